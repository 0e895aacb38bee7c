"""New databases, copied from one that all migrations have made: to run them takes 30 ms, and a property
asks for hundreds."""

import sqlite3
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from archive.store.database import Store, open_store

_connect = sqlite3.connect


def store_in_memory() -> Store:
    """A store as of a new archive."""
    waiting = [_connect(":memory:", isolation_level=None)]
    waiting[0].deserialize(_made())

    def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        # The first is the store's own.
        return waiting.pop() if waiting else _connect(*arguments, **options)

    with patch.object(sqlite3, "connect", connect):
        return open_store(Path(":memory:"))


def new_store(path: Path) -> Store:
    """A store as of a new archive, at a path where nothing is."""
    path.write_bytes(_made())
    return open_store(path)


@cache
def _made() -> bytes:
    with open_store(":memory:") as store:  # type: ignore[arg-type]
        return store.db.conn.serialize()
