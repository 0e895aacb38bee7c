#!/usr/bin/env python3
"""Exports beside what a user would take instead: the same rows in one run, rows/s and peak memory.

    benchmarks/export.py [--articles N] [--folder DIR]

Beside Parquet stands pyarrow alone: the same statement, fetchmany and zip, the same schema, compression
and rows in a group. Beside CSV csv.writer, the sqlite3 shell and `sqlite-utils query --csv`, which write
what SQLite holds; beside JSON Lines `json.dumps` of dictionaries and `sqlite-utils query --nl`. Each is a
process of its own, in turn, twice: the lesser CPU time (user and system, children included) counts.
Memory is the largest resident set. --folder keeps the database and takes it again.
"""

import argparse
import csv
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from corpus import SOURCES, articles

from archive.publish.columns import COLUMNS
from archive.publish.description import Origin, describe
from archive.publish.export import export
from archive.publish.formats import FORMATS, Parquet
from archive.publish.formats.parquet import schema_of
from archive.store import exported
from archive.store.database import look, open_store
from archive.store.exported import Chosen
from archive.store.filters import Filters

NAMES = [column.name for column in COLUMNS]
BARS = {"parquet": ("pyarrow", 0.9), "csv": ("csv.writer", 0.9)}
"""Format → what it stands beside, and the least share of its speed."""

_PLACES = {"title": "h1", "published": "byline", "outlet": "byline", "text": "container zoom"}


def build(path: Path, count: int) -> None:
    """An archive of generated articles, with evidence as pages of a CMS have it, and no search index."""
    with open_store(path) as store:
        connection = store.db.conn
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('articles', 'versions')"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        with store.write():
            for n in range(SOURCES):
                region = f"{11 + n % 20}{n % 9 + 1:02}00"
                connection.execute(
                    "INSERT OR IGNORE INTO regions VALUES (?, ?)", [region, f"地{region}"]
                )
                connection.execute(
                    "INSERT INTO sources (key, name, region, kind, family, start) "
                    "VALUES (?, ?, ?, 'government', 'trs', '[]')", [f"source-{n}", f"党建网{n}", region],
                )  # fmt: skip
            connection.execute(
                "INSERT INTO runs (id, started_at, state) VALUES (1, '2026-01-01T00:00:00Z', 'finished')"
            )
        batch: list[dict[str, Any]] = []
        for made in articles(count):
            batch.append(_values(made))
            if len(batch) == 5000 or made.number == count - 1:
                with store.write():
                    for sql in (_PAGE, _VERSION, _ARTICLE):
                        connection.executemany(sql, batch)
                batch.clear()


def _values(made: Any) -> dict[str, Any]:
    lines = made.text.count("\n") + 1
    found = {
        "title": made.title,
        "published": made.published,
        "outlet": made.outlet,
        "text": f"{len(made.text)} characters",
    }
    evidence = {name: [{"where": _PLACES[name], "value": value}] for name, value in found.items()}
    evidence["title"].append({"where": "title", "value": f"{made.title}_党建网"})
    return {
        "id": made.number + 1, "key": made.key, "title": made.title, "text": made.text, "outlet": made.outlet,
        "published": made.published, "year": int(made.published[:4]), "source": f"source-{made.source}",
        "length": len(made.text), "hash": f"{made.number:064x}", "url": f"http://www.example.gov.cn/djgz/{made.number}.html",
        "authors": json.dumps([made.outlet[:3]], ensure_ascii=False), "structure": json.dumps([""] * lines),
        "certainty": json.dumps({name: "sure" for name in found}),
        "provenance": json.dumps(evidence, ensure_ascii=False),
    }  # fmt: skip


_PAGE = """INSERT INTO pages (id, run, source, role, url, fetched_at, status, size, sha256, warc_file,
warc_offset, warc_length) VALUES (:id, 1, :source, 'article', :url, '2026-01-01T00:00:00Z', 200, 9000,
:hash, 'run-00001-00000.warc.gz', :id * 4000, 3900)"""
_VERSION = """INSERT INTO versions (id, article, page, reader, sha256, title, text, published,
published_precision, outlet, authors, contributors, editors, script, kind, masked, provenance, certainty,
structure) VALUES (:id, :id, :id, '2-0123456789ab', :hash, :title, :text, :published, 'day', :outlet,
:authors, '[]', :authors, 'hans', 'web', 0, :provenance, :certainty, :structure)"""
_ARTICLE = """INSERT INTO articles (id, date_key, url, title, outlet, published, published_precision, year,
source, region, authors, contributors, editors, script, kind, masked, length, versions, version,
first_seen, last_seen, certainty) SELECT :id, :key, :url, :title, :outlet, :published, 'day', :year, :source,
region, :authors, '[]', :authors, 'hans', 'web', 0, :length, 1, :id, '2026-01-01T00:00:00Z',
'2026-06-01T00:00:00Z', :certainty FROM sources WHERE key = :source"""


