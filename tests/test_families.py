"""List pages of the CMS families: which links are articles, and where the list goes on."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.home.config import catalogue
from archive.home.gazetteer import region_names
from archive.web.dialects import DIALECTS
from crawler.family_names import FAMILY_NAMES
from crawler.lists import FAMILIES, Item, Listing, read_text

SITE = "http://www.qinghe.example"
NAV = """<div class="nav"><a href="/">首页</a><a href="/xwzx/">新闻中心</a>
<a href="/about.html">关于我们</a><a href="/files/guide.pdf">办事指南下载（二〇二四年版）</a></div>"""
SHARED = Path(__file__).parents[1].parent / "shared" / "corpus" / "lists"


def page(*rows: str, more: str = "") -> str:
    return f"<html><body>{NAV}<ul class=list>{''.join(rows)}</ul>{more}</body></html>"


def row(href: str, title: str = "清河街道党员集中学习", date: str = "2024-10-10") -> str:
    return f'<li><a href="{href}">{title}</a><span>{date}</span></li>'


def next_of(found: Listing) -> str | None:
    return found.next.url if found.next else None


def told(found: Listing) -> tuple[tuple[Item, ...], str | None, tuple[str, ...]]:
    """Articles, next page, and the other pages that belong to it."""
    return found.items, next_of(found), found.siblings


NOTHING = ((), None, ())


def urls(found: Listing) -> list[str]:
    return [link.url.removeprefix(SITE) for link in found.items]


# --- rows --------------------------------------------------------------------------------------


def test_a_row_gives_address_headline_and_day() -> None:
    found = read_text(page(row("./202410/t20241010_7.html")), f"{SITE}/dj/", "trs")
    url = f"{SITE}/dj/202410/t20241010_7.html"
    assert found.items == (Item(url, "清河街道党员集中学习", "2024-10-10"),)


@pytest.mark.parametrize(
    ("text", "hint", "title"),
    [
        ("清河街道党员集…", "清河街道党员集中学习", "清河街道党员集中学习"),
        ("清河街道党员集..", "清河街道党员集中学习", "清河街道党员集中学习"),
        ("清河街道党员集中学习", "清河街道", "清河街道党员集中学习"),
        ("清河街道党员集中学习（第2期）", "", "清河街道党员集中学习（第2期）"),
        ("<img src=a.jpg>", "清河街道党员集中学习", "清河街道党员集中学习"),
        ("<em>[2024-10-10]</em>清河街道党员集中学习", "", "清河街道党员集中学习"),
    ],
)
def test_headlines_in_full(text: str, hint: str, title: str) -> None:
    html = page(f'<li><a href="/info/1/2.htm" title="{hint}">{text}</a> 2024-10-10</li>')
    assert [link.title for link in read_text(html, f"{SITE}/dj.htm", "vsb").items] == [title]


@pytest.mark.parametrize(
    ("href", "printed", "day"),
    [
        ("/info/1/2.htm", "2024-10-09", "2024-10-09"),
        ("/info/1/2.htm", "[2024-10-09]", "2024-10-09"),
        ("/info/1/2.htm", "2024/1/9", "2024-01-09"),
        ("/info/1/2.htm", "2024.01.09", "2024-01-09"),
        ("/info/1/2.htm", "2024年1月9日", "2024-01-09"),
        ("/info/1/2.htm", "2024-02-30", None),
        ("/info/1/2.htm", "(10-09)", None),  # of which year?
        ("/zwgk/202410/0123456789abcdef0123456789abcdef.shtml", "(10-09)", "2024-10-09"),
        ("/zwgk/202412/0123456789abcdef0123456789abcdef.shtml", "(01-02)", None),
        ("/dj/t20241010_7.html", "(10-09)", "2024-10-09"),
        ("/dj/t20241230_7.html", "(01-06)", "2025-01-06"),
        ("/dj/t20241010_7.html", "(02-06)", "2024-02-06"),
        ("/dj/t20241010_7.html", "2024-10-09", "2024-10-09"),
        ("/dj/t20241010_7.html", "", "2024-10-10"),
        ("/dj/t20241010_7.html", "2021年7月1日，庆祝大会举行。", "2024-10-10"),
        ("/dj/7.html", "活动时间2024-10-01</span><span>发布2024-10-09", "2024-10-09"),
        ("/dj/7.html", "活动时间：2024-10-01 发布：2024-10-09", "2024-10-09"),
        ("/dj/7.html", "2021年7月1日，大会举行。</span><span>来源 时间：2024-10-09", "2024-10-09"),
    ],
)
def test_the_day_of_a_row(href: str, printed: str, day: str | None) -> None:
    html = page(row(href, date=printed))
    assert [link.date for link in read_text(html, f"{SITE}/dj/", "generic").items] == [day]


def test_rows_without_list_elements() -> None:
    flat = "".join(
        f'<span>2024-10-{day:02d}</span> <a href="/info/1/{day}.htm">清河街道党员集中学习</a><br>'
        for day in (12, 11)
    )
    found = read_text(f"<div>{flat}</div>", f"{SITE}/dj.htm", "vsb")
    assert [link.date for link in found.items] == ["2024-10-12", "2024-10-11"]


def test_a_day_between_two_links_belongs_to_neither() -> None:
    flat = "".join(
        f'<a href="/info/1/{day}.htm">清河街道党员集中学习</a><i>2024-10-{day}</i>'
        for day in (13, 12, 11)
    )
    found = read_text(f"<div>{flat}</div>", f"{SITE}/dj.htm", "vsb")
    assert [link.date for link in found.items] == ["2024-10-13", None, None]


def test_picture_and_headline_are_one_link() -> None:
    html = page(
        '<li><a href="/info/1/2.htm"><img src=a.jpg></a>'
        '<a href="/info/1/2.htm#a">清河街道党员集中学习</a> 2024-10-10</li>'
    )
    assert read_text(html, f"{SITE}/dj.htm", "vsb").items == (
        Item(f"{SITE}/info/1/2.htm", "清河街道党员集中学习", "2024-10-10"),
    )


# --- which links -------------------------------------------------------------------------------


def test_base_href_and_backslashes() -> None:
    html = '<base href="/dj/">' + row("t20241010_7.html") + row("202409\\t20240909_1.html")
    found = read_text(html, f"{SITE}/xw/a.html", "trs")
    assert urls(found) == ["/dj/t20241010_7.html", "/dj/202409/t20240909_1.html"]


def test_an_unknown_site_gives_its_dated_list() -> None:
    html = page(
        row("/nsyw/276.html"),
        row("/nsyw/275.html", date="2024-10-09"),
        more='<a href="/nsyw/">1</a><a href="/nsyw/list_2.html">2</a>'
        '<a href="/nsyw/list_2.html">下一页</a>',
    )
    found = read_text(html, f"{SITE}/nsyw/", "auto")
    assert urls(found) == ["/nsyw/276.html", "/nsyw/275.html"]
    assert next_of(found) == f"{SITE}/nsyw/list_2.html"


def test_the_category_of_a_row_is_no_article() -> None:
    rows = [
        f'<li><a href="/lm/">[党建]</a><a href="/xw/{n}.html">清河街道党员集中学习</a>2024-10-0{n}</li>'
        for n in (3, 2)
    ]
    found = read_text(page(*rows), f"{SITE}/xw/", "generic")
    assert found.items == (
        Item(f"{SITE}/xw/3.html", "清河街道党员集中学习", "2024-10-03"),
        Item(f"{SITE}/xw/2.html", "清河街道党员集中学习", "2024-10-02"),
    )


def test_an_unknown_site_without_days_gives_its_headlines() -> None:
    rows = [f'<li><a href="/hd/{n}.html">第{n}次主题党日活动纪实</a></li>' for n in range(1, 7)]
    found = read_text(page(*rows), f"{SITE}/hd/", "generic")
    assert urls(found) == [f"/hd/{n}.html" for n in range(1, 7)]


def test_a_repost_in_the_list_counts_and_a_short_menu_entry_does_not() -> None:
    html = page(
        row("/info/1/2.htm"),
        row("http://weixin.example/s/abc"),
        more='<div><p><a href="/info/9/1.htm">机构设置</a></p>'
        '<p><a href="/info/9/2.htm">联系方式</a></p></div>',
    )
    found = read_text(html, f"{SITE}/dj.htm", "vsb")
    assert urls(found) == ["/info/1/2.htm", "http://weixin.example/s/abc"]


def test_short_headlines_in_a_list_of_headlines_stay() -> None:
    rows = [
        '<li><a href="/info/1/3.htm">主题党日</a></li>',
        '<li><a href="/info/1/2.htm">清河街道党员集中学习</a></li>',
    ]
    assert urls(read_text(page(*rows), f"{SITE}/dj.htm", "vsb")) == [
        "/info/1/3.htm",
        "/info/1/2.htm",
    ]


# --- where the list goes on --------------------------------------------------------------------

HEX = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("family", "url", "more", "following"),
    [
        # TRS: pages are counted from 0, page 50 of 50 is index_49
        ("trs", "/dj/", 'createPageHTML(50, 0, "index", "shtml");', "/dj/index_1.shtml"),
        ("trs", "/dj/index_1.shtml", 'createPageHTML(50,1,"index","shtml")', "/dj/index_2.shtml"),
        ("trs", "/dj/index_48.shtml", 'createPageHTML(50,0,"index","shtml")', "/dj/index_49.shtml"),
        ("trs", "/dj/index_49.shtml", 'createPageHTML(50,49,"index","shtml")', None),
        ("trs", "/dj/", 'createPageHTML(1, 0, "index", "html");', None),
        (
            "trs",
            "/dj/",
            "var currentPage = 0; var countPage = 3//共多少页\n"
            'createPageHTML(countPage, currentPage, "index", "html");',
            "/dj/index_1.html",
        ),
        ("trs", "/dj/list.html", "var countPage = 3//共多少页", "/dj/list_1.html"),
        ("trs", "/dj/list_2.html", "var countPage = 3//共多少页", None),
        ("trs", "/dj/", 'createPageHTML(9, 0, "../../x", "html");', None),
        # UCAP: counted from 1
        ("ucap", "/a/list2.shtml", "createPageHTML('d',10, 1,'list2','shtml',200)", "/a/list2_2.shtml"),
        ("ucap", "/a/list2_2.shtml", "createPageHTML('d',10,2,'list2','shtml',9)", "/a/list2_3.shtml"),
        ("ucap", "/a/list2_10.shtml", "createPageHTML('d',10,10,'list2','shtml',9)", None),
        # VSB: page k of T is T-k+1
        ("vsb", "/xw/gzdt.htm", "_simple_list_gotopage_fun(31,'u13_goto',2)", "/xw/gzdt/30.htm"),
        ("vsb", "/xw/gzdt/30.htm", "_simple_list_gotopage_fun(31,'u13_goto',2)", "/xw/gzdt/29.htm"),
        ("vsb", "/xw/gzdt/1.htm", "_simple_list_gotopage_fun(31,'u13_goto',2)", None),
        # page 2 is index_2, index2, list2, node_N_2
        ("nfcms", "/dj/", "var totalPage = 4", "/dj/index_2.html"),
        ("nfcms", "/dj/index_4.html", "var totalPage = 4", None),
        ("people", "/GB/136058/index.html", "var pageCount = 3", "/GB/136058/index2.html"),
        ("people", "/GB/136058/index2.html", "var pageCount = 3", "/GB/136058/index3.html"),
        ("sudy", "/12/list.htm", "var pageCount = 3", "/12/list2.htm"),
        ("founder", "/node_11940.htm", "var pageCount = 3", "/node_11940_2.htm"),
        ("founder", "/node_11940_3.htm", "var pageCount = 3", None),
        ("generic", "/dj/", "var totalPage = 4", None),
    ],
)  # fmt: skip
def test_the_next_page_by_rule(family: str, url: str, more: str, following: str | None) -> None:
    html = page(row("/dj/t20241010_7.html"), more=f"<script>{more}</script>")
    expected = following and SITE + following
    assert next_of(read_text(html, SITE + url, family)) == expected


def test_the_next_page_by_words_on_the_page() -> None:
    told = page(row("/info/1/2.htm"), more="<td>共31页</td>")
    assert next_of(read_text(told, f"{SITE}/xw/gzdt.htm", "vsb")) == f"{SITE}/xw/gzdt/30.htm"


@pytest.mark.parametrize(
    ("url", "more", "following"),
    [
        ("/l.php?page=1", '<a href="?page=2">下一页&gt;&gt;</a>', "/l.php?page=2"),
        ("/l.php?page=1", '<a href="?page=2">[下页]</a>', "/l.php?page=2"),
        ("/l.php?page=1", '<a href="?page=2">&gt;</a><a href="?page=9">&gt;&gt;</a>', "/l.php?page=2"),
        ("/l.php?page=9", '<a href="#">下一页</a>', None),
        ("/l.php?page=9", '<a href="?page=9">下一页</a>', None),
        ("/l.php?page=9", '<a href="javascript:go(10)">下一页</a>', None),
        ("/l.php", '<a href="http://other.example/l.php?page=2">下一页</a>', None),
        ("/l/", '<b>1</b><a href="p2.html">2</a><a href="p3.html">3</a>', "/l/p2.html"),
        ("/l/p2.html", '<a href="/l/">1</a><a href="p2.html">2</a><a href="p3.html">3</a>', "/l/p3.html"),
        (
            "/l/p7.html",
            '<a href="/l/">1</a><a href="p6.html">6</a><b>7</b><a href="p8.html">8</a>',
            "/l/p8.html",
        ),
        ("/l/p3.html", '<a href="/l/">1</a><a href="p2.html">2</a><b>3</b>', None),
        ("/l/", '<a href="list_9.html">尾页</a>', "/l/list_2.html"),
        ("/l/list_8.html", '<a href="list_9.html">末页</a>', "/l/list_9.html"),
        ("/l/list_9.html", '<a href="list_9.html">末页</a>', None),
        ("/l.php?page=3", '<a href="/l.php?page=9">尾页</a>', "/l.php?page=4"),
    ],
)  # fmt: skip
def test_the_next_page_by_links(url: str, more: str, following: str | None) -> None:
    found = read_text(page(row("/dj/t20241010_7.html"), more=more), SITE + url, "generic")
    assert next_of(found) == (following and SITE + following)
    assert urls(found) == ["/dj/t20241010_7.html"]


@given(st.integers(1, 20), st.sampled_from(["trs", "nfcms", "vsb", "people", "sudy", "founder"]))
def test_a_walk_visits_every_page_once(total: int, family: str) -> None:
    """Brute force: the names of all pages by the family's rule, in order."""
    rest = range(2, total + 1)
    names = {
        "trs": ["index.html", *(f"index_{k - 1}.html" for k in rest)],
        "nfcms": ["index.html", *(f"index_{k}.html" for k in rest)],
        "vsb": ["gzdt.htm", *(f"gzdt/{total - k + 1}.htm" for k in rest)],
        "people": ["index.html", *(f"index{k}.html" for k in rest)],
        "sudy": ["list.htm", *(f"list{k}.htm" for k in rest)],
        "founder": ["node_8.htm", *(f"node_8_{k}.htm" for k in rest)],
    }[family]
    html = page(row("/t20241010_7.html"), more=f"<script>var totalPage = {total};</script>")
    for here, after in pairwise([*names, None]):
        found = next_of(read_text(html, f"{SITE}/dj/{here}", family))
        assert found == (after and f"{SITE}/dj/{after}")


