"""Lists that are data: JSON, scripts, feeds, sitemaps, and the pages that only name them."""

import json
import time
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.web.dates import CHINA
from crawler.lists.data.days import day_of
from crawler.lists.data.literal import parse
from crawler.lists.listing import Listing, ListRequest, ListVerdict
from crawler.lists.read import read_list, read_text

SHARED = Path(__file__).parents[1].parent / "shared" / "corpus" / "lists"
SITE = "http://www.qinghe.gov.cn"
HEADLINES = ("清河街道召开支部书记例会", "白石镇党员先锋岗挂牌", "青龙乡举办入党积极分子培训班")
DAYS = ("2025-09-12", "2025-09-10", "2025-08-31")


def told(listing: Listing) -> list[tuple[str | None, str, str | None]]:
    return [(item.title, item.url, item.date) for item in listing.items]


def rows(title: str, link: str, day: str, form: str = "{} 10:29:00") -> list[dict[str, str]]:
    """Three records with the given names of fields."""
    return [
        {title: headline, link: f"/dj/{number}.html", day: form.format(date), "clicks": "7"}
        for number, (headline, date) in enumerate(zip(HEADLINES, DAYS, strict=True), 501)
    ]


EXPECTED = [
    (headline, f"{SITE}/dj/{number}.html", date)
    for number, (headline, date) in enumerate(zip(HEADLINES, DAYS, strict=True), 501)
]


def asked(request: ListRequest | None) -> tuple[str, dict[str, str]]:
    """Where a request goes, and its fields in query and form."""
    assert request is not None
    parts = urlsplit(request.url)
    fields = dict(parse_qsl(parts.query, keep_blank_values=True)) | dict(request.form)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", fields


@pytest.mark.parametrize(
    ("wrapped", "names"),
    [
        ("%s", ("title", "url", "date")),
        ('{"code":0,"data":{"page":{"rows":%s}}}', ("biaoti", "lianjie", "fbrq")),
        (
            '{"result":{"list":%s,"hot":[{"title":"热","url":"/h/1.html"}]}}',
            ("articleTitle", "linkUrl", "publishTime"),
        ),
        ('/**/ typeof cb === "function" && cb({"rows":%s});', ("NAME", "HREF", "SHOWTIME")),
        ("jQuery1102_55(%s)", ("docTitle", "docPubUrl", "docRelTime")),
        ("var list = %s;", ("bt", "dz", "rq")),
        (")]}',\n%s", ("headline", "path", "created_at")),
        ('{"d": %s}', ("标题", "链接", "发布时间")),
    ],
)
def test_records_are_found_by_what_they_look_like(
    wrapped: str, names: tuple[str, str, str]
) -> None:
    listing = read_text(wrapped % json.dumps(rows(*names), ensure_ascii=False), f"{SITE}/api/list")
    assert told(listing) == EXPECTED
    assert listing.guess


def test_hits_of_a_search_written_rows_and_arrays_made_one_by_one_are_lists() -> None:
    hits = [{"_id": "a", "_source": one} for one in rows("title", "url", "publishDate")]
    answer = json.dumps({"hits": {"total": {"value": 3}, "hits": hits}})
    assert told(read_text(answer, f"{SITE}/search")) == EXPECTED
    lines = "".join(
        f'document.writeln("<li><a href=\\"{link}\\">{title}</a><span>{day}</span></li>");\n'
        for title, link, day in EXPECTED
    )
    assert [item.title for item in read_text(lines, f"{SITE}/js/rows.js").items] == list(HEADLINES)
    made = "".join(
        f"a[{n}] = new Array('{title}', '{link}', '{day}');"
        for n, (title, link, day) in enumerate(EXPECTED)
    )
    assert told(read_text(f"var a = new Array();{made}", f"{SITE}/js/rows.js")) == EXPECTED


def test_an_answer_inside_a_text_of_an_answer_is_read() -> None:
    text = json.dumps({"d": json.dumps(rows("title", "url", "date"))})
    assert told(read_text(text, f"{SITE}/ws.asmx/List")) == EXPECTED


def test_single_quotes_bare_names_comments_and_calls_are_read_as_a_script_means_them() -> None:
    script = (
        "/* 党建 */ var pageCount = 3; var items = [\n"
        + ",".join(
            f"{{title: '{h}', 'url': \"\\/dj\\/{n}.html\", date: '{d}',"
            " at: new Date(2025, 1), f: function () { return [1]; }}"
            for n, (h, d) in enumerate(zip(HEADLINES, DAYS, strict=True), 501)
        )
        + ", // the end\n];"
    )
    assert told(read_text(script, f"{SITE}/js/list.js")) == EXPECTED


def test_arrays_in_arrays_have_their_fields_by_place() -> None:
    table = [
        [n, h, f"/dj/{n}.html", d]
        for n, (h, d) in enumerate(zip(HEADLINES, DAYS, strict=True), 501)
    ]
    script = f"var a = {json.dumps(table)};"
    assert told(read_text(script, f"{SITE}/js/list.js")) == EXPECTED


def test_months_of_records_are_one_list_and_summaries_are_no_headlines() -> None:
    records = [
        one | {"summary": "正文" * 90, "author": "县委组织部"}
        for one in rows("name", "url", "time")
    ]
    months = [{"month": "2025-09", "list": records[:2]}, {"month": "2025-08", "list": records[2:]}]
    assert told(read_text(json.dumps({"data": months}), f"{SITE}/api/months")) == EXPECTED


def test_marks_and_entities_in_a_headline_are_no_part_of_it() -> None:
    records = [
        {"title": "清河街道<em>党建</em>联建 &amp; 共建", "url": "/a/1.html", "date": "2025-09-12"},
        {"title": "白石镇\ud83d党员大会", "url": "/a/2.html", "date": "2025-09-11"},
    ]
    listing = read_text(json.dumps(records), f"{SITE}/api")
    assert [item.title for item in listing.items] == ["清河街道党建联建 & 共建", "白石镇党员大会"]


