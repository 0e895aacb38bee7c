"""The part of a page that is the article.

Order: regions that a CMS marks with comments; containers of known CMS families that hold enough of
the page's running text (docs/cms.md: Containers); the running text next below the headline;
containers with common names; readability, and trafilatura where readability misses most of the
text. On the real pages of the test corpus the libraries alone reach F1 .93, the rule below the
headline alone .995.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree, html
from lxml.html import HtmlElement

from archive.reading.body.below import below_byline, below_headline, with_lead
from archive.reading.body.boilerplate import announces_others, is_tool
from archive.reading.body.candidate import Body, holds_enough, linked_share, own_characters
from archive.reading.body.letters import find_letter, with_answer
from archive.reading.body.libraries import by_readability, by_trafilatura
from archive.reading.body.others import others
from archive.reading.body.tables import with_tables
from archive.reading.head.documents import Box
from archive.reading.tree.containers import NAMES, SURE
from archive.reading.tree.layout import Layout, Line, squeeze

_REGIONS = (  # docs/cms.md: Founder; docs/cms.md: Hanweb; of two pairs the last is the right one
    ("Founder", re.compile(r"^enpcontent"), re.compile(r"^/enpcontent")),
    ("Hanweb", re.compile(r"<\$\[信息内容\]>begin"), re.compile(r"<\$\[信息内容\]>end")),
    ("Hanweb", re.compile(r"ZJEG_RSS\.content\.begin"), re.compile(r"ZJEG_RSS\.content\.end")),
)

# The libraries take seconds for more, and no article has so many.
_MOST_LINES = 4_000
MOST_ELEMENTS = 15_000
# Characters times elements that stand in each other: readability reads the text of each one's inside.
# Of 63 real pages one has 49 million, and is read without the libraries; the others have under ten.
_MOST_NESTED = 30_000_000
_GAP, _WIDEST_GAP = 4, 60  # lines between two pieces of one text; with those of other articles


def find_body(
    root: HtmlElement,
    layout: Layout,
    named: Sequence[tuple[int, HtmlElement]],
    headline: int | None,
    box: Box | None = None,
) -> Body | None:
    """The article on a page, or None when nothing reads like one.

    named: from `containers.containers`. headline: the headline's line, if known. box: the facts of a
    document, which are no part of it.
    """
    layout.disregard(others(layout, headline))
    if box is not None:
        layout.disregard([(box.start, box.end)])
    found = find_letter(layout) or _candidate(root, layout, named, headline)
    if found is None:
        return None
    found = with_answer(layout, _without_box(layout, _by_itself(layout, found), box, headline))
    if headline is not None:
        found = with_lead(layout, headline, found)
    return replace(found, lines=with_tables(layout, found.lines, found.start, found.end))


def _candidate(
    root: HtmlElement,
    layout: Layout,
    named: Sequence[tuple[int, HtmlElement]],
    headline: int | None,
) -> Body | None:
    sure = [(rank, element) for rank, element in named if rank < SURE]
    return (
        _marked_region(layout)
        or _container(layout, sure, 0.3)
        or (below_headline(layout, headline) if headline is not None else None)
        or _container(layout, named, 0.6)
        or (below_byline(layout, headline) if headline is not None else None)
        or _by_libraries(root, layout, _densest(layout))
    )


def _by_itself(layout: Layout, found: Body) -> Body:
    """A text without the boxes of other articles in it."""
    own = layout.own(found.start, found.end)
    foreign = len(own) < found.end - found.start == len(found.lines) and holds_enough(own)
    return replace(found, lines=own) if foreign else found


def _without_box(layout: Layout, found: Body, box: Box | None, headline: int | None) -> Body:
    if box is None or box.end <= found.start or box.start >= found.end:
        return found
    if not layout.prose(found.start, max(found.start, box.start)):
        start = min(box.end + (headline == box.end), found.end)
        return replace(found, lines=layout.own(start, found.end), start=start)
    if not layout.prose(min(box.end, found.end), found.end) and not found.guessed:
        return replace(found, lines=layout.own(found.start, box.start), end=box.start)
    boxed = layout.lines[box.start : box.end]
    # The very lines: who signs a text is named in the box with the same words. Those of a library are
    # its own, and can only be compared.
    if found.guessed:
        return replace(found, lines=[line for line in found.lines if line not in boxed])
    ids = set(map(id, boxed))
    return replace(found, lines=[line for line in found.lines if id(line) not in ids])


def _marked_region(layout: Layout) -> Body | None:
    for family, begin, end in _REGIONS:
        starts = [at for comment, at in layout.comments if begin.search(comment.strip())]
        ends = [at for comment, at in layout.comments if end.search(comment.strip())]
        for start in reversed(starts):
            stop = next((at for at in ends if at > start), None)
            if stop is not None and holds_enough(layout.lines[start:stop]):
                return Body(layout.lines[start:stop], start, stop, f"comment:{family}")
    return None


def _container(
    layout: Layout, named: Sequence[tuple[int, HtmlElement]], least: float
) -> Body | None:
    """The first sane container in order; the longest of equal rank.

    least: the share of the page's running text that it must hold.
    """
    spans = [(rank, *layout.spans[element]) for rank, element in named if element in layout.spans]
    everything = layout.prose(0, len(layout.lines))
    by_rank: dict[int, tuple[int, int, int]] = {}
    for rank, start, end in spans:
        own = own_characters(layout.own(start, end))
        if own > by_rank.get(rank, (0, 0, 0))[0]:
            by_rank[rank] = (own, start, end)
    for rank, (_, start, end) in sorted(by_rank.items()):
        lines = layout.own(start, end)
        if (
            holds_enough(lines)
            and layout.prose(start, end) >= least * everything
            and linked_share(lines) < 0.4
        ):
            equals = [(first, last) for other, first, last in spans if other == rank]
            whole = _joined(layout, equals, start, end)
            return Body(layout.lines[slice(*whole)], *whole, f"container:{NAMES[rank]}")
    return None


def _joined(
    layout: Layout, equals: Sequence[tuple[int, int]], start: int, end: int
) -> tuple[int, int]:
    """A container with those of the same name just above and below it, and the running text that
    goes on below it: systems divide a text into several, and put pictures or boxes between them.
    """
    for first, last in sorted(equals):
        if first >= end and layout.prose(first, last) and _is_gap(layout, end, first):
            end = last
    for first, last in sorted(equals, reverse=True):
        if last <= start and layout.prose(first, last) and _is_gap(layout, last, start):
            start = first
    frame = min(
        (last for first, last in layout.spans.values() if first < start and last > end),
        default=end,
    )
    while end < frame and _goes_on(layout, end):
        end += 1
    return start, end


def _is_gap(layout: Layout, start: int, end: int) -> bool:
    """Whether lines between two pieces of one text leave it one."""
    if end - start > _WIDEST_GAP:
        return False
    lines = layout.own(start, end)
    return len(lines) <= _GAP and not any(
        line.prose or line.heading or is_tool(line) or announces_others(line) for line in lines
    )


def _goes_on(layout: Layout, at: int) -> bool:
    line = layout.lines[at]
    sentence = line.text.endswith(("。", "！", "？", "”", "："))
    return bool(layout.prose(at, at + 1)) and sentence and not line.linked and not is_tool(line)


def _densest(layout: Layout) -> Body | None:
    """The innermost element that still holds most of the running text (docs/cms.md: Containers)."""
    total = layout.prose(0, len(layout.lines))
    if not total:
        return None
    best = (0, len(layout.lines))
    for start, end in layout.spans.values():
        smaller = end - start < best[1] - best[0]
        if smaller and layout.prose(start, end) >= 0.85 * total:
            best = (start, end)
    return Body(layout.lines[best[0] : best[1]], *best, "densest element")


def _by_libraries(root: HtmlElement, layout: Layout, dense: Body | None) -> Body | None:
    """Readability; trafilatura when readability found less than half of the densest element."""
    wanted = own_characters(dense.lines) / 2 if dense is not None else 0
    if len(layout.lines) > _MOST_LINES or len(layout.spans) > MOST_ELEMENTS:
        return dense
    source = html.tostring(root, encoding="unicode")
    if _depth(root) * len(source) > _MOST_NESTED:
        return dense
    found = _located(layout, by_readability(source), "readability")
    if found is None or own_characters(found.lines) < wanted:
        other = _located(layout, by_trafilatura(source), "trafilatura")
        if other is not None and (
            found is None or own_characters(other.lines) > own_characters(found.lines)
        ):
            found = other
    return found


def _depth(root: HtmlElement) -> int:
    """How many elements stand in each other at most."""
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _located(layout: Layout, lines: list[Line], where: str) -> Body | None:
    """Lines that a library returned, located in the layout."""
    if not holds_enough(lines):
        return None
    places: dict[str, int] = {}
    for index, line in enumerate(layout.lines):
        places.setdefault(squeeze(line.text), index)
    found = [places[key] for line in lines if (key := squeeze(line.text)) in places]
    if not found:
        return Body(lines, 0, 0, where)
    return Body(lines, found[0], max(found) + 1, where)
