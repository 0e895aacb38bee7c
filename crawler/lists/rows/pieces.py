"""A row's text in pieces, each with what its elements are called."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree

from crawler.lists.markup import collapse

_MOST = 300  # elements of a row that are examined
_LONGEST = 2_000  # characters of a piece
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LINES = frozenset(
    ("div", "p", "li", "td", "th", "dd", "dt", "section", "article", "ul", "tr", "table", "br")
)
_UNSEEN = frozenset(("script", "style", "noscript", "template", "select", "textarea"))

_TITLE = re.compile(
    r"(?<![a-z])(?:tit(?![ai])(?:le)?|headline|bt|biaoti|subject|name|entry-title)(?![a-z])|-title"
    r"|[a-z](?:Tit|Title|Name)\b",
)
_NOT_TITLE = re.compile(
    r"sub-?_?tit|(?<![a-z])(?:sum(?:mary)?|des(?:c|cription)?|abs(?:tract)?|intro|info|excerpt|digest"
    r"|meta|author|source|unit|dept|from|click|count|view|read|hits?|num|no|code|wh|wenhao|tags?"
    r"|kw|cat(?:egory)?|more|laiyuan|zhaiyao|ly|zz)(?![a-z])",
)
_DATE = re.compile(r"(?<![a-z])(?:date|time|riqi|shijian|rq|sj)|[a-z-](?:[Dd]ate|[Tt]ime)\b|day\b")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text between two tags. names: classes, ids and tags around it, up to the row, in
    lower case. block: the element that it shares a line with. owner: the element right around it."""

    text: str
    names: str
    block: Any
    owner: Any

    @property
    def is_title(self) -> bool:
        """Whether it is marked up as a headline."""
        if self.names.startswith("h:"):
            return True
        return names_title(self.names)

    @property
    def is_date(self) -> bool:
        """Whether it is marked up as a date."""
        return bool(_DATE.search(self.names))

    @property
    def is_aside(self) -> bool:
        """Whether it is marked up as a summary, an author, a count and such."""
        return not self.is_title and bool(_NOT_TITLE.search(self.names))


def names_title(names: str) -> bool:
    """Whether classes and ids are those of a headline."""
    return bool(_TITLE.search(names)) and not _NOT_TITLE.search(names)


def pieces(root: Any, skip: Iterable[Any] = ()) -> list[Piece]:
    """The pieces of an element's text in order, the elements to skip left out."""
    found: list[Piece] = []
    skipped, hidden = frozenset(skip), 0
    # Names, whether in a heading, and block of each open element.
    open_: list[tuple[str, bool, Any]] = []
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in islice(walk, 2 * _MOST):
        owner = element
        if event == "start":
            hides = element in skipped or element.tag in _UNSEEN
            hidden += hides
            open_.append(_opened(element, open_[-1] if open_ else ("", False, root)))
            text = element.text
        else:
            if event == "end":
                hidden -= element in skipped or element.tag in _UNSEEN
                open_.pop()
            text = element.tail if element is not root else None
            owner = element.getparent()
        if text and not hidden and open_:
            said = collapse(text[:_LONGEST])
            if said:
                names, heading, block = open_[-1]
                found.append(Piece(said, ("h:" if heading else "") + names, block, owner))
    return found


def _opened(element: Any, around: tuple[str, bool, Any]) -> tuple[str, bool, Any]:
    names, heading, block = around
    own = f"{element.get('class') or ''} {element.get('id') or ''}"[:200]
    block = element if element.tag in _LINES or element.tag in _HEADINGS else block
    return f"{names} {own}"[-400:].strip(), heading or element.tag in _HEADINGS, block


def lines(said: Iterable[Piece]) -> list[tuple[Piece, str]]:
    """Pieces that stand on one line, joined: the first of them, and the text of all."""
    found: list[tuple[Piece, str]] = []
    for piece in said:
        if found and found[-1][0].block is piece.block:
            found[-1] = (found[-1][0], found[-1][1] + piece.text)
        else:
            found.append((piece, piece.text))
    return found
