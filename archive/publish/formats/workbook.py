"""Excel files, for offices: a sheet of articles, and a sheet that says what it is."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.kinds import KindName
from archive.publish.columns import COLUMNS, Column
from archive.publish.formats.base import Format, Row, listed, plain, property_of
from archive.publish.unfinished import new_folder

if TYPE_CHECKING:
    from archive.publish.description import Description

MOST_ROWS = 1_048_575
"""Of a sheet, without its head."""

MOST_IN_CELL = 32_767
"""Characters, as Excel counts them: those beyond U+FFFF twice."""

_ENDING = "……（全文 {n} 字，单元格放不下，见 CSV 或 Parquet）"
_ROOM = MOST_IN_CELL - 100
_WIDTHS = {"title": 60, "text": 60, "url": 40}
_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel counts days wrongly, or not at all."""

_BLOCK = 1 << 20


class Workbook(Format):
    """XLSX. Texts are never formulas or links, whatever they begin with.

    A text that is too long for a cell ends with a sentence that says so; `remarks` counts them.
    """

    name = "xlsx"
    title = "Excel"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    most = MOST_ROWS
    most_downloaded = 20_000

    def __init__(self, columns: Sequence[Column] = COLUMNS) -> None:
        super().__init__(columns)
        self._cut = 0

    @property
    def remarks(self) -> dict[str, int]:
        """See Format."""
        return {"cut_cells": self._cut}

    def blocks(self, rows: Iterable[Row], description: "Description") -> Iterator[bytes]:
        """See Format. The file is made whole in a folder for temporary files before the first piece."""
        # Takes 0.1 s to import.
        import xlsxwriter  # noqa: PLC0415
        from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415

        with new_folder(Path(tempfile.gettempdir())) as folder:
            path = folder / "whole.xlsx"
            options = {"constant_memory": True, "tmpdir": str(folder), "in_memory": False}
            book = xlsxwriter.Workbook(str(path), options)
            book.set_properties(
                {"title": property_of(description.title), "created": description.made_at}
            )
            head = book.add_format({"bold": True})
            self._write_rows(book.add_worksheet("articles"), rows, head, book)
            self._write_about(book.add_worksheet("about"), description)
            try:
                book.close()
            except FileCreateError as error:
                raise error.args[0] from None
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    yield block

    def _write_rows(self, sheet: Any, rows: Iterable[Row], head: Any, book: Any) -> None:
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(self.columns):
            sheet.set_column(place, place, _WIDTHS.get(column.name, 14))
        sheet.write_row(0, 0, [column.name for column in self.columns], head)
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        writers = [self._writer(sheet, column.kind, days) for column in self.columns]
        number = 0
        for number, row in enumerate(rows, 1):
            for place, (write, value) in enumerate(zip(writers, row, strict=True)):
                if value is not None:
                    write(number, place, value)
        sheet.autofilter(0, 0, number, len(self.columns) - 1)

    def _writer(self, sheet: Any, kind: KindName, days: Any) -> Callable[[int, int, Any], None]:
        def text(row: int, place: int, value: str) -> None:
            sheet.write_string(row, place, self._fitting(value))

        def day(row: int, place: int, value: str) -> None:
            try:
                on = date.fromisoformat(value)
            except ValueError:
                return
            if on >= _FIRST_DAY:
                sheet.write_datetime(row, place, on, days)
            else:
                text(row, place, value)

        writers: dict[KindName, Callable[[int, int, Any], None]] = {
            "integer": sheet.write_number,
            "boolean": lambda row, place, value: sheet.write_boolean(row, place, bool(value)),
            "texts": lambda row, place, value: text(row, place, listed(value)),
            "date": day,
        }
        return writers.get(kind, text)

    def _fitting(self, text: str) -> str:
        whole = plain(text)
        # Two units a character at most: only long ones are counted.
        if 2 * len(whole) <= MOST_IN_CELL or len(whole.encode("utf-16-le")) // 2 <= MOST_IN_CELL:
            return whole
        self._cut += 1
        begin = whole.encode("utf-16-le")[: 2 * _ROOM].decode("utf-16-le", "ignore")
        return begin + _ENDING.format(n=len(whole))

    def _write_about(self, sheet: Any, description: "Description") -> None:
        values = {**description.values(), **self.remarks}
        columns = values.pop("columns")
        told = [(name, _told(value)) for name, value in values.items()]
        told += [("", "")] + [
            (name, f"{of['type']}: {of['meaning']}") for name, of in columns.items()
        ]
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 100)
        for number, (name, value) in enumerate(told):
            sheet.write_string(number, 0, name)
            sheet.write_string(number, 1, self._fitting(value))


def _told(value: Any) -> str:
    """A value of a description, for people."""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_told(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_told, value))
    return "" if value is None else str(value)
