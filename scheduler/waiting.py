"""Which of the jobs that are due may begin."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from archive.cadence import Adaptive
from archive.home.jobs import Job
from scheduler.pace import Pace


class Queue:
    """Jobs that wait for their turn, and those that run. A name is in it once.

    at_once: crawls that run at the same time. Of other jobs one runs beside them, for a backup or a
    check that takes hours must not keep sources from being crawled; nor people from being told, so one
    of those runs beside it that begin when they are wanted. Of jobs that share a host one runs: the
    other would only wait for it. pace: of adaptive crawls.
    """

    def __init__(self, at_once: int, pace: Pace) -> None:
        self.at_once = at_once
        self.pace = pace
        self._waiting: dict[str, tuple[datetime, Job]] = {}
        self._running: dict[str, Job] = {}
        self._resting: frozenset[str] = frozenset()

    def __contains__(self, name: str) -> bool:
        return name in self._waiting or name in self._running

    def add(self, job: Job, due: datetime) -> None:
        """A job is due. One that waits or runs already is not added again."""
        if job.name not in self:
            self._waiting[job.name] = due, job

    def replace(self, jobs: Mapping[str, Job]) -> None:
        """Of those that wait, let only these begin, as they are now."""
        self._waiting = {
            name: (due, jobs[name]) for name, (due, _) in self._waiting.items() if name in jobs
        }

    def begin(self, now: datetime) -> list[Job]:
        """Take those that may begin, the longest due first. Each has to be told to `ended`."""
        begun: list[Job] = []
        held = self.pace.wait(now)
        for _, job in sorted(self._waiting.values(), key=lambda one: one[0]):
            paced = isinstance(job.cadence, Adaptive)
            if (paced and held) or not self._has_room(job):
                continue
            del self._waiting[job.name]
            self._running[job.name] = job
            begun.append(job)
            if paced:
                self.pace.began(now)
                held = self.pace.wait(now)
        return begun

    def pause(self, now: datetime) -> timedelta | None:
        """How long until one more may begin that waits for nothing but the pace; None: none does."""
        held = self.pace.wait(now)
        if not held or not any(self._has_room(job) for _, job in self._waiting.values()):
            return None
        return held

    def rest(self, until: Mapping[str, datetime], now: datetime) -> None:
        """Crawls of these sources only wait, and take no place meanwhile. until: when each asks again,
        which the pace counts."""
        self._resting = frozenset(until)
        self.pace.expect(until.values(), now)

    def ended(self, job: Job) -> None:
        """A job has ended; its place is free."""
        del self._running[job.name]

    def _has_room(self, job: Job) -> bool:
        running = self._running.values()
        beside = sum(
            _lane(other) == _lane(job) and other.source not in self._resting for other in running
        )
        most = 1 if job.source is None else self.at_once
        return beside < most and not any(job.hosts & other.hosts for other in running)


def _lane(job: Job) -> tuple[bool, bool]:
    """Jobs of one lane wait for each other."""
    return job.source is None, job.wanted is None
