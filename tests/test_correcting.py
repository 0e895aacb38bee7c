"""Corrections by people: laid over what was read, whatever is read, moves or comes back afterwards."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from commands import dangjian
from exported_rows import written
from filled import Filled, article
from forked import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from test_articles import ARTICLE, BEGIN, Bench, rejected
from test_datasette import getter
from test_moves import OTHER_TEXT, STORY, A, B, Site, at

from archive.corrections import CORRECTABLE, plainly, typed
from archive.errors import ConfigError, CorrectionError
from archive.home.correcting import Wanted, read_file, read_pairs
from archive.home.folder import Home
from archive.publish.columns import COLUMNS
from archive.record import FIELDS, restored
from archive.search import parse_query
from archive.store import checking, correcting, corrections, finding, keys, removals
from archive.store.articles import Effect
from archive.store.database import Store, look
from archive.types import Reason
from archive.verify import faults
from archive.web.dates import precision_of

NOW = datetime(2026, 3, 5, tzinfo=UTC)
WHY = "原页所印如此"


def correct(store: Store, article: int, **fields: str) -> int:
    found = {name: typed(name, value, NOW) for name, value in fields.items()}
    return correcting.correct(store, [Wanted(article=article, fields=found, why=WHY)], NOW)


def shown(bench: Bench, article: int = 1) -> dict[str, Any]:
    (row,) = bench.rows("SELECT * FROM articles WHERE id = ?", article)
    return dict(row)


def found(store: Store, query: str) -> list[int]:
    filters = finding.Filters(query=parse_query(query))
    return [row["id"] for row in finding.page(store, filters, limit=100)]


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.store.close()


@pytest.fixture
def filled(home: Home) -> Iterator[Filled]:
    """A home with two articles."""
    made = Filled(home)
    made.visit(article("a.html", "石桥镇召开会议"))
    made.visit(article("b.html", "柳林镇召开会议"))
    yield made
    made.close()


# What somebody types


@pytest.mark.parametrize(
    ("field", "given", "held"),
    [
        ("title", "  石桥镇  开会 ", "石桥镇 开会"),
        ("outlet", "", None),
        ("authors", "方小满、江一帆，方小满", '["方小满", "江一帆"]'),
        ("authors", ["方小满", "江一帆"], '["方小满", "江一帆"]'),
        ("authors", "", "[]"),
        ("masked", "是", 1),
        ("masked", False, 0),
        ("party_building", "no", 0),
        ("party_building", "", None),
        ("published", "2024-02-29T09:30", "2024-02-29T09:30"),
        ("published", "2024", "2024"),
        ("published", 2024, "2024"),
        ("newspaper_page", 3, "3"),
        ("effective", "2030-01-01", "2030-01-01"),
        ("published", datetime(2024, 2, 29, 1, 30, tzinfo=UTC), "2024-02-29T09:30"),
        ("kind", "newspaper", "newspaper"),
    ],
)
def test_a_value_is_held_as_the_row_of_an_article_holds_it(
    field: str, given: Any, held: Any
) -> None:
    assert typed(field, given, NOW) == held


@pytest.mark.parametrize(
    ("field", "given", "why"),
    [
        ("title", " ", "cannot be empty"),
        ("masked", "", "cannot be empty"),
        ("masked", "perhaps", "must be yes or no"),
        ("kind", "blog", "must be one of web, newspaper, book-page, document, wechat"),
        ("published", "2023-02-29", "must be a date such as"),
        ("published", "2024-3-1", "must be a date such as"),
        ("published", "2026-03-07", "cannot be 2026-03-07"),
        ("published", "1948-01-01", "cannot be 1948-01-01"),
        ("effective", "1970-01-01", "cannot be 1970-01-01"),
        ("title", "石桥\u202e镇", "must be a text of one line"),
        ("title", "石桥\x00镇", "must be a text of one line"),
        ("title", "石桥\udcff镇", "must be a text of one line"),
        ("title", "石" * 1001, "must have at most 1,000 characters"),
        ("authors", [f"人{n}" for n in range(201)], "has at most 200 values"),
        ("outlet", ["石桥融媒", "柳林融媒"], "has one value"),
        ("newspaper_page", 3.5, "must be a text in quotes"),
    ],
)
def test_what_no_page_can_say_is_refused(field: str, given: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        typed(field, given, NOW)


def test_all_that_a_row_shows_can_be_corrected_but_what_follows_from_something_else() -> None:
    listed = {name for name, field in FIELDS.items() if field.listed}
    assert listed - set(CORRECTABLE) == {"published_precision", "certainty"}
    assert set(CORRECTABLE) <= listed


def test_pairs_are_refused_all_at_once() -> None:
    with pytest.raises(CorrectionError) as refused:
        read_pairs(["titel=x", "outlet", "text=x", "kind=x", "cut=no", "cut=no"], NOW)
    assert [str(sentence) for sentence in refused.value.sentences] == [
        "There is no 'titel' to correct; the nearest is 'title'.",
        "'outlet' must be field=value.",
        "'text' cannot be corrected.",
        "'kind' must be one of web, newspaper, book-page, document, wechat.",
        "'cut' is given twice.",
    ]


FILE = """
[[correction]]
id = 1
titel = "新题"
published = 2044-03-01

