"""Rows of lists on pages of any system: which are the column's own, and what each of them says.

Each table has a way of writing lists and what a reader of the page would take from it.
"""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.web.dates import CHINA
from crawler.lists import Item, Listing, read_text

SITE = "http://www.qinghe.example"
PAGE = f"{SITE}/djgz/jcdj/"
NAV = """<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/djgz/">党建工作</a>
<a href="/bsfw/12.html">办事服务</a></div>"""
FOOT = """<div class="footer"><a href="http://www.gov.example/">中国政府网</a>
<a href="/wzdt.html">网站地图</a><a href="https://beian.example/">备案00000001号</a></div>"""
TITLES = (
    "清河街道党员集中学习",
    "泉源村党支部完成换届选举",
    "县直机关开展红色观影活动",
    "石桥镇举办新党员入党宣誓仪式",
    "北关社区党群服务中心揭牌",
    "南坪乡组织党员义务植树",
)
DAYS = ("2025-03-12", "2025-03-10", "2025-03-07", "2025-03-03", "2025-02-26", "2025-02-20")


def page(body: str, title: str = "基层党建") -> str:
    return f"<html><head><title>{title}-清河县</title></head><body>{NAV}{body}{FOOT}</body></html>"


def rows(template: str, count: int = 6) -> str:
    """N, TITLE, DAY, Y, M, D in a template, for each row."""
    made = []
    for number, (title, day) in enumerate(zip(TITLES[:count], DAYS[:count], strict=True)):
        one = template.replace("TITLE", title).replace("DAY", day)
        for name, value in zip("YMD", day.split("-"), strict=True):
            one = one.replace(f"${name}", value)
        made.append(one.replace("$N", str(80 - number)))
    return "".join(made)


def read(html: str, url: str = PAGE, fetched: str | None = None) -> Listing:
    when = datetime.fromisoformat(fetched).replace(tzinfo=CHINA) if fetched else None
    return read_text(html, url, fetched=when)


def expected(count: int = 6, day: bool = True, address: str = "/djgz/jcdj/$N.html") -> list[Item]:
    return [
        Item(SITE + address.replace("$N", str(80 - n)), TITLES[n], DAYS[n] if day else None)
        for n in range(count)
    ]


# --- fields ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        '<li><a href="$N.html">TITLE</a><span>DAY</span></li>',
        '<li><span>[DAY]</span><a href="$N.html">TITLE</a></li>',
        '<li><a href="$N.html"><span class="date">DAY</span>TITLE</a></li>',
        '<li><a href="$N.html"><span>TITLE</span><span>DAY</span></a></li>',
        '<li><a href="$N.html"><em>$D</em><i>$Y-$M</i><b>TITLE</b></a></li>',
        '<li><div class="d"><b>$D</b><span>$Y.$M</span></div><a href="$N.html">TITLE</a></li>',
        # rows and cells that are left open
        "<ul><table>|" + '<tr><td><li><a href=$N.html><font>TITLE<td align=right>DAY</font></a>|</table></ul>',
        '<div>|<li><div><a href="$N.html">TITLE</a><span>DAY</span>|</div>',
        '<li><p>$Y年</p><p>$M月$D日</p><a href="$N.html">TITLE</a></li>',
        '<li><em>$M-$D</em><i>$Y</i><h4><a href="$N.html">TITLE</a></h4></li>',
        '<li><a href="$N.html" title="TITLE">清河…</a><span>$Y年$M月$D日</span></li>',
        '<li><a href="$N.html"><h3>TITLE</h3><p>本报讯 近日，全县党员干部踊跃参加，共计三百余人。</p>'
        '<span>$Y/$M/$D</span></a></li>',
        '<li><a href="$N.html"><div class="tit">TITLE</div><div class="info"><span>$Y-$M-$D 09:30</span>'
        "<span>县融媒体中心</span><span>阅读 120</span></div></a></li>",
        '<li><a class="pic" href="$N.html"><img src="/i/$N.jpg"></a><h3><a href="$N.html">TITLE</a></h3>'
        '<p class="summary">12月30日，某村召开会议。<a href="$N.html">[详情]</a></p><i>DAY</i></li>',
        '<li><a href="$N.html">TITLE</a><span>来源：清河先锋</span><span>发布时间：DAY</span></li>',
        '<li><a href="$N.html">TITLE</a><span>县委组织部 DAY</span></li>',
        '<li><a href="/lm/dj/">[党建]</a><a href="$N.html">TITLE</a><span>(DAY 10:11)</span></li>',
        '<li><time datetime="DAYT08:00:00+08:00">三月</time><a href="$N.html">TITLE</a></li>',
        '<li data-date="DAY"><a href="$N.html">TITLE</a></li>',
        '<li><a href="$N.html" title="文章标题：TITLE 作者：王某 发布时间：DAY 点击数：7">清河街…</a></li>',
        '<li><a href="$N.html">TITLE</a><span title="DAY 10:00:00">三月</span></li>',
        '<li><i>$N</i><a href="$N.html">TITLE</a>$D/$M/$Y</li>',
        '<li><a href="$N.html">TITLE (DAY)</a></li>',
        '<li><a href="$N.html"><img src="/a.png" alt="TITLE"></a><em>DAY</em></li>',
        '<li><a href="$N.html"><p>TITLE</p><p>近日全县党员干部踊跃参加学习共计三百余人气氛热烈</p><p>DAY</p></a></li>',
        '<li><a href="$N.html" title="TITLE"><div>县委组织部党建综合协调处</div><div>TITLE</div><i>DAY</i></a></li>',
        '<li><a href="$N.html"><em>01</em>TITLE</a><i>DAY</i></li>',
        '<li><a href="$N.html">TITLE<span class="new">NEW</span></a><i>DAY</i></li>',
        '<li><a href="$N.html" title="发布日期：DAY 点击数：3">TITLE</a></li>',
        '<li><h3><a href="$N.html">TITLE</a></h3><p>2月1日，近日全县，<a href="$N.html">查看详情&gt;&gt;</a></p>'
        "<span>清河发布</span><span>DAY</span></li>",
        '<li><a href="$N.html">TITLE</a><span>DAY</span><a href="/like?id=$N">赞(3)</a></li>',
        '<li>[<a href="/lm/$N/">石桥镇</a>]<a href="$N.html">TITLE</a><span>DAY</span></li>',
        '<li><a href="$N.html">TITLE</a><span>DAY</span><p><a href="/tag/a$N">党建</a></p></li>',
        '<li><a href="$N.html">TITLE</a><span>县委办 | DAY | 浏览：20</span></li>',
        '<li><a href="$N.html">TITLE</a><span>发布：DAY</span><span>更新：2025-04-01</span></li>',
        '<li><a href="$N.html">TITLE</a><span>截止日期：2025-05-01</span><span>发布日期：DAY</span></li>',
        '<li><a href="$N.html">TITLE</a><p>2024年12月3日，清河县召开会议。</p><span>DAY</span></li>',
        '<li><em>3/5</em><a href="$N.html">■ TITLE</a><span>DAY</span></li>',
        '<li><a href="$N.html">TITLE</a><span>$Y年$M月$D日 星期三 10:20</span></li>',
        '<li><div class="t"><span>$D</span>$Y-$M</div><a href="$N.html">TITLE</a><p>12月1日，近日。</p></li>',
        '<li><a href="$N.html"><span>$N</span><span>TITLE</span><span>清河县委组织部</span>'
        "<span>清组发〔2025〕$N号</span><span>DAY</span></a></li>",
    ],
)  # fmt: skip
def test_headline_and_day_are_told_apart(row: str) -> None:
    assert list(read(page(f"<ul>{rows(row)}</ul>")).items) == expected()


