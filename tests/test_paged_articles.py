"""Articles of several pages: which page is the next one, and that they become one record."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from commands import dangjian
from exported_rows import every
from hypothesis import given
from hypothesis import strategies as st
from misbehaving import GOOD, misbehaving, replying, source_table
from test_articles import ARTICLE, BEGIN, SOURCE, Bench

from archive.home.folder import Home
from archive.reading.page import read_page
from archive.record import Article, Outcome, Rejected
from archive.search import parse_query
from archive.store import checking, finding, pages, runs
from archive.store.database import Store
from archive.store.pages import Which
from archive.types import Evidence, Reason
from archive.web.continuation import next_page

HOST = "http://www.shiqiao.example"
TRS = "/djgz/202403/t20240301_5204570"


@pytest.mark.parametrize(
    ("path", "source", "wanted"),
    [
        # TRS counts from 0: three pages are t….shtml, t…_1, t…_2
        (f"{TRS}.shtml", 'createPageHTML(3, 0, "t20240301_5204570", "shtml")', f"{TRS}_1.shtml"),
        (f"{TRS}_1.shtml", 'createPageHTML(3, 1, "t20240301_5204570", "shtml")', f"{TRS}_2.shtml"),
        (f"{TRS}_2.shtml", 'createPageHTML(3, 2, "t20240301_5204570", "shtml")', None),
        (f"{TRS}.shtml", 'createPageHTML(1, 0, "t20240301_5204570", "shtml")', None),
        # the template left the script at page 1: the address knows better
        (f"{TRS}_1.shtml", 'createPageHTML(3, 0, "t20240301_5204570", "shtml")', f"{TRS}_2.shtml"),
        # the pager of a list beside the article
        (f"{TRS}.shtml", 'createPageHTML(50, 0, "index", "shtml")', None),
        # UCAP: an element's id first, counting from 1
        ("/xw/c1.html", "createPageHTML('pager', 2, 1, 'c1', 'html', 9)", "/xw/c1_2.html"),
        ("/xw/c1_2.html", "createPageHTML('pager', 2, 2, 'c1', 'html', 9)", None),
        # a template that writes its links out
        (
            f"{TRS}.htm",
            'var countPage = 2; document.write("<a href=\\"t20240301_5204570"+"_"+n+".htm\\">下一页</a>")',
            f"{TRS}_1.htm",
        ),
        # Founder web CMS, from 2
        (
            "/2024-03/01/content_77.htm",
            '<a href="content_77_2.htm">2</a> <a href="content_77_3.htm">3</a>',
            "/2024-03/01/content_77_2.htm",
        ),
        (
            "/2024-03/01/content_77_2.htm",
            '<a href="content_77.htm">1</a> <a href="content_77_3.htm">3</a>',
            "/2024-03/01/content_77_3.htm",
        ),
        ("/2024-03/01/content_77_3.htm", '<a href="content_77.htm">1</a>', None),
        # people.com.cn
        (
            "/n1/2024/0301/c1001-31234567.html",
            '<a href="/n1/2024/0301/c1001-31234567-2.html">【2】</a>',
            "/n1/2024/0301/c1001-31234567-2.html",
        ),
        # an e-paper's neighbour is another article: nothing leads back to content_20240301.htm
        (
            "/html/2024-03/01/content_20240301_1.htm",
            '<a href="content_20240301_2.htm">下一篇</a>',
            None,
        ),
        # where a link to page 1 bears its number, the words say which page is next
        (
            "/a/55.html",
            '<a href="55_1.html">1</a><a href="55_2.html">2</a><a href="55_2.html">下一页</a>',
            "/a/55_2.html",
        ),
        ("/show.php?id=7", '<a href="show.php?id=7&amp;page=2">下一页</a>', "/show.php?id=7&page=2"),
        ("/show.php?id=7", '<a href="show.php?id=8&amp;page=2">下一页</a>', None),
        ("/show.php?id=7", '<a href="show.php?id=8">下一篇</a>', None),
        ("/djgz/index.html", '<a href="index_2.html">下一页</a>', None),
        ("/djgz/node_9.htm", '<a href="node_9_2.htm">下一页</a>', None),
        (f"{TRS}.shtml", "", None),
    ],
)  # fmt: skip
def test_the_next_page_of_an_article(path: str, source: str, wanted: str | None) -> None:
    found = next_page(f"<html><body>{source}</body></html>", HOST + path)
    assert found == (None if wanted is None else HOST + wanted)


def test_no_page_leads_back_or_on_for_ever() -> None:
    url = f"{HOST}{TRS}.shtml"
    script = 'createPageHTML(9999, 0, "t20240301_5204570", "shtml")'
    seen = []
    while url:
        seen.append(url)
        url = next_page(script, url) or ""
    assert len(seen) == len(set(seen)) == 50


FIRST = replace(
    ARTICLE, url=f"{HOST}/a/1.html", text="第一页的话。", next_page=f"{HOST}/a/1_2.html",
    authors=("方小满",), provenance={"text": (Evidence(where="container:zoom", value="6 characters"),)},
)  # fmt: skip
LAST = replace(
    ARTICLE, url=f"{HOST}/a/1_2.html", text="第二页的话。", title="别的题目", published=None,
    authors=(), editors=("江一帆",), provenance={},
)  # fmt: skip


@pytest.fixture
def bench() -> Bench:
    return Bench()


def texts(bench: Bench) -> list[tuple[str, str, int]]:
    return [
        (row["url"], row["text"], row["versions"])
        for row in bench.rows(
            "SELECT a.url, v.text, a.versions FROM articles a JOIN versions v ON v.id = a.version"
        )
    ]


def test_the_record_has_the_first_pages_facts_and_everybodys_names(bench: Bench) -> None:
    bench.put(FIRST)
    bench.put(LAST)
    (row,) = every(bench.store)
    assert row["text"] == "第一页的话。\n第二页的话。"
    assert (row["title"], row["published"], row["url"]) == (ARTICLE.title, "2026-03-02", FIRST.url)
    assert (row["authors"], row["editors"]) == ('["方小满"]', '["江一帆"]')
    assert [p["value"] for p in json.loads(row["provenance"])["pages"]] == [FIRST.url, LAST.url]
    assert finding.count(bench.store, finding.Filters(query=parse_query("第二页"))) == 1
    assert [r["version"] for r in bench.rows("SELECT version FROM outcomes")] == [
        row["version"]
    ] * 2


def test_pages_of_a_first_crawl_are_one_new_article_of_one_version(bench: Bench) -> None:
    assert [bench.put(FIRST), bench.put(LAST)] == ["new", "same"]
    assert texts(bench) == [(FIRST.url, "第一页的话。\n第二页的话。", 1)]
    (report,) = runs.report(bench.store, bench.run)
    assert (report.new, report.changed) == (1, 0)


def test_a_page_that_was_an_article_of_its_own_is_taken_in(bench: Bench) -> None:
    assert [bench.put(LAST), bench.put(FIRST)] == ["new", "new"]
    assert texts(bench) == [(FIRST.url, "第一页的话。\n第二页的话。", 1)]


def test_pages_that_change_together_make_one_version(bench: Bench) -> None:
    bench.put(FIRST)
    bench.put(LAST)
    bench.run = runs.start_run(bench.store, [SOURCE], BEGIN)
    assert bench.put(replace(FIRST, text="改过的第一页。")) == "changed"
    assert bench.put(replace(LAST, text="改过的第二页。")) == "same"
    assert texts(bench) == [(FIRST.url, "改过的第一页。\n改过的第二页。", 2)]


def test_a_change_on_the_second_page_is_a_version_of_the_article(bench: Bench) -> None:
    bench.put(FIRST)
    bench.put(LAST)
    bench.run = runs.start_run(bench.store, [SOURCE], BEGIN)
    bench.put(Rejected(url=FIRST.url, reason=Reason.UNCHANGED, reader="1"), 304)
    assert bench.put(replace(LAST, text="改过的第二页。")) == "changed"
    assert texts(bench) == [(FIRST.url, "第一页的话。\n改过的第二页。", 2)]


def test_a_second_page_that_is_gone_leaves_what_was_read_of_it(bench: Bench) -> None:
    bench.put(FIRST)
    bench.put(LAST)
    bench.put(Rejected(url=LAST.url, reason=Reason.NOT_FOUND, reader="1"), 404)
    assert texts(bench) == [(FIRST.url, "第一页的话。\n第二页的话。", 1)]
    assert bench.rows("SELECT gone_at FROM articles")[0]["gone_at"] is None


NO_ARTICLE = Rejected(url=FIRST.url, reason=Reason.NOT_AN_ARTICLE, reader="2", next_page=LAST.url)


@pytest.mark.parametrize("goes_on", [LAST.url, None], ids=["still-goes-on", "no-text-to-look-in"])
def test_while_the_first_page_is_none_by_our_rules_no_page_stands_for_it(
    bench: Bench, goes_on: str | None
) -> None:
    bench.put(FIRST)
    bench.put(LAST)
    first, last = bench.pages
    none = replace(NO_ARTICLE, next_page=goes_on)
    assert [bench.settle(first, none), bench.settle(last, LAST)] == ["lost", "rejected"]
    assert texts(bench) == []
    assert [tuple(row) for row in bench.rows("SELECT page, reason, detail FROM outcomes")] == [
        (1, "not-an-article", ""), (2, "continuation", f"it continues {FIRST.url}"),
    ]  # fmt: skip
    assert [bench.settle(first, FIRST), bench.settle(last, LAST)] == ["gained", "same"]
    assert texts(bench) == [(FIRST.url, "第一页的话。\n第二页的话。", 1)]
    (row,) = bench.rows("SELECT id, first_seen, last_seen FROM articles")
    assert tuple(row) == (1, first.fetched_at, first.fetched_at)
    assert [row[0] for row in bench.rows("SELECT reason FROM outcomes")] == [None, None]


def test_pages_behind_one_that_never_was_an_article_are_none_either(bench: Bench) -> None:
    assert [bench.put(NO_ARTICLE), bench.put(LAST)] == ["rejected", "rejected"]
    assert texts(bench) == []
    assert bench.settle(bench.pages[0], FIRST) == "gained"
    assert texts(bench) == [(FIRST.url, "第一页的话。\n第二页的话。", 1)]
    assert bench.rows("SELECT id FROM articles")[0]["id"] == 1


def test_behind_a_middle_page_that_is_none_the_article_ends_and_none_begins(bench: Bench) -> None:
    for number, further in ((1, 2), (2, 3), (3, None)):
        bench.put(paged(number, further, f"第{number}页。"))
    middle = replace(NO_ARTICLE, url=f"{HOST}/a/2.html", next_page=f"{HOST}/a/3.html")
    bench.settle(bench.pages[1], middle)
    assert texts(bench) == [(f"{HOST}/a/1.html", "第1页。", 1)]
    bench.settle(bench.pages[1], paged(2, 3, "第2页。"))
    assert texts(bench) == [(f"{HOST}/a/1.html", "第1页。\n第2页。\n第3页。", 1)]


def test_a_later_first_page_that_is_none_leaves_the_article_as_it_was(bench: Bench) -> None:
    bench.put(FIRST)
    bench.put(LAST)
    assert bench.put(NO_ARTICLE) == "rejected"
    assert texts(bench) == [(FIRST.url, "第一页的话。\n第二页的话。", 1)]


def test_reading_says_where_a_page_goes_on_that_is_no_article() -> None:
    served = f'<html><body><a href="{FIRST.url}">1</a><a href="{LAST.url}">下一页</a></body></html>'
    outcome = read_page(served.encode(), FIRST.url)
    assert isinstance(outcome, Rejected)
    assert outcome.next_page == LAST.url


def test_an_article_that_gets_a_second_page_later_is_changed(bench: Bench) -> None:
    alone = replace(FIRST, next_page=None)
    bench.put(alone)
    bench.run = runs.start_run(bench.store, [SOURCE], BEGIN)
    bench.put(FIRST)
    bench.put(LAST)
    assert texts(bench) == [(FIRST.url, "第一页的话。\n第二页的话。", 2)]


PAGE = GOOD.replace(
    "</div>\n</body>", '<p>{more}</p></div>\n<div class="page">{pager}</div></body>'
)


def page(more: str, pager: str) -> bytes:
    return PAGE.format(title="石桥镇党建工作综述", more=more, pager=pager).encode()


def test_one_crawl_brings_the_whole_article(
    home: Home, configure: Callable[[str], None], store: Store
) -> None:
    with misbehaving() as (world, address):
        configure(source_table(address))
        pager = '<script>createPageHTML(3, {}, "t20260302_1", "html");</script>'.format
        for number, sign in enumerate("甲乙丙"):
            name = f"t20260302_1_{number}.html" if number else "t20260302_1.html"
            served = page(f"这里是{sign}页上独有的一段话，讲的是镇里的工作。", pager(number))
            world.paths[f"/djgz/202603/{name}"] = replying(served)
        world.listed.append("/djgz/202603/t20260302_1.html")
        world.article("/djgz/202603/t20260302_2.html")
        ran = dangjian("crawl", home=home.folder)
        assert ran.code == 0, ran.out + ran.err
        assert "2 new, 0 changed" in ran.err
        again = dangjian("read", "--all", home=home.folder)
        assert "0 gained, 0 lost, 0 changed" in again.err
    rows = {r["url"].removeprefix(address): r for r in every(store)}
    assert set(rows) == {"/djgz/202603/t20260302_1.html", "/djgz/202603/t20260302_2.html"}
    text = rows["/djgz/202603/t20260302_1.html"]["text"]
    assert [text.count(f"{sign}页上独有") for sign in "甲乙丙"] == [1, 1, 1]
    assert text.index("甲页") < text.index("乙页") < text.index("丙页")
    assert pages.count_to_read(store, Which.UNREAD, "any") == 0


def test_what_is_read_to_go_on_but_was_not_followed_is_fetched_by_the_next_crawl(
    home: Home, configure: Callable[[str], None], store: Store
) -> None:
    """As after a crawl that was killed between keeping a page and following it."""
    with misbehaving() as (world, address):
        configure(source_table(address))
        pager = (
            '<a href="/2026-03/02/content_5.htm">1</a><a href="/2026-03/02/content_5_2.htm">2</a>'
        )
        world.add(
            "/2026-03/02/content_5.htm", lambda h: h.reply(200, page("这是前一页的话。", pager))
        )
        world.paths["/2026-03/02/content_5_2.htm"] = lambda h: h.reply(
            200, page("这是后一页的话。", pager)
        )
        assert dangjian("crawl", home=home.folder).code == 0
        with store.write() as connection:
            connection.execute("DELETE FROM addresses WHERE url LIKE '%content_5_2.htm'")
        seen = world.seen["/2026-03/02/content_5_2.htm"]
        assert dangjian("crawl", home=home.folder).code == 0
        assert (seen, world.seen["/2026-03/02/content_5_2.htm"]) == (1, 2)


def test_inspect_names_the_next_page(tmp_path: Path) -> None:
    saved = tmp_path / "page.html"
    saved.write_bytes(page("还有下文。", '<a href="7_2.html">下一页</a>'))
    ran = dangjian("inspect", saved, "--url", f"{HOST}/a/7.html")
    assert json.loads(ran.out)["next_page"] == f"{HOST}/a/7_2.html"


def paged(number: int, further: int | None, text: str) -> Article:
    """Page `number` of a site, which goes on in page `further`."""
    return replace(
        ARTICLE, url=f"{HOST}/a/{number}.html", text=text,
        next_page=None if further is None else f"{HOST}/a/{further}.html",
    )  # fmt: skip


def test_a_first_page_with_two_addresses_is_two_articles_that_end_alike(bench: Bench) -> None:
    for number, further in ((3, None), (1, 3), (2, 3)):
        bench.put(paged(number, further, f"第{number}页。"))
    assert texts(bench) == [
        (f"{HOST}/a/1.html", "第1页。\n第3页。", 1), (f"{HOST}/a/2.html", "第2页。\n第3页。", 1),
    ]  # fmt: skip
    assert bench.rows("SELECT count(DISTINCT version) FROM outcomes")[0][0] == 2


step = st.tuples(
    st.integers(1, 4),  # the page
    st.one_of(st.none(), st.integers(1, 3)),  # how much further it goes on
    st.sampled_from(["甲。", "乙。", "丙。"]),
    st.one_of(st.none(), st.integers(0, 9)),  # an earlier capture to read again, or a new one
    st.booleans(),  # whether it is an article
)


@given(st.lists(step, max_size=9))
def test_whatever_goes_on_in_whatever_the_database_stays_whole(
    steps: list[tuple[int, int | None, str, int | None, bool]],
) -> None:
    bench = Bench()
    settled: set[int] = set()
    for number, further, text, again, is_article in steps:
        if again is not None and again < len(bench.pages):
            page = bench.pages[again]
        else:
            page = bench.keep(f"{HOST}/a/{number}.html")
        here = int(page.url.rpartition("/")[2].removesuffix(".html"))
        outcome: Outcome = paged(here, further and here + further, text)
        if not is_article:
            outcome = replace(NO_ARTICLE, url=page.url, next_page=outcome.next_page)
        bench.settle(page, outcome)
        assert checking.foreign_key_faults(bench.store) == 0
        assert checking.index_fault(bench.store) is None
        assert checking.shown_faults(bench.store) == 0
        settled.add(page.id)
        assert {row["page"] for row in bench.rows("SELECT page FROM outcomes")} == settled
    bench.store.close()
