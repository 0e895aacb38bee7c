"""What a page says about itself to machines: meta tags, CMS comments, JSON in its scripts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape

from lxml.html import HtmlElement

from archive.reading.parsed import Parsed
from archive.types import Evidence
from archive.web.dates import Printed, from_epoch, labelled_day, parse_date
from archive.web.markup import plain_text

# The government's first, then those of people.com.cn, gov.cn and others (docs/cms.md: Meta tags).
_TITLES = ("articletitle",)
_DATES = ("pubdate", "publishdate", "firstpublishedtime")
_LATE_DATES = (
    "article:published_time", "og:published_time", "og:time", "og:release_date", "datepublished",
    "weibo:article:create_at", "bytedance:published_time", "apub:time", "publish_time",
    "publish-date", "dc.date", "dc.date.issued", "dcterms.created",
)  # fmt: skip
_OUTLETS = ("contentsource", "source", "mediaid")
_SITES = ("sitename", "og:site_name")
_COLUMNS = ("columnname", "columntype")
_PROPERTIES = re.compile(r"<!--\s{0,9}<?enpproperty\b")
_FOUNDER = re.compile(r"<(date|author|title|sourcename)>([^<]*)</\1>")  # docs/cms.md: Founder
_HANWEB = re.compile(r"<\$\[(标题|信息来源|作者|发布时间)\]>begin-->(.*?)<!--<\$\[\1\]>end", re.S)
# docs/cms.md: WeChat; docs/cms.md: Platforms; and JSON-LD
_EPOCH_KEYS = ("var ct", "createTime", "create_time", '"ct"')
_EPOCH = re.compile(r"""["']?\s*[=:]\s*["'](\d{10})["']""")
_DATE_KEYS = ("datePublished", "pubDate", "newsTime", "publishTime", "pubtime", "createTime")
_DATE = re.compile(
    r"""["']?\s*[:=]\s*["']((?:\d{4}\\?[-/]\d{1,2}\\?[-/]\d{1,2}|\d{8})[^"']{0,20})["']"""
)
_NAME_KEYS = ("nickname", "nick_name")
_NAME = re.compile(r"""\s*[=:]\s*(?:htmlDecode\()?["']([^"']{2,30})["']""")
_MEDIA = re.compile(r"""["']?\s*:\s*\{[^{}]{0,200}?["']?name["']?\s*:\s*["']([^"']{2,30})["']""")
_MEDIA_KEYS = ('"media"', '"media_name"', '"mediaName"', '"chlname"')
_ACCOUNT_CLASSES = ("author-name", "account-name")
_MOST_PLACES = 20  # occurrences of a key to examine; pages of megabytes hold thousands
_DATA_TIME = ("data-publishtime", "data-ptime")


@dataclass(slots=True)
class Said:
    """Values found, strongest first in each field."""

    titles: list[Evidence] = field(default_factory=list)
    dates: list[Evidence] = field(default_factory=list)
    late_dates: list[Evidence] = field(default_factory=list)
    outlets: list[Evidence] = field(default_factory=list)
    authors: list[Evidence] = field(default_factory=list)
    columns: list[Evidence] = field(default_factory=list)
    og_title: str = ""
    site: str = ""
    owner: str = ""
    paper: str = ""
    author: str = ""
    account: str = ""
    keywords: str = ""
    site_code: str = ""


def read_meta(page: Parsed) -> Said:
    """Everything that a page says about itself. Names match in any case; the first value wins."""
    said = Said()
    root, text, scripts = page.root, page.light, page.scripts
    tags = _tags(page.elements["meta"])
    said.titles += [
        Evidence(where=f"meta:{n}", value=plain_text(tags[n])) for n in _TITLES if n in tags
    ]
    said.dates += _dates(tags, _DATES)
    said.outlets += [Evidence(where=f"meta:{n}", value=tags[n]) for n in _OUTLETS if n in tags]
    said.columns += [Evidence(where=f"meta:{n}", value=tags[n]) for n in _COLUMNS if n in tags]
    _comments(text, said)
    _scripts(scripts, said)
    _stamps(root, text, said)
    _times(page.elements["time"], said)
    said.late_dates += _dates(tags, _LATE_DATES)
    said.og_title = plain_text(tags.get("og:title", ""))
    said.author = tags.get("author", "")
    said.keywords = tags.get("keywords", "")
    said.site_code = tags.get("siteidcode", "")
    said.account = (
        _after(scripts, ("mediaInfo", "media_info"), _MEDIA)
        or _account(root, text)
        or _after(scripts, _MEDIA_KEYS, _NAME)
        or ""
    )
    said.site = next((tags[name] for name in _SITES if name in tags), "")
    _wechat(page, tags, said)
    return said


def _tags(elements: Sequence[HtmlElement]) -> dict[str, str]:
    tags: dict[str, str] = {}
    for element in elements:
        name = element.get("name") or element.get("property") or element.get("http-equiv") or ""
        content = (element.get("content") or "").strip()
        if name and content:
            tags.setdefault(name.strip().lower(), content)
    return tags