@pytest.mark.parametrize(
    "listed",
    [
        "<dl>|" + '<dt><a href="$N.html">TITLE</a></dt><dd>DAY</dd>|</dl>',
        "<dl>|" + '<dt>DAY</dt><dd><a href="$N.html">TITLE</a></dd>|</dl>',
        '<div class="l">|' + '<dl><dt><a href="$N.html">TITLE</a></dt><dd>DAY</dd></dl>|</div>',
        '<div class="l">|' + '<h3><a href="$N.html">TITLE</a></h3><p>DAY</p>|</div>',
        '<div class="l">|' + '<div><a href="$N.html">TITLE</a></div><div class="t">DAY</div>|</div>',
        '<div class="l">|' + '<p><a href="$N.html">TITLE</a> DAY</p>|</div>',
        '<div class="l">|' + '<a href="$N.html">TITLE</a> [DAY]<br>|</div>',
        '<div class="l">|' + '<a href="$N.html"><div>TITLE</div><div>DAY</div></a>|</div>',
        '<div class="l">|' + '<div class="c"><div><a href="$N.html"><img src="/x.jpg"></a></div>'
        '<div><a href="$N.html">TITLE</a><div>党员干部三百余人参加，气氛热烈。</div><div>DAY</div></div></div>|</div>',
        "<table><tr><th>序号</th><th>标题</th><th>单位</th><th>日期</th></tr>|"
        '<tr><td>1</td><td><a href="$N.html">TITLE</a></td><td>县委办公室</td><td>DAY</td></tr>|</table>',
        "<table>|" + '<tr><td><table><tr><td>·</td><td><a href="$N.html">TITLE</a></td>'
        "<td>DAY</td></tr></table></td></tr>|</table>",
        "<table>|" + '<tr><td><a href="$N.html">TITLE</a></td></tr>'
        '<tr><td colspan="2">DAY</td></tr>|</table>',
        '<div class="l">|<a href="$N.html"><li>县政府</li><li class="t">TITLE</li><li>清政发〔2025〕$N号</li>'
        "<li>DAY</li></a>|</div>",
        '<div><div class="post">|<div class="tt"><a href="$N.html">TITLE</a></div><div class="mm"><a href="/user/$N">'
        "清河县委组织部通讯员王某某李某某</a> DAY</div></div><div class='post'>|</div></div>",
        "<table>|"
        '<tr><td>清组发〔2025〕$N号</td><td><a href="$N.html">TITLE</a></td><td><a href="/unit/3.html">县委组织部</a>'
        "</td><td>DAY</td></tr>|</table>",
        '<section>|' + '<article><header><h2><a href="$N.html">TITLE</a></h2></header><footer><a href="/u/1">'
        '小编</a><time datetime="DAY">DAY</time><a href="$N.html#c">留言</a></footer></article>|</section>',
    ],
)  # fmt: skip
def test_lists_of_any_elements(listed: str) -> None:
    head, row, tail = listed.split("|")
    assert list(read(page(head + rows(row) + tail)).items) == expected()


@pytest.mark.parametrize("mark", ["【置顶】", "[置顶]"])
def test_a_pinned_mark_in_the_headline_stays(mark: str) -> None:
    pinned = (
        f'<li class="top"><a href="9.html">{mark}全县党建工作会议召开</a><i>2024-12-02</i></li>'
    )
    body = pinned + rows('<li><a href="$N.html">TITLE</a><i>DAY</i></li>')
    first = read(page(f"<ul>{body}</ul>")).items[0]
    assert first == Item(f"{PAGE}9.html", f"{mark}全县党建工作会议召开", "2024-12-02")


def test_a_day_in_the_headline_is_not_the_rows() -> None:
    body = "".join(
        f'<li><a href="{n}.html">2025年3月{n}日全县党员集中学习</a></li>' for n in range(11, 16)
    )
    assert {item.date for item in read(page(f"<ul>{body}</ul>")).items} == {None}
    body = body.replace("</a>", "</a><i>2025-03-20</i>")
    assert {item.date for item in read(page(f"<ul>{body}</ul>")).items} == {"2025-03-20"}
    assert read(page(f"<ul>{body}</ul>")).items[0].title == "2025年3月11日全县党员集中学习"


# --- days without a year -----------------------------------------------------------------------


def days(
    *printed: str,
    fetched: str | None,
    row: str = '<li><a href="$N.html">TITLE</a><span>DAY</span></li>',
) -> list[str | None]:
    body = "".join(
        row.replace("$N", str(50 - n))
        .replace("TITLE", f"清河街道第{n}党支部集中学习")
        .replace("DAY", day)
        for n, day in enumerate(printed)
    )
    return [item.date for item in read(page(f"<ul>{body}</ul>"), fetched=fetched).items]


