"""What was crawled, and how that went: `/runs`, `/runs/N`."""

from dataclasses import dataclass
from typing import Any, ClassVar

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Request, Response

from archive.publish.site import Context, Published
from archive.store.views import coverage
from archive.store.views.coverage import RunLine, RunPart

LATEST = 50
"""Runs shown on their page; the table has all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsPage(Context):
    """`/runs`. latest: how many it shows at most."""

    template: ClassVar[str] = "runs.html"
    runs: list[RunLine]
    latest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage(Context):
    """`/runs/N`."""

    template: ClassVar[str] = "run.html"
    run: RunLine
    parts: list[RunPart]


async def runs(request: Request, datasette: Any) -> Response:
    """`/runs`: the latest crawls."""
    found = await Published.by(datasette).every(coverage.runs(LATEST))
    return await _page(datasette, request, RunsPage(runs=found, latest=LATEST))


async def run(request: Request, datasette: Any) -> Response:
    """`/runs/N`: one crawl, source by source."""
    archive, number = Published.by(datasette), int(request.url_vars["run"])
    found = await archive.first(coverage.run(number))
    if found is None:
        raise NotFound(f"There is no run {number}.")
    parts = await archive.every(coverage.run_parts(number))
    return await _page(datasette, request, RunPage(run=found, parts=parts))


async def _page(datasette: Any, request: Request, context: Context) -> Response:
    page: Response = Response.html(await context.html(datasette, request))
    return page


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"^/runs$", runs), (r"^/runs/(?P<run>[0-9]{1,18})$", run)]