def test_a_record_with_only_a_number_gets_its_address_from_one_that_has_both() -> None:
    records = [
        {"id": 7001 + n, "title": h, "date": d, "url": "/show/7001.html" if n == 0 else ""}
        for n, (h, d) in enumerate(zip(HEADLINES, DAYS, strict=True))
    ]
    listing = read_text(json.dumps(records), f"{SITE}/api")
    assert [item.url for item in listing.items] == [
        f"{SITE}/show/{n}.html" for n in (7001, 7002, 7003)
    ]
    nowhere = [{key: value for key, value in one.items() if key != "url"} for one in records]
    assert read_text(json.dumps(nowhere), f"{SITE}/api").items == ()


@pytest.mark.parametrize(
    "made", ["'/dj/'+o.id+'.html'", "`/dj/${o.id}.html`", '"<a href=\'/dj/"+o.id+".html\'>"']
)
def test_the_script_of_a_page_says_how_its_records_are_addressed(made: str) -> None:
    records = [
        {"id": n, "title": t, "date": d}
        for n, (t, d) in enumerate(zip(HEADLINES, DAYS, strict=True), 501)
    ]
    page = (
        f"<html><body><div id=app></div><script>var rows = {json.dumps(records)};"
        f"rows.forEach(function(o){{ add({made}); }});</script></body></html>"
    )
    assert told(read_text(page, f"{SITE}/dj/")) == EXPECTED


def test_a_page_may_carry_its_data_as_json() -> None:
    state = {"props": {"pageProps": {"list": rows("title", "url", "publishedAt")}}}
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>'
    page = f'<body><div id="__next"></div>{script}'
    assert told(read_text(page, f"{SITE}/dj/")) == EXPECTED


def test_a_real_page_has_its_records_in_a_script_with_addresses_in_a_text() -> None:
    saved = SHARED / "hanweb-json-only.html"
    if not saved.exists():
        pytest.skip("../shared is not here: the real list page cannot be read")
    url = f"{SITE}/jxssthjt/col/col42150/index.html"
    listing = read_text(saved.read_text(errors="replace"), url)
    assert (len(listing.items), listing.guess) == (50, True)
    content = f"{SITE}/jxssthjt/col/col42150/content/content_"
    assert all(item.url.startswith(content) and item.date for item in listing.items)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (1757606399, "2025-09-11"),
        (1757606400000, "2025-09-12"),
        ("1757606399999", "2025-09-11"),
        ("2025-09-11T16:00:00Z", "2025-09-12"),
        ("2025-09-12T00:00:00+08:00", "2025-09-12"),
        ("Thu, 11 Sep 2025 23:30:00 GMT", "2025-09-12"),
        ("2025年9月2日", "2025-09-02"),
        ("20250912", "2025-09-12"),
        ("2025/9/2 8:00", "2025-09-02"),
        ("/Date(1757606400000+0800)/", "2025-09-12"),
        ("2025-02-30", None),
        ("2025-09", None),
        (7, None),
        (True, None),
        (float("nan"), None),
        ("", None),
        ("1970-01-01 08:00:00", None),
    ],
)
def test_a_value_is_a_day_of_china(value: object, day: str | None) -> None:
    assert day_of(value) == day


FULL = [
    {"title": f"清河街道第{n}次党员大会", "url": f"/dj/{n}.html", "date": "2025-09-12"}
    for n in range(300, 320)
]


@pytest.mark.parametrize(
    ("query", "around", "following"),
    [
        ("page=1&size=20", {"total": 41}, {"page": "2", "size": "20"}),
        ("page=2&size=20", {"total": 40}, None),
        ("pageNo=3&pageSize=20", {"totalPages": 3}, None),
        ("pageNo=3&pageSize=20", {"totalPages": 4}, {"pageNo": "4"}),
        ("pageNum=1&pageSize=50", {}, None),
        ("pageNum=1&pageSize=20", {}, {"pageNum": "2"}),
        ("page=0&size=20", {"totalElements": 21, "last": False}, {"page": "1"}),
        ("page=1&limit=20", {"hasNext": False, "total": 900}, None),
        ("offset=20&limit=20", {"count": 60}, {"offset": "40"}),
        ("offset=40&limit=20", {"count": 60}, None),
        ("cid=3", {"total": 60}, None),
        ("cid=3", {"next": "/api/list?cid=3&cursor=abc"}, {"cursor": "abc"}),
        (
            "paramJson=%7B%22pageNo%22%3A1%2C%22pageSize%22%3A20%7D",
            {"total": 60},
            {"paramJson": '{"pageNo":2,"pageSize":20}'},
        ),
        ("pageId=12&curpage=1&rows=20", {"total": 60}, {"pageId": "12", "curpage": "2"}),
    ],
)
def test_data_goes_on_where_it_says_so_or_is_full(
    query: str, around: dict[str, object], following: dict[str, str] | None
) -> None:
    listing = read_text(json.dumps({"data": {"list": FULL, **around}}), f"{SITE}/api/list?{query}")
    assert len(listing.items) == 20
    if following is None:
        assert listing.next is None
    else:
        where, fields = asked(listing.next)
        assert where == f"{SITE}/api/list"
        assert fields.items() >= following.items()
    if "total" in around:
        assert listing.total_items == around["total"]


@pytest.mark.parametrize(
    ("path", "around", "following"),
    [
        ("/data/dj_1.json", {"currentPage": 1, "totalPage": 4}, "/data/dj_2.json"),
        ("/data/dj_4.json", {"currentPage": 4, "totalPage": 4}, None),
        ("/data/dj/2", {"page": 2, "total": 41}, "/data/dj/3"),
        ("/data/dj_8.json", {"currentPage": 1, "totalPage": 4}, None),
    ],
)
def test_a_number_in_the_path_counts_pages_where_the_answer_has_it_too(
    path: str, around: dict[str, int], following: str | None
) -> None:
    listing = read_text(json.dumps({"list": FULL, **around}), SITE + path)
    assert listing.next == (ListRequest(SITE + following) if following else None)


