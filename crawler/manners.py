"""Manners: one request at a time to each host, with pauses, and none to a host that refuses.

The database says who may ask a host next, and when, so that all crawl processes share it.
"""

import asyncio
import re
import time
import zlib
from collections import defaultdict
from collections.abc import Coroutine
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.sentences import Sentence, say
from archive.store import hosts, runs
from archive.types import CHINA, Role
from archive.web.charset import decode
from archive.web.firewalls import LONGEST_BLOCK_PAGE, is_block_page
from crawler.connecting import Connections
from crawler.refusals import LONGEST_REQUEST, BlockedError, EndedError
from crawler.scope import host_and_port, host_name

if TYPE_CHECKING:
    from crawler.walks import Crawl

REFUSING = frozenset((403, 412, 429, 503, 521))
"""Statuses with which a host refuses us."""

LONGEST_WAIT = 120.0
"""The longest pause, in seconds, that a crawl waits out; for a longer one it skips the host."""

_LEASE = LONGEST_REQUEST + 30.0  # seconds
_LOOK = 0.2  # seconds between two looks at a host that another request holds
_GRACE = 2.0  # seconds that a request in flight gets when the crawl is ending


class PoliteConnections(Connections):
    """Download handler: waits for its turn at the host; afterwards says when the next may start.

    Raises BlockedError for a host that is to be left alone, EndedError when the crawl is ending.
    `meta["crawl_delay"]`: seconds that the host's robots.txt asks for. Sets `meta["refused"]` when
    the host refused, even by a page with status 200.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawl: Crawl = crawler.spider.crawl  # type: ignore[union-attr]
        self._left_alone: dict[str, BlockedError] = {}
        self._queues: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._last: dict[str, float] = {}  # when the last answer came, by the monotonic clock
        # Two sources on one host: the longer delay wins, even if another process crawls the other.
        self._delays: dict[str, float] = {}
        for source in (*self._crawl.sources.values(), *self._crawl.configured):
            for url in source.start:
                host = _key(url)
                self._delays[host] = max(source.delay, self._delays.get(host, 0.0))

    async def download_request(self, request: Request) -> Response:
        """Fetch one request when it has its turn at the host."""
        host = _key(request.url)
        # In order, and without looking again and again: the lease is for other processes.
        async with self._queues[host]:
            delay = self._delay(host, request)
            await self._turn(host, request, delay)
            response = None
            try:
                response = await self._in_time(super().download_request(request))
            finally:
                self._give_back(host, request, response, delay)
            return response

    def _delay(self, host: str, request: Request) -> float:
        source = self._crawl.sources[request.meta["source"]]
        asked = request.meta.get("crawl_delay", 0.0)
        return max(source.delay, self._delays.get(host, 0.0), float(asked))

    async def _turn(self, host: str, request: Request, delay: float) -> None:
        """Wait until the host is ours for one request."""
        turn = hosts.Turn()
        while True:
            if ending(self._crawler) or self._crawl.ended:
                raise EndedError(say("the crawl ends"))
            if host in self._left_alone:
                raise self._left_alone[host].with_traceback(None)
            # The delay may have grown since the last answer: robots.txt arrived in between.
            wait = self._last.get(host, 0.0) + delay - time.monotonic()
            if wait <= 0:
                store, now = self._crawl.store, time.time()
                if not turn.free:  # waiting requests look often, and write nothing
                    turn = hosts.look(store.db.conn, host, now)
                if turn.free:
                    turn = hosts.take(
                        store, host, self._crawl.run, now, now + _LEASE, next_at=now + delay
                    )
                    if turn.free:
                        return
                wait = self._until(turn, request, now, delay)
            await asyncio.sleep(min(wait, _LOOK))

    def _until(self, turn: hosts.Turn, request: Request, now: float, delay: float) -> float:
        """Seconds until a host may be asked. BlockedError when that is too long to wait for."""
        name = host_name(request.url)
        if turn.blocked_until:
            told = say(
                "{name} refused {most} requests in a row", name=name, most=hosts.MOST_REFUSALS
            )
            raise _left_alone(told, turn.blocked_until, failing=turn.failing)
        if turn.next_at - now > max(LONGEST_WAIT, delay):
            told = say("{name} asked for a pause", name=name)
            raise _left_alone(told, turn.next_at, failing=turn.failing)
        return max(turn.next_at - now, _LOOK if turn.held else 0.0)

    async def _in_time(self, fetching: Coroutine[Any, Any, Response]) -> Response:
        """The response. When the crawl is ending, it is cancelled after a moment."""
        task = asyncio.ensure_future(fetching)
        ends = float("inf")
        try:
            while not (await asyncio.wait({task}, timeout=_LOOK))[0]:
                if ends == float("inf") and ending(self._crawler):
                    ends = time.monotonic() + _GRACE
                if time.monotonic() > ends:
                    raise EndedError(say("the crawl ends"))
            return task.result()
        finally:
            task.cancel()

    def _give_back(
        self, host: str, request: Request, response: Response | None, delay: float
    ) -> None:
        crawl, now = self._crawl, time.time()
        self._last[host] = time.monotonic()
        if response is not None:
            request.meta.pop("refused", None)
            if is_refusal(request, response):
                request.meta["refused"] = True
            delay = max(delay, retry_after(response, now))
        refused = response is not None and "refused" in request.meta
        if refused and response is not None:
            self._count_refusal(host, request, now, failing=response.status == 503)
        good = response is not None and not refused and _is_good(request, response)
        if good:
            crawl.let_in.add(host)
        # Last: nobody asks the host before its refusal is counted.
        hosts.give_back(crawl.store, host, crawl.run, now + delay, answered=good)

    def _count_refusal(self, host: str, request: Request, now: float, *, failing: bool) -> None:
        crawl = self._crawl
        with crawl.store.write() as connection:
            runs.count(connection, crawl.run, request.meta["source"], refused=1)
            until = hosts.refused(connection, host, now, failing=failing)
        if until:
            crawl.let_in.discard(host)
            self._left_alone[host] = _left_alone(_refused(request), until, failing=failing)


def _refused(request: Request) -> Sentence:
    return say(
        "{name} refused {most} requests in a row",
        name=host_name(request.url),
        most=hosts.MOST_REFUSALS,
    )


def ending(crawler: Crawler) -> bool:
    """Whether a crawl was told to end and sends nothing more."""
    engine = crawler.engine
    if engine is None or not crawler.crawling or not engine.running:
        return True
    slot = engine._slot
    return slot is None or slot.closing is not None


def is_refusal(request: Request, response: Response) -> bool:
    """Whether an answer is a refusal: by its status, or as a firewall's page."""
    if response.status in REFUSING:
        return True
    if response.status != 200 or request.meta["role"] == Role.ROBOTS:
        return False
    kind = (response.headers.get("Content-Type") or b"text/html").lower()
    if b"html" not in kind and b"text/plain" not in kind:
        return False
    body = _unpacked(response)
    return body is not None and is_block_page(decode(body) or "")


