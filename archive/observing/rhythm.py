"""When a source publishes, learnt from what looks at it found, and when to look at it next.

A look tells how many articles came since the one before it, seldom when: of each, its printed minute
where it has one, else the time between the looks. Hours are those of China, on working days and others.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import blake2b

from archive.cadence import Adaptive
from archive.web.dates import CHINA

Printed = datetime | date | None
"""When an article says that it was published: to the minute, to the day, or not at all."""

Works = Callable[[date], bool]
"""Whether offices work on a day."""

WAIT = timedelta(hours=5, minutes=30)
"""How long an article may wait to be seen: within six hours, also when the look begins late."""

_LATE = 0.05  # articles that may have to wait for longer, a look
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_MEMORY = timedelta(days=45)  # half of what was learnt of the hours is forgotten after it
_RECENT = timedelta(days=10)  # half of how much there was lately
_AT_ONCE = (
    5  # articles of one printed time that count: thousands may be moved to a new site in a minute
)
_FARTHEST = timedelta(days=60)  # back from a look, when the machine was off
_USUAL = 0.5  # articles on a working day of a source that nothing is known of
_SURE = 4.0  # articles that weigh as much as what offices do
_STEADY = 3.0  # articles that must be missing or too many before a source is busier or calmer
_SPREAD = timedelta(hours=2)  # looks come earlier by up to this, each source's by its own share
_AGAIN = timedelta(minutes=30)  # after a look that failed; doubled each time
_AGAIN_AT_MOST = timedelta(hours=4)


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


def after_look(rhythm: Rhythm, now: datetime, published: Sequence[Printed], works: Works) -> Rhythm:
    """After a look that saw the list. published: what is printed of each article that is new since the
    last such look; of the first look, of all that are there."""
    first = rhythm.seen is None or rhythm.seen > now
    since = _oldest(published, now) if first or rhythm.seen is None else rhythm.seen
    since = max(since, now - _FARTHEST)
    keep, fresh = 0.5 ** ((now - since) / _MEMORY), 0.5 ** ((now - since) / _RECENT)
    found = [n * keep for n in rhythm.found]
    hours = [h * keep for h in rhythm.hours]
    rates, expected = rhythm.rates(), 0.0
    for place, _, share in _through(since, now, works):
        hours[place] += share
        expected += rates[place] * share
    for one, count in Counter(published).items():
        span = _span(one, since, now)
        if span is None:
            if first:  # it came before all that was watched
                continue
            span = since, now
        parts = [(place, rates[place] * share) for place, _, share in _through(*span, works)]
        whole = sum(part for _, part in parts) or 1.0
        for place, part in parts:
            found[place] += min(count, _AT_ONCE) * part / whole
    if first:
        return Rhythm(tuple(found), tuple(hours), seen=now)
    return Rhythm(
        tuple(found), tuple(hours),
        recent=rhythm.recent * fresh + len(published), expected=rhythm.expected * fresh + expected,
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


def _span(one: Printed, since: datetime, now: datetime) -> tuple[datetime, datetime] | None:
    """When an article can have come, as far as it was watched then; None: that is not known."""
    if one is None:
        return None
    begin = _begin(one)
    length = _MINUTE if isinstance(one, datetime) else _DAY
    begin, end = max(begin, since), min(begin + length, now)
    return (begin, end) if begin < end else None


def after_failure(rhythm: Rhythm) -> Rhythm:
    """After a look that did not see the list."""
    return replace(rhythm, failed=rhythm.failed + 1)


def next_look(rhythm: Rhythm, now: datetime, cadence: Adaptive, key: str, works: Works) -> datetime:
    """When to look at a source next, after a look at `now`: as late as so few articles are likely to
    have waited too long that one more look would not pay. key: of the source, which spreads it."""
    earliest, latest = now + cadence.floor, now + cadence.ceiling
    if rhythm.failed:
        pause = min(_AGAIN * 2 ** min(rhythm.failed - 1, 20), _AGAIN_AT_MOST)
        return min(max(now + pause, earliest), latest)
    at, left, rates = latest, _LATE, rhythm.rates()
    for place, begin, share in _through(now, latest - WAIT, works) if latest - WAIT > now else ():
        come = rates[place] * share
        if come >= left:
            at = begin + _HOUR * (share * left / come) + WAIT
            break
        left -= come
    at -= min(_SPREAD, (at - now) / 4) * _own_share(key)
    return min(max(at, earliest), latest)


def _own_share(key: str) -> float:
    """From 0 to 1, always the same for a key."""
    return int.from_bytes(blake2b(key.encode(), digest_size=4).digest()) / 2**32


def _through(
    since: datetime, until: datetime, works: Works
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
