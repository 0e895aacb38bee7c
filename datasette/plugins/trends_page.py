"""Phrases over time: `/trends`, and what it shows as files."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from datasette import hookimpl
from datasette.utils.asgi import Request, Response

from archive.counting.periods import By
from archive.drawing.png import available
from archive.home.regions import above
from archive.publish import description
from archive.publish.arguments import LONGEST_PHRASE, Known
from archive.publish.narrowing import chips
from archive.publish.own_thread import own_thread
from archive.publish.places import Level
from archive.publish.site import Context, Published
from archive.publish.trends.asked import MOST_PHRASES, Measure, Split, Trends, read_trends
from archive.publish.trends.counts import found
from archive.publish.trends.description import described
from archive.publish.trends.files import Shown, shown, written
from archive.publish.trends.series import Drawn
from archive.publish.trends.tables import Origin
from archive.publish.trends.voice import Voice
from archive.types import CHINA, SourceKind

_BLANK = 2
"""Fields for phrases that an empty page has; one more than there are phrases on others."""

_WAYS: dict[str, list[str]] = {
    "by": list(By),
    "measure": list(Measure),
    "split": list(Split),
    "level": list(Level),
    "kind": list(SourceKind),
}

FILES = {
    "csv": "text/csv; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "meta.json": "application/json; charset=utf-8",
}
"""Kinds of files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendsPage(Context):
    """`/trends`. answered: whether everything was counted within the limits. to_come: whether no day of the
    time asked for has begun. fields: how many phrases may be typed. pictures: what is drawn, if anything.
    chips: field, value, the question without it. trail: the regions above. file_kinds: what it can be taken
    as. longest: characters of a phrase. provinces, sources: what can be chosen to compare with."""

    template: ClassVar[str] = "trends.html"
    wanted: Trends
    answered: bool
    to_come: bool
    fields: int
    pictures: Shown | None
    chips: list[tuple[str, str, Trends]]
    trail: list[tuple[str, Trends]]
    file_kinds: list[str]
    longest: int
    provinces: list[tuple[str, str]]
    sources: list[tuple[str, str]]
    ways: Mapping[str, list[str]]


def voice(datasette: Any, known: Any) -> Voice:
    """How it is said in the reader's language."""
    env = datasette.jinja_env
    words, to = env.globals["wording"], env.filters["to"]
    return Voice(
        words=words("trends"),
        kinds=words("kinds"),
        months=words("search")["months"],
        printed=env.filters["printed"],
        to=to,
        onward=to,
        known=known,
    )


async def trends_page(request: Request, datasette: Any) -> Response:
    """`/trends`: up to six phrases over time."""
    archive = Published.by(datasette)
    known = await archive.known()
    asked = read_trends(parse_qsl(request.query_string, keep_blank_values=True), known)
    said = voice(datasette, known)
    result = await found(archive, asked) if asked.phrases and not empty(asked) else None
    context = await asyncio.to_thread(page_of, datasette, request, asked, result, said)
    page: Response = Response.html(await context.html(datasette, request))
    return page


def page_of(
    datasette: Any, request: Request, asked: Trends, drawn: Drawn | None, said: Voice
) -> TrendsPage:
    """All that the page shows."""
    source = origin(datasette, request, asked)
    known = said.known
    return TrendsPage(
        wanted=asked,
        answered=drawn is not None or not asked.phrases or empty(asked),
        to_come=empty(asked) and not asked.base.reversed,
        fields=min(MOST_PHRASES, max(_BLANK, len(asked.phrases) + 1)),
        pictures=shown(asked, drawn, said, source) if drawn is not None else None,
        chips=[(f, v, asked.but(base=q)) for f, v, q in chips(asked.base, known)],
        trail=trail(asked, known),
        file_kinds=["csv", "svg", *(["png"] if available() else [])],
        longest=LONGEST_PHRASE,
        provinces=[(c, n) for c, n in known.regions.items() if c.endswith("0000")],
        sources=list(known.sources.items()),
        ways=_WAYS,
    )


