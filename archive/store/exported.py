"""Articles as rows for files: which columns, of which articles or versions, in which order."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from archive.kinds import KindName
from archive.record import FIELDS
from archive.store.attached import CAPTURED_SIZE
from archive.store.blocks import fill
from archive.store.filters import Filters, Sql
from archive.store.hits import keys_sql
from archive.store.views.select import Select

if TYPE_CHECKING:
    from archive.store.database import Store

DIMENSIONS: Mapping[str, str] = MappingProxyType(
    {
        "year": "a.year",
        "month": "iif(length(a.published) >= 7, substr(a.published, 1, 7), NULL)",
        "region": "a.region",
        "province": "substr(a.region, 1, 2) || '0000'",
        "city": "substr(a.region, 1, 4) || '00'",
        "source": "a.source",
        "kind": "(SELECT kind FROM sources WHERE key = a.source)",
    }
)
"""Name → SQL of articles a: what files are split by, and samples are drawn within. month: YYYY-MM. region:
the source's own; province, city: the code of the one above it. kind: of outlet. Null: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which rows a file has, and in which order.

    versions: a row a version, oldest first within its article; else a row an article, its latest. ids: of
    the articles that filters find, only these. order: names of DIMENSIONS, `date` or `id`; nulls come first.
    """

    filters: Filters
    versions: bool = False
    ids: tuple[int, ...] | None = None
    order: tuple[str, ...] = ("id",)


_ORDERS = {**DIMENSIONS, "date": "a.date_key", "id": "a.id"}

_ATTACHMENTS = f"""
(SELECT json_group_array(json_object('name', f.name, 'url', f.url, 'type', f.type,
    'size', coalesce(f.captured, f.size),
    'size_from', iif(f.captured NOTNULL, 'captured', iif(f.size NOTNULL, 'printed', NULL)))) FROM
    (SELECT name, url, type, size, {CAPTURED_SIZE} AS captured FROM attachments f
      WHERE version = v.id ORDER BY position LIMIT -1) f)
"""


def _columns(listed: str) -> dict[str, str]:
    """Name → SQL. listed: the table that listed fields are taken from, a (as corrected) or v (as read)."""
    fields = {
        name: _readable(f"{listed if field.listed else 'v'}.{name}", field.kind.name)
        for name, field in FIELDS.items()
        if not field.own_table
    }
    day = f"{listed}.published"
    return fields | {
        "attachments": _ATTACHMENTS,
        "id": "a.id",
        "version": "v.id",
        "url": "a.url",
        "published_date": f"substr({day} || '-01-01', 1, 10)",
        "published_until": f"CASE length({day}) WHEN 4 THEN {day} || '-12-31' "
        f"WHEN 7 THEN coalesce(date({day} || '-01', '+1 month', '-1 day'), {day} || '-31') "
        f"ELSE substr({day}, 1, 10) END",  # SQLite knows no day after the year 9999
        "year": f"CAST(substr({day}, 1, 4) AS INTEGER)",
        "month": f"iif(length({day}) >= 7, CAST(substr({day}, 6, 2) AS INTEGER), NULL)",
        "length": "a.length" if listed == "a" else "length(v.text)",
        "source": "a.source",
        "source_name": "s.name",
        "source_kind": "s.kind",
        "region": "a.region",
        "region_name": "r.name",
        "list_title": "l.list_title",
        "list_date": "l.list_date",
        "first_seen": "a.first_seen",
        "last_seen": "a.last_seen",
        "moved_to": "a.moved_to",
        "gone_at": "a.gone_at",
        "versions": "a.versions",
        "captured_at": "p.fetched_at",
        "page_sha256": "p.sha256",
        "warc_file": "p.warc_file",
        "warc_offset": "p.warc_offset",
        "warc_length": "p.warc_length",
        "reader": "v.reader",
        "corrections": _readable("a.corrections", "json"),
    }


def _readable(column: str, kind: KindName) -> str:
    # json() raises where it is none: formats hand JSON on as it is, and a damaged one would be handed on, too.
    return (
        f"iif(json_valid({column}), {column}, json({column}))"
        if kind in ("texts", "json")
        else column
    )


_SHOWN, _READ = _columns("a"), _columns("v")

# Only ids are sorted: texts are too large. LIMIT keeps SQLite from flattening it, and so the order.
_IDS = """
SELECT a.id FROM articles a
WHERE {which}
ORDER BY {order}
LIMIT -1
"""
_ROWS = """
SELECT {columns}
FROM (
  {ids}) h