# --- families whose lists are not rows of links ------------------------------------------------

RECORDS = """<datastore><nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&appid=1
"></a>]]></nextgroup><recordset>
<record><![CDATA[<li><a href="/art/2024/10/10/art_120_8.html" title="清河街道党员集中学习">清河…</a>
<b>2024-10-10</b></li>]]></record>
<record><![CDATA[<tr><td><a href="/art/2024/9/3/art_120_7.html">泉源村支部换届</a></td></tr>]]>
</record></recordset></datastore>"""
UNIT = "<script>var q = '/x?webid=33&path=/&columnid=120&unitid=55&webname=%E6%B8%85';</script>"
PROXY = (
    f"{SITE}/module/web/jpage/dataproxy.jsp?page=%d&appid=1&webid=33&path=/&columnid=120"
    "&sourceContentType=1&unitid=55&permissiontype=0"
)


def test_hanweb_column_page() -> None:
    html = page(more=f'{UNIT}<script type="text/xml">{RECORDS}</script>')
    found = read_text(html, f"{SITE}/col/col120/index.html", "hanweb")
    assert told(found) == (
        (
            Item(f"{SITE}/art/2024/10/10/art_120_8.html", "清河街道党员集中学习", "2024-10-10"),
            Item(f"{SITE}/art/2024/9/3/art_120_7.html", "泉源村支部换届", "2024-09-03"),
        ),
        PROXY % 2,
        (),
    )


