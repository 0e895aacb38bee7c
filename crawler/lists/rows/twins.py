"""One article, one address: spellings of an address that a list has twice are one item."""

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from archive.web.urls import canonical
from crawler.lists.listing import Item

_HOST = re.compile(r"^(?:www|m|wap|3g)\.")
_FEWEST = 3  # addresses from which a session can be learned
_RANDOM = re.compile(r"(?=[^\d]*\d)(?=[^A-Za-z]*[A-Za-z])[\w-]{8,200}", re.ASCII)
_SESSION_NAME = re.compile(r"sess|^sid$|token|ticket", re.IGNORECASE)
_PLACE_NAME = re.compile(
    r"id$|col|chan|cat|class|type|node|site|web|lm|tree|unit|dep|org|area|code|lang|mod|tpl|template"
    r"|path|page|view|action|method|^[acm]$",
    re.IGNORECASE,
)
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php|jsp|aspx?)$", re.IGNORECASE)


def twin_key(url: str) -> str:
    """What spellings of one address have in common: neither scheme, www. or m., nor index.html."""
    parts = urlsplit(canonical(url))
    path = _INDEX.sub("/", parts.path)
    return f"{_HOST.sub('', parts.netloc)}{path}?{parts.query}"


def sessions(urls: Sequence[str], page: str) -> frozenset[str]:
    """The parameters (`name=value`) that are a visit's and no article's or column's: the same in all
    addresses of a list, random to look at, under a name that says nothing of a column.

    page: the list's own address; what it names itself is its column, unless it is called a session.
    """
    queries = [set(filter(None, urlsplit(url).query.split("&"))) for url in urls]
    queries = [query for query in queries if query]
    if len(queries) < _FEWEST:
        return frozenset()
    own = urlsplit(page).query.split("&")
    found = []
    for parameter in set.intersection(*queries):
        name, _, value = parameter.partition("=")
        named = bool(_SESSION_NAME.search(name))
        if _RANDOM.fullmatch(value) and (
            named or not (_PLACE_NAME.search(name) or parameter in own)
        ):
            found.append(parameter)
    return frozenset(found)


def without(url: str, parameters: frozenset[str]) -> str:
    """An address without some of its parameters."""
    if not parameters:
        return url
    before, _, query = url.partition("?")
    kept = "&".join(one for one in query.split("&") if one not in parameters)
    return f"{before}?{kept}" if kept else before


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
