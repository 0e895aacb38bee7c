"""The sample site keeps what it promises: true pagination, exact records, repeatable bytes.

The walks below follow what docs/cms.md says of each family, not our crawler.
"""

import gzip
import hashlib
import html
import re
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.client import HTTPConnection
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

import pytest

from archive.types import Precision, Script
from scheduler.demo import SampleServer, SampleSites, serve

TODAY = date(2026, 11, 20)
KEYS = ("trs", "hanweb", "vsb", "founder-epaper", "flipbook")
# Links on list pages that lead to no article: forbidden, hollow, never there.
FORBIDDEN = "/nbzl/202610/t20261011_99.html"
HOLLOW = "/art/2026/9/1/art_123_404.html"
DEAD = "/info/1021/1404.htm"


@pytest.fixture(scope="module")
def sites() -> SampleSites:
    return SampleSites(today=TODAY)


@pytest.fixture
def server(sites: SampleSites) -> Iterator[SampleServer]:
    with serve(sites) as server:
        yield server


def ask(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers by lower-case name, body."""
    request = Request(url, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urlopen(request, timeout=10) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except HTTPError as error:
        with error:
            return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


def text_of(url: str) -> str:
    status, _, body = ask(url)
    assert status == 200, url
    return body.decode()


def sought(pattern: str, text: str) -> re.Match[str]:
    """Where a text has what it must have; `.` is any character."""
    found = re.search(pattern, text, re.DOTALL)
    assert found is not None, pattern
    return found


def hrefs(text: str, base: str) -> list[str]:
    """Paths of all links in a piece of HTML."""
    found = re.findall(r'<(?:a|area) [^>]*href="([^"]+)"', text)
    return [urlsplit(urljoin(base, html.unescape(href))).path for href in found]


def walk_trs(root: str) -> list[str]:
    first = f"{root}/jgdj/index.html"
    total = int(sought(r'createPageHTML\((\d+), 0, "index", "html"\)', text_of(first))[1])
    pages = [first, *(f"{root}/jgdj/index_{k}.html" for k in range(1, total))]
    assert ask(f"{root}/jgdj/index_{total}.html")[0] == 404
    found = [path for page in pages for path in hrefs(text_of(page), page)]
    return [path for path in found if re.search(r"/t\d{8}_\d+\.html$", path)]


def walk_hanweb(root: str) -> list[str]:
    column = f"{root}/col/col123/index.html"
    text = text_of(column)
    store = sought(r'<script type="text/xml">(.*?)</script>', text)[1]
    webid, unitid = sought(r"webid=(\d+)[^\"']*?unitid=(\d+)", text).groups()
    found = []
    for page in range(2, 1000):
        found += re.findall(r"<record><!\[CDATA\[(.*?)\]\]></record>", store)
        store = text_of(
            f"{root}/module/web/jpage/dataproxy.jsp?page={page}&appid=1&webid={webid}&path=/"
            f"&columnid=123&sourceContentType=1&unitid={unitid}&webname=x&permissiontype=0"
        )
        if "<record>" not in store:
            break
    return [path for record in found for path in hrefs(record, column)]


def walk_vsb(root: str) -> list[str]:
    first = f"{root}/xwzx/gzdt.htm"
    total = int(sought(r"_simple_list_gotopage_fun\((\d+),", text_of(first))[1])
    pages = [first, *(f"{root}/xwzx/gzdt/{total - k + 1}.htm" for k in range(2, total + 1))]
    assert ask(f"{root}/xwzx/gzdt/{total}.htm")[0] == 404
    found = [path for page in pages for path in hrefs(text_of(page), page)]
    return [path for path in found if path.startswith("/info/")]


def walk_founder(root: str) -> list[str]:
    found = []
    for back in range(40):
        layout = f"{root}/html/{TODAY - timedelta(days=back):%Y-%m/%d}/node_1.htm"
        status, _, body = ask(layout)
        if status == 404:
            continue
        for node in re.findall(r'<a id="pageLink" href="(node_\d\.htm)"', body.decode()):
            page = urljoin(layout, node)
            titles = sought(r'<div id="titleList">(.*?)</div>', text_of(page))[1]
            areas = sought(r"<map (.*?)</map>", text_of(page))[1]
            assert hrefs(titles, page) == hrefs(areas, page)
            found += hrefs(titles, page)
    return found


def walk_flipbook(root: str) -> list[str]:
    config = text_of(f"{root}/ebook/mobile/javascript/config.js")
    total = int(sought(r"bookConfig\.totalPageCount=(\d+);", config)[1])
    pages = [f"/ebook/files/basic-html/page{n}.html" for n in range(1, total + 1)]
    assert ask(f"{root}/ebook/files/basic-html/page{total + 1}.html")[0] == 404
    return [page for page in pages if "<pre" in text_of(root + page)]


WALKS: dict[str, Callable[[str], list[str]]] = {
    "trs": walk_trs,
    "hanweb": walk_hanweb,
    "vsb": walk_vsb,
    "founder-epaper": walk_founder,
    "flipbook": walk_flipbook,
}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(("articles", "phase"), [(60, 1), (60, 2), (10, 1), (10, 2), (173, 1)])
def test_lists_reach_every_article_exactly_once(key: str, articles: int, phase: int) -> None:
    sites = SampleSites(today=TODAY, articles=articles)
    with serve(sites) as server:
        server.phase = phase
        found = WALKS[key](server.address(key))
    extra = {"trs": [FORBIDDEN], "hanweb": [HOLLOW], "vsb": [DEAD]}.get(key, [])
    assert sorted(found) == sorted([e.path for e in sites.expected(key, phase)] + extra)


def test_sixty_articles_spread_over_five_sites_on_several_list_pages(sites: SampleSites) -> None:
    assert tuple(site.key for site in sites.sites) == KEYS
    assert [sites.size(key) for key in KEYS] == [16, 12, 12, 12, 8]
    assert sites.answer("trs", "/jgdj/index_3.html").status == 200
    assert sites.answer("vsb", "/xwzx/gzdt/2.htm").status == 200
    layouts = [
        sum(
            sites.answer("founder-epaper", f"/html/2026-11/{day}/node_{n}.htm").status == 200
            for n in range(1, 9)
        )
        for day in (20, 19, 18, 17, 16, 15)
    ]
    assert layouts == [0, 2, 3, 0, 4, 0]


def test_written_articles_are_short_and_tell_more_than_one_paragraph(sites: SampleSites) -> None:
    written = [e for key in KEYS for e in sites.expected(key)]
    assert len({e.text for e in written}) == 60
    for e in written:
        assert 120 <= len(e.text) <= 500, e.title
        assert 2 <= len(e.text.split("\n")) <= 5, e.title
        assert "{" not in e.text


@pytest.mark.parametrize("articles", [10, 60, 4000])
def test_nothing_is_published_today_or_later_and_lists_run_newest_first(articles: int) -> None:
    sites = SampleSites(today=TODAY, articles=articles)
    for key in ("trs", "hanweb", "vsb", "founder-epaper"):
        days = [e.published[:10] for e in sites.expected(key)]
        assert days == sorted(days, reverse=True)
        assert days[-1] > "2023-01-01"
        assert days[0] == "2026-11-19"


def slice_of(text: str, begin: str, end: str) -> str:
    return text.split(begin, 1)[1].split(end, 1)[0]


def printed(key: str, text: str) -> tuple[str, list[str]]:
    """Headline and paragraphs of an article page, cut out by its family's markers."""
    head, begin, end, paragraph = {
        "trs": (r"<h1>(.*?)</h1>", "</style>", "</div>", r"<p>(.*?)</p>"),
        "hanweb": (
            r"<\$\[标题\]>begin-->(.*?)<!--",
            "<!--ZJEG_RSS.content.begin-->",
            "<!--ZJEG_RSS.content.end-->",
            r"<p [^>]*>(.*?)</p>",
        ),
        "vsb": (
            r'class="titlestyle1021">(.*?)</h1>',
            '<div class="v_news_content">',
            "</div>",
            r"<span [^>]*>(.*?)</span>",
        ),
        "founder-epaper": (
            r'class="font01" [^>]*>(.*?)</td>',
            "<!--enpcontent-->",
            "<!--/enpcontent-->",
            r"<P>(.*?)</P>",
        ),
    }[key]
    title = sought(head, text)[1]
    body = re.findall(paragraph, slice_of(text, begin, end))
    return html.unescape(title), [html.unescape(p).strip("　") for p in body]


@pytest.mark.parametrize("phase", [1, 2])
@pytest.mark.parametrize("key", ["trs", "hanweb", "vsb", "founder-epaper"])
def test_records_agree_with_pages(sites: SampleSites, key: str, phase: int) -> None:
    for e in sites.expected(key, phase):
        text = sites.answer(key, e.path, phase).body.decode(
            "gb18030" if "t20250713" in e.path else "utf-8"
        )
        title, paragraphs = printed(key, text)
        assert title == e.title
        assert "\n".join(paragraphs) == e.text
        day = {
            "vsb": f"发布时间：{e.published[:4]}年{e.published[5:7]}月{e.published[8:]}日",
            "founder-epaper": f"<date>{e.published} 00:00:00.0</date>",
            "trs": f"发布时间：{e.published.replace('T', ' ')}<",
            "hanweb": f"{e.published.replace('T', ' ')} ",
        }[key]
        assert day in text
        assert e.outlet in html.unescape(text)
        for name in (*e.authors, *e.contributors, *e.editors):
            assert name in text


def test_a_flip_book_page_prints_its_number_and_its_text_in_lines(sites: SampleSites) -> None:
    records = list(sites.expected("flipbook"))
    assert [e.title for e in records[:3]] == [
        "临江年鉴2025 第2页",
        "临江年鉴2025 第3页",
        "临江年鉴2025 第5页",  # page 4 is a map
    ]
    for e in records:
        assert (e.published, e.precision, e.outlet) == ("2025", Precision.YEAR, "临江年鉴2025")
        text = sites.answer("flipbook", e.path).body.decode()
        page = e.title.split("第")[1].removesuffix("页")
        assert f"<title>Page {page} - 临江年鉴2025</title>" in text
        layer = html.unescape(slice_of(text, "<code>", "</code>"))
        blocks = [[line.strip() for line in block.splitlines()] for block in layer.split("\n\n")]
        assert "\n".join("".join(lines) for lines in blocks) == e.text
        assert blocks[-1][-1] == f"（{e.authors[0]}）"
        assert 30 <= max(map(len, layer.splitlines())) <= 34
        assert not re.search(r"\d\n\d|“\n|\n[，。”]", layer)
    for number in (1, 4):
        answer = sites.answer("flipbook", f"/ebook/files/basic-html/page{number}.html")
        assert "<pre" not in answer.body.decode()


def test_precision_follows_what_the_page_prints(sites: SampleSites) -> None:
    precision = {key: {e.precision for e in sites.expected(key)} for key in KEYS}
    assert precision == {
        "trs": {Precision.MINUTE},
        "hanweb": {Precision.MINUTE},
        "vsb": {Precision.DAY},
        "founder-epaper": {Precision.DAY},
        "flipbook": {Precision.YEAR},
    }


def test_three_articles_are_in_traditional_characters(sites: SampleSites) -> None:
    script = {e.title: e for key in KEYS for e in sites.expected(key)}
    traditional = [e for e in script.values() if e.script is Script.HANT]
    assert len(traditional) == 3
    assert all("黨" in e.text and not re.search("[党众这为]", e.text) for e in traditional)
    assert not any("黨" in e.text for e in script.values() if e.script is Script.HANS)
    page = sites.answer("hanweb", traditional[0].path).body.decode()
    assert "發布日期" in page
    assert "发布日期" not in page


def test_between_the_phases_one_article_vanishes_and_one_changes(server: SampleServer) -> None:
    sites = SampleSites(today=TODAY)
    for key in KEYS:
        before = {e.path: e.text for e in sites.expected(key, 1)}
        after = {e.path: e.text for e in sites.expected(key, 2)}
        gone = before.keys() - after.keys()
        changed = {path for path in after if after[path] != before[path]}
        wanted = (1, 1) if key == "trs" else (0, 0)
        assert (len(gone), len(changed)) == wanted
        assert not after.keys() - before.keys()
        for path in gone | changed:
            url = server.address(key) + path
            server.phase = 1
            assert ask(url)[0] == 200
            server.phase = 2
            assert ask(url)[0] == (404 if path in gone else 200)
    changed_page = text_of(server.address("trs") + "/jgdj/202611/t20261119_10015.html")
    assert "清理岸边杂物350公斤" in changed_page
    assert "清理岸边杂物320公斤" not in changed_page


def test_a_vanished_article_is_linked_from_nowhere(sites: SampleSites) -> None:
    now = [e.path for e in sites.expected("trs", 2)]
    (gone,) = {e.path for e in sites.expected("trs", 1)} - set(now)
    lists = ["/", "/jgdj/index.html", "/jgdj/index_1.html", "/jgdj/index_2.html"]
    for path in lists + now:
        assert gone.encode()[5:] not in sites.answer("trs", path, 2).body
    assert any(gone.encode()[5:] in sites.answer("trs", path, 1).body for path in lists)


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("trs", "/jgdj/index.html"),
        ("trs", "/jgdj/202611/t20261119_10015.html"),
        ("hanweb", "/col/col123/index.html"),
        ("vsb", "/info/1021/36000.htm"),
        ("founder-epaper", "/html/2026-11/19/node_1.htm"),
        ("flipbook", "/ebook/files/basic-html/page2.html"),
    ],
)
def test_a_copy_that_is_still_right_gets_304(server: SampleServer, key: str, path: str) -> None:
    url = server.address(key) + path
    _, headers, _ = ask(url)
    etag, modified = headers["etag"], headers["last-modified"]
    for conditions in (
        {"If_None_Match": etag},
        {"If_None_Match": f'"other", W/{etag}'},
        {"If_Modified_Since": modified},
    ):
        status, _, body = ask(url, **conditions)
        assert (status, body) == (304, b"")
    assert ask(url, If_None_Match='"other"', If_Modified_Since=modified)[0] == 200
    assert ask(url, If_Modified_Since="Thu, 01 Jan 2015 00:00:00 GMT")[0] == 200
    assert ask(url, If_Modified_Since="gestern")[0] == 200


