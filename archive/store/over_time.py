"""Hits counted by their time and their facet together: what lines over time and maps are drawn from.

By month it reads the letters of `cells_sql`; by day the date_keys of the hits beside the letters of their
facets, and where each day begins. A statement for each is enough, whatever they are split by.
"""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from archive.store.blocks import fill
from archive.store.cells import cells_sql, month_of
from archive.store.filters import Filters, Sql, span
from archive.store.hit_sets import hits_of

__all__ = ["SOURCES_SQL", "Facet", "Tally", "by_day", "by_month", "days_sql", "months_sql"]

SOURCES_SQL = "SELECT key, region, kind FROM sources"
"""Rows of all sources, those without articles included."""


class Facet(NamedTuple):
    """What a hit is counted by beside its time. region: that of its source. kind: of outlet."""

    source: str
    region: str
    kind: str


Tally = Counter[tuple[str | None, Facet]]
"""(date, facet) → hits, each once. The date is as exact as it is counted by, or less: YYYY-MM-DD, YYYY-MM,
YYYY, None of undated ones."""

months_sql = cells_sql


def by_month(letters: str | None, facets: str) -> Tally:
    """What a row of `months_sql` says: dates to the month."""
    cells = letters or ""
    known = _facets(facets)
    pairs = Counter(zip(cells[::2], cells[1::2], strict=True))
    return _tally((month_of(month), known[facet], n) for (facet, month), n in pairs.items())


_DAYS = """
SELECT group_concat(n.date_key), group_concat(substr(n.cell, 1, 1), ''),
  (SELECT json_group_array(json_array(first, day)) FROM (SELECT first, day FROM days ORDER BY first)),
  (SELECT json_group_array(json_array(f.letter, f.source, f.region, s.kind))
    FROM facets f JOIN sources s ON s.key = f.source)
{hits}
"""


def days_sql(filters: Filters) -> Sql:
    """One row: what `by_day` takes."""
    hits = hits_of(filters, span(filters), facets=True)
    return fill(_DAYS, hits=hits.clauses), hits.values


def by_day(keys: str | None, letters: str | None, days: str, facets: str) -> Tally:
    """What a row of `days_sql` says: dates to the day."""
    known = _facets(facets)
    hits = (
        sorted(zip(map(int, (keys or "").split(",")), letters or "", strict=True)) if keys else []
    )
    begins = json.loads(days)
    found: list[tuple[str | None, Facet, int]] = []
    place = 0
    for number, (_, day) in enumerate(begins):
        if place == len(hits):
            break
        after = begins[number + 1][0] if number + 1 < len(begins) else None
        end = len(hits) if after is None else bisect_left(hits, (after, ""), place)
        if end > place:
            counted = Counter(letter for _, letter in hits[place:end])
            found += [(_date(day), known[letter], n) for letter, n in counted.items()]
        place = end
    return _tally(found)


def _facets(facets: str) -> dict[str, Facet]:
    """Letter → facet. Of a source they differ in the tag, which nothing is drawn by."""
    return {letter: Facet(*row[:3]) for letter, *row in json.loads(facets)}


def _tally(counted: Iterable[tuple[str | None, Facet, int]]) -> Tally:
    found: Tally = Counter()
    for when, facet, n in counted:
        found[when, facet] += n
    return found


def _date(day: int) -> str | None:
    """yyyymmdd, with 00 for what is not known."""
    if not day:
        return None
    year, month, date = day // 10_000, day // 100 % 100, day % 100
    known = [f"{year:04}", *(f"{part:02}" for part in (month, date) if part)]
    return "-".join(known)
