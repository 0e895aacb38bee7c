"""Which office file bytes are, and what is read in it."""

import re
from collections.abc import Callable
from datetime import datetime

from archive.reader import READER
from archive.reading.article import article_of
from archive.reading.body.candidate import is_enough
from archive.reading.office.broken import BrokenError
from archive.reading.office.old_word import read_old_word
from archive.reading.office.text import Text
from archive.reading.office.word import read_word
from archive.reading.office.workbook import read_workbook
from archive.reading.office.zipped import main_part, old_kind
from archive.reading.sheet.letterhead import Letterhead, read_letterhead
from archive.reading.tree.layout import squeeze
from archive.record import Article, Rejected
from archive.types import ArticleKind, Evidence, Reason
from archive.web.dates import is_credible

_READERS: dict[str, tuple[str, Callable[[bytes], Text]]] = {
    "word": ("a Word file", read_word),
    "excel": ("an Excel file", read_workbook),
    "old word": ("an old Word file", read_old_word),
    "old excel": ("an old Excel file", read_workbook),
}
ENDINGS = {"word": "docx", "excel": "xlsx", "old word": "doc", "old excel": "xls"}
"""Kind → what the names of its files end with."""

_HEAD = 8  # paragraphs among which headline and letterhead are
_LONGEST_TITLE = 80
_NO_TITLE = re.compile(r"[。；，：:]$|^附件\s*\d*[:：]?$|文件$|〔\d{4}〕")


def kind_of(body: bytes) -> str | None:
    """Which of the office files that we read bytes are; None when they are none of them."""
    return main_part(body) or old_kind(body)


def read_office(
    body: bytes, kind: str, url: str, *, now: datetime | None = None
) -> Article | Rejected:
    """Read an office file. kind: what `kind_of` says. Rejected: locked, broken, too little text.

    Its title is its first centred or titled line, else its first short one. Outlet and date are
    those of a letterhead or a signature, as in a PDF.
    """
    name, read = _READERS[kind]
    try:
        text = read(body)
    except BrokenError as error:
        return Rejected(url=url, reason=Reason.UNPARSABLE, reader=READER, detail=f"{name}: {error}")
    paragraphs = [paragraph for paragraph, _ in text.paragraphs]
    if not is_enough(paragraphs):
        return Rejected(url=url, reason=Reason.NO_TEXT, reader=READER, detail=name)
    head = read_letterhead([[paragraph] for paragraph in paragraphs[:_HEAD]], paragraphs)
    titles = _titles(text, head)
    whole = "\n".join(paragraphs)
    first, _, rest = whole.partition("\n")
    if first == titles[0].value and is_enough(rest.split("\n")):
        whole = rest
    told = f"{len(whole)} characters{text.cut and f', {text.cut}'}"
    provenance = {
        "title": titles,
        "text": [Evidence(where=name.removeprefix("a ").removeprefix("an "), value=told)],
        "outlet": head.outlets,
        "published": [day for day in head.dates if is_credible(day.value, now)],
        "document_number": head.numbers,
        "issuer": head.outlets if head.numbers or head.own else [],
        "written": [day for day in head.dates if day.where == "signature"],
    }
    return article_of(url=url, text=whole, kind=ArticleKind.DOCUMENT, provenance=provenance)


def _titles(text: Text, head: Letterhead) -> list[Evidence]:
    """Candidates, the best first; at least one."""
    short = [
        (paragraph, leading)
        for paragraph, leading in text.paragraphs[:_HEAD]
        if len(paragraph) <= _LONGEST_TITLE
        and not _NO_TITLE.search(paragraph)
        and not paragraph.startswith("|")
        and squeeze(paragraph) not in head.own
    ]
    found = [Evidence(where="headline", value=p) for p, leading in short if leading][:1]
    found += [Evidence(where="first line", value=p) for p, _ in short[:1]]
    return found or [Evidence(where="first line", value=text.paragraphs[0][0][:100])]
