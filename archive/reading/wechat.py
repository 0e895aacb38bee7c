"""Posts of WeChat that a script shows: their text, title, account and time stand in its strings.

Text posts (item_show_type 10), picture posts (8), videos (5), and articles whose container came
empty (docs/cms.md: WeChat). Nothing is run: strings are found by the names before them, decoded and
laid out as the markup of an ordinary post, which is then read like any other.
"""

import re
from collections.abc import Iterator
from html import escape, unescape
from itertools import islice

from lxml import html
from lxml.html import HtmlElement

from archive.reading.tree.layout import count_han, squeeze
from archive.web.dates import from_epoch

_MARKS = (
    "item_show_type",
    "cgiDataNew",
    "ContentNoEncode",
    "__QMTPL_SSR_DATA__",
    "picture_page_info_list",
)
_STRING = r"""(?:'((?:[^'\\]|\\.){0,200000}+)'|"((?:[^"\\]|\\.){0,200000}+)")"""
# What may stand between a name and its string: `text_page_info: {content: '…'`,
# `title: JsDecode('…')`, `title: xml ? … : '…'`, `window.title = window.msg_title = '…'`,
# `var a = window.a_value_which_never_exists || '…'`.
_BEFORE = (
    r"""(?:["']?\s*:\s*\{\s*["']?content(?:_noencode)?)?"""
    r"""["']?\s*[:=]\s*(?:window\.\w+\s*=\s*){0,2}(?:window\.\w+\s*\|\|\s*)?(?:xml\s*\?[^:'"]{0,40}"""
    r"""['"][^'"]{0,40}['"]\)\s*:\s*)?(?:JsDecode\(|htmlDecode\(|decodeURIComponent\()?\s*"""
)
_TEXTS = (
    "TextContentNoEncode", "ContentNoEncode", "videoContentNoEncode", "content_noencode", "text_page_info",
)  # fmt: skip
# What ordinary articles have as a summary is the text of the others.
_SHOW_TYPE = re.compile(r"""item_show_type["']?\s*[:=]\s*["']?([1-9]\d?)\b""")
_DESCRIPTIONS = ("desc", "msg_desc", "innerHTML")
_ACCOUNTS = ("nick_name", "nickname")
_MOMENTS = ("ori_create_time", "create_timestamp", "ct", "create_time", "createTime")
_EPOCH = re.compile(r"\d{10}")
_PICTURE = re.compile(rf"(?<!\w)cdn_url{_BEFORE}{_STRING}")
_NO_PICTURE = re.compile(r"(?:watermark_info|share_cover)[\"']?\s*:\s*\{[^{}]*$")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(.))", re.S)
_PLAIN_ESCAPES = {"n": "\n", "r": "\n", "t": "\t", "b": "", "f": "", "v": "", "0": ""}
_MARKUP = re.compile(r"</?(?:p|br|section|span|a|div|img|strong|b|em|h[1-6])\b[^<>]{0,2000}>", re.I)
_FEWEST = 25  # Chinese characters of a container that is not empty
_LONGEST_TITLE = 64  # characters that WeChat allows; a longer one is a post's whole text
_MOST_PLACES = 40  # of a name, in a page of megabytes
_MOST_PICTURES = 100
_FARTHEST = 200_000  # characters of a text


def open_post(text: str, root: HtmlElement) -> str | None:
    """The markup of a post that only a script shows; None for any other page."""
    if not any(mark in text for mark in _MARKS):
        return None
    container = root.xpath('//*[@id="js_content"]')
    if any(count_han("".join(element.itertext())) >= _FEWEST for element in container):
        return None
    body = _body(root, text)
    pictures = list(_pictures(text))
    if body is None and not pictures:
        if not container:
            return None
        # What stands around a post is sentences, too, and would be taken for its text.
        body = "".join(html.tostring(child, encoding="unicode") for child in container[0])
    moment = next(filter(None, (_first(text, (name,)) for name in _MOMENTS)), "")
    head = _head(root, _title(root, text, body or ""), moment)
    account = _first(text, _ACCOUNTS) or root.xpath("string(//*[@id='js_name'])").strip()
    images = "".join(f'<p><img src="{escape(address)}"></p>' for address in pictures)
    return (
        f'{head}<a id="js_name" style="display:none">{escape(account)}</a>'
        f'<div id="js_content">{body or ""}{images}</div>'
    )


def _head(root: HtmlElement, title: str, moment: str) -> str:
    author = root.xpath("string(//meta[@name='author']/@content)")
    said = '<meta property="og:site_name" content="微信公众平台">'
    said += f'<meta name="author" content="{escape(author)}">' if author else ""
    if title:
        said += f'<meta property="og:title" content="{escape(title)}">'
        said += f'<h1 id="activity-name">{escape(title)}</h1>'
    stamped = from_epoch(int(moment)) if _EPOCH.fullmatch(moment) else None
    shown = stamped[0].replace("T", " ") if stamped is not None else moment
    return f'{said}<div><em id="publish_time">{escape(shown)}</em></div>'


def _body(root: HtmlElement, text: str) -> str | None:
    """The text as markup: the longest string of the first name that has enough of it."""
    for name in _TEXTS if _SHOW_TYPE.search(text) is None else (*_TEXTS, *_DESCRIPTIONS):
        value = max(_strings(text, name), key=count_han, default="")
        if count_han(value) >= _FEWEST:
            return _paragraphs(value)
    if _SHOW_TYPE.search(text) is None:
        return None
    value = _decoded(root.xpath("string(//meta[@name='description']/@content)"))
    return _paragraphs(value) if value else None


def _paragraphs(value: str) -> str:
    if _MARKUP.search(value):
        return value.replace("\n", "<br>")
    plain = unescape(value)
    plain = _MARKUP.sub(lambda tag: "\n" if tag[0][:3].lower() == "<br" else "", plain)
    return "".join(f"<p>{escape(line)}</p>" for line in plain.split("\n") if line.strip())


def _title(root: HtmlElement, text: str, body: str) -> str:
    """The post's title; none where WeChat gives the beginning of the text for it."""
    whole = squeeze(_MARKUP.sub("", body))
    meta = root.xpath("string(//meta[@property='og:title']/@content)")
    named = text[max(0, text.find("cgiDataNew")) :]  # before it, other things have a title
    for value in (_decoded(meta), _first(text, ("msg_title",)), _first(named, ("title",))):
        title = " ".join(unescape(value).split())
        if title and len(title) <= _LONGEST_TITLE and "\n" not in value.strip():
            cut = squeeze(title).rstrip(".…")
            if len(cut) < 30 or cut not in whole:
                return title
    return ""


def _pictures(text: str) -> Iterator[str]:
    seen: set[str] = set()
    start = text.find("picture_page_info_list")
    for found in _PICTURE.finditer(text, max(0, start)) if start >= 0 else ():
        if _NO_PICTURE.search(text, max(0, found.start() - 300), found.start()):
            continue
        address = unescape(_decoded(found[1] or found[2] or ""))
        if address.startswith(("http://", "https://", "//")) and address not in seen:
            seen.add(address)
            yield address
        if len(seen) >= _MOST_PICTURES:
            return


def _first(text: str, names: tuple[str, ...]) -> str:
    for name in names:
        for value in _strings(text, name):
            if value.strip():
                return unescape(value).strip()
    return ""


def _strings(text: str, name: str) -> Iterator[str]:
    """Strings that follow a name, decoded."""
    named = re.compile(rf"(?<![\w-]){name}(?!\w)")
    said = re.compile(rf"{_BEFORE}{_STRING}")
    for place in islice(named.finditer(text), _MOST_PLACES):
        found = said.match(text, place.end())
        if found is not None:
            yield _decoded((found[1] or found[2] or "")[:_FARTHEST])


def _decoded(value: str) -> str:
    """What a string of a script stands for."""
    if "\\" not in value:
        return value
    decoded = _ESCAPE.sub(_character, value)
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code is None:
        return _PLAIN_ESCAPES.get(found[4], found[4])
    point = int(code, 16)
    return chr(point) if point <= 0x10FFFF else ""
