"""A query and filters as SQL: pairs of text and values, for any connection to the database.

Hits are sets of date_keys, which are the rowids of the index and run in date order: periods are
ranges of them (`days` says which), months are counted range by range, and newest first needs no
sorting. Each statement is a block of text with named holes; docs/search.md shows some filled.
"""

from typing import Literal

from archive.search import Query
from archive.store.blocks import fill
from archive.store.filters import LAST, Filters, Sql, conditions, days, span
from archive.store.hit_sets import hits_of

__all__ = [
    "FEW",
    "RANKED",
    "Filters",
    "Sql",
    "count_sql",
    "facets_sql",
    "keys_sql",
    "months_sql",
    "newer_sql",
    "page_sql",
]

RANKED = 100_000
"""Relevance ranks this many of the newest hits: bm25 takes about a microsecond for each."""

FEW = 10_000
"""Up to this many hits are assigned to months one by one, at nearly half a microsecond each: what
counting twelve years month by month takes at the least (docs/decisions.md)."""

_COUNT = """
SELECT count(*)
{hits}
"""


def count_sql(filters: Filters) -> Sql:
    """One row: (number of articles), exactly."""
    hits = hits_of(filters, span(filters))
    return fill(_COUNT, hits=hits.clauses), hits.values


def keys_sql(filters: Filters) -> Sql:
    """Rows (date_key), newest first."""
    hits = hits_of(filters, span(filters), order="DESC")
    return hits.keys, hits.values


_PAGE = """
SELECT a.id
FROM (
  {keys}
  LIMIT ? OFFSET ?) h
CROSS JOIN articles a ON a.date_key = h.date_key
ORDER BY h.date_key DESC
"""
_BEFORE = """
min({last}, coalesce((SELECT date_key FROM articles WHERE id = {article}) - 1, {never}))
"""


def page_sql(
    filters: Filters,
    order: Literal["newest", "relevance"] = "newest",
    *,
    limit: int,
    before: int | None = None,
    offset: int = 0,
) -> Sql:
    """Rows (id) of one page.

    newest: undated articles come last. before: the id of the last article of the page before, which
    costs the same on every page; an offset reads what it skips. relevance: bm25 over the newest
    RANKED hits. One-character terms, except in outlets, do not affect relevance: a query of nothing
    else stays newest first.
    """
    if order == "relevance" and filters.query is not None and filters.query.ranking is not None:
        return _ranked(filters, filters.query, filters.query.ranking, limit, offset)
    first, last = span(filters)
    if before is not None:
        last = fill(_BEFORE, last=last, article=int(before), never=LAST)
    hits = hits_of(filters, (first, last), order="DESC")
    return fill(_PAGE, keys=hits.keys), [*hits.values, limit, offset]


_NEWER = """
SELECT a.id
FROM (
  {keys}
  LIMIT ?) h
CROSS JOIN articles a ON a.date_key = h.date_key
ORDER BY h.date_key
"""
_AFTER = """
max({first}, coalesce((SELECT date_key FROM articles WHERE id = {article}) + 1, 0))
"""


def newer_sql(filters: Filters, *, after: int, limit: int) -> Sql:
    """Rows (id) of the page before: the hits just above the article `after`, nearest first."""
    first, last = span(filters)
    hits = hits_of(filters, (fill(_AFTER, first=first, article=int(after)), last))
    return fill(_NEWER, keys=hits.keys), [*hits.values, limit]


# Materialised in `counted`: otherwise every month is counted twice, for its row, and for whether it
# has one. And only a LIMIT keeps SQLite from reading what a condition would filter out.
_MONTHS = """
WITH
few(yes) AS MATERIALIZED (
  SELECT count(*) <= {few} FROM (
    SELECT {key}
    {hits}
    LIMIT {more})),
place(day, first, next) AS (
  SELECT day, first, lead(first, 1, {last}) OVER (ORDER BY day) FROM days),
span(month, lo, hi) AS (
  SELECT day / 100, min(first), max(next) - 1 FROM place
  WHERE day BETWEEN {since} AND {until} GROUP BY day / 100),
counted(month, n) AS MATERIALIZED (
  SELECT month, (
    SELECT count(*)
    {hits_of_month})
  FROM (SELECT * FROM span LIMIT (SELECT iif(yes, 0, -1) FROM few))
  UNION ALL
  SELECT (SELECT day / 100 FROM days WHERE first <= date_key ORDER BY first DESC LIMIT 1) AS month,
    count(*)
  FROM (
    SELECT {key} AS date_key
    {hits}
    LIMIT (SELECT iif(yes, -1, 0) FROM few))
  GROUP BY month)
SELECT CASE
    WHEN month = 0 THEN NULL
    WHEN month % 100 = 0 THEN year
    ELSE year || '-' || substr('0' || (month % 100), -2) END,
  n
FROM (SELECT month, n, substr('000' || (month / 100), -4) AS year FROM counted WHERE n)
ORDER BY month
"""


