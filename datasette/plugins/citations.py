"""Citations as files, for reference managers: `/cite/VERSION.bib`, `.ris` and `.json`."""

from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Request, Response

from archive.publish.citation import reference
from archive.publish.references import STYLES
from archive.publish.site import Published
from archive.store.views import articles
from archive.store.views.articles import Document

_BY_EXTENSION = {style.extension: style for style in STYLES.values()}
_LAST_ID = 2**63 - 1


async def cited(request: Request, datasette: Any) -> Response:
    """A version of an article; the one that the article shows, as people corrected it."""
    version, style = int(request.url_vars["version"]), _BY_EXTENSION[request.url_vars["style"]]
    archive = Published.by(datasette)
    found = await archive.every(articles.document(min(version, _LAST_ID)))
    if not found:
        raise NotFound("There is no such version.")
    (read,) = found
    corrected: list[Document] = []
    if read.latest == version:
        corrected = await archive.every(articles.shown(version))
    shown = next(iter(corrected), read)
    place = datasette.absolute_url(request, datasette.urls.row("dangjian", "versions", version))
    text = style.write(reference(shown, datasette.metadata("title"), place))
    answer: Response = Response(
        text,
        headers={
            "content-disposition": f'attachment; filename="dangjian-{version}.{style.extension}"'
        },
        content_type=style.media_type,
    )
    return answer


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(rf"^/cite/(?P<version>[0-9]{{1,19}})\.(?P<style>{'|'.join(_BY_EXTENSION)})$", cited)]


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    env.globals["citation_styles"] = tuple(STYLES.values())
