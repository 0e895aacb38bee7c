"""What was observed and what was not, asked of an open database."""

from collections.abc import Iterable
from datetime import date, datetime

from archive.observing.days import Days, Observed
from archive.observing.ledger import Span
from archive.store.database import Store
from archive.store.filters import Filters
from archive.store.views.observation import Ledgers, ledgers


def spans_of(store: Store, keys: Iterable[str], now: datetime) -> dict[str, list[Span]]:
    """Key → all spans in which that source was not observed, by their beginning."""
    wanted = tuple(keys)
    if not wanted:
        return {}
    select = ledgers(Filters(sources=wanted), caught_up=True)
    (row,) = store.rows(select.sql, select.values)
    return select.read(dict(row)).told(now)


def ledgers_of(store: Store, filters: Filters) -> Ledgers:
    """The ledgers of the sources that filters choose."""
    select = ledgers(filters)
    (row,) = store.rows(select.sql, select.values)
    return select.read(dict(row))


def days_of(store: Store, filters: Filters, now: datetime) -> Days:
    """What was observed, day by day, of the sources that filters choose."""
    return ledgers_of(store, filters).days(now)


def observed(store: Store, filters: Filters, first: date, last: date, now: datetime) -> Observed:
    """Of the days of the sources that filters choose, both included."""
    return days_of(store, filters, now).of(first, last)
