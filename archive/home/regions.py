"""Regions as a tree: province, city, county, by the prefixes of GB/T 2260 codes.

A code is six digits: two of the province, two of the city, two of the county; zeros stand for a
whole level. 000000 is national. Municipalities have no named city level: their counties stand
directly below the province.
"""

import re
import unicodedata
from collections.abc import Container, Mapping

from archive.search import fold

NATIONAL = "000000"
_CODE = re.compile(r"[0-9]{6}")
_KIND = re.compile(
    "省|市|区|县|旗|盟|州|地区|新区|林区|特区|自治区|自治州|自治县|自治旗|特别行政区|镇|乡|街道|"
    "(?:..?族|...族|....族|维吾尔)+自治(?:区|州|县|旗)"
)
"""Endings of place names that people leave out in speech."""


def named(typed: str, names: Mapping[str, str]) -> list[str]:
    """The codes that may be meant by a code, a name, or a name without its ending.

    names: code → name. A code of six digits means itself, named or not.
    """
    text = fold(unicodedata.normalize("NFKC", typed).replace(" ", ""))
    if _CODE.fullmatch(text):
        return [text]
    folded = {code: fold(name) for code, name in names.items()}
    whole = sorted(code for code, name in folded.items() if name == text)
    if whole or len(text) < 2:
        return whole
    return sorted(
        code
        for code, name in folded.items()
        if name.startswith(text) and _KIND.fullmatch(name.removeprefix(text))
    )


def region_span(code: str) -> tuple[str, str]:
    """The first and last codes of a place and everything below it."""
    if not _CODE.fullmatch(code) or code == NATIONAL or not code.endswith("00"):
        return code, code
    return code, code[:2] + "9999" if code.endswith("0000") else code[:4] + "99"


def above(code: str, known: Container[str]) -> list[str]:
    """The code and the places that contain it, widest first; intermediate ones if known."""
    if not _CODE.fullmatch(code):
        return [code]
    province, city = f"{code[:2]}0000", f"{code[:4]}00"
    between = [place for place in (province, city) if place in known and place != code]
    return [*dict.fromkeys(between), code]


def below(counts: Mapping[str, int], inside: str, known: Container[str]) -> dict[str, int]:
    """Counts per code, added up to the places one level below `inside`, largest first.

    inside: a code, or "" for the whole country. Counts of `inside` itself stay under its own code.
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
