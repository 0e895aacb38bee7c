"""`/api/counts`: articles by cells of time and place, as `dangjian count` has them, for one query of a visitor.

A row has the columns of that command, and those of its cell. What was not observed is null, not 0.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.counting.periods import By, how_many, period_of, periods
from archive.counting.shares import share_of
from archive.observing.days import Days
from archive.publish.dimensions import Dimension, Dimensions, Labels
from archive.publish.observed import Observation
from archive.publish.trends.series import Counted
from archive.store.over_time import Tally
from archive.web.dates import FIRST_DAY

MOST_ROWS = 20_000
"""Of one answer: some 6 MB; what is more is for `dangjian count`."""

TIMES = tuple(By)
PLACES = tuple(one for one in Dimension if one not in (Dimension.MONTH, Dimension.YEAR))
USUAL = "year,month"


class RefusedError(ValueError):
    """Why there are no rows: a sentence in English, as all that the API says."""


@dataclass(frozen=True, slots=True)
class Split:
    """What rows are split by. times: the finest last. places: the others. names: of all, as a row has them."""

    times: tuple[By, ...]
    places: tuple[Dimension, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Of what a cell is."""
        return (*self.times, *self.places)

    @property
    def daily(self) -> bool:
        """Whether articles must be counted by day."""
        return By.DAY in self.times or By.WEEK in self.times

    def time(self, dated: str | None) -> Labels:
        """The labels of a date; "" where it is not known so exactly."""
        return tuple(period_of(dated, by) or "" for by in self.times)


def read_split(typed: Sequence[str]) -> Split:
    """What `by` says, once or several times, with commas or without. RefusedError with a sentence."""
    names = [name.strip() for each in typed or [USUAL] for name in each.split(",")]
    for name in names:
        if name not in (*TIMES, *PLACES):
            allowed = ", ".join((*TIMES, *PLACES))
            raise RefusedError(f"This was not understood: 'by={name[:80]}' is none of {allowed}.")
    if By.WEEK in names and {By.MONTH, By.YEAR} & {*names}:
        raise RefusedError(
            "This was not understood: a week goes with no month and no year, for it may lie in two."
        )
    return Split(
        tuple(by for by in reversed(TIMES) if by in names),
        tuple(Dimension(name) for name in dict.fromkeys(names) if name in PLACES),
    )


def rows(
    split: Split, hits: Tally, counted: Counted, seen: Days, observed: Observation
) -> list[dict[str, Any]]:
    """The rows in order: undated articles last. hits: what was found; counted.total: of how many. seen: of
    all sources. RefusedError: they would be too many."""
    place_of = Dimensions(split.places).place
    members: dict[Labels, set[str]] = {}
    for key, facet in counted.sources.items():
        members.setdefault(place_of(facet), set()).add(key)
    spans = list(_spans(split, counted.total, observed, len(members)))
    found, total = (_by_cell(split, tally, counted) for tally in (hits, counted.total))
    days = {}
    for place, keys in members.items():
        own = counted.days_of(frozenset(keys))
        for time, first, last in spans:
            if (of := own.of(first, last)).possible:
                days[time, place] = of
    lacking = {} if split.places else {t: seen.missing(first, last) for t, first, last in spans}
    cells = sorted({*total, *found, *days}, key=_last_without)
    _refuse_too_many(len(cells))
    return [
        _row(
            split,
            cell,
            (found[cell], max(found[cell], total[cell])),
            len(members.get(cell[1], ())),
            None if cell not in days else (*days[cell][:2], lacking.get(cell[0])),
        )
        for cell in cells
    ]


_Cell = tuple[Labels, Labels]


def _spans(
    split: Split, total: Tally, observed: Observation, places: int
) -> Iterator[tuple[Labels, date, date]]:
    """The labels of each time, its first and its last day."""
    if not split.times:
        yield (), observed.first, observed.last
        return
    earliest = min((when for when in total.dates if when), default="9999")
    bound = min(FIRST_DAY, date(int(earliest[:4]), 1, 1))
    first, finest = max(observed.first, bound), split.times[-1]
    _refuse_too_many(how_many(finest, first, observed.last) * places)
    for period in periods(finest, first, observed.last):
        yield split.time(period.first.isoformat()), period.first, period.last


def _by_cell(split: Split, tally: Tally, counted: Counted) -> Counter[_Cell]:
    place_of = Dimensions(split.places).place
    found: Counter[_Cell] = Counter()
    if not split.places:
        for when, n in tally.dates.items():
            found[split.time(when), ()] += n
        return found
    for key, dates in tally.both.items():
        if key in counted.sources:  # else it came in between two statements
            place = place_of(counted.sources[key])
            for when, n in dates.items():
                found[split.time(when), place] += n
    return found


def _last_without(cell: _Cell) -> list[tuple[bool, str]]:
    """Rows without a month stand behind those with one, in the order of their years."""
    labels: Iterable[str] = (*reversed(cell[0]), *cell[1])
    return [(not label, label) for label in labels]


def _row(
    split: Split,
    cell: _Cell,
    numbers: tuple[int, int],
    sources: int,
    days: tuple[int, int, int | None] | None,
) -> dict[str, Any]:
    """days: observed, possible, missing; None: it has none."""
    share = share_of(*numbers)
    labels: Mapping[str, str] = dict(zip(split.names, (*cell[0], *cell[1]), strict=True))
    if days is None and all(cell[0]):
        days = (0, 0, 0 if not split.places else None)  # it is to come
    observed, possible, missing = days or (None, None, None)
    unknown = not share.total and not observed
    return {
        **{name: label or None for name, label in labels.items()},
        "articles": None if unknown else share.articles,
        "total": share.total,
        "share": share.share,
        "lo95": share.low,
        "hi95": share.high,
        "sources": sources,
        "observed_days": observed,
        "possible_days": possible,
        "missing": missing,
    }


def _refuse_too_many(rows: int) -> None:
    if rows > MOST_ROWS:
        raise RefusedError(
            f"These would be {rows:,} rows, and at most {MOST_ROWS:,} are made: ask for a shorter time "
            "or by less."
        )
