"""The packaged table of regions: which codes there are, which names they had, where they went.

catalogue/regions.tsv has a row for each name that a code of GB/T 2260 ever had; facts/regions.py makes
it. A row's successor is the code under which the place goes on: the same one where it was renamed.
A code that was given to another place is that place's.
"""

import difflib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from archive.search import fold

OWN = "99"
"""How codes may begin that are nobody's: there is no such province."""

_KIND = re.compile(
    "省|市|区|县|旗|盟|州|地区|新区|林区|特区|自治区|自治州|自治县|自治旗|特别行政区|镇|乡|街道|"
    "(?:..?族|...族|....族|维吾尔)+自治(?:区|州|县|旗)"
)
"""Endings of place names that people leave out in speech."""

_WHOLE, _SHORT = 0, 1
_MOST_NEAR = 3
_LONGEST = 60
"""Characters of a name with those above it: twice what any has."""


class Row(NamedTuple):
    """A name of a code. began, ended: years as text; "" for before 1980, and for never."""

    code: str
    name: str
    began: str
    ended: str
    successor: str


@cache
def _text() -> str:
    return (files("archive") / "home" / "catalogue" / "regions.tsv").read_text(encoding="utf-8")


@cache
def codes() -> frozenset[str]:
    """Every code that there is or was. Cheaper than rows(): commands ask for it when they begin."""
    return frozenset(re.findall(r"^(\d{6})\t", _text(), re.MULTILINE))


@cache
def rows() -> list[Row]:
    """The table, by code and then by year."""
    lines = (line for line in _text().splitlines() if not line.startswith("#"))
    return [Row(*line.split("\t")) for line in lines]


@cache
def _by_code() -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows():
        found.setdefault(row.code, []).append(row)
    return found


@cache
def region_names() -> Mapping[str, str]:
    """GB/T 2260 code → its last name, for all codes that there ever were."""
    return {row.code: row.name for row in rows()}


@cache
def valid_names() -> Mapping[str, str]:
    """GB/T 2260 code → name, for the codes that are valid."""
    return {row.code: row.name for row in rows() if not row.ended}


def ended(code: str) -> tuple[str, str] | None:
    """When a code ended, and the code under which its place goes on or ""; None while it is valid."""
    row = _by_code()[code][-1] if code in _by_code() else None
    return (row.ended, row.successor) if row and row.ended else None


@cache
def _joined() -> Mapping[str, frozenset[str]]:
    """Code → the codes that ended and became it, or a part of it."""
    found: dict[str, set[str]] = {}
    for code in _by_code():
        told = ended(code)
        if told and told[1] not in ("", code):
            found.setdefault(told[1], set()).add(code)
    return {code: frozenset(codes) for code, codes in found.items()}


def latest(code: str) -> str:
    """The code that a place has, or had last. One that merged with others is not all of them."""
    while (told := ended(code)) and _joined().get(told[1]) == frozenset((code,)):
        if all(row.began != told[0] for row in _by_code()[told[1]]):
            break
        code = told[1]
    return code


def former(code: str) -> frozenset[str]:
    """A code, and those of whatever became its place or a part of it."""
    found = {code}
    waiting = [code]
    while waiting:
        new = _joined().get(waiting.pop(), frozenset()) - found
        found |= new
        waiting += new
    return frozenset(found)


@cache
def _ends() -> list[str]:
    return sorted(_joined())


def former_within(first: str, last: str) -> frozenset[str]:
    """What became a place from one code to another, or a part of it, and that place."""
    inside = _ends()[bisect_left(_ends(), first) : bisect_right(_ends(), last)]
    return frozenset().union(*map(former, inside))


