"""What a function of a pager does, for one page: where it goes, or what it writes into a form.

No script is run: a few statements are walked once, in bounded steps, and what is not known stays so.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TypeAlias

from crawler.lists.pager.expressions import Expressions
from crawler.lists.pager.tokens import tokens
from crawler.lists.pager.values import Path, Value, shown, truth

_LOCATION = frozenset(("location", "location.href", "location.replace", "location.assign"))
_MOST_DEPTH = 3  # functions that call one another
_MOST_WALKED = 60_000  # characters of functions that are called, each as often as it is
_CALL = 100  # what a call costs beside
_MOST_NESTED = 40  # blocks and brackets in one another

Lookup: TypeAlias = Callable[[str], Value]
Functions: TypeAlias = Callable[[str], "Function | None"]


@dataclass(frozen=True, slots=True)
class Function:
    """A function as a page has it: the names of its arguments, and the source of its body."""

    arguments: tuple[str, ...]
    body: str


@dataclass(slots=True)
class Effects:
    """goes: the address a script sends its reader to. returned: what it returns. fields: what it
    writes into fields, by the path to them. form, action: the form that it submits, if it names it.
    writes: the HTML that it puts into the page. calls: functions by name that it calls."""

    goes: str | None = None
    returned: Value = None
    fields: dict[str, str] = field(default_factory=dict)
    form: str | None = None
    action: str | None = None
    submits: bool = False
    writes: list[str] = field(default_factory=list)
    calls: list[tuple[str, tuple[Value, ...]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the page gives to a script. variables: the value at a path. functions: one by its name."""

    variables: Lookup
    functions: Functions
    walked: list[int] = field(default_factory=lambda: [0])  # characters of functions, so far


def run(source: str, names: Mapping[str, Value], around: Surroundings, depth: int = 0) -> Effects:
    """The effects of a script. names: values of its arguments. Never raises."""
    effects = Effects()
    walk = _Walk(source, dict(names), around, effects, depth)
    with suppress(RecursionError):
        walk.statements()
    return effects


def call(function: Function, given: list[Value], around: Surroundings, depth: int = 0) -> Effects:
    """The effects of calling a function; arguments that are not given stay unknown."""
    pairs = zip_longest(function.arguments, given[: len(function.arguments)], fillvalue=Path("?"))
    names = {str(name): value for name, value in pairs}
    return run(function.body, names, around, depth)


class _Walk(Expressions):
    def __init__(
        self,
        source: str,
        names: dict[str, Value],
        around: Surroundings,
        effects: Effects,
        depth: int,
    ) -> None:
        super().__init__(tokens(source), names, around.variables)
        self._around, self._effects, self._depth = around, effects, depth

    def statements(self) -> None:
        """Walk to the end of the source or of the block."""
        while not self.at_end() and not self.sees("}"):
            before = self.place
            self._statement(0)
            if self.place == before:
                self.place += 1

    def _statement(self, nested: int) -> None:
        if nested > _MOST_NESTED:
            raise RecursionError
        if self.takes("{"):
            while not self.at_end() and not self.takes("}"):
                before = self.place
                self._statement(nested + 1)
                self.place += self.place == before
        elif self.takes("if"):
            self._if(nested)
        elif self.takes("return"):
            self._return()
        elif self.sees("function", "for", "while", "switch", "catch"):
            self._skip()
        elif not self.takes("try", "else", ";", "do"):
            self.takes("var", "let", "const")
            self.expression()
            while self.takes(","):
                self.expression()

    def _if(self, nested: int) -> None:
        live = self.live
        self.takes("(")
        held = truth(self.expression())
        self.takes(")")
        done = (self._effects.goes, self._effects.submits)
        # What is unknown is tried: a check of the number often has limits that the page does not say.
        self.live = live and held is not False
        self._statement(nested + 1)
        if held is None and (self._effects.goes, self._effects.submits) == done:
            self.ended = False
        if self.takes("else"):
            changed = (self._effects.goes, self._effects.submits) != done
            self.live = (
                live and not self.ended and (held is False or (held is None and not changed))
            )
            self._statement(nested + 1)
        self.live = live and not self.ended

    def _return(self) -> None:
        value = None if self.sees(";", "}") else self.expression()
        if self.live:
            self._effects.returned = value
            self.live = False
            self.ended = True

    def _skip(self) -> None:
        """Pass over a statement with brackets and a block that is not walked."""
        while not self.at_end() and not self.sees("{", ";"):
            if self.takes("("):
                self.close("(", ")")
            else:
                self.place += 1
        if self.takes("{"):
            self.close("{", "}")

    def assigned(self, path: str, value: Value) -> None:
        """Keep what is written to the address, to a field or to a form."""
        plain = _plain(path)
        if plain in _LOCATION:
            self._effects.goes = self._effects.goes or shown(value)
        elif plain.endswith(".value"):
            self._write(plain.removesuffix(".value"), value)
        elif plain.endswith(".action"):
            self._effects.action = shown(value)
        elif plain.endswith(".innerHTML"):
            self._effects.writes.append(shown(value) or "")
        else:
            self.names[path] = value

    def called(self, path: str, given: list[Value]) -> Value:
        """Keep what a call does to the address or a form; walk a function that the page shows."""
        plain = _plain(path)
        owner, _, name = plain.rpartition(".")
        if plain in _LOCATION and given:
            self._effects.goes = self._effects.goes or shown(given[0])
        elif plain == "open" and shown(given[-1] if given else None) in ("_self", "_top"):
            self._effects.goes = shown(given[0])
        elif name in ("submit", "trigger") and owner:
            self._effects.submits = True
            self._effects.form = owner
        elif name in ("write", "writeln", "append", "html") and owner and given:
            self._effects.writes.append(shown(given[0]) or "")
        elif name == "val" and given:
            self._write(owner, given[0])
        elif name == "attr" and len(given) == 2 and given[0] in ("action", "value"):
            self.assigned(f"{owner}.{given[0]}", given[1])
        elif not owner:
            return self._own_function(name, given)
        return None

    def _own_function(self, name: str, given: list[Value]) -> Value:
        self._effects.calls.append((name, tuple(given)))
        function = self._around.functions(name) if self._depth < _MOST_DEPTH else None
        if function is None or self._around.walked[0] > _MOST_WALKED:
            return Path("?")
        self._around.walked[0] += _CALL + len(function.body)
        pairs = zip_longest(
            function.arguments, given[: len(function.arguments)], fillvalue=Path("?")
        )
        known = {**self.names, **{str(one): value for one, value in pairs}}
        inner = run(function.body, known, self._around, self._depth + 1)
        mine = self._effects
        mine.writes += inner.writes
        mine.goes = mine.goes or inner.goes
        mine.fields.update(inner.fields)
        mine.form, mine.action = inner.form or mine.form, inner.action or mine.action
        mine.submits = mine.submits or inner.submits
        return inner.returned

    def _write(self, owner: str, value: Value) -> None:
        text = shown(value)
        if text is not None:
            self._effects.fields[owner] = text


def _plain(path: str) -> str:
    for prefix in ("window.", "self.", "top.", "parent.", "document.location"):
        if path.startswith(prefix):
            rest = path.removeprefix(prefix)
            return "location" + rest if prefix == "document.location" else _plain(rest)
    return path
