"""Which level of the country a region is of, and which place of a level holds it."""

from enum import StrEnum

from archive.home.regions import NATIONAL


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