@pytest.mark.parametrize(
    ("printed", "fetched", "told"),
    [
        (("03-12", "03-10", "02-28"), "2025-03-12T08:00", ["2025-03-12", "2025-03-10", "2025-02-28"]),
        (("01-03", "12-30", "12-28"), "2025-01-05T08:00", ["2025-01-03", "2024-12-30", "2024-12-28"]),
        (("12-30", "12-28", "11-02"), "2025-01-05T08:00", ["2024-12-30", "2024-12-28", "2024-11-02"]),
        (("03-12", "03-10", "02-28"), None, [None, None, None]),
        (("3月12日", "[03/10]", "02.28"), "2025-03-12T08:00", ["2025-03-12", "2025-03-10", "2025-02-28"]),
        (("03-12", "2025-03-10", "02-28"), "2025-03-12T08:00", ["2025-03-12", "2025-03-10", "2025-02-28"]),
        (("01-02", "2024-12-30", "12-28"), "2025-01-05T08:00", ["2025-01-02", "2024-12-30", "2024-12-28"]),
        # A list in no order says nothing, neither does one that begins after the fetch.
        (("03-12", "01-02", "03-01", "02-09", "03-05"), "2025-03-12T08:00", [None] * 5),
        (("报名截止：2025-03-19", "截止日期：</span><span>2025-03-19", "有效期至2025-03-19</span><span>2025-03-10"),
         "2025-03-20T12:00", [None, None, "2025-03-10"]),
        (("3个小时前", "大前天", "1周前", "两星期前"), "2025-03-20T12:00",
         ["2025-03-20", "2025-03-17", "2025-03-13", "2025-03-06"]),
        (("刚刚", "35分钟前", "3小时前"), "2025-03-12T20:00", ["2025-03-12"] * 3),
        (("今天 08:10", "昨天 18:20", "前天"), "2025-03-01T09:00", ["2025-03-01", "2025-02-28", "2025-02-27"]),
        (("2天前", "5天前", "02-20"), "2025-03-01T09:00", ["2025-02-27", "2025-02-24", "2025-02-20"]),
        (("昨天", "2天前", "02-20"), None, [None] * 3),
        (("25-03-12", "25-03-10", "25-02-28"), "2025-03-12T08:00", ["2025-03-12", "2025-03-10", "2025-02-28"]),
        (("3/14/2025", "3/10/2025", "2/11/2025"), None, ["2025-03-14", "2025-03-10", "2025-02-11"]),
        (("14/3/2025", "10/3/2025", "11/2/2025"), None, ["2025-03-14", "2025-03-10", "2025-02-11"]),
        (("10/3/2025", "11/2/2025", "9/2/2025"), None, [None] * 3),
        (("二〇二五年三月十二日", "Mar 10, 2025", "28 Feb 2025"), None, ["2025-03-12", "2025-03-10", "2025-02-28"]),
        (("25年3月12日", "25年3月10日", "25年2月28日"), None, ["2025-03-12", "2025-03-10", "2025-02-28"]),
    ],
)  # fmt: skip
def test_days_that_lack_a_year_or_count_from_the_fetch(
    printed: tuple[str, ...], fetched: str | None, told: list[str | None]
) -> None:
    assert days(*printed, fetched=fetched) == told


def test_hours_count_back_over_midnight() -> None:
    assert days("1小时前", "5小时前", "03-11", fetched="2025-03-12T02:00") == [
        "2025-03-12",
        "2025-03-11",
        "2025-03-11",
    ]


def test_the_month_in_a_pictures_address_gives_the_year() -> None:
    row = '<li><a href="$N.html"><img src="/pic/202503/$N.jpg">TITLE</a><i>DAY</i></li>'
    assert days("03-12", "03-10", "03-02", fetched=None, row=row) == [
        "2025-03-12",
        "2025-03-10",
        "2025-03-02",
    ]


def test_a_pinned_row_has_no_year_by_the_list() -> None:
    row = '<li><a href="$N.html">TITLE</a><span>DAY</span></li>'
    told = days("05-20", "03-12", "03-10", "03-02", fetched="2025-03-13T08:00", row=row)
    assert told == [None, "2025-03-12", "2025-03-10", "2025-03-02"]


# --- which rows --------------------------------------------------------------------------------

OWN = '<li><a href="$N.html">TITLE</a><span>DAY</span></li>'
OTHERS = "".join(
    f'<li><a href="/xwzx/yw/{n}.html">全县经济社会发展要闻第{n}条</a><span>2025-03-{n}</span></li>'
    for n in range(10, 21)
)


@pytest.mark.parametrize(
    "body",
    [
        '<div class="left"><h3>点击排行</h3><ul>OTHERS</ul></div><div class="right"><ul>OWN</ul></div>',
        '<div class="rank"><ul>OTHERS</ul></div><ul>OWN</ul>',
        '<ul>OWN</ul><div class="sidebar"><ul>OTHERS</ul></div>',
        '<div><div>推荐阅读</div><ul>OTHERS</ul></div><div><ul>OWN</ul></div>',
        '<div><ul>OWN</ul><div class="page"><a href="index_2.html">下一页</a></div></div><div><ul>OTHERS</ul></div>',
        '<table><tr><td><ul><li>热点新闻</li>OTHERS</ul></td><td><ul>OWN</ul></td></tr></table>',
        '<aside><ul>OTHERS</ul></aside><main><ul>OWN</ul></main>',
        '<div class="hotList"><div><ul>OTHERS</ul></div></div><div class="newsList"><ul>OWN</ul></div>',
        '<div class="fr"><div class="tit">最新发布 <a href="/xwzx/">更多</a></div><ul>OTHERS</ul></div>'
        '<div class="fl"><ul>OWN</ul></div>',
        '<div class="box"><ul>OWN</ul></div><div class="box"><div class="bt">相关链接</div><ul>OTHERS</ul></div>',
        '<div><div class="hd"><h3>本周热点</h3></div><div><ul>OTHERS</ul></div></div><div><ul>OWN</ul></div>',
        '<ul>OWN</ul><dl><dt>相关新闻</dt><dd><ul>OTHERS</ul></dd></dl>',
    ],
)  # fmt: skip
def test_lists_beside_the_columns_own_are_left_out(body: str) -> None:
    html = page(body.replace("OWN", rows(OWN)).replace("OTHERS", OTHERS))
    assert list(read(html).items) == expected()


