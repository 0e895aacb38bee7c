"""Newspaper issues: a layout page leads to the other layouts and its articles (docs/cms.md: Newspapers)."""

import re
from re import Pattern
from urllib.parse import urljoin, urlsplit

from archive.web.urls import canonical
from crawler.lists.listing import Item, Listing
from crawler.lists.markup import Anchor, Markup
from crawler.lists.rows.rows import headline

# (layout page, article) file names: classic and new node_/content_, and the rarer pairs.
_FILES: tuple[tuple[Pattern[str], Pattern[str]], ...] = tuple(
    (re.compile(layout, re.IGNORECASE), re.compile(article, re.IGNORECASE))
    for layout, article in (
        (r"node_\w+\.s?html?", r"(?:content|c)_\d+(?:_\d+)*\.s?html?"),
        (r"col[A-Z]?\d+\.s?html?", r"(?:content_|c_?)\d+(?:_\d+)*\.s?html?"),
        (r"l\d+\.html?", r"c\d+\.html?"),
        (r"Page\w+\.html?", r"Articel\w+\.html?"),
        (r"nbs\.D110000\w+\.html?", r"nw\.D110000\w+\.html?"),
    )
)
_ISSUE = re.compile(r"/(\d{4})-?(\d{2})[/-]?(\d{2})/", re.ASCII)
_REFRESH = re.compile(r"\d+\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)


def is_layout(url: str) -> bool:
    """Whether an address is a layout page of a dated issue."""
    path = urlsplit(url).path
    file = path.rpartition("/")[2]
    return bool(_ISSUE.search(path)) and any(layout.fullmatch(file) for layout, _ in _FILES)


def read(markup: Markup) -> Listing:
    """Articles and further layout pages of the issue; a portal gives the issue it points to."""
    issue = _issue(markup.url)
    here = canonical(markup.url)
    articles: dict[str, Item] = {}
    layouts: dict[str, str] = {}
    for anchor in (*markup.anchors, *_refreshes(markup)):
        file = urlsplit(anchor.url).path.rpartition("/")[2]
        told = _issue(anchor.url)
        if issue is not None and told != issue:
            continue
        key = canonical(anchor.url)
        if any(article.fullmatch(file) for _, article in _FILES):
            before = articles.get(key) or Item(anchor.url, None, told)
            articles[key] = Item(before.url, before.title or headline(anchor), told)
        elif told and is_layout(anchor.url) and _beside(anchor.url, markup.url, issue):
            layouts.setdefault(key, anchor.url)
    layouts.pop(here, None)
    return Listing(items=tuple(articles.values()), siblings=tuple(layouts.values()))


def _issue(url: str) -> str | None:
    match = _ISSUE.search(urlsplit(url).path)
    return "-".join(match.groups()) if match else None


def _beside(url: str, page: str, issue: str | None) -> bool:
    """Layout pages of one issue share a directory; those of the publisher's other papers do not."""
    return issue is None or urljoin(url, ".") == urljoin(page, ".")


def _refreshes(markup: Markup) -> list[Anchor]:
    """Targets of `<meta http-equiv="refresh">`: a portal forwards to the newest issue this way."""
    found = []
    for content in markup.root.xpath("//meta[@http-equiv]/@content"):
        match = _REFRESH.match(content.strip())
        address = markup.resolve(match[1]) if match else None
        if address:
            found.append(Anchor(address, "", "", None))
    return found
