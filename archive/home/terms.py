"""A file of terms to count: TOML, from which all that is wrong is told at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.counting.terms import LONGEST, MOST, TermSet, term_set
from archive.errors import ConfigError, because
from archive.home.rules import Rules, line
from archive.home.tables import Tables
from archive.search import fold
from archive.sentences import say

_LARGEST = 1 << 20
_TERMS = "terms"


def read_terms(path: Path) -> list[TermSet]:
    """The sets of a file, in its order. ConfigError with a sentence for each thing that is wrong."""
    try:
        with path.open("rb") as file:
            found = file.read(_LARGEST + 1)
    except OSError as error:
        raise ConfigError(say("{path}: {reason}.", path=path, reason=because(error))) from None
    if len(found) > _LARGEST:
        raise ConfigError(say("{path} is larger than a megabyte.", path=path))
    try:
        text = found.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(say("{path} is not UTF-8.", path=path)) from None
    return parse_terms(text, path.name)


def parse_terms(text: str, name: str) -> list[TermSet]:
    """The same of a text. name: how messages refer to it."""
    tables = Tables(text, name)
    given = tables.read({_TERMS}).get(_TERMS)
    found: list[TermSet] = []
    names: dict[str, str] = {}
    for called, value in _entries(tables, given):
        if tables.hopeless:
            break
        before = names.get(fold(called))
        names[fold(called)] = called
        if len(called) > LONGEST:
            long = say(
                "the name '{name}' has more than {most} characters",
                name=_shown(called),
                most=LONGEST,
            )
            tables.fault(long, called)
        elif before is not None:
            one = say("'{name}' and '{other}' are one name", name=before, other=called)
            tables.fault(one, called)
        else:
            found += _set(tables, called, value)
    if tables.sound and not found:
        tables.fault(
            say('there is no term; write [{table}], and below it name = "term"', table=_TERMS)
        )
    if sum(len(one.variants) + len(one.excluded) for one in found) > MOST:
        tables.fault(say("there are more than {most} terms", most=MOST))
    tables.check()
    return found


def _entries(tables: Tables, given: Any) -> Iterator[tuple[str, Any]]:
    """Name → value of each set. In a list, each term is one of its own."""
    if isinstance(given, dict):
        yield from given.items()
    elif isinstance(given, list) and all(isinstance(one, str) for one in given):
        yield from ((one, one) for one in given)
    elif given is not None:
        tables.fault(say("'{table}' must be a table or a list of texts", table=_TERMS), _TERMS)


def _set(tables: Tables, name: str, value: Any) -> Iterator[TermSet]:
    """The set that a value says, unless it is wrong."""
    table = isinstance(value, dict)
    told = tables.values(_shown(name), value, _RULES) if table else {}
    if table and told.keys() != value.keys():
        return
    try:
        line(name)
        variants = told.get("variants", [name]) if table else _texts(value)
        yield term_set(name, variants, told.get("not", ()))
    except ValueError as error:
        tables.fault(say("'{name}': {error}", name=_shown(name), error=error), name)


def _shown(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[:20]}…"


def _texts(value: Any) -> list[str]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise ValueError(say("must be a text or a list of texts"))
    if not listed:
        raise ValueError(say("must not be empty"))
    return [line(one) for one in listed]


_RULES: Rules = {"variants": _texts, "not": _texts}
