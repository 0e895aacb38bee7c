"""crawl, read, schedule: getting pages and reading them."""

import logging
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.config import load_config
from archive.errors import ConfigError
from archive.home import CONFIG_NAME, find_home
from scheduler.console import counts, progress, table

if TYPE_CHECKING:
    from archive.build import Reading
    from scheduler.jobs import CrawlResult


@click.command()
@click.argument("keys", metavar="[SOURCE]...", nargs=-1)
@click.option("--no-read", is_flag=True, help="Keep the pages; read them later with 'read'.")
@click.pass_obj
def crawl(home: Path, keys: tuple[str, ...], no_read: bool) -> None:
    """Crawl sources (all in use, or those named) and read what came.

    Exit code 1 when the crawl failed at a source.

    \b
    Example:
      dangjian crawl
      dangjian crawl my-county --no-read
    """
    from archive.store.database import open_store
    from scheduler.jobs import crawl_and_read

    found = find_home(home)
    config = load_config(found)
    sources = config.select(keys)
    if not sources:
        raise ConfigError(f"No source is in use: name one in {CONFIG_NAME}.")
    with open_store(found.database) as store, progress("pages") as advance:
        result = crawl_and_read(
            found, config, store, sources, read=not no_read, fetched=lambda: advance(1)
        )
    print_result(result)
    if result.state != "finished":
        click.get_current_context().exit(1)


def print_result(result: "CrawlResult") -> None:
    """The summary table of a crawl, and its counts."""
    numbers = ["list pages", "pages", "new", "changed", "gone", "denied", "errors"]
    rows = [
        (
            r.name, r.state,
            r.list_pages, r.article_pages, r.new, r.changed, r.gone, r.denied, r.errors,
            ", ".join(f"{reason} {pages}" for reason, pages in r.rejected.items()) or "–",
            r.message,
        )
        for r in result.reports
    ]  # fmt: skip
    texts = ["not articles", "message"]
    table(["source", "state", *numbers, *texts], rows, numbers=numbers, below=texts)
    total = {
        name: sum(getattr(r, name) for r in result.reports) for name in ("new", "changed", "gone")
    }
    pages = sum(r.article_pages + r.list_pages for r in result.reports)
    counts(
        f"Run {result.run} {result.state}: {len(rows)} sources, {pages} pages, "
        + ", ".join(f"{count} {name}" for name, count in total.items())
    )


@click.command()
@click.option("--all", "again", is_flag=True, help="Read every page again, not only unread ones.")
@click.pass_obj
def read(home: Path, again: bool) -> None:
    """Read the pages that were kept, with all processor cores.

    With --all, everything is read again by today's rules, and the counts say what was gained, lost
    and changed by it.

    \b
    Example:
      dangjian read --all
    """
    from archive.build import read_pages
    from archive.store import pages
    from archive.store.database import open_store

    found = find_home(home)
    load_config(found)
    with open_store(found.database) as store:
        total = pages.count_all(store) if again else pages.count_unread(store)
        with progress("read", total) as advance:
            done = read_pages(found, store, now=datetime.now(UTC), again=again, advance=advance)
    counts(_reading_counts(done, again=again))


def _reading_counts(done: "Reading", *, again: bool) -> str:
    from archive.store.articles import Effect

    effects = done.effects
    if again:
        return (
            f"{done.pages} pages read again: {effects[Effect.GAINED]} gained, "
            f"{effects[Effect.LOST]} lost, {effects[Effect.AMENDED]} changed"
        )
    articles = sum(effects[e] for e in (Effect.NEW, Effect.CHANGED, Effect.SAME))
    return (
        f"{done.pages} pages read: {articles} articles ({effects[Effect.NEW]} new, "
        f"{effects[Effect.CHANGED]} changed), {done.pages - articles} not articles"
    )


@click.command()
@click.pass_obj
def schedule(home: Path) -> None:
    """Crawl each source at its cadence until told to stop (Ctrl-C or SIGTERM).

    Each crawl is a process of its own with a time limit; no source is crawled twice at once.

    \b
    Example:
      dangjian schedule
    """
    from scheduler.clock import Clock

    logging.getLogger().handlers[0].setLevel(logging.INFO)
    logging.getLogger("scheduler").setLevel(logging.INFO)
    found = find_home(home)
    config = load_config(found)
    clock = Clock(found, config)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: clock.stop())
    clock.run(lambda: counts(f"The schedule: {len(config.sources)} sources (Ctrl-C ends it)"))
    counts("The scheduler has ended.")
