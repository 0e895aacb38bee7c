"""The search page: results of a question, its filters with counts, and its histogram by month."""

import asyncio
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from datasette import hookimpl
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Request, Response

from archive.kinds import MAIN_FIELDS
from archive.observing.days import Days
from archive.publish.arguments import LONGEST_WORDS
from archive.publish.chart import Chart, chart
from archive.publish.narrowing import FACETS, Counted, Value, chips, facet_values, tally, trail
from archive.publish.observed import Observation
from archive.publish.question import Question, read_question
from archive.publish.site import Context, Published
from archive.publish.trends import Trends
from archive.store.finding import (
    Counts,
    Sql,
    cells_sql,
    count_sql,
    counted,
    exists_sql,
    facets_sql,
    months_sql,
    newer_sql,
    page_sql,
)
from archive.store.views import observation
from archive.store.views.articles import Card

PAGE_SIZE = 20
FACET_SIZE = 10
"""Values shown at first; the others can be unfolded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The questions of the first, the previous and the next page, where there is one."""

    first: Question | None
    newer: Question | None
    older: Question | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Context):
    """`/search`. answered: whether the hits were found within the time limit; count, chart and each
    facet are None when they were not. chips: field, value, the question without it. trail: name,
    question. within: the question with NUL (%00 in its address) for its time span. longest:
    characters of a query that are looked at. unsure: hits left out because they are not sure; None: not
    counted. over_time: the same words and filters on the trends page."""

    template: ClassVar[str] = "search.html"
    question: Question
    within: Question
    answered: bool
    count: int | None
    rows: list[Card]
    steps: Steps
    chips: list[tuple[str, str, Question]]
    chart: Chart | None
    observation: Observation | None
    trail: list[tuple[str, Question]]
    facets: dict[str, list[Value] | None]
    facet_size: int
    longest: int
    unsure: int | None
    over_time: Trends | None
    main_fields: tuple[str, ...] = MAIN_FIELDS


async def ask(archive: Published, asked: Sql) -> list[tuple[Any, ...]] | None:
    """All rows, or None when they are not found within the time limit."""
    try:
        return await archive.rows(*asked)
    except (QueryInterrupted, sqlite3.OperationalError):
        return None


async def counts(archive: Published, question: Question, *, months: bool) -> Counts:
    """All hits, counted. months: whether theirs are wanted, too."""
    filters = question.filters()
    if question.words:
        try:
            (row,) = await archive.rows(*cells_sql(filters))
        except QueryInterrupted:
            return Counts(None, None)
        except sqlite3.OperationalError:
            pass  # some millions: too many for one answer
        else:
            return await asyncio.get_running_loop().run_in_executor(None, counted, *row)
    by_month, by_facet = await asyncio.gather(
        ask(archive, months_sql(filters)) if months else asyncio.sleep(0),
        ask(archive, facets_sql(filters)),
    )
    return Counts(None if by_month is None else dict(by_month), by_facet)


async def tallies(
    archive: Published, question: Question
) -> tuple[dict[str | None, int] | None, dict[str, dict[str, int] | None]]:
    """Month → hits, and facet → value → hits, most first; each facet is counted without its own
    filter. None: it cannot be counted."""
    whole = question.but()
    without = {facet: question.but(**{facet: ""}) for facet in FACETS}
    asked = list(dict.fromkeys([whole, *without.values()]))
    found = await asyncio.gather(*(counts(archive, q, months=q == whole) for q in asked))
    by_question = dict(zip(asked, found, strict=True))

    def of(facet: str) -> dict[str, int] | None:
        rows = by_question[without[facet]].facets
        return None if rows is None else tally((Counted(*row) for row in rows), facet)

    return by_question[whole].months, {facet: of(facet) for facet in FACETS}


async def days(archive: Published, question: Question) -> Days | None:
    """What was observed of the sources that are asked; None: not found within the time limit."""
    try:
        ledgers = await archive.first(observation.ledgers(question.filters()))
    except (QueryInterrupted, sqlite3.OperationalError):
        return None
    return ledgers.days(datetime.now(UTC)) if ledgers else None


