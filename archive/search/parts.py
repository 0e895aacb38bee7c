"""A query as sets of articles: what to ask of each index table, and how to combine the answers.

One-character terms have their own table (article_characters, detail=none), because the index of
pairs knows them only as the beginning of thousands of pairs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from archive.search.phrase import Phrase

Groups = tuple[tuple[Phrase, ...], ...]

MOST_MIXED = 20
"""Groups that may be asked of both tables. SQLite combines at most 500 sets; further groups are
asked of article_index alone, which is slower but gives the same result."""


@dataclass(frozen=True, slots=True)
class Part:
    """A set of articles, and how to combine it with the articles of the parts before.

    words: MATCH expression for article_index; characters: for article_characters. With both, an
    article found by either belongs to the set. The operator of the first part means nothing.
    """

    operator: Literal["INTERSECT", "EXCEPT"]
    words: str | None
    characters: str | None

    @property
    def ranks(self) -> bool:
        """Whether every hit must match `words`."""
        return self.operator == "INTERSECT" and self.characters is None


def parts(required: Groups, excluded: tuple[Phrase, ...]) -> tuple[Part, ...]:
    """At most one part for each table, one for each group that needs both, and what is excluded.

    If nothing is required, there are no parts and no hits.
    """
    if not required:
        return ()
    words: list[tuple[Phrase, ...]] = []
    characters: list[tuple[Phrase, ...]] = []
    mixed: list[tuple[Phrase, ...]] = []
    for group in required:
        of_characters = sum(p.character is not None for p in group)
        if of_characters == len(group):
            characters.append(group)
        else:
            (mixed if of_characters and len(mixed) < MOST_MIXED else words).append(group)
    less_words = [p.match for p in excluded if not p.character]
    less_characters = [p.character for p in excluded if p.character]
    found: list[Part] = []
    if words:
        every = _every([p.match for p in group] for group in words)
        found.append(Part("INTERSECT", _without(every, less_words), None))
    if characters:
        every = _every([p.character or "" for p in group] for group in characters)
        found.append(Part("INTERSECT", None, _without(every, less_characters)))
    for group in mixed:
        asked = _either(p.match for p in group if not p.character)
        found.append(Part("INTERSECT", asked, _either(p.character for p in group if p.character)))
    if less_words and not words:
        found.append(Part("EXCEPT", _either(less_words), None))
    if less_characters and not characters:
        found.append(Part("EXCEPT", None, _either(less_characters)))
    return tuple(found)


def _every(groups: Iterable[Iterable[str]]) -> str:
    return " AND ".join(f"({_either(group)})" for group in groups)


def _without(wanted: str, excluded: list[str]) -> str:
    return f"({wanted}) NOT ({_either(excluded)})" if excluded else wanted


def _either(terms: Iterable[str]) -> str:
    return " OR ".join(terms)
