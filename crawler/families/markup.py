"""A list page as its anchors: hostile HTML in, absolute http(s) addresses out."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

from archive.links import resolve

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
# Characters that XML cannot hold; libxml2 would stop at a NUL.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def squeeze(text: str | None) -> str:
    """Runs of white space as one space, none at the ends."""
    return _SPACE.sub(" ", text or "").strip()


@dataclass(frozen=True, slots=True)
class Anchor:
    """An `a` or `area` element. text: as visible. hint: its title attribute."""

    url: str
    text: str
    hint: str
    element: Any = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Markup:
    """A parsed list page. base: what relative addresses are relative to. text: the whole source."""

    url: str
    base: str
    text: str
    root: Any
    anchors: tuple[Anchor, ...]

    def resolve(self, href: str) -> str | None:
        """The absolute http(s) address of an href, without fragment, or None."""
        return resolve(self.base, href)


def same_host(one: str, other: str) -> bool:
    """Whether two absolute addresses lie on one host (the port counts)."""
    return urlsplit(one).netloc.lower() == urlsplit(other).netloc.lower()


def parse(text: str, url: str) -> Markup:
    """Never raises: what cannot be parsed has no anchors."""
    clean = _ILLEGAL.sub(" ", text)
    parser = html.HTMLParser(encoding="utf-8")
    try:
        root = html.document_fromstring(clean.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        root = html.Element("html")
    hrefs = root.xpath("//base[@href]/@href")
    base = (resolve(url, hrefs[0]) if hrefs else None) or url
    return Markup(url, base, clean, root, tuple(_anchors(root, base)))


def _anchors(root: Any, base: str) -> list[Anchor]:
    found = []
    for element in root.iter("a", "area"):
        href = element.get("href")
        address = resolve(base, href) if href and not href.lstrip().startswith("#") else None
        if address:
            visible = squeeze(element.text_content())
            found.append(Anchor(address, visible, squeeze(element.get("title")), element))
    return found
