"""The clock runs each job at its cadence, in a process of its own. Only this module uses APScheduler.

The schedule is not stored: every start derives it from the configuration and from each job's last
start, so neither a renamed source nor a restart loses a job. So does each look while it runs: a job that
is due by then and did not begin, because the machine slept or its clock was wrong, begins late and once.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from archive.cadence import Adaptive
from archive.errors import DangjianError
from archive.home.folder import Home
from archive.home.jobs import Job
from archive.observing.again import LONGEST
from archive.sentences import say
from archive.store import jobs as stored
from archive.store.database import Connection, Store, open_store
from archive.store.use import note_use
from archive.store.waits import waiting
from crawler.killed import close_killed
from scheduler.pace import Pace
from scheduler.plan import Plan
from scheduler.processes import Ended, Process, tell_end
from scheduler.schedule import due
from scheduler.standing import Last, next_run, standings
from scheduler.waiting import Queue

log = logging.getLogger(__name__)

_LOOK = 60.0
"""Seconds between two checks of what is due: a corrected system clock wakes nothing by itself."""

_PATIENCE = 2.0
"""Seconds to wait for another writer: whoever tells the clock to stop waits as long. What is not
stored now is stored at the next look."""

_NOT_STARTED = 126
"""The exit code that stands for a process that could not be had, as shells have it."""

_Note = tuple[Job, Callable[[Connection], None]]
"""How a job's start or end is stored."""


