"""The one spider: walks the list pages of its sources and fetches the articles that are due.

The frontier lies in the database. Requests are drawn from it a few at a time, so that memory stays
flat and a killed crawl goes on where it was.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from archive.attachments import find_attachments
from archive.decode import decode
from archive.paging import next_page
from archive.store import frontier, runs
from archive.store.database import Store
from archive.store.frontier import Due, Found
from archive.types import Role, Source
from archive.urls import canonical
from archive.warc import WarcSink
from crawler.families import read_list
from crawler.hosts import HostPort, allowed_hosts, is_allowed, private_hosts
from crawler.refusals import DeniedError, EndedError, sentence

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
_TRIES = 3
"""Crawls in which a list page may answer 404 before we believe it."""

_IN_FLIGHT = 16
"""Article requests of one source that Scrapy holds at a time."""


@dataclass(slots=True, kw_only=True)
class Crawl:
    """What one crawl works with. now: when it began; it decides what is due. follow: whether it
    goes on to an article's further pages and attachments."""

    store: Store
    sink: WarcSink
    run: int
    now: datetime
    sources: dict[str, Source]
    follow: bool = True
    broken: str = ""  # why no more pages can be kept


@dataclass(slots=True)
class Walk:
    """How far one source is."""

    source: Source
    hosts: frozenset[HostPort]
    private: frozenset[HostPort] = frozenset()
    asked: set[int] = field(default_factory=set)
    after: int = 0
    in_flight: int = 0
    answered: int = 0  # list pages that came, or had not changed
    read: int = 0  # those that came with their links
    starts: int = 0  # start addresses, which the limit of list pages does not count
    problem: str = ""


