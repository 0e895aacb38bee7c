"""One article, one address: spellings of an address that a list has twice are one item."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from archive.web.urls import canonical
from crawler.lists.listing import Item

_HOST = re.compile(r"^(?:www|m|wap|3g)\.")
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php|jsp|aspx?)$", re.IGNORECASE)


def twin_key(url: str) -> str:
    """What spellings of one address have in common: neither scheme, www. or m., nor index.html."""
    parts = urlsplit(canonical(url))
    path = _INDEX.sub("/", parts.path)
    return f"{_HOST.sub('', parts.netloc)}{path}?{parts.query}"


class Twins:
    """Items in order, each article once: the first spelling stays, later ones fill what it lacks."""

    def __init__(self) -> None:
        self._found: dict[str, Item] = {}

    def add(self, item: Item) -> None:
        """Take an item, or what it knows of an article that is here already."""
        key = twin_key(item.url)
        before = self._found.get(key)
        if before is not None:
            item = replace(before, title=before.title or item.title, date=before.date or item.date)
        self._found[key] = item

    def items(self) -> tuple[Item, ...]:
        """What was taken, in order."""
        return tuple(self._found.values())
