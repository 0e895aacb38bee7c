"""Whether the pages that were read are what those of the source have always been."""

import math
import re
from collections.abc import Mapping

from archive.observing.looks import Look, Measure, Share
from archive.observing.past import Past
from archive.observing.reasons import Finding
from archive.sentences import Sentence
from archive.types import HealthWord

_HAN, _LETTER = re.compile(r"[\u3400-\u9fff]"), re.compile(r"\w")
_LEAST_KNOWN = 20  # pages, before a share says anything
_CHANCE = 1 / 3_000  # that a look brings so few texts although nothing changed;
_SMALLER = 1 / 10_000  # of what else is counted, which is no loss yet and is six times as much
_FALLEN = 0.5  # and at least so much of what was good is not any more
_ALWAYS = 200  # pages of which none was empty: posters and films are no empty pages
_MOST_LOST = (
    2  # articles that lost their text, new pages without any counted in: one may be withdrawn so
)
_FIRST = 5  # pages of which none was good, before anything is known

_TOLD: Mapping[Measure, tuple[HealthWord, Sentence]] = {
    Measure.TEXT: (
        HealthWord.EMPTY,
        Sentence("{bad} of {total} of its pages came without the text of an article."),
    ),
    Measure.FILLED: (
        HealthWord.EMPTY,
        Sentence("{bad} of {total} of its pages came empty, or for scripts to fill."),
    ),
    Measure.TITLED: (
        HealthWord.CHANGED, Sentence("{bad} of {total} of its pages have no headline of their own.")
    ),
    Measure.DATED: (HealthWord.CHANGED, Sentence("{bad} of {total} of its pages have no date.")),
    Measure.CHINESE: (
        HealthWord.CHANGED, Sentence("{bad} of {total} of its pages are hardly Chinese.")
    ),
    Measure.CLEAR: (HealthWord.EMPTY, Sentence("{bad} of {total} of its pages are garbled.")),
    Measure.PAST: (
        HealthWord.CHANGED, Sentence("{bad} of {total} of its pages have a date in the future.")
    ),
    Measure.OWN: (
        HealthWord.CHANGED,
        Sentence("In {bad} of {total} of its pages the text had to be guessed."),
    ),
}  # fmt: skip


_COMPARE = Sentence(
    "Open one of its new articles in a browser, and compare with what was read at /runs."
)
_CLOCK = Sentence(
    "Check this machine's clock first: when it is behind, what is new seems to come from the future."
)


def is_chinese(text: str) -> bool:
    """Whether most letters and figures of a text are Chinese characters."""
    return 2 * len(_HAN.findall(text)) >= len(_LETTER.findall(text))


def of_pages(look: Look, past: Past) -> Finding | None:
    """The first share of a look's pages that is not what it was; text before all others."""
    if look.lost > look.kept and look.lost + _textless(look) >= _MOST_LOST:
        return Finding(
            HealthWord.EMPTY,
            Sentence(
                "{lost} of {total} articles from before came without their text.",
                {"lost": look.lost, "total": look.lost + look.kept},
            ),
            _COMPARE,
        )
    for measure, (word, told) in _TOLD.items():
        seen = look.shares.get(measure, Share(0, 0))
        # Where nothing was read, what was told of the last pages still holds.
        told_before = past.word is word and past.streaks.get(measure, 0)
        held = told_before and not seen.total and measure is Measure.TEXT and not look.kept
        if held or ((seen.total or told_before) and _is_fallen(measure, look, past)):
            streak = past.streaks.get(measure, 0) if not seen.good else 0
            total = round(seen.total) + streak
            bad = total - round(seen.good)
            advice = _CLOCK if measure is Measure.PAST else _COMPARE
            return Finding(word, told.having(bad=bad, total=total), advice)
    return None


def _textless(look: Look) -> int:
    """New pages that came without text, where none came with it."""
    seen = look.shares.get(Measure.TEXT, Share(0, 0))
    return 0 if seen.good else round(seen.total)


def _is_fallen(measure: Measure, look: Look, past: Past) -> bool:
    """Whether so many bad pages are no chance; those in a row before them count, too."""
    seen = look.shares.get(measure, Share(0, 0))
    known = past.shares.get(measure, Share(0, 0))
    streak = past.streaks.get(measure, 0) if not seen.good else 0
    total, bad = round(seen.total) + streak, round(seen.total - seen.good) + streak
    if known.total < _LEAST_KNOWN:
        return measure is Measure.TEXT and not known.good and bad == total >= _FIRST
    if measure is Measure.FILLED and known.good == known.total >= _ALWAYS and bad == total:
        return True
    usual = (known.total - known.good + 0.5) / (known.total + 1)
    if bad < total * max(_FALLEN * (1 - usual), 2 * usual):
        return False
    # Where one page came with its text, the site still gives texts.
    small = _CHANCE if measure is Measure.TEXT and not seen.good else _SMALLER
    return _tail(bad, total, usual) < small


def _tail(bad: int, total: int, share: float) -> float:
    """The chance that at least so many of a number are bad, each with the same chance."""

    def chance(count: int) -> float:  # in logarithms: the number of ways has no end
        ways = math.lgamma(total + 1) - math.lgamma(count + 1) - math.lgamma(total - count + 1)
        return math.exp(ways + count * math.log(share) + (total - count) * math.log1p(-share))

    return math.fsum(chance(count) for count in range(bad, total + 1))
