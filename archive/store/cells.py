"""Hits counted by month and by facet, without sorting them.

`article_facets.cell` holds two letters for each article: of its facet, and of its month. One
statement joins those of all hits to one text, mostly in order of date, and the letters are counted
here. A GROUP BY would sort the hits, once for each thing that they are counted by, which takes
three times as long (docs/decisions.md).
"""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from archive.store.blocks import fill
from archive.store.filters import Filters, Sql, span
from archive.store.hit_sets import hits_of

_MONTHS_A_YEAR = 13
"""Of letters: articles dated to a year alone have one, too."""


@dataclass(frozen=True, slots=True)
class Counts:
    """months: of YYYY-MM, of YYYY, and of no date (None). facets: source, region, kind of outlet,
    tag, hits; every hit is counted in exactly one. None: not counted."""

    months: dict[str | None, int] | None
    facets: list[tuple[str, str, str, str, int]] | None


_CELLS = """
SELECT (
    SELECT group_concat(n.cell, '')
    {hits}),
  (SELECT json_group_array(json_array(f.letter, f.source, f.region, s.kind, f.party_building))
    FROM facets f JOIN sources s ON s.key = f.source)
"""


def cells_sql(filters: Filters) -> Sql:
    """One row (letters, their facets): what `counted` takes."""
    hits = hits_of(filters, span(filters), facets=True)
    return fill(_CELLS, hits=hits.clauses), hits.values


def counted(letters: str | None, facets: str) -> Counts:
    """What a row of `cells_sql` says."""
    cells = letters or ""
    by_facet = Counter(cells[::2])
    by_month = _runs(cells[1::2])
    return Counts(
        {month_of(letter): by_month[letter] for letter in sorted(by_month)},
        [
            (source, region, kind, tag, by_facet[letter])
            for letter, source, region, kind, tag in json.loads(facets)
            if letter in by_facet
        ],
    )


def _runs(letters: str) -> Counter[str]:
    """Letter → how often it is there. Fast where equal ones stand together, in order."""
    found: Counter[str] = Counter()
    for start, end in _stretches(letters):
        if start < 0:
            return Counter(letters)
        found[letters[start]] += end - start
    return found


def _stretches(letters: str) -> Iterator[tuple[int, int]]:
    """Where each run of equal letters begins and ends; (-1, -1) where they turn out to be in no order."""
    place = 0
    while place < len(letters):
        letter = letters[place]
        end = bisect_right(letters, letter, place)
        if end == place or letters.count(letter, place, end) != end - place:
            yield -1, -1
            return
        yield place, end
        place = end


def by_cell(letters: str) -> Counter[str]:
    """Two letters of a cell → how often it is there. Month by month, where hits stand in order of date:
    single letters are counted in a quarter of the time that pairs take."""
    facets, months = letters[::2], letters[1::2]
    found: Counter[str] = Counter()
    for start, end in _stretches(months):
        if start < 0:
            return Counter(map("".join, zip(facets, months, strict=True)))
        for facet, n in Counter(facets[start:end]).items():
            found[facet + months[start]] += n
    return found


@lru_cache(maxsize=1 << 12)
def month_of(letter: str) -> str | None:
    """YYYY-MM, YYYY or None: what a letter of `days` stands for."""
    year, month = divmod(ord(letter) - 1, _MONTHS_A_YEAR)
    if not (year or month):
        return None
    return f"{year:04}-{month:02}" if month else f"{year:04}"
