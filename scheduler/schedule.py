"""The jobs that the clock runs: each is a `dangjian` command with a cadence."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from urllib.parse import urlsplit

from archive.cadence import Cadence, Cron, Every, fires_after
from archive.home.config import Config
from archive.home.jobs import Job
from archive.observing.again import is_worth_waiting
from archive.store.database import Store
from archive.store.jobs import last_runs
from archive.store.pages import left_unread
from archive.store.rhythms import next_looks
from archive.store.statuses import SourceStatus
from scheduler.standing import Last, last_crawls, latest, next_run
from scheduler.telling import wanted as telling_wanted

LEAST_PAUSE = timedelta(minutes=1)
"""Between two starts of a job that is wanted earlier than its cadence."""

_NIGHT = timedelta(hours=6)
"""How long housekeeping may take."""


def jobs(config: Config) -> list[Job]:
    """All jobs of an archive: a crawl of each source in use, those of the configuration, what it needs
    itself, where none of these has that name, and telling people, if anybody is told."""
    crawls = [
        Job(
            name=f"crawl {key}", command=_crawl(key, source.cadence), cadence=source.cadence, source=key,
            hosts=frozenset(urlsplit(start).netloc.lower() for start in source.start),
        )
        for key, source in config.sources.items()
    ]  # fmt: skip
    own = {job.name: job for job in (*_housekeeping(config), *_telling(config), *config.jobs)}
    return [*crawls, *own.values()]


def _crawl(key: str, cadence: Cadence) -> tuple[str, ...]:
    return ("crawl", key, "--patient") if is_worth_waiting(cadence) else ("crawl", key)


def _housekeeping(config: Config) -> list[Job]:
    """At night, when sources publish nothing: is all that was kept still there, and is it read, by the
    rules of today. What a kill left unread does not wait for the night."""
    if not config.housekeeping:
        return []
    zone = config.time_zone
    return [
        Job(
            name="read", command=("read",), cadence=Cron("20 0 * * *", zone),
            time_limit=_NIGHT, wanted=_unread,
        ),
        Job(name="verify", command=("verify",), cadence=Cron("10 1 * * *", zone), time_limit=_NIGHT),
        Job(
            name="read-stale", command=("read", "--stale"), cadence=Cron("40 0 * * *", zone),
            time_limit=_NIGHT,
        ),
    ]  # fmt: skip


def _unread(store: Store, now: datetime) -> datetime | None:
    return now if left_unread(store) else None


def _telling(config: Config) -> list[Job]:
    if not config.telling.channels():
        return []
    return [
        Job(
            name="notify", command=("notify",), cadence=Every(config.telling.every),
            time_limit=timedelta(minutes=10), wanted=partial(telling_wanted, config),
        )
    ]  # fmt: skip


def due(
    planned: Iterable[Job],
    standings: Mapping[str, SourceStatus],
    store: Store,
    now: datetime,
    known: Mapping[str, datetime] = MappingProxyType({}),
) -> dict[Job, datetime]:
    """When each job is due. standings: by key, from `scheduler.standing`. known: since when the clock
    knows a job; one that cron starts waits for its time then, also before it ever ran.

    A job's own last start counts beside its source's last crawl: one that ends before it opens a
    run leaves no crawl behind, and would be due again at once, for ever.
    """
    crawls, looks = last_crawls(standings), next_looks(store)
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
        if last is None and job.source is None and isinstance(job.cadence, Cron):
            found[job] = fires_after(job.cadence, min(known.get(job.name, now), now))
        else:
            found[job] = next_run(job.cadence, last, now, _look(job.source, looks, standings))
        wanted = job.wanted(store, now) if job.wanted else None
        if wanted and not (last and last.unended):
            soon = max(wanted, last.started + LEAST_PAUSE) if last else wanted
            found[job] = min(found[job], soon)
    return found


def _look(
    source: str | None,
    looks: Mapping[str, tuple[int, datetime]],
    standings: Mapping[str, SourceStatus],
) -> datetime | None:
    """When an adaptive source should be looked at next, where its last run taught that."""
    if source is None or source not in looks:
        return None
    run, look = looks[source]
    return look if run == standings[source].run else None
