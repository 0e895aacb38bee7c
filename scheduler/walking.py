"""How far the walk of a long list has got, for whoever waits: a line on a terminal, some in a log."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from crawler.reach import Walked, Watching
from scheduler.console import changing_line, counts

_PAUSE = 30.0  # seconds between two lines of a log
_HOUR = 60  # minutes


def told(walked: Walked) -> str:
    """One line. What the list does not state is said to be unknown."""
    where = f"{walked.source}: list page {walked.page}"
    if walked.pages is None:
        return f"{walked.source}: list pages read: {walked.page}, of how many is unknown"
    if walked.page > walked.pages:
        return f"{where}, though it says {walked.pages}"
    minutes = math.ceil((walked.pages - walked.page) * walked.delay / 60)
    left = f"{minutes} min" if minutes < 2 * _HOUR else f"{round(minutes / _HOUR)} h"
    return (
        f"{where} of {walked.pages}, about {left} left for lists at the delay of {walked.delay:g} s"
    )


@contextmanager
def walk_progress(clock: Callable[[], float] = time.monotonic) -> Iterator[Watching]:
    """On stderr: a line that changes when a person watches, else a plain line every 30 seconds."""
    last = -math.inf

    def line(walked: Walked) -> None:
        nonlocal last
        if clock() - last >= _PAUSE:
            last = clock()
            counts(told(walked))

    with changing_line() as shown:
        if shown is None:
            yield Watching(walked=line)
        else:
            advance, say = shown
            yield Watching(fetched=advance, walked=lambda walked: say(told(walked)))
