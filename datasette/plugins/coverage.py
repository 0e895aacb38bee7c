"""What the archive looks at and how that went: `/sources`, `/runs`, `/runs/N`."""

from typing import Any

from datasette import hookimpl
from datasette.database import Database
from datasette.utils.asgi import NotFound, Request, Response

LATEST = 100
"""Runs on their page; all of them are in the table."""

SOURCES = """
SELECT s.key, s.name, s.kind, s.region, g.name AS region_name, s.start ->> 0 AS address,
  (SELECT count(*) FROM articles WHERE source = s.key) AS articles,
  coalesce(x.gone, 0) AS gone,
  (SELECT published FROM articles WHERE source = s.key
    AND date_key >= (SELECT min(first) FROM days WHERE day > 0) ORDER BY date_key LIMIT 1) AS oldest,
  (SELECT published FROM articles WHERE source = s.key ORDER BY date_key DESC LIMIT 1) AS newest,
  n.id AS run, n.started_at, r.state, r.cause, r.message
FROM sources s JOIN regions g ON g.code = s.region
LEFT JOIN run_sources r ON r.source = s.key
  AND r.run = (SELECT max(run) FROM run_sources WHERE source = s.key)
LEFT JOIN runs n ON n.id = r.run
LEFT JOIN (SELECT source, count(*) AS gone FROM articles INDEXED BY articles_gone_at
  WHERE gone_at IS NOT NULL GROUP BY source) x ON x.source = s.key
ORDER BY s.region, s.name, s.key
"""
RUNS = f"""
SELECT n.id, n.started_at, n.finished_at, n.state, n.cause, n.message, count(r.source) AS sources,
  coalesce(sum(r.state = 'failed'), 0) AS failed, coalesce(sum(r.requests), 0) AS requests,
  coalesce(sum(r.new), 0) AS new, coalesce(sum(r.changed), 0) AS changed,
  coalesce(sum(r.gone), 0) AS gone, coalesce(sum(r.denied), 0) AS denied,
  coalesce(sum(r.errors), 0) AS errors
FROM runs n LEFT JOIN run_sources r ON r.run = n.id
WHERE n.id = coalesce(?, n.id) GROUP BY n.id ORDER BY n.id DESC LIMIT {LATEST}
"""  # noqa: S608
OF_RUN = """
SELECT r.*, s.name FROM run_sources r JOIN sources s ON s.key = r.source WHERE r.run = ?
ORDER BY r.state = 'finished', s.name, s.key
"""


async def rows(db: Database, sql: str, *values: Any) -> list[Any]:
    """All rows."""
    return list((await db.execute(sql, values, page_size=100_000)).rows)


async def sources(request: Request, datasette: Any) -> Response:
    """`/sources`: every source, with what there is of it and how its last crawl ended."""
    found = await rows(datasette.get_database("dangjian"), SOURCES)
    return await _page(datasette, request, "sources.html", {"sources": found})


async def runs(request: Request, datasette: Any) -> Response:
    """`/runs`: the latest crawls."""
    found = await rows(datasette.get_database("dangjian"), RUNS, None)
    return await _page(datasette, request, "runs.html", {"runs": found, "latest": LATEST})


async def run(request: Request, datasette: Any) -> Response:
    """`/runs/N`: one crawl, source by source."""
    db = datasette.get_database("dangjian")
    number = int(request.url_vars["run"])
    found = await rows(db, RUNS, number)
    if not found:
        raise NotFound(f"There is no run {number}.")
    context = {"run": found[0], "parts": await rows(db, OF_RUN, number)}
    return await _page(datasette, request, "run.html", context)


async def _page(
    datasette: Any, request: Request, template: str, context: dict[str, Any]
) -> Response:
    context = {**context, "open_sql": datasette.setting("default_allow_sql")}
    return Response.html(await datasette.render_template(template, context, request=request))


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"^/sources$", sources), (r"^/runs$", runs), (r"^/runs/(?P<run>[0-9]{1,18})$", run)]
