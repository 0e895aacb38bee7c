"""Addresses: every one we know, and which are due. Those due are the frontier of the crawl.

A crash loses nothing: a list page still to be walked, or an article still to be fetched, stays due
until the transaction that settles it.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.store import tombstones
from archive.store.database import Store, stamp
from archive.store.spelling import stored_as
from archive.types import ListRequest, Role, Source
from archive.web.posts import key_of, stored

_FIRST_PAUSE = timedelta(hours=1)
_LONGEST_PAUSE = timedelta(days=7)
_CLOCK_ERROR = timedelta(minutes=1)  # synchronised clocks differ by less


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article address that a page gave, with the headline and the date beside it."""

    url: str
    title: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class Added:
    """How many addresses were recorded. left_out: how many were over the limit."""

    new: int
    left_out: int


def disbelieve_future(store: Store, source: str, now: datetime) -> None:
    """Reset addresses seen or requested later than now: the clock was wrong. Articles among them
    are due now; when they were requested is unknown."""
    late = stamp(now + _CLOCK_ERROR)
    with store.write() as connection:
        connection.execute(
            "UPDATE addresses SET due = iif(role = 'article' OR due IS NOT NULL, :now, NULL), "
            "first_seen = min(first_seen, :now), asked_at = NULL "
            "WHERE source = :source AND (first_seen > :late OR asked_at > :late)",
            {"now": stamp(now), "late": late, "source": source},
        )


def plan_visits(store: Store, source: Source, now: datetime) -> None:
    """Make articles due at ages that came into `revisit` after they had been visited for the last
    time, as the settings were then."""
    planned = visits(store, source, now)
    with store.write() as connection:
        connection.executemany("UPDATE addresses SET due = ? WHERE id = ?", planned)


def visits(store: Store, source: Source, now: datetime) -> list[tuple[str, int]]:
    """What `plan_visits` plans: from when on which addresses, by their ids, are due."""
    if not source.revisit:
        return []
    oldest = "" if timedelta(0) in source.revisit else stamp(now - max(source.revisit))
    rows = store.rows(
        "SELECT id, first_seen, asked_at FROM addresses WHERE source = ? AND role = 'article' "
        "AND due IS NULL AND page IS NOT NULL AND first_seen > ? "
        "AND url NOT IN (SELECT url FROM moved WHERE NOT ask)",
        [source.key, oldest],
    )
    planned = []
    for row in rows:
        seen = datetime.fromisoformat(row["first_seen"])
        asked = datetime.fromisoformat(row["asked_at"] or row["first_seen"])
        again = _next_visit(seen, source.revisit, asked)
        if again:
            planned.append((stamp(again), row["id"]))
    return planned


def add_start(store: Store, source: Source, urls: Iterable[str], role: Role, now: datetime) -> None:
    """Record a source's start addresses; lists among them are due in every crawl."""
    again = "excluded.due" if role is Role.LIST else "addresses.due"
    with store.write() as connection:
        connection.executemany(
            "INSERT INTO addresses (source, url, role, first_seen, due) VALUES (?, ?, ?, ?, ?) "
            f"ON CONFLICT (source, role, url) DO UPDATE SET due = {again}",
            [
                (source.key, stored_as(connection, url), role, stamp(now), stamp(now))
                for url in urls
            ],
        )


def add_found(
    connection: sqlite3.Connection, source: str, found: Iterable[Found], now: datetime, *, most: int
) -> Added:
    """Record article addresses, due now if new; none that was removed. most: the most new ones to
    take."""
    new = left_out = 0
    removed = tombstones.exist(connection)
    for link in found:
        url = stored_as(connection, link.url)
        if removed and tombstones.covering(connection, url):
            continue
        if new < most:
            new += connection.execute(
                "INSERT INTO addresses (source, url, role, list_title, list_date, first_seen, due) "
                "VALUES (?, ?, 'article', ?, ?, ?, ?) ON CONFLICT (source, role, url) DO NOTHING",
                [source, url, link.title, link.date, stamp(now), stamp(now)],
            ).rowcount
        else:
            left_out += not _is_known(connection, source, url)
    return Added(new, left_out)


def _is_known(connection: sqlite3.Connection, source: str, url: str) -> bool:
    row = connection.execute(
        "SELECT 1 FROM addresses WHERE source = ? AND role = 'article' AND url = ?", [source, url]
    ).fetchone()
    return row is not None


def count_articles(store: Store, source: str) -> tuple[int, int]:
    """The numbers of a source's known article addresses, and of those that brought a page."""
    (row,) = store.rows(
        "SELECT count(*) AS known, count(page) AS came FROM addresses "
        "WHERE source = ? AND role = 'article'",
        [source],
    )
    return row["known"], row["came"]


