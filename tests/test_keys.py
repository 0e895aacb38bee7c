"""date_key: runs in date order whatever comes when, and however many come on one day."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelf import clear, put, shelf

from archive.store import checking, indexing, keys
from archive.store.database import Store

DATES = [None, "1921-07-01", "1949", "2023", "2023-12", "2023-12-30", "2023-12-31", "2024",
         "2024-01", "2024-01-01", "2024-01-02", "2024-01-04", "0999-01-01", "9999-12-31"]  # fmt: skip
opened: list[Store] = []


def empty(room: int, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A database without articles, whose days have room for few."""
    monkeypatch.setattr(keys, "ROOM", room)
    opened[:] = opened or [shelf()]
    clear(opened[0])
    with opened[0].write() as connection:
        connection.execute("DELETE FROM days")
    return opened[0]


@pytest.fixture
def store() -> Iterator[Store]:
    with shelf() as made:
        yield made


def in_order(store: Store) -> list[int]:
    return [row[0] for row in store.rows("SELECT id FROM articles ORDER BY date_key")]


@given(
    st.lists(st.tuples(st.sampled_from(DATES), st.integers(0, 3)), max_size=40),
    st.integers(1, 4),
    st.integers(0, 40),
)
def test_keys_run_by_date_and_then_by_arrival(
    arrivals: list[tuple[str | None, int]], room: int, when: int
) -> None:
    """Each of four articles may remove an earlier one; once in between everything is rebuilt."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        store = empty(room, monkeypatch)
        there: list[tuple[int, int]] = []
        for n, (published, gone) in enumerate(arrivals):
            put(store, n, text="党", published=published)
            there.append((keys.day_of(published), n))
            if gone == 0:
                _, left = there.pop(n % len(there))
                with store.write() as connection:
                    for table, column in (("articles", "id"), ("versions", "article")):
                        connection.execute(f"DELETE FROM {table} WHERE {column} = ?", [left])  # noqa: S608
            if n == when:
                with store.write() as connection:
                    indexing.rebuild(connection)
        assert in_order(store) == [n for _, n in sorted(there)]
        assert checking.index_fault(store) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [(None, "1900"), ("1850-05-01", "1900-05-01"), ("0001-01-01", "1900-01-01")],
)
def test_a_day_of_which_nothing_is_left_stands_in_nobodys_way(
    store: Store, first: str | None, second: str
) -> None:
    put(store, 1, published=first)
    with store.write() as connection:
        connection.execute("DELETE FROM articles")
        connection.execute("DELETE FROM versions")
    put(store, 2, published=second)
    put(store, 3, published=first)
    assert in_order(store) == [3, 2]


def test_a_day_that_is_full_moves_as_few_others_as_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    store = empty(8, monkeypatch)
    put(store, 1, published="2024-03-02")
    put(store, 2, published="2024-04-01")
    before = dict(map(tuple, store.rows("SELECT id, date_key FROM articles")))
    for n in range(3, 12):
        put(store, n, published="2024-03-01")
    after = dict(map(tuple, store.rows("SELECT id, date_key FROM articles")))
    assert after[1] > before[1]
    assert after[2] == before[2]
    assert in_order(store) == [*range(3, 12), 1, 2]


def test_days_are_read_as_dates_are_printed() -> None:
    printed = ["2024-03-01T09:30", "2024-03-01", "2024-03", "2024", None]
    assert [keys.day_of(p) for p in printed] == [20240301, 20240301, 20240300, 20240000, 0]
