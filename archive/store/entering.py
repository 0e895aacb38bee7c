"""The ledger of what was not observed: each run that is over is entered, source by source.

Two tables hold a source's ledger: `observation` how far it is, `spans` what it tells. Entering a look
is constant work, however many there were.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from importlib.resources import files
from itertools import groupby
from typing import Any

from archive.observing.ledger import Entry, Ledger, Span, SpanReason, ledger, missed
from archive.store.stamps import stamp

RULES = hashlib.sha256(
    (files("archive.observing") / "ledger.py").read_bytes().replace(b"\r\n", b"\n")
).hexdigest()[:12]
"""The name of today's rules. A ledger that others made is made anew."""

_LOOKS = """
SELECT r.source, r.run, n.started_at, n.finished_at, r.state, r.cause, r.patience,
  r.turned = 0 AS known, r.turned_to
FROM run_sources r JOIN runs n ON n.id = r.run
WHERE n.finished_at IS NOT NULL AND {}
"""


def enter(connection: sqlite3.Connection, run: int) -> None:
    """Enter a run in the ledgers of its sources, inside the transaction that closes it."""
    for source, look in _looks(connection.execute(_LOOKS.format("r.run = ?"), [run])):
        before = _open(connection, source)
        if before.follows(look):
            _keep(connection, source, before.looked(look))
        else:  # a clock was set back
            _make(connection, source)


def renew(connection: sqlite3.Connection) -> None:
    """Make all ledgers anew, from all runs that are over."""
    connection.execute("DELETE FROM spans")
    connection.execute("DELETE FROM observation")
    rows = connection.execute(_LOOKS.format("1 ORDER BY r.source, r.run"))
    for source, looks in groupby(_looks(rows), key=lambda found: found[0]):
        _keep(connection, source, ledger(look for _, look in looks))
    connection.execute(
        "INSERT INTO facts VALUES ('ledger', ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [RULES],
    )


def _make(connection: sqlite3.Connection, source: str) -> None:
    rows = connection.execute(_LOOKS.format("r.source = ? ORDER BY r.run"), [source])
    made = ledger(look for _, look in _looks(rows))
    connection.execute("DELETE FROM spans WHERE source = ?", [source])
    _keep(connection, source, made)


def _open(connection: sqlite3.Connection, source: str) -> Ledger:
    """A source's ledger without the spans that are over."""
    row = connection.execute(
        "SELECT began, good, run, started, ended, missed, patience, lost FROM observation "
        "WHERE source = ?",
        [source],
    ).fetchone()
    if row is None:
        return Ledger()
    waiting = connection.execute(
        "SELECT first, until, reason, 0 FROM spans "
        "WHERE source = ? AND caught_up IS NULL ORDER BY first, id",
        [source],
    ).fetchall()
    return so_far(tuple(row), waiting=waiting)


def so_far(row: tuple[Any, ...], over: Iterable[Any] = (), waiting: Iterable[Any] = ()) -> Ledger:
    """A ledger as it is stored. row: began, good, run, started, ended, missed, patience, lost. over,
    waiting: spans that a good look ended, or none yet, as first, until, reason, caught_up."""
    began, good, run, started, ended, why, patience, lost = row
    return Ledger(
        began=_moment(began) if began else None,
        good=_moment(good) if good else None,
        last=Entry(
            run=run, started=_moment(started), ended=_moment(ended),
            missed=SpanReason(why) if why else None, patience=timedelta(seconds=patience),
        ),
        spans=tuple(map(_span, over)),
        waiting=tuple(map(_span, waiting)),
        lost=bool(lost),
    )  # fmt: skip


def _span(stored: tuple[str, str, str, int]) -> Span:
    first, until, reason, caught_up = stored
    return Span(_moment(first), _moment(until), SpanReason(reason), bool(caught_up))


def _keep(connection: sqlite3.Connection, source: str, made: Ledger) -> None:
    """Store a ledger in place of what waited in it; its spans are further ones."""
    last = made.last
    if last is None:
        return
    connection.execute("DELETE FROM spans WHERE source = ? AND caught_up IS NULL", [source])
    connection.executemany(
        "INSERT INTO spans (source, first, until, reason, caught_up) VALUES (?, ?, ?, ?, ?)",
        [(source, *_stored(span), int(span.caught_up)) for span in made.spans]
        + [(source, *_stored(span), None) for span in made.waiting],
    )
    connection.execute(
        "INSERT OR REPLACE INTO observation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [source, _stamp(made.began), _stamp(made.good), last.run, _stamp(last.started),
         _stamp(last.ended), last.missed, int(last.patience.total_seconds()), int(made.lost)],
    )  # fmt: skip


def _stored(span: Span) -> tuple[str | None, str | None, str]:
    return _stamp(span.first), _stamp(span.until), span.reason


def _looks(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, Entry]]:
    for source, run, started, ended, state, cause, patience, known, turned_to in rows:
        begun = _moment(started)
        yield source, Entry(
            run=run, started=begun,
            ended=max(begun, _moment(ended)),  # the clock was set back meanwhile
            missed=missed(state, cause), patience=timedelta(seconds=patience),
            known=bool(known), reached=day(turned_to),
        )  # fmt: skip


def day(printed: str | None) -> date | None:
    """A day as list pages print it; None for what is none, or has no neighbours in the calendar."""
    try:
        found = date.fromisoformat(printed or "")
    except ValueError:
        return None
    return found if date.min.year < found.year < date.max.year else None


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored)


def _stamp(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None
