"""A `dangjian` command in a process of its own, with a time limit; what it says is logged with its name."""

import logging
import math
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from crawler.sources import GO_ON
from scheduler.logs import level_and_text

log = logging.getLogger(__name__)

_GRACE = 20.0
"""Seconds that a process gets to end by itself after SIGTERM."""

_LASTING_GRACE = 30.0
"""The same for one whose own processes get _GRACE."""

_LONGEST_LINE = 1_000
"""Bytes; a longer line is logged as several."""

_MOST_LINES = 500
"""Lines of one process that are logged, so that none drives out what the others said."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended. code: its exit code, negative when a signal ended it. late: it reached its
    time limit. last_line: of its standard error."""

    code: int
    late: bool
    last_line: str


def tell_end(log: logging.Logger, name: str, ended: Ended) -> None:
    """Log how the process of a job ended. log: of whoever ran it."""
    if ended.late:
        log.warning("Job '%s' reached its time limit and was stopped.", name)
    if ended.code:
        log.warning("Job '%s' failed with code %d: %s", name, ended.code, ended.last_line)
    else:
        log.info("Job '%s' ended with code 0.", name)


class Process:
    """`dangjian` with these arguments, in a session of its own, so that its workers stop with it, and
    tied to this process, with which it ends.

    name: what its lines are logged with. lasting: it runs for as long as we do, and may itself have
    such processes: all of its lines are logged, and it gets more time to end.
    """

    def __init__(self, name: str, arguments: tuple[str, ...], *, lasting: bool = False) -> None:
        self._name = name
        self._grace = _LASTING_GRACE if lasting else _GRACE
        self._most_lines = math.inf if lasting else _MOST_LINES
        self._process = subprocess.Popen(
            # -P: a folder called `archive` in the current directory is not ours.
            [sys.executable, "-P", "-m", "scheduler.tied", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=os.environ | {GO_ON: "1"},
        )
        self._last_line = ""
        self._asked: float | None = None
        # A daemon: a worker that outlives its command may keep the pipe open.
        self._relay = threading.Thread(target=self._pass_on, daemon=True)
        self._relay.start()

    def wait(self, limit: float | None = None, more: Callable[[], float] = lambda: 0.0) -> Ended:
        """Wait until it has ended; stop it after `limit` seconds, and so many more as `more` says then."""
        late = False
        try:
            code = self._ended_within(limit, more)
        except subprocess.TimeoutExpired:
            late = True
            code = self.stop()
        self._relay.join(1)
        if self._process.stdin is not None:
            self._process.stdin.close()
        return Ended(code, late, self._last_line)

    def _ended_within(self, limit: float | None, more: Callable[[], float]) -> int:
        try:
            return self._process.wait(limit)
        except subprocess.TimeoutExpired:
            return self._process.wait(more())

    def ask_to_stop(self) -> None:
        """Send SIGTERM, the first time: a second one would kill it."""
        if self._asked is None:
            self._asked = monotonic()
            self._signal(signal.SIGTERM)

    def stop(self) -> int:
        """Stop it: SIGTERM unless it was asked before, then SIGKILL after a grace period. Returns its
        exit code."""
        self.ask_to_stop()
        asked = self._asked or 0.0
        try:
            # Of several that were asked together, the last has had its time when the first is waited for.
            return self._process.wait(max(0.0, asked + self._grace - monotonic()))
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """End it at once. Returns its exit code."""
        self._signal(signal.SIGKILL)
        return self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._process.poll() is None:
            try:
                os.killpg(self._process.pid, number)
            except ProcessLookupError:
                return

    def _pass_on(self) -> None:
        """Log its standard error line by line, and keep the last line."""
        stream = self._process.stderr
        if stream is None:
            return
        count = 0
        with stream:
            while raw := stream.readline(_LONGEST_LINE):
                level, text = level_and_text(raw.decode(errors="replace").strip())
                if not text:
                    continue
                self._last_line = text
                count += 1
                if count <= self._most_lines:
                    log.log(level, "%s: %s", self._name, text)
        if count > self._most_lines:
            log.warning("%s: %d more lines were not logged.", self._name, count - _MOST_LINES)
