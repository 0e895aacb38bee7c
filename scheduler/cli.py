"""The command `dangjian`. Exit code 0: done; 1: done, and something failed; 2: nothing was done."""

import gettext
import logging
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from archive import __version__
from archive.errors import DangjianError, DiskFullError, StoreError
from archive.home.folder import Home
from archive.language import CATALOGUES, LANGUAGES, environment, preferred
from archive.sentences import say
from scheduler.commands import (
    archive_home,
    citing,
    correcting,
    counting,
    crawling,
    exporting,
    finding,
    inspection,
    probing,
    publishing,
    reading,
    releasing,
    running,
    safekeeping,
    sources,
    status,
    telling,
)
from scheduler.console import counts
from scheduler.ending import ToldToEnd
from scheduler.help_pages import HELP_NAMES, Group, tell_of_help
from scheduler.logs import OneLine


class _Group(Group):
    """Turns errors into one sentence and an exit code, and speaks the language that is asked for."""

    def main(self, args: Sequence[str] | None = None, *given: Any, **options: Any) -> Any:
        words = sys.argv[1:] if args is None else list(args)
        speaking = environment(_asked(words) or preferred(os.environ))
        before = {name: os.environ.get(name) for name in speaking}
        os.environ.update(speaking)
        try:
            return super().main(words, *given, **options)
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except ToldToEnd:
            counts(say("Told to end: nothing was written."))
            ctx.exit(1)
        except Exception as error:
            problem = _problem(error, ctx.obj)
            if problem is None:
                raise
            _give_up_stdout()
            for sentence in problem.sentences:
                counts(say("Error: {message}", message=sentence))
            ctx.exit(1 if isinstance(problem, DiskFullError) else 2)


def _asked(words: Sequence[str]) -> str | None:
    """The language that --lang names: it must be known before anything else is read, and may be told
    to be wrong."""
    following = iter(words)
    for word in following:
        if not word.startswith("-"):
            return None  # the command: what follows is its own
        name, given, value = word.partition("=")
        if name == "--lang":
            asked = value if given else next(following, "")
            return asked if asked in LANGUAGES else None
        if word == "--home":
            next(following, None)
    return None


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
        StoreError(
            say("{wrong} 'dangjian verify' says more; restore it from a backup.", wrong=wrong)
        )
        if wrong
        else None
    )


def _give_up_stdout() -> None:
    """Drop what a full disk kept stdout from writing: Python would try again when it ends."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=_Group, context_settings={"help_option_names": list(HELP_NAMES)})
@click.version_option(__version__, prog_name="dangjian", help="Show the version and exit.")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    envvar="DANGJIAN_HOME",
    help="The archive home to work on. [default: this folder]",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    help="Speak Chinese or English. [default: the locale's language]",
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
    reading.read,
    finding.search,
    exporting.export,
    counting.count,
    counting.spread,
    citing.cite,
    releasing.release,
    publishing.serve,
    crawling.schedule,
    running.up,
    status.status,
    telling.notify,
    telling.watch,
    inspection.inspect,
    correcting.correct,
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


tell_of_help(main)
gettext.bindtextdomain("messages", str(CATALOGUES))  # where click looks for its own words


if __name__ == "__main__":
    main(prog_name="dangjian")
