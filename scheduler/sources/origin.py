"""Whose a list is, by what its page, its host and one of its articles say: name, region, kind. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from archive.home.gazetteer import codes
from archive.home.regions import NATIONAL, above
from archive.sentences import Sentence, joined, say
from archive.types import Source, SourceKind
from archive.web.charset import decode
from crawler.scope import bare, host_and_port

_LONGEST_NAME = 60  # characters
_META = re.compile(r"<meta\b[^<>]{0,1000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,500})", re.IGNORECASE)
_SEARCHED = 100_000  # characters at the beginning of a page
_BETWEEN = re.compile(r"\s*[-_|—–·»>＞]+\s*|\s{2,}")
_ENDING = re.compile(r"(?:省|市|区|县|旗|盟|州|地区)$")


@dataclass(frozen=True, slots=True)
class Guess:
    """A value and the reason for it, as the end of a sentence. value: "" when it is not known."""

    value: str
    why: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What pages of a site say of it. site, column: names. title: of the list page. site_id: its
    number in the register of government sites. outlet: of one article."""

    site: str = ""
    column: str = ""
    title: str = ""
    site_id: str = ""
    outlet: str = ""


def told_by(
    body: bytes, content_type: str | None, article: bytes | None = None, outlet: str = ""
) -> Told:
    """What a list page says of its site, and one of its articles where the list is silent."""
    page, title = _head(body, content_type)
    further = _head(article, None)[0] if article else {}
    both = {**further, **{name: value for name, value in page.items() if value}}
    site_id = both.get("siteidcode", "")
    return Told(
        site=both.get("sitename", ""),
        column=page.get("columnname", ""),
        title=title,
        site_id=site_id if re.fullmatch(r"\w{10}", site_id, re.ASCII) else "",
        outlet=tidy(outlet),
    )


def tidy(text: str) -> str:
    """Text of a stranger in one line without what a terminal or a file would take for an order."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return re.sub(r"\s+", " ", shown).strip()


def name_of(told: Told, url: str) -> str:
    """A name for people: site and column, at most 60 characters; the host for a site without one."""
    column = told.column or next(iter(_parts(told.title)), "")
    site = _site(told) or host_and_port(url)[0]
    return "·".join(dict.fromkeys(part for part in (site, column) if part))[:_LONGEST_NAME]


def _parts(title: str) -> list[str]:
    return [part for part in _BETWEEN.split(title) if part]


def _site(told: Told) -> str:
    """The site's name: its own word, else the end of a title of several parts. A title of one part
    names the column, which may be about the party at any site."""
    return told.site or (parts[-1] if len(parts := _parts(told.title)) > 1 else "")


def kind_of(told: Told, url: str, family: str) -> Guess:
    """The kind of outlet, and what says so."""
    host = host_and_port(url)[0]
    site = _site(told)
    for kind, words, hosts in _KINDS:
        if word := words.search(site):
            return Guess(kind, say("“{word}” is in the name of the site", word=word[0]))
        if hosts is not None and (part := hosts.search(host)):
            return Guess(kind, say("“{part}” is in its host", part=part[0]))
        if kind is SourceKind.NEWSPAPER and "epaper" in family:
            return Guess(kind, say("it was read as a newspaper's issue"))
    return Guess(SourceKind.MEDIA, say("nothing says another: --kind does"))


_KINDS: tuple[tuple[SourceKind, re.Pattern[str], re.Pattern[str] | None], ...] = (
    (SourceKind.YEARBOOK, re.compile("年鉴"), None),
    (
        SourceKind.PARTY,
        re.compile("党建|组织部|组织工作|纪检|纪委|先锋网?|党员"),
        re.compile(r"dangjian|(?<![a-z])(?:dj|zzb|jjjc|ccdi|12371)(?![a-z])"),
    ),
    (SourceKind.NEWSPAPER, re.compile("日报|晚报|晨报|都市报"), re.compile("epaper|szb")),
    (SourceKind.MEDIA, re.compile("新闻网|融媒|广播电视"), None),
    (SourceKind.GOVERNMENT, re.compile("人民政府"), re.compile(r"(?<![\w-])gov\.cn$")),
)


def region_of(told: Told, url: str, names: Mapping[str, str], known: Mapping[str, Source]) -> Guess:
    """The region's code, and what says so. names: code → name. known: sources whose hosts tell."""
    if told.site_id.lower().startswith("bm"):
        return Guess(NATIONAL, say("SiteIDCode {id} is that of a ministry", id=told.site_id))
    place = told.site_id[:6]
    if place in codes() and place != NATIONAL:  # former ones, too: a site keeps its number
        return Guess(place, say("SiteIDCode {id} begins so", id=told.site_id))
    host = bare(host_and_port(url)[0])
    for source in known.values():
        if bare(urlsplit(source.start[0]).hostname or "") == host:
            return Guess(
                source.region, say("the source '{key}' is on the same host", key=source.key)
            )
    doubts = None
    for where, text in (
        (say("name of the site"), told.site),
        (say("title"), told.title),
        (say("outlet of an article"), told.outlet),
    ):
        meant = _named_in(text, names)
        if len(meant) == 1:
            why = say(
                "“{name}” by the {where}, “{text}”",
                name=names[meant[0]], where=where, text=text[:40],
            )  # fmt: skip
            return Guess(meant[0], why)
        if meant and doubts is None:
            doubts = say(
                "not known (the {where} may mean {several}): give --region",
                where=where, several=joined(meant[:5]),
            )  # fmt: skip
    return Guess("", doubts or say("not known: give --region"))


def _named_in(text: str, names: Mapping[str, str]) -> list[str]:
    """The codes of the places that a text names: by the longest name, and inside of any other place
    that it names, too."""
    if not text:
        return []
    whole = {code: name for code, name in names.items() if code != NATIONAL and name in text}
    short = {
        code: bared
        for code, name in names.items()
        if code not in whole and len(bared := _ENDING.sub("", name)) >= 2 and bared in text
    }
    found = whole or {c: n for c, n in short.items() if c != NATIONAL}
    if not found:
        return []
    around = {code: set(above(code, names)) & (whole.keys() | short.keys()) for code in found}
    best = max((len(around[code]), len(found[code])) for code in found)
    return sorted(c for c in found if (len(around[c]), len(found[c])) == best)


def _head(body: bytes, content_type: str | None) -> tuple[dict[str, str], str]:
    """The meta tags of a page by name in lower case, and its title."""
    text = (decode(body, content_type) or "")[:_SEARCHED]
    found: dict[str, str] = {}
    for tag in _META.findall(text):
        given = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag)}
        if given.get("name"):
            found.setdefault(given["name"].lower(), tidy(given.get("content", ""))[:200])
    title = _TITLE.search(text)
    return found, tidy(unescape(title[1])) if title else ""