@pytest.mark.parametrize(
    "between",
    ["</ul><hr><ul>", "</ul><span></span><ul>", '<li class="line"></li>', "</ul></div><div><ul>", "</ul>\n<ul>"],
)  # fmt: skip
def test_a_list_in_blocks_is_one(between: str) -> None:
    parts = [rows(OWN)[: rows(OWN).index("石桥镇") - 23]]
    whole = rows(OWN)
    cut = whole.index('<li><a href="77.html">')
    parts = [whole[:cut], whole[cut:]]
    assert (
        list(read(page(f"<div><div><ul>{between.join(parts)}</ul></div></div>")).items)
        == expected()
    )


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("$N.html", "/djgz/jcdj/$N.html"),
        ("/show/a8f3c1d2e4b5968$N", "/show/a8f3c1d2e4b5968$N"),
        ("/article?uuid=5f0c8d1e-77aa-4b1c-9d3e-0000000000$N", "/article?uuid=5f0c8d1e-77aa-4b1c-9d3e-0000000000$N"),
        ("/20/FGNH4T$NV9O.html", "/20/FGNH4T$NV9O.html"),
        ("/news/detail.aspx?newsid=$N", "/news/detail.aspx?newsid=$N"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("count", [3, 4, 6])
def test_undated_rows(href: str, address: str, count: int) -> None:
    html = page(f'<ul>{rows(f"""<li><a href="{href}">TITLE</a></li>""", count)}</ul>')
    found = read(html)
    assert list(found.items) == expected(count, day=False, address=address)
    assert found.guess


@pytest.mark.parametrize(
    "href",
    ["/col/col$N/index.html", "/channels/$N.html", "/list-$N-1.html", "/node_$N.htm", "/djgz/list_$N.html",
     "/list.php?cid=$N", "/djgz/$N/", "/djgz/$N/index.html"],
)  # fmt: skip
def test_links_to_columns_are_no_articles(href: str) -> None:
    columns = "".join(
        f'<li><a href="{href.replace("$N", str(n))}">机关党建工作动态{n}</a></li>'
        for n in range(11, 20)
    )
    undated = rows('<li><a href="$N.html">TITLE</a></li>')
    html = page(f'<div id="a"><ul>{columns}</ul></div><ul>{undated}</ul>')
    assert list(read(html).items) == expected(day=False)


def test_the_columns_of_a_portal_are_taken_together_unless_one_is_meant() -> None:
    def column(number: int) -> str:
        listed = "".join(
            f'<li><a href="/l{number}/{n}.html">清河第{number}{n}支部集中学习</a><i>2025-03-0{n}</i></li>'
            for n in (5, 4, 3)
        )
        return (
            f'<div class="c"><h3><a href="/l{number}/">栏目{number}</a></h3><ul>{listed}</ul></div>'
        )

    html = page("".join(map(column, range(3))))
    assert len(read(html, f"{SITE}/").items) == 9
    assert {item.url[: len(SITE) + 4] for item in read(html, f"{SITE}/l1/").items} == {
        f"{SITE}/l1/"
    }


def test_a_top_story_above_its_list() -> None:
    top = '<div class="top"><a href="99.html"><img src="x"></a><h2><a href="99.html">全县党建会议召开</a></h2></div>'
    found = read(page(f"{top}<ul>{rows(OWN)}</ul>")).items
    assert list(found) == [Item(f"{PAGE}99.html", "全县党建会议召开"), *expected()]


ARTICLE = """<h1>清河县召开会议</h1><p>发布时间：2025-03-12</p><div><p>近日，清河县召开会议。</p></div>
<div>上一篇：<a href="7.html">泉源村党支部完成换届选举</a></div>"""


@pytest.mark.parametrize(
    "body",
    [ARTICLE, f"{ARTICLE}<div><h3>相关阅读</h3><ul>{OTHERS}</ul></div>",
     f'<div class="list">暂无内容</div><div class="hot"><h3>点击排行</h3><ul>{OTHERS}</ul></div>'],
)  # fmt: skip
def test_boxes_beside_no_list_are_no_list(body: str) -> None:
    assert read(page(body)).items == ()


def test_a_pinned_row_and_its_mark_beside_the_link() -> None:
    pinned = '<li><span class="zd">置顶</span><a href="99.html">全县党建会议召开</a><i>2024-01-05</i></li>'
    found = read(page(f"<ul>{pinned}{rows(OWN)}</ul>")).items
    assert list(found) == [Item(f"{PAGE}99.html", "全县党建会议召开", "2024-01-05"), *expected()]


def test_links_to_friends_are_no_articles() -> None:
    friends = "".join(
        f'<li><a href="http://s{n}.example/a{n}.html">某某市人民政府网站{n}</a></li>'
        for n in range(12)
    )
    undated = rows('<li><a href="$N.html">TITLE</a></li>')
    html = page(f"<ul>{undated}</ul><ul>{friends}</ul>")
    assert list(read(html).items) == expected(day=False)


def test_short_headlines_beneath_the_column() -> None:
    words = ("任前公示", "入党公示", "换届公告", "表彰通报", "招录公告")
    body = "".join(f'<li><a href="{n}.html">{word}</a></li>' for n, word in enumerate(words, 30))
    assert [item.title for item in read(page(f"<ul>{body}</ul>")).items] == list(words)


def test_a_row_that_leads_elsewhere_stays() -> None:
    body = rows(OWN).replace('"78.html"', '"https://mp.weixin.example/s/AbC"')
    found = read(page(f"<ul>{body}</ul>")).items
    assert found[2] == Item("https://mp.weixin.example/s/AbC", TITLES[2], DAYS[2])


@pytest.mark.parametrize("ending", ["pdf", "docx", "ofd", "xls"])
def test_a_list_of_files(ending: str) -> None:
    body = rows(f'<li><a href="/f/$N.{ending}">TITLE</a><span>DAY</span></li>')
    assert list(read(page(f"<ul>{body}</ul>")).items) == expected(address=f"/f/$N.{ending}")


def test_files_behind_their_rows_headlines() -> None:
    body = rows('<tr><td>TITLE</td><td>DAY</td><td><a href="/f/$N.pdf">下载</a></td></tr>')
    assert list(read(page(f"<table>{body}</table>")).items) == expected(address="/f/$N.pdf")


def test_the_file_beside_an_article_is_not_one() -> None:
    body = rows('<li><a href="$N.html">TITLE</a><a href="/f/$N.pdf">附件</a><span>DAY</span></li>')
    assert list(read(page(f"<ul>{body}</ul>")).items) == expected()


def test_a_page_of_words_and_links_is_no_list() -> None:
    html = page(
        '<p>清河县位于省境北部。</p><ul><li><a href="/lm/1/">概况</a></li><li><a href="/lm/2/">机构</a></li></ul>'
    )
    assert read(html, f"{SITE}/gk.html").items == ()


# --- rows by script ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "row"),
    [
        ("function go(id){window.open('/djgz/jcdj/'+id+'.html');}", "href=\"javascript:void(0)\" onclick=\"go('$N')\""),
        ("function go(id){location.href='/djgz/jcdj/'+id+'.html'}", "href=\"javascript:go($N)\""),
        ("var go=function(a,b){var u='/djgz/'+a;window.location.href=u+'/'+b+'.html';};",
         "href=\"#\" onclick=\"go('jcdj','$N')\""),
        ("const go = (id) => { window.open(`/djgz/jcdj/${id}.html`, '_blank') }",
         "href=\"javascript:;\" onclick=\"return go($N);\""),
        ("var root='/djgz'; function at(x){location.assign(root+'/jcdj/'+x+'.html')} function go(x){at(x)}",
         "href=\"#\" onclick=\"go('$N')\""),
        ("", "href=\"#\" onclick=\"location.href='/djgz/jcdj/$N.html'\""),
        ("", "href=\"javascript:;\" onclick=\"window.open('$N.html','_blank')\""),
        ("", "href=\"javascript:;\" data-href=\"/djgz/jcdj/$N.html\""),
        ("", "data-url=\"/djgz/jcdj/$N.html\""),
        ("function go(id){ if(id==''){return;} var w=screen.width/2;"
         " location.href=\"/djgz/jcdj/\"+encodeURIComponent(id)+\".html\" }", "href=\"#\" onclick=\"go('$N')\""),
    ],
)  # fmt: skip
def test_links_by_script(script: str, row: str) -> None:
    body = rows(f"<li><a {row}>TITLE</a><span>DAY</span></li>")
    assert list(read(page(f"<ul>{body}</ul><script>{script}</script>")).items) == expected()


