"""Calls in separate processes, for work on untrusted input: bounded in time and memory.

A process that dies or takes too long fails its own call and is replaced; the others go on. Each has
its own pipe: with one pipe for all, as in pebble and multiprocessing.Pool, a process killed while
holding the pipe's lock hangs the rest, and concurrent.futures fails all calls when one process dies
and has no time limit.
"""

import os
import pickle
import resource
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import LifoQueue
from types import TracebackType
from typing import Any, Self, TypeVar

from archive.errors import WorkerError
from archive.sentences import say
from archive.workers.forking import ENDED_BY_US, Forked, Forker
from archive.workers.pipe import Pipe

T = TypeVar("T")

MEMORY = 3 << 30
"""Bytes of address space that one process may take."""

_MOST_CALLS = 2_000
"""Calls after which a process is replaced: the parsers leak a little."""

_ANSWER = 1 << 28
"""Most bytes of a pickled answer."""

_STARTS = 5
"""Failed starts in a row after which no process can be started here."""


class CallError(Exception):
    """A call did not return. The message is a phrase for a person."""


class DiedError(CallError):
    """The process ended during the call: killed, or crashed by it."""


class LateError(CallError):
    """The call took longer than allowed."""


class FailedError(CallError):
    """The call raised an exception."""


class Workers:
    """`count` processes, started when needed and ended with the block.

    `preload`: a module imported before they are forked, so that it costs no call any time. `nice`:
    how far they stand back for other processes, our own among them (nice(2)).
    """

    def __init__(self, count: int, preload: str, *, nice: int = 0) -> None:
        self._threads = ThreadPoolExecutor(count, "worker")
        self._forker = Forker(preload, serve)
        self._all = [_Process(self._forker, nice) for _ in range(count)]
        # The one used last is taken first: another one is started only when all are busy.
        self._idle: LifoQueue[_Process] = LifoQueue()
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
        """End all processes, whatever they are doing."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._forker.close()
        self._threads.shutdown(wait=True)
        for process in self._all:
            process.end()

    def _call(self, function: Callable[..., T], arguments: tuple[Any, ...], seconds: float) -> T:
        process = self._idle.get()
        try:
            answer: T = process.call(function, arguments, seconds)
            return answer
        finally:
            self._idle.put(process)


class _Process:
    """One process at a time, replaced when it ends. Used by one thread."""

    def __init__(self, forker: Forker, nice: int) -> None:
        self._forker, self._nice = forker, nice
        self._forked: Forked | None = None
        self._pipe: Pipe | None = None
        self._calls = 0

    def call(self, function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Any:
        task = pickle.dumps((function, arguments, seconds))
        pipe = self._ready()
        until = time.monotonic() + seconds
        try:
            pipe.send(task, until)
            returned, answer = pickle.loads(pipe.receive(_ANSWER, until))  # noqa: S301 - our own process
        except TimeoutError:
            self.end()
            raise LateError(
                say("it took longer than {seconds} s", seconds=f"{seconds:g}")
            ) from None
        except (EOFError, OSError):
            raise DiedError(say("the process ended ({end})", end=self.end())) from None
        self._calls += 1
        if self._calls >= _MOST_CALLS:
            self.end()
        if not returned:
            raise FailedError(answer)
        return answer

    def end(self) -> str:
        """End the process. Returns its exit code, or the name of the signal that ended it."""
        forked, self._forked = self._forked, None
        if forked is None:
            return "0"
        soon = self._pipe is not None and self._pipe.hung_up()
        code = self._forker.end(forked, soon=soon)
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if code is None:
            return "nobody saw how"
        if code == ENDED_BY_US:
            return "ended by us"
        return str(code) if code >= 0 else signal.Signals(-code).name

    def _ready(self) -> Pipe:
        """The pipe to a process that waits for a call."""
        for _ in range(_STARTS):
            if self._pipe is not None:
                if not self._pipe.hung_up():
                    return self._pipe
                self.end()
            if self._forker.closed:
                raise DiedError(say("the processes were ended"))
            self._start()
        raise WorkerError(
            say(
                "No process for reading can be started: each ended before it "
                "was ready. Is there memory left, and is the program "
                "installed whole?",
            )
        )

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._forked = self._forker.fork(theirs)
        if self._forked is None:
            ours.close()
        else:
            self._pipe, self._calls = Pipe(ours), 0
            with suppress(OSError):  # it may have ended already
                os.setpriority(os.PRIO_PROCESS, self._forked.pid, os.nice(0) + self._nice)


def serve(fd: int) -> None:
    """The process's own side: answers calls until the pipe is closed."""
    with suppress(OSError, ValueError):  # a system without this limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    pipe = Pipe(socket.socket(fileno=fd))
    with suppress(EOFError, OSError):
        while True:
            function, arguments, seconds = pickle.loads(pipe.receive(_ANSWER))  # noqa: S301
            # If nobody ends us in time, the system does.
            signal.setitimer(signal.ITIMER_REAL, seconds + 5)
            try:
                answer = True, function(*arguments)
            except Exception as error:
                answer = False, f"{type(error).__name__}: {error}"[:200]
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send(pickle.dumps(answer))
