"""A small reader of page scripts: strings joined by +, what they write and where they lead.

No script engine. Known are assignments, string literals and templates, +, comparisons with a literal,
if and else, functions of the page, document.write, window.open and location. What else stands there
is passed over, and what depends on it is unknown. Every step is counted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"\s+|//[^\n]{0,20000}|/\*.{0,20000}?\*/|<!--|-->"
    r"|(?P<string>\"(?:[^\"\\\n]|\\.){0,20000}\"|'(?:[^'\\\n]|\\.){0,20000}'|`(?:[^`\\]|\\.){0,20000}`)"
    r"|(?P<name>[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)"
    r"|(?P<number>\d[\d.]*)|(?P<sign>=>|===?|!==?|\+=|&&|\|\||.)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "", "\n": ""}
_HOLE = re.compile(r"\$\{\s*([\w$.]{1,60})\s*\}")
_PLACES = re.compile(r"(?:(?:window|self|top|parent|document)\.)*location(?:\.href)?")
_LEADS = re.compile(
    r"(?:(?:window|self|top|parent)\.)*(?:open|location\.(?:assign|replace))|layer\.open"
)
_KEEPS = frozenset(("encodeURIComponent", "encodeURI", "escape", "String", "trim", "unescape"))
_MOST_STEPS = 1_000_000  # of a page; some seconds at most
_MOST_TOKENS = 40_000  # of a script
_LONGEST_VALUE = 20_000  # characters
_DEEPEST = 3  # functions that call functions

Token = tuple[str, str]


def tokens_of(text: str) -> list[Token]:
    """The tokens of a script, strings undone, without white space and comments."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "string":
            quote, inner = match[0][0], match[0][1:-1]
            found.append(("template" if quote == "`" else "string", _undone(inner)))
        elif kind:
            found.append((kind, match[0]))
        if len(found) >= _MOST_TOKENS:
            break
    return found


