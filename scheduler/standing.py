"""How each source stands and when it is due, judged by how its last crawl ended, not that it began."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archive.cadence import Adaptive, Cadence, Cron, Every, fires_after
from archive.home.folder import Home
from archive.sentences import joined, say
from archive.store.database import Store
from archive.store.runs import DIED
from archive.store.statuses import SourceStatus, statuses

_CLOCK_ERROR = timedelta(minutes=1)
_FIRST_PAUSE = timedelta(minutes=1)

AHEAD = say("Its last start lies in the future: the clock was wrong.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """When something last began. unended: how many runs in a row, that one included, did not reach
    their end."""

    started: datetime
    unended: int = 0


def standings(home: Home, store: Store, now: datetime) -> dict[str, SourceStatus]:
    """Each source's status, by key. One whose process is gone is 'killed', whatever its row says; a
    last start in the future is reported."""
    return {key: _told(home, status, now) for key, status in statuses(store, now).items()}


def _told(home: Home, status: SourceStatus, now: datetime) -> SourceStatus:
    if status.state == "running" and not home.is_locked(f"run-{status.run}"):
        status = replace(status, state="killed", message=DIED, unended=status.unended + 1)
    if status.last_started and datetime.fromisoformat(status.last_started) > now + _CLOCK_ERROR:
        status = replace(
            status,
            message=joined((AHEAD, status.message) if str(status.message) else (AHEAD,), " "),
        )
    return status


def last_crawls(found: Mapping[str, SourceStatus]) -> dict[str, Last]:
    """The last crawl of each source that was ever crawled."""
    return {
        key: Last(started=datetime.fromisoformat(status.last_started), unended=status.unended)
        for key, status in found.items()
        if status.last_started
    }


def latest(found: Iterable[Last | None], now: datetime) -> Last | None:
    """The last of several starts, the first of equals. One in the future is not believed: it would
    hide what really came last."""
    believed = [last for last in found if last and last.started <= now + _CLOCK_ERROR]
    return max(believed, key=lambda last: last.started, default=None)


def next_run(
    cadence: Cadence, last: Last | None, now: datetime, look: datetime | None = None
) -> datetime:
    """When a recurring task is due. look: when an adaptive one should be next by its rhythm, where
    that is known since its last start; otherwise it is after the longest pause that it may have.

    Now, if it has never run or its last start lies in the future. At once, if its last run did not
    reach its end; after the second such run in a row there is a pause, which doubles up to the
    cadence.
    """
    if last is None or last.started > now + _CLOCK_ERROR:
        return now
    usual = _after(cadence, last.started, look)
    if last.unended:
        again = _FIRST_PAUSE * 2 ** min(last.unended - 2, 20) if last.unended > 1 else timedelta(0)
        return min(last.started + again, usual)
    return usual


def _after(cadence: Cadence, started: datetime, look: datetime | None) -> datetime:
    match cadence:
        case Every(span):
            return started + span
        case Cron():
            return fires_after(cadence, started)
        case Adaptive(floor, ceiling):
            latest = started + ceiling
            # The bounds may have changed since the look was planned.
            return min(max(look, started + floor), latest) if look else latest
