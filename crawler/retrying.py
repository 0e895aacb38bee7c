"""Transient errors are retried after growing pauses. Scrapy's own middleware retries at once."""

import asyncio
import time
from typing import Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from archive.sentences import say
from crawler.manners import ending
from crawler.refusals import EndedError, is_lasting

_PAUSES = ((0.5, 4.0), (2.0, 16.0))
"""Before each retry: at least so many seconds, and so many times the source's delay."""


class Retrying(RetryMiddleware):
    """Downloader middleware. The pause holds up no other request, and ends with the crawl."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.settings)
        self.crawler = crawler
        self.max_retry_times = len(_PAUSES)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The crawl's sources come with the spider's arguments."""
        return cls(crawler)

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The response, or the request once more, after its pause."""
        result = super().process_response(request, response)
        if isinstance(result, Request):
            await self._pause(result)
        return result

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception, spider: Spider | None = None
    ) -> Request | Response | None:
        """The request once more, after its pause, or None. EndedError when the crawl ends."""
        if is_lasting(exception):
            return None
        result = super().process_exception(request, exception)
        if isinstance(result, Request):
            await self._pause(result)
        return result

    async def _pause(self, request: Request) -> None:
        least, times = _PAUSES[request.meta["retry_times"] - 1]
        source = self.crawler.spider.crawl.sources[request.meta["source"]]  # type: ignore[union-attr]
        until = time.monotonic() + max(least, times * source.delay)
        while (left := until - time.monotonic()) > 0:
            if ending(self.crawler):
                raise EndedError(say("the crawl ends"))
            await asyncio.sleep(min(left, 0.2))