def test_a_changed_article_is_sent_again(server: SampleServer) -> None:
    changed = server.address("trs") + "/jgdj/202611/t20261119_10015.html"
    beside = server.address("trs") + "/jgdj/202610/t20261003_10013.html"  # links to what vanishes
    other = server.address("trs") + "/jgdj/202608/t20260831_10012.html"
    old = {url: ask(url) for url in (changed, beside, other)}
    server.phase = 2
    for condition, name in (("If_None_Match", "etag"), ("If_Modified_Since", "last-modified")):
        sent = {url: ask(url, **{condition: old[url][1][name]}) for url in old}
        assert [sent[url][0] for url in (changed, beside, other)] == [200, 200, 304]
    assert printed("trs", sent[beside][2].decode()) == printed("trs", old[beside][2].decode())


def test_gzip_only_for_who_accepts_it(server: SampleServer) -> None:
    url = server.address("vsb") + "/xwzx/gzdt.htm"
    _, plain_headers, plain = ask(url)
    _, headers, packed = ask(url, Accept_Encoding="gzip, deflate")
    assert "content-encoding" not in plain_headers
    assert headers["content-encoding"] == "gzip"
    assert len(packed) < len(plain)
    assert gzip.decompress(packed) == plain


def test_one_page_is_gb18030_under_a_gb2312_label(server: SampleServer) -> None:
    _, headers, body = ask(server.address("trs") + "/jgdj/202507/t20250713_10005.html")
    assert headers["content-type"] == "text/html"
    assert b"charset=gb2312" in body
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")
    with pytest.raises(UnicodeDecodeError):
        body.decode("gbk")  # 㛃 has four bytes, which only GB18030 knows
    text = body.decode("gb18030")
    assert "养殖户吕㛃华" in text
    assert "镕湾渔排" in text


