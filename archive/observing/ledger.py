"""What was not observed of a source, from when to when, and why. Values in, values out.

The axis is the time of publication: could what was published then have been seen? A look is a run's
work at one source, and says when it began what stood on the lists. So a span begins with the start of
a good look and ends with that of the next one.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from archive.types import CHINA, Cause


class SpanReason(StrEnum):
    """Why a span was not observed."""

    NOT_ADDED = "not-added"  # before the first good look
    OFF = "off"  # nobody looked for longer than the source's patience
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    ROBOTS = "robots"
    CHANGED = "changed"  # what came was not understood
    ERRORS = "errors"  # the lists came, and errors in place of the articles
    DISK_FULL = "disk-full"
    ENDED = "ended"  # the crawl ended before the walk did
    CUT = "cut"  # the walk of a list ended at a limit
    FAILED = "failed"  # a page of a list did not come
    NO_WAY = "no-way"  # a list states further pages and names no way to them
    MOVED = "moved"  # rows moved while a list was walked


MISSED: Mapping[Cause, SpanReason | None] = MappingProxyType(
    {
        Cause.UNREACHABLE: SpanReason.UNREACHABLE,
        Cause.BLOCKED: SpanReason.BLOCKED,
        Cause.ROBOTS: SpanReason.ROBOTS,
        Cause.EMPTY: SpanReason.CHANGED,
        Cause.OFF_HOSTS: SpanReason.CHANGED,
        Cause.NOT_A_LIST: SpanReason.CHANGED,
        # Whoever set a floor says that below it the lists were not understood.
        Cause.FLOOR: SpanReason.CHANGED,
        Cause.NOTHING: SpanReason.CHANGED,
        Cause.ERRORS: SpanReason.ERRORS,
        Cause.DISK_FULL: SpanReason.DISK_FULL,
        Cause.ENDED_EARLY: SpanReason.ENDED,
        # Lists were walked and articles came: what is left is a gap of the list, or kept and unread.
        Cause.CUT: None,
        Cause.UNREAD: None,
    }
)
"""What a run that failed did not see, by its cause. None: it is a good look all the same."""


def missed(state: str, cause: str | None) -> SpanReason | None:
    """Why a run that is over saw nothing at a source that can be relied on; None: it was a good look,
    whose lists came and were understood. state, cause: as in `run_sources`."""
    if state == "finished":
        return None
    # Without a cause: it was killed, or is from before causes were recorded.
    return MISSED[Cause(cause)] if cause else SpanReason.ENDED


_EARLIEST = datetime(2020, 1, 1, tzinfo=CHINA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A look, as a ledger has it. started, ended: aware. missed: None for a good look.

    patience: from its end to the next one's start; beyond it nobody looked. known: each of its lists
    had not changed, or was walked back to what an earlier run had seen. reached: the latest of the
    days with which the other lists end.
    """

    run: int
    started: datetime
    ended: datetime
    missed: SpanReason | None
    patience: timedelta
    known: bool = True
    reached: date | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """When a source was not observed. first: None, since ever. until: None, until now.

    caught_up: the good look that ended it walked the lists back to what was known, so that what still
    stood there was seen: missed is only what was published and withdrawn in between.
    """

    first: datetime | None
    until: datetime | None
    reason: SpanReason
    caught_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An open gap of a list. newest, oldest: the days that it lies between, as the list prints them.
    opened: when the run began that left it; before: when the last good look before that one began."""

    reason: SpanReason
    newest: date | None
    oldest: date | None
    opened: datetime
    before: datetime | None

    def span(self) -> Span:
        """Its days, whole; where they are unknown, what the run was the first to look at."""
        days = sorted(day for day in (self.newest, self.oldest) if day)
        until = midnight(days[-1] + timedelta(days=1)) if self.newest else self.opened
        if self.oldest:
            return Span(midnight(days[0]), until, self.reason)
        # It reaches to the end of the list, or to what was seen when it was last looked at.
        first = self.before if self.before and self.before < until else None
        return Span(first, until, self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What a source's looks make: spans, one look after another.

    began: when observation began, with the first good look. good, last: the start of the last good
    look, and the last look. waiting: spans since the last good look, of which the next one decides
    whether they are caught up. lost: whether a look since then found a list that had turned over.
    """

    began: datetime | None = None
    good: datetime | None = None
    last: Entry | None = None
    spans: tuple[Span, ...] = ()
    waiting: tuple[Span, ...] = ()
    lost: bool = False

    def follows(self, look: Entry) -> bool:
        """Whether a look can be added: by the clock it began after the last one, and can have."""
        last = self.last.started if self.last else _EARLIEST
        return last <= look.started

    def looked(self, look: Entry) -> "Ledger":
        """With one more look."""
        if self.began is None:
            if look.missed:
                return replace(self, last=look)
            return replace(self, began=look.started, good=look.started, last=look)
        waiting = self._waiting(look.started, self._between(look))
        lost = self.lost or not self._led_back(look)
        if look.missed:
            return replace(self, last=look, waiting=waiting, lost=lost)
        spans = (*self.spans, *(replace(span, caught_up=not lost) for span in waiting))
        return replace(self, good=look.started, last=look, spans=spans, waiting=(), lost=False)

    def _led_back(self, look: Entry) -> bool:
        """Whether a look walked its lists back to what the last good one had seen."""
        if look.known or look.reached is None or self.good is None:
            return look.known
        return look.reached < day_of(self.good)

    def _between(self, look: Entry) -> SpanReason | None:
        """Why what was published between the last look and this one was not observed in time."""
        if self.last is None:
            return None
        if look.started - self.last.ended > self.last.patience:
            return SpanReason.OFF
        return look.missed or self.last.missed

    def _waiting(self, until: datetime | None, reason: SpanReason | None) -> tuple[Span, ...]:
        """What waits, with what is between the last look and this moment."""
        if reason is None or self.last is None or until == self.last.started:
            return self.waiting
        if self.waiting and self.waiting[-1].reason is reason:
            return (*self.waiting[:-1], replace(self.waiting[-1], until=until))
        return (*self.waiting, Span(self.last.started, until, reason))

    def told(self, left_out: Iterable[LeftOut], now: datetime) -> list[Span]:
        """All spans up to now, by their beginning; those of lists may overlap others."""
        reason = None
        if self.last and self.began:
            silent = now - self.last.ended > self.last.patience
            reason = SpanReason.OFF if silent else self.last.missed
        found = [
            Span(None, self.began, SpanReason.NOT_ADDED),
            *self.spans,
            *self._waiting(None, reason),
            *(gap.span() for gap in left_out),
        ]
        upto = [
            replace(span, until=None) if span.until and span.until > now else span
            for span in found
            if span.first is None or span.first < now
        ]
        return sorted(upto, key=lambda span: span.first.timestamp() if span.first else -1e18)


