"""What `verify` asks of the database."""

import sqlite3

from archive.store.database import Store


def index_fault(store: Store) -> str | None:
    """Why the search index does not agree with the articles, or None when it does.

    FTS5's integrity check with rank 1 compares every token with the content view.
    """
    try:
        with store.write() as connection:
            connection.execute(
                "INSERT INTO article_index(article_index, rank) VALUES ('integrity-check', 1)"
            )
    except sqlite3.DatabaseError as error:
        return str(error)
    return None


def foreign_key_faults(store: Store) -> int:
    """Rows that refer to a row that is not there."""
    return sum(1 for _ in store.rows("PRAGMA foreign_key_check"))


def database_fault(store: Store) -> str | None:
    """What SQLite itself finds wrong with the file, or None."""
    answer = str(store.value("PRAGMA quick_check(1)"))
    return None if answer == "ok" else answer


def shown_faults(store: Store) -> int:
    """Articles that do not show their latest version."""
    return int(
        store.value(
            "SELECT count(*) FROM articles a WHERE a.version <> "
            "(SELECT v.id FROM versions v WHERE v.article = a.id ORDER BY v.page DESC LIMIT 1)"
        )
    )
