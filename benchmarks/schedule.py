#!/usr/bin/env python3
"""How soon new articles are seen, and at what price: adaptive cadences beside fixed ones.

    benchmarks/schedule.py [--sources 1000] [--days 90] [--seed 1]

Makes offices with their rhythms and troubles (benchmarks/schedule_world.py), and looks at them by a clock of
its own with the code of the archive: what looks teach (archive/observing/rhythm.py), how many begin a
minute (scheduler/pace.py), and what health they show (archive/observing/health.py). Prints, for each
cadence, what share of the articles was seen within 1, 6 and 24 hours, the looks, and the busiest minute;
for the adaptive one, how soon broken sources are flagged, how often for the right cause, and how many
false alarms there are. Ends with 1 when a bar is missed.
"""

import argparse
import heapq
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from time import process_time

from schedule_health import Judged, Patient, judged
from schedule_world import BEGIN, DAY, HOUR, Incident, Site, moment, sites

from archive.cadence import Adaptive, Cadence, Every
from archive.observing.again import MOST_WAITING
from archive.observing.rhythm import Rhythm, after_failure, after_look, next_look, own_share
from archive.observing.working_days import works
from scheduler.pace import Pace

UNSEEN = frozenset((Incident.REDESIGN, Incident.BLOCK, Incident.OUTAGE, Incident.ROBOTS))
"""Incidents in which a look does not see what is new."""


@dataclass(slots=True)
class Seen:
    """What looks at all sites saw. waited: seconds of each article, infinite when it was never seen.
    minutes: in which looks began. again: those in which one asked again for a list."""

    waited: list[float] = field(default_factory=list)
    minutes: Counter[int] = field(default_factory=Counter)
    again: Counter[int] = field(default_factory=Counter)
    health: Judged | None = None

    @property
    def looks(self) -> int:
        return self.minutes.total() + self.again.total()

    def within(self, hours: float) -> float:
        return sum(one <= hours * HOUR for one in self.waited) / len(self.waited)

    def peak(self, days: int) -> float:
        """Of the looks that begin and those in which one asks again."""
        return max((self.minutes + self.again).values()) / (self.looks / (days * 1440))


@dataclass(slots=True)
class Watch:
    """A site, and what is known of it by looking at it. asked: when the last look asked for its list."""

    site: Site
    asked: list[float] = field(default_factory=list)
    known: int = 0  # of its articles
    rhythm: Rhythm = field(default_factory=Rhythm)

    def look(self, at: float) -> list[float] | None:
        """When the articles were published that are new; None when the list was not seen."""
        if not self.site.answers(at) or self.site.incident(at) in UNSEEN:
            return None
        published, first = self.site.published, self.known
        while self.known < len(published) and published[self.known] <= at:
            self.known += 1
        return published[first : self.known]

    def learn(self, at: float, new: list[float] | None) -> None:
        if new is None:
            self.rhythm = after_failure(self.rhythm)
        else:
            told = [self.site.says(one) for one in new]
            self.rhythm = after_look(self.rhythm, moment(at), told, works)


