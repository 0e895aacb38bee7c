"""Lists that are data: JSON, XML and scripts, and the pages that name them."""

import json
from collections.abc import Callable
from typing import Any

from generated import ROWS, Asked, Page, Shape, Shelf, Story, html, rows

JSON = "application/json; charset=utf-8"
XML = "text/xml; charset=utf-8"


def at(pattern: str) -> Callable[[Story], str]:
    return lambda one: one.fill(pattern)


def records(
    stories: list[Story], link: Callable[[Story], str], *names: str
) -> list[dict[str, str]]:
    """Objects with headline, address and day under these names."""
    title, address, day = names
    return [{title: one.title, address: link(one), day: f"{one.day} 09:10:00"} for one in stories]


def as_json(value: Any) -> Page:
    return Page(json.dumps(value, ensure_ascii=False).encode(), JSON)


def xml(stories: list[Story], link: Callable[[Story], str]) -> str:
    return "".join(
        f"<record><![CDATA[<li><a href='{link(one)}'>{one.title}</a><span>{one.day}</span></li>]]></record>"
        for one in stories
    )


CHANNEL = "0f" * 16
UCAP_LINK = at("/djdt/{day:%Y%m}/{key}.shtml")


def ucap(shelf: Shelf, asked: Asked) -> Page | None:
    if asked.path == "/djdt/list.shtml":
        script = f"var channelid='{CHANNEL}'; $.get('/szinf/info/getInfoCommon/?x=1', draw);"
        return html(f"<div id=list></div><script>{script}</script>")
    if asked.path != "/szinf/info/getInfoCommon/" or asked.query.get("channelid") != CHANNEL:
        return None
    size = asked.number("pagesize", 15)
    listed = shelf.rows(asked.number("currpage"), size)
    return as_json(
        {
            "total": len(shelf.stories),
            "infolist": records(listed, UCAP_LINK, "title", "link", "pubtime"),
        }
    )


HANWEB_LINK = at("/art/{day.year}/{day.month}/{day.day}/art_123_{id}.html")


def hanweb(shelf: Shelf, asked: Asked) -> Page | None:
    counts = f"<totalrecord>{len(shelf.stories)}</totalrecord><totalpage>{shelf.pages}</totalpage>"
    if asked.path == "/col/col123/index.html":
        group = (
            '<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&webid=9&columnid=123'
            '&unitid=4567"></a>]]></nextgroup>'
        )
        held = f"<datastore>{group}{counts}<recordset>{xml(shelf.rows(1), HANWEB_LINK)}</recordset></datastore>"
        return html(f'<div id="4567"><script type="text/xml">{held}</script></div>')
    if asked.path != "/module/web/jpage/dataproxy.jsp" or asked.query.get("unitid") != "4567":
        return None
    listed = shelf.rows(asked.number("page"))
    return Page(
        f"<datastore>{counts}<recordset>{xml(listed, HANWEB_LINK)}</recordset></datastore>".encode(),
        XML,
    )


UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
JPAAS_LINK = at("/art/{day.year}/{day.month}/{day.day}/art_1229123_{id}.html")


def jpaas(shelf: Shelf, asked: Asked) -> Page | None:
    if asked.path == "/col/col1229123/index.html":
        told = (
            "{'parseType':'bulidstatic','webId':'3630','tplSetId':'c1a4','pageType':'column',"
            "'tagId':'当前栏目list','editType':'null','pageId':'1229123'}"
        )
        return html(
            f'<div class="list"><script src="/script/unitbuild.js" url="{UNIT}" queryData="{told}">'
            "</script></div>"
        )
    if asked.path != UNIT or asked.query.get("pageId") != "1229123":
        return None
    given = json.loads(asked.query.get("paramJson") or "{}")
    listed = rows(
        shelf.rows(int(given.get("pageNo", 1)), int(given.get("pageSize", 12))), JPAAS_LINK
    )
    return as_json({"success": True, "code": "200", "data": {"html": f"<ul>{listed}</ul>"}})


TRUECMS_LINK = at("/hm/djdt/content/{id:08d}-aaaa-bbbb-cccc-{id:012d}.html")


def truecms(shelf: Shelf, asked: Asked) -> Page | None:
    if asked.path == "/hm/djdt/djdt.html":
        call = (
            '$("#content").jpage({ dataStore:"#initData", proxyUrl:"/truecms/messageController/getMessage.do",'
            f" perPage:{ROWS}, groupSize:1, totalRecord:{len(shelf.stories)},"
            f" ajaxParam:{{columnId:'754f6db5-d294'}} }});"
        )
        listed = rows(shelf.stories[:ROWS], TRUECMS_LINK)
        return html(
            f'<div id="initData" style="display:none"><ul>{listed}</ul></div><script>{call}</script>'
        )
    if asked.path != "/truecms/messageController/getMessage.do":
        return None
    first, last = asked.number("startrecord"), asked.number("endrecord", ROWS)
    told = json.dumps(
        {"result": f"<recordset>{xml(shelf.stories[first - 1 : last], TRUECMS_LINK)}</recordset>"}
    )
    return Page(f"{asked.query.get('callback', 'cb')}({told})".encode(), "application/javascript")


