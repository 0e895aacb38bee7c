"""What is found for a question within the time limit: what the search page and the API say of it."""

import asyncio
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from archive.observing.days import Days
from archive.publish.narrowing import FACETS, Counted, tally
from archive.publish.observed import Observation
from archive.publish.question import Question
from archive.publish.site import Published
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
from archive.store.visiting import LateError

UNANSWERED = (LateError, sqlite3.OperationalError)
"""What a statement raises that was not answered within the bounds for visitors."""

Months = dict[str | None, int]
Tallies = dict[str, dict[str, int] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The questions of the first, the previous and the next page, where there is one."""

    first: Question | None
    newer: Question | None
    older: Question | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One page of what a question finds, and what is said of all of it. None: not within the time limit.

    question: as it was asked, or on its first page when the article is gone that its page begins
    behind. ids: of the page's articles, in order. newer, older: whether there are more before and
    after. months: hits of YYYY-MM, of YYYY, and of no date (None). totals: the same of what the filters
    find without words; None also where there are no words. tallied: facet → value → hits, most first;
    each facet is counted without its own filter. seen: what was observed of the sources asked. unsure:
    hits left out because they are not sure.
    """

    question: Question
    ids: list[int] | None
    newer: bool
    older: bool
    months: Months | None
    totals: Months | None
    tallied: Tallies
    seen: Days | None
    unsure: int | None

    @property
    def count(self) -> int | None:
        """All hits."""
        return None if self.months is None else sum(self.months.values())

    @property
    def observation(self) -> Observation | None:
        """What was observed in the time asked for."""
        if self.seen is None or self.months is None:
            return None
        return Observation.of(self.seen, self.question.filters(), self.months)

    def steps(self, size: int) -> Steps:
        """The pages to turn to. Beyond the last page, the previous page is the last. size: of a page."""
        question, ids, count = self.question, self.ids, self.count
        if question.order == "relevance":
            last = question.page if count is None else max(1, -(-count // size))
            back = question.but(page=min(question.page - 1, last)) if self.newer else None
            on = question.but(page=question.page + 1) if self.older else None
        else:
            back = question.but(after=ids[0]) if self.newer and ids else None
            on = question.but(before=ids[-1]) if self.older and ids else None
        first = question.but()
        return Steps(
            first=first if first.address() != question.address() else None, newer=back, older=on
        )


async def answer(archive: Published, asked: Question, size: int) -> Answer:
    """size: articles of a page."""
    question = await _placed(archive, asked)
    found, (months, tallied), seen, totals = await asyncio.gather(
        _page(archive, question, size),
        _tallies(archive, question),
        days(archive, question),
        _totals(archive, question),
    )
    ids, newer, older = found or (None, False, False)
    count = None if months is None else sum(months.values())
    return Answer(
        question=question,
        ids=ids,
        newer=newer,
        older=older,
        months=months,
        totals=totals,
        tallied=tallied,
        seen=seen,
        unsure=await _unsure(archive, question, count),
    )


async def ask(archive: Published, asked: Sql) -> list[tuple[Any, ...]] | None:
    """All rows, or None when they are not found within the time limit."""
    try:
        return await archive.rows(*asked)
    except UNANSWERED:
        return None


async def days(archive: Published, question: Question) -> Days | None:
    """What was observed of the sources that are asked; None: not found within the time limit."""
    try:
        ledgers = await archive.first(observation.ledgers(question.filters()))
    except UNANSWERED:
        return None
    return ledgers.days(datetime.now(UTC)) if ledgers else None


async def _counts(archive: Published, question: Question, *, months: bool) -> Counts:
    """All hits, counted. months: whether theirs are wanted, too."""
    filters = question.filters()
    if question.words:
        try:
            (row,) = await archive.rows(*cells_sql(filters))
        except LateError:
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


async def _tallies(archive: Published, question: Question) -> tuple[Months | None, Tallies]:
    whole = question.but()
    without = {facet: question.but(**{facet: ()}) for facet in FACETS}
    asked = list(dict.fromkeys([whole, *without.values()]))
    found = await asyncio.gather(*(_counts(archive, q, months=q == whole) for q in asked))
    by_question = dict(zip(asked, found, strict=True))

    def of(facet: str) -> dict[str, int] | None:
        rows = by_question[without[facet]].facets
        return None if rows is None else tally((Counted(*row) for row in rows), facet)

    return by_question[whole].months, {facet: of(facet) for facet in FACETS}


async def _totals(archive: Published, question: Question) -> Months | None:
    if question.empty or not question.words:
        return None
    rows = await ask(archive, months_sql(question.but(words="").filters()))
    return None if rows is None else dict(rows)


async def _unsure(archive: Published, question: Question, count: int | None) -> int | None:
    if not question.sure:
        return 0
    rows = await ask(archive, count_sql(question.but(sure="").filters()))
    return None if rows is None or count is None else rows[0][0] - count


async def _placed(archive: Published, question: Question) -> Question:
    article = question.before if question.before is not None else question.after
    if article is None or await archive.rows(*exists_sql(article)):
        return question
    return question.but(unread=question.unread, cut=question.cut)


async def _page(
    archive: Published, question: Question, size: int
) -> tuple[list[int], bool, bool] | None:
    """The ids of the page's articles in order, and whether there is more before and after."""
    filters, beyond = question.filters(), size + 1
    if question.order == "relevance":
        offset = (question.page - 1) * size
        rows = await ask(archive, page_sql(filters, "relevance", limit=beyond, offset=offset))
    elif question.after is not None:
        rows = await ask(archive, newer_sql(filters, after=question.after, limit=beyond))
    else:
        rows = await ask(archive, page_sql(filters, limit=beyond, before=question.before))
    if rows is None:
        return None
    ids, more = [id for (id,) in rows[:size]], len(rows) > size
    if question.after is not None:
        return ids[::-1], more, True
    return ids, question.before is not None or question.page > 1, more
