"""Regions as a tree: province, city, county, by the prefixes of GB/T 2260 codes.

A code is six digits: two of the province, two of the city, two of the county; zeros stand for a
whole level. 000000 is national. Municipalities have no city level that anybody names: their
counties stand directly below the province.
"""

import re
from collections.abc import Container, Mapping

NATIONAL = "000000"
_CODE = re.compile(r"[0-9]{6}")


def above(code: str, known: Container[str]) -> list[str]:
    """The code and what it lies in, the widest first; what lies between must be known to count."""
    if not _CODE.fullmatch(code):
        return [code]
    province, city = f"{code[:2]}0000", f"{code[:4]}00"
    between = [place for place in (province, city) if place in known and place != code]
    return [*dict.fromkeys(between), code]


def below(counts: Mapping[str, int], inside: str, known: Container[str]) -> dict[str, int]:
    """Counts of single codes, added up to the places one level below `inside`, the most first.

    inside: a code, or "" for the whole country. What belongs to `inside` itself stays under its
    own code.
    """
    found: dict[str, int] = {}
    for code, count in counts.items():
        if _holds(inside, code):
            place = _next_level(inside, code, known)
            found[place] = found.get(place, 0) + count
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _holds(outer: str, code: str) -> bool:
    if outer in ("", code):
        return True
    if outer == NATIONAL or not outer.endswith("00"):
        return False
    return code.startswith(outer[:2] if outer.endswith("0000") else outer[:4])


def _next_level(inside: str, code: str, known: Container[str]) -> str:
    if code in (inside, NATIONAL) or not _CODE.fullmatch(code):
        return code
    if not inside:
        province = f"{code[:2]}0000"
        return province if province in known else code
    city = f"{code[:4]}00"
    return city if inside.endswith("0000") and city in known else code
