"""Counts, pages, months and facets of what is found, and the proof that the index is right."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from commands import dangjian
from exported_rows import every
from hypothesis import given
from hypothesis import strategies as st
from shelf import SOURCES, clear, furnish, put, shelf
from sqlite_utils import Database

from archive.home.folder import Home
from archive.search import parse_query
from archive.store import checking, finding, hits, indexing, keys
from archive.store.cells import Counts, cells_sql, counted
from archive.store.database import Store, open_store, register_functions
from archive.store.hits import Filters, count_sql, facets_sql, months_sql, newer_sql, page_sql
from archive.store.migrations import migrations
from archive.types import Tag


def run(store: Store, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in store.rows(sql, values)]


def cells(store: Store, filters: Filters) -> Counts:
    ((letters, facets),) = run(store, *cells_sql(filters))
    return counted(letters, facets)


@pytest.fixture
def store() -> Iterator[Store]:
    with shelf() as opened:
        yield opened


# Dates as pages print them, coarse and fine, on both sides of what is asked for.
DATES = [None, "2023", "2023-12", "2023-12-31", "2024", "2024-01", "2024-01-01", "2024-01-15",
         "2024-02-29", "2024-12", "2025", "2025-01-01"]  # fmt: skip
TIMES = [None, "2023", "2024", "2024-01", "2024-01-01", "2024-01-15", "2024-12", "2025-01"]
REGIONS = {"620000": ("620000", "620102"), "620100": ("620102",), "620102": ("620102",),
           "110000": ("110000",), "000000": ()}  # fmt: skip
QUERIES: dict[str | None, Callable[[str], bool]] = {
    None: lambda words: True,
    "党": lambda words: "党" in words,
    "党建": lambda words: "党建" in words,
    "党建 网": lambda words: "党建" in words and "网" in words,
    "党建 OR 网": lambda words: "党建" in words or "网" in words,
    "党 -党建": lambda words: "党" in words and "党建" not in words,
    "党建 -网": lambda words: "党建" in words and "网" not in words,
    "党 网": lambda words: "党" in words and "网" in words,
    "，": lambda words: False,
}
article = st.tuples(
    st.sampled_from(["党", "党建", "网", "党建网", "网党", "建党"]),
    st.sampled_from(DATES),
    st.sampled_from(sorted(SOURCES)),
    st.sampled_from(Tag),
    st.sampled_from([(), ("title",), ("title", "published"), ("published", "outlet")]),
)
opened = cache(shelf)


@given(
    st.lists(article, max_size=12),
    st.sampled_from(list(QUERIES)),
    st.tuples(st.sampled_from(TIMES), st.sampled_from(TIMES)),
    st.sampled_from([(), ("north",), ("north", "paper")]),
    st.sampled_from([(), ("620000",), ("620100",), ("620102", "110000"), ("000000",)]),
    st.sampled_from([(), ("party",), ("party", "newspaper")]),
    st.sampled_from([(), (Tag.YES,), (Tag.UNJUDGED,), (Tag.NO, Tag.UNJUDGED)]),
    st.sampled_from([(), (), ("title",), ("title", "published"), ("text",)]),
    st.integers(1, 4),
)
def test_all_that_is_asked_agrees_with_a_look_at_every_article(
    articles: list[tuple[str, str | None, str, Tag, tuple[str, ...]]],
    typed: str | None,
    times: tuple[str | None, str | None],
    sources: tuple[str, ...],
    regions: tuple[str, ...],
    kinds: tuple[str, ...],
    tags: tuple[Tag, ...],
    asked: tuple[str, ...],
    size: int,
) -> None:
    since, until = times
    store = opened()
    clear(store)
    for n, (words, published, source, tag, sure) in enumerate(articles, 1):
        put(store, n, text=words, published=published, source=source, tag=tag, sure=sure)

    def wanted(
        words: str, published: str | None, source: str, tag: Tag, sure: tuple[str, ...]
    ) -> bool:
        region, kind = SOURCES[source]
        return (
            QUERIES[typed](words)
            and (not since or (published is not None and published >= since))
            and (not until or (published is not None and published[: len(until)] <= until))
            and (not sources or source in sources)
            and (not regions or any(region in REGIONS[code] for code in regions))
            and (not kinds or kind in kinds)
            and (not tags or tag in tags)
            and set(asked) <= set(sure)
        )

    truth = {n: a for n, a in enumerate(articles, 1) if wanted(*a)}
    filters = Filters(
        query=None if typed is None else parse_query(typed),
        since=since, until=until, sources=sources, regions=regions, kinds=kinds,
        party_building=tags, sure=asked,
    )  # fmt: skip
    order = sorted(truth, key=lambda n: ((truth[n][1] or "").replace("-", "").ljust(8, "0"), n))
    order.reverse()

    assert run(store, *count_sql(filters)) == [(len(truth),)]
    assert finding.count(store, filters) == len(truth)
    assert [row["id"] for row in every(store, filters)] == sorted(truth)
    assert [row["id"] for row in finding.page(store, filters, 100)] == order
    ranked = [row["id"] for row in finding.page(store, filters, 100, "relevance")]
    assert sorted(ranked) == sorted(truth)
    # Page after page, by the last article of the page before and by an offset; and back again.
    seen: list[int] = []
    before = None
    while rows := run(store, *page_sql(filters, limit=size, before=before)):
        assert rows == run(store, *page_sql(filters, limit=size, offset=len(seen)))
        newer = run(store, *newer_sql(filters, after=rows[0][0], limit=size))
        assert [row[0] for row in newer] == seen[::-1][:size]
        seen += [row[0] for row in rows]
        before = rows[-1][0]
    assert seen == order
    dates = [a[1] for a in truth.values()]
    months = sorted(Counter(d and d[:7] for d in dates).items(), key=lambda row: row[0] or "")
    for few in (0, 2, 100):
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr(hits, "FEW", few)
            assert run(store, *months_sql(filters)) == months
    facets = {row[:4]: row[4] for row in run(store, *facets_sql(filters))}
    assert facets == Counter((a[2], *SOURCES[a[2]], a[3]) for a in truth.values())
    found = cells(store, filters)
    assert list((found.months or {}).items()) == months
    assert {row[:4]: row[4] for row in found.facets or []} == facets


def test_months_come_in_order_those_of_a_year_alone_before_and_the_undated_first(
    store: Store,
) -> None:
    for n, published in enumerate(["2024-03-01", "2023-11", "2024-03-09", "2024", None], 1):
        put(store, n, text="党建", published=published)
    assert run(store, *months_sql(Filters(query=parse_query("党建")))) == [
        (None, 1), ("2023-11", 1), ("2024", 1), ("2024-03", 2),
    ]  # fmt: skip
    assert run(store, *months_sql(Filters(since="2024-03-05", until="2024-03"))) == [("2024-03", 1)]


def test_letters_are_counted_by_month_and_by_facet(store: Store) -> None:
    dates = ["2024-03-01", "2023-11", "2024-03-09", "2024", None, "0987-12-01", "4099-01-01"]
    sources = ["north", "river", "north", "paper", "north", "river", "river"]
    for n, (published, source) in enumerate(zip(dates, sources, strict=True), 1):
        tag = "yes" if n in (1, 3) else "no" if n == 5 else "unjudged"
        put(store, n, text="党建", published=published, source=source, tag=tag)
    put(store, 8, text="机关", published="2024-03-01", source="paper")
    found = cells(store, Filters(query=parse_query("党建")))
    assert list((found.months or {}).items()) == [
        (None, 1), ("0987-12", 1), ("2023-11", 1), ("2024", 1), ("2024-03", 2), ("4099-01", 1),
    ]  # fmt: skip
    assert sorted(found.facets or []) == [
        ("north", "620000", "government", "no", 1),
        ("north", "620000", "government", "yes", 2),
        ("paper", "110000", "newspaper", "unjudged", 1),
        ("river", "620102", "party", "unjudged", 3),
    ]
    assert cells(store, Filters(query=parse_query("无"))) == Counts({}, [])


def test_letters_follow_an_article_to_another_day_and_place(store: Store) -> None:
    put(store, 1, text="党建", published="2024-03-01")
    put(store, 2, text="党建", published="2024-03-01")
    with store.write() as connection:
        key = keys.next_key(connection, 20250700)
        connection.execute(
            "UPDATE articles SET published = '2025-07', date_key = ? WHERE id = 1", [key]
        )
        connection.execute("UPDATE articles SET source = 'paper', region = '110000' WHERE id = 2")
        connection.execute("UPDATE sources SET kind = 'media' WHERE key = 'paper'")
        connection.execute("UPDATE articles SET party_building = 0 WHERE id = 1")
    found = cells(store, Filters(query=parse_query("党建")))
    assert found == Counts(
        {"2024-03": 1, "2025-07": 1},
        [
            ("paper", "110000", "media", "unjudged", 1),
            ("north", "620000", "government", "no", 1),
        ],
    )
    assert checking.index_fault(store) is None


def test_letters_without_order_are_counted_one_by_one() -> None:
    facets = json.dumps([["a", "north", "620000", "party", "no"]])
    # U+6602 is 26,113 after U+0001: 2008 × 13 + 9. U+6603 is October.
    for months in ("\u6602\u6602\u6603", "\u6602\u6603\u6602", "\u6603\u6602\u6602"):
        assert counted("".join("a" + month for month in months), facets) == Counts(
            {"2008-09": 2, "2008-10": 1}, [("north", "620000", "party", "no", 3)]
        )


def test_there_are_letters_for_more_facets_than_utf_16_has_units(store: Store) -> None:
    """U+D800 to U+DFFF are no characters: a text with one cannot be read."""
    with store.write() as connection:
        for n in (1, 128, 0xD7FF, 0xD800, 0xDFFF, 70_000):
            connection.execute("INSERT INTO facets (id, source, region) VALUES (?, ?, '')", [n, n])
    letters = [row[0] for row in run(store, "SELECT letter FROM facets ORDER BY id", [])]
    assert letters == ["\x01", "\x80", "\ud7ff", "\ue000", "\ue7ff", chr(72_048)]


def test_relevance_prefers_the_title_and_the_dense_text_and_ties_are_newest_first(
    store: Store,
) -> None:
    filler = "甲乙丙丁。" * 30
    put(store, 1, title="党建", text=filler, published="2020-01-01")
    put(store, 2, title="甲", text="党建" + filler, published="2024-01-01")
    put(store, 3, title="甲", text="党建、党建、党建" + filler, published="2021-01-01")
    put(store, 4, title="甲", text="党建" + filler, published="2022-01-01")
    for n in range(5, 15):
        put(store, n, title="乙", text=filler, published="2023-01-01")
    asked = Filters(query=parse_query("党建"))
    assert [row["id"] for row in finding.page(store, asked, 9, "relevance")] == [1, 3, 2, 4]
    assert [row["id"] for row in finding.page(store, asked, 9)] == [2, 4, 3, 1]
    # A character by itself and what is left out only decide who is in.
    asked = Filters(query=parse_query("党建 甲 -标题:党"))
    assert [row["id"] for row in finding.page(store, asked, 9, "relevance")] == [3, 2, 4]
    asked = Filters(query=parse_query("党"))
    assert [row["id"] for row in finding.page(store, asked, 9, "relevance")] == [2, 4, 3, 1]


def test_relevance_ranks_the_newest_hits_alone(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hits, "RANKED", 2)
    put(store, 1, title="党建", text="党建", published="2020-01-01")
    put(store, 2, text="甲党建", published="2021-01-01", source="river")
    put(store, 3, title="党建", text="党建", published="2022-01-01")
    put(store, 4, text="甲党建", published="2023-01-01", source="river")
    asked = Filters(query=parse_query("党建"))
    assert [row["id"] for row in finding.page(store, asked, 9, "relevance")] == [3, 4]
    asked = Filters(query=parse_query("党建"), sources=("river",))
    assert [row["id"] for row in finding.page(store, asked, 9, "relevance")] == [4, 2]
    asked = Filters(query=parse_query("党建 -标题:党"))
    assert {row["id"] for row in finding.page(store, asked, 9, "relevance")} == {4, 2}


def test_what_is_found_carries_its_attachments_in_order(store: Store) -> None:
    put(store, 1, text="党建")
    put(store, 2, text="党建")
    with store.write() as connection:
        connection.executemany(
            "INSERT INTO attachments (version, position, name, url) VALUES (1, ?, ?, ?)",
            [(2, "乙.pdf", "http://s.example/b"), (1, "甲.doc", "http://s.example/a")],
        )
    found = [json.loads(row["attachments"]) for row in every(store)]
    assert found == [
        [{"name": "甲.doc", "url": "http://s.example/a", "type": "", "size": None, "size_from": None},
         {"name": "乙.pdf", "url": "http://s.example/b", "type": "", "size": None, "size_from": None}], [],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("来源:柳溪", {1}),
        ("来源：柳溪报", {1}),
        ("來源:柳溪報", {1}),
        ("outlet:报", {1, 2}),
        ("OUTLET:“柳溪报”", {1}),
        ("柳溪", {3}),
        ("来源:党建", set()),
        ("党建 -来源:柳溪", {2, 3}),
        ("来源:柳溪 OR 标题:柳溪", {1, 3}),
    ],
)
def test_the_outlet_is_searched_when_asked_and_only_then(
    store: Store, typed: str, found: set[int]
) -> None:
    put(store, 1, title="党建", outlet="柳溪报")
    put(store, 2, title="党建", outlet="日报社")
    put(store, 3, title="柳溪党建")
    query = parse_query(typed)
    assert {r[0] for r in run(store, *page_sql(Filters(query=query), limit=9))} == found
    assert query.spans("柳溪报党建") == ([(0, 2)] if typed == "柳溪" or "标题" in typed else
                                    [(3, 5)] if typed.startswith("党建") else [])  # fmt: skip


def test_forty_groups_of_characters_and_words_are_no_error(store: Store) -> None:
    put(store, 1, text="党建网")
    typed = " ".join(f"党 OR 建{chr(0x4E00 + n)}" for n in range(600))
    assert finding.count(store, Filters(query=parse_query(typed))) == 1
    assert finding.count(store, Filters(query=parse_query(f"{typed} 龙 OR 龙建"))) == 0


# What may happen to an article, as the store does it.
CHANGES = {
    "text": "UPDATE versions SET text = text || '新' WHERE id = 1",
    "title": "UPDATE versions SET title = '新题党' WHERE id = 1",
    "outlet": "UPDATE articles SET outlet = '新报' WHERE id = 1",
    "no outlet": "UPDATE articles SET outlet = NULL WHERE id = 1",
    "date": "INSERT OR IGNORE INTO days VALUES (20250101, 900000000); "
    "UPDATE articles SET date_key = 900000000, published = '2025-01-01' WHERE id = 1",
    "version": "UPDATE articles SET version = 9 WHERE id = 1",
    "region": "UPDATE articles SET region = '110000' WHERE id = 1",
    "kind": "UPDATE sources SET kind = 'media' WHERE key = 'north'",
    "removal": "DELETE FROM articles WHERE id = 1; DELETE FROM versions WHERE article = 1",
    "replaced": "INSERT OR REPLACE INTO articles SELECT * FROM articles WHERE id = 1",
}


def two_articles(store: Store) -> None:
    put(store, 1, title="党建", text="网络", outlet="旧报", published="2024-01-01", sure=["title"])
    put(store, 2, title="机关", text="党建网", outlet="旧报", published="2024-01-01")
    with store.write() as connection:
        connection.execute(
            "INSERT INTO pages (id, run, source, role, url, fetched_at, status, size, sha256, "
            "warc_file, warc_offset, warc_length) "
            "VALUES (9, 1, 'north', 'article', 'http://s.example/9', '', 200, 0, '', '', 0, 0)"
        )
        connection.execute(
            "INSERT INTO versions (id, article, page, reader, sha256, title, text, "
            "published_precision, authors, contributors, editors, script, kind, masked, provenance) "
            "VALUES (9, 1, 9, '1', '', '又题', '又文', 'none', '[]', '[]', '[]', 'hans', 'web', 0, '')"
        )


@given(st.lists(st.sampled_from(sorted(CHANGES)), max_size=6))
def test_the_index_follows_whatever_happens_to_an_article(changes: list[str]) -> None:
    store = opened()
    clear(store)
    two_articles(store)
    for change in changes:
        with store.write() as connection:
            for statement in CHANGES[change].split("; "):
                connection.execute(statement)
        assert checking.index_fault(store) is None


def test_a_change_is_found_at_once_and_what_was_is_not(store: Store) -> None:
    two_articles(store)
    with store.write() as connection:
        connection.execute("UPDATE versions SET text = '新闻' WHERE id = 1")
    assert finding.count(store, Filters(query=parse_query("网络"))) == 0
    assert finding.count(store, Filters(query=parse_query("络"))) == 0
    assert finding.count(store, Filters(query=parse_query("闻"))) == 1
    with store.write() as connection:
        connection.execute("UPDATE sources SET kind = 'media' WHERE key = 'north'")
    assert finding.count(store, Filters(kinds=("media",))) == 2


HARMS = {
    "a pair too many": "INSERT INTO article_index(rowid, text) VALUES (5, '党建')",
    "pairs lost": "INSERT INTO article_index(article_index) VALUES ('delete-all')",
    "a character too many": "INSERT INTO article_characters(rowid, text) VALUES (5, '党')",
    "characters lost": "INSERT INTO article_characters(article_characters) VALUES ('delete-all')",
    "one character lost": "INSERT INTO article_characters(article_characters, rowid, text, title) "
    "SELECT 'delete', date_key, '网', '' FROM articles WHERE id = 1",
    "characters of another": "INSERT INTO article_characters(rowid, text) "
    "SELECT date_key, '机' FROM articles WHERE id = 1",
    "facets lost": "DELETE FROM article_facets",
    "facets too many": "INSERT INTO article_facets VALUES (5, 1, 'ab')",
    "another facet counted": "UPDATE article_facets SET cell = 'a' || substr(cell, 2)",
    "another month counted": "UPDATE article_facets SET cell = substr(cell, 1, 1) || 'a'",
    "another tag": "UPDATE facets SET party_building = 'no'",
    "another region": "UPDATE facets SET region = '110000'",
    "another source": "UPDATE facets SET source = 'paper'",
    "what is sure lost": "DELETE FROM article_certainty",
    "what is sure of none": "INSERT INTO article_certainty VALUES (5, 1)",
    "more called sure": "UPDATE article_certainty SET sure = 31",
    "a day lost": "DELETE FROM days WHERE day = 20240101",
    "another day": "UPDATE days SET day = 20240102 WHERE day = 20240101",
    "a day too short": "INSERT INTO days SELECT 20240102, first + 1 FROM days",
}


@pytest.mark.parametrize("harm", sorted(HARMS))
def test_harm_is_seen_and_a_rebuild_mends_it(store: Store, harm: str) -> None:
    two_articles(store)
    assert checking.index_fault(store) is None
    with store.write() as connection:
        connection.execute(HARMS[harm])
    assert checking.index_fault(store) is not None
    told: list[int] = []
    with store.write() as connection:
        assert indexing.rebuild(connection, told.append) == 2
    assert sum(told) == 2
    assert checking.index_fault(store) is None


def test_certainty_that_is_no_json_stops_neither_check_nor_rebuild(store: Store) -> None:
    two_articles(store)
    with store.write() as connection:
        connection.execute("DROP TRIGGER articles_certainty_update")
        connection.execute("UPDATE articles SET certainty = '{' WHERE id = 1")
    assert checking.index_fault(store) is not None
    with store.write() as connection:
        indexing.rebuild(connection)
    assert checking.index_fault(store) is None
    assert finding.count(store, Filters(sure=("title",))) == 0


def test_a_swap_of_characters_between_articles_is_seen(store: Store) -> None:
    """The counts of every character stay what they were."""
    put(store, 1, text="党", published="2024-01-01")
    put(store, 2, text="网", published="2024-01-01")
    with store.write() as connection:
        connection.execute(
            "INSERT INTO article_characters(article_characters) VALUES ('delete-all')"
        )
        connection.execute(
            "INSERT INTO article_characters(rowid, text) "
            "SELECT date_key, iif(id = 1, '网', '党') FROM articles ORDER BY date_key"
        )
    fault = checking.index_fault(store)
    assert str(fault) in {
        f"the articles with the character '{c}' differ from those in the index" for c in "党网"
    }


def test_a_key_of_another_day_is_seen(store: Store) -> None:
    put(store, 1, text="党", published="2024-01-01")
    with store.write() as connection:
        connection.execute("UPDATE articles SET published = '2024-02-01'")
    assert str(checking.index_fault(store)) == "articles with the date_key of another day: 1"


def test_a_rebuild_of_many_articles_finds_them_all(store: Store) -> None:
    """More than one batch, over many days."""
    day = date(2020, 1, 1)
    for n in range(1, 1204):
        put(store, n, text="党建" if n % 3 else "机关", published=str(day + timedelta(days=n // 2)))
    with store.write() as connection:
        assert indexing.rebuild(connection) == 1203
    assert finding.count(store, Filters(query=parse_query("党建"))) == 802
    assert checking.index_fault(store) is None


def test_after_a_change_of_folding_all_is_built_anew_when_it_is_opened(home: Home) -> None:
    with open_store(home.database) as store:
        with store.write() as connection:
            connection.execute("UPDATE facts SET value = '0' WHERE name = 'fold_version'")
            connection.execute(HARMS["facets too many"])
            connection.execute(HARMS["a character too many"])
        assert checking.index_fault(store) is not None
    with open_store(home.database) as store:
        assert checking.index_fault(store) is None


def test_reindex_mends_what_verify_finds(home: Home) -> None:
    with open_store(home.database) as store, store.write() as connection:
        connection.execute(HARMS["a character too many"])
    ran = dangjian("verify", home=home.folder)
    assert ran.code == 1
    assert "dangjian reindex" in ran.out
    ran = dangjian("reindex", home=home.folder)
    assert (ran.code, ran.out, ran.err) == (0, "", "0 articles indexed\n")
    assert dangjian("verify", home=home.folder).code == 0


def old_archive(home: Home, before: str) -> Store:
    """A home's database as the version had it that did not yet know a migration."""
    home.database.unlink()
    connection = sqlite3.connect(home.database)
    register_functions(connection)
    migrations.apply(Database(connection), stop_before=before)
    connection.execute("INSERT OR REPLACE INTO facts VALUES ('fold_version', '1')")
    connection.isolation_level = None
    store = Store(Database(connection))
    furnish(store)
    return store


