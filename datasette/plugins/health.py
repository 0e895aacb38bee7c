"""How the archive does, for machines: `/health`."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import Request, Response

from archive.home.in_use import keys_in_use
from archive.publish.site import Published
from archive.publish.watching import watched
from archive.store.views.health import judged, sign_of_life


async def health(request: Request, datasette: Any) -> Response:
    """`/health`: JSON, with status 503 when something needs a person, else 200."""
    archive = Published.by(datasette)
    in_use = await asyncio.to_thread(keys_in_use, archive.home)
    wrong = await asyncio.to_thread(archive.home.wrong_config.is_file)
    lines = await archive.every(judged())
    sign = await archive.first(sign_of_life())
    now = datetime.now(UTC)
    found = watched(lines, in_use, sign.at if sign else None, now, wrong=wrong)
    answer: Response = Response.json(
        found.told, status=200 if found.well else 503, headers={"cache-control": "no-store"}
    )
    return answer


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"^/health$", health)]
