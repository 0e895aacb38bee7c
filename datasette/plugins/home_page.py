"""The home page, by a route of its own: Datasette's view counts and describes every table first, in
thirty statements of which our page shows nothing."""

from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import Request, Response


async def home(request: Request, datasette: Any) -> Response:
    """`/`: what the archive holds, and what came last."""
    page: Response = Response.html(
        await datasette.render_template("index.html", {}, request=request)
    )
    return page


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"^/$", home)]
