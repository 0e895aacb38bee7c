"""Assembles a page's parts: the one path from bytes to an article or a reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lxml import etree
from lxml.html import HtmlElement

from archive.reader import READER
from archive.reading import fields
from archive.reading.article import article_of
from archive.reading.body.boilerplate import without_boilerplate
from archive.reading.body.extract import MOST_ELEMENTS, Body, find_body, is_enough
from archive.reading.head import column, place
from archive.reading.head.byline import Byline
from archive.reading.head.documents import Box, find_box, read_document
from archive.reading.head.guess import guess_date
from archive.reading.head.headline import Headline, find_headline, first_sentence, site_in
from archive.reading.head.meta import Said, read_meta
from archive.reading.judge import is_cut, other_than_article, without_article, without_enough
from archive.reading.parsed import Parsed, parse_page, parse_text
from archive.reading.sheet.book import BookPage, read_book_page
from archive.reading.traits import is_spoilt, without_readings
from archive.reading.tree.containers import containers
from archive.reading.tree.layout import Layout, Line, lay_out, tidy
from archive.reading.wechat import open_post
from archive.record import Article, Rejected
from archive.types import ArticleKind, Evidence, Reason
from archive.web.charset import mojibake
from archive.web.dates import is_credible
from archive.web.markup import open_comments
from archive.web.notices import hides_rest

_DOCUMENT = (re.compile(r"\d\s?[KM]B\b"), re.compile(r"\d\s?页|页数|文档"))
_PAPER = re.compile(r"第\s?[A-Z]?\d{1,3}\s?版|数字报|电子版|版面导航")
# A text layer that keeps line ends as spaces: one per line of a printed page.
_WRAP = re.compile("(?<=[\u3400-\u9fff，。、；：“”]) (?=[\u3400-\u9fff“”])")
_AIR = re.compile("(?<=[\u2e80-\u9fff\uff00-\uffef“”‘’]) +| +(?=[\u2e80-\u9fff\uff00-\uffef“”‘’])")
# What lxml, readability and trafilatura raise on hostile markup.
_LIBRARY_ERRORS = (
    etree.LxmlError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    AssertionError,
    RecursionError,
)

_SILENT = (Reason.NO_TEXT, Reason.SCRIPT_SHELL)  # of pages whose text may be in comments


class ReadingError(Exception):
    """A page that we failed to read, which says nothing about the page. The message: a phrase."""


class _RefusedError(Exception):
    """The page is not an article: carries the reason to where it is returned."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def read_html(
    body: bytes,
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    now: datetime | None = None,
) -> Article | Rejected:
    """Read a page: the same page gives the same answer.

    body: bytes after content decoding. url: its address, for evidence only. headers: as the
    server sent them. now: aware, when it was fetched; used only to reject dates that lay in the
    future. ReadingError when we fail.
    """
    page = parse_page(body, url, headers)
    return page if isinstance(page, Rejected) else read_parsed(page, url, now)


def read_parsed(page: Parsed, url: str, now: datetime | None) -> Article | Rejected:
    """Read an already parsed page, as `read_html` does."""
    try:
        post = open_post(page.text, page.root)
        return _read_opened(page if post is None else _parsed(post, url), url, now)
    except _RefusedError as refused:
        return Rejected(url=url, reason=refused.reason, reader=READER, detail=refused.detail)


def _read_opened(page: Parsed, url: str, now: datetime | None) -> Article:
    """Read a page, with comments opened if it shows nothing else, and without the readings that a
    converter put between its characters."""
    try:
        article = _read(page, url, now)
    except _RefusedError as refused:
        opened = open_comments(page.text) if refused.reason in _SILENT else None
        if opened is None:
            raise
        article = _read(_parsed(opened, url), url, now)
    if not is_spoilt(article.text):
        return article
    return replace(_read(_parsed(without_readings(page.text), url), url, now), spoilt=True)


def _parsed(text: str, url: str) -> Parsed:
    page = parse_text(text, url)
    if isinstance(page, Rejected):
        raise _RefusedError(page.reason, page.detail)
    return page


def _read(parsed: Parsed, url: str, now: datetime | None) -> Article:
    root = parsed.root
    title = tidy(root.findtext(".//title") or "")
    page = read_book_page(root, title, url)
    if page is not None:
        return _book_article(page, url, now)
    named = containers(root)
    layout = lay_out(root, [element for _, element in named])
    other = other_than_article(root, layout, title)
    if other is not None:
        raise _RefusedError(*other)
    if not layout.lines:
        raise _RefusedError(*without_article(root, layout, named))
    said = read_meta(root, parsed.text)
    said.site = said.site or site_in(title)
    headline = find_headline(layout, title, said)
    box = find_box(layout.lines)
    try:
        found = find_body(root, layout, named, headline.line, box)
    except _LIBRARY_ERRORS as error:
        raise ReadingError(f"a library failed on it ({type(error).__name__})") from error
    if found is None:
        raise _RefusedError(*without_article(root, layout, named))
    return _article(_Seen(url, now, root, layout, said, headline, box, found))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page of which the article's place is known."""

    url: str
    now: datetime | None
    root: HtmlElement
    layout: Layout
    said: Said
    headline: Headline
    box: Box | None
    body: Body

    @property
    def above(self) -> list[Line]:
        return self.layout.lines[: self.body.start]

    @property
    def below(self) -> list[Line]:
        return self.layout.lines[self.body.end :]


