"""All results of a question as a file, sent as they are found.

No row limit and constant memory: rows are read from a connection of the download's own, one batch
after the other, as fast as they are taken. The columns are those of `dangjian export`. Two
downloads run at a time, and one whose client is gone ends at once.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.utils.asgi import Request, Response

from archive.publish.columns import COLUMNS
from archive.publish.description import Description, Origin, describe
from archive.publish.file_names import attachment, file_name
from archive.publish.formats import FORMATS, Csv, Format
from archive.publish.own_thread import own_thread
from archive.publish.question import Question, read_question, refusal
from archive.publish.site import Published
from archive.store.database import Store
from archive.store.exported import Chosen, every

AT_ONCE = 2
"""Downloads of the whole site that run at the same time."""

AGAIN = 10
"""Seconds after which a refused visitor may come back."""

_FILES = (*(f"/search.{name}" for name in (*FORMATS, "meta.json")), "/trends.")
_PLACES = ("before", "after", "page")
_BUSY = "Two downloads are running, which is the most allowed: come back in {n} s.\n"
_TOO_MANY = (
    "{0} is for {2:,} articles at most, and these are {1:,}: narrow them, or take CSV or Parquet."
)
Asgi = Callable[[Any, Any, Any], Awaitable[None]]
Send = Callable[[Any], Awaitable[None]]

_running: "WeakKeyDictionary[Any, int]" = WeakKeyDictionary()
"""Datasette → downloads that run now."""


class StoppedError(Exception):
    """Nobody waits for the download any more."""


def until(stop: threading.Event, rows: Iterator[Any]) -> Iterator[Any]:
    """The rows until nobody waits for them any more."""
    for row in rows:
        if stop.is_set():
            raise StoppedError
        yield row


def closing_with(blocks: Iterator[bytes]) -> Generator[bytes, None, None]:
    """The blocks; whoever closes this closes them."""
    yield from blocks


async def search_file(request: Request, send: Send, datasette: Any) -> Response | None:
    """`/search.csv` and the other FORMATS: the question of the address, all of it.

    `/search.csv?raw=1`: cells that a spreadsheet would take for a formula as they are.
    """
    name = request.url_vars["format"]
    given = parse_qsl(request.query_string, keep_blank_values=True)
    raws = [value for name, value in given if name == "raw"] if name == Csv.name else []
    if len(raws) > 1 or not set(raws) <= {"0", "1"}:
        return refused("This was not understood: 'raw' is 0 or 1, once.")
    format = Csv(raw=raws == ["1"]) if name == Csv.name else FORMATS[name]()
    archive = Published.by(datasette)
    question = await _question(archive, [pair for pair in given if not raws or pair[0] != "raw"])
    if isinstance(question, Response):
        return question
    chosen = Chosen(filters=question.filters(), order=(format.order,))
    async with own_thread(archive.database) as (run, store, stop):
        described = await run(_described(datasette, request, question, chosen), store)
        if format.most_downloaded is not None and described.rows > format.most_downloaded:
            return refused(_TOO_MANY.format(format.title, described.rows, format.most_downloaded))
        rows = await run(every, store, chosen, [column.name for column in format.columns])
        blocks = closing_with(format.blocks(until(stop, rows), described))
        try:
            block = await run(next, blocks, None)
            headers = _headers(format, question, described)
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            while block is not None and request.method != "HEAD":
                await send({"type": "http.response.body", "body": block, "more_body": True})
                block = await run(next, blocks, None)
            await send({"type": "http.response.body", "body": b""})
        finally:
            stop.set()
            with suppress(RuntimeError):
                asyncio.ensure_future(run(blocks.close)).add_done_callback(_look_away)
    return None


async def search_description(request: Request, datasette: Any) -> Response:
    """`/search.meta.json`: what a download of the same question is, as `dangjian export` writes it beside
    its files."""
    archive = Published.by(datasette)
    given = parse_qsl(request.query_string, keep_blank_values=True)
    question = await _question(archive, given)
    if isinstance(question, Response):
        return question
    chosen = Chosen(filters=question.filters())
    async with own_thread(archive.database) as (run, store, _):
        described = await run(_described(datasette, request, question, chosen), store)
    disposition = attachment(file_name(question, "meta.json"), "meta.json")
    answer: Response = Response(
        described.json(),
        headers={"content-disposition": disposition, "cache-control": "no-store"},
        content_type="application/json; charset=utf-8",
    )
    return answer


async def _question(archive: Published, given: list[tuple[str, str]]) -> Question | Response:
    """The question of an address, or why it cannot be answered."""
    question = read_question(given, await archive.known())
    wrong = refusal(question, [n for n in _PLACES if any(n == g and v for g, v in given)])
    return question if wrong is None else refused(wrong)


def _described(
    datasette: Any, request: Request, question: Question, chosen: Chosen
) -> Callable[[Store], Description]:
    """The description of a download, once it is given the store."""
    home = datasette.absolute_url(request, datasette.urls.instance())
    origin = Origin(
        name=datasette.metadata("title"), address=home, licence=datasette.metadata("licence") or ""
    )
    place = datasette.urls.path(question.but(order="newest").address())
    further = {"question_address": datasette.absolute_url(request, place)}

    def described(store: Store) -> Description:
        return describe(store, chosen, COLUMNS, origin, question.words, further)

    return described


def refused(why: str) -> Response:
    """An answer to what cannot be answered. why: a sentence."""
    answer: Response = Response.text(f"{why}\n", status=400)
    return answer


def _look_away(ended: Any) -> None:
    """The error that ended a broken-off download is of no interest."""
    if not ended.cancelled():
        ended.exception()


def _headers(
    format: Format, question: Question, described: Description
) -> list[tuple[bytes, bytes]]:
    name = attachment(file_name(question, format.name), format.name)
    return [
        (b"content-type", format.media_type.encode()),
        (b"content-disposition", name.encode()),
        (b"cache-control", b"no-store"),
        *(
            (f"x-{name.replace('_', '-')}".encode(), value.encode())
            for name, value in described.facts().items()
        ),
    ]


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Asgi], Asgi]:
    """Counts the downloads: ours, and tables that Datasette streams."""

    def wrap(app: Asgi) -> Asgi:
        async def counted(scope: Any, receive: Any, send: Send) -> None:
            if scope["type"] != "http" or not _is_download(scope):
                await app(scope, receive, send)
                return
            if _running.get(datasette, 0) >= AT_ONCE:
                await Response.text(
                    _BUSY.format(n=AGAIN), status=503, headers={"retry-after": str(AGAIN)}
                ).asgi_send(send)
                return
            _running[datasette] = _running.get(datasette, 0) + 1
            try:
                await app(scope, receive, send)
            finally:
                _running[datasette] -= 1

        return counted

    return wrap


def _is_download(scope: Any) -> bool:
    path: str = scope["path"]
    query: bytes = scope["query_string"]
    return path.startswith(_FILES) or (b"_stream" in query and ".csv" in path)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [
        (rf"^/search\.(?P<format>{'|'.join(FORMATS)})$", search_file),
        (r"^/search\.meta\.json$", search_description),
    ]


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    env.globals["formats"] = tuple(FORMATS.values())
