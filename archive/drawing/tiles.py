"""Places as tiles of one size: the provinces where they lie to each other, or any places in rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from archive.drawing.palette import TILES
from archive.drawing.scale import Scale, exact
from archive.drawing.scene import At, Link, Mark, Rect, Text, shortened

_LAYOUT = """
.. .. .. .. .. .. .. 23
.. .. .. .. .. .. .. 22
65 .. .. .. 15 11 12 21
63 62 64 61 14 13 37 ..
54 51 50 42 41 34 32 ..
.. .. 53 52 43 36 33 31
.. .. .. 45 44 35 .. 71
.. .. .. .. 82 81 .. ..
.. .. .. 46 .. .. .. ..
"""
"""The first two digits of their codes: 59 of 72 borders touch."""

PROVINCES = {
    f"{code}0000": (column, row)
    for row, line in enumerate(_LAYOUT.split("\n")[1:-1])
    for column, code in enumerate(line.split())
    if code != ".."
}
"""Code → column and row."""

COLUMNS, ROWS = 8, 9
_SIZE, _SPACE = 43.0, 1.5
_WIDE, _HIGH, _IN_A_ROW = 86.0, 43.0, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A place. value: its share; None: nothing is there to be a share of. few: too few articles, which
    `figure` says instead. sight: whole, part, none, before; "" when it has no source. href: ""
    without a place to lead to."""

    code: str
    name: str
    figure: str
    value: float | None
    few: bool = False
    sight: str = "whole"
    href: str = ""
    said: str = ""


def map_of(tiles: Sequence[Tile], scale: Scale, y: float) -> tuple[list[Mark], float]:
    """The provinces in their places; and how high all is. What has no place there is not drawn."""
    known = {tile.code: tile for tile in tiles}
    marks: list[Mark] = []
    for code, (column, row) in PROVINCES.items():
        if code in known:
            at = At(column * _SIZE, y + row * _SIZE)
            marks += _tile(known[code], scale, at, _SIZE - _SPACE, _SIZE - _SPACE)
    return marks, ROWS * _SIZE


def rows_of(tiles: Sequence[Tile], scale: Scale, y: float) -> tuple[list[Mark], float]:
    """Any places, four in a row, in the order given; and how high all is."""
    marks: list[Mark] = []
    for number, tile in enumerate(tiles):
        row, column = divmod(number, _IN_A_ROW)
        at = At(column * _WIDE, y + row * _HIGH)
        marks += _tile(tile, scale, at, _WIDE - _SPACE, _HIGH - _SPACE)
    return marks, -(-len(tiles) // _IN_A_ROW) * _HIGH


def legend(scale: Scale, y: float) -> Iterator[Mark]:
    """What the colours say, in one row."""
    for number in range(TILES):
        x = number * 40
        yield Rect(x=x, y=y, width=39, height=12, fill=f"tile{number}", stroke="soft")
    least, middle, most = exact([0, scale.top / 2, scale.top])
    yield Text(at=At(0, y + 26), text=least, size=11, fill="soft")
    yield Text(at=At(120, y + 26), text=middle, size=11, anchor="middle", fill="soft")
    yield Text(at=At(239, y + 26), text=most, size=11, anchor="end", fill="soft")


def _tile(tile: Tile, scale: Scale, at: At, width: float, height: float) -> Iterator[Mark]:
    step = min(TILES - 1, int((tile.value or 0) / scale.top * TILES))
    coloured = tile.value is not None and not tile.few and tile.sight != "none"
    fill, ink = (f"tile{step}", f"on-tile{step}") if coloured else ("paper", "ink")
    area = Rect(x=at.x, y=at.y, width=width, height=height, said=tile.said)
    marks: list[Mark] = []
    if not tile.sight:
        marks.append(replace(area, fill="paper", stroke="grid"))
        name = shortened(tile.name, 12, width - 2)
        at_middle = At(at.x + width / 2, at.y + height / 2 + 4)
        marks.append(Text(at=at_middle, text=name, anchor="middle", fill="soft"))
    else:
        dash = "3 2" if tile.few else ""
        marks.append(replace(area, fill=fill, stroke="soft", dash=dash))
        if tile.sight == "none":
            marks.append(replace(area, fill="hatch"))
        elif tile.sight == "part":
            marks.append(replace(area, y=at.y + height - 5, height=5, fill="thin"))
        middle = at.x + width / 2
        name = shortened(tile.name, 12, width - 2)
        if tile.sight == "none":
            marks.append(replace(area, y=at.y + 6, height=31, fill="paper"))
        marks.append(Text(at=At(middle, at.y + 18), text=name, anchor="middle", fill=ink))
        figure = Text(
            at=At(middle, at.y + 33), text=tile.figure, size=11, anchor="middle", fill=ink
        )
        marks.append(figure)
    if tile.href:
        yield Link(href=tile.href, said=tile.said, marks=marks)
    else:
        yield from marks
