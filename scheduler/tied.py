"""A command as another of ours starts it: it ends with the process that started it, whatever ends that
one, and what it says goes there line by line.

Its standard input is a pipe of which the other process alone has the far end, so that the system tells
of that one's end even after SIGKILL. Linux would send a signal (prctl), but already at the end of the
thread that started the command, and macOS has nothing like it.
"""

import logging
import os
import signal
import sys
import threading
import time

from scheduler.loading import loaded
from scheduler.logs import OneLine

GRACE = 30.0
"""Seconds that a command gets to end by itself once the other process is gone."""


def main() -> None:
    """Run `dangjian` so, with the arguments of this process."""
    threading.Thread(target=_end_with_the_other, daemon=True).start()
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(OneLine(at_which_time=False))
    logging.basicConfig(handlers=[handler])
    loaded()(prog_name="dangjian")


def _end_with_the_other() -> None:
    while os.read(0, 4_096):
        """Nothing is ever sent."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    # Its workers are in its session, of which nobody else is.
    os.killpg(os.getpgid(0), signal.SIGKILL)


if __name__ == "__main__":
    main()
