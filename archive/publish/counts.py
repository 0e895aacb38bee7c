"""Terms counted by cells: in how many articles of how many, how often, and how much of it was observed.

A row keeps three things apart: a zero (articles 0 of a total, or nothing published on observed days), a
cell of which nothing was observed and nothing is here (articles null), and how sure a share of so few
articles can be (its interval). docs/counts.md has them in words.
"""

from array import array
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from queue import SimpleQueue
from typing import Any

from archive.counting.matching import Matcher, Matchers
from archive.counting.shares import share_of
from archive.counting.terms import Counted, TermSet
from archive.publish.columns import Column
from archive.publish.dimensions import Dimension, Dimensions
from archive.publish.grid import Grid, grid_of
from archive.publish.observed import Observation, observation
from archive.store.counting import texts
from archive.store.database import Store
from archive.store.filters import Filters
from archive.store.over_time import months_sql

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
    def counted(self) -> Sequence[int]:
        """Numbers of those that the index is asked for; of the others the texts say all."""
        return [n for n, one in enumerate(self.asked) if not (self.matches and one.excluded)]

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
    grid = grid_of(store, dimensions, filters, seen, len(asked), until)
    return Plan(filters, asked, grid, seen, matches)


def rows_of(
    stores: Sequence[Store], plan: Plan, advance: Callable[[int], None] = lambda steps: None
) -> Iterator[tuple[Any, ...]]:
    """Values for `columns`, term after term and cell after cell. stores: that see one state (`together`);
    each is asked by a thread of its own."""
    read = _Read(plan)
    if plan.read:
        queries = {
            n: plan.asked[n].any if plan.matches else plan.asked[n].perhaps for n in plan.read
        }
        for text in texts(stores[0], plan.filters, queries, advance):
            read.take(text.found_by, plan.grid.at(text.month, text.facet), text.title, text.text)
    counted, by_index = _each_counted(stores, plan), frozenset(plan.counted)
    for number, one in enumerate(plan.asked):
        articles = next(counted) if number in by_index else plan.grid.zeros()
        for cell, n in enumerate(read.articles.get(number, ())):
            articles[cell] += n
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


def _each_counted(stores: Sequence[Store], plan: Plan) -> Iterator["array[int]"]:
    """The articles of each cell, of one question after the other; the next ones are being asked meanwhile."""
    free: SimpleQueue[Store] = SimpleQueue()
    for store in stores:
        free.put(store)

    def count(number: int) -> "array[int]":
        store = free.get()
        try:
            return _counted(
                store, replace(plan.filters, query=plan.asked[number].surely), plan.grid
            )
        finally:
            free.put(store)

    if len(stores) == 1:
        yield from map(count, plan.counted)
        return
    with ThreadPoolExecutor(len(stores)) as threads:
        waiting: deque[Future[array[int]]] = deque()
        try:
            for number in plan.counted:
                waiting.append(threads.submit(count, number))
                if len(waiting) > 2 * len(stores):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            threads.shutdown(cancel_futures=True)


def _counted(store: Store, filters: Filters, grid: Grid) -> "array[int]":
    """The articles of each cell."""
    found = grid.zeros()
    (row,) = store.rows(*months_sql(filters))
    for cell, n in grid.known.counted(*row):
        found[cell] += n
    return found
