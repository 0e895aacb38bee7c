"""What looks at the sites of benchmarks/schedule_world.py show, and how often their health is judged right.

An incident has one of several faces for as long as it lasts: a site that does not answer may have lost its
name, refuse connections, or time out, of which the last may as well pass by itself.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

from schedule_world import DAY, HOUR, Incident, Site, moment

from archive.observing.again import PAUSE, is_asked_again
from archive.observing.health import judge_health
from archive.observing.looks import Look, Measure, Share, Trouble
from archive.observing.past import Past
from archive.observing.working_days import works
from archive.types import Cause, HealthWord

RIGHT = {
    Incident.REDESIGN: HealthWord.CHANGED,
    Incident.BLOCK: HealthWord.BLOCKED,
    Incident.OUTAGE: HealthWord.UNREACHABLE,
    Incident.ROBOTS: HealthWord.ROBOTS,
    Incident.HOLLOW: HealthWord.EMPTY,
}


def _missing(trouble: Trouble, cause: Cause = Cause.UNREACHABLE) -> dict[str, Any]:
    return {"misses": {trouble: 1}, "cause": cause}


def _list(links: int, again: int = 0, **others: Any) -> dict[str, Any]:
    """A list that came, with other links than before."""
    new = links - again
    return {
        "answered": 1,
        "read": 1,
        "links": links,
        "again": again,
        "new": new,
        "fresh": 0,
    } | others


FACES: dict[Incident, list[tuple[float, dict[str, Any]]]] = {
    Incident.REDESIGN: [
        (4, _list(0, cause=Cause.EMPTY)),
        (3, _list(0, cause=Cause.NOT_A_LIST)),
        (2, _list(0, cause=Cause.NOT_A_LIST, shell=True)),  # noqa: S604 - a page that scripts fill
        (2, _missing(Trouble.ABSENT)),
        (2, _list(9)),  # navigation that looks like articles
        (1, _missing(Trouble.ASTRAY)),
    ],
    Incident.BLOCK: [(1, _missing(Trouble.REFUSED, Cause.BLOCKED))],
    Incident.OUTAGE: [
        (2, _missing(Trouble.NAMELESS)),
        (3, _missing(Trouble.CLOSED)),
        (1, _missing(Trouble.CERTIFICATE)),
        (2, _missing(Trouble.LATE)),
        (2, _missing(Trouble.FAILING)),
    ],
    Incident.ROBOTS: [(1, _missing(Trouble.FORBIDDEN, Cause.ROBOTS))],
}
"""How an incident shows, with weights. Hollow pages show in what is read."""

OLD_TOO = 0.75
"""Hollow sites whose older articles come without text, too: a firewall's scripts or a database that is
gone touch all pages, a broken template those that are published meanwhile."""

BLIPS = (Trouble.LATE, Trouble.LATE, Trouble.BROKEN, Trouble.FAILING)


@dataclass(slots=True)
class Patient:
    """A site whose health is judged after each look.

    bad: for each incident, by when it began, whether each look at which it showed was flagged. told: the
    same, where a doubt is enough.
    found: of those that were flagged, seconds from the begin, and whether the word was right. alarms:
    times at which a word turned bad without an incident.
    """

    site: Site
    past: Past = field(default_factory=Past)
    bad: dict[float, list[bool]] = field(default_factory=dict)
    told: dict[float, list[bool]] = field(default_factory=dict)
    found: dict[float, tuple[float, bool]] = field(default_factory=dict)
    alarms: list[tuple[float, HealthWord]] = field(default_factory=list)

    def asks(self, at: float, *, may_wait: bool) -> tuple[list[float], bool]:
        """When a crawl that begins at a time asks for the list, and whether it came the last time."""
        asked = [at]
        while trouble := self._passing(asked[-1]):
            if not may_wait or not is_asked_again(trouble, self.past.word, len(asked) - 1):
                return asked, False
            asked.append(asked[-1] + PAUSE.total_seconds())
        return asked, True

    def _passing(self, at: float) -> Trouble | None:
        """Why no list comes at a time, where that may pass."""
        dice = random.Random(f"{self.site.key} {at}")  # noqa: S311
        what = self.site.incident(at)
        seen = self._look(at, (), what, dice)
        return next((one for one in seen.misses if is_asked_again(one, HealthWord.OK, 0)), None)

    def judge(self, at: float, new: Sequence[float] | None, failed_for: float = 0.0) -> None:
        """Judge a look. new: when what it found was published, None when it saw no list. failed_for: as
        of a Look."""
        dice = random.Random(f"{self.site.key} {at}")  # noqa: S311 - the same every time
        incident = next((one for one in self.site.incidents if one[0] <= at < one[1]), None)
        what = incident[2] if incident else None
        look = replace(self._look(at, new, what, dice), failed_for=failed_for)
        health = judge_health(look, self.past, works)
        was_well = self.past.word.well
        self.past = self.past.after(look, health.word, health.doubted, works)
        if incident is None:
            if was_well and not health.word.well:
                self.alarms.append((at, health.word))
            return
        begin = incident[0]
        if what is Incident.HOLLOW and not new:
            return
        flagged = not health.word.well
        self.bad.setdefault(begin, []).append(flagged)
        self.told.setdefault(begin, []).append(flagged or health.doubted)
        if flagged and begin not in self.found:
            self.found[begin] = at - begin, health.word is RIGHT[incident[2]]

    def _look(
        self, at: float, new: Sequence[float] | None, what: Incident | None, dice: random.Random
    ) -> Look:
        told: dict[str, Any] = {"source": self.site.key, "at": moment(at), "address": "http://a/"}
        if (new is None and what is None) or not self.site.answers(at):
            return Look(**told, **_missing(dice.choice(BLIPS)))
        if what in FACES:
            begin = next(b for b, e, one in self.site.incidents if b <= at < e)
            faces = FACES[what]
            same = random.Random(f"{self.site.key} {begin}")  # noqa: S311
            face = same.choices([f for _, f in faces], [w for w, _ in faces])[0]
            if face == _list(9) and self.bad.get(begin):
                face = _list(9, again=9)  # it is known by now
            return Look(**told, **face)
        fine = self._fine(new or (), what is Incident.HOLLOW, dice)
        return Look(**told, **fine, **self._known(at, fine, what is Incident.HOLLOW))

    def _known(self, at: float, fine: dict[str, Any], hollow: bool) -> dict[str, Any]:
        """What comes of the known article that a crawl asks again where a new one has no text."""
        text = fine.get("shares", {}).get(Measure.TEXT)
        if text is None or text.good == text.total or not self.past.looks:
            return {}
        begin = next((b for b, e, _ in self.site.incidents if b <= at < e), 0.0)
        lost = hollow and random.Random(f"old {self.site.key} {begin}").random() < OLD_TOO  # noqa: S311
        return {"lost": 1} if lost else {"kept": 1}

    def _fine(self, new: Sequence[float], hollow: bool, dice: random.Random) -> dict[str, Any]:
        """A look at a list that is read, and at its new pages, of which few have a flaw."""
        own = random.Random(self.site.key)  # noqa: S311
        rows, unchanged, pace = own.randint(12, 30), own.random() < 0.4, own.uniform(0.1, 2.0)
        flaws = {measure: own.choice((0.0, 0.0, 0.01, 0.05)) for measure in Measure}
        if not new and unchanged:
            return {"answered": 1, "answers": 1, "seconds": pace}
        count = min(len(new), 60)
        pages = 1 + max(0, count - 1) // rows
        good = {
            measure: Share(
                0 if hollow and measure is Measure.TEXT
                else sum(dice.random() >= flaws[measure] for _ in range(count)), count,
            )
            for measure in Measure
        }  # fmt: skip
        return {
            "answered": pages, "read": pages, "links": pages * rows, "dated": pages * rows,
            "again": pages * rows - count, "new": count, "fresh": count, "came": count,
            "shares": good if count else {}, "answers": pages + count,
            "seconds": pace * (pages + count) * dice.uniform(0.5, 2),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of judging.

    first, second: shares of the incidents that were flagged at the first and by the second look at which
    they showed; told: at the first, where a doubt is enough. right: share of the flagged whose word was.
    alarms: false ones in a hundred months of a source. hours: until one was flagged, median and 95th
    percentile.
    """

    incidents: int
    first: float
    told: float
    second: float
    right: float
    alarms: float
    hours: tuple[float, float]


def judged(patients: Sequence[Patient], days: int) -> Judged | None:
    """All that was judged; None when no incident was found."""
    shown = [flags for one in patients for flags in one.bad.values()]
    # Of one look before it was over, there is no second.
    twice = [flags for flags in shown if len(flags) > 1 or flags[0]]
    found = [each for one in patients for each in one.found.values()]
    hours = sorted(seconds / HOUR for seconds, _ in found)
    if not found:
        return None
    broken = sum(end - begin for one in patients for begin, end, _ in one.site.incidents)
    months = (len(patients) * days * DAY - broken) / (30 * DAY)
    return Judged(
        incidents=len(shown),
        first=sum(flags[0] for flags in shown) / len(shown),
        told=sum(flags[0] for one in patients for flags in one.told.values()) / len(shown),
        second=sum(any(flags[:2]) for flags in twice) / len(twice),
        right=sum(right for _, right in found) / len(found),
        alarms=100 * sum(len(one.alarms) for one in patients) / months,
        hours=(median(hours), hours[int(0.95 * (len(hours) - 1))]),
    )
