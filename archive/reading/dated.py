"""Whether a page gives an article's day or outlet, and not only a clock's, or those of a list."""

import re
from collections.abc import Sequence

from archive.reading.head.headline_lines import is_byline
from archive.reading.lists import LINKED
from archive.reading.tree.layout import Line
from archive.web.dates import find_days

_CLOCK = re.compile(
    r"(?:当前|现在|北京|系统|服务器|今天|访问)(?:的)?(?:时间|日期)"
    r"|^\W*\d{4}[-年]\d{1,2}[-月]\d{1,2}日?\s*(?:星期|周)[一二三四五六日天]\s*[\d:时分秒]*$"
)


def has_byline(lines: Sequence[Line]) -> bool:
    """Whether a line says when or by whom something was published: no clock, and not below a link, as
    in lists."""
    return any(
        is_byline(line) and not _CLOCK.search(line.text) and not _is_of_list(lines, at)
        for at, line in enumerate(lines)
    )


def has_day(lines: Sequence[Line]) -> bool:
    """Whether any line but links names a day."""
    return any(next(find_days(line.text), None) is not None for line in lines if not line.is_link)


def heads_day(lines: Sequence[Line], at: int) -> bool:
    """Whether a line, lines[at], is a headline with a day below it."""
    line, after = lines[at], " ".join(near.text for near in lines[at + 1 : at + 3])
    headed = line.heading and not line.linked and line.han >= LINKED
    return bool(headed) and next(find_days(after), None) is not None


def _is_of_list(lines: Sequence[Line], at: int) -> bool:
    """Whether a line stands below a link, or below the summary that stands below one."""
    above = [line for line in lines[max(0, at - 2) : at] if line.han]
    return bool(above) and (above[-1].is_link or (above[-1].prose > 0 and above[0].is_link))
