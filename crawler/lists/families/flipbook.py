"""FlipBuilder books: one page each in `files/basic-html/`, the count in the book's config.js."""

import re

from archive.web.links import resolve
from crawler.lists.listing import Item, Listing
from crawler.lists.markup import Markup

_PAGES = re.compile(r"totalPageCount[\"']?\s*[=:]\s*[\"']?(\d{1,5})")
_CONFIG = "mobile/javascript/config.js"
_BASIC = re.compile(r"files/basic-html/[^/?]*(?:\?.*)?$")
_MOST_PAGES = 5_000  # a larger count is not a book's


def read(markup: Markup) -> Listing:
    """The configuration gives all pages; any other page of the book gives the configuration."""
    url = markup.url
    root, found, _ = url.partition(_CONFIG)
    if not found:
        config = resolve(_BASIC.sub("", url), _CONFIG)
        return Listing(siblings=(config,) if config else ())
    match = _PAGES.search(markup.text)
    pages = min(int(match[1]), _MOST_PAGES) if match else 0
    return Listing(
        items=tuple(Item(f"{root}files/basic-html/page{page}.html") for page in range(1, pages + 1))
    )