def simulate(world: list[Site], days: int, cadence: Cadence) -> Seen:
    """Look at all sites for so many days; where the cadence is adaptive, judge their health, too."""
    seen, watched = Seen(), [Watch(site) for site in world]
    patients, waits = {site.key: Patient(site) for site in world}, list[float]()
    for at, watch in _starts(watched, days, cadence):
        patient, asked, came = patients[watch.site.key], [at], True
        if isinstance(cadence, Adaptive):
            waits = [until for until in waits if until > at]
            asked, came = patient.asks(at, may_wait=len(waits) < MOST_WAITING)
            waits += asked[-1:] if len(asked) > 1 else ()
        seen.minutes[int(at // 60)] += 1
        seen.again.update(int(one // 60) for one in asked[1:])
        then = asked[-1] if came else at
        new = watch.look(then)
        seen.waited += [then - one for one in new or () if one >= 0]
        watch.asked = asked
        if isinstance(cadence, Adaptive):
            watch.learn(then, new)
            patient.judge(then, new, asked[-1] - then)
    for watch in watched:
        left = watch.site.published[watch.known :]
        seen.waited += [float("inf") for one in left if one < (days - 1) * DAY]
    if isinstance(cadence, Adaptive):
        seen.health = judged(list(patients.values()), days)
    return seen


def _starts(watched: list[Watch], days: int, cadence: Cadence) -> Iterator[tuple[float, Watch]]:
    """When which site is looked at; what a look teaches decides on the next one."""
    pace, again = Pace(len(watched)), list[float]()
    if isinstance(cadence, Every):  # their first looks were spread already
        span = cadence.span.total_seconds()
        waiting = [(own_share(w.site.key) * span, 0.0, n) for n, w in enumerate(watched)]
    else:
        waiting = [(0.0, 0.0, n) for n, _ in enumerate(watched)]
    heapq.heapify(waiting)
    while waiting:
        at, due, number = heapq.heappop(waiting)
        if at >= days * DAY:
            continue
        if isinstance(cadence, Adaptive):
            wait = pace.wait(moment(at)).total_seconds()
            if wait:
                heapq.heappush(waiting, (at + wait, due, number))
                continue
            pace.began(moment(at))
        watch = watched[number]
        yield at, watch
        if isinstance(cadence, Adaptive):
            again = [one for one in (*again, *watch.asked[1:]) if one > at]
            pace.expect(map(moment, again), moment(at))
            then = next_look(watch.rhythm, moment(watch.asked[-1]), cadence, watch.site.key, works)
            following = (then - BEGIN).total_seconds()
        else:
            following = at + span
        heapq.heappush(waiting, (following, following, number))


CADENCES: dict[str, Cadence] = {
    "every 1 h": Every(timedelta(hours=1)),
    "every 6 h": Every(timedelta(hours=6)),
    "every 24 h": Every(timedelta(days=1)),
    "adaptive": Adaptive(),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=int, default=1_000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    world = sites(given.sources, given.days, given.seed)
    articles = sum(one >= 0 for site in world for one in site.published)
    print(f"{given.sources} sources, {given.days} days, {articles} articles, seed {given.seed}")
    print("cadence      within 1 h    6 h   24 h     looks  a day   peak/mean  CPU s")
    found = {}
    for name, cadence in CADENCES.items():
        begun = process_time()
        found[name] = seen = simulate(world, given.days, cadence)
        shares = "  ".join(f"{seen.within(hours):.3f}" for hours in (1, 6, 24))
        print(
            f"{name:12}      {shares}  {seen.looks:8}   {seen.looks / len(world) / given.days:4.2f}"
            f"       {seen.peak(given.days):5.2f}  {process_time() - begun:5.0f}"
        )
    missed = [sentence for sentence, kept in bars(found, given.days) if not kept]
    for sentence in missed:
        print(f"MISSED: {sentence}")
    return bool(missed)


def bars(found: dict[str, Seen], days: int) -> Iterator[tuple[str, bool]]:
    """What must hold, and whether it does."""
    hourly, adaptive = found["every 1 h"], found["adaptive"]
    less = hourly.within(6) - adaptive.within(6)
    cost = adaptive.looks / hourly.looks
    print(
        f"adaptive: {100 * less:.2f} points less within 6 h than each hour, {100 * cost:.1f} % of its looks"
        f" ({adaptive.again.total()} asked again in one)"
    )
    yield "within 6 hours at most 2 points less than each hour", less <= 0.02
    yield "at most 25 % of the looks of each hour", cost <= 0.25
    yield "the busiest minute at most three times the mean", adaptive.peak(days) <= 3
    health = adaptive.health
    if health is None:
        return
    print(
        f"{health.incidents} incidents: flagged at the first look {health.first:.3f} (doubts "
        f"included {health.told:.3f}), by the second {health.second:.3f}, cause right "
        f"{health.right:.3f}; after {health.hours[0]:.0f} h (median), {health.hours[1]:.0f} h (95 %); "
        f"{health.alarms:.2f} false alarms in 100 source-months"
    )
    yield "nine in ten broken sources flagged at the first bad look", health.first >= 0.9
    yield "99 in 100 by the second", health.second >= 0.99
    yield "the cause right in nine of ten", health.right >= 0.9
    yield "at most one false alarm in 100 source-months", health.alarms <= 1


if __name__ == "__main__":
    sys.exit(main())
