"""The sources and each of them: `/sources`, `/sources/KEY`."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Request, Response

from archive.home.recorded import RecordedList, recorded_list
from archive.observing.ledger import Span, day_of
from archive.publish.daily import Daily, daily, first_day, latest_gaps
from archive.publish.overview import (
    GROUPINGS,
    Group,
    Selection,
    grouped,
    read_selection,
    select,
    unwell,
)
from archive.publish.site import Context, Published
from archive.store.filters import Filters
from archive.store.finding import REGIONS_SQL
from archive.store.views.observation import ledgers
from archive.store.views.sources import (
    Denied,
    ListCapture,
    SourceLine,
    SourceRun,
    days,
    denied,
    list_captures,
    runs_of,
    source,
    sources,
)
from archive.types import HealthWord, SourceKind

FEW = 40
"""So many sources are shown at once; of more, the groups are folded."""

LATEST = 20
"""Runs and list pages of a source that are shown; the tables have all of them."""

RULES = 10
ROWS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage(Context):
    """`/sources`. unwell: those that need somebody, the worst first. places: the
    provinces with sources, code and name. total: all sources; shown: those of the selection. folded: whether groups
    are."""

    template: ClassVar[str] = "sources.html"
    selection: Selection
    unwell: list[SourceLine]
    most: int
    groups: list[Group]
    places: dict[str, str]
    kinds: list[str]
    healths: list[str]
    groupings: tuple[str, ...]
    total: int
    shown: int
    folded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage(Context):
    """`/sources/KEY`. gaps: the latest of gap_count.
    latest: runs and gaps shown at most. recorded: its list when it was last recorded."""

    template: ClassVar[str] = "source.html"
    source: SourceLine
    daily: Daily
    gaps: list[Span]
    gap_count: int
    runs: list[SourceRun]
    latest: int
    denied: list[Denied]
    lists: list[ListCapture]
    recorded: RecordedList | None


async def all_sources(request: Request, datasette: Any) -> Response:
    """`/sources`: every source, how it does, and what there is of it."""
    archive = Published.by(datasette)
    lines, names = await asyncio.gather(archive.every(sources()), archive.rows(REGIONS_SQL))
    given = parse_qsl(request.query_string, keep_blank_values=True)
    selection = read_selection(given, dict(names))
    shown = select(lines, selection)
    groups = grouped(lines, "region")
    context = SourcesPage(
        selection=selection,
        unwell=unwell(shown),
        most=LATEST,
        groups=grouped(shown, selection.by),
        places={group.key: group.name for group in groups},
        kinds=[kind for kind in SourceKind if any(line.kind == kind for line in lines)],
        healths=[word for word in HealthWord if any(line.health == word for line in lines)],
        groupings=GROUPINGS,
        total=len(lines),
        shown=len(shown),
        folded=len(shown) > FEW,
    )
    return await _page(datasette, request, context)


async def one_source(request: Request, datasette: Any) -> Response:
    """`/sources/KEY`: how a source does, what was seen of it, and what was not."""
    archive, key = Published.by(datasette), request.url_vars["key"]
    found = await archive.first(source(key))
    if found is None:
        raise NotFound(f"There is no source {key}.")
    now = datetime.now(UTC)
    today = day_of(now)
    runs, rules, lists, counted, seen, recorded = await asyncio.gather(
        archive.every(runs_of(key, LATEST)),
        archive.every(denied(key, LATEST, RULES)),
        archive.every(list_captures(key, RULES)),
        archive.every(days(key, first_day(today).isoformat())),
        archive.every(ledgers(Filters(sources=(key,)), caught_up=True)),
        asyncio.to_thread(recorded_list, archive.home, key, ROWS),
    )
    spans = seen[0].told(now)[key]
    gaps, gap_count = latest_gaps(spans, LATEST)
    context = SourcePage(
        source=found,
        daily=daily(counted, seen[0].days(now), today),
        gaps=gaps,
        gap_count=gap_count,
        runs=runs,
        latest=LATEST,
        denied=rules,
        lists=lists,
        recorded=recorded,
    )
    return await _page(datasette, request, context)


async def _page(datasette: Any, request: Request, context: Context) -> Response:
    page: Response = Response.html(await context.html(datasette, request))
    return page


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [
        (r"^/sources$", all_sources),
        (r"^/sources/(?P<key>[a-z0-9][a-z0-9-]{0,63})$", one_source),
    ]
