"""Headline and date of a link, from its row in the list."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import Any

from archive.web.urls import address_facts, canonical
from crawler.lists.listing import Item
from crawler.lists.markup import Anchor, collapse

_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*日?", re.ASCII
)
# A day without its year; the brackets or the row's end keep "12-15 级" and scores out.
_SHORT_DAY = re.compile(r"[\[(（【]\s*(\d{1,2})[-/月](\d{1,2})日?\s*[\])）】]", re.ASCII)
_BARE_SHORT_DAY = re.compile(r"\s*(\d{1,2})[-/月](\d{1,2})日?\s*", re.ASCII)
_CUT = ("…", "..", "。。。")
_PRINTED = re.compile(rf"[\[(（【]?\s*{_DAY.pattern}\s*[\])）】]?", re.ASCII)

_ROW_ENDS = frozenset(("body", "html", "ul", "ol", "table", "tbody", "form"))
_WHOLE_ROWS = frozenset(("li", "tr", "dl"))
_HIGHEST_ROW = 5  # levels above the anchor
_LONGEST_ROW = 600  # characters: a row with a summary, not a page with its clock
_MOST_IN_ROW = 300  # elements: anything that holds more is not a row
_MOST_BESIDE = 50  # elements on each side of an anchor without a row


class Rows:
    """The rows of a page, given the anchors that are its articles."""

    def __init__(self, articles: Iterable[Anchor], anchors: Iterable[Anchor]) -> None:
        """articles: the anchors in question. anchors: all on the page."""
        self.articles = list(articles)
        self._articles_in = _crowd(self.articles)
        self._anchors_in = _crowd(anchors)
        self._too_large: dict[Any, bool] = {}

    def items(self) -> tuple[Item, ...]:
        """One item per target, in page order: a picture and a headline for one become one item."""
        found: dict[str, Item] = {}
        for anchor in self.articles:
            key = canonical(anchor.url)
            item = Item(anchor.url, headline(anchor), self.date(anchor))
            before = found.get(key)
            if before is not None:
                item = Item(before.url, before.title or item.title, before.date or item.date)
            found[key] = item
        return tuple(found.values())

    def date(self, anchor: Anchor) -> str | None:
        """The day that the row prints, else the day in the address."""
        row = self.text(anchor)
        return printed_day(row) or _day_by_address(row, anchor.url)

    def text(self, anchor: Anchor) -> str:
        """What the row says beside the link; the link's own text when the row gives no day."""
        row = self.element(anchor)
        if self._is_too_large(row):
            return anchor.text
        around = _beside(row) if row is anchor.element else _outside(row, anchor.element)
        return around if len(around) <= _LONGEST_ROW and _has_day(around) else anchor.text

    def _is_too_large(self, row: Any) -> bool:
        known = self._too_large.get(row)
        if known is None:
            known = sum(1 for _ in islice(row.iter(), _MOST_IN_ROW + 1)) > _MOST_IN_ROW
            self._too_large[row] = known
        return known

    def element(self, anchor: Anchor) -> Any:
        """The li, tr or dl that holds no other article, else the largest element without links."""
        above = list(islice(anchor.element.iterancestors(), _HIGHEST_ROW))
        for element in above:
            if len(self._articles_in[element]) > 1 or element.tag in _ROW_ENDS:
                break
            if element.tag in _WHOLE_ROWS:
                return element
        row = anchor.element
        for element in above:
            if len(self._anchors_in[element]) > 1 or element.tag in _ROW_ENDS:
                break
            row = element
        return row


def printed_day(text: str) -> str | None:
    """The first possible day in a text, ISO."""
    for year, month, day in _DAY.findall(text):
        found = _iso(year, month, day)
        if found:
            return found
    return None


def headline(anchor: Anchor) -> str | None:
    """The visible text without a date; the title attribute when the text is cut off or empty."""
    text = collapse(_PRINTED.sub(" ", anchor.text)).strip("|·• ")
    hint = anchor.hint
    if hint and (not text or text.rstrip(" >").endswith(_CUT) or hint.startswith(text)):
        text = hint
    return text or None


def _has_day(text: str) -> bool:
    return bool(_DAY.search(text) or _SHORT_DAY.search(text) or _BARE_SHORT_DAY.fullmatch(text))


def _day_by_address(row: str, url: str) -> str | None:
    """The address's day, or a day printed without a year when the address gives the year."""
    facts = address_facts(url)
    told = facts.date if facts else None
    if told is None or len(told) == len("2024-10-10"):
        return told
    short = _SHORT_DAY.search(row) or _BARE_SHORT_DAY.fullmatch(row)
    if short is None:
        return None
    found = _iso(told[:4], short[1], short[2])
    # An address that gives year and month must agree, or the year is uncertain (turn of the year).
    return found if found and found.startswith(told) else None


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _crowd(anchors: Iterable[Anchor]) -> dict[Any, set[str]]:
    """Element → addresses of the anchors in it, as far up as a row can reach."""
    crowd: dict[Any, set[str]] = defaultdict(set)
    for anchor in anchors:
        element = anchor.element
        for _ in range(_HIGHEST_ROW + 1):
            if element is None:
                break
            crowd[element].add(anchor.url)
            element = element.getparent()
    return crowd


def _outside(row: Any, inside: Any) -> str:
    skipped = set(inside.iter())
    texts = [row.text or ""]
    for element in row.iterdescendants():
        if element not in skipped and isinstance(element.tag, str):
            texts.append(element.text or "")
        if element not in skipped or element is inside:
            texts.append(element.tail or "")
    return collapse(" ".join(texts))


def _beside(element: Any) -> str:
    """Text between the neighbouring links or line breaks of an anchor that has no row of its own.

    Nothing if there is a date on both sides, since either may belong to it.
    """
    after = [element.tail or ""]
    for neighbour in islice(element.itersiblings(), _MOST_BESIDE):
        if _ends_line(neighbour):
            break
        after += [neighbour.text_content(), neighbour.tail or ""]
    before: list[str] = []
    for neighbour in islice(element.itersiblings(preceding=True), _MOST_BESIDE):
        before.append(neighbour.tail or "")
        if _ends_line(neighbour):
            break
        before.append(neighbour.text_content())
    sides = [collapse(" ".join(after)), collapse(" ".join(reversed(before)))]
    dated = [side for side in sides if _has_day(side)]
    return dated[0] if len(dated) == 1 else ""


def _ends_line(element: Any) -> bool:
    return (
        not isinstance(element.tag, str)
        or element.tag in ("a", "area", "br")
        or bool(element.xpath("boolean(.//a)"))
    )
