"""Ways on that few lists have: words such as 更多 and 上个月, forms and scripts of their own; and files
that hold the list, named by an index. Pages of invented counties."""

import json
from html import escape

import pytest

from crawler.lists import Listing, ListVerdict, read_text
from crawler.lists.markup import parse_anchors
from crawler.lists.pager import loose_end, next_page

SITE = "http://www.qinghe.example"
ROW = '<ul><li><a href="/a/1.html">清河街道党员集中学习座谈会</a><span>2024-05-12</span></li></ul>'
DAYS_OF_MAY = "".join(f"<td>{day}</td>" for day in range(1, 32))


def further(url: str, more: str) -> str | tuple[str, dict[str, str]] | None:
    """The address of the next page without its site, or with what is posted to it."""
    found = next_page(parse_anchors(f"<html><body>{ROW}{more}</body></html>", SITE + url), None)
    if found is None:
        return None
    address = found.url.removeprefix(SITE)
    return address if found.method == "GET" else (address, dict(found.form))


@pytest.mark.parametrize(
    ("url", "more", "expected"),
    [
        ("/l/", '<a href="?page=2">查看更多</a>', "/l/?page=2"),
        ("/l/", '<a href="index_1.html">加载更多↓</a>', "/l/index_1.html"),
        ("/l/list-12.html", '<a href="list-12-2.html">更多</a>', "/l/list-12-2.html"),
        ("/l/?id=3&start=20", '<a href="?id=3&start=40">显示更多</a>', "/l/?id=3&start=40"),
        ("/l/", '<a href="page/2/">更多文章</a>', "/l/page/2/"),
        # 更多 of a box leads to another column, be its number the next one
        ("/l/", '<a href="/tzgg/">更多</a>', None),
        ("/col/12/", '<a href="/col/13/">更多</a>', None),
        ("/list-12.html", '<a href="/list-13.html">更多</a>', None),
        ("/l.php?tid=12", '<a href="/l.php?tid=13">更多</a>', None),
    ],
)
def test_more_leads_on_where_it_stays_in_the_list(url: str, more: str, expected: object) -> None:
    assert further(url, more) == expected


@pytest.mark.parametrize(
    ("url", "more", "expected"),
    [
        ("/l/202403.html", '<a href="202402.html">上个月</a>', "/l/202402.html"),
        ("/l/202401.html", '<a href="202312.html">上月</a>', "/l/202312.html"),
        ("/l/2024/03/", '<a href="../../2024/02/">上一月</a>', "/l/2024/02/"),
        ("/l/2024.html", '<a href="2023.html">上一年</a>', "/l/2023.html"),
        ("/l/", '<a href="202402.html">上个月</a>', "/l/202402.html"),
        ("/l/202403.html", '<a href="202404.html">上个月</a>', None),
        # calendars, which never end
        ("/l/", '<div class="rili"><a href="202402.html">上个月</a></div>', None),
        ("/l/", f'<div><a href="202402.html">上个月</a><table>{DAYS_OF_MAY}</table></div>', None),
        ("/l/199801.html", '<a href="199712.html">上个月</a>', None),
    ],
)
def test_a_list_by_months_goes_on_with_the_one_before(
    url: str, more: str, expected: object
) -> None:
    assert further(url, more) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        # the length of a page is among the plug-in's options
        (
            "laypage.render({elem:'p',count:90,limit:9,curr:2,jump:function(o,f){if(!f)"
            '{location.href="/l?c=6&page="+o.curr+"&size="+o.limit;}}});',
            "/l?c=6&page=3&size=9",
        ),
        # what follows the number in an address belongs to it
        ('var pageCount=9;function x(){}var u="/l?page="+n+"&c=6";paginator(u)', "/l?page=2&c=6"),
        # a sum of numbers, and a function that writes what it is to show
        (
            'var name="index",ext="html",at=0 + 1,all=8;\nfunction page(){if(at<all)'
            'document.write("<a href=\\""+name+"_"+at+"."+ext+"\\">下一页</a>");}\npage();',
            "/l/index_1.html",
        ),
    ],
)
def test_scripts_that_put_addresses_together(script: str, expected: str) -> None:
    assert further("/l/", f'<div id="p"></div><script>{script}</script>') == expected


