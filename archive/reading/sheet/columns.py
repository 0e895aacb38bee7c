"""Printed columns in reading order: a text layer's side-by-side columns, one after the other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.reading.body.tables import markdown
from archive.reading.sheet.gutters import DEAR, Columns, find_columns, share_out
from archive.reading.sheet.printed import find_printed_table, joined, without_air
from archive.reading.sheet.words import NARROW, Word, width
from archive.reading.sheet.words import words as words_of
from archive.reading.tree.layout import tidy

_ENTRY = re.compile("【[^】]{1,24}】")
_SIGNATURE = re.compile(
    "[（(][ \u3000]*[\u3400-\u9fff·]+(?:[ \u3000、]+[\u3400-\u9fff·]+)*[ \u3000]*[)）]"
)
_ENDED = re.compile("[。！？：；…!?:;][”’」』）)]*$")
_DEEPEST = 4  # kinds of layout tried on one page


@dataclass(frozen=True, slots=True)
class _Cell:
    """One line of one column. short: least ems left free at its end; off: how far it begins after
    the column's edge, None where the layer did not keep its place.
    """

    text: str
    short: float
    off: float | None


def read_columns(lines: Sequence[str]) -> list[str]:
    """Paragraphs in reading order of a page's text layer.

    lines: as the layer has them, spaces and blank lines included; a Chinese character may count as
    one or as two in its spacing. Columns come one after the other, their lines joined to
    paragraphs; full-width lines part blocks of columns; an entry's head 【…】 and a signature
    "(name name)" get lines of their own, and so does each row of a table (Markdown). Lines that
    stand in no columns come back one by one, each tidied, blank ones dropped: joining those is up
    to the caller. Never raises.
    """
    return find_order(lines) or [text for line in lines if (text := tidy(line))]


def find_order(lines: Sequence[str]) -> list[str] | None:
    """As `read_columns`, but None when the lines are one column without a table."""
    return _order(lines, _DEEPEST)


def _order(lines: Sequence[str], depth: int) -> list[str] | None:
    if not depth:
        return None
    table = find_printed_table(lines)
    if table is not None:
        own = [*([table.caption] if table.caption else []), *markdown(table.rows)]
        return [*_rest(lines[: table.start], depth), *own, *_rest(lines[table.end :], depth)]
    columns = find_columns(lines)
    if columns is None:
        return None
    shared = [_shared(line, columns) for line in lines]
    found: list[str] = []
    done = 0
    for start, end in _blocks(lines, shared):
        found += _rest(lines[done:start], depth)
        found += _paragraphs([row for row in shared[start:end] if row], columns)
        done = end
    return [*found, *_rest(lines[done:], depth)] if done else None


def _rest(lines: Sequence[str], depth: int) -> list[str]:
    ordered = _order(lines, depth - 1)
    return ordered if ordered is not None else [t for x in lines if (t := without_air(tidy(x)))]


def _shared(line: str, columns: Columns) -> list[Sequence[Word]] | None:
    """A line's words by columns; empty for a blank line, None for one that crosses the gutters."""
    own = words_of(line, doubled=columns.doubled)
    if not own:
        return []
    cost, runs = share_out(own, columns)
    return runs if cost <= DEAR else None


def _blocks(
    lines: Sequence[str], shared: Sequence[list[Sequence[Word]] | None]
) -> list[tuple[int, int]]:
    """Runs of lines in columns, from first to one after the last: at least two lines fill more than
    one column, and separate lines above or below are excluded.
    """
    blocks = []
    start = 0
    for at in range(len(shared) + 1):
        if at < len(shared) and shared[at] is not None:
            continue
        inside = [row for row in range(start, at) if shared[row]]
        while inside and _stands_alone(shared, inside[0], inside[0] + 1):
            inside.pop(0)
        while inside and _stands_alone(shared, inside[-1], inside[-1] - 1):
            inside.pop()
        if sum(_filled(shared[row]) > 1 for row in inside) > 1:
            blocks.append((inside[0], inside[-1] + 1))
        start = at + 1
    return blocks


def _stands_alone(shared: Sequence[list[Sequence[Word]] | None], row: int, beside: int) -> bool:
    blank = not 0 <= beside < len(shared) or shared[beside] == []
    return blank and _filled(shared[row]) == 1


def _filled(row: Sequence[Sequence[Word]] | None) -> int:
    return sum(1 for run in row or () if run)


def _paragraphs(rows: Sequence[Sequence[Sequence[Word]]], columns: Columns) -> list[str]:
    cells = [
        _cell(row, column, columns)
        for column in range(len(columns.starts))
        for row in rows
        if row[column]
    ]
    paragraphs: list[list[_Cell]] = []
    for cell in cells:
        if not paragraphs or _begins(cell, paragraphs[-1], columns):
            paragraphs.append([])
        paragraphs[-1].append(cell)
    found: list[str] = []
    for paragraph in paragraphs:
        text = joined([cell.text for cell in paragraph])
        head = _ENTRY.match(text)
        if head is not None:
            found.append(head[0])
            text = text[head.end() :].strip()
        if text:
            found.append(text)
    return found


def _cell(row: Sequence[Sequence[Word]], column: int, columns: Columns) -> _Cell:
    run = row[column]
    first = not any(row[:column])
    kept = first or run[0].blank > NARROW
    off = run[0].at - columns.starts[column] if kept else None
    text = " ".join(word.text for word in run)
    return _Cell(tidy(text), columns.widths[column] - width(run)[1], off)


def _begins(cell: _Cell, above: Sequence[_Cell], columns: Columns) -> bool:
    """Whether a line begins a paragraph: a head, a signature, or after a line that ended one."""
    last = above[-1]
    if _ENTRY.match(cell.text) or any(_SIGNATURE.fullmatch(c.text) for c in (cell, last)):
        return True
    free = last.short - (2.5 if len(above) == 1 else 0)  # the first line is indented by two ems
    each = columns.widths[0]
    if _ENDED.search(last.text) is None:
        return free > max(3.0, each / 4)
    indented = cell.off is not None and cell.off >= 2 * (1 + columns.doubled) - 0.5
    return free >= 1.5 or indented
