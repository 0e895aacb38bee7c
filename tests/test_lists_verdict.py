"""What a page is said to be, how sure that is, and what is only a guess."""

import time

import pytest

from crawler.lists import Listing, ListVerdict, read_list, read_text

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
        ("<h1>网站升级维护中</h1><p>本网站暂停访问，请稍后再来</p>", "/dj/", "", "not-a-list"),
        ("<p>服务器正在检修，预计明日恢复</p>", "/dj/", "", "not-a-list"),
        ('<p>网站维护中，请访问<a href="http://dj.other.example/">新网站</a></p>', "/dj/", "", "moved"),
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


@pytest.mark.slow
def test_a_page_of_two_megabytes_costs_seconds() -> None:
    body = "".join(
        f'<li><a href="/2024/t20240512_{n}.html">清河街道党员集中学习{n}</a><b>2024-05-12</b></li>'
        for n in range(20_000)
    )
    start = time.process_time()
    found = read(f"<ul>{body}</ul>")
    assert len(found.items) > 19_000
    assert time.process_time() - start < 45


# --- frames around nothing, homes of portals -------------------------------------------------------

LOGIN = """<div class="top"><form action="/in">用户名<input name="u"><input type="password" name="p">
<input type="submit" value="登录"></form></div>"""
SEARCH = '<form action="/so"><input type="text" name="q"><button>搜索</button></form>'
MENU = "".join(f'<li><a href="/lm{n}/">政务公开{n}</a></li>' for n in range(40))
RANKING = "".join(
    f'<li><a href="/yw/202405/t202405{n + 10}_{n}.html">全县重点工作推进会议召开{n}</a></li>'
    for n in range(8)
)
SIDE = f'<div class="hot"><h3>点击排行</h3><ul>{RANKING}</ul></div>'


@pytest.mark.parametrize("box", [LOGIN, SEARCH, LOGIN + SEARCH, LOGIN + LOGIN])
@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ('<ul class="list"><li>暂无数据</li></ul>', "empty"),
        ("<div>没有相关信息</div>", "empty"),
        ("<p>该栏目暂无内容！</p>", "empty"),
        ("<p>栏目建设中，敬请期待</p>", "empty"),
        ("<p>内容正在更新中……</p>", "empty"),
        ("<p>网站栏目正在建设当中</p>", "empty"),
        ('<ul class="list"></ul>', "empty"),
        ('<div class="list"><table></table></div>', "empty"),
        ("<p>对不起，您访问的页面不存在</p>", "not-a-list"),
    ],
)
def test_boxes_to_log_in_and_search_are_no_page(box: str, body: str, verdict: str) -> None:
    menu = "" if verdict == "not-a-list" else f'<div class="menu"><ul>{MENU}</ul></div>{SIDE}'
    found = read(f'{box}{menu}<div class="right"><h2>党建动态</h2>{body}</div>')
    assert (found.verdict, found.items) == (verdict, ())
    assert "form" not in found.why


@pytest.mark.parametrize("more", ["", SIDE, f'<div class="menu"><ul>{MENU}</ul></div>'])
def test_a_box_to_log_in_hides_no_endpoint(more: str) -> None:
    script = '<div id="l"></div><script>$.ajax({url:"/api/list.do?page=1",type:"get"})</script>'
    found = read(LOGIN + SEARCH + more + script)
    assert found.verdict == "shell"
    assert found.next is not None
    assert found.next.url == f"{SITE}/api/list.do?page=1"


@pytest.mark.parametrize(
    "body",
    [
        LOGIN,
        f"<h2>用户登录</h2>{LOGIN}<a href='/forget'>忘记密码</a><a href='/reg'>注册</a>",
        f"<div class='login-box'>{LOGIN}<p>请先登录后查看</p></div>",
    ],
)
def test_a_page_to_log_in(body: str) -> None:
    found = read(body, "/login.jsp")
    assert (found.verdict, found.items) == ("not-a-list", ())
    assert "log in" in found.why


def boxes(box: str, count: int = 12, row: str = "") -> str:
    """A portal's boxes, one a column: NAME, ADDRESS and ROWS in a box."""
    row = row or '<li><a href="/lm/$C/202405/t202405$D_$C$D.html">TITLE</a><span>05-$D</span></li>'
    made = ""
    for column in range(count):
        listed = "".join(
            row.replace("$C", str(column))
            .replace("$D", str(20 - n))
            .replace("TITLE", f"全县重点工作推进会议召开之{column}{n}")
            for n in range(5)
        )
        names = ("要闻动态", "通知公告", "部门信息", "乡镇传真")
        name = f"{names[column % 4]}{column // 4 or ''}"
        one = box.replace("NAME", name).replace("ADDRESS", f"/lm/{column}/")
        made += one.replace("ROWS", listed)
    return made