class Clock:
    """Runs the jobs of a home until told to stop.

    plan: what it goes by. changed: asked at each look; gives another plan, or None.
    """

    def __init__(
        self, home: Home, plan: Plan, changed: Callable[[], Plan | None] = lambda: None
    ) -> None:
        self._home = home
        self._changed = changed
        self._limit = plan.limit
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._guard = threading.Lock()  # of all that other threads use, too:
        self._queue = Queue(plan.at_once, Pace(0))
        self._running: dict[Process, Job] = {}
        self._notes: list[_Note] = []  # in their order, not stored yet
        self._jobs: dict[str, Job] = {}
        self._known: dict[str, datetime] = {}  # since when each job is
        self._begun: dict[str, datetime] = {}  # when each was last started here
        self._threads: list[threading.Thread] = []
        self._troubles: set[str] = set()
        self._timers = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1)},
            # A timer that is late still rings, and so does one that is set anew as it rings.
            job_defaults={"misfire_grace_time": None, "max_instances": 9},
            timezone=UTC,
        )
        self._timers.add_listener(_tell, EVENT_JOB_ERROR)
        self._take(plan)

    def run(self, started: Callable[[], None] = lambda: None) -> None:
        """Run until `stop`. HomeError when another scheduler runs on this home."""
        lock = self._home.lock(
            "schedule",
            refusal=say(
                "Another scheduler is already running on {folder}.", folder=self._home.folder
            ),
        )
        with open_store(self._home.database) as store:
            close_killed(self._home, store)
            found = self._due(store, datetime.now(UTC))
        self._timers.start()
        started()
        try:
            self._set_timers(found)
            while not self._stop.is_set():
                self._wake.wait(min(_LOOK, self._begin()))
                self._wake.clear()
                if not self._stop.is_set():
                    self._look()
        finally:
            self._timers.remove_all_jobs()
            self._stop_running()
            self._timers.shutdown(wait=True)
            for thread in self._threads:
                thread.join()
            self._store_last_notes()
            lock.release()

    def stop(self) -> None:
        """Stop the running jobs, and `run` itself. Called from another thread than `run`."""
        self._stop.set()
        self._wake.set()

    def _take(self, plan: Plan) -> None:
        """Go by a plan from now on. What runs, runs to its end."""
        now = datetime.now(UTC)
        self._limit = plan.limit
        self._jobs = {job.name: job for job in plan.jobs}
        self._known = {name: self._known.get(name, now) for name in self._jobs}
        adaptive = sum(isinstance(job.cadence, Adaptive) for job in plan.jobs)
        with self._guard:
            self._queue.at_once, self._queue.pace = plan.at_once, Pace(adaptive)
            self._queue.replace(self._jobs)
        for timer in self._timers.get_jobs():
            if timer.id not in self._jobs:
                timer.remove()

    def _due(self, store: Store, now: datetime) -> Mapping[Job, datetime]:
        at = standings(self._home, store, now)
        return due(self._jobs.values(), at, store, now, self._known)

    def _look(self) -> None:
        """Take a changed configuration, store what the jobs did, and see what is due: a run did not
        reach its end, or the clock was wrong.

        When the database cannot be used, a full disk for one, jobs keep their cadence meanwhile.
        """
        if plan := self._changed():
            self._take(plan)
        now = datetime.now(UTC)
        try:
            with open_store(self._home.database, wait=_PATIENCE) as store:
                self._store_notes(store)
                stored.give_sign(store, now)
                note_use(store, {job.source for job in self._jobs.values() if job.source}, now)
                found = self._due(store, now)
                resting = waiting(store, now)
        except DangjianError as error:
            if str(error) not in self._troubles:  # once, not at each look while it lasts
                self._troubles.add(str(error))
                log.warning("The schedule could not be looked through: %s", error)
            with self._guard:
                begun = dict(self._begun)
            found = {
                self._jobs[name]: next_run(self._jobs[name].cadence, Last(started=at), now)
                for name, at in begun.items()
                if name in self._jobs
            }
            self._set_timers(found, anew=True)
            return
        self._troubles.clear()
        with self._guard:
            self._queue.rest(resting, now)
        self._set_timers(found)

    def _set_timers(self, found: Mapping[Job, datetime], *, anew: bool = False) -> None:
        """Let each job wait for its turn when it is due. anew: only those that have no timer."""
        now = datetime.now(UTC)
        for job, moment in found.items():
            with self._guard:
                # What was found of these is older than what they did.
                busy = job.name in self._queue or (
                    not anew and any(job.name == other.name for other, _ in self._notes)
                )
            timer = self._timers.get_job(job.name)
            if busy or (anew and timer):
                continue
            if moment <= now:
                if timer:
                    timer.remove()
                with self._guard:
                    self._queue.add(job, moment)
            elif timer is None or timer.args[0] != job or timer.next_run_time != moment:
                self._timers.add_job(
                    self._ring, DateTrigger(moment), args=[job, moment], id=job.name,
                    replace_existing=True,
                )  # fmt: skip

    def _ring(self, job: Job, moment: datetime) -> None:
        with self._guard:
            if self._jobs.get(job.name) == job:
                self._queue.add(job, moment)
        self._wake.set()

    def _begin(self) -> float:
        """Start what may begin now, each in a thread that waits for its end. Returns in how many seconds
        the pace lets another one begin, where one waits for that."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        now = datetime.now(UTC)
        with self._guard:
            begun = self._queue.begin(now)
            pause = self._queue.pause(now)
        for job in begun:
            thread = threading.Thread(target=self._run, args=[job], name=job.name)
            self._threads.append(thread)
            thread.start()
        return pause.total_seconds() if pause else _LOOK

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
        try:
            self._run_to_its_end(job)
        except OSError as error:
            log.error("Job '%s' could not be started: %s.", job.name, error.strerror)
            self._note_unstarted(job, str(error.strerror))
        finally:
            with self._guard:
                self._queue.ended(job)
            self._wake.set()

    def _note_unstarted(self, job: Job, why: str) -> None:
        """No process could be had, for want of memory: it counts as begun, so that pauses grow."""
        now = datetime.now(UTC)
        ended = Ended(_NOT_STARTED, late=False, last_line=why)
        with self._guard:
            self._notes.append((job, lambda db: stored.start(db, job.name, now)))
            self._notes.append((job, lambda db: _store_end(db, job, now, ended)))

    def _run_to_its_end(self, job: Job) -> None:
        with self._guard:
            if self._stop.is_set():
                return
            begun = datetime.now(UTC)  # before the process: the run that it opens must be later
            self._begun[job.name] = begun
            process = Process(job.name, ("--home", str(self._home.folder), *job.command))
            self._running[process] = job
            self._notes.append((job, lambda db: stored.start(db, job.name, begun)))
        log.info("Job '%s' started.", job.name)
        self._wake.set()
        limit = (job.time_limit or self._limit).total_seconds()
        ended = process.wait(limit, lambda: self._more(job))
        over = datetime.now(UTC)
        with self._guard:
            del self._running[process]
            self._notes.append((job, lambda db: _store_end(db, job, over, ended)))
        tell_end(log, job.name, ended)

    def _more(self, job: Job) -> float:
        """How many seconds longer than its time limit a job may take: one that waited for a source."""
        begun = self._begun[job.name]
        try:
            with open_store(self._home.database, wait=_PATIENCE) as store:
                return LONGEST.total_seconds() if job.source in waiting(store, begun) else 0.0
        except DangjianError:
            return 0.0

    def _stop_running(self) -> None:
        with self._guard:
            running = list(self._running)
        for process in running:
            process.ask_to_stop()
        for process in running:
            process.stop()


def _tell(event: JobExecutionEvent) -> None:
    log.error("Job '%s' could not be started: %s", event.job_id, event.exception)


def _store_end(connection: Connection, job: Job, moment: datetime, ended: Ended) -> None:
    stored.end(connection, job.name, moment, ended.code, ended.last_line, job.source)