def test_content_type_names_a_charset_on_some_sites_only(server: SampleServer) -> None:
    kinds = {key: ask(server.address(key) + "/")[1]["content-type"] for key in KEYS}
    assert {key for key, kind in kinds.items() if "charset" in kind} == {"hanweb", "vsb"}


def test_one_header_include_closes_the_document_before_the_article(sites: SampleSites) -> None:
    early = []
    for e in sites.expected("trs"):
        body = sites.answer("trs", e.path).body
        if body.index(b"</html>") < body.index(b"TRS_Editor"):
            early.append(e.title)
    assert early == ["市机关事务中心：节约型机关建设见实效"]


def test_text_is_escaped(sites: SampleSites) -> None:
    path = next(e.path for e in sites.expected("hanweb") if "A&B" in e.title)
    page = sites.answer("hanweb", path).body.decode()
    assert "跑出加速度：A&amp;B两类事项不出村" in page
    assert "代办时限&gt;3天" in page
    assert "A&B" not in page


def test_robots_and_the_links_that_lead_to_no_article(server: SampleServer) -> None:
    robots = {key: text_of(server.address(key) + "/robots.txt") for key in KEYS}
    assert all(text.startswith("User-agent: *\n") for text in robots.values())
    assert "Disallow: /nbzl/" in robots["trs"]
    assert {key for key in KEYS if "Crawl-delay: 0.2" in robots[key]} == {"vsb"}
    assert ask(server.address("trs") + FORBIDDEN)[0] == 200
    assert "页面不存在" in text_of(server.address("hanweb") + HOLLOW)
    assert ask(server.address("vsb") + DEAD)[0] == 404