@pytest.mark.parametrize(
    ("row", "script"),
    [
        ('<li data-id="$N"><h4>TITLE</h4><i>DAY</i></li>',
         "$('li').click(function(){var id=$(this).attr('data-id');location.href='/djgz/jcdj/'+id+'.html';});"),
        ('<li class="row" data-id="$N"><h4>TITLE</h4><i>DAY</i></li>',
         "$(document).on('click','.row',function(){window.open('/djgz/jcdj/'+$(this).data('id')+'.html');});"),
        ('<li><a href="javascript:;" data-id="$N" onclick="go(this)">TITLE</a><i>DAY</i></li>',
         "function go(o){location.href='/djgz/jcdj/'+o.getAttribute('data-id')+'.html'}"),
        ('<li><a href="javascript:;" data-id="$N" onclick="go(this)">TITLE</a><i>DAY</i></li>',
         "function go(o){ var n=o.dataset.id; if(n!=''){ location.href=`/djgz/jcdj/${n}.html` } }"),
    ],
)  # fmt: skip
def test_clicks_that_read_an_attribute(row: str, script: str) -> None:
    assert list(read(page(f"<ul>{rows(row)}</ul><script>{script}</script>")).items) == expected()


def test_scripts_without_end_are_left() -> None:
    script = "function f(){f();f();f();f();}"
    body = "".join(f'<li><a href="#" onclick="f({n})">{TITLES[0]}</a></li>' for n in range(2_000))
    assert read(page(f"<ul>{body}</ul><script>{script}</script>")).items == ()


def test_a_whole_row_that_is_clicked() -> None:
    body = rows("<li onclick=\"window.location='$N.html'\"><h4>TITLE</h4><p>$Y-$M-$D</p></li>")
    assert list(read(page(f"<ul>{body}</ul>")).items) == expected()


@pytest.mark.parametrize(
    "code",
    ["location.href='javascript:alert(1)'", "location.href='http://other.example/$N.html'", "go($N)",
     "location.href='data:text/html,$N'"],
)  # fmt: skip
def test_scripts_lead_to_pages_of_the_own_host_only(code: str) -> None:
    body = rows(f'<li><a href="#" onclick="{code}">TITLE</a><span>DAY</span></li>')
    assert read(page(f"<ul>{body}</ul>")).items == ()


@pytest.mark.parametrize(
    "script",
    [
        "document.write('<li><a href=\"$N.html\">TITLE</a><span>DAY</span></li>');",
        "var u='$N.html';var t='TITLE';document.writeln('<li><a href='+u+'>'+t+'</a>');"
        "document.write(\"<i>DAY</i></li>\");",
        "var h='';h+='<li><a href=\"$N.html\">TITLE</a> DAY</li>';document.getElementById('l').innerHTML=h;",
        "$('#l').append('<li><a href=\"$N.html\">TITLE</a><i>DAY</i></li>');",
        "var t=\"\"; if(t==\"\"){t=\"TITLE\";}else{t='x'}\nvar u = '$N' + '.html';"
        " document.write(`<li><a href=\"${u}\">${t}</a> DAY</li>`)",
        "/* row */ var s = '<li>'; s += '<a href=\"$N.html\" title=\"TITLE\">\\u6e05\\u6cb3…<\\/a>';"
        " s += 'DAY</li>'; document.write(s);",
    ],
)  # fmt: skip
def test_rows_that_scripts_write(script: str) -> None:
    body = rows(f"<script>{script}</script>")
    assert list(read(page(f"<ul>{body}</ul>")).items) == expected()


def test_rows_that_a_function_writes() -> None:
    function = (
        "function w(u,t,d){document.write('<li><a href=\"'+u+'\">'+t+'</a><i>'+d+'</i></li>');}"
    )
    body = rows("<script>w('$N.html','TITLE','DAY')</script>")
    assert list(read(page(f"<script>{function}</script><ul>{body}</ul>")).items) == expected()


def test_what_keeps_a_page_out_of_caches_is_no_part_of_its_address() -> None:
    script = "function d(i){location.href='/djgz/jcdj/'+i+'.html?t='+new Date().getTime();}"
    body = rows("<li onclick=\"d('$N')\"><p>TITLE</p><p>DAY</p></li>")
    assert list(read(page(f"<ul>{body}</ul><script>{script}</script>")).items) == expected()


