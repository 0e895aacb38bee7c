"""Which level of the country a region is of, and which place of a level holds it."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from archive.home.regions import NATIONAL, holds


class Level(StrEnum):
    """Of a region, the widest first."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


def level_of(code: str) -> Level:
    """By the zeros at the end of a GB/T 2260 code."""
    if code == NATIONAL:
        return Level.NATIONAL
    if code.endswith("0000"):
        return Level.PROVINCE
    return Level.CITY if code.endswith("00") else Level.COUNTY


def cut_to(code: str, level: Level) -> str:
    """The place of a level that holds a region; "" when it is wider than that."""
    own = level_of(code)
    if own is Level.NATIONAL or list(Level).index(own) < list(Level).index(level):
        return ""
    return {Level.PROVINCE: f"{code[:2]}0000", Level.CITY: f"{code[:4]}00"}.get(level, code)


def found_in(
    code: str, part: Collection[str], regions: Mapping[str, str], asked: Sequence[str]
) -> bool:
    """Whether a search in a region finds the articles of just these sources. part: their keys. regions: of
    all sources that are asked, by key. asked: the regions that the search asks for in its place.

    A search finds what a place was called before, too; and where several regions are asked, a place that
    holds one of them has further sources that were not."""
    inside = {key for key, region in regions.items() if holds(code, region)}
    return inside == set(part) and (not asked or any(holds(own, code) for own in asked))


def place_in(region: str, level: Level) -> str:
    """The tile of a region. Below a municipality there are no cities: its counties stand there."""
    code = cut_to(region, level)
    return region if code and level is Level.CITY and code[:2] in _MUNICIPALITIES else code


_MUNICIPALITIES = ("11", "12", "31", "50")
