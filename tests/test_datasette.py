"""The published pages: what a reader finds in them, and that nothing crawled comes alive in them."""

import asyncio
import re
import signal
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import datasette_once
import forked
import httpx
import pytest
from fresh import new_store

from archive.errors import HomeError
from archive.objection import Objection
from archive.record import Article, Outcome, Rejected
from archive.store import articles, pages, runs
from archive.store.database import open_store, stamp
from archive.types import (
    ArticleKind,
    Capture,
    Evidence,
    Page,
    Precision,
    Reason,
    Role,
    Script,
    Source,
    SourceKind,
)
from scheduler.serving import Site, datasette_folder, make_datasette, serve

START = datetime(2024, 7, 13, 1, 20, tzinfo=UTC)
HOSTILE = """<script>alert(1)</script>"><img src=x onerror=alert(2)>'{{7*7}}"""
SOURCES = (
    Source(
        key="qinghe",
        name="青禾党建网",
        start=("https://dj.qinghe.example/",),
        region="331199",
        region_name="青禾市",
        kind=SourceKind.PARTY,
    ),
    Source(
        key="haixi",
        name="海汐新聞網",
        start=("https://news.haixi.example/",),
        region="350888",
        region_name="海汐区",
        kind=SourceKind.MEDIA,
    ),
)


class Filling:
    """A database being filled the way a crawl and a reading fill it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = new_store(path)
        runs.put_sources(self.store, SOURCES, {})
        self.run = runs.start_run(self.store, SOURCES, START)
        self.minute = 0

    def add(self, title: str, text: str, *, url: str, source: str = "qinghe", **facts: Any) -> None:
        known: dict[str, Any] = {
            "published": "2024-07-12",
            "published_precision": Precision.DAY,
            "outlet": "青禾日报",
            "authors": (),
            "contributors": (),
            "editors": (),
            "script": Script.HANS,
            "kind": ArticleKind.WEB,
            "masked": False,
            "provenance": {"title": (Evidence(where="h1", value=title),)},
        }
        article = Article(url=url, title=title, text=text, reader="1", **known | facts)
        self.settle(article, source, text.encode())

    def vanish(self, url: str, source: str = "qinghe") -> None:
        self.settle(Rejected(url=url, reason=Reason.NOT_FOUND, reader="1"), source, b"")

    def settle(self, outcome: Outcome, source: str, body: bytes) -> None:
        self.minute += 1
        page = Page(
            source=source,
            role=Role.ARTICLE,
            url=outcome.url,
            fetched_at=START + timedelta(minutes=self.minute),
            status=200,
            headers=(("Content-Type", "text/html"),),
            body=body,
        )
        capture = Capture(
            file="20240713.warc.gz",
            offset=self.minute * 100,
            length=99,
            sha256=f"{self.minute:02x}" * 32,
        )
        with self.store.write() as connection:
            kept = pages.keep(connection, self.run, page, capture)
            row = pages.PageRow(
                id=kept,
                run=self.run,
                source=source,
                role=Role.ARTICLE,
                url=page.url,
                fetched_at=stamp(page.fetched_at),
                status=200,
                capture=capture,
            )
            articles.settle(connection, row, outcome, page.fetched_at)

    def close(self) -> None:
        self.store.close()


@pytest.fixture
def filling(tmp_path: Path) -> Filling:
    """An empty database that the test fills."""
    return Filling(tmp_path / "any name.db")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four articles of two sources; one changed, one gone. Shared, so read-only."""
    filled = Filling(tmp_path_factory.mktemp("published") / "home.db")
    grid = "https://dj.qinghe.example/1.html"
    text = "柳溪镇党委把基层党建与网格治理结合起来。\n截至6月底，办结意见1,214条。"
    known = {"published": "2024-07-12T09:30", "published_precision": Precision.MINUTE}
    filled.add("一张清单落到网格里", text, url=grid, authors=("陶小溪",), **known)
    filled.add(
        "机关推进会召开",
        "会议部署下半年任务。",
        url="https://dj.qinghe.example/2.html",
        published="2024-05",
        published_precision=Precision.MONTH,
    )
    filled.add(
        "機關黨建進社區",
        "黨員們把意見帶回單位。",
        url="https://news.haixi.example/3.html",
        source="haixi",
        script=Script.HANT,
        published="2023",
        published_precision=Precision.YEAR,
        outlet="海汐日報",
    )
    filled.add(
        "述职报告（范文）",
        "XX年以来，团结带领XX名党员。",
        url="https://dj.qinghe.example/4.html",
        published=None,
        published_precision=Precision.NONE,
        outlet=None,
        masked=True,
    )
    filled.add("一张清单落到网格里", text.replace("1,214", "1,215"), url=grid, **known)
    filled.vanish("https://dj.qinghe.example/2.html")
    runs.close_source(filled.store, filled.run, "qinghe", "finished", "")
    runs.close_source(filled.store, filled.run, "haixi", "failed", "3 links, fewer than 5")
    runs.close_run(filled.store, filled.run, START + timedelta(hours=1))
    filled.close()
    return filled.path


