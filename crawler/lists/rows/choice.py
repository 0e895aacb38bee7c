"""Which rows of a list page are the column's own articles."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, pairwise
from re import Pattern
from typing import Any
from urllib.parse import urlsplit

from archive.web.urls import address_facts, canonical
from crawler.lists.listing import Item
from crawler.lists.markup import Anchor, Markup, collapse
from crawler.lists.rows.fields import is_service
from crawler.lists.rows.rows import HIGHEST_ROW, Row, items_of, lists_of, now_of
from crawler.lists.rows.scripted import script_links, with_written_rows
from crawler.lists.rows.surroundings import (
    has_pager,
    heading_above,
    is_side_heading,
    names_above,
)

# Address shapes that columns share with articles: they count only in a list with dates.
_WEAK_DIALECTS = frozenset(("numid", "tsid", "phpshow"))

_ATTACHMENT = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|ofd|wps|et|zip|rar|7z|ceb|txt|jpe?g|png|gif|bmp|mp[34]|flv|avi"
    r"|apk|exe|css|js|xml|rss|ico|swf)(?:$|[?])|/virtual_attach_file\.vsb|/downfile\.jsp"
    r"|/download\.jsp|[?&]fileUrl=",
    re.IGNORECASE,
)
_NO_DOCUMENT = re.compile(
    r"\.(?:jpe?g|png|gif|bmp|mp[34]|flv|avi|apk|exe|css|js|xml|rss|ico|swf)(?:$|[?])", re.IGNORECASE
)
_PAGER_WORDS = re.compile(
    r"[\s<>«»‹›\[\]|·]*(?:首\s*[页頁]|第一[页頁]|[上前]一?[页頁]|[下后]一?[页頁]|尾\s*[页頁]|末[页頁]|最后一?[页頁]|更多|more|prev|next"
    r"|\d*)[\s<>«»‹›\[\]|·+]*|第?\s*\d+\s*[页頁]|跳转.{0,4}|GO|返回.{0,6}|网站首页",
    re.IGNORECASE,
)
_PAGER = 50  # characters of an anchor that may be a pager; a hostile one has 100,000
_HEADLINE = 8  # characters: navigation has shorter words
_COLUMN = re.compile(
    r"/(?:col|channels?|columns?|category|categor(?:y|ies)|cat|tags?|lists?|node|author|keywords?)[/_-]?\w*/?(?:(?:index|list)\w*\.\w+)?$"
    r"|/(?:index|list)(?:_\d+)?\.\w+$|[?&](?:catid|typeid|classid|columnid|channelid|cid|tid)=\w+$",
    re.IGNORECASE,
)
_NAMES_ARTICLE = re.compile(r"\d|[0-9a-f]{8}|[A-Za-z0-9]{10,}")
_FEWEST_UNDATED = 3


@dataclass(frozen=True, slots=True)
class Chosen:
    """items: the column's own articles. guess: only their looks say that they are."""

    items: tuple[Item, ...]
    guess: bool = False


@dataclass(slots=True, eq=False)
class _Block:
    """Rows of one parent, and shares (0 to 1) of what they are."""

    rows: list[Row]
    dated: float = 0.0
    known: float = 0.0
    long: float = 0.0
    numbered: float = 0.0
    own: float = 0.0
    away: float = 0.0
    side: bool = False
    frame: bool = False
    pager: bool = False
    titled: bool = False
    score: float = 0.0

    @property
    def container(self) -> Any:
        return self.rows[0].element.getparent()


def choose(markup: Markup, own: Pattern[str] | None = None) -> Chosen:
    """The articles of a list page. own: a shape of the family's article addresses.

    The page's lists are compared by what speaks for each (dates, known article addresses, whether
    they lie beneath the column's own, a pager below, the names and headings around it); the best is
    taken, and with it the others of its shape.
    """
    markup = with_written_rows(markup)
    anchors = _merged(markup)
    usual = [one for one in anchors if not is_service(one.text or one.hint)]
    for candidates in (usual, anchors):
        found = _chosen(markup, candidates, own)
        if found.items:
            return found
    return Chosen(())


def is_attachment(url: str) -> bool:
    """Whether an address names a file rather than a page."""
    return bool(_ATTACHMENT.search(url))


def _merged(markup: Markup) -> list[Anchor]:
    found = [*markup.anchors, *script_links(markup)]
    if len(found) > len(markup.anchors):
        order = {element: place for place, element in enumerate(markup.root.iter("*"))}
        found.sort(key=lambda anchor: order[anchor.element])
    return [anchor for anchor in found if _may_be_article(anchor, markup.url)]