def test_hanweb_answers_until_the_records_end() -> None:
    first = read_text(RECORDS, PROXY % 2, "hanweb")
    assert len(first.items) == 2
    assert next_of(first) == PROXY % 3
    counted = RECORDS.replace("<nextgroup>", "<totalrecord>6</totalrecord><totalpage>3</totalpage>")
    assert next_of(read_text(counted, PROXY % 2, "hanweb")) == PROXY % 3
    assert next_of(read_text(counted, PROXY % 3, "hanweb")) is None
    empty = "<datastore><recordset></recordset></datastore>"
    assert told(read_text(empty, PROXY % 9, "hanweb")) == NOTHING


def test_hanweb_counts_records_when_it_names_no_pages() -> None:
    html = page(more=f"{UNIT}<script>totalRecord:2,perPage:15</script>{RECORDS}")
    assert next_of(read_text(html, f"{SITE}/col/col120/index.html", "hanweb")) is None


def test_ucap_rows_in_a_comment() -> None:
    rows = (
        row(f"/zwgk/202410/{HEX}.shtml") + "<script>createPageHTML('d',2,1,'l','shtml',9)</script>"
    )
    html = f"<ul><!--{rows}--></ul><!-- <li><a href='/info/9/9.htm'>旧栏目旧栏目旧栏目</a></li> -->"
    found = read_text(html, f"{SITE}/zwgk/l.shtml", "auto")
    assert urls(found) == [f"/zwgk/202410/{HEX}.shtml"]
    assert next_of(found) == f"{SITE}/zwgk/l_2.shtml"


