"""What is printed on a sheet: characters, the pieces of lines they make, and vertical type.

All measures are points from the lower left corner; y runs upwards.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median

from archive.reading.tree.layout import tidy

CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’—…]")
_FULL = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60]")
_HALF_EMPTY = "，。、；：！？”’）》"
_PIECE = 0.45  # ems: a wider blank ends a piece
_LEVEL = 0.25  # ems: base lines of one line differ less
_WIDE_BLANK = 0.8  # ems: a blank that stays one between Chinese characters
_FEWEST_DOWN = 3  # characters one below the other that make a vertical line
_MOST_ALONE = 1_500  # characters that may be in vertical lines: more take too long
_TATE = 0.35  # ems: least blank on both sides of a character of a vertical line


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character, its box, the height of its base line, and the size of its type: how wide a
    Chinese character is.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    base: float
    em: float

    @property
    def middle(self) -> float:
        """Of its height."""
        return (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column, or a piece of one: text that stands at one height. em: its type's size."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    em: float


def em_of(text: str, wide: float, high: float) -> float:
    """The size of a character's type from the size of its box."""
    return wide if wide > 0 and _FULL.match(text) else high * 0.9


def line_up(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Characters by lines, from the top; each line from left to right. Lines of neighbouring columns
    may be a little apart.
    """
    rows: list[list[Glyph]] = []
    level = 0.0
    for glyph in sorted(glyphs, key=attrgetter("base"), reverse=True):
        if rows and level - glyph.base < _LEVEL * min(glyph.em, rows[-1][0].em):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            level = glyph.base
    for row in rows:
        row.sort(key=attrgetter("left"))
    return rows


def pieces_of(rows: Iterable[Sequence[Glyph]]) -> list[list[Line]]:
    """Lines of characters as pieces of lines: a blank ends one."""
    return [_pieces(row) for row in rows]


def _pieces(row: Sequence[Glyph]) -> list[Line]:
    pieces = [[row[0]]]
    for before, glyph in pairwise(row):
        if glyph.left - before.right > _PIECE * min(before.em, glyph.em):
            pieces.append([])
        pieces[-1].append(glyph)
    return [_piece(piece) for piece in pieces]


def _piece(glyphs: Sequence[Glyph]) -> Line:
    parts = [glyphs[0].text]
    for before, glyph in pairwise(glyphs):
        if glyph.left - before.right > 0.18 * glyph.em and not CJK.match(before.text):
            parts.append(" ")
        parts.append(glyph.text)
    # The mark that ends a line is printed in the left half of its box, which may hang out.
    free = glyphs[-1].em / 2 if glyphs[-1].text in _HALF_EMPTY else 0.0
    return Line(
        "".join(parts),
        glyphs[0].left,
        glyphs[-1].right - free,
        min(glyph.bottom for glyph in glyphs),
        max(glyph.top for glyph in glyphs),
        median(glyph.em for glyph in glyphs),
    )


def joined(pieces: Sequence[Line]) -> Line:
    """Pieces of one line as a line; a blank between Chinese characters stays when it is wide."""
    text = pieces[0].text
    for before, piece in pairwise(pieces):
        blank = piece.left - before.right
        narrow = CJK.match(before.text[-1]) and blank <= _WIDE_BLANK * min(before.em, piece.em)
        text += piece.text if narrow else f" {piece.text}"
    longest = max(pieces, key=lambda piece: len(piece.text))
    return Line(
        tidy(text),
        pieces[0].left,
        max(piece.right for piece in pieces),
        min(piece.bottom for piece in pieces),
        max(piece.top for piece in pieces),
        longest.em,
    )


def part_vertical(
    rows: Sequence[Sequence[Glyph]],
) -> tuple[Sequence[Sequence[Glyph]], list[list[Line]]]:
    """Lines of characters without those of vertical lines, and blocks of these, each from the right.

    A character is in a vertical line when more white is beside it than below or above it, where
    another of its size is.
    """
    alone = [glyph for row in rows for glyph in _with_white_beside(row) if _FULL.match(glyph.text)]
    if len(alone) > _MOST_ALONE:
        return rows, []
    columns: list[list[Glyph]] = []
    for glyph in sorted(alone, key=lambda g: -g.middle):
        above = next((c for c in columns if _below(c[-1], glyph)), None)
        if above is None:
            columns.append([glyph])
        else:
            above.append(glyph)
    blocks = _vertical_blocks(columns)
    if not blocks:
        return rows, []
    vertical = {id(glyph) for block in blocks for column in block for glyph in column}
    level = [[glyph for glyph in row if id(glyph) not in vertical] for row in rows]
    return [row for row in level if row], [[_down(column) for column in block] for block in blocks]


def _with_white_beside(row: Sequence[Glyph]) -> Iterator[Glyph]:
    last = len(row) - 1
    for at, own in enumerate(row):
        white = _TATE * own.em
        if at and own.left - row[at - 1].right <= white:
            continue
        if at == last or row[at + 1].left - own.right > white:
            yield own


def _below(above: Glyph, glyph: Glyph) -> bool:
    em = above.em
    return (
        abs(above.left + above.right - glyph.left - glyph.right) < em / 2
        and abs(glyph.em - em) < em / 5
        and 0.6 * em < above.middle - glyph.middle < 1.35 * em
    )


def _vertical_blocks(columns: Sequence[Sequence[Glyph]]) -> list[list[Sequence[Glyph]]]:
    """Vertical lines side by side, from the right. A short line is one only beside a long one."""
    blocks: list[list[Sequence[Glyph]]] = []
    for column in sorted(columns, key=lambda c: -c[0].right):
        beside = next((b for b in blocks if _joins(b, column)), None)
        if beside is not None:
            beside.append(column)
        elif len(column) >= _FEWEST_DOWN:
            blocks.append([column])
    return blocks


def _joins(block: Sequence[Sequence[Glyph]], column: Sequence[Glyph]) -> bool:
    em = block[-1][0].em
    near = block[-1][0].left - column[0].right < 1.5 * em
    top, bottom = max(c[0].top for c in block), min(c[-1].bottom for c in block)
    level = min(top, column[0].top) > max(bottom, column[-1].bottom)
    return near and level and abs(column[0].em - em) < em / 5


def _down(column: Sequence[Glyph]) -> Line:
    return Line(
        "".join(glyph.text for glyph in column),
        min(glyph.left for glyph in column),
        max(glyph.right for glyph in column),
        column[-1].bottom,
        column[0].top,
        column[0].em,
    )
