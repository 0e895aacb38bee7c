"""What a page is said to be, how sure that is, and what is only a guess."""

import time

import pytest

from crawler.lists import Listing, ListVerdict, read_text

SITE = "http://www.qinghe.example"
NAV = '<div class="nav"><a href="/">首页</a><a href="/xwzx/">新闻中心</a></div>'
LONG = (
    "<p>清河街道党工委组织全体党员集中学习，会议传达了有关精神，并部署了下一步工作，大家结合实际作了发言。</p>"
    * 20
)


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>党建动态</title>{head}</head><body>{NAV}{body}</body></html>"


def rows(count: int = 8, day: str = "2024-05-%02d", place: str = "ul") -> str:
    dated = "".join(
        f'<li><a href="./202405/t202405{n + 10}_{n}.html">清河街道党员集中学习座谈会第{n}期</a>'
        f"<span>{day % (n + 10) if '%' in day else day}</span></li>"
        for n in range(count)
    )
    return f"<{place}>{dated}</{place}>"


def read(body: str, path: str = "/dj/", head: str = "") -> Listing:
    return read_text(page(body, head), SITE + path)


@pytest.mark.parametrize(
    ("body", "path", "head", "verdict"),
    [
        ('<ul class="list"><li>暂无数据</li></ul>', "/dj/", "", "empty"),
        ("<div>没有找到相关信息！</div>", "/dj/", "", "empty"),
        ('<table class="list"></table>', "/dj/", "", "empty"),
        # an article, by its head, its address, its byline
        (rows(), "/dj/", '<meta name="ArticleTitle" content="学习会"><meta name="PubDate" content="2024-05-08">',
         "not-a-list"),
        (LONG + rows(), "/dj/202405/t20240508_1.html", "", "not-a-list"),
        ("<h1>学习会</h1><p>来源：清河网 发布时间：2024-05-08</p>" + LONG + rows(3), "/dj/show.jsp?id=1", "",
         "not-a-list"),
        ('<form action="/in"><input name="u"><input type="password" name="p"></form>', "/dj/", "", "not-a-list"),
        ('<form action="/s"><input type="text" name="q"></form>', "/dj/", "", "not-a-list"),
        ("<h2>您访问的页面不存在</h2>", "/dj/", "", "not-a-list"),
        ("<h2>404 Not Found</h2>", "/dj/", "", "not-a-list"),
        ("<p>请求过于频繁，请稍后再试</p>", "/dj/", "", "blocked"),
        ('<p>本站已迁移，<a href="http://dj.other.example/">新网址</a></p>', "/dj/", "", "moved"),
    ],
)  # fmt: skip
def test_what_is_no_list(body: str, path: str, head: str, verdict: str) -> None:
    found = read(body, path, head)
    assert (found.verdict, found.items, found.next) == (verdict, (), None)
    assert found.why.endswith(".")


@pytest.mark.parametrize(
    "html",
    [
        '<div id="app"></div><script src="/js/app.js"></script>',
        '<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>'
        '<script src="/a.js"></script>',
        '<div id="__next"></div><script>var a = 1;</script>',
    ],
)
def test_a_shell_says_so(html: str) -> None:
    assert (
        read_text(f"<html><body>{html}</body></html>", f"{SITE}/dj/").verdict is ListVerdict.SHELL
    )


CARD = """<div class="c"><h3><a href="/dj/t202405{0}0_{0}.html">清河街道党员集中学习{0}</a></h3>
<p>清河街道党工委组织全体党员集中学习，会议传达了有关精神，并部署了下一步工作，大家结合实际作了发言。</p>
<p>来源：清河网 发布时间：2024-05-{0}0</p></div>"""


@pytest.mark.parametrize(
    "body",
    [
        "".join(CARD.format(n) for n in (1, 2, 3)) * 3,
        LONG + rows(),
        rows().replace("第1期", "之您访问的页面不存在"),
        "<p>关于网站升级的公告</p>" + rows(),
        '<form><input type="password" name="p"></form>' + rows(),
        rows() + "<div>暂无数据</div>",
    ],
)
def test_a_list_stays_a_list_whatever_else_the_page_says(body: str) -> None:
    found = read(body)
    assert found.verdict is ListVerdict.OK
    assert len(found.items) >= 3


