"""The one way to write: all of a transaction is kept, or nothing, and the next one can begin."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlite_utils import Database

from archive.store.database import Store, open_store, register_functions
from archive.store.migrations import migrations

RUN = "INSERT INTO runs (id, started_at, state) VALUES (1, '2026-01-01T00:00:00Z', 'running')"
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


@pytest.mark.parametrize("step", [None, "days"], ids=["a new archive", "an old one"])
def test_many_may_open_an_archive_at_once_that_has_to_be_brought_up(
    tmp_path: Path, step: str | None
) -> None:
    path = tmp_path / "home.db"
    if step:
        connection = sqlite3.connect(path)
        register_functions(connection)
        migrations.apply(Database(connection), stop_before=step)
        connection.close()
    together = Barrier(4)

    def opened(number: int) -> int:
        together.wait()
        with open_store(path) as store:
            return int(store.value("SELECT count(*) FROM days"))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(opened, range(4))) == [0] * 4
