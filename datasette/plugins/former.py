"""Addresses of articles and versions that became part of another: they lead to that, for ever."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import NotFound, hookimpl
from datasette.utils.asgi import Response

from archive.publish.site import DATABASE, Published
from archive.store.views.former import heir

_ROW = re.compile(rf"/{DATABASE}/(articles|versions)/([1-9]\d{{0,17}})((?:\.json)?)", re.ASCII)


@hookimpl
def handle_exception(
    datasette: Any, request: Any, exception: Exception
) -> Callable[[], Awaitable[Response | None]] | None:
    found = _ROW.fullmatch(request.path) if isinstance(exception, NotFound) else None
    if found is None:
        return None
    table, id, format = found.groups()

    async def lead() -> Response | None:
        now = await Published.by(datasette).first(heir(table, int(id)))
        if now is None:
            return None
        place = datasette.urls.row(DATABASE, table, str(now.id)) + format
        asked = f"?{request.query_string}" if request.query_string else ""
        moved: Response = Response.redirect(place + asked, status=301)
        return moved

    return lead