def _may_be_article(anchor: Anchor, page: str) -> bool:
    if _NO_DOCUMENT.search(anchor.url) or _PAGER_WORDS.fullmatch(anchor.text[:_PAGER] or "x"):
        return False
    parts = urlsplit(anchor.url)
    if parts.path in ("", "/") and not parts.query:
        return False
    return canonical(anchor.url) != canonical(page)


def _chosen(markup: Markup, anchors: Sequence[Anchor], own: Pattern[str] | None) -> Chosen:
    blocks = _judged(markup, [_Block(rows) for rows in lists_of(anchors)], own)
    blocks = [block for block in blocks if block.rows]
    best = max(blocks, key=lambda block: block.score, default=None)
    if best is None or not _is_list(best):
        return Chosen(())
    taken = _with_kin(best, blocks)
    guess = not (best.known >= 0.5 or best.dated >= 0.5)
    return Chosen(items_of(_merged_lists(taken), markup.fetched, markup.url), guess)


def _judged(markup: Markup, blocks: list[_Block], own: Pattern[str] | None) -> list[_Block]:
    now = now_of(markup.fetched)
    for block in blocks:
        block.rows = _without_attachments(block.rows, now)
    blocks = [block for block in blocks if block.rows]
    for block in blocks:
        _count(block, markup, own)
    held: dict[Any, int] = defaultdict(int)
    dated_in: dict[Any, int] = defaultdict(int)
    dated = 0
    for block in blocks:
        of_dates = round(block.dated * len(block.rows)) if len(block.rows) > 1 else 0
        dated += of_dates
        for above in islice(block.container.iterancestors(), 12):
            held[above] += len(block.rows)
            dated_in[above] += of_dates
        held[block.container] += len(block.rows)
        dated_in[block.container] += of_dates
    rows = sum(len(block.rows) for block in blocks)
    shared = {
        one
        for one, count in held.items()
        if (dated_in[one] >= dated * 0.9 if dated else count >= rows * 0.9)
    }
    named = _own_names(markup.root)
    for block in blocks:
        common = shared - ({block.container} if len(blocks) > 1 and not dated else set())
        block.side, block.frame = names_above(block.container, common)
        heading = heading_above(block.container, block.rows[0].element, shared)
        block.side = block.side or is_side_heading(heading, named)
        block.titled = len(heading) >= 2 and _bare(heading) in named
        block.pager = len(block.rows) >= 2 and has_pager(block.container, held)
        block.score = _score(block, now)
    return blocks


def _bare(text: str) -> str:
    return re.sub(r"[\s>»›·|:：]|更多|more", "", text) or "?"


def _own_names(root: Any) -> str:
    """What the page calls itself: its title's beginning, and its first heading."""
    said = [collapse(one.text_content()[:200]) for one in islice(root.iter("title", "h1"), 3)]
    return " ".join(said)


def _without_attachments(rows: list[Row], now: datetime | None) -> list[Row]:
    """Rows of files are articles only where the list is one of files, or has days."""
    for row in rows:
        pages = [one for one in row.links if not is_attachment(one.url)]
        row.links = pages or row.links
    files = [row for row in rows if is_attachment(row.article.url)]
    if len(files) >= 2 and len(files) * 2 >= len(rows):
        return rows
    if not files:
        return rows
    return [row for row in rows if row not in files or (len(rows) >= 3 and row.day(now))]


def _count(block: _Block, markup: Markup, own: Pattern[str] | None) -> None:
    now = now_of(markup.fetched)
    size = len(block.rows)
    folder = _folder(markup.url)
    numbers = _numbers(markup.url)
    host = urlsplit(markup.url).netloc.removeprefix("www.")
    for row in block.rows:
        url = row.article.url
        facts = address_facts(url)
        known = (facts is not None and facts.dialect not in _WEAK_DIALECTS) or (
            own is not None and bool(own.search(url))
        )
        day = row.day(now)
        block.known += known / size
        block.dated += (day is not None) / size
        block.long += (len(row.title or "") >= _HEADLINE) / size
        last = urlsplit(url)
        tail = last.path.rstrip("/").rpartition("/")[2] + "?" + last.query
        is_column = bool(_COLUMN.search(url)) and not known
        block.numbered += (bool(_NAMES_ARTICLE.search(tail)) and not is_column) / size
        beneath = folder is not None and canonical(url).partition("://")[2].startswith(folder)
        block.own += (beneath or bool(numbers & _numbers(url))) / size
        block.away += (not last.netloc.endswith(host)) / size


