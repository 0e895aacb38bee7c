"""What files are made from, for tests: rows of a store, and the description of a file."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from archive.observing.days import Observed
from archive.publish.columns import COLUMNS, Column
from archive.publish.description import Description, Origin
from archive.publish.formats import FORMATS
from archive.publish.observed import Observation
from archive.store import exported
from archive.store.database import Store
from archive.store.exported import Chosen
from archive.store.filters import Filters

VALUES = {
    "text": "党", "texts": "[]", "integer": -7, "boolean": 0, "json": "{}", "date": "2024-02-29",
    "timestamp": "2024-03-01T01:02:03Z",
}  # fmt: skip
"""A value of each kind, as a database holds it."""


def every(store: Store, filters: Filters | None = None, **chosen: Any) -> Iterator[sqlite3.Row]:
    """All rows, with all columns, in order of their ids."""
    wanted = Chosen(filters=filters or Filters(), **chosen)
    return exported.every(store, wanted, [column.name for column in COLUMNS])


def row(columns: Iterable[Column] = COLUMNS, **values: Any) -> tuple[Any, ...]:
    """A row with a value in each column, and these in some."""
    return tuple(values.get(column.name, VALUES[column.kind]) for column in columns)


def description(**values: Any) -> Description:
    """Of a file that says little of itself."""
    seen = Observation(
        first=date(2024, 1, 1), last=date(2024, 1, 3), sources=1, began=date(2024, 1, 2),
        days=Observed(1, 3, 2),
    )  # fmt: skip
    given: dict[str, Any] = {
        "origin": Origin(name="档案"), "made_at": datetime(2024, 1, 3, 4, tzinfo=UTC), "rows": 0,
        "readers": {}, "seen": seen, "columns": COLUMNS,
    }  # fmt: skip
    return Description(**given | values)


def written(store: Store, name: str) -> bytes:
    """All articles as a file of this format."""
    return b"".join(FORMATS[name]().blocks(every(store), description()))
