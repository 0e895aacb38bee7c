"""How to narrow or widen a result: values to filter by, with counts, and active filters."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from archive.home.regions import above, below
from archive.publish.arguments import Known
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
    """A value to filter by. leads_to: the question with it; None: it is not a filter."""

    name: str
    count: int
    leads_to: Question | None
    chosen: bool = False

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
    """The values to filter by in a facet, most hits first."""
    if facet == "region":
        return _region_values(question, counts, known.regions)
    chosen = getattr(question, facet)
    # Kinds and tags are named in the reader's language, which is unknown here.
    names = known.sources if facet == "source" else {}
    return [
        Value(
            names.get(value, value),
            count,
            question.but(**{facet: "" if value == chosen else value}),
            value == chosen,
        )
        for value, count in counts.items()
    ]


def _region_values(
    question: Question, counts: Mapping[str, int], names: Mapping[str, str]
) -> list[Value]:
    """The places one level below the chosen one; its own hits are not a filter."""
    inside = below(counts, question.region, names)
    return [
        Value(
            names.get(code, code),
            count,
            None if code == question.region else question.but(region=code),
        )
        for code, count in inside.items()
        if code != question.region or len(inside) > 1
    ]


def chips(question: Question, known: Known) -> list[tuple[str, str, Question]]:
    """The active filters: field, its value, the question without it."""
    names = {"region": known.regions, "source": known.sources}
    found = []
    for field in ("party_building", "since", "until", "region", "source", "kind", "sure"):
        value = getattr(question, field)
        if value:
            shown = names.get(field, {}).get(value, value)
            found.append((field, shown, question.but(**{field: ""})))
    return found


def trail(question: Question, known: Known) -> list[tuple[str, Question]]:
    """The chosen region and those that contain it, widest first: name, and the question there."""
    return [
        (known.regions.get(code, code), question.but(region=code))
        for code in above(question.region, known.regions)
        if code
    ]
