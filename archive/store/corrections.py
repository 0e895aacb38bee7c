"""What people corrected: rows that are only added, of which the last one of a field holds.

They are of an id, as it is given out; an article that became part of another takes them with it.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from archive.corrections import Correction
from archive.store.stamps import stamp

_COLUMNS = ("id", "article", "field", "value", "withdrawn", "why", "by", "at")
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM corrections"

IDS = """
SELECT :article UNION SELECT f.id FROM moved m JOIN former_articles f ON f.url = m.url
WHERE m.stored = :url
"""
"""SQL: the ids of an article, which is stored under an address, and of those that became part of it."""


def held(connection: sqlite3.Connection, article: int, url: str) -> list[Correction]:
    """The corrections of an article that hold, in the order in which they were made. url: it is stored
    under."""
    last = f"SELECT max(id) FROM corrections WHERE article IN ({IDS}) GROUP BY field"
    rows = connection.execute(
        f"{_SELECT} WHERE id IN ({last}) AND NOT withdrawn ORDER BY id",
        {"article": article, "url": url},
    )
    return list(map(_correction, rows.fetchall()))


def history(connection: sqlite3.Connection, article: int | None = None) -> list[Correction]:
    """All corrections and withdrawals of an article, or of all of them, in order."""
    if article is None:
        return list(map(_correction, connection.execute(f"{_SELECT} ORDER BY id").fetchall()))
    (url,) = connection.execute("SELECT url FROM articles WHERE id = ?", [article]).fetchone()
    rows = connection.execute(
        f"{_SELECT} WHERE article IN ({IDS}) ORDER BY id", {"article": article, "url": url}
    )
    return list(map(_correction, rows.fetchall()))


def _correction(row: tuple[Any, ...]) -> Correction:
    values = dict(zip(_COLUMNS, row, strict=True))
    return Correction(**values | {"withdrawn": bool(values["withdrawn"])})


def add(
    connection: sqlite3.Connection,
    article: int,
    fields: Mapping[str, Any],
    why: str,
    by: str | None,
    now: datetime,
) -> None:
    """Note corrections of an article. fields: values as its row holds them."""
    connection.executemany(
        "INSERT INTO corrections (article, field, value, why, by, at) VALUES (?, ?, ?, ?, ?, ?)",
        [(article, field, value, why, by, stamp(now)) for field, value in fields.items()],
    )


def withdraw(
    connection: sqlite3.Connection,
    article: int,
    fields: Iterable[str],
    why: str,
    by: str | None,
    now: datetime,
) -> None:
    """Note that what was read in these fields holds again."""
    connection.executemany(
        "INSERT INTO corrections (article, field, withdrawn, why, by, at) VALUES (?, ?, 1, ?, ?, ?)",
        [(article, field, why, by, stamp(now)) for field in fields],
    )


def strays(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many ids have corrections and never were an article's; and how many wait for an article that
    is not in the archive now, and that no other took in."""
    never, waiting = connection.execute(
        "WITH lost(id) AS (SELECT DISTINCT article FROM corrections EXCEPT SELECT id FROM articles) "
        "SELECT (SELECT count(*) FROM lost WHERE id NOT IN (SELECT id FROM former_articles)), "
        "(SELECT count(*) FROM lost JOIN former_articles f ON f.id = lost.id "
        "WHERE NOT EXISTS (SELECT 1 FROM moved m JOIN articles a ON a.url = m.stored "
        "WHERE m.url = f.url))"
    ).fetchone()
    return int(never), int(waiting)
