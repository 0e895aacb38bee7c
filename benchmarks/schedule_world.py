"""Offices that publish, and their sites that fail: the truth that benchmarks/schedule.py looks at.

Nothing here knows how the archive learns: times are drawn from bumps of minutes around a clerk's habits,
in batches, by six kinds of office, with campaigns, days off and days made up.
"""

import random
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from holidays import country_holidays

from archive.types import CHINA

BEGIN = datetime(2026, 8, 31, 16, tzinfo=UTC)  # midnight in China
HOUR = 3600.0
BEFORE = 40
"""Days before BEGIN of which articles are there when sources are looked at first."""
DAY = 24 * HOUR


class Incident(StrEnum):
    """What goes wrong with a site for days."""

    REDESIGN = "redesign"  # its list is not read any more
    BLOCK = "block"  # 403
    OUTAGE = "outage"  # no answer
    ROBOTS = "robots"  # robots.txt forbids it
    HOLLOW = "hollow"  # pages without text


@dataclass(slots=True)
class Site:
    """A source as it is. Times are seconds since BEGIN.

    published: sorted. prints: what its pages say of when: "minute", "day", "nothing". incidents: from,
    to, what. blips: short times without an answer. dead: when it published for the last time.
    """

    key: str
    kind: str
    published: list[float]
    prints: str
    incidents: list[tuple[float, float, Incident]] = field(default_factory=list)
    blips: list[tuple[float, float]] = field(default_factory=list)
    dead: float | None = None

    def answers(self, at: float) -> bool:
        """Whether it answers at a time, its incidents aside."""
        place = bisect_right(self.blips, (at, float("inf"))) - 1
        return place < 0 or at >= self.blips[place][1]

    def says(self, at: float) -> datetime | date | None:
        """What a page of it prints as its time."""
        told = moment(at).astimezone(CHINA)
        return {"minute": told.replace(second=0), "day": told.date(), "nothing": None}[self.prints]

    def incident(self, at: float) -> Incident | None:
        """What is wrong with it at a time."""
        return next((what for begin, end, what in self.incidents if begin <= at < end), None)


_CALENDAR = country_holidays("CN", years=(2026, 2027))


@dataclass(frozen=True, slots=True)
class Day:
    """A day of an office. amount: about how many articles. habits: hours at which its clerk posts."""

    on: date
    works: bool
    amount: float
    habits: tuple[float, float]


def sites(count: int, days: int, seed: int) -> list[Site]:
    """So many, with all that happens to them."""
    dice = random.Random(seed)  # noqa: S311 - the same every time
    return [_site(f"s{number:04d}", days, dice) for number in range(count)]


def moment(at: float) -> datetime:
    """A time as a clock tells it."""
    return BEGIN + timedelta(seconds=at)


def _site(key: str, days: int, dice: random.Random) -> Site:
    kind = dice.choices(list(KINDS), [share for share, _ in KINDS.values()])[0]
    dead = dice.uniform(0.1, 0.9) * days * DAY if dice.random() < 0.04 else None
    published = sorted(at for at in _published(kind, days, dice) if dead is None or at < dead)
    prints = dice.choices(("minute", "day", "nothing"), (55, 35, 10))[0]
    site = Site(key, kind, published, prints, dead=dead)
    _break(site, days, dice)
    return site


def _published(kind: str, days: int, dice: random.Random) -> list[float]:
    rate = min(30.0, max(0.15, dice.lognormvariate(0.4, 1.0)))  # a working day
    morning, afternoon = dice.gauss(9.7, 0.5), dice.gauss(15.8, 0.6)
    weekend = dice.uniform(0.02, 0.15) if kind != "media" else dice.uniform(0.4, 0.9)
    campaigns = [
        (begin, begin + dice.randint(5, 15), dice.uniform(2, 6))
        for begin in dice.sample(range(days), k=dice.choice((0, 0, 1, 1, 2)))
    ]
    found: list[float] = []
    for day in range(-BEFORE, days):
        on = (BEGIN + timedelta(hours=8, days=day)).date()
        works = _CALENDAR.is_working_day(on)
        busy = next((times for begin, end, times in campaigns if begin <= day < end), 1.0)
        amount = rate * busy * (1.0 if works else weekend)
        hours = KINDS[kind][1](Day(on, works, amount, (morning, afternoon)), dice)
        found += [day * DAY + hour * HOUR for hour in hours if 0 <= hour < 24]
    return found


