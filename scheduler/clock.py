"""The clock runs each job at its cadence, in a process of its own. Only this module uses APScheduler.

The schedule is not stored: every start derives it from the configuration and from each job's last
start, so neither a renamed source nor a restart loses a job.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from archive.errors import DangjianError
from archive.home.folder import Home
from archive.home.jobs import Job
from archive.sentences import say
from archive.store import jobs as stored
from archive.store.database import Connection, Store, open_store
from crawler.killed import close_killed
from scheduler.processes import Ended, Process
from scheduler.schedule import due
from scheduler.standing import standings

log = logging.getLogger(__name__)

_LOOK = 60.0
"""Seconds between two checks of what is due: a corrected system clock wakes nothing by itself."""

_PATIENCE = 2.0
"""Seconds to wait for another writer: whoever tells the clock to stop waits as long. What is not
stored now is stored at the next look."""

_Note = tuple[Job, Callable[[Connection], None]]
"""How a job's start or end is stored."""


class Clock:
    """Runs the jobs of a home until told to stop.

    at_once: jobs that run at the same time. limit: how long a job may run before it is stopped.
    """

    def __init__(self, home: Home, jobs: Sequence[Job], *, at_once: int, limit: timedelta) -> None:
        self._home = home
        self._planned = jobs
        self._at_once = at_once
        self._limit = limit
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._running: dict[Process, Job] = {}
        self._notes: list[_Note] = []  # in their order, not stored yet
        self._troubles: set[str] = set()
        self._jobs = BackgroundScheduler()
        self._guard = threading.Lock()

    def run(self, started: Callable[[], None] = lambda: None) -> None:
        """Run until `stop`. HomeError when another scheduler runs on this home."""
        lock = self._home.lock(
            "schedule",
            refusal=say(
                "Another scheduler is already running on {folder}.", folder=self._home.folder
            ),
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
            self._stop_running()
            scheduler.shutdown(wait=True)
            self._store_last_notes()
            lock.release()

    def stop(self) -> None:
        """Stop the running jobs, and `run` itself. Called from another thread than `run`."""
        self._stop.set()
        self._wake.set()

    def _scheduler(self) -> BackgroundScheduler:
        self._jobs = scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(self._at_once)},
            job_defaults={
                "coalesce": True,
                "max_instances": 1,
                # No limit: it would count the time in the queue, too, so with a limit of an hour a
                # long queue would drop the same sources day after day.
                "misfire_grace_time": None,
            },
            timezone="Asia/Shanghai",
        )
        scheduler.add_listener(_tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        now = datetime.now(UTC)
        with open_store(self._home.database) as store:
            close_killed(self._home, store)
            found = self._due(store, now)
        for job, moment in found.items():
            scheduler.add_job(
                self._run,
                IntervalTrigger(seconds=int(job.cadence.patience.total_seconds()) // 2),
                args=[job],
                id=job.name,
                next_run_time=max(moment, now),
            )
        return scheduler

    def _due(self, store: Store, now: datetime) -> dict[Job, datetime]:
        return due(self._planned, standings(self._home, store, now), store, now)

    def _reconsider(self) -> None:
        """Store what the jobs did, and bring forward those that are due earlier than queued: one did
        not reach its end, or the clock was wrong.

        When the database cannot be used, a full disk for one, jobs keep their cadence meanwhile.
        """
        now = datetime.now(UTC)
        try:
            with open_store(self._home.database, wait=_PATIENCE) as store:
                self._store_notes(store)
                found = self._due(store, now)
        except DangjianError as error:
            if str(error) not in self._troubles:  # once, not at each look while it lasts
                self._troubles.add(str(error))
                log.warning("The schedule could not be looked through: %s", error)
            return
        self._troubles.clear()
        with self._guard:
            # Of these, what was found is older than what they did.
            changed = {*self._running.values(), *(job for job, _ in self._notes)}
        for job, moment in found.items():
            queued = self._jobs.get_job(job.name)
            at = max(moment, now)
            if queued and job not in changed and queued.next_run_time > at:
                self._jobs.modify_job(job.name, next_run_time=at)
        # While a machine sleeps, its timers stand still, and a clock that is set forward moves none.
        self._jobs.wakeup()

    def _store_notes(self, store: Store) -> None:
        """Store the starts and ends that are not stored yet. Only the thread of `run` does, so that
        none that shutdown waits for can hang on the database."""
        with self._guard:
            notes = list(self._notes)
        if notes:
            with store.write() as connection:
                for _, write in notes:
                    write(connection)
        with self._guard:
            del self._notes[: len(notes)]

    def _store_last_notes(self) -> None:
        """Store them at the end, without waiting for anybody."""
        try:
            with open_store(self._home.database, wait=0) as store:
                self._store_notes(store)
        except DangjianError as error:
            log.warning("How the last jobs ended could not be stored: %s", error)

    def _run(self, job: Job) -> None:
        with self._guard:
            if self._stop.is_set():
                return
            begun = datetime.now(UTC)  # before the process: the run that it opens must be later
            process = Process(job.name, ("--home", str(self._home.folder), *job.command))
            self._running[process] = job
            self._notes.append((job, lambda db: stored.start(db, job.name, begun)))
        log.info("Job '%s' started.", job.name)
        self._wake.set()
        ended = process.wait(self._limit.total_seconds())
        over = datetime.now(UTC)
        with self._guard:
            del self._running[process]
            self._notes.append((job, lambda db: _store_end(db, job, over, ended)))
        _tell_end(job, ended)
        # Not rescheduled here: APScheduler's shutdown holds its job lock while it waits for this thread.
        self._wake.set()

    def _stop_running(self) -> None:
        with self._guard:
            running = list(self._running)
        for process in running:
            process.ask_to_stop()
        for process in running:
            process.stop()


def _tell(event: JobExecutionEvent) -> None:
    if event.code == EVENT_JOB_MISSED:
        log.warning("Job '%s' was missed: all jobs before it took too long.", event.job_id)
    else:
        log.error("Job '%s' could not be started: %s", event.job_id, event.exception)


def _store_end(connection: Connection, job: Job, moment: datetime, ended: Ended) -> None:
    stored.end(connection, job.name, moment, ended.code, ended.last_line, job.source)


def _tell_end(job: Job, ended: Ended) -> None:
    if ended.late:
        log.warning("Job '%s' reached its time limit and was stopped.", job.name)
    if ended.code:
        log.warning("Job '%s' failed with code %d: %s", job.name, ended.code, ended.last_line)
    else:
        log.info("Job '%s' ended with code 0.", job.name)