GKMLPT_LINK = at("/gkmlpt/content/7/{id}/post_{id}.html")


def gkmlpt(shelf: Shelf, asked: Asked) -> Page | None:
    if asked.path == "/gkmlpt/index":
        return html(
            "<div id=app></div><script>window._CONFIG = {SID: '755001', x: 'gkmlpt', CATEGORY_ID: 9};</script>"
        )
    if asked.path != "/gkmlpt/api/all/9":
        return None
    listed = records(
        shelf.rows(asked.number("page"), 100), GKMLPT_LINK, "title", "url", "display_publish_time"
    )
    return as_json({"classify": {"post_count": len(shelf.stories)}, "articles": listed})


MI4_LINK = at("/dj/{day:%Y%m}/t{day:%Y%m%d}_{id}.shtml")


def mi4(shelf: Shelf, asked: Asked) -> Page | None:
    if asked.path == "/dj/":
        return html(
            '<div id=l></div><script src="/mi4-rest-api/pageArticles.js?wbId=9&subjectId=3&page=1&limit=10"></script>'
        )
    if asked.path != "/mi4-rest-api/pageArticles.js":
        return None
    listed = records(
        shelf.rows(asked.number("page"), asked.number("limit", 25)),
        MI4_LINK,
        "title",
        "url",
        "pub_date",
    )
    script = f"var _totalCnt = {len(shelf.stories)};\nvar MI4_PAGE_ARTICLE = {json.dumps(listed)};"
    return Page(script.encode(), "application/javascript")


ITEM_LINK = at("/{day:%Y/%m/%d}/ARTI{id}.shtml")


def items(shelf: Shelf, asked: Asked) -> Page | None:
    """12371.cn."""
    if asked.path != "/zxfb/":
        return None
    listed = ",".join(
        f"{{'title':'{one.title}','brief':'{one.day} 09:00:00','link_add':'{ITEM_LINK(one)}'}}"
        for one in shelf.stories
    )
    return html(f"<script language='javascript'>item=[{listed}];show(item);</script>")


NEWS_LINK = at("/{day:%Y%m%d}/{key}/c.html")


def datasource(shelf: Shelf, asked: Asked) -> Page | None:
    """news.cn: the page has the newest rows, and names a file that has all."""
    if asked.path == "/politics/dj/index.html":
        listed = rows(shelf.rows(1), NEWS_LINK)
        return html(f'<ul class="list" data="datasource:b1c2d3e4f5a6">{listed}</ul>')
    if asked.path != "/politics/dj/ds_b1c2d3e4f5a6.json":
        return None
    return as_json(
        {"datasource": records(shelf.stories, NEWS_LINK, "title", "publishUrl", "publishTime")}
    )


OFFSET_LINK = at("/article/{id}")


def offset(shelf: Shelf, asked: Asked) -> Page | None:
    if asked.path != "/api/articles":
        return None
    first, size = asked.number("offset", 0), asked.number("limit", ROWS)
    listed = records(
        shelf.stories[first : first + size], OFFSET_LINK, "title", "url", "publishTime"
    )
    return as_json({"code": 0, "data": {"total": len(shelf.stories), "list": listed}})


DATA_SHAPES = (
    Shape(name="ucap JSON", start="/djdt/list.shtml", link=UCAP_LINK, answer=ucap),
    Shape(name="hanweb", start="/col/col123/index.html", link=HANWEB_LINK, answer=hanweb),
    Shape(name="jpaas", start="/col/col1229123/index.html", link=JPAAS_LINK, answer=jpaas),
    Shape(name="truecms", start="/hm/djdt/djdt.html", link=TRUECMS_LINK, answer=truecms, pins=0),
    Shape(name="gkmlpt", start="/gkmlpt/index", link=GKMLPT_LINK, answer=gkmlpt),
    Shape(name="mi4", start="/dj/", link=MI4_LINK, answer=mi4),
    Shape(name="news.cn", start="/politics/dj/index.html", link=NEWS_LINK, answer=datasource),
    Shape(name="12371", start="/zxfb/", link=ITEM_LINK, answer=items, pins=0),
    Shape(
        name="JSON, offset", start="/api/articles?offset=0&limit=10", link=OFFSET_LINK, answer=offset,
        pins=0,
    ),
)  # fmt: skip
