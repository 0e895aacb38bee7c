"""The search page: exact counts, filters, the chart, paging, downloads, two languages."""

import asyncio
import csv
import io
import json
import re
import tomllib
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pyarrow.parquet as pq
import pytest
from served import served
from test_datasette import Filling, Get, getter, live_markup, search, titles

from archive.cadence import Every
from archive.kinds import Certainty
from archive.publish.columns import COLUMNS
from archive.publish.formats import FORMATS, Csv, Json
from archive.store import frontier, runs, visiting
from archive.store.frontier import Found
from archive.types import ArticleKind, Cause, Evidence, Precision, Script, Source, SourceKind, Tag
from scheduler.serving import Site, datasette_folder, make_datasette

SOURCES = [
    ("gansu", "甘州党建", "620000", None, SourceKind.PARTY),
    ("lanzhou", "河口先锋", "620100", None, SourceKind.PARTY),
    ("county", "柳川区政府", "620102", "柳川区", SourceKind.GOVERNMENT),
    ("capital", "京畿基层", "110101", "东柳区", SourceKind.MEDIA),
    ("nation", "全国参考", "000000", None, SourceKind.AGGREGATOR),
]
ARTICLES = [
    # title, published, source; each says 党建, but the last
    ("甲", "2024-05-03", "gansu"),
    ("乙", "2024-05-02", "lanzhou"),
    ("丙", "2024-05", "county"),
    ("丁", "2024-02-01", "county"),
    ("戊", "2022-12-31", "capital"),
    ("己", "2022", "nation"),
    ("庚", None, "gansu"),
    ("辛", "2024-05-09", "nation"),
]
PRECISIONS = {0: Precision.NONE, 4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}


