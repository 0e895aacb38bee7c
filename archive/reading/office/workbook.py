"""Excel files, new and old, and those of WPS: each sheet as a Markdown table."""

import io
import re
from datetime import date, datetime, time
from typing import Any

import python_calamine

from archive.reading.body.tables import markdown
from archive.reading.office.broken import BrokenError
from archive.reading.office.text import MOST_CHARACTERS, Text
from archive.reading.office.zipped import main_part, parts_of, unpacked
from archive.reading.tree.layout import tidy

_MOST_ROWS = 5_000  # of a sheet
_MOST_COLUMNS = 60
_MOST_SHEETS = 50
_MOST_BYTES = 32_000_000  # of a sheet's part
_MOST_CELLS = 5_000_000  # of a sheet, empty ones too: the library makes room for each
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{0,4})(\d{1,8})["']""", re.I)
_LONGEST_STRING = 2_000  # bytes: strings shorter than this cannot fill the memory
_MOST_SHARED = 100_000_000  # characters that cells would take from the shared strings
_SHARED = re.compile(rb"""\st\s*=\s*["']s["']""")
_STRING = re.compile(rb"<(?:\w+:)?si\b")
_UNNAMED = re.compile(r"sheet\s*\d*|工作表\s*\d*", re.I)


def read_workbook(body: bytes) -> Text:
    """Tables of a workbook. Raises BrokenError."""
    if main_part(body) is not None:
        _refuse_bombs(body)
    try:
        return _read(python_calamine.load_workbook(io.BytesIO(body)))
    except python_calamine.PasswordError as error:
        raise BrokenError("locked with a password") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise BrokenError("broken") from error
    except BaseException as error:
        # The library's own failures have a class that cannot be imported, and is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise BrokenError("broken") from error


def _read(book: python_calamine.CalamineWorkbook) -> Text:
    shown = [
        one.name
        for one in book.sheets_metadata
        if one.visible == python_calamine.SheetVisibleEnum.Visible
        and one.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    paragraphs: list[tuple[str, bool]] = []
    size, cut = 0, "the first sheets" if len(shown) > _MOST_SHEETS else ""
    for name in shown[:_MOST_SHEETS]:  # one at a time is in memory
        sheet = book.get_sheet_by_name(name)
        rows = [_cells(row) for row in sheet.to_python(nrows=_MOST_ROWS)]
        if sheet.total_height > _MOST_ROWS:
            cut = f"the first {_MOST_ROWS:,} rows"
        found = _sheet(name if len(shown) > 1 and not _UNNAMED.fullmatch(name) else "", rows)
        for paragraph in found:
            size += len(paragraph[0])
            if size > MOST_CHARACTERS:
                return Text(paragraphs, f"the first {MOST_CHARACTERS:,}")
            paragraphs.append(paragraph)
    return Text(paragraphs, cut)


def _refuse_bombs(body: bytes) -> None:
    """Refuse what is small while its strings are shared and its empty cells not written, and huge
    when each cell has its own.
    """
    longest = shared = cells = 0
    for name in parts_of(body, ""):
        if not name.lower().endswith(".xml"):
            continue
        part = unpacked(body, name, _MOST_BYTES)
        longest = max(longest, *map(len, _STRING.split(part)))
        shared += len(_SHARED.findall(part))
        places = set(_PLACE.findall(part))
        wide = max((_column(letters) for letters, _ in places), default=0)
        cells = max(cells, wide * max((int(number) for _, number in places), default=0))
    if cells > _MOST_CELLS or (longest > _LONGEST_STRING and shared * longest > _MOST_SHARED):
        raise BrokenError("more than can be unpacked")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return max(number, 1)


def _cells(row: list[Any]) -> list[str]:
    return [_shown(value) for value in row[:_MOST_COLUMNS]]


def _shown(value: Any) -> str:
    """A value as a person would write it: whole numbers without a point, days as ISO 8601."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, datetime):
        value = value.date() if value.time() == time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else tidy(str(value))


def _sheet(name: str, rows: list[list[str]]) -> list[tuple[str, bool]]:
    """A sheet's name, the lines above its table, and the table."""
    rows = [row for row in rows if any(row)]
    used = [x for x in range(max(map(len, rows), default=0)) if any(row[x] for row in rows)]
    rows = [[row[x] for x in used] for row in rows]
    found = [(name, False)] if name and rows else []
    while rows and sum(map(bool, rows[0])) == 1:
        found.append(("".join(rows.pop(0)), True))
    return found + [(line, False) for line in (markdown(rows) if rows else [])]
