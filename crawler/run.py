"""One crawl in this process: opens the run, lets Scrapy work, says how it went at each source."""

import logging
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

from filelock import FileLock
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler

from archive.config import Config, region_names
from archive.errors import HomeError
from archive.home import Home
from archive.store import runs
from archive.store.database import Store
from archive.types import Source
from archive.verify import require_warc
from archive.warc import WarcSink, repair
from crawler.settings import settings_for
from crawler.spider import ArchiveSpider, Crawl, Walk

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """How a crawl went at one source. problem: why it failed, or empty. note: what else there is to
    say. all_new: every list page came with its links, none with 304, so they can be counted."""

    problem: str
    note: str
    all_new: bool


@contextmanager
def open_run(home: Home, store: Store, sources: list[Source], now: datetime) -> Iterator[int]:
    """Open a run over these sources; it and they are locked until the block ends.

    Reading and closing belong into the block. HomeError when another process crawls one of them, or
    the WARC files are away.
    """
    require_warc(home, store)
    with ExitStack() as stack:
        for source in sources:
            stack.callback(_source_lock(home, source).release)
        runs.put_sources(store, sources, region_names())
        opening = home.lock("opening")  # no run is seen before it is locked
        try:
            run = runs.start_run(store, sources, now)
            stack.callback(home.lock(f"run-{run}").release)
        finally:
            opening.release()
        _close_killed(home, store, run)
        yield run


def crawl(
    home: Home,
    config: Config,
    store: Store,
    sources: list[Source],
    *,
    run: int,
    now: datetime,
    follow: bool = True,
    advance: Callable[[], None] = lambda: None,
) -> Mapping[str, Walked]:
    """Crawl the sources of an open run; returns how it went, by source key.

    Once a process: Scrapy's reactor cannot be started twice. follow: go on to further pages of
    articles, and to attachments where a source wants them. advance: called at each response.
    """
    with WarcSink(home.warc, run) as sink:
        by_key = {s.key: s for s in sources}
        values = Crawl(store=store, sink=sink, run=run, now=now, sources=by_key, follow=follow)
        walks, ended = _scrape(values, config.contact, advance)
    return {
        key: Walked(
            problem=ended or _problem(walk),
            note=walk.problem,
            all_new=0 < walk.read == walk.answered,
        )
        for key, walk in walks.items()
    }


def _source_lock(home: Home, source: Source) -> FileLock:
    return home.lock(
        f"source-{source.key}",
        refusal=f"Source '{source.key}' is being crawled by another process.",
    )


def _close_killed(home: Home, store: Store, run: int) -> None:
    """Close the runs of processes that are gone, and cut off what they left half-written."""
    for killed in runs.killed_runs(store, but=run):
        try:
            lock = home.lock(f"run-{killed}", refusal="it is alive")
        except HomeError:
            continue
        told: list[str] = ["The process ended before the run did."]
        repair(home.warc, killed, runs.warc_ends(store, killed), told.append)
        for sentence in told:
            log.warning("Run %d: %s", killed, sentence)
        runs.mark_killed(store, killed, " ".join(told))
        lock.release()


def _scrape(crawl: Crawl, contact: str, advance: Callable[[], None]) -> tuple[dict[str, Walk], str]:
    """Run Scrapy over the crawl's sources. Returns how each walk went, and why all ended early."""
    process = AsyncCrawlerProcess({"LOG_INSTALL_ROOT_HANDLER": False})
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    walks: dict[str, Walk] = {}
    ended: list[str] = []

    def received() -> None:  # signals pass only what a receiver names
        advance()

    def closed(spider: ArchiveSpider, reason: str) -> None:
        walks.update(spider.walks)
        if reason != "finished":
            ended.append(f"The crawl was ended early ({crawl.broken or reason}).")

    # Whether certificates are verified holds for a whole crawl: one for each answer.
    for verify in (True, False):
        sources = [s for s in crawl.sources.values() if s.verify_tls is verify]
        if not sources:
            continue
        settings = settings_for(contact=contact, verify_tls=verify)
        crawler = Crawler(ArchiveSpider, settings)
        crawler.signals.connect(closed, signals.spider_closed, weak=False)
        crawler.signals.connect(received, signals.response_received, weak=False)
        process.crawl(crawler, crawl=crawl, sources=sources)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    process.start()
    for number, handler in handlers.items():  # Scrapy leaves its own, which end nothing any more
        signal.signal(number, handler)
    for key, source in crawl.sources.items():
        walks.setdefault(key, Walk(source, frozenset(), problem="The crawl did not start."))
    return walks, " ".join(ended)


def _problem(walk: Walk) -> str:
    """What makes the walk of a source a failure: none of its list pages answered."""
    if walk.source.family == "pages" or walk.answered:
        return ""
    return walk.problem or "No list page answered."
