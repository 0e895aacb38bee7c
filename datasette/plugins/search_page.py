"""The search page: results of a question, its filters with counts, and its histogram by month."""

import asyncio
import json
import sqlite3
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from datasette import hookimpl
from datasette.database import Database, QueryInterrupted
from datasette.utils.asgi import Request, Response

from archive.home.config import region_names
from archive.home.regions import above, below
from archive.publish.question import LONGEST_WORDS, Known, Question, read_question
from archive.store.finding import (
    REGIONS_SQL,
    SOURCES_SQL,
    facets_sql,
    months_sql,
    newer_sql,
    page_sql,
)

PAGE_SIZE = 20
FACETS = ("region", "source", "kind")
FACET_SIZE = 10
"""Values that are seen at once; the others can be unfolded."""

CARDS = """
SELECT a.id, a.title, a.outlet, a.published, a.script, a.gone_at, a.masked,
  substr(v.text, 1, 100000) AS text, s.name AS source_name, r.name AS region_name
FROM articles a JOIN versions v ON v.id = a.version
JOIN sources s ON s.key = a.source JOIN regions r ON r.code = a.region
WHERE a.id IN (SELECT value FROM json_each(?))
"""


KNOWN = "SELECT 1 FROM articles WHERE id = ?"


@dataclass(frozen=True)
class Bar:
    """A month of the chart. share: 0 to 1, of the busiest month."""

    month: str
    count: int
    share: float


@dataclass(frozen=True)
class Year:
    """A year of the chart: its articles, and its twelve months, None where there is nothing."""

    name: str
    count: int
    months: list[Bar | None]


@dataclass(frozen=True)
class Chart:
    """years: in order; (first, last) stands for years without hits. peak: None when months tie.
    year_only, undated: hits that no month is known of."""

    years: list[Year | tuple[str, str]]
    span: tuple[str, str] | None
    peak: Bar | None
    year_only: int
    undated: int


@dataclass(frozen=True)
class Value:
    """A value that one may filter by. leads_to: the question with it; None: it is no filter."""

    name: str
    count: int
    leads_to: Question | None
    chosen: bool = False


def chart(counts: dict[str | None, int]) -> Chart:
    """The months' counts, year by year. counts: of YYYY-MM, of YYYY, and of no date (None)."""
    dated = {label: count for label, count in counts.items() if label}
    months = {label: count for label, count in dated.items() if len(label) > 4}
    most = max(months.values(), default=0)
    bars = {month: Bar(month, count, count / most) for month, count in sorted(months.items())}
    years: list[Year | tuple[str, str]] = []
    before = 0
    for name in dict.fromkeys(month[:4] for month in bars):
        if before and int(name) > before + 1:
            years.append((f"{before + 1:04d}", f"{int(name) - 1:04d}"))
        total = sum(count for label, count in dated.items() if label[:4] == name)
        years.append(Year(name, total, [bars.get(f"{name}-{n:02d}") for n in range(1, 13)]))
        before = int(name)
    peaks = [bar for bar in bars.values() if bar.count == most]
    return Chart(
        years,
        (min(bars), max(bars)) if bars else None,
        peaks[0] if len(peaks) == 1 < len(bars) else None,
        sum(dated.values()) - sum(months.values()),
        counts.get(None, 0),
    )


def source_values(question: Question, counts: dict[str, int], names: dict[str, str]) -> list[Value]:
    """The sources of the result, the busiest first."""
    return [
        Value(
            names.get(key, key),
            count,
            question.but(source="" if key == question.source else key),
            key == question.source,
        )
        for key, count in counts.items()
    ]


def kind_values(question: Question, counts: dict[str, int]) -> list[Value]:
    """The kinds of outlet in the result. The template has their names."""
    return [
        Value(
            key,
            count,
            question.but(kind="" if key == question.kind else key),
            key == question.kind,
        )
        for key, count in counts.items()
    ]


def region_values(question: Question, counts: dict[str, int], names: dict[str, str]) -> list[Value]:
    """The places one level below the chosen one; what is its own is no filter."""
    inside = below(counts, question.region, names)
    return [
        Value(
            names.get(code, code),
            count,
            None if code == question.region else question.but(region=code),
        )
        for code, count in inside.items()
        if code != question.region or len(inside) > 1
    ]


def chips(question: Question, names: dict[str, dict[str, str]]) -> list[tuple[str, str, Question]]:
    """The filters in force: field, what it is set to, the question without it."""
    found = []
    for field in ("since", "until", "region", "source", "kind"):
        value = getattr(question, field)
        if value:
            shown = names.get(field, {}).get(value, value)
            found.append((field, shown, question.but(**{field: ""})))
    return found


async def ask(db: Database, asked: tuple[str, list[Any]]) -> list[sqlite3.Row] | None:
    """All rows, or None when they cannot be had within the time limit."""
    sql, values = asked
    try:
        return list((await db.execute(sql, values, log_sql_errors=False)).rows)
    except (QueryInterrupted, sqlite3.OperationalError):
        return None


Tally = dict[str, int]


