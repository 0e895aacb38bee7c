"""Hanweb's jpage lists: page 1 is in the HTML, further pages come as XML (docs/cms.md: Hanweb)."""

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from archive.web.urls import canonical
from crawler.lists.listing import Listing, ListRequest
from crawler.lists.markup import Markup
from crawler.lists.rows.choice import is_attachment
from crawler.lists.rows.rows import Rows

_PROXY = re.compile(r"/module/(?:web/)?jpage/dataproxy\.jsp")
_ARGUMENTS = re.compile(r"dataproxy\.jsp\?([^\"'<>\s\]]{1,600})")
_ENDED = ("record", "recordset", "datastore")
_PAGES = re.compile(r"total[pP]age[\"']?\s*[>=:]\s*[\"']?(\d{1,6})")
_RECORDS = re.compile(r"total[rR]ecord[\"']?\s*[>=:]\s*[\"']?(\d{1,7})")
_PER_PAGE = re.compile(r"per[pP]age[\"']?\s*[>=:]\s*[\"']?(\d{1,4})")
_COLUMN = re.compile(r"/col/?(?:col)?(\d+)")


def read(markup: Markup) -> Listing | None:
    """The list of a column page or of a proxy answer; None when there are no jpage records."""
    records = _records(markup.text)
    is_answer = bool(_PROXY.search(urlsplit(markup.url).path))
    if not records:
        return Listing() if is_answer else None
    rows = markup.with_source("<ul>" + "".join(f"<li>{one}</li>" for one in records) + "</ul>")
    articles = [
        anchor
        for anchor in rows.anchors
        if not is_attachment(anchor.url) and canonical(anchor.url) != canonical(markup.url)
    ]
    items = Rows(articles, rows.anchors).items()
    told = _RECORDS.search(markup.text)
    total = int(told[1]) if told else None
    # An answer that is cut off has fewer records than its list, a page with several units more.
    cut = any(markup.text.count(f"<{one}>") > markup.text.count(f"</{one}>") for one in _ENDED)
    odd = cut or markup.text.count("<datastore>") > 1
    return Listing(items=items, next=following(markup, len(records)), total_items=total, guess=odd)


def _records(text: str) -> list[str]:
    """Contents of `<record><![CDATA[…]]></record>`."""
    found = []
    for part in text.split("<record>")[1:]:
        _, opened, rest = part.partition("<![CDATA[")
        content, closed, _ = rest.partition("]]>")
        if opened and closed:
            # A record is often a whole row; nested rows would hide its date.
            found.append(re.sub(r"</?li\b[^<>]*>", " ", content))
    return found


def following(markup: Markup, shown: int) -> ListRequest | None:
    """The request for the records after the `shown` ones of a page; None when it names no unit.

    Of a column page that shows none: the first ones.
    """
    parts = urlsplit(markup.url)
    given = dict(parse_qsl(parts.query)) if _PROXY.search(parts.path) else {}
    if given.get("startrecord", "").isdecimal() and "page" not in given:
        return _by_records(markup, given, shown)
    told = given.get("page", "1")
    page = int(told) if told.isdecimal() and len(told) <= 7 else 1
    arguments = given or _arguments(markup)
    pages = _page_count(markup.text, shown)
    if arguments is None or (pages is not None and page >= pages):
        return None
    proxy = _PROXY.search(markup.text) or _PROXY.search(parts.path)
    path = proxy[0] if proxy else "/module/web/jpage/dataproxy.jsp"
    arguments = {"page": str(page + 1 if shown else page)} | {
        name: value for name, value in arguments.items() if name != "page"
    }
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in arguments.items())
    return ListRequest(f"{parts.scheme}://{parts.netloc}{path}?{query}")


def _by_records(markup: Markup, given: dict[str, str], shown: int) -> ListRequest | None:
    """An answer to a request by the numbers of records: the following group of as many."""
    first = int(given["startrecord"][:9])
    last = (
        int(given["endrecord"][:9]) if given.get("endrecord", "").isdecimal() else first + shown - 1
    )
    size = last - first + 1
    told = _RECORDS.search(markup.text)
    if size <= 0 or not shown or (told and last >= int(told[1])):
        return None
    changed = given | {"startrecord": str(last + 1), "endrecord": str(last + size)}
    return ListRequest(
        urlsplit(markup.url)._replace(query=urlencode(changed), fragment="").geturl()
    )


def _page_count(text: str, shown: int) -> int | None:
    pages = _PAGES.search(text)
    if pages:
        return int(pages[1])
    records, per_page = _RECORDS.search(text), _PER_PAGE.search(text)
    if records is None:
        return None
    size = int(per_page[1]) if per_page and int(per_page[1]) else shown
    return -(-int(records[1]) // size) if size else None


def _arguments(markup: Markup) -> dict[str, str] | None:
    """The proxy's parameters, in their usual order; None when the page names no unit."""
    written = _ARGUMENTS.search(markup.text)
    given = dict(parse_qsl(written[1].replace("&amp;", "&"))) if written else {}
    column = _COLUMN.search(urlsplit(markup.url).path)
    web = given.get("webid") or _value(markup.text, "webid")
    unit = given.get("unitid") or _value(markup.text, "unitid")
    number = given.get("columnid") or (column[1] if column else _value(markup.text, "columnid"))
    if not web or not unit or not number:
        return None
    arguments = {
        "appid": given.get("appid", "1"),
        "webid": web,
        "path": given.get("path", "/"),
        "columnid": number,
        "sourceContentType": given.get("sourceContentType", "1"),
        "unitid": unit,
    }
    if given.get("webname"):
        arguments["webname"] = given["webname"]
    return arguments | {"permissiontype": given.get("permissiontype", "0")}


def _value(text: str, name: str) -> str | None:
    match = re.search(rf"\b{name}[\"']?\s*[=:]\s*[\"']?(\d{{1,12}})", text, re.IGNORECASE)
    return match[1] if match else None
