"""Where a region went whose code ended: from the lists of names themselves, and a few by hand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_KIND = re.compile(
    "(?:特别行政区|行政区|地区|新区|林区|矿区|特区|工农区|省|市|区|县|旗|盟|州|镇|"
    "(?:(?:各族|[^族]{1,4}族|蒙古|维吾尔|哈萨克|柯尔克孜|锡伯)*自治(?:区|州|县|旗)))$"
)
_CAME_FROM = {"50": ("51",), "46": ("44",)}
"""Provinces that were made out of others: Chongqing in 1997, Hainan in 1988."""

_BY_HAND = {
    "110103": "110101", "110104": "110102",  # 崇文区, 宣武区
    "310102": "310101", "310103": "310101",  # 南市区, 卢湾区
    "342601": "341402", "341402": "340181",  # 巢湖市, 居巢区; 341400 was divided among three cities
    "370802": "370811", "410881": "419001", "420600": "420600", "440102": "440104",
    "500110": "500110", "500111": "500111",  # 万盛区 is in 綦江区, 双桥区 in 大足区, which have their codes
    "152600": "150900", "469003": "460400", "510200": "500000", "530200": "530113", "320800": "320800",
    "320882": "320803", "210821": "210882", "320624": "329021", "130604": "130606", "429001": "421303",
    "510602": "510603", "510902": "510903", "513001": "511702", "530802": "530802",
    "640203": "640205", "532701": "530802", "432901": "431102",
}  # fmt: skip
"""Where a code went whose name and stem say nothing. By code: where it ended for good."""


@dataclass
class Row:
    """A name that a code had. began, ended: 0 for before the first list, and for never."""

    code: str
    name: str
    began: int
    ended: int
    successor: str = ""


def succeed(rows: list[Row], merged: Mapping[tuple[str, int], str]) -> None:
    """Fill in where an ended code goes on: by hand, by name, by stem, by what merged into what.

    merged: (code, year) → the code that it is said to have gone to.
    """
    starts: dict[int, list[Row]] = {}
    held: dict[str, list[Row]] = {}
    for row in rows:
        starts.setdefault(row.began, []).append(row)
        held.setdefault(row.code, []).append(row)
    names = _names(rows)
    for row in rows:
        if not row.ended or row.successor:
            continue
        begun = starts.get(row.ended, [])
        told = merged.get((row.code, row.ended), "")
        by_hand = _BY_HAND.get(row.code, "")
        row.successor = (
            (by_hand if _there(held, by_hand, row.ended) else "")
            or _same(row, [r for r in begun if r.name == row.name], names)
            or _renamed(row, begun, rows)
            or _same(row, [r for r in begun if _stem(r.name) == _stem(row.name)], names)
            or (told if _level(told) == _level(row.code) and _there(held, told, row.ended) else "")
            or _held_on(row, rows)
        )
    _seats(rows)


def _seats(rows: list[Row]) -> None:
    """A city that became a prefecture's name is the one new district there of which nothing else became."""
    taken = {row.successor for row in rows}
    for row in rows:
        if not row.ended or row.successor or not row.name.endswith("市"):
            continue
        wider = [
            r.code[:4]
            for r in rows
            if r.code[:2] == row.code[:2] and r.began == row.ended and _level(r.code) == 2
            and _stem(r.name) == _stem(row.name)
        ]  # fmt: skip
        fresh = [
            r.code
            for r in rows
            if r.code[:4] in wider and r.began == row.ended and r.code not in taken
            and r.name.endswith("区") and _level(r.code) == 3
        ]  # fmt: skip
        row.successor = fresh[0] if len(fresh) == 1 else ""


def _there(held: dict[str, list[Row]], code: str, year: int) -> bool:
    return any(_valid(row, year) for row in held.get(code, ()))


def _level(code: str) -> int:
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def _same(row: Row, candidates: list[Row], names: dict[tuple[str, int], str]) -> str:
    """The one candidate of the same province, level and, where there are more, prefecture."""
    provinces = (row.code[:2], *(new for new, old in _CAME_FROM.items() if row.code[:2] in old))
    for province in provinces:
        here = [
            r
            for r in candidates
            if r.code[:2] == province and _level(r.code) == _level(row.code)
        ]  # fmt: skip
        here = [r for r in here if r.code != row.code]
        if len(here) > 1 or _common(row.name):
            above = _stem(names.get((row.code[:4], row.ended - 1), ""))
            here = [r for r in here if _stem(names.get((r.code[:4], row.ended), "")) == above]
        if len(here) == 1:
            return here[0].code
    return ""


def _common(name: str) -> bool:
    return name in (
        "郊区",
        "市郊区",
        "城区",
        "市区",
        "矿区",
        "市中区",
        "新华区",
        "东区",
        "西区",
        "新城区",
    )


def _names(rows: list[Row]) -> dict[tuple[str, int], str]:
    """The prefecture's name by the first four digits and year."""
    return {
        (row.code[:4], year): row.name
        for row in rows
        if row.code.endswith("00")
        for year in range(row.began or 1980, (row.ended or 2027))
    }


def _renamed(row: Row, begun: list[Row], rows: list[Row]) -> str:
    """The same code, when its next name is that of the same place."""
    following = [r for r in begun if r.code == row.code]
    if not following:
        return ""
    came = [
        r
        for r in rows
        if r.ended == row.ended and r.code != row.code and r.code[:2] == row.code[:2]
        and _stem(r.name) == _stem(following[0].name)
    ]  # fmt: skip
    return "" if came and _stem(row.name) != _stem(following[0].name) else row.code


def _held_on(row: Row, rows: list[Row]) -> str:
    """A place of the same stem that was there before: the county beside the city that took its name."""
    there = [
        r
        for r in rows
        if _stem(r.name) == _stem(row.name) and r.code[:4] == row.code[:4] and r.code != row.code
        and _level(r.code) == _level(row.code)
        and _valid(r, row.ended) and not _common(row.name)
    ]  # fmt: skip
    return there[0].code if len(there) == 1 else ""


def _valid(row: Row, year: int) -> bool:
    return row.began <= year and (not row.ended or row.ended > year)


def _stem(name: str) -> str:
    short = _KIND.sub("", name)
    return short if len(short) > 1 else name
