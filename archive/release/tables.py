"""The tables of a release: what a row of each is, its columns, and where its rows come from."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archive.observing.ledger import Span
from archive.publish import counts
from archive.publish.columns import COLUMNS, VERSION_COLUMNS, WITHOUT_TEXT, Column, Found
from archive.publish.formats.base import Row
from archive.store import exported, over_time, released
from archive.store.database import Store
from archive.store.exported import Chosen
from archive.store.filters import Filters
from archive.store.observation import ledgers_of, spans_of
from archive.store.stamps import stamp

TEXT_SHA256 = "text_sha256"

Rows = Callable[[str], Iterator[Row]]
"""The rows of a table in an order: `id` or `date`. Asked once for each file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. of: what a row is. key: the columns that tell rows apart. leads: column → table and
    column that it names a row of. more: what its description says besides."""

    name: str
    of: str
    columns: Sequence[Column]
    count: int
    rows: Rows
    key: tuple[str, ...] = ()
    leads: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


_DIGEST = Column(TEXT_SHA256, "text", "SHA-256 of the text in UTF-8", found=Found.COMPUTED)
_KEY = Column("source", "text", "Key of the source", found=Found.CATALOGUE)
_TO_SOURCE = {"source": ("sources", "source")}


def articles(store: Store, *, text: bool) -> Table:
    """A row an article, as people corrected it."""
    return _texts(store, "articles", "article", Chosen(filters=Filters()), text)


def versions(store: Store, *, text: bool) -> Table:
    """A row a version of an article, as it was read."""
    return _texts(store, "versions", "version", Chosen(filters=Filters(), versions=True), text)


def _texts(store: Store, name: str, of: str, chosen: Chosen, text: bool) -> Table:
    every = VERSION_COLUMNS if chosen.versions else COLUMNS
    kept = [column for column in every if text or column.name not in WITHOUT_TEXT]
    names = [column.name for column in kept]

    def rows(order: str) -> Iterator[Row]:
        wanted = Chosen(filters=chosen.filters, versions=chosen.versions, order=(order,))
        for *values, body in exported.every(store, wanted, [*names, "text"]):
            yield (*values, hashlib.sha256(body.encode()).hexdigest())

    return Table(
        name=name, of=of, columns=[*kept, _DIGEST], count=exported.count(store, chosen), rows=rows,
        key=("version",) if chosen.versions else ("id",),
        leads=_TO_SOURCE | ({"id": ("articles", "id")} if chosen.versions else {}),
    )  # fmt: skip


_PLAIN: Mapping[str, tuple[str, tuple[str, ...], Sequence[Column]]] = {
    "sources": ("source", ("source",), [
        _KEY,
        Column("name", "text", "Its name", found=Found.CATALOGUE),
        Column("kind", "text", "Kind of outlet", found=Found.CATALOGUE),
        Column("region", "text", "GB/T 2260 code of its region; 000000 is national", found=Found.CATALOGUE),
        Column("region_name", "text", "Name of that region", found=Found.CATALOGUE),
        Column("family", "text", "Its content management system", found=Found.CATALOGUE),
        Column("start", "texts", "Addresses of its lists", found=Found.CATALOGUE),
        Column("observation_began", "timestamp", "When its first good look began; null: there was none"),
        Column("last_good_look", "timestamp", "When its last good look began"),
        Column("withdrawn_at", "timestamp", "When it was taken out of use; null: it is in use", found=Found.PEOPLE),
        Column("articles", "integer", "Articles of it in this release"),
    ]),
    "runs": ("run at a source", ("run", "source"), [
        Column("run", "integer", "Number of the crawl"),
        _KEY,
        Column("started_at", "timestamp", "When the crawl began"),
        Column("finished_at", "timestamp", "When it ended; null: it had not"),
        Column("state", "text", "finished, failed, killed or running"),
        Column("cause", "text", "Why it failed at this source"),
        Column("list_pages", "integer", "List pages that came"),
        Column("article_pages", "integer", "Pages of articles that came"),
        Column("links", "integer", "Addresses of articles on its lists"),
        Column("new", "integer", "Articles read for the first time"),
        Column("changed", "integer", "Articles that got a further version"),
        Column("gone", "integer", "Articles whose address stopped answering with them"),
        Column("denied", "integer", "Addresses that robots.txt forbids"),
        Column("errors", "integer", "Requests that brought no response"),
        Column("unread", "integer", "Pages that we failed to read: no evidence about them"),
    ]),
    "robots": ("address that a rule of robots.txt forbade", ("decision",), [
        Column("decision", "integer", "Number of the decision"),
        Column("run", "integer", "Number of the crawl"),
        _KEY,
        Column("url", "text", "The address, which was not asked for"),
        Column("rule", "text", "The line of robots.txt that forbids it"),
        Column("agent", "text", "The User-Agent that it was asked for"),
        Column("denied_at", "timestamp", "When"),
    ]),
    "corrections": ("correction of a field, or its withdrawal", ("correction",), [
        Column("correction", "integer", "Number of the correction: the last one of a field holds", found=Found.ARCHIVE),
        Column("article", "integer", "Number of the article, or of one that became part of it"),
        Column("field", "text", "The column that was corrected", found=Found.PEOPLE),
        Column("value", "text", "Its right value; null: none", found=Found.PEOPLE),
        Column("withdrawn", "boolean", "Whether what was read holds again", found=Found.PEOPLE),
        Column("why", "text", "Why", found=Found.PEOPLE),
        Column("by", "text", "Who corrected it, where that was told", found=Found.PEOPLE),
        Column("at", "timestamp", "When"),
    ]),
}  # fmt: skip


def plain(store: Store) -> Iterator[Table]:
    """The tables that the database has as they are."""
    for name, (of, key, columns) in _PLAIN.items():
        leads = _TO_SOURCE if name not in ("sources", "corrections") else {}

        def rows(order: str, name: str = name) -> Iterator[Row]:
            return map(tuple, released.rows(store, name))

        found = released.count(store, name)
        yield Table(name=name, of=of, columns=columns, count=found, rows=rows, key=key, leads=leads)


def gaps(store: Store, now: datetime) -> Table:
    """A row a span in which a source was not observed."""
    keys = [row["source"] for row in released.rows(store, "sources")]
    told = spans_of(store, keys, now)
    found = [(key, *_span(span)) for key in sorted(told) for span in told[key]]
    columns = [
        _KEY,
        Column("first", "timestamp", "When the span begins; null: since ever"),
        Column("until", "timestamp", "When it ends; null: it had not at the time of the release"),
        Column("reason", "text", "Why: docs/data.md, What was not observed"),
        Column("caught_up", "boolean", "Whether what still stood on the lists was seen later: such days are observed"),
    ]  # fmt: skip
    return Table(
        name="gaps", of="span in which a source was not observed", columns=columns,
        count=len(found), rows=lambda order: iter(found), leads=_TO_SOURCE,
    )  # fmt: skip


def _span(span: Span) -> tuple[str | None, str | None, str, int]:
    first, until = (stamp(moment) if moment else None for moment in (span.first, span.until))
    return first, until, str(span.reason), int(span.caught_up)


def coverage(store: Store, now: datetime) -> Table:
    """A row a source and month: its articles, and how many of its days were observed."""
    (row,) = store.rows(*over_time.months_sql(Filters()))
    pairs = over_time.by_month(*row, pairs=True).pairs
    ledgers = ledgers_of(store, Filters())
    found: list[Row] = []
    for key in sorted({*ledgers.keys, *(source for _, source in pairs)}):
        dated = {month: n for (month, source), n in pairs.items() if source == key and month}
        whole = {month: n for month, n in dated.items() if len(month) == 7}
        days = ledgers.days_of([key], now)
        begins = [*whole, *([f"{days.began:%Y-%m}"] if days.began else [])]
        for month in _months(min(begins), f"{days.today:%Y-%m}") if begins else ():
            seen = days.month(month)
            found.append((key, month, whole.pop(month, 0), seen.observed, seen.possible))
        found += [(key, month, n, 0, 0) for month, n in sorted(whole.items())]  # of days to come
        total = sum(n for (_, source), n in pairs.items() if source == key)
        if rest := total - sum(dated[month] for month in dated if len(month) == 7):
            found.append((key, None, rest, None, None))
    columns = [
        _KEY,
        Column("month", "text", "Month of publication (YYYY-MM); null: of articles without one", found=Found.COMPUTED),
        Column("articles", "integer", "Articles of it in this release", found=Found.COMPUTED),
        Column("observed_days", "integer", "Days of the month on which the source was observed", unit="days"),
        Column("possible_days", "integer", "Days of the month up to the time of the release", unit="days"),
    ]  # fmt: skip
    return Table(
        name="coverage", of="month of a source", columns=columns, count=len(found),
        rows=lambda order: iter(found), leads=_TO_SOURCE,
    )  # fmt: skip


def _months(first: str, last: str) -> Iterator[str]:
    year, month = int(first[:4]), int(first[5:])
    while (name := f"{year:04}-{month:02}") <= last:
        yield name
        year, month = year + month // 12, month % 12 + 1


def phrases(store: Store, sets: "Sequence[Any]", cells: Any, now: datetime) -> Table:
    """A row a term in a cell. sets, cells: as `archive.publish.counts.plan` takes them."""
    plan = counts.plan(store, sets, cells, Filters(), now=now)
    return Table(
        name="counts", of="term in a cell", columns=counts.columns(cells), count=plan.rows,
        rows=lambda order: counts.rows_of([store], plan), more=counts.facts(sets, cells),
    )  # fmt: skip
