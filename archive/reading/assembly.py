"""Assembles a page's parts: from its tree to an article or a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree
from lxml.html import HtmlElement

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
from archive.reading.head.headline import Headline, find_headline, first_sentence
from archive.reading.head.meta import Said, read_meta
from archive.reading.head.outlets import masthead, newspaper, owner
from archive.reading.head.page_title import page_title, site_in
from archive.reading.head.refused import refused
from archive.reading.judge import is_cut, other_than_article, without_article, without_enough
from archive.reading.page_kind import kind_of
from archive.reading.parsed import Parsed
from archive.reading.sheet.book import BookPage, read_book_page
from archive.reading.tree.containers import containers
from archive.reading.tree.layout import Layout, Line, lay_out, squeeze
from archive.record import Article
from archive.types import ArticleKind, Evidence, Reason
from archive.web.charset import mojibake
from archive.web.dates import is_credible
from archive.web.notices import hides_rest

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

_MASTHEAD = 12  # lines above the text in which a newspaper's name and page are looked for


class ReadingError(Exception):
    """A page that we failed to read, which says nothing about the page. The message: a phrase."""


class RefusedError(Exception):
    """The page is not an article: carries the reason to where it is returned."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def read_tree(
    parsed: Parsed, url: str, now: datetime | None, hidden: Sequence[HtmlElement] = ()
) -> Article:
    """Read a parsed page; RefusedError when it is no article, ReadingError when we fail.

    hidden: elements to read although their style hides them.
    """
    root = parsed.root
    title = page_title(parsed.elements["title"])
    page = read_book_page(root, title, url)
    if page is not None:
        return _book_article(page, url, now)
    named = containers(parsed.nodes)
    layout = lay_out(root, [*(element for _, element in named), *hidden])
    other = other_than_article(parsed, layout, title)
    if other is not None:
        raise RefusedError(*other)
    if not layout.lines:
        raise RefusedError(*without_article(root, layout, named))
    said = read_meta(parsed)
    said.site = said.site or site_in(title)
    said.owner = said.site or owner(title)
    box = find_box(layout.lines)
    headline = find_headline(layout, title, said, box.lines if box is not None else ())
    try:
        found = find_body(root, layout, named, headline.line, box)
    except _LIBRARY_ERRORS as error:
        raise ReadingError(f"a library failed on it ({type(error).__name__})") from error
    if found is None:
        raise RefusedError(*without_article(root, layout, named))
    said.paper = _paper(layout, said, headline, found, title)
    return _article(_Seen(url, now, parsed, layout, said, headline, box, found))


def _paper(layout: Layout, said: Said, headline: Headline, found: Body, title: str) -> str:
    """The newspaper whose page it is, by the page title or by lines above the text; or nothing."""
    head = squeeze(headline.candidates[0].value) if headline.candidates else ""
    above = layout.lines[max(0, found.start - _MASTHEAD) : found.start]
    named = newspaper(title, head) or masthead(
        line.text for line in above if squeeze(line.text) != head
    )
    paged = not named and kind_of(layout, said, found) is ArticleKind.NEWSPAPER
    return newspaper(title, head, paged=True) if paged else named


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page of which the article's place is known."""

    url: str
    now: datetime | None
    page: Parsed
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
    kept = _clean_text(seen, titles[0].value if titles else "")
    text = "\n".join(paragraph for _, paragraph in kept)
    spoilt = mojibake(text)
    if spoilt is not None:
        raise RefusedError(Reason.UNDECODABLE, spoilt)
    paragraphs = text.split("\n")
    titles = titles or [first_sentence(text)]
    title = titles[0].value
    lines = fields.byline(layout, seen.headline, body, paragraphs, seen.box)
    printed = title if seen.headline.line is None else layout.lines[seen.headline.line].text
    document = read_document(seen.box, printed, seen.above, paragraphs)
    if seen.box is not None:
        lines.dates += seen.box.dates
        lines.outlets += seen.box.sources
    outlets = fields.outlets(said, lines, title) or document.get("issuer", [])
    kind = kind_of(layout, said, body)
    people = _people(seen, lines, outlets)
    provenance = {
        "title": titles,
        "text": [Evidence(where=body.where, value=f"{len(text)} characters")],
        "published": fields.dates(seen.url, said, lines, seen.now) or _guessed(seen),
        **people,
        **document,
        **_place(seen, kind, title, paragraphs),
    }
    columns = column.columns(said, seen.above, title)
    return article_of(
        url=seen.url,
        text=text,
        kind=kind,
        provenance=provenance,
        columns=columns,
        refused=refused(lines.refused, people),
        cut=is_cut(layout.lines, body.start, body.end),
        structure=tuple(structure(layout, body.start, body.end, kept)),
        **illustrations(seen.page.elements["base"], seen.url, layout, body),
    )


def _people(seen: _Seen, lines: Byline, outlets: list[Evidence]) -> dict[str, Sequence[Evidence]]:
    """Who wrote and edited it, and the outlet, which an account of a platform is, too."""
    outlet = outlets[0].value if outlets else None
    authors = fields.authors(seen.said, lines, outlet)
    account = fields.account(seen.layout, seen.body, seen.said, outlet)
    if account is not None:
        authors.append(("account", (account,)))
        outlets = outlets or [Evidence(where="account", value=account)]
    return {
        "outlet": outlets,
        "authors": fields.people(authors),
        "contributors": fields.people(fields.contributors(seen.said, lines)),
        "photographers": fields.people(lines.photographers),
        "editors": fields.people(fields.editors(seen.said, lines)),
        "checkers": fields.people(lines.checkers),
    }


def _place(
    seen: _Seen, kind: ArticleKind, title: str, paragraphs: Sequence[str]
) -> dict[str, Sequence[Evidence]]:
    """Where it stands in its newspaper and on its site."""
    paged = kind is ArticleKind.NEWSPAPER
    return {
        **place.newspaper_page(kind, [*seen.above, *seen.below], paragraphs),
        "position": place.position(seen.page.root, seen.url) if paged else [],
        "keywords": place.keywords(seen.said.keywords, title, "\n".join(paragraphs)),
        "site_code": place.site_code(seen.said.site_code, seen.below),
    }


def _guessed(seen: _Seen) -> list[Evidence]:
    if len(seen.layout.spans) > MOST_ELEMENTS:
        return []
    try:
        return guess_date(seen.page.root, seen.above, seen.now)
    except _LIBRARY_ERRORS:
        return []


def _clean_text(seen: _Seen, title: str) -> list[tuple[Line, str]]:
    """The article's lines, and what is left of each; refused when they are a notice, a list, or too short."""
    found = seen.body
    lines = [pair for pair in own_lines(found.lines, title) if not hides_rest(pair[1])]
    texts = [text for _, text in lines]
    refused = without_enough(seen.page, seen.layout, found, texts)
    if refused is not None:
        raise RefusedError(*refused)
    return lines


def _book_article(page: BookPage, url: str, now: datetime | None) -> Article:
    if not is_enough(page.text.split("\n")):
        raise RefusedError(Reason.IMAGE_ONLY, "a page of a flip-book without a text layer")
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
