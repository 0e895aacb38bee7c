"""What pages of known systems name as the source of their lists (docs/cms.md: Lists as data)."""

import json
import re
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from crawler.lists.data.literal import UnreadableError, parse
from crawler.lists.endpoints.asking import asked
from crawler.lists.families import jpage
from crawler.lists.listing import ListRequest
from crawler.lists.markup import Markup

_JPAGE = re.compile(r"jpage\s*\(\s*(?=\{)")
_UNIT_OF_LIST = re.compile(r"list|列表|当前栏目|栏目", re.IGNORECASE)
_NO_UNIT = re.compile(
    r"导航|头部|底部|面包屑|位置|轮播|友情|nav|menu|head|foot|banner|crumb", re.IGNORECASE
)
_TRUECMS = re.compile(r"[\"']([^\"'\s<>]{0,200}messageController/getMessage\.do)", re.IGNORECASE)
_COLUMN = re.compile(r"\bcolumnId[\"']?\s*[:=]\s*[\"']?([\w-]{4,64})", re.IGNORECASE)
_DATASOURCE = re.compile(r"\bdata=[\"']datasource:([\w-]{4,64})[\"']")
_SID = re.compile(r"\bSID[\"']?\s*[:=]\s*[\"']?(\d{1,12})")
_CATEGORY = re.compile(
    r"\b(?:CATEGORY_?ID|CLASSIFY_?ID|CAT_?ID)[\"']?\s*[:=]\s*[\"']?(\d{1,12})", re.IGNORECASE
)
_MI4_PAGED = re.compile(r"[\"']([^\"'\s<>]{0,200}/mi4-rest-api/pageArticles\.js[^\"'\s<>]{0,400})")
_MI4_STATIC = re.compile(
    r"[^\"'\s<>]{0,200}/mi4_\w{0,40}article\w{0,40}\.js(?:\?\w{0,80})?$", re.IGNORECASE
)
_WB_ID = re.compile(r"\bwbId[\"']?\s*[:=]\s*[\"']?(\d{1,12})", re.IGNORECASE)
_SUBJECT = re.compile(r"\bsub(?:ject)?Id[\"']?\s*[:=]\s*[\"']?(\d{1,12})", re.IGNORECASE)
_UCAP = re.compile(r"(/[\w/]{0,100}getInfoCommon/?)(?=[\"'?])")
_CHANNEL = re.compile(r"\bchannel_?id[\"']?\s*[:=]\s*[\"']?([0-9a-f]{32})", re.IGNORECASE)


def known(markup: Markup, shown: int, total: int | None = None) -> ListRequest | None:
    """The request for the records after the `shown` ones of a page, as its system asks for them.

    total: how many records there are, where the page says so."""
    if total is not None and shown >= total:
        return None
    for hint in (_unit, _proxy, _jpage, _datasource, _catalogue, _mi4, _channel):
        found = hint(markup, shown)
        if found is not None:
            return found
    return None


def _unit(markup: Markup, shown: int) -> ListRequest | None:
    """JPaaS: a script element with the address and its parameters; of several, the column's list."""
    best: tuple[int, ListRequest] | None = None
    for element in islice(markup.root.xpath("//*[@querydata]"), 50):
        given = _object(element.get("querydata"))
        if not given:
            continue
        parameters = {name: str(value) for name, value in given.items() if value is not None}
        if shown:
            paging = json.dumps({"pageNo": 2, "pageSize": shown}, separators=(",", ":"))
            parameters["paramJson"] = paging
        address = f"{element.get('url') or ''}?{urlencode(parameters, quote_via=quote)}"
        found = asked(markup, address) if element.get("url") else None
        tag = str(given.get("tagId") or "")
        worth = bool(_UNIT_OF_LIST.search(tag)) - 2 * bool(_NO_UNIT.search(tag))
        if found and worth >= 0 and (best is None or worth > best[0]):
            best = worth, found
    return best[1] if best else None


def _object(text: str | None) -> dict[str, Any]:
    start = (text or "").find("{")
    try:
        value = parse(text or "", start)[0] if start >= 0 else None
    except UnreadableError:
        return {}
    return value if isinstance(value, dict) else {}


def _proxy(markup: Markup, shown: int) -> ListRequest | None:
    """TrueCMS: the records in the page are the first ones, its proxy has the others."""
    address = _TRUECMS.search(markup.text)
    column = _COLUMN.search(markup.text)
    if address is None or column is None:
        return None
    call = _JPAGE.search(markup.text)
    given = _object(markup.text[call.end() : call.end() + 5_000]) if call else {}
    size = _count(given.get("perPage")) or 20
    group = size * (_count(given.get("groupSize")) or 1)
    total = _count(given.get("totalRecord"))
    if total is not None and shown >= total:
        return None
    last = min(shown + group, total or shown + group)
    fields = {"startrecord": shown + 1, "endrecord": last, "perpage": size, "columnId": column[1]}
    return asked(markup, f"{address[1]}?{urlencode(fields)}")


def _count(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 and int(text) else None


def _jpage(markup: Markup, shown: int) -> ListRequest | None:
    """Hanweb: a column page names the unit even where its rows are not in a data store."""
    found = jpage.following(markup, shown)
    return asked(markup, found.url) if found else None


def _datasource(markup: Markup, shown: int) -> ListRequest | None:
    """news.cn: one file with all records, those of the page as well."""
    del shown
    match = _DATASOURCE.search(markup.text)
    return asked(markup, f"ds_{match[1]}.json") if match else None


def _catalogue(markup: Markup, shown: int) -> ListRequest | None:
    """gkmlpt: the site's number stands in the page, the category in the address's fragment."""
    sid = (
        _SID.search(markup.text)
        if "_CONFIG" in markup.text and "gkmlpt" in markup.text + markup.url
        else None
    )
    if sid is None or shown:
        return None
    fragment = urlsplit(markup.url).fragment
    told = _CATEGORY.search(markup.text)
    category = fragment if fragment.isascii() and fragment.isdigit() else told[1] if told else "0"
    return asked(markup, urljoin(markup.url, f"/gkmlpt/api/all/{category}?page=1&sid={sid[1]}"))


def _mi4(markup: Markup, shown: int) -> ListRequest | None:
    """MI4: the request for a page of articles, else the script with the newest."""
    if shown or "mi4" not in markup.text.lower():
        return None
    paged = _MI4_PAGED.search(markup.text)
    if paged and "=" in paged[1] and not paged[1].endswith("="):
        return asked(markup, unescape(paged[1]))
    site, subject = _WB_ID.search(markup.text), _SUBJECT.search(markup.text)
    if site and (paged or "mi4-rest-api" in markup.text):
        fields = {
            "wbId": site[1],
            "subjectId": subject[1] if subject else "",
            "page": 1,
            "limit": 25,
        }
        path = (paged[1] if paged else "/mi4-rest-api/pageArticles.js").partition("?")[0]
        return asked(markup, f"{path}?{urlencode(fields)}")
    scripts = (element.get("src") or "" for element in islice(markup.root.iter("script"), 200))
    return next((asked(markup, one) for one in scripts if _MI4_STATIC.search(one)), None)


def _channel(markup: Markup, shown: int) -> ListRequest | None:
    """UCAP: the channel stands in a script beside the service's address."""
    address, channel = _UCAP.search(markup.text), _CHANNEL.search(markup.text)
    if address is None or channel is None or shown:
        return None
    fields = {"pagesize": 15, "currpage": 1, "channelid": channel[1]}
    return asked(markup, f"{address[1]}?{urlencode(fields)}")