def test_old_templates_in_comments_are_not_rows() -> None:
    old = rows(OWN.replace("$N", "1$N"))
    assert list(read(page(f"<!-- <ul>{old}</ul> --><ul>{rows(OWN)}</ul>")).items) == expected()


# --- one article, one address ------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        "https://www.qinghe.example/djgz/jcdj/80.html",
        "http://qinghe.example/djgz/jcdj/80.html",
        "http://m.qinghe.example/djgz/jcdj/80.html",
        "/djgz/jcdj/80.html#top",
        "/djgz/jcdj/80.html?from=timeline",
        "/djgz/./jcdj/80.html",
    ],
)
def test_spellings_of_one_address_are_one_item(other: str) -> None:
    twin = f'<li><a href="{other}">{TITLES[0]}</a><span>{DAYS[0]}</span></li>'
    assert list(read(page(f"<ul>{rows(OWN)}{twin}</ul>")).items) == expected()


def test_a_directory_and_its_index_are_one() -> None:
    body = rows(
        '<li><a href="$N/">TITLE</a><i>DAY</i></li><li><a href="$N/index.html">TITLE</a><i>DAY</i></li>'
    )
    assert list(read(page(f"<ul>{body}</ul>")).items) == expected(address="/djgz/jcdj/$N/")


def test_a_session_that_all_rows_share_falls() -> None:
    body = rows('<li><a href="show.php?id=$N&amp;userkey=9f8e7d6c5b4a">TITLE</a><i>DAY</i></li>')
    assert list(read(page(f"<ul>{body}</ul>")).items) == expected(
        address="/djgz/jcdj/show.php?id=$N"
    )


def test_a_column_that_all_rows_share_stays() -> None:
    body = rows('<li><a href="show.php?id=$N&amp;columnid=9f8e7d6c5b4a">TITLE</a><i>DAY</i></li>')
    address = "/djgz/jcdj/show.php?id=$N&columnid=9f8e7d6c5b4a"
    assert list(read(page(f"<ul>{body}</ul>")).items) == expected(address=address)


# --- hostile pages -----------------------------------------------------------------------------

SOUP = st.lists(
    st.sampled_from([
        "<li>", "</li>", "<ul>", "</ul>", "<table>", "<tr>", "<td>", "<dl><dt>", "<dd>", "<a href='1.html'>",
        "<a href='#' onclick=\"go('1')\">", "<a href='javascript:go(2)'>", "</a>", "党建工作动态", "2025-09-12",
        "09-12", "昨天", "999天前", "02-29", "25-02-30", "12/13/2025", "二〇二五年十三月九日", "<script>", "</script>",
        "function go(a){", "}", "location.href=", "'x'+", "a", "if(", "){", "else", "document.write(", "'<a href=x>'",
        ")", ";", "`${a}`", "=>", "$('li').click(function(){", "var h", "+=", "<time datetime='", "'>", "<h3>", "\\u00",
        "<!--", "-->", "<b>12</b>", "<i>2025-09</i>", "<i>13月</i>", "[", "]", "(", "'", "/*", "<p title='2025-99-99'>",
    ]),
    max_size=40,
).map("".join)  # fmt: skip


@given(
    SOUP,
    st.sampled_from([None, datetime(2025, 9, 13, tzinfo=CHINA), datetime(1, 1, 2, tzinfo=CHINA)]),
)
def test_no_rows_break_it(html: str, fetched: datetime | None) -> None:
    found = read_text(html, PAGE, fetched=fetched)
    assert all(item.url.startswith(("http://", "https://")) for item in found.items)
    assert len({item.url for item in found.items}) == len(found.items)


@pytest.mark.parametrize("path", ["/List.aspx?c=7", "/djgz/index_4.html", "/List.aspx"])
def test_the_last_page_of_a_list_may_have_one_row(path: str) -> None:
    html = (
        '<div class="nav"><a href="/">首页</a><a href="/xw/">新闻中心</a></div><form method="post">'
        '<table><tr><td><a href="/Show.aspx?id=27">石桥镇第27次党建工作例会</a></td>'
        "<td>2026-03-02</td></tr></table><div>共4页 <span>4</span></div></form>"
    )
    found = read_text(html, f"http://www.shiqiao.example{path}")
    assert [(one.url, one.title, one.date) for one in found.items] == [
        ("http://www.shiqiao.example/Show.aspx?id=27", "石桥镇第27次党建工作例会", "2026-03-02")
    ]
    assert found.guess


# --- the busy frame of a county's portal ---------------------------------------------------------

LOGIN = """<div class="top"><form action="/member/login.do">用户<input name="u"><input type="password" name="p">
<a href="/member/reg.do">注册</a></form></div><form action="/so/"><input type="text" name="q"></form>"""
MENU = "".join(
    f'<li><a href="/lm{n}/">栏目{n}</a><ul><li><a href="/lm{n}/a/">办事指南</a></li>'
    f'<li><a href="/lm{n}/b/">信息公开</a></li></ul></li>'
    for n in range(12)
)
RANKING = "".join(
    f'<li><i>{n}</i><a href="/yw/202502/t202502{n + 10}_{n}.html">全县重点工作推进会议召开第{n}次</a></li>'
    for n in range(8)
)
CAPTIONS = ("全县招商引资专题报道", "乡村振兴专题报道", "主题教育专题报道", "换届选举专题报道")


def slides(frame: str, address: str = "/ztzl/zt$N/index.html") -> str:
    """Dated captions of pictures in a frame with SLIDES."""
    made = "".join(
        f'<div class="slide"><a href="{address.replace("$N", str(n))}"><img src="/i/{n}.jpg">'
        f"<p>{caption} <em>2025-03-{20 - n}</em></p></a></div>"
        for n, caption in enumerate(CAPTIONS)
    )
    return frame.replace("SLIDES", made)


SLIDE_SHOWS = [
    '<div class="swiper-container banner"><div class="swiper-wrapper">SLIDES</div></div>',
    '<div class="slider">SLIDES</div>',
    '<div id="focus">SLIDES</div>',
    '<div class="flexslider"><div>SLIDES</div></div>',
    '<div id="myCarousel" class="carousel slide">SLIDES</div>',
    '<div class="slideBox"><div class="bd">SLIDES</div></div>',
    '<div class="index-banner">SLIDES</div>',
    '<div class="piaofu" style="position:absolute">SLIDES</div>',
]


