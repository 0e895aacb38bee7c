"""All results of a question as a file: CSV and JSON as they are found, Parquet once it is whole.

No row limit and constant memory: rows are read from a connection of the download's own, one batch
after the other, as fast as they are taken. The columns are those of `dangjian export`.
"""

import asyncio
import csv
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.database import Database
from datasette.utils.asgi import Request
from sqlite_utils import Database as Opened

from archive.export import COLUMNS, export
from archive.question import read_question
from archive.store.database import Store, register_functions
from archive.store.finding import every

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
_BATCH = 200
_BLOCK = 1 << 18
Send = Callable[[Any], Awaitable[None]]
Run = Callable[..., Awaitable[Any]]


def cells(row: Any) -> list[Any]:
    """A row as CSV has it: lists and objects stay JSON, no and yes are 0 and 1."""
    return [row[column.name] for column in COLUMNS]


def record(row: Any) -> dict[str, Any]:
    """A row as JSON has it."""
    found = {}
    for column in COLUMNS:
        value = row[column.name]
        if column.kind in ("texts", "json"):
            value = json.loads(value)
        found[column.name] = bool(value) if column.kind == "boolean" else value
    return found


def csv_blocks(rows: Iterator[Any]) -> Iterator[bytes]:
    """The file in pieces. The mark at its start is for Excel, which else takes it for GBK."""
    text = StringIO("\ufeff", newline="")
    text.seek(1)
    writer = csv.writer(text)
    writer.writerow([column.name for column in COLUMNS])
    while True:
        batch = list(islice(rows, _BATCH))
        writer.writerows(map(cells, batch))
        yield text.getvalue().encode()
        if len(batch) < _BATCH:
            return
        text.seek(0)
        text.truncate()


def json_blocks(rows: Iterator[Any]) -> Iterator[bytes]:
    """One array, a row a line, in pieces."""
    before = "["
    while batch := list(islice(rows, _BATCH)):
        lines = [json.dumps(record(row), ensure_ascii=False) for row in batch]
        yield (before + "\n" + ",\n".join(lines)).encode()
        before = ","
    yield ("[]\n" if before == "[" else "\n]\n").encode()


def parquet_blocks(rows: Iterator[Any]) -> Iterator[bytes]:
    """The file in pieces: its end says where everything is, so it is written first."""
    with tempfile.TemporaryDirectory(prefix="dangjian-") as folder:
        path = Path(folder) / "articles.parquet"
        export(rows, path, "parquet")
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block


BLOCKS = {"csv": csv_blocks, "json": json_blocks, "parquet": parquet_blocks}


@asynccontextmanager
async def own_thread(db: Database) -> AsyncIterator[tuple[Run, Store]]:
    """A thread and a read-only connection in it, so that a long download keeps nobody waiting."""
    with ThreadPoolExecutor(1, "download") as pool:
        run = partial(asyncio.get_running_loop().run_in_executor, pool)
        connection = await run(db.connect)
        try:
            await run(register_functions, connection)
            yield run, await run(Store, Opened(connection))
        finally:
            await run(connection.close)


async def search_file(request: Request, send: Send, datasette: Any) -> None:
    """`/search.csv`, `/search.json`, `/search.parquet`: the question of the address, all of it."""
    format = request.url_vars["format"]
    question = read_question(request.args.get)
    gone = asyncio.ensure_future(_gone(request.receive))
    try:
        async with own_thread(datasette.get_database("dangjian")) as (run, store):
            rows = await run(every, store, question.filters())
            blocks = BLOCKS[format](rows)
            block = await run(next, blocks, None)
            await send({"type": "http.response.start", "status": 200, "headers": _headers(format)})
            while block is not None and not gone.done() and request.method != "HEAD":
                await send({"type": "http.response.body", "body": block, "more_body": True})
                block = await run(next, blocks, None)
            await run(blocks.close)
            await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()


async def _gone(receive: Callable[[], Awaitable[Any]]) -> None:
    """Returns when nobody listens any more."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _headers(format: str) -> list[tuple[bytes, bytes]]:
    name = f'attachment; filename="articles.{format}"'
    return [
        (b"content-type", TYPES[format].encode()),
        (b"content-disposition", name.encode()),
        (b"cache-control", b"no-store"),
    ]


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"^/search\.(?P<format>csv|json|parquet)$", search_file)]
