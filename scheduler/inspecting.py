"""One page, read for inspection: from the archive if it holds the page, else fetched and not kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive.build import reading_of
from archive.errors import ConfigError, HomeError
from archive.home.addresses import is_web_address
from archive.home.config import Config
from archive.home.folder import Home
from archive.record import Outcome, Unread
from archive.sentences import say
from archive.store import pages
from archive.store.database import Store, look, open_store
from archive.types import ListRules, Source, SourceKind
from archive.warc import read_capture
from archive.web.content_coding import CodingError
from archive.web.urls import canonical
from crawler.lists import Listing, ListRequest, read_list
from crawler.run import crawl, open_run
from crawler.scope import Hosts, allowed_hosts, is_allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What is read in a page, and the page: body with its content coding undone, None when that
    cannot be done; headers by name in lower case; fetched: when it was served, aware.
    """

    outcome: Outcome
    body: bytes | None
    fetched: datetime
    headers: Mapping[str, str] = field(default_factory=dict)


def kept_page(home: Home, url: str) -> Inspected | None:
    """What is read in the latest capture of an address, or None when the archive holds none."""
    with look(home.database) as store:
        return inspected(home, store, url)


def fetched_page(url: str) -> Inspected:
    """Fetch an address as a crawl would, robots.txt and all, into a home that is thrown away.

    ConfigError when nothing could be fetched there.
    """
    if not is_web_address(url):
        raise ConfigError(say("{url} is not an address that can be fetched.", url=url))
    source = _source(url)
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        with open_store(home.database) as store:
            now = datetime.now(UTC)
            with open_run(home, store, [source], now) as run:
                crawl(home, Config(), store, [source], run=run, now=now, follow=False)
            page = store.value("SELECT url FROM pages WHERE role = 'article' ORDER BY id DESC")
            found = page and inspected(home, store, page)
            if not found:
                why = store.value("SELECT error FROM addresses") or "it did not answer with a page"
                raise ConfigError(say("{url} cannot be inspected: {why}.", url=url, why=why))
    return found


def listing_told(
    body: bytes,
    content_type: str | None,
    url: str,
    fetched: datetime,
    rules: ListRules | None = None,
) -> dict[str, Any]:
    """What is read in a list page, for JSON."""
    listing = read_list(body, content_type, url, fetched=fetched, rules=rules)
    return as_told(listing, allowed_hosts(_source(url)) if is_web_address(url) else Hosts())


def as_told(listing: Listing, hosts: Hosts) -> dict[str, Any]:
    """A list page for JSON. An item that a crawl of these hosts would not follow has `off_host`; a
    request that is more than an address has its method and form."""
    items = [
        {"title": item.title, "url": canonical(item.url), "date": item.date}
        | ({} if is_allowed(item.url, hosts) else {"off_host": True})
        for item in listing.items
    ]
    following = listing.next
    return {
        "family": listing.family,
        "score": listing.score,
        "guess": listing.guess,
        "losers": dict(listing.losers),
        "verdict": listing.verdict,
        "why": listing.why,
        "items": items,
        "next": following and _request_told(following),
        "siblings": list(map(canonical, listing.siblings)),
        "total_pages": listing.total_pages,
        "total_items": listing.total_items,
    }


def _request_told(request: ListRequest) -> str | dict[str, Any]:
    url = canonical(request.url)
    if request.method == "GET":
        return url
    return {"method": request.method, "url": url, "form": dict(request.form)}


def _source(url: str) -> Source:
    """A source that has only this address."""
    url = url.replace("{", "%7B").replace("}", "%7D")  # in a start address they would mean a date
    return Source(
        key="inspected", name=url, start=(url,), region="000000",
        kind=SourceKind.MEDIA, family="pages",
        # A typed address may be private; what it leads to on other hosts and ports may not.
        allow_private=True,
    )  # fmt: skip


def inspected(home: Home, store: Store, url: str) -> Inspected | None:
    """What is read in the latest capture of an address, in an open store. HomeError when we fail."""
    page = pages.latest(store, url)
    if page is None:
        return None
    fetched = datetime.fromisoformat(page.fetched_at)
    result = reading_of(home.warc, page.capture, page.url, fetched)
    if isinstance(result, Unread):
        raise HomeError(say("{url} cannot be inspected: {detail}.", url=url, detail=result.detail))
    try:
        served = read_capture(home.warc, page.capture)
    except CodingError:  # reported in the outcome
        return Inspected(outcome=result, body=None, fetched=fetched)
    return Inspected(outcome=result, body=served.decoded, fetched=fetched, headers=served.headers)
