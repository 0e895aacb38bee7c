"""The jobs that the clock runs: each is a `dangjian` command with a cadence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.home.config import Config
from archive.home.folder import Home
from archive.store.database import Store
from archive.store.jobs import last_runs
from scheduler.standing import Last, last_crawls, next_run, standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A recurring command.

    name: unique; its last run is stored under it. command: arguments of `dangjian`. every: from
    start to start. source: key of the source that it crawls; that source's last crawl, whoever
    started it, decides when the job is due.
    """

    name: str
    command: tuple[str, ...]
    every: timedelta
    source: str | None = None


def jobs(config: Config) -> list[Job]:
    """All jobs of an archive: a crawl of each source in use."""
    return [
        Job(name=f"crawl {key}", command=("crawl", key), every=source.every, source=key)
        for key, source in config.sources.items()
    ]


def due(planned: Iterable[Job], home: Home, store: Store, now: datetime) -> dict[Job, datetime]:
    """When each job is due."""
    crawls = last_crawls(standings(home, store, now))
    others = {
        name: Last(
            started=datetime.fromisoformat(run.started_at),
            unended=run.unended + 1 if run.ended_at is None else 0,
        )
        for name, run in last_runs(store).items()
    }
    return {
        job: next_run(
            job.every, crawls.get(job.source) if job.source else others.get(job.name), now
        )
        for job in planned
    }