FAMILY_ANSWERS = {
    "govcn": [
        {"TITLE": h, "URL": f"/dj/{n}.html", "DOCRELPUBTIME": d}
        for n, (h, d) in enumerate(zip(HEADLINES, DAYS, strict=True), 501)
    ],
    "ucap": {"infolist": rows("title", "link", "pubtime"), "total": 3},
    "gkmlpt": {
        "classify": {"post_count": 3},
        "articles": rows("title", "url", "display_publish_time"),
    },
    "newscn": {"datasource": rows("title", "publishUrl", "publishTime")},
    "epoint": {"custom": {"data": rows("realtitle", "infourl", "infodate")}},
}


@pytest.mark.parametrize("family", FAMILY_ANSWERS)
def test_answers_of_known_systems_are_no_guess(family: str) -> None:
    """docs/cms.md: Lists as data"""
    listing = read_text(json.dumps(FAMILY_ANSWERS[family]), f"{SITE}/data")
    assert (told(listing), listing.family, listing.guess) == (EXPECTED, family, False)


def test_a_catalogue_of_guangdong_has_a_hundred_a_page() -> None:
    articles = [
        {
            "title": f"清河街道通知{n}",
            "url": f"{SITE}/gkmlpt/content/1/2/post_{n}.html",
            "display_publish_time": 1757606400,
        }
        for n in range(100)
    ]
    answer = json.dumps({"classify": {"post_count": 101}, "articles": articles})
    listing = read_text(answer, f"{SITE}/gkmlpt/api/all/9?sid=2001")
    assert asked(listing.next) == (f"{SITE}/gkmlpt/api/all/9", {"sid": "2001", "page": "2"})
    last = read_text(answer, f"{SITE}/gkmlpt/api/all/9?page=2&sid=2001")
    assert (last.next, last.total_items) == (None, 101)


def test_scripts_of_mi4_assign_articles_and_their_number() -> None:
    script = f"var _totalCnt = 30;\nvar MI4_PAGE_ARTICLE = {json.dumps(rows('title', 'url', 'pub_date'))};"
    listing = read_text(script, f"{SITE}/mi4-rest-api/pageArticles.js?wbId=9&page=1&limit=3")
    assert (told(listing), listing.family, listing.total_items) == (EXPECTED, "mi4", 30)
    assert asked(listing.next)[1] == {"wbId": "9", "page": "2", "limit": "3"}


def test_items_in_a_script_of_12371_are_its_list() -> None:
    items = ",".join(
        f"{{'title':'{h}','brief':'{d} 09:00:00','link_add':'{SITE}/dj/{n}.html'}}"
        for n, (h, d) in enumerate(zip(HEADLINES, DAYS, strict=True), 501)
    )
    script = f"<script language='javascript'>item=[{items}];show(item);</script>"
    page = f"<html><body><a href='/nav/1.html'>首页导航链接一览</a>{script}"
    listing = read_text(page, f"{SITE}/zxfb/")
    assert (told(listing), listing.family, listing.guess) == (EXPECTED, "c12371", False)


HTML = "".join(
    f"<li><a href='/dj/{n}.html'>{h}</a><span>{d}</span></li>"
    for n, (h, d) in enumerate(zip(HEADLINES, DAYS, strict=True), 501)
)

RECORDS = "".join(f"<record><![CDATA[{one}</li>]]></record>" for one in HTML.split("</li>")[:-1])


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps({"success": True, "data": {"html": f"<ul>{HTML}</ul>"}}),
        json.dumps({"data": HTML}),
        "cb(" + json.dumps({"result": RECORDS}) + ")",
        json.dumps({"rows": [f"{one}</li>" for one in HTML.split("</li>")[:-1]]}),
    ],
)
def test_rows_in_an_answer_are_read_as_those_of_a_page(answer: str) -> None:
    listing = read_text(answer, f"{SITE}/api/rows")
    assert [(title, date) for title, _, date in told(listing)] == list(
        zip(HEADLINES, DAYS, strict=True)
    )


def test_a_unit_goes_on_by_the_json_of_its_parameter() -> None:
    unit = f"{SITE}/api-gateway/jpaas-publish-server/front/page/build/unit"
    url = f"{unit}?webId=5&paramJson=%7B%22pageNo%22%3A2%2C%22pageSize%22%3A3%7D"
    listing = read_text(json.dumps({"data": {"html": f"<ul>{HTML}</ul>"}}), url)
    assert listing.family == "jpaas"
    assert asked(listing.next)[1] == {"webId": "5", "paramJson": '{"pageNo":3,"pageSize":3}'}
    # A unit that was asked for without a size goes on, however many rows it has.
    listing = read_text(json.dumps({"data": {"html": f"<ul>{HTML}</ul>"}}), f"{unit}?webId=5")
    assert asked(listing.next)[1] == {"webId": "5", "paramJson": '{"pageNo":2}'}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ('{"code":0,"data":{"total":0,"list":[]}}', ListVerdict.EMPTY),
        ("[]", ListVerdict.EMPTY),
        ('{"code":401,"msg":"未登录"}', ListVerdict.NOT_A_LIST),
        (
            '[{"title":"党建动态","url":"/dj/dt/"},{"title":"组织工作","url":"/dj/zz/"}]',
            ListVerdict.NOT_A_LIST,
        ),
        (
            '{"menu":[{"name":"首页","icon":"a.png"},{"name":"党建","icon":"b.png"}]}',
            ListVerdict.NOT_A_LIST,
        ),
    ],
)
def test_an_answer_without_records_says_what_it_is(text: str, verdict: ListVerdict) -> None:
    listing = read_text(text, f"{SITE}/api")
    assert (listing.items, listing.verdict, bool(listing.why)) == ((), verdict, True)


RSS = "<rss version='2.0'><channel><title>党建</title><link>{site}/</link>{items}</channel></rss>"


