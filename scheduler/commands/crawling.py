"""crawl, read, schedule: getting pages and reading them."""

import logging
import signal
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import amounts
from archive.errors import ConfigError
from archive.home.folder import CONFIG_NAME, find_home
from archive.sentences import Sentence, joined, say, words
from scheduler.configuration import configured
from scheduler.console import counts, progress, table
from scheduler.tallies import (
    again_told,
    failures,
    faults_told,
    print_result,
    reading_told,
    state,
    tell_faults,
)

if TYPE_CHECKING:
    from archive.build import Amendments
    from archive.home.config import Config
    from archive.home.folder import Home
    from archive.store.pages import Which
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
@click.option("--all", "everything", is_flag=True, help="Read every page again.")
@click.option("--stale", is_flag=True, help="Read again the pages that older rules read.")
@click.option(
    "--report", type=click.Path(path_type=Path), help="Write what that changed to an HTML file."
)
@click.option("--overwrite", is_flag=True, help="Replace the report if it exists.")
@click.pass_obj
def read(home: Path, everything: bool, stale: bool, report: Path | None, overwrite: bool) -> None:
    """Read the kept pages that are not read yet, on all processor cores.

    With --stale or --all, today's rules read pages again, and the counts say what that gained, lost
    and changed. Edits by the sites are counted separately: those newly seen, and those no longer
    seen, because two versions that today's rules read alike were never two. A page that cannot be
    read (its capture is missing, its process died) keeps its earlier reading; 'read' tries it again.

    --report shows what changed field by field and source by source, with samples, their evidence, and
    links to their captures.

    Exit code 1 when pages could not be read.

    \b
    Example:
      dangjian read --stale
      dangjian read --stale --report report.html
    """
    from archive.store.pages import Which

    if everything and stale:
        raise ConfigError(say("Give --all or --stale, not both."))
    if report is not None:
        _check_report(report, again=everything or stale, overwrite=overwrite)
    which = Which.ALL if everything else Which.STALE if stale else Which.UNREAD
    if not _read(find_home(home), which, report):
        click.get_current_context().exit(1)


def _check_report(report: Path, *, again: bool, overwrite: bool) -> None:
    from scheduler.reading_report import check_place

    if not again:
        raise ConfigError(
            say("--report needs --stale or --all: it shows what reading again changed.")
        )
    check_place(report, overwrite)


def _read(home: "Home", which: "Which", report: Path | None) -> bool:
    """Read, and tell what came of it. Whether all pages could be read."""
    from archive.build import Amendments, read_pages
    from archive.reader import READER
    from archive.store import pages
    from archive.store.database import open_store
    from archive.store.pages import Which
    from archive.store.versions import edits

    config, began = configured(home), datetime.now(UTC)
    amendments = Amendments() if report is not None else None
    with open_store(home.database) as store:
        total = pages.count_to_read(store, which, READER)
        before = edits(store)
        with progress(say("read"), total) as advance:
            done = read_pages(
                home, store, now=began, which=which, advance=advance, amendments=amendments
            )
        after = edits(store)
    again = which in (Which.ALL, Which.STALE)
    came = again_told(done, before, after) if again else reading_told(done)
    for sentence in (summary := [came, *faults_told(done)]):
        counts(sentence)
    if report is not None and amendments is not None:
        _write_report(report, config, began, summary, amendments)
    return not done.faults


def _write_report(
    path: Path,
    config: "Config",
    began: datetime,
    summary: list[Sentence],
    amendments: "Amendments",
) -> None:
    from archive.reader import READER
    from scheduler.reading_report import Facts, write

    site = config.base_url or "http://127.0.0.1:8001/"
    took = datetime.now(UTC) - began
    write(path, Facts(config.name, site, began, took, READER, summary), amendments)
    counts(say("What changed: {path}", path=path))


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
