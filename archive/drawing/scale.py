"""Scales that begin at zero, with round numbers."""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import NamedTuple

_STEPS = (1, 2, 5, 10)
_TICKS = 4  # at most, zero left out


class Scale(NamedTuple):
    """top: the highest value, a whole number of steps. percent: of shares."""

    top: float
    step: float
    percent: bool

    @property
    def ticks(self) -> list[float]:
        """Zero and each step."""
        return [n * self.step for n in range(round(self.top / self.step) + 1)]

    def label(self, value: float) -> str:
        """As exact as the steps are."""
        if not self.percent:
            return f"{value:,.0f}"
        return f"{value * 100:.{max(0, -floor(log10(self.step * 100) + 1e-9))}f}%"


def scale(highest: float, *, percent: bool) -> Scale:
    """A scale up to a value. Of counts, a step is at least 1."""
    least = 0.0001 if percent else 1.0
    rough = max(highest / _TICKS, least)
    power = 10.0 ** floor(log10(rough) + 1e-9)
    step = next(n * power for n in _STEPS if n * power >= rough * (1 - 1e-9))
    top = max(1, ceil(highest / step - 1e-9)) * step
    return Scale(min(top, 1.0) if percent else top, step, percent)


def exact(shares: Sequence[float]) -> list[str]:
    """Shares in percent, with as few digits for all as show each of them; four at most."""
    percents = [share * 100 for share in shares]
    digits = next((n for n in range(4) if all(abs(round(p, n) - p) < 1e-9 for p in percents)), 4)
    return [f"{percent:.{digits}f}%" for percent in percents]
