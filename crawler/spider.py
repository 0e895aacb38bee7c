"""The one spider: walks the list pages of its sources and fetches the articles that are due.

The frontier is in the database. Requests are drawn from it a few at a time, so that memory use
stays flat and a killed crawl resumes where it stopped.
"""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from archive.errors import DangjianError, DiskFullError
from archive.observing.looks import Trouble
from archive.sentences import say
from archive.store import asking, frontier
from archive.store.asking import Due
from archive.store.current import ask_where_they_are, ask_whether_they_moved
from archive.types import Cause, Role, Source
from archive.web.posts import body_of, media_type
from archive.web.urls import canonical
from archive.workers import CallError, DiedError
from crawler import accounts
from crawler.accounts import header
from crawler.asking_again import once_more
from crawler.failures import of_answer, of_look
from crawler.known_articles import to_compare
from crawler.lists import ListVerdict
from crawler.looking import look
from crawler.misses import Miss
from crawler.page_links import look_at_article, look_at_list, may_lead_on
from crawler.refusals import EndedError, RemovedError, is_packed
from crawler.scope import allowed_hosts, private_hosts
from crawler.walks import Crawl, Walk, start_addresses

log = logging.getLogger(__name__)


_IN_FLIGHT = 4
"""Article requests of one source that Scrapy holds at a time."""

_DRAWN = 64
"""Articles of one source that are read from the frontier at a time."""


