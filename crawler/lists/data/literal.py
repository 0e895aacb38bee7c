"""Values as scripts write them: JSON, and what JavaScript allows besides."""

import json
import re
from collections.abc import Iterator
from typing import Any

DEEPEST = 400
"""Most arrays and objects in one another; a list has fewer than ten."""

_MOST_TOKENS = 1_500_000  # a second's work; a list of 20,000 records has 400,000

_TOKEN = re.compile(
    r"""(?P<space>(?:\s+|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z))+)
      | (?P<text>"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'|`[^`\\]*(?:\\.[^`\\]*)*`)
      | (?P<number>-?(?:0[xX][\da-fA-F]{1,16}|\d{1,40}(?:\.\d{0,40})?(?:[eE][-+]?\d{1,3})?|\.\d{1,40}))
      | (?P<name>[^\W\d][\w$]*|\$[\w$]*)
      | (?P<mark>[\[\](){},:])
      | (?P<open>["'`])
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(
    r"\\(?:u([\da-fA-F]{4})|u\{([\da-fA-F]{1,6})\}|x([\da-fA-F]{2})|(\r\n|.))", re.DOTALL
)
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "", "\n": ""}
_CONSTANTS = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None}
_CLOSERS = {"[": "]", "{": "}", "(": ")"}
_OF_ELEMENTS = frozenset(("data", "attr", "getAttribute"))
_SAME = frozenset(
    ("parseInt", "Number", "String", "encodeURIComponent", "encodeURI", "stringify", "param")
)
_INSERTED = re.compile(r"\$\{([^{}`]{1,300})\}")
_DECODER = json.JSONDecoder(strict=False)

HOLE = "\0"
"""Around the name of a variable in a text that a script puts together: its value is not there."""


def parse(text: str, start: int = 0) -> tuple[Any, int]:
    """The value that begins at a bracket, brace or parenthesis, and where it ends.

    Objects are dicts, arrays and arguments lists. What only running the script would give is None;
    that of a variable, also in a text that is joined by `+`, is its name between two HOLEs; of a call
    such as `$('#id').val()` what it asks for, `$(#id)`, and of a data attribute `data(name)`.
    UnreadableError: there is no whole value, or it is too deep or too long.
    """
    try:
        found: tuple[Any, int] = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return _Reader(text, start).value()
    return found


class UnreadableError(ValueError):
    """There is no value. end: how far the text was looked at."""

    def __init__(self, why: str, end: int) -> None:
        super().__init__(why)
        self.end = end


class _Reader:
    """One pass over the tokens, with a stack of its own: no depth ends Python's."""

    def __init__(self, text: str, start: int) -> None:
        self._tokens = _tokens(text, start)
        self._end = start
        self._stack: list[tuple[str, Any]] = []
        self._keys: list[Any] = []
        self._pieces: list[Any] = []  # what stands in one place, until a comma or the end

    def value(self) -> tuple[Any, int]:
        """The whole value and its end."""
        for kind, word, end in self._tokens:
            self._end = end
            if kind == "open":
                raise self._unreadable("a text has no end")
            if kind != "mark":
                self._add(kind, word)
            elif word in _CLOSERS:
                self._open(word)
            elif word == ":":
                self._name()
            elif word == ",":
                self._put()
            else:
                closed = self._close(word)
                if not self._stack:
                    return closed, end
            if not self._stack:
                raise self._unreadable("no value begins here")
        raise self._unreadable("the value has no end")

    def _unreadable(self, why: str) -> UnreadableError:
        return UnreadableError(why, self._end)

    def _add(self, kind: str, token: str) -> None:
        if kind == "text":
            self._pieces.append(_unescaped(token) if token[0] != "`" else _template(token))
        elif kind == "number":
            self._pieces.append(_number(token))
        elif kind == "name" and token in _CONSTANTS:
            self._pieces.append(_CONSTANTS[token])
        else:
            self._pieces.append(_Sign(token))

    def _open(self, bracket: str) -> None:
        if len(self._stack) >= DEEPEST:
            raise self._unreadable("too deep")
        # What comes after something else is a call, an index or a body: it is read, and not kept.
        self._stack.append((bracket, {} if bracket == "{" else []))
        self._keys.append((None, self._pieces))
        self._pieces = []

    def _name(self) -> None:
        kind, _ = self._stack[-1]
        key, before = self._keys[-1]
        if kind == "{" and key is None and len(self._pieces) == 1:
            self._keys[-1] = (str(self._pieces[0]), before)
            self._pieces = []
        else:
            self._pieces.append(_Sign(":"))

    def _put(self) -> None:
        kind, container = self._stack[-1]
        key, before = self._keys[-1]
        if kind == "{":
            if key is not None:
                container[key] = _joined(self._pieces)
            self._keys[-1] = (None, before)
        elif self._pieces:
            container.append(_joined(self._pieces))
        self._pieces = []

    def _close(self, token: str) -> Any:
        self._put()
        kind, container = self._stack.pop()
        if _CLOSERS[kind] != token:
            raise self._unreadable("brackets do not match")
        _, self._pieces = self._keys.pop()
        self._pieces.append(container if kind != "(" or not self._stack else _Call(container))
        return container


class _Call:
    """The arguments of a call that stands in an expression."""

    def __init__(self, arguments: list[Any]) -> None:
        self.arguments = arguments


class _Sign(str):
    """An operator or a variable: no value by itself."""

    __slots__ = ()


def _tokens(text: str, start: int) -> Iterator[tuple[str, str, int]]:
    for count, match in enumerate(_TOKEN.finditer(text, start)):
        if count > _MOST_TOKENS:
            raise UnreadableError("too long", match.end())
        if match.lastgroup != "space":
            yield match.lastgroup or "", match[0], match.end()


def _joined(pieces: list[Any]) -> Any:
    """The value of an expression: one value, or texts put together."""
    if len(pieces) == 1:
        return _one(pieces)
    parts: list[list[Any]] = [[]]
    for piece in pieces:
        if isinstance(piece, _Sign) and piece == "+":
            parts.append([])
        else:
            parts[-1].append(piece)
    values = [_one(part) for part in parts if part]
    if len(values) == 1:
        return values[0]
    if not any(isinstance(one, str) and not one.startswith(HOLE) for one in values):
        return None
    known = (str(one) if isinstance(one, str | int | float) else f"{HOLE}?{HOLE}" for one in values)
    return "".join(known)


def _one(pieces: list[Any]) -> Any:
    """The value of what stands between two operators; of a variable its last name, of a call that only
    looks something up what it asks for."""
    last = pieces[-1]
    if len(pieces) == 1 and not isinstance(last, _Sign | _Call):
        return last
    signs = [one for one in pieces if isinstance(one, _Sign)]
    calls = [one for one in pieces if isinstance(one, _Call)]
    if len(signs) + len(calls) != len(pieces):
        return None
    if any(not one.isidentifier() and one not in (".", "$") for one in signs):
        return None
    if calls:
        return _looked_up(signs, calls)
    if len(signs) > 2 and signs[-3] == "dataset":
        return f"{HOLE}data({_hyphened(last)}){HOLE}"
    return f"{HOLE}{last}{HOLE}" if last.isidentifier() else None


def _looked_up(signs: list[_Sign], calls: list[_Call]) -> Any:
    """The object or text that a call only writes in another way, or the name of what it looks up."""
    name, last = (signs[-1] if signs else ""), calls[-1].arguments
    if name in _OF_ELEMENTS and len(last) == 1 and isinstance(last[0], str):
        asked = last[0] if name == "data" else last[0].removeprefix("data-")
        kind = "data" if name == "data" or asked != last[0] else "attr"
        return f"{HOLE}{kind}({_hyphened(asked)}){HOLE}"
    arguments = calls[0].arguments
    given = arguments[0] if len(arguments) == 1 else None
    if isinstance(given, dict) and {"stringify", "param", "URLSearchParams"} & set(signs):
        return given
    if len(calls) == 1 and name in _SAME and isinstance(given, str | int):
        return given
    if isinstance(given, str) and HOLE not in given:
        return f"{HOLE}{signs[0] if signs else ''}({given}){HOLE}"
    return None


def _hyphened(name: str) -> str:
    """The name of a data attribute for its name in a script: `pageNo` is `data-page-no`."""
    return re.sub(r"(?<=[a-z\d])[A-Z]", lambda one: f"-{one[0]}", name).lower()


def _template(token: str) -> str:
    """A text in back quotes; what is inserted is in HOLEs unless it is a value."""
    return _INSERTED.sub(_inserted, _unescaped(token))


def _inserted(match: re.Match[str]) -> str:
    try:
        found, _ = _Reader(f"({match[1]})", 0).value()
    except UnreadableError:
        found = []
    known = found[0] if len(found) == 1 else None
    return f"{HOLE}?{HOLE}" if isinstance(known, bool | dict | list | None) else str(known)


def _unescaped(token: str) -> str:
    inside = token[1:-1]
    if "\\" not in inside:
        return inside
    return _PAIR.sub(_paired, _ESCAPE.sub(_letter, inside))


def _letter(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code is None:
        return _LETTERS.get(match[4], match[4])
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF else "\ufffd"


def _paired(match: re.Match[str]) -> str:
    return match[0].encode("utf-16", "surrogatepass").decode("utf-16")


def _number(token: str) -> int | float:
    if token.lstrip("-")[:2].lower() == "0x":
        return int(token, 16)
    return int(token) if token.lstrip("-").isdecimal() else float(token)