def _folder(url: str) -> str | None:
    """Host and folder of a column; None for the site's root, in which everything lies."""
    place, _, file = canonical(url).partition("://")[2].partition("?")[0].rpartition("/")
    stem = file.partition(".")[0]
    if stem and not re.fullmatch(r"(?:index|list|default|node)?[_-]?\d*", stem):
        return None if "/" not in place and not stem else f"{place}/{stem}"
    return f"{place}/" if "/" in place else None


def _numbers(url: str) -> set[str]:
    parts = urlsplit(url)
    return {
        one
        for one in re.findall(r"\d+", f"{parts.path}?{parts.query}"[:500])
        if 2 <= len(one) <= 19
        and not re.fullmatch(r"(?:19|20)\d{2}(?:[01]\d(?:[0-3]\d)?)?", one)
        and not (len(one) == 2 and int(one) <= 31)
    }


def _score(block: _Block, now: datetime | None) -> float:
    size = len(block.rows)
    worth = 0.2 + 2 * block.dated + 0.8 * block.known + 0.6 * block.long
    worth *= 0.2 + 0.8 * max(block.numbered, block.known, block.dated * 0.7)
    worth *= 1 + 1.5 * block.own
    worth *= 0.1 if block.frame and block.dated < 0.5 else 0.7 if block.frame else 1
    worth *= 0.15 if block.side else 1
    worth *= 2 if block.pager else 1
    worth *= 1.5 if block.titled else 1
    worth *= 0.3 if block.away > 0.9 and block.dated < 0.5 else 1
    worth *= 1.2 if size > 2 and _falls(block.rows, now) else 1
    return float(worth * min(size, 100) ** 0.5)


def _falls(rows: Sequence[Row], now: datetime | None) -> bool:
    days = [day.iso for row in rows if (day := row.day(now)) and day.iso]
    return len(days) > 2 and sum(a >= b for a, b in pairwise(days)) >= (len(days) - 1) * 0.8


def _is_list(block: _Block) -> bool:
    """Whether rows are a list of articles at all."""
    size = len(block.rows)
    if block.known * size >= 1 and not (block.frame and block.dated < 0.5):
        return block.dated > 0 or block.long > 0 or size >= 3
    if block.dated * size >= 2 and block.dated >= 0.3:
        return True
    if block.dated and block.own > 0.5 and block.numbered > 0.5:
        return True
    if block.frame or size < _FEWEST_UNDATED or block.numbered < 0.6:
        return False
    return block.own >= 0.5 or (block.long >= 0.5 and block.away < 0.9)


def _shape(block: _Block) -> tuple[str, ...]:
    row = block.rows[0].element
    names = [row.tag]
    for one in islice(row.iterancestors(), 2):
        names += [str(one.tag), (one.get("class") or "").strip()[:100]]
    return tuple(names)


def _with_kin(best: _Block, blocks: Iterable[_Block]) -> list[_Block]:
    """The best block and the others that are of one list with it, in page order."""
    taken = [best]
    inside: set[Any] = set()
    above: set[Any] = set()

    def occupy(block: _Block) -> None:
        for row in block.rows:
            # Links around links are no rows of each other.
            if row.element is not row.article.element:
                inside.add(row.element)
                above.update(islice(row.element.iterancestors(), HIGHEST_ROW + 1))

    occupy(best)
    for block in blocks:
        apart = not any(
            row.element in above or not inside.isdisjoint(_upwards(row.element))
            for row in block.rows
        )
        if block is not best and apart and _is_kin(best, block):
            taken.append(block)
            occupy(block)
    order = {id(block): place for place, block in enumerate(blocks)}
    return sorted(taken, key=lambda block: order[id(block)])


def _upwards(element: Any) -> list[Any]:
    return [element, *islice(element.iterancestors(), HIGHEST_ROW + 1)]


def _is_kin(best: _Block, block: _Block) -> bool:
    if block.side != best.side and block.side:
        return False
    if (block.frame and not best.frame) or (best.own > 0.6 and block.own < 0.3):
        return False
    like_days = abs(best.dated - block.dated) <= 0.5
    if _shape(block) == _shape(best) and like_days and block.numbered + block.known > 0.4:
        return True
    if best.own > 0.6 and block.own > 0.8 and block.numbered + block.known > 0.8:
        return block.long > 0.5 or block.dated > 0.5
    return best.known > 0.5 and block.known > 0.5 and block.long > 0.5 and like_days


def _merged_lists(blocks: Sequence[_Block]) -> list[list[Row]]:
    """Blocks of one shape are one list: the years of their days go on from one to the next."""
    lists: list[list[Row]] = []
    before: tuple[str, ...] = ()
    for block in blocks:
        shape = _shape(block)
        if lists and shape == before:
            lists[-1] += block.rows
        else:
            lists.append(list(block.rows))
        before = shape
    return lists
