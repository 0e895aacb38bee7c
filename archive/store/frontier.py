"""Addresses: every one we know, and which are due. What is due is the frontier of the crawl.

A crash loses nothing: a list page still to be walked, or an article still to be fetched, stays due
until the transaction that settles it.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.store.database import Store, stamp
from archive.types import Role, Source

_FIRST_PAUSE = timedelta(hours=1)
_LONGEST_PAUSE = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An address to be asked for, with what makes the request conditional."""

    id: int
    url: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article address that a page gave, with the headline and the date beside it."""

    url: str
    title: str | None
    date: str | None


def add_start(store: Store, source: Source, urls: Iterable[str], role: Role, now: datetime) -> None:
    """Make a source's start addresses known; lists among them are due at every crawl."""
    again = "excluded.due" if role is Role.LIST else "addresses.due"
    with store.write() as connection:
        connection.executemany(
            "INSERT INTO addresses (source, url, role, first_seen, due) VALUES (?, ?, ?, ?, ?) "
            f"ON CONFLICT (source, role, url) DO UPDATE SET due = {again}",
            [(source.key, url, role, stamp(now), stamp(now)) for url in urls],
        )


def due(
    store: Store, source: str, role: Role, now: datetime, *, after: int = 0, limit: int = 64
) -> list[Due]:
    """The next addresses that are due, by id, above the id `after`."""
    found = store.rows(
        "SELECT id, url, etag, last_modified FROM addresses "
        "WHERE source = ? AND role = ? AND due <= ? AND id > ? ORDER BY id LIMIT ?",
        [source, role, stamp(now), after, limit],
    )
    return [Due(**dict(row)) for row in found]


def add_found(
    connection: sqlite3.Connection, source: str, found: Iterable[Found], now: datetime
) -> int:
    """Make article addresses known, due now when they are new. Returns how many are new."""
    new = 0
    for link in found:
        new += connection.execute(
            "INSERT INTO addresses (source, url, role, list_title, list_date, first_seen, due) "
            "VALUES (?, ?, 'article', ?, ?, ?, ?) ON CONFLICT (source, role, url) DO NOTHING",
            [source, link.url, link.title, link.date, stamp(now), stamp(now)],
        ).rowcount
    return new


def unasked(store: Store, source: Source) -> list[Found]:
    """What was read to belong to a source's articles and is not known as an address: next pages,
    and attachments where the source wants them. A crawl that was broken off leaves some."""
    files = (
        "UNION SELECT f.url, f.name FROM attachments f JOIN articles a ON a.version = f.version "
        "WHERE a.source = :source"
    )
    found = store.rows(
        "SELECT url, name FROM (SELECT t.next AS url, NULL AS name FROM parts t "
        "JOIN pages p ON p.id = t.page WHERE p.source = :source AND t.next IS NOT NULL "
        f"{files if source.attachments else ''}) AS found WHERE NOT EXISTS (SELECT 1 FROM addresses d "
        "WHERE d.source = :source AND d.role = 'article' AND d.url = found.url) GROUP BY url",
        {"source": source.key},
    )
    return [Found(url=row["url"], title=row["name"], date=None) for row in found]


def add_list_pages(
    connection: sqlite3.Connection, source: str, urls: Iterable[str], now: datetime, *, again: bool
) -> None:
    """Make list pages due now. again: those that were walked before, too."""
    conflict = "DO UPDATE SET due = excluded.due" if again else "DO NOTHING"
    connection.executemany(
        "INSERT INTO addresses (source, url, role, first_seen, due) VALUES (?, ?, 'list', ?, ?) "
        f"ON CONFLICT (source, role, url) {conflict}",
        [(source, url, stamp(now), stamp(now)) for url in urls],
    )


def settle_list(
    connection: sqlite3.Connection,
    address: int,
    page: int | None,
    etag: str | None,
    last_modified: str | None,
) -> None:
    """A list page was walked: its links are known, so it is due no more in this walk.

    page: None when the answer was 304; the validators then stay as they were.
    """
    _settle(connection, address, None, page, etag, last_modified)


def settle_article(
    connection: sqlite3.Connection,
    address: int,
    page: int | None,
    etag: str | None,
    last_modified: str | None,
    revisit: tuple[timedelta, ...],
    now: datetime,
) -> None:
    """An article's address answered: ask again at the next age in `revisit`, or no more.

    page: the page that came with an article body, else None and the validators stay.
    """
    first_seen = connection.execute(
        "SELECT first_seen FROM addresses WHERE id = ?", [address]
    ).fetchone()[0]
    again = _next_visit(datetime.fromisoformat(first_seen), revisit, now)
    _settle(connection, address, stamp(again) if again else None, page, etag, last_modified)


def _settle(
    connection: sqlite3.Connection,
    address: int,
    due: str | None,
    page: int | None,
    etag: str | None,
    last_modified: str | None,
) -> None:
    connection.execute(
        "UPDATE addresses SET due = :due, visits = visits + 1, failures = 0, error = NULL, "
        "page = coalesce(:page, page), etag = iif(:page IS NULL, etag, :etag), "
        "last_modified = iif(:page IS NULL, last_modified, :last_modified) WHERE id = :address",
        {
            "address": address,
            "due": due,
            "page": page,
            "etag": etag,
            "last_modified": last_modified,
        },
    )


def _next_visit(
    first_seen: datetime, revisit: tuple[timedelta, ...], now: datetime
) -> datetime | None:
    if timedelta(0) in revisit:  # every crawl
        return now
    ages = (first_seen + age for age in revisit)
    return min((moment for moment in ages if moment > now), default=None)


def failures(connection: sqlite3.Connection, address: int) -> int:
    """How often in a row an address brought no page."""
    row = connection.execute("SELECT failures FROM addresses WHERE id = ?", [address]).fetchone()
    return int(row[0])


def put_off(
    connection: sqlite3.Connection, address: int, error: str, now: datetime, *, wait: bool
) -> None:
    """A request brought no page. wait: ask again after a pause that doubles; else at the next crawl."""
    pause = min(_FIRST_PAUSE * 2 ** failures(connection, address), _LONGEST_PAUSE)
    connection.execute(
        "UPDATE addresses SET failures = failures + ?, error = ?, due = ? WHERE id = ?",
        [int(wait), error, stamp(now + pause if wait else now), address],
    )
