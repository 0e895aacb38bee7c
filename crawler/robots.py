"""robots.txt by RFC 9309: nothing is fetched from an origin before its robots.txt is known.

Scrapy 2.19's own middleware lets requests through that wait for the same robots.txt, and takes a
503 for "everything is allowed" (DESIGN.md 3); this one asks once an origin, under a lock.
"""

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler

from archive.types import Role

logger = logging.getLogger(__name__)

LONGEST_DELAY = 120.0  # seconds: a longer crawl-delay is taken for this
_MOST_BYTES = 500 * 1024  # RFC 9309 2.5: at least 500 KiB are parsed
_MOST_REDIRECTS = 5  # RFC 9309 2.3.1.2
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


@dataclass(frozen=True, slots=True)
class Rules:
    """What an origin's robots.txt says. Without a parser: all allowed, or refused for a reason."""

    parser: RobotParser | None = None
    refusal: str = ""


class ObeyRobots(RobotsTxtMiddleware):
    """Denied requests raise IgnoreRequest("Forbidden by robots.txt: …").

    2xx: its rules. 4xx but 429: all allowed. 429, 5xx, no answer, too many redirects: nothing
    allowed until the next crawl. The crawl-delay for our user agent raises the delay of the
    request's download slot. The requests for robots.txt have the meta `role` "robots", and
    `source` and `download_slot` of the request that asked.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._rules: dict[str, Rules] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        """Wait for the origin's robots.txt, then let the request pass or refuse it."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https"):
            return
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._locks[origin]:
            if origin not in self._rules:
                self._rules[origin] = await self._ask(origin, request)
        rules = self._rules[origin]
        if rules.refusal:
            self._refuse(rules.refusal)
        if rules.parser is not None:
            agent = self._agent(request)
            self._slow_down(request, rules.parser.crawl_delay(agent))
            if not rules.parser.allowed(request.url, agent):
                self._refuse("a rule forbids the address")

    def _agent(self, request: Request) -> str | bytes:
        named: str | bytes | None = self._robotstxt_useragent
        return named or request.headers.get(b"User-Agent") or self._default_useragent

    def _refuse(self, reason: str) -> None:
        self._stats.inc_value("robotstxt/forbidden")
        raise IgnoreRequest(f"Forbidden by robots.txt: {reason}")

    async def _ask(self, origin: str, asking: Request) -> Rules:
        """Fetch robots.txt, following redirects; every failure refuses the whole origin."""
        url = f"{origin}/robots.txt"
        for _ in range(_MOST_REDIRECTS + 1):
            self._stats.inc_value("robotstxt/request_count")
            try:
                request = self._request(url, asking)
                response = await self._engine().download_async(request)
            except Exception as error:  # any handler or middleware may raise anything
                logger.warning("%s could not be fetched: %r", url, error)
                return Rules(refusal=f"it could not be fetched ({type(error).__name__})")
            self._stats.inc_value(f"robotstxt/response_status_count/{response.status}")
            location = response.headers.get(b"Location")
            if response.status not in _REDIRECTS or not location:
                return self._read(response)
            url = urljoin(response.url, location.decode("latin-1").strip())
            if urlsplit(url).scheme not in ("http", "https"):  # never a file of this machine
                return Rules(refusal="it redirects to something that is not on the web")
        return Rules(refusal=f"more than {_MOST_REDIRECTS} redirects")

    def _request(self, url: str, asking: Request) -> Request:
        meta: dict[str, Any] = {
            "role": Role.ROBOTS.value,
            "source": asking.meta.get("source"),
            "dont_obey_robotstxt": True,
            "dont_redirect": True,
            "allow_offsite": True,
        }
        if "download_slot" in asking.meta:
            meta["download_slot"] = asking.meta["download_slot"]
        return Request(url, priority=self.DOWNLOAD_PRIORITY, meta=meta, callback=NO_CALLBACK)

    def _read(self, response: Response) -> Rules:
        if 200 <= response.status < 300:
            body = response.body[:_MOST_BYTES]
            if len(response.body) > _MOST_BYTES:  # half a rule would be another rule
                body = body[: body.rfind(b"\n") + 1]
            return Rules(parser=build_from_crawler(self._parserimpl, self.crawler, body))
        if 400 <= response.status < 500 and response.status != 429:
            return Rules()
        return Rules(refusal=f"it answered {response.status}")

    def _slow_down(self, request: Request, delay: float | None) -> None:
        """Raise the delay of the request's slot, and of the slots that follow it under its name."""
        if delay is None or not delay > 0:
            return
        wanted = min(delay, LONGEST_DELAY)
        downloader = self._engine().downloader
        key = downloader.get_slot_key(request)
        slot = downloader.slots.get(key)
        settings = downloader.per_slot_settings.setdefault(key, {})
        usual = self.crawler.settings.getfloat("DOWNLOAD_DELAY")
        now = slot.delay if slot else settings.get("delay", usual)
        if wanted > now:
            # Without jitter: Scrapy's ±50 % would come below what the site asks for.
            settings |= {"delay": wanted, "jitter": 0}
            if slot:
                slot.delay, slot.jitter = wanted, 0.0
        if wanted >= now:
            request.meta["autothrottle_dont_adjust_delay"] = True

    def _engine(self) -> Any:
        return self.crawler.engine
