"""A query and filters as SQL: pairs of text and values, for any connection with the database.

Hits are sets of date_keys, which are the rowids of the index and run in date order: times are
ranges of them (`days` says which), months are counted range by range, and newest first is no sorting.

Pitfalls, measured: `rowid IN (SELECT …)` beside MATCH asks FTS5 once for each row; sets are
combined by a merge (ORDER BY on the compound) or built anew in memory; SQLite drops that ORDER BY
in a subquery unless there is a LIMIT, and a second ORDER BY around it reads the whole of it.
"""

from dataclasses import dataclass
from typing import Literal

from archive.home.regions import region_span
from archive.search import Part, Query

Sql = tuple[str, list[str | int]]

RANKED = 100_000
"""Relevance ranks the newest so many hits: bm25 takes about a microsecond for each."""

FEW = 10_000
"""Up to so many hits are put in months one by one, at nearly half a microsecond each: what counting
twelve years month by month takes at the least (docs/search.md)."""

_WEIGHTS = "1.0, 5.0, 0.0"
"""bm25: a word of the title counts five times one of the text; the outlet says nothing."""

_LAST = (1 << 63) - 1


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
    hits = _hits(filters, _span(filters), order="DESC")
    return hits.select(), hits.values


def page_sql(
    filters: Filters,
    order: Literal["newest", "relevance"] = "newest",
    *,
    limit: int,
    before: int | None = None,
    offset: int = 0,
) -> Sql:
    """Rows (id) of one page.

    newest: those without a date come last. before: the id of the last article of the page before,
    which costs the same on every page; an offset reads what it leaves out.
    relevance: bm25 over the newest RANKED hits. One-character terms, outlets apart, say nothing of
    relevance: a query of nothing else stays newest first.
    """
    if order == "relevance" and filters.query is not None and filters.query.ranking is not None:
        return _ranked(filters, filters.query, filters.query.ranking, limit, offset)
    first, last = _span(filters)
    if before is not None:
        last = f"min({last}, coalesce({_key_of(before)} - 1, {_LAST}))"
    hits = _hits(filters, (first, last), order="DESC")
    return (
        f"SELECT a.id FROM ({hits.select()} LIMIT ? OFFSET ?) h "
        "CROSS JOIN articles a ON a.date_key = h.date_key ORDER BY h.date_key DESC",
        [*hits.values, limit, offset],
    )


def newer_sql(filters: Filters, *, after: int, limit: int) -> Sql:
    """Rows (id) of the page before, so to speak: the hits next above the article with the id
    `after`, the nearest first."""
    first, last = _span(filters)
    hits = _hits(filters, (f"max({first}, coalesce({_key_of(after)} + 1, 0))", last), order="ASC")
    return (
        f"SELECT a.id FROM ({hits.select()} LIMIT ?) h "
        "CROSS JOIN articles a ON a.date_key = h.date_key ORDER BY h.date_key",
        [*hits.values, limit],
    )


def months_sql(filters: Filters) -> Sql:
    """Rows (label, count), in order, of every hit. label: 'YYYY-MM'; 'YYYY' of what is dated to a
    year alone; NULL of what has no date.

    Many hits are counted month by month, which reads no row of them; but FTS5 looks for the end of
    a range until it meets a hit behind it, so each of FEW hits is asked for its month.
    """
    since, until = _days(filters)
    hits, of_month = _hits(filters, _span(filters)), _hits(filters, ("lo", "hi"))
    return (
        f"WITH few(yes) AS MATERIALIZED (SELECT count(*) <= {FEW} FROM "
        f"(SELECT {hits.key} {hits.rest} LIMIT {FEW + 1})), "
        "place(day, first, next) AS ("
        f"SELECT day, first, lead(first, 1, {_LAST}) OVER (ORDER BY day) FROM days), "
        "span(month, lo, hi) AS (SELECT day / 100, min(first), max(next) - 1 FROM place "
        f"WHERE day BETWEEN {since} AND {until} GROUP BY day / 100), "
        # Else every month is counted twice: for its row, and for whether it has one. And only a
        # LIMIT keeps SQLite from reading what a condition would leave out.
        "counted(month, n) AS MATERIALIZED ("
        f"SELECT month, (SELECT count(*) {of_month.rest}) FROM "
        "(SELECT * FROM span LIMIT (SELECT iif(yes, 0, -1) FROM few)) UNION ALL "
        "SELECT (SELECT day / 100 FROM days WHERE first <= date_key ORDER BY first DESC LIMIT 1) "
        f"AS month, count(*) FROM (SELECT {hits.key} AS date_key {hits.rest} "
        "LIMIT (SELECT iif(yes, -1, 0) FROM few)) GROUP BY month) "
        "SELECT CASE WHEN month = 0 THEN NULL WHEN month % 100 = 0 THEN year "
        "ELSE year || '-' || substr('0' || (month % 100), -2) END, n FROM "
        "(SELECT month, n, substr('000' || (month / 100), -4) AS year FROM counted WHERE n) "
        "ORDER BY month",
        [*hits.values, *of_month.values, *hits.values],
    )


def facets_sql(filters: Filters) -> Sql:
    """Rows (source, region, kind of outlet, count): every hit is counted in one of them."""
    span = _span(filters)
    hits = _hits(filters, span, facets=True)
    counted = f"SELECT n.facet AS facet, count(*) AS n {hits.rest} GROUP BY n.facet"
    if filters.query is None and not _conditions(filters)[0]:
        # The index has them together: a fifth of the time.
        within = f"n.date_key BETWEEN {span[0]} AND {span[1]}"
        counted = (
            "SELECT g.id AS facet, (SELECT count(*) FROM article_facets n WHERE n.facet = g.id "
            f"AND {within}) AS n FROM facets g"
        )
    return (
        f"WITH counted AS MATERIALIZED ({counted}) SELECT f.source, f.region, s.kind, c.n "
        "FROM counted c JOIN facets f ON f.id = c.facet JOIN sources s ON s.key = f.source "
        "WHERE c.n",
        hits.values,
    )


