"""The address that a page gives as its own: `<link rel="canonical">`."""

from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from archive.web.urls import canonical

_LONGEST = 2_000  # characters of an address


def own_address(links: Iterable[HtmlElement], url: str) -> str | None:
    """By a page's elements `link`: the address in one spelling; None when the page gives none, or several."""
    found = {
        (link.get("href") or "").strip()
        for link in links
        if "canonical" in (link.get("rel") or "").lower().split()
    }
    if len(found) != 1:
        return None
    (href,) = found
    if not href or len(href) > _LONGEST:
        return None
    try:
        address = canonical(urljoin(url, href))
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None
