"""Finds words of a fixed list in a text of either script, in one pass."""

import re
from collections.abc import Callable, Iterable
from functools import cache

from archive.search.fold import FOLD

Finder = Callable[[str], list[str]]


class _Tree(dict[str, "_Tree"]):
    """Words by their characters, one after the other; "" where one ends."""


def finder(words: Iterable[str]) -> Finder:
    """What finds the words, given folded, in a text as it is: the longest one at each place, none of
    them overlapping, as the text has them. Time is linear in the text: nothing is repeated."""
    tree = _Tree()
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, _Tree())
        node[""] = _Tree()
    # Literals at the beginning: from them `re` makes a set, and skips what is not in it.
    begins = (v + _pattern(rest) for first, rest in tree.items() for v in _variants()[first])
    return re.compile("|".join(sorted(begins))).findall


def _pattern(tree: _Tree) -> str:
    """What may follow in a tree of words."""
    longer = [_class(c) + _pattern(rest) for c, rest in sorted(tree.items()) if c]
    if not longer:
        return ""
    return f"(?:{'|'.join(longer)}){'?' if '' in tree else ''}"


def _class(character: str) -> str:
    variants = _variants()[character]
    return f"[{''.join(variants)}]" if len(variants) > 1 else character


class _Variants(dict[str, list[str]]):
    def __missing__(self, character: str) -> list[str]:
        return [character]


@cache
def _variants() -> _Variants:
    """Folded character → all that are folded to it and that pages use: the first block of Han."""
    found = _Variants()
    for code, folded in FOLD.items():
        if 0x4E00 <= code <= 0x9FFF and chr(code) != folded:
            found.setdefault(folded, [folded]).append(chr(code))
    return found
