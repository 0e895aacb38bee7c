"""Which links of a page may be articles at all."""

import re
from urllib.parse import urlsplit

from archive.web.dialects import shown_by
from archive.web.urls import canonical
from crawler.lists.markup import Anchor, Markup
from crawler.lists.rows.hidden import without_hidden
from crawler.lists.rows.scripted import script_links
from crawler.lists.tolerance import tried

_ATTACHMENT = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|ofd|wps|et|zip|rar|7z|ceb|txt|jpe?g|png|gif|bmp|mp[34]|flv|avi"
    r"|apk|exe|css|js|xml|rss|ico|swf)(?:$|[?])|/virtual_attach_file\.vsb|/downfile\.jsp"
    r"|/download\.jsp|[?&]fileUrl=",
    re.IGNORECASE,
)
_NO_DOCUMENT = re.compile(
    r"\.(?:jpe?g|png|gif|bmp|mp[34]|flv|avi|apk|exe|css|js|xml|rss|ico|swf)(?:$|[?])", re.IGNORECASE
)
_PAGER_WORDS = re.compile(
    r"[\s<>«»‹›\[\]|·]*(?:首\s*[页頁]|第一[页頁]|[上前下后][一十五\d]{0,2}[页頁]|尾\s*[页頁]|末[页頁]|最后一?[页頁]|更多|more|prev|next"
    r"|\d*)[\s<>«»‹›\[\]|·+]*|第?\s*\d+\s*[页頁]|跳转.{0,4}|GO|返回.{0,6}|网站首页",
    re.IGNORECASE,
)
# Address shapes that columns share with articles: they count only in a list with dates.
_WEAK_DIALECTS = frozenset(("numid", "tsid", "phpshow"))
_PAGER = 50  # characters of an anchor that may be a pager; a hostile one has 100,000


def is_attachment(url: str) -> bool:
    """Whether an address names a file rather than a page."""
    return bool(_ATTACHMENT.search(url))


def is_known(spelling: str) -> bool:
    """Whether an address, in one spelling, has the shape of an article's and of nothing else."""
    facts = shown_by(spelling)
    return facts is not None and facts.dialect not in _WEAK_DIALECTS


def candidates(markup: Markup) -> list[Anchor]:
    """Links by href and by script that may lead to articles, in page order."""
    none: list[Anchor] = []
    found = [*markup.anchors, *tried(lambda: script_links(markup), none)]
    if len(found) > len(markup.anchors):
        order = {element: place for place, element in enumerate(markup.root.iter("*"))}
        found.sort(key=lambda anchor: order[anchor.element])
    page = canonical(markup.url)
    return without_hidden([anchor for anchor in found if _may_be_article(anchor, page)])


def _may_be_article(anchor: Anchor, page: str) -> bool:
    if _NO_DOCUMENT.search(anchor.url) or _PAGER_WORDS.fullmatch(anchor.text[:_PAGER] or "x"):
        return False
    parts = urlsplit(anchor.url)
    if parts.path in ("", "/") and not parts.query:
        return False
    return canonical(anchor.url) != page
