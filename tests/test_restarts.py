"""After kills, power cuts, sleep and clocks that were set: what the next start, or the next look, makes good."""

import os
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from misbehaving import source_table

from archive.cadence import Every
from archive.home.folder import Home
from archive.home.jobs import Job
from archive.record import Unread
from archive.store import pages, runs, tombstones
from archive.store.database import Store
from archive.types import Capture, Fault, Page, Role
from crawler.killed import close_killed
from crawler.sources import configured
from scheduler import tied
from scheduler.clock import Clock
from scheduler.plan import Plan
from scheduler.processes import Ended
from scheduler.schedule import due, jobs

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_run_whose_process_is_gone_is_closed_when_the_clock_starts(
    home: Home, store: Store, configure: Callable[[str], None]
) -> None:
    configure(source_table("http://127.0.0.1:9"))
    (source,) = configured(home).sources.values()
    runs.put_sources(store, [source], {})
    gone = runs.start_run(store, [source], datetime.now(UTC))
    alive = runs.start_run(store, [source], datetime.now(UTC))
    lock = home.lock(f"run-{alive}")
    clock = Clock(home, Plan())
    clock.run(clock.stop)
    states = {row["id"]: row["state"] for row in store.rows("SELECT id, state FROM runs")}
    assert states == {gone: "killed", alive: "running"}
    lock.release()


def test_a_run_that_ended_meanwhile_is_not_called_killed(
    home: Home,
    store: Store,
    configure: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(source_table("http://127.0.0.1:9"))
    (source,) = configured(home).sources.values()
    runs.put_sources(store, [source], {})
    run = runs.start_run(store, [source], datetime.now(UTC))
    found = runs.open_runs(store)
    runs.close_source(store, run, source.key, "finished", "")
    runs.close_run(store, run, datetime.now(UTC))
    monkeypatch.setattr(runs, "open_runs", lambda _: found)
    close_killed(home, store)
    assert [row["state"] for row in store.rows("SELECT state FROM runs")] == ["finished"]


def removed(store: Store, page: int) -> None:
    with store.write() as connection:
        removal = connection.execute(
            "INSERT INTO removals (url, reason, removed_at, articles) VALUES ('', '', '', 0) RETURNING id"
        ).fetchone()[0]
        tombstones.bury(connection, page, removal)


def test_what_a_kill_left_unread_is_read_at_the_next_start(
    home: Home, store: Store, configure: Callable[[str], None]
) -> None:
    configure(source_table("http://127.0.0.1:9"))
    config = configured(home)
    (source,) = config.sources.values()
    runs.put_sources(store, [source], {})
    run = runs.start_run(store, [source], NOON)
    url = f"{source.start[0]}t20260302_1.html"
    page = Page(
        source=source.key, role=Role.ARTICLE, url=url, fetched_at=NOON, status=404, headers=(),
        body=b"",
    )  # fmt: skip
    capture = Capture(file="x.warc.gz", offset=0, length=1, sha256="0" * 64)
    with store.write() as connection:
        kept = pages.keep(connection, run, page, capture)
    (job,) = (job for job in jobs(config) if job.name == "read")

    def when() -> datetime:
        return due([job], {}, store, NOON)[job]

    night = datetime(2026, 3, 2, 16, 20, tzinfo=UTC)  # 00:20 in China
    assert when() == night  # the crawl is at work, and reads its pages
    runs.mark_killed(store, run, "The process ended before the run did.")
    assert when() == NOON
    removed(store, kept)
    assert when() == night  # it is never read
    store.write_one("DELETE FROM removed_pages")
    with store.write() as connection:
        pages.put_fault(connection, kept, Unread(url=url, fault=Fault.READER_DIED), NOON)
    assert when() == night  # it was tried


def test_a_command_whose_starter_is_gone_ends_and_what_does_not_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[object] = []
    answers = [b"\n", b""]  # nothing that is sent counts; the end does
    monkeypatch.setattr("os.read", lambda fd, size: answers.pop(0))
    monkeypatch.setattr("os.kill", lambda pid, number: done.append((pid == os.getpid(), number)))
    monkeypatch.setattr("os.killpg", lambda group, number: done.append((group, number)))
    monkeypatch.setattr("time.sleep", done.append)
    tied._end_with_the_other()
    assert done == [(True, signal.SIGTERM), 30.0, (os.getpgid(0), signal.SIGKILL)]


def test_a_job_that_came_due_while_the_machine_slept_is_done_once(
    home: Home, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Timers stand still meanwhile, and the clock of the wall does not."""
    began = threading.Semaphore(0)
    slept = timedelta(0)

    class Wall(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + slept  # type: ignore[arg-type]

    class Short:
        def __init__(self, name: str, arguments: tuple[str, ...]) -> None:
            began.release()

        def wait(self, limit: float, more: Callable[[], float]) -> Ended:
            return Ended(0, late=False, last_line="done")

    for module in ("scheduler.clock", "apscheduler.schedulers.base"):
        monkeypatch.setattr(f"{module}.datetime", Wall)
    monkeypatch.setattr("scheduler.clock.Process", Short)
    monkeypatch.setattr("scheduler.clock._LOOK", 0.005)
    daily = Job(name="look", command=("status",), cadence=Every(timedelta(days=1)))
    clock = Clock(home, Plan(jobs=(daily,)))
    thread = threading.Thread(target=clock.run)
    thread.start()
    try:
        assert began.acquire(timeout=30)
        slept = timedelta(days=3)
        assert began.acquire(timeout=30), "it was not done"
        assert not began.acquire(timeout=0.1), "it was done for each day"
    finally:
        clock.stop()
        thread.join(30)
