"""The article as what stands below its headline, on pages whose containers have no known name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from archive.reading.body.boilerplate import announces_others, is_furniture, is_tool
from archive.reading.body.candidate import Body, holds_enough, linked_share, own_characters
from archive.reading.body.papers import (
    closes_paper,
    opens_paper,
    signs_paper,
    surrounds_paper,
)
from archive.reading.body.pruning import files_in
from archive.reading.body.tables import table_lines
from archive.reading.head.headline_lines import is_byline, is_day
from archive.reading.tree.layout import Layout, Line, squeeze

_NOTE = re.compile(
    r"[【（(]?(?:郑重|特别)?(?:申明|声明|免责|提示|温馨提示|摘要|导读|核心提示|内容提要)"
)
_NEAR = 40  # lines below the headline in which the text begins
_BEFORE_FILES = 3  # lines between a text and the list of its files, at most
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
    end = _with_tables(layout, end)
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
        if best is None or prose > 3 * best[0] or _is_summary(layout.own(*best[1:])):
            best = (prose, start, seen)
        elif start == best[2] <= best[1] + 2 and start + 1 < seen and prose >= best[0]:
            best = (best[0], best[1], seen)  # below a lead in a box of its own
    return best


def _is_summary(lines: Sequence[Line]) -> bool:
    return len(lines) == 1 and _NOTE.match(lines[0].text) is not None


def _tables(layout: Layout, near: range) -> Iterator[tuple[int, int]]:
    """Data tables that begin in these lines."""
    for element, (start, end) in layout.spans.items():
        own = element.tag == "table" and start in near and start not in layout.foreign
        if own and table_lines(element) is not None:
            yield start, end


def _with_tables(layout: Layout, end: int) -> int:
    """Where a text ends with the data tables right below it and the sentences below those."""
    tables: dict[int, tuple[HtmlElement, int]] = {}
    for element, (start, after) in layout.spans.items():
        if element.tag == "table" and start >= end:
            tables.setdefault(start, (element, after))
    while end in tables and end not in layout.foreign:
        table, after = tables[end]
        if table_lines(table) is None:
            break
        end = after
        while end < len(layout.lines) and layout.prose(end, end + 1):
            if layout.lines[end].linked or is_furniture(layout.lines[end]):
                break
            end += 1
    return end


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
        if mostly or own or surrounds_paper(before, layout.own(end, wider_end)):
            start, end = wider_start, wider_end
    return start, end


def _beside(layout: Layout, headline: int, at: int) -> tuple[int, int]:
    """A line and what follows it, when headline and paragraphs are siblings in one element: up to a
    box, a link, or more than three lines that are not running text.
    """
    lines = layout.lines
    element, (_, last) = min(
        (
            pair
            for pair in reversed(layout.spans.items())
            if pair[1][0] <= headline and pair[1][1] > at
        ),
        key=lambda pair: pair[1][1] - pair[1][0],
        default=(None, (0, at + 1)),
    )
    children = [] if element is None else [c for c in element if c in layout.spans]
    boxes = [layout.spans[child] for child in children]
    tags = {layout.spans[child][0]: child.tag for child in children}
    beyond = False  # a box of other articles, after which only the like of the first line counts
    box = next((start for start, end in boxes if start > at and end - start > 3), last)
    end = at + 1
    files = {at + 1 + index for index in files_in(lines[at + 1 : min(last, box)])}
    for index in range(at + 1, min(last, box)):
        if index in layout.foreign:
            beyond = True
            continue
        if beyond and tags.get(index) != tags.get(at, ""):
            break
        signed = index == end and signs_paper(lines[index])
        if signed or (index in files and index - end <= _BEFORE_FILES):
            end = index + 1
        elif lines[index].is_link or index - end >= 8 or is_furniture(lines[index]):
            break
        elif lines[index].prose:
            end = index + 1
    if element is not None and element.tag != "body":
        end = _with_paragraphs(layout, element, end, min(last, box))
    while at - 1 > headline and _belongs_before(lines[at - 1]):
        at -= 1
    return at, end


def _with_paragraphs(layout: Layout, element: HtmlElement, end: int, last: int) -> int:
    """Where a text ends when the element's next children are of the same make as its last paragraph:
    特此通知。, whom to call, who won. Up to a tool, a link or anything of another make.
    """
    make: tuple[object, str | None] | None = None
    for child in element:
        start, after = layout.spans.get(child, (0, 0))
        if start < end <= after:
            make = child.tag, child.get("class")
        if make is None or start < end or after <= start:
            continue
        own = layout.own(start, after)
        whole = len(own) == after - start and all(
            signs_paper(line)
            or (
                closes_paper(line)
                and not (is_tool(line) or announces_others(line) or is_furniture(line))
            )
            for line in own
        )
        if start > end or after > last or not whole or make != (child.tag, child.get("class")):
            break
        end = after
    return end


def below_byline(layout: Layout, headline: int) -> Body | None:
    """The lines between a dated byline, close under the headline, and the page's tools: itemised
    notices, lists of names and poems have hardly any running text to find them by. Without such a
    byline, they start below the headline, when the markup says that it is one.
    """
    lines = layout.lines
    near = range(headline + 1, min(headline + 6, len(lines)))
    at = next((i for i in near if is_byline(lines[i]) or is_day(lines[i])), None)
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
    return opens_paper(line) or (line.prose > 0 and not _NOTE.match(line.text))
