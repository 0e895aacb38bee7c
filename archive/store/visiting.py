"""A connection for strangers' questions: it only reads, and each question's cost is bounded.

A visitor may send hostile SQL. SQLite checks the clock only between two steps of its program, so
the cost of one step is bounded here: values are limited in size, and functions whose time grows
with the product of two lengths are replaced by ones that read each text once.
"""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archive.store.bounded import FUNCTIONS, LONGEST_VALUE
from archive.store.database import Store
from archive.store.tables import Database as Opened

LARGEST_ANSWER = 1 << 24
"""Bytes of all rows of one answer. As JSON a byte takes up to six."""

_HEAP = 200 << 20
"""Bytes that SQLite may hold for all connections of this process."""

_STEPS = 100
"""Steps of SQLite's program between two looks at the clock. One step may make a value of maximum
length, which takes some milliseconds."""

_STEPS_OF_OURS = 10_000
"""The same for a statement of our own, none of whose steps does. A look takes as long as twenty."""

_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 1 << 20,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 250_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 20,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 300,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}

_PRAGMAS = {
    "data_version",  # FTS5 asks for it
    "foreign_key_list",
    "index_info",
    "index_list",
    "index_xinfo",
    "schema_version",  # Datasette asks for it
    "table_info",
    "table_xinfo",
}
"""Pragmas that visitors may use. database_list and the like reveal where the file is."""

_READING = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
_FORBIDDEN_FUNCTIONS = {
    "edit",
    "format",  # writes as many characters as a number says before checking the limit
    "fts3_tokenizer",
    "json_patch",  # takes the product of two numbers of keys
    "load_extension",
    "printf",
    "readfile",
    "writefile",
}


class LateError(Exception):
    """The question took longer than allowed."""


class RefusedError(sqlite3.OperationalError):
    """The question asks for more than allowed. The message is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of an answer. truncated: there were more than requested. description: of its cursor."""

    rows: list[sqlite3.Row]
    truncated: bool
    description: Any


def connect(path: Path) -> sqlite3.Connection:
    """A connection that only reads, to be used by any one thread at a time.

    sqlite3.OperationalError when the database is missing or cannot be opened.
    """
    address = f"file:{quote(str(path.absolute()))}"
    connection = sqlite3.connect(f"{address}?mode=ro", uri=True, check_same_thread=False)
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        # A shared database in WAL mode needs files beside it, which a read-only disk does not
        # allow. Nobody can change it there, unless the newest part is still in the WAL.
        if not path.is_file() or _has_content(path.with_name(f"{path.name}-wal")):
            raise
        connection = sqlite3.connect(f"{address}?immutable=1", uri=True, check_same_thread=False)
    return connection


def _has_content(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def bound(connection: sqlite3.Connection) -> None:
    """Bound the cost of any question on this connection, and add the search functions."""
    # Datasette has them printed, but a visitor's errors are of no concern to the operator.
    sqlite3.enable_callback_tracebacks(False)
    for name, arguments, function in FUNCTIONS:
        connection.create_function(name, arguments, function, deterministic=True)
    connection.execute(f"PRAGMA hard_heap_limit = {_HEAP}")
    for limit, value in _LIMITS.items():
        connection.setlimit(limit, value)
    connection.set_authorizer(_authorize)


def store_on(connection: sqlite3.Connection) -> Store:
    """The database on a bounded connection for visitors, as it is when it is first asked."""
    store = Store(Opened(connection))
    connection.execute("BEGIN")
    bound(connection)
    return store


def ask(
    connection: sqlite3.Connection,
    sql: str,
    values: Any = (),
    *,
    seconds: float,
    most: int | None = None,
    ours: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> Answer:
    """The rows of a SELECT, at most `most`. ours: it is a statement of the store, not a visitor's.
    stopped: whether nobody is waiting for them any more.

    LateError: it takes longer than `seconds`, or was stopped. RefusedError: the rows are too large
    for one answer. sqlite3.OperationalError: anything wrong with the statement.
    """
    deadline = time.monotonic() + seconds

    def late() -> bool:
        return time.monotonic() >= deadline or stopped()

    if stopped():
        raise LateError(sql)
    connection.set_progress_handler(late, _STEPS_OF_OURS if ours else _STEPS)
    try:
        return _rows(connection.execute(sql, values), most, late)
    except MemoryError:
        raise RefusedError("The question takes more memory than is allowed.") from None
    except sqlite3.OperationalError as error:
        if error.args == ("interrupted",):
            raise LateError(sql) from None
        raise
    except sqlite3.DatabaseError as error:
        raise sqlite3.OperationalError(str(error)) from None
    finally:
        connection.set_progress_handler(None, 0)


def _rows(cursor: sqlite3.Cursor, most: int | None, late: Callable[[], bool]) -> Answer:
    rows: list[sqlite3.Row] = []
    size = 0
    description = cursor.description
    for row in cursor:
        if most is not None and len(rows) == most:
            cursor.close()
            return Answer(rows, True, description)
        size += sum(map(_size, tuple(row)))
        if size > LARGEST_ANSWER:
            raise RefusedError(
                "The answer would be too large: ask for fewer rows at a time (_size=)."
            )
        if late():
            raise LateError
        rows.append(row)
    return Answer(rows, False, description)


def _size(value: Any) -> int:
    """The approximate size of a value in bytes."""
    if isinstance(value, str):
        return 3 * len(value) if not value.isascii() else len(value)
    return len(value) if isinstance(value, bytes) else 8


def _authorize(
    action: int, first: str | None, second: str | None, database: str | None, trigger: str | None
) -> int:
    if action == sqlite3.SQLITE_PRAGMA:
        allowed = first is not None and first.lower() in _PRAGMAS
    elif action == sqlite3.SQLITE_FUNCTION:
        allowed = second is None or second.lower() not in _FORBIDDEN_FUNCTIONS
    elif action == sqlite3.SQLITE_UPDATE:
        # SQLite reports this when it opens an FTS5 table; nothing is written.
        allowed = first == "sqlite_master"
    else:
        allowed = action in _READING
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY
