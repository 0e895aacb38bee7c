"""What a crawl needs from a page. Runs in separate processes, because pages are untrusted."""

from dataclasses import dataclass, replace
from datetime import datetime

from archive.store.frontier import Found
from archive.types import ListRequest, ListRules
from archive.web.attachments import find_attachments, may_name_files
from archive.web.charset import decode
from archive.web.continuation import may_go_on, next_page
from archive.web.urls import canonical
from crawler.lists import ListVerdict, read_list

SECONDS = 15.0
"""What looking at one page may take."""

_MOST_SEARCHED = 500_000
"""Bytes of a page that are searched in the process of the crawl: 30 ms of the most hostile ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLinks:
    """What a crawl takes from a list page, addresses normalised. links: articles, each once. next,
    siblings, growing, total_pages, total_items, verdict, why: as in `crawler.lists.Listing`.
    left_out: links not examined.
    """

    links: tuple[Found, ...] = ()
    next: ListRequest | None = None
    siblings: tuple[str, ...] = ()
    growing: tuple[tuple[str, str | None], ...] = ()
    total_pages: int | None = None
    total_items: int | None = None
    verdict: ListVerdict = ListVerdict.OK
    why: str = ""
    left_out: int = 0


def look_at_list(
    body: bytes,
    content_type: str | None,
    url: str,
    family: str,
    fetched: datetime,
    rules: ListRules | None = None,
) -> ListLinks:
    """Read a list page. url, fetched: where and when it was. family: a name in FAMILIES. rules: the
    source's own."""
    page = read_list(body, content_type, url, family, fetched=fetched, rules=rules)
    found = {
        key: Found(url=key, title=item.title, date=item.date)
        for item in reversed(page.items)
        for key in [canonical(item.url)]
    }
    return ListLinks(
        links=tuple(reversed(found.values())),
        next=page.next and replace(page.next, url=canonical(page.next.url)),
        siblings=tuple(dict.fromkeys(map(canonical, page.siblings))),
        growing=tuple((canonical(one), day) for one, day in page.growing),
        total_pages=page.total_pages,
        total_items=page.total_items,
        verdict=page.verdict,
        why=page.why,
        left_out=page.left_out,
    )


def may_lead_on(body: bytes, url: str, attachments: bool) -> bool:
    """Whether `look_at_article` can find anything: true too often, never false where it does.

    It only searches for words, so that most pages need not be sent to another process.
    """
    if len(body) > _MOST_SEARCHED or b"\0" in body:  # UTF-16, which hides ASCII
        return True
    return may_go_on(body, url) or (attachments and may_name_files(body))


def look_at_article(
    body: bytes, content_type: str | None, url: str, attachments: bool
) -> list[Found]:
    """The article's next page, and its attachments where they are wanted."""
    text = decode(body, content_type) or ""
    further = next_page(text, url)
    found = [Found(url=canonical(further), title=None, date=None)] if further else []
    if attachments:
        files = find_attachments(text, url)
        found += [Found(url=file.url, title=file.name, date=None) for file in files]
    return found