CROSS JOIN articles a ON a.id = h.id
CROSS JOIN versions v ON {version}
CROSS JOIN pages p ON p.id = v.page
JOIN sources s ON s.key = a.source JOIN regions r ON r.code = a.region
LEFT JOIN addresses l ON l.source = a.source AND l.role = 'article' AND l.url = a.url
"""


def every(
    store: "Store", chosen: Chosen, columns: Iterable[str], by: Iterable[str] = ()
) -> Iterator[sqlite3.Row]:
    """All rows, one at a time. columns: their names, in this order. by: DIMENSIONS whose values follow."""
    return store.rows(*statement(chosen, columns, by))


def statement(chosen: Chosen, columns: Iterable[str], by: Iterable[str] = ()) -> Sql:
    """The same as a statement, for any connection to the database."""
    named = _READ if chosen.versions else _SHOWN
    ids, values = _ids(chosen)
    selected = [f"{named[name]} AS {name}" for name in columns]
    selected += [f"{DIMENSIONS[name]} AS in_{name}" for name in by]
    return fill(_ROWS, columns=", ".join(selected), ids=ids, version=_version(chosen)), values


def one(article: int, columns: Iterable[str]) -> Select[dict[str, Any]]:
    """An article as such a row, with the names of its columns; or none."""
    selected = ", ".join(f"{_SHOWN[name]} AS {name}" for name in columns)
    ids = "SELECT id FROM articles WHERE id = ?"
    sql = fill(_ROWS, columns=selected, ids=ids, version="v.id = a.version")
    return Select(dict, sql, (article,))


def count(store: "Store", chosen: Chosen) -> int:
    """How many rows there are, exactly."""
    which, values = _chosen(chosen)
    if not chosen.versions:
        return int(store.value(f"SELECT count(*) FROM articles a WHERE {which}", values))
    ids, values = _ids(chosen)
    sql = fill(
        "SELECT count(*) FROM (\n  {ids}) h CROSS JOIN articles a ON a.id = h.id "
        "CROSS JOIN versions v ON {version}",
        ids=ids, version=_version(chosen),
    )  # fmt: skip
    return int(store.value(sql, values))


def readers(store: "Store", chosen: Chosen) -> dict[str, int]:
    """Name of the rules that read them → how many rows."""
    ids, values = _ids(chosen)
    sql = fill(
        "SELECT v.reader, count(*) FROM (\n  {ids}) h CROSS JOIN articles a ON a.id = h.id "
        "CROSS JOIN versions v ON {version} GROUP BY 1 ORDER BY 1",
        ids=ids, version=_version(chosen),
    )  # fmt: skip
    return {name: rows for name, rows in store.rows(sql, values)}


def strata(
    store: "Store", filters: Filters, dimensions: Iterable[str]
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The id of each article that filters find, and its values in these DIMENSIONS; in no order."""
    which, values = _which(filters)
    columns = ", ".join(["a.id", *(DIMENSIONS[name] for name in dimensions)])
    for id, *cell in store.rows(f"SELECT {columns} FROM articles a WHERE {which}", values):
        yield id, tuple(cell)


def _version(chosen: Chosen) -> str:
    # The index of versions has them in order of their pages.
    return "v.article = a.id" if chosen.versions else "v.id = a.version"


def _ids(chosen: Chosen) -> Sql:
    which, values = _chosen(chosen)
    order = ", ".join(_ORDERS[name] for name in chosen.order)
    return fill(_IDS, which=which, order=order), values


def _chosen(chosen: Chosen) -> Sql:
    which, values = _which(chosen.filters)
    if chosen.ids is None:
        return which, values
    return f"{which} AND a.id IN (SELECT value FROM json_each(?))", [
        *values,
        json.dumps(chosen.ids),
    ]


def _which(filters: Filters) -> Sql:
    if filters == Filters():
        return "1", []
    sql, values = keys_sql(filters)
    return f"a.date_key IN (SELECT date_key FROM ({sql}))", list(values)
