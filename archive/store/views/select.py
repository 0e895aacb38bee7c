"""A statement that knows the type of its rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Select(Generic[Row]):
    """A SELECT and its values. row: the dataclass of its rows, one field per column."""

    row: Callable[..., Row]
    sql: str
    values: tuple[str | int | None, ...] = ()

    def read(self, found: Mapping[str, Any]) -> Row:
        """A cursor's row as its dataclass."""
        return self.row(**dict(found))
