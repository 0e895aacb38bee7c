"""The line that opens an article: above the first byline or running text."""

import re
from collections.abc import Container, Iterator, Sequence

from archive.reading.head.page_title import is_column, is_owner, pieces_of
from archive.reading.tree.layout import Layout, Line, squeeze
from archive.types import Evidence

_SUBTITLE = re.compile(r"(?:—|-){1,2}\S|[（(][^（()）]*[)）]$")
_LABELLED = re.compile(
    r"[:：]\s*$|(?:时间|日期|来源|作者|编辑|字号|浏览|点击|阅读)\s*[:：]|\d{4}[-年/]\d"
)
_BYLINE = re.compile(
    r"(?:时间|日期)[:：]\[?\d{4}[-/年.]|来源[:：].{0,30}\d{4}[-/年.]\d|\d{4}[-/年.]\d{1,2}[-/月.]\d.{0,24}来源[:：]"
)
_DATED = re.compile(r"\W*\d{4}\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2}日?(?:\W|$)")
_MOMENT = re.compile(r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2}")
_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}")
_DAY_ALONE = re.compile(rf"{_DAY.pattern}日?(?:\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?")
_TRAIL = re.compile(r"[>＞»›]|位置[:：]")
_NO_HEADLINE = re.compile(
    r"[>＞»›。]|(?:当前|所在|您的|现在|你的)的?位置|^位置[:：]|电话|热线|邮编|邮箱|\d{7}"
    r"|[报網网社台闻]\s?记者|(?:^|[\s/])(?:记者|通讯员|作者)(?:[:：\s/]|[\u4e00-\u9fff]{2,3}$)|[/／｜|]\s?[文图]|^[文图]\s?[/／｜|]|供图|摄$"
    r"|^[^，。]{0,4}(?:日期|时间|编号|来源|部门|单位|状态|方式|类[别型]|姓名|标题|主题|内容|文号|机关|索引号|名称|公开)$"
    r"|^[^，。]{0,4}(?:日期|时间)\W{0,3}\d{4}[-/.年]\d"
    r"|^(?:分享|打印|关闭|首页|正文|搜索|登录|注册|导航|菜单|返回|字\s?[体号體號]|摘要|导读|手机版|无障碍|扫一扫|用微信|扫码|繁體|简体|原创|转载|关注)"
    r"|^(?:复制链接|点赞|收藏|举报|评论\d*|微信|微博|朋友圈)$"
)
_LABEL = re.compile(
    r"(?:时间|日期|來源|来源|作者|编辑|编辑|字号|字体|浏览|点击|阅读|发布|發佈|供稿|撰稿|访问|次数)[^:：]{0,4}[:：]"
)
_NOTICE = re.compile("通知|公告|喜报|公示|通报|启事|讣告|倡议书|公开信|承诺书")
_TITLED = re.compile(r"[^，。：:]{0,4}(?:标\s*题|主题)\s*[:：]?\s*(?P<value>.*)")
_CLOCK = re.compile("(?:星期|周|週)[一二三四五六日天]")
_FEWEST_LATIN = 8
_LONGEST_BYLINE = 90
_MOST_BEFORE = 150  # Chinese characters of running text that may stand before an article
_NEAR = 6
_LONGEST_ACCOUNT = 12  # Chinese characters
_FURTHEST = 4  # lines between a headline and what begins the article
_FEWEST = 4  # Chinese characters of a headline that is no heading and not in the page title
_MOST = 60


def line_unlike(
    lines: list[Line], line: int | None, titles: str, apart: Container[int] = ()
) -> int | None:
    """The line above the byline, when it has nothing in common with what the page is called."""
    above = _above_byline(lines, apart)
    if above is None or _share(lines[above].text, titles):
        return None
    # A line close above it is the headline, unless it is the column's name.
    near = line is not None and 0 <= above - line <= _NEAR
    if line is not None and above < line < _opening_byline(lines, apart):
        # What the page title names stands nearer to the byline.
        return None if _says_something(lines, line) else above
    if near and line is not None and (lines[line].han >= 8 or lines[above].han < 10):
        return None
    if near and line is not None and _says_something(lines, line):
        return None
    return above


def _says_something(lines: list[Line], line: int) -> bool:
    """Whether a line that the page title names is more than the name of a site, an office or a column."""
    text = squeeze(lines[line].text)
    named = is_column(text) or is_owner(text) or _is_step(lines, text)
    return len(text) >= _FEWEST and not lines[line].is_link and not named


def is_headline(lines: list[Line], line: int, title: str) -> bool:
    """Whether a line that the page title names is a headline rather than a site or a column: the
    article begins below it, and the title goes on with something else, or it is a heading.
    """
    text, pieces = squeeze(lines[line].text), [squeeze(piece) for piece in pieces_of(title)]
    if lines[line].linked or not begins_below(lines, line):
        return False
    if is_column(text) or _is_step(lines, text):
        return False
    if len(pieces) > 1 and pieces[0] == text:
        return True
    return lines[line].heading > 0 if len(pieces) < 2 and is_owner(text) else not is_owner(text)


def begins_below(lines: list[Line], line: int) -> bool:
    """Whether a byline or running text follows soon."""
    for at, below in enumerate(lines[line + 1 : line + 2 + _FURTHEST], line + 1):
        if _begins(below) or _is_moment(below, lines[at + 1 : at + 2]):
            return True
        if below.is_link or (below.heading and below.han >= _FEWEST):
            return False
    return False


