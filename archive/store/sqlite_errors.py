"""What SQLite's own errors mean to the operator. They are distinguished only here."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from archive.errors import DamageError, DangjianError, DiskFullError, StoreError, told
from archive.sentences import Sentence, say

_NOT_WRITTEN = {
    sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMOPEN,
    sqlite3.SQLITE_IOERR_SHMMAP, sqlite3.SQLITE_IOERR_MMAP, sqlite3.SQLITE_IOERR_GETTEMPPATH,
    sqlite3.SQLITE_IOERR_DELETE, sqlite3.SQLITE_IOERR_CLOSE,
}  # fmt: skip
"""I/O errors that a full disk causes, too; the other I/O errors are read errors."""

_FULL = say(
    "The disk is full or cannot be written, that of {path} or of temporary files: make room and "
    "start again; what was written before is whole."
)
_DAMAGED = say(
    "{path} is damaged ({error}): 'dangjian verify' says what is wrong with it; restore it from a backup."
)
_NO_DATABASE = say(
    "{path} cannot be used as a database: it is not one, or its beginning is damaged; restore it "
    "from a backup."
)
_READ_ONLY = say("{path} cannot be written here ({error}).")
_IN_USE = say("{path} has been in use by another process for too long: try again later.")
_SENTENCES = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: say("{path} cannot be read from its disk ({error}): check the disk."),
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _NO_DATABASE,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: say(
        "{path} cannot be opened, or the files beside it cannot be created."
    ),
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
}


def explained(error: sqlite3.Error, path: Path | str) -> DangjianError | None:
    """An error as one of ours; None when it is not about disk or file, but a fault of ours.

    path: of the database.
    """
    extended = getattr(error, "sqlite_errorcode", None)
    if extended is None:  # an error of Python's module, not SQLite's
        undecodable = str(error).startswith("Could not decode")
        shown = _filled(_DAMAGED, path, say("text in it cannot be decoded"))
        return DamageError(shown) if undecodable else None
    sentence = _SENTENCES.get(extended & 0xFF)
    if extended in _NOT_WRITTEN:
        sentence = _FULL
    elif extended == sqlite3.SQLITE_ERROR and str(error).startswith(_PART_LOST):
        sentence = _DAMAGED
    if sentence is None:
        return None
    shown = _filled(sentence, path, error)
    if sentence is _FULL:
        return DiskFullError(shown)
    return DamageError(shown) if sentence in (_DAMAGED, _NO_DATABASE) else StoreError(shown)


def _filled(sentence: Sentence, path: Path | str, error: object) -> Sentence:
    return replace(sentence, values=say("", path=path, error=error).values)


_MALFORMED = b"malformed database schema"
_PART_LOST = ("no such ", "vtable constructor failed", "SQL logic error")
"""A table, an index or the like that our SQL uses is missing from the file."""


@contextmanager
def telling(path: Path | str) -> Iterator[None]:
    """Raise SQLite's errors as ours: DiskFullError or StoreError."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        cause = _of_sqlite(error)
        told = cause and explained(cause, path)
        if told is None:
            raise
        raise told from cause


def unforeseen(error: Exception, path: Path) -> DangjianError | None:
    """What an uncaught error of SQLite or the system means; None for other errors.

    path: of the database, which may have been in use.
    """
    if cause := _of_sqlite(error):
        return explained(cause, path) or DamageError(_filled(_DAMAGED, path, cause))
    return told(error) if isinstance(error, OSError) else None


def _of_sqlite(error: Exception) -> sqlite3.Error | None:
    """The error as one of SQLite's; None when it is another.

    SQLite quotes a damaged schema as it finds it, and Python fails to decode what it quotes.
    """
    if isinstance(error, UnicodeDecodeError) and error.object.startswith(_MALFORMED):
        quoted = sqlite3.DatabaseError(error.object.decode(errors="backslashreplace"))
        quoted.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        return quoted
    return error if isinstance(error, sqlite3.Error) else None