def _ranked(filters: Filters, query: Query, ranking: str, limit: int, offset: int) -> Sql:
    first, last = _span(filters)
    hits = _hits(filters, (first, last), order="DESC")
    candidates = ""
    wanted: list[str | int] = []
    if len(query.parts) > 1 or _conditions(filters)[0]:
        # The unary plus keeps SQLite from asking the index once for each candidate.
        candidates = f"AND +i.rowid IN (SELECT date_key FROM ({hits.select()} LIMIT {RANKED}))"
        wanted = hits.values
    return (
        "SELECT a.id FROM ("
        f"SELECT i.rowid AS date_key, bm25(article_index, {_WEIGHTS}) AS score "
        "FROM article_index i WHERE article_index MATCH ? AND i.rowid >= coalesce("
        f"(SELECT date_key FROM ({hits.select()} LIMIT 1 OFFSET {RANKED - 1})), {first}) "
        f"AND i.rowid <= {last} {candidates} "
        "ORDER BY score, i.rowid DESC LIMIT ? OFFSET ?) h "
        "CROSS JOIN articles a ON a.date_key = h.date_key ORDER BY h.score, h.date_key DESC",
        [ranking, *hits.values, *wanted, limit, offset],
    )


Order = Literal["ASC", "DESC"]


@dataclass(frozen=True, slots=True)
class _Hits:
    """What is found, as `FROM … WHERE …`; key: what holds the date_keys. merged: they come in
    order by themselves, and asking for it would read all of them before the first one."""

    key: str
    rest: str
    values: list[str | int]
    order: Order
    merged: bool = False

    def select(self) -> str:
        """SELECT of the date_keys in order: `LIMIT` may follow."""
        select = f"SELECT {self.key} AS date_key {self.rest}"
        return select if self.merged else f"{select} ORDER BY {self.key} {self.order}"


def _hits(
    filters: Filters, span: tuple[str, str], *, order: Order = "ASC", facets: bool = False
) -> _Hits:
    """facets: article_facets n is joined even if nothing is filtered by it."""
    within = f"BETWEEN {span[0]} AND {span[1]}"
    conditions, filter_values = _conditions(filters)
    if filters.query is None:
        rest = f"FROM article_facets n WHERE n.date_key {within}{conditions}"
        return _Hits("n.date_key", rest, filter_values, order)
    asked = [_tables(part) for part in filters.query.parts]
    values: list[str | int] = [match for tables in asked for _, match in tables]
    merged = len(values) != 1
    if merged:
        compound = _merged(filters.query.parts, within)
        found = f"({compound} ORDER BY date_key {order} LIMIT -1) h"
        key, where = "h.date_key", "1"
    else:
        # Straight from the one table: a third of the time.
        found = asked[0][0][0]
        key, where = f"{found}.rowid", f"{found} MATCH ? AND {found}.rowid {within}"
    if conditions or facets:
        found += f" CROSS JOIN article_facets n ON n.date_key = {key}"
    rest = f"FROM {found} WHERE {where}{conditions}"
    return _Hits(key, rest, [*values, *filter_values], order, merged)


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
    """Further conditions over article_facets n, after AND."""
    parts: list[str] = []
    values: list[str | int] = []
    for column, wanted in (("f.source", filters.sources), ("s.kind", filters.kinds)):
        if wanted:
            parts.append(f"{column} IN ({', '.join('?' * len(wanted))})")
            values += wanted
    if filters.regions:
        spans = " OR ".join(["f.region BETWEEN ? AND ?"] * len(filters.regions))
        parts.append(f"({spans})")
        for code in filters.regions:
            values += region_span(code)
    if not parts:
        return "", []
    return (
        " AND n.facet IN (SELECT f.id FROM facets f JOIN sources s ON s.key = f.source "
        f"WHERE {' AND '.join(parts)})",
        values,
    )


def _days(filters: Filters) -> tuple[int, int]:
    """The first and the last day of the time asked for, as `days.day` has them.

    A time takes in what is exactly as printed or finer: "2024-10" is not in `until 2024-09`, and
    an article dated "2024" is not in `since 2024-10`. Without a time, the undated are in.
    """
    first = 0 if filters.since is None and filters.until is None else 1
    if filters.since is not None:
        first = max(first, _day(filters.since, "0"))
    return first, _LAST if filters.until is None else _day(filters.until, "9")


def _span(filters: Filters) -> tuple[str, str]:
    """SQL of the first and the last date_key of that time."""
    since, until = _days(filters)
    first, last = "0", str(_LAST)
    if since:
        first = f"(SELECT first FROM days WHERE day >= {since} ORDER BY day LIMIT 1)"
        first = f"coalesce({first}, {_LAST})"
    if until < _LAST:
        last = f"(SELECT first - 1 FROM days WHERE day > {until} ORDER BY day LIMIT 1)"
        last = f"coalesce({last}, {_LAST})"
    return first, last


def _key_of(article: int) -> str:
    """SQL of an article's date_key; NULL when there is no such article."""
    return f"(SELECT date_key FROM articles WHERE id = {article:d})"


def _day(moment: str, rest: str) -> int:
    return int(moment[:10].replace("-", "").ljust(8, rest))