def test_an_archive_of_the_first_version_is_brought_up_with_its_articles(home: Home) -> None:
    with old_archive(home, "exact_search") as old:
        put(old, 1, title="党建", text="网络", outlet="柳溪报", published="2024-01-01", source="river",
            key=20240101000000)  # fmt: skip
    with open_store(home.database) as store:
        assert checking.index_fault(store) is None
        for typed in ("党建", "络", "来源:柳溪", "标题:党"):
            assert finding.count(store, Filters(query=parse_query(typed), kinds=("party",))) == 1


def test_an_archive_from_before_the_letters_is_counted_by_them(home: Home) -> None:
    with old_archive(home, "cells") as old:
        for n, published in enumerate(["2024-01-01", "2024-01", "2023-12-31", None], 1):
            put(old, n, text="党建", published=published, source="river" if n == 2 else "north")
        with old.write() as connection:  # damage that `dangjian verify` finds must not bar the way
            connection.execute("DELETE FROM days WHERE day = 0")
    with open_store(home.database) as store:
        assert cells(store, Filters(query=parse_query("党建"))) == Counts(
            {None: 1, "2023-12": 1, "2024-01": 2},
            [
                ("north", "620000", "government", "unjudged", 3),
                ("river", "620102", "party", "unjudged", 1),
            ],
        )
        put(store, 5, text="党建", published="2024-02", source="paper")
        with store.write() as connection:
            connection.execute("INSERT INTO days (day, first) VALUES (0, 0)")
        assert checking.index_fault(store) is None


