"""The headline of a page, without the site's name, and its line."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace

from lxml.html import HtmlElement

from archive.reading.head.headline_lines import (
    is_headline,
    line_unlike,
    may_head,
    topmost_heading,
    unnamed_line,
)
from archive.reading.head.meta import Said
from archive.reading.head.page_title import is_owner, main_piece, may_name_no_article, pieces_of
from archive.reading.head.repeated_title import longer_line, printed_line, standing_line
from archive.reading.tree.layout import Layout, Line, squeeze, tidy
from archive.types import Evidence
from archive.web.markup import plain_text

_AROUND = re.compile(
    r"^(?:正在阅读|正在閱讀|标\s*题|当前文章)[:：]\s*|\s*(?:播报文章|播报暂停)$"
    r"|\s+(?:打印|收藏|关闭|分享到?[:：]?|复制链接)$"
)
_MOST_LINES = 3  # of a headline that is broken
_PAGE_BEHIND = re.compile(r"\s*[(（]\d{1,2}[)）]$")
_FEWEST_BROKEN = 6  # Chinese characters in each of them
_SENTENCE = re.compile(r"[^。！？!?]{4,80}?[。！？!?]")
_DATE_BEHIND = re.compile(
    r"\s+[\[(（]?\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?[\])）]?$"
)


@dataclass(frozen=True, slots=True)
class Headline:
    """Candidates, best first; line: where the headline is in the layout, if it is there.

    spare: what stands in the page title where that may name only a site and a column.
    """

    candidates: list[Evidence]
    line: int | None
    spare: list[Evidence] = field(default_factory=list)


def find_headline(layout: Layout, title: str, said: Said, apart: Container[int] = ()) -> Headline:
    """Headlines that the page names and shows: before the body is known. apart: the numbers of lines
    that are no headline, and below which no article begins.

    Many sites give all their pages one title, the office's name, which is not a headline: a heading
    above running text replaces it.
    """
    lines = layout.lines
    named = [
        _bare(lines, _whole(lines, found))
        for found in said.titles
        if not _is_of_site(found.value, title)
    ]
    line = printed_line(lines, title)
    weak = may_name_no_article(title)
    if not named:
        other = (
            unnamed_line(lines, title, apart)
            if weak
            else line_unlike(lines, line, title + said.og_title, apart)
        )
        if other is not None and (line is None or not weak or not is_headline(lines, line, title)):
            return _shown(layout, other, title)
    by_title = [Evidence(where="title", value=main_piece(title))] if title else []
    candidates = list(named)
    if line is not None:
        whole, line = _broken(layout, line, title)
        candidates.append(whole)
    if said.og_title:
        candidates.append(Evidence(where="meta:og:title", value=said.og_title))
    if line is None and weak and not candidates:
        at = topmost_heading(layout)
        spare = [found for found in by_title if not is_owner(found.value)]
        return Headline([], None, spare) if at is None else _shown(layout, at, "")
    if line is not None or not weak:
        candidates += by_title
    if line is None:
        line = standing_line(lines, candidates)
    return Headline([_clean(found) for found in candidates if squeeze(found.value)], line)


def _whole(lines: list[Line], named: Evidence) -> Evidence:
    """A headline that the page's head abbreviates, as the page prints it."""
    if not named.value.endswith(("...", "…")):
        return named
    line = longer_line(lines, named.value)
    return named if line is None else replace(named, value=lines[line].text)


def _bare(lines: list[Line], named: Evidence) -> Evidence:
    """A headline to which the page's head hangs the site's name or the number of one of its pages,
    as the page prints it."""
    *before, last = pieces_of(named.value) or [""]
    whole = main_piece(named.value) if before and is_owner(last) else named.value
    spare = {squeeze(whole), squeeze(_PAGE_BEHIND.sub("", whole))} - {squeeze(named.value)}
    printed = next((line for line in lines if spare and squeeze(line.text) in spare), None)
    return named if printed is None or printed.is_link else replace(named, value=printed.text)


def _is_of_site(value: str, title: str) -> bool:
    """Whether what a page calls its article is the name of the site."""
    pieces = pieces_of(title)
    return is_owner(value) and not (len(pieces) > 1 and squeeze(pieces[0]) == squeeze(value))


def _shown(layout: Layout, line: int, title: str) -> Headline:
    """A headline that the page title does not name."""
    found, last = _at(layout, line), line
    for element, (start, end) in layout.spans.items():
        parts = layout.lines[start:end]
        if start <= line < end <= start + _MOST_LINES and _is_broken(element, parts, found.where):
            whole = "".join(part.text for part in parts)
            found, last = replace(found, value=whole), end - 1
            break
    spare = [Evidence(where="title", value=title)] if title else []
    return Headline([_clean(found), *spare], last)


def _is_broken(element: HtmlElement, parts: Sequence[Line], where: str) -> bool:
    """Whether an element holds one headline in several lines: a heading, or lines between `<br>`."""
    if len(parts) < 2 or element.tag == where:
        return str(element.tag) == where
    whole = all(may_head(part) and part.han >= _FEWEST_BROKEN for part in parts)
    return whole and all(child.tag in ("br", "span", "strong", "b") for child in element)


def _at(layout: Layout, line: int) -> Evidence:
    level = layout.lines[line].heading
    return Evidence(
        where=f"h{level}" if level else "line", value=_DATE_BEHIND.sub("", layout.lines[line].text)
    )


def _broken(layout: Layout, line: int, title: str) -> tuple[Evidence, int]:
    """A headline broken over up to three lines, as far as the page title contains them in a row;
    and its last line.
    """
    found = _at(layout, line)
    whole = squeeze(title)
    last = line
    while line and line > last - _MOST_LINES + 1:
        joined = layout.lines[line - 1].text + found.value
        if layout.lines[line - 1].is_link or not whole.startswith(squeeze(joined)):
            break
        found, line = replace(found, value=tidy(joined)), line - 1
    while last + 1 < min(line + 3, len(layout.lines)):
        joined = found.value + layout.lines[last + 1].text
        if layout.lines[last + 1].is_link or squeeze(joined) not in whole:
            break
        found, last = replace(found, value=tidy(joined)), last + 1
    return found, last


def first_sentence(text: str) -> Evidence:
    """A substitute on a page without a headline."""
    paragraph = next((part for part in text.split("\n") if part), "")
    match = _SENTENCE.match(paragraph)
    return Evidence(where="first sentence", value=match[0] if match else paragraph[:60])


def _clean(found: Evidence) -> Evidence:
    return Evidence(where=found.where, value=_AROUND.sub("", plain_text(found.value)))
