"""After kills and power cuts: closes the runs of processes that are gone."""

import logging
from datetime import UTC, datetime

from archive.errors import HomeError
from archive.home.folder import Home
from archive.observing.working_days import works
from archive.sentences import say
from archive.store import health, runs
from archive.store.database import Store
from archive.warc import repair
from crawler.reserve import full_disk

log = logging.getLogger(__name__)


def close_killed(home: Home, store: Store) -> None:
    """Close the runs whose processes are gone as killed, and cut off what they left half-written.
    DiskFullError."""
    opening = home.lock("opening")  # a run that is being opened is not locked yet
    try:
        for run in runs.open_runs(store):
            try:
                lock = home.lock(f"run-{run}", refusal=say("it is alive"))
            except HomeError:
                continue
            try:
                _close(home, store, run)
            finally:
                lock.release()
    finally:
        opening.release()


def _close(home: Home, store: Store, run: int) -> None:
    told: list[str] = ["The process ended before the run did."]
    try:
        repair(home.warc, run, runs.warc_ends(store, run), told.append)
    except OSError as error:
        raise full_disk(say("No crawl was started"), home.warc, error) from None
    for sentence in told:
        log.warning("Run %d: %s", run, sentence)
    runs.mark_killed(store, run, " ".join(told))
    health.judge_unended(store, run, works, datetime.now(UTC))
