"""One look at sources: by the rules of every crawl, with few requests, into a home that is thrown away."""

import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from archive.errors import DangjianError, DiskFullError
from archive.home.config import Config
from archive.home.folder import Home
from archive.sentences import Sentence, say
from archive.store import hosts, pages
from archive.store.database import Store, look, open_store
from archive.store.pages import PageRow
from archive.types import Cause, ListRequest, Role, Source
from archive.warc import CaptureError, read_capture
from archive.web.content_coding import CodingError
from crawler.addresses import is_public, literal
from crawler.misses import Miss
from crawler.reach import Reach, Watching
from crawler.robots import told_of
from crawler.run import crawl, open_run
from crawler.settings import settings_for
from crawler.verdict import TOLD_TO_END, Seen
from scheduler.console import progress
from scheduler.ending import ToldToEnd
from scheduler.inspecting import Inspected, inspected


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A list page as it came. request: what it was asked for with. url: where it came from in the end.
    body: with its content coding undone. fetched: aware."""

    request: ListRequest
    url: str
    content_type: str | None
    body: bytes
    fetched: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a source answered. lists: its list pages that came and could be looked at, in order.
    missed: the first that did not, and why, None when all came. article: one of its articles, None
    when none was asked for or came. article_missed: why it did not. robots: what robots.txt says of
    its address, as a sentence. requests: how many were sent besides those for robots.txt."""

    lists: tuple[ListPage, ...] = ()
    missed: Miss | None = None
    article: Inspected | None = None
    article_missed: Sentence | None = None
    robots: Sentence | None = None
    requests: int = 0


def ask(home: Home, config: Config, sources: list[Source], reach: Reach) -> dict[str, Asked]:
    """Ask each source once, as far as `reach` allows; what came, by key. Keeps nothing but what
    the hosts asked of us. Once per process.

    DiskFullError when there is no room for it, ToldToEnd when it was told to end.
    """
    with TemporaryDirectory() as folder:
        away = Home(Path(folder))
        with open_store(away.database) as store, progress(say("ask")) as advance:
            with suppress(DangjianError), look(home.database) as known:
                hosts.carry(known, store)
            now = datetime.now(UTC)
            with open_run(away, store, sources, now) as run:
                seen = crawl(
                    away, config, store, sources, run=run, now=now, follow=False, reach=reach,
                    watching=Watching(fetched=lambda: advance(1)),
                )  # fmt: skip
            # A host that refused us is left alone by the next crawl, too.
            with suppress(DangjianError), open_store(home.database) as known:
                hosts.carry(store, known)
            agent = str(settings_for(contact=config.contact, verify_tls=True)["USER_AGENT"])
            return {s.key: _asked(away, store, s, seen[s.key], agent) for s in sources}


def being_crawled(home: Home, config: Config, source: Source) -> str | None:
    """The key of a source on a host of this one that a process crawls now. A look does not share its
    turn at the host, so it waits until that is done."""
    wanted = _hosts(source)
    return next(
        (
            other.key
            for other in config.sources.values()
            if _hosts(other) & wanted and home.is_locked(f"source-{other.key}")
        ),
        None,
    )


def _hosts(source: Source) -> set[str]:
    return {urlsplit(url).netloc.lower().removeprefix("www.") for url in source.start}


def is_private(url: str) -> bool:
    """Whether the host of an address lies on a private network, as far as its name tells now."""
    host = urlsplit(url).hostname or ""
    spelt = literal(host)
    if spelt is not None:
        return not is_public(spelt)
    try:
        found = socket.getaddrinfo(host, None, socket.AF_INET)
    except (OSError, UnicodeError, ValueError):
        return False
    return any(not is_public(ip_address(str(address[0]))) for *_, address in found)


def _asked(home: Home, store: Store, source: Source, seen: Seen, agent: str) -> Asked:
    if seen.ended:
        cause, why = seen.ended
        if why == TOLD_TO_END:
            raise ToldToEnd
        if cause is Cause.DISK_FULL:
            raise DiskFullError(why)
        return Asked(missed=Miss(source.start[0], cause, say("was not asked: {why}", why=why)))
    missed = {miss.url for miss in seen.list_misses}
    lists = [
        page
        for row, request in pages.of_source(store, source.key, Role.LIST)
        if row.url not in missed and (page := _list_page(home, row, request)) is not None
    ]
    came = pages.of_source(store, source.key, Role.ARTICLE)
    article = inspected(home, store, came[0][0].url) if came else None
    misses = (*seen.misses, *seen.absent)
    return Asked(
        lists=tuple(lists),
        missed=next(iter(seen.list_misses), None),
        article=article,
        article_missed=misses[0].sentence if misses and article is None else None,
        robots=_robots(home, store, source, agent),
        requests=seen.requests,
    )


def _list_page(home: Home, row: PageRow, request: ListRequest) -> ListPage | None:
    try:
        served = read_capture(home.warc, row.capture)
    except (CaptureError, CodingError):
        return None
    return ListPage(
        request=request,
        url=row.url,
        content_type=served.headers.get("content-type"),
        body=served.decoded,
        fetched=datetime.fromisoformat(row.fetched_at),
    )


def _robots(home: Home, store: Store, source: Source, agent: str) -> Sentence:
    """What its robots.txt says of a source's first address."""
    came = pages.of_source(store, source.key, Role.ROBOTS)
    if not came:
        return say("allowed: there is no robots.txt")
    try:
        body = read_capture(home.warc, came[0][0].capture).decoded
    except (CaptureError, CodingError):
        return say("it could not be read")
    return told_of(body, source.start[0], agent)
