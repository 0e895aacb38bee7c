"""init, status, verify, reindex: the archive as a whole."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.errors import DamageError, DiskFullError, HomeError, StoreError, told
from archive.home.folder import CONFIG_NAME, Home, find_home, write_whole
from archive.sentences import say
from crawler.sources import configured
from scheduler.console import counts, failures, moment, plain, progress, table

if TYPE_CHECKING:
    from archive.store.database import Store
    from archive.store.runs import SourceStatus

_TEMPLATE = """\
# One archive's configuration. Times are written "30m", "6h", "1d".

[archive]
name = "党建档案"
# An address where site operators can reach you; it goes into the User-Agent.
# contact = "https://example.org/about-our-archive"

# Sources of the packaged catalogue to crawl ('dangjian sources list --all' shows them).
use = []

[schedule]
at_once = 2
time_limit = "1h"

# A source of your own; 'dangjian sources add URL' writes one:
# [[source]]
# key = "my-county"                       # lower-case letters, digits, hyphens
# name = "某县人民政府·党建"
# start = ["https://www.example.gov.cn/djgz/"]
# region = "成都武侯"                     # a name, or a GB/T 2260 code
# kind = "government"                     # or party, media, newspaper, yearbook, documents …
# family = "auto"                         # the CMS; 'auto' recognises it
# every = "1d"                            # cadence
# delay = 2.0                             # minimum seconds between two requests to one host
# revisit = ["1d", "7d", "30d", "180d"]   # ages at which known articles are requested again
# floors = { links = 5, dated = 0.8 }     # below these a crawl counts as failed
"""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.pass_obj
def init(home: Path, folder: Path | None) -> None:
    """Create an archive home: dangjian.toml, the database and warc/.

    \b
    Example:
      dangjian init my-archive
    """
    from archive.store.database import open_store

    made = Home((folder or home).resolve())
    if made.config.exists():
        raise HomeError(f"{made.folder} is already an archive home.")
    try:
        made.folder.mkdir(parents=True, exist_ok=True)
        made.warc.mkdir(exist_ok=True)
        open_store(made.database).close()
        write_whole(made.config, _TEMPLATE.encode())
    except OSError as error:
        if isinstance(problem := told(error), DiskFullError):
            raise problem from None
        raise HomeError(f"{made.folder} cannot be created: {error.strerror}.") from None
    counts(
        f"Created an archive home in {made.folder}. Now 'dangjian sources add URL', or name sources in "
        f"{CONFIG_NAME}."
    )


@click.command()
@click.pass_obj
def status(home: Path) -> None:
    """Show each source's last run, next run and counts.

    \b
    Example:
      dangjian status
    """
    from archive.reader import READER
    from archive.store import pages
    from archive.store.database import look
    from archive.store.pages import Which
    from scheduler.schedule import due, jobs
    from scheduler.standing import standings

    found = find_home(home)
    config = configured(found)
    now = datetime.now(UTC)
    with look(found.database) as store:
        known = standings(found, store, now)
        stale = pages.count_to_read(store, Which.STALE, READER)
        unread = pages.count_to_read(store, Which.UNREAD, READER)
        planned = due(jobs(config), known, store, now)
    rows = [
        _standing(known.get(job.source or ""), job.source, planned[job], now) for job in planned
    ]
    failed = [
        at.cause or at.state
        for key, at in known.items()
        if key in config.sources and at.state in ("failed", "killed")
    ]
    numbers = ["new", "articles", "gone", "pending"]
    heads = ["source", "last run, China time", "state", "next run, China time", *numbers, "message"]
    table(heads, rows, numbers=numbers, below=["message"])
    articles = sum(at.articles for key, at in known.items() if key in config.sources)
    counts(f"{len(rows)} sources, {failures(failed)}, {articles} articles")
    if unread:
        counts(f"{unread} pages are not read yet: 'dangjian read' reads them.")
    if stale:
        counts(f"{stale} readings were made by older rules: 'dangjian read --stale' renews them.")


def _standing(
    at: "SourceStatus | None", key: str | None, due: datetime, now: datetime
) -> tuple[object, ...]:
    """A source's row in the table of `status`."""
    return (
        key,
        moment(datetime.fromisoformat(at.last_started) if at and at.last_started else None),
        (at and (at.cause or at.state)) or "never",
        "now" if due <= now else moment(due),
        at.new if at else 0,
        at.articles if at else 0,
        at.gone if at else 0,
        at.pending if at else 0,
        at.message if at else "",
    )


@click.command()
@click.pass_obj
def verify(home: Path) -> None:
    """Check that every capture and the search index are intact.

    Each row's capture must be there and be what the row says, and the index must match the
    articles. Exit code 1 when anything is wrong.

    \b
    Example:
      dangjian verify
    """
    from archive.store.database import look

    found = find_home(home)
    try:
        store = look(found.database)
    except DamageError as error:
        checked, wrong = 0, 1
        click.echo(plain(say("{error}", error=error)))
    else:
        with store:
            checked, wrong = _verified(found, store)
    counts(say("{checked} captures, {wrong} faults", checked=checked, wrong=wrong))
    if wrong:
        click.get_current_context().exit(1)


def _verified(home: Home, store: "Store") -> tuple[int, int]:
    """Print what verify finds. Returns how many captures it checked, and how many faults it found."""
    from archive.store import pages
    from archive.verify import faults

    checked = wrong = 0
    try:
        total = pages.count_all(store)
    except StoreError:  # reported below, by the check of the file
        total = None
    with progress(say("verify"), total) as bar:

        def advance(captures: int) -> None:
            nonlocal checked
            checked += captures
            bar(captures)

        for fault in faults(
            home, store, advance, lambda note: click.echo(plain(say("Note: {note}", note=note)))
        ):
            click.echo(plain(fault))
            wrong += 1
    return checked, wrong


@click.command()
@click.pass_obj
def reindex(home: Path) -> None:
    """Rebuild the search index from the articles.

    Only needed when verify reports a fault in it. Until it is done, nothing else can write.

    \b
    Example:
      dangjian reindex
    """
    from archive.store import indexing
    from archive.store.database import open_store

    found = find_home(home)
    with open_store(found.database) as store:
        total = int(store.value("SELECT count(*) FROM articles"))
        with progress(say("reindex"), total) as advance, store.write() as connection:
            count = indexing.rebuild(connection, advance)
    counts(say("{count} articles indexed", count=count))
