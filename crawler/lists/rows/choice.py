"""Which anchors of a list page are its articles."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from re import Pattern
from typing import Any
from urllib.parse import urlsplit

from archive.web.urls import address_facts, canonical
from crawler.lists.markup import Anchor, Markup
from crawler.lists.rows.rows import Rows, headline, printed_day

# Address shapes that columns share with articles: they count only in a list with dates.
_WEAK_DIALECTS = frozenset(("numid", "tsid", "phpshow"))

_ATTACHMENT = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|ofd|wps|et|zip|rar|7z|ceb|txt|jpe?g|png|gif|bmp|mp[34]|flv|avi"
    r"|apk|exe|css|js|xml|rss|ico|swf)(?:$|[?])|/virtual_attach_file\.vsb|/downfile\.jsp"
    r"|/download\.jsp|[?&]fileUrl=",
    re.IGNORECASE,
)
_PAGER_WORDS = re.compile(
    r"[\s<>«»‹›\[\]|·]*(?:首\s*页|第一页|上一?页|下一?页|尾\s*页|末页|最后一页|更多|more|prev|next"
    r"|\d*)[\s<>«»‹›\[\]|·]*|第?\s*\d+\s*[页頁]|跳转.{0,4}|GO",
    re.IGNORECASE,
)
_PAGER = 50  # characters of an anchor that may be a pager; a hostile one has 100,000
_FEWEST_ROWS = 2
_FEWEST_UNDATED = 5
_HEADLINE = 8  # characters: navigation has shorter words
_NUMBER = re.compile(r"\d+")
_ROW_HEIGHT = 5  # levels above an anchor to search for its row


def choose(markup: Markup, own: Pattern[str] | None = None) -> Rows:
    """The articles of a list page.

    Addresses of a known dialect (or of `own`, a shape of the family) are articles wherever they
    stand. So are the other links of a list if they make up half of it, and its other dated rows.
    Without any: the list with the most dated rows, else the largest group of similar addresses with
    headlines.
    """
    candidates = [anchor for anchor in markup.anchors if _may_be_article(anchor, markup.url)]
    known = [anchor for anchor in candidates if _is_known(anchor, own)]
    if known:
        return Rows(_with_neighbours(known, candidates), markup.anchors)
    rows = Rows(candidates, markup.anchors)
    chosen = _dated_list(rows) or _like_addresses(candidates)
    return Rows(chosen, markup.anchors)


def is_attachment(url: str) -> bool:
    """Whether an address names a file rather than a page."""
    return bool(_ATTACHMENT.search(url))


def _may_be_article(anchor: Anchor, page: str) -> bool:
    if is_attachment(anchor.url) or _PAGER_WORDS.fullmatch(anchor.text[:_PAGER] or "x"):
        return False
    parts = urlsplit(anchor.url)
    if parts.path in ("", "/") and not parts.query:
        return False
    return canonical(anchor.url) != canonical(page)


def _is_known(anchor: Anchor, own: Pattern[str] | None) -> bool:
    facts = address_facts(anchor.url)
    if facts is not None and facts.dialect not in _WEAK_DIALECTS:
        return True
    return own is not None and bool(own.search(anchor.url))


def _with_neighbours(known: list[Anchor], candidates: list[Anchor]) -> list[Anchor]:
    """Known articles, and what else stands in their lists (reposts on other hosts).

    Left out: short words in an undated list of short words, which is navigation to pages that
    happen to have an article's address.
    """
    sure = {id(anchor) for anchor in known}
    taken = set()
    rows = Rows(candidates, candidates)
    for members in _lists(rows).values():
        anchors = [anchor for row in members.values() for anchor in row]
        long = {id(anchor) for anchor in anchors if _has_headline(anchor)}
        inside = {id(anchor) for anchor in anchors} & sure
        is_list = len(long) * 2 >= len(anchors) or any(rows.date(anchor) for anchor in anchors)
        taken |= inside if is_list else inside & long
        if len(inside) * 2 >= len(anchors):
            taken |= long
        if inside:
            taken |= {id(anchor) for anchor in _dated(members.values(), rows)} & long
    return [anchor for anchor in candidates if id(anchor) in taken]


def _dated(members: Iterable[list[Anchor]], rows: Rows) -> list[Anchor]:
    """The article of each dated row of a list: its longest text."""
    return [
        max(row, key=lambda anchor: len(anchor.text or anchor.hint))
        for row in members
        if any(printed_day(rows.text(anchor)) for anchor in row)
    ]


def _dated_list(rows: Rows) -> list[Anchor]:
    """The list with the most dated rows; the longest text of a row is its article."""
    best: list[Anchor] = []
    for members in _lists(rows).values():
        best = max(best, _dated(members.values(), rows), key=len)
    return best if len(best) >= _FEWEST_ROWS else []


def _lists(rows: Rows) -> dict[Any, dict[Any, list[Anchor]]]:
    """List element → row element → anchors."""
    lists: dict[Any, dict[Any, list[Anchor]]] = defaultdict(lambda: defaultdict(list))
    for anchor in rows.articles:
        above = islice(anchor.element.iterancestors(), _ROW_HEIGHT)
        row = next((one for one in above if one.tag in ("li", "tr", "dl")), None)
        row = rows.element(anchor) if row is None else row
        lists[row.getparent()][row].append(anchor)
    return lists


def _like_addresses(candidates: list[Anchor]) -> list[Anchor]:
    shapes: dict[str, list[Anchor]] = defaultdict(list)
    for anchor in candidates:
        last = canonical(anchor.url).rpartition("/")[2]
        if _NUMBER.search(last) and _has_headline(anchor):
            shapes[_NUMBER.sub("0", canonical(anchor.url))].append(anchor)
    best = max(shapes.values(), key=len, default=[])
    return best if len(best) >= _FEWEST_UNDATED else []


def _has_headline(anchor: Anchor) -> bool:
    return len(headline(anchor) or "") >= _HEADLINE
