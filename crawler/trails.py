"""What a walk has read of one list, page after page, and where its rows moved meanwhile.

A row that leaves a list moves all rows below it up. The one that moves to a page that was read
already is then on none that is still to be read. No page shows that, unless it states how many
articles there are, so some are read a second time: each shows how far its rows have moved since it
was read first, and where two differ, the cause lies between them.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_SHORT = 20  # pages
_FEWEST = 3  # pages of a walk that may hide what the next one does not find


@dataclass(frozen=True, slots=True)
class _Page:
    address: int
    rows: "array[int]"  # hashes of the addresses of its articles: a walk may be of 100,000
    new: bool
    own: bool  # whether it has rows that no page before it has


@dataclass(slots=True)
class Trail:
    """The pages of one list, in the order in which they were read."""

    _from_start: bool = False
    _pages: list[_Page] = field(default_factory=list)
    _numbers: dict[int, int] = field(default_factory=dict)  # id of a page → its number, from 0
    _alike: Counter[int] = field(default_factory=Counter)  # hash of a page's rows → pages
    _seen: set[int] = field(default_factory=set)
    _risen: dict[int, int] = field(default_factory=dict)  # page → rows that it moved up since

    def __len__(self) -> int:
        return len(self._pages)

    @property
    def from_start(self) -> bool:
        """Whether its first page is one that each crawl reads: it has all of the list before it."""
        return self._from_start

    @property
    def own(self) -> int:
        """How many of its pages have rows that no page before them has."""
        return sum(page.own for page in self._pages)

    def turned_back(self, address: int, *, whole: bool) -> bool:
        """Whether a page, its last, has only rows of pages before it, though new articles led there,
        or all of the list is to be walked (`whole`)."""
        last = self._pages[-1] if self._pages else None
        if last is None or last.address != address or last.own:
            return False
        return whole or next(page.new for page in reversed(self._pages) if page.own)

    def address(self, number: int) -> int:
        """The id of a page, from 0."""
        return self._pages[number].address

    def add(self, address: int, urls: Iterable[str], *, new: bool, start: bool) -> None:
        """A page was read. address: its id. urls: of its articles, in their order. new: whether one
        of them was not known. start: each crawl reads it, so the next one finds what moves to it.

        A second reading shows how far the rows have moved.
        """
        rows = array("q", map(hash, urls))
        number = self._numbers.setdefault(address, len(self._pages))
        if number < len(self._pages):
            self._risen[number] = self._rise(number, rows)
            return
        self._alike[hash(rows.tobytes())] += 1
        self._from_start = self._from_start or (start and not self._pages)
        self._pages.append(_Page(address, rows, new, own=not self._seen.issuperset(rows)))
        self._seen.update(rows)

    def repeats(self, address: int, urls: Iterable[str]) -> bool:
        """Whether a page has the rows of two others, as where a site answers to every number with its
        last page. Of one: many lists have their first page at two addresses."""
        rows = array("q", map(hash, urls))
        number = self._numbers.get(address)
        itself = number is not None and self._pages[number].rows == rows
        return self._alike[hash(rows.tobytes())] - itself > 1

    def _rise(self, number: int, now: Sequence[int]) -> int:
        """How many rows the end of a page has moved up since it was read first; negative: down."""
        before = self._pages[number].rows
        at = {row: place for place, row in enumerate(before)}
        for place in range(len(now) - 1, -1, -1):
            if now[place] in at:
                return at[now[place]] - place
        here = set(now)
        later = any(not here.isdisjoint(page.rows) for page in self._pages[number + 1 :])
        return len(before) if later else -len(now)

    def doubtful(self) -> list[int]:
        """Ids of the pages to be read once more. Empty: no row was hidden, as far as one can tell.

        The second, third, fifth, ninth … page come first, and the last with new articles that another
        follows; then those between two that moved differently. So 100 pages cost 8 requests, and up to
        6 for each removal. What was removed and hidden between two of them moved neither: so all pages
        of a short list are read once more.
        """
        first = int(self._from_start)
        last = max((n for n, page in enumerate(self._pages[:-1]) if page.new), default=-1)
        if last < first or len(self._pages) < _FEWEST:
            return []
        most = (last - first + 1).bit_length() + 1
        wanted = sorted({min(first + 2**n - 1, last) for n in range(most)})
        wanted += [(a + b) // 2 for a, b in self.spans()]
        if last - first < _SHORT:
            wanted += range(first, last + 1)
        return [self._pages[n].address for n in dict.fromkeys(wanted) if n not in self._risen]

    def spans(self) -> list[tuple[int, int]]:
        """Pairs of pages, from 0, between whose readings rows were removed, and that are no neighbours:
        which of the pages between them has what moved is not known."""
        known = sorted(self._risen)
        return [(a, b) for a, b in pairwise(known) if b - a > 1 and self._risen[a] > self._risen[b]]
