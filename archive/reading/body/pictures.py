"""Pictures, audio and video that stand in a text, as addresses."""

import re
from collections.abc import Sequence
from typing import Any

from lxml.html import HtmlElement

from archive.kinds import Picture
from archive.reading.body.candidate import Body
from archive.reading.body.structure import elements_in, frame_of
from archive.reading.tree.layout import Layout, tidy
from archive.web.links import resolve
from archive.web.urls import canonical

# Where templates keep the address of a picture that is loaded late: before `src`, a placeholder
_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-url", "original", "_src", "src")
_MEDIA = {"audio": "src", "video": "src", "source": "src", "embed": "src", "object": "data"}
_PLAYED = re.compile(r"\.(?:mp3|mp4|m4a|m4v|aac|wav|ogg|webm|m3u8|flv|wmv|mov)(?:$|[?#])", re.I)
# Tools and adornments of a page by the names of their files
_ADORNMENT = re.compile(
    r"(?:^|[/_\-.])(?:icons?|ico|logo|qr_?code|ewm|erweima|weixin|wechat|weibo|qzone|share|blank|spacer|loading|print"
    r"|close|arrow|btn|button|avatar|line|dot|bg|banner|transparent|placeholder|pixel|file_?type|fileicon)"
    r"\d*(?:[/_\-.]|$)|/icon_(?:pdf|doc|xls|rar|zip)|_w\d\d?_h\d\d?\b",
    re.I,
)
_CAPTION = re.compile(
    r"^(?:图为|图片说明|图[一二三四五六七八九十\d]{0,2}[:：]|[▲△↑▼]|[上下左右本]图|圖為|圖說)"
    r"|(?:摄|攝|供图|供圖|图源.{1,12}|摄影报道)[)）]?。?$|^(?:图片来源|摄影|图|摄)[:：/丨｜]"
)
_FILE_NAME = re.compile(r"[\w.\-]*\.(?:jpe?g|png|gif|bmp|webp)|(?:图片|img|image)\d*", re.I)
_MOST_PICTURES, _MOST_MEDIA = 100, 50
_LONGEST, _LONGEST_ADDRESS = 300, 2_000  # characters of a caption, of an address
_SMALLEST = 60  # pixels


def illustrations(
    bases: Sequence[HtmlElement], url: str, layout: Layout, body: Body
) -> dict[str, Any]:
    """The fields `pictures` and `media` of a page. bases: its elements `base`. url: its address."""
    given = next((element.get("href") for element in bases), None)
    base = resolve(url, given) or url if given else url
    frame = frame_of(layout, body.start, body.end)
    found = list(elements_in(layout, body.start, body.end, frame, ("img", "a", *_MEDIA)))
    shown = [(element, at) for element, at in found if element.tag == "img"]
    played = [element for element, _ in found if element.tag != "img"]
    return {"pictures": _pictures(layout, shown, base), "media": _media(played, base)}


def _pictures(
    layout: Layout, shown: Sequence[tuple[HtmlElement, int]], base: str
) -> tuple[Picture, ...]:
    """Pictures between the first and the last line of a text, each once, in order. base: of the
    page's relative addresses. Icons, codes to scan and other tools by their names or size are none.
    """
    found: dict[str, Picture] = {}
    for element, at in shown:
        address = next(filter(None, (_address(element, name, base) for name in _SOURCES)), None)
        if address is None or address in found or _is_adornment(element, address):
            continue
        caption = _caption(layout, element, at)
        found[address] = Picture(url=address, caption=caption, alt=_alt(element))
        if len(found) >= _MOST_PICTURES:
            break
    return tuple(found.values())


def _media(played: Sequence[HtmlElement], base: str) -> tuple[str, ...]:
    """Addresses of audio and video in a text, each once, in order."""
    found: dict[str, None] = {}
    for element in played:
        name = _MEDIA.get(element.tag, "href")
        address = _address(element, name, base) or _address(element, "data-src", base)
        player = element.tag in ("audio", "video", "source")
        if address is not None and (player or _PLAYED.search(address)):
            found.setdefault(address)
        if len(found) >= _MOST_MEDIA:
            break
    return tuple(found)


def _address(element: HtmlElement, name: str, base: str) -> str | None:
    given = (element.get(name) or "").strip()
    if not given or given.startswith(("data:", "#", "javascript:")):
        return None
    address = resolve(base, given)
    return canonical(address) if address is not None and len(address) <= _LONGEST_ADDRESS else None


def _is_adornment(element: HtmlElement, address: str) -> bool:
    sizes = (element.get(name) or "" for name in ("width", "height"))
    small = any(
        size.isdecimal() and int(size[:6]) < _SMALLEST
        for size in (s.removesuffix("px") for s in sizes)
    )
    return small or _ADORNMENT.search(address.split("://", 1)[1].partition("/")[2]) is not None


def _alt(element: HtmlElement) -> str:
    alt = tidy((element.get("alt") or element.get("title") or "")[:_LONGEST])
    return "" if _FILE_NAME.fullmatch(alt) else alt


def _caption(layout: Layout, element: HtmlElement, at: int) -> str:
    """What a `figcaption` says, or the line below the picture when it reads like a caption."""
    figure = next(element.iterancestors("figure"), None)
    told = figure.find(".//figcaption") if figure is not None else None
    if told is not None:
        return tidy("".join(told.itertext())[: 4 * _LONGEST])[:_LONGEST]
    below = layout.lines[at].text if at < len(layout.lines) else ""
    return below if len(below) <= _LONGEST and _CAPTION.search(below) else ""