def ledger(looks: Iterable[Entry]) -> Ledger:
    """The ledger of a source. looks: all that are over, in the order of their runs."""
    found = Ledger()
    for look in believed(list(looks)):
        found = found.looked(look)
    return found


def spans(looks: Iterable[Entry], left_out: Iterable[LeftOut], now: datetime) -> list[Span]:
    """When a source was not observed. looks: all that are over, in the order of their runs."""
    return ledger(looks).told(left_out, now)


def believed(looks: list[Entry]) -> list[Entry]:
    """The looks whose time can be believed: the most of which none began before an earlier one, and
    none before the program was written.

    A clock that was wrong for once was ahead, and later looks begin before, or it was behind.
    """
    looks = [look for look in looks if look.started >= _EARLIEST]
    # For each number of looks in a row, the row that ends earliest: when, and with which look.
    ends: list[datetime] = []
    tails: list[int] = []
    follows: list[int | None] = []
    for number, look in enumerate(looks):
        place = bisect_right(ends, look.started)
        follows.append(tails[place - 1] if place else None)
        ends[place : place + 1], tails[place : place + 1] = [look.started], [number]
    found: list[Entry] = []
    at = tails[-1] if tails else None
    while at is not None:
        found.append(looks[at])
        at = follows[at]
    return found[::-1]


def midnight(day: date) -> datetime:
    """When a day begins in China."""
    return datetime.combine(day, time(), CHINA)


def day_of(moment: datetime) -> date:
    """The day in China."""
    return moment.astimezone(CHINA).date()
