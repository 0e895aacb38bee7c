"""A copy of the database while everything runs: one state of it, whoever writes meanwhile."""

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.store.database import Store, look
from archive.store.sqlite_errors import telling

_STEP = 4_096
"""Pages that are copied at once: 16 MB, between which the process can be told to end."""


def copy_database(source: Path, target: Path) -> None:
    """Copy a database into a new file. StoreError, DiskFullError.

    A read transaction around all steps holds the state: without one SQLite begins anew after each
    write of another process, and under a crawl never ends. It holds up no writer, only the emptying
    of the write-ahead log.
    """
    with look(source) as store, telling(target), closing(sqlite3.connect(target)) as copy:
        connection = store.db.conn
        with telling(source):
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.backup(copy, pages=_STEP, sleep=0)
        connection.execute("COMMIT")
        # One file, which can be read from where nothing can be written.
        copy.execute("PRAGMA journal_mode = DELETE")


def size(store: Store) -> int:
    """Bytes of the database."""
    return int(store.value("PRAGMA page_count")) * int(store.value("PRAGMA page_size"))


def archive_id(store: Store) -> str:
    """What tells this archive and its copies from all others."""
    return str(store.value("SELECT value FROM facts WHERE name = 'archive'"))


def append_points(store: Store) -> dict[str, int]:
    """Each WARC file that a row names → the first byte after its last record that one does."""
    found = store.rows(
        "SELECT warc_file, max(warc_offset + warc_length) AS stop FROM pages GROUP BY 1 ORDER BY 1"
    )
    return {row["warc_file"]: row["stop"] for row in found}