def _dates(tags: dict[str, str], names: tuple[str, ...]) -> list[Evidence]:
    found = []
    for name in names:
        iso = _day(tags.get(name, ""))
        if iso is not None:
            found.append(Evidence(where=f"meta:{name}", value=iso))
    return found


def _day(value: str) -> str | None:
    """A day or moment as CMSs write them, seconds since 1970 included."""
    value = value.strip()
    if value.isdecimal() and len(value) in (10, 13):
        moment = from_epoch(int(value))
        return moment[0] if moment is not None else None
    found = labelled_day(value) or parse_date(value)
    if isinstance(found, Printed):
        return found.iso
    return found[0] if found is not None else None


def _comments(text: str, said: Said) -> None:
    """Founder's `enpproperty` and Hanweb's field comments."""
    noted = _PROPERTIES.search(text) if "enpproperty" in text else None
    if noted is not None:
        for name, value in _FOUNDER.findall(text[noted.end() : text.find("-->", noted.end())]):
            _take(said, f"enpproperty:{name}", name, plain_text(value))
    for name, value in _HANWEB.findall(text) if "<$[" in text else ():
        _take(said, f"hanweb:{name}", name, plain_text(value))


def _take(said: Said, where: str, name: str, value: str) -> None:
    if not value:
        return
    if name in ("title", "标题"):
        said.titles.append(Evidence(where=where, value=value))
    elif name in ("author", "作者"):
        said.authors.append(Evidence(where=where, value=value))
    elif name in ("信息来源", "sourcename"):
        said.outlets.append(Evidence(where=where, value=value))
    elif name in ("date", "发布时间"):
        parsed = parse_date(value)
        if parsed is not None:
            said.dates.append(Evidence(where=where, value=parsed[0]))


def _scripts(scripts: str, said: Said) -> None:
    epoch = _after(scripts, _EPOCH_KEYS, _EPOCH)
    moment = from_epoch(int(epoch)) if epoch else None
    if moment is not None:
        said.dates.append(Evidence(where="script:ct", value=moment[0]))
    printed = _day((_after(scripts, _DATE_KEYS, _DATE) or "").replace("\\", ""))
    if printed is not None:
        said.dates.append(Evidence(where="script:json", value=printed))


def _stamps(root: HtmlElement, text: str, said: Said) -> None:
    """Moments in attributes."""
    for name in _DATA_TIME:
        for value in root.xpath(f"//@{name}")[:1] if name in text else ():
            stamped = parse_date(value)
            if stamped is not None:
                said.dates.append(Evidence(where=f"attribute:{name}", value=stamped[0]))
    if "datePublished" in text:
        for element in root.xpath('//*[@itemprop="datePublished"]')[:1]:
            said.dates += _stamp(element)


def _times(times: Sequence[HtmlElement], said: Said) -> None:
    if len(times) == 1 or any(element.get("pubdate") is not None for element in times):
        chosen = next((one for one in times if one.get("pubdate") is not None), times[0])
        if chosen.getparent() is None or chosen.getparent().tag not in ("a", "li"):
            found = _stamp(chosen)
            (said.dates if chosen.get("pubdate") is not None else said.late_dates).extend(found)


def _stamp(element: HtmlElement) -> list[Evidence]:
    value = element.get("datetime") or element.get("content") or element.text_content()
    stamped = parse_date(value)
    return [Evidence(where=f"<{element.tag}>", value=stamped[0])] if stamped is not None else []


def _account(root: HtmlElement, text: str) -> str:
    """The account that a platform prints beside the headline, by a class that several use."""
    for name in _ACCOUNT_CLASSES:
        for element in root.find_class(name)[:1] if name in text else ():
            value = " ".join(element.text_content().split())
            if 2 <= len(value) <= 20:
                return value
    return ""


def _wechat(page: Parsed, tags: dict[str, str], said: Said) -> None:
    """The account stands for the outlet; og:site_name only names the platform (docs/cms.md: WeChat)."""
    root = page.root
    if "js_content" not in page.light or not root.xpath('boolean(//*[@id="js_content"])'):
        return
    said.site = ""
    if "author" in tags:
        said.authors.append(Evidence(where="meta:author", value=tags["author"]))
    said.authors += _signed(root)
    account = root.xpath('string(//*[@id="js_name"])').strip()
    value = account or unescape(_after(page.scripts, _NAME_KEYS, _NAME) or "")
    if value:
        said.outlets.insert(0, Evidence(where="wechat:account", value=value))


def _signed(root: HtmlElement) -> list[Evidence]:
    """Who signed a post, between its headline and its account."""
    for element in root.xpath(
        '//*[@id="meta_content"]//*[contains(@class, "rich_media_meta_text")]'
    ):
        value = " ".join(element.text_content().split())
        if value and not any(sign.isdigit() for sign in value):  # older posts print their day so
            return [Evidence(where="wechat:author", value=value)]
    return []


def _after(text: str, keys: tuple[str, ...], value: re.Pattern[str]) -> str | None:
    """What a pattern finds right after one of the keys, the keys tried in order."""
    for key in keys:
        at = text.find(key)
        for _ in range(_MOST_PLACES):
            if at < 0:
                break
            match = value.match(text, at + len(key))
            if match is not None:
                return match[1]
            at = text.find(key, at + 1)
    return None
