"""The date_keys of the hits: from one table, or merged from several.

Pitfalls, measured: `rowid IN (SELECT …)` beside MATCH asks FTS5 once per row; sets are combined by
a merge (ORDER BY on the compound) or materialised in memory; SQLite drops that ORDER BY in a
subquery unless there is a LIMIT, and a second ORDER BY around it reads all of it.
"""

from dataclasses import dataclass
from typing import Literal

from archive.search import Part
from archive.store.blocks import fill
from archive.store.filters import Filters, conditions

Order = Literal["ASC", "DESC"]


@dataclass(frozen=True, slots=True)
class Hits:
    """key: what holds the date_keys. clauses: `FROM … WHERE …`. keys: SELECT of the date_keys in
    order; `LIMIT` may follow."""

    key: str
    clauses: str
    keys: str
    values: list[str | int]


_KEYS = """
SELECT {key} AS date_key
{hits}
{order}
"""
_FROM_ALL = """
FROM article_facets n
WHERE n.date_key BETWEEN {first} AND {last}
  {conditions}
"""
# Straight from the one table: a third of the time.
_FROM_ONE = """
FROM {table}
  {facets}
WHERE {table} MATCH ?
  AND {table}.rowid BETWEEN {first} AND {last}
  {conditions}
"""
_FROM_SEVERAL = """
FROM (
  {compound}
  ORDER BY date_key {order} LIMIT -1) h
  {facets}
WHERE 1
  {conditions}
"""
_JOIN_FACETS = "CROSS JOIN article_facets n ON n.date_key = {key}"


def hits_of(
    filters: Filters, within: tuple[str, str], *, order: Order = "ASC", facets: bool = False
) -> Hits:
    """What the filters find. within: SQL of the first and the last date_key. facets: article_facets
    n is joined even without a filter on it."""
    first, last = within
    further, filter_values = conditions(filters)
    values: list[str | int] = []
    merged = False
    if filters.query is None:
        key = "n.date_key"
        clauses = fill(_FROM_ALL, first=first, last=last, conditions=further)
    else:
        asked = [place for part in filters.query.parts for place in _tables(part)]
        values = [match for _, match in asked]
        merged = len(asked) != 1
        key = "h.date_key" if merged else f"{asked[0][0]}.rowid"
        holes = {
            "facets": fill(_JOIN_FACETS, key=key) if further or facets else "",
            "conditions": further,
        }
        if merged:
            compound = _merged(filters.query.parts, first, last)
            clauses = fill(_FROM_SEVERAL, compound=compound, order=order, **holes)
        else:
            clauses = fill(_FROM_ONE, table=asked[0][0], first=first, last=last, **holes)
    # Merged sets are already in order, and ORDER BY would read them all before the first row.
    ordered = "" if merged else f"ORDER BY {key} {order}"
    keys = fill(_KEYS, key=key, hits=clauses, order=ordered)
    return Hits(key, clauses, keys, [*values, *filter_values])


_NOTHING = "SELECT 0 AS date_key WHERE 0"
_SET = """
SELECT rowid AS date_key FROM {table}
WHERE {table} MATCH ? AND rowid BETWEEN {first} AND {last}
"""
_EITHER = """
SELECT date_key FROM (
  {sets})
"""


def _merged(parts: tuple[Part, ...], first: str, last: str) -> str:
    """A compound SELECT of the date_keys, merged from several tables."""
    compound: list[str] = []
    for part in parts:
        sets = [fill(_SET, table=table, first=first, last=last) for table, _ in _tables(part)]
        either = sets[0] if len(sets) == 1 else fill(_EITHER, sets="\nUNION ".join(sets))
        compound += [part.operator, either] if compound else [either]
    return "\n".join(compound) or _NOTHING


def _tables(part: Part) -> list[tuple[str, str]]:
    """Table and MATCH expression of each query of a part."""
    asked = (("article_index", part.words), ("article_characters", part.characters))
    return [(table, match) for table, match in asked if match is not None]