def feed_of(items: str) -> Listing:
    return read_text(RSS.format(site=SITE, items=items), f"{SITE}/rss.xml")


def test_feeds_of_every_kind_are_lists() -> None:
    item = "".join(
        f"<item><title><![CDATA[{h}]]></title><link>/dj/{n}.html</link><pubDate>{d}T01:00:00Z</pubDate></item>"
        for n, (h, d) in enumerate(zip(HEADLINES, DAYS, strict=True), 501)
    )
    assert told(feed_of(item)) == EXPECTED
    rdf = (
        "<?xml version='1.0' encoding='GB2312'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        "xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        + item.replace("pubDate", "dc:date").replace("/dj/", f"{SITE}/dj/")
        + "</rdf:RDF>"
    )
    assert told(read_list(rdf.encode("gb2312"), "text/xml", f"{SITE}/rdf")) == EXPECTED
    atom = "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='next' href='?page=2'/>" + "".join(
        f"<entry><title>{h}</title><link href='/dj/{n}.html'/><link rel='enclosure' href='/x.mp3'/>"
        f"<updated>{d}T08:00:00+08:00</updated></entry>"
        for n, (h, d) in enumerate(zip(HEADLINES, DAYS, strict=True), 501)
    )
    listing = read_text(f"{atom}</feed>", f"{SITE}/feed")
    assert told(listing) == EXPECTED
    assert listing.next == ListRequest(f"{SITE}/feed?page=2")


def test_a_feed_without_entries_is_empty() -> None:
    assert feed_of("").verdict is ListVerdict.EMPTY


def test_neither_bombs_nor_files_come_out_of_a_feed() -> None:
    bomb = (
        "<!DOCTYPE x [<!ENTITY a 'ha'>"
        + "".join(
            f"<!ENTITY {chr(n + 1)} '{f'&{chr(n)};' * 10}'>" for n in range(ord("a"), ord("l"))
        )
        + "<!ENTITY f SYSTEM 'file:///etc/hostname'>]>"
    )
    entry = f"<item><title>&l;&f;</title><link>{SITE}/dj/501.html</link></item>"
    begun = time.process_time()
    for text in (
        bomb + RSS.format(site=SITE, items=entry),
        f"{bomb}<urlset><url><loc>{SITE}/a/1.html</loc><x>&l;&f;</x></url></urlset>",
    ):
        listing = read_text(text, f"{SITE}/rss.xml")
        assert all(len(item.title or "") < 100 for item in listing.items)
    assert time.process_time() - begun < 10


def test_a_sitemap_gives_its_articles_not_its_columns() -> None:
    addresses = [
        f"{SITE}/",
        f"{SITE}/dj/",
        f"{SITE}/about.html",
        *(f"{SITE}/dj/2025/{n}.html" for n in range(8)),
    ]
    places = "".join(
        f"<url><loc>{one}</loc><lastmod>2025-09-12</lastmod></url>" for one in addresses
    )
    text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'
    listing = read_text(text, f"{SITE}/sitemap.xml")
    assert [item.url for item in listing.items] == addresses[3:]
    assert {item.date for item in listing.items} == {"2025-09-12"}


def test_a_sitemap_may_be_plain_text_and_pictures_in_it_are_no_pages() -> None:
    lines = "\n".join(f"{SITE}/dj/{n}.html" for n in range(4))
    assert len(read_text(lines, f"{SITE}/sitemap.txt").items) == 4
    place = f"<url><loc>{SITE}/dj/1.html</loc><i:image xmlns:i='urn:i'><i:loc>{SITE}/a.jpg</i:loc></i:image></url>"
    listing = read_text(f"<urlset>{place}</urlset>", f"{SITE}/sitemap.xml")
    assert [item.url for item in listing.items] == [f"{SITE}/dj/1.html"]


def test_the_parts_of_a_sitemap_are_siblings() -> None:
    parts = "".join(f"<sitemap><loc>{SITE}/map-{n}.xml</loc></sitemap>" for n in range(3))
    listing = read_text(f"<sitemapindex>{parts}</sitemapindex>", f"{SITE}/sitemap.xml")
    assert listing.siblings == tuple(f"{SITE}/map-{n}.xml" for n in range(3))
    assert [address for address, _ in listing.growing] == list(listing.siblings)
    assert listing.verdict is ListVerdict.OK


SHELL = "<html><head><title>党建动态</title></head><body><div id='box'></div>{}</body></html>"


