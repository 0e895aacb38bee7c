"""A text in the parts that a page shows: headings, paragraphs, items, quotations and tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_CELLS = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|(?:\s*:?-{3,}:?\s*\|)+")  # the line below the head of a Markdown table


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text. kind: heading, paragraph, item, quote or table. number: of its first
    paragraph in the text, from 1, by which it can be cited. level: of a heading or an item, from 1.
    rows: of a table its rows, each a list of cells; else one row with one cell. Cells are told as
    (start, end) in the text.
    """

    kind: str
    number: int
    level: int
    rows: Sequence[Sequence[tuple[int, int]]]


def sections(text: str, structure: Sequence[str]) -> Iterator[Section]:
    """The parts of a text in order. structure: of the record; none, or one that does not fit, makes
    everything a paragraph.
    """
    paragraphs = text.split("\n")
    kinds = structure if len(structure) == len(paragraphs) else [""] * len(paragraphs)
    rows: list[list[tuple[int, int]]] = []
    start, first = 0, 0
    for at, (line, kind) in enumerate(zip(paragraphs, kinds, strict=True)):
        if rows and kind != "table":
            yield Section("table", first + 1, 1, rows)
            rows = []
        if kind == "table":
            first = first if rows else at
            if not _RULE.fullmatch(line.strip()):
                rows.append(_cells(line, start))
        elif line.strip():
            name, level = _named(kind)
            yield Section(name, at + 1, level, [[(start, start + len(line))]])
        start += len(line) + 1
    if rows:
        yield Section("table", first + 1, 1, rows)


def _named(kind: str) -> tuple[str, int]:
    for code, name in (("h", "heading"), ("li", "item")):
        level = kind.removeprefix(code)
        if level != kind and level.isdecimal():
            return name, int(level)
    return ("quote" if kind == "quote" else "paragraph"), 1


def _cells(row: str, start: int) -> list[tuple[int, int]]:
    """Where the cells of a row `| a | b |` stand in the text."""
    bars = [match.start() for match in _CELLS.finditer(row)]
    found = []
    for left, right in pairwise(bars):
        cell = row[left + 1 : right]
        begin = left + 1 + len(cell) - len(cell.lstrip())
        found.append((start + begin, start + begin + len(cell.strip())))
    return found or [(start, start + len(row))]
