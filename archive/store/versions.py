"""The rows of versions and articles: writes one version, shows the latest as people corrected it."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from archive.corrections import laid_over
from archive.record import FIELDS, Article, digest, stored
from archive.store import corrections, keys
from archive.store.database import Store
from archive.types import Reason


@dataclass(frozen=True, slots=True)
class Version:
    """A row of `versions`. page: the first page with this text."""

    id: int
    page: int
    sha256: str


_FIELDS = tuple(name for name, field in FIELDS.items() if not field.own_table)
LISTED = tuple(name for name in _FIELDS if FIELDS[name].listed)
"""The fields that the row of an article has."""


def set_outcome(
    connection: sqlite3.Connection,
    page: int,
    version: int | None,
    reason: Reason | None,
    detail: str,
    reader: str,
) -> None:
    """Record a page's outcome: a version, or a reason."""
    connection.execute(
        "INSERT INTO outcomes (page, version, reason, detail, reader) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (page) DO UPDATE SET version = excluded.version, reason = excluded.reason, "
        "detail = excluded.detail, reader = excluded.reader",
        [page, version, reason, detail, reader],
    )


def join_outcome(connection: sqlite3.Connection, page: int, version: int, reader: str) -> None:
    """Record a version that a page belongs to now. It keeps the rules that read it: others' pages do
    not renew it. reader: of a page that has no outcome yet."""
    connection.execute(
        "INSERT INTO outcomes (page, version, reason, detail, reader) VALUES (?, ?, NULL, '', ?) "
        "ON CONFLICT (page) DO UPDATE SET version = excluded.version, reason = NULL, detail = ''",
        [page, version, reader],
    )


def read_by(connection: sqlite3.Connection, page: int, reader: str) -> None:
    """Note the rules that read a page again."""
    connection.execute("UPDATE outcomes SET reader = ? WHERE page = ?", [reader, page])


def find(connection: sqlite3.Connection, where: str, *values: int) -> Version | None:
    """The first version that a condition finds, or None."""
    row = connection.execute(
        f"SELECT id, page, sha256 FROM versions WHERE {where} LIMIT 1",
        values,
    ).fetchone()
    return Version(*row) if row else None


def _columns_of(article: Article) -> dict[str, object]:
    """What a version's row holds about an article, by column."""
    found = stored(article)
    return {
        "reader": article.reader,
        "sha256": digest(article),
        **{name: found[name] for name in _FIELDS},
    }


_COLUMNS = ("reader", "sha256", *_FIELDS)


def insert(connection: sqlite3.Connection, article: int, page: int, read: Article) -> int:
    """Add a version of an article. Returns its id."""
    marks = ", ".join("?" * (len(_COLUMNS) + 3))
    version = _next(connection, "last_version")
    connection.execute(
        f"INSERT INTO versions (id, article, page, {', '.join(_COLUMNS)}) VALUES ({marks})",
        [version, article, page, *_columns_of(read).values()],
    )
    _put_attachments(connection, version, read)
    return version


def update(connection: sqlite3.Connection, version: int, article: int, read: Article) -> None:
    """Rewrite a version in place."""
    pairs = ", ".join(f"{name} = ?" for name in _COLUMNS)
    connection.execute(
        f"UPDATE versions SET {pairs}, article = ? WHERE id = ?",
        [*_columns_of(read).values(), article, version],
    )
    connection.execute("DELETE FROM attachments WHERE version = ?", [version])
    _put_attachments(connection, version, read)


def _put_attachments(connection: sqlite3.Connection, version: int, read: Article) -> None:
    connection.executemany(
        "INSERT INTO attachments (version, position, name, url, type, size) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (version, position, file.name, file.url, file.type, file.size)
            for position, file in enumerate(read.attachments, 1)
        ],
    )


def article_id(connection: sqlite3.Connection, url: str) -> int:
    """The id for an address that has no article now: its former one, else a new one."""
    row = connection.execute("SELECT id FROM former_articles WHERE url = ?", [url]).fetchone()
    return int(row[0]) if row else _next(connection, "last_article")


def _next(connection: sqlite3.Connection, counter: str) -> int:
    """Ids are public and permanent, so one is never given out twice, not even after a removal."""
    row = connection.execute(
        "INSERT INTO facts VALUES (?, 1) ON CONFLICT (name) "
        "DO UPDATE SET value = CAST(value AS INTEGER) + 1 RETURNING CAST(value AS INTEGER)",
        [counter],
    ).fetchone()
    return int(row[0])


def edits(store: Store) -> set[int]:
    """The edits by sites that the archive shows: the ids of the versions that follow another."""
    found = store.rows(
        "SELECT id FROM versions v WHERE EXISTS "
        "(SELECT 1 FROM versions e WHERE e.article = v.article AND e.page < v.page)"
    )
    return {row["id"] for row in found}


def show_new(
    connection: sqlite3.Connection, article: int, url: str, source: str, seen: tuple[str, str]
) -> None:
    """Create an article from its latest version. seen: when its address first and last answered."""
    shown = shown_by(connection, article, url)
    shown |= {"id": article, "url": url, "first_seen": seen[0], "last_seen": seen[1]}
    shown["date_key"] = keys.next_key(connection, keys.day_of(shown["published"]))
    marks = ", ".join("?" * len(shown))
    connection.execute(
        f"INSERT INTO articles ({', '.join(shown)}, source, region) "
        f"SELECT {marks}, key, region FROM sources WHERE key = ?",
        [*shown.values(), source],
    )


def shown_by(connection: sqlite3.Connection, article: int, url: str) -> dict[str, Any]:
    """What an article's row says by its latest version, and what people corrected in that."""
    version, length, count, *listed = connection.execute(
        "SELECT id, length(text), (SELECT count(*) FROM versions WHERE article = :article), "
        f"{', '.join(LISTED)} FROM versions WHERE article = :article ORDER BY page DESC LIMIT 1",
        {"article": article},
    ).fetchone()
    read = dict(zip(LISTED, listed, strict=True))
    shown = laid_over(read, corrections.held(connection, article, url))
    year = (shown["published"] or "")[:4]
    counted = {"version": version, "versions": count, "length": length}
    return {**shown, "year": int(year) if year else None, **counted}


def see(
    connection: sqlite3.Connection, article: int, moment: str, *, first: bool, last: bool
) -> None:
    """An article's address answered with it at a moment. first, last: no page before or after did.

    The order of the pages decides, not their times: a clock may have been wrong.
    """
    connection.execute(
        "UPDATE articles SET first_seen = iif(:first, :moment, first_seen), "
        "last_seen = iif(:last, :moment, last_seen), gone_at = iif(:last, NULL, gone_at) "
        "WHERE id = :article",
        {"moment": moment, "article": article, "first": first, "last": last},
    )


def show(connection: sqlite3.Connection, article: int) -> None:
    """Show an article's latest version, and move its date key when the date moved."""
    url, key = connection.execute(
        "SELECT url, date_key FROM articles WHERE id = ?", [article]
    ).fetchone()
    shown = shown_by(connection, article, url)
    day = keys.day_of(shown["published"])
    if not keys.stands_in(connection, key, day):
        key = keys.next_key(connection, day)
    shown["date_key"] = key
    pairs = ", ".join(f"{name} = ?" for name in shown)
    connection.execute(f"UPDATE articles SET {pairs} WHERE id = ?", [*shown.values(), article])
