"""Whether two readings are of one article: pure comparison. It has to be safe rather than complete,
for two articles in one would be a false record, and one in two is only untidy."""

from collections import Counter
from enum import IntEnum
from itertools import pairwise

from archive.record import Article
from archive.search import fold


class Likeness(IntEnum):
    """How much alike two readings are. SAME: one text. NEAR: one may be an edit of the other."""

    NONE = 0
    NEAR = 1
    SAME = 2


_LEAST = 60  # characters of headline and text: below, a caption under a picture may be any other's
_LEAST_UNDATED = 200  # characters of a text that is taken for itself without a day
_LEAST_NEAR = 100
_LONGEST = 10_000  # characters; longer texts are the same only to the letter, for this costs time
_LEAST_HEADLINE = 8  # 图片新闻 or 任前公示 stand over many articles
_DICE = 0.88
"""Share of pairs of characters that edits leave. In benchmarks/year.py, whose edits change a tenth of
a text, it is .90 and more; notices by one template about two people stay below .8."""


def likeness(one: Article, other: Article) -> Likeness:
    """Compare two readings. Punctuation, spaces and the script's form never count.

    The headlines are the same, and the days do not differ. Of a text that is not the same, the
    day must be known, and the headline long enough to say which article it is.
    """
    headline = _words(one.title)
    if headline != _words(other.title) or _differ(one.published, other.published):
        return Likeness.NONE
    dated = min(len(one.published or ""), len(other.published or "")) >= len("2026-03-01")
    long = max(len(one.text), len(other.text)) > _LONGEST
    first, second = (text if long else _words(text) for text in (one.text, other.text))
    if first == second:
        enough = len(headline) + len(first) >= _LEAST and (dated or len(first) >= _LEAST_UNDATED)
        return Likeness.SAME if enough else Likeness.NONE
    enough = min(len(first), len(second)) >= _LEAST_NEAR and len(headline) >= _LEAST_HEADLINE
    if long or not enough or not dated or one.published != other.published:
        return Likeness.NONE
    return Likeness.NEAR if _dice(first, second) >= _DICE else Likeness.NONE


def _words(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


def _differ(one: str | None, other: str | None) -> bool:
    """Whether two dates contradict each other on the day."""
    if not one or not other:
        return False
    length = min(len(one), len(other), len("2026-03-01"))
    return one[:length] != other[:length]


def _dice(one: str, other: str) -> float:
    first, second = (Counter(pairwise(text)) for text in (one, other))
    return 2 * (first & second).total() / (first.total() + second.total())
