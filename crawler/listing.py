"""What a page gives a crawl. Done in processes of their own, for the pages are strangers'."""

import re
from dataclasses import dataclass

from archive.attachments import find_attachments
from archive.decode import decode
from archive.paging import next_page
from archive.store.frontier import Found
from archive.urls import canonical
from crawler.families import read_list

SECONDS = 10.0
"""What looking at one page may take."""

_SHORT = 3_000  # characters of text: a page that says more is no block page

# facts 5.2, 6 and 13: what firewalls print, or run, with status 200 in place of a list
_BLOCKED = re.compile(
    r"(?:访问|请求|操作)(?:过于|太)频繁|(?:请求|访问)(?:已)?被(?:拦截|阻断|拒绝|禁止)|疑似(?:攻击|黑客)"
    r"|非法(?:请求|访问)|(?:网站|云|应用)防火墙|安全(?:验证|检测|检查)|人机(?:验证|识别)|滑动?(?:滑块|验证)"
    r"|完成验证|输入验证码|环境异常|禁止访问|您的IP|403\s*Forbidden|Access\s*Denied|Too\s*Many\s*Requests"
    r"|Checking\s*your\s*browser|captcha|\$_ts\b|acw_sc__v2|__jsl_clearance|jsluid|__tst_status"
    r"|yunsuo_session|aliyun_waf",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"<(?:script|style)\b.{0,100000}?</(?:script|style)>|<[^<>]{0,2000}>", re.I | re.S
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a list page gives, addresses in one spelling. links: articles, each once. left_out:
    links that nobody looked at. blocked: it is a firewall's page, which gives nothing."""

    links: tuple[Found, ...] = ()
    next: str | None = None
    siblings: tuple[str, ...] = ()
    left_out: int = 0
    blocked: bool = False


def look_at_list(body: bytes, content_type: str | None, url: str, family: str) -> Listing:
    """Read a list page. url: where it was fetched. family: a name in FAMILIES."""
    text = decode(body, content_type) or ""
    page = read_list(text, url, family)
    if not page.links and not page.siblings and _says_blocked(text):
        return Listing(blocked=True)
    found = {
        key: Found(url=key, title=link.title, date=link.date)
        for link in reversed(page.links)
        for key in [canonical(link.url)]
    }
    return Listing(
        links=tuple(reversed(found.values())),
        next=page.next and canonical(page.next),
        siblings=tuple(dict.fromkeys(map(canonical, page.siblings))),
        left_out=page.left_out,
    )


def look_at_article(
    body: bytes, content_type: str | None, url: str, attachments: bool
) -> list[Found]:
    """The next page of the article on a page, and its attachments where they are wanted."""
    text = decode(body, content_type) or ""
    further = next_page(text, url)
    found = [Found(url=canonical(further), title=None, date=None)] if further else []
    if attachments:
        files = find_attachments(text, url)
        found += [Found(url=file.url, title=file.name, date=None) for file in files]
    return found


def _says_blocked(text: str) -> bool:
    return len(_MARKUP.sub("", text).strip()) <= _SHORT and _BLOCKED.search(text) is not None