CLASSIC = """<a id="pageLink" href="node_2.htm">第01版：要闻</a>
<a id="pageLink" href="./node_3.htm">第02版：党建</a>
<a href="../../2021-06/04/node_2.htm">上一期</a>
<map><area href="content_210_1.htm?div=-1"><area href="content_210_2.htm?div=-1"></map>
<ul><li><a href="content_210_1.htm?div=-1">清河镇党员先锋岗</a></li></ul>
<a href="../../2021-06/04/content_209_1.htm">昨日</a>"""


def test_classic_newspaper_layout() -> None:
    found = read_text(CLASSIC, f"{SITE}/html/2021-06/05/node_2.htm", "auto")
    assert told(found) == (
        (
            Item(f"{SITE}/html/2021-06/05/content_210_1.htm?div=-1", "清河镇党员先锋岗", "2021-06-05"),
            Item(f"{SITE}/html/2021-06/05/content_210_2.htm?div=-1", None, "2021-06-05"),
        ),
        None,
        (f"{SITE}/html/2021-06/05/node_3.htm",),
    )  # fmt: skip


def test_new_newspaper_layout() -> None:
    html = """<div class="swiper-slide"><a href="node_01.html">01</a></div>
    <div class="swiper-slide"><a href="node_02.html">02</a></div>
    <ul class="newslist-20"><li><a href="../../../content/202106/05/content_9.html">泉源村的支部</a></li>
    </ul>"""
    found = read_text(html, f"{SITE}/pc/layout/202106/05/node_01.html", "founder-epaper")
    assert told(found) == (
        (Item(f"{SITE}/pc/content/202106/05/content_9.html", "泉源村的支部", "2021-06-05"),),
        None,
        (f"{SITE}/pc/layout/202106/05/node_02.html",),
    )


