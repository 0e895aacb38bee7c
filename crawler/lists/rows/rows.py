"""The rows of a page: each article's element, with what else belongs to it, and its item."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from archive.web.dates import CHINA
from crawler.lists.listing import Item
from crawler.lists.markup import Anchor
from crawler.lists.rows.groups import groups_of
from crawler.lists.rows.headlines import headline
from crawler.lists.rows.row import SHORT, Row
from crawler.lists.rows.twins import Twins, sessions, without
from crawler.lists.rows.years import with_years

__all__ = ("HIGHEST_ROW", "Row", "Rows", "headline", "items_of", "lists_of", "now_of")

HIGHEST_ROW = 8  # levels above an anchor: a table in a cell of a table
_MOST_IN_ROW = 300  # elements: anything that holds more is not a row
_LONGEST_ROW = 5_000  # characters
_CROWD = 4  # like elements with links, beside each other, that are rows and no parts of one
_FEW = 3
_SHORT_WAY = 4  # levels from a link to the row that it is a word in
_MOST_AFTER = 4  # elements that may follow a row's first

_DIGITS = re.compile(r"[\d_-]+")
_PAGE = frozenset(("body", "html", "form", "main"))
_WHOLE_ROWS = frozenset(("li", "tr", "dl", "article"))


def now_of(fetched: datetime | None) -> datetime | None:
    """When a page was served, in China's time."""
    try:
        return fetched.astimezone(CHINA) if fetched else None
    except OverflowError:  # of the years 1 and 9999
        return None


def items_of(
    lists: Sequence[Sequence[Row]], fetched: datetime | None, page: str = ""
) -> tuple[Item, ...]:
    """The items of some lists of rows, in order, each article once. page: the list's address."""
    now = now_of(fetched)
    found = Twins()
    visit = sessions([row.article.url for rows in lists for row in rows], page)
    for rows in lists:
        days = with_years([row.evidence(now) for row in rows], now)
        for row, day in zip(rows, days, strict=True):
            found.add(Item(without(row.article.url, visit), row.title, day))
    return found.items()


class Rows:
    """The rows of some anchors, each an article's."""

    def __init__(
        self,
        articles: Iterable[Anchor],
        anchors: Iterable[Anchor] = (),
        fetched: datetime | None = None,
    ) -> None:
        """articles: the anchors in question. fetched: from when days count."""
        self.articles = list(articles)
        self._fetched = fetched

    def items(self) -> tuple[Item, ...]:
        """One item per article, in page order."""
        lists = lists_of(self.articles)
        order = {id(anchor.element): place for place, anchor in enumerate(self.articles)}
        rows = [row for rows in lists for row in rows]
        rows.sort(key=lambda row: order[id(row.links[0].element)])
        return items_of([rows], self._fetched)


def lists_of(anchors: Sequence[Anchor]) -> list[list[Row]]:
    """The rows of anchors, those of one parent and tag together, in page order.

    An anchor's row is the highest element in which no other anchor of its kind (the same tags
    around it) leads elsewhere.
    """
    kinds = {id(anchor.element): _kind(anchor.element) for anchor in anchors}
    major = _majors(anchors)
    crowd: dict[Any, dict[Any, set[str]]] = defaultdict(lambda: defaultdict(set))
    bearing: dict[Any, set[Any]] = defaultdict(set)
    for anchor in anchors:
        element, kind = anchor.element, kinds[id(anchor.element)]
        for _ in range(HIGHEST_ROW + 2):
            above = element.getparent()
            crowd[element][kind if id(anchor.element) in major else None].add(anchor.url)
            if above is None:
                break
            bearing[above].add(element)
            element = above
    page = _Page(crowd, bearing, Counter(kinds[key] for key in kinds))
    ways = [page.way(anchor.element, kinds[id(anchor.element)]) for anchor in anchors]
    rows: dict[Any, Row] = {}
    for anchor, way in zip(anchors, _of_one_length(anchors, ways, kinds), strict=True):
        row = rows.setdefault(way[-1], Row(way[-1], []))
        row.links.append(anchor)
        row.box = len(anchor.text) < SHORT and page.holds_others(way[-1], kinds[id(anchor.element)])
    return _together(rows.values())


def _of_one_length(
    anchors: Sequence[Anchor], ways: Sequence[list[Any]], kinds: dict[int, str]
) -> list[list[Any]]:
    """The ways from anchors to their rows, as long as most of their kind: a group of rows that has
    only one would be taken for a row."""
    lengths: dict[str, Counter[int]] = defaultdict(Counter)
    for anchor, way in zip(anchors, ways, strict=True):
        lengths[kinds[id(anchor.element)]][len(way)] += 1
    usual = {kind: max(told, key=lambda n: (told[n], -n)) for kind, told in lengths.items()}
    return [
        way[: usual[kinds[id(anchor.element)]]] for anchor, way in zip(anchors, ways, strict=True)
    ]


