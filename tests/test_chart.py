"""The chart of a result: months and years, what no month is known of, and what was not observed.

A zero, a month that was not observed, and one before observation began are three things.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from archive.observing.days import Days, Observed, Sight
from archive.observing.ledger import Span, SpanReason
from archive.publish.chart import Bar, Chart, Unseen, Year, chart
from archive.publish.observed import Observation, edge
from archive.store.filters import Filters
from archive.types import CHINA

TODAY = datetime(2024, 12, 20, 4, tzinfo=UTC)
R = SpanReason


def midnight(year: int, month: int, day: int = 1) -> datetime:
    """In China."""
    return datetime(year, month, day, tzinfo=CHINA)


ALL = Days([[Span(None, midnight(2021, 1), R.NOT_ADDED)]], TODAY)
"""One source, which was looked at since 2021, without a gap."""


def drawn(counts: Mapping[str | None, int], days: Days = ALL, **filters: str) -> Chart:
    asked = Observation.of(days, Filters(**filters), counts)  # type: ignore[arg-type]
    return chart(counts, days, asked)


def told(year: Year | Unseen) -> list[tuple[int, str]]:
    """Each month's count and how it was observed; "" for what is not drawn."""
    assert isinstance(year, Year)
    return [(bar.count, str(bar.sight)) if bar else (0, "") for bar in year.months]


WHOLE = [(0, "whole")]


def test_months_stand_in_their_years_and_observed_ones_without_any_are_zeros() -> None:
    found = drawn({"2024-12": 1, "2021-03": 2, "2021-11": 4, "2021": 3, None: 5, "2019": 2})
    first, second, third, last = found.years[1:]
    assert found.years[0] == Unseen("2019", "2020", Sight.BEFORE)
    assert isinstance(first, Year)
    assert first.days == Observed(365, 365)
    assert (first.name, first.count, first.sight) == ("2021", 9, Sight.WHOLE)
    assert first.months[2] == Bar("2021-03", 2, 0.5, Observed(31, 31), Sight.WHOLE)
    assert told(first) == [*WHOLE * 2, (2, "whole"), *WHOLE * 7, (4, "whole"), (0, "whole")]
    assert told(second) == told(third) == WHOLE * 12
    assert told(last) == [*WHOLE * 11, (1, "whole")]
    assert isinstance(last, Year)
    # December is observed up to today.
    assert last.months[11] == Bar("2024-12", 1, 0.25, Observed(20, 20), Sight.WHOLE)
    assert found.span == ("2021-03", "2024-12")
    assert found.peak is not None
    assert (found.peak.month, found.peak.count) == ("2021-11", 4)
    assert (found.year_only, found.undated) == (5, 5)
    assert found.sights == [Sight.BEFORE]
    assert found.first_sight is Sight.WHOLE


def test_a_month_says_what_it_is_not_a_zero_for() -> None:
    spans = [
        Span(None, midnight(2023, 3, 11), R.NOT_ADDED),
        Span(midnight(2023, 6, 30), midnight(2023, 9, 1), R.BLOCKED),
        Span(midnight(2023, 10), midnight(2023, 10, 20), R.OFF, caught_up=True),
    ]
    found = drawn({"2022-11": 1, "2023-05": 1, "2023-07": 1}, Days([spans], TODAY))
    before, year, _ = found.years
    assert told(before) == [*[(0, "")] * 10, (1, "before"), (0, "before")]
    assert told(year) == [
        (0, "before"), (0, "before"), (0, "part"), (0, "whole"), (1, "whole"), (0, "part"),
        (1, "none"), (0, "none"), (0, "whole"), (0, "whole"), (0, "whole"), (0, "whole"),
    ]  # fmt: skip
    assert isinstance(year, Year)
    assert year.months[2] == Bar("2023-03", 0, 0, Observed(21, 31, 10), Sight.PART)
    assert found.first_sight is Sight.BEFORE  # no first appearance
    assert found.sights == [Sight.PART, Sight.NONE, Sight.BEFORE]


def test_years_of_which_nothing_was_observed_are_one_gap_each_that_says_why() -> None:
    spans = [
        Span(None, midnight(2019, 1), R.NOT_ADDED),
        Span(midnight(2020, 1), None, R.OFF),
    ]
    found = drawn({"2013-12": 1, "2019-03": 1}, Days([spans], TODAY), since="2012")
    names = [y.name if isinstance(y, Year) else y for y in found.years]
    assert names == [
        Unseen("2012", "2012", Sight.BEFORE),
        "2013",
        Unseen("2014", "2018", Sight.BEFORE),
        "2019",
        Unseen("2020", "2024", Sight.NONE),
    ]


def test_what_is_not_asked_for_is_not_drawn() -> None:
    found = drawn({"2022-06": 1}, since="2022-05-20", until="2022-07")
    (year,) = found.years
    assert told(year) == [*[(0, "")] * 4, *WHOLE, (1, "whole"), *WHOLE, *[(0, "")] * 5]
    assert isinstance(year, Year)
    assert year.months[4] == Bar("2022-05", 0, 0, Observed(12, 12), Sight.WHOLE)


