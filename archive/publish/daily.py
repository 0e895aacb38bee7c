"""The articles of a source day by day, with what of each day was observed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from archive.observing.days import Days, Observed, Sight
from archive.observing.ledger import Span, SpanReason
from archive.store.views.sources import Day

SPAN = 84
"""Days that are drawn: twelve weeks."""


@dataclass(frozen=True, slots=True)
class Column:
    """A day. count: its articles, by the day that they print. share: 0 to 1, of the busiest day."""

    day: str
    count: int
    share: float
    sight: Sight

    @property
    def height(self) -> str:
        """Its share in percent."""
        return f"{self.share * 100:.2f}"


@dataclass(frozen=True, slots=True)
class Daily:
    """The last days of a source, the oldest first, how many of them were observed, and how many
    articles of them its lists name that did not come."""

    columns: list[Column]
    observed: Observed
    missing: int

    @property
    def sights(self) -> list[Sight]:
        """What is to be explained: all but wholly observed."""
        seen = {column.sight for column in self.columns}
        return [sight for sight in Sight if sight in seen and sight is not Sight.WHOLE]

    @property
    def articles(self) -> int:
        """All of them."""
        return sum(column.count for column in self.columns)


def first_day(today: date) -> date:
    """The oldest day that is drawn."""
    return today - timedelta(days=SPAN - 1)


def daily(counted: Iterable[Day], days: Days, today: date) -> Daily:
    """The days up to today. counted: those with articles. days: of the one source."""
    counts = {each.day: each.articles for each in counted}
    first = first_day(today)
    drawn = [first + timedelta(days=n) for n in range(SPAN)]
    most = max((counts.get(day.isoformat(), 0) for day in drawn), default=0) or 1
    columns = [
        Column(day.isoformat(), count, count / most, _sight(days.of(day, day)))
        for day in drawn
        for count in [counts.get(day.isoformat(), 0)]
    ]
    return Daily(columns, days.of(first, today), days.missing(first, today))


def _sight(seen: Observed) -> Sight:
    """A day after the source was taken out of use is none of its days: nobody looked."""
    return seen.sight if seen.possible else Sight.NONE


def latest_gaps(spans: Iterable[Span], limit: int) -> tuple[list[Span], int]:
    """The spans after observation began that were not observed, the latest first, at most so many;
    and how many there are."""
    found = [span for span in spans if span.reason is not SpanReason.NOT_ADDED]
    return found[::-1][:limit], len(found)
