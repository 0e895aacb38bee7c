"""Opening the database: pragmas, SQL functions, migrations, and the one kind of write transaction."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive.errors import DamageError, StoreError
from archive.search import FOLD_VERSION, SQL_FUNCTIONS
from archive.sentences import say
from archive.store import entering, spelling
from archive.store.indexing import rebuild
from archive.store.migrations import migrations
from archive.store.sqlite_errors import telling
from archive.store.stamps import stamp as stamp  # noqa: PLC0414 - most modules take it from here
from archive.store.tables import Database

BUSY_TIMEOUT = 60.0
"""Seconds to wait for another writer: the longest transaction is one batch of readings."""

Connection = sqlite3.Connection
"""For modules that pass one on without using SQL."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open database. Statements outside of `write` see a snapshot and change nothing.

    Failures of the disk or file are raised as DiskFullError or StoreError. read_only: nothing can
    be written, because it was opened only for looking.
    """

    db: Database
    path: Path = Path(":memory:")
    read_only: bool = False

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One write transaction. BEGIN IMMEDIATE: read-then-write under a deferred one fails with
        SQLITE_BUSY as soon as a second process writes."""
        connection = self.db.conn
        with telling(self.path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk has ended it already
                    with suppress(sqlite3.Error):  # the first error says what is wrong
                        connection.execute("ROLLBACK")
                raise

    def write_one(self, sql: str, values: Any = ()) -> int:
        """One statement as a write transaction of its own. Returns how many rows it changed."""
        with telling(self.path):
            return self.db.conn.execute(sql, values).rowcount

    def rows(self, sql: str, values: Any = ()) -> Iterator[sqlite3.Row]:
        """Rows of a SELECT, one at a time."""
        with telling(self.path):
            cursor = self.db.conn.execute(sql, values)
        cursor.row_factory = sqlite3.Row
        return self._each(cursor)

    @contextmanager
    def still(self) -> Iterator[None]:
        """All statements inside see the archive as it is now, whoever writes meanwhile."""
        with telling(self.path):
            self.db.conn.execute("BEGIN")
        try:
            yield
        finally:
            with suppress(sqlite3.Error):
                self.db.conn.execute("ROLLBACK")

    def _each(self, cursor: sqlite3.Cursor) -> Iterator[sqlite3.Row]:
        with telling(self.path):
            for row in cursor:  # noqa: UP028 - `yield from` would close the cursor, after the database
                yield row

    def value(self, sql: str, values: Any = ()) -> Any:
        """The first column of the first row, or None."""
        with telling(self.path):
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


def open_store(path: Path, *, wait: float | None = None) -> Store:
    """Open a home's database for writing; create it if it is missing, upgrade an old one.

    wait: seconds to wait for another writer, BUSY_TIMEOUT unless told.
    StoreError: it is of a newer version, not a database, damaged, or not writable. DiskFullError.
    """
    path = Path(path)
    if path.exists() and not _writable(path):
        raise StoreError(
            say(
                "{path} cannot be written here: this archive can only be "
                "read (search, status, verify, export, serve).",
                path=path,
            )
        )
    patience = BUSY_TIMEOUT if wait is None else wait
    connection = sqlite3.connect(path, isolation_level=None, timeout=patience)
    with _opening(connection, path) as store:
        _refuse_newer(store)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        # What is deleted is overwritten, so that a removal reaches every earlier state of a row.
        connection.execute("PRAGMA secure_delete = ON")
        # Without it INSERT OR REPLACE skips the delete triggers, and the index keeps ghosts.
        connection.execute("PRAGMA recursive_triggers = ON")
        _bring_up(store)
        _refresh_index(store)
        _refresh_spellings(store)
        _refresh_spans(store)
    return store


def look(path: Path) -> Store:
    """Open a home's database for looking: nothing is created or changed, and it may be read-only.

    An old one is upgraded first, if it is writable. StoreError: it is missing or cannot be used.
    """
    store, behind = _look(path)
    if not behind:
        return store
    store.close()
    if not _writable(path):
        raise StoreError(
            say(
                "{path} was written by an older version of dangjian and must "
                "be upgraded, which cannot be done here: copy the archive to "
                "where it can be written, and use the copy.",
                path=path,
            )
        )
    open_store(path).close()
    return _look(path)[0]


def _look(path: Path) -> tuple[Store, bool]:
    """The store, and whether an older version wrote it or built its index."""
    with telling(path):
        connection = connect_to_look(path)
    with _opening(connection, path, read_only=True) as store:
        _refuse_newer(store)
        behind = bool(migrations.pending(store.db)) or store.value(_FOLDED) != FOLD_VERSION
    return store, behind


def connect_to_look(path: Path) -> sqlite3.Connection:
    """A connection that cannot change the database, wherever it is. StoreError, sqlite3.Error.

    With write-ahead logging a reader writes, too: the lock file beside the database. Where that can
    be neither created nor written, nobody writes, and the database is read without it.
    """
    if not path.is_file() or not path.stat().st_size:
        fault = say("is empty") if path.is_file() else say("is not there")
        raise DamageError(
            say(
                "The database {path} {fault}: crawl first, or restore it from a backup.",
                path=path,
                fault=fault,
            )
        )
    address = path.absolute().as_uri()  # quoted: '#', '?' and '%' mean something in it
    log = path.with_name(f"{path.name}-wal")
    alone = "vfs=unix-none" if log.is_file() and log.stat().st_size else "immutable=1"
    if _writable(path):
        with suppress(sqlite3.OperationalError):
            # The last connection to close removes the two files, which one with mode=ro cannot do.
            return _connected(f"{address}?mode=rw", "PRAGMA query_only = ON")
    try:
        return _connected(f"{address}?mode=ro")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in _WITHOUT_LOCKS:
            raise
    # Without locks, the log is visible only with exclusive access.
    return _connected(f"{address}?mode=ro&{alone}", "PRAGMA locking_mode = EXCLUSIVE")


_WITHOUT_LOCKS = {
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
}  # fmt: skip
"""Errors when the lock file cannot be created: not at all, or for lack of space."""


def _connected(address: str, *pragmas: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT, check_same_thread=False
    )
    try:
        for pragma in pragmas:
            connection.execute(pragma)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _writable(path: Path) -> bool:
    """Whether the database and the files that SQLite puts beside it can be written."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


@contextmanager
def _opening(
    connection: sqlite3.Connection, path: Path, *, read_only: bool = False
) -> Iterator[Store]:
    """A store while it is being opened: on failure it is closed and the reason raised."""
    try:
        with telling(path):
            register_functions(connection)
            yield Store(Database(connection), path, read_only)
    except sqlite3.Error as error:
        connection.close()
        raise DamageError(
            say("{path} cannot be used as a database: {error}.", path=path, error=error)
        ) from None
    except BaseException:
        connection.close()
        raise


def register_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the SQL functions that the index and the query language need."""
    for name, function in SQL_FUNCTIONS.items():
        connection.create_function(name, 1, function, deterministic=True)


def _refuse_newer(store: Store) -> None:
    with Database(memory=True) as empty:
        ours = {m.name for m in migrations.pending(empty)}
    newer = [m.name for m in migrations.applied(store.db) if m.name not in ours]
    if newer:
        raise StoreError(
            say(
                "{path} was written by a newer version of dangjian (it knows "
                "'{newest}'): install that version to use it.",
                path=store.path,
                newest=newer[0],
            )
        )


def _bring_up(store: Store) -> None:
    """Apply the pending steps. Two processes may open an old archive at once."""
    if migrations.pending(store.db):
        with store.write():
            migrations.apply(store.db)


def _refresh_index(store: Store) -> None:
    """Rebuild the index when the folding, the tokens or the tables changed since it was built."""
    if store.value(_FOLDED) == FOLD_VERSION:
        return
    with store.write() as connection:
        rebuild(connection)


def _refresh_spellings(store: Store) -> None:
    """Look through the addresses when the rules of their spelling changed since they were stored."""
    if store.value("SELECT value FROM facts WHERE name = 'spelling'") != spelling.RULES:
        with store.write() as connection:
            spelling.renew(connection)


def _refresh_spans(store: Store) -> None:
    """Make the ledger anew when its rules changed since it was made."""
    if store.value("SELECT value FROM facts WHERE name = 'ledger'") != entering.RULES:
        with store.write() as connection:
            entering.renew(connection)


_FOLDED = "SELECT value FROM facts WHERE name = 'fold_version'"
