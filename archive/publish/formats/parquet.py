"""Parquet: columns from rows straight to Arrow, with all that is known about them in the schema."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.errors import ExportError
from archive.publish.columns import Column
from archive.publish.formats.base import Format, Row
from archive.sentences import say

if TYPE_CHECKING:
    from archive.publish.description import Description


class Parquet(Format):
    """One row group per batch; what columns mean and the description are in its schema.

    Lists are lists; objects are JSON in a column of text, as SQLite holds them (docs/decisions.md).
    """

    name = "parquet"
    title = "Parquet"
    media_type = "application/vnd.apache.parquet"
    described = True
    order = "date"
    rows_at_once = 2_000
    characters_at_once = 4_000_000

    def blocks(self, rows: Iterable[Row], description: "Description") -> Iterator[bytes]:
        """See Format."""
        # Takes 0.2 s to import, which the other formats should not pay for.
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.parquet as pq  # noqa: PLC0415

        facts = {"description": description.json(), **description.facts()}
        schema = schema_of(self.columns).with_metadata(facts)
        drain = _Drain()
        with pq.ParquetWriter(drain, schema, compression="zstd") as writer:
            for batch in self.batches(rows):
                values = zip(*batch, strict=True)
                arrays = [
                    _array(pa, column, list(of_column), field.type)
                    for column, of_column, field in zip(self.columns, values, schema, strict=True)
                ]
                writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
                yield drain.take()
        yield drain.take()


def written_by() -> str:
    """Name and version of the library, on which the bytes of a file depend."""
    import pyarrow as pa  # noqa: PLC0415

    return f"pyarrow {pa.__version__}"


def column_of(path: Path, name: str) -> Iterator[Any]:
    """The values of one column of a file. ExportError: there is none, or it cannot be read."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(columns=[name]):
                yield from batch.column(0).to_pylist()
    except (OSError, IndexError, pa.ArrowException):
        raise ExportError(
            say(
                "{path} cannot be read as a Parquet file with the column '{name}'.",
                path=path,
                name=name,
            )
        ) from None


def schema_of(columns: Iterable[Column]) -> Any:
    """The Arrow schema of these columns, with their meanings."""
    import pyarrow as pa  # noqa: PLC0415

    types = _types(pa)
    return pa.schema(
        [pa.field(c.name, types[c.kind], metadata={"description": c.meaning}) for c in columns]
    )


def _types(pa: Any) -> dict[str, Any]:
    return {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "integer": pa.int64(),
        "real": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us", tz="UTC"),
        "json": pa.string(),
    }


_READ: dict[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "timestamp": datetime.fromisoformat,
}


def _array(pa: Any, column: Column, values: Sequence[Any], type: Any) -> Any:
    """Values as SQLite holds them, as an Arrow array."""
    if column.kind == "texts":
        # One list of lists is read several times as fast as a list for each row.
        lists = json.loads(f"[{','.join([value or 'null' for value in values])}]")
        return pa.array(lists, type)
    if column.kind == "boolean":
        return pa.array(values, pa.int8()).cast(type)
    if column.kind not in _READ:
        return pa.array(values, type)
    try:
        return pa.array(values, pa.string()).cast(type)
    except pa.ArrowInvalid:  # one of them is no day or time
        return pa.array([_or_none(_READ[column.kind], value) for value in values], type)


def _or_none(read: Callable[[str], Any], value: str | None) -> Any:
    try:
        return None if value is None else read(value)
    except ValueError:
        return None


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
