"""The clock: when a source is due, one scheduler a home, and how everything ends."""

import errno
import logging
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import commands
import pytest
from commands import dangjian
from misbehaving import misbehaving, source_table

from archive.cadence import Cron, Every
from archive.errors import ConfigError, DiskFullError, HomeError
from archive.home.cadences import cadence_text
from archive.home.config import Config, parse_config
from archive.home.folder import Home
from archive.home.jobs import Job
from archive.store import jobs as stored_jobs
from archive.store import rhythms, runs, telling
from archive.store.database import Store, open_store
from archive.store.jobs import last_runs
from crawler.lists import FAMILIES
from crawler.sources import GO_ON, configured
from scheduler import processes
from scheduler.clock import Clock
from scheduler.plan import Plan, PlanFile
from scheduler.processes import Ended
from scheduler.schedule import due, jobs
from scheduler.standing import Last, latest, next_run, standings

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def config(every: str) -> Config:
    return parse_config(source_table("http://127.0.0.1:9", every=every), FAMILIES, name="x")


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, NOON),
        (Last(started=NOON - timedelta(hours=2)), NOON + timedelta(hours=4)),
        (Last(started=NOON - timedelta(days=3)), NOON - timedelta(days=3) + timedelta(hours=6)),
        # A start in the future is not believed.
        (Last(started=NOON + timedelta(days=700)), NOON),
        # What did not end is due at once, and in a loop of them ever later, up to the cadence.
        (Last(started=NOON - timedelta(hours=2), unended=1), NOON - timedelta(hours=2)),
        (Last(started=NOON, unended=2), NOON + timedelta(minutes=1)),
        (Last(started=NOON, unended=5), NOON + timedelta(minutes=8)),
        (Last(started=NOON, unended=5_000), NOON + timedelta(hours=6)),
    ],
)
def test_when_a_task_is_due(last: Last | None, due: datetime) -> None:
    assert next_run(Every(timedelta(hours=6)), last, NOON) == due


def test_the_latest_start_is_the_last_that_can_be_believed() -> None:
    early, late = Last(started=NOON - timedelta(hours=2)), Last(started=NOON, unended=1)
    ahead = Last(started=NOON + timedelta(days=700))
    assert latest([early, late, None], NOON) == late
    assert latest([Last(started=NOON), late], NOON) == Last(started=NOON)
    assert latest([ahead, late], NOON) == late
    assert latest([ahead, None], NOON) is None


def test_a_crawl_that_opens_no_run_pauses_ever_longer(home: Home, store: Store) -> None:
    settings = config("6h")
    job, *_ = jobs(settings)
    (source,) = settings.sources.values()
    runs.put_sources(store, [source], {})

    def at(minutes: int) -> datetime:
        return NOON + timedelta(minutes=minutes)

    def crawled(begun: datetime) -> None:
        run = runs.start_run(store, [source], begun)
        runs.close_source(store, run, source.key, "finished", "")
        runs.close_run(store, run, begun)

    def ended(begun: datetime, code: int, *, opened: bool = False) -> datetime:
        """When it is due again after a job that ended so."""
        with store.write() as connection:
            stored_jobs.start(connection, job.name, begun)
        if opened:
            crawled(begun)
        with store.write() as connection:
            stored_jobs.end(connection, job.name, begun, code, "", job.source)
        return when()

    def when() -> datetime:
        return due([job], standings(home, store, at(0)), store, at(10_000))[job]

    crawled(at(-400))
    assert when() == at(-40)
    # There is no such source any more; killed; a full disk, which is code 1, but without a run.
    assert ended(at(0), 2) == at(0)
    assert ended(at(0), 2) == at(0 + 1)
    assert ended(at(1), -9) == at(1 + 2)
    assert ended(at(3), 1) == at(3 + 4)
    crawled(at(5))  # by hand
    assert when() == at(5 + 360)
    assert ended(at(365), 1, opened=True) == at(365 + 360)
    # It did something since, so this one is the first again.
    assert ended(at(725), 2) == at(725)


