"""Addresses of articles and versions that are no rows any more: they lead to what those became part
of, for ever, or say that they were removed, when and why (410).
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from datasette import NotFound, hookimpl
from datasette.utils.asgi import Response

from archive.publish.site import DATABASE, Context, Published
from archive.store.views.former import Removal, heir, removal

_ROW = re.compile(rf"/{DATABASE}/(articles|versions)/([1-9]\d{{0,17}})((?:\.json)?)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedPage(Context):
    """In the place of what was removed."""

    template: ClassVar[str] = "removed.html"
    removal: Removal


async def _say(datasette: Any, request: Any, why: Removal, format: str) -> Response:
    if format:
        told = {"removed_at": why.removed_at, "reason": why.reason}
        said: Response = Response.json({"ok": False, "status": 410, "removed": told}, status=410)
        return said
    page: Response = Response.html(
        await RemovedPage(removal=why).html(datasette, request), status=410
    )
    return page


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
            why = await Published.by(datasette).first(removal(table, int(id)))
            return await _say(datasette, request, why, format) if why else None
        place = datasette.urls.row(DATABASE, table, str(now.id)) + format
        asked = f"?{request.query_string}" if request.query_string else ""
        moved: Response = Response.redirect(place + asked, status=301)
        return moved

    return lead
