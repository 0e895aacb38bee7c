"""Links that lead to columns rather than articles."""

import re
from urllib.parse import urlsplit

_COLUMN = re.compile(
    r"/(?:col|channels?|columns?|category|categor(?:y|ies)|cat|tags?|lists?|node|author|keywords?)[/_-]?\w*/?(?:(?:index|list)\w*\.\w+)?$"
    r"|/(?:index|list)(?:_\d+)?\.\w+$|/search\b|[?&](?:q|wd|kw|keywords?|query|sort)=|[?&](?:catid|typeid|classid|columnid|channelid|cid|tid)=\w+$",
    re.IGNORECASE,
)
_FOLDER = re.compile(
    r"/([^/]{0,200})/(?:(?:index|default|list)(?:\.[a-z]{2,5})?)?$", re.IGNORECASE | re.ASCII
)
_LIKE_ARTICLE = re.compile(r"\d{4}|\w{12,}|(?:[a-z]+-){2}|[^\x00-\x7f]|%", re.IGNORECASE)
_DATED = re.compile(r"/20\d\d[-/]?(?:0?[1-9]|1[0-2])[-/\d]*/", re.ASCII)
_TOPIC = re.compile(r"/(?:zt|ztzl|zhuanti|ztbd|special|topics?|subject)\w{0,12}/", re.IGNORECASE)


def may_be_column(url: str) -> bool:
    """Whether an address has a shape that columns have; articles of some systems have it as well."""
    return bool(_COLUMN.search(url))


def is_folder(url: str) -> bool:
    """Whether an address is a folder's or its index page's, and the folder is called like no article."""
    parts = urlsplit(url)
    match = _FOLDER.search(parts.path[-500:])
    if match is None or parts.query:
        return False
    if _TOPIC.search(parts.path[:500]) and len(match[1]) < 12:
        return True
    return not (_LIKE_ARTICLE.search(match[1]) or _DATED.search(parts.path[:500]))
