"""Phrases over time: `/trends`, and what it shows as files."""

import asyncio
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from datasette import hookimpl
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Request, Response

from archive.counting.periods import By
from archive.drawing.png import available
from archive.home.regions import above
from archive.observing.days import Days
from archive.publish.arguments import LONGEST_WORDS, Known
from archive.publish.narrowing import chips
from archive.publish.places import Level
from archive.publish.question import Question
from archive.publish.series import (
    Counted,
    Drawn,
    drawn,
    drawn_by,
    of_level,
    span_of,
)
from archive.publish.site import Context, Published
from archive.publish.trend_files import Shown, shown, written
from archive.publish.trend_tables import Origin
from archive.publish.trend_voice import Voice
from archive.publish.trends import MOST_PHRASES, Measure, Split, Trends, read_trends
from archive.store.filters import Filters, Sql
from archive.store.over_time import (
    SOURCES_SQL,
    Facet,
    Tally,
    by_day,
    by_month,
    days_sql,
    months_sql,
)
from archive.store.views import observation
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

FILES = {"csv": "text/csv; charset=utf-8", "svg": "image/svg+xml", "png": "image/png"}
"""Kinds of files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendsPage(Context):
    """`/trends`. answered: whether everything was counted within the limits. fields: how many phrases
    may be typed. shown: what is drawn, if anything. chips: field, value, the question without it. trail: the
    regions above. formats: of files. longest: characters of a phrase. provinces, sources: what can be
    chosen to compare with."""

    template: ClassVar[str] = "trends.html"
    wanted: Trends
    answered: bool
    fields: int
    shown: Shown | None
    chips: list[tuple[str, str, Trends]]
    trail: list[tuple[str, Trends]]
    formats: list[str]
    longest: int
    provinces: list[tuple[str, str]]
    sources: list[tuple[str, str]]
    ways: Mapping[str, list[str]]


async def answers(archive: Published, asked: list[Sql]) -> list[tuple[Any, ...]] | None:
    """The one row of each statement; None when one is not answered within the limits."""
    try:
        found = await asyncio.gather(*(archive.rows(*sql) for sql in asked))
    except (QueryInterrupted, sqlite3.OperationalError):
        return None
    return [rows[0] for rows in found]


async def tallies(
    archive: Published, questions: list[Filters], *, daily: bool, pairs: bool
) -> list[Tally] | None:
    """The hits of each question by time and facet."""
    rows = await answers(archive, [(days_sql if daily else months_sql)(q) for q in questions])
    if rows is None:
        return None
    read = by_day if daily else by_month
    return await asyncio.to_thread(lambda: [read(*row, pairs=pairs) for row in rows])


async def counted(
    archive: Published, base: Question, phrases: tuple[str, ...], *, daily: bool, pairs: bool
) -> Counted | None:
    """What is found of each phrase and of all articles where the filters choose; None: not within the
    limits."""
    questions = [base.but(words=phrase).filters() for phrase in phrases]
    filters = base.filters()
    found = await tallies(archive, [*questions, filters], daily=daily, pairs=pairs)
    if found is None:
        return None
    ledgers = await archive.first(observation.ledgers(filters))
    assert ledgers is not None  # noqa: S101 # it is one row whatever there is
    now = datetime.now(UTC)
    chosen = frozenset(ledgers.keys)
    sources = {
        key: Facet(key, region, kind)
        for key, region, kind in await archive.rows(SOURCES_SQL)
        if key in chosen
    }

    def days_of(keys: frozenset[str]) -> Days:
        return ledgers.days(now) if keys == chosen else ledgers.days_of(keys, now)

    return Counted(found[:-1], found[-1], sources, days_of)


async def found(archive: Published, asked: Trends) -> Drawn | None:
    """All numbers of the page; None when they are not counted within the limits."""
    level = asked.baseline is not None and asked.baseline.of == "level"
    pairs = asked.split is not None or level
    whole = await counted(archive, asked.base, asked.phrases, daily=False, pairs=pairs)
    if whole is None:
        return None
    span = span_of(asked, whole.hits, whole.days())
    by = drawn_by(asked, *span)
    daily = by in (By.DAY, By.WEEK)
    base = asked.base
    if daily:
        base = base.but(since=span[0].isoformat(), until=span[1].isoformat())
        finer = await counted(archive, base, asked.phrases, daily=True, pairs=pairs)
        if finer is None:
            return None
        whole = finer
    compared = None
    if asked.baseline is not None and asked.split is None:
        of, value = asked.baseline
        place: dict[str, str] = {} if of == "level" else {of: value}
        other = base.but(**({"region": "", "source": "", "kind": ""} | place))
        compared = (
            whole
            if other == base
            else await counted(archive, other, asked.phrases, daily=daily, pairs=level)
        )
        if compared is None:
            return None
        if of == "level":
            compared = of_level(compared, Level(value))
    return await asyncio.to_thread(drawn, asked, by, span, whole, compared)


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
    result = await found(archive, asked) if asked.phrases else None
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
        answered=drawn is not None or not asked.phrases,
        fields=min(MOST_PHRASES, max(_BLANK, len(asked.phrases) + 1)),
        shown=shown(asked, drawn, said, source) if drawn is not None else None,
        chips=[(f, v, asked.but(base=q)) for f, v, q in chips(asked.base, known)],
        trail=trail(asked, known),
        formats=["csv", "svg", *(["png"] if available() else [])],
        longest=LONGEST_WORDS,
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
    """`/trends.csv`, `.svg`, `.png`: the lines, or with `chart=map` the maps."""
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
    body = await asyncio.to_thread(written, kind, which[0], asked, result, said, source)
    if body is None:
        return refused("There are no places to draw.", 404)
    name = f'attachment; filename="trends-{which[0]}.{kind}"'
    headers = {"content-disposition": name, "cache-control": "no-store"}
    answer: Response = Response(body, 200, headers, FILES[kind])
    return answer


def not_drawn(kind: str, which: list[str], asked: Trends) -> Response | None:
    """Why there is no file; None when there is one. which: the charts that the address names."""
    if len(which) > 1 or which[0] not in ("lines", "map"):
        return refused("This was not understood: 'chart' is lines or map, once.")
    if asked.unread:
        return refused(f"This was not understood: {'; '.join(map(str, asked.unread))}.")
    if not asked.phrases:
        return refused("There is no phrase to draw: give one with q=.")
    if kind == "png" and not available():
        return refused("This archive makes no PNG pictures: take the SVG.", 404)
    return None


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
        (rf"^/trends\.(?P<format>{'|'.join(FILES)})$", trends_file),
    ]
