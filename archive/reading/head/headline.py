"""The headline of a page, without the site's name, and its line."""

import re
from collections.abc import Container
from dataclasses import dataclass, replace

from archive.reading.head.meta import Said
from archive.reading.tree.layout import Layout, Line, squeeze, tidy
from archive.types import Evidence

_PIECES = re.compile(
    r"\s*(?:[_|｜]|-{2,}|—{2,}(?=\S{1,12}(?:网|報|报|频道|站|党建)$)|\s[-–—]\s?|-(?=[^-]{2,20}$))\s*"
)
# docs/cms.md: Titles.
_HUNG_SITE = re.compile(r"\s*(?:[-–—·]+|>+)\s*[^-–—·>]{2,14}$|\s*[(（][^()（）]{2,14}[)）]$")
_HUNG_COLUMN = re.compile(r"(?<=\S{8})\s*(?:[-–—·]|>+)\s*[^-–—·>]{2,6}$")
_SITE = re.compile(
    r"(?:网|網|网站|網站|频道|頻道|门户|官网|首页|首頁|平台|日报|晚报|电子版|数字报|新闻|在线)[)）]?$|^[(（]新闻[)）]$"
)
_OFFICE = re.compile(
    r"(?:政府|委员会|委|局|厅|部|办公室|大学|学院|学校|中学|医院|街道|工会|协会|集团|公司|[镇乡区县市])$"
)
_AROUND = re.compile(r"^(?:正在阅读|正在閱讀|标题|当前文章)[:：]\s*|\s*(?:播报文章|播报暂停)$")
_TAG = re.compile(r"</?(?:br|p|b|strong|font|span|em|i)\b[^<>]*>", re.I)
_ELLIPSIS = re.compile(r"(?:…+|\.{3,})\s*(?=$|[_|｜\-—])")
_SENTENCE = re.compile(r"[^。！？!?]{4,80}?[。！？!?]")
_SUBTITLE = re.compile(r"(?:—|-){1,2}\S|[（(][^（()）]*[)）]$")
_LABELLED = re.compile(
    r"[:：]\s*$|(?:时间|日期|来源|作者|编辑|字号|浏览|点击|阅读)\s*[:：]|\d{4}[-年/]\d"
)
_BYLINE = re.compile(
    r"(?:时间|日期)[:：]\[?\d{4}[-/年.]|来源[:：].{0,30}\d{4}[-/年.]\d|\d{4}[-/年.]\d{1,2}[-/月.]\d.{0,24}来源[:：]"
)


@dataclass(frozen=True, slots=True)
class Headline:
    """Candidates, best first; line: where the headline is in the layout, if it is there."""

    candidates: list[Evidence]
    line: int | None


def find_headline(
    layout: Layout, page_title: str, said: Said, apart: Container[int] = ()
) -> Headline:
    """Headlines that the page names and shows: before the body is known. apart: the numbers of lines
    that are none, and no byline.

    Many sites give all their pages one title, the office's name, which is not a headline: a heading
    above running text replaces it.
    """
    title = tidy(_TAG.sub("", page_title))
    line = _printed(layout.lines, title)
    candidates = [found for found in said.titles if not _is_owner(found.value)]
    above = None if candidates else _above_byline(layout.lines, apart)
    near = line is not None and above is not None and 0 <= above - line <= 6
    if near and line is not None and above is not None:
        # Otherwise it is the column's name, and the headline is below it.
        near = layout.lines[line].han >= 8 or layout.lines[above].han < 10
    if (
        above is not None
        and not near
        and not _share(layout.lines[above].text, title + said.og_title)
    ):
        return Headline([_clean(_at(layout, above)), Evidence(where="title", value=title)], above)
    if line is not None:
        whole, line = _broken(layout, line, title)
        candidates.append(whole)
    if said.og_title:
        candidates.append(Evidence(where="meta:og:title", value=said.og_title))
    if title and not _is_owner(title):
        candidates.append(Evidence(where="title", value=main_piece(title)))
    if line is None:
        line = _standing(layout.lines, candidates)
    if line is None and not candidates:
        line = _heading(layout)
        if line is not None:
            candidates.append(_at(layout, line))
    return Headline([_clean(found) for found in candidates if squeeze(found.value)], line)


def _above_byline(lines: list[Line], apart: Container[int]) -> int | None:
    """The line right above the first line that says when or by whom the article was published,
    when it can be a headline.
    """
    at = next((i for i, line in enumerate(lines) if i not in apart and is_byline(line)), 0)
    for index in range(at - 1, max(-1, at - 4), -1):
        line = lines[index]
        if _SUBTITLE.match(line.text) or index in apart:
            continue
        if (
            line.linked
            or _LABELLED.search(line.text)
            or re.search("[>＞»。]|记者|通讯员|作者", line.text)
        ):
            return None
        if 8 <= line.han <= 60 and not is_site(line.text):
            return index
    return None


def is_byline(line: Line) -> bool:
    """Whether a line says when or by whom the article was published."""
    text = squeeze(line.text)
    return len(text) <= 90 and _BYLINE.search(text) is not None


