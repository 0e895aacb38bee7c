"""Calls in processes of their own, for work on what strangers sent: bounded in time and memory.

A process that dies or takes too long fails its own call and is replaced; the others go on. Each has
a pipe to itself: with one pipe for all, as pebble and multiprocessing.Pool have it, a process that is
killed while it holds the pipe's lock hangs the rest, and concurrent.futures gives up all calls when
one process dies and knows no time limit.
"""

import os
import pickle
import resource
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self, TypeVar

from archive.errors import WorkerError

T = TypeVar("T")

MEMORY = 3 << 30
"""Bytes of address space that one process may take."""

_MOST_CALLS = 2_000
"""Calls after which a process is replaced: the parsers leak a little."""

_ANSWER = 1 << 28
"""Bytes of a pickled answer, at most."""

_START = 60.0
"""Seconds that a process may take until it is ready."""

_STARTS = 5
"""Processes that may end in a row before one was ready; then none can be started here."""

_CODE = "import sys; sys.path[:] = {path!r}; from archive.workers import serve; serve({fd})"


class CallError(Exception):
    """A call did not return. The message is a phrase for a person."""


class DiedError(CallError):
    """The process ended in the middle of the call: killed, or brought down by it."""


class LateError(CallError):
    """The call took longer than it may."""


class FailedError(CallError):
    """The call raised an exception."""


class Workers:
    """`count` processes, started when they are needed and ended with the block.

    `preload`: a module that each imports before its first call, whose time limit it must not take.
    """

    def __init__(self, count: int, preload: str) -> None:
        self._threads = ThreadPoolExecutor(count, "worker")
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        self._all = [_Process(preload) for _ in range(count)]
        for process in self._all:
            self._idle.put(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def submit(self, function: Callable[..., T], *arguments: Any, seconds: float) -> Future[T]:
        """Call a function of a module in the next free process; `seconds` count from there.

        The future raises a CallError when no answer came; WorkerError when no process can start.
        """
        return self._threads.submit(self._call, function, arguments, seconds)

    def close(self) -> None:
        """End all processes, whatever they are at."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._all:
            process.close()
        self._threads.shutdown(wait=True)
        for process in self._all:  # one that a thread started meanwhile
            process.shut()

    def _call(self, function: Callable[..., T], arguments: tuple[Any, ...], seconds: float) -> T:
        process = self._idle.get()
        try:
            answer: T = process.call(function, arguments, seconds)
            return answer
        finally:
            self._idle.put(process)


class _Process:
    """One process at a time, replaced when it ended. Used by one thread, ended by any."""

    def __init__(self, preload: str) -> None:
        self._preload = preload
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: _Pipe | None = None
        self._calls = 0
        self._closed = False

    def call(self, function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Any:
        task = pickle.dumps((function, arguments, seconds))
        pipe = self._ready()
        until = time.monotonic() + seconds
        try:
            pipe.send(task, until)
            returned, answer = pickle.loads(pipe.receive(_ANSWER, until))  # noqa: S301 - our own process
        except TimeoutError:
            self.end()
            raise LateError(f"it took longer than {seconds:g} s") from None
        except (EOFError, OSError):
            raise DiedError(f"the process ended ({self.end()})") from None
        self._calls += 1
        if self._calls >= _MOST_CALLS:
            self.end()
        if not returned:
            raise FailedError(answer)
        return answer

    def close(self) -> None:
        self._closed = True
        self.end()

    def shut(self) -> None:
        """End the process and its pipe, once no thread uses them."""
        self.end()
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None

    def end(self) -> int | str:
        """End the process. Returns its exit code, or the name of the signal that ended it."""
        process, self._process = self._process, None
        if process is None:
            return 0
        code = process.poll()
        if code is None:
            # Its end of the pipe is closed a moment before it can be waited for.
            with suppress(subprocess.TimeoutExpired):
                code = process.wait(0.2 if self._pipe is not None and self._pipe.hung_up() else 0)
        process.kill()
        process.wait()
        if code is None:
            return "ended by us"
        return code if code >= 0 else signal.Signals(-code).name

    def _ready(self) -> "_Pipe":
        """The pipe to a process that waits for a call."""
        for _ in range(_STARTS):
            if self._process is not None and self._pipe is not None:
                if self._process.poll() is None:
                    return self._pipe
                self.end()
            if self._closed:
                raise DiedError("the processes were ended")
            self._start()
        raise WorkerError(
            "No process for reading can be started: each ended before it was ready. "
            "Is there memory left, and is the program installed whole?"
        )

    def _start(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = subprocess.Popen(
                    # -P: a folder called `archive` where we stand is not ours.
                    [sys.executable, "-P", "-c",
                     _CODE.format(path=sys.path, fd=theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )  # fmt: skip
            except OSError:
                ours.close()
                self._process = None
                return
        self._pipe, self._calls = _Pipe(ours), 0
        until = time.monotonic() + _START
        with suppress(EOFError, OSError):
            self._pipe.send(self._preload.encode(), until)
            self._pipe.receive(16, until)
            return
        self.end()


class _Pipe:
    """One end of a pipe for whole messages. Unlike multiprocessing's, its time limit holds for all of
    a message: a process may be stopped in the middle of one. until: on the monotonic clock.
    """

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def send(self, message: bytes, until: float | None = None) -> None:
        """TimeoutError when it was not taken in time."""
        self._limit(until)
        self._end.sendall(struct.pack("!I", len(message)))
        self._limit(until)
        self._end.sendall(message)

    def receive(self, most: int, until: float | None = None) -> bytearray:
        """EOFError when the other end is closed, TimeoutError when it is late."""
        (length,) = struct.unpack("!I", self._exactly(4, until))
        if length > most:
            raise OSError(f"a message of {length} bytes")
        return self._exactly(length, until)

    def hung_up(self) -> bool:
        """Whether the other end is closed; nothing else is left to read of a process that ended."""
        try:
            self._end.settimeout(0)
            self._end.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            pass
        return True

    def close(self) -> None:
        """Close this end."""
        self._end.close()

    def _exactly(self, length: int, until: float | None) -> bytearray:
        found = bytearray(length)
        rest = memoryview(found)
        while rest:
            self._limit(until)
            came = self._end.recv_into(rest)
            if not came:
                raise EOFError
            rest = rest[came:]
        return found

    def _limit(self, until: float | None) -> None:
        # 0 would mean not to wait, and to say so with another error.
        self._end.settimeout(None if until is None else max(until - time.monotonic(), 1e-6))


def serve(fd: int) -> None:
    """The process's own side: answers calls until the pipe is closed."""
    # Ctrl-C and SIGTERM reach the whole group, and are for the one who started us to answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with suppress(OSError, ValueError):  # a system that knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    pipe = _Pipe(socket.socket(fileno=fd))
    with suppress(EOFError, OSError):
        __import__(pipe.receive(_ANSWER).decode())
        pipe.send(b"ready")
        while True:
            function, arguments, seconds = pickle.loads(pipe.receive(_ANSWER))  # noqa: S301
            # Should nobody be there to end us in time, the system does.
            signal.setitimer(signal.ITIMER_REAL, seconds + 5)
            try:
                answer = True, function(*arguments)
            except Exception as error:
                answer = False, f"{type(error).__name__}: {error}"[:200]
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send(pickle.dumps(answer))
    os._exit(0)  # what the parsers hold need not be taken apart
