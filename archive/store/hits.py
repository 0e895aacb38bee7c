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
    hits = _hits(filters, _span(filters))
    return f"SELECT count(*) {hits.rest}", hits.values


def keys_sql(filters: Filters) -> Sql:
    """Rows (date_key), newest first."""
    hits = _hits(filters, _span(filters))
    return f"{hits.ordered} DESC", hits.values


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
    hits = _hits(filters, span)
    return (
        f"SELECT a.id, a.date_key FROM ({hits.ordered} DESC LIMIT ? OFFSET ?) h "
        "CROSS JOIN articles a ON a.date_key = h.date_key ORDER BY h.date_key DESC",
        [*hits.values, limit, offset],
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
    hits = _hits(filters, _span(filters), facets=True)
    return (
        f"SELECT f.{column}, count(*) {hits.rest} "
        f"GROUP BY f.{column} ORDER BY count(*) DESC, f.{column}",
        hits.values,
    )


def _ranked(filters: Filters, query: Query, ranking: str, limit: int, offset: int) -> Sql:
    span = _span(filters)
    hits = _hits(filters, span)
    candidates = ""
    wanted: list[str | int] = []
    if len(query.parts) > 1 or _conditions(filters)[0]:
        # The unary plus keeps SQLite from asking the index once for each candidate.
        candidates = f"AND +i.rowid IN (SELECT date_key FROM ({hits.ordered} DESC LIMIT {RANKED}))"
        wanted = hits.values
    return (
        "SELECT a.id, a.date_key FROM ("
        f"SELECT i.rowid AS date_key, bm25(article_index, {_WEIGHTS}) AS score "
        "FROM article_index i WHERE article_index MATCH ? AND i.rowid >= coalesce("
        f"(SELECT date_key FROM ({hits.ordered} DESC LIMIT 1 OFFSET {RANKED - 1})), {span[0]}) "
        f"AND i.rowid <= {span[1]} {candidates} "
        "ORDER BY score, i.rowid DESC LIMIT ? OFFSET ?) h "
        "CROSS JOIN articles a ON a.date_key = h.date_key ORDER BY h.score, h.date_key DESC",
        [ranking, *hits.values, *wanted, limit, offset],
    )


def _by_range(filters: Filters, width: int, label: str) -> Sql:
    """Counts by ranges of keys that hold any article at all, in order."""
    first, last = _span(filters)
    hits = _hits(filters, ("lo", "hi"))
    # Each step looks up the next key, so it takes as many steps as there are ranges.
    return (
        f"WITH RECURSIVE range(lo) AS (SELECT (SELECT min(date_key) FROM article_facets "
        f"WHERE date_key >= {first}) / {width} * {width} UNION ALL SELECT (SELECT min(date_key) "
        f"FROM article_facets WHERE date_key >= lo + {width}) / {width} * {width} "
        f"FROM range WHERE lo + {width} <= {last}), "
        f"span(lo, hi) AS (SELECT max(lo, {first}), min(lo + {width - 1}, {last}) FROM range "
        f"WHERE lo <= {last}), "
        f"counted(label, n) AS (SELECT {label}, (SELECT count(*) {hits.rest}) FROM span) "
        "SELECT label, sum(n) FROM counted WHERE n GROUP BY label ORDER BY label",
        hits.values,
    )


@dataclass(frozen=True, slots=True)
class _Hits:
    """What is found, as `FROM … WHERE …`; key: what holds the date_keys, in their order."""

    key: str
    rest: str
    values: list[str | int]

    @property
    def ordered(self) -> str:
        """SELECT of the date_keys: `DESC` and `LIMIT` may follow."""
        return f"SELECT {self.key} AS date_key {self.rest} ORDER BY {self.key}"


def _hits(filters: Filters, span: tuple[str, str], *, facets: bool = False) -> _Hits:
    """facets: article_facets f is joined even if nothing is filtered by it."""
    within = f"BETWEEN {span[0]} AND {span[1]}"
    conditions, filter_values = _conditions(filters)
    if filters.query is None:
        rest = f"FROM article_facets f WHERE f.date_key {within}{conditions}"
        return _Hits("f.date_key", rest, filter_values)
    asked = [_tables(part) for part in filters.query.parts]
    values: list[str | int] = [match for tables in asked for _, match in tables]
    if len(values) == 1:
        # Straight from the one table: a third of the time.
        found = asked[0][0][0]
        key, where = f"{found}.rowid", f"{found} MATCH ? AND {found}.rowid {within}"
    else:
        found = f"({_merged(filters.query.parts, within)} ORDER BY date_key DESC LIMIT -1) h"
        key, where = "h.date_key", "1"
    if conditions or facets:
        found += f" CROSS JOIN article_facets f ON f.date_key = {key}"
    return _Hits(key, f"FROM {found} WHERE {where}{conditions}", [*values, *filter_values])


def _merged(parts: tuple[Part, ...], within: str) -> str:
    """A compound SELECT of the date_keys, which are put together from several tables."""
    if not parts:
        return "SELECT 0 AS date_key WHERE 0"
    compound = ""
    for part in parts:
        sets = [
            f"SELECT rowid AS date_key FROM {table} WHERE {table} MATCH ? AND rowid {within}"
            for table, _ in _tables(part)
        ]
        either = sets[0] if len(sets) == 1 else f"SELECT date_key FROM ({' UNION '.join(sets)})"
        compound += f" {part.operator} {either}" if compound else either
    return compound


def _tables(part: Part) -> list[tuple[str, str]]:
    """Table and MATCH expression of what a part asks."""
    asked = (("article_index", part.words), ("article_characters", part.characters))
    return [(table, match) for table, match in asked if match is not None]


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
