"""The articles of a source day by day, and what of each day was observed."""

from datetime import UTC, date, datetime, timedelta

from archive.observing.days import Days, Observed, Sight
from archive.observing.ledger import Span, SpanReason, midnight
from archive.publish.daily import daily, first_day, latest_gaps
from archive.store.views.sources import Day

TODAY = date(2026, 3, 31)
NOW = midnight(TODAY) + timedelta(hours=12)


def spans() -> list[Span]:
    """Observation began on 1 March; the fifth and sixth were missed; of the tenth all was seen later."""
    return [
        Span(None, midnight(date(2026, 3, 1)), SpanReason.NOT_ADDED),
        Span(midnight(date(2026, 3, 5)), midnight(date(2026, 3, 7)), SpanReason.BLOCKED),
        Span(midnight(date(2026, 3, 10)), midnight(date(2026, 3, 11)), SpanReason.OFF, caught_up=True),
    ]  # fmt: skip


def test_a_zero_an_unobserved_day_and_one_before_observation_began_are_three_things() -> None:
    counted = [Day(day="2026-01-10", articles=1), Day(day="2026-03-05", articles=2),
               Day(day="2026-03-10", articles=4)]  # fmt: skip
    found = daily(counted, Days([spans()], NOW), TODAY)
    told = {column.day: (column.count, column.height, column.sight) for column in found.columns}
    assert len(told) == 84
    assert min(told) == first_day(TODAY).isoformat() == "2026-01-07"
    assert told["2026-01-10"] == (1, "25.00", Sight.BEFORE)
    assert told["2026-03-02"] == (0, "0.00", Sight.WHOLE)
    assert told["2026-03-05"] == (2, "50.00", Sight.NONE)
    assert told["2026-03-06"] == (0, "0.00", Sight.NONE)
    assert told["2026-03-10"] == (4, "100.00", Sight.WHOLE)
    # 84 days, of which 53 lie before 1 March.
    assert found.observed == Observed(84 - 53 - 2, 84, 53)
    assert found.articles == 7
    assert found.sights == [Sight.NONE, Sight.BEFORE]


def test_a_source_without_articles_or_looks() -> None:
    never = [Span(None, None, SpanReason.NOT_ADDED)]
    found = daily([], Days([never], NOW), TODAY)
    assert {(column.count, column.height, column.sight) for column in found.columns} == {
        (0, "0.00", Sight.BEFORE)
    }
    assert found.observed == Observed(0, 84, 84)


def test_the_latest_gaps_come_first_without_the_time_before_observation() -> None:
    found, total = latest_gaps(spans(), 1)
    assert ([span.reason for span in found], total) == ([SpanReason.OFF], 2)
    assert latest_gaps(spans()[:1], 5) == ([], 0)


def test_now_may_be_told_in_any_zone() -> None:
    late = datetime(2026, 3, 31, 17, tzinfo=UTC)  # 1 April in China
    assert Days([spans()], late).of(date(2026, 4, 1), date(2026, 4, 1)).possible == 1
