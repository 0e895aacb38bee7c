"""The one spider: walks the list pages of its sources and fetches the articles that are due.

The frontier lies in the database. Requests are drawn from it a few at a time, so that memory stays
flat and a killed crawl goes on where it was.
"""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from archive.errors import DangjianError, DiskFullError
from archive.store import frontier, runs
from archive.store.frontier import Due, Found
from archive.types import Cause, Role, Source
from archive.web.urls import canonical
from archive.workers import CallError, DiedError
from crawler.failures import of_answer, of_error, of_look
from crawler.listing import Listing, look_at_article, look_at_list
from crawler.looking import look
from crawler.refusals import BlockedError, DeniedError, EndedError, is_packed, sentence
from crawler.scope import allowed_hosts, elsewhere, is_allowed, private_hosts
from crawler.verdict import Miss
from crawler.walks import Crawl, Walk, start_addresses

log = logging.getLogger(__name__)

_TRIES = 3
"""Crawls in which an address may bring no page before we believe it."""

_IN_FLIGHT = 4
"""Article requests of one source that Scrapy holds at a time."""

MOST_OF_A_PAGE = 5_000
"""New addresses that are taken from one list page."""

MOST_OF_A_RUN = 100_000
"""New addresses that are taken from the list pages of one source in one run."""

_MOST_SIBLINGS = 1_000
_MOST_HOSTS = 1_000  # other hosts of a source's links that are told apart


