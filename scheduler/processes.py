"""A `dangjian` command in a process of its own, with a time limit and its last line of output."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from time import monotonic

_GRACE = 20.0
"""Seconds that a process gets to end by itself after SIGTERM."""

_LONGEST_LINE = 1_000


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended. code: its exit code, negative when a signal ended it. late: it reached its
    time limit. last_line: of its standard error."""

    code: int
    late: bool
    last_line: str


class Process:
    """`dangjian` with these arguments, in a session of its own, so that its workers stop with it."""

    def __init__(self, arguments: tuple[str, ...]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scheduler.cli", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._last_line = ""
        self._asked: float | None = None
        # A daemon: a worker that outlives its command may keep the pipe open.
        self._relay = threading.Thread(target=self._pass_on, daemon=True)
        self._relay.start()

    def wait(self, limit: float) -> Ended:
        """Wait until it has ended; stop it after `limit` seconds."""
        late = False
        try:
            code = self._process.wait(limit)
        except subprocess.TimeoutExpired:
            late = True
            code = self.stop()
        self._relay.join(1)
        return Ended(code, late, self._last_line)

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
            return self._process.wait(max(0.0, asked + _GRACE - monotonic()))
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            return self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._process.poll() is None:
            try:
                os.killpg(self._process.pid, number)
            except ProcessLookupError:
                return

    def _pass_on(self) -> None:
        """Copy its standard error to ours line by line, and keep the last line."""
        stream = self._process.stderr
        if stream is None:
            return
        with stream:
            while raw := stream.readline(_LONGEST_LINE):
                line = raw.decode(errors="replace")
                sys.stderr.write(line)
                self._last_line = line.strip() or self._last_line
