"""The day that a piece of a row's text prints: with its year, without, or counted from today."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from archive.web.dates import parse_date


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day as printed. year: None where the page leaves it out. order: of a day that ends
    in its year, "dmy" or "mdy", or "either" where both are days and the list must decide."""

    month: int
    day: int
    year: int | None = None
    order: str = ""

    @property
    def iso(self) -> str | None:
        """YYYY-MM-DD; None without a year or where there is no such day."""
        return iso(self.year, self.month, self.day) if self.year else None


_EDGE = r"[\s\[\](){}（）【】〔〕<>|·•,，:：/-]*"
_LABEL = (
    r"(?:(?:发布|发文|成文|更新|印发|公开|生成|上传|录入|创建|公布|刊发|添加|发表|发稿)?(?:日期|时间|于)"
    r"|发布|发表|发稿|刊发|date|time|posted on)?"
)
_CLOCK = r"(?:[\sT]*\d{1,2}[:：时]\d{1,2}(?:[:：分]\d{1,2})?(?:\.\d+)?[秒分]?)?"
_WEEKDAY = r"(?:[\s(（]*(?:星期|周)[一二三四五六日天][\s)）]*)?"
_FULL = (
    r"(?P<y>(?:19|20)\d{2})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)\s*[日号]?"
)
_RUN = r"(?P<y>20\d{2})(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)"
_TWO = r"(?P<y>\d{2})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)\s*日?"
_LAST = r"(?P<d>\d{1,2})\s*[-/.]\s*(?P<m>\d{1,2})\s*[-/.]\s*(?P<y>(?:19|20)\d{2})(?!\d)"
_SHORT = r"(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)\s*[日号]?"


def _whole(day: str) -> re.Pattern[str]:
    frame = rf"{_EDGE}{_LABEL}{_EDGE}{day}{_WEEKDAY}{_CLOCK}{_EDGE}"
    return re.compile(frame, re.ASCII | re.IGNORECASE)


_WHOLE = tuple(map(_whole, (_FULL, _RUN, _TWO, _SHORT)))
_WHOLE_LAST = _whole(_LAST)
# In a longer text: at an end, in brackets, or behind a label. 年月日 in a sentence is no row's day.
_NUMERIC = re.compile(_FULL.replace("年", "").replace("月", ""), re.ASCII)
_WRITTEN = re.compile(rf"(?<!\d){_FULL}", re.ASCII)
_BRACKETED = re.compile(rf"[\[(（【]\s*(?:{_SHORT}){_CLOCK}\s*[\])）】]", re.ASCII)
_LABELLED = re.compile(rf"(?:日期|时间|date|time)\s*[:：]?\s*(?:{_FULL})", re.ASCII | re.IGNORECASE)
_PUBLISHED = re.compile(
    rf"(?:发布|发表|发稿|刊发)(?:日期|时间|于)?\s*[:：]?\s*(?:{_FULL})", re.ASCII
)
_AGO = re.compile(
    rf"{_EDGE}{_LABEL}{_EDGE}(?:(?P<n>\d{{1,3}}|[半一二两三四五六七八九十])\s*个?"
    rf"(?P<unit>天|日|小时|钟头|分钟|秒钟?|分|周|星期|礼拜)(?:之?前|以前)"
    rf"|(?P<word>刚刚|刚才|今天|今日|今晨|昨天|昨日|前天|前日|大前天)){_CLOCK}{_EDGE}"
)
_UNITS = {
    "天": timedelta(days=1),
    "日": timedelta(days=1),
    "周": timedelta(weeks=1),
    "星": timedelta(weeks=1),
    "礼": timedelta(weeks=1),
    "小": timedelta(hours=1),
    "钟": timedelta(hours=1),
    "分": timedelta(minutes=1),
    "秒": timedelta(seconds=1),
}
_WORDS = {"昨天": 1, "昨日": 1, "前天": 2, "前日": 2, "大前天": 3}
_HOW_MANY = {"半": 0.5, "两": 2} | {
    one: place for place, one in enumerate("一二三四五六七八九十", 1)
}
AT_AN_END = re.compile(
    r"^\s*[\[(（【]?\s*(?:19|20)\d{2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?\s*[\])）】]?\s+(?=\S)"
    r"|^\s*[\[(（【]\s*(?:(?:19|20)\d{2}\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?\s*[\])）】]"
    r"|[\[(（【]\s*(?:(?:19|20)\d{2}\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?\s*[\])）】]\s*$"
    r"|\s*(?:19|20)\d{2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?\s*$",
    re.ASCII,
)
"""A day at an end of a headline, in digits or in brackets, which is none of its words."""

