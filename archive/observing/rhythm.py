"""When a source publishes, learnt from what looks at it found, and when to look at it next.

A look tells how many articles came since the one before it, seldom when: of each, its printed minute
where it has one, else the time between the looks. Hours are those of China, on working days and others.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import blake2b

from archive.cadence import Adaptive
from archive.observing.past import IsWorkday
from archive.web.dates import CHINA

Printed = datetime | date | None
"""When an article says that it was published: to the minute, to the day, or not at all."""

WAIT = timedelta(hours=5, minutes=30)
"""How long an article may wait to be seen: within six hours, also when the look begins late."""

_LATE = 0.05  # articles that may have to wait for longer, a look
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_MEMORY = timedelta(days=45)  # half of what was learnt of the hours is forgotten after it
_RECENT = timedelta(days=10)  # half of how much there was lately
_AT_ONCE = (
    5  # articles of one printed time that count: thousands may be moved to a new site in a minute
)
_BACKDATED = timedelta(days=7)  # what is older and only found now, did not come now
_FARTHEST = timedelta(days=60)  # back from a look, when the machine was off
_USUAL = 0.5  # articles on a working day of a source that nothing is known of
_SURE = 2.0  # articles that weigh as much as what offices do
_STEADY = 3.0  # articles that must be missing or too many before a source is busier or calmer
_SPREAD = timedelta(hours=2)  # looks come earlier by up to this, each source's by its own share
# Doubled each time. Health believes the second failure: few that pass last for so long.
_AGAIN = timedelta(minutes=90)
_AGAIN_AT_MOST = timedelta(hours=4)
_GIVEN_UP = 24  # such looks, after which it is asked as seldom as may be


def _shape() -> tuple[float, ...]:
    """What offices publish in each hour of a working day and of another, as shares of a working day."""
    busy = {
        7: 2,
        8: 7,
        9: 13,
        10: 14,
        11: 10,
        12: 4,
        13: 3,
        14: 8,
        15: 12,
        16: 12,
        17: 8,
        18: 4,
        19: 2,
        20: 1,
    }
    weights = [busy.get(hour, 0.2) for hour in range(24)]
    return tuple(w / sum(weights) for w in weights) + tuple(w / sum(weights) / 8 for w in weights)


_OFFICES = _shape()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What was learnt of a source.

    found: articles by hour, 24 of working days and 24 of others. hours: how often each was watched.
    recent, expected: articles that came lately, and that were to be expected. seen: the last look that
    saw the list. failed: looks since then that did not.
    """

    found: tuple[float, ...] = (0.0,) * 48
    hours: tuple[float, ...] = (0.0,) * 48
    recent: float = 0.0
    expected: float = 0.0
    seen: datetime | None = None
    failed: int = 0

    def stored(self) -> str:
        """As JSON, as a table keeps it."""
        told = [[round(n, 4) for n in self.found], [round(h, 4) for h in self.hours],
                round(self.recent, 4), round(self.expected, 4),
                self.seen and self.seen.isoformat(), self.failed]  # fmt: skip
        return json.dumps(told, separators=(",", ":"))

    @classmethod
    def restored(cls, stored: str | None) -> "Rhythm":
        """From what `stored` gave; one of which nothing is known from None."""
        if stored is None:
            return cls()
        found, hours, recent, expected, seen, failed = json.loads(stored)
        last = datetime.fromisoformat(seen) if seen else None
        return cls(tuple(found), tuple(hours), recent, expected, last, failed)

    def rates(self) -> tuple[float, ...]:
        """Articles an hour, for each of the 48."""
        watched = sum(h * s for h, s in zip(self.hours, _OFFICES, strict=True))
        level = (sum(self.found) + 1) / (watched + 1 / _USUAL)
        busy = (self.recent + _STEADY) / (self.expected + _STEADY)
        prior = min(_SURE / level, 30)
        return tuple(
            busy * (n + prior * level * s) / (h + prior)
            for n, h, s in zip(self.found, self.hours, _OFFICES, strict=True)
        )


