"""The clock: each source at its cadence, a process per crawl, with a time limit. Only here: APScheduler.

Nothing of the schedule is stored: it is made anew at every start from the configuration and from
when each source was last crawled, so that neither a renamed source nor a restart loses a job.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from archive.home.config import Config
from archive.home.folder import Home
from archive.store.database import open_store
from archive.types import Source
from scheduler.standing import last_crawls, next_runs, standings

log = logging.getLogger(__name__)

_GRACE = 20.0
"""Seconds that a crawl gets to end by itself after SIGTERM."""

_LOOK = 60.0
"""Seconds between two looks at what is due: a clock that was put right moves nothing by itself."""


class Clock:
    """Runs the crawls of a home until it is told to stop."""

    def __init__(self, home: Home, config: Config) -> None:
        self._home = home
        self._config = config
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._running: dict[subprocess.Popen[bytes], str] = {}
        self._jobs = BackgroundScheduler()
        self._guard = threading.Lock()

    def run(self, started: Callable[[], None] = lambda: None) -> None:
        """Run until `stop`. HomeError when another scheduler runs on this home."""
        lock = self._home.lock(
            "schedule", refusal=f"Another scheduler runs on {self._home.folder} already."
        )
        scheduler = self._scheduler()
        scheduler.start()
        started()
        try:
            while not self._stop.is_set():
                self._wake.wait(_LOOK)
                self._wake.clear()
                if not self._stop.is_set():
                    self._reconsider()
        finally:
            scheduler.remove_all_jobs()
            self._end_crawls()
            scheduler.shutdown(wait=True)
            lock.release()

    def stop(self) -> None:
        """End the crawls that run, and `run` with them. For another thread than that of `run`."""
        self._stop.set()
        self._wake.set()

    def _scheduler(self) -> BackgroundScheduler:
        self._jobs = scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(self._config.at_once)},
            job_defaults={
                "coalesce": True,
                "max_instances": 1,
                # Never too late: a grace counts the time in the queue, too, so with an hour of it a
                # long queue would drop the same sources day after day.
                "misfire_grace_time": None,
            },
            timezone="Asia/Shanghai",
        )
        scheduler.add_listener(_tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        now = datetime.now(UTC)
        for source, moment in self._due(now).items():
            scheduler.add_job(
                self._crawl,
                IntervalTrigger(seconds=int(source.every.total_seconds())),
                args=[source.key],
                id=source.key,
                next_run_time=max(moment, now),
            )
        return scheduler

    def _due(self, now: datetime) -> dict[Source, datetime]:
        with open_store(self._home.database) as store:
            return next_runs(self._config, last_crawls(standings(self._home, store, now)), now)

    def _reconsider(self) -> None:
        """Bring forward what is due before its time: a crawl that did not end, or a clock that was
        wrong."""
        now = datetime.now(UTC)
        with self._guard:
            running = set(self._running.values())
        for source, due in self._due(now).items():
            job = self._jobs.get_job(source.key)
            at = max(due, now)
            if job and source.key not in running and job.next_run_time > at:
                self._jobs.modify_job(source.key, next_run_time=at)

    def _crawl(self, key: str) -> None:
        command = [
            sys.executable,
            "-m",
            "scheduler.cli",
            "--home",
            str(self._home.folder),
            "crawl",
            key,
        ]
        with self._guard:
            if self._stop.is_set():
                return
            # A session of its own: the pool's processes end with the crawl.
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
            )
            self._running[process] = key
        log.info("Crawl of %s started.", key)
        try:
            code = process.wait(self._config.time_limit.total_seconds())
        except subprocess.TimeoutExpired:
            log.warning("Crawl of %s reached its time limit and is ended.", key)
            code = _end(process)
        finally:
            with self._guard:
                self._running.pop(process, None)
        log.info("Crawl of %s ended with code %d.", key, code)
        # Not from here: APScheduler's shutdown holds the lock of its jobs while it waits for this thread.
        self._wake.set()

    def _end_crawls(self) -> None:
        with self._guard:
            running = list(self._running)
        for process in running:
            _signal(process, signal.SIGTERM)
        for process in running:
            _wait(process)


def _end(process: subprocess.Popen[bytes]) -> int:
    """End a crawl: first by asking, then not. Returns its exit code."""
    _signal(process, signal.SIGTERM)
    return _wait(process)


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Wait for a crawl that was asked to end. To be asked twice would kill it."""
    try:
        return process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        _signal(process, signal.SIGKILL)
        return process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if process.poll() is None:
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return


def _tell(event: JobExecutionEvent) -> None:
    if event.code == EVENT_JOB_MISSED:
        log.warning("The crawl of %s was missed: all crawls before it took too long.", event.job_id)
    else:
        log.error("The crawl of %s could not be started: %s", event.job_id, event.exception)