def test_a_newspaper_portal_leads_to_its_newest_issue() -> None:
    html = '<meta http-equiv="refresh" content="0; URL=html/2021-06/05/node_2.htm">'
    found = read_text(html, f"{SITE}/", "founder-epaper")
    assert found.siblings == (f"{SITE}/html/2021-06/05/node_2.htm",)


def test_flip_book() -> None:
    book = f"{SITE}/ebook/2021"
    config = f"{book}/mobile/javascript/config.js"
    opened = read_text("<p>Page 3</p>", f"{book}/files/basic-html/page3.html", "auto")
    assert told(opened) == ((), None, (config,))
    text = 'bookConfig.bookTitle="清河年鉴";bookConfig.totalPageCount=3;'
    found = read_text(text, config, "auto")
    assert found.items == tuple(
        Item(f"{book}/files/basic-html/page{number}.html") for number in (1, 2, 3)
    )
    assert read_text("totalPageCount=99999", config, "flipbook").items[-1].url.endswith("5000.html")
    assert told(read_text("not found", config, "flipbook")) == NOTHING


def test_pages_have_no_list() -> None:
    assert told(read_text(page(row("/t20241010_7.html")), f"{SITE}/", "pages")) == NOTHING


# --- recognising -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("family", "url", "html"),
    [
        ("trs", "/dj/", '<script>createPageHTML(5, 0, "index", "html")</script>'),
        ("trs", "/dj/", "".join(row(f"t20241010_{n}.html") for n in range(3))),
        ("ucap", "/dj/", "<script>createPageHTML('d',10,1,'list2','shtml',200)</script>"),
        ("hanweb", "/col/col120/index.html", ""),
        ("vsb", "/xw/gzdt.htm", '<link rel="stylesheet" href="../vsb.css">'),
        ("nfcms", "/dj/", "<script>var NFCMS_SITE_ID = 7;</script>"),
        ("sudy", "/12/list.htm", '<link href="/_css/_system/system.css">'),
        ("founder", "/node_11940.htm", ""),
        ("founder-epaper", "/html/2021-06/05/node_2.htm", ""),
        ("flipbook", "/b/files/basic-html/page3.html", ""),
        ("people", "/", "".join(row(f"/n1/2025/0911/c46-{n}.html") for n in range(3))),
        ("generic", "/", page(row("/n1/2025/0911/c46-4.html"))),
        ("generic", "/", ""),
    ],
)
def test_recognise(family: str, url: str, html: str) -> None:
    assert read_text(html, SITE + url).family == family


