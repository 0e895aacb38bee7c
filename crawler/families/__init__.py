"""How list pages give article addresses and go on, by CMS family. Pure: text in, values out."""

from collections import Counter

from archive.web.urls import address_facts
from crawler.families.anchors import Markup, parse_anchors
from crawler.families.list_page import Link, ListPage
from crawler.families.table import FAMILIES, Family

__all__ = ["FAMILIES", "Family", "Link", "ListPage", "read_list", "recognise"]

_ENOUGH_ALIKE = 3  # article addresses of one family that identify it without any other mark


def read_list(html: str, url: str, family: str) -> ListPage:
    """What a list page gives. url: where it was fetched. family: a name in FAMILIES.

    Hostile or empty text gives an empty ListPage. Raises KeyError for an unknown family.
    """
    chosen = FAMILIES[family]
    markup = parse_anchors(html, url)
    if chosen.name == "auto":
        chosen = FAMILIES[_recognise(markup)]
    return chosen.read(markup)


def recognise(html: str, url: str) -> str:
    """The family that a list page belongs to, "generic" if none is recognised."""
    return _recognise(parse_anchors(html, url))


def _recognise(markup: Markup) -> str:
    """By address, then marks in the text, then article addresses (docs/cms.md: Recognition)."""
    for family in FAMILIES.values():
        if family.address and family.address.search(markup.url):
            return family.name
    for family in FAMILIES.values():
        if family.marks and family.marks.search(markup.text):
            return family.name
    found = (address_facts(anchor.url) for anchor in markup.anchors)
    told = Counter(facts.family for facts in found if facts and facts.family != "generic")
    name, count = next(iter(told.most_common(1)), ("generic", 0))
    return name if count >= _ENOUGH_ALIKE else "generic"
