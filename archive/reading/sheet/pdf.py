"""PDF documents: the text layer in reading order. The only module that knows PDFium."""

import ctypes
import re
from collections.abc import Iterator, Sequence
from datetime import datetime

import pypdfium2
import pypdfium2.raw as pdfium

from archive.reader import READER
from archive.reading.article import article_of
from archive.reading.body.candidate import is_enough
from archive.reading.sheet.blocks import Block, text_size
from archive.reading.sheet.flow import Flowing, flowing, paragraphs
from archive.reading.sheet.glyphs import Glyph, em_of
from archive.reading.sheet.letterhead import Letterhead, read_letterhead
from archive.reading.sheet.printed import joined
from archive.reading.sheet.ruled import Rule
from archive.reading.sheet.sheets import Sheet, read_sheet, sheet_of, without_repeated
from archive.reading.tree.layout import squeeze, tidy
from archive.record import Article, Rejected
from archive.types import ArticleKind, Evidence, Reason
from archive.web.dates import is_credible, parse_date

MOST_PAGES = 300
"""Most pages of a document that are read; provenance says if there are more."""

_MOST_CHARACTERS = 500_000
_MOST_DRAWN = 20_000  # objects of a page, and segments of a path
_THICKEST = 2.5  # points, of a rule
_MOST_DOUBTS = 20  # sheets that are named
_HEAD = 1_024  # bytes within which the mark may be (PDF 1.7, appendix H, note 13)
_SOFTWARE = re.compile(
    r"Microsoft|\.docx?\b|\.wps\b|\.xlsx?\b|untitled|^文档\d*$|无标题|幻灯片", re.I
)
_HAN = re.compile("[\u3400-\u9fff]")
_LETTERHEAD = re.compile(
    r"文件$|〔\d{4}〕|^\S{2,12}[（(]\d{4}[)）]\d+号|^（?此件|^附件\s*\d*[:：]?$"
)
_STAMPED = re.compile(
    r"/[A-Z]0(20\d{2})(\d{2})(\d{2})\d{9,}\.pdf$", re.I
)  # TRS: P0 + time of upload


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
    sheets: list[Sheet] = []
    size = 0
    for number in range(min(pages, MOST_PAGES)):
        glyphs, rules = _printed(document[number])
        sheets.append(sheet_of(glyphs, rules))
        size += len(glyphs)
        if size > _MOST_CHARACTERS:
            break
    without_repeated(sheets)
    first, lines, unsure = _in_order(sheets)
    text = "\n".join(paragraphs(lines))
    if not is_enough(text.split("\n")):
        if pages and not text.strip():
            detail = f"a PDF of {pages} pages without a text layer"
            return Rejected(url=url, reason=Reason.IMAGE_ONLY, reader=READER, detail=detail)
        return Rejected(url=url, reason=Reason.NO_TEXT, reader=READER, detail="a PDF")
    head = read_letterhead([[line.text for line in b.lines] for b in first], text.split("\n"))
    titles = list(_titles([b for b in first if squeeze(_text(b)) not in head.own], document, text))
    above, _, rest = text.partition("\n")
    if titles[0].where != "first line" and above == titles[0].value and is_enough(rest.split("\n")):
        text = rest
    read = f"{len(sheets)} of {pages} pages" if len(sheets) < pages else f"{pages} pages"
    doubt = [Evidence(where="order unsure", value=f"sheet {n}") for n in unsure[:_MOST_DOUBTS]]
    provenance = {
        "title": titles,
        "text": [Evidence(where="pdf", value=f"{len(text)} characters, {read}"), *doubt],
        "outlet": head.outlets,
        "published": [*_credible(head, url, now)],
        "document_number": head.numbers,
        "issuer": head.outlets if head.numbers or head.own else [],
        "written": [evidence for evidence in head.dates if evidence.where == "signature"],
    }
    return article_of(url=url, text=text, kind=ArticleKind.DOCUMENT, provenance=provenance)


def _credible(head: Letterhead, url: str, now: datetime | None) -> Iterator[Evidence]:
    stamped = _stamped(url)
    by_address = [Evidence(where="url", value=stamped)] if stamped else []
    for evidence in [*head.dates, *by_address]:
        if is_credible(evidence.value, now):
            yield evidence


def _in_order(sheets: Sequence[Sheet]) -> tuple[list[Block], list[Flowing], list[int]]:
    """Blocks of the first sheet, lines of all, and numbers of sheets whose order is not sure."""
    first: list[Block] = []
    lines: list[Flowing] = []
    unsure = []
    for number, sheet in enumerate(sheets, 1):
        blocks, sure = read_sheet(sheet)
        if number == 1:
            first = blocks
        lines += flowing(blocks, lines[-1].block + 1 if lines else 0)
        if not sure:
            unsure.append(number)
    return first, lines, unsure


