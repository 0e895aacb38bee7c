"""A page's markup as a tree: repaired before libxml2 sees it, because it hides text otherwise."""

import re

from lxml import html
from lxml.html import HtmlElement

# Characters of a page that are read; the longest real page of a test corpus had 3,500,000, nearly
# all of them scripts. (libxml2 itself refuses text nodes above 10,000,000 bytes and 256 levels.)
LONGEST = 3_300_000

_DOCUMENT_TAG = re.compile(r"</?(?:html|body)(?:\s[^<>]*)?>", re.I)
_XML_HEAD = re.compile(r"<\?xml[^>]*>|<!DOCTYPE[^>]*>", re.I)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def parse(text: str) -> HtmlElement:
    """The tree of a page. Raises lxml.etree.ParserError or ValueError when there is none.

    Dropped beforehand: `<html>` and `<body>` tags (a stray `</html>` in a header include, or a
    second `<html>`, makes libxml2 drop the article after it; the parser adds its own), XML heads,
    and characters that no XML tree can hold.
    """
    repaired = _FORBIDDEN.sub("", text)
    repaired = _DOCUMENT_TAG.sub("", _XML_HEAD.sub("", repaired))
    return html.document_fromstring(f"<html>{repaired}</html>", parser=_parser())


def _parser() -> html.HTMLParser:
    return html.HTMLParser(encoding=None, remove_pis=True)
