"""The command as the tests give it."""

from pathlib import Path

import forked
from click.testing import CliRunner
from forked import Ran

from scheduler.cli import main

_OWN_PROCESS = {"crawl", "demo", "inspect", "read", "schedule", "serve"}
"""Commands that start Scrapy, a pool of processes or a server; the others run in the test's own."""


def dangjian(*arguments: str | Path, home: Path | None = None, **environment: str) -> Ran:
    """Run the command as a user does. environment: added to that of the process."""
    words = [*(["--home", str(home)] if home else []), *map(str, arguments)]
    if _OWN_PROCESS & {str(a) for a in arguments[:1]}:
        return forked.run(_command, words, environment=environment)
    ran = CliRunner().invoke(main, words)
    return Ran(ran.exit_code, ran.stdout, ran.stderr)


def _command(words: list[str]) -> None:
    main(words, prog_name="dangjian")
