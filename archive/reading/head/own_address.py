"""The address that a page gives as its own: `<link rel="canonical">`."""

from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from archive.web.urls import canonical

_LONGEST = 2_000  # characters of an address


def own_address(root: HtmlElement, url: str) -> str | None:
    """The address in one spelling; None when the page gives none, or several."""
    found = {
        (link.get("href") or "").strip()
        for link in root.iter("link")
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
