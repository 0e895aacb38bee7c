"""Turning back a page: what stands just before a hit, at the price of what lies between."""

from dataclasses import replace

from archive.store.hits import Filters, Sql, keys_sql

_PER_DAY = 1_000_000


def newer_sql(filters: Filters, after: int, limit: int) -> Sql:
    """Rows (date_key) of the hits next above the date_key `after`, the nearest first."""
    if after >= _PER_DAY:
        # Only what was published since its day can be newer.
        day = f"{after // _PER_DAY:08d}"
        since = f"{day[:4]}-{day[4:6]}-{day[6:]}"
        filters = replace(filters, since=max(filters.since or "", since))
    sql, values = keys_sql(filters)
    return (
        f"SELECT date_key FROM ({sql}) WHERE date_key > ? ORDER BY date_key LIMIT ?",
        [*values, after, limit],
    )
