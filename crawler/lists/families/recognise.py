"""Which family a list page belongs to, by what speaks for it (docs/cms.md: Recognition)."""

from collections import Counter

from archive.web.urls import address_facts
from crawler.lists.families.family import Family
from crawler.lists.families.table import FAMILIES
from crawler.lists.markup import Markup

_ENOUGH_ALIKE = 3  # article addresses of one family that identify it without any other mark

# How far each kind of evidence goes by itself. An address is given by one system only; a mark may
# stand in a page that quotes another system; articles may be reposts.
_ADDRESS, _MARKS, _ARTICLES = 0.7, 0.6, 0.4


def recognise(markup: Markup) -> list[tuple[Family, float]]:
    """The families that a page shows signs of, with a score from 0 to 1, the surest first."""
    found = (address_facts(anchor.url) for anchor in markup.anchors)
    told = Counter(facts.family for facts in found if facts and facts.family != "generic")
    most = max(told.values(), default=0)
    scores = []
    for family in FAMILIES.values():
        alike = told[family.name]
        doubt = 1.0
        if family.address and family.address.search(markup.url):
            doubt *= 1 - _ADDRESS
        if family.evidence:
            doubt *= 1 - family.evidence(markup)
        if family.marks and family.marks.search(markup.text):
            doubt *= 1 - _MARKS
        if alike == most and alike >= _ENOUGH_ALIKE:
            doubt *= 1 - _ARTICLES
        if doubt < 1:
            scores.append((family, round(1 - doubt, 2)))
    return sorted(scores, key=lambda one: -one[1])
