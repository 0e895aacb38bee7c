"""Words of a text layer's line: their places and widths, and whether a gutter may separate two.

Widths are in ems (a Chinese character is one em wide), places in characters or, for layers that
count a Chinese character as two, in half ems.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

NARROW = 2  # spaces: after more than this in a row, the layer kept the place of what follows

_WORD = re.compile(r"\S+")
_FULL = re.compile(
    "[\u2e80-\u303e\u3041-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]"
)
# marks printed full-width or half-width: the text layer does not say which
_MARK = re.compile("[\u3001-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff60]")
_LOOSE = re.compile("[\u00b7\u2010-\u2027\u2030-\u205e]")
_COUNTED = "个名项次家人位份条件场年月日万亿元余多户期届类所种组间处座本篇张只天小时分周岁"


@dataclass(frozen=True, slots=True)
class Word:
    """The text between two spaces. at: its place; blank: spaces before it, both in the layer's
    measure; least, most: the range of its possible widths in ems.
    """

    text: str
    at: int
    blank: int
    least: float
    most: float


def words(line: str, *, doubled: bool = False) -> list[Word]:
    """Words of a line. doubled: the layer counts a full-width character as two."""
    found: list[Word] = []
    line = line.expandtabs(8).replace("\u00a0", " ")
    end = wide = 0
    for match in _WORD.finditer(line):
        between = line[end : match.start()]
        blank = len(between) + (between.count("\u3000") if doubled else 0)
        least, most = _ems(match[0])
        found.append(Word(match[0], match.start() + wide, blank, least, most))
        if doubled:
            wide += sum(_FULL.match(char) is not None for char in match[0])
            found[-1] = Word(match[0], found[-1].at + between.count("\u3000"), blank, least, most)
            wide += between.count("\u3000")
        end = match.end()
    return found


def _ems(text: str) -> tuple[float, float]:
    least = most = 0.0
    for char in text:
        if _MARK.match(char) or _LOOSE.match(char):
            least, most = least + 0.5, most + 1
        elif _FULL.match(char):
            least, most = least + 1, most + 1
        elif char.isalnum():
            least, most = least + 0.5, most + (0.5 if char.isdigit() else 0.7)
        else:
            least, most = least + 0.25, most + 1
    return least, most


def width(run: Sequence[Word]) -> tuple[float, float]:
    """Least and most width of a run of words, with the spaces between, in ems."""
    most = sum(word.most for word in run) + 0.5 * (len(run) - 1)
    return sum(word.least for word in run), most


def likely(run: Sequence[Word]) -> float:
    """The width a run most likely has: marks full, spaces a quarter of an em."""
    return sum(word.most for word in run) + 0.25 * (len(run) - 1)


def is_hard(before: Word, after: Word) -> bool:
    """Whether a space is never written here: between two Chinese characters or after a mark."""
    left, right = before.text[-1], after.text[0]
    return after.blank > 1 or (
        (_FULL.match(left) is not None or not left.isalnum()) and _FULL.match(right) is not None
    )


def parting(before: Word, after: Word) -> float:
    """What speaks against a gutter at a narrow blank: nothing, that a space is usual here, or that a
    figure would be separated from what it counts.
    """
    if is_hard(before, after):
        return 0.0
    return 1.2 if before.text[-1].isdigit() and after.text[0] in _COUNTED else 0.3


def could_part(before: Word, after: Word) -> bool:
    """Whether a gutter may be here: anywhere except at a single space inside Latin text."""
    left, right = before.text[-1], after.text[0]
    return after.blank > 1 or not (left.isascii() and left.isalnum() and right.isascii())
