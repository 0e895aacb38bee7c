"""A smaller database of some articles, with all that pages, searches and observed days need of the rest."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from archive.store.database import Store, open_store
from archive.store.indexing import rebuild
from archive.store.sqlite_errors import telling
from archive.store.stamps import stamp

_VERSIONS = "SELECT id FROM versions WHERE article IN (SELECT value FROM json_each(:ids))"
_PAGES = (
    "SELECT page FROM versions WHERE article IN (SELECT value FROM json_each(:ids)) "
    "UNION SELECT m.page FROM moved m JOIN articles a ON a.url = m.stored "
    "WHERE a.id IN (SELECT value FROM json_each(:ids))"
)
_URLS = "SELECT url FROM articles WHERE id IN (SELECT value FROM json_each(:ids))"

_KEPT = {
    "regions": "1",
    "sources": "1",
    "runs": "1",
    "run_sources": "1",
    "observation": "1",
    "spans": "1",
    "list_gaps": "1",
    "withdrawn": "1",
    "removals": "1",
    "removed_addresses": "1",
    "denials": "1",
    "articles": "id IN (SELECT value FROM json_each(:ids))",
    "versions": "article IN (SELECT value FROM json_each(:ids))",
    "attachments": f"version IN ({_VERSIONS})",
    "pages": f"id IN ({_PAGES})",
    "outcomes": f"page IN ({_PAGES})",
    "moved": f"stored IN ({_URLS})",
    "corrections": "article IN (SELECT value FROM json_each(:ids))",
    "days": "1",
    "addresses": f"missing OR (role = 'article' AND url IN ({_URLS}))",
    "facts": "name IN ('last_article', 'last_version')",
}
"""Table → which of its rows. Runs and ledgers whole: they say what was observed of the sources."""

_UNTOLD = {"runs": {"message": "''"}, "run_sources": {"message": "''", "sentence": "NULL"}}
"""Table → column → what stands in its place: how runs ended names files of the machine. Causes stay."""


def extract(
    store: Store,
    target: Path,
    ids: Sequence[int],
    now: datetime,
    advance: Callable[[int], None] = lambda articles: None,
) -> int:
    """Make a database of these articles at a new path. Returns how many there are. StoreError,
    DiskFullError.

    Each source has no days after `now`: nobody will look for this archive.
    """
    chosen = {"ids": json.dumps(list(ids))}
    with open_store(target) as made, made.write() as connection:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for table, which in _KEPT.items():
            _copy(store, connection, table, which, chosen)
        # Of pages that are not here.
        connection.execute(
            "UPDATE addresses SET due = NULL, page = iif(page IN (SELECT id FROM pages), page, NULL)"
        )
        connection.execute(
            "INSERT INTO withdrawn SELECT key, ? FROM sources "
            "WHERE key NOT IN (SELECT source FROM withdrawn)",
            [stamp(now)],
        )
        for _, sql in triggers:
            connection.execute(sql)
        rebuild(connection, advance)
    with telling(target), closing(sqlite3.connect(target)) as connection:
        # One file, which can be read from where nothing can be written.
        connection.execute("PRAGMA journal_mode = DELETE")
    return len(ids)


def _copy(
    store: Store, connection: sqlite3.Connection, table: str, which: str, chosen: dict[str, str]
) -> None:
    names = [
        row["name"]
        for row in store.rows(f"SELECT name FROM pragma_table_xinfo('{table}') WHERE hidden = 0")
    ]
    columns = ", ".join(names)
    values = ", ".join(_UNTOLD.get(table, {}).get(name, name) for name in names)
    marks = ", ".join("?" * len(names))
    rows = store.rows(f"SELECT {values} FROM {table} WHERE {which}", chosen)
    connection.executemany(f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({marks})", rows)
