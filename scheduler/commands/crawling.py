"""crawl, schedule: getting pages."""

import logging
import signal
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import amounts
from archive.errors import ConfigError
from archive.home.folder import CONFIG_NAME, find_home
from archive.sentences import joined, say, words
from scheduler.configuration import configured
from scheduler.console import counts, progress, table
from scheduler.tallies import (
    failures,
    print_result,
    state,
    tell_faults,
)

if TYPE_CHECKING:
    from archive.home.config import Config
    from archive.home.folder import Home
    from archive.types import Source
    from crawler.reach import Reach
    from scheduler.crawl_run import CrawlOrder, CrawlResult


@click.command()
@click.argument("keys", metavar="[SOURCE]...", nargs=-1)
@click.option("--no-read", is_flag=True, help="Keep the pages; read them later with 'read'.")
@click.option(
    "--backfill", is_flag=True, help="Walk the lists to their ends, though what they name is known."
)
@click.option("--since", metavar="DATE", help="Do not walk past list pages older than this day.")
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="At most N articles of each source."
)
@click.option(
    "--patient",
    is_flag=True,
    help="Ask a source that does not answer three times more, half an hour apart.",
)
@click.option("--dry-run", is_flag=True, help="Ask the lists only, and keep nothing.")
@click.pass_obj
def crawl(
    home: Path,
    keys: tuple[str, ...],
    no_read: bool,
    backfill: bool,
    since: str | None,
    limit: int | None,
    patient: bool,
    dry_run: bool,
) -> None:
    """Crawl sources (all in use, or those named) and read the new pages while they come.

    Lists are walked from the newest article until all is known. What was left, by --limit or by an
    end that came early, is due in the next crawl. A dry run asks the lists under the same rules, and
    keeps no page, address or run. Exit code 1 when the crawl failed at a source.

    \b
    Example:
      dangjian crawl
      dangjian crawl my-county --no-read
      dangjian crawl my-county --backfill --since 2020-01-01
    """
    from archive.store.database import open_store
    from crawler.reach import Reach
    from scheduler.crawl_run import CrawlOrder

    found = find_home(home)
    config = configured(found)
    sources = _selected(config, keys)
    reach = Reach(backfill=backfill, since=_day(since), limit=limit, patient=patient)
    if dry_run:
        _rehearse(found, config, sources, reach)
        return
    with open_store(found.database) as store:
        order = CrawlOrder(
            home=found, config=config, store=store, sources=sources, reach=reach, read=not no_read
        )
        result = _backfilled(order) if backfill else _crawled(order)
    _finish(result)


def _selected(config: "Config", keys: tuple[str, ...]) -> list["Source"]:
    sources = config.select(keys)
    if not sources:
        raise ConfigError(say("No source is in use: name one in {file}.", file=CONFIG_NAME))
    return sources


def _rehearse(home: "Home", config: "Config", sources: list["Source"], reach: "Reach") -> None:
    """Say what a crawl would ask for, and end with 1 when it would fail at a source."""
    from scheduler.dry_run import rehearse
    from scheduler.walking import walk_progress

    with walk_progress() as watching:
        found = rehearse(home, config, sources, reach, watching)
    numbers = words("asked", "new", "articles", "next lists", "denied", "off-host")
    rows = [
        (
            one.source.name, state(one.verdict.cause or "ok"), one.requests, one.foreseen.new,
            one.foreseen.articles, one.foreseen.lists, one.foreseen.denied, one.elsewhere,
            one.verdict.message,
        )
        for one in found
    ]  # fmt: skip
    texts = words("message")
    table([*words("source", "state"), *numbers, *texts], rows, numbers=numbers, below=texts)
    failed = [one.verdict.cause for one in found if one.verdict.cause]
    told = [amounts.sources(len(found))]
    if failed:
        told.append(failures(failed))
    articles = sum(one.foreseen.articles for one in found)
    told.append(say("{articles} would be asked for", articles=amounts.articles(articles)))
    counts(say("Nothing was kept: {counts}", counts=joined(told)))
    if failed:
        click.get_current_context().exit(1)


def _crawled(order: "CrawlOrder") -> "CrawlResult":
    from crawler.reach import Watching
    from scheduler.crawl_run import crawl_and_read

    with progress(say("pages")) as advance:
        return crawl_and_read(replace(order, watching=Watching(fetched=lambda: advance(1))))


def _backfilled(order: "CrawlOrder") -> "CrawlResult":
    """A crawl that takes hours, and says how many are left."""
    from scheduler.crawl_run import crawl_and_read
    from scheduler.walking import walk_progress

    with walk_progress() as watching:
        return crawl_and_read(replace(order, watching=watching))


def _finish(result: "CrawlResult") -> None:
    """Say how a crawl went, and end with 1 when it failed at a source."""
    print_result(result)
    if result.reading is not None:
        tell_faults(result.reading)
    if result.state != "finished" or (result.reading is not None and result.reading.faults):
        click.get_current_context().exit(1)


def _day(text: str | None) -> str | None:
    """A day as it is written in an archive. ConfigError when it is none."""
    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        raise ConfigError(
            say("--since must be a day such as 2024-05-01, not {text}.", text=repr(text))
        ) from None


@click.command()
@click.pass_obj
def schedule(home: Path) -> None:
    """Crawl each source at its cadence until told to stop (Ctrl-C or SIGTERM).

    Each crawl is a process of its own with a time limit; no source is crawled twice at once. The jobs
    of the configuration run beside, and at night 'verify' and 'read --stale'. A configuration that is
    changed meanwhile is taken within a minute; while it is wrong, the last one stays in use.

    \b
    Example:
      dangjian schedule
    """
    from archive.store.database import look
    from scheduler.clock import Clock
    from scheduler.logs import logged_to_files
    from scheduler.plan import PlanFile

    logging.getLogger().handlers[0].setLevel(logging.INFO)
    logging.getLogger("scheduler").setLevel(logging.INFO)
    found = find_home(home)
    look(found.database).close()  # what is wrong with it is told before anything is written
    file = PlanFile(found)
    plan = file.taken()
    clock = Clock(found, plan, file.changed)
    for number in (signal.SIGTERM, signal.SIGINT):
        # Not in the handler itself: it may interrupt the holder of the very lock it would wait for.
        signal.signal(number, lambda *_: threading.Thread(target=clock.stop).start())
    sources = sum(job.source is not None for job in plan.jobs)

    def started() -> None:
        file.note()
        others = len(plan.jobs) - sources
        told = say(
            "{sources}, other jobs: {others}", sources=amounts.sources(sources), others=others
        )
        counts(say("The schedule: {counts} (Ctrl-C ends it)", counts=told))

    with logged_to_files(found):
        clock.run(started)
    counts(say("The scheduler has ended."))
