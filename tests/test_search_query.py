"""The query language: what somebody types, and which articles that finds."""

import contextlib
import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import QueryError
from archive.search import SQL_FUNCTIONS, parse_query

ARTICLES = {
    1: ("青溪镇党建引领乡村振兴", "全镇党员干部开展主题党日，推进基层治理。"),
    2: ("机关党建简报", "不忘初心、牢记使命。组织生活会于2023年召开。"),
    3: ("機關黨建工作要點", "網格員走訪羣眾，落實著力點。5G 网络全覆盖。"),
    4: ("基层治理新办法", "推行1+1好支部，满意率100%，不是11+10。"),
    5: ("Party school notes", "C# and C++ courses; speed 3.5 of 10. AT&T OR nothing"),
}


@pytest.fixture(scope="module")
def db() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    for name, function in SQL_FUNCTIONS.items():
        connection.create_function(name, 1, function, deterministic=True)
    connection.execute(
        "CREATE VIRTUAL TABLE article_index USING fts5(text, title, tokenize='ascii')"
    )
    connection.executemany(
        "INSERT INTO article_index(rowid, title, text) VALUES (?, cjk_tokens(?), cjk_tokens(?))",
        [(n, *article) for n, article in ARTICLES.items()],
    )
    yield connection
    connection.close()


def hits(db: sqlite3.Connection, typed: str) -> set[int]:
    sql = "SELECT rowid FROM article_index WHERE article_index MATCH escape_fts(?)"
    return {row[0] for row in db.execute(sql, (typed,))}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("党建", {1, 2, 3}),
        ("黨建", {1, 2, 3}),
        ("机关党建", {2, 3}),
        ("群众", {3}),
        ("着力点", {3}),
        ("党", {1, 2, 3}),
        ("振", {1}),
        ("率", {4}),
        # words are parted by spaces, full-width ones too, and must all be there
        ("党建 基层", {1}),
        ("党建\u3000基层", {1}),
        ("基层 党建 简报", set()),
        ("党建 AND 简报", {2}),
        ("党建 && 简报", {2}),
        # quotes
        ('"主题党日"', {1}),
        ("“主题党日”", {1}),
        ("「主题党日」", {1}),
        ("『主题党日』", {1}),
        ('“主题党日"', {1}),
        ("不忘初心、牢记使命", {2}),
        ("“不忘初心 牢记使命”", {2}),
        ("不忘初心牢记使命", set()),
        ('"C courses"', set()),
        ('"and c"', {5}),
        # or binds its neighbours closer than the space
        ("简报 OR 乡村", {1, 2}),
        ("简报|乡村", {1, 2}),
        ("简报 ｜ 乡村", {1, 2}),
        ("党建 简报 OR 乡村", {1, 2}),
        ("简报 OR 乡村 基层", {1}),
        ("简报 OR 乡村 OR 网格", {1, 2, 3}),
        ("简报 or 乡村", set()),
        ("OR 简报 OR", {2}),
        # leaving out
        ("党建 -机关", {1}),
        ("党建 －机关", {1}),
        ("党建 NOT 机关", {1}),
        ("-机关 党建", {1}),
        ('党建 -"主题党日" -网格', {2}),
        ("党建 -，", {1, 2, 3}),
        ("简报 OR -乡村 党建", {2}),
        ("简报 -乡村 OR 党建", {2}),
        # the title alone
        ("标题:治理", {4}),
        ("标题：治理", {4}),
        ("標題:治理", {4}),
        ("title:治理", {4}),
        ("TITLE:party", {5}),
        ("标题:“基层治理”", {4}),
        ("治理 -标题:治理", {1}),
        ("标题:治理 OR 标题:简报", {2, 4}),
        ("标题: 治理", {4}),
        ("标题:", set()),
        ("治\u200b理 \ufeff-\u202e标题:治\u00ad理", {1}),
        # words and numbers whole, signs exact
        ("2023年", {2}),
        ("2023", {2}),
        ("202", set()),
        ("２０２３年", {2}),
        ("5G网络", {3}),
        ("5g", {3}),
        ("1+1", {4}),
        ("1+1好支部", {4}),
        ("1＋1", {4}),
        ("1+10", set()),
        ("11+1", set()),
        ("11+10", {4}),
        ("100%", {4}),
        ("00%", set()),
        ("C#", {5}),
        ("c++", {5}),
        ("c+++", set()),
        ("3.5", {5}),
        ("3.50", set()),
        ("AT&T", {5}),
        ("at t", {5}),
        ("“at t”", set()),
        ("part", set()),
        ("PARTY", {5}),
        ('"OR"', {5}),
        # anything else is literal
        ("text:党建", set()),
        ("(党建)", {1, 2, 3}),
        ("党建*", {1, 2, 3}),
        ("NEAR(党建 简报)", set()),
        ("^青溪镇", {1}),
        ("党建 ，。", {1, 2, 3}),
        # an open quote ends with the text
        ('"主题党日', {1}),
        ('党建 "机关', {2, 3}),
        # nothing to find
        ("", set()),
        ("   ", set()),
        ('""', set()),
        ("，。！", set()),
        ("OR AND NOT", set()),
        ("-党建", set()),
        ("NOT 党建", set()),
        ("|||", set()),
    ],
)
def test_what_a_query_finds(db: sqlite3.Connection, typed: str, found: set[int]) -> None:
    assert hits(db, typed) == found