@pytest.fixture
def filling(tmp_path: Path) -> Filling:
    """An empty database that the test fills."""
    return Filling(tmp_path / "home.db")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight articles, seven of which mention 党建. Shared, so read-only."""
    filled = Filling(tmp_path_factory.mktemp("search") / "home.db")
    sources = [
        Source(key=k, name=n, start=("https://x.example/",), region=r, region_name=p, kind=kind)
        for k, n, r, p, kind in SOURCES
    ]
    names = {"620000": "甘肃省", "620100": "兰州市", "000000": "全国"}
    runs.put_sources(filled.store, sources, names)
    for n, (title, published, source) in enumerate(ARTICLES):
        filled.add(
            title,
            "村里的党建。" if title != "辛" else "村里的事。",
            url=f"https://{source}.example/{n}.html",
            source=source,
            published=published,
            published_precision=PRECISIONS[len(published or "")],
        )
    filled.close()
    return filled.path


@pytest.fixture(scope="module")
def get(database: Path) -> Get:
    return getter(database)


def found(get: Get, **arguments: Any) -> list[str]:
    answer = get("/search", **arguments)
    assert answer.status_code == 200
    assert live_markup(answer.text) == []
    return titles(answer.text)


def counted(page: str) -> int:
    count = re.search(r'role="status">[^<]*<strong>([\d,]+)', page)
    assert count is not None
    return int(count[1].replace(",", ""))


def facet(page: str, heading: str) -> dict[str, int]:
    section = page.partition(f"<h2>{heading}</h2>")[2].partition("</section>")[0]
    rows = re.findall(
        r'<li[^>]*><(?:a|span)[^>]*>([^<]*)</\w+> <span class="number">(\d+)', section
    )
    return {name: int(count) for name, count in rows}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"q": "党建"}, "甲乙丙丁戊己庚"),
        ({"q": "黨建"}, "甲乙丙丁戊己庚"),
        ({}, "辛甲乙丙丁戊己庚"),
        ({"q": "党建", "region": "620000"}, "甲乙丙丁庚"),
        ({"q": "党建", "region": "620100"}, "乙丙丁"),
        ({"q": "党建", "region": "620102"}, "丙丁"),
        ({"q": "党建", "region": "000000"}, "己"),
        ({"q": "党建", "kind": "party"}, "甲乙庚"),
        ({"q": "党建", "kind": "party", "region": "620100"}, "乙"),
        ({"q": "党建", "source": "county"}, "丙丁"),
        ({"q": "党建", "kind": ["party", "media"]}, "甲乙戊庚"),
        ({"q": "党建", "region": ["620100", "北京"]}, "乙丙丁戊"),
        ({"q": "党建", "source": ["county", "nation"], "kind": ["government", "media"]}, "丙丁"),
        ({"q": "党建", "from": "2024-05", "to": "2024-05"}, "甲乙丙"),
        ({"q": "党建", "from": "2022", "to": "2022"}, "戊己"),
        ({"q": "党建", "from": "2024年5月3日"}, "甲"),
        ({"q": "党建", "to": "2023"}, "戊己"),
        ({"q": "党建", "from": "nonsense"}, "甲乙丙丁戊己庚"),
        ({"q": "党建", "since": "2024-05", "until": "2024-05"}, "甲乙丙"),
        ({"q": "党建", "region": "甘肃"}, "甲乙丙丁庚"),
        ({"q": "党建", "region": "兰州市"}, "乙丙丁"),
        ({"q": "党建", "source": "柳川区政府"}, "丙丁"),
        ({"q": "党建", "kind": "' OR 1=1"}, "甲乙丙丁戊己庚"),
        ({"q": "党建", "before": "2"}, "丙丁戊己庚"),  # 甲 is 1
        ({"q": "党建", "before": "999"}, "甲乙丙丁戊己庚"),
        ({"q": "党建", "after": "4"}, "甲乙丙"),
        ({"q": "党建", "after": "999"}, "甲乙丙丁戊己庚"),
    ],
)
def test_filters(get: Get, arguments: dict[str, Any], expected: str) -> None:
    assert found(get, **arguments) == list(expected)
    if not {"before", "after"} & set(arguments):
        assert counted(get("/search", **arguments).text) == len(expected)


def test_a_date_that_is_none_is_said(get: Get) -> None:
    assert "无法识别“明天”" in get("/search", **{"from": "明天"}).text


def test_a_query_without_a_word_gets_no_advice_for_one_with(get: Get) -> None:
    assert "去掉引号" in get("/search", q="火星").text
    assert "去掉引号" not in get("/search", q="-党建").text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"q": "-党建"}, "没有可以查找的词"),
        ({"q": "党" * 1001}, "只用了前 1,000 个字符"),
        ({"from": "2025", "to": "2024-12"}, "止早于起"),
    ],
)
def test_why_nothing_is_found_is_said(get: Get, arguments: dict[str, str], said: str) -> None:
    page = get("/search", **arguments).text
    assert said in page
    assert said not in get("/search", q="党建").text


def test_behind_the_last_page_is_a_way_back(get: Get) -> None:
    page = get("/search", q="党建", order="relevance", page="99").text
    assert counted(page) == 7
    assert "这一页之后没有文章了" in page
    back = re.search(r'rel="prev" href="([^"]*)"', page)
    assert back is not None
    assert titles(get(unescape(back[1])).text) == found(get, q="党建", order="relevance")
    page = get("/search", q="党建", before="7").text  # 庚, the last one
    assert "这一页之后没有文章了" in page
    assert 'href="/search?q=%E5%85%9A%E5%BB%BA">第一页' in page


def test_facets_count_what_a_click_finds(get: Get) -> None:
    page = get("/search", q="党建").text
    assert facet(page, "地区") == {"甘肃省": 5, "全国": 1, "北京市": 1}
    assert facet(page, "采集源") == {
        "甘州党建": 2, "柳川区政府": 2, "河口先锋": 1, "京畿基层": 1, "全国参考": 1,
    }  # fmt: skip
    assert facet(page, "主办单位类型") == {"党务": 3, "政府": 2, "媒体": 1, "聚合网站": 1}
    section = page.partition('class="facets"')[2].partition("</aside>")[0]
    for address, count in re.findall(
        r'<a href="([^"]*)"[^>]*>[^<]*</a> <span class="number">(\d+)', section
    ):
        assert counted(get(unescape(address)).text) == int(count), address


@pytest.mark.parametrize(
    "arguments", [{}, {"region": "620000"}, {"kind": "party", "since": "2024"}]
)
def test_more_hits_than_one_answer_holds_are_counted_all_the_same(
    database: Path, monkeypatch: pytest.MonkeyPatch, arguments: dict[str, str]
) -> None:
    get = getter(database)
    page = get("/search", q="党建", **arguments).text
    ask = visiting.ask
    refused: list[str] = []

    def small(connection: Any, sql: str, *values: Any, **limits: Any) -> visiting.Answer:
        if "group_concat(n.cell" not in sql:
            return ask(connection, sql, *values, **limits)
        refused.append(sql)
        raise visiting.RefusedError("The answer would be too large.")

    monkeypatch.setattr(visiting, "ask", small)
    assert get("/search", q="党建", **arguments).text == page
    assert refused


def test_the_tag_is_filtered_counted_and_told_with_its_evidence(filling: Filling) -> None:
    for n, (title, tag) in enumerate([("甲", True), ("乙", True), ("丙", False), ("丁", None)], 1):
        reasons = (Evidence(where="rule 1", value="title 3 + column 0 + text 0 = 3 ≥ 3"),
                   Evidence(where="title", value="党课"))  # fmt: skip
        filling.add(title, "各支部学习。", url=f"https://dj.qinghe.example/{n}.html",
                    party_building=tag,
                    provenance={} if tag is None else {"party_building": reasons})  # fmt: skip
    filling.close()
    get = getter(filling.path)
    page = get("/search", q="支部").text
    assert facet(page, "内容是否为党建") == {"是": 2, "不是": 1, "尚未判断": 1}
    found = {t: titles(get("/search", q="支部", party_building=t).text) for t in Tag}
    assert found == {"yes": ["乙", "甲"], "no": ["丙"], "unjudged": ["丁"]}
    # The others keep their counts: a filter does not hide what it leaves out.
    chosen = get("/search", party_building="no", lang="en").text
    assert facet(chosen, "About party building") == {"Yes": 2, "No": 1, "Not judged": 1}
    assert "maybe" in get("/search", party_building="maybe").text
    assert get("/search.json", party_building="maybe").status_code == 400
    rows = get("/search.json", party_building="unjudged").json()
    assert [(row["title"], row["party_building"]) for row in rows] == [("丁", None)]
    lines = get("/search.csv", q="支部").text.split("\r\n")
    place = lines[0].split(",").index("party_building")
    assert [row[place] for row in csv.reader(lines[1:5])] == ["1", "1", "0", ""]
    article = get("/dangjian/articles/1").text
    assert 'href="/search?party_building=yes">是' in article
    assert "title 3 + column 0 + text 0 = 3 ≥ 3" in article
    assert 'href="/search?party_building=unjudged">尚未判断' in get("/dangjian/articles/4").text
    table = get("/dangjian/articles", _facet="party_building").text
    assert facet(table, "内容是否为党建") == {"是": 2, "不是": 1, "尚未判断": 1}


def test_what_is_not_sure_can_be_left_out_and_is_counted(filling: Filling) -> None:
    sure, likely = Certainty.SURE, Certainty.LIKELY
    for n, (title, certainty) in enumerate([
        ("甲", {"title": sure, "published": sure, "outlet": likely}),
        ("乙", {"title": sure, "published": likely, "outlet": sure}),
        ("丙", {"title": Certainty.GUESS}),
        ("丁", {}),  # read before there was certainty
    ], 1):  # fmt: skip
        filling.add(
            title, "各支部学习。", url=f"https://dj.qinghe.example/{n}.html", certainty=certainty
        )
    filling.close()
    get = getter(filling.path)
    assert titles(get("/search", q="支部").text) == ["丁", "丙", "乙", "甲"]
    assert (
        'href="/search?q=%E6%94%AF%E9%83%A8&amp;sure=title%2Cpublished"'
        in get("/search", q="支部").text
    )
    page = get("/search", q="支部", sure="published,title").text
    assert titles(page) == ["甲"]
    assert counted(page) == 1
    assert "另有 3 篇没有把握，未列出。" in page
    assert "标题、发布时间" in page
    assert "2 more are not sure and left out." in get("/search", sure="title", lang="en").text
    assert titles(get("/search", sure="outlet").text) == ["乙"]
    answer = get("/search.json", sure="title,published")
    assert [row["certainty"] for row in answer.json()] == [
        {"title": "sure", "published": "sure", "outlet": "likely"}
    ]
    assert answer.headers["x-unsure-articles"] == "3"
    assert answer.headers["x-sure-fields"] == "title,published"
    assert "x-unsure-articles" not in get("/search.json").headers
    assert "“everything”" in get("/search", sure="everything").text
    assert get("/search.json", sure="title,everything").status_code == 400


def test_an_article_says_of_what_it_is_not_sure(filling: Filling) -> None:
    found = {name: (Evidence(where="h1", value="甲"),) for name in ("title", "published", "outlet")}
    how = {"title": Certainty.GUESS, "published": Certainty.SURE, "outlet": Certainty.LIKELY}
    filling.add(
        "甲",
        "各支部学习。",
        url="https://dj.qinghe.example/1.html",
        certainty=how,
        provenance=found,
    )
    filling.add("乙", "各支部学习。", url="https://dj.qinghe.example/2.html", provenance=found)
    filling.close()
    get = getter(filling.path)
    page = get("/dangjian/articles/1").text
    assert re.findall(r'<span class="flag"[^>]*>([^<]*)<', page) == ["推测", "较有把握"]
    assert re.findall(r"<td>((?:有|较有)把握|推测)?</td>", page) == ["推测", "有把握", "较有把握"]
    english = get("/dangjian/articles/1", lang="en").text
    assert re.findall(r'<span class="flag"[^>]*>([^<]*)<', english) == ["guess", "likely"]
    assert 'class="flag"' not in get("/dangjian/articles/2").text  # nobody rated it


def test_regions_are_walked_down_and_up(get: Get) -> None:
    def links(page: str) -> dict[str, str]:
        """Name of a place → address."""
        section = page.partition("<h2>地区</h2>")[2].partition("</section>")[0]
        return {
            name: unescape(a) for a, name in re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)<', section)
        }

    page = get(links(get("/search", q="党建").text)["甘肃省"]).text
    assert facet(page, "地区") == {
        "甘肃省": 5,
        "兰州市": 3,
        "甘肃省本级": 2,
        "全国": 1,
        "北京市": 1,
    }
    page = get(links(page)["兰州市"]).text
    assert counted(page) == 3
    page = get(links(page)["柳川区"]).text
    assert counted(page) == 2
    both = get(links(page)["北京市"]).text
    assert titles(both) == ["丙", "丁", "戊"]
    assert counted(get(links(both)["柳川区"]).text) == 1  # chosen, so it takes it away
    assert counted(get(links(both)["甘肃省"]).text) == 6  # what contains it takes its place


def test_a_facet_adds_one_value_after_the_other(get: Get) -> None:
    page = get("/search", q="党建", kind=["party", "media"]).text
    # All are counted, whatever is chosen of them; of the chosen ones the page has the sum.
    assert facet(page, "主办单位类型") == {"党务": 3, "政府": 2, "媒体": 1, "聚合网站": 1}
    assert counted(page) == 4
    assert re.findall(r'class="selected"><a href="([^"]*)"', page) == [
        "/search?q=%E5%85%9A%E5%BB%BA&amp;kind=media",
        "/search?q=%E5%85%9A%E5%BB%BA&amp;kind=party",
    ]
    assert (
        'href="/search?q=%E5%85%9A%E5%BB%BA&amp;kind=government&amp;kind=media&amp;kind=party"'
        in page
    )
    for kind in ("party", "media"):
        assert f'<input type="hidden" name="kind" value="{kind}">' in page
    none = get("/search", q="党建", kind=["party", "yearbook"]).text
    assert facet(none, "主办单位类型")["年鉴"] == 0
    asked = "q=%E5%85%9A%E5%BB%BA&kind=media&kind=party"
    assert [row["title"] for row in get(f"/search.json?{asked}").json()] == list("甲乙戊庚")
    assert get(f"/search.atom?{asked}").text.count("<entry ") == 4
    assert unescape(page).count(f"/search.csv?{asked}") == 1


def test_a_filter_can_be_taken_off(get: Get) -> None:
    page = get("/search", q="党建", region="620000", kind="party").text
    chips = page.partition('class="chips"')[2].partition("</ul>")[0]
    assert re.findall(r"<span>([^<]*)</span> ([^<]*) <a", chips) == [
        ("地区", "甘肃省"),
        ("主办单位类型", "党务"),
    ]
    first, second, everything = (unescape(a) for a in re.findall(r'href="([^"]*)"', chips))
    assert counted(get(first).text) == 3
    assert counted(get(second).text) == 5
    assert counted(get(everything).text) == 7


class _Chart(HTMLParser):
    """Bars: title → (address, height, class). empty: title → class of months without articles."""

    def __init__(self) -> None:
        super().__init__()
        self.bars: dict[str, tuple[str, float, str]] = {}
        self.empty: dict[str, str] = {}
        self.link: dict[str, str | None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.link = given
        elif tag == "i":
            height = re.fullmatch(r"height:([\d.]+)%", str(given["style"]))
            assert height is not None
            link = self.link
            self.bars[str(link["title"])] = (
                str(link["href"]),
                float(height[1]),
                str(link.get("class", "")),
            )
        elif tag == "b" and "title" in given:
            self.empty[str(given["title"])] = str(given.get("class", ""))


def drawn(page: str) -> _Chart:
    chart = _Chart()
    chart.feed(page)
    return chart


def table(page: str) -> list[list[str]]:
    """The chart's table: each cell's text."""
    body = page.partition("以表格显示")[2].partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in body.split("<tr")[1:]]
    return [[re.sub(r"<[^>]*>", "", cell) for cell in row] for row in cells]


def test_chart_says_the_exact_counts_and_links(get: Get) -> None:
    page = get("/search", q="党建").text
    chart = drawn(page)
    heights = {title.partition("，")[0]: bar[1:] for title, bar in chart.bars.items()}
    assert heights == {
        # Shares of so few articles are outside of the scale.
        "2022年12月：1 篇": (100, "few"),
        "2024年2月：1 篇": (100, "few"),
        "2024年5月：3 篇": (100, "few"),
    }
    assert page.count('<div class="bars before" title=') == 2  # as their years
    for title, (address, *_) in chart.bars.items():
        assert f"：{counted(get(address).text)} 篇" in title
    assert "2022年12月 至 2024年5月" in page
    assert " · 最多的一个月：2024年5月，3 篇" in page
    assert "图中没有：只知年份的 1 篇、日期不详的 1 篇。" in page
    # A year without articles is not passed over, and months that tie have no peak.
    gaps = re.findall(r'class="no-years (\w+)" title="([^"]*)"', page)
    assert gaps[0] == ("before", "2023：开始观测之前，没有找到")
    assert "最多的一个月" not in get("/search", q="党建", to="2024-02").text
    # A single month is no distribution.
    alone = get("/search", q="党建", **{"from": "2024-05", "to": "2024-05"}).text
    assert 'class="plot"' not in alone


def test_chart_as_a_table(get: Get) -> None:
    rows = table(get("/search", q="党建").text)
    assert [[cell.replace("观测前", ".") for cell in row[:-1]] for row in rows] == [
        ["2022", *"...........", "1/1", "2"],
        ["2024", ".", "1/1", ".", ".", "3/4", *".......", "4"],
    ]
    assert "这些采集源还没有一次成功的采集：未曾观测。" in get("/search", q="党建").text


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Get:
    """One source of four articles. Observation began on 20 January 2024; a look of 20 March was the
    last good one, before one that was refused, and then there was none."""
    filled = Filling(tmp_path_factory.mktemp("observed") / "home.db")
    source = Source(
        key="slow", name="慢", start=("https://x.example/",), region="620000",
        kind=SourceKind.PARTY, cadence=Every(timedelta(days=60)),
    )  # fmt: skip
    runs.put_sources(filled.store, [source], {})
    for n, published in enumerate(("2021-05-02", "2023-12-02", "2024-03-09", "2024-05-01")):
        filled.add(
            published, "党建", url=f"https://x.example/{n}", source="slow", published=published
        )
    for month, day, cause in ((1, 20, None), (3, 20, None), (4, 10, Cause.BLOCKED)):
        then = datetime(2024, month, day, 4, tzinfo=UTC)
        run = runs.start_run(filled.store, [source], then)
        state = "failed" if cause else "finished"
        runs.close_source(filled.store, run, "slow", state, "", cause)
        runs.close_run(filled.store, run, then)
    filled.close()
    return getter(filled.path)


def test_a_zero_what_was_not_observed_and_what_was_before_are_three_things(observed: Get) -> None:
    page = observed("/search", q="党建", source="slow").text
    chart = drawn(page)
    assert {title: bar[2] for title, bar in chart.bars.items()} == {
        f"{month}，当月共 1 篇，太少，不算占比": sight
        for month, sight in (
            ("2021年5月：1 篇，早于开始观测", "few"),
            ("2023年12月：1 篇，早于开始观测", "few"),
            ("2024年3月：1 篇，已观测 19/31 天", "part few"),
            ("2024年5月：1 篇，未观测", "none few"),
        )
    }
    empty = {title: kind for title, kind in chart.empty.items() if title[:4] == "2024"}
    assert list(empty.items())[:4] == [
        ("2024年1月：0 篇，已观测 11/31 天", "part"),
        ("2024年2月：0 篇", ""),
        ("2024年4月：未观测", "none"),
        ("2024年6月：未观测", "none"),
    ]
    # What is so of a whole year is said of it.
    years = re.findall(r'<div class="bars ?(\w*)"(?: title="([^"]*)")?', page)
    before = [("before", f"{year}：开始观测之前") for year in (2021, 2023)]
    assert years == [*before, ("", "")]
    gaps = re.findall(r'class="no-years (\w+)" title="([^"]*)"', page)
    assert gaps[0] == ("before", "2022：开始观测之前，没有找到")
    assert gaps[1][0] == "none"
    assert re.fullmatch(r"2025(年)? 至 20\d\d(年)?：未观测", gaps[1][1])
    assert "2021年5月 至 2024年5月（2021年5月早于开始观测，不是首次出现）" in page
    keys = re.findall(r'<span class="(\w+)"></span>([^<]*)', page)
    assert [(kind, name.strip()) for kind, name in keys] == [
        ("part", "部分未观测"),
        ("none", "未观测"),
        ("before", "开始观测之前"),
        ("few", "当月不足 5 篇，不计占比"),
    ]
    assert table(page)[2] == [
        "2024", "0/0 (11/31)", "0/0", "1/1 (19/31)", "未观测", "1/1 (0/31)", *["未观测"] * 7, "2", "59 / 366",
    ]  # fmt: skip


def test_a_count_says_how_much_of_its_time_was_observed(observed: Get) -> None:
    asked = {"q": "党建", "source": "slow", "until": "2024-06-30"}
    page = observed("/search", **asked).text
    # From 1 May 2021: all up to 30 June 2024 are 1,157 days; 11 in January, 29 and 19.
    assert "2021年5月1日 至 2024年6月30日：已观测 59 / 1,157 天；2024年1月20日 开始观测" in page
    english = observed("/search", lang="en", **asked).text
    assert "59 of 1,157 days observed; observation began on 2024-01-20" in english
    # Two other sources were never looked at: each has days of its own.
    assert "已观测 59 / 3,471 源日" in observed("/search", q="党建", until="2024-06-30").text


def test_what_lists_name_and_did_not_come_stands_beside_counts_and_zeros(tmp_path: Path) -> None:
    filling = Filling(tmp_path / "home.db")
    filling.add("党建", "甲。", url="https://dj.qinghe.example/1.html", published="2024-07-12")
    begun = datetime(2024, 5, 1, tzinfo=UTC)
    with filling.store.write() as connection:
        named = [
            Found(url=f"https://dj.qinghe.example/{n}.html", title="题", date=day)
            for n, day in enumerate(("2024-06-03", "2024-06-04", "2024-07-01"), 2)
        ]
        frontier.add_found(connection, "qinghe", named, begun, most=9)
    runs.close_source(filling.store, filling.run, "qinghe", "finished", "")
    runs.close_run(filling.store, filling.run, datetime(2024, 7, 13, 9, tzinfo=UTC))
    filling.close()
    page = getter(filling.path)(
        "/search", q="党建", source="qinghe", since="2024-06", until="2024-07"
    ).text
    assert "；这些日子的列表上另有 3 篇没有采到" in page
    (cells,) = table(page)
    assert cells[6].endswith("（缺 2）"), cells
    assert cells[7].endswith("（缺 1）")
    assert "列表上另有 2 篇没有采到" in page


def test_files_say_how_much_of_their_time_was_observed(observed: Get) -> None:
    asked = {"q": "党建", "source": "slow", "until": "2024-06-30"}
    said = {
        "observed_days": "59", "possible_days": "1157", "observed_from": "2021-05-01",
        "observed_to": "2024-06-30", "observation_began": "2024-01-20",
    }  # fmt: skip
    for format_ in FORMATS:
        headers = download(observed, format_, **asked).headers
        named = {name.replace("_", "-"): value for name, value in said.items()}
        assert {name: headers[f"x-{name}"] for name in named} == named
    schema = pq.read_schema(io.BytesIO(download(observed, "parquet", **asked).content))
    assert {name: schema.metadata[name.encode()].decode() for name in said} == said


def test_nothing_found_is_said(get: Get) -> None:
    page = get("/search", q="火星").text
    assert counted(page) == 0
    assert "没有符合的文章" in page
    assert "按月分布" not in page
    assert "Parquet" not in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"since": "2024-02", "until": "2024-02"}, "所问的时间里，这些采集源都观测到了"),
        ({"since": "2024-03"}, "所问的时间只观测到一部分（19/"),
        ({"since": "2024-06"}, "所问的时间没有观测：没有找到，不等于没有发布"),
        ({"since": "2020", "until": "2020"}, "所问的时间在开始观测之前"),
        ({"kind": "media", "region": "620000"}, "本馆没有符合这些条件的采集源"),
        ({"since": "2999"}, "所问的时间还没有到"),
    ],
)
def test_no_hit_is_not_the_same_as_nothing_observed(
    observed: Get, arguments: dict[str, str], said: str
) -> None:
    page = observed("/search", q="火星", **{"source": "slow", **arguments}).text
    assert counted(page) == 0
    assert f"没有符合的文章。</strong><br>{said}" in page


def test_where_nothing_is_found_the_nearest_that_finds_something_is_offered(get: Get) -> None:
    def tried(page: str) -> dict[str, tuple[str, int]]:
        part = page.partition('class="nearest"')[2].partition("</ul>")[0]
        found = re.findall(r'href="([^"]*)"[^>]*>([^<]*)</a> <span class="number">(\d+)', part)
        return {name: (unescape(address), int(count)) for address, name, count in found}

    page = get("/search", q="党建", region="110000", kind="party").text
    offered = tried(page)
    assert {name: count for name, (_, count) in offered.items()} == {
        "不限地区": 3,
        "不限主办单位类型": 1,
    }
    for address, count in offered.values():
        assert counted(get(address).text) == count
    assert list(tried(get("/search", q="党建 火星 木星", kind="party", lang="en").text)) == [
        "“党建” alone, with the same filters",
        "“党建” alone",
    ]
    assert "可以少用几个词" not in page
    assert tried(get("/search", q="党建").text) == {}


def test_words_with_no_meaning_find_nothing(get: Get) -> None:
    for query in ('"', "“”", "-", "OR", "()*", "\x00", "-党建"):
        page = get("/search", q=query).text
        assert counted(page) == (8 if query == "\x00" else 0), query


@pytest.mark.parametrize(
    "query",
    ["党" * 7_000, "党 " * 5_000, "建 OR " * 2_000, "-党 " * 3_000, '"党" ' * 2_000, "党\x00建", "\x1b[31m",
     "<script>alert(1)</script>", "a" * 10_000, "标题:" * 2_000, "{{7*7}}", "%", "𠀀", "NEAR(党 建, 2)"],
    ids=lambda query: ascii(query[:12]),
)  # fmt: skip
def test_junk_gives_a_normal_page(get: Get, query: str) -> None:
    for order in ("newest", "relevance"):
        answer = get("/search", q=query, order=order)
        assert answer.status_code == 200
        assert live_markup(answer.text) == []
        assert "Traceback" not in answer.text
        assert "未能在时限内" not in answer.text
    assert get("/search.csv", q=query).status_code in (200, 400)


@pytest.mark.slow
def test_ten_thousand_characters_through_a_real_server(database: Path) -> None:
    with served(database) as home:
        address = urlsplit(home)
        connection = HTTPConnection(str(address.hostname), address.port, timeout=60)
        connection.request("GET", f"/search?q={quote('党' * 10_000)}")
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
    assert answer.status == 200
    assert counted(page) == 0


def test_the_words_are_kept_as_typed(get: Get) -> None:
    page = get("/search", q='"党建" <b>').text
    assert 'name="q" aria-label="检索词" value="&#34;党建&#34; &lt;b&gt;"' in page


@pytest.mark.parametrize(
    "place",
    [
        "/search?q=%E5%85%9A%E5%BB%BA&since=2024-02&region=620100&kind=government",
        "/search?region=620102",
        "/search?q=%E5%85%9A%E5%BB%BA&before=2",
        "/search?q=%E5%85%9A%E5%BB%BA&order=relevance",
    ],
)
def test_an_article_leads_back_to_the_results_it_was_chosen_from(get: Get, place: str) -> None:
    first = re.search(r'<h3><a [^>]*href="([^"]*)"', get(place).text)
    assert first is not None
    back = re.search(r'class="back"><a href="([^"]*)"', get(unescape(first[1])).text)
    assert back is not None
    assert unescape(back[1]) == place


def test_an_outlet_leads_to_what_else_it_published(filling: Filling) -> None:
    for n, outlet in enumerate(["青禾日报", "青禾日报", "海汐日报"]):
        filling.add(f"简讯{n}", "学习。", url=f"https://dj.qinghe.example/{n}.html", outlet=outlet)
    filling.close()
    get = getter(filling.path)
    link = re.search(r'href="([^"]*)">青禾日报</a>', get("/dangjian/articles/1").text)
    assert link is not None
    assert titles(get(unescape(link[1])).text) == ["简讯1", "简讯0"]


def test_paging_forward_and_back(filling: Filling) -> None:
    expected = []
    for n in range(65):
        day = f"2024-01-{n % 9 + 1:02d}" if n % 13 else None
        precision = Precision.DAY if day else Precision.NONE
        url = f"https://dj.qinghe.example/n/{n}.html"
        filling.add(f"简讯{n}", "学习党建。", url=url, published=day, published_precision=precision)
        expected.append((day or "", n))
    filling.close()
    get = getter(filling.path)
    newest = [f"简讯{n}" for _, n in sorted(expected, reverse=True)]
    for arguments in ("", "&region=331199&from=2024-01"):
        wanted = newest if not arguments else newest[:60]
        seen: list[str] = []
        back: list[str] = []
        page = get(f"/search?q={quote('党建')}{arguments}").text
        while True:
            assert counted(page) == len(wanted)
            seen += titles(page)
            onward = re.search(r'rel="next" href="([^"]*)"', page)
            if onward is None:
                break
            page = get(unescape(onward[1])).text
        assert seen == wanted
        while True:
            back = titles(page) + back
            backward = re.search(r'rel="prev" href="([^"]*)"', page)
            if backward is None:
                break
            page = get(unescape(backward[1])).text
        assert back == wanted


def test_relevance_pages_by_number(filling: Filling) -> None:
    for n in range(25):
        filling.add(
            f"简讯{n}", "学习党建。" * (n % 5 + 1), url=f"https://dj.qinghe.example/n/{n}.html"
        )
    filling.add(
        "党建", "党建党建", url="https://dj.qinghe.example/best.html", published="1999-01-01"
    )
    filling.close()
    get = getter(filling.path)
    first = get("/search", q="党建", order="relevance").text
    onward = re.search(r'rel="next" href="([^"]*)"', first)
    assert onward is not None
    second = get(unescape(onward[1])).text
    assert titles(first)[0] == "党建"
    assert len(titles(first)) == 20
    assert set(titles(first) + titles(second)) == {"党建", *(f"简讯{n}" for n in range(25))}
    assert 'rel="next"' not in second
    backward = re.search(r'rel="prev" href="([^"]*)"', second)
    assert backward is not None
    assert titles(get(unescape(backward[1])).text) == titles(first)


def download(get: Get, format: str, **arguments: str) -> httpx.Response:
    answer = get(f"/search.{format}", **arguments)
    assert answer.status_code == 200
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith(f'attachment; filename="articles.{format}"; filename*=UTF-8')
    assert answer.headers["x-content-type-options"] == "nosniff"
    return answer


def test_the_same_question_as_a_file(get: Get) -> None:
    page = get("/search", q="党建", region="620000").text
    links = [unescape(a) for a in re.findall(r'href="(/search\.[^"]*)"', page)]
    assert [link.partition("?")[0] for link in links] == [
        "/search.atom",  # for programs that read the page's head
        "/search.csv",
        "/search.json",
        "/search.jsonl",
        "/search.parquet",
        "/search.xlsx",
        "/search.docx",
        "/search.atom",
    ]
    assert len({link.partition("?")[2] for link in links}) == 1
    names = [column.name for column in COLUMNS]
    asked = {"q": "党建", "region": "620000"}

    text = download(get, "csv", **asked)
    assert text.headers["content-type"] == "text/csv; charset=utf-8"
    assert text.text.startswith("\ufeffid,url,title")
    rows = list(csv.DictReader(io.StringIO(text.text.removeprefix("\ufeff"))))
    assert {row["title"] for row in rows} == set("甲乙丙丁庚")
    assert json.loads(rows[0]["provenance"])["title"][0]["where"] == "h1"

    parsed = download(get, "json", **asked)
    assert parsed.headers["content-type"] == "application/json; charset=utf-8"
    records = parsed.json()
    assert {record["title"] for record in records} == set("甲乙丙丁庚")
    assert list(records[0]) == names
    assert records[0]["text"] == "村里的党建。"
    assert records[0]["authors"] == []
    assert records[0]["masked"] is False

    table = pq.read_table(io.BytesIO(download(get, "parquet", **asked).content))
    assert table.column_names == names
    assert set(table["title"].to_pylist()) == set("甲乙丙丁庚")


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    "question",
    ["since=2024/13", "until=x", "from=去年", "limit=1", "form=2024", "region=abc", "source=x", "kind=x",
     "since=2024&since=2023", "since=2024&from=2023", "page=2", "before=5", "order=up", "raw=2",
     "q=%00", "q=%01", "region=%7F", "since=+%C2%80",
     "q=%22党建", "q=-党", "q=" + "党" * 1001],
)  # fmt: skip
def test_a_download_is_what_was_asked_for_or_refused(get: Get, format_: str, question: str) -> None:
    answer = get(f"/search.{format_}?{question}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert len(answer.text.splitlines()) == 1


def test_raw_is_yes_or_no(get: Get) -> None:
    assert [get(f"/search.csv?raw={value}").status_code for value in "01"] == [200, 200]
    assert "'raw' is 0 or 1" in get("/search.csv?raw=2").text
    assert get("/search.csv?raw=1&raw=0").status_code == 400


def test_one_label_has_one_count(get: Get, database: Path) -> None:
    for region in ("620000", "620100", "620102", "000000", "110000", "110101"):
        count = counted(get("/search", region=region).text)
        table = get("/dangjian/articles", region=region).text
        assert counted(table) == count, region
        rows = get("/dangjian/articles.json", region=region).json()["filtered_table_rows_count"]
        assert rows == count, region
    assert "<h2>地区</h2>" not in get("/dangjian/articles").text
    assert get("/dangjian/articles", _facet="region").status_code == 400


def test_what_is_not_understood_is_said_on_the_page(get: Get) -> None:
    for language in ("zh", "en"):
        page = get(
            "/search?q=a&q=b&limit=1&region=abc&source=x&kind=x&order=up&page=x&since=x",
            lang=language,
        ).text
        for value in ("limit", "abc", "up", "page=x"):
            assert f"“{value}”" in page, value
        assert page.count('class="notice"') == 8


def test_formulas_are_disarmed_in_every_csv(filling: Filling) -> None:
    filling.add("=1+1", "学习党建。", url="https://dj.qinghe.example/1.html")
    filling.close()
    get = getter(filling.path)
    for address in ("/search.csv", "/dangjian/articles.csv", "/dangjian/articles.csv?_stream=on"):
        assert ",'=1+1," in get(address).text
    assert ",=1+1," in get("/search.csv?raw=1").text
    assert get("/search.json").json()[0]["title"] == "=1+1"


def test_empty_files_are_files(get: Get) -> None:
    assert download(get, "json", q="火星").json() == []
    assert len(download(get, "csv", q="火星").text.splitlines()) == 1
    assert pq.read_table(io.BytesIO(download(get, "parquet", q="火星").content)).num_rows == 0


def test_files_have_no_row_limit_and_come_in_pieces(
    filling: Filling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Json, "rows_at_once", 200)
    monkeypatch.setattr(Csv, "rows_at_once", 200)
    for n in range(450):
        filling.add(f"简讯{n}", "学习党建。", url=f"https://dj.qinghe.example/n/{n}.html")
    filling.close()
    get = getter(filling.path)
    records = download(get, "json", q="党建").json()
    assert [record["title"] for record in records] == [f"简讯{n}" for n in range(450)]
    assert len(download(get, "csv", q="党建").text.splitlines()) == 451

    sent: list[Any] = []

    async def ask() -> None:
        app = make_datasette(filling.path, Site(name="甲", sql=True)).app()
        scope = {
            "type": "http", "method": "GET", "path": "/search.json", "raw_path": b"/search.json",
            "query_string": b"", "headers": [], "http_version": "1.1", "scheme": "http",
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            if len(sent) < 2:
                await asyncio.Event().wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await app(scope, receive, send)

    asyncio.run(ask())
    # 450 rows are three batches and an end.
    assert [len(m.get("body", b"")) > 0 for m in sent] == [False, True, True, True, True, False]


def test_language_of_the_page(database: Path) -> None:
    datasette = make_datasette(database, Site(name="甲", sql=True))

    def page(address: str, accept: str = "") -> str:
        headers = {"accept-language": accept} if accept else {}
        answer: httpx.Response = asyncio.run(datasette.client.get(address, headers=headers))
        assert "Accept-Language" in answer.headers["vary"]
        return answer.text

    chinese, english = ('<html lang="zh-Hans">', "检索到"), ('<html lang="en">', "Articles found")
    asked = f"/search?q={quote('党建')}"
    for address, accept, expected in [
        (asked, "", chinese),
        (asked, "zh-CN,zh;q=0.9,en;q=0.8", chinese),
        (asked, "en-US,en;q=0.9", english),
        (asked, "fr,en;q=0.5,zh;q=0.4", english),
        (asked, "fr", chinese),
        (asked, "en;q=nonsense, zh", chinese),
        (f"{asked}&lang=en", "zh", english),
        (f"{asked}&lang=zh", "en", chinese),
        (f"{asked}&lang=<script>", "en", english),
    ]:
        text = page(address, accept)
        assert all(part in text for part in expected), (address, accept)
    assert '<a lang="zh-Hans"' in page(asked, "en")  # the articles' own language
    assert "<dt>Outlet</dt>" in page("/dangjian/articles/1?lang=en")


def test_only_a_chosen_language_is_carried_on(get: Get) -> None:
    def links(page: str) -> set[str]:
        found = set(re.findall(r'<a (?:[^>]* )?href="(/[^"]*)"', page))
        return {
            unescape(a)
            for a in found
            if not re.match(r"/-/|[^?]*\.(csv|jsonl?|parquet|xlsx|docx|bib|ris)\b|/cite/", a)
        }

    for address in ("/", "/search", "/dangjian/articles/1", "/dangjian/articles", "/capture/1"):
        plain = [a for a in links(get(address).text) if "lang=" in a]
        assert len(plain) == 1, address  # the way to English
        chosen = links(get(address, lang="en").text)
        assert [a for a in chosen if "lang=" not in a] == [], address
        form = get(address, lang="en").text.partition('role="search"')[2].partition("</form>")[0]
        assert '<input type="hidden" name="lang" value="en">' in form
    asked = "/dangjian/articles?_filter_column=script&_filter_op=exact&_filter_value=hant&lang=en"
    assert get(asked).headers["location"].endswith("script__exact=hant&lang=en")
    assert search(get, "党建", lang="en") == list("甲乙丙丁戊己庚")  # no filter on a column "lang"


def test_every_entry_says_it_in_both_languages() -> None:
    def leaves(entries: dict[str, Any], path: str) -> list[tuple[str, Any]]:
        if "zh" in entries or "en" in entries:
            return [(path, entries)]
        return [x for key, entry in entries.items() for x in leaves(entry, f"{path}.{key}")]

    text = (datasette_folder() / "wording.toml").read_text(encoding="utf-8")
    for path, entry in leaves(tomllib.loads(text), ""):
        assert set(entry) == {"zh", "en"}, path
        chinese, english = (re.findall(r"{\w+}", str(entry[key])) for key in ("zh", "en"))
        assert sorted(chinese) == sorted(english), path
        if not path.endswith("other_language"):
            assert not re.search(r"[\u3001\u3002\u4e00-\u9fff\uff00-\uff5e]", str(entry["en"])), (
                path
            )


@pytest.mark.parametrize(
    "template", sorted((datasette_folder() / "templates").glob("*.html")), ids=lambda p: p.name
)
def test_templates_say_nothing_by_themselves(template: Path) -> None:
    """What is read by people stands in wording.toml, and what they name there is there."""
    text = template.read_text(encoding="utf-8")
    assert re.findall(r"[\u3001\u3002\u4e00-\u9fff\uff00-\uff5e]+", text) == []
    catalogue = tomllib.loads((datasette_folder() / "wording.toml").read_text(encoding="utf-8"))
    for variable, section in re.findall(r'set (\w+) = wording\("(\w+)"\)', text):
        named = set(re.findall(rf"\b{variable}\.(\w+)\b(?!\()", text))
        assert named <= set(catalogue[section]), (section, named - set(catalogue[section]))


class _Head(HTMLParser):
    """The meta tags of a page, as a reference manager reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("name"):
            self.found.setdefault(str(given["name"]), []).append(str(given["content"]))


