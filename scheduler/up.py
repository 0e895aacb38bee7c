"""`dangjian up`: the clock and the site as two processes of one command.

Two, so that neither takes the other with it: whichever ends unexpectedly, or is a site that answers no
more, is told and started again, after pauses that grow.
"""

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from time import monotonic

from archive.errors import HomeError
from archive.home.folder import Home
from archive.sentences import say
from scheduler.listening import listen
from scheduler.logs import logged_to_files
from scheduler.processes import Process
from scheduler.telling_systemd import tell_systemd, watchdog_seconds

log = logging.getLogger(__name__)

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 300.0
_WELL = 600.0
"""Seconds after which a process is taken to have run well: the next pause is the first again."""

_LOOK = 0.2
"""Seconds between two looks at whether both are ready."""

_LOOKS = 4
"""Looks in a row that must find the clock running."""

_LATE = 60.0
"""Seconds after which systemd is told that we are ready though one of them is not."""

_ANSWER = 20.0
"""Seconds within which the site has to answer."""

_ASK = 60.0
"""Seconds between two questions whether it does."""

_MISSES = 3
"""Questions in a row without an answer after which it is started anew."""

_ENDING = 35.0
"""Seconds that the clock of an `up` that was killed may take to end: its crawls get 20, it 30."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the site listens."""

    host: str
    port: int

    def answers(self, seconds: float) -> bool:
        """Whether anything, an error for one, is answered there in time."""
        connection = HTTPConnection(_reached(self.host), self.port, timeout=seconds)
        try:
            connection.request("GET", "/robots.txt", headers={"Connection": "close"})
            connection.getresponse().read()
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
        return True

    def listens(self) -> bool:
        """Whether anybody listens there."""
        with suppress(OSError), socket.create_connection((_reached(self.host), self.port), 1):
            return True
        return False


class Up:
    """Keeps the clock and the site of a home running until told to stop."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._stop = threading.Event()
        self._guard = threading.Lock()
        self._running: dict[str, Process] = {}

    def run(self, host: str, port: int, ready: Callable[[Address], None]) -> None:
        """Run until `stop`.

        port: 0 takes a free one. ready: called once the site answers and the clock runs. HomeError
        when another `up` or scheduler runs on this home, or the port cannot be opened.
        """
        refusal = say(
            "Another 'dangjian up' is already running on {folder}.", folder=self._home.folder
        )
        lock = self._home.lock("up", refusal=refusal)
        try:
            self._await_the_clock_before()
            with listen(host, port) as tried:  # what is wrong with it is told once, and here
                address = Address(host, tried.getsockname()[1])
            with logged_to_files(self._home):
                self._run(address, ready)
        finally:
            lock.release()

    def stop(self) -> None:
        """End both, and `run`. Called from another thread than `run`."""
        self._stop.set()

    def _run(self, address: Address, ready: Callable[[Address], None]) -> None:
        site = ("serve", "--host", address.host, "--port", str(address.port))
        threads = [
            threading.Thread(target=self._keep, args=("clock", ("schedule",))),
            threading.Thread(target=self._keep, args=("site", site)),
            threading.Thread(target=self._ask_the_site, args=(address,)),
        ]
        for thread in threads:
            thread.start()
        self._watch(address, ready)
        tell_systemd("STOPPING=1")
        self._stop_running()
        for thread in threads:
            thread.join()

    def _await_the_clock_before(self) -> None:
        """Wait for the clock of an `up` that was killed: it is ending its crawls."""
        until = monotonic() + _ENDING
        while self._home.is_locked("schedule"):
            if monotonic() > until or self._stop.wait(_LOOK):
                raise HomeError(
                    say(
                        "Another scheduler is already running on {folder}.",
                        folder=self._home.folder,
                    )
                )

    def _watch(self, address: Address, ready: Callable[[Address], None]) -> None:
        """Wait until told to stop; meanwhile systemd is told how it is."""
        late, told, held = monotonic() + _LATE, False, 0
        while not self._stop.wait((watchdog_seconds() or _ASK) / 2 if told else _LOOK):
            # A clock that cannot start, for want of room on the disk, has its lock for a moment.
            held = held + 1 if self._home.is_locked("schedule") else 0
            if not told and held >= _LOOKS and address.listens():
                told = True
                ready(address)
            # A site that does not come must not have systemd end the clock.
            up = told or monotonic() > late
            tell_systemd("READY=1\nWATCHDOG=1" if up else "WATCHDOG=1")

    def _keep(self, name: str, command: tuple[str, ...]) -> None:
        """Run a command over and over."""
        pause = 0.0
        while not self._stop.wait(pause):
            begun = monotonic()
            try:
                told = self._once(name, command)
            except OSError as error:  # no process can be started, for want of memory
                told = str(error.strerror)
            if self._stop.is_set():
                return
            ran_well = monotonic() - begun > _WELL
            pause = _FIRST_PAUSE if ran_well else min(max(_FIRST_PAUSE, pause * 2), _LONGEST_PAUSE)
            log.error("The %s ended unexpectedly (%s); it starts again in %d s.", name, told, pause)

    def _once(self, name: str, command: tuple[str, ...]) -> str:
        """Run a command until it ends. Returns how it did."""
        with self._guard:
            if self._stop.is_set():
                return ""
            arguments = ("--home", str(self._home.folder), *command)
            process = self._running[name] = Process(name, arguments, lasting=True)
        ended = process.wait()
        if ended.code < 0:
            return f"signal {-ended.code}"
        return f"code {ended.code}: {ended.last_line or 'it said nothing'}"

    def _ask_the_site(self, address: Address) -> None:
        """Kill a site that answers no more: `_keep` starts another."""
        missed: list[Process | None] = []  # which site did not answer, in a row
        while not self._stop.wait(_ASK):
            site = self._running.get("site")
            missed = [] if address.answers(_ANSWER) else [*missed, site][-_MISSES:]
            if site and missed == [site] * _MISSES:
                log.error("The site did not answer %d times in a row: it is ended.", _MISSES)
                site.kill()

    def _stop_running(self) -> None:
        with self._guard:
            running = list(self._running.values())
        for process in running:
            process.ask_to_stop()
        for process in running:
            process.stop()


def _reached(host: str) -> str:
    """Where a server that listens on all addresses is reached from here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104
