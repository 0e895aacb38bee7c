"""What the clock repeats."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from archive.cadence import Cadence


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A recurring command.

    name: unique; its last run is stored under it. command: arguments of `dangjian`. source: key of
    the source that it crawls; that source's last crawl counts as a start of the job, whoever
    started it. hosts: those that it asks; of jobs that share one, one runs at a time. time_limit:
    after this time it is ended; None: that of all crawls. wanted: given the store and the time, when
    there is something for it to do before its cadence; None: there is nothing.
    """

    name: str
    command: tuple[str, ...]
    cadence: Cadence
    source: str | None = None
    hosts: frozenset[str] = frozenset()
    time_limit: timedelta | None = None
    wanted: Callable[[Any, datetime], datetime | None] | None = field(default=None, compare=False)
