"""What a crawl needs from a page. Runs in separate processes, because pages are untrusted."""

import re
from dataclasses import dataclass

from archive.store.frontier import Found
from archive.web.attachments import find_attachments
from archive.web.charset import decode
from archive.web.continuation import next_page
from archive.web.firewalls import CHALLENGE, SAYS_BLOCKED
from archive.web.urls import canonical
from crawler.families import read_list

SECONDS = 6.0
"""What looking at one page may take."""

_SHORT = 3_000  # characters of text: a page with more is not a block page

_TAG = re.compile(r"<(/?)(script|style)?[^<>]{0,2000}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a list page gives, addresses normalised. links: articles, each once. left_out: links not
    examined. blocked: it is a firewall's page, which gives nothing."""

    links: tuple[Found, ...] = ()
    next: str | None = None
    siblings: tuple[str, ...] = ()
    left_out: int = 0
    blocked: bool = False


def look_at_list(body: bytes, content_type: str | None, url: str, family: str) -> Listing:
    """Read a list page. url: where it was fetched. family: a name in FAMILIES."""
    text = decode(body, content_type) or ""
    page = read_list(text, url, family)
    if not page.links and not page.siblings and _says_blocked(text):
        return Listing(blocked=True)
    found = {
        key: Found(url=key, title=link.title, date=link.date)
        for link in reversed(page.links)
        for key in [canonical(link.url)]
    }
    return Listing(
        links=tuple(reversed(found.values())),
        next=page.next and canonical(page.next),
        siblings=tuple(dict.fromkeys(map(canonical, page.siblings))),
        left_out=page.left_out,
    )


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


def _says_blocked(text: str) -> bool:
    return len(_visible(text)) <= _SHORT and bool(
        SAYS_BLOCKED.search(text) or CHALLENGE.search(text)
    )


def _visible(text: str) -> str:
    """The beginning of a page's text, without markup, scripts and styles."""
    said: list[str] = []
    size = place = 0
    hidden = False
    for tag in _TAG.finditer(text):
        if not hidden:
            piece = text[place : tag.start()].strip()
            said.append(piece)
            size += len(piece)
            if size > _SHORT:
                break
        place = tag.end()
        if tag[2]:
            hidden = not tag[1]
    if not hidden:
        said.append(text[place : place + _SHORT].strip())
    return "".join(said)
