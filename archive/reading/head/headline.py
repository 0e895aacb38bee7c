"""The headline of a page, without the site's name, and its line."""

import re
from collections.abc import Container
from dataclasses import dataclass, field, replace

from archive.reading.head.headline_lines import (
    is_headline,
    line_unlike,
    printed_line,
    standing_line,
    topmost_heading,
    unnamed_line,
)
from archive.reading.head.meta import Said
from archive.reading.head.page_title import is_owner, main_piece, may_name_no_article, pieces_of
from archive.reading.tree.layout import Layout, squeeze, tidy
from archive.types import Evidence

_AROUND = re.compile(r"^(?:正在阅读|正在閱讀|标题|当前文章)[:：]\s*|\s*(?:播报文章|播报暂停)$")
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
    named = [found for found in said.titles if not _is_of_site(found.value, title)]
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


def _is_of_site(value: str, title: str) -> bool:
    """Whether what a page calls its article is the name of the site."""
    pieces = pieces_of(title)
    return is_owner(value) and not (len(pieces) > 1 and squeeze(pieces[0]) == squeeze(value))


def _shown(layout: Layout, line: int, title: str) -> Headline:
    """A headline that the page title does not name."""
    found, last = _at(layout, line), line
    for element, (start, end) in layout.spans.items() if found.where != "line" else ():
        if element.tag == found.where and start == line and end - start <= 3:
            whole = "".join(part.text for part in layout.lines[start:end])
            found, last = replace(found, value=whole), end - 1
    spare = [Evidence(where="title", value=title)] if title else []
    return Headline([_clean(found), *spare], last)


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
    return Evidence(where=found.where, value=tidy(_AROUND.sub("", found.value)))
