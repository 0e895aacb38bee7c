"""The time that the trends page draws, and by which periods: bounded whatever is asked."""

from collections.abc import Iterable
from datetime import date

from archive.counting.periods import By, how_many, whole
from archive.observing.days import Days
from archive.publish.observed import edge
from archive.publish.trends.asked import Trends
from archive.store.over_time import Tally
from archive.web.dates import FIRST_DAY

MOST_POINTS = 2_500
"""Of all lines together: six phrases by month for thirty years, or two by day for three."""

MOST_GROUPS = 6


def span_of(asked: Trends, hits: Iterable[Tally], days: Days) -> tuple[date, date]:
    """The first and the last day to draw: as asked for, or else from the first hit to today."""
    dated = [when for tally in hits for when in tally.dates if when]
    earliest = asked.base.since or min(dated, default="")
    first = edge(earliest) if earliest else days.began or days.today
    last = edge(asked.base.until, last=True) if asked.base.until else days.today
    first = max(first, min(FIRST_DAY, edge(min(dated, default="9999"))))
    last = min(last, days.today)
    return min(first, last), last


def filled_up(asked: Trends, by: By, span: tuple[date, date]) -> tuple[date, date]:
    """The same from the beginning of its first period, unless a day was asked for: all of the period's
    articles are counted."""
    return (span[0] if asked.base.since else whole(by, span[0])), span[1]


def drawn_by(asked: Trends, first: date, last: date) -> By:
    """As asked for, or coarser where that would be too many points."""
    lines = max(1, len(asked.phrases)) * (
        MOST_GROUPS if asked.split else 2 if asked.baseline else 1
    )
    ways = list(By)[list(By).index(asked.by) :]
    return next((by for by in ways if how_many(by, first, last) * lines <= MOST_POINTS), By.YEAR)
