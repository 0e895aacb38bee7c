"""When a source that does not answer is asked again before its run is over: most of what fails passes."""

from datetime import timedelta

from archive.cadence import Adaptive, Cadence, Cron, Every, pauses
from archive.observing.looks import Trouble
from archive.types import HealthWord

PAUSE = timedelta(minutes=30)
"""Before its lists are asked for once more."""

TIMES = 3
"""How often. What is down at all of them is believed, see docs/decisions.md."""

LONGEST = TIMES * PAUSE
"""How long a run waits for a source, beside the time that its requests take."""

MOST_WAITING = 4
"""Runs that wait at a time, each in a process; others end with what they saw."""

SEEN_LATELY = timedelta(hours=6)
"""After a run waited for a host in vain, no run of another source on it does for so long."""

_PASSING = frozenset((Trouble.LATE, Trouble.BROKEN, Trouble.FAILING))


def is_asked_again(trouble: Trouble, word: HealthWord, asked: int) -> bool:
    """Whether a source none of whose lists came is asked again. word: its health before the run. asked:
    how often it was asked again already. Where the fault was told before, nothing is to be found out."""
    return trouble in _PASSING and word.well and asked < TIMES


def is_worth_waiting(cadence: Cadence) -> bool:
    """Whether a source is so seldom crawled that its next run would come later than the wait is over."""
    match cadence:
        case Every(span):
            usual = span
        case Cron():
            usual = pauses(cadence)[0]
        case Adaptive():
            usual = cadence.ceiling
    return usual >= 2 * LONGEST
