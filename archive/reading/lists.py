"""Lists instead of articles: headlines that link elsewhere, with or without a summary below them."""

import re
from collections.abc import Sequence

from archive.reading.body.boilerplate import is_furniture
from archive.reading.head.names import is_unit
from archive.reading.tree.layout import Line, squeeze
from archive.web.dates import find_days

_FEWEST_TEASERS = 4
_FEWEST_BOXED = 2  # of which a page's own text is one, or each
_FEWEST_PLAIN = 10  # Chinese characters of a headline that is no heading
_FEWEST_HEADED = 4  # Chinese characters of a headline that is a heading
_LONGEST_OFFICE = 14  # Chinese characters of an outlet that is a link
_LONGEST_HEADLINE = 50  # Chinese characters
_MORE = re.compile(
    r"[\[【(（<]?(?:查看|阅读|点击|浏览|了解|继续)?(?:详细|详情|全文|全部|更多|原文|阅读|more)(?:内容|信息|报道)?[\]】)）]?[>＞》»…→.\s]*$",
    re.I,
)
_MONTH_DAY = re.compile(r"(?<!\d)[01]?\d-[0-3]\d(?!\d)")
LINKED = 6  # Chinese characters: a shorter link is navigation


def looks_like_list(lines: Sequence[Line]) -> bool:
    """Whether lines are headlines that link elsewhere, most of them with a date beside them."""
    dated = 0
    for index, line in enumerate(lines):
        if line.linked < LINKED or line.prose:
            continue
        beside = " ".join(near.text for near in lines[max(0, index - 1) : index + 2])
        dated += next(find_days(beside), None) is not None or _MONTH_DAY.search(beside) is not None
    links = sum(line.linked >= LINKED for line in lines)
    return dated >= 5 or links >= 15


def is_list_of_teasers(lines: Sequence[Line], own: Sequence[Line], title: str = "") -> bool:
    """Whether some of a page's lines, its own text, are one or more of several texts, each under a
    headline that links elsewhere or with a link to its whole text: a list with summaries. title: of the
    page; what it names is its own headline, though it may link to itself.
    """
    title = squeeze(title)
    teasers = [at for at, line in enumerate(lines) if line.prose and _is_teaser(lines, at, title)]
    if len(teasers) < _FEWEST_BOXED:
        return False
    held = {line.text for line in own}
    texts = [at for at, line in enumerate(lines) if line.prose and line.text in held]
    if len(texts) >= _FEWEST_BOXED and set(texts) <= set(teasers):
        return True
    if len(teasers) < _FEWEST_TEASERS:
        headed = [at for at in teasers if _is_headline(_head(lines, at))]
        return len(texts) == 1 and len(headed) >= _FEWEST_BOXED and texts[0] in headed
    return len(set(texts).intersection(teasers)) * 4 >= 3 * max(1, len(texts))


def _is_headline(head: Line | None) -> bool:
    """Whether a line above a text is a headline: no outlet's or column's name."""
    if head is None or head.heading:
        return head is not None
    return head.is_link and head.han >= _FEWEST_PLAIN


def _is_teaser(lines: Sequence[Line], at: int, title: str) -> bool:
    if lines[at].linked and _MORE.search(lines[at].text):
        return True
    if any(line.linked and _MORE.fullmatch(line.text) for line in lines[at + 1 : at + 3]):
        return True
    head = _head(lines, at)
    if head is None or not head.is_link or squeeze(head.text) in title:
        return False
    if not head.heading and head.han <= _LONGEST_OFFICE and is_unit(head.text):
        return False
    return (_FEWEST_HEADED if head.heading else LINKED) <= head.han <= _LONGEST_HEADLINE


def _head(lines: Sequence[Line], at: int) -> Line | None:
    """The line above a text that is no furniture, unless that is a text itself."""
    for line in reversed(lines[max(0, at - 3) : at]):
        if line.prose:
            return None
        if line.han and not is_furniture(line):
            return line
    return None


def is_mostly_links(lines: Sequence[Line]) -> bool:
    """Whether half of a page's text, and six of its lines at least, are headlines that link elsewhere."""
    linked = [line.linked for line in lines if line.is_link and line.han >= LINKED]
    return len(linked) >= 6 and sum(linked) * 2 >= sum(line.han for line in lines)