@pytest.mark.parametrize("key", KEYS)
def test_home_page_and_notice_that_all_is_invented(server: SampleServer, key: str) -> None:
    home = text_of(server.address(key) + "/")
    assert "/about.html" in hrefs(home, "http://x/")
    assert "均为虚构" in text_of(server.address(key) + "/about.html")


@pytest.mark.parametrize(
    ("key", "target"),
    [
        ("trs", "/nothing.html"),
        ("trs", "/jgdj/index_0.html"),
        ("trs", "/jgdj/202611/t20261118_10015.html"),
        ("trs", "/jgdj/202611/t20261119_" + "9" * 5000 + ".html"),
        ("hanweb", "/module/web/jpage/dataproxy.jsp?page=abc&webid=9&columnid=123&unitid=4567"),
        ("hanweb", "/module/web/jpage/dataproxy.jsp?page=2&webid=9&columnid=7&unitid=4567"),
        ("vsb", "/xwzx/gzdt/0.htm"),
        ("founder-epaper", "/html/2026-13/41/node_1.htm"),
        ("founder-epaper", "/html/2026-11/17/node_1.htm"),
        ("founder-epaper", "/html/2026-11/19/content_1002_9.htm"),
        ("founder-epaper", "/html/2026-11/19/content_9_1.htm"),
        ("flipbook", "/ebook/files/basic-html/page0.html"),
    ],
)
def test_an_unknown_path_is_404(server: SampleServer, key: str, target: str) -> None:
    status, headers, body = ask(server.address(key) + target)
    assert status == 404
    assert b"404 Not Found" in body
    assert "etag" not in headers