class ArchiveSpider(Spider):
    """Fetches; never reads. What came of each source is in the crawl's `walks`."""

    name = "archive"

    def __init__(self, crawl: Crawl, sources: list[Source], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.crawl = crawl
        self._walks = {s.key: Walk(s, allowed_hosts(s), private_hosts(s)) for s in sources}
        crawl.walks.update(self._walks)

    async def start(self) -> AsyncIterator[Request]:
        """First requests of every source: its lists, and articles left over from before."""
        for walk in self._walks.values():
            with self._edge(walk):
                self._begin(walk)
                for request in (*self._lists(walk), *self._articles(walk)):
                    yield request

    def _begin(self, walk: Walk) -> None:
        source, now = walk.source, self.crawl.now
        role = Role.ARTICLE if source.family == "pages" else Role.LIST
        urls = [canonical(u) for u in start_addresses(source, now)]
        walk.starts = len(urls)
        walk.days = frozenset(urls) - frozenset(map(canonical, source.start))
        frontier.disbelieve_future(self.crawl.store, source.key, now)
        frontier.add_start(self.crawl.store, source, urls, role, now)
        self._add(walk, frontier.unasked(self.crawl.store, source))

    async def parse_list(self, response: Response, walk: Walk) -> AsyncIterator[Request]:
        """Walk one list page: make its articles known, go on while it brought something new."""
        with self._edge(walk):
            if response.status == 200 and not response.meta.get("refused"):
                await self._walk_page(response, walk)
            else:
                self._list_without_page(response, walk)
            for request in (*self._lists(walk), *self._articles(walk)):
                yield request

    async def _walk_page(self, response: Response, walk: Walk) -> None:
        source = walk.source
        told = response.body, _header(response, "Content-Type"), response.url, source.family
        try:
            listing = await look(self.crawl, walk, look_at_list, *told)
        except CallError as error:
            # A process that ended may have been ended by anybody: no word about the page.
            wait = not isinstance(error, DiedError)
            self._list_missed(
                response.url, response.meta["address"], walk, of_look(error), wait=wait
            )
            return
        if listing.blocked:
            self._list_missed(response.url, response.meta["address"], walk, of_answer(response))
            return
        walk.answered += 1
        walk.read += 1
        self._keep_listing(response, walk, listing)

    def _keep_listing(self, response: Response, walk: Walk, listing: Listing) -> None:
        crawl, key = self.crawl, walk.source.key
        found = [link for link in listing.links if is_allowed(link.url, walk.hosts)]
        away = elsewhere((link.url for link in listing.links), walk.hosts)
        following = [listing.next] if listing.next and is_allowed(listing.next, walk.hosts) else []
        siblings = [url for url in listing.siblings if is_allowed(url, walk.hosts)]
        room = max(0, min(MOST_OF_A_PAGE, MOST_OF_A_RUN - walk.new))
        with crawl.store.write() as connection:
            added = frontier.add_found(connection, key, found, crawl.now, most=room)
            left_out = added.left_out + listing.left_out + len(siblings[_MOST_SIBLINGS:])
            # A page that did not give all that it has is wanted again, changed or not.
            whole = not left_out and bool(found or siblings)
            frontier.settle_list(
                connection,
                response.meta["address"],
                response.meta["page"],
                _header(response, "ETag") if whole else None,
                _header(response, "Last-Modified") if whole else None,
                crawl.now,
            )
            # A page that brings nothing new ends the walk: what lies behind it was walked before,
            # for a walk that was broken off leaves its next page due.
            if added.new:
                frontier.add_list_pages(connection, key, following, crawl.now, again=True)
            frontier.add_list_pages(
                connection, key, siblings[:_MOST_SIBLINGS], crawl.now, again=False
            )
            runs.count(
                connection, crawl.run, key, list_pages=1, links=len(found), new_links=added.new,
                elsewhere=away.total(), left_out=left_out,
            )  # fmt: skip
        walk.links += len(found)
        walk.siblings += len(siblings)
        walk.new += added.new
        walk.left_out += left_out
        for host, count in away.items():
            if host in walk.elsewhere or len(walk.elsewhere) < _MOST_HOSTS:
                walk.elsewhere[host] += count

    def _list_without_page(self, response: Response, walk: Walk) -> None:
        crawl, status, address = self.crawl, response.status, response.meta["address"]
        absent = status in (404, 410)
        if status != 304 and not (absent and self._failures(address) >= _TRIES):
            # Not every day has an issue.
            known = absent and response.meta["day"]
            self._list_missed(response.url, address, walk, of_answer(response), known=known)
            return
        if status == 304:
            walk.answered += 1
        else:
            walk.list_misses.append(Miss(response.url, *of_answer(response), known=True))
        with crawl.store.write() as connection:
            runs.count(connection, crawl.run, walk.source.key, list_pages=1)
            # Not there: it was announced, and the families' deepest pages often are not.
            frontier.settle_list(connection, address, None, None, None, crawl.now)

    def _list_missed(
        self,
        url: str,
        address: int,
        walk: Walk,
        why: tuple[Cause, str],
        *,
        wait: bool = True,
        known: bool = False,
    ) -> None:
        """A list page came, but not as one."""
        if self.crawl.ended:
            return
        walk.list_misses.append(Miss(url, *why, known=known))
        with self.crawl.store.write() as connection:
            runs.count(connection, self.crawl.run, walk.source.key, list_pages=1)
            frontier.put_off(connection, address, why[1], self.crawl.now, wait=wait)

    async def parse_article(self, response: Response, walk: Walk) -> AsyncIterator[Request]:
        """The page is kept; go on with what belongs to it. Put off what did not answer for itself."""
        with self._edge(walk):
            refused = response.meta.get("refused")
            page = response.status == 200 and isinstance(response, TextResponse)
            if self.crawl.follow and page and not refused:
                await self._follow(response, walk)
            walk.in_flight -= 1
            settled = response.status // 100 == 2 or response.status in (304, 404, 410)
            if settled and not refused:
                walk.came += 1
                if response.status in (404, 410):
                    walk.absent.append(Miss(response.url, Cause.NOTHING, of_answer(response)[1]))
            else:
                self._article_missed(response, walk)
            for request in self._articles(walk):
                yield request

    async def _follow(self, response: Response, walk: Walk) -> None:
        """Make known what belongs to the article. What is not found now, reading finds later."""
        told = response.body, _header(response, "Content-Type"), response.url
        try:
            found = await look(self.crawl, walk, look_at_article, *told, walk.source.attachments)
        except CallError:
            return
        self._add(walk, found)

    def _article_missed(self, response: Response, walk: Walk) -> None:
        address, why = response.meta["address"], of_answer(response)
        walk.misses.append(Miss(response.url, *why, known=self._failures(address) >= _TRIES))
        with self.crawl.store.write() as connection:
            runs.count(connection, self.crawl.run, walk.source.key, article_pages=1)
            frontier.put_off(connection, address, why[1], self.crawl.now, wait=True)

    def _add(self, walk: Walk, found: list[Found]) -> None:
        """Make article addresses known that no list page gave."""
        allowed = [link for link in found if is_allowed(link.url, walk.hosts)]
        if allowed:
            with self.crawl.store.write() as connection:
                frontier.add_found(
                    connection, walk.source.key, allowed, self.crawl.now, most=MOST_OF_A_PAGE
                )

    def failed(self, failure: Failure) -> Iterator[Request]:
        """No response came: robots.txt forbids it, it led elsewhere, or the connection failed."""
        request: Request = failure.request  # type: ignore[attr-defined]
        walk: Walk = request.cb_kwargs["walk"]
        is_list = request.meta["role"] == Role.LIST
        walk.in_flight -= not is_list
        error: BaseException = failure.value  # type: ignore[assignment]
        with self._edge(walk):
            if isinstance(error, DangjianError):  # nothing to do with the site
                raise error
            if self.crawl.ended or isinstance(error, EndedError):
                return  # it was not asked, and is as due as before
            if is_packed(error) and not is_list:
                walk.came += 1  # and was kept: only what belongs to it was not looked for
            else:
                self._count_failure(request, error, walk, is_list=is_list)
            yield from self._articles(walk)

    def _count_failure(
        self, request: Request, error: BaseException, walk: Walk, *, is_list: bool
    ) -> None:
        crawl, key, address = self.crawl, walk.source.key, request.meta["address"]
        cause, said = of_error(error)
        # What was asked itself costs nothing to refuse again; what it redirected to was fetched for.
        free = isinstance(error, IgnoreRequest) and not request.meta.get("redirect_times")
        if isinstance(error, BlockedError):
            walk.stopped = walk.stopped or f"{error}."
            walk.left_alone.add(urlsplit(request.url).netloc)
        known = not is_list and (cause is Cause.ROBOTS or self._failures(address) >= _TRIES)
        misses = walk.list_misses if is_list else walk.misses
        misses.append(Miss(request.url, cause, said, known=known))
        with crawl.store.write() as connection:
            if isinstance(error, DeniedError):
                runs.deny(connection, crawl.run, key, error.url, error.rule, error.agent)
            elif not isinstance(error, BlockedError):  # that was not asked
                runs.count(connection, crawl.run, key, errors=1)
            frontier.put_off(connection, address, sentence(error)[:500], crawl.now, wait=not free)

    def _failures(self, address: int) -> int:
        return frontier.failures(self.crawl.store.db.conn, address)

    @contextmanager
    def _edge(self, walk: Walk) -> Iterator[None]:
        """What may go wrong in our own work on a source. A disk or database that fails ends the crawl;
        any other fault of ours fails this source alone."""
        try:
            yield
        except DangjianError as error:
            full = isinstance(error, DiskFullError)
            self.crawl.end(Cause.DISK_FULL if full else Cause.ENDED_EARLY, str(error))
        except Exception:
            if not self.crawl.ended:
                log.exception("A fault in crawling %s", walk.source.key)
                said = "could not be walked, through a fault of this program (see its log)"
                walk.list_misses.append(Miss(walk.source.start[0], Cause.NOT_A_LIST, said))

    def _lists(self, walk: Walk) -> Iterator[Request]:
        store, source = self.crawl.store, walk.source
        if self.crawl.ended:
            return
        for due in frontier.due(store, source.key, Role.LIST, self.crawl.now, limit=1_000):
            if due.id in walk.asked or len(walk.asked) >= walk.starts + source.max_list_pages:
                continue
            walk.asked.add(due.id)
            yield self._request(due, Role.LIST, walk)

    def _articles(self, walk: Walk) -> list[Request]:
        """The next articles, all drawn at once: a walk has several answers under way, and none may
        draw again what another has read from the frontier and not asked for yet."""
        store, key, now = self.crawl.store, walk.source.key, self.crawl.now
        found: list[Request] = []
        while (room := _IN_FLIGHT - walk.in_flight) > 0 and not self.crawl.ended:
            drawn = frontier.due(store, key, Role.ARTICLE, now, after=walk.after, limit=room)
            if not drawn:
                break
            walk.after = drawn[-1].id
            # What a host that is left alone would be asked for stays as due as it is.
            asked = [due for due in drawn if urlsplit(due.url).netloc not in walk.left_alone]
            walk.in_flight += len(asked)
            found += [self._request(due, Role.ARTICLE, walk) for due in asked]
        return found

    def _request(self, due: Due, role: Role, walk: Walk) -> Request:
        headers = {}
        if due.etag:
            headers["If-None-Match"] = due.etag
        if due.last_modified:
            headers["If-Modified-Since"] = due.last_modified
        return Request(
            due.url,
            callback=self.parse_list if role is Role.LIST else self.parse_article,
            errback=self.failed,
            cb_kwargs={"walk": walk},
            headers=headers,
            # The frontier already sees to it that nothing is asked for twice.
            dont_filter=True,
            priority=1 if role is Role.LIST else 0,
            meta={
                "source": walk.source.key,
                "role": str(role),
                "address": due.id,
                "hosts": walk.hosts,
                "private": walk.private,
                "day": due.url in walk.days,
                "download_slot": urlsplit(due.url).netloc,
            },
        )


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return None if value is None else value.decode("latin-1")
