"""Rows that a page hides: bait for robots and rows taken back, which no reader sees."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from crawler.lists.markup import Anchor

_HIDES = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_HIGHEST = 6  # levels from a link to what hides it
_MOST = 20_000  # rows beside each other that are counted
_IN_ROW = 3  # addresses in one row; a tab holds more
_PAGE = frozenset(("body", "html", "ul", "ol", "table", "tbody"))  # what holds rows


def is_hidden(element: Any) -> bool:
    """Whether an element says by its own attributes that it is not shown."""
    if not isinstance(element.tag, str):
        return False
    return element.get("hidden") is not None or bool(_HIDES.search(element.get("style") or ""))


def without_hidden(anchors: Sequence[Anchor]) -> list[Anchor]:
    """The anchors without those of hidden rows, which stand among more rows that are shown.

    Where most are hidden, a script shows them bit by bit, and all are kept; so are those of a hidden
    tab, which a reader may open.
    """
    hidden: dict[int, Any] = {}
    for anchor in anchors:
        row = next(filter(is_hidden, _upwards(anchor.element)), None)
        if row is not None and _is_row(row):
            hidden[id(anchor)] = _whole(row)
    places = Counter((row.getparent(), row.tag) for row in set(hidden.values()))
    bait = {place for place, many in places.items() if many * 2 < _beside(*place, _MOST)}
    gone = {key for key, row in hidden.items() if (row.getparent(), row.tag) in bait}
    return [one for one in anchors if id(one) not in gone]


def stands_hidden(anchor: Anchor) -> bool:
    """Whether an anchor or what holds it, below its list, is not shown."""
    return any(map(is_hidden, _upwards(anchor.element)))


def _upwards(element: Any) -> Iterator[Any]:
    yield element
    for above in islice(element.iterancestors(), _HIGHEST):
        if above.tag in _PAGE:
            return
        yield above


def _is_row(element: Any) -> bool:
    inside = islice(element.iter("a"), _IN_ROW * 2)
    return len({one.get("href") for one in inside}) <= _IN_ROW


def _whole(element: Any) -> Any:
    """The row of what is hidden, which may be its link alone."""
    above = _upwards(element)
    return next((one for one in above if _beside(one.getparent(), one.tag, 2) > 1), element)


def _beside(parent: Any, tag: str, most: int) -> int:
    """How many elements with links stand beside each other, most at most."""
    beside = parent.iterchildren(tag) if parent is not None else ()
    like = (one for one in beside if next(one.iter("a"), None) is not None)
    return sum(1 for _ in islice(like, most))