def test_an_article_whose_lines_are_broken_is_no_list() -> None:
    text = "清河街道党工委组织全体党员集中学习，会议传达了有关精神并作了部署。<br>" * 40
    found = read("<h1>学习会</h1><p>发布时间：2024-05-08 来源：清河网</p>" + text + rows(3))
    assert (found.verdict, found.items) == (ListVerdict.NOT_A_LIST, ())


def test_a_pager_without_rows_is_no_shell() -> None:
    found = read('<a href="index_2.html">下一页</a>')
    assert (found.verdict, found.guess) == (ListVerdict.EMPTY, True)
    assert found.next is not None


def test_a_family_with_days_in_one_list_is_no_guess() -> None:
    found = read(rows() + '<script>createPageHTML(9, 0, "index", "html");</script>')
    assert (found.family, found.verdict, found.guess) == ("trs", ListVerdict.OK, False)
    assert found.score > 0.7
    assert found.why == "8 articles, read as trs."


PLAIN = "".join(
    f'<li><a href="show-{n}.php">清河街道党员集中学习座谈会</a><span>2024-05-0{n}</span></li>'
    for n in range(1, 8)
)


@pytest.mark.parametrize(
    ("body", "doubt"),
    [
        (f"<ul>{PLAIN}</ul>", "looks"),
        (rows() + rows(3, "2024-04-%02d", "ol").replace("_", "_9"), "places"),
        (rows() + "<p>共436页</p>", "its family would use"),
        (f"<ul>{PLAIN}</ul><link href='/wp-content/a.css'><p>共436页</p>", "436 pages"),
        (rows() + '<a href="javascript:unknown(2)">下一页</a>', "leads nowhere"),
        (rows().replace("清河街道", "发布时间"), "headlines"),
        (rows().replace("座谈会", "<i>座谈会</i><b>党群办</b>"), "joined"),
    ],
)
def test_what_rests_on_looks_is_a_guess(body: str, doubt: str) -> None:
    found = read(body)
    assert (found.verdict, found.guess) == (ListVerdict.OK, True)
    assert doubt in found.why
    assert found.score < 0.7


def test_the_last_page_of_a_list_is_not_doubted_for_its_length() -> None:
    found = read(rows() + "<p>第3页/共3页</p>", "/dj/index_2.html")
    assert (found.next, found.total_pages, found.guess) == (None, 3, False)


def test_doubts_lower_the_score() -> None:
    sure = read(rows() + '<script>createPageHTML(9, 0, "index", "html");</script>')
    unsure = read(rows() + "<p>共436页</p>")
    assert 0 < unsure.score < sure.score < 1


@pytest.mark.parametrize(
    ("family", "path", "more"),
    [
        (
            "enorth",
            "/dj/index.shtml",
            '<a href="/system/count//0010003/000000000000/c2.shtml">2</a>',
        ),
        ("cjyun", "/list/9", '<img src="http://img.cjyun.org/a/1/202405/1.jpg">'),
        ("wordpress", "/category/dj/", '<link href="/wp-content/themes/a/style.css">'),
        ("discuz", "/portal.php?mod=list&catid=3", ""),
        ("dedecms", "/plus/list.php?tid=12", ""),
        ("phpcms", "/index.php?m=content&c=index&a=lists&catid=6", ""),
        ("empirecms", "/e/action/ListInfo/?classid=2", ""),
        ("qibo", "/list.php?fid=12", ""),
        ("siteserver", "/channels/12.html", ""),
        ("jeecms", "/djdt/index.jhtml", ""),
        ("powereasy", "/Category_12/Index.aspx", ""),
        ("longxun", "/content/column/6811", ""),
        ("epoint", "/dj/moreinfo.html", ""),
    ],
)
def test_smaller_systems_show_themselves(family: str, path: str, more: str) -> None:
    found = read_text(page(f"<ul>{PLAIN}</ul>{more}"), SITE + path)
    assert (found.family, len(found.items)) == (family, 7)
    assert found.score > 0


def test_a_page_of_two_megabytes_costs_seconds() -> None:
    body = "".join(
        f'<li><a href="/2024/t20240512_{n}.html">清河街道党员集中学习{n}</a><b>2024-05-12</b></li>'
        for n in range(20_000)
    )
    start = time.process_time()
    found = read(f"<ul>{body}</ul>")
    assert len(found.items) > 19_000
    assert time.process_time() - start < 45
