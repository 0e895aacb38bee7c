"""The part of a page that is the article.

Order: regions that a CMS marks with comments; containers of known CMS families that hold enough of
the page's running text (docs/cms.md: Containers); the running text next below the headline;
containers with common names; readability, and trafilatura where readability misses most of the
text. On the real pages of the test corpus the libraries alone reach F1 .93, the rule below the
headline alone .995.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml import html
from lxml.html import HtmlElement

from archive.reading.body.boilerplate import announces_others, is_furniture, is_tool
from archive.reading.body.libraries import by_readability, by_trafilatura
from archive.reading.body.tables import with_tables
from archive.reading.head.documents import Box
from archive.reading.head.headline import is_byline
from archive.reading.head.names import is_unit
from archive.reading.tree.containers import NAMES, SURE
from archive.reading.tree.layout import Layout, Line, count_han, squeeze

_REGIONS = (  # docs/cms.md: Founder; docs/cms.md: Hanweb; of two pairs the last is the right one
    ("Founder", re.compile(r"^enpcontent"), re.compile(r"^/enpcontent")),
    ("Hanweb", re.compile(r"<\$\[信息内容\]>begin"), re.compile(r"<\$\[信息内容\]>end")),
    ("Hanweb", re.compile(r"ZJEG_RSS\.content\.begin"), re.compile(r"ZJEG_RSS\.content\.end")),
)

_SIGNED_DAY = re.compile(
    r"[12〇○零一二三四五六七八九\d]{4}年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日"
)
_NOTE = re.compile(
    r"[【（(]?(?:郑重|特别)?(?:申明|声明|免责|提示|温馨提示|摘要|导读|核心提示|内容提要)"
)
_FEWEST = 25  # Chinese characters; a shorter text is not an article
# The libraries take seconds for more, and no article has so many.
_MOST_LINES = 4_000
MOST_ELEMENTS = 15_000
_FEWEST_LATIN = 200  # characters, for the rare page in another script


@dataclass(frozen=True, slots=True)
class Body:
    """Lines of the article and where they stand in the layout: layout.lines[start:end].

    where: evidence for provenance, such as `container:TRS_Editor` or `readability`.
    """

    lines: Sequence[Line]
    start: int
    end: int
    where: str


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
    sure = [(rank, element) for rank, element in named if rank < SURE]
    found = (
        _marked_region(layout)
        or _container(layout, sure, 0.3)
        or (_below_headline(layout, headline) if headline is not None else None)
        or _container(layout, named, 0.6)
        or _below_byline(layout, headline)
        or _by_libraries(root, layout, _densest(layout))
    )
    if found is None:
        return None
    found = _without_box(layout, found, box, headline)
    return replace(found, lines=with_tables(layout, found.lines, found.start, found.end))


def _without_box(layout: Layout, found: Body, box: Box | None, headline: int | None) -> Body:
    if box is None or box.end <= found.start or box.start >= found.end:
        return found
    if not layout.prose(found.start, max(found.start, box.start)):
        start = min(box.end + (headline == box.end), found.end)
        return replace(found, lines=layout.lines[start : found.end], start=start)
    boxed = layout.lines[box.start : box.end]
    return replace(found, lines=[line for line in found.lines if line not in boxed])


def is_enough(lines: Sequence[str]) -> bool:
    """Whether there is enough text for an article. Short notices are common here."""
    if sum(map(count_han, lines)) >= _FEWEST:
        return True
    return sum(len(line) for line in lines if not count_han(line)) >= _FEWEST_LATIN


def _holds_enough(lines: Sequence[Line]) -> bool:
    return is_enough([line.text for line in lines])


def _marked_region(layout: Layout) -> Body | None:
    for family, begin, end in _REGIONS:
        starts = [at for comment, at in layout.comments if begin.search(comment.strip())]
        ends = [at for comment, at in layout.comments if end.search(comment.strip())]
        for start in reversed(starts):
            stop = next((at for at in ends if at > start), None)
            if stop is not None and _holds_enough(layout.lines[start:stop]):
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
        own = _own(layout.lines[start:end])
        if own > by_rank.get(rank, (0, 0, 0))[0]:
            by_rank[rank] = (own, start, end)
    for rank, (_, start, end) in sorted(by_rank.items()):
        lines = layout.lines[start:end]
        if (
            _holds_enough(lines)
            and layout.prose(start, end) >= least * everything
            and _linked_share(lines) < 0.4
        ):
            return Body(lines, start, end, f"container:{NAMES[rank]}")
    return None


def _own(lines: Sequence[Line]) -> int:
    return sum(line.han - line.linked for line in lines)


def _linked_share(lines: Sequence[Line]) -> float:
    return sum(line.linked for line in lines) / max(1, sum(line.han for line in lines))


def _below_headline(layout: Layout, headline: int) -> Body | None:
    """The running text just below the headline, or a much longer one soon after it (a summary in
    its own box often comes first).
    """
    near = range(headline + 1, min(headline + 40, len(layout.lines)))
    blocks = [(start, end) for start, end in layout.spans.values() if start in near]
    best: tuple[int, int, int] | None = None
    seen = headline
    level = layout.lines[headline].heading
    for at in near:
        if level and layout.lines[at].heading == level and layout.lines[at].han >= 8:
            break  # the headline of another article
        if at < seen or not layout.lines[at].prose:
            continue
        start, seen = _grown(layout, blocks, at)
        prose = layout.prose(start, seen)
        if best is None or prose > 3 * best[0]:
            best = (prose, start, seen)
    if best is None:
        return None
    start, end = best[1:] if best[2] - best[1] > 1 else _beside(layout, headline, best[1])
    found = Body(layout.lines[start:end], start, end, "below headline")
    return found if _holds_enough(found.lines) else None


def _grown(layout: Layout, blocks: Sequence[tuple[int, int]], at: int) -> tuple[int, int]:
    """From the element around a line outwards, while mostly running text is added."""
    lines = layout.lines
    around = sorted((end - start, start, end) for start, end in blocks if start <= at < end)
    start, end = around[0][1:] if around else (at, at + 1)
    for _, wider_start, wider_end in around[1:]:
        added = lines[wider_start:start] + lines[end:wider_end]
        before = lines[wider_start:start]
        prose = sum(line.prose for line in added)
        mostly = prose * 3 >= sum(line.han for line in added) and _linked_share(added) <= 0.3
        # Table cells and names in a list are not running text, but they belong to the article.
        own = _linked_share(added) <= 0.1 and not any(is_furniture(line) for line in before)
        if mostly or own or _is_letter(before, lines[end:wider_end]):
            start, end = wider_start, wider_end
    return start, end


def _beside(layout: Layout, headline: int, at: int) -> tuple[int, int]:
    """A line and what follows it, when headline and paragraphs are siblings in one element: up to a
    box, a link, or more than three lines that are not running text.
    """
    lines = layout.lines
    element, (_, last) = min(
        (pair for pair in layout.spans.items() if pair[1][0] <= headline and pair[1][1] > at),
        key=lambda pair: pair[1][1] - pair[1][0],
        default=(None, (0, at + 1)),
    )
    children = element.iterchildren() if element is not None else ()
    boxes = [layout.spans[child] for child in children if child in layout.spans]
    box = next((start for start, end in boxes if start > at and end - start > 3), last)
    end = at + 1
    for index in range(at + 1, min(last, box)):
        if lines[index].is_link or index - end >= 8 or is_furniture(lines[index]):
            break
        signed = _is_letter([], [lines[index]])
        if lines[index].prose or (signed and index == end):
            end = index + 1
    while at - 1 > headline and _belongs_before(lines[at - 1]):
        at -= 1
    return at, end


def _below_byline(layout: Layout, headline: int | None) -> Body | None:
    """The lines between a dated byline, close under the headline, and the page's tools: itemised
    notices, lists of names and poems have hardly any running text to find them by.
    """
    if headline is None:
        return None
    near = range(headline + 1, min(headline + 6, len(layout.lines)))
    at = next((i for i in near if is_byline(layout.lines[i])), None)
    if at is None:
        return None
    end = start = at + 1
    while end < len(layout.lines):
        line = layout.lines[end]
        if is_tool(line) or announces_others(line) or line.is_link:
            break
        end += 1
    lines = layout.lines[start:end]
    if not _holds_enough(lines) or _linked_share(lines) > 0.2:
        return None
    return Body(lines, start, end, "below byline")


def _belongs_before(line: Line) -> bool:
    return _is_letter([line], []) or (line.prose > 0 and not _NOTE.match(line.text))


def _is_letter(before: Sequence[Line], after: Sequence[Line]) -> bool:
    """Whether lines are what surrounds a short notice's one sentence: whom it addresses, and who
    signed it when.
    """
    if not (before or after) or len(before) > 2 or len(after) > 3:
        return False
    addressed = all(not line.linked and line.text.endswith(("：", ":")) for line in before)
    return addressed and all(
        not line.linked
        and (is_unit(squeeze(line.text)) or _SIGNED_DAY.fullmatch(squeeze(line.text)))
        for line in after
    )


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
    wanted = _own(dense.lines) / 2 if dense is not None else 0
    if len(layout.lines) > _MOST_LINES or len(layout.spans) > MOST_ELEMENTS:
        return dense
    source = html.tostring(root, encoding="unicode")
    found = _located(layout, by_readability(source), "readability")
    if found is None or _own(found.lines) < wanted:
        other = _located(layout, by_trafilatura(source), "trafilatura")
        if other is not None and (found is None or _own(other.lines) > _own(found.lines)):
            found = other
    return found


def _located(layout: Layout, lines: list[Line], where: str) -> Body | None:
    """Lines that a library returned, located in the layout."""
    if not _holds_enough(lines):
        return None
    places: dict[str, int] = {}
    for index, line in enumerate(layout.lines):
        places.setdefault(squeeze(line.text), index)
    found = [places[key] for line in lines if (key := squeeze(line.text)) in places]
    if not found:
        return Body(lines, 0, 0, where)
    return Body(lines, found[0], max(found) + 1, where)
