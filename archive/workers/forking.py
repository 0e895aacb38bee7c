"""A process that has imported everything, and from which others are forked as needed.

Starting Python and the reading libraries takes half a second of CPU time; a fork takes
milliseconds, and the imports are in memory once. No untrusted input reaches this process, and it
has one thread: a process with several, such as a crawl, cannot be forked safely.
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
"""Instead of an exit code: the process was still working."""

_START = 60.0
"""Seconds that the process may take to get ready, or to answer."""

_CLOSING = 5.0
"""Seconds that it may take to end with everything that it forked."""

_LAST = 0.2
"""Seconds for one that hung up to end: it closes its end of the pipe a moment before."""

_CODE = (
    "import sys; sys.path[:] = {path!r}; from {module} import {name} as serve; "
    "from archive.workers.forking import fork_on_request; fork_on_request({fd}, {preload!r}, serve)"
)

_QUESTION = struct.Struct("!cq")
_ANSWER = struct.Struct("!q")
_FORK, _END, _END_SOON = b"f", b"e", b"s"
_NONE = 0  # as an answer: nothing was forked; also the greeting


@dataclass(frozen=True, slots=True, eq=False)
class Forked:
    """One process that was forked."""

    pid: int
    control: socket.socket
    """To the process that forked it: no other may be asked about this pid."""


class Forker:
    """Starts that process on the first fork, restarts it if it ended, and ends it and its forks.

    preload: a module to import in it. serve: what a forked process does with the file descriptor
    that it gets. Thread-safe.
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
        """End a process. Its exit code, ENDED_BY_US, or None when unknown. soon: it is ending."""
        with self._lock:
            if forked.control is not self._control:
                # Its parent is gone. It ends by itself: its pipe is closed, its time is limited.
                return None
            return self._ask(_END_SOON if soon else _END, forked.pid)

    def close(self) -> None:
        """End them all, whatever they are doing."""
        self.closed = True
        if self._control is not None:
            with suppress(OSError):  # so that nobody waits for an answer
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
        """Hang up: the process then ends everything that it forked, and itself."""
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
    # -P: a folder called `archive` in the current directory is not ours.
    return subprocess.Popen(
        [sys.executable, "-P", "-c", code],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _received(control: socket.socket) -> int | None:
    """An answer; None when the process is gone."""
    try:
        answer = control.recv(_ANSWER.size, socket.MSG_WAITALL)
    except OSError:
        return None
    return int(_ANSWER.unpack(answer)[0]) if len(answer) == _ANSWER.size else None


def fork_on_request(fd: int, preload: str, serve: Callable[[int], object]) -> NoReturn:
    """The process's own side, until the other side hangs up."""
    # Ctrl-C and SIGTERM reach the whole group; our parent handles them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    __import__(preload)
    gc.collect()
    gc.freeze()  # pages that the collector never touches are never copied
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
        os._exit(code)  # no need to tear down the libraries


def _end(pid: int, seconds: float) -> int:
    until = time.monotonic() + seconds
    ended, status = os.waitpid(pid, os.WNOHANG)
    while not ended and time.monotonic() < until:
        time.sleep(0.002)
        ended, status = os.waitpid(pid, os.WNOHANG)
    if ended:
        return os.waitstatus_to_exitcode(status)
    os.kill(pid, signal.SIGKILL)  # its pid cannot have been reused: only we wait for it
    os.waitpid(pid, 0)
    return ENDED_BY_US