def _article(seen: _Seen) -> Article:
    layout, said, body = seen.layout, seen.said, seen.body
    titles = fields.titles(layout, seen.headline, body)
    text = _clean_text(seen, titles[0].value if titles else "")
    spoilt = mojibake(text)
    if spoilt is not None:
        raise _RefusedError(Reason.UNDECODABLE, spoilt)
    paragraphs = text.split("\n")
    titles = titles or [first_sentence(text)]
    title = titles[0].value
    lines = fields.byline(layout, seen.headline, body, paragraphs)
    document = read_document(seen.box, title, seen.above, paragraphs)
    if seen.box is not None:
        lines.dates += seen.box.dates
    outlets = fields.outlets(said, lines, title) or document.get("issuer", [])
    kind = _kind(layout, body)
    provenance = {
        "title": titles,
        "text": [Evidence(where=body.where, value=f"{len(text)} characters")],
        "published": fields.dates(seen.url, said, lines, seen.now) or _guessed(seen),
        **_people(seen, lines, outlets),
        **document,
        **place.newspaper_page(kind, [*seen.above, *seen.below], paragraphs),
        "position": place.position(seen.root, seen.url) if kind is ArticleKind.NEWSPAPER else [],
        "keywords": place.keywords(said.keywords, title, text),
        "site_code": place.site_code(said.site_code, seen.below),
    }
    columns = column.columns(said, seen.above, title)
    return article_of(
        url=seen.url,
        text=text,
        kind=kind,
        provenance=provenance,
        columns=columns,
        cut=is_cut(layout.lines, body.start, body.end),
    )


def _people(seen: _Seen, lines: Byline, outlets: list[Evidence]) -> dict[str, Sequence[Evidence]]:
    """Who wrote and edited it, and the outlet, which an account of a platform is, too."""
    authors = fields.authors(seen.said, lines)
    outlet = outlets[0].value if outlets else None
    account = fields.account(seen.layout, seen.body, seen.said, outlet)
    if account is not None:
        authors.append(("account", (account,)))
        outlets = outlets or [Evidence(where="account", value=account)]
    return {
        "outlet": outlets,
        "authors": fields.people([*lines.authors, *authors]),
        "contributors": fields.people(lines.contributors),
        "editors": fields.people(fields.editors(seen.said, lines)),
    }


def _guessed(seen: _Seen) -> list[Evidence]:
    if len(seen.layout.spans) > MOST_ELEMENTS:
        return []
    try:
        return guess_date(seen.root, seen.above, seen.now)
    except _LIBRARY_ERRORS:
        return []


def _clean_text(seen: _Seen, title: str) -> str:
    """The article's paragraphs; refused when they are a notice, a list, or too short."""
    found = seen.body
    lines = [line for line in without_boilerplate(found.lines, title) if not hides_rest(line)]
    refused = without_enough(seen.root, seen.layout, found, lines)
    if refused is not None:
        raise _RefusedError(*refused)
    return "\n".join(_tight(line) for line in lines)


def _tight(line: str) -> str:
    """A paragraph of a printed page's text layer without the spaces of its line ends."""
    if len(line) >= 200 and len(_WRAP.findall(line)) * 100 >= len(line):
        return _AIR.sub("", line)
    return line


def _kind(layout: Layout, found: Body) -> ArticleKind:
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
    if founder and _PAPER.search(
        " ".join(line.text for line in layout.lines if len(line.text) < 60)
    ):
        return ArticleKind.NEWSPAPER
    return ArticleKind.WEB


def _book_article(page: BookPage, url: str, now: datetime | None) -> Article:
    if not is_enough(page.text.split("\n")):
        raise _RefusedError(Reason.IMAGE_ONLY, "a page of a flip-book without a text layer")
    published = page.published
    if published is not None and not is_credible(published.value, now):
        published = None
    provenance = {
        "title": [Evidence(where="title", value=page.title)],
        "text": [Evidence(where="text layer", value=f"{len(page.text)} characters")],
        "outlet": [Evidence(where="title", value=page.book)],
        "published": [published] if published else [],
        "authors": fields.people([("signature", page.authors)]) if page.authors else (),
    }
    return article_of(url=url, text=page.text, kind=ArticleKind.BOOK_PAGE, provenance=provenance)
