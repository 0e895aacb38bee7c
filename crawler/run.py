"""One crawl in this process: opens the run, runs Scrapy, reports what it saw at each source."""

import asyncio
import logging
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime

from filelock import FileLock
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from twisted.logger import globalLogBeginner

from archive.errors import DiskFullError
from archive.home.config import Config
from archive.home.folder import Home
from archive.home.gazetteer import region_names
from archive.observing.working_days import works
from archive.sentences import say
from archive.store import asking, frontier, health, hosts, runs
from archive.store.database import Store
from archive.types import Cause, Role, Source
from archive.verify import require_warc
from archive.warc import WarcSink
from archive.workers import Workers
from crawler.killed import close_killed
from crawler.left_out import record_gaps
from crawler.reach import Reach, Watching
from crawler.refusals import EndedError
from crawler.reserve import Reserve
from crawler.settings import settings_for
from crawler.spider import ArchiveSpider
from crawler.verdict import TOLD_TO_END, Seen
from crawler.walks import Crawl, Walk
from crawler.writing import Writing

log = logging.getLogger(__name__)

_ALL_NEW = Reach()
_NOBODY = Watching()

_GRACE = 2.5
"""Seconds that answers in flight get when a crawl is told to end."""


@contextmanager
def open_run(home: Home, store: Store, sources: list[Source], now: datetime) -> Iterator[int]:
    """Open a run over these sources; it and they are locked until the block ends.

    Read inside the block, and close there with `runs.close_run` or `runs.fail`. HomeError when
    another process is crawling one of them, or the WARC files are missing; DiskFullError when there
    is no space for a crawl to end.
    """
    require_warc(home, store)
    with ExitStack() as stack:
        for source in sources:
            stack.callback(_source_lock(home, source).release)
        reserve = stack.enter_context(Reserve(home, sources[0].key))
        close_killed(home, store)
        runs.put_sources(store, sources, region_names())
        opening = home.lock("opening")  # nobody sees a run before it is locked
        try:
            run = runs.start_run(store, sources, now)
            stack.callback(home.lock(f"run-{run}").release)
        finally:
            opening.release()
        try:
            yield run
        except DiskFullError as error:
            reserve.free()
            over = datetime.now(now.tzinfo)
            runs.fail(store, run, Cause.DISK_FULL, say("{error}", error=error), over)
            health.judge_unended(store, run, works, over)
            raise


def crawl(
    home: Home,
    config: Config,
    store: Store,
    sources: list[Source],
    *,
    run: int,
    now: datetime,
    follow: bool = True,
    reach: Reach = _ALL_NEW,
    watching: Watching = _NOBODY,
) -> Mapping[str, Seen]:
    """Crawl the sources of an open run; returns what was seen, by source key.

    Once per process: Scrapy's reactor cannot be started twice. follow: go on to further pages of
    articles, and to attachments where a source wants them. reach: how far lists are walked.
    watching: who is told meanwhile.
    """
    with (
        WarcSink(home.warc, run) as sink,
        Writing(sink) as writing,
        Workers(min(2, len(sources)), "crawler.page_links") as workers,
    ):
        values = Crawl(
            store=store, writing=writing, folder=home.warc, workers=workers, run=run, now=now,
            sources={s.key: s for s in sources}, configured=tuple(config.sources.values()),
            follow=follow, reach=reach,
            walked=watching.walked,
        )  # fmt: skip
        _scrape(values, config.contact, watching.fetched)
    if not values.ended:
        hosts.let_in(store, values.let_in, datetime.now(now.tzinfo).timestamp())
    if not (values.ended and values.ended[0] is Cause.DISK_FULL):
        for source in sources:
            record_gaps(values, source)
    return {source.key: _seen(values, source) for source in sources}


