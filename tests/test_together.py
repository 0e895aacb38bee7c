"""Several connections, one state: what is counted side by side adds up, whoever writes meanwhile."""

from pathlib import Path

import pytest
from shelf import furnish, put

from archive.home.folder import Home
from archive.store.database import Store, open_store
from archive.store.together import together

ARTICLES = "SELECT count(*) FROM articles"


@pytest.fixture
def database(home: Home) -> Path:
    with open_store(home.database) as store:
        furnish(store)
        put(store, 1, title="甲", text="党建", published="2024-05-01")
    return home.database


def write(database: Path, number: int) -> None:
    with open_store(database) as store:
        put(store, number, title="乙", text="党建", published="2024-05-02")


def test_what_is_written_meanwhile_is_seen_by_none_of_them(database: Path) -> None:
    with together(database, 3) as stores:
        write(database, 2)
        assert [store.value(ARTICLES) for store in stores] == [1, 1, 1]
    with together(database, 3) as stores:
        assert [store.value(ARTICLES) for store in stores] == [2, 2, 2]


def test_what_is_written_while_they_begin_is_seen_by_all_or_none(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody writes after each of the first four connections has begun."""
    value, begun = Store.value, 0

    def written(self: Store, sql: str, values: object = ()) -> object:
        nonlocal begun
        found = value(self, sql, values)
        if "sqlite_master" in sql and begun < 4:
            begun += 1
            monkeypatch.setattr(Store, "value", value)
            write(database, 1 + begun)
            monkeypatch.setattr(Store, "value", written)
        return found

    monkeypatch.setattr(Store, "value", written)
    with together(database, 3) as stores:
        monkeypatch.setattr(Store, "value", value)
        assert len(stores) == 3
        assert {store.value(ARTICLES) for store in stores} == {5}


def test_where_others_write_all_the_time_there_is_one(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    value, numbers = Store.value, iter(range(10**9))

    def changing(self: Store, sql: str, values: object = ()) -> object:
        return next(numbers) if "data_version" in sql else value(self, sql, values)

    monkeypatch.setattr(Store, "value", changing)
    with together(database, 3) as stores:
        (store,) = stores
        write(database, 2)
        assert store.value(ARTICLES) == 1
