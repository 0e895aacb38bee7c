"""Feeds and sitemaps: lists made for programs."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import feedparser
from lxml import etree

from archive.web.links import resolve
from archive.web.urls import address_facts, canonical
from crawler.lists.data.days import day_of
from crawler.lists.data.items import headline_in
from crawler.lists.listing import Item, Listing, ListRequest, ListVerdict
from crawler.lists.markup import LONGEST_ADDRESS, same_host

_ROOT = re.compile(
    r"\s*(?:<\?[^<>]{0,500}\?>\s*|<!--.{0,5000}?-->\s*|<!DOCTYPE[^<>\[]{0,500}(?:\[.{0,5000}?\]\s*)?>\s*)*"
    r"<(?:\w{1,20}:)?(rss|feed|RDF|channel|urlset|sitemapindex)\b(?P<said>[^<>]{0,3000})",
    re.DOTALL,
)
_DECLARED = re.compile(r"<\?xml[^<>]{0,500}\?>")
_AT_END = 2_000  # characters, in which the root ends
_ENTRY_END = re.compile(r"</(?:\w{1,20}:)?(?:item|entry)\s*>")
_ENTRY = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)[\s>]")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_FEED = 1_000_000  # characters; the parser takes a second for them
_MOST_ENTRIES = 2_000
_MOST_ADDRESSES = 20_000  # of a sitemap; its protocol allows 50,000
_NUMBER = re.compile(r"\d+")
_COLUMN = re.compile(r"/(?:(?:index|list|default|home)(?:_\d+)?\.\w+)?$", re.IGNORECASE)
_FEW_ALIKE = 3  # addresses of one shape


def read(text: str, url: str, fetched: datetime | None) -> Listing | None:
    """The entries of an RSS or Atom feed or a sitemap; None when the text is neither.

    Formats: RSS 0.9x, 1.0, 2.0, Atom (RFC 4287, paged by RFC 5005), https://www.sitemaps.org and
    https://www.jsonfeed.org are told by their roots; the last is read as other JSON. Entities that
    a text declares for itself are not known: neither bombs nor files.
    """
    del fetched  # feeds give whole days
    root = _ROOT.match(text.lstrip("\ufeff"))
    if root is None:
        return _addresses(text, url)
    if root[1] in ("urlset", "sitemapindex"):
        return _sitemap(text, url)
    if root[1] == "feed" and "Atom" not in root["said"] and "atom" not in root["said"]:
        return None
    return _feed(text, url)


def _bare(text: str) -> str:
    """The text without its XML declaration, whose encoding is not that of the text any more."""
    whole = _ILLEGAL.sub(" ", text).lstrip("\ufeff \t\r\n")
    declared = _DECLARED.match(whole)
    whole = whole[declared.end() :] if declared else whole
    root = _ROOT.match(whole)
    # Without a declaration of the document's type, either: what it declares stays unknown.
    return whole[whole.rindex("<", 0, root.start(1)) :] if root else whole


def _feed(text: str, url: str) -> Listing:
    whole = _bare(text)
    begun = islice(_ENTRY.finditer(whole), _MOST_ENTRIES, None)
    room = min(next((one.start() for one in begun), len(whole)), _LONGEST_FEED)
    cut = whole
    if len(whole) > room:
        ends = [one.end() for one in _ENTRY_END.finditer(whole, 0, room)]
        cut = whole[: ends[-1] if ends else room]
    # A file object, since the parser would fetch a text that is an address.
    parsed = feedparser.parse(
        io.BytesIO(cut.encode()),
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": url,
        },
        sanitize_html=False,
    )
    listing = _listed(map(_entry, parsed.entries), url)
    listing = _whole_or_guess(listing, text)
    links = parsed.feed.get("links", [])
    further = next((one.get("href") for one in links if one.get("rel") == "next"), None)
    address = resolve(url, further) if further else None
    if address and same_host(address, url) and canonical(address) != canonical(url):
        listing = replace(listing, next=ListRequest(address))
    return replace(listing, left_out=len(_ENTRY.findall(whole, len(cut))), family="feed", score=1.0)


def _whole_or_guess(listing: Listing, text: str) -> Listing:
    """The listing, as a guess where its text is cut off: further entries may be missing."""
    root = _ROOT.match(text.lstrip("\ufeff"))
    ends = root and re.search(rf"</(?:\w{{1,20}}:)?{root[1]}\s*>", text[-_AT_END:])
    if not listing.items or ends:
        return listing
    why = f"{len(listing.items)} articles; a guess: the text ends before its last entry may have come."
    return replace(listing, guess=True, why=why)


def _entry(entry: Any) -> tuple[Any, list[Any], list[Any]]:
    """Headline, addresses and days of an entry."""
    links = [one.get("href") for one in entry.get("links", []) if one.get("rel") == "alternate"]
    permalink = entry.get("id") if entry.get("guidislink") else None
    # The parser gives one for the other, with a warning, when it is asked for both.
    days = [entry.get("published") or entry.get("updated")]
    return entry.get("title"), [entry.get("link"), *links, permalink, entry.get("id")], days


def _listed(rows: Iterable[tuple[Any, list[Any], list[Any]]], url: str) -> Listing:
    found: dict[str, Item] = {}
    own = canonical(url)
    for title, links, days in rows:
        address = next(filter(None, (_resolved(url, one) for one in links)), None)
        key = canonical(address) if address else own
        if address is None or key == own:
            continue
        day = next(filter(None, map(day_of, days)), None) or _told_by_address(address)
        found.setdefault(key, Item(address, headline_in(title), day))
    if not found:
        return Listing(verdict=ListVerdict.EMPTY, why="The feed has no entries.")
    return Listing(items=tuple(found.values()))


def _resolved(url: str, link: Any) -> str | None:
    usable = isinstance(link, str) and link.strip() and len(link) <= LONGEST_ADDRESS
    return resolve(url, link) if usable else None


def _told_by_address(address: str) -> str | None:
    facts = address_facts(address)
    return facts.date if facts and facts.date and len(facts.date) == 10 else None


def _sitemap(text: str, url: str) -> Listing:
    rows: list[tuple[str, str | None, Any]] = []
    parts: dict[str, str | None] = {}
    left_out = 0
    for element in _places(text):
        said: dict[str, str] = {}
        for one in islice(element.iter(), 200):
            if isinstance(one.tag, str):
                # The first counts: pictures and videos of the page have addresses, too.
                said.setdefault(etree.QName(one).localname, (one.text or "").strip())
        address = _resolved(url, said.get("loc"))
        if address and len(rows) + len(parts) >= _MOST_ADDRESSES:
            left_out += 1
        elif address and etree.QName(element).localname == "sitemap":
            parts[address] = day_of(said.get("lastmod"))
        elif address:
            day = said.get("publication_date") or said.get("pubTime") or said.get("lastmod")
            rows.append((address, said.get("title"), day))
        element.clear()
    chosen = _articles(rows)
    listing = _listed(((title, [address], [day]) for address, title, day in chosen), url)
    growing = tuple((one, day) for one, day in parts.items() if same_host(one, url))
    if growing:
        why = f"A sitemap that names further ones: {len(growing)}."
        listing = replace(listing, verdict=ListVerdict.OK, why=why)
    elif parts and not listing.items:
        why = f"Its parts ({len(parts)}) are on other hosts, such as {urlsplit(next(iter(parts))).netloc}."
        listing = replace(listing, verdict=ListVerdict.MOVED, why=why)
    return replace(
        _whole_or_guess(listing, text),
        siblings=tuple(one for one, _ in growing),
        growing=growing,
        left_out=left_out,
        family="sitemap",
        score=1.0,
    )


def _addresses(text: str, url: str) -> Listing | None:
    """A sitemap in plain text: an address in each line, and nothing else."""
    if not re.match(r"\ufeff?\s*https?://\S+\s*\n\s*https?://", text[:LONGEST_ADDRESS]):
        return None
    lines = text.lstrip("\ufeff").split()
    if not all(line.startswith(("http://", "https://")) for line in lines):
        return None
    whole = filter(None, (resolve(url, line) for line in lines[:_MOST_ADDRESSES]))
    chosen = _articles([(address, None, None) for address in whole])
    listing = _listed(((title, [address], []) for address, title, _ in chosen), url)
    left_out = max(len(lines) - _MOST_ADDRESSES, 0)
    return replace(listing, left_out=left_out, family="sitemap", score=1.0)


def _places(text: str) -> Iterator[Any]:
    """The `url` and `sitemap` elements, in their order."""
    source = io.BytesIO(_bare(text).encode())
    elements = etree.iterparse(
        source, events=("end",), tag=("{*}url", "{*}sitemap"),
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
    )  # fmt: skip
    try:
        for _, element in elements:
            yield element
    except etree.XMLSyntaxError:
        return


def _articles(rows: list[tuple[str, str | None, Any]]) -> list[tuple[str, str | None, Any]]:
    """The articles among a sitemap's addresses: not its home and column pages.

    Addresses of a known dialect, when there are any; else those that share a shape with others,
    numbers apart; folders and index pages only when there is nothing else.
    """
    firsts = {_shape(address): address for address, _, _ in reversed(rows)}
    known = {shape for shape, address in firsts.items() if address_facts(address)}
    if known:
        return [row for row in rows if _shape(row[0]) in known]
    leaves = [row for row in rows if not _COLUMN.search(urlsplit(row[0]).path)]
    leaves = leaves or [row for row in rows if urlsplit(row[0]).path.count("/") > 2]
    shapes = Counter(_shape(address) for address, _, _ in leaves)
    alike = [
        row for row in leaves if _NUMBER.search(row[0]) and shapes[_shape(row[0])] >= _FEW_ALIKE
    ]
    return alike if len(alike) * 2 >= len(leaves) else leaves


def _shape(address: str) -> str:
    folder, _, file = address.partition("://")[2].partition("?")[0].rpartition("/")
    name, _, ending = file.rpartition(".")
    return f"{_NUMBER.sub('0', folder)}/{_NUMBER.sub('0', name) if name else '0'}.{ending}"
