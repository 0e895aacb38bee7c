"""How much of what was published says something: a share, and how sure it can be."""

from math import sqrt
from typing import NamedTuple

_Z = 1.959963984540054
"""Of the standard normal distribution: 95 % lie within so many standard deviations."""


FEW = 5
"""A share of fewer articles than this is drawn outside of line, band and scale, as its two numbers."""


class Share(NamedTuple):  # a table makes thousands
    """articles: those that say it, of total. share, low, high: 0 to 1, or None where nothing is there to
    be a share of: that is not the share 0.

    low, high: the 95 % interval after Wilson (1927), which stays within 0 and 1 and has a width at 0 of n,
    too. It tells how much a share of so few articles says; not what was not observed."""

    articles: int
    total: int
    share: float | None
    low: float | None
    high: float | None


def share_of(articles: int, total: int) -> Share:
    """ValueError when articles are not 0 to total."""
    if not 0 <= articles <= total:
        raise ValueError(f"{articles} of {total}")
    if not total:
        return Share(articles, total, None, None, None)
    share = articles / total
    weight = _Z * _Z / total
    middle = (share + weight / 2) / (1 + weight)
    half = _Z * sqrt(share * (1 - share) / total + weight / (4 * total)) / (1 + weight)
    # At both ends the interval touches the share, which floating point misses by a hair.
    low = 0.0 if not articles else max(0.0, middle - half)
    high = 1.0 if articles == total else min(1.0, middle + half)
    return Share(articles, total, share, low, high)