class ArchiveSpider(Spider):
    """Fetches; never reads. The results of each source are in the crawl's `walks`."""

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
        walk.starts = frozenset(urls)
        walk.days = frozenset(urls) - frozenset(map(canonical, source.start))
        frontier.disbelieve_future(self.crawl.store, source.key, now)
        ask_where_they_are(self.crawl.store, source.key)
        ask_whether_they_moved(self.crawl.store, source.key, now)
        frontier.plan_visits(self.crawl.store, source, now)
        frontier.add_start(self.crawl.store, source, urls, role, now)
        accounts.add_articles(self.crawl, walk, asking.unasked(self.crawl.store, source))

    async def parse_list(self, response: Response, walk: Walk) -> AsyncIterator[Request]:
        """Walk one list page: record its articles, go on while they include new ones."""
        with self._edge(walk):
            try:
                if response.status == 200 and not response.meta.get("refused"):
                    await self._walk_page(response, walk)
                elif later := once_more(
                    self.crawl, response.request, response, walk, self._request
                ):
                    yield later
                else:
                    accounts.list_without_page(self.crawl, response, walk)
            finally:
                walk.open_lists -= 1
            for request in (*self._lists(walk), *self._articles(walk)):
                yield request

    async def _walk_page(self, response: Response, walk: Walk) -> None:
        source = walk.source
        told = (
            response.body,
            header(response, "Content-Type"),
            response.url,
            source.family,
            self.crawl.now,
            source.list,
        )
        try:
            listing = await look(self.crawl, walk, look_at_list, *told)
        except CallError as error:
            # Anybody may have ended the process: that says nothing about the page.
            wait = not isinstance(error, DiedError)
            accounts.list_missed(self.crawl, response, walk, of_look(error), wait=wait)
            return
        if listing.verdict is ListVerdict.BLOCKED:
            accounts.list_missed(self.crawl, response, walk, of_answer(response))
            return
        if accounts.is_lost(self.crawl, response, walk, listing):
            return
        walk.answered += 1
        walk.read += 1
        accounts.keep_listing(self.crawl, response, walk, listing)

    async def parse_article(self, response: Response, walk: Walk) -> AsyncIterator[Request]:
        """The page is kept; go on with what belongs to it. Put off answers that settle nothing."""
        with self._edge(walk):
            refused = response.meta.get("refused")
            page = response.status == 200 and isinstance(response, TextResponse)
            if self.crawl.follow and page and not refused:
                await self._follow(response, walk)
            if not refused and (known := to_compare(self.crawl, walk, response)):
                walk.in_flight += 1
                yield self._request(known, Role.ARTICLE, walk)
            walk.in_flight -= 1
            settled = response.status // 100 == 2 or response.status in (304, 404, 410)
            if settled and not refused:
                walk.came += 1
                if response.status in (404, 410):
                    _, said, trouble = of_answer(response)
                    walk.absent.append(Miss(response.url, Cause.NOTHING, said, trouble))
            else:
                accounts.article_missed(self.crawl, response, walk)
            for request in self._articles(walk):
                yield request

    async def _follow(self, response: Response, walk: Walk) -> None:
        """Record what belongs to the article. What is missed now, reading finds later."""
        wanted = walk.source.attachments
        if not may_lead_on(response.body, response.url, wanted):
            return
        told = response.body, header(response, "Content-Type"), response.url
        try:
            found = await look(self.crawl, walk, look_at_article, *told, wanted)
        except CallError:
            return
        accounts.add_articles(self.crawl, walk, found)

    def failed(self, failure: Failure) -> Iterator[Request]:
        """No response came: robots.txt forbids it, it led elsewhere, or the connection failed."""
        request: Request = failure.request  # type: ignore[attr-defined]
        walk: Walk = request.cb_kwargs["walk"]
        is_list = request.meta["role"] == Role.LIST
        walk.in_flight -= not is_list
        walk.open_lists -= is_list
        error: BaseException = failure.value  # type: ignore[assignment]
        with self._edge(walk):
            if isinstance(error, DangjianError):  # nothing to do with the site
                raise error
            if self.crawl.ended or isinstance(error, EndedError):
                return  # not requested, so it stays due
            if isinstance(error, RemovedError):
                with self.crawl.store.write() as connection:
                    frontier.keep_out(connection, request.meta["address"])
            elif is_list and (later := once_more(self.crawl, request, error, walk, self._request)):
                yield later
            elif is_packed(error) and not is_list:
                walk.came += 1  # and was kept; we just did not look for what belongs to it
            else:
                accounts.count_failure(self.crawl, request, error, walk, is_list=is_list)
            if is_list:
                yield from self._lists(walk)
            yield from self._articles(walk)

    @contextmanager
    def _edge(self, walk: Walk) -> Iterator[None]:
        """Contains faults of our own. A failing disk or database ends the crawl; any other fault
        fails this source alone."""
        try:
            yield
        except DangjianError as error:
            full = isinstance(error, DiskFullError)
            cause = Cause.DISK_FULL if full else Cause.ENDED_EARLY
            self.crawl.end(cause, say("{error}", error=error))
        except Exception:
            if not self.crawl.ended:
                log.exception("A fault in crawling %s", walk.source.key)
                said = say("could not be walked, through a fault of this program (see its log)")
                fault = Miss(walk.source.start[0], Cause.NOT_A_LIST, said, Trouble.OURS)
                walk.list_misses.append(fault)

    def _lists(self, walk: Walk) -> Iterator[Request]:
        """The list pages that are due, and when all of them came, those to be looked at again."""
        yield from self._due_lists(walk)
        if not walk.open_lists and accounts.look_again(self.crawl, walk):
            yield from self._due_lists(walk)

    def _due_lists(self, walk: Walk) -> Iterator[Request]:
        store, source = self.crawl.store, walk.source
        reach = self.crawl.reach
        if self.crawl.ended or (reach.limit is not None and walk.new >= reach.limit):
            return
        most = len(walk.starts) + source.max_list_pages + walk.denied_lists
        for due in asking.due(store, source.key, Role.LIST, self.crawl.now, limit=1_000):
            cut = len(walk.asked) >= most and not reach.backfill
            if due.id in walk.asked or (cut and due.id not in walk.asked_again):
                continue
            walk.asked.add(due.id)
            walk.open_lists += 1
            yield self._request(due, Role.LIST, walk)

    def _articles(self, walk: Walk) -> list[Request]:
        """The next articles, all drawn at once: a walk handles several answers concurrently, and
        none may draw again what another has read from the frontier but not yet requested."""
        found: list[Request] = []
        while self._room(walk) > 0 and (walk.waiting or self._draw(walk)):
            due = walk.waiting.popleft()
            if urlsplit(due.url).netloc in walk.left_alone:  # it stays due
                continue
            walk.in_flight += 1
            walk.drawn += 1
            found.append(self._request(due, Role.ARTICLE, walk))
        return found

    def _draw(self, walk: Walk) -> bool:
        """Take the next articles from the frontier, many at once: the new ones first, for a source
        may have more to visit again than a crawl has time for. Whether there were any."""
        store, key, now = self.crawl.store, walk.source.key, self.crawl.now
        for again in (False, True):
            while not walk.waiting and (
                drawn := asking.due(
                    store, key, Role.ARTICLE, now,
                    answered=again, after=walk.after[again], limit=_DRAWN,
                )
            ):  # fmt: skip
                walk.after[again] = drawn[-1].id
                # Those to visit at every crawl are due again as soon as they have answered.
                walk.waiting.extend(one for one in drawn if not again or one.id not in walk.fresh)
                if not again:
                    walk.fresh.update(one.id for one in drawn)
        return bool(walk.waiting)

    def _room(self, walk: Walk) -> int:
        """How many more articles of a source may be requested now."""
        if self.crawl.ended:
            return 0
        reach = self.crawl.reach
        limits = [most for most in (reach.limit, reach.articles) if most is not None]
        return min(_IN_FLIGHT - walk.in_flight, *(most - walk.drawn for most in limits), _IN_FLIGHT)

    def _request(self, due: Due, role: Role, walk: Walk) -> Request:
        headers, sent = {}, due.request
        # What has not changed is not sent, and would end a walk that goes on through what is known.
        whole = role is Role.LIST and self.crawl.reach.backfill
        if sent.method == "POST":
            headers["Content-Type"] = media_type(sent)
        return Request(
            sent.url,
            method=sent.method,
            body=body_of(sent) if sent.method == "POST" else b"",
            callback=self.parse_list if role is Role.LIST else self.parse_article,
            errback=self.failed,
            cb_kwargs={"walk": walk},
            headers=headers,
            # The frontier already ensures that nothing is requested twice.
            dont_filter=True,
            priority=1 if role is Role.LIST else 0,
            meta={
                "source": walk.source.key,
                "role": str(role),
                "address": due.id,
                "first_seen": due.first_seen,
                "key": due.url,
                "due": due,
                "asked_again": 0,
                "hosts": walk.hosts,
                "validators": None if whole else due,
                "private": walk.private,
                "day": due.url in walk.days,
                "start": due.url in walk.starts,
                "download_slot": urlsplit(sent.url).netloc,
                "sent": sent if sent.method == "POST" else None,
            },
        )
