"""How often terms stand in a text: all that a search finds of them, counted."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from archive.search.fold import FOLD
from archive.search.phrase import Phrase
from archive.search.tokens import CHARACTER, mark

_CHARACTERS = re.compile(f"{CHARACTER}+")


class Matcher:
    """Counts the occurrences of phrases in a text, but for those inside of an excluded phrase's."""

    def __init__(self, phrases: Sequence[Phrase], excluded: Sequence[Phrase] = ()) -> None:
        self._phrases = phrases
        self._excluded = excluded
        every = (*phrases, *excluded)
        # Then they stand in a text as they stand in it marked, where no character folds to one of theirs.
        self._plain = all(_CHARACTERS.fullmatch(p.text) and mark(p.text) == p.text for p in every)
        self.characters = frozenset("".join(p.text for p in every)) if self._plain else frozenset()

    def count(self, text: str, folds: bool = True) -> int:
        """Occurrences, from the left, each as long as can be, that do not overlap. folds: whether the
        text may hold a character that folds to one of `characters`."""
        marked = text if self._plain and not folds else mark(text)
        if self._plain and len(self._phrases) == 1 and not self._excluded:
            return marked.count(self._phrases[0].text)  # a tenth of the time
        places = self._without_excluded(marked, (s for p in self._phrases for s in p.spans(marked)))
        count = end_of_last = 0
        for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
            if start >= end_of_last:
                count, end_of_last = count + 1, end
        return count

    def _without_excluded(
        self, marked: str, places: Iterable[tuple[int, int]]
    ) -> Iterable[tuple[int, int]]:
        """The places that lie in none of an excluded phrase."""
        left_out = sorted(span for phrase in self._excluded for span in phrase.spans(marked))
        if not left_out:
            return places
        starts = [start for start, _ in left_out]
        furthest = list(accumulate((end for _, end in left_out), max))  # of those so far

        def outside(place: tuple[int, int]) -> bool:
            before = bisect_right(starts, place[0])
            return not before or furthest[before - 1] < place[1]

        return filter(outside, places)


class Matchers:
    """Several matchers over the same texts. A text in which nothing folds to a character of theirs is
    searched as it is: to fold it takes twenty times as long (docs/decisions.md)."""

    def __init__(self, matchers: Sequence[Matcher]) -> None:
        self._matchers = matchers
        theirs = frozenset().union(*(matcher.characters for matcher in matchers))
        others = "".join(chr(code) for code, to in FOLD.items() if to in theirs and chr(code) != to)
        self._folds = re.compile(f"[{re.escape(others)}]" if others else "(?!)")

    def counts(self, text: str, which: Sequence[int]) -> Iterator[int]:
        """Occurrences by the matchers of these numbers."""
        folds = self._folds.search(text) is not None
        return (self._matchers[number].count(text, folds) for number in which)
