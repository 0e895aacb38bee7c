"""Days observed of days possible, for any selection of sources and any days. Values in, values out.

A source's day counts by itself: two sources have two days a day. A day counts as observed when no part
of it lies in a span that was not caught up.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple

from archive.observing.ledger import Span, SpanReason, day_of

_EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86400
_AHEAD = 8 * 3600  # China time


class Sight(StrEnum):
    """How much of a period was observed."""

    WHOLE = "whole"
    PART = "part"
    NONE = "none"
    BEFORE = "before"  # nothing: all of it lies before observation began


class Observed(NamedTuple):  # a chart makes hundreds
    """Of some sources' days. observed: those that were. possible: all, up to today. before: those of
    the others that lie before a source's observation began."""

    observed: int
    possible: int
    before: int = 0

    @property
    def sight(self) -> Sight:
        """In one word."""
        if self.observed == self.possible:
            return Sight.WHOLE
        if self.observed:
            return Sight.PART
        return Sight.BEFORE if self.before == self.possible else Sight.NONE


class Days:
    """What was observed of some sources, day by day. sources: how many they are. today: the last day
    that counts. began: the day of the first good look at any; None: there was none yet."""

    def __init__(
        self,
        sources: Iterable[Sequence[Span]],
        now: datetime,
        missing: Mapping[date, int] = MappingProxyType({}),
        ends: Iterable[datetime | None] = (),
    ) -> None:
        """sources: each one's spans, as a ledger tells them. missing: day → articles that their lists
        name and that did not come. ends: when each source was taken out of use, None: it is in use; it
        has no days after that one."""
        self._today = _ordinal(now)
        self.today = date.fromordinal(self._today)
        listed = list(sources)
        last_days = [min(self._today, _ordinal(end)) if end else self._today for end in ends]
        last_days += [self._today] * (len(listed) - len(last_days))
        found = [_unobserved(*each) for each in zip(listed, last_days, strict=True)]
        self.sources = len(listed)
        begun = min((u for spans in listed if (u := _beginning(spans))), default=None)
        self.began = day_of(begun) if begun else None
        # What lies before the earliest beginning is the same for all.
        self._base = min((whole for whole, _ in found), default=self._today + 1)
        length = self._today - self._base + 2
        before, unobserved = [0] * (length + 1), [0] * (length + 1)
        for whole, ranges in found:
            before[0] += 1
            before[min(whole - self._base, length)] -= 1
            for first, last in ranges:
                unobserved[first - self._base] += 1
                unobserved[last + 1 - self._base] -= 1
        # Up to each day: a sum of sums.
        self._before = [0, *accumulate(accumulate(before))]
        ended = [0] * (length + 1)
        for day in last_days:
            ended[day + 1 - self._base] += 1
        self._unobserved = [0, *accumulate(accumulate(unobserved))]
        self._ended = [0, *accumulate(accumulate(ended))]
        self._lacking = sorted(day.toordinal() for day in missing)
        lacking = (missing[date.fromordinal(day)] for day in self._lacking)
        self._lacked = [0, *accumulate(lacking)]

    def of(self, first: date, last: date) -> Observed:
        """Of these days, both included; those to come are not possible."""
        return self._of(first.toordinal(), last.toordinal())

    def missing(self, first: date, last: date) -> int:
        """How many articles of these days, both included, lists name that did not come. The days are
        observed all the same: it is known that there is something, and how much."""
        return self._missing(first.toordinal(), last.toordinal())

    def _missing(self, start: int, last: int) -> int:
        begin, end = bisect_left(self._lacking, start), bisect_right(self._lacking, last)
        return self._lacked[end] - self._lacked[begin] if begin < end else 0

    def missing_of(self, month: str, first: date = date.min, last: date = date.max) -> int:
        """The same of a month, YYYY-MM, from first to last."""
        if not self._lacking:
            return 0
        start, end = _month(month)
        return self._missing(max(first.toordinal(), start), min(last.toordinal(), end))

    def month(self, name: str, first: date = date.min, last: date = date.max) -> Observed:
        """Of a month, YYYY-MM, from first to last."""
        start, end = _month(name)
        return self._of(max(first.toordinal(), start), min(last.toordinal(), end))

    def _of(self, start: int, last: int) -> Observed:
        end = min(last, self._today)
        if end < start:
            return Observed(0, 0)
        possible = self.sources * (end - start + 1)
        if end < self._base:
            return Observed(0, possible, possible)
        early = self.sources * max(0, self._base - start)
        a, b = max(start, self._base) - self._base, end + 1 - self._base
        before = early + self._before[b] - self._before[a]
        unobserved = self._unobserved[b] - self._unobserved[a]
        possible -= self._ended[b] - self._ended[a]
        return Observed(possible - before - unobserved, possible, before)


@lru_cache(maxsize=4096)
def _month(name: str) -> tuple[int, int]:
    """The first and the last day of YYYY-MM."""
    year, month = int(name[:4]), int(name[5:])
    first = date(year, month, 1).toordinal()
    return first, first + monthrange(year, month)[1] - 1


def observed_days(spans: Sequence[Span], first: date, last: date, now: datetime) -> Observed:
    """Of one source's days, both included."""
    return Days([spans], now).of(first, last)


def _beginning(spans: Sequence[Span]) -> datetime | None:
    return next((span.until for span in spans if span.reason is SpanReason.NOT_ADDED), None)


def _ordinal(moment: datetime) -> int:
    """The number of a day in China, as `date.toordinal` counts."""
    return int((moment.timestamp() + _AHEAD) // _DAY) + _EPOCH


def _unobserved(spans: Sequence[Span], today: int) -> tuple[int, list[tuple[int, int]]]:
    """The first day after observation began, and the days from then on that were not observed:
    first and last of each stretch, in order, apart from each other."""
    began = today + 1
    found: list[tuple[int, int]] = []
    for span in spans:
        if span.caught_up:
            continue
        # The day of its end is another when it ends at midnight.
        last = today if span.until is None else min(today, _ordinal_before(span.until))
        if span.reason is SpanReason.NOT_ADDED:
            began = last + 1
        elif span.first is None:
            found.append((0, last))
        else:
            found.append((_ordinal(span.first), last))
    apart: list[tuple[int, int]] = []
    upto = began - 1
    for first, last in sorted(found):
        start = max(first, upto + 1)
        if start <= last:
            apart.append((start, last))
            upto = last
    return began, apart


def _ordinal_before(moment: datetime) -> int:
    """The day that ends with this moment, or holds it."""
    return int((moment.timestamp() + _AHEAD - 1) // _DAY) + _EPOCH
