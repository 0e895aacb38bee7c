"""Calls in processes of their own: a bad call is its own failure, and nothing hangs."""

import os
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.errors import WorkerError
from archive.workers import DiedError, FailedError, LateError, Workers, forking

PRELOAD = "archive.types"
_START = forking.start  # before the tests put something quicker in its place


@pytest.fixture(autouse=True)
def _as_users_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forking, "start", _START)


def double(number: int) -> int:
    return 2 * number


def die(code: int) -> None:
    os._exit(code)


def kill(number: int) -> None:
    os.kill(os.getpid(), number)


def hang() -> None:
    while True:
        time.sleep(60)


def spin() -> None:
    while True:
        pass


def fill() -> int:
    return len(b"x" * (4 << 30))


def fail() -> None:
    raise ValueError("a page's own words")


def flood() -> bytes:
    return b"x" * 400_000_000


def forker() -> int:
    return os.getppid()


def stop_halfway() -> None:
    """Writes a tenth of an answer, and is stopped."""
    (fd,) = (n for n in range(3, 64) if Path(f"/proc/self/fd/{n}").is_socket())
    os.write(fd, struct.pack("!I", 1_000) + b"x" * 100)
    os.kill(os.getpid(), signal.SIGSTOP)


def size(body: bytes) -> int:
    return len(body)


def tell(path: str) -> int:
    Path(path).write_text(str(os.getpid()))
    time.sleep(60)
    return 0


def test_calls_return_what_the_function_returns() -> None:
    with Workers(2, PRELOAD) as workers:
        calls = [workers.submit(double, number, seconds=10) for number in range(300)]
        assert [call.result() for call in calls] == [2 * number for number in range(300)]


def test_they_stand_back_as_far_as_asked() -> None:
    with Workers(1, PRELOAD, nice=3) as workers:
        assert workers.submit(os.nice, 0, seconds=10).result() == os.nice(0) + 3


@pytest.mark.parametrize(
    ("function", "arguments", "error", "said"),
    [
        (die, (9,), DiedError, "the process ended (9)"),
        (kill, (signal.SIGKILL,), DiedError, "the process ended (SIGKILL)"),
        (kill, (signal.SIGSEGV,), DiedError, "the process ended (SIGSEGV)"),
        (hang, (), LateError, "it took longer than 0.5 s"),
        (spin, (), LateError, "it took longer than 0.5 s"),
        (stop_halfway, (), LateError, "it took longer than 0.5 s"),
        (fail, (), FailedError, "ValueError: a page's own words"),
        (fill, (), FailedError, "MemoryError: "),
    ],
    ids=["exit", "killed", "crash", "hang", "spin", "stopped", "exception", "memory"],
)
def test_a_bad_call_fails_by_itself(
    function: Callable[..., Any], arguments: tuple[Any, ...], error: type[Exception], said: str
) -> None:
    with Workers(1, PRELOAD) as workers:
        bad = workers.submit(function, *arguments, seconds=0.5 if error is LateError else 10)
        good = workers.submit(double, 4, seconds=10)
        with pytest.raises(error) as raised:
            bad.result(timeout=30)
        assert str(raised.value) == said
        assert good.result() == 8


def test_an_answer_too_large_is_none() -> None:
    with Workers(1, PRELOAD) as workers:
        with pytest.raises(DiedError):
            workers.submit(flood, seconds=20).result()
        assert workers.submit(double, 4, seconds=10).result() == 8


def test_a_process_that_is_stopped_before_it_took_its_task_is_late() -> None:
    with Workers(1, PRELOAD) as workers:
        os.kill(workers.submit(os.getpid, seconds=10).result(), signal.SIGSTOP)
        with pytest.raises(LateError):
            workers.submit(size, b"x" * 20_000_000, seconds=0.5).result(timeout=30)
        assert workers.submit(size, b"x" * 20_000_000, seconds=10).result() == 20_000_000


def test_ctrl_c_and_sigterm_of_the_group_do_not_reach_them() -> None:
    with Workers(1, PRELOAD) as workers:
        for number in (signal.SIGINT, signal.SIGTERM):
            assert workers.submit(kill, number, seconds=10).result() is None


def test_processes_killed_from_outside_again_and_again_hang_nothing(tmp_path: Path) -> None:
    """Each call's process is killed before it answers; the calls behind them are answered."""
    mark = tmp_path / "pid"
    with Workers(2, PRELOAD) as workers:
        for _ in range(4):
            mark.unlink(missing_ok=True)
            call = workers.submit(tell, str(mark), seconds=30)
            while not (mark.exists() and mark.read_text()):
                assert not call.done()
            os.kill(int(mark.read_text()), signal.SIGKILL)
            with pytest.raises(DiedError):
                call.result(timeout=20)
        assert [workers.submit(double, n, seconds=10).result() for n in (1, 2, 3)] == [2, 4, 6]


def test_closing_ends_what_is_at_work(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    workers = Workers(1, PRELOAD)
    call = workers.submit(tell, str(mark), seconds=60)
    while not (mark.exists() and mark.read_text()):
        assert not call.done()
    workers.close()
    with pytest.raises(DiedError):
        call.result(timeout=5)
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("worker_")]


def test_the_process_that_forks_them_may_be_killed() -> None:
    """The one at work goes on; when that ends, too, both are replaced."""
    with Workers(1, PRELOAD) as workers:
        first = workers.submit(forker, seconds=10).result()
        os.kill(first, signal.SIGKILL)
        assert workers.submit(double, 4, seconds=10).result() == 8
        with pytest.raises(DiedError, match="nobody saw how"):
            workers.submit(die, 9, seconds=10).result()
        assert workers.submit(double, 4, seconds=10).result() == 8
        assert workers.submit(forker, seconds=10).result() not in (first, os.getpid())


def test_where_no_process_can_be_started_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with Workers(1, PRELOAD) as workers, pytest.raises(WorkerError, match="can be started"):
        workers.submit(double, 1, seconds=10).result()


def test_a_module_that_cannot_be_imported_ends_as_one_sentence() -> None:
    with Workers(1, "archive.no_such_module") as workers, pytest.raises(WorkerError):
        workers.submit(double, 1, seconds=10).result()
