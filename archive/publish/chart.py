"""The hits of a question by month, as the search page draws them: year by year.

With words a bar is a share of what the same filters find without them: the archive grows, and a count would
show that. A share of too few articles is outside of the scale. A month without hits is a zero where it was
observed, and says so where it was not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from archive.counting.shares import FEW, Share, share_of
from archive.drawing.scale import Scale, scale
from archive.observing.days import Days, Observed, Sight
from archive.publish.observed import Observation
from archive.web.dates import FIRST_DAY


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of the chart. part: 0 to 1, of the scale. days: of the sources asked. sight: how much
    of them was observed. missing: articles of it that lists name and that did not come. of: the share that
    is drawn; None: the count is."""

    month: str
    count: int
    part: float
    days: Observed
    sight: Sight
    missing: int = 0
    of: Share | None = None

    @property
    def height(self) -> str:
        """Its part in percent."""
        return f"{self.part * 100:.2f}"

    @property
    def few(self) -> bool:
        """Whether too few articles were there for a share to say anything."""
        return self.of is not None and self.of.total < FEW

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
    """years: in order. scale: of the bars. span: the first and last month with hits. began: whether its first one was
    observed, so that an earlier one would have been seen. peak: None when months tie. several: whether
    there is more than one month to show. sights: of the months, but what was observed wholly.
    year_only, undated: hits whose month is unknown."""

    years: list[Year | Unseen]
    scale: Scale
    span: tuple[str, str] | None
    first_sight: Sight
    peak: Bar | None
    several: bool
    sights: list[Sight]
    year_only: int
    undated: int

    @property
    def few(self) -> bool:
        """Whether a bar stands for a share of too few articles."""
        years = [year for year in self.years if isinstance(year, Year)]
        return any(bar.few and bar.count for year in years for bar in year.months if bar)


def chart(
    counts: Mapping[str | None, int],
    days: Days,
    asked: Observation,
    totals: Mapping[str | None, int] | None = None,
) -> Chart:
    """The months' counts, year by year. counts: of YYYY-MM, of YYYY, and of no date (None). totals: the same
    of all articles that they are shares of; None: counts are drawn."""
    dated = {label: count for label, count in counts.items() if label}
    months = {label: count for label, count in dated.items() if len(label) > 4}
    fit = _scale(months, totals)
    drawn = _Drawn(months, totals, days, asked, fit)
    years = _years(dated, drawn) if months else []
    bars = [bar for year in years if isinstance(year, Year) for bar in year.months if bar]
    most = max(months.values(), default=0)
    peaks = [bar for bar in bars if bar.count == most]
    found = [bar for bar in bars if bar.count]
    sights = {bar.sight for bar in bars} | {y.sight for y in years if isinstance(y, Unseen)}
    return Chart(
        years,
        fit,
        (found[0].month, found[-1].month) if found else None,
        found[0].sight if found else Sight.WHOLE,
        peaks[0] if len(peaks) == 1 < len(found) else None,
        len(bars) > 1,
        [sight for sight in (Sight.PART, Sight.NONE, Sight.BEFORE) if sight in sights],
        sum(dated.values()) - sum(months.values()),
        counts.get(None, 0),
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What all years are drawn from."""

    months: Mapping[str, int]
    totals: Mapping[str | None, int] | None
    days: Days
    asked: Observation
    scale: Scale

    def of(self, month: str) -> Share | None:
        """How much of a month's articles its hits are. The archive may grow between two statements."""
        if self.totals is None:
            return None
        count = self.months.get(month, 0)
        return share_of(count, max(count, self.totals.get(month, 0)))


def _scale(months: Mapping[str, int], totals: Mapping[str | None, int] | None) -> Scale:
    if totals is None:
        return scale(max(months.values(), default=0), percent=False)
    shares = [n / totals[month] for month, n in months.items() if totals.get(month, 0) >= FEW]
    return scale(min(1.0, max(shares, default=0)), percent=True)


def _years(dated: Mapping[str, int], drawn: _Drawn) -> list[Year | Unseen]:
    """From the first to the last year that has hits or was asked for."""
    days, asked = drawn.days, drawn.asked
    names = [month[:4] for month in drawn.months]
    totals: dict[str, int] = {}
    for label, count in dated.items():
        totals[label[:4]] = totals.get(label[:4], 0) + count
    found: list[Year | Unseen] = []
    first = max(asked.first.year, min(FIRST_DAY.year, int(min(names))))
    for number in range(first, max(asked.last.year, int(max(names))) + 1):
        name = f"{number:04d}"
        seen = days.of(max(asked.first, date(number, 1, 1)), min(asked.last, date(number, 12, 31)))
        if name in names or seen.observed:
            bars = _months(name, drawn)
            found.append(Year(name, totals.get(name, 0), bars, seen, seen.sight))
        elif seen.possible:
            before = found[-1] if found else None
            if isinstance(before, Unseen) and before.sight is seen.sight:
                found[-1] = Unseen(before.first, name, seen.sight)
            else:
                found.append(Unseen(name, name, seen.sight))
    return found


def _months(name: str, drawn: _Drawn) -> list[Bar | None]:
    days, asked = drawn.days, drawn.asked
    found: list[Bar | None] = []
    for number in range(1, 13):
        month = f"{name}-{number:02d}"
        count = drawn.months.get(month, 0)
        seen = days.month(month, asked.first, asked.last)
        missing = days.missing_of(month, asked.first, asked.last)
        if count or seen.possible:
            of = drawn.of(month)
            height = count if of is None else of.share or 0
            part = min(1.0, height / drawn.scale.top)
            found.append(Bar(month, count, part, seen, seen.sight, missing, of))
        else:
            found.append(None)
    return found
