"""What was observed of some sources: their ledgers, in one row whatever they are."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from archive.observing.days import Days
from archive.observing.ledger import MISSED, Ledger, LeftOut, Span, SpanReason
from archive.store.blocks import fill
from archive.store.entering import day, so_far
from archive.store.filters import Filters, within_sql
from archive.store.gaps import GapReason
from archive.store.missing import DAY, MISSING
from archive.store.views.select import Select

_GAPS: Mapping[GapReason, SpanReason] = {
    GapReason.CUT: SpanReason.CUT,
    GapReason.LIMIT: SpanReason.CUT,
    GapReason.FAILED: SpanReason.FAILED,
    GapReason.ENDED: SpanReason.ENDED,
    GapReason.NO_WAY: SpanReason.NO_WAY,
    GapReason.MOVED: SpanReason.MOVED,
}
"""Reason of a gap of a list → of its span."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledgers:
    """The ledgers of some sources, as JSON. sources: of each its key, how far its ledger is, and when it
    was taken out of use.
    spans, gaps: its spans and the open gaps of its lists. missing: days, and of each how many articles
    the lists of all of them name that did not come."""

    sources: str
    spans: str
    gaps: str
    missing: str = "[]"

    def told(self, now: datetime) -> dict[str, list[Span]]:
        """Source → when it was not observed, by the beginning; of one that was taken out of use, until
        then."""
        over, waiting = _grouped(self.spans, over=True), _grouped(self.spans, over=False)
        gaps = _grouped(self.gaps)
        found = {}
        for key, *row, ended in json.loads(self.sources):
            kept = row[2] is not None
            made = so_far(tuple(row), over.get(key, ()), waiting.get(key, ())) if kept else Ledger()
            left_out = map(_left_out, gaps.get(key, ()))
            end = datetime.fromisoformat(ended) if ended else None
            found[key] = made.told(left_out, now) if end is None else _upto(end, made, left_out)
        return found

    @property
    def keys(self) -> list[str]:
        """Of the sources."""
        return [row[0] for row in json.loads(self.sources)]

    @property
    def ends(self) -> list[datetime | None]:
        """When each source was taken out of use; None: it is in use."""
        rows = json.loads(self.sources)
        return [datetime.fromisoformat(row[-1]) if row[-1] else None for row in rows]

    def days(self, now: datetime) -> Days:
        """What was observed, day by day. Cheap when it is asked again within a minute."""
        # Its end, so that what began in this minute has begun.
        return _days(self, now.replace(second=59, microsecond=999_999))

    def days_of(self, keys: Collection[str], now: datetime) -> Days:
        """The same of some of the sources; what lists name that did not come is not told apart."""
        minute = now.replace(second=59, microsecond=999_999)
        told, ends = _told(self, minute), _ends(self)
        each = [(told[key], ends[key]) for key in keys if key in told]
        return Days([spans for spans, _ in each], minute, ends=[end for _, end in each])


def _upto(end: datetime, made: Ledger, left_out: Iterable[LeftOut]) -> list[Span]:
    """What a ledger tells of a source that was taken out of use: no look will vouch for what was
    published after the last one, however soon before."""
    last = made.last if made.began else None
    tail = Span(last.started, end, SpanReason.OFF) if last and not last.missed else None
    spans = [replace(span, until=span.until or end) for span in made.told(left_out, end)]
    if tail is None or tail in spans or tail.first == end:
        return spans
    return [*spans, tail]


@lru_cache(maxsize=4)
def _told(ledgers: Ledgers, now: datetime) -> dict[str, list[Span]]:
    """A page asks for the days of many selections of the same sources."""
    return ledgers.told(now)


@lru_cache(maxsize=4)
def _ends(ledgers: Ledgers) -> dict[str, datetime | None]:
    """Source → when it was taken out of use."""
    return dict(zip(ledgers.keys, ledgers.ends, strict=True))


@lru_cache(maxsize=16)
def _days(ledgers: Ledgers, now: datetime) -> Days:
    missing = {date.fromisoformat(day): n for day, n in json.loads(ledgers.missing)}
    return Days(ledgers.told(now).values(), now, missing, ledgers.ends)


def _grouped(rows: str, *, over: bool | None = None) -> dict[str, list[Any]]:
    """Source → the rest of its rows. over: only spans that a good look ended, or none yet."""
    found: dict[str, list[Any]] = {}
    for key, *row in json.loads(rows):
        if over is None or (row[3] is not None) == over:
            found.setdefault(key, []).append(row)
    return found


def _left_out(row: list[Any]) -> LeftOut:
    reason, newest, oldest, opened, before = row
    return LeftOut(
        reason=_GAPS[GapReason(reason)], newest=day(newest), oldest=day(oldest),
        opened=datetime.fromisoformat(opened),
        before=datetime.fromisoformat(before) if before else None,
    )  # fmt: skip


def ledgers(filters: Filters, *, caught_up: bool = False) -> Select[Ledgers]:
    """The ledgers of the sources that filters choose: one row. caught_up: with the spans that were
    caught up, which make no day unobserved and are nearly all."""
    which, values = _chosen(filters)
    sql = fill(
        _LEDGERS, which=which, good=_GOOD, missing=MISSING, day=DAY,
        spans="1" if caught_up else "p.caught_up IS NOT 1",
    )  # fmt: skip
    return Select(Ledgers, sql, tuple(values))


def _chosen(filters: Filters) -> tuple[str, list[str]]:
    parts, values = ["1"], list[str]()
    for column, wanted in (("s.key", filters.sources), ("s.kind", filters.kinds)):
        if wanted:
            parts.append(f"{column} IN ({', '.join('?' * len(wanted))})")
            values += wanted
    if filters.regions:
        anywhere, codes = within_sql("s.region", filters.regions)
        parts.append(anywhere)
        values += codes
    return " AND ".join(parts), values


_GOOD = "r.state = 'finished' OR r.cause IN ({})".format(
    ", ".join(f"'{cause}'" for cause, reason in MISSED.items() if reason is None)
)
"""SQL: whether a row of run_sources is a good look."""

_LEDGERS = """
WITH chosen AS MATERIALIZED (SELECT s.key FROM sources s WHERE {which})
SELECT
  (SELECT json_group_array(json_array(
      c.key, o.began, o.good, o.run, o.started, o.ended, o.missed, o.patience, o.lost,
      w.at))
    FROM chosen c LEFT JOIN observation o ON o.source = c.key
    LEFT JOIN withdrawn w ON w.source = c.key) AS sources,
  (SELECT json_group_array(json_array(p.source, p.first, p.until, p.reason, p.caught_up))
    FROM (SELECT p.* FROM spans p JOIN chosen c ON c.key = p.source
      WHERE {spans} ORDER BY p.source, p.first, p.id) p) AS spans,
  (SELECT json_group_array(json_array(g.source, g.reason, g.newest, g.oldest, n.started_at,
      (SELECT e.started_at FROM run_sources r JOIN runs e ON e.id = r.run
        WHERE r.source = g.source AND r.run < g.opened_run AND ({good})
        ORDER BY r.run DESC LIMIT 1)))
    FROM list_gaps g JOIN chosen c ON c.key = g.source JOIN runs n ON n.id = g.opened_run
    WHERE g.closed_run IS NULL) AS gaps,
  (SELECT json_group_array(json_array(day, n)) FROM (
    SELECT {day} AS day, count(*) AS n
    FROM chosen c CROSS JOIN addresses a INDEXED BY addresses_missing ON a.source = c.key
    WHERE {missing} GROUP BY 1)) AS missing
"""
