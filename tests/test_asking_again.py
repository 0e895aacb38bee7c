"""A source that does not answer is asked again while its run stays open, and what lasts is told by one run."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fresh import store_in_memory
from scrapy import Request
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.cadence import Adaptive, Cadence, Cron, Every
from archive.observing.again import is_worth_waiting
from archive.sentences import say
from archive.store import runs, waits
from archive.store.database import Store
from archive.types import Cause, Role, Source, SourceKind
from crawler.asking_again import Waiting
from crawler.reach import Reach
from crawler.refusals import BlockedError, EndedError
from crawler.spider import ArchiveSpider
from crawler.walks import Crawl

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
HALF_AN_HOUR = 1_800.0
HOUR = timedelta(hours=1)


def source(key: str, host: str = "a.example") -> Source:
    start = (f"http://{host}/{key}/",)
    return Source(key=key, name=key, start=start, region="510107", kind=SourceKind.PARTY)


SHIQIAO, BESIDE, ELSEWHERE = source("shiqiao"), source("haixi"), source("qinghe", "b.example")


@pytest.fixture
def store() -> Iterator[Store]:
    with store_in_memory() as opened:
        runs.put_sources(opened, [SHIQIAO, BESIDE, ELSEWHERE], {})
        yield opened


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Seconds since anything, as the crawl takes them."""
    told = SimpleNamespace(now=1_000.0)
    monkeypatch.setattr("crawler.asking_again.time.monotonic", lambda: told.now)
    return told


class Crawling:
    """A crawl of one source whose requests the test answers."""

    def __init__(self, store: Store, *, patient: bool = True) -> None:
        self.run = runs.start_run(store, [SHIQIAO], NOW)
        none = cast("Any", None)
        crawl = Crawl(
            store=store, writing=none, folder=Path(), workers=none, run=self.run, now=NOW,
            sources={SHIQIAO.key: SHIQIAO}, configured=(SHIQIAO, BESIDE, ELSEWHERE),
            reach=Reach(patient=patient),
        )  # fmt: skip
        self.spider = ArchiveSpider(crawl, [SHIQIAO])
        self.walk = crawl.walks[SHIQIAO.key]

        async def begin() -> list[Request]:
            return [request async for request in self.spider.start()]

        (self.first,) = asyncio.run(begin())

    def failed(self, request: Request, error: Exception) -> list[Request]:
        failure = Failure(error)  # type: ignore[no-untyped-call]
        failure.request = request  # type: ignore[attr-defined]
        return list(self.spider.failed(failure))

    def answered(self, request: Request, status: int) -> list[Request]:
        response = Response(request.url, status=status, request=request)

        async def parse() -> list[Request]:
            return [one async for one in self.spider.parse_list(response, self.walk)]

        return asyncio.run(parse())


def test_a_list_that_does_not_come_is_asked_for_three_times_more(
    store: Store, clock: SimpleNamespace
) -> None:
    crawling = Crawling(store)
    request = crawling.first
    for times in range(3):
        (again,) = crawling.failed(request, DownloadTimeoutError())
        assert (again.url, again.meta["role"]) == (request.url, Role.LIST)
        assert again.meta["not_before"] == clock.now + HALF_AN_HOUR
        assert again.meta["max_retry_times"] == 0, "one request each time"
        assert waits.waiting(store, datetime.now(UTC) + timedelta(minutes=29)).keys() == {"shiqiao"}
        assert list(crawling.walk.list_misses) == []
        assert crawling.walk.failed_for == times * (HALF_AN_HOUR + 5)
        clock.now += HALF_AN_HOUR + 5
        request = again
    assert crawling.failed(request, DownloadTimeoutError()) == []
    assert [miss.url for miss in crawling.walk.list_misses] == [SHIQIAO.start[0]]
    assert crawling.walk.failed_for == 3 * (HALF_AN_HOUR + 5)


def test_an_error_of_its_server_is_asked_about_again_and_a_refusal_is_not(
    store: Store, clock: SimpleNamespace
) -> None:
    crawling = Crawling(store)
    (again,) = crawling.answered(crawling.first, 502)
    clock.now += HALF_AN_HOUR
    assert crawling.answered(again, 403) == []
    assert len(list(crawling.walk.list_misses)) == 1


