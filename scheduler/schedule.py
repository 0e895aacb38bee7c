"""The jobs that the clock runs: each is a `dangjian` command with a cadence."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from archive.home.config import Config
from archive.home.jobs import Job
from archive.store.database import Store
from archive.store.jobs import last_runs
from archive.store.statuses import SourceStatus
from scheduler.standing import Last, last_crawls, latest, next_run


def jobs(config: Config) -> list[Job]:
    """All jobs of an archive: a crawl of each source in use."""
    return [
        Job(name=f"crawl {key}", command=("crawl", key), cadence=source.cadence, source=key)
        for key, source in config.sources.items()
    ]


def due(
    planned: Iterable[Job], standings: Mapping[str, SourceStatus], store: Store, now: datetime
) -> dict[Job, datetime]:
    """When each job is due. standings: by key, from `scheduler.standing`.

    A job's own last start counts beside its source's last crawl: one that ends before it opens a
    run leaves no crawl behind, and would be due again at once, for ever.
    """
    crawls = last_crawls(standings)
    own = {
        name: Last(started=datetime.fromisoformat(run.started_at), unended=run.unended)
        for name, run in last_runs(store).items()
    }
    return {
        job: next_run(
            job.cadence,
            # The crawl first: of a job and the run that it opened in the same second, the run says
            # how it went.
            latest([crawls.get(job.source) if job.source else None, own.get(job.name)], now),
            now,
        )
        for job in planned
    }
