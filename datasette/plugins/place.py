"""The archive's own address: what a request claims about it is ignored.

The configuration's `base_url` decides, else the socket on which the request came in. So no page and
no citation repeats what a stranger wrote in a Host header. A proxy may pass addresses with the path
of `base_url` or without it.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from datasette import hookimpl

Asgi = Callable[[Any, Any, Any], Awaitable[None]]


@hookimpl(trylast=True)  # around all others
def asgi_wrapper(datasette: Any) -> Callable[[Asgi], Asgi]:
    public = urlsplit(datasette.metadata("base_url") or "")
    root: str = datasette.setting("base_url")

    def wrap(app: Asgi) -> Asgi:
        async def placed(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            if root != "/" and scope["path"] == root[:-1]:
                await _redirect(root, send)
                return
            host = public.netloc or _address(scope)
            kept = [(name, value) for name, value in scope["headers"] if name != b"host"]
            await app(
                {
                    **scope,
                    "scheme": public.scheme or scope.get("scheme", "http"),
                    "headers": [*kept, (b"host", host.encode())],
                    "path": _without(root, scope["path"]),
                    "raw_path": _without(root, _raw_path(scope)).encode("latin-1"),
                },
                receive,
                send,
            )

        return placed

    return wrap


def _raw_path(scope: Any) -> str:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.decode("latin-1")


def _without(root: str, path: str) -> str:
    return "/" + path.removeprefix(root) if root != "/" and path.startswith(root) else path


def _address(scope: Any) -> str:
    """Host and port on which the request came in."""
    host, port = scope.get("server") or ("localhost", None)
    shown = f"[{host}]" if ":" in host else host
    return shown if port in (None, 80) else f"{shown}:{port}"


async def _redirect(place: str, send: Any) -> None:
    headers = [(b"location", place.encode("latin-1")), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 308, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
