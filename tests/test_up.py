"""`dangjian up`: clock and site in one command, what systemd is told of it, and what ends with what."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from commands import started
from misbehaving import misbehaving, source_table
from waiting import until

from archive.errors import HomeError
from archive.home.folder import Home
from scheduler import up
from scheduler.listening import listen
from scheduler.processes import Ended
from scheduler.telling_systemd import tell_systemd, watchdog_seconds
from scheduler.up import Address, Up


class Pauses:
    """In place of the event that ends `up`: each pause is over at once, the last ends it."""

    def __init__(self, number: int) -> None:
        self.taken: list[float] = []
        self._number = number

    def is_set(self) -> bool:
        return len(self.taken) > self._number

    def wait(self, seconds: float) -> bool:
        self.taken.append(seconds)
        return self.is_set()


class Short:
    """A process that ends at once, with what the test says."""

    ended = Ended(2, late=False, last_line="Error: no.")

    def __init__(self, name: str, arguments: tuple[str, ...], *, lasting: bool) -> None:
        assert lasting

    def wait(self) -> Ended:
        return self.ended


@pytest.fixture
def kept(home: Home, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[float]]:
    """Keeps a clock running that always ends, so many times; gives the pauses before each."""
    monkeypatch.setattr(up, "Process", Short)

    def keep(times: int) -> list[float]:
        one = Up(home)
        pauses = one._stop = Pauses(times)  # type: ignore[assignment]
        one._keep("clock", ("schedule",))
        return pauses.taken

    return keep


def test_what_ends_is_told_and_started_again_after_pauses_that_grow(
    kept: Callable[[int], list[float]], caplog: pytest.LogCaptureFixture
) -> None:
    assert kept(11) == [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert caplog.messages[:2] == [
        "The clock ended unexpectedly (code 2: Error: no.); it starts again in 1 s.",
        "The clock ended unexpectedly (code 2: Error: no.); it starts again in 2 s.",
    ]


def test_after_a_time_in_which_it_ran_well_the_pause_is_short_again(
    kept: Callable[[int], list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # When each began and ended: the third ran for an hour.
    moments = iter([0, 1, 2, 3, 5, 3605, 3606, 3607])
    monkeypatch.setattr(up, "monotonic", lambda: next(moments))
    assert kept(4) == [0, 1, 2, 1, 2]


def test_a_machine_without_memory_for_a_process_is_asked_again(
    kept: Callable[[int], list[float]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(up, "Process", refused)
    assert kept(1) == [0, 1]
    assert "The clock ended unexpectedly (Cannot allocate memory)" in caplog.text


def test_a_signal_is_told_without_what_was_said_before_it(
    kept: Callable[[int], list[float]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(Short, "ended", Ended(-9, late=False, last_line="Serving at …"))
    kept(1)
    assert "(signal 9)" in caplog.text


def test_a_site_that_answers_no_more_is_ended(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = []

    class Site:
        def __init__(self, name: str) -> None:
            self.name = name

        def kill(self) -> None:
            killed.append((self.name, len(answers)))
            one._running["site"] = Site("second")  # type: ignore[assignment]

    answers = [False, False, True, False, False, False, False, False, False]
    one = Up(home)
    one._running["site"] = Site("first")  # type: ignore[assignment]
    one._stop = Pauses(len(answers))  # type: ignore[assignment]
    monkeypatch.setattr(Address, "answers", lambda self, seconds: answers.pop(0))
    one._ask_the_site(Address("127.0.0.1", 1))
    # After three misses in a row, and the one after it has three of its own.
    assert killed == [("first", 3), ("second", 0)]


def test_any_answer_of_the_site_is_one_and_none_is_not(home: Home) -> None:
    with misbehaving() as (world, address):
        port = int(address.rpartition(":")[2])
        world.paths["/robots.txt"] = lambda handler: handler.reply(503, b"busy")
        assert Address("0.0.0.0", port).answers(20)  # noqa: S104 - where it is reached from here
        world.paths["/robots.txt"] = lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)
        assert not Address("127.0.0.1", port).answers(20)
    assert not Address("127.0.0.1", port).answers(20)


@pytest.mark.parametrize(("there", "shown"), [(True, 1), (False, 0)])
def test_systemd_is_told_that_both_are_there_or_that_one_takes_too_long(
    home: Home, monkeypatch: pytest.MonkeyPatch, there: bool, shown: int
) -> None:
    told: list[str] = []
    addresses: list[Address] = []
    one = Up(home)
    one._stop = Pauses(6)  # type: ignore[assignment]
    monkeypatch.setattr(up, "tell_systemd", told.append)
    monkeypatch.setattr(up, "monotonic", lambda: 15.0 * len(told))
    monkeypatch.setattr(Address, "listens", lambda self: there and len(told) > 1)
    lock = home.lock("schedule")
    one._watch(Address("127.0.0.1", 8001), addresses.append)
    lock.release()
    ready = told.index("READY=1\nWATCHDOG=1")
    # Four looks find a clock that stays; a minute is over after the fifth.
    assert (ready, len(addresses)) == (3 if there else 5, shown)
    assert set(told[:ready]) == {"WATCHDOG=1"}
    assert set(told[ready:]) == {"READY=1\nWATCHDOG=1"}


def test_beside_another_or_on_a_port_that_is_taken_nothing_is_started(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(up, "Process", None)
    monkeypatch.setattr(up, "_ENDING", 0.0)
    lock = home.lock("up")
    with pytest.raises(HomeError, match="Another 'dangjian up' is already running on"):
        Up(home).run("127.0.0.1", 0, print)
    lock.release()
    lock = home.lock("schedule")
    with pytest.raises(HomeError, match="Another scheduler is already running on"):
        Up(home).run("127.0.0.1", 0, print)
    lock.release()
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(HomeError, match=f"Cannot listen on port {port} of 127.0.0.1"):
            Up(home).run("127.0.0.1", port, print)
    home.lock("up", refusal="still held").release()


@pytest.fixture(params=["path", "abstract"])
def systemd(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    """Where systemd would hear what it is told."""
    name = str(tmp_path / "notify")
    if request.param == "abstract":
        if not hasattr(os, "eventfd"):
            pytest.skip("only Linux has abstract names")
        name = f"@dangjian-{os.getpid()}-{threading.get_ident()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(name.replace("@", "\0", 1))
        heard.settimeout(30)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        yield heard


def test_systemd_is_told_where_it_wants_to_know(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_systemd("READY=1")
    assert systemd.recv(100) == b"READY=1"
    for elsewhere in ("/nowhere/notify", "vsock:2:1"):
        monkeypatch.setenv("NOTIFY_SOCKET", elsewhere)
        tell_systemd("READY=1")  # it does not hear it, and nothing breaks
    monkeypatch.delenv("NOTIFY_SOCKET")
    tell_systemd("READY=1")


@pytest.mark.parametrize(
    ("usec", "pid", "seconds"),
    [("180000000", None, 180.0), ("180000000", "1", None), ("0", None, None), ("x", None, None)],
)
def test_how_often_systemd_wants_to_hear(
    usec: str, pid: str | None, seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", usec)
    monkeypatch.setenv("WATCHDOG_PID", pid or str(os.getpid()))
    assert watchdog_seconds() == seconds


def processes_on(home: Home) -> set[int]:
    """The processes that have this home among their arguments."""
    wanted = os.fsencode(home.folder)
    found = set()
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if wanted in entry.read_bytes().split(b"\0"):
                found.add(int(entry.parent.name))
        except OSError:
            continue
    return found


def process_of(home: Home, command: str) -> int:
    """The one process that runs this command on the home."""
    (found,) = (
        pid
        for pid in processes_on(home)
        if command.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    )
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are found in /proc")
@pytest.mark.parametrize("systemd", ["path"], indirect=True)
def test_what_ends_comes_back_and_nothing_outlives_a_kill(
    home: Home, configure: Callable[[str], None], systemd: socket.socket
) -> None:
    arrived, held = threading.Event(), threading.Event()
    with misbehaving() as (world, address):

        def hold(handler: Any) -> None:
            arrived.set()
            held.wait(60)
            handler.reply(200, b"")

        world.paths["/djgz/"] = hold
        configure(source_table(address))
        with started("up", "--port", "0", home=home.folder) as process:
            until(lambda: systemd.recv(100) == b"READY=1\nWATCHDOG=1", 60)
            assert process.stderr is not None
            line = next(line for line in process.stderr if line.startswith("Serving at "))
            port = int(line.split("/")[2].rpartition(":")[2])
            assert ask(port) == 200
            assert arrived.wait(60), "the clock did not crawl"

            before = process_of(home, "serve")
            os.kill(before, signal.SIGKILL)
            until(lambda: Address("127.0.0.1", port).answers(5), 60)
            assert process_of(home, "serve") != before

            assert process_of(home, "crawl")
            process.kill()
            process.communicate()
            until(lambda: processes_on(home) == set(), 60)
        held.set()
    log = (home.log / "dangjian.log").read_text(encoding="utf-8")
    assert "ERROR The site ended unexpectedly (signal 9); it starts again in 1 s." in log
    assert "INFO clock: Job 'crawl shiqiao' started." in log


def ask(port: int) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()
