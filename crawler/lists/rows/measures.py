"""Lists of a page, measured by what speaks for each: the column's own has the highest score."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, pairwise
from re import Pattern
from typing import Any
from urllib.parse import urlsplit

from archive.web.urls import canonical
from crawler.lists.markup import Markup, collapse
from crawler.lists.rows.candidates import is_attachment, is_known
from crawler.lists.rows.columns import is_folder, may_be_column
from crawler.lists.rows.rows import Row, now_of
from crawler.lists.rows.surroundings import (
    has_pager,
    heading_above,
    in_show,
    is_side_heading,
    names_above,
)

_HEADLINE = 8  # characters: navigation has shorter words
_NAMES_ARTICLE = re.compile(r"\d|\w{10,}|(?:[a-z]+-){2}")
_FEWEST_UNDATED, _NUMBERED = 3, 0.6  # rows of a list without days; the share with a number
_HIGHEST = 12  # elements above a list whose rows are counted
_MOST_PICTURES, _NEAR_PICTURE = 5_000, 7  # of a page; levels above one
_SHARES = ("dated", "known", "long", "numbered", "own", "away")


@dataclass(frozen=True, slots=True)
class _Signs:
    """What speaks for one row, each 0 or 1."""

    dated: bool
    known: bool
    long: bool
    numbered: bool
    own: bool
    away: bool
    column: bool


@dataclass(slots=True, eq=False)
class Block:
    """The rows of one parent. dated, known (by its address), long (a headline), numbered (an address
    that may name an article), own (beneath the column), away (on another host): shares of the rows,
    0 to 1. side, frame, show: it stands in a box beside, in the page's frame, in a slide show. score: 0
    and more."""

    rows: list[Row]
    dated: float = 0.0
    known: float = 0.0
    long: float = 0.0
    numbered: float = 0.0
    own: float = 0.0
    away: float = 0.0
    side: bool = False
    frame: bool = False
    show: bool = False
    pager: bool = False
    titled: bool = False
    score: float = 0.0

    @property
    def container(self) -> Any:
        """The parent of the rows."""
        return self.rows[0].element.getparent()


def measured(
    markup: Markup, lists: Iterable[list[Row]], own: Pattern[str] | None = None
) -> list[Block]:
    """Lists of rows with what speaks for each, without rows that are none. own: a shape of the
    family's article addresses."""
    now = now_of(markup.fetched)
    column = _Column(markup.url, own)
    blocks = []
    for rows in lists:
        kept = _without_attachments(rows, now)
        signs = [column.signs(row, now) for row in kept]
        kept, signs = _without_strays(kept, signs)
        if kept:
            block = Block(kept)
            for name in _SHARES:
                setattr(block, name, _share(signs, name))
            blocks.append(block)
    _place(blocks, markup.root)
    for block in blocks:
        block.score = _score(block, now)
    return blocks


def _share(signs: Sequence[_Signs], name: str) -> float:
    """The share of rows with a sign. What stands beside a link to a column is no article's day."""
    counted = [bool(getattr(one, name)) for one in signs if name != "dated" or not one.column]
    return sum(counted) / len(signs)


def _without_strays(rows: list[Row], signs: list[_Signs]) -> tuple[list[Row], list[_Signs]]:
    """Without what happens to stand beside rows: links to columns among articles."""
    is_article = [one.numbered or one.known or one.dated for one in signs]
    if sum(is_article) * 4 < len(rows) * 3:
        return rows, signs
    dated = sum(one.dated for one in signs) * 4 >= len(rows) * 3
    kept = [
        place
        for place, one in enumerate(signs)
        if is_article[place] and (one.dated or one.known or one.long or not dated)
    ]
    return [rows[place] for place in kept], [signs[place] for place in kept]


def _place(blocks: list[Block], root: Any) -> None:
    """Look at where each block stands. Names of what holds nearly all likely rows say nothing."""
    held: dict[Any, int] = defaultdict(int)
    likely: dict[Any, float] = defaultdict(float)
    for block in blocks:
        size = len(block.rows)
        weight = size * block.long * max(block.numbered, block.known, block.dated)
        for above in (block.container, *islice(block.container.iterancestors(), _HIGHEST)):
            held[above] += size
            likely[above] += weight
    every = max(likely.values(), default=0.0)
    shared = {one for one, weight in likely.items() if every and weight >= every * 0.9}
    named, pictured = _own_names(root), _pictured(root)
    for block in blocks:
        block.side, block.frame = names_above(block.container, shared - {block.container})
        block.show = _is_show(block, pictured, shared, held)
        heading = heading_above(block.container, block.rows[0].element, shared)
        block.side = block.side or is_side_heading(heading, named)
        block.titled = len(heading) >= 2 and _bare(heading) in named
        block.pager = len(block.rows) >= 2 and has_pager(block.container, held)


def _pictured(root: Any) -> set[Any]:
    """The elements that hold pictures, not far above them."""
    found: set[Any] = set()
    for image in islice(root.iter("img"), _MOST_PICTURES):
        found.update(islice(image.iterancestors(), _NEAR_PICTURE))
    return found


