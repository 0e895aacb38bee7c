"""Days, weeks, months and years: which one a date belongs to, and all from one day to another.

A date that is known to a month belongs to no day, one that is known to a year to no month: what is drawn
by month has no place for it, and says so.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class By(StrEnum):
    """What a series has a point for, the finest first."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_DIGITS = {By.DAY: 10, By.WEEK: 10, By.MONTH: 7, By.YEAR: 4}


class Period(NamedTuple):
    """name: YYYY-MM-DD (of a week: its Monday), YYYY-MM or YYYY. first, last: its days; the first and the
    last period of a series may be cut."""

    name: str
    first: date
    last: date


@lru_cache(maxsize=1 << 14)
def period_of(published: str | None, by: By) -> str | None:
    """The name of the period that YYYY[-MM[-DD]] belongs to; None: it is not known so exactly."""
    if published is None or len(published) < _DIGITS[by]:
        return None
    if by is not By.WEEK:
        return published[: _DIGITS[by]]
    day = date.fromisoformat(published[:10])
    return (day - timedelta(days=day.weekday())).isoformat()


def periods(by: By, first: date, last: date) -> Iterator[Period]:
    """All from one day to another, both included, in order."""
    day = first
    while day <= last:
        end = _end(day, by)
        name = period_of(day.isoformat(), by) or ""
        yield Period(name, day, min(end, last))
        if end == date.max:
            return
        day = end + timedelta(days=1)


def whole(by: By, day: date) -> date:
    """The first day of the period that holds a day."""
    if by is By.WEEK:
        return day - timedelta(days=min(day.weekday(), (day - date.min).days))
    if by is By.YEAR:
        return day.replace(month=1, day=1)
    return day.replace(day=1) if by is By.MONTH else day


def cut(by: By, period: Period) -> bool:
    """Whether it has not all of its days: a series begins or ends in it."""
    return period.first > whole(by, period.first) or period.last < _end(period.first, by)


def how_many(by: By, first: date, last: date) -> int:
    """How many they are at most, without making them."""
    days = max(0, (last - first).days + 1)
    if by is By.DAY:
        return days
    if by is By.WEEK:
        return days // 7 + 2
    return last.year - first.year + 1 if by is By.YEAR else days // 28 + 2


def _end(day: date, by: By) -> date:
    if by is By.DAY:
        return day
    if by is By.WEEK:
        left = date.max - day
        return day + min(left, timedelta(days=6 - day.weekday()))
    if by is By.YEAR or day.month == 12:
        return date(day.year, 12, 31)
    return date(day.year, day.month + 1, 1) - timedelta(days=1)
