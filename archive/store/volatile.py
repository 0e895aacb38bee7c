"""Parameters whose value changes at each visit, learned from what a list gave before.

A list whose addresses hold a session or a clock (`/show?id=5&_t=101`, then `_t=102`) would bring
all its articles again at each crawl. A parameter is volatile when a page shows known articles under
known addresses but for its value. What decides is one page and the archive: nothing is stored, so
nothing learned wrongly stays. Two addresses of one article do less harm than one address of two.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import takewhile
from sqlite3 import Row

from archive.store.database import Store, stamp
from archive.store.frontier import Found
from archive.web.urls import may_name_article

_FEWEST = 3  # rows that must be known but for the value
_MOST_ROWS = 1_000  # of a page; of a longer one nothing is learned
_MOST_PATHS = 4  # of a page: those with the most rows
_MOST_PARAMETERS = 8  # of an address
_MOST_KNOWN = 2_000  # addresses with the headlines of a page; of more nothing is learned
_HISTORY = 500  # addresses of the same path that may contradict

_Rest = tuple[str, tuple[tuple[str, str | None], ...]]


@dataclass(frozen=True, slots=True)
class Known:
    """A known article address with the headline and the day (YYYY-MM-DD) that a list gave. seen: the
    beginning of the run that saw it first."""

    url: str
    title: str | None
    day: str | None
    seen: str


def as_known(store: Store, source: str, found: list[Found], now: datetime) -> list[Found]:
    """The articles of a list page, those that are known but for a volatile parameter under their
    known addresses. now: when the run began."""
    if len(found) > _MOST_ROWS:
        return found
    shapes = _with_parameters(found)
    before = _seen_before(store, source, shapes, stamp(now)) if shapes else set()
    shapes = {shape: rows for shape, rows in shapes.items() if before.isdisjoint(_urls(rows))}
    known = _with_headlines(store, source, shapes) if shapes else []
    same: dict[str, str] = {}
    for shape, rows in shapes.items():
        told = [one for one in known if _shape(one.url) == shape]
        if learned(rows, told, stamp(now)):
            told += [one for one in _history(store, source, rows) if _shape(one.url) == shape]
            if name := learned(rows, told, stamp(now)):
                same |= matches(rows, told, name)
    return [replace(link, url=same.get(link.url, link.url)) for link in found]


def learned(rows: Sequence[Found], known: Sequence[Known], now: str) -> str | None:
    """The volatile parameter of a page's rows, all of one path. known: addresses of that path. now:
    the beginning of this run; other pages of it may have had the same values."""
    names = {name for name, _ in _parameters(rows[0].url)}
    volatile = [name for name in names if _is_volatile(rows, known, name, now)]
    return volatile[0] if len(volatile) == 1 else None


def matches(rows: Sequence[Found], known: Sequence[Known], name: str) -> dict[str, str]:
    """Of the rows that are known but for the value of a volatile parameter, address → known one.
    known: those that were known first come first."""
    first: dict[_Rest, Known] = {}
    for one in known:
        rest = _without(one.url, name)
        if rest:
            first.setdefault(rest, one)
    pairs = [(row, first.get(rest)) for row in rows if (rest := _without(row.url, name))]
    return {
        row.url: one.url
        for row, one in pairs
        if one and row.title == one.title and (None in (row.date, one.day) or row.date == one.day)
    }


def _is_volatile(rows: Sequence[Found], known: Sequence[Known], name: str, now: str) -> bool:
    if may_name_article(f"{name}=1"):
        return False
    rests = [_without(row.url, name) for row in rows]
    # Rows that differ in nothing else are different articles, and without it none are told apart.
    if None in rests or len(set(rests)) < len(rests):
        return False
    old = {_value(one.url, name) for one in known if one.seen != now}
    if any(_value(row.url, name) in old for row in rows):
        return False
    return not _contradicted(rows, known, name) and _confirmed(rows, known, name) >= _FEWEST


def _contradicted(rows: Sequence[Found], known: Sequence[Known], name: str) -> bool:
    """Whether addresses that differ in the value alone are different articles: by the headline, by
    the day, or because one crawl gave both."""
    runs: dict[tuple[_Rest, str], str] = {}
    for one in known:
        rest = _without(one.url, name)
        if rest and runs.setdefault((rest, one.seen), one.url) != one.url:
            return True
    titles, days = defaultdict[_Rest, set[str]](set), defaultdict[_Rest, set[str]](set)
    for url, title, day in [
        *((row.url, row.title, row.date) for row in rows),
        *((one.url, one.title, one.day) for one in known),
    ]:
        rest = _without(url, name)
        if rest and title:
            titles[rest].add(title)
        if rest and day:
            days[rest].add(day)
    return any(len(each) > 1 for each in (*titles.values(), *days.values()))


def _confirmed(rows: Sequence[Found], known: Sequence[Known], name: str) -> int:
    """How many rows are known but for the value. Only rows with a day count, whose headline no other
    article has: a column's rows are called the same each day."""
    rests = defaultdict[str | None, set[_Rest | None]](set)
    days = defaultdict[str | None, set[str | None]](set)
    for one in known:
        rests[one.title].add(_without(one.url, name))
        days[one.title].add(one.day)
    return sum(
        row.title is not None
        and row.date is not None
        and rests[row.title] == {_without(row.url, name)}
        and days[row.title] == {row.date}
        for row in rows
    )