datasette_once.share()
Get = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def get(database: Path) -> Get:
    """Ask the published archive for an address, in this process."""
    return getter(database)


def getter(
    path: Path, headers: dict[str, str] | None = None, *, sql: bool = True, base_url: str = ""
) -> Get:
    """headers: sent along with every request."""
    datasette = make_datasette(path, Site(name="青禾党建档案", sql=sql, base_url=base_url))

    def ask(address: str, **arguments: str | list[str]) -> httpx.Response:
        asked = f"{address}?{httpx.QueryParams(arguments)}" if arguments else address
        answer: httpx.Response = asyncio.run(datasette.client.get(asked, headers=headers))
        return answer

    return ask


def titles(page: str) -> list[str]:
    """Headlines of a result list, marks taken out."""
    found = re.findall(r'<h3><a [^>]*href="[^"]*/articles/[^"]*">(.*?)</a></h3>', page)
    return [re.sub(r"</?mark>", "", title) for title in found]


def search(get: Get, query: str, **more: str) -> list[str]:
    answer = get("/dangjian/articles", _search=query, **more)
    assert answer.status_code == 200, query
    return titles(answer.text)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("党建", ["一张清单落到网格里", "機關黨建進社區"]),
        ("黨建", ["一张清单落到网格里", "機關黨建進社區"]),
        ("机关党建", ["機關黨建進社區"]),
        ('"办结意见1,215条"', ["一张清单落到网格里"]),
        ('"办结意见1,214条"', []),  # the version before it is not searched
        ("网格 党委", ["一张清单落到网格里"]),
        ("推进会 OR 范文", ["机关推进会召开", "述职报告（范文）"]),
        ("机关 -党建", ["机关推进会召开"]),
        ("标题:意见", []),
        ("党", ["一张清单落到网格里", "機關黨建進社區", "述职报告（范文）"]),
    ],
)
def test_search_box(get: Get, query: str, expected: list[str]) -> None:
    assert search(get, query) == expected


@pytest.mark.parametrize(
    "query",
    ['"', '"党建', "OR", "AND NOT", "*", "(", "党建)", "title:", ":", "-", "--", "^党", "\x00党", "党\x00",
     "NEAR(党, 2)", "text:党", "'; DROP TABLE articles; --", "\ud7ff\ue000", "𠀀", "党" * 7000, '"' * 999,
     "<script>alert(1)</script>", "%", "\u200b", "{{7*7}}"],
)  # fmt: skip
def test_junk_in_the_search_box_gives_a_page(get: Get, query: str) -> None:
    answer = get("/dangjian/articles", _search=query)
    assert answer.status_code == 200
    assert live_markup(answer.text) == []
    assert get("/dangjian/articles/1", q=query).status_code == 200


