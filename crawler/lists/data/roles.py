"""Which fields of records are headline, address and day: by their names and by their values."""

import re
from dataclasses import dataclass
from typing import Any

from crawler.lists.data.days import day_of, short_day
from crawler.lists.data.tables import SAMPLE, Table
from crawler.lists.markup import unfilled

_ENOUGH = 0.5  # share of the records that have a field


@dataclass(frozen=True, slots=True)
class Roles:
    """Which fields say what. links, dates: the best first; ids: what may name the record. sure: by
    how much the names and values speak for it."""

    title: str
    links: tuple[str, ...]
    dates: tuple[str, ...]
    ids: tuple[str, ...]
    sure: float


_TITLE = re.compile(
    r"title|headline|biaoti|標題|标题|(?:^|[._])(?:\w{0,6}bt|subject|topic|mc|name|名称)(?:[._]|$)|name$",
    re.IGNORECASE,
)
_WEAK_TITLE = re.compile(r"name$|subject|topic|(?:^|[._])(?:mc|名称)", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"sub|short|seo|meta|site|column|channel|categ|class|author|user|source|org|dept|type|tag|keyword"
    r"|node|color|style|file|ima?ge?|pic|second|lead|intro|summary|desc|brief|parent|cat(?:name)?[._]?"
    r"|english|_en$|lmmc|栏目|来源|作者",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"url|link|href|address|(?:^|[._])(?:path|uri|loc|guid|dz|lj)(?:[._]|$)|dizhi|lianjie|链接|地址|网址",
    re.IGNORECASE,
)
_NO_LINK = re.compile(
    r"ima?ge?|pic|thumb|cover|icon|logo|avatar|photo|banner|author|api|channel|column|categ|site"
    r"|parent|qr|comment|_links|e?mail|图",
    re.IGNORECASE,
)
_LESS_LINK = re.compile(
    r"external|mobile|wap|h5|app|short|(?:^|[._])m_|origin|old|share|video|audio|mp4|file|attach|source",
    re.IGNORECASE,
)
_ONE_EACH = 0.9  # share of different values of a field that has an address for each record
_DATE = re.compile(
    r"date|time|riqi|shijian|日期|时间|(?:^|[._])\w{0,4}(?:rq|sj)$|_at$|day|publish|created",
    re.IGNORECASE,
)
_BEST_DATE = re.compile(
    r"pub|releas|(?:^|[._])rel|docrel|issue|fb|发布|display|show|发表", re.IGNORECASE
)
_LESS_DATE = re.compile(r"modif|updat|edit|last|gmt", re.IGNORECASE)
_NO_DATE = re.compile(
    r"expir|end|begin|start|off|deadline|crawl|sys|audit|check|top|birth|截止|结束", re.IGNORECASE
)
_NO_STAMP = re.compile(
    r"id$|key|code|num|no$|view|hit|count|click|read|sort|order|seq|rank|size|weight|score|version"
    r"|price|phone|tel|mobile|index",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"\d{1,2}\s?[-/月]\s?\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|(?:\d{1,3}\s?(?:天|小时|分钟?|秒)|[今昨前刚]).{0,8}"
)
_ID = re.compile(r"(?:^|[._\w])(?:id|uuid|guid|code|bh|key)$", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?:)?//\S+|(?:\.{1,2})?/[^\s/<>]\S*|[\w\-./%]+\.(?:s?html?|jhtml|jspx?|php|aspx?|do)(?:[?#]\S*)?"
    r"|[\w./-]*\?[\w-]+=\S+",
    re.IGNORECASE,
)
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|bmp|svg|ico|mp[34]|m3u8|js|css|json|xml)(?:$|[?#])", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]{0,300}>")
_LETTER = re.compile(r"[^\W\d_]")


def roles(table: Table) -> Roles | None:
    """Which fields are headline, address and day; None when the records are no articles."""
    sample = table.records[:SAMPLE]
    columns: dict[str, list[Any]] = {}
    for record in sample:
        for name, value in record.items():
            if value not in ("", None):
                columns.setdefault(name, []).append(value)
    columns = {
        k: v for k, v in columns.items() if len(v) >= len(sample) * _ENOUGH or _LINK.search(k)
    }
    dates = _ranked({name: _as_date(name, column, len(sample)) for name, column in columns.items()})
    links = _ranked({name: _as_link(name, column) for name, column in columns.items()})
    titles = _ranked(
        {
            name: _as_title(name, column)
            for name, column in columns.items()
            if name not in (*dates, *links)
        }
    )
    ids = tuple(name for name in columns if _ID.search(name) and _distinct(columns[name]) > 0.9)
    if not titles or not (links or ids):
        return None
    named = bool(_TITLE.search(titles[0]))
    # Without a day an array of headlines and addresses is a menu, unless it is called otherwise.
    if not dates and not (named and links):
        return None
    sure = (2 if dates else 0) + (1 if links else 0) + (1 if named else 0)
    return Roles(titles[0], tuple(links), tuple(dates), ids, sure)


def _ranked(scores: dict[str, float]) -> list[str]:
    return sorted(
        (name for name, score in scores.items() if score > 0), key=lambda one: -scores[one]
    )


def _share(test: Any, column: list[Any]) -> float:
    return sum(map(bool, map(test, column))) / len(column)


def _distinct(column: list[Any]) -> float:
    return len(set(map(str, column))) / len(column)


def is_address(value: Any) -> bool:
    """Whether a value looks like the address of a page."""
    return (
        isinstance(value, str)
        and len(value) <= 4_000
        and bool(_ADDRESS.fullmatch(value.strip()))
        and not _NO_PAGE.search(value)
        and not unfilled(value)
    )


def _as_title(name: str, column: list[Any]) -> float:
    texts = [_TAG.sub("", one).strip() for one in column if isinstance(one, str)]
    words = [one for one in texts if _LETTER.search(one)]
    if len(words) < len(column) * 0.8 or _share(is_address, words) > 0.3:
        return 0
    if _share(lambda one: len(one) <= 30 and _is_day(one), words) > 0.5:
        return 0
    length = sum(map(len, words)) / len(words)
    if length > 150:
        return 0
    score = _distinct(words) * 1.5 + min(length, 20) / 20
    if _TITLE.search(name):
        score += 1 if _WEAK_TITLE.search(name) else 3
    elif length < 6 or _distinct(words) < 0.6:
        return 0
    else:
        score -= max(length - 35, 0) / 20  # a summary is longer
    return score - (2.5 if _NO_TITLE.search(name) else 0)


def _as_link(name: str, column: list[Any]) -> float:
    if _share(is_address, column) < _ENOUGH or _NO_LINK.search(name):
        return 0
    distinct = _distinct(column)
    if _LESS_LINK.search(name) and distinct < _ONE_EACH:
        return 0
    score = 1.0 + distinct + (1 if _LINK.search(name) else 0) + len(column) / 1_000
    return score - (1.5 if _LESS_LINK.search(name) else 0)


def _as_date(name: str, column: list[Any], rows: int) -> float:
    if _share(_is_day, column) < _ENOUGH or len(column) < rows * _ENOUGH:
        return 0
    if not _DATE.search(name) and not _BEST_DATE.search(name):
        return _by_values(name, column)
    score = 2.0 + (2 if _BEST_DATE.search(name) else 0)
    score -= 1 if _LESS_DATE.search(name) else 0
    return score - (3 if _NO_DATE.search(name) else 0)


def _by_values(name: str, column: list[Any]) -> float:
    """How much only the values of a field speak for days: printed ones, or numbers that all are days,
    in a field that is not called like a count."""
    texts = [str(one).strip() for one in column]
    if any(len(one) > 30 for one in texts):
        return 0
    printed = _share(lambda one: isinstance(one, str) and re.search(r"\d\D\d", one), column) > 0.5
    if printed and _share(day_of, column) >= _ENOUGH:
        return 0.5
    if _NO_STAMP.search(name) or _share(_is_day, column) < 1:
        return 0
    if all(map(day_of, column)):
        return 0.4
    return 0.3 if all(day_of(one) or _SHORT.fullmatch(one) for one in texts) else 0


def _is_day(value: Any) -> bool:
    return day_of(value) is not None or short_day(value)