def origin(datasette: Any, request: Request, asked: Trends) -> Origin:
    """Where a file comes from."""
    place = datasette.jinja_env.filters["to"](asked.address(datasette.urls.path("/trends")))
    return Origin(
        archive=datasette.metadata("title") or "",
        address=datasette.absolute_url(request, place),
        retrieved=f"{datetime.now(CHINA):%Y-%m-%d %H:%M}",
    )


async def trends_file(request: Request, datasette: Any) -> Response:
    """`/trends.csv`, `.svg`, `.png`, and `.meta.json`, which says what the CSV is: the lines, or with
    `chart=map` the maps."""
    kind = request.url_vars["format"]
    archive = Published.by(datasette)
    given = parse_qsl(request.query_string, keep_blank_values=True)
    which = [value for name, value in given if name == "chart"] or ["lines"]
    known = await archive.known()
    asked = read_trends([pair for pair in given if pair[0] != "chart"], known)
    wrong = not_drawn(kind, which, asked)
    if wrong is not None:
        return wrong
    result = await found(archive, asked)
    if result is None:
        return refused("It could not be counted within the time limit: give fewer phrases.", 503)
    said = voice(datasette, known)
    source = origin(datasette, request, asked)
    body: bytes | None
    if kind == "meta.json":
        body = await meta(datasette, request, asked, result, which[0])
    else:
        body = await asyncio.to_thread(written, kind, which[0], asked, result, said, source)
    if body is None:
        return refused("There are no places to draw.", 404)
    name = f'attachment; filename="trends-{which[0]}.{kind}"'
    headers = {"content-disposition": name, "cache-control": "no-store"}
    answer: Response = Response(body, 200, headers, FILES[kind])
    return answer


async def meta(datasette: Any, request: Request, asked: Trends, drawn: Drawn, chart: str) -> bytes:
    """What the CSV of the same address is, as exports are described."""
    of = description.Origin(
        name=datasette.metadata("title") or "",
        address=datasette.absolute_url(request, datasette.urls.instance()),
        licence=datasette.metadata("licence") or "",
    )
    place = datasette.absolute_url(request, asked.address(datasette.urls.path("/trends")))
    async with own_thread(Published.by(datasette).database) as (run, store, _):
        made: description.Description = await run(described, store, asked, drawn, chart, of, place)
    return made.json().encode()


def not_drawn(kind: str, which: list[str], asked: Trends) -> Response | None:
    """Why there is no file; None when there is one. which: the charts that the address names."""
    unread = "; ".join(map(str, asked.unread))
    wrong = [
        (len(which) > 1 or which[0] not in ("lines", "map"),
         "This was not understood: 'chart' is lines or map, once.", 400),
        (asked.unread, f"This was not understood: {unread}.", 400),
        (not asked.phrases, "There is no phrase to draw: give one with q=.", 400),
        (asked.base.reversed, "The time span ends before it begins: there is nothing to draw.", 400),
        (empty(asked), "The time asked for is still to come: there is nothing to draw.", 400),
        (kind == "png" and not available(), "This archive makes no PNG pictures: take the SVG.", 404),
    ]  # fmt: skip
    return next((refused(why, status) for is_wrong, why, status in wrong if is_wrong), None)


def empty(asked: Trends) -> bool:
    """Whether the time asked for has no day up to today."""
    return asked.without_days(datetime.now(CHINA).date())


def trail(asked: Trends, known: Known) -> list[tuple[str, Trends]]:
    """The region that all of it lies in and those above it, widest first."""
    return [
        (known.regions.get(code, code), asked.within(code))
        for code in above(asked.place, known.regions)
        if code
    ]


def refused(why: str, status: int = 400) -> Response:
    """An answer to what cannot be drawn. why: a sentence."""
    answer: Response = Response.text(f"{why}\n", status=status)
    return answer


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [
        (r"^/trends$", trends_page),
        (rf"^/trends\.(?P<format>{'|'.join(map(re.escape, FILES))})$", trends_file),
    ]