def after_look(
    rhythm: Rhythm, now: datetime, published: Sequence[Printed], works: IsWorkday
) -> Rhythm:
    """After a look that saw the list. published: what is printed of each article that is new since the
    last such look; of the first look, of all that are there."""
    if rhythm.seen and rhythm.seen > now:  # the clock was wrong
        return replace(rhythm, seen=now, failed=0)
    first = rhythm.seen is None
    since = max(rhythm.seen or _oldest(published, now), now - _FARTHEST)
    keep, fresh = 0.5 ** ((now - since) / _MEMORY), 0.5 ** ((now - since) / _RECENT)
    found = [n * keep for n in rhythm.found]
    hours = [h * keep for h in rhythm.hours]
    rates, expected = rhythm.rates(), 0.0
    for place, _, share in _through(since, now, works):
        hours[place] += share
        expected += rates[place] * share
    counted = 0
    for one, count in Counter(published).items():
        span = _span(one, since, now, first)
        if span is None:
            continue
        counted += count
        parts = [(place, rates[place] * share) for place, _, share in _through(*span, works)]
        whole = sum(part for _, part in parts) or 1.0
        for place, part in parts:
            found[place] += min(count, _AT_ONCE) * part / whole
    if first:
        return Rhythm(tuple(found), tuple(hours), seen=now)
    return Rhythm(
        tuple(found), tuple(hours),
        recent=rhythm.recent * fresh + counted, expected=rhythm.expected * fresh + expected,
        seen=now,
    )  # fmt: skip


def _oldest(published: Sequence[Printed], now: datetime) -> datetime:
    """From when on the articles of a first look tell how often there were any."""
    begins = [_begin(one) for one in published if one is not None]
    return min((begin for begin in begins if now - _FARTHEST <= begin < now), default=now)


def _begin(one: datetime | date) -> datetime:
    if isinstance(one, datetime):
        return one
    return datetime.combine(one, time(), CHINA)


def _span(
    one: Printed, since: datetime, now: datetime, first: bool
) -> tuple[datetime, datetime] | None:
    """When an article can have come, as far as it was watched then; None: it came before, and was only
    found now, or at the first look says nothing."""
    if one is None:
        return None if first else (since, now)
    begin = _begin(one)
    end = min(begin + (_MINUTE if isinstance(one, datetime) else _DAY), now)
    if since < end and begin < end:
        return max(begin, since), end
    # Some print the day of the event, or of the text, and put it up days later.
    return None if first or begin < since - _BACKDATED else (since, now)


def after_failure(rhythm: Rhythm) -> Rhythm:
    """After a look that did not see the list."""
    return replace(rhythm, failed=rhythm.failed + 1)


def next_look(
    rhythm: Rhythm, now: datetime, cadence: Adaptive, key: str, is_workday: IsWorkday
) -> datetime:
    """When to look at a source next, after a look at `now`: as late as so few articles are likely to
    have waited too long that one more look would not pay. key: of the source, which spreads it."""
    pause = _again(rhythm, cadence) if rhythm.failed else _pause(rhythm, now, cadence, is_workday)
    if not rhythm.failed:
        pause -= min(_SPREAD, pause / 4) * own_share(key)
    return now + max(cadence.floor, min(pause, cadence.ceiling))


def _again(rhythm: Rhythm, cadence: Adaptive) -> timedelta:
    if rhythm.failed > _GIVEN_UP:
        return cadence.ceiling
    pause: timedelta = _AGAIN * 2 ** (rhythm.failed - 1)
    return min(pause, _AGAIN_AT_MOST)


def _pause(rhythm: Rhythm, now: datetime, cadence: Adaptive, is_workday: IsWorkday) -> timedelta:
    left, rates = _LATE, rhythm.rates()
    for place, begin, share in _through(now, now + cadence.ceiling - WAIT, is_workday):
        come = rates[place] * share
        if come >= left:
            return begin + share * left / come * _HOUR + WAIT - now
        left -= come
    return cadence.ceiling


def own_share(key: str) -> float:
    """A number from 0 to 1, always the same for a key: what is spread over time, is by it."""
    return int.from_bytes(blake2b(key.encode(), digest_size=4).digest()) / 2**32


def _through(
    since: datetime, until: datetime, works: IsWorkday
) -> Iterator[tuple[int, datetime, float]]:
    """Each hour of a span: its place among the 48, when it begins, how much of it is in the span."""
    at = since.astimezone(CHINA)
    end = until.astimezone(CHINA)
    day, other = None, 0
    while at < end:
        if at.date() != day:
            day = at.date()
            other = 0 if works(day) else 24
        following = min(at.replace(minute=0, second=0, microsecond=0) + _HOUR, end)
        yield at.hour + other, at, (following - at) / _HOUR
        at = following