def retry_after(response: Response, now: float) -> float:
    """Seconds that an answer asks us to wait, at most a day; 0 when it does not ask."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if response.status < 400 or not value:
        return 0.0
    if re.fullmatch(r"\d+", value, re.ASCII):
        return min(float(value[:12]), hosts.DAY)
    try:
        moment = parsedate_to_datetime(value)
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(max(seconds, 0.0), hosts.DAY)


def _is_good(request: Request, response: Response) -> bool:
    """Whether a host lets us in. Firewalls let robots.txt through, and redirect to challenges."""
    good = response.status // 100 == 2 or response.status in (304, 404, 410)
    return good and request.meta["role"] != Role.ROBOTS


def _unpacked(response: Response) -> bytes | None:
    """The decoded body of a short page; None for a longer one."""
    body = bytes(response.body)
    if len(body) > LONGEST_BLOCK_PAGE:
        return None
    if (response.headers.get("Content-Encoding") or b"").lower().strip() not in (
        b"gzip",
        b"x-gzip",
        b"deflate",
    ):
        return body
    for bits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):  # with a header, or raw
        try:
            whole = zlib.decompressobj(bits).decompress(body, LONGEST_BLOCK_PAGE + 1)
        except zlib.error:
            continue
        return whole if len(whole) <= LONGEST_BLOCK_PAGE else None
    return None


def _left_alone(told: Sentence, until: float, *, failing: bool) -> BlockedError:
    moment = datetime.fromtimestamp(until, UTC)
    shown = moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    told = say("{told}, and is left alone until {shown} China time", told=told, shown=shown)
    return BlockedError(told, moment, failing=failing)


def _key(url: str) -> str:
    host, port = host_and_port(url)
    return f"{host}:{port}"
