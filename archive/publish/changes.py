"""What changed between two texts, for people to read: paragraphs, and places in them."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "old", "new"]

MOST_WORK = 1_000_000
"""Most pairs of paragraphs, and of characters, that are compared: about a second each. Beyond that
the whole old text comes before the new, because crawled texts may be hostile."""

_LEAST_ALIKE = 2
"""Characters. A shorter match between two changes is chance."""

_UNIT = re.compile(r"[0-9A-Za-z]+(?:[.,][0-9A-Za-z]+)*|.", re.DOTALL)
"""A number or word changes as a whole: 320 to 350, not its 2 to a 5."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a paragraph. old: only in the old text; new: only in the new one."""

    text: str
    kind: Kind


def changes(old: str, new: str) -> list[list[Piece]]:
    """The paragraphs that are not the same in both texts, in order, each in pieces."""
    before, after = _paragraphs(old), _paragraphs(new)
    if len(before) * len(after) > MOST_WORK:
        return [] if before == after else [_whole("\n".join(before), "\n".join(after))]
    found: list[list[Piece]] = []
    work = MOST_WORK
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        # Paragraphs in the same place are taken for versions of each other.
        pairs = min(b - a, d - c)
        for one, other in zip(before[a : a + pairs], after[c : c + pairs], strict=True):
            work -= len(one) * len(other)
            found.append(_compared(one, other) if work >= 0 else _whole(one, other))
        found += [[Piece(text, "old")] for text in before[a + pairs : b]]
        found += [[Piece(text, "new")] for text in after[c + pairs : d]]
    return found


def _paragraphs(text: str) -> list[str]:
    return [line for line in (part.strip() for part in text.split("\n")) if line]


def _whole(old: str, new: str) -> list[Piece]:
    return [piece for piece in (Piece(old, "old"), Piece(new, "new")) if piece.text]


def _compared(old: str, new: str) -> list[Piece]:
    before, after = _UNIT.findall(old), _UNIT.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found: list[Piece] = []
    a = b = 0
    for start, there, size in matcher.get_matching_blocks():
        alike = "".join(before[start : start + size])
        begins = start == there == 0
        ends = (start + size, there + size) == (len(before), len(after))
        if not alike or (len(alike) < _LEAST_ALIKE and not begins and not ends):
            continue
        found += _whole("".join(before[a:start]), "".join(after[b:there]))
        found.append(Piece(alike, "same"))
        a, b = start + size, there + size
    return found + _whole("".join(before[a:]), "".join(after[b:]))