def _kind(element: Any) -> str:
    """The tags around an anchor, and what its parent is called, numbers aside."""
    tags = [one.tag for one in islice(element.iterancestors(), HIGHEST_ROW)]
    path = "/".join(tag for tag in tags if isinstance(tag, str) and tag != "tbody")
    parent = element.getparent()
    return f"{path} {_called(parent) if parent is not None else ''} {_called(element)}"


def _called(element: Any) -> str:
    names = (element.get("class") or "")[:100].split()
    return _DIGITS.sub("", names[0]) if names else ""


def _majors(anchors: Sequence[Anchor]) -> set[int]:
    """Anchors (by element) that are not a word beside a headline, such as a category or an office."""
    around = {id(anchor.element): _line(anchor.element) for anchor in anchors}
    longest: dict[Any, int] = defaultdict(int)
    leads: dict[Any, set[str]] = defaultdict(set)
    repeated = Counter((anchor.url, anchor.text) for anchor in anchors)
    for anchor in anchors:
        line = around[id(anchor.element)]
        longest[line] = max(longest[line], len(anchor.text))
        if len(leads[line]) < _FEW:
            leads[line].add(anchor.url)
    found = set()
    for anchor in anchors:
        line = around[id(anchor.element)]
        most = longest[line]
        # A category has its link in many rows.
        if len(leads[line]) > 1 and repeated[anchor.url, anchor.text] >= _FEW:
            continue
        if len(anchor.text) >= SHORT or most < SHORT or len(anchor.text) * 2 > most:
            found.add(id(anchor.element))
    return found


def _line(element: Any) -> Any:
    above = islice(element.iterancestors(), _SHORT_WAY)
    line = next((one for one in above if one.tag in _WHOLE_ROWS), None)
    return element.getparent() if line is None else line


class _Page:
    """What the elements of a page hold: crowd, the addresses of each kind of anchor; bearing, the
    elements with anchors right beneath; kinds, how many anchors there are of each."""

    def __init__(
        self,
        crowd: dict[Any, dict[Any, set[str]]],
        bearing: dict[Any, set[Any]],
        kinds: Counter[str],
    ) -> None:
        self._crowd, self._bearing, self._kinds = crowd, bearing, kinds
        self._sizes: dict[Any, bool] = {}

    def way(self, element: Any, kind: str) -> list[Any]:
        """The elements from an anchor up to its row."""
        way = [element]
        if any(one.tag == "a" for one in islice(element.iterancestors(), HIGHEST_ROW)):
            return way
        alone = self._kinds[kind] == 1
        for above in islice(element.iterancestors(), HIGHEST_ROW):
            crowd = self._crowd[above]
            if above.tag in _PAGE or len(crowd[kind]) > 1 or self._is_too_large(above):
                break
            tag = way[-1].tag
            if alone and (tag in _WHOLE_ROWS or sum(map(len, crowd.values())) > _CROWD):
                break
            like = sum(1 for one in islice(self._bearing[above], 50) if one.tag == tag)
            if like >= (2 if tag in _WHOLE_ROWS else _CROWD) and len(way) > 1:
                break
            way.append(above)
        return way

    def holds_others(self, row: Any, kind: str) -> bool:
        """Whether a row holds several anchors of other kinds that are headlines, too."""
        others = (len(urls) for one, urls in self._crowd[row].items() if one not in (kind, None))
        return sum(others) >= _FEW

    def _is_too_large(self, element: Any) -> bool:
        known = self._sizes.get(element)
        if known is None:
            known = sum(1 for _ in islice(element.iter(), _MOST_IN_ROW + 1)) > _MOST_IN_ROW
            self._sizes[element] = known
        return known


def _together(rows: Iterable[Row]) -> list[list[Row]]:
    lists: dict[tuple[Any, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        parent, tag = row.element.getparent(), row.element.tag
        # What stands right in the page are its parts, unless they are called the same.
        name = _called(row.element) if parent.tag == "body" else ""
        lists[parent, tag, name].append(row)
    for found in lists.values():
        if found[0].element.tag not in ("a", "area"):
            _with_rest(found)
        for row, group in zip(found, groups_of(row.element for row in found), strict=True):
            row.group = group
    return list(lists.values())


def _with_rest(rows: list[Row]) -> None:
    """Give each row the elements behind it, or before it, where each has the same ones."""
    heads = {row.element for row in rows}
    after = [_between(row.element.itersiblings(), heads) for row in rows]
    before = [_between(row.element.itersiblings(preceding=True), heads) for row in rows]
    for found, edge in ((after, -1), (before, 0)):
        inner = found[:-1] if edge else found[1:]
        tags = {tuple(one.tag for one in rest) for rest in inner}
        if len(tags) != 1 or not 0 < len(inner[0]) < _MOST_AFTER:
            continue
        known = tags.pop()
        if tuple(one.tag for one in found[edge][: len(known)]) == known:
            for row, rest in zip(rows, found, strict=True):
                row.rest = tuple(rest[: len(known)])
            return


def _between(siblings: Iterable[Any], heads: set[Any]) -> list[Any]:
    found = []
    for one in islice((one for one in siblings if isinstance(one.tag, str)), _MOST_AFTER):
        if one in heads:
            break
        found.append(one)
    return found
