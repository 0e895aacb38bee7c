"""Which days offices in China work.

Each autumn the State Council announces the next year's days off and the weekend days worked for them.
Of a year that nobody has announced yet, only the holidays of the law are known; the answer says so.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache


class Basis(StrEnum):
    """What an answer rests on. ANNOUNCED: the schedule of its year. LAW: the days that the law names, and
    weekends, for its year is not announced as far as we know: up to ten days of it are wrong."""

    ANNOUNCED = "announced"
    LAW = "law"


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """Whether offices work on a day, and how we know."""

    works: bool
    basis: Basis


@lru_cache(maxsize=4_096)
def working_day(day: date) -> WorkingDay:
    """Whether offices in China work on a day. The first call imports a library, in 0.1 s."""
    from holidays import country_holidays  # noqa: PLC0415 - only where days are asked about

    year = country_holidays("CN", years=day.year)
    announced = any(made_up.year == day.year for made_up in year.weekend_workdays)
    return WorkingDay(year.is_working_day(day), Basis.ANNOUNCED if announced else Basis.LAW)


def works(day: date) -> bool:
    """Whether offices in China work on a day."""
    return working_day(day).works