def _undone(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "ux" and len(code) > 1:
            return chr(int(code[1:], 16))
        return _ESCAPED.get(code, code)

    return _ESCAPE.sub(one, text) if "\\" in text else text


@dataclass(slots=True)
class Scripts:
    """What the scripts of a page have set so far. values: None is unknown."""

    values: dict[str, str | None] = field(default_factory=dict)
    functions: dict[str, tuple[list[str], list[Token]]] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    steps: int = 0

    def run(self, tokens: Sequence[Token], depth: int = 0) -> None:
        """Go through a script's statements."""
        _Walk(self, tokens, depth).all()

    def call(self, code: str) -> str | None:
        """Where the code of an onclick or a javascript: address leads; None when nowhere."""
        self.opened.clear()
        self.run(tokens_of(code[:2_000]))
        return self.opened[0] if self.opened else None


class _Walk:
    def __init__(self, state: Scripts, tokens: Sequence[Token], depth: int) -> None:
        self._state, self._tokens, self._depth = state, tokens, depth
        self._at = 0

    def all(self) -> None:
        while self._at < len(self._tokens) and self._state.steps < _MOST_STEPS:
            self._statement()

    def _peek(self, ahead: int = 0) -> Token:
        place = self._at + ahead
        return self._tokens[place] if place < len(self._tokens) else ("end", "")

    def _take(self) -> Token:
        token = self._peek()
        self._at += 1
        self._state.steps += 1
        return token

    def _is(self, sign: str, ahead: int = 0) -> bool:
        return self._peek(ahead) == ("sign", sign)

    def _statement(self) -> None:
        kind, name = self._peek()
        if kind != "name":
            self._take()
        elif name == "function":
            self._take()
            self._function(self._take()[1] if self._peek()[0] == "name" else "")
        elif name == "if":
            self._if()
        elif name in ("for", "while", "switch"):
            self._take()
            self._over("(", ")")
            self._over("{", "}")
        elif self._is("=", 1) or self._is("+=", 1) or self._is(":", 1):
            self._assignment(name)
        elif self._is("(", 1):
            self._take()
            self._called(name)
        else:
            self._take()

    def _assignment(self, name: str) -> None:
        self._take()
        sign = self._take()[1]
        if self._function_follows(name):
            return
        value = self._value()
        state = self._state
        if sign == "+=":
            before = state.values.get(name)
            value = None if before is None or value is None else (before + value)[:_LONGEST_VALUE]
        if _PLACES.fullmatch(name) and value:
            state.opened.append(value)
        state.values[name] = value

    def _function_follows(self, name: str) -> bool:
        """Whether a function is what a name is set to: it is kept under that name."""
        if self._peek() == ("name", "function"):
            self._take()
            if self._peek()[0] == "name":
                self._take()
            self._function(name)
            return True
        start = self._at
        if self._peek()[0] == "name" and self._is("=>", 1):
            arguments = [self._take()[1]]
        elif self._is("("):
            arguments = [value for kind, value in self._over("(", ")") if kind == "name"]
        else:
            return False
        if not self._is("=>"):
            self._at = start
            return False
        self._take()
        self._state.functions[name] = (arguments, self._over("{", "}") or self._line())
        return True

    def _function(self, name: str) -> None:
        arguments = [value for kind, value in self._over("(", ")") if kind == "name"]
        body = self._over("{", "}")
        self._state.functions[name] = (arguments, body)

    def _over(self, opening: str, closing: str) -> list[Token]:
        """The tokens inside of a pair of brackets that begins here; none when it does not."""
        if not self._is(opening):
            return []
        self._take()
        start, depth = self._at, 1
        while self._at < len(self._tokens):
            kind, value = self._take()
            if kind == "sign":
                depth += (value == opening) - (value == closing)
                if not depth:
                    return list(self._tokens[start : self._at - 1])
        return list(self._tokens[start:])

    def _line(self) -> list[Token]:
        """The tokens up to the end of a statement."""
        start = self._at
        while self._at < len(self._tokens) and not self._is(";"):
            self._take()
        return list(self._tokens[start : self._at])

    def _if(self) -> None:
        self._take()
        holds = _Walk(self._state, self._over("(", ")"), self._depth)._condition()
        then = self._over("{", "}") or self._line()
        if holds:
            self._state.run(then, self._depth)
        if self._is(";"):
            self._take()
        if self._peek() == ("name", "else"):
            self._take()
            if self._peek() == ("name", "if") and holds is False:
                return
            other = self._over("{", "}") or self._line()
            if holds is False:
                self._state.run(other, self._depth)

    def _condition(self) -> bool | None:
        denies = self._is("!")
        if denies:
            self._take()
        left = self._value()
        kind, sign = self._take()
        if kind == "end":
            return None if left is None else bool(left) != denies
        right = self._value()
        if left is None or right is None or self._peek()[0] != "end":
            return None
        if sign in ("==", "==="):
            return left == right
        return left != right if sign in ("!=", "!==") else None

    def _value(self) -> str | None:
        """A sum of strings; None when a part of it is unknown."""
        total = self._term()
        while self._is("+"):
            self._take()
            term = self._term()
            total = None if total is None or term is None else (total + term)[:_LONGEST_VALUE]
        return total

    def _term(self) -> str | None:
        kind, value = self._peek()
        if kind == "end" or (kind == "sign" and value not in "(["):
            return None
        if self._is("(") or self._is("["):
            inside = self._over(value, ")" if value == "(" else "]")
            return _Walk(self._state, inside, self._depth)._value() if value == "(" else None
        self._take()
        if kind == "template":
            return self._filled(value)
        if kind in ("string", "number"):
            return value
        if self._is("("):
            return self._result(value)
        return self._state.values.get(value, "" if value in ("null", "undefined") else None)

    def _filled(self, template: str) -> str | None:
        values = self._state.values
        if any(values.get(name) is None for name in _HOLE.findall(template)):
            return None
        filled = _HOLE.sub(lambda match: values[match[1]] or "", template)
        return filled[:_LONGEST_VALUE]

    def _result(self, name: str) -> str | None:
        """What a call gives: only functions that leave a string as it is are known."""
        arguments = self._arguments()
        owner, _, method = name.rpartition(".")
        if method in ("trim", "toString") and owner:
            return self._state.values.get(owner)
        return arguments[0] if method in _KEEPS and arguments else None

    def _arguments(self) -> list[str | None]:
        inside = _Walk(self._state, self._over("(", ")"), self._depth)
        found: list[str | None] = []
        while inside._peek()[0] != "end" and len(found) < 12:
            found.append(inside._value())
            while inside._peek()[0] != "end" and not inside._is(","):
                if not inside._over("(", ")") and not inside._over("{", "}"):
                    inside._take()
                found[-1] = None
            inside._take()
        return found

    def _called(self, name: str) -> None:
        arguments = self._arguments()
        state = self._state
        if name in ("document.write", "document.writeln"):
            state.written += [one or "" for one in arguments[:1]]
        elif _LEADS.fullmatch(name):
            state.opened += [one for one in arguments[:1] if one]
        elif name in state.functions and self._depth < _DEEPEST:
            names, body = state.functions[name]
            state.values.update(zip(names, [*arguments, *[None] * len(names)], strict=False))
            state.run(body, self._depth + 1)
