"""A small reader of page scripts: strings joined by +, what they write and where they lead.

No script engine. Known are assignments, string literals and templates, +, comparisons with a literal,
if and else, functions of the page, document.write, window.open and location. The rest is passed
over, and what depends on it is unknown. Every step is counted.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from crawler.lists.rows.tokens import Token, tokens_of

_HOLE = re.compile(r"\$\{\s*([\w$.]{1,60})\s*\}")
_PLACES = re.compile(r"(?:(?:window|self|top|parent|document)\.)*location(?:\.href)?")
_LEADS = re.compile(
    r"(?:(?:window|self|top|parent)\.)*(?:open|location\.(?:assign|replace))|layer\.open"
)
_KEEPS = frozenset(("encodeURIComponent", "encodeURI", "escape", "String", "trim", "unescape"))
_PREFIX = re.compile(r"\A\s*javascript\s*:", re.IGNORECASE)
_WRITERS = frozenset(("document.write", "document.writeln", "append", "prepend", "html"))
_BUSTER = re.compile(r"[?&](?:t|_|r|v|rnd|rand|random|time|timestamp)=$", re.IGNORECASE)
_READS = frozenset(("attr", "data", "getAttribute"))
_BINDS = frozenset(("click", "on", "bind", "live", "delegate"))
_DATASET = re.compile(r"[\w$.]+\.dataset\.(\w+)")
_MOST_HANDLERS = 20
_MOST_STEPS = 250_000  # of a page; a second at most
_LONGEST_VALUE = 100_000  # characters
_DEEPEST = 3  # functions that call functions


@dataclass(slots=True)
class Scripts:
    """What the scripts of a page have set so far. values: None is unknown. handlers: what a click on
    the elements of a selector does. attributes: of the element that is clicked."""

    values: dict[str, str | None] = field(default_factory=dict)
    functions: dict[str, tuple[list[str], list[Token]]] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    handlers: list[tuple[str, list[Token]]] = field(default_factory=list)
    attributes: Mapping[str, str] = field(default_factory=dict)
    steps: int = 0

    def run(self, tokens: Sequence[Token], depth: int = 0) -> None:
        """Go through a script's statements."""
        _Walk(self, tokens, depth).all()

    def call(self, code: str, attributes: Mapping[str, str]) -> str | None:
        """Where the code of an onclick or a javascript: address leads; None when nowhere."""
        return self._lead(tokens_of(_PREFIX.sub("", code[:2_000])), attributes)

    def click(self, names: Set[str], attributes: Mapping[str, str]) -> str | None:
        """Where a click on an element leads. names: what selectors call it (li, .row, #first)."""
        for selector, body in self.handlers[:_MOST_HANDLERS]:
            if re.split(r"[\s>:\[]", selector.strip())[-1] in names:
                return self._lead(body, attributes)
        return None

    def _lead(self, tokens: Sequence[Token], attributes: Mapping[str, str]) -> str | None:
        self.opened.clear()
        self.attributes = attributes
        self.run(tokens)
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
            if not self._bound(name):
                self._called(name)
        else:
            self._take()

    def _bound(self, name: str) -> bool:
        """Keep what `$("li").click(function () { … })` or `.on("click", "li", …)` does."""
        if name.rpartition(".")[2] not in _BINDS:
            return False
        inside = self._over("(", ")")
        selectors = [value for kind, value in inside[:4] if kind == "string" and value != "click"]
        before = self._tokens[max(self._at - len(inside) - 8, 0) : self._at - len(inside)]
        selectors += [value for kind, value in before if kind == "string"][-1:]
        start = next((n for n, token in enumerate(inside) if token == ("sign", "{")), None)
        if selectors and start is not None:
            body = _Walk(self._state, inside[start:], self._depth)._over("{", "}")
            self._state.handlers.append((selectors[0], body))
        return True

    def _assignment(self, name: str) -> None:
        self._take()
        sign = self._take()[1]
        if self._function_follows(name):
            return
        value = self._value()
        if sign == "+=":
            before = self._state.values.get(name)
            value = None if before is None or value is None else (before + value)[:_LONGEST_VALUE]
        if value and _PLACES.fullmatch(name):
            self._state.opened.append(value)
        elif value and name.endswith("innerHTML"):
            self._state.written.append(value)
        self._state.values[name] = value

    def _function_follows(self, name: str) -> bool:
        """Whether a function is what a name is set to: it is kept under that name."""
        if self._peek() == ("name", "function"):
            self._take()
            self._at += self._peek()[0] == "name"
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
            if term is None and total and _BUSTER.search(total):
                # '?t=' + new Date(): what follows only keeps the page out of caches.
                return _BUSTER.sub("", total)
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
        if kind in ("string", "number"):
            return value
        if kind == "template":
            return self._filled(value)
        return self._result(value) if self._is("(") else self._named(value)

    def _named(self, name: str) -> str | None:
        """The value of a name; an attribute of the clicked element by `this.dataset.id`."""
        if match := _DATASET.fullmatch(name):
            return self._state.attributes.get(f"data-{match[1].lower()}")
        return self._state.values.get(name, "" if name in ("null", "undefined") else None)

    def _filled(self, template: str) -> str | None:
        values = self._state.values
        if any(values.get(name) is None for name in _HOLE.findall(template)):
            return None
        filled = _HOLE.sub(lambda match: values[match[1]] or "", template)
        return filled[:_LONGEST_VALUE]

    def _result(self, name: str) -> str | None:
        """What a call gives, and the methods called on that: those that leave a string as it is, and
        those that read an attribute of the clicked element."""
        owner, _, method = name.rpartition(".")
        result = self._state.values.get(owner)
        arguments = self._arguments()
        while True:
            first = arguments[0] if arguments else None
            if method in _READS:
                prefix = "data-" if method == "data" else ""
                result = self._state.attributes.get(f"{prefix}{first}")
            elif method in _KEEPS:
                result = first if arguments else result
            elif method != "toString":
                result = None
            if not (self._is(".") and self._peek(1)[0] == "name" and self._is("(", 2)):
                return result
            self._take()
            method = self._take()[1]
            arguments = self._arguments()

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
        if name in _WRITERS:
            state.written += [one or "" for one in arguments[:1]]
        elif _LEADS.fullmatch(name):
            state.opened += [one for one in arguments[:1] if one]
        elif name in state.functions and self._depth < _DEEPEST:
            names, body = state.functions[name]
            state.values.update(zip(names, [*arguments, *[None] * len(names)], strict=False))
            state.run(body, self._depth + 1)
