"""How far a list may be trusted: what speaks against what was read, each doubt with its weight."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from archive.web.urls import address_facts, canonical
from crawler.lists.families import FAMILIES
from crawler.lists.listing import Item, Listing
from crawler.lists.markup import Markup
from crawler.lists.pager import counts_differ, loose_end, shows_next
from crawler.lists.rows.hidden import stands_hidden

_WEAK = frozenset(("numid", "tsid", "phpshow"))  # shapes that columns have, too
_OWN_READER = frozenset(("founder-epaper", "flipbook"))  # what they read is no list of rows
_ROWS = frozenset(("li", "tr", "dl", "dd", "td", "a", "p", "h2", "h3"))
_SHORTEST, _HEADLINE = 6, 8  # characters: navigation has shorter words
_MOST_TEXT, _MOST_DAYS = 600_000, 50  # characters and days that are compared
_HIGHEST = 7  # levels above an anchor to search for the next one
_LONGEST_TITLE = 70  # characters: what is longer is a row rather than a headline
_NO_TITLE = re.compile(
    r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|\d{1,2}:\d{2}|发文字号|成文日期|发布(?:时间|日期)|来源[:：]|\d{6,}|〔\d{4}〕\s?\d+\s?号$|点击|阅读数|更多|详情"
)
_OPENS, _ENDS = re.compile(r"<(?:html|body)[\s>]", re.I), re.compile(r"</(?:html|body)\s*>", re.I)
_FAR = timedelta(days=60)  # longer, an article does not wait for its list
_SURE = 0.6
"""From this score on, a family's own marks or addresses say what the list is."""
_BY_DIALECT, _BY_LOOKS = 0.6, 0.35


def doubted(listing: Listing, markup: Markup) -> tuple[float, bool, str]:
    """The score of a list with items, whether it is only a guess, and what most speaks against it."""
    share = _of_dialect(listing)
    family = listing.score if listing.family != "generic" else 0.0
    sure = max(family, _BY_DIALECT * share, _BY_LOOKS)
    doubts = list(_doubts(listing, markup, share))
    for weight, _ in doubts:
        sure *= 1 - weight
    guess = bool(doubts) or (family < _SURE and share < 1)
    worst = max(doubts, default=(0.0, ""))[1]
    if guess and not worst:
        worst = "nothing but its looks says which links are its articles"
    return round(sure, 2), guess, worst


def _doubts(listing: Listing, markup: Markup, share: float) -> Iterator[tuple[float, str]]:
    if listing.family not in _OWN_READER:
        page = _Page(listing, markup)
        yield from _of_fields(listing, markup, page)
        yield from _of_choice(page, share)
        if listing.score >= _SURE and not share and _is_of_others(listing, page):
            yield 0.25, f"none of its articles has an address of {listing.family}"
    if len(listing.items) != len({_twin(item.url) for item in listing.items}):
        yield 0.3, "two of its addresses may be one article"
    own = address_facts(markup.url)
    if own and own.dialect not in _WEAK and listing.family not in _OWN_READER:
        yield 0.4, "its own address is an article's"
    if listing.total_pages and counts_differ(markup):
        yield 0.2, "it says several numbers of pages"
    if listing.left_out:
        yield 0.3, "it has more links than are examined"
    if listing.next is None and listing.family not in _OWN_READER:
        shown = len(listing.items)
        loose = loose_end(markup, listing.total_pages, listing.total_items, shown)
        if loose:
            yield 0.3, loose
    elif listing.next is not None and listing.score < _SURE and not shows_next(markup):
        yield 0.2, "the name of its next page is only what its family would use"


def _of_fields(listing: Listing, markup: Markup, page: "_Page") -> Iterator[tuple[float, str]]:
    """What is odd about headlines and days."""
    count = len(listing.items)
    undated = sum(item.date is None for item in listing.items)
    if undated:
        yield (
            0.3,
            f"{undated} of {count} rows have no day" if undated < count else "no row has a day",
        )
    bad = sum(_is_no_title(item.title) for item in listing.items)
    if bad:
        yield 0.3, f"{bad} of {count} headlines may be none"
    if _is_joined(page):
        yield 0.3, "its headlines may be joined from several fields"
    far = sum(map(_is_far, listing.items))
    if far * 2 >= count:
        yield 0.2, f"{far} of {count} days are far from those in their addresses"
    if _is_worked_out(listing, markup):
        yield 0.2, "its days are not on the page as such"


def _of_choice(page: "_Page", share: float) -> Iterator[tuple[float, str]]:
    """What speaks against these links, or for more of them."""
    if 0 < share < 1:
        yield 0.2, "its articles have addresses of several kinds"
    if _is_mixed(page):
        yield 0.4, "its articles stand in several places of the page"
    linked = page.titles.keys() & {address for address, _ in page.anchors}
    if linked and _OPENS.search(page.text) and not _ENDS.search(page.text):
        yield 0.2, "the page is cut off before its end"
    if 0 < len(linked) < len(page.titles):
        yield 0.3, "some of its articles have links, and others stand in its scripts"
    if any(stands_hidden(one) for address, one in page.anchors if address in page.titles):
        yield 0.2, "some of its articles are not shown"
    if _skipped(page):
        yield 0.3, "links like its articles' were left out"