def _chosen(format: str) -> Chosen:
    return Chosen(filters=Filters(), order=(FORMATS[format].order,))


def ours(format: str, database: Path, target: Path) -> None:
    with look(database) as store, store.still():
        chosen = _chosen(format)
        described = describe(store, chosen, COLUMNS, Origin(name="x"))
        export(exported.every(store, chosen, NAMES), target, FORMATS[format](), described)


def _pieces(format: str, database: Path, size: int) -> Iterator[list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(database)) as connection:
        cursor = connection.execute(*exported.statement(_chosen(format), NAMES))
        while rows := cursor.fetchmany(size):
            yield rows


def bare_pyarrow(database: Path, target: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    schema = schema_of(COLUMNS)
    kinds = [column.kind for column in COLUMNS]
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for rows in _pieces("parquet", database, Parquet.rows_at_once):
            arrays = []
            for values, field, kind in zip(zip(*rows, strict=True), schema, kinds, strict=True):
                if kind == "texts":
                    arrays.append(pa.array([json.loads(value) for value in values], field.type))
                elif kind in ("date", "timestamp"):
                    arrays.append(pa.array(values, pa.string()).cast(field.type))
                elif kind == "boolean":
                    arrays.append(pa.array(values, pa.int8()).cast(field.type))
                else:
                    arrays.append(pa.array(values, field.type))
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def csv_writer(database: Path, target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(NAMES)
        for rows in _pieces("csv", database, 500):
            writer.writerows(rows)


def json_dumps(database: Path, target: Path) -> None:
    with target.open("w", encoding="utf-8") as file:
        for rows in _pieces("jsonl", database, 500):
            for row in rows:
                file.write(
                    json.dumps(dict(zip(NAMES, row, strict=True)), ensure_ascii=False) + "\n"
                )


def sqlite_shell(database: Path, target: Path) -> None:
    sql, _ = exported.statement(_chosen("csv"), NAMES)
    with target.open("wb") as file:
        subprocess.run(
            ["/usr/bin/env", "sqlite3", "-csv", "-header", str(database), sql],
            stdout=file,
            check=True,
        )


def sqlite_utils(option: str) -> Callable[[Path, Path], None]:
    def run(database: Path, target: Path) -> None:
        sql, _ = exported.statement(_chosen("csv"), NAMES)
        program = Path(sys.executable).with_name("sqlite-utils")
        command = [str(program), "query", str(database), sql, option]
        with target.open("wb") as file:
            subprocess.run(command, stdout=file, check=True)

    return run


WAYS: dict[str, Callable[[Path, Path], None]] = {
    "parquet": lambda database, target: ours("parquet", database, target),
    "pyarrow": bare_pyarrow,
    "csv": lambda database, target: ours("csv", database, target),
    "csv.writer": csv_writer,
    "sqlite3 -csv": sqlite_shell,
    "sqlite-utils --csv": sqlite_utils("--csv"),
    "jsonl": lambda database, target: ours("jsonl", database, target),
    "json.dumps": json_dumps,
    "sqlite-utils --nl": sqlite_utils("--nl"),
    "json": lambda database, target: ours("json", database, target),
}


def measured(way: str, database: Path, target: Path) -> tuple[float, int, int]:
    """Seconds of CPU, peak kilobytes, bytes written."""
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        WAYS[way](database, target)
        both = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        seconds = sum(each.ru_utime + each.ru_stime for each in both)
        peak = max(each.ru_maxrss for each in both)
        os.write(write, json.dumps([seconds, peak]).encode())
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read) as answer:
        seconds, peak = json.load(answer)
    size = target.stat().st_size
    for file in target.parent.glob(f"{target.name}*"):
        file.unlink()
    return seconds, peak, size


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = asked.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        database = folder / f"{asked.articles}.db"
        if not database.exists():
            build(database, asked.articles)
        figures = compared(database, folder)
        print(f"| {asked.articles:,} articles | rows/s | peak MB | MB written |\n|---|---|---|---|")
        for way, (seconds, peak, size) in figures.items():
            print(
                f"| {way} | {asked.articles / seconds:,.0f} | {peak / 1024:,.0f} | {size / 1e6:,.0f} |"
            )
        for way, (other, least) in BARS.items():
            share = figures[other][0] / figures[way][0]
            print(f"{way}: {share:.2f} of {other} (bar: {least})")


def compared(database: Path, folder: Path) -> dict[str, tuple[float, int, int]]:
    found: dict[str, tuple[float, int, int]] = {}
    for _ in range(2):
        for way in WAYS:
            if way.startswith("sqlite3") and shutil.which("sqlite3") is None:
                continue
            one = measured(way, database, folder / "out")
            found[way] = min(one, found.get(way, one))
    return found


if __name__ == "__main__":
    main()
