"""Expressions of a pager's script: texts joined with the number of a page, and conditions."""

import re
from collections.abc import Callable
from typing import Final

from crawler.lists.pager.tokens import Token
from crawler.lists.pager.values import (
    OF_LENGTH,
    Path,
    Value,
    added,
    compared,
    member,
    method,
    number,
    reckoned,
    shown,
    truth,
)

_END: Final = Token("end", "")
_MOST_DEEP = 60  # brackets in one another
_COMPARING = frozenset(("==", "===", "!=", "!==", "<", ">", "<=", ">="))
_SAME = frozenset(("String", "encodeURI", "encodeURIComponent", "decodeURI", "escape", "unescape"))
_INSERTED = re.compile(r"\$\{([^{}]{0,100})\}")
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None, "undefined": None}


class Expressions:
    """Walks tokens once. names: values known by their names. variables: those of the page."""

    def __init__(
        self, words: list[Token], names: dict[str, Value], variables: Callable[[str], Value]
    ) -> None:
        self._words = words
        self.names = names
        self._variables = variables
        self.place = 0
        self.live = True
        self.ended = False
        self._deep = 0

    def at_end(self) -> bool:
        """Whether all tokens are read."""
        return self.place >= len(self._words)

    def sees(self, *signs: str) -> bool:
        """Whether one of these signs or keywords is next."""
        word = self._next()
        return word.kind in ("sign", "name") and word.value in signs

    def takes(self, *signs: str) -> bool:
        """Read one of these signs or keywords, if it is next."""
        found = self.sees(*signs)
        self.place += found
        return found

    def close(self, opening: str, closing: str) -> None:
        """Pass over what is in brackets, the opening one already read."""
        depth = 1
        while depth and not self.at_end():
            depth += self.sees(opening) - self.sees(closing)
            self.place += 1

    def expression(self) -> Value:
        """The value of an expression; what it assigns and calls is kept."""
        self._deep += 1
        if self._deep > _MOST_DEEP:
            raise RecursionError
        value = self._assignment()
        self._deep -= 1
        return value

    def assigned(self, path: str, value: Value) -> None:
        """An assignment to a path."""
        self.names[path] = value

    def called(self, path: str, given: list[Value]) -> Value:
        """A call of a path."""
        del path, given
        return Path("?")

    def _next(self) -> Token:
        return self._words[self.place] if self.place < len(self._words) else _END

    def _assignment(self) -> Value:
        start = self.place
        value = self._choice()
        if self.takes("="):
            value = self._given_to(start, self.expression())
        elif self.takes("+="):
            value = self._given_to(start, added(value, self.expression()))
        return value

    def _given_to(self, start: int, value: Value) -> Value:
        """Assign to what the tokens from start name."""
        after, self.place, live = self.place, start, self.live
        self.live = False
        path, _ = self._postfix()
        self.place, self.live = after, live
        if self.live and path:
            self.assigned(path, value)
        return value

    def _choice(self) -> Value:
        held = self._either()
        if not self.takes("?"):
            return held
        live, answer = self.live, truth(held)
        self.live = live and answer is not False
        one = self.expression()
        self.takes(":")
        self.live = live and not answer
        other = self.expression()
        self.live = live
        return one if answer else other

    def _either(self) -> Value:
        value = self._both()
        while self.takes("||"):
            other = self._both()
            known = truth(value)
            value = value if known else other
        return value

    def _both(self) -> Value:
        value = self._comparison()
        while self.takes("&&"):
            live, known = self.live, truth(value)
            self.live = live and known is not False
            other = self._comparison()
            self.live = live
            value = other if known is not False else value
        return value

    def _comparison(self) -> Value:
        value = self._sum()
        while self._next().kind == "sign" and self._next().value in _COMPARING:
            sign = self._next().value
            self.place += 1
            value = compared(sign, value, self._sum())
        return value

    def _sum(self) -> Value:
        value = self._product()
        while self.sees("+", "-"):
            if self.takes("+"):
                value = added(value, self._product())
            else:
                self.place += 1
                value = reckoned("-", value, self._product())
        return value

    def _product(self) -> Value:
        value = self._unary()
        while self.sees("*", "/", "%"):
            sign = self._next().value
            self.place += 1
            value = reckoned(sign, value, self._unary())
        return value

    def _unary(self) -> Value:
        if self.takes("!"):
            known = truth(self._unary())
            return Path("?") if known is None else not known
        if self.takes("+", "++", "--", "typeof", "new", "await", "void"):
            return self._unary()
        if self.takes("-"):
            found = number(self._unary())
            return Path("?") if found is None else -found
        value = self._postfix()[1]
        self.takes("++", "--")
        return value

    def _postfix(self) -> tuple[str, Value]:
        """The path of a thing, empty when it has none, and its value."""
        path, value = self._primary()
        while True:
            if self.takes("."):
                name = self._next().value
                self.place += 1
                path, value = self._member(path, value, name)
            elif self.takes("["):
                inside = self.expression()
                self.takes("]")
                path, value = self._at(path, value, inside)
            elif self.takes("("):
                path, value = self._call(path, value, self._arguments())
            else:
                return path, value

    def _member(self, path: str, value: Value, name: str) -> tuple[str, Value]:
        whole = f"{path}.{name}" if path else ""
        if self.sees("("):
            return whole, value
        if whole in self.names:
            return whole, self.names[whole]
        if isinstance(value, Path) and whole:
            return whole, self._variables(whole)
        if name in OF_LENGTH and isinstance(value, int):
            return whole, self._variables(name)  # as the plug-in's options say
        return whole, member(value, name)

    def _at(self, path: str, value: Value, inside: Value) -> tuple[str, Value]:
        if isinstance(value, list):
            place = number(inside)
            return "", value[place] if place is not None and 0 <= place < len(value) else Path("?")
        whole = f"{path}.{shown(inside)}"
        return whole, self._variables(whole)

    def _arguments(self) -> list[Value]:
        given: list[Value] = []
        while not self.at_end() and not self.takes(")"):
            before = self.place
            given.append(self.expression())
            self.takes(",")
            self.place += self.place == before
        return given

    def _call(self, path: str, value: Value, given: list[Value]) -> tuple[str, Value]:
        name = path.rpartition(".")[2]
        if path in ("parseInt", "Number") and given:
            found = number(given[0])
            return "", Path("?") if found is None else found
        if path in _SAME and given:
            return "", given[0]
        if not isinstance(value, Path):
            return "", method(value, name, given)
        argument = shown(given[0]) if given else None
        whole = f"{path}({argument or getattr(given[0], 'name', '') if given else ''})"
        told = self._variables(whole)
        if not isinstance(told, Path):
            return whole, told
        answer = self.called(path, given) if self.live else Path("?")
        return whole, Path(whole) if answer is None or isinstance(answer, Path) else answer

    def _primary(self) -> tuple[str, Value]:
        word = self._next()
        if self.sees(")", "]", "}", ",", ";", ":"):
            return "", Path("?")
        self.place += 1
        if word.kind == "name":
            return self._name(word.value)
        if word.kind != "sign":
            return "", self._literal(word)
        if word.value == "(":
            value = self.expression()
            self.takes(")")
            return "", value
        if word.value in ("{", "["):
            self.close(word.value, "}" if word.value == "{" else "]")
        return "", Path("?")

    def _literal(self, word: Token) -> Value:
        if word.kind == "number":
            return int(float(word.value)) if len(word.value) < 10 else Path("?")
        if word.kind == "template":
            return self._template(word.value)
        return word.value if word.kind == "text" else Path("?")

    def _name(self, name: str) -> tuple[str, Value]:
        if name in _CONSTANTS:
            return "", _CONSTANTS[name]
        if name == "function":
            while not self.at_end() and not self.takes("{"):
                self.place += 1
            self.close("{", "}")
            return "", Path("?")
        if name in self.names:
            value = self.names[name]
            return (value.name if isinstance(value, Path) and value.name != "?" else name), value
        return name, self._variables(name)

    def _template(self, text: str) -> Value:
        known = [self._inserted(match[1]) for match in _INSERTED.finditer(text)]
        if any(one is None for one in known):
            return Path("?")
        values = iter(known)
        return _INSERTED.sub(lambda _: str(next(values)), text)

    def _inserted(self, source: str) -> str | None:
        name, _, last = source.strip().partition(".")
        value = self.names.get(name, Path("?"))
        return shown(member(value, last) if last else value)
