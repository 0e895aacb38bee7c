"""How many adaptive crawls may begin in a minute, so that a thousand due at noon do not all begin then."""

from collections import deque
from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)
_A_DAY = 2.5  # crawls of an adaptive source, measured by benchmarks/schedule.py
_TIMES = 2.0  # the mean
_AT_LEAST = 4  # a minute: a small archive need not wait


class Pace:
    """Starts in the last minute. sources: how many there are to crawl."""

    def __init__(self, sources: int) -> None:
        self._most = max(_AT_LEAST, round(_TIMES * _A_DAY * sources / 1440))
        self._last: deque[datetime] = deque(maxlen=self._most)

    def wait(self, now: datetime) -> timedelta:
        """How long the next start has to wait; zero: it may begin."""
        if len(self._last) < self._most or self._last[0] > now:  # or the clock was set back
            return timedelta(0)
        return max(timedelta(0), self._last[0] + _MINUTE - now)

    def began(self, now: datetime) -> None:
        """One began."""
        self._last.append(now)
