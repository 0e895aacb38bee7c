"""Which addresses that a page names may be asked."""

import re
from urllib.parse import urlsplit

from archive.web.urls import canonical
from crawler.lists.listing import ListRequest
from crawler.lists.markup import Markup

_LONGEST = 2_000  # characters of an address
_CHANGES = re.compile(
    r"log_?(?:in|out|on|off)|sign_?(?:in|up)|passport|vote|submit|delete|remove|comment|insert|update"
    r"|upload|save|regist|captcha|verif|like|favou?r|collect|praise|dianzan|toupiao|liuyan|message_?board"
    r"|pinglun|order|pay|/add|subscri|feedback|survey|sso|oauth|token",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"hits?\b|clicks?\b|counter|visit|stat(?:s|istic)?\b|tongji|analytic|weather|tianqi|track|beacon|\blog\b"
    r"|suggest|autocomplete|hot_?words?|keyword|\bip\b|share|wechat|weixin|sdk|adv|banner|sitemap\.html?$",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.(?:css|png|jpe?g|gif|svg|ico|woff2?|ttf|mp[34]|swf|pdf|zip)$", re.IGNORECASE)


def on_site(address: str, page: str) -> bool:
    """Whether an address is on the page's host, or on a sub-domain of its site."""
    host, own = (urlsplit(one).hostname or "" for one in (address, page))
    own = own.removeprefix("www.")
    return bool(own) and (host.removeprefix("www.") == own or host.endswith(f".{own}"))


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
    if _CHANGES.search(path) or _CHANGES.search("&".join(name for name, _ in form)):
        return None
    if _BESIDE.search(path) or _FILE.search(path):
        return None
    if not post and canonical(url) == canonical(markup.url):
        return None
    return ListRequest(url, "POST", form) if post else ListRequest(url)
