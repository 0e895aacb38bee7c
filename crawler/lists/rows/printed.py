"""The day that a row prints, and what its addresses and its marks say of that day."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from archive.web.dates import CHINA, parse_date
from archive.web.dialects import shown_by
from crawler.lists.markup import Anchor, collapse
from crawler.lists.rows.days import (
    AT_AN_END,
    Day,
    day_inside,
    iso,
    published_inside,
    split_day,
    whole_day,
)
from crawler.lists.rows.groups import Group
from crawler.lists.rows.pieces import Piece, pieces

_PINNED = re.compile(
    r"置\s?顶|(?<![a-z])(?:stick(?:y)?|pin(?:ned)?|zd|zhiding)(?![a-z])", re.IGNORECASE
)
# What is still to come when an article appears: no day of the article.
_DEADLINE = re.compile(
    r"截止|截至|有效期|到期|失效|结束(?:日期|时间)|(?:报名|活动|举办|开会|会议|考试|开标|投标)(?:日期|时间)"
)
# A summary may begin with the day of what it tells of.
_SENTENCE = re.compile(r"月\s*\d{1,2}\s*[日号].{0,60}?[，。；！？]", re.ASCII)
_TOP = re.compile(r"(?<![a-z-])top(?![a-z-])")
_YEAR, _MON, _DD = r"(?P<y>20\d{2})", r"(?P<m>0?[1-9]|1[0-2])", r"(?P<d>0?[1-9]|[12]\d|3[01])"
_DAY_IN_ADDRESS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"[/_]t?{_YEAR}(?P<m>0[1-9]|1[0-2])/?(?P<d>0[1-9]|[12]\d|3[01])(?:[/_-]|\d{{4,6}}[/_.-])",
        rf"/{_YEAR}([-/]){_MON}\2{_DD}(?:/|-|_)",
        rf"/{_YEAR}-{_MON}/{_DD}/",
        rf"/{_YEAR}/(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])/",
    )
)
_MONTH_IN_ADDRESS = re.compile(rf"/{_YEAR}(?:[-/]{_MON}|(?P<n>0[1-9]|1[0-2]))/", re.ASCII)
_DAY_ALONE = re.compile(r"[\[(（【]?\s*(\d{1,2})\s*([日号]?)\s*[\])）】]?", re.ASCII)
_STAMP = re.compile(r"(?:19|20)\d{2}-\d{1,2}-\d{1,2}", re.ASCII)
_DATED_ATTRIBUTES = (
    "datetime",
    "data-time",
    "data-date",
    "data-pubtime",
    "data-publish",
    "title",
    "content",
)
_LONGEST_FIELD = 60  # characters of a text that a day may end or begin
_ANY = datetime(2000, 1, 1, tzinfo=CHINA)  # for whether a word counts from now at all
_MOST = 300  # elements of a row that are examined
_MOST_BESIDE = 50  # elements on each side of an anchor without a row


def is_pinned(row: Any, text: str) -> bool:
    """Whether a row says that it stands outside of the list's order."""
    names = f"{row.get('class') or ''} {row.get('id') or ''}"[:200]
    return bool(_PINNED.search(text[:20]) or _PINNED.search(names) or _TOP.search(names))


def printed_day(
    said: Sequence[Piece],
    parts: Sequence[Any],
    anchor: Anchor,
    named: str,
    now: datetime | None,
) -> Day | None:
    """The day that a row prints for its article: marked up, by itself, in parts, then in a text.

    said: the row's pieces. parts: its elements. named: its headline. now: the time in China from which words count.
    """
    fields = [one for one in said if one.text not in named or whole_day(one.text)]
    told = next(filter(None, (published_inside(one.text) for one in fields)), None)
    if told:
        return told
    fields = _without_deadlines(fields)
    found = _by_itself(fields, now)
    if found is None or found.year is None:
        found = split_day([one.text for one in said]) or found
    if found is None or found.year is None or _by_itself(fields, None) is None:
        found = _stamped(parts) or found
    if found:
        return found
    for one in fields:
        may = one.is_date or (len(one.text) <= _LONGEST_FIELD and not _SENTENCE.search(one.text))
        if may and not one.is_title and not _DEADLINE.search(one.text):
            found = day_inside(one.text, now)
            if found:
                return found
    return _at_its_end(anchor) or _in_attribute(parts, anchor)


def _without_deadlines(fields: Sequence[Piece]) -> list[Piece]:
    """The fields but those with a day that is still to come, said in the field or in the one before."""
    kept: list[Piece] = []
    before = ""
    for piece in fields:
        label = before if whole_day(piece.text) and not any(map(str.isdigit, before)) else ""
        if not _DEADLINE.search(f"{label} {piece.text} {_column_head(piece)}"):
            kept.append(piece)
        before = piece.text
    return kept


def _by_itself(fields: Sequence[Piece], now: datetime | None) -> Day | None:
    """The day that stands by itself: whole ones first, those of publishing before those of signing."""
    found: list[tuple[int, int, Day]] = []
    for place, piece in enumerate(fields):
        day = whole_day(piece.text, now)
        if day is not None:
            before = fields[place - 1].text if place else ""
            label = piece.text + ("" if whole_day(before) else before) + _column_head(piece)
            signed = any(word in label for word in ("成文", "印发", "生成", "更新"))
            found.append((signed + 2 * (day.year is None), place, day))
    if not found:
        return None
    return min(found, key=lambda one: one[:2])[2]


