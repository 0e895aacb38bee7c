"""Tasks in processes of their own, forked from one that has already imported everything: starting
Python and its libraries takes longer than most of what the tests start them for."""

import gc
import multiprocessing
import os
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from archive.workers import forking, pool

ROOT = Path(__file__).parent.parent
_STARTING = threading.Lock()
_CONTEXT = multiprocessing.get_context("forkserver")
_IMPORTED = [
    "commands",
    "scheduler.cli",
    "scheduler.crawl_run",
    "scheduler.inspecting",
    "scheduler.schedule",
    "scheduler.serving",
    "scheduler.sources.adding",
    "scheduler.sources.checking",
    "crawler.run",
    "crawler.keeping",
    "crawler.retrying",
    "crawler.robots",
    "crawler.validators",
    "archive.build",
    "archive.reading.page",
    # What is imported only when a crawl begins. Nothing here may start Twisted's reactor.
    "encodings.charmap",
    "encodings.utf_32_le",
    "encodings.utf_8_sig",
    "scheduler.sources.telling",
    "tldextract",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.scheduler",
    "scrapy.downloadermiddlewares.cookies",
    "scrapy.downloadermiddlewares.defaultheaders",
    "scrapy.downloadermiddlewares.downloadtimeout",
    "scrapy.downloadermiddlewares.httpauth",
    "scrapy.downloadermiddlewares.httpcache",
    "scrapy.downloadermiddlewares.httpcompression",
    "scrapy.downloadermiddlewares.httpproxy",
    "scrapy.downloadermiddlewares.offsite",
    "scrapy.downloadermiddlewares.redirect",
    "scrapy.downloadermiddlewares.retry",
    "scrapy.downloadermiddlewares.stats",
    "scrapy.downloadermiddlewares.useragent",
    "scrapy.dupefilters",
    "scrapy.logformatter",
    "scrapy.pqueues",
    "scrapy.robotstxt",
    "scrapy.spidermiddlewares.depth",
    "scrapy.spidermiddlewares.httperror",
    "scrapy.spidermiddlewares.metacopy",
    "scrapy.spidermiddlewares.start",
    "scrapy.spidermiddlewares.urllength",
    "scrapy.squeues",
    "scrapy.statscollectors",
    # What is done only once, whoever is first.
    "rehearsed",
]


@dataclass(frozen=True)
class Ran:
    """What a process left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


@contextmanager
def prepared() -> Iterator[None]:
    """The process that the others are forked from is started when the first is."""
    with ExitStack() as started:

        def start(*request: Any) -> Any:
            started.enter_context(_forker())
            return forking.start(*request)  # which is another one by now

        forking.start = start  # type: ignore[assignment]
        yield


@contextmanager
def _forker() -> Iterator[None]:
    """For the workers that this process starts itself."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = _CONTEXT.Process(target=_serve_forkers, args=(theirs,))
        process.start()
    with ours:
        _fork_forkers_by(ours)
        yield
    process.join()


class Running:
    """A function of a module that runs in a process of its own, with as much of subprocess.Popen as
    the tests ask. environment: added to that of the tests. folder: where it stands."""

    def __init__(
        self,
        task: Callable[..., object],
        *arguments: Any,
        environment: Mapping[str, str] | None = None,
        folder: Path = ROOT,
    ) -> None:
        self._outputs = tempfile.TemporaryDirectory()
        self._out, self._err = Path(self._outputs.name, "out"), Path(self._outputs.name, "err")
        with _STARTING:
            start_server()
            around = {**os.environ, **(environment or {})}
        self._process = _CONTEXT.Process(
            target=_run, args=(folder, self._out, self._err, around, task, arguments)
        )
        self._process.start()
        self.returncode: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        if raised[0] is not None:
            self._process.kill()
        self._process.join()
        self._process.close()
        self._outputs.cleanup()

    def wait(self, seconds: float) -> int:
        """Its exit code; TimeoutError when it has none yet."""
        if self.returncode is None:
            self._process.join(seconds)
            if self._process.exitcode is None:
                raise TimeoutError
            self.returncode = self._process.exitcode
        return self.returncode

    def communicate(self, timeout: float) -> tuple[str, str]:
        """stdout and stderr, when it has ended."""
        self.wait(timeout)
        return self._out.read_text(encoding="utf-8"), self._err.read_text(encoding="utf-8")

    def send_signal(self, number: int) -> None:
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    def kill(self) -> None:
        self._process.kill()


@cache
def start_server() -> None:
    """Start the process that the others are forked from. It imports without the paths of this one
    before Python 3.13, unless the environment names them."""
    _CONTEXT.set_forkserver_preload(_IMPORTED)
    known = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(Path(__file__).parent)
    try:
        forkserver.ensure_running()
    finally:
        del os.environ["PYTHONPATH"]
        if known is not None:
            os.environ["PYTHONPATH"] = known


def share_server() -> None:
    """From now on, in a process forked from the one that started it: only that one may look after it."""
    forkserver._forkserver.ensure_running = lambda: None  # type: ignore[method-assign]


def pipe() -> tuple[Connection, Connection]:
    """Two ends, of which the second may be an argument of what runs in a process of its own."""
    return _CONTEXT.Pipe()


def run(
    task: Callable[..., object],
    *arguments: Any,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    seconds: float = 120,
) -> Ran:
    """Run a function of a module in a process of its own. environment: added to that of the tests.
    folder: where it stands. seconds: after them it is killed, and TimeoutError raised."""
    with Running(task, *arguments, environment=environment, folder=folder) as running:
        try:
            code = running.wait(seconds)
        except TimeoutError:
            running.kill()
            raise TimeoutError(
                f"{task.__name__}{arguments} took more than {seconds} seconds"
            ) from None
        return Ran(code, *running.communicate(0))


def _run(
    folder: Path,
    out: Path,
    err: Path,
    environment: dict[str, str],
    task: Callable[..., object],
    arguments: tuple[Any, ...],
) -> None:
    gc.freeze()  # a collector that looks at what was imported has all of that memory copied
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
    gc.freeze()
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    forking.fork_on_request(theirs.detach(), "archive", _fork_workers)


def _fork_forkers_by(ours: socket.socket) -> None:
    """What archive.workers.forking would start is forked by the process at the other end from now on."""
    ours.recv(64)  # its greeting
    prepared = forking.Forker("archive", _fork_workers)
    prepared._control = ours

    def start(theirs: socket.socket, _preload: str, _serve: object) -> _Started:
        forked = prepared.fork(theirs)
        assert forked is not None
        return _Started(prepared, forked)

    forking.start = start  # type: ignore[assignment]


def _fork_workers(fd: int) -> None:
    forking.fork_on_request(fd, "archive", pool.serve)


@dataclass(frozen=True)
class _Started:
    """As much of subprocess.Popen as is asked of the process that forks."""

    prepared: forking.Forker
    forked: forking.Forked

    def wait(self, seconds: float | None = None) -> None:
        """It ends when its pipe is closed, and with it what it forked."""

    def kill(self) -> None:
        self.prepared.end(self.forked, soon=False)
