"""Pages that did not come or are no articles: what happened to them, and what they were."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat

from archive.sentences import Sentence, joined, say
from archive.types import Cause, Reason


@dataclass(frozen=True, slots=True)
class Miss:
    """A page that did not come. said: what happened, as the end of a sentence. known: it says
    nothing about the source: it failed before too, must not be requested, or need not exist."""

    url: str
    cause: Cause
    said: Sentence | str
    known: bool = False

    def __str__(self) -> str:
        return str(self.sentence)

    @property
    def sentence(self) -> Sentence:
        """Which page, and what happened: without a full stop."""
        return say("{url} {said}", url=self.url, said=self.said)


class Misses:
    """Pages that did not come, however many: of each cause the first is remembered, and a number.

    Gives as many as were appended, by cause in the order in which the causes came; each is the first
    of its cause and of those that were known, or were not.
    """

    def __init__(self) -> None:
        self._firsts: dict[tuple[Cause, bool], Miss] = {}
        self._counts: Counter[tuple[Cause, bool]] = Counter()

    def append(self, miss: Miss) -> None:
        """Count one more."""
        self._firsts.setdefault((miss.cause, miss.known), miss)
        self._counts[miss.cause, miss.known] += 1

    def __iter__(self) -> Iterator[Miss]:
        for kind, first in self._firsts.items():
            yield from repeat(first, self._counts[kind])


def commonest(misses: tuple[Miss, ...]) -> tuple[Cause, Miss]:
    """The cause of most of the misses, and the first of them."""
    cause = Counter(miss.cause for miss in misses).most_common(1)[0][0]
    return cause, next(miss for miss in misses if miss.cause is cause)


def reasons_told(rejected: Mapping[str, int]) -> Sentence:
    """Why pages are no articles: "list-page 3, no-text 1". rejected: reason → pages."""
    return joined(
        say("{reason} {n}", reason=Reason(reason), n=pages) for reason, pages in rejected.items()
    )