@pytest.mark.parametrize(
    ("script", "where", "fields"),
    [
        (
            "<script>$.ajax({url:'/api/list.do', type:'get', data:{page:1, rows:15, cid:8}})</script>",
            "/api/list.do",
            {"page": "1", "cid": "8"},
        ),
        (
            "<script>var cid='9'; $.getJSON('/api/news?cid='+cid+'&page='+p, function(d){ })</script>",
            "/api/news",
            {"cid": "9", "page": "1"},
        ),
        (
            "<script>$.get('/api/news', {channel: 'dj', pageNo: pageNo}, show)</script>",
            "/api/news",
            {"channel": "dj", "pageNo": "1"},
        ),
        (
            '<script>$.post("/api/news/list", {channelId: 31, pageIndex: 1}, show)</script>',
            "/api/news/list",
            {"channelId": "31", "pageIndex": "1"},
        ),
        (
            "<script>fetch(`/api/content/list?col=3&page=${page}`).then(r => r.json())</script>",
            "/api/content/list",
            {"col": "3", "page": "1"},
        ),
        (
            "<script>axios.get('/api/list', {params: {catId: 5, pageNum: 1, pageSize: 10}})</script>",
            "/api/list",
            {"catId": "5", "pageSize": "10"},
        ),
        (
            "<script>layui.table.render({elem:'#t', url: ctx + '/news/page', where:{cat:4}})</script>",
            "/news/page",
            {"cat": "4"},
        ),
        ("<ul data-url='/data/dj/list.json'></ul>", "/data/dj/list.json", {}),
        (
            "<script>var x=new XMLHttpRequest();x.open('GET','/data/list_8.json');</script>",
            "/data/list_8.json",
            {},
        ),
        (
            "<script>new Vue({data:{catId:'55',pageNo:1},created(){axios.get('/api/list',"
            "{params:{cat:this.catId,page:this.pageNo}}).then(f)}})</script>",
            "/api/list",
            {"cat": "55", "page": "1"},
        ),
        (
            "<input type=hidden id=col value=31><script>$.ajax({type:'POST',url:'/front/listPage',"
            "data:{columnId:$('#col').val(),pageNo:1,pageSize:15}})</script>",
            "/front/listPage",
            {"columnId": "31", "pageNo": "1"},
        ),
        (
            "<script>fetch('/api/articles/page',{method:'POST',headers:{'Content-Type':'application/json'},"
            "body:JSON.stringify({channel:'dj',pageNum:1})})</script>",
            "/api/articles/page",
            {"channel": "dj", "pageNum": "1"},
        ),
        ("<script>$('#box').load('/dj/rows_1.html')</script>", "/dj/rows_1.html", {}),
        (
            "<script>var base='/rest/v2';$.get(base+'/news/'+'dj'+'/list?size=10&page='+(p||1),f)</script>",
            "/rest/v2/news/dj/list",
            {"size": "10", "page": "1"},
        ),
        (
            "<script>setTimeout(function(){window.location.replace('list.html')},1000)</script>",
            "/dj/list.html",
            {},
        ),
        (
            "<frameset><frame src='top.html'><frame src='right.html' name=main></frameset>",
            "/dj/right.html",
            {},
        ),
        ("<ul data='datasource:ab12cd34'></ul>", "/dj/ds_ab12cd34.json", {}),
        (
            "<script>window._CONFIG={SID:'2001',BASE:'/gkmlpt'}</script>",
            "/gkmlpt/api/all/0",
            {"sid": "2001", "page": "1"},
        ),
        (
            "<script src='/js/77/mi4_sub_articles_top.js'></script>",
            "/js/77/mi4_sub_articles_top.js",
            {},
        ),
        (
            "<script>var o={webid:7,unitid:81,columnid:90}</script>",
            "/module/web/jpage/dataproxy.jsp",
            {"page": "1", "unitid": "81"},
        ),
        (
            "<iframe src='/dj/list_8.html' width=100% height=800></iframe><iframe src='/weather.html'></iframe>",
            "/dj/list_8.html",
            {},
        ),
        ("<script>location.href='list/index.html';</script>", "/dj/list/index.html", {}),
        ("<meta http-equiv=Refresh content='0;URL=list.html'>", "/dj/list.html", {}),
    ],
)
def test_a_shell_names_where_its_list_comes_from(
    script: str, where: str, fields: dict[str, str]
) -> None:
    listing = read_text(SHELL.format(script), f"{SITE}/dj/index.html")
    place, given_fields = asked(listing.next)
    assert place == SITE + where
    assert given_fields.items() >= fields.items()


def test_a_unit_and_a_proxy_are_asked_for_what_follows_the_page() -> None:
    unit = "<script src='/unitbuild.js' url='/front/unit' queryData=\"{'webId':'5','tagId':'当前栏目list'}\"></script>"
    shell = read_text(SHELL.format(unit), f"{SITE}/col/col5/index.html")
    assert asked(shell.next) == (f"{SITE}/front/unit", {"webId": "5", "tagId": "当前栏目list"})
    stored = (
        f"<ul id='initData'>{HTML}</ul><script>$('#c').jpage({{proxyUrl:'/truecms/messageController/getMessage.do',"
        "perPage:1, groupSize:3, totalRecord:5, ajaxParam:{columnId:'aa-bb-01'}});</script>"
    )
    column = read_text(SHELL.format(stored), f"{SITE}/dj/index.html")
    assert len(column.items) == 3
    assert asked(column.next)[1] == {
        "startrecord": "4",
        "endrecord": "5",
        "perpage": "1",
        "columnId": "aa-bb-01",
    }
    whole = read_text(
        SHELL.format(stored.replace("totalRecord:5", "totalRecord:3")), f"{SITE}/dj/index.html"
    )
    assert whole.next is None


@pytest.mark.parametrize(
    "script",
    [
        "<script>$.ajax({url:'http://evil.example/api/list?page=1'})</script>",
        "<script>$.get('javascript:alert(1)', {page: 1})</script>",
        "<script>$.post('/user/login', {page: 1})</script>",
        "<script>$.post('/vote/list', {page: 1})</script>",
        "<script>$.post('/api/list', {name: 1, text: 2})</script>",
        "<script>$.get('/api/deleteNews?page=1')</script>",
        "<script>$.get('/api/list?key=' + secret())</script>",
        "<script>if (/Mobile/.test(navigator.userAgent)) location.href='/m/';</script>",
        "<iframe src='http://map.example.com/list.html'></iframe>",
        "<iframe src='/dj/list.html' width=0 height=0></iframe>",
        "<script>location.href='http://www.other.example/list/';</script>",
        "<a data-url='//other.example/list.json'></a>",
    ],
)
def test_what_would_change_something_or_leave_the_site_is_not_asked(script: str) -> None:
    assert read_text(SHELL.format(script), f"{SITE}/dj/index.html").next is None


STAMPS = (1757640540, 1757467800000, "1756612800")


