"""Archives whose addresses were stored by other rules of spelling: ids and observations stay."""

from dataclasses import replace

import pytest
from test_articles import ARTICLE, BEGIN, SOURCE, Bench, rejected

from archive.store import asking, frontier, spelling
from archive.store.articles import Effect
from archive.types import Reason, Role

FORMER = "http://s.example/view.asp?id=21;cfid=7"
TODAY = "http://s.example/view.asp?id=21"


@pytest.fixture
def bench() -> Bench:
    """An article that was stored by rules which did not know `;cfid=` for a session."""
    made = Bench()
    assert made.put(replace(ARTICLE, url=FORMER)) is Effect.NEW
    with made.store.write() as connection:
        frontier.add_found(connection, SOURCE.key, [found(TODAY)], BEGIN, most=1)
        connection.execute("UPDATE articles SET url = ?", [FORMER])
        connection.execute("UPDATE addresses SET url = ?", [FORMER])
        spelling.renew(connection)
    return made


def found(url: str) -> frontier.Found:
    return frontier.Found(url=url, title=None, date=None)


def shown(bench: Bench) -> list[tuple[int, str, int, str | None]]:
    return [tuple(row) for row in bench.rows("SELECT id, url, versions, gone_at FROM articles")]


def test_the_same_page_again_is_the_same_article(bench: Bench) -> None:
    assert bench.put(replace(ARTICLE, url=FORMER)) is Effect.SAME
    assert bench.put(replace(ARTICLE, url=TODAY, text="另一段文字。")) is Effect.CHANGED
    assert shown(bench) == [(1, FORMER, 2, None)]


def test_an_article_that_vanishes_is_gone_and_stays_so_when_read_again(bench: Bench) -> None:
    assert bench.put(rejected(Reason.NOT_FOUND, FORMER), 404) is Effect.GONE
    gone = [(1, FORMER, 1, "2026-03-01T01:00:00Z")]
    assert shown(bench) == gone
    first, second = bench.pages
    bench.settle(first, replace(ARTICLE, url=FORMER))
    bench.settle(second, rejected(Reason.NOT_FOUND, FORMER))
    assert shown(bench) == gone


def test_an_article_that_was_away_comes_back_under_its_id(bench: Bench) -> None:
    """Where nothing else has its address: a page may have led to it."""
    bench.settle(bench.pages[0], rejected(Reason.NOT_AN_ARTICLE, FORMER))
    assert shown(bench) == []
    with bench.store.write() as connection:
        connection.execute("DELETE FROM addresses")
        spelling.renew(connection)
    bench.put(replace(ARTICLE, url="http://s.example/other.html"))
    bench.put(replace(ARTICLE, url=TODAY))
    assert sorted(shown(bench))[0] == (1, FORMER, 1, None)


def test_a_link_finds_the_address_that_is_stored(bench: Bench) -> None:
    with bench.store.write() as connection:
        added = frontier.add_found(connection, SOURCE.key, [found(TODAY)], BEGIN, most=5)
    assert added.new == 0
    asked = asking.due(bench.store, SOURCE.key, Role.ARTICLE, BEGIN)
    assert [due.url for due in asked] == [FORMER]


def test_an_article_by_todays_spelling_comes_before_an_older_one(bench: Bench) -> None:
    """Both were stored by an earlier version: each keeps what is asked for by its own address."""
    with bench.store.write() as connection:
        connection.execute("DELETE FROM spellings")
    assert bench.put(replace(ARTICLE, url=TODAY)) is Effect.NEW
    with bench.store.write() as connection:
        spelling.renew(connection)
    bench.put(rejected(Reason.NOT_FOUND, FORMER), 404)
    bench.put(replace(ARTICLE, url=TODAY, text="另一段文字。"))
    assert shown(bench) == [(1, FORMER, 1, "2026-03-01T02:00:00Z"), (2, TODAY, 2, None)]


def test_a_new_archive_has_no_other_spellings() -> None:
    other = Bench()
    other.put(ARTICLE)
    with other.store.write() as connection:
        spelling.renew(connection)
    assert other.rows("SELECT * FROM spellings") == []
