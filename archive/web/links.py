"""From the hrefs of a page to addresses."""

import re
from urllib.parse import urljoin, urlsplit

_BASE = re.compile(r"<base\s[^<>]{0,200}?href\s*=\s*[\"']?([^\"'\s<>]{1,500})", re.IGNORECASE)


def resolve(base: str, href: str) -> str | None:
    """The absolute http(s) address of an href, without fragment, or None."""
    # Browsers read a backslash as a slash, and some templates write it.
    path, mark, query = href.strip().partition("?")
    try:
        joined = urljoin(base, path.replace("\\", "/") + mark + query)
        parts = urlsplit(joined)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
    except ValueError:
        return None
    return joined.partition("#")[0]


def base_of(text: str, url: str) -> str:
    """The base of a page's relative addresses."""
    found = _BASE.search(text)
    return (resolve(url, found[1]) if found else None) or url
