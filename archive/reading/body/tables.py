"""Data tables as Markdown. Tables that only lay out a page do not count."""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from archive.reading.tree.layout import Layout, Line, count_han, lay_out, squeeze

_MOST_COLUMNS = 60
_MOST_PLACES = 20_000
_LONGEST_CELL = 400  # Chinese characters; more is a column of the page
_ARRANGED = ".//table|.//form|.//h1|.//h2|.//input|.//iframe"
_NUMBER = re.compile(r"\s*(\d{1,4})")
# The box of facts above a government document: about it, not part of it (docs/cms.md: Meta tags)
_FACTS = re.compile(
    r"(?:索引号|索引编码|文号|发文字号|发文机[关构]|发布机[关构]|成文日期|发文日期|发布日期|公开日期|生成日期|生效日期"
    r"|废止日期|主题词|主题分类|信息分类|分类|有效性|公开方式|公开范围|来源|作者|责任编辑|浏览次数)(?:[:：].*)?"
)


def markdown(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table; rows[0] is its head. Short rows are filled, pipes escaped."""
    wide = max(map(len, rows))
    lines = [
        "| " + " | ".join(cell.replace("|", "\\|") for cell in (*row, *[""] * (wide - len(row))))
        for row in rows
    ]
    return [f"{lines[0]} |", "|" + " --- |" * wide, *(f"{line} |" for line in lines[1:])]


def with_tables(layout: Layout, lines: Sequence[Line], start: int, end: int) -> list[Line]:
    """Lines of an article with each data table in it as one line of Markdown (several when shown).

    start, end: where the article stands in the layout; lines may have been read by other means.
    """
    shown = list(lines)
    spans = [
        (element, first, last)
        for element, (first, last) in layout.spans.items()
        if element.tag == "table" and start <= first < last <= end
    ]
    texts = [squeeze(line.text) for line in shown] if spans else []
    at = 0
    for element, first, last in spans:
        own = [squeeze(line.text) for line in layout.lines[first:last]]
        place = _find(texts, own, at)
        table = table_lines(element) if place is not None else None
        if place is None or table is None:
            continue
        text = "\n".join(table)
        linked = sum(line.linked for line in shown[place : place + len(own)])
        shown[place : place + len(own)] = [Line(text, text, count_han(text), linked)]
        texts[place : place + len(own)] = [text]
        at = place + 1
    return shown


def _find(texts: Sequence[str], own: Sequence[str], start: int) -> int | None:
    """Where a run of lines occurs among others, or None; tries at most twenty places."""
    for _ in range(20):
        try:
            start = texts.index(own[0], start)
        except ValueError:
            return None
        if texts[start : start + len(own)] == own:
            return start
        start += 1
    return None


def table_lines(table: HtmlElement) -> list[str] | None:
    """A data table in Markdown, or None when the table only lays out a page.

    A cell that spans several places is repeated in each; a first row of one cell goes above the
    table as its caption. Data: no table, form or headline inside; two rows and two columns with
    text; no cell as long as an article; most places filled, mostly with words outside links; not
    the box of facts about a document.
    """
    if table.get("role") in ("presentation", "none") or table.xpath(_ARRANGED):
        return None
    linked = sum(count_han("".join(link.itertext())) for link in table.iter("a"))
    if linked * 2 > count_han("".join(table.itertext())):
        return None
    grid = _grid(table)
    captions = [line.text for caption in table.iter("caption") for line in lay_out(caption).lines]
    while grid and len(grid[0]) > 1 and len(set(grid[0])) == 1:
        captions.append(grid.pop(0)[0])
    return [*captions, *markdown(grid)] if _is_data(grid) else None


def _is_data(grid: Sequence[Sequence[str]]) -> bool:
    cells = [cell for row in grid for cell in row]
    filled = [cell for cell in cells if cell]
    if len(filled) * 2 < len(cells) or sum(len(list(filter(None, r))) > 1 for r in grid) < 2:
        return False
    if sum(_FACTS.fullmatch(squeeze(cell)) is not None for cell in set(filled)) > 1:
        return False
    return max(map(count_han, filled)) <= _LONGEST_CELL


def _grid(table: HtmlElement) -> list[list[str]]:
    """Cells by place, without rows and columns that hold nothing; empty when there are too many."""
    rows = table.xpath("./tr|./thead/tr|./tbody/tr|./tfoot/tr")
    places: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row.xpath("./td|./th"):
            while (y, x) in places:
                x += 1
            down = min(_span(cell, "rowspan"), len(rows) - y)
            across = min(_span(cell, "colspan"), _MOST_COLUMNS - x)
            if across < 1 or len(places) + down * across > _MOST_PLACES:
                return []
            text = " ".join(line.text for line in lay_out(cell).lines)
            places.update({(y + b, x + a): text for a in range(across) for b in range(down)})
    wide = 1 + max((x for _, x in places), default=-1)
    used = [x for x in range(wide) if any(places.get((y, x)) for y in range(len(rows)))]
    grid = ([places.get((y, x), "") for x in used] for y in range(len(rows)))
    return [row for row in grid if any(row)]


def _span(cell: HtmlElement, name: str) -> int:
    found = _NUMBER.match(cell.get(name) or "")
    return max(1, int(found[1])) if found else 1
