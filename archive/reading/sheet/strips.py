"""White strips between the columns of a sheet, found by the places of what is printed beside them.

A strip is a gutter when running text stands on both sides: lines that mostly fill their column and
have sentences' marks. Between the cells of a table there is white, too, but cells are ragged.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.reading.sheet.glyphs import Line

_NARROWEST = 0.6  # ems, of a gutter
_HUNG = 0.3  # ems of it that are left where marks hang out
_NARROWEST_COLUMN = 5.0
_APART = 4.0  # ems of white between two rows that no strip crosses
_FEWEST_ROWS = 3
_FULL = 1 / 3  # of the lines of running text reach the end of their column, at least
_ALIKE = 1.25  # times the size of the text: larger type is no text of a column
_MOST_STRIPS = 200  # a sheet of newspaper has less
_MARK = re.compile("[，。；：、！？“”,.;]")
_FAR = 1e9


@dataclass(frozen=True, slots=True)
class Strip:
    """White from left to right in all rows from first to last."""

    left: float
    right: float
    first: int
    last: int

    def parts(self, before: Line, after: Line, row: int) -> bool:
        """Whether it lies between two neighbours of a row."""
        slack = 0.05 * min(before.em, after.em)
        inside = before.right <= self.left + slack and self.right - slack <= after.left
        return inside and self.first <= row <= self.last


def find_gutters(rows: Sequence[Sequence[Line]], em: float) -> list[Strip]:
    """The gutters of a sheet. rows: pieces of lines, from the top. em: the size of its text."""
    strips: list[Strip] = []
    for at, row in enumerate(rows):
        for before, after in pairwise(row):
            wide = after.left - before.right > _NARROWEST * em
            if not wide or any(strip.parts(before, after, at) for strip in strips):
                continue
            if len(strips) == _MOST_STRIPS:
                return []
            strips.append(_extended(rows, at, before.right, after.left, em))
    return [strip for strip in strips if _is_gutter(strip, strips, rows, em)]


def _extended(
    rows: Sequence[Sequence[Line]], at: int, left: float, right: float, em: float
) -> Strip:
    ends = []
    for step in (-1, 1):
        row = at
        while 0 <= row + step < len(rows):
            upper, lower = sorted((row, row + step))
            if _bottom(rows[upper]) - _top(rows[lower]) > _APART * em:
                break
            narrowed = _through(rows[row + step], left, right)
            if narrowed[1] - narrowed[0] < _HUNG * em:
                break
            left, right = narrowed
            row += step
        ends.append(row)
    return Strip(left, right, ends[0], ends[1])


def _through(row: Sequence[Line], left: float, right: float) -> tuple[float, float]:
    """The widest white in a row between two places."""
    best = (0.0, -1.0)
    edges = [-_FAR, *(x for piece in row for x in (piece.left, piece.right)), _FAR]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        white = (max(start, left), min(end, right))
        if white[1] - white[0] > best[1] - best[0]:
            best = white
    return best


def _top(row: Sequence[Line]) -> float:
    return max(piece.top for piece in row)


def _bottom(row: Sequence[Line]) -> float:
    return min(piece.bottom for piece in row)


def _is_gutter(
    strip: Strip, strips: Sequence[Strip], rows: Sequence[Sequence[Line]], em: float
) -> bool:
    sides: tuple[list[tuple[float, float, bool]], list[tuple[float, float, bool]]] = ([], [])
    both = 0
    others = [other for other in strips if other is not strip]
    for at in range(strip.first, strip.last + 1):
        runs = [
            run if run and max(run[0].em, em) <= _ALIKE * min(run[0].em, em) else ()
            for run in _beside(strip, others, rows[at], at)
        ]
        if not all(runs):
            continue
        both += 1
        for run, side in zip(runs, sides, strict=True):
            marked = any(_MARK.search(piece.text) for piece in run)
            side.append((run[0].left, run[-1].right, marked))
    least = _FULL if both >= _FEWEST_ROWS else 1.5 * _FULL
    return both > 1 and all(_is_prose(side, em, least) for side in sides)


def _beside(
    strip: Strip, others: Sequence[Strip], row: Sequence[Line], at: int
) -> Iterator[Sequence[Line]]:
    """What a row has next to a strip, on its left and on its right, up to other strips."""
    split = next((n for n, p in enumerate(row) if p.left >= strip.right - 0.05 * p.em), len(row))
    start, end = max(split - 1, 0), min(split + 1, len(row))
    while start > 0 and not any(o.parts(row[start - 1], row[start], at) for o in others):
        start -= 1
    while end < len(row) and not any(o.parts(row[end - 1], row[end], at) for o in others):
        end += 1
    near = [other for other in others if other.first <= at <= other.last]
    before = max((o.left for o in near if o.right <= strip.left), default=-_FAR)
    after = min((o.right for o in near if o.left >= strip.right), default=_FAR)
    yield [piece for piece in row[start:split] if piece.right > before]
    yield [piece for piece in row[split:end] if piece.left < after]


def _is_prose(side: Sequence[tuple[float, float, bool]], em: float, least: float) -> bool:
    """Whether what stands beside a strip is running text. least: share of full lines."""
    wide = max(run[1] - run[0] for run in side)
    long = [run[1] for run in side if run[1] - run[0] > 0.7 * wide]
    # A full line ends where another one does.
    ends = [sum(abs(end - other) < 0.7 * em for other in long) for end in long]
    edge = max(run[1] for run in side) - 0.7 * em
    full = sum(n > 1 or end > edge for n, end in zip(ends, long, strict=True)) / len(side)
    if wide < _NARROWEST_COLUMN * em or full < least:
        return False
    flush = full > 0.6 and wide > 8 * em  # cells of a table are shorter, or not all as long
    marked = sum(run[2] for run in side)
    return marked * 4 >= len(side) or (flush and len(side) > _FEWEST_ROWS)