def test_reference_managers_read_the_article(filling: Filling) -> None:
    filling.add(
        '党建"进社区',
        "黨員。",
        url="https://dj.qinghe.example/10/1.html",
        published="2024-05-02T09:30",
        published_precision=Precision.MINUTE,
        outlet="青禾日报",
        authors=("陶小溪", "柳一鸣"),
        contributors=("池上雨",),
        editors=("苗青",),
        script=Script.HANT,
    )
    filling.close()
    get = getter(filling.path)
    head = _Head()
    head.feed(get("/dangjian/articles/1").text)
    expected = {
        "z.itemType": ["webpage"],
        "citation_title": ['党建"进社区'],
        "citation_publication_date": ["2024/05/02"],
        "citation_date": ["2024-05-02"],
        "citation_public_url": ["https://dj.qinghe.example/10/1.html"],
        "citation_fulltext_html_url": ["http://localhost/dangjian/articles/1"],
        "citation_language": ["zh-Hant"],
        "prism.publicationName": ["青禾日报"],
        "DC.title": ['党建"进社区'],
        "DC.creator": ["陶小溪", "柳一鸣"],
        "so.contributor": ["池上雨"],
        "DC.contributor.editor": ["苗青"],
        "DC.date": ["2024-05-02T09:30"],
        "DC.publisher": ["青禾日报"],
        "DC.language": ["zh-Hant"],
        "DC.identifier.URI": ["https://dj.qinghe.example/10/1.html"],
    }
    extra = head.found.pop("z.extra")[0].split("\n")
    assert extra[1] == "Archive Location: http://localhost/dangjian/articles/1"
    assert extra[2] == "Captured: 2024-07-13T01:21:00Z, SHA-256 " + "01" * 32
    assert {
        name: tags for name, tags in head.found.items() if "." in name or "_" in name
    } == expected


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({"authors": ("陶小溪", "柳一鸣"), "contributors": ("池上雨",), "kind": ArticleKind.NEWSPAPER},
         "陶小溪，柳一鸣，池上雨. 党建[N/OL]. 青禾日报，2024-05-02[2024-07-13]."),
        ({"authors": ("甲", "乙", "丙", "丁"), "outlet": None},
         "甲，乙，丙，等. 党建[EB/OL]. 青禾党建网，2024-05-02[2024-07-13]."),
        ({"published": None, "published_precision": Precision.NONE, "kind": ArticleKind.BOOK_PAGE},
         "党建[M/OL]. 青禾日报，[2024-07-13]."),
    ],
)  # fmt: skip
def test_the_article_says_how_to_cite_it(
    filling: Filling, facts: dict[str, Any], wanted: str
) -> None:
    url = "https://dj.qinghe.example/1.html"
    known: dict[str, Any] = {"published": "2024-05-02"}
    filling.add("党建", "文。", url=url, **known | facts)
    filling.close()
    page = getter(filling.path)("/dangjian/articles/1").text
    cited = re.search(r'class="citation"[^>]*>([^<]*)<', page)
    assert cited is not None
    assert unescape(cited[1]) == f"{wanted} {url}. 存档：http://localhost/dangjian/versions/1."


