"""Opening the database: pragmas, SQL functions, migrations, and the one kind of write transaction."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlite_utils import Database

from archive.errors import DiskFullError, StoreError
from archive.search import FOLD_VERSION, SQL_FUNCTIONS
from archive.store.indexing import rebuild
from archive.store.migrations import migrations

BUSY_TIMEOUT = 60.0
"""Seconds to wait for another writer: the longest transaction is one batch of readings."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open database. Statements outside of `write` see a snapshot and change nothing."""

    db: Database

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One write transaction. BEGIN IMMEDIATE: read-then-write under a deferred one is lost to
        SQLITE_BUSY as soon as a second process writes."""
        connection = self.db.conn
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except BaseException as error:
            if connection.in_transaction:  # a full disk has ended it already
                connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError) and _is_of_the_disk(error):
                raise DiskFullError(
                    f"The database cannot be written, for its disk is full or fails ({error})."
                ) from None
            raise

    def rows(self, sql: str, values: Any = ()) -> Iterator[sqlite3.Row]:
        """Rows of a SELECT, one at a time."""
        cursor = self.db.conn.execute(sql, values)
        cursor.row_factory = sqlite3.Row
        return cursor

    def value(self, sql: str, values: Any = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.db.conn.execute(sql, values).fetchone()
        return None if row is None else row[0]

    def close(self) -> None:
        """Close the connection."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_store(path: Path) -> Store:
    """Open a home's database, making it if it is not there and bringing an old one up.

    StoreError: a newer version's database, or a file that is no database.
    """
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT)
    try:
        register_functions(connection)
        store = Store(Database(connection))
        _refuse_newer(store, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        # Without it INSERT OR REPLACE skips the delete triggers, and the index keeps ghosts.
        connection.execute("PRAGMA recursive_triggers = ON")
        _bring_up(store)
        _refresh_index(store)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise StoreError(f"{path} cannot be used as a database: {error}.") from None
    except BaseException:
        connection.close()
        raise
    return store


def _is_of_the_disk(error: sqlite3.OperationalError) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says where exactly
    return code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)


def register_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the SQL functions that the index and the query language need."""
    for name, function in SQL_FUNCTIONS.items():
        connection.create_function(name, 1, function, deterministic=True)


def _refuse_newer(store: Store, path: Path) -> None:
    with Database(memory=True) as empty:
        ours = {m.name for m in migrations.pending(empty)}
    newer = [m.name for m in migrations.applied(store.db) if m.name not in ours]
    if newer:
        raise StoreError(
            f"{path} was written by a newer version of dangjian (it knows '{newer[0]}'): "
            "install that version to use it."
        )


def _bring_up(store: Store) -> None:
    """Take the steps that are pending. Two processes may open an old archive at once."""
    if migrations.pending(store.db):
        with store.write():
            migrations.apply(store.db)


def _refresh_index(store: Store) -> None:
    """Rebuild the index when the folding, the tokens or the tables changed since it was built."""
    if store.value("SELECT value FROM facts WHERE name = 'fold_version'") == FOLD_VERSION:
        return
    with store.write() as connection:
        rebuild(connection)


def stamp(moment: datetime) -> str:
    """A moment as the database writes it: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