async def published(archive: Published, question: Question) -> dict[str | None, int] | None:
    """Month → all articles that pass the filters, whatever they say; None: without words there is nothing
    to be a share of, or they are not counted within the time limit."""
    if question.empty or not question.words:
        return None
    rows = await ask(archive, months_sql(question.but(words="").filters()))
    return None if rows is None else dict(rows)


async def unsure(archive: Published, question: Question, count: int | None) -> int | None:
    """How many hits the question leaves out because they are not sure. count: those that it finds."""
    if not question.sure:
        return 0
    rows = await ask(archive, count_sql(question.but(sure="").filters()))
    return None if rows is None or count is None else rows[0][0] - count


async def placed(archive: Published, question: Question) -> Question:
    """The question; on its first page when the article that its page begins behind is gone."""
    article = question.before if question.before is not None else question.after
    if article is None or await archive.rows(*exists_sql(article)):
        return question
    return question.but(unread=question.unread, cut=question.cut)


async def results(archive: Published, question: Question) -> tuple[list[int], bool, bool] | None:
    """The ids of the page's articles in order, and whether there is more before and after."""
    filters, beyond = question.filters(), PAGE_SIZE + 1
    if question.order == "relevance":
        offset = (question.page - 1) * PAGE_SIZE
        rows = await ask(archive, page_sql(filters, "relevance", limit=beyond, offset=offset))
    elif question.after is not None:
        rows = await ask(archive, newer_sql(filters, after=question.after, limit=beyond))
    else:
        rows = await ask(archive, page_sql(filters, limit=beyond, before=question.before))
    if rows is None:
        return None
    ids, more = [id for (id,) in rows[:PAGE_SIZE]], len(rows) > PAGE_SIZE
    if question.after is not None:
        return ids[::-1], more, True
    return ids, question.before is not None or question.page > 1, more


def steps(question: Question, ids: list[int], newer: bool, older: bool, count: int | None) -> Steps:
    """The pages to turn to. count: all hits; beyond the last page, the previous page is the last."""
    if question.order == "relevance":
        last = question.page if count is None else max(1, -(-count // PAGE_SIZE))
        back = question.but(page=min(question.page - 1, last)) if newer else None
        on = question.but(page=question.page + 1) if older else None
    else:
        back = question.but(after=ids[0]) if newer and ids else None
        on = question.but(before=ids[-1]) if older and ids else None
    first = question.but()
    return Steps(
        first=first if first.address() != question.address() else None, newer=back, older=on
    )


def over_time(question: Question) -> Trends | None:
    """The same words and filters on the trends page; None without words."""
    if question.empty or not question.words:
        return None
    return Trends(phrases=(question.words,), base=question.but(words="", order="newest"))


async def search_page(request: Request, datasette: Any) -> Response:
    """`/search`: one page of the results, and what is said about all of them."""
    archive = Published.by(datasette)
    known = await archive.known()
    given = parse_qsl(request.query_string, keep_blank_values=True)
    question = await placed(archive, read_question(given, known))
    found, (months, tallied), seen, totals = await asyncio.gather(
        results(archive, question),
        tallies(archive, question),
        days(archive, question),
        published(archive, question),
    )
    ids, newer, older = found or ([], False, False)
    count = None if months is None else sum(months.values())
    asked = (
        Observation.of(seen, question.filters(), months) if seen and months is not None else None
    )
    context = SearchPage(
        question=question,
        # Nobody can type NUL, so in an address it marks the place of a month.
        within=question.but(since="\0", until="\0"),
        answered=found is not None,
        count=count,
        rows=await archive.cards(ids),
        steps=steps(question, ids, newer, older, count),
        chips=chips(question, known),
        chart=chart(months, seen, asked, totals) if seen and asked and months else None,
        observation=asked,
        trail=trail(question, known),
        facets={
            facet: None if values is None else facet_values(question, facet, values, known)
            for facet, values in tallied.items()
        },
        facet_size=FACET_SIZE,
        longest=LONGEST_WORDS,
        unsure=await unsure(archive, question, count),
        over_time=over_time(question),
    )
    page: Response = Response.html(await context.html(datasette, request))
    return page


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"^/search$", search_page)]
