"""The demo: every step on the bundled sample sites, as a user would take it."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from archive.errors import HomeError, because
from archive.home.folder import Home
from archive.sentences import say
from archive.types import CHINA
from scheduler.configuration import configured
from scheduler.console import counts, show_cursor
from scheduler.demo import SampleSites
from scheduler.demo import serve as serve_samples

_SEARCH = "党支部"
_LOOK = 0.1
"""Seconds between two checks whether the demo was told to end."""


def demonstrate(*, serve: bool, port: int, kept: Path | None) -> None:
    """Make an archive of the sample sites, and serve it until interrupted.

    The second crawl finds what changed and what vanished in between. kept: a new or empty folder for
    the archive; None makes a temporary one that is deleted with the demo, however it ends. HomeError
    when the folder holds anything. Raises SystemExit when a step fails, or when told to end before
    all was shown: 128 plus the signal's number.
    """
    if kept is not None and _holds_something(kept):
        what = say(
            "{kept} is not empty: the demo keeps its archive in a folder of its own.", kept=kept
        )
        raise HomeError(what)
    today = datetime.now(UTC).astimezone(CHINA).date()
    with _Demo() as demo, serve_samples(SampleSites(today=today)) as samples:
        home = Home(kept or demo.scratch / "archive")
        demo.run(home, "init", str(home.folder), quiet=True)
        home.config.write_text(samples.config(), encoding="utf-8")
        counts(say("First crawl of five sample sites on this machine:"))
        demo.run(home, "crawl")
        samples.phase = 2
        counts(say("\nSecond crawl: one article was changed meanwhile, one was removed:"))
        demo.run(home, "crawl")
        counts(say("\nA search, 'dangjian search {search}':", search=_SEARCH))
        demo.run(home, "search", _SEARCH, "--limit", "2")
        counts(say("\nAn export, and a check that the archive is intact:"))
        demo.run(home, "export", "--format", "parquet", str(home.folder / "articles.parquet"))
        demo.run(home, "verify")
        if serve:
            demo.serve(home, port)
    if kept is None:
        counts(say("\nThe archive was temporary and is deleted ('--home FOLDER' keeps it)."))
    else:
        counts(
            say("\nThe archive stays in {kept}; the sample sites ended with the demo.", kept=kept)
        )


class _Demo:
    """The steps. Ctrl-C, SIGTERM and a closed terminal are noted when they come and obeyed at the next
    check: raised as exceptions, they would leave things half done."""

    def __init__(self) -> None:
        self._told = 0
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._note)
        # The server handles only those two.
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
        self._scratch = TemporaryDirectory(prefix="dangjian-demo-", ignore_cleanup_errors=True)
        self.scratch = Path(self._scratch.name)
        """Deleted with the demo, with whatever an interrupted step has left there."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._scratch.cleanup()

    def run(self, home: Home, *arguments: str, quiet: bool = False) -> None:
        """Run a command as it is typed. quiet: its output is shown only when it fails."""
        command = [sys.executable, "-m", "scheduler.cli", "--home", str(home.folder), *arguments]
        columns = str(shutil.get_terminal_size().columns)
        with (
            subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stderr=subprocess.PIPE if quiet else None,
                env={**os.environ, "COLUMNS": columns, "TMPDIR": str(self.scratch)},
                start_new_session=True,  # else Ctrl-C would reach it, too, and it would print its own message
            ) as process
        ):
            code = self._wait(process)
            if self._told:
                show_cursor()
                counts(say("\nThe demo was ended."))
                raise SystemExit(128 + self._told)
            if code:
                if process.stderr:
                    said = process.stderr.read().decode(errors="replace").rstrip()
                    counts(say("{said}", said=said))
                counts(
                    say("The demo ends here: 'dangjian {command}' failed.", command=arguments[0])
                )
                raise SystemExit(code)

    def serve(self, home: Home, port: int) -> None:
        """Serve the archive until told to end."""
        from scheduler.serving import serve

        def ready(address: str) -> None:
            if self._told:  # before the server listened to signals
                signal.raise_signal(self._told)
            else:
                counts(
                    say(
                        "\nThe archive is open at {address} (Ctrl-C ends the demo)", address=address
                    )
                )

        name = configured(home).name
        serve(home.database, host="127.0.0.1", port=port, name=name, ready=ready)

    def _wait(self, process: subprocess.Popen[bytes]) -> int:
        while not self._told:
            with suppress(subprocess.TimeoutExpired):
                return process.wait(_LOOK)
        # SIGKILL, and its workers, too: a crawl survives it, and any other signal makes it print.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        return process.wait()

    def _note(self, number: int, _: object) -> None:
        self._told = number


def _holds_something(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except FileNotFoundError:
        return False
    except OSError as error:
        raise HomeError(
            say("{folder} cannot be used: {reason}.", folder=folder, reason=because(error))
        ) from None