def test_reference_managers_make_nothing_up(filling: Filling) -> None:
    """Zotero finds a DOI in any identifier with "10/", takes a contributor for the author of what has
    none, and the first time on a page for the date of what has none."""
    filling.add("无日期", "无。", url="https://dj.qinghe.example/10/2.html", published=None,
                published_precision=Precision.NONE, outlet=None, contributors=("池上雨",),
                editors=("苗青",), kind=ArticleKind.NEWSPAPER)  # fmt: skip
    filling.close()
    page = getter(filling.path)("/dangjian/articles/1").text
    head = _Head()
    head.feed(page)
    assert head.found["z.itemType"] == ["newspaperArticle"]
    assert head.found["DC.contributor"] == ["池上雨"]
    assert not {"DC.identifier", "DC.creator", "DC.date", "citation_date", "DC.publisher",
                "citation_publication_date", "citation_journal_title"} & set(head.found)  # fmt: skip
    assert "<time" not in page


def test_pages_about_the_server_itself_are_not_there(get: Get, database: Path) -> None:
    for address in (
        "/-/databases",
        "/-/databases.json",
        "/-/threads",
        "/-/messages",
        "/-/permissions",
    ):
        answer = get(address)
        assert answer.status_code == 404
        assert str(database.parent) not in answer.text
