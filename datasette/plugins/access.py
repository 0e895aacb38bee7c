"""Which tables visitors may see, and which pages search engines: `/robots.txt`."""

from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import Request, Response

# Searches and tables have no end, and captures are other people's pages: articles alone are for
# search engines, each at one address.
ROBOTS = """\
User-agent: *
Disallow: {root}dangjian/articles/*?
Disallow: {root}dangjian/articles/*.json
Allow: {root}dangjian/articles/
Disallow: {root}dangjian
Disallow: {root}search
Disallow: {root}capture/
Disallow: {root}-/
"""


@hookimpl(tryfirst=True)
def permission_allowed(datasette: Any, action: str, resource: Any) -> bool | None:
    """No table but those that datasette.yaml describes: the others are the index's own."""
    if action == "view-table" and resource[0] == "dangjian":
        return None if resource[1] in datasette.metadata("public") else False
    return None


async def robots(request: Request, datasette: Any) -> Response:
    """`/robots.txt`."""
    answer: Response = Response.text(ROBOTS.format(root=datasette.setting("base_url")))
    return answer


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"^/robots\.txt$", robots)]
