"""The API: `/api/search`, `/api/counts`, `/api/articles/ID`, `/api/sources`, and its description at `/api`.

Everything in an address is understood or refused. Pages of other hosts may read the answers: there is
nothing here that is not public.
"""

import asyncio
import re
import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl
from datasette.utils.asgi import Request, Response

from archive.home.gazetteer import region_names
from archive.publish import api, api_counts
from archive.publish.answering import answer
from archive.publish.description import Origin
from archive.publish.openapi import Operation, description, operations
from archive.publish.overview import read_selection, select
from archive.publish.question import read_question, refusal
from archive.publish.site import Context, Published
from archive.publish.trends.counts import counted
from archive.store.exported import one
from archive.store.finding import REGIONS_SQL
from archive.store.views.captures import version_captures
from archive.store.views.former import heir, removal
from archive.store.views.sources import sources

_TABLE = tomllib.loads((Path(__file__).parent.parent / "api.toml").read_text(encoding="utf-8"))
_ANYBODY = {"access-control-allow-origin": "*"}
_NOT_COUNTED = ("order", "before", "after", "page", "size")
_SIZE = re.compile("[1-9][0-9]?|100")
_ID = re.compile("[1-9][0-9]{0,17}")
_LATE = "This could not be answered within the time limit: use fewer words, or a shorter time span."


class RefusedError(Exception):
    """A request that cannot be answered. The message is a sentence. more: what else is told."""

    def __init__(self, why: str, status: int = 400, **more: Any) -> None:
        super().__init__(why)
        self.status = status
        self.more = more


Answering = Callable[[Request, Any], Awaitable[Any]]


def as_json(answering: Answering) -> Answering:
    """What a function gives, as an answer in JSON, or why it gives nothing."""

    @wraps(answering)
    async def answered(request: Request, datasette: Any) -> Response:
        try:
            told, status = await answering(request, datasette), 200
        except RefusedError as error:
            told = {"ok": False, "status": error.status, "error": str(error), **error.more}
            status = error.status
        if isinstance(told, Response):
            told.headers.update(_ANYBODY)
            return told
        found: Response = Response.json(told, status=status, headers=_ANYBODY)
        return found

    return answered


@as_json
async def search(request: Request, datasette: Any) -> api.Json:
    """`/api/search`: one page of results, and what is said of all of them."""
    archive = Published.by(datasette)
    known = await archive.known()
    given, size = _sized(request)
    asked = read_question(given, known)
    _understood(refusal(asked))
    found = await answer(archive, asked, size)
    if (asked.before, asked.after) != (found.question.before, found.question.after):
        raise RefusedError(
            "The article that this page begins behind is not there any more: begin again."
        )
    links = _links(request, datasette, "" if size == api.USUAL_PAGE else f"{size}")
    told = api.results(found, await archive.cards(found.ids or []), known, size, links)
    return {"about": api.about(_origin(request, datasette), found.question, links), **told}


@as_json
async def counts(request: Request, datasette: Any) -> api.Json:
    """`/api/counts`: articles by time and place, and those that they are a share of."""
    archive = Published.by(datasette)
    given = _given(request)
    asked = read_question(
        [pair for pair in given if pair[0] not in (*_NOT_COUNTED, "by")], await archive.known()
    )
    _understood(refusal(asked, [name for name in _NOT_COUNTED if name in dict(given)]))
    about = api.about(_origin(request, datasette), asked, _links(request, datasette))
    try:
        split = api_counts.read_split([value for name, value in given if name == "by"])
        words = (asked.words,) if asked.words else ()
        base = asked.but(words="")
        pairs = bool(split.places)
        found = await counted(archive, base, words, daily=split.daily, pairs=pairs)
        if found is None:
            raise RefusedError(_LATE, 503)
        return {"about": about, **await asyncio.to_thread(api.counts, asked, split, found)}
    except api_counts.RefusedError as error:
        raise RefusedError(str(error)) from None


@as_json
async def article(request: Request, datasette: Any) -> Any:
    """`/api/articles/ID`: its record and its captures, or what became of it."""
    archive = Published.by(datasette)
    if _given(request):
        raise RefusedError("An article takes no arguments.")
    if not _ID.fullmatch(request.url_vars["id"]):
        raise RefusedError("This archive has no such article.", 404)
    id = int(request.url_vars["id"])
    row = await archive.first(one(id, api.RECORD))
    if row is not None:
        links = _links(request, datasette)
        return api.article(row, await archive.every(version_captures(id)), links)
    if now := await archive.first(heir("articles", id)):
        return Response.redirect(datasette.urls.path(f"/api/articles/{now.id}"), status=301)
    if why := await archive.first(removal("articles", id)):
        told = {"removed_at": why.removed_at, "reason": why.reason}
        raise RefusedError("This article was removed from the archive.", 410, removed=told)
    raise RefusedError("This archive has no such article.", 404)


