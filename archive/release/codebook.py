"""The codebook: for each column of each table what it means, how it is found, how sure and how full it is."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from archive.kinds import Certainty
from archive.publish.formats.base import Row
from archive.release.tables import Table

HEADS = (
    "table", "column", "type", "unit", "meaning", "found", "rows", "filled", "share_filled",
    *Certainty,
)  # fmt: skip
_NOTHING = ("", "[]", "{}")


class Tally:
    """Counts, as rows of a table pass, how many have a value in each column, and how sure these are."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows = 0
        self._filled = [0] * len(table.columns)
        self._sure: dict[str, Counter[str]] = {}
        names = [column.name for column in table.columns]
        self._certainty = names.index("certainty") if "certainty" in names else None

    def through(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows."""
        for row in rows:
            self.rows += 1
            self._filled = [
                n + (value is not None and value not in _NOTHING)
                for n, value in zip(self._filled, row, strict=True)
            ]
            if self._certainty is not None:
                for name, how in json.loads(row[self._certainty] or "{}").items():
                    self._sure.setdefault(name, Counter())[how] += 1
            yield row

    def lines(self) -> Iterator[Sequence[Any]]:
        """A line a column, as HEADS names its cells. Certainty: values that are so sure; "": nobody says."""
        for column, filled in zip(self.table.columns, self._filled, strict=True):
            share = f"{filled / self.rows:.4f}" if self.rows else ""
            sure = self._sure.get(column.name)
            levels = [sure[level] for level in Certainty] if sure else [""] * len(Certainty)
            unit = column.unit or ("UTC" if column.kind == "timestamp" else "")
            yield (
                self.table.name, column.name, column.kind, unit, column.meaning, column.found,
                self.rows, filled, share, *levels,
            )  # fmt: skip


def as_csv(tallies: Iterable[Tally]) -> str:
    """All of it as one table."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADS)
    for tally in tallies:
        writer.writerows(tally.lines())
    return file.getvalue()


_INTRODUCTION = """# Codebook

One table for each table of the release. *Filled* is the share of rows with a value that is not null and
not an empty list. *Sure, likely, guess*: how many values of the column the rules that read them call so
(of a hundred sure values, 99 are right); empty where nobody says. codebook.csv has the same lines.
"""


def as_markdown(tallies: Iterable[Tally]) -> str:
    """The same for people."""
    parts = [_INTRODUCTION]
    for tally in tallies:
        parts.append(f"\n## {tally.table.name}\n\nA row: {tally.table.of}; {tally.rows} rows.\n\n")
        parts.append("| column | type | unit | meaning | found | filled | sure, likely, guess |\n")
        parts.append("|---|---|---|---|---|---|---|\n")
        for _, name, kind, unit, meaning, found, _, _, share, *levels in tally.lines():
            sure = ", ".join(map(str, levels)) if levels[0] != "" else ""
            cells = (f"`{name}`", kind, unit, meaning, found, share, sure)
            parts.append("| " + " | ".join(map(str, cells)) + " |\n")
    return "".join(parts)