def _paper(day: Day, dice: random.Random) -> list[float]:
    issue = dice.gauss(6.3, 0.4)
    return [issue + dice.uniform(0, 0.3) for _ in range(dice.randint(4, 14))]


def _batch(day: Day, dice: random.Random) -> list[float]:
    if day.on.weekday() != 3 or not day.works:
        return []
    start = dice.gauss(16, 0.7)
    return [start + dice.uniform(0, 0.8) for _ in range(dice.randint(2, 9))]


def _import(day: Day, dice: random.Random) -> list[float]:
    start = dice.gauss(2.2, 0.2)
    return [start + dice.uniform(0, 0.1) for _ in range(_poisson(day.amount * 2, dice))]


def _seldom(day: Day, dice: random.Random) -> list[float]:
    if not day.works or dice.random() > 0.2:
        return []
    return _bumps(1 + (dice.random() < 0.3), day.habits, dice)


def _media(day: Day, dice: random.Random) -> list[float]:
    return [dice.triangular(6.5, 23, 11) for _ in range(_poisson(day.amount * 4, dice))]


def _office(day: Day, dice: random.Random) -> list[float]:
    found = _bumps(_poisson(day.amount * 0.8, dice), day.habits, dice)
    if found and dice.random() < 0.15:  # a clerk posts what has piled up
        found += [found[0] + dice.uniform(0, 0.5) for _ in range(dice.randint(1, 4))]
    if dice.random() < 0.03 * day.amount:
        found.append(dice.uniform(18, 23.5))
    return found


KINDS = {
    "office": (55, _office), "media": (12, _media), "paper": (8, _paper), "seldom": (15, _seldom),
    "batch": (7, _batch), "import": (3, _import),
}  # fmt: skip
"""Each with its share of all, in hundredths."""


def _bumps(count: int, habits: tuple[float, float], dice: random.Random) -> list[float]:
    morning, afternoon = habits
    return [
        dice.gauss(morning, 0.9) if dice.random() < 0.55 else dice.gauss(afternoon, 1.0)
        for _ in range(count)
    ]


def _poisson(mean: float, dice: random.Random) -> int:
    count, at = 0, dice.expovariate(1)
    while at < mean:
        count, at = count + 1, at + dice.expovariate(1)
    return count


def _break(site: Site, days: int, dice: random.Random) -> None:
    """What happens to a site: a tenth of all are broken at some time, all have bad minutes."""
    shares = (
        (Incident.REDESIGN, 0.05, 3, 20), (Incident.BLOCK, 0.04, 1, 14), (Incident.OUTAGE, 0.04, 1, 10),
        (Incident.ROBOTS, 0.01, 5, 20), (Incident.HOLLOW, 0.02, 3, 15),
    )  # fmt: skip
    for what, share, shortest, longest in shares:
        if dice.random() < share and not site.incidents:
            begin = dice.uniform(0.2, 0.9) * days * DAY
            site.incidents.append((begin, begin + dice.uniform(shortest, longest) * DAY, what))
    # One site in twenty fails for one look in twenty, the others for few in a thousand.
    share = dice.uniform(0.03, 0.07) if dice.random() < 0.05 else dice.lognormvariate(-5.3, 0.7)
    length = 15 * 60.0
    at = dice.expovariate(share / length)
    while at < days * DAY:
        end = at + dice.expovariate(1 / length)
        site.blips.append((at, end))
        at = end + dice.expovariate(share / length)
