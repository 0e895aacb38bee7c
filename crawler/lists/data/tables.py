"""Records in data that no rule describes: arrays whose objects have headline, address and day."""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from crawler.lists.data.days import in_parts

MOST_RECORDS = 20_000
"""Most records of an array that are read; a page of a list has fewer."""

_MOST_PLACES = 20_000  # objects and arrays looked into
_DEEPEST = 600  # characters of the names that lead to an array
SAMPLE = 60
"""Records whose values are looked at."""

_WRAPPERS = frozenset(
    ("_source", "_doc", "fields", "attributes")
)  # names that say nothing of a field
_MOST_FIELDS = 80  # of a record, with those of the objects in it
_LONGEST_OBJECT = 2_000  # characters of a text in a record that may be an object

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Records of one place. path: the names that lead to it. around: the objects that it stands in,
    the nearest first. records: flat, `title.rendered` for a member of a member."""

    path: str
    records: list[Record]
    left_out: int = 0
    around: tuple[Record, ...] = field(default=(), repr=False)


def tables(value: Any) -> list[Table]:
    """The arrays of objects (or of arrays) in a value. Those that stand in one place of several
    objects of an array, one of each month for example, are one table."""
    found: dict[str, list[list[Any]]] = {}
    holders: dict[str, tuple[Record, ...]] = {}
    for path, array, around in _arrays(value):
        found.setdefault(path, []).append(array)
        holders.setdefault(path, around)
    result = []
    for path, arrays in found.items():
        rows = [row for array in arrays for row in islice(array, MOST_RECORDS)][:MOST_RECORDS]
        left_out = sum(map(len, arrays)) - len(rows)
        result.append(Table(path, [_flat(row) for row in rows], left_out, holders[path]))
    return result


def _arrays(value: Any) -> Iterator[tuple[str, list[Any], tuple[Record, ...]]]:
    """Every array of objects or arrays, with the names that lead to it and the objects around it."""
    waiting: deque[tuple[str, Any, tuple[Record, ...]]] = deque()
    if isinstance(value, dict | list):
        waiting.append(("", value, ()))
    for _ in range(_MOST_PLACES):
        if not waiting:
            return
        path, here, around = waiting.popleft()
        if isinstance(here, dict):
            rows = _as_rows(here)
            if rows:
                yield path, rows, around
            inside = (here, *around[:8])
            members = [(f"{path}.{name[:60]}", one) for name, one in islice(here.items(), 2_000)]
        else:
            rows = [one for one in here if isinstance(one, dict | list)]
            if rows and len(rows) * 2 > len(here):
                yield path, rows, around
            inside = around
            members = [(f"{path}[]", one) for one in rows[:SAMPLE]]
        if len(path) < _DEEPEST:
            waiting.extend(
                (name, one, inside) for name, one in members if isinstance(one, dict | list)
            )


def _as_rows(here: Record) -> list[Any] | None:
    """The records of an object that has them by their numbers instead of in an array."""
    rows = list(islice(here.values(), MOST_RECORDS))
    numbered = all(re.fullmatch(r"\d{1,20}|[\da-f]{16,40}", key) for key in islice(here, 5))
    return rows if numbered and rows and all(isinstance(one, dict) for one in rows[:5]) else None


def _flat(row: Any) -> Record:
    """The scalars of a record and of the objects in it, three deep."""
    flat: Record = {}
    waiting: list[tuple[str, Any, int]] = [("", row, 0)]
    while waiting and len(flat) < _MOST_FIELDS:
        path, here, depth = waiting.pop(0)
        if isinstance(here, list):
            # Only an array that is the record itself has fields by their place.
            here = {str(place): one for place, one in enumerate(here[:30])} if not path else {}
        if not isinstance(here, dict):
            continue
        for name, given in islice(here.items(), _MOST_FIELDS):
            key = f"{path}.{name}"[-200:] if path else name[:100]
            if name in _WRAPPERS and isinstance(given, dict):
                key = path
            one = _object(given) if isinstance(given, str) else in_parts(given) or given
            if isinstance(one, dict) and depth < 2:
                waiting.append((key, one, depth + 1))
            elif isinstance(one, str | int | float) and not isinstance(one, bool):
                flat[key] = one
    return flat


def _object(text: str) -> Any:
    """The object that a text in a record is, else the text."""
    if text[:2] != '{"' or len(text) > _LONGEST_OBJECT:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
