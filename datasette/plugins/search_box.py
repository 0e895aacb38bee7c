"""What Datasette's `_search` arguments mean on the articles."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl
from datasette.utils.asgi import BadRequest, Request

Asgi = Callable[[Any, Any, Any], Awaitable[None]]


@hookimpl
def asgi_wrapper() -> Callable[[Asgi], Asgi]:
    """An empty search box filters nothing: Datasette would look for the empty query."""

    def wrap(app: Asgi) -> Asgi:
        async def without_blank_search(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http" and b"_search=" in scope["query_string"]:
                given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
                kept = [(k, v) for k, v in given if k != "_search" or v.strip()]
                if kept != given:
                    scope = {**scope, "query_string": urlencode(kept).encode()}
            await app(scope, receive, send)

        return without_blank_search

    return wrap


@hookimpl
def filters_from_request(request: Request, table: str) -> None:
    """Datasette looks up `_search_<column>` by rowid, which is not the index's key here."""
    if table == "articles" and any(key.startswith("_search_") for key in request.args):
        raise BadRequest("Search the articles with _search=, not column by column.")