def add_list_pages(
    connection: sqlite3.Connection,
    source: str,
    requests: Iterable[ListRequest],
    now: datetime,
    *,
    again: bool,
) -> None:
    """Make list pages due now. again: including those walked before."""
    conflict = "DO UPDATE SET due = excluded.due, sent = excluded.sent" if again else "DO NOTHING"
    connection.executemany(
        "INSERT INTO addresses (source, url, sent, role, first_seen, due) "
        f"VALUES (?, ?, ?, 'list', ?, ?) ON CONFLICT (source, role, url) {conflict}",
        [
            (source, stored_as(connection, key_of(one)), stored(one), stamp(now), stamp(now))
            for one in requests
        ],
    )


def ask_changed(
    connection: sqlite3.Connection,
    source: str,
    parts: Iterable[tuple[str, str | None]],
    now: datetime,
) -> None:
    """Make list pages due that changed since the day before they were asked for, for days differ
    with the zone; or nobody knows when (None)."""
    connection.executemany(
        "UPDATE addresses SET due = :now WHERE source = :source AND role = 'list' AND url = :url "
        "AND due IS NULL AND (:day IS NULL OR coalesce(date(asked_at, '-1 day') <= :day, 1))",
        [
            {"now": stamp(now), "source": source, "url": stored_as(connection, url), "day": day}
            for url, day in parts
        ],
    )


def ask_again(connection: sqlite3.Connection, address: int, now: datetime) -> None:
    """Make an address due once more, whatever came of it."""
    again = "UPDATE addresses SET due = ?, etag = NULL, last_modified = NULL WHERE id = ?"
    connection.execute(again, [stamp(now), address])


def settle_list(
    connection: sqlite3.Connection,
    address: int,
    page: int | None,
    etag: str | None,
    last_modified: str | None,
    now: datetime,
) -> None:
    """A list page was walked: its links are recorded, so it is no longer due in this walk.

    page: None when the answer was 304; the validators then stay as they were.
    """
    _settle(connection, address, None, page, etag, last_modified, now)


def settle_article(
    connection: sqlite3.Connection,
    address: int,
    first_seen: str,
    page: int | None,
    etag: str | None,
    last_modified: str | None,
    revisit: tuple[timedelta, ...],
    now: datetime,
) -> None:
    """An article's address answered: ask again at the next age in `revisit`, or never.

    first_seen: of `Due`. page: the page that came with an article body, else None and the
    validators stay.
    """
    again = _next_visit(datetime.fromisoformat(first_seen), revisit, now)
    _settle(connection, address, stamp(again) if again else None, page, etag, last_modified, now)


def _settle(
    connection: sqlite3.Connection,
    address: int,
    due: str | None,
    page: int | None,
    etag: str | None,
    last_modified: str | None,
    now: datetime,
) -> None:
    connection.execute(
        "UPDATE addresses SET due = :due, visits = visits + 1, failures = 0, error = NULL, "
        "asked_at = :now, "
        "page = coalesce(:page, page), etag = iif(:page IS NULL, etag, :etag), "
        "last_modified = iif(:page IS NULL, last_modified, :last_modified) WHERE id = :address",
        {
            "address": address,
            "due": due,
            "page": page,
            "etag": etag,
            "last_modified": last_modified,
            "now": stamp(now),
        },
    )


def _next_visit(
    first_seen: datetime, revisit: tuple[timedelta, ...], now: datetime
) -> datetime | None:
    if timedelta(0) in revisit:  # every crawl
        return now
    ages = (first_seen + age for age in revisit)
    return min((moment for moment in ages if moment > now), default=None)


def keep_out(connection: sqlite3.Connection, address: int) -> None:
    """An address led to what was removed: it is not asked for again."""
    connection.execute("UPDATE addresses SET due = NULL, error = 'removed' WHERE id = ?", [address])


def failures(connection: sqlite3.Connection, address: int) -> int:
    """How many times in a row an address brought no page."""
    row = connection.execute("SELECT failures FROM addresses WHERE id = ?", [address]).fetchone()
    return int(row[0])


def put_off(
    connection: sqlite3.Connection, address: int, error: str, now: datetime, *, wait: bool
) -> None:
    """A request brought no page. wait: ask again after a pause that doubles; else next crawl."""
    pause = min(_FIRST_PAUSE * 2 ** min(failures(connection, address), 10), _LONGEST_PAUSE)
    connection.execute(
        "UPDATE addresses SET failures = failures + ?, error = ?, due = ?, asked_at = ? WHERE id = ?",
        [int(wait), error, stamp(now + pause if wait else now), stamp(now), address],
    )