def _is_show(block: Block, pictured: set[Any], shared: set[Any], held: dict[Any, int]) -> bool:
    # A slide show may be all that a page has of dated rows; it holds no menus.
    size = len(block.rows)
    common = {one for one in shared if held[one] > 3 * size}
    return in_show(block.container, size, pictured, common)


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


class _Column:
    """What the list's own address says of its articles'."""

    def __init__(self, url: str, own: Pattern[str] | None) -> None:
        self._own = own
        self._folder, self._numbers = folder_of(url), _numbers(url)
        self._host = urlsplit(url).netloc.removeprefix("www.")

    def signs(self, row: Row, now: datetime | None) -> _Signs:
        """What speaks for a row."""
        url = row.article.url
        parts = urlsplit(url)
        known = is_known(row.spelling)
        known = known or (self._own is not None and bool(self._own.search(url)))
        long = len(row.title or "") >= _HEADLINE
        tail = f"{parts.path.rstrip('/').rpartition('/')[2]}?{parts.query}"[:500]
        beneath = self._folder and row.spelling.partition("://")[2].startswith(self._folder)
        named = _NAMES_ARTICLE.search(tail) or (beneath and long and ".htm" in tail)
        column = not known and (
            row.box or (not (beneath or self._numbers & _numbers(url)) and is_folder(url))
        )
        return _Signs(
            dated=row.day(now) is not None,
            known=known,
            long=long,
            numbered=bool(named) and not column and (known or not may_be_column(url)),
            own=bool(beneath or self._numbers & _numbers(url)),
            away=not parts.netloc.endswith(self._host),
            column=bool(column),
        )


def folder_of(url: str) -> str | None:
    """Host and folder of a column; of `/djgz.html` that of its name. None for the site's root."""
    place, _, file = canonical(url).partition("://")[2].partition("?")[0].rpartition("/")
    stem = file.partition(".")[0]
    if "/" in place:
        return f"{place}/"
    return (
        None if re.fullmatch(r"(?:index|list|default)?[_-]?\d*", stem, re.I) else f"{place}/{stem}/"
    )


def _numbers(url: str) -> set[str]:
    parts = urlsplit(url)
    return {
        one
        for one in re.findall(r"\d+", f"{parts.path}?{parts.query}"[:500])
        if 2 <= len(one) <= 19
        and not re.fullmatch(r"(?:19|20)\d{2}(?:[01]\d(?:[0-3]\d)?)?", one)
        and not (len(one) == 2 and int(one) <= 31)
    }


def _score(block: Block, now: datetime | None) -> float:
    size = len(block.rows)
    worth = 0.2 + 2 * block.dated + 0.8 * block.known + 0.6 * block.long
    worth *= 0.2 + 0.8 * max(block.numbered, block.known, block.dated * 0.7)
    worth *= 1 + 1.5 * block.own
    worth *= 0.1 if block.frame and block.dated < 0.5 else 0.7 if block.frame else 1
    worth *= 0.15 if block.side or block.show else 1
    worth *= 2 if block.pager else 1
    worth *= 1.5 if block.titled else 1
    worth *= 0.3 if block.away > 0.9 and block.dated < 0.5 else 1
    worth *= 1.2 if size > 2 and _falls(block.rows, now) else 1
    return float(worth * min(size, 100) ** 0.5)


def _falls(rows: Sequence[Row], now: datetime | None) -> bool:
    days = [day.iso for row in rows if (day := row.day(now)) and day.iso]
    return len(days) > 2 and sum(a >= b for a, b in pairwise(days)) >= (len(days) - 1) * 0.8


def is_list(block: Block, at_root: bool = False) -> bool:
    """Whether rows are a list of articles at all. at_root: of a page beneath which everything lies,
    so that a box of news may be its own."""
    if (block.show or (block.side and not at_root)) and block.own < 0.5:
        return False
    size = len(block.rows)
    if block.known * size >= 1 and not (block.frame and block.dated < 0.5):
        return block.dated > 0 or block.long > 0 or size >= 3
    if block.dated * size >= 2 and block.dated >= 0.3:
        return True
    return _is_short_list(block) or _is_undated_list(block)


def _is_short_list(block: Block) -> bool:
    """Whether a row or two are a list, such as the last page of one."""
    apart = not (block.side or block.frame)
    if block.dated and block.numbered > 0.5 and (block.own > 0.5 or (apart and block.long)):
        return True
    # Beneath the column's own name, or above its pager.
    placed = apart and (block.titled or block.pager)
    return placed and block.away < 1 and block.long == 1 and block.numbered >= _NUMBERED


def _is_undated_list(block: Block) -> bool:
    if block.frame or len(block.rows) < _FEWEST_UNDATED or block.numbered < _NUMBERED:
        return False
    # Links to friends lead to a host each; reposts of one account to one.
    hosts = {urlsplit(row.article.url).netloc for row in block.rows}
    return block.own >= 0.5 or (block.long >= 0.5 and (block.away < 0.9 or len(hosts) == 1))
