"""Which days offices in China work, and how the archive knows."""

from datetime import date, timedelta

import pytest

from archive.observing.working_days import Basis, WorkingDay, working_day, works


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-03-02", True),  # a Monday
        ("2026-02-28", True),  # a Saturday, worked for the Spring Festival
        ("2026-02-17", False),  # its first day
        ("2026-10-07", False),  # a Wednesday, the last of the golden week
        ("2025-10-11", True),  # a Saturday, worked for it
        ("2026-10-11", False),  # a Sunday
    ],
)
def test_announced_years_are_known_with_the_weekends_that_are_worked(
    day: str, expected: bool
) -> None:
    assert working_day(date.fromisoformat(day)) == WorkingDay(expected, Basis.ANNOUNCED)


def test_a_year_that_nobody_announced_is_answered_by_the_law_and_says_so() -> None:
    found = [working_day(date(2049, 1, 1) + timedelta(days=n)) for n in range(365)]
    assert {day.basis for day in found} == {Basis.LAW}
    assert working_day(date(2049, 10, 1)).works is False  # the national day, a Friday
    # Of 261 days that are no weekend, some of the 13 holidays fall on none of them.
    assert 248 <= sum(day.works for day in found) <= 255
    assert works(date(2049, 3, 1)) is True
    assert works(date(9999, 12, 31)) in (True, False)
