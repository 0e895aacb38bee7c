"""Keep every response the moment it arrives: WARC record first, then its row, then anything else."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.errors import DiskFullError
from archive.sentences import say
from archive.store import frontier, pages, runs, tombstones
from archive.store.database import Connection
from archive.types import Cause, Page, Role
from crawler.refusals import EndedError, RemovedError
from crawler.reserve import full_disk

if TYPE_CHECKING:
    from crawler.walks import Crawl

_REMOVED = "It was removed from this archive"


class Keeping:
    """Downloader middleware. The page's id is in `meta["page"]` for the callback.

    An article's address is settled, with its validators, in the transaction that writes its row: in
    two transactions, a page lost between them would count as fetched and never be requested again.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawl: Crawl = crawler.spider.crawl  # type: ignore[union-attr]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The crawl's values come with the spider's arguments."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Send nothing once the crawl is ending, and no more for a source than it may cost."""
        if self._crawl.ended:
            raise EndedError(say("the crawl ends"))
        if request.meta["role"] == Role.ROBOTS:
            return
        self._refuse_removed(request.url)
        walk, most = self._crawl.walks[request.meta["source"]], self._crawl.reach.requests
        if most is not None and walk.sent >= most:
            raise EndedError(say("{most} requests are all that it may cost", most=most))
        walk.sent += 1

    async def process_response(self, request: Request, response: Response) -> Response:
        """Keep one response, whatever its status. When the disk is full, the crawl ends."""
        crawl = self._crawl
        if crawl.ended and crawl.ended[0] is Cause.DISK_FULL:
            raise EndedError(say("the crawl ends"))
        if request.meta["role"] != Role.ROBOTS:
            self._refuse_removed(request.url, response.url)
            walk = crawl.walks[request.meta["source"]]
            walk.answers += 1
            walk.waited += request.meta.get("download_latency", 0.0)
        try:
            await self._keep(request, response)
        except DiskFullError as error:
            crawl.end(Cause.DISK_FULL, say("{error}", error=error))
            raise EndedError(say("the crawl ends")) from None
        return response

    def _refuse_removed(self, *urls: str) -> None:
        if tombstones.covering(self._crawl.store.db.conn, *urls):
            raise RemovedError(_REMOVED)

    async def _keep(self, request: Request, response: Response) -> None:
        crawl, meta = self._crawl, request.meta
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
            # A redirect may have made another request of it.
            sent=meta.get("sent") if request.method == "POST" else None,
        )
        try:
            capture = await crawl.writing.write(page)
        except OSError as error:
            raise full_disk(say("Pages cannot be kept"), crawl.folder, error) from None
        with crawl.store.write() as connection:
            kept = pages.keep(connection, crawl.run, page, capture)
            removal = None
            if page.role is not Role.ROBOTS:  # removed while it was on its way to the file
                removal = tombstones.covering(connection, page.url, page.asked)
            if removal is not None:
                tombstones.bury(connection, kept, removal)
                runs.count(connection, crawl.run, page.source, requests=1)
            else:
                self._settle(connection, request, page, kept)
        if removal is not None:
            raise RemovedError(_REMOVED)
        meta["page"] = kept

    def _settle(self, connection: Connection, request: Request, page: Page, kept: int) -> None:
        crawl, meta = self._crawl, request.meta
        settled = _settles(page.status) and not meta.get("refused")
        article = page.role is Role.ARTICLE and settled
        counts = {"requests": 1, "article_pages": 1} if article else {"requests": 1}
        runs.count(connection, crawl.run, page.source, **counts)
        if article:
            frontier.settle_article(
                connection,
                meta["address"],
                meta["first_seen"],
                kept if page.status // 100 == 2 else None,
                page.header("etag"),
                page.header("last-modified"),
                crawl.sources[page.source].revisit,
                crawl.now,
            )


def _settles(status: int) -> bool:
    """Whether a status settles the address, so that retrying at once is pointless."""
    return status // 100 == 2 or status in (304, 404, 410)


def _headers(response: Response) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