[[correction]]
url = "http://s.example/z.html"
outlet = 3.5
why = "误"

[[correction]]
id = 1
title = "新题"
why = "误"

[[correction]]
url = "http://s.example/a/1.html"
title = "新题"
why = "误"

[[correction]]
id = 1
why = "误"
"""


def test_what_is_wrong_with_a_file_is_told_at_once_with_its_lines(bench: Bench) -> None:
    bench.put(ARTICLE)
    with pytest.raises(ConfigError) as refused:
        read_file(FILE, "c.toml", NOW, lambda named: correcting.find(bench.store, named))
    assert [str(sentence) for sentence in refused.value.sentences] == [
        "c.toml, line 2: a correction needs 'why'.",
        "c.toml, line 4: unknown key 'titel' in correction; the nearest is 'title'.",
        "c.toml, line 5: 'published' cannot be 2044-03-01.",
        "c.toml, line 8: there is no article http://s.example/z.html.",
        "c.toml, line 9: 'outlet' must be a text in quotes.",
        "c.toml, line 19: 'title' of article 1 was corrected above.",
        "c.toml, line 22: a correction needs a field and its value.",
    ]


def test_of_a_file_in_which_all_is_wrong_the_first_hundred_faults_are_told() -> None:
    """To find the line of each takes time."""
    with pytest.raises(ConfigError) as refused:
        read_file('[[correction]]\nid = 1\nwhy = "误"\ntitel = 1\n' * 200, "c.toml", NOW, len)
    told = [str(sentence) for sentence in refused.value.sentences]
    assert told[0] == "c.toml: what follows was not looked at."
    assert 100 < len(told) < 110
    assert "line 4: unknown key 'titel'" in told[2]


def test_of_a_table_in_which_all_is_wrong_the_first_hundred_faults_are_told() -> None:
    table = "[[correction]]\n" + "".join(f"k{key} = 1\n" for key in range(1_000))
    with pytest.raises(ConfigError) as refused:
        read_file(table, "c.toml", NOW, len)
    told = [str(sentence) for sentence in refused.value.sentences]
    assert told[0] == "c.toml: what follows was not looked at."
    assert 100 < len(told) < 110


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_no_clock_in_china_shows_is_refused(day: str) -> None:
    with pytest.raises(ValueError, match=f"cannot be {re.escape(day)}"):
        typed("published", datetime.fromisoformat(day), NOW)


def test_the_file_of_the_document_is_valid() -> None:
    text = (ROOT / "docs" / "correcting.md").read_text(encoding="utf-8")
    (file,) = re.findall("```toml\n(.*?)```", text, re.DOTALL)
    wanted = read_file(file, "c.toml", NOW, len)
    assert [sorted(one.fields) for one in wanted] == [
        ["authors", "published", "title"],
        ["masked", "outlet"],
    ]


# What the archive shows


def test_a_corrected_headline_and_outlet_are_found_and_the_read_ones_are_not(bench: Bench) -> None:
    bench.put(ARTICLE)
    assert correct(bench.store, 1, title="红旗村清理水渠", outlet="柳林融媒") == 2
    for query, ids in (
        ("title:红旗村", [1]), ("outlet:柳林融媒", [1]), ("title:主题党日", []), ("outlet:石桥融媒", []),
        ("title:渠", [1]), ("走访慰问", [1]),
    ):  # fmt: skip
        assert found(bench.store, query) == ids, query
    assert checking.index_fault(bench.store) is None
    (read,) = bench.rows("SELECT title, outlet FROM versions")
    assert tuple(read) == (ARTICLE.title, ARTICLE.outlet)


def test_a_corrected_date_moves_the_article_and_says_how_exact_it_is(bench: Bench) -> None:
    bench.put(ARTICLE)
    bench.put(replace(ARTICLE, url="http://s.example/a/2.html", published="2025-01-01"))
    assert [r["id"] for r in bench.rows("SELECT id FROM articles ORDER BY date_key")] == [2, 1]
    correct(bench.store, 1, published="2024-05")
    row = shown(bench)
    assert (row["published"], row["published_precision"], row["year"]) == ("2024-05", "month", 2024)
    assert [r["id"] for r in bench.rows("SELECT id FROM articles ORDER BY date_key")] == [1, 2]
    correct(bench.store, 1, published="")
    row = shown(bench)
    assert (row["published"], row["published_precision"], row["year"]) == (None, "none", None)


def test_a_reading_an_edit_and_a_return_leave_a_correction_alone(bench: Bench) -> None:
    bench.put(ARTICLE)
    correct(bench.store, 1, title="更正后的标题")
    again = replace(ARTICLE, title="新规则读出的标题", reader="2")
    assert bench.settle(bench.pages[0], again) is Effect.AMENDED
    assert shown(bench)["title"] == "更正后的标题"
    assert json.loads(shown(bench)["corrections"])[0]["read"] == "新规则读出的标题"
    assert bench.put(replace(ARTICLE, title="改后的标题", text="改写了。")) is Effect.CHANGED
    assert (shown(bench)["title"], shown(bench)["versions"]) == ("更正后的标题", 2)
    for page in bench.pages:
        bench.settle(page, rejected(Reason.NO_TEXT))
    assert bench.rows("SELECT * FROM articles") == []
    assert corrections.strays(bench.store.db.conn) == (0, 1)
    bench.settle(bench.pages[0], ARTICLE)
    assert shown(bench)["title"] == "更正后的标题"
    assert corrections.strays(bench.store.db.conn) == (0, 0)


def test_an_article_that_another_takes_in_brings_its_corrections() -> None:
    site = Site()
    site.visit(at(A))
    site.visit(at(B))
    correct(site.store, 2, outlet="柳林融媒")
    correct(site.store, 1, title="更正后的标题")
    site.visit(at(B), asked=A)
    row = shown(site)
    assert (row["id"], row["title"], row["outlet"]) == (1, "更正后的标题", "柳林融媒")
    with pytest.raises(CorrectionError, match="Article 2 is part of article 1 now"):
        correcting.find(site.store, "2")
    assert correcting.find(site.store, B) == 1
    correcting.withdraw(site.store, 1, ["outlet"], "", None, NOW)
    assert shown(site)["outlet"] == STORY.outlet
    site.store.close()


def test_a_correction_again_changes_nothing_and_a_later_one_takes_its_place(bench: Bench) -> None:
    bench.put(ARTICLE)
    assert correct(bench.store, 1, title="甲", kind="newspaper") == 2
    before = bench.store.db.conn.total_changes
    assert correct(bench.store, 1, title="甲", kind="newspaper") == 0
    assert bench.store.db.conn.total_changes == before
    assert correct(bench.store, 1, title="乙", kind="newspaper") == 1
    correcting.withdraw(bench.store, 1, ["kind"], "看错了", "江一帆", NOW)
    history = correcting.history(bench.store, 1)
    assert [(one.field, one.value, one.withdrawn) for one in history] == [
        ("title", "甲", False), ("kind", "newspaper", False), ("title", "乙", False), ("kind", None, True),
    ]  # fmt: skip
    assert set(correcting.ended(bench.store, history)) == {history[0].id, history[1].id}
    assert (shown(bench)["title"], shown(bench)["kind"]) == ("乙", "web")
    with pytest.raises(CorrectionError, match="'kind' of article 1 is not corrected"):
        correcting.withdraw(bench.store, 1, ["title", "kind"], "", None, NOW)
    assert shown(bench)["title"] == "乙"


def test_a_corrected_field_is_sure_and_one_without_a_value_is_not_told(bench: Bench) -> None:
    unsure = restored(
        {**_stored(ARTICLE), "certainty": '{"outlet": "guess", "title": "likely", "authors": "guess"}'},
        url=ARTICLE.url, next_page=None,
    )  # fmt: skip
    bench.put(unsure)
    correct(bench.store, 1, outlet="柳林融媒", authors="")
    assert json.loads(shown(bench)["certainty"]) == {"title": "likely", "outlet": "sure"}
    correcting.withdraw(bench.store, 1, ["outlet", "authors"], "", None, NOW)
    assert json.loads(shown(bench)["certainty"])["outlet"] == "guess"


def _stored(read: Any) -> dict[str, Any]:
    return {n: f.kind.store(getattr(read, n)) for n, f in FIELDS.items()} | {"reader": read.reader}


def test_exports_give_the_corrected_row_and_the_reason(bench: Bench) -> None:
    bench.put(ARTICLE)
    correct(bench.store, 1, authors="江一帆、罗青禾", masked="yes", outlet="")
    rows = {name: written(bench.store, name) for name in ("jsonl", "csv")}
    row = json.loads(rows["jsonl"])
    assert (row["authors"], row["masked"], row["outlet"]) == (["江一帆", "罗青禾"], True, None)
    at = "2026-03-05T00:00:00Z"
    assert row["corrections"] == [
        {"field": "authors", "read": ["方小满"], "value": ["江一帆", "罗青禾"], "why": WHY, "by": None, "at": at},
        {"field": "masked", "read": False, "value": True, "why": WHY, "by": None, "at": at},
        {"field": "outlet", "read": "石桥融媒", "value": None, "why": WHY, "by": None, "at": at},
    ]  # fmt: skip
    assert WHY in rows["csv"].decode()
    assert "corrections" in [column.name for column in COLUMNS]


@pytest.mark.parametrize(
    "broken",
    [
        "BEFORE INSERT ON corrections WHEN new.article = 2",
        "AFTER INSERT ON corrections WHEN new.field = 'outlet'",
        "BEFORE UPDATE ON articles WHEN new.id = 2",
        "AFTER UPDATE ON articles WHEN new.id = 2",
    ],
)
def test_a_write_that_fails_leaves_nothing_of_any_correction(bench: Bench, broken: str) -> None:
    bench.put(ARTICLE)
    bench.put(replace(ARTICLE, url="http://s.example/a/2.html"))
    before = [tuple(row) for row in bench.rows("SELECT * FROM articles")]
    bench.store.db.conn.execute(
        f"CREATE TEMP TRIGGER broken {broken} BEGIN SELECT RAISE(ABORT, 'no room'); END"
    )
    wanted = [
        Wanted(article=1, fields={"title": "甲"}, why=WHY),
        Wanted(article=2, fields={"title": "乙", "outlet": None}, why=WHY),
    ]
    with pytest.raises(Exception, match="no room"):
        correcting.correct(bench.store, wanted, NOW)
    bench.store.db.conn.execute("DROP TRIGGER temp.broken")
    assert [tuple(row) for row in bench.rows("SELECT * FROM articles")] == before
    assert bench.rows("SELECT * FROM corrections") == []
    assert checking.index_fault(bench.store) is None


def test_an_article_that_goes_meanwhile_is_told_and_nothing_is_written(bench: Bench) -> None:
    bench.put(ARTICLE)
    wanted = [Wanted(article=n, fields={"title": "甲"}, why=WHY) for n in (1, 2)]
    with pytest.raises(CorrectionError, match=r"There is no article 2\."):
        correcting.correct(bench.store, wanted, NOW)
    assert shown(bench)["title"] == ARTICLE.title


TITLES = ("石桥镇开展主题党日活动纪实", "红旗村清理水渠", "柳林镇召开大会")
STORIES = st.builds(
    lambda url, title, published, outlet, text: replace(
        STORY, url=url, title=title, published=published,
        published_precision=precision_of(published or ""), outlet=outlet, text=text,
    ),
    st.sampled_from((A, B)), st.sampled_from(TITLES), st.sampled_from(("2026-03-02", "2025", None)),
    st.sampled_from(("石桥融媒", None)), st.sampled_from((STORY.text, STORY.text, OTHER_TEXT)),
)  # fmt: skip
VALUES = st.one_of(
    st.tuples(st.just("title"), st.sampled_from((*TITLES, "第四个标题"))),
    st.tuples(st.just("published"), st.sampled_from(("2024-05-06", "2025", ""))),
    st.tuples(st.just("outlet"), st.sampled_from(("柳林融媒", ""))),
    st.tuples(st.just("party_building"), st.sampled_from(("yes", "no", ""))),
)
STEPS = st.one_of(
    st.tuples(st.just("visit"), STORIES, st.sampled_from((None, A, B))),
    st.tuples(st.just("move"), st.just(at(B)), st.just(A)),
    st.tuples(st.just("again"), STORIES, st.integers(0, 9)),
    st.tuples(st.just("reject"), st.none(), st.integers(0, 9)),
    st.tuples(st.just("correct"), VALUES, st.integers(1, 2)),
    st.tuples(st.just("undo"), VALUES, st.integers(1, 2)),
)


@settings(max_examples=settings().max_examples // 3)  # 50 ms each
@given(st.lists(STEPS, min_size=4, max_size=10))
def test_articles_are_their_latest_versions_and_the_corrections_whatever_happens(
    steps: list[tuple[str, Any, Any]],
) -> None:
    site = Site()
    site.visit(at(A))
    site.visit(at(B))
    made: list[tuple[int, str, Any]] = []  # id, field, value; ... is a withdrawal
    urls = {1: A, 2: B}
    for what, how, which in steps:
        ids = [row["id"] for row in site.rows("SELECT id FROM articles")]
        if what in ("visit", "move"):
            site.visit(how, None if which == how.url else which)
        elif what == "again" and site.pages:
            page = site.pages[which % len(site.pages)]
            site.settle(page, replace(how, url=page.url, reader="2"))
        elif what == "reject" and site.pages:
            page = site.pages[which % len(site.pages)]
            site.settle(page, rejected(Reason.NO_TEXT, page.url))
        elif what == "correct" and which in ids:
            correct(site.store, which, **{how[0]: how[1]})
            made.append((which, how[0], typed(how[0], how[1], NOW)))
        elif what == "undo" and how[0] in _truth(site, made, urls).get(which, {}):
            correcting.withdraw(site.store, which, [how[0]], "", None, NOW)
            made.append((which, how[0], ...))
        urls |= {row["id"]: row["url"] for row in site.rows("SELECT id, url FROM articles")}
        _agrees(site, _truth(site, made, urls))
    assert checking.index_fault(site.store) is None
    assert checking.shown_faults(site.store) == 0
    for title in (*TITLES, "第四个标题"):
        right = {
            r["id"] for r in site.rows("SELECT id, title FROM articles") if r["title"] == title
        }
        assert set(found(site.store, f'title:"{title}"')) == right
    site.store.close()


def _truth(
    site: Site, made: list[tuple[int, str, Any]], urls: dict[int, str]
) -> dict[int, dict[str, Any]]:
    """Article → field → value, of the corrections that hold: its own, and those of what it took in."""
    stored = {row["url"]: row["stored"] for row in site.rows("SELECT url, stored FROM moved")}
    ids = {row["url"]: row["id"] for row in site.rows("SELECT url, id FROM articles")}
    held: dict[int, dict[str, Any]] = {id_: {} for id_ in ids.values()}
    for id_, field, value in made:
        now = id_ if id_ in held else ids.get(stored.get(urls[id_], ""))
        if now in held:
            held[now].pop(field, None)
            if value is not ...:
                held[now][field] = value
    return held


def _agrees(site: Site, truth: dict[int, dict[str, Any]]) -> None:
    for row in site.rows("SELECT * FROM articles"):
        (version, *_) = site.rows(
            "SELECT * FROM versions WHERE article = ? ORDER BY page DESC", row["id"]
        )
        right = {name: version[name] for name in CORRECTABLE} | truth[row["id"]]
        assert {name: row[name] for name in CORRECTABLE} == right
        assert row["published_precision"] == precision_of(right["published"] or "")
        day = keys.day_of(right["published"])
        assert keys.stands_in(site.store.db.conn, row["date_key"], day)
        told = {one["field"]: (one["read"], one["value"]) for one in json.loads(row["corrections"])}
        assert told == {
            name: (plainly(name, version[name]), plainly(name, value))
            for name, value in truth[row["id"]].items()
        }


def test_verify_sees_what_nobody_read_and_nobody_corrected(bench: Bench) -> None:
    bench.put(ARTICLE)
    correct(bench.store, 1, outlet="柳林融媒")
    assert checking.shown_faults(bench.store) == 0
    with bench.store.write() as connection:
        connection.execute("UPDATE articles SET authors = '[]'")
    assert checking.shown_faults(bench.store) == 1
    with bench.store.write() as connection:
        connection.execute("UPDATE corrections SET article = 7")
        connection.execute("UPDATE articles SET corrections = '[]'")
    assert checking.shown_faults(bench.store) == 1
    assert corrections.strays(bench.store.db.conn) == (1, 0)


# As people use it


def test_from_the_command_to_the_page(filled: Filled) -> None:
    home = filled.home
    ran = dangjian(
        "correct", "1", "title=<b>党委</b>会议", "authors=江一帆、罗青禾", "columns=党建",
        "--why", "<i>见原页</i>", "--by", "王五", home=home.folder,
    )  # fmt: skip
    assert (ran.code, ran.out, ran.err) == (0, "", "3 fields were corrected\n")
    ask = getter(home.database)
    page = ask("/dangjian/articles/1?lang=en").text
    assert "<b>党委" not in page
    assert "<i>见原页" not in page
    told = page.partition('id="corrections"')[2].partition("</section>")[0]
    for part in ("&lt;b&gt;党委&lt;/b&gt;会议</ins>", "<del lang=", "石桥镇召开会议</del>", "方小满</del>",
                 "&lt;i&gt;见原页&lt;/i&gt; (by 王五)", "Columns: <ins", "nothing</del>"):  # fmt: skip
        assert part in told, part
    evidence = page.partition("<tbody>")[2]
    assert "Corrected: &lt;i&gt;见原页" in evidence
    assert "Title · read as" in evidence
    assert "Corrected" not in page.partition("<h1")[2].partition("</h1>")[0]
    version = ask("/dangjian/versions/1?lang=en").text
    assert "<h1" in version
    assert "石桥镇召开会议" in version.partition("<h1")[2].partition("</h1>")[0]
    assert "it was corrected since" in version
    assert 'id="corrections"' not in version
    assert "Corrected" not in ask("/dangjian/articles/2?lang=en").text


def test_a_list_says_what_holds_and_what_was_taken_back(filled: Filled) -> None:
    folder = filled.home.folder
    dangjian("correct", "1", "masked=yes", "outlet=柳林融媒", "--why", "误", home=folder)
    assert dangjian("correct", "1", "--undo", "masked", home=folder).err == (
        "1 correction was taken back\n"
    )
    listed = json.loads(dangjian("correct", "--list", "1", "--json", home=folder).out)
    assert [(one["field"], one["value"], one["until"] is None) for one in listed] == [
        ("masked", True, False), ("outlet", "柳林融媒", True), ("masked", None, True),
    ]  # fmt: skip
    ran = dangjian("correct", "--list", home=folder)
    assert [line.split()[1] for line in ran.out.splitlines()] == [
        "field",
        "masked",
        "outlet",
        "masked",
    ]
    assert ran.err == "1 correction holds\n"
    assert json.loads(dangjian("correct", "--list", "2", "--json", home=folder).out) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("9", "title=x", "--why", "y"), "There is no article 9."),
        (("1", "title=x"), "A correction needs its reason: --why."),
        (("1", "title=x", "--why", " "), "'--why' must be a non-empty text."),
        (("1", "titel=x", "--why", "y"), "There is no 'titel' to correct; the nearest is 'title'."),
        (("1", "published=gestern", "--why", "y"), "'published' must be a date such as"),
        (("1", "--undo", "title"), "'title' of article 1 is not corrected."),
        (("1", "title=x", "--undo", "title", "--why", "y"), "FIELD=VALUE and --undo do not go"),
        (("1",), "Nothing to correct"),
        (("--undo", "title"), "--undo needs the number or address of an article."),
        (("--file", "none.toml"), "none.toml cannot be read"),
        (("1", "title=x", "--why", "y", "--json"), "--json goes with --list."),
        (("99999999999999999999", "title=x", "--why", "y"), "There is no article 9999"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_nothing_is_written(
    filled: Filled, words: tuple[str, ...], told: str
) -> None:
    ran = dangjian("correct", *words, home=filled.home.folder)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"Error: {told}")
    assert filled.store.value("SELECT count(*) FROM corrections") == 0


def test_a_file_is_taken_whole_and_twice_changes_nothing(filled: Filled, tmp_path: Path) -> None:
    folder, path = filled.home.folder, tmp_path / "corrections.toml"
    path.write_text(
        '[[correction]]\nid = 2\npublished = 2024-03-01\nauthors = ["甲某", "乙某"]\nmasked = true\n'
        'why = "页印"\n[[correction]]\nurl = "http://s.example/a.html"\noutlet = ""\nwhy = "误"\n'
        'by = "王五"\n',
        encoding="utf-8",
    )
    assert dangjian("correct", "--file", path, home=folder).err == "4 fields were corrected\n"
    rows = [tuple(row) for row in filled.store.rows("SELECT * FROM corrections")]
    assert dangjian("correct", "--file", path, home=folder).err == "Nothing was changed.\n"
    assert [tuple(row) for row in filled.store.rows("SELECT * FROM corrections")] == rows
    assert filled.store.value("SELECT outlet IS NULL FROM articles WHERE id = 1")
    path.write_text(path.read_text(encoding="utf-8") + "[[correction]]\nid = 7\n", encoding="utf-8")
    assert dangjian("correct", "--file", path, home=folder).code == 2
    assert len(rows) == filled.store.value("SELECT count(*) FROM corrections")


def test_a_removal_takes_the_corrections_along(filled: Filled) -> None:
    correct(filled.store, 1, title="磐石金鸡")
    correct(filled.store, 2, title="别的标题")
    removals.remove(filled.store, "http://s.example/a.html", "不实", BEGIN)
    assert [row["article"] for row in filled.store.rows("SELECT article FROM corrections")] == [2]
    removals.scrub(filled.store)
    assert "磐石金鸡".encode() not in filled.home.database.read_bytes()


def test_verify_is_content_with_corrections(filled: Filled) -> None:
    correct(filled.store, 1, title="更正后的标题", published="2020")
    with look(filled.home.database) as store:
        assert list(faults(filled.home, store)) == []