def test_empty_search_box_shows_everything_newest_first(get: Get) -> None:
    expected = ["一张清单落到网格里", "机关推进会召开", "機關黨建進社區", "述职报告（范文）"]
    assert search(get, "") == search(get, " ") == titles(get("/dangjian/articles").text) == expected
    assert search(get, "", _sort="date_key") == expected[::-1]


def test_search_by_column_is_refused_rather_than_wrong(get: Get) -> None:
    assert get("/dangjian/articles", _search_title="机关").status_code == 400


@pytest.mark.parametrize("format_", ["", ".json", ".csv"])
@pytest.mark.parametrize(
    "asked",
    ["published__ge=2030", "since=2024", "nosuch__exact=1", "q=%E5%85%9A", "id__in=[",
     "id__in=[[1]]", "id__notin=[1e", "id__in=[99999999999999999999]", "id__gt=99999999999999999999",
     "id__gt=%C2%B2", "_through=xx", "_through=[]", "_through={}", "_sort=nosuch", "_sort_desc=nosuch",
     "_sort=id&_sort_desc=id", "_x__exact=1", "_facet=nosuch", "_facet={}", "_facet=", "_facet_date=x",
     "_facet={%22simple%22:1}", "_facet_array=nosuch", "_facet_array=title",
     "_through={%22table%22:%22regions%22,%22column%22:%22code%22,%22value%22:1}"],
)  # fmt: skip
def test_what_a_table_cannot_be_asked_is_refused(
    get: Get, asked: str, format_: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = get(f"/dangjian/articles{format_}?{asked.replace('[', '%5B').replace('{', '%7B')}")
    assert answer.status_code == 400
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "asked",
    ["id__in=[1,2]", "id__in=1,2", "id__gt=1", "title__contains=a", "source=a", "gone_at__isnull=1",
     "_sort=id", "_sort=", "_nosuggest=1", "_facet=id",
     "_facet_array=authors", "_facet_date=published", "region=620000", "rowid__gt=0", "lang=en"],
)  # fmt: skip
def test_what_a_table_can_be_asked_is_answered(get: Get, asked: str) -> None:
    address = f"/dangjian/articles.json?{asked.replace('[', '%5B')}"
    assert get(address).status_code in (200, 302), get(address).text


def test_result_list(get: Get) -> None:
    page = get("/dangjian/articles", _search="党建").text
    assert 'value="党建"' in page
    assert "检索到 <strong>2</strong> 篇" in page
    assert "基层<mark>党建</mark>与网格治理" in page
    assert "機關<mark>黨建</mark>進社區" in page
    assert f'/dangjian/articles/1?q={quote("党建")}"' in page
    assert "2024年7月12日 09:30" in page
    assert ">2023年<" in page
    assert "海汐区" in page


def test_facets_count_and_narrow(get: Get) -> None:
    page = get("/dangjian/articles").text
    (counted,) = re.findall(
        r'<a href="([^"]*_facet=[^"]*)" rel="nofollow">按采集源、年份和是否党建分类计数', page
    )
    page = get(unescape(counted)).text
    facets = dict(
        re.findall(
            r'<a href="[^"]*/articles\?_facet=source&amp;_facet=year&amp;_facet=party_building&amp;'
            r'(\w+=[^"]*)"[^>]*>[^<]*</a> '
            r'<span class="number">(\d+)',
            page,
        )
    )
    assert facets == {
        "source=qinghe": "3", "source=haixi": "1",
        "year=2024": "2", "year=2023": "1",
        "party_building__isnull=1": "4",
    }  # fmt: skip
    assert page.index("year=2024") < page.index("year=2023")
    assert search(get, "党建", source="haixi") == ["機關黨建進社區"]
    assert search(get, "党建", year="2024") == ["一张清单落到网格里"]