@pytest.mark.parametrize(
    ("names", "days"),
    [
        (("title", "share_url", "ctime"), DAYS),
        (("title", "h5Url", "publishTime"), [f"{day}T08:00:00+08:00" for day in DAYS]),
        (("tt", "lk", "dt"), [day.replace("-", "") for day in DAYS]),
        (("tt", "lk", "dt"), [int(day.replace("-", "")) for day in DAYS]),
        (("a", "b", "c"), STAMPS),
        (("name", "videoUrl", "showTime"), ("昨天 10:20", "09月10日", "08-31")),
        (("bt", "lj", "fbsj"), [[*map(int, day.split("-")), 14, 5] for day in DAYS]),
        (("bt", "lj", "d"), [{"year": 2025, "monthValue": 9, "dayOfMonth": 12}, *DAYS[1:]]),
        (("title", "source_url", "at"), (STAMPS[0], "2025/9/10 9:00", [2025, 8, 31])),
    ],
)
def test_fields_are_known_by_their_values_whatever_their_names(
    names: tuple[str, str, str], days: list[object]
) -> None:
    links = [f"//www.qinghe.gov.cn/dj/{number}.html" for number in (501, 502, 503)]
    records = [
        dict(zip(names, one, strict=True)) | {"id": number, "hits": 1757635200 + number}
        for number, one in enumerate(zip(HEADLINES, links, days, strict=True))
    ]
    listing = read_text(
        json.dumps({"d": records}),
        f"{SITE}/api/list",
        fetched=datetime(2025, 9, 13, 12, tzinfo=CHINA),
    )
    assert told(listing) == EXPECTED


def test_pictures_and_homes_of_authors_are_no_addresses_of_articles() -> None:
    records = [
        {
            "title": headline,
            "cover": f"https://img.qinghe.gov.cn/p/{number}",
            "authorUrl": f"/u/{number}",
        }
        for number, headline in enumerate(HEADLINES)
    ]
    listing = read_text(json.dumps([one | {"date": DAYS[0]} for one in records]), f"{SITE}/api")
    assert listing.items == ()


@pytest.mark.parametrize(
    "template",
    [
        f"{SITE}/dj/{{id}}.html", "/dj/${id}.html", "/dj/{{ id }}.html", "/dj/:id.html", "/dj/%s.html",
        "/dj/[articleId].html", "/{col}/{article_id}.html",
    ],
)  # fmt: skip
def test_an_answer_may_say_how_its_records_are_addressed(template: str) -> None:
    records = [
        {"articleId": number, "col": "dj", "title": headline, "date": day}
        for number, (headline, day) in enumerate(zip(HEADLINES, DAYS, strict=True), 501)
    ]
    answer = {"meta": {"urlTemplate": template, "count": 3}, "list": records}
    assert told(read_text(json.dumps(answer), f"{SITE}/api/list")) == EXPECTED


def test_the_total_of_a_search_is_an_object() -> None:
    hits = [{"_id": str(n), "_source": one} for n, one in enumerate(rows("title", "url", "date"))]
    for relation, total in (("eq", 88), ("gte", None)):
        answer = {"hits": {"total": {"value": 88, "relation": relation}, "hits": hits}}
        listing = read_text(json.dumps(answer), f"{SITE}/api?from=0&size=3")
        assert (told(listing), listing.total_items) == (EXPECTED, total)
        assert asked(listing.next)[1] == {"from": "3", "size": "3"}


STATE = json.dumps({"column": {"articles": rows("title", "shareUrl", "publishTime")}})


@pytest.mark.parametrize(
    "script",
    [
        f"<script>window.__INITIAL_STATE__={STATE.replace('/', chr(92) + 'u002F')};(function(){{}}());</script>",
        f"<script id=__NEXT_DATA__ type='application/json'>{STATE}</script>",
        f"<script>window.__DATA__ = JSON.parse({json.dumps(STATE)});</script>",
        f"<script>window.__NUXT__=(function(a,b){{return {{layout:b,data:[{STATE}]}}}}(null,'x'));</script>",
        "<script>window.__NUXT__=(function(a,b,c){return {list:["
        + ",".join(
            f"{{title:'{title}',url:'{url}',date:{name}}}"
            for (title, url, _), name in zip(EXPECTED, "abc", strict=True)
        )
        + f"]}}}}('{DAYS[0]}','{DAYS[1]}','{DAYS[2]}'));</script>",
    ],
)
def test_the_state_of_a_page_holds_its_records(script: str) -> None:
    assert told(read_text(SHELL.format(script), f"{SITE}/col/7")) == EXPECTED


@pytest.mark.parametrize(
    ("before", "row", "after"),
    [
        (
            "<?xml version='1.0' encoding='UTF-8'?><root><count>3</count><list>",
            "<row><title><![CDATA[{}]]></title><url>{}</url><pubdate>{} 10:00:00</pubdate></row>",
            "</list></root>",
        ),
        ("<items>", "<item><name>{}</name><link>{}</link><date>{}</date></item>", "</items>"),
        ("<?xml version='1.0'?><list>", "<a title='{}' href='{}' time='{}'/>", "</list>"),
        (
            "<?xml version='1.0'?><n:all xmlns:n='urn:n'>",
            "<n:one><n:TT>{}</n:TT><n:LK>{}</n:LK><n:DT>{}</n:DT></n:one>",
            "</n:all>",
        ),
        (
            "<?xml version='1.0'?><!DOCTYPE l [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><l>",
            "<r><title>{}&x;</title><url>{}</url><date>{}</date></r>",
            "</l>",
        ),
    ],
)
def test_xml_of_its_own_making_is_a_list(before: str, row: str, after: str) -> None:
    text = before + "".join(row.format(*one) for one in EXPECTED) + after
    assert told(read_text(text, f"{SITE}/data/dj.xml")) == EXPECTED


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("<?xml version='1.0'?><list><count>0</count><rows/></list>", ListVerdict.EMPTY),
        ("<?xml version='1.0'?><list/>", ListVerdict.EMPTY),
        (
            "<?xml version='1.0'?><c><server host='a'/><server host='b'/></c>",
            ListVerdict.NOT_A_LIST,
        ),
        (
            "<?xml version='1.0'?><l><r><id>1</id><t>清河街道党员大会</t></r></l>",
            ListVerdict.NOT_A_LIST,
        ),
    ],
)
def test_xml_without_articles_is_empty_only_when_it_says_so(
    text: str, verdict: ListVerdict
) -> None:
    listing = read_text(text, f"{SITE}/data/dj.xml")
    assert (listing.items, listing.verdict, bool(listing.why)) == ((), verdict, True)


