"""How many adaptive crawls may begin in a minute, so that a thousand due at noon do not all begin then."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)
_A_DAY = 2.5  # crawls of an adaptive source, measured by benchmarks/schedule.py
_TIMES = 2.0  # the mean
_AT_LEAST = 4  # a minute: a small archive need not wait


class Pace:
    """Starts in the last minute, and what running crawls ask again for. sources: how many there are to
    crawl."""

    def __init__(self, sources: int) -> None:
        self._most = max(_AT_LEAST, round(_TIMES * _A_DAY * sources / 1440))
        self._last: deque[datetime] = deque(maxlen=self._most)
        self._again: tuple[datetime, ...] = ()

    def wait(self, now: datetime) -> timedelta:
        """How long the next start has to wait; zero: it may begin. What is asked again up to a minute
        before or after it takes a place, so that no minute has more of both."""
        last = [one for one in self._last if one <= now]  # others: the clock was set back
        over = sorted(one + _MINUTE for one in (*last, *self._again))
        return next(at for at in (now, *over) if at >= now and self._has_room(last, at)) - now

    def began(self, now: datetime) -> None:
        """One began."""
        self._last.append(now)

    def expect(self, again: Iterable[datetime], now: datetime) -> None:
        """Running crawls ask again at these times, all after now. What was asked in the last minute stays counted, for
        its run may be over."""
        lately = (one for one in self._again if now - _MINUTE < one <= now)
        self._again = (*again, *lately)

    def _has_room(self, last: Iterable[datetime], at: datetime) -> bool:
        taken = sum(one > at - _MINUTE for one in last)
        return taken + sum(abs(at - one) < _MINUTE for one in self._again) < self._most
