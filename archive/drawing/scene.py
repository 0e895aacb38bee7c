"""What a drawing consists of: marks with places, sizes and colours by name, in pixels from the top left.

A scene says nothing about SVG: what is drawn can be tested by what it is.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias


class At(NamedTuple):
    """A point."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rect:
    """fill, stroke: names of palette.py, or "". said: what a pointer is told."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    stroke: str = ""
    dash: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A line through points, or, with a fill, the area that they go around."""

    points: Sequence[At]
    stroke: str = ""
    width: float = 1
    dash: str = ""
    fill: str = ""
    opacity: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """at: its middle."""

    at: At
    radius: float
    fill: str = ""
    stroke: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """at: on its base line, where it starts, ends, or its middle is."""

    at: At
    text: str
    size: float = 12
    anchor: str = "start"
    fill: str = "ink"
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Marks that lead somewhere. said: where to."""

    href: str
    said: str
    marks: Sequence["Mark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Marks that are moved together."""

    at: At
    marks: Sequence["Mark"]


Mark: TypeAlias = "Rect | Path | Circle | Text | Link | Group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """title, said: what it shows, in a few words and in some sentences, for who does not see it."""

    width: float
    height: float
    title: str
    said: str
    marks: Sequence[Mark]


def every(marks: Sequence[Mark]) -> Iterator[Mark]:
    """All marks, those inside of others included."""
    for mark in marks:
        yield mark
        if isinstance(mark, Link | Group):
            yield from every(mark.marks)


def width_of(text: str, size: float) -> float:
    """How wide a text is, roughly and not less than it is: fonts are the reader's."""
    return size * sum(
        1.0 if c in _BROAD or unicodedata.east_asian_width(c) in "WFA" else 0.62 for c in text
    )


_BROAD = "%@MWmw—…"


def shortened(text: str, size: float, width: float) -> str:
    """A text that is no wider than that: what does not fit is cut, which "…" says."""
    if width_of(text, size) <= width:
        return text
    room, kept = width - size, ""
    for character in text:
        if width_of(kept + character, size) > room:
            break
        kept += character
    return f"{kept}…"
