"""The article as what stands below its headline, on pages whose containers have no known name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.reading.body.boilerplate import announces_others, is_furniture, is_tool
from archive.reading.body.candidate import Body, holds_enough, linked_share, own_characters
from archive.reading.body.tables import table_lines
from archive.reading.head.headline_lines import is_byline
from archive.reading.head.names import is_unit
from archive.reading.tree.layout import Layout, Line, squeeze

_SIGNED_DAY = re.compile(
    r"[12〇○零一二三四五六七八九\d]{4}年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日"
)
_NOTE = re.compile(
    r"[【（(]?(?:郑重|特别)?(?:申明|声明|免责|提示|温馨提示|摘要|导读|核心提示|内容提要)"
)
_NEAR = 40  # lines below the headline in which the text begins
_LEAD = 12  # lines between headline and text, at most


def below_headline(layout: Layout, headline: int) -> Body | None:
    """The running text just below the headline, or a much longer one soon after it (a summary in
    its own box often comes first); or the data table there, when there is hardly any other text.
    """
    near = range(headline + 1, min(headline + _NEAR, len(layout.lines)))
    blocks = [(start, end) for start, end in layout.spans.values() if start in near]
    best = _densest_near(layout, headline, near, blocks)
    table = next(_tables(layout, near), None)
    if table is not None and (best is None or best[1] >= table[1]):
        own = own_characters(layout.own(*table))
        if best is None or own > best[0]:
            best = (own, *_grown(layout, blocks, table[0]))
    if best is None:
        return None
    start, end = best[1:] if best[2] - best[1] > 1 else _beside(layout, headline, best[1])
    found = Body(layout.lines[start:end], start, end, "below headline")
    return found if holds_enough(found.lines) else None


def _densest_near(
    layout: Layout, headline: int, near: range, blocks: Sequence[tuple[int, int]]
) -> tuple[int, int, int] | None:
    """Running text below the headline: how much, where it starts, and where it ends."""
    best: tuple[int, int, int] | None = None
    seen = headline
    level = layout.lines[headline].heading
    for at in near:
        line = layout.lines[at]
        if level and line.heading == level and line.han >= 8 and (best or at > headline + 3):
            break  # the headline of another article, not this one's second line
        if best is not None and at not in layout.foreign and announces_others(line):
            break
        if at < seen or not layout.prose(at, at + 1):
            continue
        start, seen = _grown(layout, blocks, at)
        prose = layout.prose(start, seen)
        if best is None or prose > 3 * best[0]:
            best = (prose, start, seen)
    return best


def _tables(layout: Layout, near: range) -> Iterator[tuple[int, int]]:
    """Data tables that begin in these lines."""
    for element, (start, end) in layout.spans.items():
        own = element.tag == "table" and start in near and start not in layout.foreign
        if own and table_lines(element) is not None:
            yield start, end


def _grown(layout: Layout, blocks: Sequence[tuple[int, int]], at: int) -> tuple[int, int]:
    """From the element around a line outwards, while mostly running text is added."""
    around = sorted((end - start, start, end) for start, end in blocks if start <= at < end)
    start, end = around[0][1:] if around else (at, at + 1)
    for _, wider_start, wider_end in around[1:]:
        added = layout.own(wider_start, start) + layout.own(end, wider_end)
        before = layout.own(wider_start, start)
        prose = layout.prose(wider_start, start) + layout.prose(end, wider_end)
        mostly = prose * 3 >= sum(line.han for line in added) and linked_share(added) <= 0.3
        # Table cells and names in a list are not running text, but they belong to the article.
        own = linked_share(added) <= 0.1 and not any(is_furniture(line) for line in before)
        if mostly or own or _is_letter(before, layout.own(end, wider_end)):
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


def below_byline(layout: Layout, headline: int) -> Body | None:
    """The lines between a dated byline, close under the headline, and the page's tools: itemised
    notices, lists of names and poems have hardly any running text to find them by. Without such a
    byline, they start below the headline, when the markup says that it is one.
    """
    lines = layout.lines
    near = range(headline + 1, min(headline + 6, len(lines)))
    at = next((i for i in near if is_byline(lines[i])), None)
    if at is None and not lines[headline].heading:
        return None
    end = start = (headline if at is None else at) + 1
    while end < len(lines):
        line = lines[end]
        if is_tool(line) or announces_others(line) or line.is_link or end in layout.foreign:
            break
        end += 1
    found = Body(lines[start:end], start, end, "below byline")
    return found if holds_enough(found.lines) and linked_share(found.lines) <= 0.2 else None


def with_lead(layout: Layout, headline: int, body: Body) -> Body:
    """The article with the paragraphs that stand between headline and text: a lead in its own box.
    A summary that the text repeats, or that calls itself one, is none.
    """
    if not headline < body.start <= headline + _LEAD:
        return body
    text = squeeze("".join(line.text for line in body.lines))
    lead = [
        line
        for at, line in enumerate(layout.lines[headline + 1 : body.start], headline + 1)
        if layout.prose(at, at + 1) and _is_lead(line, text)
    ]
    return replace(body, lines=[*lead, *body.lines]) if lead else body


def _is_lead(line: Line, text: str) -> bool:
    sentence = line.text.endswith(("。", "！", "？", "”"))
    foreign = line.linked or _NOTE.match(line.text) or is_furniture(line)
    return sentence and not foreign and squeeze(line.text)[:30] not in text


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
