"""One captured page, whatever it is: HTML, PDF or an office file in, an article or a reason out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from archive.reading.head.own_address import own_address
from archive.reading.html import read_parsed
from archive.reading.office.files import ENDINGS, kind_of, read_office
from archive.reading.parsed import parse_page
from archive.reading.sheet.pdf import is_pdf, read_pdf
from archive.record import Article, Rejected
from archive.types import Reason
from archive.web.attachments import find_attachments
from archive.web.continuation import next_page
from archive.web.urls import canonical


def read_page(
    body: bytes,
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    now: datetime | None = None,
) -> Article | Rejected:
    """Read a page as `read_html`, `read_pdf` or `read_office` does, and what belongs to it.

    An article comes with its attachments, its next page, and the address that it gives as its own; a
    page without text says in its detail which file may hold it. A page that is not an article says
    where it goes on, too: what follows it is not an article by itself.
    """
    if is_pdf(body):
        return read_pdf(body, url, now=now)
    office = kind_of(body)
    if office is not None:
        return read_office(body, office, url, now=now)
    parsed = parse_page(body, url, headers)
    if isinstance(parsed, Rejected):
        return parsed
    outcome = read_parsed(parsed, url, now)
    further = next_page(parsed.text, url)
    outcome = replace(outcome, next_page=further if further != canonical(url) else None)
    if isinstance(outcome, Article):
        files = find_attachments(parsed.light, url, parsed.root)
        return replace(
            outcome, attachments=files, own_url=own_address(parsed.elements["link"], url)
        )
    if outcome.reason is Reason.NO_TEXT:
        files = find_attachments(parsed.light, url, parsed.root)
        if files:
            return replace(outcome, detail=f"its text may be in {files[0].url}"[:300])
    return outcome


def ending_of(body: bytes) -> str:
    """What the name of a file with these bytes ends with: html, pdf, docx …"""
    if is_pdf(body):
        return "pdf"
    kind = kind_of(body)
    return ENDINGS[kind] if kind is not None else "html"
