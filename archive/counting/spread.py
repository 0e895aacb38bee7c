"""Who said it first, and how it went on: the first article of each place, in order, with what can be said
of the time between them. Values in, values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class First(NamedTuple):
    """The first article of a place that is known. observed_since: when observation of the source that
    published it began; None: it has not."""

    place: str
    day: date
    key: int
    source: str
    observed_since: date | None

    @property
    def censored(self) -> bool:
        """Whether the source was not observed yet, so that there may have been one before."""
        return self.observed_since is None or self.day <= self.observed_since


class Step(NamedTuple):
    """lag: days since the first of all; None: this one is censored. adopters: how many places had it by
    the end of this day."""

    first: First
    lag: int | None
    adopters: int


@dataclass(frozen=True, slots=True)
class Spread:
    """steps: in order. at_least: whether the first of all is censored, so that every lag may be longer."""

    steps: Sequence[Step]
    at_least: bool

    @property
    def censored(self) -> int:
        """How many firsts are."""
        return sum(step.first.censored for step in self.steps)


def spread(firsts: Iterable[First]) -> Spread:
    """firsts: one or more of each place; the earliest counts, of one day that of the lowest key."""
    earliest: dict[str, First] = {}
    for first in firsts:
        known = earliest.get(first.place)
        if known is None or (first.day, first.key) < (known.day, known.key):
            earliest[first.place] = first
    order = sorted(earliest.values(), key=lambda first: (first.day, first.place))
    steps = []
    adopters = 0
    for first in order:
        while adopters < len(order) and order[adopters].day <= first.day:
            adopters += 1
        lag = None if first.censored else (first.day - order[0].day).days
        steps.append(Step(first, lag, adopters))
    return Spread(
        steps, at_least=any(s.first.censored for s in steps if s.first.day == order[0].day)
    )
