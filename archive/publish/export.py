"""Articles as a data set: CSV, JSON Lines or Parquet, streamed in constant memory, no row cap.

`COLUMNS` is the one list of columns: all three formats, the documentation and the descriptions
inside the Parquet file come from it.
"""

import csv
import json
import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from archive.errors import DiskFullError, ExportError, told

Kind = Literal["text", "texts", "integer", "boolean", "json"]
_ARROW = {
    "text": pa.string(),
    "texts": pa.list_(pa.string()),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "json": pa.string(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of every export. kind: texts is a list, json objects; CSV holds both as JSON."""

    name: str
    kind: Kind
    meaning: str


COLUMNS = (
    Column("id", "integer", "Permanent number of the article in this archive"),
    Column("url", "text", "Address, in one spelling"),
    Column("title", "text", "Headline as printed"),
    Column("text", "text", "Body; paragraphs separated by one line feed"),
    Column("published", "text", "When it says it was published: ISO 8601, China time, cut to its precision"),
    Column("published_precision", "text", "minute, day, month, year or none"),
    Column("outlet", "text", "Who first published it, as printed (来源); null when the page does not say"),
    Column("authors", "texts", "Names printed as authors or reporters"),
    Column("contributors", "texts", "Names or units printed as contributors (通讯员, 供稿)"),
    Column("editors", "texts", "Names printed as editors (责编, 编辑)"),
    Column("script", "text", "hans (simplified) or hant (traditional)"),
    Column("attachments", "json", "Files that belong to it: name as printed, and address"),
    Column("kind", "text", "web, newspaper, book-page, document or wechat"),
    Column("masked", "boolean", "Names and figures are replaced by X: a template, not a record of events"),
    Column("source", "text", "Key of the source that we crawled"),
    Column("source_name", "text", "Name of that source"),
    Column("source_kind", "text", "government, party, media, newspaper, yearbook, documents, self-media or aggregator"),
    Column("region", "text", "GB/T 2260 code of the source's region; 000000 is national"),
    Column("region_name", "text", "Name of that region"),
    Column("first_seen", "text", "When a crawl first got the article (UTC)"),
    Column("last_seen", "text", "When its address last answered with it (UTC)"),
    Column("gone_at", "text", "Since when its address does not answer with it (UTC); null while it does"),
    Column("versions", "integer", "How many different texts this archive saw; this row is the latest"),
    Column("captured_at", "text", "When the page that this row was read from was fetched (UTC)"),
    Column("page_sha256", "text", "SHA-256 of that page's body as served"),
    Column("warc_file", "text", "WARC file that holds that page"),
    Column("warc_offset", "integer", "First byte of its record in that file"),
    Column("warc_length", "integer", "Bytes of its record, compressed"),
    Column("reader", "text", "Name of the rules that read it"),
    Column("provenance", "json", "For each field where its value was found; the value taken comes first"),
)  # fmt: skip

_OBJECTS = tuple(column.name for column in COLUMNS if column.kind == "json")
FORMATS: tuple[str, ...] = ("csv", "jsonl", "parquet")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
"""What a download's headers call it."""

_BLOCK = 1 << 18
_BATCH = 500
_BATCH_CHARACTERS = 2_000_000
_FORMULA = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠]")


def export(
    rows: Iterable[sqlite3.Row],
    path: Path,
    format: str,
    advance: Callable[[int], None] = lambda rows: None,
    *,
    raw: bool = False,
) -> int:
    """Write rows to a new file. Returns how many.

    raw: cells of a CSV that a spreadsheet would take for a formula stay as they are.
    ExportError when the file is there already or cannot be written; a partial file never stays.
    """
    if path.exists() or path.is_symlink():
        raise ExportError(f"{path} exists already; name another file or remove it.")
    part: Path | None = None
    count = 0

    def counted() -> Iterator[sqlite3.Row]:
        nonlocal count
        for row in rows:
            yield row
            count += 1
            advance(1)

    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        part = Path(name)
        if format == "parquet":
            write_parquet(counted(), part)
        else:
            blocks = csv_blocks(counted(), raw=raw) if format == "csv" else jsonl_blocks(counted())
            with part.open("wb") as file:
                file.writelines(blocks)
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except OSError as error:
        if isinstance(problem := told(error), DiskFullError):
            raise problem from None
        raise ExportError(f"{path} cannot be written: {error.strerror or error}.") from None
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
    return count


def csv_blocks(rows: Iterable[sqlite3.Row], *, raw: bool = False) -> Iterator[bytes]:
    """A CSV file in pieces: UTF-8, lists and objects as JSON, no and yes as 0 and 1.

    The mark at its start is for Excel, which else takes it for GBK. raw: see `export`.
    """
    text = StringIO("\ufeff", newline="")
    text.seek(1)
    writer = csv.writer(text)
    writer.writerow([column.name for column in COLUMNS])
    for batch in _batches(rows):
        for row in batch:
            cells = [_cell(value) for value in _record(row).values()]
            writer.writerow(cells if raw else map(disarmed, cells))
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    if text.tell():
        yield text.getvalue().encode()


def jsonl_blocks(rows: Iterable[sqlite3.Row]) -> Iterator[bytes]:
    """A JSON Lines file in pieces: an object a row."""
    for batch in _batches(rows):
        yield "".join(f"{line}\n" for line in map(_json, batch)).encode()


def json_blocks(rows: Iterable[sqlite3.Row]) -> Iterator[bytes]:
    """A JSON file in pieces: one array, a row a line."""
    before = "["
    for batch in _batches(rows):
        yield (before + "\n" + ",\n".join(map(_json, batch))).encode()
        before = ","
    yield ("[]\n" if before == "[" else "\n]\n").encode()


def write_parquet(rows: Iterable[sqlite3.Row], path: Path) -> None:
    """Write a Parquet file; the columns' meanings are in it."""
    schema = pa.schema(
        [pa.field(c.name, _ARROW[c.kind], metadata={"description": c.meaning}) for c in COLUMNS]
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _batches(rows):
            records = [_record(row) for row in batch]
            for record in records:
                for name in _OBJECTS:
                    record[name] = json.dumps(record[name], ensure_ascii=False)
            writer.write_table(pa.Table.from_pylist(records, schema))


def parquet_blocks(rows: Iterable[sqlite3.Row]) -> Iterator[bytes]:
    """A Parquet file in pieces: its end says where everything is, so it is written first."""
    with tempfile.TemporaryDirectory(prefix="dangjian-") as folder:
        path = Path(folder) / "articles.parquet"
        write_parquet(rows, path)
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value


def disarmed(value: Any) -> Any:
    """A cell as a spreadsheet may be shown it: text that it would take for a formula, and run,
    stands behind an apostrophe. Numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _batches(rows: Iterable[sqlite3.Row]) -> Iterator[list[sqlite3.Row]]:
    """Some rows at a time: few when they are long, for all of them lie in memory."""
    batch: list[sqlite3.Row] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += len(row["text"]) + len(row["provenance"])
        if len(batch) == _BATCH or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _json(row: sqlite3.Row) -> str:
    return json.dumps(_record(row), ensure_ascii=False)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _record(row: sqlite3.Row) -> dict[str, Any]:
    return {column.name: _value(row[column.name], column.kind) for column in COLUMNS}


def _value(stored: Any, kind: Kind) -> Any:
    if kind in ("texts", "json"):
        return json.loads(stored)
    return bool(stored) if kind == "boolean" else stored