def _column_head(piece: Piece) -> str:
    """What the head of a table says of a cell's column."""
    cell = piece.block
    if cell is None or cell.tag != "td":
        return ""
    place = sum(
        1 for one in islice(cell.itersiblings(preceding=True), 20) if one.tag in ("td", "th")
    )
    table = next((one for one in islice(cell.iterancestors(), 4) if one.tag == "table"), None)
    head = next(table.iter("tr"), None) if table is not None else None
    cells = [one for one in islice(head, 21) if one.tag in ("td", "th")] if head is not None else []
    return collapse("".join(islice(cells[place].itertext(), 5)))[:40] if place < len(cells) else ""


def _stamped(parts: Sequence[Any]) -> Day | None:
    """The day of `<time datetime>`, as written there, in China."""
    for part in parts:
        for element in islice(part.iter("time"), 1):
            found = parse_date((element.get("datetime") or "")[:40])
            day = found[0][:10].split("-") if found else []
            return Day(int(day[1]), int(day[2]), int(day[0])) if len(day) == 3 else None
    return None


def of_group(day: Day | None, said: Sequence[Piece], group: Group) -> Day | None:
    """A row's day with what headings above the row say of it: its year, its year and month."""
    if day is not None:
        return replace(day, year=group.year) if day.year is None and group.year else day
    if group.month is None:
        return None
    days = [match for one in said if (match := _DAY_ALONE.fullmatch(one.text))]
    days = [one for one in days if one[2]] or days
    if len(days) != 1 or not iso(group.year or 2000, group.month, int(days[0][1])):
        return None
    return Day(group.month, int(days[0][1]), group.year)


def _at_its_end(anchor: Anchor) -> Day | None:
    """The day at an end of the headline itself, in digits, where the row prints none."""
    match = AT_AN_END.search(anchor.text)
    return (whole_day(match[0].strip()) or day_inside(match[0])) if match else None


def _in_attribute(parts: Sequence[Any], anchor: Anchor) -> Day | None:
    """A day that only an attribute of the row has."""
    for part in parts:
        for element in islice(part.iter("*"), _MOST):
            for name in _DATED_ATTRIBUTES:
                value = collapse((element.get(name) or "")[:200])
                if not value or value in anchor.text:
                    continue
                day = whole_day(value) or _labelled(value)
                if day and day.year:
                    return day
    return None


def _labelled(value: str) -> Day | None:
    if _STAMP.match(value) or re.search(r"(?:时间|日期)\s?[:：]", value):
        return day_inside(value)
    return None


def address_hint(url: str, parts: Sequence[Any]) -> str:
    """What a row's addresses say of its day: "YYYY-MM-DD" or less by the article's own (url, in one
    spelling), "YYYY-MM" by its picture's; "" for nothing."""
    facts = shown_by(url)
    if facts and facts.date:
        return facts.date
    path = urlsplit(url).path[:500]
    for pattern in _DAY_IN_ADDRESS:
        match = pattern.search(path)
        whole = match and iso(int(match["y"]), int(match["m"]), int(match["d"]))
        if whole:
            return whole
    if month := _month_in(path):
        return month
    images = (image for part in parts for image in islice(part.iter("img"), 2))
    return next(filter(None, (_month_in((one.get("src") or "")[:500]) for one in images)), "")


def stamp_of(day: Day, url: str) -> str:
    """The whole day that digits of an address give, if they give the month and day of the row: an
    article's number may begin with its day."""
    match = re.search(rf"(?<!\d)((?:19|20)\d\d){day.month:02}{day.day:02}", urlsplit(url).path)
    return (iso(int(match[1]), day.month, day.day) or "") if match else ""


def _month_in(address: str) -> str:
    match = _MONTH_IN_ADDRESS.search(address)
    return f"{match['y']}-{int(match['m'] or match['n']):02}" if match else ""


def beside(element: Any) -> list[Piece]:
    """What stands on the line of an anchor that has no row of its own, up to the next link.

    Only one side: nothing if both have a day, since either may belong to the neighbour.
    """
    after = _plain(element.tail)
    for neighbour in islice(element.itersiblings(), _MOST_BESIDE):
        if _ends_line(neighbour):
            break
        after += [*_pieces_of(neighbour), *_plain(neighbour.tail)]
    before: list[Piece] = []
    for neighbour in islice(element.itersiblings(preceding=True), _MOST_BESIDE):
        ends = _ends_line(neighbour)
        before = [*([] if ends else _pieces_of(neighbour)), *_plain(neighbour.tail), *before]
        if ends:
            break
    else:
        parent = element.getparent()
        before = [*_plain(parent.text if parent is not None else ""), *before]
    sides = [side for side in (after, before) if any(map(_is_dated, side))]
    return sides[0] if len(sides) == 1 else []


def _pieces_of(element: Any) -> list[Piece]:
    return pieces(element) if isinstance(element.tag, str) else []


def _plain(text: str | None) -> list[Piece]:
    said = collapse((text or "")[:_MOST])
    return [Piece(said, "", None, None)] if said else []


def _is_dated(piece: Piece) -> bool:
    return bool(whole_day(piece.text, _ANY) or day_inside(piece.text))


def _ends_line(element: Any) -> bool:
    return (
        not isinstance(element.tag, str)
        or element.tag in ("a", "area", "br")
        or bool(element.xpath("boolean(.//a)"))
    )
