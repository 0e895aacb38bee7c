"""The hits of a question by month, as the search page draws them: year by year.

A month without hits is a zero where it was observed, and says so where it was not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from archive.observing.days import Days, Observed, Sight
from archive.publish.observed import Observation
from archive.web.dates import FIRST_DAY


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of the chart. share: 0 to 1, of the busiest month. days: of the sources asked. sight:
    how much of them was observed. missing: articles of it that lists name and that did not come."""

    month: str
    count: int
    share: float
    days: Observed
    sight: Sight
    missing: int = 0

    @property
    def height(self) -> str:
        """Its share in percent."""
        return f"{self.share * 100:.2f}"

    @property
    def number(self) -> str:
        """Its count, as people read it."""
        return f"{self.count:,}"


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the chart: its articles, and its twelve months, None for those that are not asked
    for or still to come. sight: of all that was asked for; NONE and BEFORE are that of each month."""

    name: str
    count: int
    months: list[Bar | None]
    days: Observed
    sight: Sight

    @property
    def number(self) -> str:
        """Its count, as people read it."""
        return f"{self.count:,}"


@dataclass(frozen=True, slots=True)
class Unseen:
    """Years without hits, of which nothing was observed. sight: NONE or BEFORE."""

    first: str
    last: str
    sight: Sight


@dataclass(frozen=True, slots=True)
class Chart:
    """years: in order. span: the first and last month with hits. began: whether its first one was
    observed, so that an earlier one would have been seen. peak: None when months tie. several: whether
    there is more than one month to show. sights: of the months, but what was observed wholly.
    year_only, undated: hits whose month is unknown."""

    years: list[Year | Unseen]
    span: tuple[str, str] | None
    first_sight: Sight
    peak: Bar | None
    several: bool
    sights: list[Sight]
    year_only: int
    undated: int


def chart(counts: Mapping[str | None, int], days: Days, asked: Observation) -> Chart:
    """The months' counts, year by year. counts: of YYYY-MM, of YYYY, and of no date (None)."""
    dated = {label: count for label, count in counts.items() if label}
    months = {label: count for label, count in dated.items() if len(label) > 4}
    years = _years(dated, months, days, asked) if months else []
    bars = [bar for year in years if isinstance(year, Year) for bar in year.months if bar]
    most = max(months.values(), default=0)
    peaks = [bar for bar in bars if bar.count == most]
    found = [bar for bar in bars if bar.count]
    sights = {bar.sight for bar in bars} | {y.sight for y in years if isinstance(y, Unseen)}
    return Chart(
        years,
        (found[0].month, found[-1].month) if found else None,
        found[0].sight if found else Sight.WHOLE,
        peaks[0] if len(peaks) == 1 < len(found) else None,
        len(bars) > 1,
        [sight for sight in (Sight.PART, Sight.NONE, Sight.BEFORE) if sight in sights],
        sum(dated.values()) - sum(months.values()),
        counts.get(None, 0),
    )


def _years(
    dated: Mapping[str, int], months: Mapping[str, int], days: Days, asked: Observation
) -> list[Year | Unseen]:
    """From the first to the last year that has hits or was asked for."""
    most = max(months.values())
    names = [month[:4] for month in months]
    totals: dict[str, int] = {}
    for label, count in dated.items():
        totals[label[:4]] = totals.get(label[:4], 0) + count
    found: list[Year | Unseen] = []
    first = max(asked.first.year, min(FIRST_DAY.year, int(min(names))))
    for number in range(first, max(asked.last.year, int(max(names))) + 1):
        name = f"{number:04d}"
        seen = days.of(max(asked.first, date(number, 1, 1)), min(asked.last, date(number, 12, 31)))
        if name in names or seen.observed:
            drawn = _months(name, months, most, days, asked)
            found.append(Year(name, totals.get(name, 0), drawn, seen, seen.sight))
        elif seen.possible:
            before = found[-1] if found else None
            if isinstance(before, Unseen) and before.sight is seen.sight:
                found[-1] = Unseen(before.first, name, seen.sight)
            else:
                found.append(Unseen(name, name, seen.sight))
    return found


def _months(
    name: str, months: Mapping[str, int], most: int, days: Days, asked: Observation
) -> list[Bar | None]:
    found: list[Bar | None] = []
    for number in range(1, 13):
        month = f"{name}-{number:02d}"
        count = months.get(month, 0)
        seen = days.month(month, asked.first, asked.last)
        missing = days.missing_of(month, asked.first, asked.last)
        if count or seen.possible:
            found.append(Bar(month, count, count / most, seen, seen.sight, missing))
        else:
            found.append(None)
    return found
