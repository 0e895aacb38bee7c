"""A statement that says what its rows are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Select(Generic[Row]):
    """A SELECT and its values. row: the dataclass of its rows, a field for each column."""

    row: Callable[..., Row]
    sql: str
    values: tuple[str | int | None, ...] = ()

    def read(self, found: Mapping[str, Any]) -> Row:
        """A row of a cursor as what it is."""
        return self.row(**dict(found))
