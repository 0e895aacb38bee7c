"""What `dangjian crawl` does, apart from printing: crawl, read, and judge how it went."""

import signal
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from archive.build import Reading, ReadingAlong, read_pages
from archive.errors import DiskFullError
from archive.home.config import Config
from archive.home.folder import Home
from archive.store import runs
from archive.store.database import Store
from archive.store.runs import SourceReport
from archive.types import Cause, Source
from crawler.verdict import TOLD_TO_END, Seen, judge
from scheduler.ending import ToldToEnd, told_at_once


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlResult:
    """A crawl that is over. reading: None when it was not asked to read, or was stopped before."""

    run: int
    state: str
    reports: list[SourceReport]
    reading: Reading | None


def crawl_and_read(
    home: Home,
    config: Config,
    store: Store,
    sources: list[Source],
    *,
    read: bool = True,
    fetched: Callable[[], None] = lambda: None,
    reading: Callable[[int], None] = lambda pages: None,
) -> CrawlResult:
    """Crawl sources, read the new pages while they come, and close the run with a verdict for each source.

    SIGTERM ends both in a few seconds, a full disk at once; the run is closed, and the next crawl
    continues where this one stopped. DiskFullError when the disk has no room for a crawl to begin.
    """
    from crawler.run import crawl, open_run  # Scrapy takes 0.2 s to import: others need not pay

    now, run, done, state = datetime.now(UTC), None, None, "failed"
    try:
        with open_run(home, store, sources, now) as run:
            try:
                with told_at_once(signal.SIGINT, signal.SIGTERM):
                    along = ReadingAlong(home, now)
                    with along if read else nullcontext():
                        seen = crawl(
                            home, config, store, sources, run=run, now=now, advance=fetched
                        )
                    ended = next(iter(seen.values())).ended
                    if ended and ended[0] is Cause.DISK_FULL:
                        raise DiskFullError(ended[1])
                    if read and not ended:
                        done = along.done + read_pages(home, store, now=now, advance=reading)
            except ToldToEnd:
                runs.fail(store, run, Cause.ENDED_EARLY, TOLD_TO_END, datetime.now(UTC))
            else:
                state = _close(store, run, sources, seen, read=done is not None)
    except DiskFullError:
        if run is None:
            raise
    return CrawlResult(run=run, state=state, reports=runs.report(store, run), reading=done)


def _close(
    store: Store, run: int, sources: list[Source], seen: Mapping[str, Seen], *, read: bool
) -> str:
    for source in sources:
        articles, unread, rejected = runs.count_outcomes(store, run, source.key)
        verdict = judge(
            replace(
                seen[source.key],
                articles=articles,
                rejected=rejected,
                unread=unread,
                fruitless=read and not articles and not runs.gave_articles(store, source.key),
                dated=runs.dated_share(store, run, source.key) if read else None,
            )
        )
        state = "failed" if verdict.cause else "finished"
        runs.close_source(store, run, source.key, state, verdict.message, verdict.cause)
    return runs.close_run(store, run, datetime.now(UTC))