PORTAL_BOXES = [
    '<div class="box"><h3><a href="ADDRESS">NAME</a></h3><a href="ADDRESS">更多&gt;&gt;</a><ul>ROWS</ul></div>',
    '<div class="b"><div class="hd"><a href="ADDRESSindex.html">NAME</a></div><ul>ROWS</ul></div>',
    '<div class="b"><div class="hd"><span>NAME</span><a href="ADDRESS">MORE</a></div><ul>ROWS</ul></div>',
    '<dl><dt><a href="ADDRESS">NAME</a><em><a href="ADDRESS">+更多</a></em></dt><dd><ul>ROWS</ul></dd></dl>',
    '<table><tr><td><a href="ADDRESS">NAME</a></td><td><a href="ADDRESS">更多</a></td></tr></table><ul>ROWS</ul>',
]


@pytest.mark.parametrize("box", PORTAL_BOXES)
@pytest.mark.parametrize("path", ["/", "/index.html", "/index.shtml"])
@pytest.mark.parametrize(
    "row", ["", '<li><a href="/lm/$C/$D$C.html">TITLE</a><span>2024-05-$D</span></li>']
)
def test_the_home_page_of_a_portal_is_no_list(box: str, path: str, row: str) -> None:
    found = read(f"{LOGIN}{SEARCH}{boxes(box, row=row)}", path)
    assert (found.verdict, found.items) == ("not-a-list", ())
    assert "home page" in found.why


@pytest.mark.parametrize("box", PORTAL_BOXES)
def test_headings_of_boxes_are_never_articles(box: str) -> None:
    for path in ("/", "/dj/"):
        for count in (2, 3, 6):
            found = read(boxes(box, count), path)
            assert not [one for one in found.items if len(one.title or "") < 8]


@pytest.mark.parametrize("path", ["/", "/index.html"])
def test_a_site_whose_home_is_its_list(path: str) -> None:
    found = read(rows() + SIDE, path)
    assert (found.verdict, len(found.items)) == ("ok", 8)


def test_a_mark_of_a_family_makes_rows_of_others_no_certain_list() -> None:
    made = "".join(
        f'<li><a href="/a/{n}23.html">清河街道党员集中学习座谈会{n}</a><span>2024-05-{20 - n}</span></li>'
        for n in range(6)
    )
    marks = "<script>createPageHTML(1, 0, 'index', 'html');</script><div class='TRS_Editor'></div>"
    found = read(f"<ul>{made}</ul>{marks}")
    assert (found.verdict, len(found.items), found.guess) == ("ok", 6, True)


@pytest.mark.parametrize(
    "box",
    [
        '<div class="box"><h3>NAME</h3><ul>ROWS</ul></div>',
        '<div class="box"><h3>NAME</h3><a href="ADDRESSlist.html">更多&gt;</a><ul>ROWS</ul></div>',
    ],
)
@pytest.mark.parametrize("path", ["/", "/home.html", "/index.php", "/Default.aspx"])
def test_the_boxes_of_a_home_page_need_no_links(box: str, path: str) -> None:
    found = read(boxes(box), path)
    assert (found.verdict, found.items) == ("not-a-list", ())
    assert "home page" in found.why


def test_a_home_that_is_a_list_may_have_boxes_beside() -> None:
    found = read(rows(15) + boxes(PORTAL_BOXES[0], 3), "/")
    assert (found.verdict, found.guess) == ("ok", True)


SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@pytest.mark.parametrize(
    ("text", "verdict", "why"),
    [
        (
            "<rss version='2.0'><channel><item><title>石桥镇召开党建工作例会</title>"
            "<link>http://www.example.gov.cn/a/t20260302_1.html</link></item></channel></rss>",
            ListVerdict.OK,
            "1 article, read as feed.",
        ),
        (
            f"<sitemapindex {SITEMAP}><sitemap><loc>http://www.example.gov.cn/1.xml</loc></sitemap>"
            "</sitemapindex>",
            ListVerdict.OK,
            "A sitemap that names further ones: 1.",
        ),
        (
            f"<sitemapindex {SITEMAP}><sitemap><loc>http://cdn.example.com/1.xml</loc></sitemap>"
            "</sitemapindex>",
            ListVerdict.MOVED,
            "Its parts (1) are on other hosts, such as cdn.example.com.",
        ),
    ],
    ids=["feed", "sitemap", "sitemap of another host"],
)
def test_feeds_say_why(text: str, verdict: ListVerdict, why: str) -> None:
    found = read_list(text.encode(), "text/xml", "http://www.example.gov.cn/map.xml")
    assert (found.verdict, found.why) == (verdict, why)
