"""Articles as a data set: CSV, JSON Lines or Parquet, streamed in constant memory, no row cap.

`COLUMNS` is the one list of columns: all three formats, the documentation and the descriptions
inside the Parquet file come from it.
"""

import csv
import json
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
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
_BATCH = 500


def export(
    rows: Iterable[sqlite3.Row],
    path: Path,
    format: str,
    advance: Callable[[int], None] = lambda rows: None,
) -> int:
    """Write rows to a new file. Returns how many.

    ExportError when the file is there already or cannot be written; a partial file never stays.
    """
    if path.exists() or path.is_symlink():
        raise ExportError(f"{path} exists already; name another file or remove it.")
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        part = Path(name)
        written = _WRITERS[format](map(_record, rows), part, advance)
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except OSError as error:
        if isinstance(problem := told(error), DiskFullError):
            raise problem from None
        raise ExportError(f"{path} cannot be written: {error.strerror or error}.") from None
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
    return written


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


def _write_csv(
    records: Iterator[dict[str, Any]], path: Path, advance: Callable[[int], None]
) -> int:
    # utf-8-sig: Excel, the tool of most offices, takes a file without the mark for GBK.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [c.name for c in COLUMNS])
        writer.writeheader()
        count = 0
        for record in records:
            writer.writerow({name: _cell(value) for name, value in record.items()})
            count += 1
            advance(1)
    return count


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value


def _write_jsonl(
    records: Iterator[dict[str, Any]], path: Path, advance: Callable[[int], None]
) -> int:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        count = 0
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
            advance(1)
    return count


def _write_parquet(
    records: Iterator[dict[str, Any]], path: Path, advance: Callable[[int], None]
) -> int:
    schema = pa.schema(
        [pa.field(c.name, _ARROW[c.kind], metadata={"description": c.meaning}) for c in COLUMNS]
    )
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(records, _BATCH)):
            for record in batch:
                for name in _OBJECTS:
                    record[name] = json.dumps(record[name], ensure_ascii=False)
            writer.write_table(pa.Table.from_pylist(batch, schema))
            count += len(batch)
            advance(len(batch))
    return count


_WRITERS = {"csv": _write_csv, "jsonl": _write_jsonl, "parquet": _write_parquet}
