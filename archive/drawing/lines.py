"""Lines over time with the band of their confidence; what was not observed breaks them, hatched and named.

A point that too few articles stand behind is a grey ring, and one of a time that nobody looked at a ring of
its colour: both are outside of line, band and scale. Before observation began lines are thin and have no
band: what is known of that time is what was still to be seen later.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from archive.drawing.axes import BEFORE, NONE, SMALL, Axis, Box, Plot, axes, unseen
from archive.drawing.palette import DASHES
from archive.drawing.scale import Scale
from archive.drawing.scene import At, Circle, Link, Mark, Path, Text, shortened, width_of

POINTED = 6
"""Pixels from one period to the next below which points are no targets any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """value: None where nothing was there. low, high: of its band. few: too few articles for a share.
    href: "" without a place to lead to."""

    value: float | None
    low: float | None = None
    high: float | None = None
    few: bool = False
    href: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Points of a line, from the first to the last, that lead to one place together."""

    first: int
    last: int
    href: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """number: of its colour and dash. base: it is only there to compare with. stretches: what leads
    somewhere where points are too close together."""

    name: str
    number: int
    points: Sequence[Point]
    base: bool = False
    stretches: Sequence[Stretch] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Lines on one pair of axes. sights: of each period: whole, part, none, before."""

    title: str
    lines: Sequence[Line]
    sights: Sequence[str]


_TITLE, _FOOT, _GAP, _KEY = 22, 20, 8, 22
_ALONE = 4.0
"""Half of the width of the band of a point between gaps."""


def panel(drawn: Panel, axis: Axis, scale: Scale, box: Box) -> list[Mark]:
    """The marks of a panel."""
    left = box.x + max(width_of(scale.label(v), SMALL) for v in scale.ticks) + _GAP
    named = box.labelled and len(drawn.lines) > 1
    longest = max((width_of(line.name, 12) for line in drawn.lines), default=0)
    room = min(longest + _KEY + 14, box.width * 0.2) if named else _GAP
    legend = len(drawn.lines) > 1 and not box.labelled
    top = box.y + _GAP + (_TITLE if drawn.title else 0) + (_TITLE if legend else 0)
    right, bottom = box.x + box.width - room, box.y + box.height - _FOOT
    plot = Plot(left, top, right, bottom, (right - left) / max(1, axis.length), scale)
    marks: list[Mark] = []
    if drawn.title:
        title = shortened(drawn.title, 13, box.width)
        marks.append(Text(at=At(box.x, box.y + 15), text=title, size=13, bold=True))
    if legend:
        marks += _legend(drawn, box)
    marks += [*unseen(drawn.sights, axis, plot), *axes(axis, plot)]
    for line in sorted(drawn.lines, key=lambda line: not line.base):
        marks += _line(line, drawn.sights, plot)
    return [*marks, *_ends(drawn, plot, room)] if named else marks


def highest(panels: Sequence[Panel]) -> float:
    """What a scale must reach: the highest value of a line, with its band up to half as much again. A
    band that goes on is cut at the top."""
    values, bands = [0.0], [0.0]
    for line, point, sight in _each(panels):
        if point.value is not None and not point.few and sight != NONE:
            values.append(point.value)
            if _banded(line, point, sight):
                bands.append(point.high or 0)
    most = max(values)
    # Of a line of zeros the band is all there is to see.
    return max(most, min(max(bands), 1.5 * most)) if most else max(bands)


def cut(panels: Sequence[Panel], scale: Scale) -> bool:
    """Whether a band goes beyond the scale."""
    return any(
        (point.high or 0) > scale.top and not point.few and _banded(line, point, sight)
        for line, point, sight in _each(panels)
    )


def _each(panels: Sequence[Panel]) -> Iterator[tuple[Line, Point, str]]:
    for drawn in panels:
        for line in drawn.lines:
            for point, sight in zip(line.points, drawn.sights, strict=True):
                yield line, point, sight


def _banded(line: Line, point: Point, sight: str) -> bool:
    """Whether a point has a band. What is only there to compare with has none: bands of both hide each other."""
    return point.high is not None and not line.base and sight not in (BEFORE, NONE)