@pytest.mark.parametrize("typed", ["", "  ", '""', "，。！", "OR", "AND NOT", "| - |", "\0", "*"])
def test_strict_refuses_what_holds_nothing(typed: str) -> None:
    assert parse_query(typed).empty
    assert parse_query(typed).match == '""'
    with pytest.raises(QueryError, match="no character, word or number"):
        parse_query(typed, strict=True)


@pytest.mark.parametrize("typed", ["-党建", "NOT 党建", "-标题:党建 -“机关”"])
def test_strict_refuses_what_only_leaves_out(typed: str) -> None:
    assert parse_query(typed).empty
    with pytest.raises(QueryError, match="only says what to leave out"):
        parse_query(typed, strict=True)


@pytest.mark.parametrize(
    "typed", ['"党建', '党建"', "“党建", "「党建", "『党建", '"', '党建 "机关" "']
)
def test_strict_refuses_an_open_quote(typed: str) -> None:
    with pytest.raises(QueryError, match="not closed"):
        parse_query(typed, strict=True)


@pytest.mark.parametrize(
    "typed",
    ["文号:(12号 OR 13号)", "文号：（12号|13号）", '来源:("日报" OR 晚报)', "党建 -title:(a b)"],
)
def test_strict_refuses_brackets_behind_a_prefix(typed: str) -> None:
    with pytest.raises(QueryError, match="before one word or one quotation"):
        parse_query(typed, strict=True)
    parse_query(typed)  # a link that somebody kept still opens


@pytest.mark.parametrize(
    "typed",
    ['"党建"', "党建 OR 机关", "标题:党", "-机关 党建", "it's 党", "1+1", "文号:青组发(2023)12号", "文号:(2023)12号",
     "标题:(试行)", "(党建 OR 党务) 机关"],
)  # fmt: skip
def test_strict_and_lenient_agree_on_good_queries(typed: str) -> None:
    assert parse_query(typed, strict=True) == parse_query(typed)


def test_the_same_word_twice_is_asked_once() -> None:
    assert parse_query("党建 黨建 “党建”") == parse_query("党建")
    assert parse_query("党建 " * 3000).match == parse_query("党建").match


@pytest.mark.parametrize(
    "junk",
    [
        "党" * 10_000,
        "党建 " * 3_333,
        " ".join(chr(0x4E00 + n) for n in range(5_000)),
        " OR ".join(f"a{n}" for n in range(1_500)),
        " ".join(f"-a{n}" for n in range(1_500)) + " 党",
        '"' * 10_000,
        "「" * 9_999,
        "(" * 10_000,
        "-" * 10_000,
        "|" * 10_000,
        "标题:" * 3_000,
        "NOT " * 2_500,
        "\0" * 100,
        "党\0建",
        "<script>alert(1)</script>",
        "'; DROP TABLE articles; --",
        'a" OR "b',
        '") OR text MATCH ("',
        "\ud800",
        "\ue200党\ue02b",
        "a" * 10_000,
    ],
    ids=lambda junk: repr(junk[:12]),
)
def test_junk_is_a_valid_query(db: sqlite3.Connection, junk: str) -> None:
    query = parse_query(junk)
    query.match.encode("utf-8")
    db.execute(
        "SELECT count(*) FROM article_index WHERE article_index MATCH ?", (query.match,)
    ).fetchone()
    assert all(text[a:b] for text in ARTICLES[3] for a, b in query.spans(text))


@given(st.text(st.characters() | st.sampled_from('"“”「」|-－*():^+ 党a1标题:OR\0'), max_size=30))
def test_any_text_is_a_valid_query(db: sqlite3.Connection, typed: str) -> None:
    query = parse_query(typed)
    sql = "SELECT count(*) FROM article_index WHERE article_index MATCH ?"
    (count,) = db.execute(sql, (query.match,)).fetchone()
    if query.empty:
        assert count == 0
    with contextlib.suppress(QueryError):
        assert parse_query(typed, strict=True) == query


def test_the_sql_functions_take_null() -> None:
    assert {name: function(None) for name, function in SQL_FUNCTIONS.items()} == {
        "cjk_tokens": "",
        "outlet_tokens": "",
        "document_tokens": "",
        "cjk_characters": "",
        "title_characters": "",
        "escape_fts": '""',
    }
