"""The jobs that the clock runs: each is a `dangjian` command with a cadence."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial

from archive.cadence import Every
from archive.home.config import Config
from archive.home.jobs import Job
from archive.store.database import Store
from archive.store.jobs import last_runs
from archive.store.runs import SourceStatus
from scheduler.standing import Last, last_crawls, latest, next_run
from scheduler.telling import wanted as telling_wanted

LEAST_PAUSE = timedelta(minutes=1)
"""Between two starts of a job that is wanted earlier than its cadence."""


def jobs(config: Config) -> list[Job]:
    """All jobs of an archive: a crawl of each source in use, and telling people, if anybody is told."""
    crawls = [
        Job(name=f"crawl {key}", command=("crawl", key), cadence=source.cadence, source=key)
        for key, source in config.sources.items()
    ]
    telling = Job(
        name="notify",
        command=("notify",),
        cadence=Every(config.telling.every),
        time_limit=timedelta(minutes=10),
        wanted=partial(telling_wanted, config),
    )
    return [*crawls, *([telling] if config.telling.channels() else [])]


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
    found = {}
    for job in planned:
        # The crawl first: of a job and the run that it opened in the same second, the run says how it
        # went.
        starts = [crawls.get(job.source) if job.source else None, own.get(job.name)]
        last = latest(starts, now)
        found[job] = next_run(job.cadence, last, now)
        wanted = job.wanted(store, now) if job.wanted else None
        if wanted and not (last and last.unended):
            soon = max(wanted, last.started + LEAST_PAUSE) if last else wanted
            found[job] = min(found[job], soon)
    return found
