"""Lists instead of articles: headlines that link elsewhere, with or without a summary below them."""

import re
from collections.abc import Sequence

from archive.reading.body.boilerplate import is_furniture
from archive.reading.tree.layout import Line
from archive.web.dates import find_days

_FEWEST_TEASERS = 4
_FEWEST_BOXED = 2  # of which a page's own text is one, under a heading
_FEWEST_HEADED = 4  # Chinese characters of a headline that is a heading
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


def is_list_of_teasers(lines: Sequence[Line], own: Sequence[Line]) -> bool:
    """Whether some of a page's lines, its own text, are one or more of several texts, each under a
    headline that links elsewhere or with a link to its whole text: a list with summaries.
    """
    teasers = [at for at, line in enumerate(lines) if line.prose and _is_teaser(lines, at)]
    if len(teasers) < _FEWEST_BOXED:
        return False
    held = {line.text for line in own}
    texts = [at for at, line in enumerate(lines) if line.prose and line.text in held]
    if len(teasers) < _FEWEST_TEASERS:
        headed = [at for at in teasers if any(near.heading for near in lines[max(0, at - 3) : at])]
        return len(texts) == 1 and len(headed) >= _FEWEST_BOXED and texts[0] in headed
    return len(set(texts).intersection(teasers)) * 4 >= 3 * max(1, len(texts))


def _is_teaser(lines: Sequence[Line], at: int) -> bool:
    if lines[at].linked and _MORE.search(lines[at].text):
        return True
    if any(line.linked and _MORE.fullmatch(line.text) for line in lines[at + 1 : at + 3]):
        return True
    for line in reversed(lines[max(0, at - 3) : at]):
        if line.prose:
            return False
        if line.han and not is_furniture(line):
            least = _FEWEST_HEADED if line.heading else LINKED
            return line.is_link and least <= line.han <= _LONGEST_HEADLINE
    return False


def is_mostly_links(lines: Sequence[Line]) -> bool:
    """Whether half of a page's text, and six of its lines at least, are headlines that link elsewhere."""
    linked = [line.linked for line in lines if line.is_link and line.han >= LINKED]
    return len(linked) >= 6 and sum(linked) * 2 >= sum(line.han for line in lines)