def test_every_dialect_names_a_family() -> None:
    assert {family for _, family, _ in DIALECTS} <= set(FAMILIES)


def test_every_family_is_described_in_one_line() -> None:
    assert all(family.about and "\n" not in family.about for family in FAMILIES.values())
    assert {name for name, family in FAMILIES.items() if family.name == name} == set(FAMILIES)


def test_a_configuration_may_name_each_family_and_nothing_else() -> None:
    assert tuple(FAMILIES) == FAMILY_NAMES


def test_the_catalogue_names_families_and_regions_that_exist() -> None:
    sources = catalogue().values()
    assert len(sources) >= 129
    assert {source.family for source in sources} <= set(FAMILIES)
    assert {source.region for source in sources} <= set(region_names())


def test_regions_have_their_official_names() -> None:
    names = region_names()
    provinces = [code for code in names if code.endswith("0000") and code != "000000"]
    assert len(provinces) == 34
    assert all(f"{code[:2]}0000" in names for code in names)
    assert (names["000000"], names["150000"], names["510107"]) == ("全国", "内蒙古自治区", "武侯区")
    assert (names["620104"], names["440111"], names["371500"]) == ("西固区", "白云区", "聊城市")
    assert names["500241"] == "秀山土家族苗族自治县"


# --- hostile and real pages --------------------------------------------------------------------

SOUP = st.lists(
    st.one_of(
        st.sampled_from([
            "<li>", "</li>", '<a href="', "t20241010_7.html", '">', "</a>", "<ul>", "</ul>", "<!--",
            "-->", "<record>", "<![CDATA[", "]]>", "createPageHTML(", "5,0,", '"index","html")',
            "createPageHTML('a',b,'c','d','e')", "下一页", "尾页", "page_2.html", "http://[::1",
            "<base href='//['>", "2024-13-99", "共9页", "<map>", "<area href=content_1_2.htm>",
            "totalPageCount=3", "<meta http-equiv=refresh content='0;url=//['>", "\x00", "\ud800",
            "<?xml version='1.0' encoding='gbk'?>", "<!DOCTYPE", "&#0;", "dataproxy.jsp?webid=1&",
        ]),
        st.text(max_size=4),
    ),
    max_size=25,
).map("".join)  # fmt: skip