class ArchiveSpider(Spider):
    """Fetches; never reads. `walks` says, after the crawl, how it went at each source."""

    name = "archive"

    def __init__(self, crawl: Crawl, sources: list[Source], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.crawl = crawl
        self.walks = {s.key: Walk(s, allowed_hosts(s), private_hosts(s)) for s in sources}

    async def start(self) -> AsyncIterator[Request]:
        """First requests of every source: its lists, and articles left over from before."""
        for walk in self.walks.values():
            source = walk.source
            role = Role.ARTICLE if source.family == "pages" else Role.LIST
            urls = [canonical(u) for u in start_addresses(source, self.crawl.now)]
            walk.starts = len(urls)
            frontier.add_start(self.crawl.store, source, urls, role, self.crawl.now)
            self._add(walk, frontier.unasked(self.crawl.store, source))
            for request in (*self._lists(walk), *self._articles(walk)):
                yield request

    def parse_list(self, response: Response, walk: Walk) -> Iterator[Request]:
        """Walk one list page: make its articles known, go on while it brought something new."""
        address, page = response.meta["address"], response.meta["page"]
        if response.status == 200 and not response.meta.get("refused"):
            self._walk_page(response, walk, address, page)
        else:
            self._list_without_page(response, walk, address)
        yield from self._lists(walk)
        yield from self._articles(walk)

    def _walk_page(self, response: Response, walk: Walk, address: int, page: int) -> None:
        crawl, key = self.crawl, walk.source.key
        text = decode(response.body, _header(response, "Content-Type")) or ""
        try:
            listing = read_list(text, response.url, walk.source.family)
        except Exception as error:  # a fault in reading one list must not end the crawl
            walk.problem = f"{response.url} could not be read as a list ({error!r})"
            with crawl.store.write() as connection:
                frontier.put_off(connection, address, walk.problem[:500], crawl.now, wait=True)
            return
        walk.answered += 1
        walk.read += 1
        found = [
            Found(url=canonical(link.url), title=link.title, date=link.date)
            for link in listing.links
            if is_allowed(link.url, walk.hosts)
        ]
        following = [listing.next] if listing.next and is_allowed(listing.next, walk.hosts) else []
        siblings = [url for url in listing.siblings if is_allowed(url, walk.hosts)]
        with crawl.store.write() as connection:
            new = frontier.add_found(connection, key, found, crawl.now)
            frontier.settle_list(
                connection,
                address,
                page,
                _header(response, "ETag"),
                _header(response, "Last-Modified"),
            )
            # A page that brings nothing new ends the walk: what lies behind it was walked before,
            # for a walk that was broken off leaves its next page due.
            if new:
                frontier.add_list_pages(connection, key, following, crawl.now, again=True)
            frontier.add_list_pages(connection, key, siblings, crawl.now, again=False)
            runs.count(connection, crawl.run, key, list_pages=1, links=len(found), new_links=new)

    def _list_without_page(self, response: Response, walk: Walk, address: int) -> None:
        crawl, status = self.crawl, response.status
        with crawl.store.write() as connection:
            runs.count(connection, crawl.run, walk.source.key, list_pages=1)
            if status == 304:
                walk.answered += 1
                frontier.settle_list(connection, address, None, None, None)
            elif status in (404, 410) and frontier.failures(connection, address) >= _TRIES:
                # It was announced, and is not there; the families' deepest pages often are not.
                frontier.settle_list(connection, address, None, None, None)
            else:
                answer = _answer(response)
                walk.problem = f"{response.url} {answer}"
                frontier.put_off(connection, address, answer, crawl.now, wait=True)

    def parse_article(self, response: Response, walk: Walk) -> Iterator[Request]:
        """The page is kept; go on with what belongs to it. Put off what did not answer for itself."""
        walk.in_flight -= 1
        if self.crawl.follow and response.status == 200 and isinstance(response, TextResponse):
            self._add(walk, _belonging(response, walk.source))
        settled = response.status // 100 == 2 or response.status in (304, 404, 410)
        if not settled or response.meta.get("refused"):
            with self.crawl.store.write() as connection:
                runs.count(connection, self.crawl.run, walk.source.key, article_pages=1)
                frontier.put_off(
                    connection,
                    response.meta["address"],
                    _answer(response),
                    self.crawl.now,
                    wait=True,
                )
        yield from self._articles(walk)

    def _add(self, walk: Walk, found: list[Found]) -> None:
        """Make article addresses known that no list page gave."""
        allowed = [link for link in found if is_allowed(link.url, walk.hosts)]
        if allowed:
            with self.crawl.store.write() as connection:
                frontier.add_found(connection, walk.source.key, allowed, self.crawl.now)

    def failed(self, failure: Failure) -> Iterator[Request]:
        """No response came: robots.txt forbids it, it led elsewhere, or the connection failed."""
        request: Request = failure.request  # type: ignore[attr-defined]
        walk: Walk = request.cb_kwargs["walk"]
        error: BaseException = failure.value  # type: ignore[assignment]
        reason = sentence(error)
        refused = isinstance(error, IgnoreRequest)
        # What was asked itself costs nothing to refuse again; what it redirected to was fetched for.
        free = refused and not request.meta.get("redirect_times")
        if isinstance(error, EndedError):  # it was not asked, and is as due as before
            return
        with self.crawl.store.write() as connection:
            if isinstance(error, DeniedError):
                runs.deny(
                    connection, self.crawl.run, walk.source.key, error.url, error.rule, error.agent
                )
            else:
                runs.count(connection, self.crawl.run, walk.source.key, errors=1)
            frontier.put_off(
                connection, request.meta["address"], reason[:500], self.crawl.now, wait=not free
            )
        if request.meta["role"] == Role.LIST:
            walk.problem = f"{request.url}: {reason}"
        else:
            walk.in_flight -= 1
        yield from self._articles(walk)

    def _lists(self, walk: Walk) -> Iterator[Request]:
        store, source = self.crawl.store, walk.source
        for due in frontier.due(store, source.key, Role.LIST, self.crawl.now, limit=1_000):
            if due.id in walk.asked or len(walk.asked) >= walk.starts + source.max_list_pages:
                continue
            walk.asked.add(due.id)
            yield self._request(due, Role.LIST, walk)

    def _articles(self, walk: Walk) -> Iterator[Request]:
        room = _IN_FLIGHT - walk.in_flight
        if room <= 0:
            return
        for due in frontier.due(
            self.crawl.store,
            walk.source.key,
            Role.ARTICLE,
            self.crawl.now,
            after=walk.after,
            limit=room,
        ):
            walk.after = due.id
            walk.in_flight += 1
            yield self._request(due, Role.ARTICLE, walk)

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
                "download_slot": urlsplit(due.url).netloc,
            },
        )


def _belonging(response: Response, source: Source) -> list[Found]:
    """The next page of the article on a page, and its attachments where the source wants them."""
    text = decode(response.body, _header(response, "Content-Type")) or ""
    further = next_page(text, response.url)
    found = [Found(url=further, title=None, date=None)] if further else []
    if source.attachments:
        files = find_attachments(text, response.url)
        found += [Found(url=file.url, title=file.name, date=None) for file in files]
    return found


def _answer(response: Response) -> str:
    """How a host answered that did not give the page, as the end of a sentence."""
    if response.status == 200:
        return "answered with the page of a firewall"
    return f"answered {response.status}"


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return None if value is None else value.decode("latin-1")


def start_addresses(source: Source, now: datetime) -> list[str]:
    """A source's start addresses; one with `{date:…}` stands for each of the last days, China time."""
    today = now.astimezone(CHINA).date()
    days = [today - timedelta(days=back) for back in range(source.days)]
    found = []
    for url in source.start:
        if "{date" in url:
            found += [url.format(date=day) for day in days]
        else:
            found.append(url)
    return found
