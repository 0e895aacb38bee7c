"""Corrections as people write them: `field=value` on the command line, and tables of a TOML file."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from archive.corrections import CORRECTABLE, reason, typed
from archive.errors import CorrectionError
from archive.home.rules import Rules, nearest
from archive.home.tables import Tables
from archive.record import FIELDS
from archive.sentences import say

_TABLE = "correction"
_MOST = 10_000
"""Tables of one file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody says of one article. fields: values as its row holds them."""

    article: int
    fields: Mapping[str, Any]
    why: str
    by: str | None = None


def read_pairs(pairs: Iterable[str], now: datetime) -> dict[str, Any]:
    """The values of `field=value`, by field. CorrectionError says all that is wrong."""
    found: dict[str, Any] = {}
    faults = []
    for pair in pairs:
        name, given, value = pair.partition("=")
        name = name.strip()
        if not given:
            faults.append(say("'{pair}' must be field=value.", pair=pair))
        elif name in FIELDS and name not in CORRECTABLE:
            faults.append(say("'{field}' cannot be corrected.", field=name))
        elif name not in CORRECTABLE:
            near = nearest(name, CORRECTABLE)
            faults.append(
                say("There is no '{field}' to correct{nearest}.", field=name, nearest=near)
            )
        elif name in found:
            faults.append(say("'{field}' is given twice.", field=name))
        else:
            try:
                found[name] = typed(name, value, now)
            except ValueError as error:
                faults.append(say("'{field}' {error}.", field=name, error=error))
    if faults:
        raise CorrectionError(*faults)
    return found


def told(option: str, text: str) -> str:
    """A reason or a name from the command line. CorrectionError: it is none."""
    try:
        return reason(text)
    except ValueError as error:
        raise CorrectionError(say("'{field}' {error}.", field=option, error=error)) from None


def read_file(text: str, name: str, now: datetime, find: Callable[[str], int]) -> list[Wanted]:
    """The corrections of a TOML text, which messages call `name`. find: the article of a number or an
    address; CorrectionError when there is none.

    ConfigError says all that is wrong, with the lines.
    """
    tables = Tables(text, name)
    listed = tables.listed(tables.read((_TABLE,)).get(_TABLE, []), _TABLE)
    if not listed and tables.sound:
        tables.fault(say("there is no [[{name}]] in it", name=_TABLE))
    if len(listed) > _MOST:
        tables.fault(say("it has more than {most} corrections", most=f"{_MOST:,}"))
        listed = []
    found = []
    for number, given in enumerate(listed):
        found.append(_wanted(tables, given, number, now, find))
        if tables.hopeless:
            tables.fault(say("what follows was not looked at"))
            break
    else:
        _refuse_twice(tables, found)
    tables.check()
    return [wanted for wanted in found if wanted is not None]


def _wanted(
    tables: Tables, given: Any, number: int, now: datetime, find: Callable[[str], int]
) -> Wanted | None:
    """What a table says; None when something is wrong with it."""
    fields = {name: partial(typed, name, now=now) for name in CORRECTABLE}
    rules: Rules = {"id": _number, "url": reason, "why": reason, "by": reason, **fields}
    values = tables.values(_TABLE, given, rules, number)
    named = [key for key in ("id", "url") if key in given]

    def wrong(sentence: Any, word: str = _TABLE) -> None:
        tables.fault(sentence, word, _TABLE, number)

    if len(named) != 1:
        wrong(say("a correction names one article, by 'id' or by 'url'"))
    if "why" not in given:
        wrong(say("a correction needs 'why'"))
    if not fields.keys() & given.keys():
        wrong(say("a correction needs a field and its value"))
    article = None
    if len(named) == 1 and named[0] in values:
        try:
            article = find(values[named[0]])
        except CorrectionError:
            wrong(say("there is no article {id}", id=values[named[0]]), named[0])
    if article is None or "why" not in values:
        return None
    corrected = {name: values[name] for name in fields if name in values}
    return Wanted(article=article, fields=corrected, why=values["why"], by=values.get("by"))


def _number(given: Any) -> str:
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise ValueError(say("must be the number of an article"))
    return str(given)


def _refuse_twice(tables: Tables, found: Iterable[Wanted | None]) -> None:
    """One field has one value: else a file that is given again would change something each time."""
    seen: set[tuple[int, str]] = set()
    for number, wanted in enumerate(found):
        for field in wanted.fields if wanted else ():
            key = (wanted.article if wanted else 0, field)
            if key in seen and not tables.hopeless:
                what = say("'{field}' of article {id} was corrected above", field=field, id=key[0])
                tables.fault(what, field, _TABLE, number)
            seen.add(key)