_MAY = re.compile(r"[\d今昨前刚年]", re.ASCII)
_MOST_TEXT = 2_000  # characters that are looked at
_LONGEST = 80  # characters of a piece that is about a day

# Fields in one text: 县融媒体中心 · 3小时前 · 阅读 20. A clock stays with its day.
_BETWEEN = re.compile(r"\s*[·•|｜;；]\s*|\s+(?!\d{1,2}[:：])", re.ASCII)
_HAN = re.compile(r"[一二][〇○零Ｏ一二三四五六七八九]{3}年")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ENGLISH = re.compile(
    rf"{_EDGE}{_LABEL}{_EDGE}(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<m>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?\s*"
    rf"(?P<e>\d{{1,2}})?(?:st|nd|rd|th)?\s*,?\s*(?P<y>(?:19|20)\d{{2}}){_CLOCK}{_EDGE}",
    re.ASCII | re.IGNORECASE,
)

_ATOM = re.compile(r"[\d\s年月日号/.,-]{1,12}", re.ASCII)
_YEAR_MONTH = re.compile(r"\s*((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[月/.-]?\s*", re.ASCII)
_MONTH = re.compile(r"\s*[-/]?\s*(\d{1,2})\s*月\s*", re.ASCII)
_YEAR = re.compile(r"\s*[-/]?\s*((?:19|20)\d{2})\s*年?\s*", re.ASCII)
_DAY = re.compile(r"\s*[-/]?\s*(\d{1,2})\s*[日号]?\s*", re.ASCII)
_MONTH_DAY = re.compile(rf"\s*(?:{_SHORT})\s*", re.ASCII)


_CLOCK_ALONE = re.compile(
    rf"{_EDGE}{_LABEL}{_EDGE}(?:[上下]午|凌晨|晚上)?\s*(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?{_EDGE}",
    re.ASCII,
)
_WIDTH = str.maketrans("０１２３４５６７８９：－／．", "0123456789:-/.")


def is_clock(text: str) -> bool:
    """Whether a text is a time of day and nothing else: that of an article of today."""
    return len(text) <= _LONGEST and bool(_CLOCK_ALONE.fullmatch(text.translate(_WIDTH)))


