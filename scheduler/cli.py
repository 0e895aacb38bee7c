"""The command `dangjian`. Exit code 0: done; 1: done, and something failed; 2: nothing was done."""

import logging
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from archive import __version__
from archive.errors import DangjianError, DiskFullError, StoreError
from archive.home.folder import Home
from scheduler.commands import (
    archive_home,
    crawling,
    finding,
    inspection,
    probing,
    publishing,
    running,
    safekeeping,
    sources,
    status,
    telling,
)
from scheduler.console import plain
from scheduler.ending import ToldToEnd
from scheduler.logs import OneLine


class _Group(click.Group):
    """Turns errors into one sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except ToldToEnd:
            click.echo("Told to end: nothing was written.", err=True)
            ctx.exit(1)
        except Exception as error:
            problem = _problem(error, ctx.obj)
            if problem is None:
                raise
            _give_up_stdout()
            for sentence in problem.sentences:
                click.echo(f"Error: {plain(sentence)}", err=True)
            ctx.exit(1 if isinstance(problem, DiskFullError) else 2)


def _problem(error: Exception, home: Path) -> DangjianError | None:
    """The error to show a person; None: it is our bug, and its traceback is wanted."""
    if isinstance(error, DangjianError):
        return error
    from archive.store.sqlite_errors import unforeseen  # 0.1 s to import, which others need not pay
    from archive.verify import damage

    found = Home(home.resolve())
    if problem := unforeseen(error, found.database):
        return problem
    wrong = damage(found)
    return (
        StoreError(f"{wrong} 'dangjian verify' says more; restore it from a backup.")
        if wrong
        else None
    )


def _give_up_stdout() -> None:
    """Drop what a full disk kept stdout from writing: Python would try again when it ends."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dangjian")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    envvar="DANGJIAN_HOME",
    help="The archive home to work on. [default: this folder]",
)
@click.pass_context
def main(ctx: click.Context, home: Path) -> None:
    """Crawl, keep, read, search, publish, export public party-building news (党建).

    \b
    Example:
      dangjian init my-archive
      dangjian --home my-archive crawl
      dangjian --home my-archive search 主题党日
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a locale without Chinese must not end a command
            stream.reconfigure(errors="backslashreplace")
    # The level is the handler's: Scrapy sets those of its own loggers as it likes.
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(OneLine())
    logging.basicConfig(handlers=[handler])
    ctx.obj = home


for _command in (
    archive_home.init,
    sources.sources,
    crawling.crawl,
    crawling.read,
    finding.search,
    finding.export,
    publishing.serve,
    crawling.schedule,
    running.up,
    status.status,
    telling.notify,
    telling.watch,
    inspection.inspect,
    archive_home.verify,
    archive_home.reindex,
    safekeeping.backup,
    safekeeping.restore,
    safekeeping.remove,
    publishing.demo,
):
    main.add_command(_command)

for _command in (probing.add_source, probing.check_sources, probing.enable_sources):
    sources.sources.add_command(_command)


if __name__ == "__main__":
    main(prog_name="dangjian")
