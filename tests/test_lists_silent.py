"""Lists that are not whole, or contradict themselves: right, or said to be a guess, never quietly wrong."""

import json

import pytest

from crawler.lists import read_text

SITE = "http://www.qinghe.gov.cn"
NUMBERS = range(12)
TITLES = [f"清河街道党员集中学习第{n}期" for n in NUMBERS]
RSS = "".join(
    f"<item><title>{title}</title><link>{SITE}/dj/{n}.html</link>"
    f"<pubDate>2024-05-{28 - n:02}</pubDate></item>"
    for n, title in enumerate(TITLES)
)
MAP = "".join(
    f"<url><loc>{SITE}/dj/{n}.html</loc><lastmod>2024-05-{28 - n:02}</lastmod></url>"
    for n in NUMBERS
)
RECORDS = "".join(
    f"<record><![CDATA[<li><a href='/art/2024/5/{28 - n}/art_7_{n}.html'>{title}</a>"
    f"<span>2024-05-{28 - n:02}</span></li>]]></record>"
    for n, title in enumerate(TITLES)
)
PROXY = "/module/web/jpage/dataproxy.jsp?page=1&webid=2&unitid=3&columnid=7"


@pytest.mark.parametrize(
    ("path", "whole"),
    [
        ("/rss.xml", f"<rss><channel><title>党建</title>{RSS}</channel></rss>"),
        ("/map.xml", f"<urlset>{MAP}</urlset>"),
        (PROXY, f"<datastore><totalpage>3</totalpage><recordset>{RECORDS}</recordset></datastore>"),
    ],
)
def test_an_answer_that_is_cut_off_is_a_guess(path: str, whole: str) -> None:
    cut = whole[: len(whole) * 2 // 3]
    assert [
        (len(one.items) == len(TITLES), one.guess)
        for one in map(lambda text: read_text(text, SITE + path), (whole, cut))
    ] == [(True, False), (False, True)]


def unit(**more: object) -> str:
    """An answer of Guangdong's gkmlpt: a family whose lists are no guess by themselves."""
    articles = [
        {
            "title": title,
            "url": f"{SITE}/gkmlpt/content/1/2/post_{n}.html",
            "display_publish_time": 1757606400,
        }
        for n, title in enumerate(TITLES)
    ]
    return json.dumps({"articles": articles, "classify": {"post_count": len(articles)}} | more)


def test_an_answer_whose_records_lack_something_is_a_guess() -> None:
    whole = json.loads(unit())
    url = f"{SITE}/gkmlpt/api/all/9?page=1&sid=2"
    assert not read_text(json.dumps(whole), url).guess
    for name in ("url", "display_publish_time"):
        record = {key: value for key, value in whole["articles"][1].items() if key != name}
        articles = [whole["articles"][0], record, *whole["articles"][2:]]
        found = read_text(json.dumps(whole | {"articles": articles}), url)
        assert (found.guess, "1" in found.why) == (True, True)


@pytest.mark.parametrize(
    ("total", "query", "guess"),
    [(12, "page=1&sid=2", False), (3, "page=1&sid=2", True), (0, "page=1&sid=2", True)],
)
def test_fewer_records_than_there_are_is_no_total(total: int, query: str, guess: bool) -> None:
    answer = unit(classify={"post_count": total})
    found = read_text(answer, f"{SITE}/gkmlpt/api/all/9?{query}")
    assert (found.total_items, found.guess) == (None if guess else total, guess)


def test_a_count_of_a_full_page_may_be_that_of_the_page() -> None:
    rows = [
        {"title": f"清河街道第{n}次例会", "url": f"/dj/{n}.html", "date": "2024-05-12"}
        for n in range(20)
    ]
    url = f"{SITE}/api/list?page=1&size=20"
    found = read_text(json.dumps({"count": 20, "rows": rows}), url)
    assert found.next is not None
    assert (found.next.url, found.total_items) == (f"{SITE}/api/list?page=2&size=20", None)
    told = read_text(json.dumps({"total": 20, "rows": rows}), url)
    assert (told.next, told.total_items) == (None, 20)


TRS = "<div class='list'>{}</div><script>createPageHTML(1, 0, 'index', 'html');</script>"
ROW = "<li><a href='./202405/t202405{d}_{n}.html'>{t}</a><span>2024-05-{d}</span></li>"
LINKED = "".join(ROW.format(d=28 - n, n=n, t=title) for n, title in enumerate(TITLES))
WRITTEN = "".join(
    f'<script>document.write("{row}</li>");</script>' for row in LINKED.split("</li>")[:-1]
)


@pytest.mark.parametrize(
    ("body", "end", "guess"),
    [
        (TRS.format(LINKED), "</body></html>", False),
        (TRS.format(LINKED), "", True),
        (TRS.format(WRITTEN), "</body></html>", False),
        (LINKED.replace("_", "_9")[:800] + TRS.format(WRITTEN), "</body></html>", True),
    ],
    ids=["whole", "cut-off", "written", "written-beside-links"],
)  # fmt: skip
def test_a_page_that_is_cut_off_or_has_two_kinds_of_rows_is_a_guess(
    body: str, end: str, guess: bool
) -> None:
    found = read_text(f"<html><body>{body}{end}", f"{SITE}/djgz/")
    assert (found.family, found.guess, len(found.items) >= len(TITLES)) == ("trs", guess, True)


@pytest.mark.parametrize(
    ("below", "guess"),
    [
        ("<p>共12条</p>", False),
        ("<p>共120条</p>", True),
        ("<p>共120条 第1/1页</p>", True),
        ('<p>共120条 第1/10页 <a href="index_1.html">下一页</a></p>', False),
        ('<a href="javascript:;" onclick="more()">查看更多</a>', True),
        ('<div class="m">加载更多</div>', True),
    ],
)
def test_fewer_items_than_the_list_has_and_no_way_to_the_others_is_a_guess(
    below: str, guess: bool
) -> None:
    found = read_text(f"<html><body><ul>{LINKED}</ul>{below}</body></html>", f"{SITE}/djgz/")
    assert (len(found.items), found.guess) == (len(TITLES), guess)


def test_two_units_on_a_page_are_a_guess() -> None:
    store = f"<datastore><recordset>{RECORDS}</recordset></datastore>"
    other = store.replace("art_7_", "art_8_")
    told = [
        read_text(f"<html><body>{one}</body></html>", f"{SITE}/col/col7/").guess
        for one in (store, store + other)
    ]
    assert told == [False, True]


@pytest.mark.parametrize(("months", "guess"), [(0, False), (1, False), (5, True)])
def test_days_far_from_those_in_the_addresses_are_a_guess(months: int, guess: bool) -> None:
    rows = "".join(
        f'<li><a href="/dj/202405/t202405{28 - n:02}_{n}.html">{title}</a>'
        f"<span>2024-{5 + months:02}-{28 - n:02}</span></li>"
        for n, title in enumerate(TITLES)
    )
    listing = read_text(f"<html><body><ul>{rows}</ul></body></html>", f"{SITE}/dj/")
    assert (len(listing.items), listing.guess) == (len(TITLES), guess)


BOX = "".join(
    f'<li><a href="/dj/202405/t202405{28 - n:02}_{n}.html">{title}</a>'
    f"<span>2024-05-{28 - n:02}</span></li>"
    for n, title in enumerate(TITLES)
)


@pytest.mark.parametrize(
    ("before", "guess"),
    [
        ("", False),
        ("<p>没有找到相关结果</p><h3>大家都在看</h3>", True),
        ("<div>共找到 <b>0</b> 条结果</div>", True),
        ("<p>抱歉，未找到与<em>党建</em>有关的内容！</p>", True),
        ("<div><h2>通知公告</h2>该栏目暂无信息<br></div>", True),
        ("<p>请登录后查看</p>", True),
        ('<p style="display:none">暂无内容</p>', False),
        ('<p><a href="/x/">没有找到相关结果</a></p>', False),
    ],
)
def test_rows_of_a_box_beside_an_empty_list_are_a_guess(before: str, guess: bool) -> None:
    html = f"<html><head><title>党建</title></head><body>{before}<ul>{BOX}</ul></body></html>"
    assert read_text(html, f"{SITE}/dj/").guess == guess


def test_a_page_to_log_in_is_no_list_whatever_stands_beside() -> None:
    form = '<form action="/login"><input type="password"></form>'
    html = f"<html><head><title>用户登录</title></head><body>{form}<ul>{BOX}</ul></body></html>"
    listing = read_text(html, f"{SITE}/dj/")
    assert (listing.verdict, listing.items) == ("not-a-list", ())


def test_rows_at_an_articles_address_are_a_guess() -> None:
    html = f"<html><body><h1>清河街道党员学习</h1><ul>{BOX}</ul></body></html>"
    assert read_text(html, f"{SITE}/dj/202405/t20240528_99.html").guess


@pytest.mark.parametrize(("beside", "guess"), [("共10页", False), ("共3页", True)])
def test_several_numbers_of_pages_are_a_guess(beside: str, guess: bool) -> None:
    pager = '<p>共10页 <a href="index_1.html">下一页</a></p>'
    html = f"<html><body><p>{beside}</p><ul>{BOX}</ul>{pager}</body></html>"
    assert read_text(html, f"{SITE}/dj/").guess == guess


def test_an_endpoint_in_a_comment_is_not_asked() -> None:
    script = '// $.get("/api/old.json?page=1");\n$.get("/api/list.json?page=1", show);'
    html = f'<html><body><ul id="list"></ul><script>{script}</script></body></html>'
    found = read_text(html, f"{SITE}/dj/").next
    assert found is not None
    assert found.url == f"{SITE}/api/list.json?page=1"