def test_an_address_that_is_only_half_known_is_not_asked() -> None:
    script = 'var pageCount=9;var u="/l?page="+n+"&c="+column();paginator(u)'
    assert further("/l/", f"<script>{script}</script>") is None


def test_a_form_whose_field_is_called_pages() -> None:
    form = (
        '<form name="f" action="more.jsp" method="post"><input type="hidden" name="column" value="7">'
        '<input type="hidden" name="pages" id="pages" value="1"><a href="javascript:to(\'2\')">下一页</a></form>'
        '<script>function to(n){document.getElementById("pages").value=n;f.submit();}</script>'
    )
    assert further("/l/", form) == ("/l/more.jsp", {"column": "7", "pages": "2"})


@pytest.mark.parametrize("more", ["<button>加载更多</button>", '<a href="?d=2024-02">上个月</a>'])
def test_a_way_to_more_that_is_not_known_is_told(more: str) -> None:
    assert loose_end(
        parse_anchors(f"<html><body>{ROW}{more}</body></html>", f"{SITE}/l/?d=2024-03"), None
    )


RECORDS = [
    {
        "id": 70 - n,
        "title": f"清河街道党员集中学习第{n}期",
        "url": f"/show/{70 - n}",
        "time": f"2024-05-{20 - n}",
    }
    for n in range(6)
]
READ = [(one["title"], f"{SITE}{one['url']}", one["time"]) for one in RECORDS]


def held(value: object) -> str:
    return escape(json.dumps(value, ensure_ascii=False))


def with_component(body: str) -> Listing:
    nav = '<div><a href="/">首页</a><a href="/dj/">党建</a></div>'
    return read_text(
        f"<html><body>{nav}{body}<script src='/v.js'></script></body></html>", f"{SITE}/c/12"
    )


@pytest.mark.parametrize(
    "body",
    [
        f'<news-list :items="{held(RECORDS)}"></news-list>',
        f'<div data-page="{held({"props": {"list": RECORDS, "total": 80}})}"></div>',
        "".join(f'<row :item="{held(one)}"></row>' for one in RECORDS),
        f'<hot-list :items="{held(RECORDS[:2])}"></hot-list><x :rows="{held(RECORDS)}"></x>',
    ],
    ids=["array", "object", "one-each", "beside-a-hot-list"],
)  # fmt: skip
def test_records_in_attributes_are_a_guess_at_most(body: str) -> None:
    found = with_component(body)
    assert [(item.title, item.url, item.date) for item in found.items] == READ
    assert found.guess


def test_records_in_attributes_that_are_cut_off_are_none() -> None:
    found = with_component(f'<x :rows="{held(RECORDS)[:-30]}"></x>')
    assert (found.items, found.verdict == ListVerdict.OK) == ((), False)


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ('MAP7=MAP={"1":"sub_articles_top.js","2":"sub_articles_20240501.js"};',
         ["sub_articles_top.js", "sub_articles_20240501.js"]),
        ('{"10":"list_10.js","2":"list_2.js","1":"list_1.js"}', ["list_1.js", "list_2.js", "list_10.js"]),
        ('{"pages":["page_1.json?v=3","page_2.json?v=3"]}', ["page_1.json?v=3", "page_2.json?v=3"]),
        # of another host, of a program, of something else, one alone
        ('var m={"1":"http://a.example/list_1.js","2":"http://a.example/list_2.js"}', []),
        ('load({"1":"app.js","2":"vendor.js"})', []),
        ('var m={"1":"delete_list.js","2":"delete_news.js"}', []),
        ('var m={"1":"list_1.js"}', []),
    ],
)  # fmt: skip
def test_an_index_of_the_files_with_the_articles(text: str, files: list[str]) -> None:
    found = read_text(text, f"{SITE}/js/7/guide.js")
    whole = tuple(f"{SITE}/js/7/{one}" for one in files)
    assert found.siblings == whole
    assert (found.next.url if found.next else None) == (whole[0] if whole else None)
    # The newest file grows: an index that has not changed says nothing of it.
    assert [one for one, _ in found.growing] == list(whole[:1])
