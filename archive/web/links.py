"""From the hrefs of a page to addresses."""

import re
import string
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit

_QUERY = "%" + string.punctuation  # what stays as it is: all of ASCII that can be seen
_REMEMBERED = 600  # characters: longer addresses are worked out each time
# Without the flag for any case, which would slow the search for "<"
_BASE = re.compile(
    r"<[bB][aA][sS][eE]\s[^<>]{0,200}?[hH][rR][eE][fF]\s*=\s*[\"']?([^\"'\s<>]{1,500})"
)


def resolve(base: str, href: str, charset: str = "utf-8") -> str | None:
    """The absolute http(s) address of an href, without fragment, or None.

    charset: of the page. Browsers write a path in UTF-8 but a query in the page's own charset, and
    old sites know no other (https://url.spec.whatwg.org/#query-state).
    """
    if len(base) + len(href) > _REMEMBERED:
        return _resolved(base, href, charset)
    return _remembered(base, href, charset)


def _resolved(base: str, href: str, charset: str) -> str | None:
    # Browsers read a backslash as a slash, and some templates write it.
    path, mark, query = href.strip().partition("?")
    if charset != "utf-8" and not query.isascii():
        query, hash_, rest = query.partition("#")
        query = quote(query.encode(charset, "xmlcharrefreplace"), safe=_QUERY) + hash_ + rest
    try:
        joined = urljoin(base, path.replace("\\", "/") + mark + query)
        parts = urlsplit(joined)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
    except ValueError:
        return None
    return joined.partition("#")[0]


_remembered = lru_cache(maxsize=1 << 15)(_resolved)  # a list asks three times for each of its rows


def base_of(text: str, url: str) -> str:
    """The base of a page's relative addresses."""
    found = _BASE.search(text)
    return (resolve(url, found[1]) if found else None) or url
