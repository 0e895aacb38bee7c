"""How often a source is crawled or a job runs: at an interval, by a line of cron, or as it publishes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from archive.sentences import Sentence, say

CHINA_ZONE = "Asia/Shanghai"

_A_YEAR = 400  # days, in which every line but those of 29 February shows its longest pause
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Every:
    """At an interval, from start to start."""

    span: timedelta

    @property
    def patience(self) -> timedelta:
        """How long nothing may be asked before it counts as not observed."""
        return 2 * self.span


@dataclass(frozen=True, slots=True)
class Cron:
    """At the times of a line of five fields as cron reads them: minute, hour, day of the month, month,
    day of the week from 0 or 7, Sunday; where both days are given, either will do. zone: an IANA name."""

    text: str
    zone: str = CHINA_ZONE

    @property
    def patience(self) -> timedelta:
        """How long nothing may be asked before it counts as not observed."""
        return 2 * pauses(self)[1]


@dataclass(frozen=True, slots=True)
class Adaptive:
    """As often as its rhythm says, never sooner than the floor or later than the ceiling after the start
    of the last."""

    floor: timedelta = timedelta(minutes=30)
    ceiling: timedelta = timedelta(days=1)

    @property
    def patience(self) -> timedelta:
        """How long nothing may be asked before it counts as not observed."""
        return 2 * self.ceiling


Cadence = Every | Cron | Adaptive


def fires_after(cron: Cron, moment: datetime) -> datetime:
    """The first time of a cron line after a moment. ValueError says what is wrong with the line."""
    return _next(cron, moment, back=False)


def fault(cron: Cron) -> Sentence | None:
    """What is wrong with a cron line, as the end of a sentence; None: nothing."""
    try:
        fires_after(cron, _EPOCH)
    except ValueError as error:
        return say("{error}", error=error)
    return None


@lru_cache(maxsize=4_096)
def pauses(cron: Cron) -> tuple[timedelta, timedelta]:
    """The shortest and the longest time between two of its times, in the first year of its next."""
    # All its days have the same times; between two days are the last of one and the first of another.
    some = fires_after(cron, _EPOCH)
    first = fires_after(cron, some.replace(hour=0, minute=0) - timedelta(seconds=1))
    shortest, longest, at = timedelta.max, timedelta(0), first
    while at.date() == first.date():
        after = fires_after(cron, at)
        shortest, longest, at = min(shortest, after - at), max(longest, after - at), after
    while at < first + _A_YEAR * _DAY:
        midnight = at.replace(hour=0, minute=0) + _DAY
        after = fires_after(cron, midnight - timedelta(seconds=1))
        pause = after - _next(cron, midnight, back=True)
        shortest, longest, at = min(shortest, pause), max(longest, pause), after
    return shortest, longest


_PARTS = {
    "minute": say("minute"),
    "hour": say("hour"),
    "day-of-month": say("day-of-month"),
    "month": say("month"),
    "day-of-week": say("day-of-week"),
}
"""What cronsim calls a field that it cannot read."""

_EPOCH = datetime(2024, 1, 1, tzinfo=ZoneInfo("UTC"))


def _next(cron: Cron, moment: datetime, *, back: bool) -> datetime:
    from cronsim import CronSim, CronSimError  # noqa: PLC0415 - only where there are such lines

    if len(cron.text) > 200 or len(cron.text.split()) != 5:
        raise ValueError(say('must have five fields, such as "30 8 * * 1-5"'))
    try:
        return next(CronSim(cron.text, moment.astimezone(ZoneInfo(cron.zone)), reverse=back))
    except CronSimError as error:
        part = _PARTS.get(str(error).lower().removeprefix("bad "), str(error))
        raise ValueError(
            say("has no {part} that there is, or one on no day of its months", part=part)
        ) from None
    except StopIteration:
        raise ValueError(say("never comes")) from None