def months_sql(filters: Filters) -> Sql:
    """Rows (label, count), in order, of every hit. label: 'YYYY-MM'; 'YYYY' for articles dated only
    to a year; NULL for undated ones.

    Many hits are counted month by month, which reads none of their rows; but FTS5 scans for the end
    of a range until it meets a hit after it, so up to FEW hits are looked up one by one.
    """
    since, until = days(filters)
    hits, of_month = hits_of(filters, span(filters)), hits_of(filters, ("lo", "hi"))
    sql = fill(
        _MONTHS,
        key=hits.key,
        hits=hits.clauses,
        hits_of_month=of_month.clauses,
        few=FEW,
        more=FEW + 1,
        since=since,
        until=until,
        last=LAST,
    )
    return sql, [*hits.values, *of_month.values, *hits.values]


_FACETS = """
WITH counted AS MATERIALIZED (
  {counted})
SELECT f.source, f.region, s.kind, f.party_building, c.n
FROM counted c JOIN facets f ON f.id = c.facet JOIN sources s ON s.key = f.source
WHERE c.n
"""
_FACETS_OF_HITS = """
SELECT n.facet AS facet, count(*) AS n
{hits}
GROUP BY n.facet
"""
# The index holds both: a fifth of the time.
_FACETS_OF_ALL = """
SELECT g.id AS facet, (
  SELECT count(*) FROM article_facets n
  WHERE n.facet = g.id AND n.date_key BETWEEN {first} AND {last}) AS n
FROM facets g
"""


def facets_sql(filters: Filters) -> Sql:
    """Rows (source, region, kind of outlet, tag, count): every hit is counted in exactly one."""
    first, last = span(filters)
    hits = hits_of(filters, (first, last), facets=True)
    if filters.query is None and not conditions(filters)[0]:
        counted = fill(_FACETS_OF_ALL, first=first, last=last)
    else:
        counted = fill(_FACETS_OF_HITS, hits=hits.clauses)
    return fill(_FACETS, counted=counted), hits.values


# bm25: a word in the title counts five times one in the text; the outlet does not count.
_RANKED = """
SELECT a.id
FROM (
  SELECT i.rowid AS date_key, bm25(article_index, 1.0, 5.0, 0.0) AS score
  FROM article_index i
  WHERE article_index MATCH ?
    AND i.rowid >= coalesce((
      SELECT date_key FROM (
        {keys}
        LIMIT 1 OFFSET {ahead})), {first})
    AND i.rowid <= {last}
    {candidates}
  ORDER BY score, i.rowid DESC
  LIMIT ? OFFSET ?) h
CROSS JOIN articles a ON a.date_key = h.date_key
ORDER BY h.score, h.date_key DESC
"""
# The unary plus keeps SQLite from asking the index once for each candidate.
_CANDIDATES = """
AND +i.rowid IN (
  SELECT date_key FROM (
    {keys}
    LIMIT {ranked}))
"""


def _ranked(filters: Filters, query: Query, ranking: str, limit: int, offset: int) -> Sql:
    first, last = span(filters)
    hits = hits_of(filters, (first, last), order="DESC")
    candidates = ""
    wanted: list[str | int] = []
    if len(query.parts) > 1 or conditions(filters)[0]:
        candidates = fill(_CANDIDATES, keys=hits.keys, ranked=RANKED)
        wanted = hits.values
    sql = fill(
        _RANKED,
        keys=hits.keys,
        ahead=RANKED - 1,
        first=first,
        last=last,
        candidates=candidates,
    )
    return sql, [ranking, *hits.values, *wanted, limit, offset]
