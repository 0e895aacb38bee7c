"""Regions as a tree: province, city, county, by the prefixes of GB/T 2260 codes.

A code is six digits: two of the province, two of the city, two of the county; zeros stand for a
whole level. 000000 is national. Municipalities have no named city level: their counties stand
directly below the province.
"""

import re
import unicodedata
from collections.abc import Container, Mapping
from functools import lru_cache

from archive.home.gazetteer import find, former, former_within, latest, region_names
from archive.search import fold

NATIONAL = "000000"
_CODE = re.compile(r"[0-9]{6}")


def named(typed: str, names: Mapping[str, str]) -> list[str]:
    """The codes that may be meant by a code, a name, or a name without its ending.

    names: code → name; those that the packaged table does not have, or has under another name, count
    beside it. A code of six digits means itself, named or not.
    """
    text = unicodedata.normalize("NFKC", typed).replace(" ", "")
    if _CODE.fullmatch(text):
        return [text]
    packaged = region_names()
    own = [code for code, name in names.items() if packaged.get(code) != name]
    return sorted(
        {*find(text), *(code for code in own if text and fold(names[code]) == fold(text))}
    )


def in_words(code: str, names: Mapping[str, str]) -> str:
    """A region with those above it, and its code: 北京市朝阳区 110105."""
    return "".join(names.get(place, "") for place in above(code, names)) + f" {code}"


def region_span(code: str) -> tuple[str, str]:
    """The first and last codes of a place and everything below it."""
    if not _CODE.fullmatch(code) or code == NATIONAL or not code.endswith("00"):
        return code, code
    return code, code[:2] + "9999" if code.endswith("0000") else code[:4] + "99"


@lru_cache(maxsize=256)
def region_spans(code: str) -> tuple[tuple[str, str], ...]:
    """The first and last codes of all that a place and what is below it are and were called.

    A county that became a city has another code since, and articles keep what their source has.
    """
    own = [region_span(place) for place in former(latest(code))]
    spans = {*own, *(region_span(old) for span in own for old in former_within(*span))}
    found = [region_span(code)]
    for span in sorted(spans, key=lambda span: (len(span[0].rstrip("0")), span)):
        if not any(first <= span[0] and span[1] <= last for first, last in found):
            found.append(span)
    return tuple(found)


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
        if holds(inside, code):
            place = _next_level(inside, code, known)
            found[place] = found.get(place, 0) + count
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def holds(outer: str, code: str) -> bool:
    """Whether a code is a place, or of what lies in it; outer: "" is the whole country."""
    if outer in ("", code):
        return True
    return any(first <= code <= last for first, last in region_spans(outer))


def _next_level(inside: str, code: str, known: Container[str]) -> str:
    if code in (inside, NATIONAL) or not _CODE.fullmatch(code):
        return code
    if not inside:
        province = f"{code[:2]}0000"
        return province if province in known else code
    city = f"{code[:4]}00"
    return city if inside.endswith("0000") and code[:2] == inside[:2] and city in known else code