@pytest.mark.parametrize(
    ("script", "where", "fields"),
    [
        (
            "const base='/cms', cid=12;fetch(`${base}/list?cid=${cid}&page=${p}`)",
            "/cms/list",
            {"cid": "12", "page": "1"},
        ),
        (
            "const host=`${location.origin}/gw`;const url = host + '/news';axios.get(`${url}/list?c=dj`)",
            "/gw/news/list",
            {"c": "dj"},
        ),
        (
            "const o={api:'/gw',cid:7};fetch(`${o.api}/list?cid=${encodeURIComponent(o.cid)}`)",
            "/gw/list",
            {"cid": "7"},
        ),
        (
            "var q={cid:8,page:1};$.ajax({url:'/api/list',data:q})",
            "/api/list",
            {"cid": "8", "page": "1"},
        ),
        (
            "table.render({url:'/api/page',where:{cid:3},page:{limit:15},request:{pageName:'pn'}})",
            "/api/page",
            {"cid": "3", "pn": "1", "limit": "15"},
        ),
        (
            "$('#h').load('/inc/header.html');$('#b').load('/inc/rows_3.html #rows');"
            "$('#f').load('/inc/footer.html')",
            "/inc/rows_3.html",
            {},
        ),
        (
            "axios.post('/api/art',{cid:3,pageNum:1})",
            "/api/art",
            {"cid": "3", "pageNum": "1"},
        ),
        (
            "var t=this;t.$http.get('/api/news',{params:{cid:5,page:1}})",
            "/api/news",
            {"cid": "5", "page": "1"},
        ),
    ],
)
def test_what_a_script_says_of_its_variables_is_filled_in(
    script: str, where: str, fields: dict[str, str]
) -> None:
    listing = read_text(SHELL.format(f"<script>{script}</script>"), f"{SITE}/dj/index.html")
    assert asked(listing.next) == (SITE + where, fields)


@pytest.mark.parametrize(
    "script",
    [
        "<script>fetch(`/cms/list?cid=${getCid()}&page=1`)</script>",
        "<script>fetch(`/cms/${col}/list?page=1`)</script>",
        "<script>fetch(`${prefix}/cms/list?page=1`)</script>",
        "<script>$.get('/cms/' + col + '/list')</script>",
        "<script>$.ajax({url:'/cms/list',data:param})</script>",
        "<ul data-url='/api/list/${cid}'></ul>",
        "<ul data-url='/api/list?c={{cid}}'></ul>",
        "<a class=next href='list_{{page}}.html'>下一页</a>",
        "<script>axios.post('/api/art/list',{cid:3})</script>",
        "<script>$('#f').load('/inc/footer.html')</script>",
    ],
)
def test_an_address_with_a_part_that_is_not_known_is_not_asked(script: str) -> None:
    assert read_text(SHELL.format(script), f"{SITE}/dj/index.html").next is None


def test_the_reason_names_the_address_that_only_a_script_can_fill() -> None:
    listing = read_text(
        SHELL.format("<script>fetch(`/cms/list?cid=${this.cid}`)</script>"), f"{SITE}/dj/"
    )
    assert listing.verdict is ListVerdict.SHELL
    assert "/cms/list?cid={cid}" in listing.why


@pytest.mark.parametrize(
    ("button", "script"),
    [
        (
            "<a id=more data-cid=31 data-page=2>加载更多</a>",
            "$('#more').click(function(){var b=$(this);$.ajax({url:'/api/more',"
            "data:{cid:b.data('cid'),page:b.data('page')}})})",
        ),
        (
            "<a class=load-more data-cid=31>查看更多</a>",
            "$('.load-more').on('click',function(){page++;"
            "$.get('/api/more',{cid:$(this).attr('data-cid'),page:page})})",
        ),
        (
            "<button id=m data-cid=31 data-page=2>加载更多</button>",
            "m.onclick=function(){fetch(`/api/more?cid=${this.dataset.cid}&page=${this.dataset.page}`)}",
        ),
        (
            "<button id=m data-url='/api/more?cid=31' data-page=1>加载更多</button>",
            "$('#m').click(function(){var b=$(this);"
            "$.ajax({url:b.data('url'),data:{page:b.data('page')+1}})})",
        ),
        (
            "<div id=rows data-cid=31></div><p id=m>点击更多</p>",
            "var cid=$('#rows').data('cid');$.getJSON('/api/more',{cid:cid,page:n+1})",
        ),
    ],
)
def test_a_button_has_the_fields_of_the_request_for_more(button: str, script: str) -> None:
    found = "".join(
        f"<li><a href='{url}'>{title}</a><span>{day}</span></li>" for title, url, day in EXPECTED
    )
    page = SHELL.format(f"<ul>{found}</ul>{button}<script>{script}</script>")
    listing = read_text(page, f"{SITE}/dj/index.html")
    assert told(listing) == EXPECTED
    assert asked(listing.next) == (f"{SITE}/api/more", {"cid": "31", "page": "2"})


@pytest.mark.parametrize(
    "page",
    [
        "<body onload=\"setTimeout('go()',500)\"><script>function go(){self.location.href='/l/';}</script>",
        "<body onload=\"javascript:location='/l/'\">",
        "<script>window.setTimeout(function(){location.replace('/l/')}, 0)</script>",
        "<script>setTimeout(() => location.assign('/l/'), 10)</script>",
        "<script>function go(){window.location='/l/'}setTimeout(go,300);</script>",
        "<script>window.onload=go;function go(){top.location.href='/l/'}</script>",
        "<script>window['location']='/l/'</script>",
        "<META HTTP-EQUIV=REFRESH CONTENT=\"0; URL='/l/'\">",
    ],
)
def test_a_page_that_forwards_its_readers_has_moved(page: str) -> None:
    listing = read_text(f"<html>{page}页面正在跳转</html>", f"{SITE}/dj/index.html")
    assert (listing.verdict, asked(listing.next)[0]) == (ListVerdict.MOVED, f"{SITE}/l/")


