"""What counts ask of the articles themselves: the texts that questions find, and the first hits."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from archive.search import Query
from archive.store.blocks import fill
from archive.store.cells import month_of
from archive.store.database import Store
from archive.store.filters import Filters, span
from archive.store.hit_sets import hits_of
from archive.store.over_time import Facet

STRETCH = 10_000
"""Articles that are looked at together: each question is asked once for each stretch of them, which
takes 0.1 ms at the least, and the keys of what it finds are held."""


class Text(NamedTuple):
    """month: YYYY-MM, YYYY or None. found_by: numbers of the questions."""

    facet: Facet
    month: str | None
    title: str
    text: str
    found_by: Sequence[int]


_STRETCH = """
SELECT min(date_key), max(date_key), count(*) FROM (
  SELECT n.date_key FROM article_facets n
  WHERE n.date_key BETWEEN max({first}, ?) AND {last}
  ORDER BY n.date_key LIMIT {stretch})
"""
_TEXTS = """
SELECT a.date_key, substr(n.cell, 2) AS month, f.source, s.region, s.kind, a.title, v.text
FROM json_each(?) h CROSS JOIN articles a ON a.date_key = h.value
  JOIN article_facets n ON n.date_key = a.date_key JOIN facets f ON f.id = n.facet
  JOIN sources s ON s.key = f.source JOIN versions v ON v.id = a.version
"""


def texts(
    store: Store,
    filters: Filters,
    queries: Mapping[int, Query],
    advance: Callable[[int], None] = lambda articles: None,
) -> Iterator[Text]:
    """What the queries find among the articles that the filters choose. queries: by the numbers that they
    are called by. advance: called with how many articles were looked at. Holds one text at a time."""
    first, last = span(filters)
    sql = fill(_STRETCH, first=first, last=last, stretch=STRETCH)
    end = -1
    while True:
        ((start, end, looked_at),) = store.rows(sql, [end + 1])
        if end is None:
            return
        found = _found(store, filters, queries, (str(start), str(end)))
        for row in store.rows(_TEXTS, [json.dumps(sorted(found))]):
            facet = Facet(row["source"], row["region"], row["kind"])
            month = month_of(row["month"])
            yield Text(facet, month, row["title"], row["text"], found[row["date_key"]])
        advance(looked_at)


def _found(
    store: Store, filters: Filters, queries: Mapping[int, Query], within: tuple[str, str]
) -> dict[int, list[int]]:
    """date_key → numbers of the queries that find it."""
    found: dict[int, list[int]] = {}
    for number, query in queries.items():
        hits = hits_of(replace(filters, query=query), within)
        for (key,) in store.rows(hits.keys, hits.values):
            found.setdefault(key, []).append(number)
    return found


class FirstHits(NamedTuple):
    """Of one facet. key: the date_key of the first hit that is dated to a day; None: there is none. day: of
    that hit. hits: how many there are. inexact: how many of them are dated less exactly, or not at all."""

    facet: Facet
    key: int | None
    day: date | None
    hits: int
    inexact: int


_FIRSTS = """
WITH h AS (
  SELECT n.facet, {key} AS date_key,
    (SELECT day FROM days WHERE first <= {key} ORDER BY first DESC LIMIT 1) AS day
  {hits})
SELECT f.source, s.region, s.kind, min(iif(h.day % 100, h.date_key, NULL)) AS key,
  min(iif(h.day % 100, h.day, NULL)) AS day, count(*) AS hits, sum(h.day % 100 = 0) AS inexact
FROM h JOIN facets f ON f.id = h.facet JOIN sources s ON s.key = f.source
GROUP BY f.source, s.region, s.kind
"""


def first_hits(store: Store, filters: Filters) -> Iterator[FirstHits]:
    """What the filters find first, for each facet that has a hit."""
    hits = hits_of(filters, span(filters), facets=True)
    for row in store.rows(fill(_FIRSTS, key=hits.key, hits=hits.clauses), hits.values):
        day = None if row["day"] is None else date.fromisoformat(str(row["day"]))
        facet = Facet(row["source"], row["region"], row["kind"])
        yield FirstHits(facet, row["key"], day, row["hits"], row["inexact"])


class Evidence(NamedTuple):
    """Of an article: its id, and the page that its text was read from."""

    article: int
    page: int
    sha256: str


_EVIDENCE = """
SELECT a.date_key, a.id, p.id AS page, p.sha256
FROM json_each(?) h CROSS JOIN articles a ON a.date_key = h.value
  JOIN versions v ON v.id = a.version JOIN pages p ON p.id = v.page
"""


def evidence(store: Store, keys: Iterable[int]) -> dict[int, Evidence]:
    """date_key → evidence."""
    found = store.rows(_EVIDENCE, [json.dumps(list(keys))])
    return {row["date_key"]: Evidence(row["id"], row["page"], row["sha256"]) for row in found}
