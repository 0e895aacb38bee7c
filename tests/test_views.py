"""The statements of the published pages: each gives what its rows are said to be."""

import sqlite3
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from test_articles import ARTICLE, BEGIN, SOURCE, Bench

from archive.record import FIELDS
from archive.store import frontier
from archive.store.database import open_store
from archive.store.filters import Filters
from archive.store.views import (
    Select,
    articles,
    captures,
    coverage,
    feeds,
    former,
    health,
    observation,
    sources,
)

SELECTS: list[Select[Any]] = [
    articles.cards([1, 2]),
    articles.newest(20),
    articles.document(1),
    articles.current(1),
    articles.versions(1),
    articles.places(1),
    former.heir("articles", 1),
    former.heir("versions", 1),
    former.removal("articles", 1),
    former.removal("versions", 1),
    former.removal("pages", 1),
    articles.revision(1),
    captures.version_captures(1),
    articles.attachments(1),
    articles.older("qinghe", 1),
    articles.newer("qinghe", 1),
    captures.captured_page(1),
    sources.sources(),
    sources.days("qinghe", "2024-01-01"),
    sources.runs_of("qinghe", 20),
    sources.denied("qinghe", 20, 10),
    sources.list_captures("qinghe", 10),
    health.judged(),
    health.sign_of_life(),
    coverage.runs(100),
    coverage.run(1),
    coverage.run_parts(1),
    coverage.figures(),
    coverage.last_run(),
    feeds.feed_articles([1]),
    feeds.health_turns(50),
    observation.ledgers(Filters()),
]


def made_by(select: Select[Any]) -> type[Any]:
    """The dataclass of a statement's rows."""
    row = select.row if is_dataclass(select.row) else get_type_hints(select.row)["return"]
    assert isinstance(row, type)
    return row


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """An archive with nothing in it."""
    with open_store(Path(tmp_path_factory.mktemp("views")) / "home.db") as store:
        yield store.db.conn


@pytest.mark.parametrize("select", SELECTS, ids=lambda s: s.row.__name__)
def test_a_row_has_a_field_for_each_column(
    connection: sqlite3.Connection, select: Select[Any]
) -> None:
    columns = [name for name, *_ in connection.execute(select.sql, select.values).description]
    names = {field.name for field in fields(made_by(select))}
    if "record" in names:
        of_article = {name for name, field in FIELDS.items() if not field.own_table}
        names = names - {"record"} | of_article | {"url", "reader"}
    assert sorted(columns) == sorted(names)


def test_a_row_is_read_by_the_names_of_its_columns(connection: sqlite3.Connection) -> None:
    select = coverage.figures()
    cursor = connection.execute(select.sql, select.values)
    names = [name for name, *_ in cursor.description]
    found = select.read(dict(zip(names, cursor.fetchone(), strict=True)))
    assert found == coverage.Figures(articles=0, sources=0, newest=None)


def test_every_statement_is_tried_here() -> None:
    rows = {
        value
        for module in (articles, captures, coverage, feeds, former, health, observation, sources)
        for value in vars(module).values()
        if is_dataclass(value) and getattr(value, "__module__", "") == module.__name__
    }
    assert rows == {made_by(select) for select in SELECTS}


def test_an_article_is_shown_beside_what_its_list_page_had() -> None:
    bench = Bench()
    bench.put(ARTICLE)
    bench.put(replace(ARTICLE, url="http://s.example/a/2.html"))
    link = frontier.Found(url=ARTICLE.url, title="主题党日活动", date="2026-03-05")
    with bench.store.write() as connection:
        frontier.add_found(connection, SOURCE.key, [link], BEGIN, most=10)
    shown = []
    for version in (1, 2):
        select = articles.document(version)
        (row,) = bench.store.rows(select.sql, list(select.values))
        document = select.read(dict(row))
        shown.append((document.record.published, document.list_date, document.list_title))
    assert shown == [("2026-03-02", "2026-03-05", "主题党日活动"), ("2026-03-02", None, None)]
