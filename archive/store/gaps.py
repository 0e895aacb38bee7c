"""Gaps: what walks of lists left out, from when to when, and which run walked it later."""

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.store.database import Store, stamp
from archive.store.frontier import Found
from archive.store.spelling import stored_as


class GapReason(StrEnum):
    """Why a walk left out a part of a list."""

    CUT = "cut"  # at max_list_pages: the next crawl goes on there
    LIMIT = "limit"  # at --limit
    FAILED = "failed"  # the list page did not come: it is asked for again
    ENDED = "ended"  # the crawl ended before the walk did
    NO_WAY = "no-way"  # the list states further pages and names no way to them
    MOVED = "moved"  # rows moved while it was walked, and where to is not known


_APART = (GapReason.NO_WAY, GapReason.MOVED)
"""Gaps that a list page may have beside another."""

_RENAME = (
    "UPDATE OR IGNORE list_gaps SET reason = ? WHERE source = ? AND list = ? "
    "AND closed_run IS NULL AND reason NOT IN ('no-way', 'moved', ?)"
)

# Observed: its list page came. One that only is missing was not, if the list says that more follows.
_UNTOLD = (
    "SELECT g.id, g.list, g.reason, coalesce(g.pages, 0) + coalesce(g.items, 0) = 0 OR EXISTS "
    "(SELECT 1 FROM addresses a WHERE a.source = g.source AND a.role = 'list' AND a.url = g.list "
    "AND a.page IS NOT NULL) FROM list_gaps g "
    "WHERE g.source = ? AND g.closed_run IS NULL AND g.reason <> 'moved'"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A part of a list that was not observed. list: the key of the page at which it begins. newest:
    the day of the last row before it; oldest: of the first known one behind it; None: unknown, or
    it reaches to the list's end. pages, items: how many it has, where the list states that."""

    list: str
    reason: GapReason
    newest: str | None = None
    oldest: str | None = None
    pages: int | None = None
    items: int | None = None


def settle(
    store: Store,
    run: int,
    source: str,
    gaps: Iterable[Gap],
    *,
    walked: bool,
    read: Collection[str] = (),
) -> None:
    """Record what a run left out at a source. walked: it came to an end, so that what it did not
    leave out any more is closed, if it was observed. read: keys of the list pages that it read.

    Rows that moved are only found again by walking all of the list, so those gaps stay
    (`close_moved`).
    """
    found = list(gaps)
    with store.write() as connection:
        for gap in found:
            if gap.reason not in _APART:  # the same span: only the reason is another now
                connection.execute(_RENAME, [gap.reason, source, gap.list, gap.reason])
        if walked:
            _close(connection, run, source, {(gap.list, gap.reason) for gap in found}, read)
        for gap in found:
            connection.execute(
                "INSERT INTO list_gaps (source, list, reason, newest, oldest, pages, items, opened_run) "
                "VALUES (:source, :list, :reason, :newest, coalesce(:oldest, (SELECT max(list_date) "
                "FROM addresses WHERE source = :source AND role = 'article' AND list_date < :newest "
                "AND first_seen < (SELECT started_at FROM runs WHERE id = :run))), :pages, :items, :run) "
                "ON CONFLICT (source, list, reason) WHERE closed_run IS NULL DO UPDATE SET "
                "newest = coalesce(excluded.newest, newest), oldest = coalesce(excluded.oldest, oldest), "
                "pages = coalesce(excluded.pages, pages), items = coalesce(excluded.items, items)",
                {
                    "source": source, "list": gap.list, "reason": gap.reason, "run": run,
                    "newest": gap.newest, "oldest": gap.oldest, "pages": gap.pages, "items": gap.items,
                },
            )  # fmt: skip


def _close(
    connection: sqlite3.Connection,
    run: int,
    source: str,
    kept: Collection[tuple[str, str]],
    read: Collection[str],
) -> None:
    for number, key, reason, observed in connection.execute(_UNTOLD, [source]).fetchall():
        # Nobody but its page says whether a list names a way to its rest.
        seen = key in read if reason == GapReason.NO_WAY else observed
        if (key, reason) not in kept and seen:
            connection.execute("UPDATE list_gaps SET closed_run = ? WHERE id = ?", [run, number])


def close_moved(store: Store, run: int, source: str) -> None:
    """All of a source's lists were walked again: what had moved was seen."""
    with store.write() as connection:
        connection.execute(
            "UPDATE list_gaps SET closed_run = ? WHERE source = ? AND closed_run IS NULL "
            "AND reason = 'moved'",
            [run, source],
        )


def open_lists(store: Store, source: str) -> list[tuple[int, str, bool]]:
    """A source's list pages that are still to be walked, now or later: id, key, whether it failed."""
    found = store.rows(
        "SELECT id, url, failures FROM addresses "
        "WHERE source = ? AND role = 'list' AND due IS NOT NULL ORDER BY id LIMIT 1000",
        [source],
    )
    return [(row["id"], row["url"], row["failures"] > 0) for row in found]


def open_gaps(store: Store, source: str) -> list[Gap]:
    """A source's open gaps, the oldest record first."""
    found = store.rows(
        "SELECT list, reason, newest, oldest, pages, items FROM list_gaps "
        "WHERE source = ? AND closed_run IS NULL ORDER BY id",
        [source],
    )
    return [Gap(**{**dict(row), "reason": GapReason(row["reason"])}) for row in found]


def seen_before(
    connection: sqlite3.Connection, source: str, found: Iterable[Found], now: datetime
) -> int:
    """How many article addresses an earlier run than this one, which began now, had recorded."""
    urls = [stored_as(connection, link.url) for link in found]
    row = connection.execute(
        "SELECT count(*) FROM json_each(?) u JOIN addresses d ON d.url = u.value "
        "WHERE d.source = ? AND d.role = 'article' AND d.first_seen < ?",
        [json.dumps(urls), source, stamp(now)],
    ).fetchone()
    return int(row[0])


def is_older(connection: sqlite3.Connection, address: int, now: datetime) -> bool:
    """Whether an earlier run than this one, which began now, had recorded an address, by its id."""
    row = connection.execute(
        "SELECT 1 FROM addresses WHERE id = ? AND first_seen < ?", [address, stamp(now)]
    ).fetchone()
    return row is not None
