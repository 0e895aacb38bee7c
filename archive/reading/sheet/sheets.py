"""Sheets of a document: what is printed on each, in reading order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from archive.reading.body.tables import markdown
from archive.reading.sheet.blocks import Block, blocks_of, in_order, lines_of, text_size
from archive.reading.sheet.glyphs import CJK, Glyph, Line, joined, line_up, part_vertical, pieces_of
from archive.reading.sheet.open_tables import find_open_tables
from archive.reading.sheet.printed import without_air
from archive.reading.sheet.ruled import Frame, Rule, find_frames
from archive.reading.sheet.strips import find_gutters
from archive.reading.tree.layout import count_han, tidy

_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/共]\s*\d{1,4}\s*页?)?[-—–－·\s]*"
)
_LONGEST_CELL = 400  # Chinese characters; more is a text with a frame around it
_MOST_PIECES = 3_000  # of lines, on one sheet; more are read line by line
_DEEPEST = 3  # frames in frames


@dataclass(slots=True, eq=False)
class Sheet:
    """A sheet. rows: pieces of horizontal lines outside of frames, from the top. vertical: blocks of
    vertical lines. frames: outermost tables and boxes; inner: what is in boxes.
    """

    rows: list[list[Line]] = field(default_factory=list)
    vertical: list[list[Line]] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    inner: list[Frame] = field(default_factory=list)


def sheet_of(glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> Sheet:
    """What is printed on a sheet, and the rules drawn on it."""
    return _sheet(glyphs, find_frames(rules, glyphs))


def _sheet(glyphs: Sequence[Glyph], frames: Sequence[Frame]) -> Sheet:
    outer = [frame for frame in frames if not any(other.holds(frame) for other in frames)]
    framed = {id(glyph) for frame in outer for glyph in frame.glyphs}
    level, vertical = part_vertical(line_up(g for g in glyphs if id(g) not in framed))
    inner = [frame for frame in frames if frame not in outer]
    return Sheet(pieces_of(level), vertical, outer, inner)


def without_repeated(sheets: Sequence[Sheet]) -> None:
    """Take page numbers off, and the headers and footers that most sheets have."""
    edges: dict[str, int] = {}
    for sheet in sheets:
        for text in {joined(row).text for row in (*sheet.rows[:1], *sheet.rows[-1:])}:
            edges[text] = edges.get(text, 0) + 1
    for sheet in sheets:
        for at in (0, -1):
            text = joined(sheet.rows[at]).text if sheet.rows else ""
            often = len(sheets) >= 3 and edges.get(text, 0) * 2 > len(sheets)
            if text and (often or _PAGE_NUMBER.fullmatch(text)):
                del sheet.rows[at]


def read_sheet(sheet: Sheet, depth: int = _DEEPEST) -> tuple[list[Block], bool]:
    """A sheet's blocks in reading order, and whether that is sure."""
    size = text_size([line for row in sheet.rows for line in row])
    blocks = [_vertical(lines, size) for lines in sheet.vertical]
    boxes: list[Block] = []
    sure = True
    for frame in sheet.frames:
        for block, is_box, certain in _framed(frame, sheet.inner, depth):
            (boxes if is_box else blocks).append(block)
            sure = sure and certain
    if sum(map(len, sheet.rows)) > _MOST_PIECES:
        lines = [joined(row) for row in sheet.rows]
        return [*blocks, *(block for box in boxes for block in box.blocks), Block.of(lines)], False
    gutters = find_gutters(sheet.rows, size)
    rows = sheet.rows if gutters else list(_without_tables(sheet.rows, size, blocks))
    blocks += blocks_of(lines_of(rows, gutters), size)
    ordered, certain = in_order(blocks, boxes)
    return ordered, sure and certain


def _vertical(lines: Sequence[Line], size: float) -> Block:
    block = Block.of(lines)
    block.vertical = True
    block.headline = block.em > 1.25 * size and len(lines) <= 4
    return block


def _framed(frame: Frame, inner: Sequence[Frame], depth: int) -> Iterator[tuple[Block, bool, bool]]:
    """What a frame holds: a block, whether it is a box of blocks, and whether its order is sure."""
    cells = list({id(cell): cell for row in frame.cells for cell in row if cell}.values())
    longest = max(count_han("".join(glyph.text for glyph in cell)) for cell in cells)
    if len(cells) > 1 and longest <= _LONGEST_CELL:
        yield _table(frame), False, True
        return
    for cell in cells:
        inside = [f for f in inner if frame.holds(f) and f.glyphs[0] in cell] if depth else []
        blocks, sure = read_sheet(_sheet(cell, inside), depth - 1)
        if not blocks:
            continue
        box = Block.of([line for block in blocks for line in block.lines])
        box.blocks = blocks
        yield box, True, sure


def _table(frame: Frame) -> Block:
    rows = [[_cell(cell) for cell in row] for row in frame.cells]
    captions = []
    while len(rows) > 1 and len(rows[0]) > 1 and len(set(rows[0])) == 1:
        captions.append(rows.pop(0)[0])
    used = [x for x in range(len(rows[0])) if any(row[x] for row in rows)]
    rows = [[row[x] for x in used] for row in rows if any(row)]
    texts = [text for text in captions if text] + (markdown(rows) if rows else [])
    em = text_size([line for row in pieces_of(line_up(frame.glyphs)) for line in row])
    sides = (frame.left, frame.right, frame.bottom, frame.top, em)
    return Block([Line(text, *sides) for text in texts], *sides, whole=True)


def _cell(glyphs: Sequence[Glyph]) -> str:
    level, vertical = part_vertical(line_up(glyphs))
    texts = [line.text for lines in vertical for line in lines]
    texts += [joined(row).text for row in pieces_of(level)]
    return _run_on(texts)


def _run_on(texts: Sequence[str]) -> str:
    text = ""
    for part in texts:
        latin = text and not CJK.match(text[-1]) and not CJK.match(part[0])
        text += f" {part}" if latin else part
    return without_air(tidy(text))


def _without_tables(
    rows: Sequence[list[Line]], size: float, blocks: list[Block]
) -> Iterator[list[Line]]:
    """Rows outside of tables that are printed without rules; the tables are added to the blocks."""
    done = 0
    for table in find_open_tables(rows, size):
        yield from rows[done : table.start]
        around = Block.of([line for row in rows[table.start : table.end] for line in row])
        sides = (around.left, around.right, around.bottom, around.top, around.em)
        texts = [*([table.caption] if table.caption else []), *markdown(table.rows)]
        blocks.append(Block([Line(text, *sides) for text in texts], *sides, whole=True))
        done = table.end
    yield from rows[done:]
