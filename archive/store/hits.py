"""A query and filters as SQL: pairs of text and values, for any connection with the database.

Hits are sets of date_keys, which are the rowids of the index and run in date order: times are
ranges of them, months and years are counted range by range, and newest first is no sorting.

Pitfalls, measured: `rowid IN (SELECT …)` beside MATCH asks FTS5 once for each row; sets are
combined by a merge (ORDER BY on the compound) or built anew in memory; SQLite drops that ORDER BY
in a subquery unless there is a LIMIT.
"""

from dataclasses import dataclass
from typing import Literal

from archive.search import Part, Query

Sql = tuple[str, list[str | int]]

RANKED = 100_000
"""Relevance ranks the newest so many hits: bm25 takes about a microsecond for each."""

_WEIGHTS = "1.0, 5.0, 0.0"
"""bm25: a word of the title counts five times one of the text; the outlet says nothing."""

_PER_DAY = 1_000_000
_PER_MONTH = 100 * _PER_DAY
_PER_YEAR = 100 * _PER_MONTH
_LAST = 10_000 * _PER_YEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What an article must be. since, until: published on or after, on or before (YYYY[-MM[-DD]]).

    regions: GB/T 2260 codes; a code that ends in 00 or 0000 stands for all below it.
    kinds: kinds of outlet (sources.kind).
    """

    query: Query | None = None
    since: str | None = None
    until: str | None = None
    sources: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


def count_sql(filters: Filters) -> Sql:
    """One row: (number of articles), exactly."""
    hits, values = _hits(filters, _span(filters))
    return f"SELECT count(*) FROM ({hits} LIMIT -1)", values


def keys_sql(filters: Filters) -> Sql:
    """Rows (date_key), newest first."""
    hits, values = _hits(filters, _span(filters))
    return f"{hits} DESC", values


def page_sql(
    filters: Filters,
    order: Literal["newest", "relevance"] = "newest",
    *,
    limit: int,
    before: int | None = None,
    offset: int = 0,
) -> Sql:
    """Rows (id, date_key) of one page.

    newest: those without a date come last. before: the date_key of the last row of the page
    before, which costs the same on every page; an offset reads what it leaves out.
    relevance: bm25 over the newest RANKED hits. One-character terms, outlets apart, say nothing of
    relevance: a query of nothing else stays newest first.
    """
    if order == "relevance" and filters.query is not None and filters.query.ranking is not None:
        return _ranked(filters, filters.query, filters.query.ranking, limit, offset)
    span = _span(filters)
    if before is not None:
        span = (span[0], str(min(int(span[1]), before - 1)))
    hits, values = _hits(filters, span)
    return (
        f"SELECT a.id, a.date_key FROM ({hits} DESC LIMIT ? OFFSET ?) h "
        "CROSS JOIN articles a ON a.date_key = h.date_key ORDER BY h.date_key DESC",
        [*values, limit, offset],
    )


def months_sql(filters: Filters) -> Sql:
    """Rows (month 'YYYY-MM' or NULL, count), in order; NULL: dated to a year at most, or not."""
    month = f"lo / {_PER_MONTH}"
    label = f"iif({month} % 100, printf('%04d-%02d', {month} / 100, {month} % 100), NULL)"
    return _by_range(filters, _PER_MONTH, label)


def facet_sql(filters: Filters, column: Literal["region", "source", "kind", "year"]) -> Sql:
    """Rows (value, count), most first; years in order. A year is a number, or NULL."""
    if column == "year":
        return _by_range(filters, _PER_YEAR, f"nullif(lo / {_PER_YEAR}, 0)")
    if column not in ("region", "source", "kind"):
        raise ValueError(column)
    hits, values = _hits(filters, _span(filters))
    return (
        f"SELECT f.{column}, count(*) FROM ({hits} LIMIT -1) h "
        "CROSS JOIN article_facets f ON f.date_key = h.date_key "
        f"GROUP BY f.{column} ORDER BY count(*) DESC, f.{column}",
        values,
    )


def _ranked(filters: Filters, query: Query, ranking: str, limit: int, offset: int) -> Sql:
    span = _span(filters)
    hits, values = _hits(filters, span)
    candidates = ""
    wanted: list[str | int] = []
    if len(query.parts) > 1 or _conditions(filters)[0]:
        # The unary plus keeps SQLite from asking the index once for each candidate.
        candidates = f"AND +i.rowid IN (SELECT date_key FROM ({hits} DESC LIMIT {RANKED}))"
        wanted = values
    return (
        "SELECT a.id, a.date_key FROM ("
        f"SELECT i.rowid AS date_key, bm25(article_index, {_WEIGHTS}) AS score "
        "FROM article_index i WHERE article_index MATCH ? AND i.rowid >= "
        f"coalesce((SELECT date_key FROM ({hits} DESC LIMIT 1 OFFSET {RANKED - 1})), {span[0]}) "
        f"AND i.rowid <= {span[1]} {candidates} "
        "ORDER BY score, i.rowid DESC LIMIT ? OFFSET ?) h "
        "CROSS JOIN articles a ON a.date_key = h.date_key ORDER BY h.score, h.date_key DESC",
        [ranking, *values, *wanted, limit, offset],
    )


def _by_range(filters: Filters, width: int, label: str) -> Sql:
    """Counts by ranges of keys that hold any article at all, in order."""
    first, last = _span(filters)
    hits, values = _hits(filters, ("lo", "hi"))
    # Each step looks up the next key, so it takes as many steps as there are ranges.
    return (
        f"WITH RECURSIVE range(lo) AS (SELECT (SELECT min(date_key) FROM article_facets "
        f"WHERE date_key >= {first}) / {width} * {width} UNION ALL SELECT (SELECT min(date_key) "
        f"FROM article_facets WHERE date_key >= lo + {width}) / {width} * {width} "
        f"FROM range WHERE lo + {width} <= {last}), "
        f"span(lo, hi) AS (SELECT max(lo, {first}), min(lo + {width - 1}, {last}) FROM range "
        f"WHERE lo <= {last}), "
        f"counted(label, n) AS (SELECT {label}, (SELECT count(*) FROM ({hits} LIMIT -1)) FROM span) "
        "SELECT label, sum(n) FROM counted WHERE n GROUP BY label ORDER BY label",
        values,
    )


def _hits(filters: Filters, span: tuple[str, str]) -> Sql:
    """SELECT of the date_keys in a span, ordered: `DESC` and `LIMIT` may follow."""
    low, high = span
    conditions, filter_values = _conditions(filters)
    values: list[str | int] = []
    if filters.query is None:
        sql = f"SELECT f.date_key FROM article_facets f WHERE f.date_key BETWEEN {low} AND {high}"
        return f"{sql}{conditions} ORDER BY date_key", filter_values
    arms: list[str] = []
    for part in filters.query.parts:
        arm, asked = _arm(part, low, high)
        arms += [part.operator, arm] if arms else [arm]
        values += asked
    found = " ".join(arms) or "SELECT 0 AS date_key WHERE 0"
    if not conditions:
        return f"{found} ORDER BY date_key", values
    return (
        f"SELECT f.date_key FROM ({found} ORDER BY date_key DESC LIMIT -1) h "
        f"CROSS JOIN article_facets f ON f.date_key = h.date_key WHERE 1{conditions} "
        "ORDER BY h.date_key",
        [*values, *filter_values],
    )


def _arm(part: Part, low: str, high: str) -> Sql:
    arms = [
        f"SELECT rowid AS date_key FROM {table} "
        f"WHERE {table} MATCH ? AND rowid BETWEEN {low} AND {high}"
        for table, match in (
            ("article_index", part.words),
            ("article_characters", part.characters),
        )
        if match
    ]
    values: list[str | int] = [match for match in (part.words, part.characters) if match]
    return (arms[0] if len(arms) == 1 else f"SELECT date_key FROM ({' UNION '.join(arms)})"), values


def _conditions(filters: Filters) -> Sql:
    """Further conditions over article_facets f, each after AND."""
    parts: list[str] = []
    values: list[str | int] = []
    for column, wanted in (("source", filters.sources), ("kind", filters.kinds)):
        if wanted:
            parts.append(f" AND f.{column} IN ({', '.join('?' * len(wanted))})")
            values += wanted
    if filters.regions:
        spans = " OR ".join(["f.region BETWEEN ? AND ?"] * len(filters.regions))
        parts.append(f" AND ({spans})")
        for code in filters.regions:
            values += _region_span(code)
    return "".join(parts), values


def _span(filters: Filters) -> tuple[str, str]:
    """The first and the last date_key of the time asked for.

    A time takes in what is exactly as printed or finer: "2024-10" is not in `until 2024-09`, and
    an article dated "2024" is not in `since 2024-10`. Without a time, the undated are in.
    """
    first = 0 if filters.since is None and filters.until is None else _PER_DAY
    last = _LAST
    if filters.since is not None:
        first = max(first, _day(filters.since, "0") * _PER_DAY)
    if filters.until is not None:
        last = _day(filters.until, "9") * _PER_DAY + _PER_DAY - 1
    return str(first), str(last)


def _day(moment: str, rest: str) -> int:
    return int(moment[:10].replace("-", "").ljust(8, rest))


def _region_span(code: str) -> list[str]:
    if code.endswith("0000") and code != "000000":
        return [code, code[:2] + "9999"]
    if code.endswith("00") and code != "000000":
        return [code, code[:4] + "99"]
    return [code, code]
