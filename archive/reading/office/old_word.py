"""Word files of 1997 to 2003, and those of WPS: the text of the main document.

[MS-DOC] 2.4.1: the file information block says where the piece table is, and that says where each
run of characters stands, in Windows-1252 or in UTF-16.
"""

import re
import struct
from collections.abc import Iterator

from archive.reading.body.tables import markdown
from archive.reading.office.broken import BrokenError
from archive.reading.office.text import MOST_CHARACTERS, Text
from archive.reading.office.zipped import stream
from archive.reading.tree.layout import tidy

_MAGIC = 0xA5EC
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200  # flags at 0x0A
_PIECES = 0x0002  # kind of the part of the Clx that is the piece table
_COMPRESSED = 0x40000000
_MOST_PIECES = 100_000
_FIELD = re.compile("\x13[^\x13\x14\x15]*(?:\x14([^\x13\x15]*))?\x15")
_ENDING = re.compile("([^\r\x07\x0b\x0c]*)([\r\x07\x0b\x0c]|$)")
_MARKS = re.compile("[\x00-\x06\x08\x0e-\x12\x16-\x1f]")


def read_old_word(body: bytes) -> Text:
    """The text of an old Word file. Raises BrokenError."""
    main = stream(body, "WordDocument")
    try:
        if struct.unpack_from("<H", main, 0)[0] != _MAGIC:
            raise BrokenError("of a version before 1997")
        flags = struct.unpack_from("<H", main, 0x0A)[0]
        if flags & _ENCRYPTED:
            raise BrokenError("locked with a password")
        count = struct.unpack_from("<i", main, 0x4C)[0]
        start, size = struct.unpack_from("<II", main, 0x01A2)
        table = stream(body, "1Table" if flags & _SECOND_TABLE else "0Table")
        text = "".join(_pieces(main, table[start : start + size], min(count, MOST_CHARACTERS)))
    except struct.error as error:
        raise BrokenError("broken") from error
    cut = f"the first {MOST_CHARACTERS:,}" if count > MOST_CHARACTERS else ""
    return Text([(line, False) for line in _lines(_without_fields(text))], cut)


def _pieces(main: bytes, clx: bytes, count: int) -> Iterator[str]:
    """The first so many characters, piece by piece."""
    at = 0
    while clx[at : at + 1] == b"\x01":  # properties
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at : at + 1] != b"\x02":
        raise BrokenError("broken")
    pieces = (struct.unpack_from("<I", clx, at + 1)[0] - 4) // 12
    places = at + 5 + 4 * (pieces + 1)
    for piece in range(min(pieces, _MOST_PIECES)):
        begin, end = struct.unpack_from("<II", clx, at + 5 + 4 * piece)
        place = struct.unpack_from("<I", clx, places + 8 * piece + 2)[0]
        end = min(end, count)
        if end <= begin:
            return
        if place & _COMPRESSED:
            place = (place & ~_COMPRESSED) // 2
            yield main[place : place + end - begin].decode("cp1252", "replace")
        else:
            yield main[place : place + 2 * (end - begin)].decode("utf-16-le", "replace")


def _without_fields(text: str) -> str:
    """Text with what fields show, and without what they are made by."""
    for _ in range(5):  # fields in fields
        text, found = _FIELD.subn(lambda match: match[1] or "", text)
        if not found:
            break
    return _MARKS.sub("", text)


def _lines(text: str) -> Iterator[str]:
    """Paragraphs, and tables as Markdown. A mark ends each cell, and one more each row: after as many
    cells as the first row has, an empty one is that.
    """
    rows: list[list[str]] = []
    row: list[str] = []
    cell = ""
    for match in _ENDING.finditer(text):
        part = tidy(match[1])
        if match[2] != "\x07":
            if row:
                cell += part
                continue
            yield from markdown(rows) if rows else ()
            rows = []
            if part:
                yield part
        elif part or cell or len(row) < len(rows[0] if rows else row or "?"):
            row.append(cell + part)
            cell = ""
        else:
            rows.append(row)
            row = []
    rows += [row] if row else []
    yield from markdown(rows) if rows else ()
