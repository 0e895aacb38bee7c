"""Assembles a page's parts: the one path from bytes to an article or a reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree
from lxml.html import HtmlElement

from archive.reader import READER
from archive.reading import fields
from archive.reading.article import article_of
from archive.reading.body.candidate import Body, is_enough
from archive.reading.body.extract import MOST_ELEMENTS, find_body
from archive.reading.body.pictures import illustrations
from archive.reading.body.pruning import own_lines
from archive.reading.body.structure import structure
from archive.reading.head import column, place
from archive.reading.head.byline import Byline
from archive.reading.head.documents import Box, find_box, read_document
from archive.reading.head.guess import guess_date
from archive.reading.head.headline import Headline, find_headline, first_sentence, site_in
from archive.reading.head.meta import Said, read_meta
from archive.reading.judge import (
    is_list_of_teasers,
    looks_like_list,
    other_than_article,
    shows_pictures,
)
from archive.reading.parsed import Parsed, parse_page, parse_text
from archive.reading.sheet.book import BookPage, read_book_page
from archive.reading.tree.containers import containers, hidden_texts
from archive.reading.tree.layout import Layout, Line, lay_out, tidy
from archive.record import Article, Rejected
from archive.types import ArticleKind, Evidence, Reason
from archive.web.charset import mojibake
from archive.web.dates import is_credible
from archive.web.markup import open_stores

_DOCUMENT = (re.compile(r"\d\s?[KM]B\b"), re.compile(r"\d\s?页|页数|文档"))
_PAPER = re.compile(r"第\s?[A-Z]?\d{1,3}\s?版|数字报|电子版|版面导航")
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

# Of pages whose text may be where no reader sees it
_SILENT = (Reason.NO_TEXT, Reason.SCRIPT_SHELL, Reason.LIST_PAGE, Reason.IMAGE_ONLY)
_LEAST_GUESSED = 80  # characters of running text below which a library's guess is not trusted


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
        return _read(page, url, now)
    except _RefusedError as refused:
        again = _kept(page, url, now) if refused.reason in _SILENT else None
        if isinstance(again, Article) and _outweighs(again, refused.reason):
            return again
        if isinstance(again, Rejected) and again.reason is not Reason.NO_TEXT:
            return again
        return Rejected(url=url, reason=refused.reason, reader=READER, detail=refused.detail)


def _kept(page: Parsed, url: str, now: datetime | None) -> Article | Rejected | None:
    """What the page is with the text shown that it keeps for a script; None when it keeps none."""
    opened = open_stores(page.text)
    again = parse_text(opened, url) if opened is not None else page
    if isinstance(again, Rejected):
        return again
    hidden = hidden_texts(again.root)
    if opened is None and not hidden:
        return None
    try:
        return _read(again, url, now, hidden)
    except _RefusedError as refused:
        return Rejected(url=url, reason=refused.reason, reader=READER, detail=refused.detail)


def _outweighs(article: Article, reason: Reason) -> bool:
    """Whether text that a page keeps makes it an article although it shows a list or pictures."""
    return (
        reason not in (Reason.LIST_PAGE, Reason.IMAGE_ONLY) or len(article.text) >= _LEAST_GUESSED
    )


def _read(
    parsed: Parsed, url: str, now: datetime | None, hidden: Sequence[HtmlElement] = ()
) -> Article:
    root = parsed.root
    title = tidy(root.findtext(".//title") or "")
    page = read_book_page(root, title, url)
    if page is not None:
        return _book_article(page, url, now)
    named = containers(root)
    layout = lay_out(root, [*(element for _, element in named), *hidden])
    other = other_than_article(root, layout, title)
    if other is not None:
        raise _RefusedError(*other)
    if not layout.lines:
        raise _no_text(root, layout)
    said = read_meta(root, parsed.text)
    said.site = said.site or site_in(title)
    box = find_box(layout.lines)
    headline = find_headline(layout, title, said, box.lines if box is not None else ())
    try:
        found = find_body(root, layout, named, headline.line, box)
    except _LIBRARY_ERRORS as error:
        raise ReadingError(f"a library failed on it ({type(error).__name__})") from error
    if found is None:
        raise _no_text(root, layout)
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
    kept = _clean_text(seen.root, layout, body, titles[0].value if titles else "")
    text = "\n".join(paragraph for _, paragraph in kept)
    spoilt = mojibake(text)
    if spoilt is not None:
        raise _RefusedError(Reason.UNDECODABLE, spoilt)
    paragraphs = text.split("\n")
    titles = titles or [first_sentence(text)]
    title = titles[0].value
    lines = fields.byline(layout, seen.headline, body, paragraphs, seen.box)
    printed = title if seen.headline.line is None else layout.lines[seen.headline.line].text
    document = read_document(seen.box, printed, seen.above, paragraphs)
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
        structure=tuple(structure(layout, body.start, body.end, kept)),
        **illustrations(seen.root, seen.url, layout, body),
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


def _no_text(root: HtmlElement, layout: Layout) -> _RefusedError:
    if looks_like_list(layout.lines):
        return _RefusedError(Reason.LIST_PAGE)
    if shows_pictures(root, layout, [element for _, element in containers(root)]):
        return _RefusedError(Reason.IMAGE_ONLY, "pictures where the text should be")
    return _RefusedError(Reason.NO_TEXT)


def _clean_text(
    root: HtmlElement, layout: Layout, found: Body, title: str
) -> list[tuple[Line, str]]:
    """The article's lines, and what is left of each; refused when they are a list or too short."""
    prose = layout.prose(found.start, found.end)
    if prose < 200 and looks_like_list(found.lines):
        raise _RefusedError(Reason.LIST_PAGE)
    if is_list_of_teasers(layout.lines, found.start, found.end):
        raise _RefusedError(Reason.LIST_PAGE)
    lines = own_lines(found.lines, title)
    guessed = found.where in ("readability", "trafilatura")
    if not is_enough([text for _, text in lines]) or (guessed and prose < _LEAST_GUESSED):
        raise _no_text(root, layout)
    return lines


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