def _line(line: Line, sights: Sequence[str], plot: Plot) -> Iterator[Mark]:
    colour = "soft" if line.base else f"line{line.number}"
    dash = DASHES[-1] if line.base else DASHES[line.number]
    runs = list(_runs(line.points, sights))
    for run in runs:
        banded = [n for n in run if _banded(line, line.points[n], sights[n])]
        yield from _band(line, banded, colour, plot)
    for run in runs:
        early = [sights[n] == BEFORE for n in run]
        for before, piece in groupby(range(len(run)), early.__getitem__):
            places = list(piece)
            # Up to the next piece, so that nothing is open between them.
            numbers = run[places[0] : places[-1] + 2]
            points = [At(plot.x(n), plot.y(line.points[n].value or 0)) for n in numbers]
            thick = 1.2 if before or line.base else 2
            if len(points) > 1:
                yield Path(points=points, stroke=colour, width=thick, dash=dash)
    alone = {run[0] for run in runs if len(run) == 1}
    if plot.step < POINTED:
        yield from _stretches(line, runs, plot)
    yield from _points(line, sights, alone, colour, plot)


def _runs(points: Sequence[Point], sights: Sequence[str]) -> Iterator[list[int]]:
    """The numbers of points that are joined: without gap, and none of too few articles."""
    run: list[int] = []
    for number, (point, sight) in enumerate(zip(points, sights, strict=True)):
        if point.value is None or point.few or sight == NONE:
            if run:
                yield run
            run = []
        else:
            run.append(number)
    if run:
        yield run


def _band(line: Line, run: Sequence[int], colour: str, plot: Plot) -> Iterator[Mark]:
    edges = [(plot.x(n), line.points[n]) for n in run]
    if len(edges) == 1:  # it has an interval as the others have
        ((x, alone),) = edges
        half = min(_ALONE, plot.step / 3)
        edges = [(x - half, alone), (x + half, alone)]
    if edges:
        upper = [At(x, plot.y(point.high or 0)) for x, point in edges]
        lower = [At(x, plot.y(point.low or 0)) for x, point in reversed(edges)]
        yield Path(points=[*upper, *lower], fill=colour, opacity=0.16)


def _points(
    line: Line, sights: Sequence[str], alone: set[int], colour: str, plot: Plot
) -> Iterator[Mark]:
    near = plot.step < POINTED
    for number, (point, sight) in enumerate(zip(line.points, sights, strict=True)):
        ring = point.few or sight == NONE
        if point.value is None or (near and not ring and number not in alone):
            continue
        at = At(plot.x(number), plot.y(point.value))
        size = 2.2 if line.base else 2.6
        if ring:
            shape = Circle(at=at, radius=size, stroke="soft" if point.few else colour, fill="paper")
        else:
            shape = Circle(at=at, radius=size, fill=colour)
        if near:
            yield shape
        elif not point.href:
            yield replace(shape, said=point.said)
        else:
            target = Circle(at=at, radius=min(9, max(4, plot.step / 2)), fill="clear")
            yield Link(href=point.href, said=point.said, marks=[target, shape])


def _stretches(line: Line, runs: Sequence[Sequence[int]], plot: Plot) -> Iterator[Mark]:
    for stretch in line.stretches:
        pieces = [[n for n in run if stretch.first <= n <= stretch.last] for run in runs]
        targets = [
            Path(
                points=[At(plot.x(n), plot.y(line.points[n].value or 0)) for n in piece],
                stroke="clear",
                width=12,
            )
            for piece in pieces
            if len(piece) > 1
        ]
        if targets:
            yield Link(href=stretch.href, said=stretch.said, marks=targets)


def _ends(drawn: Panel, plot: Plot, room: float) -> Iterator[Mark]:
    """The names of the lines where they end, moved apart."""
    ends = []
    for line in drawn.lines:
        value = next(
            (p.value for p in reversed(line.points) if p.value is not None and not p.few), 0
        )
        ends.append((plot.y(value), line))
    upto = plot.top
    for y, line in sorted(ends, key=lambda end: (end[0], end[1].number)):
        upto = max(y + 4, upto + 14)
        name = shortened(line.name, 12, room - _KEY - 12)
        yield Path(points=[At(plot.right + 1, y), At(plot.right + 6, upto - 4)], stroke="soft")
        yield _key(line, At(plot.right + 6, upto - 4))
        yield Text(at=At(plot.right + _KEY + 10, upto), text=name)


def _key(line: Line, at: At) -> Path:
    """A piece of a line, by which it is known."""
    return Path(
        points=[at, At(at.x + _KEY, at.y)],
        stroke="soft" if line.base else f"line{line.number}",
        width=1.2 if line.base else 2,
        dash=DASHES[-1] if line.base else DASHES[line.number],
    )


def _legend(drawn: Panel, box: Box) -> Iterator[Mark]:
    """Of lines that are not named at their ends."""
    room = box.width / len(drawn.lines)
    y = box.y + _GAP + (_TITLE if drawn.title else 0) + 6
    for number, line in enumerate(drawn.lines):
        x = box.x + number * room
        yield _key(line, At(x, y))
        name = shortened(line.name, 12, room - 34)
        yield Text(at=At(x + 27, y + 4), text=name)