def find(typed: str) -> list[str]:
    """The codes that a name may mean: alone or behind those above it, with its ending or without.

    A name that is valid goes before one that a place no longer has, and that before one of a place
    that is no more.
    """
    text = fold(unicodedata.normalize("NFKC", typed).replace(" ", ""))
    for start in range(len(text) if len(text) <= _LONGEST else 0):
        for how in (_WHOLE, _SHORT):
            found = _index()[how].get(text[start:], ())
            here = {n for n in found if _is_above(rows()[n].code, text[:start])}
            if here:
                return _best([rows()[n] for n in here])
    return []


def _best(found: list[Row]) -> list[str]:
    ranked: dict[int, set[str]] = {}
    for row in found:
        code = _now(row)
        if code:
            rank = 2 if ended(code) else 1 if row.ended else 0
            ranked.setdefault(rank, set()).add(code)
    best = ranked[min(ranked)] if ranked else set()
    last = {latest(code): code for code in sorted(best, key=lambda c: (ended(c) or ("9",))[0])}
    return sorted(
        code for end, code in last.items() if not any(end in former(o) for o in last if o != end)
    )


def _now(row: Row) -> str:
    """The code that a row's place has, or had last; "" when it is another's and nobody knows."""
    following = next((r for r in _by_code()[row.code] if row.ended and r.began >= row.ended), None)
    if following is None:
        return row.code
    return _now(following) if row.successor == row.code else row.successor


def _is_above(code: str, text: str) -> bool:
    """Whether a text is the names of what lies above a code, in order, or nothing."""
    if not text:
        return True
    for above in dict.fromkeys((f"{code[:4]}00", f"{code[:2]}0000")):
        if above != code:
            for name in _forms(above):
                if text.endswith(name) and _is_above(above, text.removesuffix(name)):
                    return True
    return False


@lru_cache(maxsize=1024)
def _forms(code: str) -> tuple[str, ...]:
    return tuple(
        form
        for row in _by_code().get(code, ())
        for form in (fold(row.name), *_short(fold(row.name)))
    )


@cache
def _index() -> tuple[Mapping[str, list[int]], Mapping[str, list[int]]]:
    """Places in rows() by whole name and by short name."""
    found: tuple[dict[str, list[int]], dict[str, list[int]]] = ({}, {})
    for number, row in enumerate(rows()):
        name = fold(row.name)
        found[_WHOLE].setdefault(name, []).append(number)
        for short in _short(name):
            found[_SHORT].setdefault(short, []).append(number)
    return found


@cache
def _short(name: str) -> tuple[str, ...]:
    """A name without its ending, and an autonomous 州, 县 or 旗 without its peoples."""
    return tuple(_shorter(name))


def _shorter(name: str) -> Iterator[str]:
    for length in range(2, len(name)):
        if _KIND.fullmatch(name, length):
            yield name[:length]
            if name[-3:] in ("自治州", "自治县", "自治旗"):
                yield name[:length] + name[-1]


def nearest(typed: str) -> list[str]:
    """The codes that may have been meant by what is no code and no name, the likeliest first."""
    if re.fullmatch("[0-9]{6}", typed):
        here = [code for code in codes() if code[:2] == typed[:2] and not ended(code)]
        return sorted(here, key=lambda code: (abs(int(code) - int(typed)), code))[:1]
    for start in range(len(typed) - 2 if len(typed) <= _LONGEST else -1, -1, -1):
        above = find(typed[:start]) if start else [""]
        if len(above) == 1:
            inside = above[0].removesuffix("00").removesuffix("00")
            names = {
                row.name: row.code
                for row in rows()
                if not row.ended and row.code.startswith(inside) and row.code != above[0]
            }
            meant = typed[start:]
            close = difflib.get_close_matches(meant, names, n=100)
            if close:
                close.sort(key=lambda name: _apart(meant, name))
                return [names[name] for name in close[:_MOST_NEAR]]
    return []


def _apart(one: str, other: str) -> int:
    """How unlike two names are: characters of one radical stand close together in Unicode."""
    if len(one) != len(other):
        return 1 << 21
    return sum(abs(ord(a) - ord(b)) for a, b in zip(one, other, strict=True))
