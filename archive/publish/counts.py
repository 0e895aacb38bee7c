"""Terms counted by cells: in how many articles of how many, how often, and how much of it was observed.

A row keeps three things apart: a zero (articles 0 of a total, or nothing published on observed days), a
cell of which nothing was observed and nothing is here (articles null), and how sure a share of so few
articles can be (its interval). docs/counts.md has them in words.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any

from archive.counting.matching import Matcher, Matchers
from archive.counting.periods import By, how_many, periods
from archive.counting.shares import share_of
from archive.counting.terms import Counted, TermSet
from archive.errors import QueryError
from archive.observing.days import Observed
from archive.publish.columns import Column
from archive.publish.dimensions import Cell, Dimension, Dimensions, Labels
from archive.publish.observed import Observation, observation
from archive.sentences import say
from archive.store.counting import texts
from archive.store.database import Store
from archive.store.filters import Filters
from archive.store.observation import ledgers_of
from archive.store.over_time import SOURCES_SQL, Cells, Facet, by_month, months_sql
from archive.store.views.observation import Ledgers

MOST_ROWS = 5_000_000
"""Of one file: a hundred terms in thirty provinces month by month for a hundred years."""

MOST_CELLS = 500_000
"""All counties month by month for fourteen years: 300 MB of memory."""

_MEANINGS = {
    Dimension.MONTH: "Month of publication (YYYY-MM); null of articles without one",
    Dimension.YEAR: "Year of publication; null of articles without a date",
    Dimension.REGION: "GB/T 2260 code of the source's region; 000000 is national",
    Dimension.PROVINCE: "The same cut to the province; null of national sources",
    Dimension.CITY: "The same cut to the city; null of sources of provinces and above",
    Dimension.COUNTY: "The same where it is a county; null of sources of cities and above",
    Dimension.LEVEL: "Level of that region: national, province, city or county",
    Dimension.KIND: "Kind of outlet of the source",
    Dimension.SOURCE: "Key of the source",
}


def columns(dimensions: Dimensions) -> list[Column]:
    """Of the rows."""
    return [
        Column("term", "text", "Name of the set of terms"),
        Column("variant", "text", "The one term of the set that this row counts; null: all of them"),
        *(Column(one, "text", _MEANINGS[one]) for one in dimensions.by),
        Column("articles", "integer", "Articles with it in headline or text; null: nothing observed, and nothing here"),
        Column("matches", "integer", "How often it stands in them; null unless asked for"),
        Column("total", "integer", "All articles of the cell that pass the same filters"),
        Column("share", "real", "articles / total; null where total is 0"),
        Column("lo95", "real", "Lower end of the 95 % interval of the share (Wilson)"),
        Column("hi95", "real", "Upper end"),
        Column("sources", "integer", "Sources of the cell"),
        Column("observed_days", "integer", "Days of these sources in the cell's time observed; null: it has none"),
        Column("possible_days", "integer", "All days of these sources in that time, up to today"),
    ]  # fmt: skip


def facts(sets: Sequence[TermSet], dimensions: Dimensions) -> dict[str, Any]:
    """What a description has to say of them: how they were asked."""
    terms = {one.name: {"variants": [*one.variants], "not": [*one.excluded]} for one in sets}
    return {"by": [str(one) for one in dimensions.by], "terms": terms}


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


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be counted. seen: what was observed of all of it. matches: whether occurrences are."""

    filters: Filters
    asked: Sequence[Counted]
    grid: Grid
    seen: Observation
    matches: bool

    @property
    def rows(self) -> int:
        """How many there will be."""
        return len(self.asked) * len(self.grid.total)

    @property
    def read(self) -> Sequence[int]:
        """Numbers of those for which texts are read."""
        return [n for n, one in enumerate(self.asked) if self.matches or one.excluded]

    @property
    def steps(self) -> int:
        """For `rows_of` to advance by."""
        return len(self.asked) + (sum(self.grid.total) if self.read else 0)


