"""The hits of a question by month, as the search page draws them: year by year."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of the chart. share: 0 to 1, of the busiest month."""

    month: str
    count: int
    share: float

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
    """A year of the chart: its articles, and its twelve months, None where there is nothing."""

    name: str
    count: int
    months: list[Bar | None]

    @property
    def number(self) -> str:
        """Its count, as people read it."""
        return f"{self.count:,}"


@dataclass(frozen=True, slots=True)
class Chart:
    """years: in order; (first, last) stands for years without hits. peak: None when months tie.
    year_only, undated: hits whose month is unknown."""

    years: list[Year | tuple[str, str]]
    span: tuple[str, str] | None
    peak: Bar | None
    year_only: int
    undated: int


def chart(counts: dict[str | None, int]) -> Chart:
    """The months' counts, year by year. counts: of YYYY-MM, of YYYY, and of no date (None)."""
    dated = {label: count for label, count in counts.items() if label}
    months = {label: count for label, count in dated.items() if len(label) > 4}
    most = max(months.values(), default=0)
    bars = {month: Bar(month, count, count / most) for month, count in sorted(months.items())}
    years: list[Year | tuple[str, str]] = []
    before = 0
    for name in dict.fromkeys(month[:4] for month in bars):
        if before and int(name) > before + 1:
            years.append((f"{before + 1:04d}", f"{int(name) - 1:04d}"))
        total = sum(count for label, count in dated.items() if label[:4] == name)
        years.append(Year(name, total, [bars.get(f"{name}-{n:02d}") for n in range(1, 13)]))
        before = int(name)
    peaks = [bar for bar in bars.values() if bar.count == most]
    return Chart(
        years,
        (min(bars), max(bars)) if bars else None,
        peaks[0] if len(peaks) == 1 < len(bars) else None,
        sum(dated.values()) - sum(months.values()),
        counts.get(None, 0),
    )
