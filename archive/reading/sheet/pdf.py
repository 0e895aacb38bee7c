"""PDF documents: the text layer in reading order. The only module that knows PDFium.

A page's characters are laid out as a printed page is, in lines whose spaces show the gutters;
then columns and paragraphs are found as in any text layer.
"""

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from archive.reader import READER
from archive.reading.article import article_of
from archive.reading.body.candidate import is_enough
from archive.reading.sheet.columns import find_order
from archive.reading.tree.layout import tidy
from archive.record import Article, Rejected
from archive.types import ArticleKind, Evidence, Reason
from archive.web.dates import is_credible, parse_date

MOST_PAGES = 300
"""Most pages of a document that are read; provenance says if there are more."""

_MOST_CHARACTERS = 500_000
_HEAD = 1_024  # bytes within which the mark may be (PDF 1.7, appendix H, note 13)
_SOFTWARE = re.compile(
    r"Microsoft|\.docx?\b|\.wps\b|\.xlsx?\b|untitled|^文档\d*$|无标题|幻灯片", re.I
)
_HAN = re.compile("[\u3400-\u9fff]")
_LETTERHEAD = re.compile(
    r"文件$|〔\d{4}〕|^\S{2,12}[（(]\d{4}[)）]\d+号|^（?此件|^附件\s*\d*[:：]?$"
)
_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/共]\s*\d{1,4}\s*页?)?[-—–－·\s]*"
)
_ENDS = "。！？；：”」』…"
_STAMPED = re.compile(
    r"/[A-Z]0(20\d{2})(\d{2})(\d{2})\d{9,}\.pdf$", re.I
)  # TRS: P0 + time of upload
_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’—…]")


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A character and its box, in points; y runs upwards."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2


@dataclass(frozen=True)
class _Row:
    """Characters on one line of the sheet, from left to right."""

    glyphs: tuple[_Glyph, ...]

    @cached_property
    def size(self) -> float:
        """The height of most of them."""
        return median(glyph.top - glyph.bottom for glyph in self.glyphs[:50])

    @cached_property
    def middle(self) -> float:
        return median(glyph.middle for glyph in self.glyphs[:50])


def is_pdf(body: bytes) -> bool:
    """Whether bytes are a PDF, whatever their address or content type says."""
    return b"%PDF-" in body[:_HEAD] and b"<html" not in body[:_HEAD].lower()


def read_pdf(body: bytes, url: str, *, now: datetime | None = None) -> Article | Rejected:
    """Read a PDF. Rejected: locked or broken (unparsable), scanned (image-only), too little text.

    Its title is its largest line, else the one in its metadata, else its first line. A PDF says
    nothing reliable about its publish date: only a date in its address counts.
    """
    try:
        document = pypdfium2.PdfDocument(body)
    except (pypdfium2.PdfiumError, ValueError) as error:
        locked = "password" in str(error).lower()
        detail = "a PDF that is locked with a password" if locked else "a broken PDF"
        return Rejected(url=url, reason=Reason.UNPARSABLE, reader=READER, detail=detail)
    try:
        return _read(document, url, now)
    except pypdfium2.PdfiumError as error:
        detail = f"a broken PDF: {error}"[:200]
        return Rejected(url=url, reason=Reason.UNPARSABLE, reader=READER, detail=detail)
    finally:
        document.close()


def _read(document: pypdfium2.PdfDocument, url: str, now: datetime | None) -> Article | Rejected:
    pages = len(document)
    sheets: list[list[_Row]] = []
    size = 0
    for number in range(min(pages, MOST_PAGES)):
        sheets.append(_rows(document[number]))
        size += sum(len(row.glyphs) for row in sheets[-1])
        if size > _MOST_CHARACTERS:
            break
    text = "\n".join(_paragraphs(_without_repeated(sheets)))
    if not is_enough(text.split("\n")):
        if pages and not text.strip():
            detail = f"a PDF of {pages} pages without a text layer"
            return Rejected(url=url, reason=Reason.IMAGE_ONLY, reader=READER, detail=detail)
        return Rejected(url=url, reason=Reason.NO_TEXT, reader=READER, detail="a PDF")
    titles = list(_titles(sheets[0] if sheets else [], document, text))
    first, _, rest = text.partition("\n")
    if titles[0].where != "first line" and first == titles[0].value and is_enough(rest.split("\n")):
        text = rest
    read = f"{len(sheets)} of {pages} pages" if len(sheets) < pages else f"{pages} pages"
    stamped = _stamped(url)
    published = stamped if stamped and is_credible(stamped, now) else None
    provenance = {
        "title": titles,
        "text": [Evidence(where="pdf", value=f"{len(text)} characters, {read}")],
        "published": [Evidence(where="url", value=published)] if published else [],
    }
    return article_of(url=url, text=text, kind=ArticleKind.DOCUMENT, provenance=provenance)


def _paragraphs(sheets: Sequence[list[_Row]]) -> list[str]:
    """The text of all sheets in reading order; a paragraph may continue on the next sheet."""
    found: list[str] = []
    lines: list[str] = []
    for sheet in sheets:
        printed = _lines(sheet)
        order = find_order(printed)
        if order is None:
            lines += [tidy(line) for line in printed]
        else:
            found += [*_joined(lines), *order]
            lines = []
    return found + _joined(lines)


