"""A process in which everything is imported, and from which others are forked when they are needed.

Starting Python and the libraries that read takes half a second of a processor; a fork takes
milliseconds, and what was imported lies in memory once. Nothing that strangers sent reaches this
process, and it has one thread: a process with several, as a crawl is, cannot be forked safely.
"""

import gc
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

ENDED_BY_US = 256
"""In place of an exit code: it was still at work."""

_START = 60.0
"""Seconds that the process may take until it is ready, or for an answer."""

_CLOSING = 5.0
"""Seconds that it may take to end with all that it forked."""

_LAST = 0.2
"""Seconds until one that hung up has ended: its end of the pipe is closed a moment before."""

_CODE = (
    "import sys; sys.path[:] = {path!r}; from {module} import {name} as serve; "
    "from archive.workers.forking import fork_on_request; fork_on_request({fd}, {preload!r}, serve)"
)

_QUESTION = struct.Struct("!cq")
_ANSWER = struct.Struct("!q")
_FORK, _END, _END_SOON = b"f", b"e", b"s"
_NONE = 0  # an answer: nothing was forked; or the greeting


@dataclass(frozen=True, slots=True, eq=False)
class Forked:
    """One process that was forked."""

    pid: int
    control: socket.socket
    """To the process that forked it: another one must not be asked about this number."""


class Forker:
    """Starts that process at the first fork, again when it ended, and ends it with all it forked.

    preload: a module that is imported in it. serve: what a forked process does with the file
    descriptor that it gets. May be used by several threads.
    """

    def __init__(self, preload: str, serve: Callable[[int], object]) -> None:
        self._preload, self._serve = preload, serve
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self.closed = False

    def fork(self, theirs: socket.socket) -> Forked | None:
        """A process that serves this end of a pair. None when none can be started."""
        with self._lock:
            if self.closed or not (self._control or self._launch()):
                return None
            control = self._control
            pid = self._ask(_FORK, 0, theirs)
            return Forked(pid, control) if control and pid else None

    def end(self, forked: Forked, *, soon: bool) -> int | None:
        """End a process. Its exit code; ENDED_BY_US; None when nobody saw it. soon: it is ending."""
        with self._lock:
            if forked.control is not self._control:
                # What forked it is gone. It ends by itself: its pipe is closed, its time is limited.
                return None
            return self._ask(_END_SOON if soon else _END, forked.pid)

    def close(self) -> None:
        """End them all, whatever they are at."""
        self.closed = True
        if self._control is not None:
            with suppress(OSError):  # whoever waits for an answer need not
                self._control.shutdown(socket.SHUT_RDWR)
        elif self._process is not None:
            self._process.kill()  # nothing was forked yet
        with self._lock:
            self._forget()

    def _launch(self) -> bool:
        self._forget()
        ours, theirs = socket.socketpair()
        ours.settimeout(_START)
        with theirs:
            try:
                self._process = start(theirs, self._preload, self._serve)
            except OSError:
                ours.close()
                return False
        if _received(ours) is None:
            self._process.kill()
            ours.close()
            self._forget()
            return False
        self._control = ours
        return True

    def _ask(self, kind: bytes, pid: int, theirs: socket.socket | None = None) -> int | None:
        if self._control is None:
            return None
        try:
            fds = [theirs.fileno()] if theirs else []
            socket.send_fds(self._control, [_QUESTION.pack(kind, pid)], fds)
            answer = _received(self._control)
        except OSError:
            answer = None
        if answer is None:
            self._forget()
        return answer

    def _forget(self) -> None:
        """Hang up: then the process ends all that it forked, and itself."""
        control, self._control = self._control, None
        process, self._process = self._process, None
        if control is not None:
            control.close()
        if process is not None:
            try:
                process.wait(_CLOSING)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def start(
    theirs: socket.socket, preload: str, serve: Callable[[int], object]
) -> subprocess.Popen[bytes]:
    """Start the process that forks, with this end of a pair."""
    code = _CODE.format(
        path=sys.path, module=serve.__module__, name=serve.__name__,
        fd=theirs.fileno(), preload=preload,
    )  # fmt: skip
    # -P: a folder called `archive` where we stand is not ours.
    return subprocess.Popen(
        [sys.executable, "-P", "-c", code],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _received(control: socket.socket) -> int | None:
    """An answer; None when there is nobody to give one."""
    try:
        answer = control.recv(_ANSWER.size, socket.MSG_WAITALL)
    except OSError:
        return None
    return int(_ANSWER.unpack(answer)[0]) if len(answer) == _ANSWER.size else None


def fork_on_request(fd: int, preload: str, serve: Callable[[int], object]) -> NoReturn:
    """The process's own side, until the other hangs up."""
    # Ctrl-C and SIGTERM reach the whole group, and are for the one who started us to answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    __import__(preload)
    gc.collect()
    gc.freeze()  # what is never looked at by a collector is never copied for it
    alive: set[int] = set()
    with socket.socket(fileno=fd) as control, suppress(OSError):
        control.sendall(_ANSWER.pack(_NONE))
        while True:
            question, fds, _, _ = socket.recv_fds(control, _QUESTION.size, 1)
            if len(question) < _QUESTION.size:
                break
            kind, pid = _QUESTION.unpack(question)
            if kind == _FORK:
                answer = _fork(control, fds[0], serve)
                os.close(fds[0])
                alive |= {answer} - {_NONE}
            elif pid in alive:
                alive.remove(pid)
                answer = _end(pid, _LAST if kind == _END_SOON else 0)
            else:
                answer = ENDED_BY_US
            control.sendall(_ANSWER.pack(answer))
    for pid in alive:
        _end(pid, 0)
    os._exit(0)


def _fork(control: socket.socket, fd: int, serve: Callable[[int], object]) -> int:
    try:
        pid = os.fork()
    except OSError:
        return _NONE
    if pid:
        return pid
    code = 1
    try:
        control.close()
        serve(fd)
        code = 0
    finally:
        os._exit(code)  # what the libraries hold need not be taken apart


def _end(pid: int, seconds: float) -> int:
    until = time.monotonic() + seconds
    ended, status = os.waitpid(pid, os.WNOHANG)
    while not ended and time.monotonic() < until:
        time.sleep(0.002)
        ended, status = os.waitpid(pid, os.WNOHANG)
    if ended:
        return os.waitstatus_to_exitcode(status)
    os.kill(pid, signal.SIGKILL)  # nobody else has its number: only we wait for it
    os.waitpid(pid, 0)
    return ENDED_BY_US
