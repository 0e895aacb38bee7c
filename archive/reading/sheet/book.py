"""Pages of flip-books (docs/cms.md: Flip-books): a text layer, or nothing but an image."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from archive.reading.head import names
from archive.reading.sheet.columns import find_order
from archive.reading.tree.layout import tidy
from archive.types import Evidence, Precision
from archive.web.dates import parse_date

_TITLE = re.compile(r"^\s*(?:Page|P\.)\s*(?P<page>\d+)\s*[-–—]\s*(?P<book>.+?)\s*$", re.I)
_MARKER = re.compile(r"Basic\s*HTML\s*Version", re.I)
_ADDRESS = re.compile(r"/files/basic-html/page\d+\.html?", re.I)
_PAGE_NUMBER = re.compile(r"[-—·\s]*\d{1,4}[-—·\s]*")
# "(曹 笑)": names in brackets with space around them; "(国企)" inside a sentence has none
_SIGNED = re.compile(
    r"(?:^|[ \u3000]{2,})[（(]\s*"
    r"(?P<names>[\u3400-\u9fff·]+(?:[ \u3000、]+[\u3400-\u9fff·]+)*)"
    r"\s*[)）](?=[ \u3000]{2,}|$)",
    re.M,
)
_CJK_EDGE = re.compile("[\u2e80-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class BookPage:
    """A page of a book. text: paragraphs, empty when the page is an image."""

    book: str
    page: int
    text: str
    authors: tuple[str, ...]

    @property
    def title(self) -> str:
        """Name of the book and number of the page."""
        return f"{self.book} 第{self.page}页"

    @property
    def published(self) -> Evidence | None:
        """The year in the book's name: the finest date that a page of a book gives."""
        found = parse_date(self.book) or _year(self.book)
        return Evidence(where="book title", value=found[0][:7]) if found is not None else None


def read_book_page(root: HtmlElement, title: str, url: str) -> BookPage | None:
    """The page as a book page, or None when it is not from a flip-book."""
    named = _TITLE.match(title)
    if named is None:
        return None
    head = "".join(root.xpath('//*[@id="top-title"]//text()'))
    if not (_MARKER.search(head) or _ADDRESS.search(url)):
        return None
    layer = _text_layer(root)
    lines = layer.split("\n")
    ordered = find_order(lines)
    if ordered is None:
        return BookPage(named["book"], int(named["page"]), _paragraphs(lines), _signed(layer))
    text = "\n".join(line for line in ordered if not _PAGE_NUMBER.fullmatch(line))
    return BookPage(named["book"], int(named["page"]), text, _signed(text))


def _text_layer(root: HtmlElement) -> str:
    layers = root.xpath('//*[contains(@class, "text-container")]//pre') or root.xpath("//pre")
    if not layers:
        layers = root.xpath('//*[contains(@class, "text-container")]')
    return str(layers[0].text_content()) if layers else ""


def _paragraphs(lines: Sequence[str]) -> str:
    """Lines joined into paragraphs at blank lines."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            paragraphs[-1].append(tidy(line))
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n".join(_joined(part) for part in paragraphs if part)


def _joined(lines: Sequence[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        space = "" if _CJK_EDGE.match(text[-1]) or _CJK_EDGE.match(line[0]) else " "
        text += space + line
    return text


def _signed(layer: str) -> tuple[str, ...]:
    found: list[str] = []
    for match in _SIGNED.finditer(layer):
        people = names.people(match["names"])
        if people and all(map(names.is_person, people)):
            found += people
    return tuple(dict.fromkeys(found))


def _year(text: str) -> tuple[str, Precision] | None:
    match = re.search(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text)
    return (match[0], Precision.YEAR) if match else None
