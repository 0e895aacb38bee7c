"""The cells that terms are counted in: all articles of each, and how much of it was observed."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from archive.counting.periods import By, how_many, periods
from archive.errors import QueryError
from archive.observing.days import Observed
from archive.publish.dimensions import Cell, Dimensions, Labels
from archive.publish.observed import Observation
from archive.sentences import say
from archive.store.database import Store
from archive.store.filters import Filters
from archive.store.observation import ledgers_of
from archive.store.over_time import SOURCES_SQL, Cells, Facet, by_month, months_sql
from archive.store.views.observation import Ledgers

MOST_ROWS = 5_000_000
"""Of one file: a hundred terms in thirty provinces month by month for a hundred years."""

MOST_CELLS = 500_000
"""All counties month by month for fourteen years: 300 MB of memory."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells, in order. total: articles of each. days: of each; None: it has none of its own. sources:
    how many each has. at: the number of the cell of a month and a facet. known: the same of the letters in
    the database."""

    labels: Sequence[tuple[str | None, ...]]
    total: Sequence[int]
    days: Sequence[Observed | None]
    sources: Sequence[int]
    at: Callable[[str | None, Facet], int]
    known: Cells

    def zeros(self) -> "array[int]":
        """One for each cell."""
        return array("q", bytes(8 * len(self.total)))


def _by_month_and_source(store: Store, filters: Filters) -> Mapping[tuple[str | None, str], int]:
    (row,) = store.rows(*months_sql(filters))
    return by_month(*row, pairs=True).pairs


def grid_of(
    store: Store,
    dimensions: Dimensions,
    filters: Filters,
    seen: Observation,
    terms: int,
    now: datetime,
) -> Grid:
    """The cells of what filters choose. seen: what was observed of it. terms: how many are counted. now: up to
    when days are possible. QueryError: they are too many."""
    place_of, time_of = cache(dimensions.place), cache(dimensions.time)
    ledgers = ledgers_of(store, filters)
    facets = {key: Facet(key, *other) for key, *other in store.rows(SOURCES_SQL)}
    members: dict[Labels, set[str]] = {}
    for key in ledgers.told(now) & facets.keys():
        members.setdefault(place_of(facets[key]), set()).add(key)
    finest = dimensions.finest
    times = how_many(By(finest), seen.first, seen.last) if finest else 1
    _refuse_too_many(times * len(members), terms)
    total: Counter[Cell] = Counter()
    for (month, source), n in _by_month_and_source(store, filters).items():
        total[Cell(place_of(facets[source]), time_of(month))] += n
    days = dict(_days(members, _spans(dimensions, seen), ledgers, now))
    cells = sorted(
        {*total, *days}, key=lambda cell: [(not one, one) for one in dimensions.labels(cell)]
    )
    _refuse_too_many(len(cells), terms)
    numbers = {cell: number for number, cell in enumerate(cells)}

    def at(month: str | None, facet: Facet) -> int:
        return numbers[Cell(place_of(facet), time_of(month))]

    return Grid(
        labels=[tuple(one or None for one in dimensions.labels(cell)) for cell in cells],
        total=[total[cell] for cell in cells],
        days=[days.get(cell, _NO_DAYS if all(cell.time) else None) for cell in cells],
        sources=[len(members.get(cell.place, ())) for cell in cells],
        at=at,
        known=Cells(lambda month, source: at(month, facets[source])),
    )


_NO_DAYS = Observed(0, 0)
"""Of articles of days to come, and of sources that the archive knows no more."""


def _spans(dimensions: Dimensions, seen: Observation) -> Sequence[tuple[Labels, date, date]]:
    """The labels of time, and the first and last day of each."""
    if dimensions.finest is None:
        return [((), seen.first, seen.last)]
    found = periods(By(dimensions.finest), seen.first, seen.last)
    return [(dimensions.time(period.name), period.first, period.last) for period in found]


def _days(
    members: Mapping[Labels, set[str]],
    spans: Sequence[tuple[Labels, date, date]],
    ledgers: Ledgers,
    now: datetime,
) -> Iterator[tuple[Cell, Observed]]:
    """What was observed in each cell that has days."""
    for place, keys in members.items():
        days = ledgers.days_of(keys, now)
        for time, first, last in spans:
            if (found := days.of(first, last)).possible:
                yield Cell(place, time), found


def _refuse_too_many(cells: int, terms: int) -> None:
    if cells > MOST_CELLS or cells * terms > MOST_ROWS:
        raise QueryError(
            say(
                "Too much: terms {terms}, cells of each {cells}; at most {most_cells} cells and rows up to "
                "{most} are made. Name fewer terms, a shorter time or fewer dimensions.",
                terms=f"{terms:,}",
                cells=f"{cells:,}",
                most=f"{MOST_ROWS:,}",
                most_cells=f"{MOST_CELLS:,}",
            )
        )