def _is_moment(line: Line, after: Sequence[Line]) -> bool:
    """Whether a line is a moment and the account, a link, that published then; a day is one where
    running text follows, not another row of a list."""
    if line.han > _LONGEST_ACCOUNT:
        return False
    told = _DAY.search(line.text) is not None and any(one.prose for one in after)
    return told or _MOMENT.match(line.text) is not None


def _begins(line: Line) -> bool:
    """Whether a line is where an article begins: a byline, or running text."""
    if line.prose:
        return not line.heading and (line.prose > _MOST or line.text.endswith("。"))
    return len(line.text) <= 90 and not line.is_link and _opens(line.text)


def _opens(text: str) -> bool:
    if _LABEL.search(text):
        return True
    return _DATED.match(text) is not None and not _CLOCK.search(text)


def unnamed_line(lines: list[Line], title: str, apart: Container[int] = ()) -> int | None:
    """The headline of a page whose title names only the site: of the lines just above the first
    byline and running text, one that is no office, before others a heading, then the next. apart: the
    numbers of lines that count as neither.
    """
    names = {squeeze(piece) for piece in pieces_of(title)}
    best: tuple[bool, bool, int, bool, int] | None = None
    for order, at in enumerate(_beginnings(lines, apart)):
        links = 0
        for index in range(at - 1, max(-1, at - 2 - _FURTHEST), -1):
            if index in apart:
                continue
            line = lines[index]
            links += line.is_link and line.han > 1 and not line.heading
            if _begins(line) or links > 1:
                break
            name = squeeze(line.text)
            if not may_head(line) or name in names or _is_step(lines, name):
                continue
            level = -line.heading if line.heading else -7
            rank = (
                not (is_owner(name) or is_column(name)),
                not line.linked,
                level,
                not order,
                -index if line.heading else index,
            )
            if best is None or rank > best:
                best = rank
        if lines[at].prose and best is not None and best[0]:
            break
    return abs(best[-1]) if best is not None else None


def _beginnings(lines: list[Line], apart: Container[int]) -> Iterator[int]:
    """Lines where the article may begin, up to its running text, or beyond one paragraph of another."""
    prose = 0
    for at, line in enumerate(lines):
        if at not in apart and _begins(line):
            if not at and line.prose:
                return  # the page has nothing above its text
            if at:
                yield at
            prose += line.prose
            if prose > _MOST_BEFORE:
                return


def may_head(line: Line) -> bool:
    """Whether a line can be a headline by what it says."""
    if (line.linked and not line.heading) or line.han > _MOST or _SUBTITLE.match(line.text):
        return False
    text = squeeze(line.text)
    if line.han < (2 if line.heading else _FEWEST) and not _NOTICE.fullmatch(text):
        return line.heading > 0 and not line.han and len(text) >= _FEWEST_LATIN
    return not _NO_HEADLINE.search(line.text)


def _is_step(lines: list[Line], name: str) -> bool:
    """Whether a short text is the name of a column: a link, or a step of the trail."""
    if len(name) > 8:
        return False
    for line in lines:
        if line.linked and len(line.text) < 100 and name in squeeze(line.text):
            steps = _TRAIL.split(squeeze(line.text))
            if name in steps[: max(1, len(steps) - 1)]:
                return True
    return False


def _above_byline(lines: list[Line], apart: Container[int]) -> int | None:
    """The line right above the first line that says when or by whom the article was published,
    when it can be a headline.
    """
    at = _opening_byline(lines, apart)
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
        if 8 <= line.han <= 60 and not is_owner(line.text):
            return index
    return None


def _opening_byline(lines: list[Line], apart: Container[int]) -> int:
    """The first line that says when or by whom the article was published, or 0."""
    return next((i for i, line in enumerate(lines) if i not in apart and is_byline(line)), 0)


def is_byline(line: Line) -> bool:
    """Whether a line says when or by whom the article was published."""
    if line.prose > _LONGEST_BYLINE:
        return False
    text = squeeze(line.text)
    return len(text) <= _LONGEST_BYLINE and _BYLINE.search(text) is not None


def is_day(line: Line) -> bool:
    """Whether a line is a day and nothing else."""
    return _DAY_ALONE.fullmatch(squeeze(line.text)) is not None


def _share(headline: str, title: str) -> bool:
    """Whether two titles have four characters in a row in common."""
    short, long = squeeze(headline), squeeze(title)
    return any(short[at : at + 4] in long for at in range(len(short) - 3))


def topmost_heading(layout: Layout) -> int | None:
    """The topmost heading that is soon followed by running text."""
    found = [
        (line.heading, at)
        for at, line in enumerate(layout.lines)
        if line.heading
        and line.han >= 6
        and not line.is_link
        and not is_owner(line.text)
        and layout.prose(at + 1, min(at + 25, len(layout.lines)))
    ]
    return min(found)[1] if found else None


def headline_above(lines: list[Line], body_start: int) -> Evidence | None:
    """The nearest possible headline above the body, for pages that name none."""
    for line in reversed(lines[max(0, body_start - 8) : body_start]):
        if line.linked == 0 and line.han >= _FEWEST and re.search("[>＞»]", line.text):
            return None
        alone = may_head(line) and line.han >= _FEWEST
        if alone and not _LABELLED.search(line.text) and not is_owner(line.text):
            return Evidence(where="line above the text", value=line.text)
    return None
