"""What kind of page an article stands on: a post, a page of a digital newspaper, a shared document."""

import re

from archive.reading.body.candidate import Body
from archive.reading.head.meta import Said
from archive.reading.tree.layout import Layout
from archive.types import ArticleKind

_DOCUMENT = (re.compile(r"\d\s?[KM]B\b"), re.compile(r"\d\s?页|页数|文档"))
_PAPER = re.compile(r"第\s?[A-Z]?\d{1,3}\s?版|数字报|电子版|版面导航")
_PAGE = re.compile(r"(?:^|[\s第|｜])[A-Z]?0?\d{1,2}\s?版(?:[:：\s]|$)")
_MASTHEAD = re.compile(r"(?:^|[\s|｜])[\u4e00-\u9fff]{1,7}[报報](?:[\s|｜]|$)")
_SHORT = 60  # characters of a line that may name a newspaper or its page
_ABOVE = 12  # lines above the text where it does


def kind_of(layout: Layout, said: Said, body: Body) -> ArticleKind:
    """The kind of the page that an article was found on."""
    if body.where == "container:js_content":
        return ArticleKind.WECHAT
    around = " ".join(line.text for line in layout.lines[max(0, body.start - 20) : body.start])
    if all(pattern.search(around) for pattern in _DOCUMENT):
        return ArticleKind.DOCUMENT
    if said.paper or _is_founder(layout, body) or _is_paged(layout, body):
        return ArticleKind.NEWSPAPER
    return ArticleKind.WEB


def _is_founder(layout: Layout, body: Body) -> bool:
    where = body.where
    if not ("founder" in where or where == "comment:Founder" or where.endswith("ozoom")):
        return False
    return (
        _PAPER.search(" ".join(one.text for one in layout.lines if len(one.text) < _SHORT))
        is not None
    )


def _is_paged(layout: Layout, body: Body) -> bool:
    """Whether a newspaper's name and the number of its page stand above the text."""
    above = [line.text for line in layout.lines[max(0, body.start - _ABOVE) : body.start]]
    short = [text for text in above if len(text) < _SHORT]
    return any(map(_PAGE.search, short)) and any(map(_MASTHEAD.search, short))
