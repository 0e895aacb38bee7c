"""Where a multi-page article goes on. The crawler follows it, the archive joins pages by it.

Only addresses that differ from this page's own in the page number alone count, so that no other
article is taken for the next page. Text in, values out; never raises.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import SplitResult, parse_qsl, urlsplit

from archive.web.links import base_of, resolve
from archive.web.urls import canonical

MOST_PAGES = 50
"""Most pages of one article."""

# createPageHTML(total, current from 0, name, ext), and with an element's id before them, current
# from 1 (docs/cms.md: TRS; docs/cms.md: UCAP)
_CALL = re.compile(r"createPageHTML\s*\(([^()]{1,200})\)")
_COUNT = re.compile(r"countPage\s*=\s*(\d{1,3})(?!\d)")
# Written so that its first character is looked for as a set, which `\b` or IGNORECASE prevent: five
# times as fast.
_HREF = re.compile(r"""[hH](?<!\w.)[rR][eE][fF]\s*=\s*["']?\s*([^"'\s<>\\]{1,500})""")
_NEXT = re.compile(r"下一?[页頁]")
_NEXT_IN_BYTES = re.compile(
    b"|".join(
        {
            re.escape(word.encode(encoding))
            for encoding in ("utf-8", "gb18030", "big5hkscs")
            for word in ("下页", "下一页", "下頁", "下一頁")
            if encoding != "big5hkscs" or "页" not in word  # which Big5 does not have
        }
    )
)
_SCRIPTED = (b"createPageHTML", b"countPage")  # what `_by_script` needs
_FILE = re.compile(r"(?P<name>[\w.~-]{1,120})\.(?P<ext>s?html?|jhtml|xhtml)", re.ASCII)
# docs/cms.md: People. It appends the number with a hyphen, all others with an underscore.
_NUMBERED = re.compile(r"(?P<base>.+)(?P<join>[_-])(?P<n>\d{1,2})")
_COLUMN = re.compile(r"(?:index|list|default|node|col|channel)[_-]?\d*", re.IGNORECASE)
_TRS = re.compile(r"t\d{8}_\d+", re.ASCII)
_PARAMETER = frozenset(("page", "pageno", "pagenum", "pageindex", "currpage"))
_MOST_WORDS = 20  # occurrences of 下一页 that are examined
_MOST_LINKS = 500  # links to pages of this article that are examined
_LONGEST_TAG = 800


@dataclass(frozen=True, slots=True)
class _Own:
    """A page's own file name, parsed. n: None on a first page without a number."""

    base: str
    join: str
    n: int | None
    ext: str


def next_page(text: str, url: str) -> str | None:
    """The next page of the article on this page, in one spelling, or None.

    text: the page's source. Evidence in order: the CMS's pager script, a link 下一页, number links.
    """
    parts = urlsplit(canonical(url))
    own_names = _readings(parts)
    place = f"{parts.scheme}://{parts.netloc}{parts.path.rpartition('/')[0]}/"
    for own in own_names:
        found = _by_script(text, own) or _by_links(text, url, place, own)
        if found:
            return f"{place}{own.base}{own.join}{found}.{own.ext}"
    return _by_parameter(text, parts.geturl()) if parts.query and not own_names else None


def may_go_on(body: bytes, url: str) -> bool:
    """Whether `next_page` can find anything on a page with these bytes: true too often, never false
    where it finds one, and cheap. body: in an encoding in which ASCII stands for itself."""
    parts = urlsplit(canonical(url))
    own_names = _readings(parts)
    if not own_names:
        return bool(parts.query) and _NEXT_IN_BYTES.search(body) is not None
    scripted = any(word in body for word in _SCRIPTED)
    return any(
        (f"{own.base}{own.join}".encode() in body) or (scripted and own.base.encode() in body)
        for own in own_names
    )


def _readings(parts: SplitResult) -> list[_Own]:
    """What the file name of an article may be; nothing when the file does not name it.
    `content_7_2` is page 2 of `content_7`, or a first page of its own."""
    match = _FILE.fullmatch(parts.path.rpartition("/")[2])
    if match is None or parts.query or _COLUMN.fullmatch(match["name"]):
        return []
    return list(_owns(match["name"], match["ext"]))


def _owns(name: str, ext: str) -> Iterator[_Own]:
    numbered = _NUMBERED.fullmatch(name)
    if numbered and int(numbered["n"]) < MOST_PAGES:
        yield _Own(numbered["base"], numbered["join"], int(numbered["n"]), ext)
    yield _Own(name, "_", None, ext)
    yield _Own(name, "-", None, ext)


def _by_script(text: str, own: _Own) -> int | None:
    """The number after this page's own in a pager script that names this article's file."""
    if own.join != "_" or own.base not in text:
        return None
    for call in _CALL.finditer(text):
        arguments = [part.strip() for part in call[1].split(",")]
        first = 1 if arguments[0][:1] in ("'", '"') and len(arguments) >= 5 else 0
        if len(arguments) < first + 4 or arguments[first + 2].strip("'\"") != own.base:
            continue
        pages = _count(arguments[first], text)
        here = own.n if own.n is not None else first
        # Where pages count from 0, the last one has the number pages - 1.
        return here + 1 if here < pages - 1 + first else None
    # A template that writes its links out itself: countPage, and the file's name in quotes.
    if _TRS.fullmatch(own.base) and _is_quoted(own.base, text):
        pages = _count("", text)
        here = own.n or 0
        return here + 1 if here < pages - 1 else None
    return None


def _is_quoted(name: str, text: str) -> bool:
    """Whether a name stands between quotes, or behind an escaped one; a pattern for each page would have
    to be compiled for it."""
    between = (f"{mark}{name}{end}" for mark in "\"'" for end in "\"'")
    return any(quoted in text for quoted in (*between, f'\\"{name}', f"\\'{name}"))


def _count(argument: str, text: str) -> int:
    if not (argument.isascii() and argument.isdigit()):
        told = _COUNT.search(text)
        argument = told[1] if told else "0"
    return min(int(argument[:4]), MOST_PAGES)


def _by_links(text: str, url: str, place: str, own: _Own) -> int | None:
    """The number after this page's own among the links to pages of this article."""
    if f"{own.base}{own.join}" not in text:
        return None
    stem, end = re.escape(own.base), rf"\.{own.ext}"
    if not re.search(rf"{stem}{own.join}\d{{1,2}}{end}", text, re.ASCII):
        return None
    base = base_of(text, url)
    file = rf"{stem}(?:{own.join}(\d{{1,2}}))?{end}"
    page, href_of_page = re.compile(file, re.ASCII), re.compile(rf"(?:^|[/\\]){file}", re.ASCII)

    def number(href: str) -> int | None:
        address = resolve(base, href) if href_of_page.search(href) else None
        match = page.fullmatch(canonical(address).removeprefix(place)) if address else None
        return int(match[1] or -1) if match else None

    near = islice(filter(href_of_page.search, _HREF.findall(text)), _MOST_LINKS)
    numbers = {n for href in near if (n := number(href)) is not None}
    if own.n is not None:
        # Without a link back to the first page, the number is part of another article's name.
        return own.n + 1 if {-1, own.n + 1} <= numbers and own.n + 1 < MOST_PAGES else None
    told = next((n for href in _next_hrefs(text) if (n := number(href)) in (1, 2)), None)
    if told is not None:
        return told
    wanted = (1, 2) if _TRS.fullmatch(own.base) else (2, 1)
    return next((n for n in wanted if n in numbers), None)


def _next_hrefs(text: str) -> Iterator[str]:
    """hrefs of links whose text is 下一页."""
    for _, word in zip(range(_MOST_WORDS), _NEXT.finditer(text), strict=False):
        before = text[max(0, word.start() - _LONGEST_TAG) : word.start()]
        tag = before[before.lower().rfind("<a") :]
        href = _HREF.search(tag)
        if href and "</a" not in tag.lower():
            yield href[1]


def _by_parameter(text: str, url: str) -> str | None:
    """The target of a link 下一页 that is this address with the next page number as a parameter."""
    base = base_of(text, url)
    path, given = _parameters(url)
    for href in _next_hrefs(text):
        address = resolve(base, href.replace("&amp;", "&"))
        if address is None:
            continue
        there, wanted = _parameters(canonical(address))
        others = {name: value for name, value in wanted.items() if name.lower() not in _PARAMETER}
        pages = [value for name, value in wanted.items() if name.lower() in _PARAMETER]
        own = [value for name, value in given.items() if name.lower() in _PARAMETER] or ["1"]
        rest = {name: value for name, value in given.items() if name.lower() not in _PARAMETER}
        if there != path or not others or others != rest or len(pages) != 1:
            continue
        here = own[0]
        if here.isdecimal() and len(here) <= 2 and pages == [str(int(here) + 1)]:
            return canonical(address) if int(here) < MOST_PAGES else None
    return None


def _parameters(url: str) -> tuple[str, dict[str, str]]:
    path, _, query = url.partition("?")
    return path, dict(parse_qsl(query))
