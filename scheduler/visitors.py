"""What each visitor may take of the published site: requests, concurrent answers, bytes.

A visitor is a client address (an IPv6 /64 network). One that harvests is told to come back
later (429), so that the others' searches stay quick.
"""

import asyncio
import math
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import unquote

from archive.publish.formats import FORMATS
from scheduler.listening import MOST_OF_ONE, App, Connection, client_of

BURST = 200
"""Requests that a visitor may make at once: a person opens pages, with style sheet and frame."""

RATE = 10.0
"""Requests a second that a visitor may keep up."""

AT_ONCE = 8
"""Requests of one visitor that are answered at the same time; the rest wait. Downloads and captures,
the costly ones, have limits of their own."""

WAITING = MOST_OF_ONE
"""Requests of one visitor that may wait: one on each connection that it may have."""

AT_ONCE_OF_ALL = 32

LARGEST = 64_000_000
"""Bytes of the largest answer, downloads excepted."""

_MOST_KNOWN = 20_000
"""Visitors that are remembered."""

_DOWNLOADS = tuple(f"/search.{name}" for name in FORMATS)
_TOO_MANY = "Too many requests from your address: come back in {seconds} s.\n"
_TOO_LARGE = "The answer would be larger than 64 MB: ask for fewer rows at a time (_size=).\n"

Send = Callable[[Any], Awaitable[None]]


@dataclass
class _Visitor:
    """tokens: requests left at the time `counted`. waiting: how many of its requests wait."""

    tokens: float
    counted: float
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    waiting: int = 0

    def wait(self, now: float) -> float:
        """Take one token. Returns 0, or the seconds until there is one."""
        self.tokens = min(BURST, self.tokens + (now - self.counted) * RATE)
        self.counted = now
        if self.tokens < 1:
            return (1 - self.tokens) / RATE
        self.tokens -= 1
        return 0


class Visitors:
    """An ASGI application in front of another, which it guards against any single visitor.

    root: the path at which the other is served."""

    def __init__(self, app: App, root: str = "/") -> None:
        self._app = app
        self._static = tuple(f"{root}{folder}/" for folder in ("assets", "-/static"))
        self._known: OrderedDict[str, _Visitor] = OrderedDict()
        self._turn = asyncio.Semaphore(AT_ONCE_OF_ALL)

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        """Answer one request, or say when to come back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope = origin_form(scope)
        visitor = self._visitor(client_of((scope.get("client") or ("", 0))[0]))
        seconds = visitor.wait(monotonic())
        if seconds or visitor.waiting >= WAITING:
            again = max(1, math.ceil(seconds))
            text = _TOO_MANY.format(seconds=again)
            await _say(send, 429, text, [(b"retry-after", str(again).encode())])
            return
        if scope["path"].startswith(self._static):
            await self._app(scope, receive, send)
            return
        connection = scope["state"]["connection"]
        async with _turn(visitor), self._turn:
            if connection.lost.is_set():
                return
            answer = _Bounded(send, connection, scope["path"])
            with suppress(_CutOffError):
                await _while_listened_to(self._app(scope, receive, answer), connection)
            # A client that does not read its answer gets no further ones meanwhile.
            await connection.written()

    def _visitor(self, client: str) -> _Visitor:
        visitor = self._known.get(client)
        if visitor is None:
            visitor = self._known[client] = _Visitor(BURST, monotonic())
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
        self._known.move_to_end(client)
        return visitor


def origin_form(scope: Any) -> Any:
    """Turns a request for a whole address (`GET http://host/path`, as for proxies) into one for its path.

    RFC 9112 3.2.2: its host counts, whatever the header says.
    """
    scheme, found, rest = scope.get("raw_path", b"").partition(b"://")
    if not found or scheme.lower() not in (b"http", b"https"):
        return scope
    host, slash, path = rest.partition(b"/")
    raw = slash + path or b"/"
    headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return scope | {
        "raw_path": raw,
        "path": unquote(raw.decode("latin-1")),
        "headers": [(b"host", host), *headers],
    }


@asynccontextmanager
async def _turn(visitor: _Visitor) -> AsyncIterator[None]:
    visitor.waiting += 1
    try:
        await visitor.turn.acquire()
    finally:
        visitor.waiting -= 1
    try:
        yield
    finally:
        visitor.turn.release()


async def _while_listened_to(answer: Awaitable[None], connection: Connection) -> None:
    """Answer, and stop at once when the client is gone."""
    answering = asyncio.ensure_future(answer)
    gone = asyncio.ensure_future(connection.lost.wait())
    try:
        await asyncio.wait((answering, gone), return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
        if not answering.done():
            answering.cancel()
    try:
        await answering
    except asyncio.CancelledError:
        if not connection.lost.is_set():
            raise


class _CutOffError(BaseException):
    """Stops the making of too large an answer. Not an Exception: Datasette would answer that."""


class _Bounded:
    """Sends an answer of at most LARGEST bytes. A larger one is replaced by a sentence or, when that
    is too late, broken off: a part must not pass for the whole."""

    def __init__(self, send: Send, connection: Connection, path: str) -> None:
        self._send = send
        self._connection = connection
        self._bounded = not path.endswith(_DOWNLOADS)
        self._start: Any = None
        self._sent = 0

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._sent += len(message.get("body", b""))
        if self._bounded and self._sent > LARGEST:
            if self._start is not None:
                self._start = None
                await _say(self._send, 400, _TOO_LARGE, [])
            else:
                self._connection.abort()
            raise _CutOffError
        if self._start is not None:
            await self._send(self._start)
            self._start = None
        await self._send(message)


async def _say(send: Send, status: int, text: str, more: list[tuple[bytes, bytes]]) -> None:
    body = text.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
