"""Finding articles: what a query and filters find, counted, and the first of them."""

import sqlite3
from collections.abc import Iterator
from typing import Literal

from archive.store.cells import Counts, cells_sql, counted
from archive.store.database import Store
from archive.store.hits import (
    Filters,
    Sql,
    count_sql,
    facets_sql,
    months_sql,
    newer_sql,
    page_sql,
)

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
    "exists_sql",
    "facets_sql",
    "months_sql",
    "newer_sql",
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
        yield from store.rows(_PAGE, [id_])


_PAGE = """
SELECT a.id, a.url, a.title, a.outlet, a.published, v.text, s.name AS source_name
FROM articles a JOIN versions v ON v.id = a.version JOIN sources s ON s.key = a.source
WHERE a.id = ?
"""