def busy(body: str, more: str = "", title: str = "基层党建") -> str:
    return page(
        f'{LOGIN}<div class="menu"><ul>{MENU}</ul></div>{more}<div class="content">'
        f'<div class="left"><h2>党建工作</h2><ul><li><a href="/djgz/zzjs/">组织建设</a></li>'
        f'<li><a href="/djgz/dflz/">党风廉政</a></li></ul><div class="hot"><h3>点击排行</h3><ul>{RANKING}</ul>'
        f'</div></div><div class="right"><h2>{title}</h2>{body}</div></div>',
        title,
    )


@pytest.mark.parametrize("frame", SLIDE_SHOWS)
@pytest.mark.parametrize(
    ("row", "address"),
    [
        ('<dl><dt><a href="/p.php?mod=view&amp;aid=$N">TITLE</a></dt><dd><a href="/p.php?mod=view&amp;aid=$N">'
         '<img src="/$N.jpg"></a>近日，大家 <a href="/p.php?mod=list&amp;catid=3">党建</a> 同行</dd><dd>DAY</dd></dl>',
         "/p.php?mod=view&aid=$N"),
        ('<div class="i"><a href="/a/$N.html"><img src="/$N.jpg"></a><h3><a href="/a/$N.html">TITLE</a></h3>'
         "<span>$Y/$M/$D</span></div>", "/a/$N.html"),
        ('<article><h2><a href="/?p=$N">TITLE</a></h2><p>本报讯。</p><a href="/?p=$N">阅读全文</a> DAY</article>',
         "/?p=$N"),
        ('<li><a href="$N.html">TITLE</a><span>DAY</span></li>', "/djgz/jcdj/$N.html"),
    ],
)  # fmt: skip
def test_slides_are_no_list(frame: str, row: str, address: str) -> None:
    for show in (slides(frame), slides(frame, "/tpxw/20250$N.html")):
        found = read(busy(f"<div>{rows(row)}</div>", show))
        assert list(found.items) == expected(address=address)


@pytest.mark.parametrize("frame", SLIDE_SHOWS)
def test_slides_beside_no_list_are_none(frame: str) -> None:
    assert read(busy("<p>暂无数据</p>", slides(frame))).verdict == "empty"


@pytest.mark.parametrize(
    "href", ["/ztzl/zt$N/index.html", "/ztzl/zt$N/", "/zt/2025/$N/index.shtml"]
)
def test_special_topics_are_no_articles(href: str) -> None:
    row = f'<div class="pic"><a href="{href}"><img src="/$N.jpg">TITLE</a> DAY</div>'
    found = read(
        busy(f"<ul>{rows('<li><a href=$N.html>TITLE</a> DAY</li>', 5)}</ul>", rows(row, 6))
    )
    assert list(found.items) == expected(5)


@pytest.mark.parametrize(
    "listed",
    [
        "<ul><li><a href='$N.html'>TITLE</a><span>DAY</span></li></ul>",
        "<ul><li><a href='$N.html'>TITLE</a></li></ul>",
        "<ul class='list'><li><a href='/2025/a$N.html' title='TITLE'>TITLE</a><span>[DAY]</span></li></ul>",
        "<table><tr><td>·</td><td><a href='$N.html'>TITLE</a></td><td>DAY</td></tr></table>",
        "<table><tr><td><a href='/show.asp?id=1$N'>TITLE</a></td><td>DAY</td></tr></table>",
        "<dl><dt><a href='$N.html'>TITLE</a></dt><dd>DAY</dd></dl>",
        "<div class='item'><a href='$N.html'><h3>TITLE</h3><p>近日，某街道召开会议。</p><i>DAY</i></a></div>",
        "<div class='list'><div class='item'><div class='t'><a href='$N.html'>TITLE</a></div><i>DAY</i></div></div>",
        "<div class='list'><a href='./202503/t20250312_$N.html'>TITLE</a></div>",
        "<div class='news'><p><a href='/info/1012/12$N.htm'>TITLE</a> DAY</p></div>",
    ],
)  # fmt: skip
def test_a_list_of_one_row(listed: str) -> None:
    found = read(busy(rows(listed, 1)))
    assert [(item.title, item.date) for item in found.items] == [
        (TITLES[0], DAYS[0] if "DAY" in listed or "20250312" in listed else None)
    ]
    assert found.guess or "/info/" in listed or "t2025" in listed
    shown = read(busy(rows(listed, 1), slides(SLIDE_SHOWS[0])))
    assert shown.items == found.items


# --- days of groups, and forms of days ------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "month", "day"),
    [
        ("<h3>2025年</h3>", "<h4>$M月</h4>", "$D日"),
        ("<p class='y'>【2025年】</p>", "", "$M-$D"),
        ("<div class='y'>2025</div>", "", "$M月$D日"),
        ("", "<h3>2025-$M</h3>", "$D"),
        ("", "<h3>2025年$M月</h3>", "$D日"),
        ("", "<div class='m'><span>2025</span>年<span>$M</span>月</div>", "$D"),
        ("<h3>2025年度</h3>", "<h4>$M 月份</h4>", "$D"),
    ],
)
@pytest.mark.parametrize("group", ["<ul>$R</ul>", "<div><ul>$R</ul></div>"])
def test_headings_over_groups_give_year_and_month(
    heading: str, month: str, day: str, group: str
) -> None:
    made, before, rows_of = heading, "", ""
    stamps = [*DAYS[:5], "2025-01-08"]
    for n, (title, stamp) in enumerate(zip(TITLES, stamps, strict=True)):
        _, m, d = stamp.split("-")
        if m != before and month:
            made += group.replace("$R", rows_of) if rows_of else ""
            made, rows_of, before = made + month.replace("$M", m.lstrip("0")), "", m
        told = day.replace("$M", m).replace("$D", d)
        rows_of += f'<li><span>{told}</span><a href="{80 - n}.html">{title}</a></li>'
    found = read(busy(f'<div class="timeline">{made}{group.replace("$R", rows_of)}</div>'))
    assert [(one.title, one.date) for one in found.items] == list(zip(TITLES, stamps, strict=True))


