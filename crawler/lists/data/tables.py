"""Records in data that no rule describes: arrays whose objects have headline, address and day."""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from crawler.lists.data.days import day_of

MOST_RECORDS = 20_000
"""Most records of an array that are read; a page of a list has fewer."""

_MOST_PLACES = 20_000  # objects and arrays looked into
_DEEPEST = 600  # characters of the names that lead to an array
_SAMPLE = 60  # records whose values are looked at
_WRAPPERS = frozenset(
    ("_source", "_doc", "fields", "attributes")
)  # names that say nothing of a field
_MOST_FIELDS = 80  # of a record, with those of the objects in it
_LONGEST_OBJECT = 2_000  # characters of a text in a record that may be an object
_ENOUGH = 0.5  # share of the records that have a field

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Records of one place. path: the names that lead to it. around: the objects that it stands in,
    the nearest first. records: flat, `title.rendered` for a member of a member."""

    path: str
    records: list[Record]
    left_out: int = 0
    around: tuple[Record, ...] = field(default=(), repr=False)


def tables(value: Any) -> list[Table]:
    """The arrays of objects (or of arrays) in a value. Those that stand in one place of several
    objects of an array, one of each month for example, are one table."""
    found: dict[str, list[list[Any]]] = {}
    holders: dict[str, tuple[Record, ...]] = {}
    for path, array, around in _arrays(value):
        found.setdefault(path, []).append(array)
        holders.setdefault(path, around)
    result = []
    for path, arrays in found.items():
        rows = [row for array in arrays for row in islice(array, MOST_RECORDS)][:MOST_RECORDS]
        left_out = sum(map(len, arrays)) - len(rows)
        result.append(Table(path, [_flat(row) for row in rows], left_out, holders[path]))
    return result


def _arrays(value: Any) -> Iterator[tuple[str, list[Any], tuple[Record, ...]]]:
    """Every array of objects or arrays, with the names that lead to it and the objects around it."""
    waiting: deque[tuple[str, Any, tuple[Record, ...]]] = deque()
    if isinstance(value, dict | list):
        waiting.append(("", value, ()))
    for _ in range(_MOST_PLACES):
        if not waiting:
            return
        path, here, around = waiting.popleft()
        if isinstance(here, dict):
            rows = _as_rows(here)
            if rows:
                yield path, rows, around
            inside = (here, *around[:8])
            members = [(f"{path}.{name[:60]}", one) for name, one in islice(here.items(), 2_000)]
        else:
            rows = [one for one in here if isinstance(one, dict | list)]
            if rows and len(rows) * 2 > len(here):
                yield path, rows, around
            inside = around
            members = [(f"{path}[]", one) for one in rows[:_SAMPLE]]
        if len(path) < _DEEPEST:
            waiting.extend(
                (name, one, inside) for name, one in members if isinstance(one, dict | list)
            )


def _as_rows(here: Record) -> list[Any] | None:
    """The records of an object that has them by their numbers instead of in an array."""
    rows = list(islice(here.values(), MOST_RECORDS))
    numbered = all(re.fullmatch(r"\d{1,20}|[\da-f]{16,40}", key) for key in islice(here, 5))
    return rows if numbered and rows and all(isinstance(one, dict) for one in rows[:5]) else None


def _flat(row: Any) -> Record:
    """The scalars of a record and of the objects in it, three deep."""
    flat: Record = {}
    waiting: list[tuple[str, Any, int]] = [("", row, 0)]
    while waiting and len(flat) < _MOST_FIELDS:
        path, here, depth = waiting.pop(0)
        if isinstance(here, list):
            # Only an array that is the record itself has fields by their place.
            here = {str(place): one for place, one in enumerate(here[:30])} if not path else {}
        if not isinstance(here, dict):
            continue
        for name, given in islice(here.items(), _MOST_FIELDS):
            key = f"{path}.{name}"[-200:] if path else name[:100]
            if name in _WRAPPERS and isinstance(given, dict):
                key = path
            one = _object(given) if isinstance(given, str) else given
            if isinstance(one, dict) and depth < 2:
                waiting.append((key, one, depth + 1))
            elif isinstance(one, str | int | float) and not isinstance(one, bool):
                flat[key] = one
    return flat


def _object(text: str) -> Any:
    """The object that a text in a record is, else the text."""
    if text[:2] != '{"' or len(text) > _LONGEST_OBJECT:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


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
    r"ima?ge?|pic|thumb|cover|icon|logo|avatar|photo|video|audio|mp4|file|attach|banner|source"
    r"|author|api|channel|column|categ|site|parent|qr|share|comment|_links|e?mail|图",
    re.IGNORECASE,
)
_LESS_LINK = re.compile(r"external|mobile|wap|h5|app|short|(?:^|[._])m_|origin|old", re.IGNORECASE)
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
    sample = table.records[:_SAMPLE]
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
    )


def _as_title(name: str, column: list[Any]) -> float:
    texts = [_TAG.sub("", one).strip() for one in column if isinstance(one, str)]
    words = [one for one in texts if _LETTER.search(one)]
    if len(words) < len(column) * 0.8 or _share(is_address, words) > 0.3:
        return 0
    if _share(lambda one: len(one) <= 30 and day_of(one), words) > 0.5:
        return 0
    length = sum(map(len, words)) / len(words)
    if length > 150:
        return 0
    score = _distinct(words) * 1.5 + min(length, 20) / 20
    if _TITLE.search(name):
        score += 1 if _WEAK_TITLE.search(name) else 3
    elif length < 6 or _distinct(words) < 0.6:
        return 0
    return score - (2.5 if _NO_TITLE.search(name) else 0)


def _as_link(name: str, column: list[Any]) -> float:
    if _share(is_address, column) < _ENOUGH or _NO_LINK.search(name):
        return 0
    score = 1.0 + _distinct(column) + (1 if _LINK.search(name) else 0) + len(column) / 1_000
    return score - (1.5 if _LESS_LINK.search(name) else 0)


def _as_date(name: str, column: list[Any], rows: int) -> float:
    if _share(day_of, column) < _ENOUGH or len(column) < rows * _ENOUGH:
        return 0
    if not _DATE.search(name) and not _BEST_DATE.search(name):
        # A number of ten digits may be a number of anything.
        printed = (
            _share(lambda one: isinstance(one, str) and re.search(r"\d\D\d", one), column) > 0.5
        )
        return 0.5 if printed and _share(lambda one: len(str(one)) <= 30, column) == 1 else 0
    score = 2.0 + (2 if _BEST_DATE.search(name) else 0)
    score -= 1 if _LESS_DATE.search(name) else 0
    return score - (3 if _NO_DATE.search(name) else 0)