def _printed(page: pypdfium2.PdfPage) -> tuple[list[Glyph], list[Rule]]:
    """The characters of a page and the rules drawn on it, as it is shown."""
    wide, high = page.get_mediabox()[2:] if page.get_rotation() else (0.0, 0.0)
    turned = page.get_rotation()
    words = page.get_textpage()
    glyphs = []
    for text, given, point in _characters(words):
        box = _turned(given, turned, wide, high) if turned else given
        base = _turned(point, turned, wide, high)[2] if turned else point[2]
        em = em_of(text, box[1] - box[0], box[3] - box[2])
        glyphs.append(Glyph(text, *box, base, em))
    words.close()
    rules = [Rule(*_turned(box, turned, wide, high)) for box in _rules(page)]
    page.close()
    return glyphs, rules


_Box = tuple[float, float, float, float]  # left, right, bottom, top


def _turned(box: _Box, turned: int, wide: float, high: float) -> _Box:
    """A box on a page that is shown turned clockwise by so many degrees."""
    left, right, bottom, top = box
    if turned == 90:
        return bottom, top, wide - right, wide - left
    if turned == 180:
        return wide - right, wide - left, high - top, high - bottom
    if turned == 270:
        return high - top, high - bottom, left, right
    return box


def _characters(words: pypdfium2.PdfTextPage) -> Iterator[tuple[str, _Box, _Box]]:
    """Characters, their boxes, and the points that they stand on."""
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    seen: set[tuple[str, int, int]] = set()
    for index in range(min(words.count_chars(), _MOST_CHARACTERS)):
        code = pdfium.FPDFText_GetUnicode(words, index)
        if code <= 0x20 or 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF, 0x3000, 0xA0):
            continue
        pdfium.FPDFText_GetLooseCharBox(words, index, box)
        pdfium.FPDFText_GetCharOrigin(words, index, x, y)
        if box.top <= box.bottom:
            continue
        text = chr(code)
        # Bold type is often the same character printed twice, a hair apart.
        place = (text, round(box.left), round(box.bottom))
        if place not in seen:
            seen.add(place)
            yield (
                text,
                (box.left, box.right, box.bottom, box.top),
                (x.value, x.value, y.value, y.value),
            )


def _rules(page: pypdfium2.PdfPage) -> Iterator[_Box]:
    """Straight lines and the edges of rectangles that are drawn on a page."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for at in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_DRAWN)):
        drawn = pdfium.FPDFPage_GetObject(page, at)
        if pdfium.FPDFPageObj_GetType(drawn) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
            continue
        box = (left.value, right.value, bottom.value, top.value)
        if min(box[1] - box[0], box[3] - box[2]) <= _THICKEST:
            yield box
        elif _is_stroked(drawn):
            yield from _segments(drawn)


def _is_stroked(drawn: object) -> bool:
    fill, stroked = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(drawn, fill, stroked) and stroked.value)


def _segments(drawn: object) -> Iterator[_Box]:
    """The lines across and down of a path."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for at in range(min(pdfium.FPDFPath_CountSegments(drawn), _MOST_DRAWN)):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, at)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        ends = [(last, point)] if kind == pdfium.FPDF_SEGMENT_LINETO else []
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            ends.append((point, start))
        for (x1, y1), (x2, y2) in ends:
            if min(abs(x1 - x2), abs(y1 - y2)) <= _THICKEST:
                yield min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
        last = point


def _text(block: Block) -> str:
    return joined([line.text for line in block.lines])


def _titles(
    blocks: Sequence[Block], document: pypdfium2.PdfDocument, text: str
) -> Iterator[Evidence]:
    """Candidates, the best first; at least one. blocks: of the first sheet."""
    printed = [b for b in blocks if not b.whole and _HAN.search(_text(b))]
    usual = text_size([line for block in printed for line in block.lines])
    large = [b for b in printed if b.em > 1.15 * usual and _may_be_title(_text(b))]
    if large:
        size = max(block.em for block in large)
        largest = next(block for block in large if block.em > 0.95 * size)
        yield Evidence(where="largest line", value=_text(largest)[:200])
    told = tidy(str(document.get_metadata_dict().get("Title") or ""))
    if _HAN.search(told) and not _SOFTWARE.search(told):
        yield Evidence(where="pdf:Title", value=told[:200])
    first = next((line for line in text.split("\n") if not _LETTERHEAD.search(line)), text)
    yield Evidence(where="first line", value=first[:100])


def _may_be_title(text: str) -> bool:
    return not text.endswith("。") and _LETTERHEAD.search(text) is None and len(text) <= 200


def _stamped(url: str) -> str | None:
    match = _STAMPED.search(url)
    parsed = parse_date("-".join(match.groups())) if match else None
    return parsed[0] if parsed else None
