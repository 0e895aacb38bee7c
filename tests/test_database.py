"""The one way to write: all of a transaction is kept, or nothing, and the next one can begin."""

import sqlite3

import pytest

from archive.store.database import Store

RUN = "INSERT INTO runs VALUES (1, '2026-01-01T00:00:00Z', NULL, 'running', '')"
NOBODYS = "INSERT INTO run_sources (run, source, state) VALUES (1, 'none', 'running')"


def write(store: Store, *statements: str, error: Exception | None = None) -> None:
    with store.write() as connection:
        for statement in statements:
            connection.execute(statement)
        if error:
            raise error


@pytest.mark.parametrize(
    ("statements", "error", "told"),
    [
        ([RUN], ZeroDivisionError(), ZeroDivisionError),
        # Seen only when it is committed.
        (["PRAGMA defer_foreign_keys = ON", RUN, NOBODYS], None, sqlite3.IntegrityError),
        # A full disk has SQLite end the transaction itself.
        ([RUN, "ROLLBACK"], ZeroDivisionError(), ZeroDivisionError),
    ],
    ids=["an error", "a fault at the end", "a full disk"],
)
def test_what_fails_leaves_nothing_and_the_next_can_begin(
    store: Store, statements: list[str], error: Exception | None, told: type[Exception]
) -> None:
    with pytest.raises(told):
        write(store, *statements, error=error)
    assert store.value("SELECT count(*) FROM runs") == 0
    write(store, RUN)
    assert store.value("SELECT count(*) FROM runs") == 1