@pytest.mark.parametrize(
    "script",
    [
        "function go(){location.href='/l/';}",
        "function go(){if(!ok())location.href='/l/';} go();",
        "if(/Mobile/.test(navigator.userAgent)){location.href='/l/';}",
    ],
)
def test_a_way_that_not_every_reader_goes_is_not_followed(script: str) -> None:
    assert read_text(SHELL.format(f"<script>{script}</script>"), f"{SITE}/dj/").next is None


def test_a_feed_is_asked_only_when_the_page_names_nothing_else() -> None:
    link = "<link rel='alternate' type='application/rss+xml' href='/rss/dj.xml'>"
    assert asked(read_text(SHELL.format(link), f"{SITE}/dj/").next)[0] == f"{SITE}/rss/dj.xml"
    both = f"{link}<script>$.get('/api/list', {{page: 1}})</script>"
    assert asked(read_text(SHELL.format(both), f"{SITE}/dj/").next)[0] == f"{SITE}/api/list"


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        '{"a":' * 200 + "[]" + "}" * 200,
        "[/*" * 50_000,
        "a=['" * 50_000,
        "x=[1," * 50_000,
        'cb("' * 50_000,
        '{"__proto__": [{"title": "a", "url": "b"}]}',
        "<rss " * 50_000,
        "<rss><channel>" + "<item>" * 50_000,
        "<urlset><url><loc>" * 30_000,
        "<?xml version='1.0'?>" + "<row>" * 100_000,
        "<list>" + "<row><title>题</title></row>" * 60_000,
        "<!--" * 50_000,
        "<script>" + "function a(){" * 20_000,
        "<script>" + "fetch(`${" * 20_000,
        "<script>" + "fetch(`/list${a}" + "${b}" * 50_000 + "`)",
        "<script>" + "var a=b+" * 20_000,
        "<script>" + "a=(function(b){return {" * 5_000,
        "<script>$.ajax({" * 30_000,
        "<script>location.href='" * 30_000,
        json.dumps([{"title": "题" * 50_000, "url": "/a" * 50_000, "date": DAYS[0]}]),
    ],
    ids=lambda text: text[:12],
)
def test_hostile_data_takes_no_time(text: str) -> None:
    begun = time.process_time()
    read_text(text, f"{SITE}/api")
    assert time.process_time() - begun < 15


@pytest.mark.slow
def test_of_a_long_array_twenty_thousand_are_taken_and_the_others_counted() -> None:
    records = [
        {"title": f"清河街道党员大会{n}", "url": f"/dj/{n}.html", "date": "2025-09-12"}
        for n in range(20_010)
    ]
    listing = read_text(json.dumps(records), f"{SITE}/api")
    assert (len(listing.items), listing.left_out) == (20_000, 10)


_PIECES = st.sampled_from(
    [
        "<rss>",
        "<item>",
        "<loc>",
        "http://a/",
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        ":",
        ",",
        "title",
        "url",
        "date",
        "\ud800",
        "\\u",
        "cb(",
        ")",
        "=",
        "<script>",
        "$.ajax({",
        "location=",
        "2025-09-12",
        "/a/1.html",
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<urlset>",
        "&x;",
        "<!DOCTYPE",
        "\0",
        "data-url='",
        "queryData=",
        "paramJson",
        "1e999",
    ]
)


@given(
    st.lists(_PIECES | st.text(max_size=8), max_size=40).map("".join),
    st.sampled_from(["", "?page=1&size=2", "?paramJson={}"]),
)
def test_no_text_breaks_the_reading_and_every_address_is_whole(text: str, query: str) -> None:
    listing = read_text(text, f"{SITE}/x{query}")
    addresses = [item.url for item in listing.items]
    assert len(set(addresses)) == len(addresses)
    for address in (*addresses, *listing.siblings, *([listing.next.url] if listing.next else [])):
        assert address.startswith(("http://", "https://"))
        assert urlsplit(unquote(address)).netloc


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
        ),
        max_leaves=30,
    )
)
def test_any_json_is_read_without_an_error(value: object) -> None:
    assert read_text(json.dumps(value), f"{SITE}/api").family


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-9, 99)
        | st.text(alphabet="ab'\"\\题\n/", max_size=6),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(alphabet="ab'题", max_size=4), inner, max_size=3)
        ),
        max_leaves=12,
    ).filter(lambda one: isinstance(one, list | dict))
)
def test_what_json_says_the_tolerant_reader_says_too(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False)
    # A comment makes it a script's value, which the JSON parser refuses.
    assert parse(text[0] + "/* */" + text[1:])[0] == value


@pytest.mark.parametrize(
    "declares",
    ['<!ENTITY nbsp "&#160;">', "<!ELEMENT rss ANY>", '<!ENTITY a SYSTEM "file:///etc/passwd">'],
)
def test_a_feed_may_declare_its_type_and_nothing_of_it_is_known(declares: str) -> None:
    entries = "".join(
        f"<item><title>{h}</title><link>{SITE}/dj/{n}.html</link><pubDate>{d}</pubDate></item>"
        for n, (h, d) in enumerate(zip(HEADLINES, DAYS, strict=True), 501)
    )
    channel = f"<rss><channel><title>&a;&nbsp;</title>{entries}</channel></rss>"
    feed = f"<?xml version='1.0'?><!DOCTYPE rss [{declares}]>{channel}"
    listing = read_text(feed, f"{SITE}/rss.xml")
    assert (told(listing), listing.family, listing.guess) == (EXPECTED, "feed", False)
    assert "root:" not in repr(listing)


def test_a_tag_with_a_hundred_thousand_attributes_costs_little() -> None:
    crowded = "<a " + " ".join(f"a{n}='x'" for n in range(100_000)) + ">"
    begun = time.process_time()
    read_text(f"<html><body>{crowded}{'<ul>' + HTML + '</ul>'}", f"{SITE}/dj/")
    assert time.process_time() - begun < 2
