"""A list page, parsed: hostile HTML in, absolute http(s) addresses out."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlsplit

from lxml import etree, html

from archive.web.links import resolve

T = TypeVar("T")

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
# Characters that XML cannot hold; libxml2 would stop at a NUL.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")

# A tag with hundreds of attributes: libxml2 takes time by the square of their number.
_CROWDED = re.compile(
    r"<([a-z][\w:-]{0,40})(?>[\s/]*+[^\s=<>\"'/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s<>\"']++))?+){300,}+",
    re.IGNORECASE,
)

_END = re.compile(r"</(?:html|body)\s{0,9}>", re.IGNORECASE)
_MORE = re.compile(r"<(?:a|li|tr|script|div|iframe)\b", re.IGNORECASE)
_CELLS = ("tr", "td", "th")
_OF_LISTS = frozenset(("ul", "ol", "menu", "dir", "table", "td", "body"))  # what holds items

MOST_ANCHORS = 20_000
"""Most anchors of a page that are examined; a list has fewer."""

# What scripts, templates and servers leave where a value was to be.
_UNFILLED = re.compile(r"\$(?:\{|%7B)|(?:\{|%7B)(?:\{|%7B)|<%|\{\w{1,40}\}|\0", re.IGNORECASE)
LONGEST_ADDRESS = 4_000
"""Characters; longer addresses cannot be fetched."""

_MOST_INSIDE = 200  # elements and pieces of text examined in an anchor
_MOST_HELD = 200_000  # elements
_LONGEST_TEXT = 2_000  # characters of an anchor, and of its title


def collapse(text: str | None) -> str:
    """Runs of white space as one space, none at the ends."""
    return _SPACE.sub(" ", text).strip() if text else ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """An `a` or `area` element, or one that a script makes a link. text: as visible. hint: its title attribute."""

    url: str
    text: str
    hint: str
    element: Any = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Markup:
    """A parsed list page. base: the base of relative addresses. text: the whole source. fetched: when
    it was served, aware, where days are counted from that. charset: in which a browser would write
    the Chinese of its queries. left_out: addresses found only beyond MOST_ANCHORS. held: elements as
    Python objects: lxml makes them anew at each visit unless somebody holds them."""

    url: str
    base: str
    text: str
    root: Any
    anchors: tuple[Anchor, ...]
    fetched: datetime | None = None
    charset: str = "utf-8"
    left_out: int = 0
    held: tuple[Any, ...] = field(default=(), repr=False, compare=False)
    worked_out: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, name: str, work: Callable[["Markup"], T]) -> T:
        """What several readers ask of the page, worked out for the first."""
        if name not in self.worked_out:
            self.worked_out[name] = work(self)
        found: T = self.worked_out[name]
        return found

    def resolve(self, href: str) -> str | None:
        """The absolute http(s) address of an href, without fragment, or None; none where a script is yet
        to fill it."""
        return None if unfilled(href) else resolve(self.base, href, self.charset)

    def with_source(self, text: str) -> "Markup":
        """The same page with another source: rows that its scripts hold or hide."""
        return parse_anchors(text, self.base, fetched=self.fetched, charset=self.charset)


def unfilled(address: str) -> bool:
    """Whether an address has a place that a script or a template is yet to fill: `/show/{id}.html`."""
    return _UNFILLED.search(address) is not None


def same_host(one: str, other: str) -> bool:
    """Whether two absolute addresses are on the same host and port."""
    return urlsplit(one).netloc.lower() == urlsplit(other).netloc.lower()


def parse_anchors(
    text: str, url: str, *, fetched: datetime | None = None, charset: str = "utf-8"
) -> Markup:
    """Never raises: what cannot be parsed has no anchors."""
    clean = _CROWDED.sub(r"<\1", _ILLEGAL.sub(" ", text))
    parser = html.HTMLParser(encoding="utf-8")
    try:
        root = html.document_fromstring(_with_ends(_in_one_piece(clean)).encode(), parser=parser)
        _unnest(root)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        root = html.Element("html")
    held = tuple(islice(root.iter(), _MOST_HELD))
    hrefs = root.xpath("//base[@href]/@href")
    base = (resolve(url, hrefs[0], charset) if hrefs else None) or url
    elements = root.iter("a", "area")
    anchors = _anchors(islice(elements, MOST_ANCHORS), base, charset)
    # One already seen before the limit is not left out.
    seen = {anchor.element.get("href") for anchor in anchors}
    beyond = {element.get("href") for element in elements} - seen - {None}
    return Markup(url, base, clean, root, tuple(anchors), fetched, charset, len(beyond), held)


def _in_one_piece(text: str) -> str:
    """The text without ends of the document before its end, such as a header include leaves:
    libxml2 drops what follows."""
    first = _END.search(text)
    if first is None or not _MORE.search(text, first.end()):
        return text
    return _END.sub(" ", text)


def _with_ends(text: str) -> str:
    """The text with ends of the rows and cells that it leaves open. Browsers end them where the next one
    begins, whatever is open inside; libxml2 puts one into the other, and gives up at a depth of 256. An
    end too many is nothing to it."""
    small = text.lower()
    for name in _CELLS:
        begun = small.count(f"<{name}>") + small.count(f"<{name} ")
        if begun > small.count(f"</{name}"):
            text = re.sub(rf"<(?={name}[\s>])", f"</{name}><", text, flags=re.IGNORECASE)
    return text


def _unnest(root: Any) -> None:
    """Put items that stand in an open item behind it, as browsers do: `<li><div>…<li><div>…`."""
    for item in list(root.iter("li")):
        above = next(
            (one for one in item.iterancestors() if one.tag == "li" or one.tag in _OF_LISTS), None
        )
        if above is not None and above.tag == "li":
            above.addnext(item)


def _anchors(elements: Iterable[Any], base: str, charset: str) -> list[Anchor]:
    found = []
    for element in elements:
        href = element.get("href")
        if not href or len(href) > LONGEST_ADDRESS or href.lstrip().startswith("#"):
            continue
        address = resolve(base, href, charset)
        if address:
            found.append(anchor_of(element, address))
    return found


def anchor_of(element: Any, address: str) -> Anchor:
    """An element as the anchor of an address; it need not be an `a`."""
    hint = collapse((element.get("title") or "")[:_LONGEST_TEXT])
    return Anchor(address, collapse(_text(element)), hint, element)


def _text(anchor: Any) -> str:
    """The beginning of an anchor's text. Anchors may be nested, or wrap a whole page."""
    texts: list[str] = []
    room = _LONGEST_TEXT
    for event, element in islice(etree.iterwalk(anchor, events=("start", "end")), _MOST_INSIDE):
        if event == "start":
            piece = element.text if isinstance(element.tag, str) else None
        else:
            piece = element.tail if element is not anchor else None
        if piece:
            texts.append(piece[:room])
            room -= len(texts[-1])
            if room <= 0:
                break
    return "".join(texts)
