"""Newspaper issues: a layout page leads to the other layouts and its articles (docs/cms.md: Newspapers)."""

import re
from collections.abc import Iterator
from dataclasses import replace

from archive.web.urls import canonical
from crawler.lists.families.issues import InIssue, in_issue, is_layout
from crawler.lists.listing import Item, Listing
from crawler.lists.markup import Anchor, Markup
from crawler.lists.rows.choice import is_attachment
from crawler.lists.rows.rows import headline

_REFRESH = re.compile(r"\d+\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
_LAYOUT_WORDS = re.compile(
    r"\s*(?:第\s*)?[A-Z]{0,2}\s*\d{1,3}\s*版?\s*(?:[:：].{0,12}|版.{0,12})?", re.I
)
_SAYS_LAYOUT = re.compile(r"第?\s*[A-Z]{0,2}\d{1,3}\s*版")
_NO_ARTICLE = re.compile(r"(?:.*/)?(?:index|default|calendar|search|home)\.\w{3,5}|", re.IGNORECASE)
_DIV = re.compile(r"\?div=-?\d+$")
# How sure an issue is: by a name that only layout pages have, or one that the page bears out.
_BY_NAME, _BY_PAGE = 0.9, 0.75
_HEADLINE = 8  # characters: the words for a layout page are fewer
_FEWEST = 2  # links of an issue that say 第1版 where its address says nothing


def evidence(markup: Markup) -> float:
    """How much speaks for a layout page of an issue, from 0 to 1."""
    here = in_issue(markup.url)
    if here is None:
        return 0
    if here.is_layout:
        return _BY_NAME
    if not here.may_be_layout:
        return 0
    said = sum(bool(_SAYS_LAYOUT.match(anchor.text)) for anchor, _ in _inside(markup, here))
    return _BY_PAGE if said >= _FEWEST or (is_layout(markup.url) and said) else 0


def read(markup: Markup) -> Listing:
    """Articles and further layout pages of the issue; a portal gives the issue it points to."""
    here = in_issue(markup.url)
    if here is None or not (here.is_layout or here.may_be_layout):
        return Listing(siblings=tuple(dict.fromkeys(_portal(markup))))
    articles: dict[str, Item] = {}
    layouts: dict[str, tuple[str, InIssue]] = {}
    own = canonical(markup.url)
    for anchor, place in _inside(markup, here):
        key = canonical(_DIV.sub("", anchor.url))
        if key == own:
            continue
        if _leads_to_layout(anchor, place, here):
            layouts.setdefault(key, (anchor.url, place))
        elif not _NO_ARTICLE.fullmatch(place.rest) and key not in layouts:
            before = articles.get(key) or Item(anchor.url, None, here.day)
            articles[key] = replace(before, title=before.title or headline(anchor))
    numbered = not here.is_index
    siblings = (url for url, place in layouts.values() if not (numbered and place.is_index))
    return Listing(items=tuple(articles.values()), siblings=tuple(siblings))


def _inside(markup: Markup, here: InIssue) -> Iterator[tuple[Anchor, InIssue]]:
    """The links to pages of the same issue."""
    for anchor in markup.anchors:
        place = in_issue(anchor.url)
        same = place is not None and (place.day, place.paper) == (here.day, here.paper)
        if place is not None and same and not is_attachment(anchor.url):
            yield anchor, place


def _leads_to_layout(anchor: Anchor, place: InIssue, here: InIssue) -> bool:
    if place.is_layout:
        return True
    alike = _shape(place.rest) == _shape(here.rest)
    if here.is_layout:
        return alike
    # Pages with plain names look like articles' with short numbers; their words are shorter.
    says = bool(_LAYOUT_WORDS.fullmatch(anchor.text)) or len(anchor.text) < _HEADLINE
    return (alike or place.may_be_layout) and says


def _shape(rest: str) -> str:
    return re.sub(r"[A-Z]?\d{1,3}(?!\d)", "0", rest)


def _portal(markup: Markup) -> Iterator[str]:
    """The layout pages to which a page without a day of its own leads, or sends its readers."""
    for anchor in markup.anchors:
        if is_layout(anchor.url):
            yield anchor.url
    for content in markup.root.xpath("//meta[@http-equiv]/@content"):
        match = _REFRESH.match(content.strip())
        address = markup.resolve(match[1]) if match else None
        if address and is_layout(address):
            yield address
