"""How to narrow or widen a result: values to filter by, with counts, and active filters."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from archive.home.regions import above, below, holds
from archive.publish.arguments import SEVERAL, Known
from archive.publish.question import Question

FACETS = ("party_building", "region", "source", "kind")
"""What the page counts the hits by."""


class Counted(NamedTuple):
    """How many hits share these values. kind: of outlet. party_building: a Tag."""

    source: str
    region: str
    kind: str
    party_building: str
    hits: int


@dataclass(frozen=True, slots=True)
class Value:
    """A value to filter by. leads_to: the question with it, or without it when it is chosen; None: it is
    not a filter. depth: of a place, below how many others it stands."""

    name: str
    count: int
    leads_to: Question | None
    chosen: bool = False
    depth: int = 0

    @property
    def number(self) -> str:
        """Its count, as people read it."""
        return f"{self.count:,}"


def tally(counted: Iterable[Counted], facet: str) -> dict[str, int]:
    """Value → hits, largest first."""
    found: Counter[str] = Counter()
    for each in counted:
        found[getattr(each, facet)] += each.hits
    return dict(sorted(found.items(), key=lambda value: (-value[1], value[0])))


def facet_values(
    question: Question, facet: str, counts: Mapping[str, int], known: Known
) -> list[Value]:
    """The values to filter by in a facet, most hits first; a chosen one is there without hits, too.

    counts: without the facet's own filter."""
    if facet == "region":
        return list(_places(question, counts, known.regions))
    # Kinds and tags are named in the reader's language, which is unknown here.
    names = known.sources if facet == "source" else {}
    chosen = getattr(question, facet)
    return [
        Value(names.get(value, value), count, toggled(question, facet, value), value in chosen)
        for value, count in {**counts, **{value: counts.get(value, 0) for value in chosen}}.items()
    ]


def toggled(question: Question, facet: str, value: str) -> Question:
    """The question with one value more, or with one less when it has it."""
    chosen: set[str] = set(getattr(question, facet))
    if value in chosen:
        chosen.remove(value)
    else:
        if facet == "region":
            # A place takes the place of what lies in it, and of what it lies in.
            chosen = {code for code in chosen if not (holds(value, code) or holds(code, value))}
        chosen.add(value)
    return question.but(**{facet: tuple(sorted(chosen))})


def _places(
    question: Question, counts: Mapping[str, int], names: Mapping[str, str]
) -> Iterator[Value]:
    """The places of the widest level, those in which something is chosen first, and below each of
    these its own; what is of the place itself is not a filter."""
    chosen = question.region
    unfolded = {place for code in chosen for place in above(code, names)}

    def level(inside: str, depth: int) -> Iterator[Value]:
        within = below(counts, inside, names)
        opened = unfolded & within.keys() - {inside}
        for place in opened:
            # What has a former code of it is shown once, below it.
            for code in [code for code in within.keys() - opened if holds(place, code)]:
                within[place] += within.pop(code)
        for code in sorted(within, key=lambda code: code not in opened):
            name = names.get(code, code)
            if code == inside:
                if len(within) > 1:
                    yield Value(name, within[code], None, depth=depth)
                continue
            yield Value(
                name, within[code], toggled(question, "region", code), code in chosen, depth
            )
            if code in unfolded:
                yield from level(code, depth + 1)

    yield from level("", 0)


def chips(question: Question, known: Known) -> list[tuple[str, str, Question]]:
    """The active filters, value by value: field, value, the question without it."""
    names = {"region": known.regions, "source": known.sources}
    found: list[tuple[str, str, Question]] = []
    for field in ("party_building", "since", "until", "region", "source", "kind", "sure"):
        value = getattr(question, field)
        if field in SEVERAL:
            for each in value:
                shown = names.get(field, {}).get(each, each)
                found.append((field, shown, toggled(question, field, each)))
        elif value:
            found.append((field, value, question.but(**{field: ""})))
    return found
