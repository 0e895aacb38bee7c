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
from archive.store import jobs as stored
from archive.store.database import open_store
from scheduler.processes import Ended, Process
from scheduler.schedule import Job, due
from scheduler.standing import standings

log = logging.getLogger(__name__)

_LOOK = 60.0
"""Seconds between two checks of what is due: a corrected system clock wakes nothing by itself."""


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
        self._jobs = BackgroundScheduler()
        self._guard = threading.Lock()

    def run(self, started: Callable[[], None] = lambda: None) -> None:
        """Run until `stop`. HomeError when another scheduler runs on this home."""
        lock = self._home.lock(
            "schedule", refusal=f"Another scheduler is already running on {self._home.folder}."
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
        for job, moment in self._due(now).items():
            scheduler.add_job(
                self._run,
                IntervalTrigger(seconds=int(job.every.total_seconds())),
                args=[job],
                id=job.name,
                next_run_time=max(moment, now),
            )
        return scheduler

    def _due(self, now: datetime) -> dict[Job, datetime]:
        with open_store(self._home.database) as store:
            return due(self._planned, standings(self._home, store, now), store, now)

    def _reconsider(self) -> None:
        """Bring forward jobs that are due earlier than queued: one did not reach its end, or the
        clock was wrong."""
        now = datetime.now(UTC)
        with self._guard:
            running = set(self._running.values())
        for job, moment in self._due(now).items():
            queued = self._jobs.get_job(job.name)
            at = max(moment, now)
            if queued and job not in running and queued.next_run_time > at:
                self._jobs.modify_job(job.name, next_run_time=at)

    def _run(self, job: Job) -> None:
        with self._guard:
            if self._stop.is_set():
                return
            process = Process(("--home", str(self._home.folder), *job.command))
            self._running[process] = job
        log.info("Job '%s' started.", job.name)
        self._note_start(job)
        try:
            ended = process.wait(self._limit.total_seconds())
        finally:
            with self._guard:
                self._running.pop(process, None)
        self._note_end(job, ended)
        # Not rescheduled here: APScheduler's shutdown holds its job lock while it waits for this thread.
        self._wake.set()

    def _note_start(self, job: Job) -> None:
        try:
            with open_store(self._home.database) as store, store.write() as connection:
                stored.start(connection, job.name, datetime.now(UTC))
        except DangjianError as error:  # the job itself runs anyway
            log.warning("The start of job '%s' could not be stored: %s", job.name, error)

    def _note_end(self, job: Job, ended: Ended) -> None:
        try:
            with open_store(self._home.database) as store, store.write() as connection:
                stored.end(
                    connection, job.name, datetime.now(UTC), ended.code, ended.last_line, job.source
                )
        except DangjianError as error:
            log.warning("The end of job '%s' could not be stored: %s", job.name, error)
        if ended.late:
            log.warning("Job '%s' reached its time limit and was stopped.", job.name)
        if ended.code:
            log.warning("Job '%s' failed with code %d: %s", job.name, ended.code, ended.last_line)
        else:
            log.info("Job '%s' ended with code 0.", job.name)

    def _stop_running(self) -> None:
        with self._guard:
            running = list(self._running)
        for process in running:
            process.ask_to_stop()
        for process in running:
            process.stop(asked=True)


def _tell(event: JobExecutionEvent) -> None:
    if event.code == EVENT_JOB_MISSED:
        log.warning("Job '%s' was missed: all jobs before it took too long.", event.job_id)
    else:
        log.error("Job '%s' could not be started: %s", event.job_id, event.exception)
