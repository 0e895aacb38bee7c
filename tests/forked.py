"""Tasks in processes of their own that are forked from one in which everything is imported already:
starting Python and its libraries costs more than most of what the tests start them for."""

import multiprocessing
import os
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from archive import forking, workers

ROOT = Path(__file__).parent.parent
_CONTEXT = multiprocessing.get_context("forkserver")
_IMPORTED = [
    "commands",
    "scheduler.cli",
    "scheduler.jobs",
    "crawler.run",
    "archive.build",
    "archive.reading.page",
    # What Scrapy imports only when a crawl begins. Nothing here may start Twisted's reactor.
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.scheduler",
    "scrapy.downloadermiddlewares.httpcompression",
    "scrapy.downloadermiddlewares.redirect",
    "scrapy.downloadermiddlewares.retry",
    "scrapy.extensions.corestats",
    "scrapy.extensions.logstats",
    "scrapy.extensions.memusage",
    "scrapy.squeues",
    "scrapy.statscollectors",
]


@dataclass(frozen=True)
class Ran:
    """What a process left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


@contextmanager
def prepared() -> Iterator[None]:
    """Start the process that the others are forked from."""
    _CONTEXT.set_forkserver_preload(_IMPORTED)
    forkserver.ensure_running()
    ours, theirs = socket.socketpair()
    with theirs:
        process = _CONTEXT.Process(target=_serve_forkers, args=(theirs,))
        process.start()
    with ours:
        _fork_forkers_by(ours)
        yield
    process.join()


def run(
    task: Callable[..., object],
    *arguments: Any,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    seconds: float = 120,
) -> Ran:
    """Run a function of a module in a process of its own. environment: added to that of the tests.
    folder: where it stands. seconds: after them it is killed, and TimeoutError raised."""
    with tempfile.TemporaryDirectory() as outputs:
        out, err = Path(outputs, "out"), Path(outputs, "err")
        around = {**os.environ, **(environment or {})}
        process = _CONTEXT.Process(target=_run, args=(folder, out, err, around, task, arguments))
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"{task.__name__}{arguments} took more than {seconds} seconds")
        code = process.exitcode
        process.close()
        return Ran(code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))


def _run(
    folder: Path,
    out: Path,
    err: Path,
    environment: dict[str, str],
    task: Callable[..., object],
    arguments: tuple[Any, ...],
) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    _prepare_forker()
    for path, number in ((out, 1), (err, 2)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    task(*arguments)


def _prepare_forker() -> None:
    """For workers of this process. Forked while nothing is open and no thread runs: a crawl that is
    under way has both."""
    ours, theirs = socket.socketpair()
    if not os.fork():
        ours.close()
        _serve_forkers(theirs)
    theirs.close()
    _fork_forkers_by(ours)


def _serve_forkers(theirs: socket.socket) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    forking.fork_on_request(theirs.detach(), "archive", _fork_workers)


def _fork_forkers_by(ours: socket.socket) -> None:
    """What archive.forking would start is forked by the process at the other end from now on."""
    ours.recv(64)  # its greeting
    prepared = forking.Forker("archive", _fork_workers)
    prepared._control = ours

    def start(theirs: socket.socket, _preload: str, _serve: object) -> _Started:
        forked = prepared.fork(theirs)
        assert forked is not None
        return _Started(prepared, forked)

    forking.start = start  # type: ignore[assignment]


def _fork_workers(fd: int) -> None:
    forking.fork_on_request(fd, "archive", workers.serve)


@dataclass(frozen=True)
class _Started:
    """As much of subprocess.Popen as is asked of the process that forks."""

    prepared: forking.Forker
    forked: forking.Forked

    def wait(self, seconds: float | None = None) -> None:
        """It ends when its pipe is closed, and with it what it forked."""

    def kill(self) -> None:
        self.prepared.end(self.forked, soon=False)
