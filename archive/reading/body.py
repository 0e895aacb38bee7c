"""The part of a page that is the article. The only module that imports the extraction libraries.

Order: regions that a CMS marks by comments; containers of known CMS families that hold enough of
the page's running text (facts 0.6); the running text next below the headline; containers with
common names; readability, and trafilatura where readability misses most of the text. On the real
pages of the test corpus the libraries alone reach F1 .93, the rule below the headline alone .995.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

import readability
import trafilatura
from lxml import html
from lxml.html import HtmlElement

from archive.reading.layout import Layout, Line, count_han, lay_out, squeeze

# Ids and classes that hold an article and nothing else, in the order of facts 0.6.
_BODY_NAMES = (
    "zoom Zoom fontzoom ozoom zoomcon founder-content TRS_Editor TRS_UEDITOR trs_editor_view "
    "TRS_PreAppend UCAP-CONTENT ucapcontent pages_content vsb_content vsb_content_2 vsb_content_4 "
    "vsb_content_500 vsb_content_501 v_news_content wp_articlecontent j-fontContent wzcon "
    "NewsContent mainText div_zhengwen conN rwb_zw rm_txt_con js_content detailContent p-detail "
    "contentMain u-mainText xl_content xlrllt artile_zw bt-content bt_content main-txt "
    "ewb-article-info infodetail mp-editor post_body endText articleBody ivs_content "
    "detail_content article_content artContent art_con p_content text_con box_con font_area"
)
# Names that often hold headline and byline too, or something else altogether.
_OTHER_NAMES = (
    "article-content articleContent news_content newscontent news_cont article-body article-con "
    "content-content detail-content text-content con_text conTxt txt_con contentbox "
    "article content Content detail news-content cont text con main-content zw zhengwen"
)
_BODIES = _BODY_NAMES.split()
_MAYBE = _OTHER_NAMES.split()
_RANK = {name: rank for rank, name in enumerate(_BODIES + _MAYBE)}
_SURE = len(_BODIES)

_REGIONS = (  # facts 3.2 and 4.6; the last pair is the right one when a page has two
    ("Founder", re.compile(r"^enpcontent"), re.compile(r"^/enpcontent")),
    ("Hanweb", re.compile(r"<\$\[信息内容\]>begin"), re.compile(r"<\$\[信息内容\]>end")),
    ("Hanweb", re.compile(r"ZJEG_RSS\.content\.begin"), re.compile(r"ZJEG_RSS\.content\.end")),
)

# Both log a traceback for every page they give up on; here that is an ordinary outcome.
logging.getLogger("readability").setLevel(logging.CRITICAL)
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_FEWEST = 25  # Chinese characters; a shorter text is no article
_MOST_LINES = 20_000  # the libraries take seconds for more, and no article has so many
_FEWEST_LATIN = 200  # characters, for the rare page in another script


@dataclass(frozen=True, slots=True)
class Body:
    """Lines of the article and where they stand in the layout: layout.lines[start:end].

    where: evidence for provenance, such as `container:TRS_Editor` or `readability`.
    """

    lines: Sequence[Line]
    start: int
    end: int
    where: str


def containers(root: HtmlElement) -> list[tuple[int, HtmlElement]]:
    """Elements whose id, class or tag says that they hold the article, with rank; best first."""
    found = []
    for element in root.iter("*"):
        names = (element.get("id") or "", *(element.get("class") or "").split(), element.tag)
        ranks = [_RANK[name] for name in names if name in _RANK]
        if ranks:
            found.append((min(ranks), element))
    found.sort(key=lambda pair: pair[0])
    return found


def find_body(
    root: HtmlElement,
    layout: Layout,
    named: Sequence[tuple[int, HtmlElement]],
    headline: int | None,
) -> Body | None:
    """The article in a page, or None when nothing in it reads like one.

    named: from `containers`. headline: the line where the headline stands, if it is known.
    """
    region = _marked_region(layout)
    if region is not None:
        return region
    sure = [(rank, element) for rank, element in named if rank < _SURE]
    return (
        _container(layout, sure, 0.3)
        or (_below_headline(layout, headline) if headline is not None else None)
        or _container(layout, named, 0.6)
        or _by_libraries(root, layout, _densest(layout))
    )


def is_enough(lines: Sequence[str]) -> bool:
    """Whether there is enough text for an article. Short notices are ordinary here."""
    if sum(map(count_han, lines)) >= _FEWEST:
        return True
    return sum(len(line) for line in lines if not count_han(line)) >= _FEWEST_LATIN


def _holds_enough(lines: Sequence[Line]) -> bool:
    return is_enough([line.text for line in lines])


def _marked_region(layout: Layout) -> Body | None:
    for family, begin, end in _REGIONS:
        starts = [at for comment, at in layout.comments if begin.search(comment.strip())]
        ends = [at for comment, at in layout.comments if end.search(comment.strip())]
        for start in reversed(starts):
            stop = next((at for at in ends if at > start), None)
            if stop is not None and _holds_enough(layout.lines[start:stop]):
                return Body(layout.lines[start:stop], start, stop, f"comment:{family}")
    return None


def _container(
    layout: Layout, named: Sequence[tuple[int, HtmlElement]], least: float
) -> Body | None:
    """The first container in order that is sane; of equal rank the longest.

    least: the share of the page's running text that it must hold.
    """
    spans = [(rank, *layout.spans[element]) for rank, element in named if element in layout.spans]
    everything = layout.prose(0, len(layout.lines))
    by_rank: dict[int, tuple[int, int, int]] = {}
    for rank, start, end in spans:
        own = _own(layout.lines[start:end])
        if own > by_rank.get(rank, (0, 0, 0))[0]:
            by_rank[rank] = (own, start, end)
    for rank, (_, start, end) in sorted(by_rank.items()):
        lines = layout.lines[start:end]
        if (
            _holds_enough(lines)
            and layout.prose(start, end) >= least * everything
            and _linked_share(lines) < 0.4
        ):
            return Body(lines, start, end, f"container:{(_BODIES + _MAYBE)[rank]}")
    return None


def _own(lines: Sequence[Line]) -> int:
    return sum(line.han - line.linked for line in lines)


def _linked_share(lines: Sequence[Line]) -> float:
    return sum(line.linked for line in lines) / max(1, sum(line.han for line in lines))


def _below_headline(layout: Layout, headline: int) -> Body | None:
    """The running text next below the headline; a much longer one soon after it (a summary in a
    box of its own often comes first).
    """
    near = range(headline + 1, min(headline + 40, len(layout.lines)))
    best: tuple[int, int, int] | None = None
    seen = headline
    level = layout.lines[headline].heading
    for at in near:
        if level and layout.lines[at].heading == level and layout.lines[at].han >= 8:
            break  # the headline of another article
        if at < seen or not layout.lines[at].prose:
            continue
        start, seen = _grown(layout, headline, at)
        prose = layout.prose(start, seen)
        if best is None or prose > 3 * best[0]:
            best = (prose, start, seen)
    if best is None:
        return None
    found = Body(layout.lines[best[1] : best[2]], best[1], best[2], "below headline")
    return found if _holds_enough(found.lines) else None


def _grown(layout: Layout, headline: int, at: int) -> tuple[int, int]:
    """From the element around a line outwards, as long as mostly running text comes in."""
    lines = layout.lines
    around = sorted(
        (end - start, start, end)
        for start, end in layout.spans.values()
        if headline < start <= at < end
    )
    start, end = around[0][1:] if around else (at, at + 1)
    for _, wider_start, wider_end in around[1:]:
        added = lines[wider_start:start] + lines[end:wider_end]
        prose = sum(line.prose for line in added)
        if prose * 3 >= sum(line.han for line in added) and _linked_share(added) <= 0.3:
            start, end = wider_start, wider_end
    return start, end


def _densest(layout: Layout) -> Body | None:
    """The innermost element that still holds most of the running text (facts 0.7)."""
    total = layout.prose(0, len(layout.lines))
    if not total:
        return None
    best = (0, len(layout.lines))
    for start, end in layout.spans.values():
        smaller = end - start < best[1] - best[0]
        if smaller and layout.prose(start, end) >= 0.85 * total:
            best = (start, end)
    return Body(layout.lines[best[0] : best[1]], *best, "densest element")


def _by_libraries(root: HtmlElement, layout: Layout, dense: Body | None) -> Body | None:
    """Readability; trafilatura when readability found less than half of the densest element."""
    wanted = _own(dense.lines) / 2 if dense is not None else 0
    if len(layout.lines) > _MOST_LINES:
        return dense
    source = html.tostring(root, encoding="unicode")
    found = _located(layout, _readability_lines(source), "readability")
    if found is None or _own(found.lines) < wanted:
        other = _located(layout, _trafilatura_lines(source), "trafilatura")
        if other is not None and (found is None or _own(other.lines) > _own(found.lines)):
            found = other
    return found


def _readability_lines(source: str) -> list[Line]:
    try:
        summary = readability.Document(source).summary(html_partial=True)
    except readability.readability.Unparseable:
        return []
    return lay_out(html.fragment_fromstring(summary, create_parent="div")).lines


def _trafilatura_lines(source: str) -> list[Line]:
    text = trafilatura.extract(source, include_comments=False, favor_recall=True, deduplicate=False)
    if text is None:
        return []
    root = html.Element("div")
    for paragraph in text.split("\n"):
        html.etree.SubElement(root, "p").text = paragraph
    return lay_out(root).lines


def _located(layout: Layout, lines: list[Line], where: str) -> Body | None:
    """Lines that a library gave back, found again in the layout."""
    if not _holds_enough(lines):
        return None
    places: dict[str, int] = {}
    for index, line in enumerate(layout.lines):
        places.setdefault(squeeze(line.text), index)
    found = [places[key] for line in lines if (key := squeeze(line.text)) in places]
    if not found:
        return Body(lines, 0, 0, where)
    return Body(lines, found[0], max(found) + 1, where)