async def tallies(db: Database, question: Question) -> dict[str, Tally | None]:
    """Facet → value → count, the most first; each by the question without its own filter."""
    without = {facet: question.but(**{facet: ""}) for facet in FACETS}
    asked = set(without.values())
    rows = dict(
        zip(
            asked,
            await asyncio.gather(*(ask(db, facets_sql(q.filters())) for q in asked)),
            strict=True,
        )
    )
    return {facet: _tally(rows[without[facet]], facet) for facet in FACETS}


def _tally(rows: list[sqlite3.Row] | None, facet: str) -> Tally | None:
    if rows is None:
        return None
    found: Counter[str] = Counter()
    for row in rows:
        found[row[facet]] += row["n"]
    return dict(sorted(found.items(), key=lambda value: (-value[1], value[0])))


async def placed(db: Database, question: Question) -> Question:
    """The question; on its first page when the article that its page begins behind is gone."""
    article = question.before if question.before is not None else question.after
    if article is None or (await db.execute(KNOWN, [article])).first():
        return question
    return question.but(unread=question.unread, cut=question.cut)


async def results(db: Database, question: Question) -> tuple[list[int], bool, bool] | None:
    """The ids of the page's articles in order, and whether there is more before and after."""
    filters, beyond = question.filters(), PAGE_SIZE + 1
    if question.order == "relevance":
        offset = (question.page - 1) * PAGE_SIZE
        rows = await ask(db, page_sql(filters, "relevance", limit=beyond, offset=offset))
    elif question.after is not None:
        rows = await ask(db, newer_sql(filters, after=question.after, limit=beyond))
    else:
        rows = await ask(db, page_sql(filters, limit=beyond, before=question.before))
    if rows is None:
        return None
    ids, more = [row["id"] for row in rows[:PAGE_SIZE]], len(rows) > PAGE_SIZE
    if question.after is not None:
        return ids[::-1], more, True
    return ids, question.before is not None or question.page > 1, more


def steps(
    question: Question, ids: list[int], newer: bool, older: bool, count: int | None
) -> dict[str, Question | None]:
    """The questions of the first, the previous and the next page, where there is one. count: hits
    in all; behind the last page, the previous one is the last."""
    if question.order == "relevance":
        last = question.page if count is None else max(1, -(-count // PAGE_SIZE))
        back = question.but(page=min(question.page - 1, last)) if newer else None
        on = question.but(page=question.page + 1) if older else None
    else:
        back = question.but(after=ids[0]) if newer and ids else None
        on = question.but(before=ids[-1]) if older and ids else None
    first = question.but()
    return {
        "first": first if first.address() != question.address() else None,
        "newer": back,
        "older": on,
    }


async def search_page(request: Request, datasette: Any) -> Response:
    """`/search`: one page of the results, and all that is said about the whole of them."""
    db = datasette.get_database("dangjian")
    names = await known_names(db)
    given = parse_qsl(request.query_string, keep_blank_values=True)
    known = Known(regions=names["region"], sources=names["source"])
    question = await placed(db, read_question(given, known))
    found, months, counted = await asyncio.gather(
        results(db, question),
        ask(db, months_sql(question.filters())),
        tallies(db, question),
    )
    ids, newer, older = found or ([], False, False)
    counts = None if months is None else dict(map(tuple, months))
    count = None if counts is None else sum(counts.values())
    return Response.html(
        await datasette.render_template(
            "search.html",
            {
                "question": question,
                "answered": found is not None,
                "count": count,
                "rows": await cards(db, ids),
                "steps": steps(question, ids, newer, older, count),
                "chips": chips(question, names),
                "chart": None if counts is None else chart(counts),
                "trail": [
                    (names["region"].get(code, code), question.but(region=code))
                    for code in above(question.region, names["region"])
                    if code
                ],
                "facets": {
                    "region": _values(region_values, question, counted["region"], names["region"]),
                    "source": _values(source_values, question, counted["source"], names["source"]),
                    "kind": _values(kind_values, question, counted["kind"]),
                },
                "facet_size": FACET_SIZE,
                "longest": LONGEST_WORDS,
            },
            request=request,
        )
    )


def _values(make: Any, question: Question, found: dict[str, int] | None, *more: Any) -> Any:
    """The values of a facet, or None when they could not be counted."""
    return None if found is None else make(question, found, *more)


async def known_names(db: Database) -> dict[str, dict[str, str]]:
    """Names of regions and sources; what the database calls a region comes before our list."""
    regions = await db.execute(REGIONS_SQL)
    sources = await db.execute(SOURCES_SQL)
    return {
        "region": {**region_names(), **dict(map(tuple, regions.rows))},
        "source": dict(map(tuple, sources.rows)),
    }


async def cards(db: Database, ids: list[int]) -> list[sqlite3.Row]:
    """What the result list shows of these articles, in the order of their ids."""
    found = await db.execute(CARDS, [json.dumps(ids)])
    by_id = {row["id"]: row for row in found.rows}
    return [by_id[id] for id in ids if id in by_id]


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"^/search$", search_page)]
