"""The formats for exporting articles: a class each. Command line and web send the same bytes.

Blocks are made as rows come, in constant memory.
"""

import csv
import json
import re
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from types import MappingProxyType
from typing import Any, ClassVar

from archive.kinds import KindName
from archive.publish.columns import COLUMNS
from archive.record import FIELDS

_BATCH = 500
_BATCH_CHARACTERS = 2_000_000
_LONG = [name for name, field in FIELDS.items() if not (field.listed or field.own_table)]
_FORMULA = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠]")


class Format(ABC):
    """A file format. name: its extension, by which it is requested. title: for people."""

    name: ClassVar[str]
    title: ClassVar[str]
    media_type: ClassVar[str]

    @abstractmethod
    def blocks(
        self, rows: Iterable[sqlite3.Row], facts: Mapping[str, str] = MappingProxyType({})
    ) -> Iterator[bytes]:
        """A file of rows that have all COLUMNS, in pieces. facts: about the whole of it, for formats
        that have a place for them beside the rows."""


class Csv(Format):
    """UTF-8, lists and objects as JSON, no and yes as 0 and 1.

    The byte order mark is for Excel, which otherwise assumes GBK. raw: cells that a spreadsheet
    would take for a formula stay unchanged.
    """

    name = "csv"
    title = "CSV"
    media_type = "text/csv; charset=utf-8"

    def __init__(self, *, raw: bool = False) -> None:
        self._raw = raw

    def blocks(
        self, rows: Iterable[sqlite3.Row], facts: Mapping[str, str] = MappingProxyType({})
    ) -> Iterator[bytes]:
        text = StringIO("\ufeff", newline="")
        text.seek(1)
        writer = csv.writer(text)
        writer.writerow([column.name for column in COLUMNS])
        for batch in _batches(rows):
            for row in batch:
                cells = [_cell(value) for value in _record(row).values()]
                writer.writerow(cells if self._raw else map(disarmed, cells))
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
        if text.tell():
            yield text.getvalue().encode()


class Json(Format):
    """One array, one object per line."""

    name = "json"
    title = "JSON"
    media_type = "application/json; charset=utf-8"

    def blocks(
        self, rows: Iterable[sqlite3.Row], facts: Mapping[str, str] = MappingProxyType({})
    ) -> Iterator[bytes]:
        before = "["
        for batch in _batches(rows):
            yield (before + "\n" + ",\n".join(map(_object, batch))).encode()
            before = ","
        yield ("[]\n" if before == "[" else "\n]\n").encode()


class JsonLines(Format):
    """One object per line."""

    name = "jsonl"
    title = "JSON Lines"
    media_type = "application/jsonl; charset=utf-8"

    def blocks(
        self, rows: Iterable[sqlite3.Row], facts: Mapping[str, str] = MappingProxyType({})
    ) -> Iterator[bytes]:
        for batch in _batches(rows):
            yield "".join(f"{line}\n" for line in map(_object, batch)).encode()


class Parquet(Format):
    """One row group per batch; the columns' meanings and the facts are in its schema."""

    name = "parquet"
    title = "Parquet"
    media_type = "application/vnd.apache.parquet"

    def blocks(
        self, rows: Iterable[sqlite3.Row], facts: Mapping[str, str] = MappingProxyType({})
    ) -> Iterator[bytes]:
        # Takes 0.2 s to import, which the other formats should not pay for.
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.parquet as pq  # noqa: PLC0415

        types = {
            "text": pa.string(),
            "texts": pa.list_(pa.string()),
            "integer": pa.int64(),
            "boolean": pa.bool_(),
            "json": pa.string(),
        }
        schema = pa.schema(
            [pa.field(c.name, types[c.kind], metadata={"description": c.meaning}) for c in COLUMNS],
            metadata=dict(facts),
        )
        objects = [column.name for column in COLUMNS if column.kind == "json"]
        drain = _Drain()
        with pq.ParquetWriter(drain, schema, compression="zstd") as writer:
            for batch in _batches(rows):
                records = [_record(row) for row in batch]
                for record in records:
                    record.update({name: _dump(record[name]) for name in objects})
                writer.write_table(pa.Table.from_pylist(records, schema))
                yield drain.take()
        yield drain.take()


class _Drain:
    """A file that hands over what was written to it."""

    closed = False

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, block: bytes) -> int:
        self._written.append(bytes(block))
        return len(block)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        written, self._written = self._written, []
        return b"".join(written)


FORMATS: Mapping[str, type[Format]] = MappingProxyType(
    {format.name: format for format in (Csv, Json, JsonLines, Parquet)}
)
"""Name → format, as command line and web offer them."""


def disarmed(value: Any) -> Any:
    """A cell that is safe in a spreadsheet: text that would be run as a formula gets an apostrophe
    in front. Numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return _dump(value)
    return int(value) if isinstance(value, bool) else value


def _batches(rows: Iterable[sqlite3.Row]) -> Iterator[list[sqlite3.Row]]:
    """Some rows at a time: fewer when they are long, because all are held in memory."""
    batch: list[sqlite3.Row] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += sum(len(row[name] or "") for name in _LONG)
        if len(batch) == _BATCH or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _object(row: sqlite3.Row) -> str:
    return _dump(_record(row))


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _record(row: sqlite3.Row) -> dict[str, Any]:
    return {column.name: _value(row[column.name], column.kind) for column in COLUMNS}


def _value(stored: Any, kind: KindName) -> Any:
    if kind in ("texts", "json"):
        return json.loads(stored)
    return bool(stored) if kind == "boolean" and stored is not None else stored
