"""What each paragraph of a text is: heading, item of a list, quotation, row of a table.

Levels of numbered headings come from their order in the text (docs/cms.md: Structure): whatever
numbering comes first is the widest, one that begins below it is narrower.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from archive.reading.tree.layout import Layout, Line, squeeze

_CHINESE = "[一二三四五六七八九十百零〇]{1,5}"
_NUMBERINGS = (  # name, pattern, and whether such a paragraph is an item even when it is short
    ("编", re.compile(rf"第{_CHINESE}(?:编|部分|篇)"), False),
    ("章", re.compile(rf"第(?:{_CHINESE}|\d{{1,3}})章"), False),
    ("节", re.compile(rf"第(?:{_CHINESE}|\d{{1,3}})节"), False),
    ("条", re.compile(rf"第(?:{_CHINESE}|\d{{1,4}})[条條]"), True),
    ("一、", re.compile(rf"{_CHINESE}、"), False),
    ("（一）", re.compile(rf"[（(]{_CHINESE}[）)]"), False),
    ("1.", re.compile(r"\d{1,2}(?:[.．](?!\d)|、)"), False),
    ("（1）", re.compile(r"[（(]\d{1,2}[）)]"), False),
    ("①", re.compile(r"[①-⑳]"), True),
    ("一是", re.compile(rf"{_CHINESE}(?:是|要)(?!的)"), True),
)
_SENTENCE = re.compile("[。！？；，]")
_NO_HEADING = re.compile(
    r"[：:︱丨|]|^[—-]|记者|作者|编辑|摄影|供图|^\W*\w?\W*$"
)  # bylines, bare numbers
_LONGEST_HEADING = 40  # characters
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_DEEPEST = 6
_MOST_PIECES = 40  # of text in a heading, of inline elements around a picture
_FEWEST_ITEMS = 3


def structure(layout: Layout, start: int, end: int, kept: Sequence[tuple[Line, str]]) -> list[str]:
    """For each paragraph of the text `h1` to `h6`, `li1` to `li6`, `quote`, `table` or nothing.

    start, end: where the text stands in the layout. kept: its lines, and what is left of each, which
    is several paragraphs when it is a table.
    """
    places = {id(layout.lines[at]): at for at in range(start, end)}
    items, quotes = _marked_up(layout, start, end)
    frame = frame_of(layout, start, end)
    bold = {squeeze(text) for text in _bold_texts(frame)} if frame is not None else set()
    pictures = elements_in(layout, start, end, frame, ("img",)) if bold else ()
    captions = {at for _, at in pictures}
    levels = _Levels()
    found: list[str] = []
    for line, text in kept:
        at = places.get(id(line), -1)
        if "\n" in text:
            found += ["table" if row.startswith("|") else "" for row in text.split("\n")]
        elif line.heading:
            found.append(levels.tagged(line.heading))
        elif at in quotes:
            found.append("quote")
        else:
            strong = at not in captions and squeeze(text) in bold
            found.append(levels.of(text, items.get(at, 0), strong))
    return _without_runs(found, "\n".join(text for _, text in kept).split("\n"))


class _Levels:
    """The numberings that are open at a place in the text, the widest first."""

    def __init__(self) -> None:
        self.above = 1  # level of the heading above them; the headline is 1
        self.open: list[str] = []
        self.items: list[str] = []

    def tagged(self, level: int) -> str:
        """The code of a heading that the markup calls one."""
        self.above, self.open, self.items = level, [], []
        return f"h{level}"

    def of(self, text: str, depth: int, bold: bool) -> str:
        """The code of any other paragraph. depth: of the list that holds it in the markup."""
        number, item = _number(text)
        short = len(text) <= _LONGEST_HEADING and not _SENTENCE.search(text.rstrip("。：:；;"))
        item = item or depth > 0 or number in self.items or text.endswith(("；", ";", "。"))
        if short and not item and (number or (bold and not _NO_HEADING.search(text))):
            self.items = []
            return f"h{min(self.above + _level(self.open, number or 'bold'), _DEEPEST)}"
        if number:
            return f"li{min(max(depth, _level(self.items, number)), _DEEPEST)}"
        return f"li{min(depth, _DEEPEST)}" if depth else ""


def _number(text: str) -> tuple[str, bool]:
    """How a paragraph is numbered, and whether it is an item for that reason."""
    for name, pattern, item in _NUMBERINGS:
        found = pattern.match(text)
        if found is not None and found.end() < len(text):
            return name, item
    return "", False


def _level(numberings: list[str], name: str) -> int:
    """The place of a numbering among those that are open, after it closed the narrower ones."""
    if name in numberings:
        del numberings[numberings.index(name) + 1 :]
    else:
        numberings.append(name)
    return len(numberings)


def _without_runs(codes: list[str], texts: Sequence[str]) -> list[str]:
    """Numbered headings that follow each other without any text are a list."""
    at = 0
    while at < len(codes):
        end = at
        while end < len(codes) and codes[end] == codes[at]:
            end += 1
        numbered = codes[at].startswith("h") and all(_number(text)[0] for text in texts[at:end])
        if numbered and end - at >= _FEWEST_ITEMS:
            codes[at:end] = ["li1"] * (end - at)
        at = end
    return codes


def _marked_up(layout: Layout, start: int, end: int) -> tuple[dict[int, int], set[int]]:
    """Lines in lists with their depth, and lines in quotations."""
    depths: dict[int, int] = {}
    quotes: set[int] = set()
    for element, (first, last) in layout.spans.items():
        if not start <= first < last <= end:
            continue
        if element.tag in ("ul", "ol"):
            for at in range(first, last):
                depths[at] = depths.get(at, 0) + 1
        elif element.tag == "blockquote":
            quotes.update(range(first, last))
    return depths, quotes


def _bold_texts(frame: HtmlElement) -> Iterator[str]:
    for element in frame.iter("b", "strong", "span", "font", "p"):
        strong = element.tag in ("b", "strong") or _BOLD.search(element.get("style") or "")
        text = "".join(islice(element.itertext(), _MOST_PIECES)) if strong else ""
        if text and len(text) <= 4 * _LONGEST_HEADING:
            yield text


def frame_of(layout: Layout, start: int, end: int) -> HtmlElement | None:
    """The smallest element that holds lines[start:end]."""
    around = (
        (last - first, el)
        for el, (first, last) in layout.spans.items()
        if first <= start and last >= end
    )
    return min(around, key=lambda pair: pair[0], default=(0, None))[1]


def elements_in(
    layout: Layout, start: int, end: int, frame: HtmlElement | None, tags: Sequence[str]
) -> Iterator[tuple[HtmlElement, int]]:
    """Elements of lines[start:end], in order, with the line that follows each. frame: from
    `frame_of`.
    """
    for element in frame.iter(*tags) if frame is not None else ():
        around = islice(element.iterancestors(), _MOST_PIECES)
        block = next((one for one in around if one in layout.spans), None)
        if block is None:
            continue
        first, last = layout.spans[block]
        if start <= first and last <= end and first not in layout.foreign:
            yield element, first if block is frame else last