DIGEST = """
import hashlib
from datetime import date
from scheduler.demo import SampleSites
sites = SampleSites(today=date(2026, 11, 20), articles=300)
digest = hashlib.sha256()
for site in sites.sites:
    for e in sites.expected(site.key):
        digest.update(sites.answer(site.key, e.path).body)
print(digest.hexdigest())
"""


def test_same_arguments_same_bytes_in_any_process() -> None:
    sites = SampleSites(today=TODAY, articles=300)
    digest = hashlib.sha256()
    for site in sites.sites:
        for e in sites.expected(site.key):
            digest.update(sites.answer(site.key, e.path).body)
    other = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env={"PYTHONHASHSEED": "12345", "PYTHONPATH": ":".join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == digest.hexdigest()


def test_ten_thousand_articles_answer_late_pages_at_once() -> None:
    begun = time.perf_counter()
    sites = SampleSites(today=TODAY, articles=10_000)
    assert sum(sites.size(key) for key in KEYS) == 10_000
    with serve(sites) as server:
        root = server.address("trs")
        total = int(sought(r"createPageHTML\((\d+),", text_of(f"{root}/jgdj/index.html"))[1])
        assert total <= 200  # the crawler's limit for list pages
        last = f"{root}/jgdj/index_{total - 1}.html"
        (oldest,) = (path for path in hrefs(text_of(last), last) if path.endswith("_10000.html"))
        title, paragraphs = printed("trs", text_of(root + oldest))
    assert time.perf_counter() - begun < 5
    *_, record = sites.expected("trs")
    assert record.path == oldest
    assert (record.title, record.text) == (title, "\n".join(paragraphs))


def test_recombined_articles_differ_and_keep_the_size_of_written_ones() -> None:
    sites = SampleSites(today=TODAY, articles=3000)
    for key in KEYS:
        records = list(sites.expected(key))
        assert len({e.title for e in records}) == len({e.path for e in records}) == len(records)
        assert len({e.text for e in records}) == len(records)
        assert all(120 <= len(e.text) <= 520 for e in records)
        assert all(2 <= e.text.count("\n") + 1 <= 6 for e in records)


def test_too_few_articles_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 10 articles, not 3"):
        SampleSites(today=TODAY, articles=3)


def test_config_names_sources_that_answer(server: SampleServer) -> None:
    config = tomllib.loads(server.config())
    assert config["archive"]["name"] == "演示档案"
    sources = config["source"]
    assert [s["family"] for s in sources] == ["trs", "auto", "auto", "founder-epaper", "flipbook"]
    assert len({s["key"] for s in sources}) == 5
    for source in sources:
        assert 999900 <= int(source["region"]) <= 999999
        assert source["region_name"].endswith("（示例）")
        assert source["floors"] == {"links": 5, "dated": 0.9}
        assert source["revisit"] == ["0s"]
        assert ask(source["start"][0].format(date=date(2026, 11, 19)))[0] == 200
    assert [s.get("days") for s in sources] == [None, None, None, 7, None]


def test_config_of_a_large_world_reaches_its_oldest_newspaper() -> None:
    sites = SampleSites(today=TODAY, articles=1000)
    with serve(sites) as server:
        paper = tomllib.loads(server.config())["source"][3]
        days = [TODAY - timedelta(days=k) for k in range(paper["days"])]
        issues = [ask(paper["start"][0].format(date=day))[0] for day in days]
    assert issues.count(200) == 13  # 200 articles, sixteen an issue
    assert issues[-2:] == [200, 404]  # a day more, for a crawl that begins after midnight
    *_, oldest = sites.expected("founder-epaper")
    assert oldest.published == days[-2].isoformat()


def test_requests_are_counted_with_site_and_status(server: SampleServer) -> None:
    ask(server.address("trs") + "/jgdj/index.html")
    ask(server.address("vsb") + DEAD)
    ask(server.address("hanweb") + "/nothing?x=1")
    assert server.requests == [
        ("trs", "/jgdj/index.html", 200),
        ("vsb", DEAD, 404),
        ("hanweb", "/nothing?x=1", 404),
    ]
    server.requests.clear()  # a copy
    assert len(server.requests) == 3


def test_closing_waits_for_no_kept_connection_and_says_nothing(
    sites: SampleSites, capfd: pytest.CaptureFixture[str]
) -> None:
    with serve(sites) as server:
        port = urlsplit(server.address("trs")).port
        kept = HTTPConnection("127.0.0.1", port, timeout=10)
        for _ in range(2):  # the second request uses the same connection
            kept.request("GET", "/")
            assert kept.getresponse().read()
        broken = socket.create_connection(("127.0.0.1", port))
        broken.sendall(b"\x00\xff nonsense")
        broken.close()
        begun = time.perf_counter()
    assert time.perf_counter() - begun < 5
    kept.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    assert capfd.readouterr() == ("", "")