def test_filter_form_narrows(get: Get) -> None:
    asked = get(
        "/dangjian/articles",
        _search="党",
        _filter_column="script",
        _filter_op="exact",
        _filter_value="hant",
    )
    assert asked.status_code == 302
    answer = get(asked.headers["location"])
    assert titles(answer.text) == ["機關黨建進社區"]
    assert 'value="hant"' in answer.text


def test_paging_and_the_whole_result_as_csv(filling: Filling) -> None:
    for n in range(45):
        filling.add(f"简讯{n}", "各支部学习党建。", url=f"https://dj.qinghe.example/n/{n}.html")
    filling.close()
    get = getter(filling.path)
    found, address = [], f"/dangjian/articles?_search={quote('党建')}"
    sizes = []
    while address:
        page = get(address).text
        assert "<strong>45</strong>" in page
        found += titles(page)
        sizes.append(len(found))
        following = re.search(r'rel="next" href="([^"]*)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
        if address:
            csv = re.search(r'href="([^"]*)">CSV', page)
            assert csv is not None
            rows = get(csv[1].replace("&amp;", "&")).text.splitlines()
            assert len(rows) == 46
    assert sizes == [20, 40, 45]
    assert found == [f"简讯{n}" for n in range(44, -1, -1)]


def test_csv_is_streamed_beyond_the_row_limit(database: Path) -> None:
    datasette = make_datasette(database, Site(name="青禾党建档案", sql=True))
    datasette.max_returned_rows = 3
    answer = asyncio.run(datasette.client.get("/dangjian/articles.csv?_stream=on&_size=max"))
    assert len(answer.text.splitlines()) == 5


def test_article_page(get: Get) -> None:
    page = get("/dangjian/articles/1", q="黨建").text
    assert '<h1 lang="zh-Hans">一张清单落到网格里</h1>' in page
    assert '<p id="p1">柳溪镇党委把基层<mark>党建</mark>与网格治理结合起来。</p>' in page
    assert '<p id="p2">截至6月底，办结意见1,215条。</p>' in page
    for fact in ("2024年7月12日 09:30", "青禾日报", "青禾市", "青禾党建网", "05" * 32,
                 "20240713.warc.gz", "偏移 500，99 字节",
                 "2024-07-13 09:25", "精确到分钟", "<code>h1</code>"):  # fmt: skip
        assert fact in page
    assert '<a href="https://dj.qinghe.example/1.html" rel="noopener noreferrer nofollow">' in page
    assert re.search(r'rel="prev" href="/dangjian/articles/2\?q=[%\w]+"', page)  # the marks stay
    assert "不再提供" not in page
    assert "<mark>" not in get("/dangjian/articles/1").text


def cells(page: str) -> list[list[str]]:
    """The rows of a page's table, each cell as its text."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("</tr>")]
    return [
        [" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in row] for row in rows if row
    ]


def test_sources_say_what_there_is_of_them(get: Get) -> None:
    page = get("/sources").text
    lines = re.findall(r'<li>\s*<a class="of-source".*?</li>', page, re.DOTALL)
    assert [" ".join(re.sub("<[^>]*>", " ", line).split()) for line in lines] == [
        "青禾党建网 新加 3 篇文章 · 2024-05 – 2024-07-12 · 青禾市 · 党务 · 其中 1 篇原网址已不再提供",
        "海汐新聞網 新加 1 篇文章 · 2023 · 海汐区 · 媒体",
    ]
    for key, count in (("qinghe", 3), ("haixi", 1)):
        assert f'href="/sources/{key}"' in page
        assert f'href="/search?source={key}"' in get(f"/sources/{key}").text
        assert len(titles(get("/search", source=key).text)) == count
    state = get("/sources/haixi").text
    assert "2024-07-13 09:20" in state
    assert "3 links, fewer than 5" in state


def test_crawls_and_each_of_them(get: Get) -> None:
    # Two sources; four new articles, one changed, one gone; no request, as the test fills by itself.
    assert cells(get("/runs").text) == [["2024-07-13 09:20", "失败", "2 其中 1 个失败", *"411000"]]
    page = get("/runs/1", lang="en").text
    assert sorted(cells(page)) == [
        ["海汐新聞網", "failed 3 links, fewer than 5", *"00100000"],
        ["青禾党建网", "finished", *"00311000"],
    ]  # fmt: skip
    assert "Crawl of 2024-07-13 09:20" in page
    assert get("/runs/99").status_code == 404


def test_a_version_says_what_it_changed(get: Get) -> None:
    page = get("/dangjian/articles/1").text
    newest, earliest = re.findall(r'href="/dangjian/versions/(\d+)"', page)
    changed = get(f"/dangjian/versions/{newest}").text.partition('class="changes"')[2]
    assert "办结意见<del>1,214</del><ins>1,215</ins>条。" in changed
    assert "柳溪镇党委" not in changed.partition("</div>")[0]
    assert 'class="changes"' not in get(f"/dangjian/versions/{earliest}").text
    assert 'class="changes"' not in get("/dangjian/articles/2").text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ("没有这个页面", "可以从这里继续")),
        ("en", ("There is no such page", "Go on from here")),
    ],
)
def test_a_page_that_is_not_there_says_so_in_our_words(
    get: Get, language: str, said: tuple[str, str]
) -> None:
    for address in ("/nothing", "/dangjian/articles/0", "/capture/x", "/dangjian/none"):
        answer = get(address, lang=language)
        assert answer.status_code == 404
        assert all(words in answer.text for words in said), address
        assert "Database not found" not in answer.text
        assert f'href="/search?lang={language}"' in answer.text


def test_versions_can_be_read(get: Get) -> None:
    page = get("/dangjian/articles/1").text
    versions = re.findall(r'href="/dangjian/versions/(\d+)"', page)
    assert len(versions) == 2
    newest, oldest = (get(f"/dangjian/versions/{n}").text for n in versions)
    assert "1,215条" in newest
    assert "较早的一个版本" not in newest
    assert "1,214条" in oldest
    assert "较早的一个版本" in oldest
    assert "陶小溪" in oldest


def test_notices_and_language(get: Get) -> None:
    assert "自 <time" in get("/dangjian/articles/2").text
    assert (
        "2024-07-13 09:26</time>（北京时间）起，原网址不再提供" in get("/dangjian/articles/2").text
    )
    assert '<div class="text" lang="zh-Hant">' in get("/dangjian/articles/3").text
    masked = get("/dangjian/articles/4").text
    assert "以 X 代替" in masked
    assert "日期不详" in masked


def test_home_page(get: Get) -> None:
    page = get("/").text
    assert "<h1>青禾党建档案</h1>" in page
    assert '<form class="search" role="search" action="/search"' in page
    assert "<dt>篇文章</dt><dd>4</dd>" in page
    assert "<dt>个采集源</dt><dd>2</dd>" in page
    assert "<dd>2024年7月12日 09:30</dd>" in page
    assert "2024-07-13 09:20</a></dd>" in page
    assert titles(page) == titles(get("/dangjian/articles").text)
    for table in ("runs", "sources", "pages"):
        assert f'href="/dangjian/{table}"' in page


def test_what_was_cited_of_an_article_that_moved_leads_to_it(filling: Filling) -> None:
    """It came under its new address, too, before that was seen to be the old one's."""
    old, new = (f"https://dj.qinghe.example/{name}.html" for name in ("old", "new"))
    text = "柳溪镇党委把基层党建与网格治理结合起来，每个网格有一张清单。" * 3
    filling.add("一张清单落到网格里", text, url=old)
    filling.add("一张清单落到网格里", text, url=new)
    assert filling.store.value("SELECT count(*) FROM articles") == 2
    filling.add("一张清单落到网格里", text, url=old, own_url=new)
    filling.close()
    get = getter(filling.path)
    for table, id in (("articles", 2), ("versions", 2)):
        led = get(f"/dangjian/{table}/{id}", q="网格")
        assert (led.status_code, led.headers["location"]) == (
            301,
            f"/dangjian/{table}/1?q=%E7%BD%91%E6%A0%BC",
        )
    assert get("/dangjian/articles/2.json").headers["location"] == "/dangjian/articles/1.json"
    assert get("/dangjian/articles/3").status_code == 404
    page = get("/dangjian/articles/1").text
    assert f'<meta name="citation_public_url" content="{new}">' in page
    assert f"{new}. 存档：" in page
    assert re.search(
        rf"2024-07-13 09:21 起</time> {old}</dd>.*2024-07-13 09:22 起</time> {new}<", page
    )
    assert len(titles(get("/search", q="网格").text)) == 1


def test_empty_archive_has_its_pages(filling: Filling) -> None:
    filling.close()
    get = getter(filling.path)
    assert "还没有文章" in get("/").text
    assert "没有符合的文章" in get("/dangjian/articles").text


@pytest.mark.parametrize(
    "table",
    ["runs", "run_sources", "sources", "regions", "pages", "versions", "outcomes", "addresses"],
)
def test_tables_are_described(get: Get, table: str) -> None:
    described = get("/-/metadata.json").json()["databases"]["dangjian"]["tables"][table]
    columns = get(f"/dangjian/{table}.json").json()["columns"]
    assert set(described["columns"]) <= set(columns)
    texts = [described["title"], described["description"], *described["columns"].values()]
    for language, part in (("zh", 0), ("en", 1)):
        page = unescape(get(f"/dangjian/{table}", lang=language).text)
        assert [text for text in texts if text.split(" · ")[part] not in page] == []
        assert described["description"].split(" · ")[1 - part] not in page


def test_foreign_keys_show_names(get: Get) -> None:
    assert (
        '<a href="/dangjian/regions/331199">青禾市</a>&nbsp;<em>331199</em>'
        in get("/dangjian/sources").text
    )
    assert '<a href="/dangjian/sources/haixi">海汐新聞網</a>' in get("/dangjian/run_sources").text


def test_internal_tables_are_out_of_sight(get: Get) -> None:
    page = get("/dangjian").text
    for name in ("article_index", "article_tokens", "_sqlite_migrations", "facts"):
        assert f'href="/dangjian/{name}' not in page
    assert get("/dangjian/article_tokens").status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "/dangjian/articles/999",
        "/dangjian/none",
        "/none",
        "/dangjian/articles/1,2",
        "/dangjian/articles/1,",
        "/dangjian/attachments/1,1,1",
        "/dangjian/none/1,2",
    ],
)
def test_a_page_that_is_not_there(
    get: Get, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = get(address)
    assert answer.status_code == 404
    assert "青禾党建档案" in answer.text
    assert capsys.readouterr() == ("", "")


def test_nothing_can_be_written(get: Get, database: Path) -> None:
    for sql in ("delete from articles", "with x as (select 1) delete from articles", "vacuum"):
        assert get("/dangjian", sql=sql).status_code == 400
    assert get("/dangjian.db").status_code in (403, 404)
    datasette = make_datasette(database, Site(name="青禾党建档案", sql=True))
    places = ("/", "/search", "/dangjian", "/dangjian/articles/1", "/-/capture/1", "/-/logout")
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for place in places:
            asked = datasette.client.request(method, place, data={"sql": "delete from articles"})
            assert asyncio.run(asked).status_code == 405, (method, place)
    with open_store(database) as store:
        assert store.value("SELECT count(*) FROM articles") == 4


class _Markup(HTMLParser):
    """Collects what would run, or would lead or load elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.live: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A frame that may do nothing at all is harmless.
        sandboxed = (tag, dict(attrs).get("sandbox", "missing")) == ("iframe", None)
        if tag in ("script", "iframe", "object", "embed", "img", "base") and not sandboxed:
            self.live.append(tag)
        for name, value in attrs:
            if name.startswith("on"):
                self.live.append(f"{tag} {name}")
            if name in ("href", "src", "action", "formaction", "srcset", "data"):
                scheme = urlsplit((value or "").strip()).scheme.lower()
                if scheme not in ("", "http", "https"):
                    self.live.append(f"{tag} {name}={value}")
            loads = name in ("src", "srcset") or (tag == "link" and name == "href")
            if loads and ("rel", "canonical") not in attrs:
                self.addresses.append(value or "")


def live_markup(page: str) -> list[str]:
    parser = _Markup()
    parser.feed(page)
    return parser.live


@pytest.mark.parametrize(("language", "said"), [
    ("zh", "作者 · 未采信：职务，不是姓名"), ("en", "Authors · not taken: a post, not a name"),
])  # fmt: skip
def test_a_name_that_was_refused_is_shown_with_why(
    filling: Filling, language: str, said: str
) -> None:
    post = Evidence(where="byline", value="县委书记", refused=Objection.POST)
    filling.add("柳溪镇清理河道", "全文。", url="https://dj.qinghe.example/1.html",
                provenance={"authors": (post,)})  # fmt: skip
    filling.close()
    page = getter(filling.path)(f"/dangjian/articles/1?lang={language}").text
    row = page.partition(said)[2].partition("</tr>")[0]
    assert "县委书记" in row
    assert page.count("县委书记") == 1  # as no value


def test_hostile_content_is_only_text(filling: Filling) -> None:
    evil = "javascript:alert(3)//<script>"
    filling.add(
        f"党建{HOSTILE}",
        f"党建{HOSTILE}\n第二段{HOSTILE}",
        url="https://dj.qinghe.example/1.html",
        outlet=HOSTILE,
        authors=(HOSTILE,),
        contributors=(HOSTILE,),
        editors=(HOSTILE,),
        provenance={"title": (Evidence(where=HOSTILE, value=HOSTILE),), HOSTILE: ()},
    )
    filling.add("又", f"第二段{HOSTILE}", url="https://dj.qinghe.example/1.html")
    with filling.store.write() as db:
        db.execute("UPDATE articles SET url = ?", [evil])
        db.execute(
            "UPDATE pages SET url = ?, content_type = ?, warc_file = ?", [evil, HOSTILE, HOSTILE]
        )
        db.execute("UPDATE sources SET name = ?, start = ?", [HOSTILE, f'["{evil}"]'])
        db.execute("UPDATE regions SET name = ?", [HOSTILE])
        db.execute("UPDATE runs SET message = ?", [HOSTILE])
        db.execute("UPDATE run_sources SET message = ?, state = 'failed'", [HOSTILE])
        db.execute("INSERT INTO attachments VALUES (1, 1, ?, ?, ?, 5)", [HOSTILE, evil, HOSTILE])
        db.execute(
            "INSERT INTO addresses (source, url, role, list_title, first_seen, error) "
            "VALUES ('qinghe', ?, 'article', ?, '2024-07-13T01:20:00Z', ?)",
            [evil, HOSTILE, HOSTILE],
        )
    filling.close()
    get = getter(filling.path)
    tables = ("articles", "versions", "pages", "sources", "regions", "runs", "addresses")
    seen = ["/", "/dangjian", "/dangjian?sql=select+*+from+articles"]
    seen += [f"/dangjian/{table}" for table in (*tables, "run_sources", "outcomes")]
    seen += [
        f"/dangjian/{table}/1" for table in ("articles", "versions", "pages", "runs", "addresses")
    ]
    seen += [
        f"/dangjian/articles?{key}={quote(HOSTILE)}" for key in ("_search", "outlet", "q", "_where")
    ]
    seen += [f"/dangjian/articles/1?q={quote(f'党建 {HOSTILE}')}", f"/dangjian/{quote(HOSTILE)}"]
    seen += [f"/dangjian/articles?_search={quote('党建')}", f"/{quote(HOSTILE)}"]
    seen += [
        f"/search?{key}={quote(HOSTILE)}"
        for key in ("q", "from", "to", "region", "source", "kind", "order", "before", "lang")
    ]
    seen += [f"/search?q={quote('党建')}&lang={language}" for language in ("zh", "en")]
    seen += ["/search", "/capture/1", "/capture/2?lang=en", "/-/capture/1"]
    seen += ["/sources", "/sources/qinghe", "/runs", "/runs/1", "/dangjian/versions/2"]
    for address in seen:
        answer = get(address)
        assert answer.status_code < 500, address
        assert live_markup(answer.text) == [], address
    for address in ("/search.json", "/search.csv"):
        answer = get(address)
        assert answer.headers["content-type"].startswith(("application/json", "text/csv"))
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert HOSTILE.partition('"')[0] in answer.text
    page = get("/dangjian/articles/1").text
    assert "javascript:alert(3)" in page  # as text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{7*7}}" in page


@pytest.mark.parametrize(
    "address",
    ["/", "/search", "/capture/1", "/dangjian", "/dangjian/articles", "/dangjian/articles/1",
     "/dangjian/versions/1",
     "/sources", "/runs", "/runs/1", "/dangjian/runs", "/dangjian/pages/1", "/dangjian?sql=select+1", "/nothing"],
)  # fmt: skip
def test_pages_run_no_script_and_load_from_this_host_alone(get: Get, address: str) -> None:
    answer = get(address)
    assert "script-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers.get_list("referrer-policy") == ["no-referrer"]
    parser = _Markup()
    parser.feed(answer.text)
    assert parser.live == []
    assert "<style" not in answer.text
    assert parser.addresses
    assert {urlsplit(a).netloc for a in parser.addresses} <= {"", "localhost"}


def test_style_sheet_loads_nothing() -> None:
    sheet = (datasette_folder() / "static" / "archive.css").read_text(encoding="utf-8")
    assert "@import" not in sheet
    assert "url(" not in sheet


def test_folder_in_a_checkout_and_in_a_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert datasette_folder() == Path(__file__).parent.parent / "datasette"
    installed = tmp_path / "archive"
    (installed / "_datasette").mkdir(parents=True)
    monkeypatch.setattr("archive.__file__", str(installed / "__init__.py"))
    assert datasette_folder() == installed / "_datasette"


def test_rows_added_later_are_seen(filling: Filling) -> None:
    filling.add("旧闻", "党建。", url="https://dj.qinghe.example/1.html")
    get = getter(filling.path)
    assert search(get, "党建") == ["旧闻"]
    filling.add("新闻", "党建。", url="https://dj.qinghe.example/2.html")
    assert search(get, "党建") == ["新闻", "旧闻"]
    filling.close()


def test_a_port_in_use_is_one_sentence(database: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(HomeError, match=rf"port {port} of 127\.0\.0\.1 .*--port\.$"):
            serve(database, port=port, name="甲", ready=lambda address: None)
    with pytest.raises(HomeError, match=r"^70000 is not a port"):
        serve(database, port=70000, name="甲", ready=lambda address: None)


def _serve(told: Connection, database: Path) -> None:
    serve(database, name="甲", ready=told.send)
    sys.stdout.write("ended")


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT])
def test_serving_ends_cleanly(database: Path, signal_: signal.Signals) -> None:
    ours, theirs = forked.pipe()
    with ours, forked.Running(_serve, theirs, database) as process:
        theirs.close()
        address = ours.recv()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        with httpx.Client(trust_env=False) as client:
            answer = client.get(address)
        assert "server" not in answer.headers
        assert "<h1>甲</h1>" in answer.text
        process.send_signal(signal_)
        assert process.communicate(timeout=30) == ("ended", "")
    assert process.returncode == 0
