"""Finding articles: what a query and filters find, counted and listed with all fields."""

import sqlite3
from collections.abc import Iterator
from typing import Any, Literal

from archive.record import FIELDS
from archive.store.attached import CAPTURED_SIZE
from archive.store.cells import Counts, cells_sql, counted
from archive.store.database import Store
from archive.store.hits import (
    Filters,
    Sql,
    count_sql,
    facets_sql,
    keys_sql,
    months_sql,
    newer_sql,
    page_sql,
)
from archive.store.views.select import Select

__all__ = [
    "KNOWN_SQL",
    "REGIONS_SQL",
    "Counts",
    "Filters",
    "Sql",
    "cells_sql",
    "count",
    "count_sql",
    "counted",
    "every",
    "exists_sql",
    "facets_sql",
    "months_sql",
    "newer_sql",
    "one",
    "page",
    "page_sql",
]


REGIONS_SQL = "SELECT code, name FROM regions"
"""Regions of the sources: pairs."""

KNOWN_SQL = """
SELECT (SELECT json_group_object(code, name) FROM regions),
  (SELECT json_group_object(key, name) FROM sources)
"""
"""What a question may refer to: names of regions by code, and of sources by key, as JSON."""


def exists_sql(article: int) -> Sql:
    """A row when there is an article with this id."""
    return "SELECT 1 FROM articles WHERE id = ?", [article]


def count(store: Store, filters: Filters) -> int:
    """How many articles there are, exactly."""
    return int(store.value(*count_sql(filters)))


def page(
    store: Store,
    filters: Filters,
    limit: int,
    order: Literal["newest", "relevance"] = "newest",
) -> Iterator[sqlite3.Row]:
    """The first articles, with their texts; newest first, undated ones last."""
    sql, values = page_sql(filters, order, limit=limit)
    for (id_,) in store.db.conn.execute(sql, values).fetchall():
        yield from store.rows(f"{_SELECT} WHERE a.id = ?", [id_])


def one(article: int) -> Select[dict[str, Any]]:
    """An article with its text and all that exports have: a row, or none."""
    return Select(dict, f"{_SELECT} WHERE a.id = ?", (article,))


def every(store: Store, filters: Filters) -> Iterator[sqlite3.Row]:
    """All articles in order of their ids, with their texts, one at a time."""
    if filters == Filters():
        return store.rows(f"{_SELECT} ORDER BY a.id")
    sql, values = keys_sql(filters)
    # The ids are sorted before the texts are joined, because the texts are too large to sort.
    return store.rows(
        f"{_SELECT} WHERE a.id IN (SELECT id FROM articles WHERE date_key IN "
        f"(SELECT date_key FROM ({sql}))) ORDER BY a.id",
        values,
    )


_UNLISTED = ", ".join(
    f"v.{name}" for name, field in FIELDS.items() if not (field.listed or field.own_table)
)
_SELECT = f"""
SELECT a.*, {_UNLISTED}, v.reader, s.name AS source_name, s.kind AS source_kind,
  r.name AS region_name, p.fetched_at AS captured_at, p.sha256 AS page_sha256,
  p.warc_file, p.warc_offset, p.warc_length, l.list_title, l.list_date,
  (SELECT json_group_array(json_object('name', f.name, 'url', f.url, 'type', f.type,
    'size', coalesce(f.captured, f.size),
    'size_from', iif(f.captured NOTNULL, 'captured', iif(f.size NOTNULL, 'printed', NULL)))) FROM
    (SELECT name, url, type, size, {CAPTURED_SIZE} AS captured FROM attachments f
      WHERE version = v.id ORDER BY position LIMIT -1) f)
    AS attachments
FROM articles a JOIN versions v ON v.id = a.version JOIN pages p ON p.id = v.page
JOIN sources s ON s.key = a.source JOIN regions r ON r.code = a.region
LEFT JOIN addresses l ON l.source = a.source AND l.role = 'article' AND l.url = a.url
"""