def _rows(page: pypdfium2.PdfPage) -> list[_Row]:
    """The characters of a page, line by line from the top."""
    words = page.get_textpage()
    glyphs = sorted(_glyphs(words), key=lambda g: -g.middle)
    rows: list[list[_Glyph]] = []
    for glyph in glyphs:
        # The first of a row is the highest; half its height below it, the next row begins.
        if rows and rows[-1][0].middle - glyph.middle < (glyph.top - glyph.bottom) / 2:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    words.close()
    page.close()
    return [_Row(tuple(sorted(row, key=lambda g: g.left))) for row in rows]


def _glyphs(words: pypdfium2.PdfTextPage) -> Iterator[_Glyph]:
    box = pdfium.FS_RECTF()
    seen: set[tuple[str, int, int]] = set()
    for index in range(min(words.count_chars(), _MOST_CHARACTERS)):
        code = pdfium.FPDFText_GetUnicode(words, index)
        if code <= 0x20 or 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF, 0x3000, 0xA0):
            continue
        pdfium.FPDFText_GetLooseCharBox(words, index, ctypes.byref(box))
        if box.top <= box.bottom:
            continue
        text = chr(code)
        # Bold type is often the same character printed twice, a hair apart.
        place = (text, round(box.left), round(box.bottom))
        if place not in seen:
            seen.add(place)
            yield _Glyph(text, box.left, box.right, box.bottom, box.top)


def _lines(rows: Sequence[_Row]) -> list[str]:
    """Lines of text whose spaces show the distance between things: two per Chinese character."""
    cell = max(median(row.size for row in rows) / 2, 1.0) if rows else 1.0
    left = min((row.glyphs[0].left for row in rows), default=0.0)
    lines: list[str] = []
    for above, row in zip((None, *rows), rows, strict=False):
        if above is not None and above.middle - row.middle > 2.6 * max(above.size, row.size):
            lines.append("")
        lines.append(_line(row, left, cell))
    return lines


def _line(row: _Row, left: float, cell: float) -> str:
    parts: list[str] = []
    width = 0
    right = left
    for glyph in row.glyphs:
        blank = glyph.left - right
        if blank > max(row.size, 2 * cell) * 0.8:
            spaces = max(round((glyph.left - left) / cell) - width, 1)
            parts.append(" " * spaces)
            width += spaces
        elif blank > row.size * 0.18 and not (parts and _CJK.match(parts[-1][-1])):
            parts.append(" ")
            width += 1
        parts.append(glyph.text)
        width += 2 if _CJK.match(glyph.text) else 1
        right = glyph.right
    return "".join(parts)


def _plain(row: _Row) -> str:
    return tidy(_line(row, row.glyphs[0].left, max(row.size / 2, 1.0)))


def _without_repeated(sheets: Sequence[list[_Row]]) -> list[list[_Row]]:
    """Sheets without page numbers, and without the headers and footers that most of them have."""
    edges: dict[str, int] = {}
    for sheet in sheets:
        for text in {_plain(row) for row in (*sheet[:1], *sheet[-1:])}:
            edges[text] = edges.get(text, 0) + 1
    kept = []
    for sheet in sheets:
        rows = list(sheet)
        for at in (0, -1):
            text = _plain(rows[at]) if rows else ""
            often = len(sheets) >= 3 and edges.get(text, 0) * 2 > len(sheets)
            if text and (often or _PAGE_NUMBER.fullmatch(text)):
                del rows[at]
        kept.append(rows)
    return kept


def _joined(lines: Sequence[str]) -> list[str]:
    """Lines joined into paragraphs: a full line continues in the next one."""
    lengths = sorted(len(line) for line in lines if line)
    full = lengths[len(lengths) * 3 // 4] * 0.9 if lengths else 0
    paragraphs: list[str] = []
    goes_on = False
    for line in lines:
        if not line:
            continue
        if goes_on:
            space = "" if _CJK.match(paragraphs[-1][-1]) or _CJK.match(line[0]) else " "
            paragraphs[-1] += space + line
        else:
            paragraphs.append(line)
        goes_on = len(line) >= full and line[-1] not in _ENDS
    return paragraphs


def _titles(rows: Sequence[_Row], document: pypdfium2.PdfDocument, text: str) -> Iterator[Evidence]:
    """Candidates, the best first; at least one."""
    printed = [row for row in rows if _HAN.search(_plain(row))]
    usual = median(row.size for row in printed for _ in row.glyphs) if printed else 0.0
    large = [row for row in printed if row.size > 1.15 * usual and _may_be_title(_plain(row))]
    if large:
        size = max(row.size for row in large)
        start = next(n for n, row in enumerate(printed) if row.size > 0.95 * size and row in large)
        lines = []
        for row in printed[start : start + 4]:
            if row.size < 0.95 * size:
                break
            lines.append(_plain(row))
        yield Evidence(where="largest line", value="".join(lines)[:200])
    told = tidy(str(document.get_metadata_dict().get("Title") or ""))
    if _HAN.search(told) and not _SOFTWARE.search(told):
        yield Evidence(where="pdf:Title", value=told[:200])
    first = next((line for line in text.split("\n") if not _LETTERHEAD.search(line)), text)
    yield Evidence(where="first line", value=first[:100])


def _may_be_title(line: str) -> bool:
    return not line.endswith("。") and _LETTERHEAD.search(line) is None


def _stamped(url: str) -> str | None:
    match = _STAMPED.search(url)
    parsed = parse_date("-".join(match.groups())) if match else None
    return parsed[0] if parsed else None
