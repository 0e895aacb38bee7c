"""Bytes of a list page in, a Listing out: whatever they are, HTML, JSON, a script or a feed."""

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from archive.types import ListRules
from archive.web.charset import decode, query_charset
from crawler.lists import data, endpoints, feeds, own_rules, pager, verdict
from crawler.lists.families import FAMILIES, recognise
from crawler.lists.listing import Listing, ListVerdict
from crawler.lists.markup import Markup, parse_anchors
from crawler.lists.rows.rows import now_of
from crawler.lists.safety import is_action
from crawler.lists.tolerance import tried

_LAST_YEAR = 9_000  # later, no day follows


def read_list(
    body: bytes,
    content_type: str | None,
    url: str,
    family: str = "auto",
    *,
    fetched: datetime | None = None,
    rules: ListRules | None = None,
) -> Listing:
    """What a list page gives. url: where it was fetched. family: a name in FAMILIES. rules: the
    source's own, instead of any family's.

    fetched: when, aware; days such as 昨天 or 05-12 count from it, and are not told without it.
    Hostile or empty bytes give a Listing that says so. Raises KeyError for an unknown family.
    """
    text = decode(body, content_type)
    if text is None:
        return Listing(verdict=ListVerdict.UNDECODABLE, why="Its bytes are not text.")
    charset = query_charset(body, text)
    if not _is_address(url):
        return Listing(verdict=ListVerdict.NOT_A_LIST, why="It was served at no http address.")
    if rules is not None:
        found = own_rules.read(text, url, rules, fetched=fetched, charset=charset)
        return _without_actions(found)
    return _reasoned(read_text(text, url, family, fetched=fetched, charset=charset))


def _reasoned(listing: Listing) -> Listing:
    """With a sentence, where the reader of its kind has nothing to add to its word."""
    if listing.why:
        return listing
    why = "It gives no article address."
    if listing.items:
        count = len(listing.items)
        why = f"{count} article{'s' * (count != 1)}, read as {listing.family}."
    elif listing.siblings:
        why = f"It names {len(listing.siblings)} further list pages and no article."
    return replace(listing, why=why)


def read_text(
    text: str,
    url: str,
    family: str = "auto",
    *,
    fetched: datetime | None = None,
    charset: str = "utf-8",
) -> Listing:
    """What a decoded list page gives. charset: what a browser would write its queries in."""
    chosen = FAMILIES[family]
    if not chosen.has_lists:
        return Listing(family=chosen.name)
    for read in (feeds.read, data.read):
        found = read(text, url, fetched)
        if found is not None:
            return _believed(found, fetched)
    markup = parse_anchors(text, url, fetched=fetched, charset=charset)
    scores = recognise(markup)
    if chosen.name == "auto":
        chosen = scores[0][0] if scores else FAMILIES["generic"]
    told = {one.name: score for one, score in scores}
    listing = chosen.read(markup)
    if chosen.records or not any(item.date for item in listing.items):
        listing = _held(listing, markup)
    name = chosen.name if listing.family == "generic" else listing.family
    stated = tried(lambda: pager.totals(markup), pager.Stated())
    listing = replace(
        listing,
        next=listing.next or tried(lambda: endpoints.named(markup, listing), None),
        total_pages=listing.total_pages or stated.pages,
        total_items=listing.total_items or stated.items,
        family=name,
        score=told.pop(name, listing.score),
        losers=tuple(told.items()),
    )
    return _believed(_explained(verdict.judged(listing, markup), markup), fetched)


def _without_actions(listing: Listing) -> Listing:
    """Without links that would change something on the site: an article is fetched as it is."""
    items = tuple(item for item in listing.items if not is_action(item.url))
    if len(items) == len(listing.items):
        return listing
    if items:
        return replace(listing, items=items)
    why = "Its links are named like actions, which are not followed."
    return replace(listing, items=(), next=None, verdict=ListVerdict.NOT_A_LIST, why=why)


def _believed(listing: Listing, fetched: datetime | None) -> Listing:
    """Without days after the fetch, those of events, deadlines, and slips of the pen; without actions."""
    listing = _without_actions(listing)
    now = now_of(fetched)
    if now is None or not any(item.date for item in listing.items):
        return listing
    last = (now + timedelta(days=1)).date().isoformat() if now.year < _LAST_YEAR else "9999"
    items = (
        replace(item, date=None) if item.date and item.date > last else item
        for item in listing.items
    )
    return replace(listing, items=tuple(items))


def _explained(listing: Listing, markup: Markup) -> Listing:
    """What a page without articles says of the place of its list, where its scripts say more."""
    if listing.items or listing.siblings:
        return listing
    further = listing.next
    if listing.verdict is ListVerdict.SHELL and further and further == endpoints.redirect(markup):
        why = f"It sends its readers to {further.url}."
        return replace(listing, verdict=ListVerdict.MOVED, why=why)
    if further is None and listing.verdict in (ListVerdict.SHELL, ListVerdict.EMPTY):
        address = endpoints.unfilled(markup)
        if address:
            why = f"Its list comes from {address}, and the page does not say what is in the braces."
            return replace(listing, verdict=ListVerdict.SHELL, why=why)
    return listing


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _held(listing: Listing, markup: Markup) -> Listing:
    """The listing, or what the page's scripts hold where that is more."""
    held = tried(lambda: data.inline(markup), None)
    if held is None:
        return listing
    dated = sum(item.date is not None for item in held.items)
    if listing.items and not dated:
        return listing
    return replace(held, next=listing.next)