@pytest.mark.parametrize(
    "error",
    [CannotResolveHostError(), BlockedError(say("it is left alone"), NOW, failing=True)],
    ids=["its name is gone", "its host is left alone"],
)
def test_what_lasts_and_who_asked_for_a_pause_are_not_waited_for(
    store: Store, error: Exception
) -> None:
    crawling = Crawling(store)
    assert crawling.failed(crawling.first, error) == []
    assert waits.waiting(store, NOW) == {}


def test_nobody_waits_who_was_not_told_to_or_where_the_fault_is_known(store: Store) -> None:
    impatient = Crawling(store, patient=False)
    assert impatient.failed(impatient.first, DownloadTimeoutError()) == []
    with store.write() as connection:
        connection.execute(
            "INSERT INTO health (source, run, word, why, since) "
            "VALUES ('shiqiao', 1, 'unreachable', '[\"It is down.\", {}]', '2026-03-01T00:00:00Z')"
        )
    known = Crawling(store)
    assert known.failed(known.first, DownloadTimeoutError()) == []


@pytest.mark.parametrize(
    ("key", "state", "hours", "waits_too"),
    [("haixi", "failed", 1, False), ("haixi", "finished", 1, True), ("haixi", "failed", 7, True),
     ("qinghe", "failed", 1, True), ("haixi", "running", 0, False), ("haixi", "killed", 1, True),
     ("haixi", "told to end", 1, True)],
    ids=["in vain", "and it came", "long ago", "for another host", "and still does",
         "and was killed", "and was told to end"],
)  # fmt: skip
def test_one_run_waits_for_a_host(
    store: Store, key: str, state: str, hours: int, waits_too: bool
) -> None:
    """Fifty columns of a portal that is down would wait one after another, for days. That a run of ours
    was ended says nothing of its host."""
    run = runs.start_run(store, [{"haixi": BESIDE, "qinghe": ELSEWHERE}[key]], NOW)
    waits.wait(store, run, datetime.now(UTC) - hours * HOUR)
    if state == "killed":
        runs.mark_killed(store, run, "The process ended before the run did.")
    elif state == "told to end":
        runs.fail(store, run, Cause.ENDED_EARLY, "The crawl was ended early.", NOW)
    elif state != "running":
        runs.close_source(store, run, key, state, "")
        runs.close_run(store, run, NOW)
    crawling = Crawling(store)
    assert bool(crawling.failed(crawling.first, DownloadTimeoutError())) is waits_too


def test_no_more_than_four_runs_wait(store: Store) -> None:
    others = [runs.start_run(store, [ELSEWHERE], NOW) for _ in range(4)]
    for run in others:
        waits.wait(store, run, datetime.now(UTC) + HOUR)
    fifth = Crawling(store)
    assert fifth.failed(fifth.first, DownloadTimeoutError()) == []
    runs.close_run(store, others[0], NOW)
    fourth = Crawling(store)
    assert len(fourth.failed(fourth.first, DownloadTimeoutError())) == 1


def test_a_wait_ends_with_its_crawl_and_holds_up_nothing_else() -> None:
    class Engine:
        running, _slot = True, SimpleNamespace(closing=None)

    crawler = SimpleNamespace(engine=Engine(), crawling=True)
    waiting = Waiting(cast("Any", crawler))
    later = Request("http://a.example/", meta={"not_before": time.monotonic() + 3_600})

    async def crawl() -> None:
        await waiting.process_request(Request("http://a.example/"))
        crawler.crawling = False
        with pytest.raises(EndedError):
            await waiting.process_request(later)

    asyncio.run(crawl())


@pytest.mark.parametrize(
    ("cadence", "worth"),
    [
        (Every(timedelta(days=1)), True),
        (Every(timedelta(hours=1)), False),
        (Cron("0 8 * * *"), True),
        (Cron("*/30 8-18 * * *"), False),
        (Adaptive(), True),
        (Adaptive(ceiling=timedelta(hours=2)), False),
    ],
)
def test_a_source_that_is_crawled_soon_again_is_not_waited_for(
    cadence: Cadence, worth: bool
) -> None:
    assert is_worth_waiting(cadence) is worth