def _of_dialect(listing: Listing) -> float:
    """The share of articles whose addresses are of the commonest dialect that only articles have."""
    facts = [address_facts(item.url) for item in listing.items]
    told = Counter(one.dialect for one in facts if one and one.dialect not in _WEAK)
    return max(told.values(), default=0) / len(facts) if facts else 0.0


def _is_of_others(listing: Listing, page: "_Page") -> bool:
    """Whether rows of links were read by a family's marks, and no address is an article's of it."""
    links = {address for address, _ in page.anchors}
    if links.isdisjoint(page.titles):
        return False
    articles = FAMILIES[listing.family].articles
    for url in page.titles:
        facts = address_facts(url)
        if (facts and facts.family == listing.family) or (articles and articles.search(url)):
            return False
    return True


def _is_far(item: Item) -> bool:
    """Whether an item's day is none near the one on which its address was made."""
    facts = address_facts(item.url)
    if item.date is None or facts is None or not facts.date or len(facts.date) != len(item.date):
        return False
    return abs(date.fromisoformat(item.date) - date.fromisoformat(facts.date)) > _FAR


def _is_no_title(title: str | None) -> bool:
    return not title or len(title) > _LONGEST_TITLE or bool(_NO_TITLE.search(title))


class _Page:
    """The anchors of a page by the spelling of their addresses, and the articles among them."""

    def __init__(self, listing: Listing, markup: Markup) -> None:
        self.titles = {canonical(item.url): item.title or "" for item in listing.items}
        self.anchors = [(canonical(one.url), one) for one in markup.anchors]
        self.own, self.text = canonical(markup.url), markup.text
        self.places = _places([one.element for key, one in self.anchors if key in self.titles])


def _places(elements: list[Any]) -> set[Any]:
    """The elements that hold several of the articles, and no smaller ones that do."""
    inside: dict[Any, set[str]] = defaultdict(set)
    for element in elements:
        for above in islice(element.iterancestors(), _HIGHEST):
            inside[above].add(element.get("href"))
    places = set()
    for element in elements:
        held = (one for one in islice(element.iterancestors(), _HIGHEST) if len(inside[one]) > 1)
        place = next(held, None)
        while place is not None and place.tag in _ROWS:
            place = place.getparent()
        if place is not None:
            places.add(place)
    return places


def _is_mixed(page: _Page) -> bool:
    """Whether the articles stand in lists that are not parts of one."""
    return len({(one.tag, one.get("class"), one.getparent()) for one in page.places}) > 1


def _skipped(page: _Page) -> bool:
    """Whether links were left out that have the articles' shape of address, or stand among them."""
    shapes = {_shape(url) for url in page.titles}
    for address, anchor in page.anchors:
        if address in page.titles or address == page.own or len(anchor.text) < _SHORTEST:
            continue
        if _shape(address) in shapes:
            return True
        above = islice(anchor.element.iterancestors(), _HIGHEST)
        if len(anchor.text) >= _HEADLINE and any(one in page.places for one in above):
            return True
    return False


def _is_joined(page: _Page) -> bool:
    """Whether a headline is what several elements of its link say."""
    for address, anchor in page.anchors:
        title = page.titles.get(address)
        if not title:
            continue
        texts = [(one.text or "").strip() for one in islice(anchor.element.iterdescendants(), 30)]
        if sum(len(text) > 1 and text in title for text in texts) > 1:
            return True
    return False


def _is_worked_out(listing: Listing, markup: Markup) -> bool:
    """Whether a day is written neither on the page nor in the article's address."""
    text = markup.text[:_MOST_TEXT]
    for item in listing.items[:_MOST_DAYS]:
        if item.date is None:
            continue
        year, month, day = item.date.split("-")
        numbers = rf"0?{int(month)}\s?[-/.月]\s?0?{int(day)}(?!\d)"
        if year + month + day in item.url or item.date in text:
            continue
        facts = address_facts(item.url)
        if facts and facts.date == item.date:
            continue
        if not re.search(rf"{year}\s?[-/.年]\s?{numbers}", text):
            return True
    return False


def _shape(url: str) -> str:
    return re.sub(r"[0-9a-f]{16,}|\d+", "0", url.partition("://")[2])


def _twin(url: str) -> str:
    """An address without what tells apart twins: scheme, www, m, index file."""
    rest = re.sub(r"^(?:www|m|wap)\.", "", url.partition("://")[2])
    return re.sub(r"/(?:index\.s?html?)?$", "", rest)
