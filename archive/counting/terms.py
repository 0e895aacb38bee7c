"""Sets of terms to count: what belongs together, and what only looks like it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from archive.search import Query, phrase_of
from archive.search.phrase import Phrase
from archive.search.tokens import mark
from archive.sentences import say

LONGEST = 100
"""Characters of a term: slogans have thirty."""

MOST = 1000
"""Terms in one file, with those that are excluded."""


class Counted(NamedTuple):
    """What is counted as one: a set, or one of its variants alone. variant: "" for the set."""

    term: str
    variant: str
    phrases: tuple[Phrase, ...]
    excluded: tuple[Phrase, ...]

    @property
    def surely(self) -> Query:
        """Finds articles that have one of them, and nothing that is excluded."""
        return Query((self.phrases,), self.excluded)

    @property
    def perhaps(self) -> Query:
        """Finds the other articles that have one of them: all may stand inside of what is excluded."""
        return Query((self.phrases, self.excluded), ())

    @property
    def any(self) -> Query:
        """Finds both."""
        return Query((self.phrases,), ())


@dataclass(frozen=True, slots=True)
class TermSet:
    """Terms that count as one. variants, excluded: as written → its phrase. An occurrence of a variant
    inside of one that is excluded is none."""

    name: str
    variants: Mapping[str, Phrase]
    excluded: Mapping[str, Phrase] = field(default_factory=dict)

    def counted(self) -> Iterator[Counted]:
        """The set, then each of its variants when it has several."""
        excluded = tuple(self.excluded.values())
        yield Counted(self.name, "", tuple(self.variants.values()), excluded)
        if len(self.variants) > 1:
            for written, phrase in self.variants.items():
                yield Counted(self.name, written, (phrase,), excluded)


def term(written: str) -> Phrase:
    """A term's phrase. ValueError with the rest of a sentence that begins with it."""
    if len(written) > LONGEST:
        raise ValueError(say("has more than {most} characters", most=LONGEST))
    phrase = phrase_of(written)
    if phrase.empty:
        raise ValueError(say("holds no character, word or number to find"))
    return phrase


def term_set(name: str, variants: Sequence[str], excluded: Sequence[str] = ()) -> TermSet:
    """A set of terms. Variants that a search takes for one are one, as the first is written.
    ValueError with a whole sentence, without its full stop."""
    found, left_out = _each_once(variants), _each_once(excluded)
    for written, phrase in left_out.items():
        if phrase in found.values():
            raise ValueError(say("'{term}' cannot be a variant and excluded", term=written))
        if not any(next(v.spans(mark(phrase.text)), None) for v in found.values()):
            raise ValueError(
                say("'{term}' excludes nothing: no variant stands in it", term=written)
            )
    return TermSet(name, found, left_out)


def _each_once(terms: Sequence[str]) -> dict[str, Phrase]:
    found: dict[Phrase, str] = {}
    for written in terms:
        found.setdefault(_named(written), written)
    return {written: phrase for phrase, written in found.items()}


def _named(written: str) -> Phrase:
    try:
        return term(written)
    except ValueError as error:
        shown = written if len(written) <= LONGEST else f"{written[:20]}…"
        raise ValueError(say("'{term}' {error}", term=shown, error=error)) from None
