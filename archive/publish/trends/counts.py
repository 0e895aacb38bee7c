"""What the trends page counts: each phrase, all articles, and what they are compared with, by time and by
source; None where that is not counted within the bounds for visitors."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from archive.counting.periods import By
from archive.observing.days import Days
from archive.publish.answering import UNANSWERED
from archive.publish.places import Level
from archive.publish.question import Question
from archive.publish.site import Published
from archive.publish.trends.asked import Trends
from archive.publish.trends.series import Counted, Drawn, drawn, of_level
from archive.publish.trends.spans import drawn_by, filled_up, span_of
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


async def _answers(archive: Published, asked: list[Sql]) -> list[tuple[Any, ...]] | None:
    """The one row of each statement; None when one is not answered within the limits."""
    try:
        found = await asyncio.gather(*(archive.rows(*sql) for sql in asked))
    except UNANSWERED:
        return None
    return [rows[0] for rows in found]


async def _tallies(
    archive: Published, questions: list[Filters], *, daily: bool, pairs: bool
) -> list[Tally] | None:
    """The hits of each question by time and facet."""
    rows = await _answers(archive, [(days_sql if daily else months_sql)(q) for q in questions])
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
    found = await _tallies(archive, [*questions, filters], daily=daily, pairs=pairs)
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
    split = asked.split is not None or level
    whole = await counted(archive, asked.base, asked.phrases, daily=False, pairs=split)
    if whole is None:
        return None
    span = span_of(asked, whole.hits, whole.days())
    by = drawn_by(asked, *span)
    span = filled_up(asked, by, span)
    daily = by in (By.DAY, By.WEEK)
    if daily:
        finer = await counted(archive, asked.base, asked.phrases, daily=True, pairs=split)
        if finer is None:
            return None
        whole = finer
    compared = None
    if asked.baseline is not None and asked.split is None:
        of, value = asked.baseline
        place: dict[str, tuple[str, ...]] = {} if of == "level" else {of: (value,)}
        other = asked.base.but(**({"region": (), "source": (), "kind": ()} | place))
        compared = (
            whole
            if other == asked.base
            else await counted(archive, other, asked.phrases, daily=daily, pairs=level)
        )
        if compared is None:
            return None
        if of == "level":
            compared = of_level(compared, Level(value))
    return await asyncio.to_thread(drawn, asked, by, span, whole, compared)