def test_articles_from_before_the_tag_are_not_judged_and_none_of_them_counts_as_no(
    home: Home,
) -> None:
    with old_archive(home, "party_building") as old:
        put(old, 1, text="党建", published="2024-01-01")
        put(old, 2, text="党建", published="2024-01-02", source="river")
    with open_store(home.database) as store:
        assert checking.index_fault(store) is None
        assert [run(store, *count_sql(Filters(party_building=(tag,)))) for tag in Tag] == [
            [(0,)], [(0,)], [(2,)],
        ]  # fmt: skip
        assert run(store, "SELECT party_building FROM versions", []) == [(None,), (None,)]
        with store.write() as connection:
            connection.execute("UPDATE articles SET party_building = 0 WHERE id = 2")
        assert run(store, *page_sql(Filters(party_building=(Tag.NO,)), limit=9)) == [(2,)]
        assert checking.index_fault(store) is None


def test_an_archive_with_wide_keys_works_as_it_is_and_reindex_closes_them_up(home: Home) -> None:
    with old_archive(home, "days") as old:
        put(old, 1, text="党建", published="2024-01-01", key=20240101000000)
        put(old, 2, text="党建", published="2024", key=20240000000000)
        put(old, 3, text="党建", key=0)
    asked = Filters(query=parse_query("党建"), since="2024", until="2024")
    with open_store(home.database) as store:
        put(store, 4, text="党建", published="2024-01-01", source="river")
        put(store, 5, text="党建", published="2023-06-30")
        put(store, 6, text="党建", published="2024-01-02")
        for _ in range(2):
            assert checking.index_fault(store) is None
            assert [r[0] for r in run(store, *page_sql(asked, limit=9))] == [6, 4, 1, 2]
            assert run(store, *months_sql(asked)) == [("2024", 1), ("2024-01", 3)]
            assert run(store, *page_sql(Filters(), limit=9))[-2:] == [(5,), (3,)]
            with store.write() as connection:
                indexing.rebuild(connection)
        placed = dict(run(store, "SELECT id, date_key FROM articles", []))
        # 2024 is 124 years of 13 × 32 days after 1900; each day has room for 4,096.
        assert placed[1] == ((124 * 13 + 1) * 32 + 1) * 4096
        assert placed[4] == placed[1] + 1
        assert placed[3] == 0
