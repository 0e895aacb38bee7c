"""Word files (Office Open XML): the text of their main part, tables as Markdown.

Read as a stream of elements, for a library that builds the whole document is open to bombs and
leaves out what was inserted with changes tracked, or stands in a content control.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from archive.reading.body.tables import markdown
from archive.reading.office.broken import BrokenError
from archive.reading.office.numbering import Numbering, read_numbering
from archive.reading.office.text import MOST_CHARACTERS, Text
from archive.reading.office.zipped import parts_of, unpacked
from archive.reading.tree.layout import count_han, tidy

_MOST_BYTES = 16_000_000  # of the main part
_MOST_LISTS = 4_000_000  # bytes, of the part that describes lists
_LONGEST_CELL = 400  # Chinese characters; more is a text with a frame around it
_MOST_SPANNED = 60
_DEEPEST = 20  # tables in tables
_HEADLINE = re.compile(r"(?:title|heading\s*1|标题|1|a3|a4)$", re.I)


@dataclass(slots=True)
class _Table:
    rows: list[list[str]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    wide: int = 1
    goes_on: bool = False


class _FullError(Exception):
    """As much was read as is wanted."""


class _Reader:
    """What lxml tells of each element. paragraphs, as in `Text`."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._listed: list[tuple[str, int]] = []  # list and depth of each open paragraph
        self.paragraphs: list[tuple[str, bool]] = []
        self._size = 0
        self._open: list[list[str]] = []  # paragraphs, one in another in text boxes
        self._leads: list[bool] = []
        self._tables: list[_Table] = []
        self._text = False
        self._skipped = 0  # depth inside of what repeats something else

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition("}")[2]
        if self._skipped or name in ("Fallback", "pPrChange"):
            self._skipped += 1
            return
        if name == "p":
            self._open.append([])
            self._leads.append(False)
            self._listed.append(("", 0))
        elif name == "t":
            self._text = True
        elif name in ("tab", "br", "cr") and self._open:
            self._open[-1].append(" ")
        elif name in ("jc", "pStyle") and self._leads:
            value = _value(attributes)
            leads = value == "center" if name == "jc" else _HEADLINE.search(value) is not None
            self._leads[-1] = self._leads[-1] or leads
        elif name in ("ilvl", "numId") and self._listed:
            value, (number, depth) = _value(attributes), self._listed[-1]
            level = int(value) if value in set("012345678") else 0
            self._listed[-1] = (value, depth) if name == "numId" else (number, level)
        elif name in ("tbl", "tr", "tc", "gridSpan", "vMerge"):
            self._start_table(name, attributes)

    def _start_table(self, name: str, attributes: dict[str, str]) -> None:
        if name == "tbl":
            if len(self._tables) == _DEEPEST:
                raise BrokenError("tables in tables without end")
            self._tables.append(_Table())
        elif not self._tables:
            return
        elif name == "tr":
            self._tables[-1].cells = []
        elif name == "tc":
            table = self._tables[-1]
            table.inside, table.wide, table.goes_on = [], 1, False
        elif name == "gridSpan":
            value = _value(attributes)
            self._tables[-1].wide = min(int(value), _MOST_SPANNED) if value.isdigit() else 1
        else:
            self._tables[-1].goes_on = _value(attributes) != "restart"

    def data(self, text: str) -> None:
        """Text stands in an element."""
        if self._text and self._open and not self._skipped:
            self._size += len(text)
            if self._size > MOST_CHARACTERS:
                raise _FullError
            self._open[-1].append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._skipped:
            self._skipped -= 1
            return
        name = tag.rpartition("}")[2]
        if name == "t":
            self._text = False
        elif name == "p" and self._open:
            text, leads = tidy("".join(self._open.pop())), self._leads.pop()
            listed = self._listed.pop()
            text = self._numbering.following(*listed) + text if text and listed[0] else text
            if text and self._tables:
                self._tables[-1].inside.append(text)
            elif text:
                self.paragraphs.append((text, leads))
        elif name in ("tbl", "tr", "tc") and self._tables:
            self._end_table(name)

    def _end_table(self, name: str) -> None:
        table = self._tables[-1]
        if name == "tc":
            text = "\n".join(table.inside)
            if table.goes_on and table.rows and len(table.cells) < len(table.rows[-1]):
                text = table.rows[-1][len(table.cells)]
            table.cells += [text] * min(table.wide, _MOST_SPANNED)
            self._size += len(text) * (table.wide - 1)
        elif name == "tr":
            table.rows.append(table.cells)
        else:
            self._tables.pop()
            lines = _lines(table.rows)
            if self._tables:
                self._tables[-1].inside += lines
            else:
                self.paragraphs += [(line, False) for line in lines]

    def close(self) -> None:
        """The document ends."""


def read_word(body: bytes) -> Text:
    """The text of a Word file, in order. Raises BrokenError."""
    part = unpacked(body, "word/document.xml", _MOST_BYTES)
    if b"<!DOCTYPE" in part[:2_000] or b"<!ENTITY" in part:
        raise BrokenError("broken")  # no writer of such files declares anything
    named = parts_of(body, "word/numbering.xml")
    reader = _Reader(read_numbering(unpacked(body, named[0], _MOST_LISTS) if named else b""))
    parser = etree.XMLParser(target=reader, resolve_entities=False, no_network=True)
    try:
        etree.fromstring(part, parser)
    except _FullError:
        return Text(reader.paragraphs, f"the first {MOST_CHARACTERS:,}")
    except (etree.LxmlError, ValueError) as error:
        raise BrokenError("broken") from error
    return Text(reader.paragraphs)


def _value(attributes: dict[str, str]) -> str:
    return next((v for name, v in attributes.items() if name.rpartition("}")[2] == "val"), "")


def _lines(rows: list[list[str]]) -> list[str]:
    """A table as Markdown; one that only lays out the page, as the text of its cells."""
    rows = [row for row in rows if any(row)]
    captions = []
    while len(rows) > 1 and len(rows[0]) > 1 and len(set(rows[0])) == 1:
        captions.append(rows.pop(0)[0])
    longest = max((count_han(cell) for row in rows for cell in row), default=0)
    if max(map(len, rows), default=0) < 2 or longest > _LONGEST_CELL:
        cells = dict.fromkeys(cell for row in rows for cell in row if cell)
        return [*captions, *(line for cell in cells for line in cell.split("\n"))]
    return [*captions, *markdown([[cell.replace("\n", " ") for cell in row] for row in rows])]
