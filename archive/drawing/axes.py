"""The axes of lines over time, and what was not observed between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from archive.drawing.scale import Scale
from archive.drawing.scene import At, Mark, Path, Rect, Text, width_of

SMALL = 11
"""Pixels of the smallest text."""

PART, NONE, BEFORE = "part", "none", "before"
"""Of a period: not all of it was observed; nothing; nothing, for observation had not begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The time of all panels. ticks: labels at periods, several ways, the closest first. names: sight →
    what it is called."""

    length: int
    ticks: Sequence[Sequence[tuple[int, str]]]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Where a panel is drawn. labelled: lines are named at their ends."""

    x: float
    y: float
    width: float
    height: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """The part of a box between the axes. step: pixels of a period."""

    left: float
    top: float
    right: float
    bottom: float
    step: float
    scale: Scale

    def x(self, number: float) -> float:
        """The middle of a period, by its number from 0."""
        return self.left + (number + 0.5) * self.step

    def y(self, value: float) -> float:
        """Of a value; what goes beyond the scale is at its top."""
        share = min(value / self.scale.top, 1)
        return self.bottom - share * (self.bottom - self.top)


def axes(axis: Axis, plot: Plot) -> Iterator[Mark]:
    """The scale with its lines, and the labels of the time."""
    for value in plot.scale.ticks:
        y = plot.y(value)
        colour = "grid" if value else "soft"
        yield Path(points=[At(plot.left, y), At(plot.right, y)], stroke=colour)
        at = At(plot.left - 5, y + 4)
        yield Text(at=at, text=plot.scale.label(value), size=SMALL, anchor="end", fill="soft")
    for number, label in _fitting(axis, plot):
        x = plot.x(number)
        yield Path(points=[At(x, plot.bottom), At(x, plot.bottom + 4)], stroke="soft")
        yield Text(at=At(x, plot.bottom + 16), text=label, size=SMALL, anchor="middle", fill="soft")


def _fitting(axis: Axis, plot: Plot) -> Sequence[tuple[int, str]]:
    """The closest labels that do not touch each other, nor the edges."""
    found: list[tuple[int, str]] = []
    for found in map(list, axis.ticks):
        ends = [(plot.x(n), width_of(label, SMALL) / 2 + 3) for n, label in found]
        apart = all(a + half <= b - other for (a, half), (b, other) in pairwise(ends))
        if apart:
            break
    edge = plot.right + 24
    return [(n, label) for n, label in found if plot.x(n) + width_of(label, SMALL) / 2 <= edge]


def unseen(sights: Sequence[str], axis: Axis, plot: Plot) -> Iterator[Mark]:
    """What was not observed: tinted, hatched where nobody looked, and named where there is room."""
    number = 0
    for sight, run in groupby(sights):
        length = len(list(run))
        x, width = plot.left + number * plot.step, length * plot.step
        number += length
        if sight not in axis.names:
            continue
        name = axis.names[sight]
        height = plot.bottom - plot.top
        if sight == PART:
            yield Rect(x=x, y=plot.bottom - 7, width=width, height=7, fill="thin", said=name)
            continue
        yield Rect(x=x, y=plot.top, width=width, height=height, fill="tint", said=name)
        if sight == NONE:
            yield Rect(x=x, y=plot.top, width=width, height=height, fill="hatch", said=name)
        if width_of(name, SMALL) + 6 <= width:
            at = At(x + width / 2, plot.top + 13)
            if sight == NONE:  # letters on stripes cannot be read
                half = width_of(name, SMALL) / 2 + 3
                yield Rect(x=at.x - half, y=at.y - 11, width=2 * half, height=15, fill="tint")
            yield Text(at=at, text=name, size=SMALL, anchor="middle", fill="soft")