@lru_cache(maxsize=1 << 13)
def _parameters(url: str) -> list[tuple[str, str]]:
    query = url.partition("?")[2]
    parts = (one.partition("=") for one in query.split("&") if one)
    return [(name, value) for name, _, value in parts]


def _value(url: str, name: str) -> str | None:
    return dict(_parameters(url)).get(name)


def _without(url: str, name: str) -> _Rest | None:
    """An address without the value of a parameter; None when it has that not once."""
    parameters = _parameters(url)
    if sum(one == name for one, _ in parameters) != 1:
        return None
    rest = tuple((one, None if one == name else value) for one, value in parameters)
    return url.partition("?")[0], rest


def _shape(url: str) -> str:
    """The path of an address, whatever its numbers are."""
    return re.sub(r"[0-9]+", "0", url.partition("?")[0])


def _urls(rows: Iterable[Found]) -> list[str]:
    return [row.url for row in rows]


def _with_parameters(found: Iterable[Found]) -> dict[str, list[Found]]:
    """Rows by the shapes of their paths, where each has parameters."""
    shapes = defaultdict[str, list[Found]](list)
    for link in found:
        shapes[_shape(link.url)].append(link)
    whole = [
        (shape, rows)
        for shape, rows in shapes.items()
        if len(rows) >= _FEWEST
        and all(0 < len(_parameters(row.url)) <= _MOST_PARAMETERS for row in rows)
    ]
    return dict(sorted(whole, key=lambda one: -len(one[1]))[:_MOST_PATHS])


def _seen_before(store: Store, source: str, shapes: dict[str, list[Found]], now: str) -> set[str]:
    """Those addresses that were known before this run."""
    rows = store.rows(
        "SELECT url FROM addresses WHERE source = ? AND role = 'article' "
        "AND url IN (SELECT value FROM json_each(?)) AND first_seen < ?",
        [source, json.dumps([url for rows in shapes.values() for url in _urls(rows)]), now],
    )
    return {row["url"] for row in rows}


def _with_headlines(store: Store, source: str, shapes: dict[str, list[Found]]) -> list[Known]:
    """The known addresses that have one of the rows' headlines, the first first."""
    titles = {row.title for rows in shapes.values() for row in rows if row.title}
    found = store.rows(
        "SELECT id, url, list_title, list_date, first_seen FROM addresses "
        "WHERE source = ? AND role = 'article' AND instr(url, '?') AND list_title IS NOT NULL "
        "AND list_title IN (SELECT value FROM json_each(?)) LIMIT ?",
        [source, json.dumps(sorted(titles)), _MOST_KNOWN + 1],
    )
    known = [_known(row) for row in sorted(found, key=lambda row: int(row["id"]))]
    return known if len(known) <= _MOST_KNOWN else []


def _history(store: Store, source: str, rows: Iterable[Found]) -> list[Known]:
    """Some known addresses that begin as the rows' do, whatever their headlines."""
    urls = _urls(rows)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(min(urls), max(urls), strict=False))
    begin = "".join(sign for sign, _ in same)
    found = store.rows(
        "SELECT url, list_title, list_date, first_seen FROM addresses "
        "WHERE source = ? AND role = 'article' AND url >= ? AND url < ? LIMIT ?",
        [source, begin, f"{begin}\U0010ffff", _HISTORY],
    )
    return [_known(row) for row in found]


def _known(row: Row) -> Known:
    return Known(row["url"], row["list_title"], row["list_date"], row["first_seen"])
