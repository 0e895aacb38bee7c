"""Finding articles: the one place where a query and filters become SQL."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from archive.search import Query
from archive.store.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What an article must be. since, until: published on or after, on or before (YYYY[-MM[-DD]]).

    regions: GB/T 2260 codes; a code that ends in 00 or 0000 stands for all below it.
    """

    query: Query | None = None
    since: str | None = None
    until: str | None = None
    sources: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


def count(store: Store, filters: Filters) -> int:
    """How many articles there are, exactly."""
    where, values = _where(filters)
    return int(store.value(f"SELECT count(*) FROM articles a {where}", values))


def newest(store: Store, filters: Filters, limit: int) -> Iterator[sqlite3.Row]:
    """The newest articles, with their texts; those without a date come last."""
    where, values = _where(filters)
    return store.rows(
        f"{_SELECT} {where} ORDER BY a.date_key DESC LIMIT ?",
        [*values, limit],
    )


def every(store: Store, filters: Filters) -> Iterator[sqlite3.Row]:
    """All articles in order of their ids, with their texts, one at a time."""
    where, values = _where(filters)
    return store.rows(f"{_SELECT} {where} ORDER BY a.id", values)


_SELECT = """
SELECT a.*, v.text, v.provenance, v.reader, s.name AS source_name, s.kind AS source_kind,
  r.name AS region_name, p.fetched_at AS captured_at, p.sha256 AS page_sha256,
  p.warc_file, p.warc_offset, p.warc_length
FROM articles a JOIN versions v ON v.id = a.version JOIN pages p ON p.id = v.page
JOIN sources s ON s.key = a.source JOIN regions r ON r.code = a.region
"""


def _where(filters: Filters) -> tuple[str, list[str]]:
    parts: list[str] = []
    values: list[str] = []
    if filters.query is not None:
        parts.append("a.date_key IN (SELECT rowid FROM article_index WHERE article_index MATCH ?)")
        values.append(filters.query.match)
    if filters.since:
        parts.append("a.published >= ?")
        values.append(filters.since)
    if filters.until:
        # "2024" and "2024-10" take in all that begins with them.
        parts.append("a.published < ? || '~'")
        values.append(filters.until)
    if filters.sources:
        parts.append(f"a.source IN ({', '.join('?' * len(filters.sources))})")
        values += filters.sources
    if filters.regions:
        parts.append(f"({' OR '.join(['a.region BETWEEN ? AND ?'] * len(filters.regions))})")
        for code in filters.regions:
            values += _region_span(code)
    return ("WHERE " + " AND ".join(parts) if parts else ""), values


def _region_span(code: str) -> list[str]:
    if code.endswith("0000") and code != "000000":
        return [code, code[:2] + "9999"]
    if code.endswith("00") and code != "000000":
        return [code, code[:4] + "99"]
    return [code, code]
