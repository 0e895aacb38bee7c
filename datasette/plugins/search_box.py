"""What arguments mean on Datasette's table of the articles: `_search`, and `region`.

A region is the same here as on the search page: what lies below it belongs to it. So one label has
one count; the region facet, which counts single codes, is not offered.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl
from datasette.utils.asgi import BadRequest, Request

from archive.places import region_span

Asgi = Callable[[Any, Any, Any], Awaitable[None]]
_TABLE = re.compile(r"/dangjian/articles(?:\.[a-z]+)?")


@hookimpl
def asgi_wrapper() -> Callable[[Asgi], Asgi]:
    def wrap(app: Asgi) -> Asgi:
        async def understood(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http" and _TABLE.fullmatch(scope["path"]):
                given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
                meant = [pair for name, value in given for pair in _meant(name, value)]
                if meant != given:
                    scope = {**scope, "query_string": urlencode(meant).encode()}
            await app(scope, receive, send)

        return understood

    return wrap


def _meant(name: str, value: str) -> list[tuple[str, str]]:
    """An argument as Datasette understands it."""
    if name == "_search" and not value.strip():
        return []  # an empty search box filters nothing: Datasette would look for the empty query
    if name in ("region", "region__exact"):
        first, last = region_span(value)
        if first != last:
            return [("region__gte", first), ("region__lte", last)]
    return [(name, value)]


@hookimpl
def filters_from_request(request: Request, table: str) -> None:
    if table != "articles":
        return
    if any(key.startswith("_search_") for key in request.args):
        # Datasette looks it up by rowid, which is not the index's key here.
        raise BadRequest("Search the articles with _search=, not column by column.")
    if "region" in request.args.getlist("_facet"):
        raise BadRequest("Regions are counted on the search page, with all that lies below them.")
