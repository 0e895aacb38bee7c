"""What is told of a field although it is no value of it: names that rules refuse."""

import re
from collections.abc import Mapping, Sequence

from archive.objection import Objection
from archive.types import Evidence

Words = tuple[tuple[str, Objection], ...]
"""Words that were offered as names, each with why it is none."""

_MOST = 3  # of a field
_WHY = {"unit": Objection.UNIT, "office": Objection.POST, "place": Objection.PLACE}
_LONGEST = {"unit": 12, "office": 12}  # characters; what is longer is prose
_LONGEST_WORD = 6
_CHINESE_NAME = re.compile(r"[\u3400-\u9fff]{2,4}")
_PEN_NAME = re.compile(r"(?![a-z\d_]+$)(?!.*(?:[了的是在将已把被]|\.[a-z]))[\w·][\w·. -]{1,23}")
_FOREIGN = re.compile("[A-Za-z·]")
_ALSO_TAKEN = (
    Objection.OUTLET,
    Objection.EDITOR,
)  # for another field, which is why they are refused here


def refused_words(found: Sequence[tuple[str, str]], named: Sequence[str]) -> Words:
    """Of the words of a value those that were offered as names and are none. found: each with its kind,
    as `names` sorts them; named: those that were taken."""
    refused = {}
    for kind, word in found:
        long = len(word) > _LONGEST.get(kind, _LONGEST_WORD) and not _FOREIGN.search(word)
        if word in named or long:
            continue
        if kind in _WHY:
            refused[word] = _WHY[kind]
        elif kind == "other" and _PEN_NAME.fullmatch(word):
            refused[word] = Objection.SURNAME if _CHINESE_NAME.fullmatch(word) else Objection.FORM
    return tuple(refused.items())


def refused(
    candidates: Mapping[str, Sequence[Evidence]], taken: Mapping[str, Sequence[Evidence]]
) -> dict[str, tuple[Evidence, ...]]:
    """Of the names that a page gives for a field and that are not taken a few, each once. Both: field →
    evidence; what is taken, or what another place says of somebody, is not told again."""
    anywhere = {name for found in taken.values() for name in _named(found)}
    told = {}
    for field, offered in candidates.items():
        here = _named(taken.get(field, ()))
        kept: dict[str, Evidence] = {}
        for one in offered:
            if one.value not in (here if one.refused in _ALSO_TAKEN else anywhere):
                kept.setdefault(one.value, one)
        if kept:
            told[field] = tuple(kept.values())[:_MOST]
    return told


def _named(evidence: Sequence[Evidence]) -> set[str]:
    return {name for one in evidence for name in one.value.split("、")}
