"""CSV, with cells that are harmless in a spreadsheet."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from archive.publish.columns import COLUMNS, Column
from archive.publish.formats.base import Format, Row

if TYPE_CHECKING:
    from archive.publish.description import Description

_FORMULA = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠]")
_FIRST = frozenset("=+-@＝＋－＠") | {c for c in map(chr, range(0x3001)) if c.isspace()}
"""What such a cell may begin with: no blank stands beyond U+3000."""


class Csv(Format):
    """UTF-8, lists and objects as JSON, no and yes as 0 and 1, times as ISO 8601 in UTC.

    The byte order mark is for Excel, which otherwise assumes GBK. raw: cells that a spreadsheet
    would take for a formula stay unchanged.
    """

    name = "csv"
    title = "CSV"
    media_type = "text/csv; charset=utf-8"

    def __init__(self, columns: Sequence[Column] = COLUMNS, *, raw: bool = False) -> None:
        super().__init__(columns)
        # What stands in the other columns begins with a digit or a bracket.
        kinds = enumerate(column.kind for column in columns)
        self._armed = [] if raw else [place for place, kind in kinds if kind == "text"]

    def blocks(self, rows: Iterable[Row], description: "Description") -> Iterator[bytes]:
        """See Format."""
        lines = ["\ufeff"]
        # A list takes lines faster than StringIO, which keeps Chinese in four bytes a character.
        writer = csv.writer(SimpleNamespace(write=lines.append))
        writer.writerow([column.name for column in self.columns])
        for batch in self.batches(rows):
            values: list[Sequence[Any]] = list(zip(*batch, strict=True))
            for place in self._armed:
                values[place] = _disarmed(values[place])
            writer.writerows(zip(*values, strict=True))
            yield "".join(lines).encode()
            lines.clear()
        if lines:
            yield "".join(lines).encode()


def disarmed(value: Any) -> Any:
    """A cell that is safe in a spreadsheet: text that would be run as a formula gets an apostrophe
    in front. Numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _disarmed(values: Sequence[Any]) -> Sequence[Any]:
    """A column of texts. Looking at first characters costs a tenth of matching every cell."""
    if _FIRST.isdisjoint({value[0] for value in values if value}):
        return values
    return list(map(disarmed, values))
