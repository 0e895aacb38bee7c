"""The clock: when a source is due, one scheduler a home, and how everything ends."""

import logging
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from commands import dangjian, started
from misbehaving import misbehaving, source_table

from archive.errors import HomeError
from archive.home.config import Config, load_config, parse_config
from archive.home.folder import Home
from archive.store.database import Store
from scheduler import clock as clock_module
from scheduler.clock import Clock
from scheduler.standing import Last, next_runs

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def config(every: str) -> Config:
    return parse_config(source_table("http://127.0.0.1:9", every=every), name="x")


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
def test_when_a_source_is_due(last: Last | None, due: datetime) -> None:
    found = next_runs(
        config("6h"), {"shiqiao": last} if last else {"renamed": Last(started=NOON)}, NOON
    )
    assert {source.key: moment for source, moment in found.items()} == {"shiqiao": due}


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
        with started("schedule", home=home.folder) as process:
            assert arrived.wait(30), "the scheduler did not crawl a source that was never crawled"
            second = dangjian("schedule", home=home.folder)
            process.send_signal(signal.SIGTERM)
            held.set()
            out, err = process.communicate(timeout=60)
    assert second.code == 2
    assert second.err == f"Error: Another scheduler runs on {home.folder} already.\n"
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
    monkeypatch.setattr(clock_module, "_GRACE", 1.0)  # the request in flight never ends
    told, held = threading.Event(), threading.Event()

    class Watch(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "ended with code" in record.getMessage():
                told.set()

    watch = Watch()
    log = logging.getLogger("scheduler.clock")
    log.addHandler(watch)
    caplog.set_level(logging.INFO, "scheduler.clock")
    with misbehaving() as (world, address):

        def hang(handler: Any) -> None:
            held.wait(60)
            handler.reply(200, b"")

        world.paths["/djgz/"] = hang
        configure(source_table(address))
        settings = load_config(home)
        clock = Clock(home, Config(sources=settings.sources, time_limit=timedelta(seconds=2)))
        thread = threading.Thread(target=clock.run)
        thread.start()
        ended = told.wait(50)
        held.set()
        clock.stop()
        thread.join(30)
        log.removeHandler(watch)
    assert ended
    assert not thread.is_alive()
    assert "Crawl of shiqiao reached its time limit and is ended." in caplog.messages


def test_a_home_whose_scheduler_runs_refuses_another_in_the_same_words(home: Home) -> None:
    lock = home.lock("schedule", refusal="taken")
    with pytest.raises(HomeError, match="Another scheduler runs on"):
        Clock(home, Config()).run()
    lock.release()