@as_json
async def all_sources(request: Request, datasette: Any) -> api.Json:
    """`/api/sources`: the sources, page by page."""
    archive = Published.by(datasette)
    given, size = _sized(request)
    after = [value for name, value in given if name == "after"]
    rest = [pair for pair in given if pair[0] != "after"]
    selection = read_selection(rest, {**region_names(), **dict(await archive.rows(REGIONS_SQL))})
    wrong = [
        *selection.unread,
        *(pair for pair in rest if pair[0] == "by"),
        *(("after", value) for value in after[1:]),
    ]
    if wrong:
        named = "; ".join(f"'{'='.join(pair)[:80]}'" for pair in wrong)
        raise RefusedError(f"This was not understood: {named}.")
    fitting = select(await archive.every(sources()), selection)
    keys = [line.key for line in fitting]
    if after and after[0] not in keys:
        raise RefusedError(
            "The source that this page begins behind is not there any more: begin again."
        )
    begin = keys.index(after[0]) + 1 if after else 0
    shown = fitting[begin : begin + size]
    links = _links(request, datasette)
    onward = [*(pair for pair in rest if pair[1]), ("after", shown[-1].key)] if shown else []
    if size != api.USUAL_PAGE:
        onward.append(("size", f"{size}"))
    more = begin + size < len(fitting)
    return {
        "total": len(fitting),
        "sources": [api.source(line, links) for line in shown],
        "next": links.to(f"/api/sources?{urlencode(onward)}") if more else None,
    }


@as_json
async def openapi(request: Request, datasette: Any) -> api.Json:
    """`/api/openapi.json`: the description for programs."""
    place = _links(request, datasette).to("/").rstrip("/")
    return description(_TABLE, _language(datasette), datasette.metadata("title"), place)


@as_json
async def nothing(request: Request, datasette: Any) -> api.Json:
    """Any other address below `/api`."""
    raise RefusedError("There is no such address: /api says which there are.", 404)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiPage(Context):
    """`/api`: the description for people."""

    template: ClassVar[str] = "api.html"
    operations: list[Operation]
    largest: int
    usual: int


async def api_page(request: Request, datasette: Any) -> Response:
    """`/api`."""
    page = ApiPage(
        operations=operations(_TABLE, _language(datasette)),
        largest=api.LARGEST_PAGE,
        usual=api.USUAL_PAGE,
    )
    shown: Response = Response.html(await page.html(datasette, request))
    return shown


def _given(request: Request) -> list[tuple[str, str]]:
    return parse_qsl(request.query_string, keep_blank_values=True)


def _sized(request: Request) -> tuple[list[tuple[str, str]], int]:
    """The arguments without `size`, and that."""
    given = _given(request)
    sizes = [value for name, value in given if name == "size"]
    if sizes and not (len(sizes) == 1 and _SIZE.fullmatch(sizes[0])):
        raise RefusedError(f"'size' is a whole number from 1 to {api.LARGEST_PAGE}, once.")
    size = int(sizes[0]) if sizes else api.USUAL_PAGE
    return [pair for pair in given if pair[0] != "size"], size


def _understood(wrong: str | None) -> None:
    if wrong is not None:
        raise RefusedError(wrong)


def _links(request: Request, datasette: Any, size: str = "") -> api.Links:
    def to(path: str) -> str:
        address: str = datasette.absolute_url(request, datasette.urls.path(path))
        return address

    return api.Links(to, size)


def _origin(request: Request, datasette: Any) -> Origin:
    home: str = datasette.absolute_url(request, datasette.urls.instance())
    name: str = datasette.metadata("title")
    return Origin(name=name, address=home, licence=datasette.metadata("licence") or "")


def _language(datasette: Any) -> str:
    tag: str = datasette.jinja_env.globals["language_tag"]()
    return tag.partition("-")[0]


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [
        (r"^/api$", api_page),
        (r"^/api/openapi\.json$", openapi),
        (r"^/api/search$", search),
        (r"^/api/counts$", counts),
        (r"^/api/articles/(?P<id>[^/]+)$", article),
        (r"^/api/sources$", all_sources),
        (r"^/api/.*$", nothing),
    ]
