"""Headings over groups of rows that give the year and the month of their days."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from crawler.lists.markup import collapse

_EDGE = r"[\s\[\](){}（）【】〔〕<>《》|·•●■◆▪,，:：—-]*"
_YEAR = re.compile(rf"{_EDGE}((?:19|20)\d{{2}})\s*(?:年度?)?{_EDGE}", re.ASCII)
_MONTH = re.compile(rf"{_EDGE}(1[0-2]|0?[1-9])\s*月份?{_EDGE}", re.ASCII)
_YEAR_MONTH = re.compile(
    rf"{_EDGE}((?:19|20)\d{{2}})\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*(?:月份?)?{_EDGE}", re.ASCII
)
_LONGEST = 24  # characters of a heading
_MOST = 80  # siblings that are examined before a list
_LEVELS = 4  # elements above a list beside which its headings may stand
_PARTS = 8  # elements of a heading
_NO_HEADING = frozenset(("script", "style", "a", "option", "input"))


@dataclass(frozen=True, slots=True)
class Group:
    """What headings say of the rows below them. None: nothing."""

    year: int | None = None
    month: int | None = None


NONE = Group()


def group_of(element: Any) -> Group | None:
    """What an element says that is such a heading and nothing else, None where it is none."""
    said = _said(element)
    if not said or len(said) > _LONGEST:
        return None
    if match := _YEAR_MONTH.fullmatch(said):
        return Group(int(match[1]), int(match[2]))
    if match := _YEAR.fullmatch(said):
        return Group(int(match[1]))
    match = _MONTH.fullmatch(said)
    return Group(month=int(match[1])) if match else None


def _said(element: Any) -> str:
    """The text of an element that is small and holds no link."""
    texts = []
    for count, one in enumerate(islice(element.iter(), _PARTS + 1)):
        if count == _PARTS or not isinstance(one.tag, str) or one.tag in _NO_HEADING:
            return ""
        texts.append((one.text or "")[: 2 * _LONGEST])
        texts.append((one.tail or "")[: 2 * _LONGEST] if one is not element else "")
    return collapse("".join(texts))


def below(before: Group, heading: Group) -> Group:
    """What holds below a heading that stands below others."""
    return heading if heading.year else Group(before.year, heading.month)


def groups_of(rows: Iterable[Any]) -> list[Group]:
    """What the headings above each row say. rows: elements of one parent, in page order."""
    elements = list(rows)
    parent = elements[0].getparent() if elements else None
    if parent is None:
        return [NONE] * len(elements)
    told: dict[Any, Group] = {}
    wanted, group = set(elements), None
    for child in parent:
        if child in wanted:
            if group is None:
                group = _above(parent)
            told[child] = group
        else:
            heading = group_of(child)
            if heading:
                group = below(group or _above(parent), heading)
    return [told.get(one, NONE) for one in elements]


def _above(container: Any) -> Group:
    """What the headings before a list say, the nearest first, up to the first year."""
    month: int | None = None
    place = container
    for _ in range(_LEVELS):
        if place is None or place.tag in ("body", "html"):
            break
        for before in islice(place.itersiblings(preceding=True), _MOST):
            heading = group_of(before)
            if heading and heading.year:
                return Group(heading.year, month or heading.month)
            month = month or (heading.month if heading else None)
        place = place.getparent()
    return Group(month=month)
