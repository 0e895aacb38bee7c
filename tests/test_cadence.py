"""Cadences: what a line of cron means, and how long each lets nothing happen."""

from datetime import UTC, datetime, timedelta

import pytest

from archive.cadence import Adaptive, Cron, Every, fault, fires_after, pauses

FRIDAY = datetime(2026, 11, 27, 1, tzinfo=UTC)  # nine in China


@pytest.mark.parametrize(
    ("line", "zone", "expected"),
    [
        ("30 8 * * 1-5", "Asia/Shanghai", "2026-11-30T08:30:00+08:00"),  # Monday, 30 November
        ("30 9 * * 1-5", "Asia/Shanghai", "2026-11-27T09:30:00+08:00"),
        # As in cron, 0 and 7 are Sunday.
        ("0 0 * * 0", "Asia/Shanghai", "2026-11-29T00:00:00+08:00"),
        ("0 0 * * 7", "Asia/Shanghai", "2026-11-29T00:00:00+08:00"),
        ("0 0 * * mon", "Asia/Shanghai", "2026-11-30T00:00:00+08:00"),
        # Where both days are given, either will do: the first Saturday comes before the 1st.
        ("0 0 1 * 6", "Asia/Shanghai", "2026-11-28T00:00:00+08:00"),
        ("0 0 29 2 *", "Asia/Shanghai", "2028-02-29T00:00:00+08:00"),
        ("0 9 * * *", "UTC", "2026-11-27T09:00:00+00:00"),
        # A time that the start of summer time skips is not lost.
        ("30 2 29 3 *", "Europe/Berlin", "2027-03-29T02:30:00+02:00"),
        ("30 2 28 3 *", "Europe/Berlin", "2027-03-28T03:00:00+02:00"),
    ],
)
def test_when_a_line_of_cron_comes_next(line: str, zone: str, expected: str) -> None:
    assert fires_after(Cron(line, zone), FRIDAY) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "line",
    ["0 0 30 2 *", "0 0 31 2,4,6 *", "61 * * * *", "0 0 * * 8", "0 0 * *", "0 0 0 * * *", "x * * * *",
     "0 0 30 2 1#5 2027", "*/0 * * * *", "", "9" * 5_000 + " * * * *"],
)  # fmt: skip
def test_a_line_that_never_comes_is_refused(line: str) -> None:
    assert fault(Cron(line))


def test_every_cadence_says_how_long_it_may_let_nothing_happen() -> None:
    assert Every(timedelta(hours=6)).patience == timedelta(hours=12)
    assert Adaptive(timedelta(hours=1), timedelta(days=2)).patience == timedelta(days=4)
    assert Cron("30 8 * * 1-5").patience == timedelta(days=6)  # twice from Friday to Monday


@pytest.mark.parametrize(
    ("line", "shortest", "longest"),
    [
        ("0 0,23 * * *", timedelta(hours=1), timedelta(hours=23)),
        ("*/15 * * * *", timedelta(minutes=15), timedelta(minutes=15)),
        ("* 9 * * 1", timedelta(minutes=1), timedelta(days=6, hours=23, minutes=1)),
        ("0 6 29 2 *", timedelta(days=1461), timedelta(days=1461)),
    ],
)
def test_the_shortest_and_the_longest_pause_of_a_line(
    line: str, shortest: timedelta, longest: timedelta
) -> None:
    assert pauses(Cron(line)) == (shortest, longest)
