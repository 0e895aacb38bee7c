"""Keep every response the moment it arrives: WARC record first, then its row, then anything else."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.store import frontier, pages, runs
from archive.types import Page, Role

if TYPE_CHECKING:
    from crawler.spider import Crawl


class Keeping:
    """Downloader middleware. The page's id is in `meta["page"]` for the callback.

    An article's address is settled in the transaction that writes its row, validators and all: kept
    apart, a page lost between the two would be taken for fetched and never asked for again.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._crawl: Crawl = crawler.spider.crawl  # type: ignore[union-attr]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The crawl's values come with the spider's arguments."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Keep one response, whatever its status. When the disk is full, the crawl ends."""
        try:
            self._keep(request, response)
        except OSError as error:
            if not self._crawl.broken:
                self._crawl.broken = f"pages cannot be kept: {error.strerror}"
                asyncio.get_running_loop().create_task(self._end())
            raise IgnoreRequest(self._crawl.broken) from None
        return response

    async def _end(self) -> None:
        if self._crawler.engine is not None:
            await self._crawler.engine.close_spider_async(reason="disk")

    def _keep(self, request: Request, response: Response) -> None:
        crawl, meta = self._crawl, request.meta
        if crawl.broken:
            raise IgnoreRequest(crawl.broken)
        page = Page(
            source=meta["source"],
            role=Role(meta["role"]),
            url=response.url,
            fetched_at=datetime.now(UTC),
            status=response.status,
            headers=_headers(response),
            body=response.body,
            ip=str(response.ip_address) if response.ip_address else None,
            asked=next(iter(meta.get("redirect_urls", ())), None),
        )
        capture = crawl.sink.write(page)
        with crawl.store.write() as connection:
            kept = pages.keep(connection, crawl.run, page, capture)
            runs.count(connection, crawl.run, page.source, requests=1)
            settles = _settles(page.status) and not meta.get("refused")
            if page.role is Role.ARTICLE and settles:
                runs.count(connection, crawl.run, page.source, article_pages=1)
                frontier.settle_article(
                    connection,
                    meta["address"],
                    kept if page.status // 100 == 2 else None,
                    page.header("etag"),
                    page.header("last-modified"),
                    crawl.sources[page.source].revisit,
                    crawl.now,
                )
        meta["page"] = kept


def _settles(status: int) -> bool:
    """Whether a status answers for the address, so that asking again at once would be for nothing."""
    return status // 100 == 2 or status in (304, 404, 410)


def _headers(response: Response) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
