"""Which tables visitors may see, how the others are refused, and which pages search engines may see:
`/robots.txt`."""

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import Request, Response

# Searches and tables have no end, and captures are other people's pages: search engines get the
# articles only, each at one address.
ROBOTS = """\
User-agent: *
Disallow: {root}dangjian/articles/*?
Disallow: {root}dangjian/articles/*.json
Allow: {root}dangjian/articles/
Disallow: {root}dangjian
Disallow: {root}search
Disallow: {root}api/
Disallow: {root}trends
Disallow: {root}capture/
Disallow: {root}-/
"""


@hookimpl(tryfirst=True)
def permission_allowed(datasette: Any, action: str, resource: Any) -> bool | None:
    """Only the tables that datasette.yaml describes: the others belong to the index."""
    if action == "view-table" and resource[0] == "dangjian":
        return None if resource[1] in datasette.metadata("public") else False
    return None


@hookimpl
def forbidden(datasette: Any, request: Request, message: str) -> Callable[[], Awaitable[Response]]:
    """One sentence, as JSON where that was asked for. Datasette's own message names its permission."""
    closed = message == "execute-sql"
    sentence = "SQL queries are" if closed else "This is"
    sentence += " not open to the public here."

    async def answer() -> Response:
        if request.path.endswith(".json"):
            told = {"ok": False, "error": sentence, "status": 403, "title": None}
            refused: Response = Response.json(told, status=403)
            return refused
        # The page's heading says the rest in both languages.
        context = {"status": 403, "error": sentence if closed else ""}
        page = await datasette.render_template("error.html", context, request=request)
        shown: Response = Response.html(page, status=403)
        return shown

    return answer


async def robots(request: Request, datasette: Any) -> Response:
    """`/robots.txt`."""
    answer: Response = Response.text(ROBOTS.format(root=datasette.setting("base_url")))
    return answer


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"^/robots\.txt$", robots)]