def _share(headline: str, title: str) -> bool:
    """Whether two titles have four characters in a row in common."""
    short, long = squeeze(headline), squeeze(title)
    return any(short[at : at + 4] in long for at in range(len(short) - 3))


def _at(layout: Layout, line: int) -> Evidence:
    level = layout.lines[line].heading
    return Evidence(where=f"h{level}" if level else "line", value=layout.lines[line].text)


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


def _cut_off(lines: list[Line], title: str) -> int | None:
    """The line that a page title abbreviates with an ellipsis."""
    cut = _ELLIPSIS.search(title)
    start = squeeze(title[: cut.start()]) if cut is not None else ""
    if len(start) < 8:
        return None
    return next((i for i, line in enumerate(lines) if squeeze(line.text).startswith(start)), None)


def _heading(layout: Layout) -> int | None:
    """The topmost heading that is soon followed by running text."""
    found = [
        (line.heading, at)
        for at, line in enumerate(layout.lines)
        if line.heading
        and line.han >= 6
        and not line.is_link
        and not is_site(line.text)
        and layout.prose(at + 1, min(at + 25, len(layout.lines)))
    ]
    return min(found)[1] if found else None


def headline_above(lines: list[Line], body_start: int) -> Evidence | None:
    """The nearest possible headline above the body, for pages that name none."""
    for line in reversed(lines[max(0, body_start - 8) : body_start]):
        alone = line.linked == 0 and 4 <= line.han <= 60
        if alone and not _LABELLED.search(line.text) and not is_site(line.text):
            if re.search("[>＞»]", line.text):
                return None
            return Evidence(where="line above the text", value=line.text)
    return None


def first_sentence(text: str) -> Evidence:
    """A substitute on a page without a headline."""
    paragraph = next((part for part in text.split("\n") if part), "")
    match = _SENTENCE.match(paragraph)
    return Evidence(where="first sentence", value=match[0] if match else paragraph[:60])


def main_piece(title: str) -> str:
    """A page title without the appended names of site and column."""
    bare = _HUNG_SITE.sub("", title)
    if bare != title and is_site(title[len(bare) :].strip(" -–—·>（()）")):
        title = _HUNG_COLUMN.sub("", bare)
    pieces = [piece for piece in _PIECES.split(title) if piece]
    if not pieces:
        return title
    if len(squeeze(pieces[0])) >= 4 and not is_site(pieces[0]):
        return pieces[0]
    return max(pieces, key=len)


def site_in(title: str) -> str:
    """The site's name at the end of a page title, or nothing."""
    *before, last = [piece for piece in _PIECES.split(title) if piece] or [""]
    return last if before and is_site(last) else ""


def _is_owner(title: str) -> bool:
    """Whether a page title only names the site and its owner."""
    pieces = [piece for piece in _PIECES.split(title) if piece]
    return all(
        is_site(piece) or (len(piece) <= 16 and _OFFICE.search(piece) is not None)
        for piece in pieces
    )


def is_site(text: str) -> bool:
    """Whether a short text is the name of a site rather than a headline."""
    return len(squeeze(text)) <= 14 and _SITE.search(text.strip()) is not None


def _clean(found: Evidence) -> Evidence:
    return Evidence(where=found.where, value=tidy(_AROUND.sub("", found.value)))


def _printed(lines: list[Line], title: str) -> int | None:
    """The line that repeats the page title without its last pieces; headings before other lines.

    The longest such line counts; one that is the whole title, site name included, only if there is
    none without that name.
    """
    cut_off = _cut_off(lines, title)
    if cut_off is not None:
        return cut_off
    owner = _is_owner(title)
    core = squeeze(main_piece(title))
    title = squeeze(title)
    best: tuple[bool, int, bool, int] | None = None
    for index, line in enumerate(lines):
        text = squeeze(line.text)
        least = 2 if line.heading and _PIECES.split(title)[0] == text else 4  # 通知, 公示
        if not least <= len(text) <= len(title) or text not in title:
            continue
        beginning = title.startswith(text)
        if owner and not line.heading:
            continue
        if (not beginning and len(text) < 8) or (is_site(line.text) and text != title):
            continue
        if len(text) * 2 < len(core) and text in core:
            continue
        bare = text != title or core == title or _is_in_pieces(text, core)
        rank = (bare, len(text), line.heading > 0, -index)
        if best is None or rank > best:
            best = rank
    return -best[3] if best is not None else None


def _is_in_pieces(title: str, core: str) -> bool:
    """Whether a title exceeds its main piece by too much for the rest to be a site's name."""
    return len(core) * 2 < len(title)


def _standing(lines: list[Line], candidates: list[Evidence]) -> int | None:
    """The line that holds a headline known from elsewhere."""
    for value in (squeeze(found.value) for found in candidates):
        for index, line in enumerate(lines):
            if len(value) >= 4 and value in squeeze(line.text) and len(line.text) < 2 * len(value):
                return index
    return None
