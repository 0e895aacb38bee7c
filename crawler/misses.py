"""Pages that did not come or are no articles: what happened to them, and what they were."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat

from archive.observing.looks import Trouble
from archive.sentences import Sentence, joined, say
from archive.types import Cause, Reason

_OF_LISTS = {Trouble.FAILING: Cause.UNREACHABLE, Trouble.ABSENT: Cause.NOT_A_LIST}


@dataclass(frozen=True, slots=True)
class Miss:
    """A page that did not come. said: what happened, as the end of a sentence; trouble: in a word.
    known: it says nothing about the source: it failed before too, must not be requested, or need not
    exist. further: it is a list page, and none that is there each time: others led to it."""

    url: str
    cause: Cause
    said: Sentence | str
    trouble: Trouble = Trouble.BROKEN
    known: bool = False
    further: bool = False

    def __str__(self) -> str:
        return str(self.sentence)

    @property
    def sentence(self) -> Sentence:
        """Which page, and what happened: without a full stop."""
        return say("{url} {said}", url=self.url, said=self.said)


class Misses:
    """Pages that did not come, however many: of each kind the first is remembered, and a number.

    Gives as many as were appended, by kind in the order in which those came; each is the first of its
    kind: cause, trouble, whether it was known, and whether it was a further list page.
    """

    def __init__(self) -> None:
        self._firsts: dict[tuple[object, ...], Miss] = {}
        self._counts: Counter[tuple[object, ...]] = Counter()

    def append(self, miss: Miss) -> None:
        """Count one more."""
        kind = miss.cause, miss.trouble, miss.known, miss.further
        self._firsts.setdefault(kind, miss)
        self._counts[kind] += 1

    def __iter__(self) -> Iterator[Miss]:
        for kind, first in self._firsts.items():
            yield from repeat(first, self._counts[kind])


def commonest(misses: tuple[Miss, ...]) -> tuple[Cause, Miss]:
    """The cause of most of the misses, and the first of them."""
    cause = Counter(miss.cause for miss in misses).most_common(1)[0][0]
    return cause, next(miss for miss in misses if miss.cause is cause)


def commonest_of_lists(misses: tuple[Miss, ...]) -> tuple[Cause, Miss]:
    """The same of list pages; what an answer with an error means there is told as health tells it."""
    cause, first = commonest(misses)
    return _OF_LISTS.get(first.trouble, cause), first


def reasons_told(rejected: Mapping[str, int]) -> Sentence:
    """Why pages are no articles: "list-page 3, no-text 1". rejected: reason → pages."""
    return joined(
        say("{reason} {n}", reason=Reason(reason), n=pages) for reason, pages in rejected.items()
    )
