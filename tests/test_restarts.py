"""After kills, power cuts, sleep and clocks that were set: what the next start, or the next look, makes good."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from misbehaving import source_table

from archive.cadence import Every
from archive.home.folder import Home
from archive.home.jobs import Job
from archive.store import runs
from archive.store.database import Store
from crawler.killed import close_killed
from crawler.sources import configured
from scheduler.clock import Clock
from scheduler.plan import Plan
from scheduler.processes import Ended


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

        def wait(self, limit: float) -> Ended:
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
