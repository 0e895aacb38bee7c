"""What `dangjian crawl` does, apart from printing: crawl, read, and judge how it went."""

import signal
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from archive.build import Reading, ReadingAlong, read_pages
from archive.errors import DiskFullError
from archive.home.config import Config
from archive.home.folder import Home
from archive.observing.ledger import missed
from archive.observing.working_days import works
from archive.removal import catch_up
from archive.store import health, rhythms, runs
from archive.store.database import Store
from archive.store.runs import SourceReport
from archive.store.use import note_use
from archive.types import Cause, Source
from crawler.reach import Reach, Watching
from crawler.sight import look_of
from crawler.verdict import TOLD_TO_END, Seen, judge
from scheduler.ending import ToldToEnd, told_at_once


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlResult:
    """A crawl that is over. reading: None when it was not asked to read, or was stopped before."""

    run: int
    state: str
    reports: list[SourceReport]
    reading: Reading | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOrder:
    """What is to be crawled, and how far. read: whether the pages are read, too. watching: who
    is told meanwhile. reading: called with the number of pages read after the crawl, as they are."""

    home: Home
    config: Config
    store: Store
    sources: list[Source]
    reach: Reach = field(default_factory=Reach)
    read: bool = True
    watching: Watching = field(default_factory=Watching)
    reading: Callable[[int], None] = lambda pages: None


def crawl_and_read(order: CrawlOrder) -> CrawlResult:
    """Crawl sources, read the new pages while they come and the rest afterwards, and close the run
    with a verdict for each source.

    SIGTERM ends both in a few seconds, a full disk at once; the run is closed, and the next crawl
    continues where this one stopped. DiskFullError when the disk has no room for a crawl to begin.
    """
    from crawler.run import open_run  # Scrapy takes 0.2 s to import: others need not pay

    store, sources = order.store, order.sources
    now, run, done, state = datetime.now(UTC), None, None, "failed"
    try:
        with open_run(order.home, store, sources, now) as run:
            note_use(store, order.config.sources, now)
            try:
                with told_at_once(signal.SIGINT, signal.SIGTERM):
                    seen, done = _crawled(order, run, now)
            except ToldToEnd:
                over = datetime.now(UTC)
                runs.fail(store, run, Cause.ENDED_EARLY, TOLD_TO_END, over)
                health.judge_unended(store, run, works, over)
            else:
                state = _close(store, run, sources, seen, now, read=done is not None)
    except DiskFullError:
        if run is None:
            raise
    return CrawlResult(run=run, state=state, reports=runs.report(store, run), reading=done)


def _crawled(
    order: CrawlOrder, run: int, now: datetime
) -> tuple[Mapping[str, Seen], Reading | None]:
    """What was seen at each source, and what reading did; None when the crawl did not complete."""
    from crawler.run import crawl

    along = ReadingAlong(order.home, now)
    with along if order.read else nullcontext():
        seen = crawl(
            order.home, order.config, order.store, order.sources,
            run=run, now=now, reach=order.reach, watching=order.watching,
        )  # fmt: skip
    ended = next(iter(seen.values())).ended
    if ended and ended[0] is Cause.DISK_FULL:
        raise DiskFullError(ended[1])
    if ended or not order.read:
        return seen, None
    rest = read_pages(order.home, order.store, now=now, advance=order.reading)
    catch_up(order.home)
    return seen, along.done + rest


def _close(
    store: Store,
    run: int,
    sources: list[Source],
    seen: Mapping[str, Seen],
    now: datetime,
    *,
    read: bool,
) -> str:
    for source in sources:
        articles, unread, rejected = runs.count_outcomes(store, run, source.key)
        whole = replace(
            seen[source.key],
            articles=articles,
            rejected=rejected,
            unread=unread,
            fruitless=read and not articles and not runs.gave_articles(store, source.key),
            dated=runs.dated_share(store, run, source.key) if read else None,
        )
        verdict = judge(whole)
        state = "failed" if verdict.cause else "finished"
        runs.close_source(store, run, source.key, state, verdict.message, verdict.cause)
        look = look_of(source, whole, verdict, now)
        health.judge(store, run, look, works, datetime.now(UTC))
        saw = missed(state, verdict.cause) is None
        rhythms.learn(store, run, source, look.until, saw, works)
    return runs.close_run(store, run, datetime.now(UTC))
