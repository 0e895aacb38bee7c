"""What sort of page carries an article: a newspaper's, a post, a shared document, or any other."""

import re

from archive.reading.body.candidate import Body
from archive.reading.head.meta import Said
from archive.reading.tree.layout import Layout
from archive.types import ArticleKind

_DOCUMENT = (re.compile(r"\d\s?[KM]B\b"), re.compile(r"\d\s?页|页数|文档"))
_PAPER = re.compile(r"第\s?[A-Z]?\d{1,3}\s?版|数字报|电子版|版面导航")


def kind_of(layout: Layout, said: Said, found: Body) -> ArticleKind:
    """The kind of a page with an article on it, which stands at found."""
    if found.where == "container:js_content":
        return ArticleKind.WECHAT
    around = " ".join(line.text for line in layout.lines[max(0, found.start - 20) : found.start])
    if all(pattern.search(around) for pattern in _DOCUMENT):
        return ArticleKind.DOCUMENT
    founder = (
        "founder" in found.where
        or found.where == "comment:Founder"
        or found.where.endswith("ozoom")
    )
    if founder:
        around = " ".join(line.text for line in layout.lines if len(line.text) < 60)
    if said.paper or (founder and _PAPER.search(around)):
        return ArticleKind.NEWSPAPER
    return ArticleKind.WEB