def test_it_crawls_what_is_due_refuses_a_second_one_and_ends_on_sigterm(
    home: Home, configure: Callable[[str], None], store: Store
) -> None:
    arrived, held = threading.Event(), threading.Event()
    with misbehaving() as (world, address):
        good = world.paths["/djgz/"]
        world.article("/a/t20260302_1.html")

        def hold(handler: object) -> None:
            arrived.set()
            held.wait(30)
            good(handler)

        world.paths["/djgz/"] = hold
        configure(source_table(address))
        with commands.running("schedule", home=home.folder) as process:
            assert arrived.wait(30), "the scheduler did not crawl a source that was never crawled"
            second = dangjian("schedule", home=home.folder)
            process.send_signal(signal.SIGTERM)
            held.set()
            out, err = process.communicate(timeout=60)
    assert second.code == 2
    assert second.err == f"Error: Another scheduler is already running on {home.folder}.\n"
    assert (process.returncode, out) == (0, "")
    assert err.endswith("The scheduler has ended.\n")
    assert "Traceback" not in err
    # The crawl was ended with it, in order: its run says so.
    assert [r["state"] for r in store.rows("SELECT state FROM runs")] in (["failed"], ["killed"])
    # And a lock that is free again lets the next scheduler start.
    home.lock("schedule", refusal="still held").release()


def test_a_crawl_over_its_time_limit_is_ended(
    home: Home,
    configure: Callable[[str], None],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "_GRACE", 1.0)  # the request in flight never ends
    held = threading.Event()
    caplog.set_level(logging.INFO, "scheduler.clock")
    with misbehaving() as (world, address):

        def hang(handler: Any) -> None:
            held.wait(60)
            handler.reply(200, b"")

        world.paths["/djgz/"] = hang
        configure(source_table(address))
        crawls = tuple(jobs(configured(home))[:1])
        with running(
            Clock(home, Plan(jobs=crawls, limit=timedelta(seconds=2))), "failed with code"
        ):
            pass
        held.set()
    assert "Job 'crawl shiqiao' reached its time limit and was stopped." in caplog.messages