def _seen(crawl: Crawl, source: Source) -> Seen:
    walk = crawl.walks.get(source.key)
    if walk is None:
        return Seen(ended=crawl.ended or (Cause.ENDED_EARLY, say("The crawl did not start.")))
    known, came = frontier.count_articles(crawl.store, source.key)
    return Seen(
        ended=crawl.ended,
        lists=source.family != "pages",
        answered=walk.answered,
        read=walk.read,
        links=walk.links,
        dated_links=walk.dated,
        new=walk.new,
        siblings=walk.siblings,
        known=known,
        elsewhere=walk.elsewhere,
        left_out=walk.left_out,
        bare=tuple((page.verdict, page.why) for page in walk.bare),
        unwalked=walk.unwalked,
        rest=_rest(crawl, walk),
        limit=crawl.reach.limit,
        max_list_pages=source.max_list_pages,
        list_misses=tuple(walk.list_misses),
        came=walk.came,
        ever=came > 0,
        absent=tuple(walk.absent),
        misses=tuple(walk.misses),
        stopped=walk.stopped,
        failed_for=0.0 if walk.answered else walk.failed_for,
        floors=source.floors,
        requests=walk.sent,
        answers=walk.answers,
        waited=walk.waited,
    )


def _rest(crawl: Crawl, walk: Walk) -> int:
    """How many list pages are due but were not requested."""
    most = len(walk.asked) + 1_000
    due = asking.due(crawl.store, walk.source.key, Role.LIST, crawl.now, limit=most)
    return sum(one.id not in walk.asked for one in due)


def _source_lock(home: Home, source: Source) -> FileLock:
    return home.lock(
        f"source-{source.key}",
        refusal=say("Source '{key}' is being crawled by another process.", key=source.key),
    )


def _scrape(crawl: Crawl, contact: str, advance: Callable[[], None]) -> None:
    """Run Scrapy over the crawl's sources, until they are walked or the crawl is ended."""
    process = AsyncCrawlerProcess({"LOG_INSTALL_ROOT_HANDLER": False})
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    # It logs whole response objects; the run reports in words what it did not accept.
    logging.getLogger("scrapy.downloadermiddlewares.httpcompression").setLevel(logging.ERROR)
    # Twisted prints a traceback for an invalid certificate twice: through Scrapy's log, and on
    # stderr until its events have an observer. The run says so in words.
    logging.getLogger("twisted").setLevel(logging.CRITICAL + 1)
    globalLogBeginner.beginLoggingTo([], discardBuffer=True, redirectStandardIO=False)

    def received() -> None:  # signals only pass the arguments that a receiver names
        advance()

    def closed(reason: str) -> None:
        if reason != "finished":
            crawl.end(
                Cause.ENDED_EARLY, say("The crawl was ended early ({reason}).", reason=reason)
            )

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
    crawl.stop = lambda: _stop(process, crawl.workers)
    with _told_to_end(crawl):
        process.start(install_signal_handlers=False)  # Scrapy's wait for what is in flight


@contextmanager
def _told_to_end(crawl: Crawl) -> Iterator[None]:
    """End the crawl at the first SIGTERM or Ctrl-C; a second one ends the process."""
    from twisted.internet import reactor  # noqa: PLC0415 - Scrapy has to choose it first

    def told(*_: object) -> None:
        for number in handlers:
            signal.signal(number, signal.SIG_DFL)
        reactor.callFromThread(crawl.end, Cause.ENDED_EARLY, TOLD_TO_END)

    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in handlers:
        signal.signal(number, told)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGTERM) is told:
            for number, handler in handlers.items():
                signal.signal(number, handler)


def _stop(process: AsyncCrawlerProcess, workers: Workers) -> None:
    """End Scrapy: queued requests are not sent, those in flight get a moment."""
    workers.close()
    for crawler in process.crawlers:
        if crawler.engine is None:
            continue
        for slot in crawler.engine.downloader.slots.values():
            while slot.queue:
                _, answer = slot.queue.popleft()
                answer.errback(EndedError(say("the crawl ends")))
    loop = asyncio.get_running_loop()
    ending = loop.create_task(process.stop())
    ending.add_done_callback(lambda _: None)
    loop.call_later(_GRACE, process._stop_reactor)