@given(
    SOUP,
    st.sampled_from(sorted(FAMILIES)),
    st.sampled_from(
        [
            "/",
            "/dj/index_1.html",
            "/col/col1/",
            "/html/2021-06/05/node_2.htm",
            "/module/web/jpage/dataproxy.jsp?page=²",
            "/b/mobile/javascript/config.js",
        ]
    ),
)
def test_no_page_breaks_it_and_all_addresses_are_absolute(html: str, family: str, url: str) -> None:
    found = read_text(html, SITE + url, family)
    addresses = [link.url for link in found.items] + list(found.siblings)
    assert all(address.startswith(("http://", "https://")) for address in addresses)
    assert len(set(addresses)) == len(addresses)
    assert (next_of(found) or SITE).startswith(SITE)


def gold() -> dict[str, Any]:
    if not SHARED.exists():
        return {}
    listed: dict[str, Any] = json.loads((SHARED / "gold.json").read_text())
    return {name: facts for name, facts in listed.items() if "items" in facts}


@pytest.mark.parametrize("name", ["ucap-items-in-comment.html", "qibo.html", "sudy.html"])
def test_real_list_pages(name: str) -> None:
    if not SHARED.exists():
        pytest.skip("../shared is not here: the real list pages cannot be read")
    facts = gold()[name]
    url = facts.get("url", "http://sthjt.example/jxssthjt/col/col42150/index.html")
    found = read_text((SHARED / name).read_text(errors="replace"), url, "auto")
    assert len(found.items) == facts["items"]
    first = facts["first"]
    link = found.items[0]
    assert link.url.endswith(first["url"].lstrip("/"))
    assert (link.title, link.date) == (first["title"], first["date"])
    following = {"ucap-items-in-comment.html": "/jyt/zwgklist_2.shtml"}.get(name, facts["next"])
    assert (next_of(found) or "").endswith(following)


@pytest.mark.slow
def test_five_thousand_links_in_one_row_all_come() -> None:
    row = "".join(
        f'<a href="/a/t20260302_{n}.html">石桥镇第{n}次党建工作例会</a><i>x</i>'
        for n in range(5_000)
    )
    found = read_text(f"<ul><li>{row}</li></ul>", "http://a.example/djgz/", "auto")
    assert [link.title for link in found.items] == [
        f"石桥镇第{n}次党建工作例会" for n in range(5_000)
    ]
    assert {link.date for link in found.items} == {"2026-03-02"}


@pytest.mark.slow
def test_links_around_links_cost_no_copy_of_the_page_each() -> None:
    nested = "".join(f'<a href="/a/t20260302_{n}.html"><div>' for n in range(100))
    found = read_text(nested + "石桥镇工作" * 100_000, "http://a.example/djgz/", "auto")
    assert len(found.items) == 100
    assert max(len(link.title or "") for link in found.items) == 2_000


@pytest.mark.slow
def test_anchors_beyond_the_bound_are_counted() -> None:
    page = "".join(f'<a href="/a/t20260302_{n}.html">第{n}次</a>' for n in range(20_007))
    found = read_text(page, "http://a.example/djgz/", "auto")
    assert (len(found.items), found.left_out) == (20_000, 7)


@pytest.mark.parametrize(
    "html",
    [
        "<html><body><div>头</div></body></html><html><body>{rows}{script}</body></html>",
        "<html><body>{rows}</body></html>{script}",
        "<HTML><BODY>{rows}</HTML ><div>{script}</div>",
        "</html>{rows}{script}",
    ],
)
def test_what_follows_the_end_of_a_document_is_read(html: str) -> None:
    rows = "".join(row(f"/dj/t202410{n:02}_{n}.html") for n in range(10, 13))
    script = "<script>createPageHTML(5, 0, 'index', 'html')</script>"
    found = read_text(html.format(rows=rows, script=script), f"{SITE}/dj/")
    assert (len(found.items), next_of(found)) == (3, f"{SITE}/dj/index_1.html")