@pytest.mark.parametrize("tag", ["h3", "div", "dt"])
def test_years_above_days_without_one(tag: str) -> None:
    made = ""
    for year in (2024, 2023):
        made += f"<{tag}>【{year}年】</{tag}><ul>"
        for n in range(3):
            made += f'<li><a href="{year}{n}0.html">{TITLES[n]}</a><span>03-1{9 - n}</span></li>'
        made += "</ul>"
    found = read(busy(made), fetched="2025-03-20T10:00")
    days = [f"{year}-03-1{9 - n}" for year in (2024, 2023) for n in range(3)]
    assert [one.date for one in found.items] == days


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        ([f'<time datetime="2025-03-0{9 - n}">3月{9 - n}日</time>' for n in range(4)],
         [f"2025-03-0{9 - n}" for n in range(4)]),
        ([f'<time datetime="2024-03-0{9 - n}T08:00:00+08:00">周一</time>' for n in range(4)],
         [f"2024-03-0{9 - n}" for n in range(4)]),
        (["（二〇二五年三月十二日）", "（２０２５年３月１０日）", "(二零二五年三月九日)", "二○二四年十二月三十日"],
         ["2025-03-12", "2025-03-10", "2025-03-09", "2024-12-30"]),
        (["<i>16:40</i>", "<i>09:05</i>", "<i>昨天</i>", "<i>03-10</i>"],
         ["2025-03-12", "2025-03-12", "2025-03-11", "2025-03-10"]),
        (["<i>16:40</i>", "<i>09:05</i>", "<i>2025-03-10</i>", "<i>2025-03-09</i>"],
         ["2025-03-12", "2025-03-12", "2025-03-10", "2025-03-09"]),
        (["<i>16:40</i>", "<i>09:05</i>", "<i>08:30</i>", "<i>07:10</i>"], [None] * 4),
        (["<time>刚刚</time>", "<time>昨天 20:11</time>", "<time>03-08 12:30</time>", "<time>01-03 07:00</time>"],
         ["2025-03-12", "2025-03-11", "2025-03-08", "2025-01-03"]),
        (["<i>刚刚</i>", "<i>前天</i>", "<i>01-03 07:00</i>", "<i>12-30 07:00</i>"],
         ["2025-03-12", "2025-03-10", "2025-01-03", "2024-12-30"]),
        (["<i>今天 09:05</i>", "<i>3天前</i>", "<i>02-08</i>", "<i>2024-12-30</i>"],
         ["2025-03-12", "2025-03-09", "2025-02-08", "2024-12-30"]),
        ([f"<i>成文日期：2025-02-0{9 - n}</i> <i>发布日期：2025-03-0{9 - n}</i>" for n in range(4)],
         [f"2025-03-0{9 - n}" for n in range(4)]),
        ([f"<i>发布：2025-03-0{9 - n} 成文：2025-02-0{9 - n}</i>" for n in range(4)],
         [f"2025-03-0{9 - n}" for n in range(4)]),
    ],
)  # fmt: skip
def test_forms_of_days(texts: list[str], days: list[str | None]) -> None:
    made = "".join(
        f'<li><a href="/n/90{n}.html">{title}</a> {text}</li>'
        for n, (title, text) in enumerate(zip(TITLES, texts, strict=False))
    )
    found = read(busy(f"<ul>{made}</ul>"), fetched="2025-03-12T18:00")
    assert [(one.title, one.date) for one in found.items] == list(
        zip(TITLES[:4], days, strict=True)
    )


@pytest.mark.parametrize(
    ("head", "days"),
    [(("发布日期", "成文日期"), 0), (("成文日期", "发布日期"), 1), (("成文时间", "公开时间"), 1)],
)
def test_the_head_says_which_of_two_days_is_meant(head: tuple[str, str], days: int) -> None:
    made = f"<tr><th>标题</th><th>{head[0]}</th><th>{head[1]}</th></tr>"
    for n, title in enumerate(TITLES):
        pair = (f"2025-0{2 + days}-0{9 - n}", f"2025-0{4 - days}-0{9 - n}")
        made += (
            f'<tr><td><a href="{n}0.html">{title}</a></td><td>{pair[0]}</td><td>{pair[1]}</td></tr>'
        )
    found = read(busy(f"<table>{made}</table>"))
    assert [one.date for one in found.items] == [f"2025-0{(2, 3)[days]}-0{9 - n}" for n in range(6)]


def test_a_list_in_a_tab_that_slides_is_a_list() -> None:
    row = '<li><a href="/a/$N.html">TITLE</a><span>DAY</span></li>'
    tab = (
        f'<div class="swiper-container"><div class="swiper-slide"><ul>{rows(row)}</ul></div></div>'
    )
    assert list(read(busy(tab)).items) == expected(address="/a/$N.html")


def test_captions_apart_from_their_pictures_are_a_slide_show() -> None:
    pictures = '<li><a href="/tp/$N.html"><img src="/$N.jpg"></a></li>'
    captions = '<li><a href="/tp/$N.html">TITLE</a><span>DAY</span></li>'
    show = f'<div class="focus"><ul>{rows(pictures)}</ul><ul>{rows(captions)}</ul></div>'
    assert read(busy("<p>暂无信息</p>", show)).verdict == "empty"


@pytest.mark.parametrize(
    "hides", ['style="display: none"', "hidden", 'aria-hidden="true" style="display:none;"']
)
def test_a_hidden_row_among_shown_ones_is_no_item(hides: str) -> None:
    shown = rows('<li><a href="./202503/t20250301_$N.html">TITLE</a><span>DAY</span></li>')
    bait = f'<li {hides}><a href="./202503/t20250301_99.html">看不见的一条旧闻标题</a></li>'
    link = f'<li><a {hides} href="./202503/t20250301_98.html">看不见的又一条旧闻标题</a></li>'
    listing = read_text(page(f"<ul>{bait}{shown}{link}</ul>"), PAGE)
    assert [item.title for item in listing.items] == list(TITLES)


def test_rows_that_are_mostly_hidden_are_shown_bit_by_bit() -> None:
    shown = rows('<li><a href="./202503/t20250301_$N.html">TITLE</a><span>DAY</span></li>')
    hidden = shown.replace("<li>", '<li style="display:none">')
    listing = read_text(page(f"<ul>{hidden}</ul>"), PAGE)
    assert len(listing.items) == len(TITLES)
    assert listing.guess
