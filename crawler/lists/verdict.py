"""What a list page is, in one word and one sentence: the last step of reading it."""

import re
from dataclasses import replace

from archive.web.firewalls import CHALLENGE, SAYS_BLOCKED
from crawler.lists.listing import Listing, ListVerdict
from crawler.lists.markup import Markup

_SHORT = 3_000  # characters of text: a page with more is not a block page

_TAG = re.compile(r"<(/?)(script|style)?[^<>]{0,2000}>", re.IGNORECASE)


def judged(listing: Listing, markup: Markup) -> Listing:
    """The listing with its verdict, its reason, and whether it is only a guess."""
    if listing.items or listing.siblings:
        return listing
    if _says_blocked(markup.text):
        return replace(listing, verdict=ListVerdict.BLOCKED, why="It is a firewall's page.")
    return replace(listing, verdict=ListVerdict.EMPTY, why="It gives no article address.")


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
