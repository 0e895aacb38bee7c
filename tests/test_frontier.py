"""The frontier: what is due, in order, at a price that does not grow with it."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.store import asking, frontier, runs
from archive.store.database import Store, open_store, register_functions
from archive.store.frontier import Found
from archive.store.migrations import migrations
from archive.types import Role, Source, SourceKind

NOW = datetime(2024, 3, 1, tzinfo=UTC)
LATER = datetime(2024, 3, 2, tzinfo=UTC)
KEY = "shiqiao"


def _with_due(path: Path, articles: int) -> Store:
    store = open_store(path)
    start = ("http://www.shiqiao.example/djgz/",)
    source = Source(
        key=KEY, name="石桥镇", start=start, region="000000", kind=SourceKind.GOVERNMENT
    )
    runs.put_sources(store, [source], {})
    found = [Found(url=f"{start[0]}{n}.html", title=None, date=None) for n in range(articles)]
    with store.write() as connection:
        frontier.add_found(connection, KEY, found, NOW, most=articles)
    frontier.add_start(store, source, start, Role.LIST, NOW)
    return store


def _steps(store: Store, role: Role, after: int, answered: bool | None = None) -> int:
    """Hundreds of steps of SQLite that drawing takes."""
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    store.db.conn.set_progress_handler(count, 100)
    drawn = asking.due(store, KEY, role, LATER, answered=answered, after=after, limit=8)
    store.db.conn.set_progress_handler(None, 0)
    assert drawn
    return steps


@pytest.mark.parametrize(("role", "after"), [(Role.ARTICLE, 20), (Role.LIST, 0)])
def test_drawing_takes_no_longer_when_more_is_due(tmp_path: Path, role: Role, after: int) -> None:
    with _with_due(tmp_path / "few.db", 40) as few, _with_due(tmp_path / "many.db", 1_500) as many:
        assert _steps(many, role, after) <= _steps(few, role, after) + 1


def test_what_an_older_archive_knows_to_be_due_is_drawn_in_order(tmp_path: Path) -> None:
    path = tmp_path / "dangjian.db"
    connection = sqlite3.connect(path)
    register_functions(connection)
    migrations.apply(Database(connection), stop_before="frontier")
    connection.execute("INSERT INTO regions VALUES ('000000', '全国')")
    connection.execute(
        "INSERT INTO sources VALUES (?, '石桥镇', '000000', 'government', 'auto', '[]')", [KEY]
    )
    connection.executemany(
        "INSERT INTO addresses (id, source, url, role, first_seen, due) "
        "VALUES (?, ?, 'http://a.example/' || ?, 'article', '2024-02-01T00:00:00Z', ?)",
        [
            (9, KEY, 9, "2024-02-01T00:00:00Z"),
            (7, KEY, 7, "2024-02-20T00:00:00Z"),
            (5, KEY, 5, None),
            (3, KEY, 3, "2024-03-09T00:00:00Z"),
            (2, KEY, 2, "2024-03-01T00:00:00Z"),
        ],
    )
    connection.commit()
    connection.close()
    with open_store(path) as store:
        assert [one.id for one in asking.due(store, KEY, Role.ARTICLE, LATER)] == [2, 7, 9]
        drawn = asking.due(store, KEY, Role.ARTICLE, LATER, after=2, limit=1)
        assert [(one.id, one.url, one.first_seen) for one in drawn] == [
            (7, "http://a.example/7", "2024-02-01T00:00:00Z")
        ]


def _visited(store: Store, below: int) -> None:
    """As after a crawl that asked for the first articles, which are to be asked for again."""
    with store.write() as connection:
        for address in range(1, below):
            frontier.settle_article(
                connection, address, "2024-02-01T00:00:00Z", None, None, None, (timedelta(0),), NOW
            )


def test_articles_that_never_answered_can_be_drawn_apart(tmp_path: Path) -> None:
    with _with_due(tmp_path / "dangjian.db", 40) as store:
        _visited(store, 31)

        def drawn(answered: bool | None, after: int = 0) -> list[int]:
            found = asking.due(
                store, KEY, Role.ARTICLE, LATER, answered=answered, after=after, limit=3
            )
            return [one.id for one in found]

        assert (drawn(None), drawn(False), drawn(True)) == ([1, 2, 3], [31, 32, 33], [1, 2, 3])
        assert (drawn(False, after=38), drawn(True, after=29)) == ([39, 40], [30])


def test_new_articles_are_found_at_once_behind_thousands_to_visit_again(tmp_path: Path) -> None:
    with _with_due(tmp_path / "few.db", 40) as few, _with_due(tmp_path / "many.db", 1_500) as many:
        _visited(few, 31)
        _visited(many, 1_491)
        assert _steps(many, Role.ARTICLE, 0, answered=False) <= (
            _steps(few, Role.ARTICLE, 0, answered=False) + 1
        )