def test_a_tie_and_a_month_alone_have_no_peak() -> None:
    assert drawn({"2021-03": 2, "2021-11": 2}).peak is None
    assert drawn({"2021-03": 2}).peak is None
    # One of several months, or all that was asked for.
    assert drawn({"2021-03": 2}).several
    assert not drawn({"2021-03": 2}, since="2021-03", until="2021-03").several


def test_with_words_a_bar_is_a_share_of_its_month_and_too_few_are_outside_of_the_scale() -> None:
    counts: dict[str | None, int] = {"2021-03": 2, "2021-04": 4, "2021-05": 2}
    totals: dict[str | None, int] = {
        "2021-03": 20,
        "2021-04": 10,
        "2021-05": 3,
        "2021-06": 7,
        "2021": 9,
        None: 1,
    }
    asked = Observation.of(ALL, Filters(since="2021-03", until="2021-07"), counts)
    found = chart(counts, ALL, asked, totals)
    (year,) = found.years
    assert isinstance(year, Year)
    bars = [bar for bar in year.months if bar]
    # 10 %, 40 %, 2 of 3, a zero of 7, and a month in which nothing was published.
    assert [found.scale.label(value) for value in found.scale.ticks] == [
        "0%",
        "10%",
        "20%",
        "30%",
        "40%",
    ]
    assert [bar.height for bar in bars] == ["25.00", "100.00", "100.00", "0.00", "0.00"]
    assert [bar.few for bar in bars] == [False, False, True, False, True]
    assert [bar.of and bar.of[:2] for bar in bars] == [(2, 20), (4, 10), (2, 3), (0, 7), (0, 0)]
    assert found.few
    assert not drawn(counts).few
    # An article that came between the two statements is one of its month's.
    grown = chart({"2021-04": 6}, ALL, asked, {"2021-04": 5}).years[0]
    assert isinstance(grown, Year)
    assert [bar.of[:2] for bar in grown.months if bar and bar.of and bar.count] == [(6, 6)]


def test_nothing_dated_is_no_chart() -> None:
    for counts in ({"2021": 1, None: 1}, {}):
        found = drawn(counts)
        assert (found.years, found.span, found.peak, found.several) == ([], None, None, False)


@pytest.mark.parametrize(
    ("filters", "labels", "first", "last", "days"),
    [
        ({}, ["2020-11", "2022", None], "2020-11-01", "2024-12-20", Observed(1450, 1511, 61)),
        ({}, [], "2021-01-01", "2024-12-20", Observed(1450, 1450)),
        ({"since": "2024"}, ["2020-11"], "2024-01-01", "2024-12-20", Observed(355, 355)),
        ({"since": "2024-02", "until": "2024-02"}, [], "2024-02-01", "2024-02-29", Observed(29, 29)),
        ({"until": "2020-12-31"}, ["2020-12"], "2020-12-01", "2020-12-31", Observed(0, 31, 31)),
        ({"since": "2031"}, [], "2031-01-01", "2024-12-20", Observed(0, 0)),
    ],
)  # fmt: skip
def test_a_count_is_about_the_days_from_its_first_article_to_today(
    filters: dict[str, str], labels: list[str | None], first: str, last: str, days: Observed
) -> None:
    found = Observation.of(ALL, Filters(**filters), labels)  # type: ignore[arg-type]
    assert (f"{found.first}", f"{found.last}", found.days) == (first, last, days)


def test_the_edges_of_a_period() -> None:
    assert (edge("2024"), edge("2024", last=True)) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (edge("2023-02"), edge("2023-02", last=True)) == (date(2023, 2, 1), date(2023, 2, 28))
    assert edge("2024-12", last=True) == date(2024, 12, 31)
    assert edge("2024-05-07") == edge("2024-05-07", last=True) == date(2024, 5, 7)


def test_a_month_says_how_many_of_its_articles_did_not_come() -> None:
    lacking = {
        date(2023, 2, 1): 1,
        date(2023, 2, 28): 2,
        date(2023, 3, 1): 4,
        date(2022, 12, 31): 8,
    }
    days = Days([[Span(None, midnight(2021, 1), R.NOT_ADDED)]], TODAY, lacking)
    assert days.missing(date(2022, 12, 31), date(2023, 2, 28)) == 11
    assert days.missing(date(2023, 2, 2), date(2023, 2, 27)) == 0
    year = drawn({"2023-01": 5, "2023-03": 1}, days, since="2023-01", until="2023-03-01").years[-1]
    assert isinstance(year, Year)
    assert [bar.missing for bar in year.months if bar] == [0, 3, 4]
    assert [bar.count for bar in year.months if bar] == [5, 0, 1]
    year = drawn({"2023-02": 5}, days, since="2023-02-02", until="2023-02").years[-1]
    assert isinstance(year, Year)
    assert [bar.missing for bar in year.months if bar] == [2]
