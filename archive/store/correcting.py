"""Correcting articles: all that is asked for at once, or nothing."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from archive.corrections import Correction
from archive.errors import CorrectionError
from archive.home.correcting import Wanted
from archive.home.rules import nearest
from archive.sentences import say
from archive.store import corrections, versions
from archive.store.database import Store
from archive.store.spelling import stored_as

_MOST_ID = (1 << 63) - 1


def find(store: Store, named: str) -> int:
    """The article of a number, or of an address that it has or had. CorrectionError: there is none."""
    connection = store.db.conn
    if named.isascii() and named.isdigit() and int(named) <= _MOST_ID:
        where, value = "id = ?", [int(named)]
    else:
        where = "url = :url OR url = (SELECT stored FROM moved WHERE url = :url)"
        value = {"url": stored_as(connection, named)}  # type: ignore[assignment]
    row = connection.execute(f"SELECT id FROM articles WHERE {where}", value).fetchone()
    if row:
        return int(row[0])
    if where == "id = ?" and (heir := _root(connection, int(named))) != int(named):
        raise CorrectionError(
            say("Article {id} is part of article {heir} now.", id=named, heir=heir)
        )
    raise CorrectionError(say("There is no article {id}.", id=named))


def correct(store: Store, wanted: Sequence[Wanted], now: datetime) -> int:
    """Correct articles, in one transaction. Returns how many fields: what is so already is left.

    CorrectionError: an article is not there any more. Then nothing was written.
    """
    written = 0
    with store.write() as connection:
        for one in wanted:
            held = {
                c.field: c for c in corrections.held(connection, *_article(connection, one.article))
            }
            new = {f: v for f, v in one.fields.items() if not _says(held.get(f), v, one)}
            if new:
                corrections.add(connection, one.article, new, one.why, one.by, now)
                versions.show(connection, one.article)
            written += len(new)
    return written


def _says(held: Correction | None, value: Any, wanted: Wanted) -> bool:
    return held is not None and (held.value, held.why, held.by) == (value, wanted.why, wanted.by)


def withdraw(
    store: Store, article: int, fields: Sequence[str], why: str, by: str | None, now: datetime
) -> None:
    """Let what was read hold again in these fields. CorrectionError: one is not corrected; then nothing
    was written."""
    with store.write() as connection:
        known = _article(connection, article)
        held = {one.field for one in corrections.held(connection, *known)}
        for field in fields:
            if field not in held:
                raise CorrectionError(
                    say(
                        "'{field}' of article {id} is not corrected{nearest}.",
                        field=field,
                        id=article,
                        nearest=nearest(field, held),
                    )
                )
        corrections.withdraw(connection, article, dict.fromkeys(fields), why, by, now)
        versions.show(connection, article)


def _article(connection: sqlite3.Connection, article: int) -> tuple[int, str]:
    """Its id and its address. CorrectionError: it is not there any more."""
    row = connection.execute("SELECT id, url FROM articles WHERE id = ?", [article]).fetchone()
    if row is None:
        raise CorrectionError(say("There is no article {id}.", id=article))
    return int(row[0]), str(row[1])


def held(store: Store, article: int) -> list[Correction]:
    """The corrections of an article that hold. CorrectionError: there is no such article."""
    connection = store.db.conn
    return corrections.held(connection, *_article(connection, article))


def history(store: Store, article: int | None = None) -> list[Correction]:
    """All corrections and withdrawals, in order. article: those of one that is there."""
    return corrections.history(store.db.conn, article)


def address(store: Store, article: int) -> str:
    """Where an article is now, or was last."""
    return str(store.value("SELECT coalesce(moved_to, url) FROM articles WHERE id = ?", [article]))


def ended(store: Store, found: Sequence[Correction]) -> dict[int, str]:
    """Which of these corrections hold no more → since when: another one of the field came after it."""
    last: dict[tuple[int, str], int] = {}
    until: dict[int, str] = {}
    for one in found:
        key = (_root(store.db.conn, one.article), one.field)
        if key in last:
            until[last[key]] = one.at
        last[key] = one.id
    return until


def _root(connection: sqlite3.Connection, article: int) -> int:
    """The article that an id is part of now."""
    row = connection.execute(
        "SELECT a.id FROM former_articles f JOIN moved m ON m.url = f.url "
        "JOIN articles a ON a.url = m.stored WHERE f.id = ?",
        [article],
    ).fetchone()
    return int(row[0]) if row else article