@contextmanager
def running(clock: Clock, message: str, times: int = 1) -> Iterator[None]:
    """A clock that runs until it has logged something so many times."""
    told = threading.Semaphore(0)

    class Watch(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if message in record.getMessage():
                told.release()

    watch, log = Watch(), logging.getLogger("scheduler.clock")
    log.addHandler(watch)
    thread = threading.Thread(target=clock.run)
    thread.start()
    try:
        assert all(told.acquire(timeout=50) for _ in range(times)), message
        yield
    finally:
        clock.stop()
        thread.join(30)
        log.removeHandler(watch)
    assert not thread.is_alive()


HOURLY = timedelta(hours=1)
LOOK = Job(name="look", command=("status",), cadence=Every(HOURLY))
WRONG = Job(name="wrong", command=("crawl", "nowhere"), cadence=Every(HOURLY))


def test_the_last_run_of_every_job_is_stored_and_a_failure_is_told(
    home: Home, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "scheduler.clock")
    with running(Clock(home, Plan(jobs=(LOOK, WRONG))), "with code", 2):
        pass
    said = "Error: There is no source 'nowhere'."
    found = last_runs(store)
    assert set(found) == {"look", "wrong"}  # the second may have been tried again
    assert (found["look"].code, found["look"].last_line) == (
        0,
        "0 sources, 0 of them need somebody, 0 articles",
    )
    told = [(r.levelname, r.getMessage()) for r in caplog.records if "wrong" in r.getMessage()]
    assert ("WARNING", f"Job 'wrong' failed with code 2: {said}") in told
    assert "Job 'look' ended with code 0." in caplog.messages


class Scripted:
    """A process that ends when the test lets it, with code 0."""

    began, over = threading.Event(), threading.Event()

    def __init__(self, name: str, arguments: tuple[str, ...]) -> None:
        self.began.set()

    def wait(self, limit: float, more: Callable[[], float]) -> Ended:
        assert self.over.wait(50)
        return Ended(0, late=False, last_line="done")

    def ask_to_stop(self) -> None:
        self.over.set()

    def stop(self) -> int:
        return 0


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Lets the processes of the clock end."""
    monkeypatch.setattr(Scripted, "began", threading.Event())
    monkeypatch.setattr(Scripted, "over", threading.Event())
    monkeypatch.setattr("scheduler.clock.Process", Scripted)
    return Scripted.over


def test_a_full_disk_is_told_once_and_the_clock_goes_on_when_there_is_room(
    home: Home,
    store: Store,
    scripted: threading.Event,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks, refused, room = iter(range(10**9)), threading.Semaphore(0), threading.Event()

    def opened(path: Path, *, wait: float | None = None) -> Store:
        if next(looks) and not room.is_set():
            refused.release()
            raise DiskFullError("The disk is full.")
        return open_store(path, wait=wait)

    monkeypatch.setattr("scheduler.clock.open_store", opened)
    monkeypatch.setattr("scheduler.clock._LOOK", 0.001)
    with running(Clock(home, Plan(jobs=(LOOK,))), "The disk is full"):
        assert all(refused.acquire(timeout=50) for _ in range(3)), "it looks no more"
        assert Scripted.began.wait(50)
        room.set()
        scripted.set()
    assert [m for m in caplog.messages if "disk" in m] == [
        "The schedule could not be looked through: The disk is full."
    ]
    # What happened meanwhile is stored, too.
    assert [(run.code, run.unended) for run in last_runs(store).values()] == [(0, 0)]


def test_jobs_and_their_end_wait_for_no_writer_of_the_database(
    home: Home,
    store: Store,
    scripted: threading.Event,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float | None] = []

    def opened(path: Path, *, wait: float | None = None) -> Store:
        waits.append(wait)
        return open_store(path, wait=0)

    monkeypatch.setattr("scheduler.clock.open_store", opened)
    caplog.set_level(logging.INFO, "scheduler.clock")
    scripted.set()
    with store.write(), running(Clock(home, Plan(jobs=(LOOK,))), "ended with code 0"):
        pass
    # The start may take its time, a look has two seconds, and the end none.
    assert (waits[0], set(waits[1:-1]) <= {2.0}, waits[-1]) == (None, True, 0)
    assert "How the last jobs ended could not be stored" in caplog.text


def test_a_job_for_which_no_process_can_be_had_waits_ever_longer(
    home: Home, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def none(name: str, arguments: tuple[str, ...]) -> None:
        tries.append(name)
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("scheduler.clock.Process", none)
    monkeypatch.setattr("scheduler.clock._LOOK", 0.01)
    looks = threading.Semaphore(0)

    class Counted(Clock):
        def _look(self) -> None:
            super()._look()
            looks.release()

    with running(Counted(home, Plan(jobs=(LOOK,))), "could not be started", 2):
        assert all(looks.acquire(timeout=30) for _ in range(20))
    assert len(tries) == 2  # the third comes after a minute
    (run,) = last_runs(store).values()
    assert (run.code, run.unended, run.last_line) == (126, 2, "Resource temporarily unavailable")


def test_the_grace_of_a_process_counts_from_when_it_was_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited, sent = [], []

    class Hanging:
        pid, stdin, stderr = 0, None, None

        def __init__(self, *_: object, **__: object) -> None:
            pass

        def poll(self) -> None:
            return None

        def wait(self, seconds: float | None = None) -> int:
            waited.append(seconds)
            if seconds is not None:
                raise subprocess.TimeoutExpired("dangjian", seconds)
            return -9

    moments = iter([100.0, 115.0])
    monkeypatch.setattr("subprocess.Popen", Hanging)
    monkeypatch.setattr("os.killpg", lambda _, number: sent.append(number))
    monkeypatch.setattr(processes, "monotonic", lambda: next(moments))
    process = processes.Process("look", ("status",))
    process.ask_to_stop()
    process.ask_to_stop()  # by the clock and by the limit: a second signal would kill it
    assert process.stop() == -9
    assert (waited, sent) == ([5.0, None], [signal.SIGTERM, signal.SIGKILL])


def test_when_a_job_that_is_no_crawl_is_due(home: Home, store: Store) -> None:
    def when() -> dict[str, datetime]:
        found = due([LOOK, WRONG], standings(home, store, NOON), store, NOON)
        return {job.name: moment for job, moment in found.items()}

    assert when() == {"look": NOON, "wrong": NOON}  # never done
    begun = NOON - timedelta(minutes=20)
    with store.write() as connection:
        stored_jobs.start(connection, "look", begun)
        stored_jobs.end(connection, "look", begun, 1, "one source failed")
        stored_jobs.start(connection, "wrong", begun)
    # From start to start; what did not come to its end is due at once, the second time after a minute.
    assert when() == {"look": begun + HOURLY, "wrong": begun}
    with store.write() as connection:
        stored_jobs.start(connection, "wrong", NOON)
    assert when()["wrong"] == NOON + timedelta(minutes=1)


def test_people_are_told_as_soon_as_there_is_something_to_tell(home: Home, store: Store) -> None:
    settings = parse_config('[notify.to]\noffice = "json://h"\n', FAMILIES, name="x")
    (job,) = [job for job in jobs(settings) if job.command == ("notify",)]

    def when(now: datetime) -> datetime:
        return due([job], {}, store, now)[job]

    with store.write() as connection:
        stored_jobs.start(connection, job.name, NOON)
        stored_jobs.end(connection, job.name, NOON, 0, "")
    telling.passed(store, "office", {"health": 0})
    assert when(NOON) == NOON + HOURLY  # there is nothing
    runs.put_sources(store, list(config("6h").sources.values()), {})
    with store.write() as connection:
        connection.execute("INSERT INTO runs (id, started_at, state) VALUES (1, '', 'finished')")
        connection.execute(
            "INSERT INTO health_changes (source, run, changed_at, word, why) "
            "SELECT key, 1, '', 'blocked', '' FROM sources"
        )
    assert when(NOON) == NOON + timedelta(minutes=1)
    late = NOON + timedelta(minutes=20)
    assert when(late) <= late
    telling.told(store, "office", NOON + timedelta(minutes=5), {"health": 0})
    assert when(late) == NOON + HOURLY
    assert job.name not in [job.name for job in jobs(parse_config("", FAMILIES, name="x"))]


def test_a_home_whose_scheduler_runs_refuses_another_in_the_same_words(home: Home) -> None:
    lock = home.lock("schedule", refusal="taken")
    with pytest.raises(HomeError, match="Another scheduler is already running on"):
        Clock(home, Plan()).run()
    lock.release()


def test_a_job_that_cron_starts_waits_for_its_time_before_it_ever_ran(store: Store) -> None:
    night = Job(name="night", command=("verify",), cadence=Cron("10 1 * * *", "UTC"))

    def when(now: datetime, known: datetime) -> datetime:
        return due([night], {}, store, now, {"night": known})[night]

    first = datetime(2026, 3, 3, 1, 10, tzinfo=UTC)
    assert when(NOON, NOON) == first
    # The machine slept: it is due since then, and runs once.
    assert when(NOON + timedelta(days=3), NOON) == first
    with store.write() as connection:
        stored_jobs.start(connection, "night", NOON + timedelta(days=3))
        stored_jobs.end(connection, "night", NOON + timedelta(days=3), 0, "")
    assert when(NOON + timedelta(days=3), NOON) == first + timedelta(days=3)


def test_an_adaptive_source_is_due_when_its_last_run_said(home: Home, store: Store) -> None:
    settings = config("adaptive")
    (source,) = settings.sources.values()
    job, *_ = jobs(settings)
    runs.put_sources(store, [source], {})

    def crawled(begun: datetime, state: str = "finished") -> int:
        run = runs.start_run(store, [source], begun)
        runs.close_source(store, run, source.key, state, "")
        runs.close_run(store, run, begun)
        return run

    def when() -> datetime:
        now = NOON + timedelta(hours=2)
        return due([job], standings(home, store, now), store, now)[job]

    assert when() == NOON + timedelta(hours=2)  # now: it was never crawled
    run = crawled(NOON)
    assert when() == NOON + timedelta(days=1)  # by a version that learnt nothing
    rhythms.learn(store, run, source, NOON, True, lambda day: True)
    _, planned = rhythms.next_looks(store)[source.key]
    assert when() == planned
    assert NOON + timedelta(minutes=30) <= planned < NOON + timedelta(days=1)
    crawled(NOON + HOURLY, "killed")
    assert when() == NOON + HOURLY


def test_housekeeping_runs_at_night_unless_the_configuration_says_otherwise() -> None:
    def names(text: str) -> dict[str, str]:
        found = jobs(parse_config(text, FAMILIES, name="x"))
        return {job.name: cadence_text(job.cadence) for job in found}

    ours = {"read": "20 0 * * *", "verify": "10 1 * * *", "read-stale": "40 0 * * *"}
    assert names("") == ours
    own = '[[job]]\nname = "verify"\ncommand = "verify"\nevery = "7d"\n'
    assert names(own) == ours | {"verify": "7d"}
    assert names(f"[schedule]\nhousekeeping = false\n{own}") == {"verify": "7d"}


def test_a_configuration_that_changes_is_taken_and_a_wrong_one_is_not(
    home: Home, configure: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    right = '[[job]]\nname = "copy"\ncommand = "read"\nevery = "{}"\n'
    configure(right.format("1h"))
    home.config.chmod(0o600)
    file = PlanFile(home)

    def copies(plan: Plan | None) -> list[str]:
        return (
            [cadence_text(job.cadence) for job in plan.jobs if job.name == "copy"] if plan else []
        )

    assert copies(file.taken()) == ["1h"]
    file.note()
    assert file.changed() is None
    beside = home.folder / "other.toml"  # as editors do: of the same size and time
    beside.write_text(right.format("2h"), encoding="utf-8")
    os.utime(beside, ns=(home.config.stat().st_atime_ns, home.config.stat().st_mtime_ns))
    beside.chmod(0o600)
    beside.replace(home.config)
    assert copies(file.changed()) == ["2h"]
    configure(right.format("5s").replace('"read"', '"raed"'))
    assert file.changed() is None
    assert home.wrong_config.read_text("utf-8").splitlines() == [
        "dangjian.toml, line 3: 'command' cannot be run "
        "(No such command 'raed'. (Did you mean one of: 'read', 'spread'?)).",
        "dangjian.toml, line 4: 'every' must be at least one minute.",
    ]
    assert file.changed() is None
    assert len([m for m in caplog.messages if "is wrong, and the last one stays" in m]) == 1
    assert "2h" in home.used_config.read_text("utf-8")
    assert home.used_config.stat().st_mode & 0o777 == 0o600
    home.config.unlink()
    assert file.changed() is None
    configure(right.format("3h"))
    assert copies(file.changed()) == ["3h"]
    assert not home.wrong_config.exists()


def begun_at_once(monkeypatch: pytest.MonkeyPatch) -> "queue.Queue[str]":
    """Jobs end as soon as they begin; gives the last word of each one's command as it does."""
    began: queue.Queue[str] = queue.Queue()

    class Brief(Scripted):
        def __init__(self, name: str, arguments: tuple[str, ...]) -> None:
            began.put(arguments[-1])

        def wait(self, limit: float, more: Callable[[], float]) -> Ended:
            return Ended(0, late=False, last_line="")

    monkeypatch.setattr("scheduler.clock.Process", Brief)
    return began


def test_the_clock_goes_by_a_changed_plan_without_a_restart(
    home: Home,
    store: Store,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.INFO, "scheduler.clock")
    began = begun_at_once(monkeypatch)
    monkeypatch.setattr("scheduler.clock._LOOK", 0.01)
    later: queue.Queue[Plan] = queue.Queue()
    first, other = (
        Job(name=name, command=(name,), cadence=Every(timedelta(days=1))) for name in ("a", "b")
    )

    def changed() -> Plan | None:
        return None if later.empty() else later.get()

    clock = Clock(home, Plan(jobs=(first,)), changed)
    with running(clock, "ended with code 0"):
        assert began.get(timeout=30) == "a"
        later.put(Plan(jobs=(other,)))
        assert began.get(timeout=30) == "b"
        # What runs once a day, and now runs all the time, is started again; what is gone is not.
        often = replace(first, cadence=Every(timedelta(0)))
        later.put(Plan(jobs=(often,)))
        assert [began.get(timeout=30) for _ in range(3)] == ["a"] * 3
        later.put(Plan())
    assert store.value("SELECT value FROM facts WHERE name = 'clock'")


def test_a_clock_with_one_job_a_week_gives_a_sign_each_hour(store: Store) -> None:
    assert stored_jobs.last_sign(store) is None
    with store.write() as connection:
        stored_jobs.start(connection, "week", NOON)
        stored_jobs.end(connection, "week", NOON, 0, "")
    for minutes in (10, 60, 90, 5_000):
        stored_jobs.give_sign(store, NOON + timedelta(minutes=minutes))
    assert stored_jobs.last_sign(store) == "2026-03-05T23:20:00Z"
    # After a clock that was ahead, and no more often than it must.
    stored_jobs.give_sign(store, NOON + timedelta(minutes=200))
    stored_jobs.give_sign(store, NOON + timedelta(minutes=201))
    assert stored_jobs.last_sign(store) == "2026-03-02T15:20:00Z"


def test_an_unusable_database_lets_jobs_keep_their_cadence(
    home: Home,
    store: Store,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.INFO, "scheduler.clock")
    began = begun_at_once(monkeypatch)

    def opened(path: Path, *, wait: float | None = None) -> Store:
        if wait is not None:
            raise DiskFullError("The disk is full.")
        return open_store(path)

    monkeypatch.setattr("scheduler.clock.open_store", opened)
    monkeypatch.setattr("scheduler.clock._LOOK", 0.01)
    often = Job(name="a", command=("a",), cadence=Every(timedelta(milliseconds=50)))
    with running(Clock(home, Plan(jobs=(often,))), "ended with code 0"):
        assert [began.get(timeout=30) for _ in range(3)] == ["a"] * 3


def test_what_the_clock_starts_goes_by_the_last_right_configuration(
    home: Home, configure: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(source_table("http://127.0.0.1:9"))
    file = PlanFile(home)
    file.taken()
    file.note()
    configure(source_table("http://127.0.0.1:9", every="5s"))
    with pytest.raises(ConfigError, match="at least one minute"):  # whoever types it is told
        configured(home)
    monkeypatch.setenv(GO_ON, "1")
    assert list(configured(home).sources) == ["shiqiao"]
    again = PlanFile(home)  # a clock that was started again after a power cut
    assert "crawl shiqiao" in {job.name for job in again.taken().jobs}
    again.note()
    assert "at least one minute" in home.wrong_config.read_text("utf-8")
    assert "5s" not in home.used_config.read_text("utf-8")
