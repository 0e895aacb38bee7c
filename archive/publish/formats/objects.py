"""JSON and JSON Lines: an object a row."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from archive.kinds import KindName
from archive.publish.columns import COLUMNS, Column
from archive.publish.formats.base import Format, Row

if TYPE_CHECKING:
    from archive.publish.description import Description

_NULL = "null"
_TRUTHS = {None: _NULL, 0: "false", 1: "true"}

Encode = Callable[[Sequence[Any]], Iterable[str]]


def _texts(values: Sequence[Any]) -> list[str]:
    return [_NULL if value is None else encode_basestring(value) for value in values]


def _stored(values: Sequence[Any]) -> list[str]:
    """Lists and objects are stored as JSON, on one line, and are not read and written again."""
    return [value or _NULL for value in values]


def _numbers(values: Sequence[Any]) -> list[str]:
    return [_NULL if value is None else str(value) for value in values]


_ENCODED: dict[KindName, Encode] = {
    "text": _texts,
    "date": _texts,
    "timestamp": _texts,
    "texts": _stored,
    "json": _stored,
    "integer": _numbers,
    "real": _numbers,
    "boolean": lambda values: [_TRUTHS[value] for value in values],
}


class _Objects(Format):
    def __init__(self, columns: Sequence[Column] = COLUMNS) -> None:
        super().__init__(columns)
        names = (json.dumps(column.name).replace("%", "%%") for column in columns)
        self._object = "{" + ", ".join(f"{name}: %s" for name in names) + "}"
        self._encode = [_ENCODED[column.kind] for column in columns]

    def _lines(self, rows: Iterable[Row]) -> Iterator[list[str]]:
        """The objects of some rows at a time."""
        for batch in self.batches(rows):
            values = zip(*batch, strict=True)
            cells = [encode(v) for encode, v in zip(self._encode, values, strict=True)]
            yield list(map(self._object.__mod__, zip(*cells, strict=True)))


class Json(_Objects):
    """One array, one object per line."""

    name = "json"
    title = "JSON"
    media_type = "application/json; charset=utf-8"

    def blocks(self, rows: Iterable[Row], description: "Description") -> Iterator[bytes]:
        """See Format."""
        before = "["
        for lines in self._lines(rows):
            yield (before + "\n" + ",\n".join(lines)).encode()
            before = ","
        yield ("[]\n" if before == "[" else "\n]\n").encode()


class JsonLines(_Objects):
    """One object per line."""

    name = "jsonl"
    title = "JSON Lines"
    media_type = "application/jsonl; charset=utf-8"

    def blocks(self, rows: Iterable[Row], description: "Description") -> Iterator[bytes]:
        """See Format."""
        for lines in self._lines(rows):
            yield ("\n".join(lines) + "\n").encode()