def iso(year: int, month: int, day: int) -> str | None:
    """A calendar day as YYYY-MM-DD, None where there is none."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def whole_day(text: str, now: datetime | None = None) -> Day | None:
    """The day of a text that says nothing else: a label, brackets, weekday and clock may be there.

    now: the time in China from which 昨天 and 3小时前 count; without it they give None.
    """
    return _whole_day(text, now) if len(text) <= _LONGEST else None


# A list's rows are each asked several times, and days come in few ways.
@lru_cache(maxsize=1 << 15)
def _whole_day(text: str, now: datetime | None) -> Day | None:
    text = text.translate(_WIDTH)
    if not _MAY.search(text):
        return None
    for pattern in _WHOLE:
        match = pattern.fullmatch(text)
        found = match and _day(match)
        if found:
            return found
    return _day_first(text) or _in_words(text) or (_ago(text, now) if now else None)


def day_inside(text: str, now: datetime | None = None) -> Day | None:
    """The day that ends, begins or is set apart in a longer text, such as 县委组织部 2025-09-12.

    now: as for whole_day.
    """
    text = text[-_MOST_TEXT:].translate(_WIDTH)
    for pattern in (_LABELLED, _BRACKETED, _NUMERIC):
        for match in pattern.finditer(text[-300:]):
            found = _day(match)
            if found:
                return found
    if len(text) > _LONGEST:
        return None
    for match in _WRITTEN.finditer(text):
        before, after = text[: match.start()].strip(), text[match.end() :].strip()
        if (not before or not after) and len(before + after) <= _LONGEST // 4:
            return _day(match)
    for part in _BETWEEN.split(text):
        found = whole_day(part, now)
        if found:
            return found
    return None


def published_inside(text: str) -> Day | None:
    """The day that a text calls that of publishing, whatever other days it has."""
    match = _PUBLISHED.search(text[:_MOST_TEXT])
    return _day(match) if match else None


def split_day(pieces: Sequence[str]) -> Day | None:
    """A day whose parts stand in elements of their own: 12 and 2025-09, 12 and 09月, 09-12 and 2025."""
    run: list[str] = []
    for piece in [*pieces, "x"]:
        if _ATOM.fullmatch(piece):
            run.append(piece)
            continue
        found = _joined([one for one in run if is_part_of_day(one)])
        if found:
            return found
        run = []
    return None


def is_part_of_day(text: str) -> bool:
    """Whether a text may be a part of a day whose parts stand in elements of their own."""
    return bool(_ATOM.fullmatch(text)) and any(map(str.isdigit, text))


def _joined(run: list[str]) -> Day | None:
    for start in range(min(len(run) - 1, 4)):
        for size in (3, 2):
            found = _of_parts(run[start : start + size], size)
            if found:
                return found
    return None


def _of_parts(parts: list[str], size: int) -> Day | None:
    if len(parts) < size:
        return None
    year = month = day = None
    for part in parts:
        if match := _YEAR_MONTH.fullmatch(part):
            year, month = int(match[1]), int(match[2])
        elif match := _YEAR.fullmatch(part):
            year = int(match[1])
        elif match := _MONTH.fullmatch(part):
            month = int(match[1])
        elif (match := _MONTH_DAY.fullmatch(part)) and month is None:
            month, day = int(match["m"]), int(match["d"])
        elif match := _DAY.fullmatch(part):
            if day is not None and month is None:
                # 2025, 09, 12: the month comes first where the year does.
                month, day = (day, int(match[1])) if year else (int(match[1]), day)
            else:
                day = int(match[1])
    if month is None or day is None or (size == 3 and year is None):
        return None
    return _checked(Day(month, day, year))


def _day_first(text: str) -> Day | None:
    """12/09/2025: the day first, unless only the month can be."""
    match = _WHOLE_LAST.fullmatch(text)
    if match is None:
        return None
    year, first, second = int(match["y"]), int(match["d"]), int(match["m"])
    one, other = iso(year, second, first), iso(year, first, second)
    if one:
        order = "dmy" if not other else "either" if one != other else ""
        return Day(second, first, year, order)
    return Day(first, second, year, "mdy") if other else None


def _in_words(text: str) -> Day | None:
    """二〇二五年九月十二日, Sep 12, 2025."""
    if _HAN.search(text):
        found = parse_date(text)
        if found and len(found[0]) >= len("2025-09-12"):
            year, month, day = map(int, found[0][:10].split("-"))
            return Day(month, day, year)
    match = _ENGLISH.fullmatch(text)
    day_of = match and (match["d"] or match["e"])
    if match is None or not day_of:
        return None
    return _checked(Day(_MONTHS.index(match["m"].lower()) + 1, int(day_of), int(match["y"])))


def _ago(text: str, now: datetime) -> Day | None:
    match = _AGO.fullmatch(text)
    if match is None:
        return None
    back = timedelta(days=_WORDS.get(match["word"] or "", 0))
    if match["n"]:
        many = _HOW_MANY.get(match["n"]) or int(match["n"])
        back = many * _UNITS[match["unit"][0]]
    try:
        then = now - back
    except OverflowError:  # before the year 1: a clock that was never set
        return None
    return Day(then.month, then.day, then.year)


def _day(match: re.Match[str]) -> Day | None:
    groups = match.groupdict()
    year = groups.get("y")
    full = None if year is None else int(year) if len(year) == 4 else 2000 + int(year)
    return _checked(Day(int(groups["m"]), int(groups["d"]), full))


def _checked(day: Day) -> Day | None:
    return day if iso(day.year or 2000, day.month, day.day) else None
