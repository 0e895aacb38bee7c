"""Tables printed without rules: a numbered or captioned head, and white between their columns."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from archive.reading.sheet.glyphs import Line, joined
from archive.reading.sheet.printed import (
    BELOW,
    CAPTION,
    NUMBERED,
    PrintedTable,
    rows_of_cells,
    without_air,
)
from archive.reading.sheet.printed import joined as joined_text
from archive.reading.tree.layout import squeeze

_BETWEEN = 0.35  # ems of white between two columns, in all rows
_APART = 2.5  # ems of white between two rows: more ends a table
_UNEVEN = 2.0  # points by which white between rows is more than inside of them
_LONGEST_HEAD = 16  # characters

_Column = tuple[float, float]  # left and right edge


def find_open_tables(rows: Sequence[Sequence[Line]], size: float) -> Iterator[PrintedTable]:
    """Tables on a sheet, from the top. rows: pieces of lines. size: that of the text, in points."""
    at = 0
    while at < len(rows):
        captioned = at > 0 and CAPTION.match(joined(rows[at - 1]).text) is not None
        found = _read(rows, at, size, captioned) if _is_head(rows[at], captioned) else None
        if found is not None:
            yield found
        at = found.end if found is not None else at + 1


def _is_head(row: Sequence[Line], captioned: bool) -> bool:
    texts = [squeeze(piece.text) for piece in row]
    numbered = texts[0] in NUMBERED
    return len(texts) > 1 and (captioned or numbered) and max(map(len, texts)) <= _LONGEST_HEAD


def _read(
    rows: Sequence[Sequence[Line]], head: int, size: float, captioned: bool
) -> PrintedTable | None:
    columns = [(piece.left, piece.right) for piece in rows[head]]
    end = head + 1
    while end < len(rows):
        white = min(p.bottom for p in rows[end - 1]) - max(p.top for p in rows[end])
        wider = _with(columns, rows[end], size)
        if white > _APART * size or len(wider) != len(columns) or BELOW.match(rows[end][0].text):
            break
        columns, end = wider, end + 1
    cells = [[_text(row, column) for column in columns] for row in rows[head:end]]
    body = _by_white(rows[head + 1 : end], cells[1:]) or rows_of_cells(cells[1:])
    if len(body) < 2:
        return None
    caption = without_air(joined(rows[head - 1]).text) if captioned else ""
    return PrintedTable(head - 1 if captioned else head, end, caption, [cells[0], *body])


def _by_white(
    rows: Sequence[Sequence[Line]], cells: Sequence[Sequence[str]]
) -> list[list[str]] | None:
    """Lines joined where less white is between them than elsewhere, or None when each row of the
    table would not have one number then.
    """
    whites = [upper[0].bottom - lower[0].top for upper, lower in pairwise(rows)]
    most, least = max(whites, default=0.0), min(whites, default=0.0)
    if most - least < _UNEVEN:
        return None
    ends = [n for n, white in enumerate(whites, 1) if white > (most + least) / 2]
    spans = list(pairwise([0, *ends, len(rows)]))
    if any(sum(bool(line[0]) for line in cells[start:end]) != 1 for start, end in spans):
        return None
    return [
        [
            joined_text([line[x] for line in cells[start:end] if line[x]])
            for x in range(len(cells[0]))
        ]
        for start, end in spans
    ]


def _with(columns: Sequence[_Column], row: Sequence[Line], size: float) -> list[_Column]:
    """Columns widened by what a row has; those that touch then become one."""
    found: list[_Column] = []
    for left, right in sorted([*columns, *((piece.left, piece.right) for piece in row)]):
        if found and left - found[-1][1] < _BETWEEN * size:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def _text(row: Sequence[Line], column: _Column) -> str:
    own = [p for p in row if column[0] <= (p.left + p.right) / 2 <= column[1]]
    return without_air(joined(own).text) if own else ""
