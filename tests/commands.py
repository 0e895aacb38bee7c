"""The command as the tests run it."""

import subprocess
import sys
from pathlib import Path

import forked
from click.testing import CliRunner
from forked import ROOT, Ran

from scheduler.cli import main

_OWN_PROCESS = {"crawl", "demo", "inspect", "read", "schedule", "serve", "sources", "up"}
"""Commands that start Scrapy, a pool of processes or a server; the others run in the test's own process."""

_ONLY_TELLING = {"-h", "list", "show", "disable"}
"""What makes them such that start none."""


def dangjian(*arguments: str | Path, home: Path | None = None, **environment: str) -> Ran:
    """Run the command as a user does. environment: added to that of the process."""
    words = [*(["--home", str(home)] if home else []), *map(str, arguments)]
    given = [str(argument) for argument in arguments]
    if _OWN_PROCESS & set(given[:1]) and not _ONLY_TELLING & set(given[1:]):
        return forked.run(_command, words, environment=environment)
    ran = CliRunner().invoke(main, words, env=environment)
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exc_info
    return Ran(ran.exit_code, ran.stdout, ran.stderr)


def as_typed(words: list[str], folder: Path) -> Ran:
    """The command in a process of its own that stands in a folder."""
    return forked.run(_command, words, folder=folder)


def running(*arguments: str | Path, home: Path) -> forked.Running:
    """The command in a process of its own, for the test to wait for or to stop."""
    return forked.Running(_command, ["--home", str(home), *map(str, arguments)])


def started(*arguments: str | Path, home: Path) -> subprocess.Popen[str]:
    """The same in a process that is started as a user's is, which takes much longer."""
    words = ["--home", str(home), *map(str, arguments)]
    return subprocess.Popen(
        [sys.executable, "-m", "scheduler.cli", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    )


def _command(words: list[str]) -> None:
    main(words, prog_name="dangjian")
