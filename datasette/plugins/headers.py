"""Security headers on every answer, and no methods but those that read.

Our pages run no script and load nothing from other hosts.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl

# Datasette's own table pages colour their headings with style attributes, hence style-src-attr.
POLICY = (
    "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data:"
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
}
METHODS = ("GET", "HEAD")
_INNER = re.compile(r"/-/(?!static/|capture/|metadata|versions|settings|plugins)")
_NOT_KEPT = """链接所指的页面没有一起保存。请用浏览器的“后退”返回。
The target of this link was not kept with the page. Please use your browser's Back button.
"""
_IN_FRAME = b"sandbox; default-src 'none'; frame-ancestors 'self'"
Asgi = Callable[[Any, Any, Callable[[Any], Awaitable[None]]], Awaitable[None]]


@hookimpl(tryfirst=True)
def asgi_wrapper() -> Callable[[Asgi], Asgi]:
    def wrap(app: Asgi) -> Asgi:
        async def secured(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
            async def send_with_headers(message: Any) -> None:
                if message["type"] == "http.response.start":
                    given = message.get("headers", [])
                    # A page that needs a stricter policy sets its own.
                    own = {n.lower() for n, _ in given} & {b"content-security-policy"}
                    ours = {n: value for n, value in HEADERS.items() if n not in own}
                    kept = [(n, value) for n, value in given if n.lower() not in ours]
                    message = {**message, "headers": [*kept, *ours.items()]}
                await send(message)

            if scope["type"] != "http":
                await app(scope, receive, send)
            elif scope["method"] not in METHODS:
                await _refuse(send_with_headers)
            elif _leaves_capture(scope):
                await _say(send, 404, _NOT_KEPT, [(b"content-security-policy", _IN_FRAME)])
            elif _INNER.match(scope["path"]):
                # Answered as unknown: Datasette's pages about itself say where its files lie.
                nowhere = {**scope, "path": "/-/none", "raw_path": b"/-/none"}
                await app(nowhere, receive, send_with_headers)
            else:
                await app(scope, receive, send_with_headers)

        return secured

    return wrap


def _leaves_capture(scope: Any) -> bool:
    """Whether somebody followed a link inside a captured page: its site's addresses are not ours."""
    framed = any(n == b"sec-fetch-dest" and v == b"iframe" for n, v in scope["headers"])
    return framed and not scope["path"].startswith("/-/capture/")


async def _refuse(send: Callable[[Any], Awaitable[None]]) -> None:
    """Nothing can be written here, whatever the address."""
    await _say(send, 405, "This archive can only be read.\n", [(b"allow", b"GET, HEAD")])


async def _say(
    send: Callable[[Any], Awaitable[None]], status: int, text: str, more: list[tuple[bytes, bytes]]
) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
