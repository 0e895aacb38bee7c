"""Which addresses that a page names may be asked."""

import re
from urllib.parse import urlsplit

from archive.web.urls import canonical
from crawler.lists.listing import ListRequest
from crawler.lists.markup import Markup
from crawler.lists.safety import acts, on_site

_LONGEST = 2_000  # characters of an address
_BESIDE = re.compile(
    r"hits?\b|clicks?\b|counter|visit|stat(?:s|istic)?\b|tongji|analytic|weather|tianqi|track|beacon|\blog\b"
    r"|suggest|autocomplete|hot_?words?|keyword|\bip\b|share|wechat|weixin|sdk|adv|banner|sitemap\.html?$",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.(?:css|png|jpe?g|gif|svg|ico|woff2?|ttf|mp[34]|swf|pdf|zip)$", re.IGNORECASE)


def asked(
    markup: Markup,
    address: str | None,
    form: tuple[tuple[str, str], ...] = (),
    *,
    post: bool = False,
) -> ListRequest | None:
    """The request for an address that a page names (href or absolute), or None if it may not be asked:
    another site, the page itself, or what is named like something other than reading a list."""
    if not address or len(address) > _LONGEST:
        return None
    url = markup.resolve(address)
    if url is None or not on_site(url, markup.url):
        return None
    path = urlsplit(url).path
    if acts(url, form, post=post):
        return None
    if _BESIDE.search(path) or _FILE.search(path):
        return None
    if not post and canonical(url) == canonical(markup.url):
        return None
    return ListRequest(url, "POST", form) if post else ListRequest(url)