def plan(
    store: Store,
    sets: Sequence[TermSet],
    dimensions: Dimensions,
    filters: Filters,
    *,
    matches: bool = False,
    now: datetime | None = None,
) -> Plan:
    """What it takes to count. QueryError: it would be too many rows. Exact, together with `rows_of`, in one
    `Store.still`. now: up to when days are possible; None: up to this moment."""
    asked = [counted for one in sets for counted in one.counted()]
    until = now or datetime.now(UTC)
    seen = observation(store, filters, until)
    grid = _grid(store, dimensions, filters, seen, len(asked), until)
    return Plan(filters, asked, grid, seen, matches)


def rows_of(
    store: Store, plan: Plan, advance: Callable[[int], None] = lambda steps: None
) -> Iterator[tuple[Any, ...]]:
    """Values for `columns`, term after term and cell after cell."""
    read = _Read(plan)
    if plan.read:
        queries = {
            n: plan.asked[n].any if plan.matches else plan.asked[n].perhaps for n in plan.read
        }
        for text in texts(store, plan.filters, queries, advance):
            read.take(text.found_by, plan.grid.at(text.month, text.facet), text.title, text.text)
    for number, one in enumerate(plan.asked):
        articles = read.articles.get(number)
        if articles is None or not plan.matches:
            found = _counted(store, replace(plan.filters, query=one.surely), plan.grid)
            for cell, n in enumerate(articles or ()):
                found[cell] += n
            articles = found
        yield from _rows(one, plan.grid, articles, read.matches.get(number))
        advance(1)


class _Read:
    """What the texts say. articles, matches: number of what was asked → of each cell."""

    def __init__(self, plan: Plan) -> None:
        excluding = [n for n, one in enumerate(plan.asked) if one.excluded]
        self.articles = {n: plan.grid.zeros() for n in excluding}
        self.matches = {n: plan.grid.zeros() for n in plan.read} if plan.matches else {}
        self._matchers = Matchers([Matcher(one.phrases, one.excluded) for one in plan.asked])

    def take(self, which: Sequence[int], cell: int, *parts: str) -> None:
        """One article: what the queries of these numbers found, and its headline and text."""
        counts = zip(*(self._matchers.counts(part, which) for part in parts), strict=True)
        for number, matches in zip(which, map(sum, counts), strict=True):
            if matches and number in self.articles:
                self.articles[number][cell] += 1
            if number in self.matches:
                self.matches[number][cell] += matches


def _rows(
    one: Counted, grid: Grid, articles: Sequence[int], matches: Sequence[int] | None
) -> Iterator[tuple[Any, ...]]:
    for n, (labels, total, days) in enumerate(zip(grid.labels, grid.total, grid.days, strict=True)):
        observed, possible = (None, None) if days is None else (days.observed, days.possible)
        said: tuple[int | None, ...] = (articles[n], None if matches is None else matches[n])
        if not total and not observed:
            said = (None, None)
        share = _share(articles[n], total)
        yield (
            one.term, one.variant or None, *labels, *said, total, *share, grid.sources[n],
            observed, possible,
        )  # fmt: skip


@lru_cache(maxsize=1 << 16)
def _share(articles: int, total: int) -> tuple[float | None, ...]:
    """share, lo95, hi95, to six digits: nobody knows more, and a file is a third smaller."""
    found = share_of(articles, total)[2:]
    return tuple(None if value is None else float(f"{value:.6g}") for value in found)


def _counted(store: Store, filters: Filters, grid: Grid) -> "array[int]":
    """The articles of each cell."""
    found = grid.zeros()
    (row,) = store.rows(*months_sql(filters))
    for cell, n in grid.known.counted(*row):
        found[cell] += n
    return found


def _by_month_and_source(store: Store, filters: Filters) -> Mapping[tuple[str | None, str], int]:
    (row,) = store.rows(*months_sql(filters))
    return by_month(*row, pairs=True).pairs


def _grid(
    store: Store,
    dimensions: Dimensions,
    filters: Filters,
    seen: Observation,
    terms: int,
    now: datetime,
) -> Grid:
    place_of, time_of = cache(dimensions.place), cache(dimensions.time)
    ledgers = ledgers_of(store, filters)
    members: dict[Labels, set[str]] = {}
    chosen = ledgers.told(now)
    facets = {facet.source: facet for facet in (Facet(*row) for row in store.rows(SOURCES_SQL))}
    for key, facet in facets.items():
        if key in chosen:
            members.setdefault(place_of(facet), set()).add(key)
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
