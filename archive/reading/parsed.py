"""A page as text and tree, each made once: all reading uses these."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from archive.reader import READER
from archive.record import Rejected
from archive.types import Reason
from archive.web.bulk import without_bulk
from archive.web.charset import decode, mojibake
from archive.web.markup import LONGEST, parse_light, within_reason

_MARKUP = re.compile(r"<[a-zA-Z!/?]")
_OTHER_FILES = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP or Office"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\xd0\xcf\x11\xe0", "old Office"),
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A page's source and its tree, which is never changed.

    light: the source without its bulk, for what stands in the tree. scripts: its scripts, a line for each,
    in which rules search for what they hold. nodes: elements and
    comments in order; kept, because lxml recreates an element's Python proxy, at some cost, whenever no
    reference to it exists. elements: those of a tag, for which a walk costs as much as for all.
    """

    text: str
    root: HtmlElement
    light: str = field(repr=False)
    scripts: str = field(repr=False)
    nodes: Sequence[HtmlElement] = field(repr=False)
    elements: Mapping[str, Sequence[HtmlElement]] = field(repr=False)


def parse_page(body: bytes, url: str, headers: Mapping[str, str] | None) -> Parsed | Rejected:
    """Decode and parse a page. Rejected when its bytes are not text, or not text with markup."""
    if not body.strip(b"\x00 \t\r\n"):
        return _rejected(url, Reason.EMPTY)
    for start, name in _OTHER_FILES:
        if body.startswith(start):
            return _rejected(url, Reason.NOT_HTML, name)
    declared = next((v for k, v in (headers or {}).items() if k.lower() == "content-type"), None)
    text = decode(within_reason(body), declared)
    if text is None:
        return _rejected(url, Reason.UNDECODABLE, "no encoding of Chinese pages fits")
    text = text[:LONGEST]
    spoilt = mojibake(text)
    if spoilt is not None:
        return _rejected(url, Reason.UNDECODABLE, spoilt)
    if not _MARKUP.search(text):
        return _rejected(url, Reason.NOT_HTML if text.strip() else Reason.EMPTY, "no markup")
    return parse_text(text, url)


def parse_text(text: str, url: str) -> Parsed | Rejected:
    """Parse a page's source. Rejected when it has no tree, or a malicious one."""
    try:
        light, scripts = without_bulk(text)
        root = parse_light(light)
    except (etree.LxmlError, ValueError) as error:
        return _rejected(url, Reason.UNPARSABLE, str(error) or type(error).__name__)
    elements: defaultdict[str, list[HtmlElement]] = defaultdict(list)
    nodes = list(root.iter())
    for node in nodes:
        elements[node.tag].append(node)
    return Parsed(text, root, light, scripts, nodes, elements)


def _rejected(url: str, reason: Reason, detail: str = "") -> Rejected:
    return Rejected(url=url, reason=reason, reader=READER, detail=detail)
