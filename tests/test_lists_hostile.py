"""Pages that were made to break the reading of lists: they break nothing, and take bounded time."""

import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from crawler.lists import read_list, read_text

PAGE = "http://www.qinghe.example/djgz/index.html"
NEXT = '<a href="javascript:f(2)">下一页</a>'
ROWS = "".join(
    f'<li><a href="/djgz/t202503{n:02}_{n}.html">清河街道第{n}次例会</a><span>2025-03-{n:02}</span></li>'
    for n in range(8, 0, -1)
)


def in_rows(more: str) -> str:
    return f"<ul class=list>{ROWS}</ul>{more}"


BREAKING: dict[str, Any] = {
    "attribute of no name": in_rows("<li onclick=\"location.href=this.getAttribute('')\">x</li>"),
    "attribute of a bracket": in_rows("<li onclick=\"location.href=$(this).attr('{')\">x</li>"),
    "attribute in a pager": in_rows("<a href=\"javascript:location.href=$(this).attr('{')\">下一页</a>"),
    "calls in calls": in_rows("<li onclick=\"" + "a(" * 300 + "\">x</li>"),
    "written calls in calls": in_rows("<script>document.write(" + "a(" * 300 + "</script>"),
    "ifs in ifs": in_rows("<script>document.write('');" + 'if(a==""){' * 300 + "</script>"),
    "large numbers": in_rows(
        NEXT + "<script>function f(n){var x=999999999;" + "x=x*x;" * 30 + "location.href='/p'+x}</script>"
    ),
    "long texts": in_rows(
        NEXT + "<script>function f(n){var x='aaaaaaaa';" + "x+=x;" * 40 + "location.href='/'+x}</script>"
    ),
    "a place below nought": in_rows(
        "<a href=\"javascript:var s='a/b';location.href=s.split('/')[0-5]\">下一页</a>"
    ),
    "half a character in a request": in_rows("<script>$.get('/list',{page:1,a:'\\ud800'})</script>"),
    "functions that call functions": in_rows(
        NEXT
        + "<script>function f(n){" + "g();" * 300 + "}function g(){" + "h();" * 300
        + "}function h(){" + "i();" * 300 + "}</script>"
    ),
    "slashes in many elements": in_rows("<div>" + "<p><span>1/2</span></p>" * 20_000),
    "a mark again and again": in_rows("img." * 200_000),
    "an issue's address that is long": "".join(
        f'<a id=pageList href="/x?date=2025-09-12&xpage={"a" * 3_800}{n}">第{n}版</a>' for n in range(300)
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", BREAKING)
def test_rows_are_read_whatever_the_scripts_say(name: str) -> None:
    begun = time.process_time()
    found = read_text(BREAKING[name], PAGE)
    assert time.process_time() - begun < 10
    if "清河街道" in BREAKING[name]:
        assert [item.title for item in found.items][:2] == [
            "清河街道第8次例会",
            "清河街道第7次例会",
        ]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ('{"next":"//[","data":[{"title":"清河街道例会","url":"/a/1.html","date":"2025-03-02"}]}', PAGE),
        ("http://e.example/1\nhttp://[/\n", PAGE),
        ('{"articles":[],"classify":{"post_count":"' + "9" * 5_000 + '"}}', "http://a.example/gkmlpt/api/all/0"),
        ("<datastore><record><![CDATA[<a href=/art/1.html>例会</a>]]></record>",
         f"http://a.example/module/web/jpage/dataproxy.jsp?page={'9' * 5_000}"),
        ("<rss>" + " " * 300_000 + "</rss>", PAGE),
        ("<urlset>" + " " * 300_000 + "</urlset>", PAGE),
        ("<li>x</li>", "http://[bad/"),
        ("<li>x</li>", ""),
        ("<div querydata='{\"a\":\"\\ud800\"}' url='/x'></div>", PAGE),
    ],
    ids=lambda text: text[:16],
)  # fmt: skip
def test_nothing_is_raised(text: str, url: str) -> None:
    begun = time.process_time()
    found = read_list(text.encode("utf-8", "surrogatepass"), None, url)
    assert found.why or found.items
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(9999, 12, 31, 23, 59, tzinfo=timezone(-timedelta(hours=12))),
        datetime(2025, 3, 9, tzinfo=UTC),
    ],
)
def test_any_time_of_a_fetch_will_do(moment: datetime) -> None:
    assert len(read_text(in_rows(""), PAGE, fetched=moment).items) == 8
