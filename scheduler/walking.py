"""How far the walk of a long list has got, for whoever waits: a line on a terminal, some in a log."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from archive.sentences import Sentence, say
from crawler.reach import Walked, Watching
from scheduler.console import changing_line, counts

_PAUSE = 30.0  # seconds between two lines of a log
_HOUR = 60  # minutes


def told(walked: Walked) -> Sentence:
    """One line. What the list does not state is said to be unknown."""
    source, page, pages = walked.source, walked.page, walked.pages
    if pages is None:
        return say(
            "{source}: list pages read: {page}, of how many is unknown", source=source, page=page
        )
    if page > pages:
        return say(
            "{source}: list page {page}, though it says {pages}",
            source=source,
            page=page,
            pages=pages,
        )
    minutes = math.ceil((pages - page) * walked.delay / 60)
    left = say("{n} min", n=minutes)
    if minutes >= 2 * _HOUR:
        left = say("{n} h", n=round(minutes / _HOUR))
    return say(
        "{source}: list page {page} of {pages}, about {left} left for lists at the delay of {delay} s",
        source=source, page=page, pages=pages, left=left, delay=f"{walked.delay:g}",
    )  # fmt: skip


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
            advance, change = shown
            yield Watching(fetched=advance, walked=lambda walked: change(told(walked)))
