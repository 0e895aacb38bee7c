"""What is remembered of a source between its looks: few numbers, whatever its age."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from archive.observing.looks import Look, Measure, Share, Trouble
from archive.types import Cause, HealthWord
from archive.web.dates import CHINA

IsWorkday = Callable[[date], bool]

_VERSION = 1
_KEPT = 12  # looks that are remembered one by one
_MOST_PAGES = 400.0  # then the older half of what is known of a share is forgotten
_MOST_DAYS = 120.0  # the same of a rhythm, in working days
_MOST_LOOKS = 1_000  # the same of looks that failed and passed
_LONGEST_OUTAGE = 12.0  # hours: what lasts longer is told, however often it happens
_PACE = 0.1  # how much a look changes the usual pace
_LEAST_DAYS, _LEAST_ACTIVE = 15, 5  # working days observed, and those with news, for a rhythm
_MOST_USUAL = 0.9  # no office publishes on each day for ever
_CHANCE = 1 / 1_000  # that a silence is so long although nothing changed
_LONGEST_COUNT = 400  # days that are counted one by one

OURS = frozenset((Cause.DISK_FULL, Cause.ENDED_EARLY))
"""Causes with which a run says nothing about the source."""

READ = frozenset((HealthWord.SLOW, HealthWord.GAP))
"""Words of a source that is read, though somebody should look after it."""


@dataclass(frozen=True, slots=True)
class Walked:
    """The links that a look saw, those known among them, those with a day, and the hours since the look
    before."""

    links: int
    again: int
    dated: int
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """How often a source publishes. days: working days that were observed. active: those with news.
    last: the day of the last. longest: the longest silence, in working days."""

    days: float = 0.0
    active: float = 0.0
    last: str | None = None
    longest: int = 0

    def is_broken_by(self, silent: int) -> bool:
        """Whether so many working days without news are no chance, by the rhythm so far. A source that
        seldom publishes has none that could be broken."""
        if self.days < _LEAST_DAYS or self.active < _LEAST_ACTIVE or silent <= 2 * self.longest:
            return False
        usual = min((self.active + 0.5) / (self.days + 1), _MOST_USUAL)
        return (1 - usual) ** silent < _CHANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A source as its looks have shown it.

    word: the last judgement. looks: how many went well. last: when the last look began. walked: the
    last whole ones. shares: of the pages read in looks that went well. streaks: pages in a row, the
    latest, of which none was as it should be; they are not in shares. doubted: looks in a row that
    failed in a way that may pass. doubted_at: when the first of them began. answered: of the last
    looks, whether they did; unended: how many in a row did not reach their end. blips: how often it
    failed and then did not; outage: for how many hours at most. pace: seconds for an answer.
    """

    word: HealthWord = HealthWord.NEW
    looks: int = 0
    last: datetime | None = None
    walked: tuple[Walked, ...] = ()
    shares: Mapping[Measure, Share] = field(default_factory=dict)
    streaks: Mapping[Measure, int] = field(default_factory=dict)
    activity: Activity = field(default_factory=Activity)
    doubted: int = 0
    doubted_at: datetime | None = None
    answered: tuple[bool, ...] = ()
    blips: int = 0
    outage: float = 0.0
    unended: int = 0
    pace: float | None = None

    def stored(self) -> str:
        """As JSON, some 500 bytes, as a table keeps it."""
        told = {
            "v": _VERSION,
            "word": self.word,
            "looks": self.looks,
            "last": self.last and self.last.isoformat(),
            "walked": [[w.links, w.again, w.dated, round(w.hours, 1)] for w in self.walked],
            "shares": {m: [round(s.good, 1), round(s.total, 1)] for m, s in self.shares.items()},
            "streaks": {m: n for m, n in self.streaks.items() if n},
            "rhythm": [
                self.activity.days,
                self.activity.active,
                self.activity.last,
                self.activity.longest,
            ],
            "doubted": self.doubted,
            "doubted_at": self.doubted_at and self.doubted_at.isoformat(),
            "answered": "".join("1" if one else "0" for one in self.answered),
            "blips": self.blips,
            "outage": round(self.outage, 1),
            "unended": self.unended,
            "pace": self.pace and round(self.pace, 2),
        }
        return json.dumps(told, separators=(",", ":"))

    @classmethod
    def restored(cls, stored: str | None) -> "Past":
        """From what `stored` gave; a new one when it was written by another version."""
        told = json.loads(stored) if stored else {}
        if told.get("v") != _VERSION:
            return cls()
        days, active, last, longest = told["rhythm"]
        return cls(
            word=HealthWord(told["word"]),
            looks=told["looks"],
            last=_moment(told["last"]),
            walked=tuple(Walked(*one) for one in told["walked"]),
            shares={Measure(m): Share(*s) for m, s in told["shares"].items()},
            streaks={Measure(m): n for m, n in told["streaks"].items()},
            activity=Activity(days=days, active=active, last=last, longest=longest),
            doubted=told["doubted"],
            doubted_at=_moment(told["doubted_at"]),
            answered=tuple(one == "1" for one in told["answered"]),
            blips=told["blips"],
            outage=told["outage"],
            unended=told["unended"],
            pace=told["pace"],
        )

    @property
    def interval(self) -> float:
        """Hours between two looks, on average; a day when it is not known."""
        hours = [one.hours for one in self.walked]
        return sum(hours) / len(hours) if hours else 24.0

    def silence(self, now: datetime, is_workday: IsWorkday) -> int:
        """Whole working days without news, up to the day before now."""
        if self.activity.last is None:
            return 0
        today = now.astimezone(CHINA).date()
        return workdays(
            date.fromisoformat(self.activity.last), today - timedelta(days=1), is_workday
        )

    def after(self, look: Look, word: HealthWord, doubted: bool, is_workday: IsWorkday) -> "Past":
        """The past with one more look. word: what it was judged; doubted: the look failed in a way
        that may pass, and the word is the one before."""
        if look.killed or look.cause in OURS:
            return replace(self, word=word, unended=self.unended + 1)
        failed = doubted or word is HealthWord.UNREACHABLE
        answered = (*self.answered, not failed)[-_KEPT:]
        told = replace(self, word=word, last=look.until, answered=answered, unended=0)
        # Where its list came and our own program failed, nothing was seen of it, either.
        if failed or look.misses.get(Trouble.OURS) or not (word.well or word in READ):
            return replace(
                told,
                doubted=self.doubted + look.failures if doubted else 0,
                doubted_at=self.doubted_at or look.at,
                streaks=_streaks(self.streaks, look),
            )
        looks, blips = self.looks + 1, self.blips + self._recovers
        if looks > _MOST_LOOKS:
            looks, blips = looks // 2, blips // 2
        return replace(
            told,
            looks=looks,
            walked=self._with_walked(look),
            shares=self._taught(look),
            streaks=_streaks(self.streaks, look),
            activity=self._active(look, is_workday),
            doubted=0,
            doubted_at=None,
            blips=blips,
            outage=max(self.outage, self._outage),
            pace=_paced(self.pace, look),
        )

    @property
    def _recovers(self) -> bool:
        """Whether the look before failed, so that one that goes well shows that it passed."""
        return bool(self.doubted) or self.word is HealthWord.UNREACHABLE

    @property
    def _outage(self) -> float:
        """Hours from the first look that failed to the last; of long ones nothing is learnt."""
        if self.doubted_at is None or self.last is None:
            return 0.0
        hours = (self.last - self.doubted_at).total_seconds() / 3600
        return hours if hours <= _LONGEST_OUTAGE else 0.0

    def _with_walked(self, look: Look) -> tuple[Walked, ...]:
        if not look.whole or not self.looks:  # at the first look, nothing is known yet
            return self.walked
        hours = (look.at - self.last).total_seconds() / 3600 if self.last else 0.0
        return (*self.walked, Walked(look.links, look.again, look.dated, hours))[-_KEPT:]

    def _taught(self, look: Look) -> dict[Measure, Share]:
        """The shares with a look. Pages in a row of which none was good are in doubt, and teach when a
        good one ends the row; what was told of as a fault never does."""
        found = dict(self.shares)
        for measure, seen in look.shares.items():
            if not seen.good:
                continue
            row = self.streaks.get(measure, 0) if self.word.well or self.word in READ else 0
            before = found.get(measure, Share(0, 0))
            good, total = before.good + seen.good, before.total + row + seen.total
            half = 2 if total > _MOST_PAGES else 1
            found[measure] = Share(good / half, total / half)
        return found

    def _active(self, look: Look, is_workday: IsWorkday) -> Activity:
        """The rhythm with a look: what the first ones find was published before anybody looked."""
        before, today = self.activity, look.at.astimezone(CHINA).date()
        if not self.looks or self.last is None:
            return replace(before, last=today.isoformat())
        passed = workdays(self.last.astimezone(CHINA).date(), today, is_workday)
        news = look.new > 0 and look.cause is not Cause.CUT
        first = news and before.last != today.isoformat()
        days, active = before.days + passed, before.active + first
        if days > _MOST_DAYS:
            days, active = days / 2, active / 2
        if not news:
            return replace(before, days=days, active=active)
        longest = max(before.longest, self.silence(look.at, is_workday))
        return Activity(days=days, active=active, last=today.isoformat(), longest=longest)


def workdays(after: date, until: date, is_workday: IsWorkday) -> int:
    """Working days after one day, up to another that is counted, too; of very long spans, some."""
    span = min((until - after).days, _LONGEST_COUNT)
    return sum(is_workday(until - timedelta(days=back)) for back in range(max(0, span)))


def _streaks(known: Mapping[Measure, int], look: Look) -> dict[Measure, int]:
    found = dict(known)
    for measure, seen in look.shares.items():
        if seen.total:
            found[measure] = 0 if seen.good else found.get(measure, 0) + int(seen.total)
    return found


def _paced(known: float | None, look: Look) -> float | None:
    if not look.answers:
        return known
    pace = look.seconds / look.answers
    return pace if known is None else known + _PACE * (pace - known)


def _moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None
