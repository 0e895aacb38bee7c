"""Hits counted by their time and by their source: what lines over time and maps are drawn from.

By month it reads the letters of `cells_sql`; by day the date_keys of the hits beside the letters of their
facets, and where each day begins. One statement is enough, whatever they are split by.
"""

import json
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from archive.store.blocks import fill
from archive.store.cells import by_cell, cells_sql, month_of
from archive.store.filters import Filters, Sql, span
from archive.store.hit_sets import hits_of

__all__ = ["SOURCES_SQL", "Cells", "Facet", "Tally", "by_day", "by_month", "days_sql", "months_sql"]

SOURCES_SQL = "SELECT key, region, kind FROM sources"
"""Rows of all sources, those without articles included."""


class Facet(NamedTuple):
    """A source, as hits are told apart by it. region: its own. kind: of outlet."""

    source: str
    region: str
    kind: str


class Tally(NamedTuple):
    """Hits. dates: by date, as exact as it is counted by, or less: YYYY-MM-DD, YYYY-MM, YYYY, None of
    undated ones. sources: by source. both: source → by date; empty where that was not asked for."""

    dates: Counter[str | None]
    sources: Counter[str]
    both: dict[str, Counter[str | None]]

    @property
    def pairs(self) -> dict[tuple[str | None, str], int]:
        """(date, source) → hits."""
        return {(when, key): n for key, dates in self.both.items() for when, n in dates.items()}


months_sql = cells_sql


def by_month(letters: str | None, facets: str, *, pairs: bool) -> Tally:
    """What a row of `months_sql` says: dates to the month. pairs: whether they are wanted."""
    cells = letters or ""
    source = _sources(facets)
    dates = Counter({month_of(letter): n for letter, n in Counter(cells[1::2]).items()})
    both: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
    if pairs:
        months = {letter: month_of(letter) for letter in set(cells[1::2])}
        for cell, n in by_cell(cells).items():
            both[source[cell[0]]][months[cell[1]]] += n
    return Tally(dates, _by_source(cells[::2], source), both)


class Cells:
    """Which number a cell has for somebody who counts many questions in one state of the archive: each cell
    is looked at once."""

    def __init__(self, place: Callable[[str | None, str], int]) -> None:
        """place: of a month, as in Tally, and the key of a source."""
        self._place = place
        self._known: dict[str, int] = {}

    def counted(self, letters: str | None, facets: str) -> Iterator[tuple[int, int]]:
        """What a row of `months_sql` says: places and hits, a place once or more."""
        source: Mapping[str, str] | None = None
        for cell, n in by_cell(letters or "").items():
            if (at := self._known.get(cell)) is None:
                source = source or _sources(facets)
                at = self._known[cell] = self._place(month_of(cell[1]), source[cell[0]])
            yield at, n


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


def by_day(keys: str | None, letters: str | None, days: str, facets: str, *, pairs: bool) -> Tally:
    """What a row of `days_sql` says: dates to the day. pairs: whether they are wanted."""
    found = list(map(int, keys.split(","))) if keys else []
    told = letters or ""
    source = _sources(facets)
    if pairs:
        order = sorted(range(len(found)), key=found.__getitem__)
        told = "".join(told[n] for n in order)
    found.sort()
    begins = json.loads(days)
    dates: Counter[str | None] = Counter()
    both: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
    place = 0
    for number, (_, day) in enumerate(begins):
        if place == len(found):
            break
        last = number + 1 == len(begins)
        end = len(found) if last else bisect_left(found, begins[number + 1][0], place)
        if end > place:
            dates[_date(day)] += end - place
            if pairs:
                for letter, n in Counter(told[place:end]).items():
                    both[source[letter]][_date(day)] += n
        place = end
    return Tally(dates, _by_source(told, source), both)


def _sources(facets: str) -> dict[str, str]:
    """Letter → source. Of a source they differ in the tag, which nothing is drawn by."""
    return {letter: source for letter, source, *_ in json.loads(facets)}


def _by_source(letters: str, source: Mapping[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for letter, n in Counter(letters).items():
        found[source[letter]] += n
    return found


def _date(day: int) -> str | None:
    """yyyymmdd, with 00 for what is not known."""
    if not day:
        return None
    year, month, date = day // 10_000, day // 100 % 100, day % 100
    known = [f"{year:04}", *(f"{part:02}" for part in (month, date) if part)]
    return "-".join(known)
