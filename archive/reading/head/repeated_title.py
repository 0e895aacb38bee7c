"""The line of a page that repeats its title, or what the head calls the article."""

import re
from collections.abc import Callable

from archive.reading.head.headline_lines import begins_below
from archive.reading.head.page_title import is_column, is_owner, main_piece, pieces_of
from archive.reading.tree.layout import Line, squeeze
from archive.types import Evidence
from archive.web.markup import plain_text

_ELLIPSIS = re.compile(r"(?:…+|\.{3,})\s*(?=$|[_|｜\-—])")
_HALF_WIDTH = str.maketrans("：，（）！？；“”‘’「」『』", ':,()!?;""\'\'""""')
_TOOL = re.compile(r"[【\[|｜(（]|分享|打印|收藏|来源|发布|字号|作者|时间|日期|浏览|阅读|关闭")
_FEWEST_CUT = 8  # characters by which the line is found that a title abbreviates
_FEWEST_UNMARKED = 10
_FEWEST_ALIKE = 6
_LONGEST = 60


def printed_line(lines: list[Line], title: str) -> int | None:
    """The line that repeats the page title without its last pieces; headings before other lines.

    The longest such line counts; one that is the whole title, site name included, or that may be
    the name of an office, only if there is none without.
    """
    found = longer_line(lines, title) if _ELLIPSIS.search(title) else None
    if found is None:
        found = _repeating(lines, title, squeeze)
    if found is None and title:
        found = _repeating(lines, title, _spelt_alike)
    if found is None:
        found = longer_line(lines, title)
    return found if found is not None else _worded_alike(lines, main_piece(title))


def _worded_alike(lines: list[Line], title: str) -> int | None:
    """The heading that opens an article and says the title with some words more or fewer."""
    short = squeeze(title)
    for index, line in enumerate(lines):
        text = squeeze(line.text) if line.heading and not line.linked else ""
        few, many = sorted((text, short), key=len)
        if len(few) >= _FEWEST_ALIKE and len(many) <= 2 * len(few):
            rest = iter(many)
            if all(character in rest for character in few) and begins_below(lines, index):
                return index
    return None


def _repeating(lines: list[Line], title: str, spelling: Callable[[str], str]) -> int | None:
    core = spelling(main_piece(title))
    pieces = {spelling(piece) for piece in pieces_of(title)}
    title = spelling(title)
    best: tuple[bool, bool, int, bool, bool, int] | None = None
    for index, line in enumerate(lines):
        if line.han > len(title):
            continue
        text = spelling(line.text)
        if len(text) < 2 or text not in title or not _repeats(line, text, title, text in pieces):
            continue
        if len(text) * 2 < len(core) and text in core:
            continue
        owner = is_owner(line.text) or (is_column(text) and not title.startswith(text))
        weak = owner or len(text) < 4 or not title.startswith(text)
        if weak and len(text) < 8 + 8 * owner and not begins_below(lines, index):
            continue
        bare = text != title or core == title or _is_in_pieces(text, core)
        rank = (not owner, bare, len(text), not line.is_link, line.heading > 0, -index)
        if best is None or rank > best:
            best = rank
    return -best[-1] if best is not None else None


def _repeats(line: Line, text: str, title: str, whole_piece: bool) -> bool:
    """Whether a line says enough of the page title: a piece of it, its beginning, or much of it."""
    if title.startswith(text):
        return whole_piece or len(text) >= 4
    if line.is_link and not line.heading:
        return False  # a column in the menu
    return whole_piece or len(text) >= 8


def _spelt_alike(text: str) -> str:
    """A text without what the page title often spells in another way: marks in half width, entities."""
    return squeeze(plain_text(text)).translate(_HALF_WIDTH)


def _is_in_pieces(title: str, core: str) -> bool:
    """Whether a title exceeds its main piece by too much for the rest to be a site's name."""
    return len(core) * 2 < len(title)


def longer_line(lines: list[Line], title: str) -> int | None:
    """The line that a title abbreviates, with an ellipsis or, where the article begins, without one."""
    cut = _ELLIPSIS.search(title)
    start = squeeze(title[: cut.start()] if cut is not None else main_piece(title))
    if len(start) < (_FEWEST_CUT if cut is not None else _FEWEST_UNMARKED):
        return None
    for index, line in enumerate(lines):
        text = squeeze(line.text)
        if text.startswith(start) and (cut is not None or _goes_on(lines, index, text, start)):
            return index
    return None


def _goes_on(lines: list[Line], index: int, text: str, start: str) -> bool:
    """Whether a line is a headline of which a title has the first part."""
    line = lines[index]
    longer = len(start) < len(text) <= min(2 * len(start), _LONGEST)
    return (
        longer
        and not _TOOL.match(text, len(start))
        and not line.is_link
        and (line.heading > 0 or begins_below(lines, index))
    )


def standing_line(lines: list[Line], candidates: list[Evidence]) -> int | None:
    """The line that holds a headline known from elsewhere."""
    for value in (squeeze(found.value) for found in candidates):
        for index, line in enumerate(lines):
            if len(value) >= 4 and value in squeeze(line.text) and len(line.text) < 2 * len(value):
                return index
    return None
