"""Hosts: who may send a request, and when. Every crawl process takes a host's lease before one.

Moments are seconds since 1970. A lease belongs to a run and ends with it: a dead run holds none, but
the delay after its last request is kept. Moments too far ahead were written while the clock was
wrong, and are ignored, as are pauses after a request that lies ahead itself. A block stays: the host
did refuse.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from archive.store.database import Store

DAY = 86_400.0
FIRST_BLOCK = 3_600.0
LONGEST_BLOCK = 7 * DAY
MOST_REFUSALS = 5
"""Refusals in a row after which a host is left alone."""

_LATE = 60.0
"""Seconds that a moment may lie further ahead than any that is written."""

_STATE = (
    f"SELECT iif(asked_at <= :now + {_LATE}, next_at, 0) AS next_at, blocked_until, failing, "
    f"CASE WHEN asked_at <= :now + {_LATE} AND leased_by IN "
    "(SELECT CAST(id AS TEXT) FROM runs WHERE state = 'running') THEN lease_until ELSE 0 END AS held "
    "FROM hosts WHERE host = :host"
)

_TAKE = (
    "INSERT INTO hosts (host, leased_by, lease_until, next_at, asked_at) "
    "VALUES (:host, :run, :until, :next_at, :now) "
    "ON CONFLICT (host) DO UPDATE SET leased_by = excluded.leased_by, "
    "lease_until = excluded.lease_until, next_at = excluded.next_at, asked_at = excluded.asked_at "
    f"WHERE NOT (blocked_until > :now AND blocked_until <= :now + {LONGEST_BLOCK + _LATE}) "
    f"AND (asked_at > :now + {_LATE} "
    f"OR NOT (next_at > :now AND next_at <= :now + {DAY + _LATE}) "
    f"AND NOT (lease_until > :now AND lease_until <= :now + {DAY + _LATE} AND leased_by IN "
    "(SELECT CAST(id AS TEXT) FROM runs WHERE state = 'running')))"
)
"""`Turn.free` as a condition: looking and taking are one statement, between which nobody writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Whether a host may be asked. All moments 0: it may. next_at: not before then. held: another
    request holds it, at most until then. blocked_until: it refused too often. failing: what it answered
    last of what counts as a refusal was 503, as servers do that are down."""

    next_at: float = 0.0
    held: float = 0.0
    blocked_until: float = 0.0
    failing: bool = False

    @property
    def free(self) -> bool:
        """Whether a request may be sent now."""
        return not (self.next_at or self.held or self.blocked_until)


def look(connection: sqlite3.Connection, host: str, now: float) -> Turn:
    """A host's state. host: "name:port"."""
    row = connection.execute(_STATE, {"host": host, "now": now}).fetchone()
    if row is None:
        return Turn()
    next_at, blocked_until, failing, held = row
    return Turn(
        next_at=_ahead(next_at, now, DAY),
        held=_ahead(held, now, DAY),
        blocked_until=_ahead(blocked_until, now, LONGEST_BLOCK),
        failing=bool(failing),
    )


def take(
    store: Store, host: str, run: int, now: float, until: float, *, next_at: float = 0.0
) -> Turn:
    """Take a host's lease until a moment, if it is free. Returns the host's state before.

    next_at: when the host may be asked again if this run dies and never gives the lease back.
    """
    told = {"host": host, "run": str(run), "now": now, "until": until, "next_at": next_at}
    while not store.write_one(_TAKE, told):
        turn = look(store.db.conn, host, now)
        if not turn.free:  # else it was given back in between
            return turn
    return Turn()


def give_back(store: Store, host: str, run: int, next_at: float, *, answered: bool = False) -> None:
    """End the lease: the host may be asked again at `next_at`.

    answered: it answered with what was asked for, which resets its refusals in a row. The next block
    is as long as before, because some hosts let a few pages through before each; see `let_in`.
    """
    store.write_one(
        "UPDATE hosts SET next_at = iif(leased_by = :run, :next_at, next_at), "
        "lease_until = iif(leased_by = :run, 0, lease_until), "
        "leased_by = nullif(leased_by, :run), refusals = iif(:answered, 0, refusals) "
        "WHERE host = :host AND (leased_by = :run OR :answered AND refusals)",
        {"host": host, "run": str(run), "next_at": next_at, "answered": answered},
    )


def let_in(store: Store, names: Iterable[str], now: float) -> None:
    """A run ended at these hosts without a block: the next block counts as the first."""
    with store.write() as connection:
        connection.executemany(
            "UPDATE hosts SET blocks = 0, blocked_until = 0 "
            "WHERE host = ? AND blocks AND blocked_until <= ?",  # not another process's block
            [(name, now) for name in names],
        )


def refused(
    connection: sqlite3.Connection, host: str, now: float, *, failing: bool = False
) -> float:
    """The host refused; failing: as of a Turn. After MOST_REFUSALS in a row it is left alone, twice as
    long each time: returns until when, or 0."""
    refusals, blocks = connection.execute(
        "UPDATE hosts SET refusals = refusals + 1, failing = ? WHERE host = ? "
        "RETURNING refusals, blocks",
        [failing, host],
    ).fetchone()
    if refusals < MOST_REFUSALS:
        return 0.0
    until = now + min(FIRST_BLOCK * 2.0 ** min(blocks, 30), LONGEST_BLOCK)
    connection.execute(
        "UPDATE hosts SET refusals = 0, blocks = blocks + 1, blocked_until = ? WHERE host = ?",
        [until, host],
    )
    return float(until)


def carry(store: Store, other: Store) -> None:
    """What one database knows of hosts, in another, too: pauses and blocks that are longer there."""
    rows = store.rows(
        "SELECT host, next_at, refusals, blocks, blocked_until, failing, asked_at FROM hosts"
    )
    with other.write() as connection:
        connection.executemany(
            "INSERT INTO hosts (host, next_at, refusals, blocks, blocked_until, failing, asked_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (host) DO UPDATE SET "
            "next_at = max(next_at, excluded.next_at), refusals = excluded.refusals, "
            "blocks = max(blocks, excluded.blocks), "
            "blocked_until = max(blocked_until, excluded.blocked_until), "
            "failing = excluded.failing, asked_at = excluded.asked_at",
            [tuple(row) for row in rows],
        )


def _ahead(moment: float, now: float, most: float) -> float:
    """A moment if it is in the future, else 0."""
    return moment if now < moment <= now + most + _LATE else 0.0
