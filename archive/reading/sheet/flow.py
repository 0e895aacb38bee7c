"""Lines in reading order joined to paragraphs, across columns and sheets."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.reading.sheet.blocks import Block
from archive.reading.sheet.printed import joined

_ENDED = re.compile("[。！？：；…!?:;][”’」』）)]*$")
_NUMBERED = re.compile("[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|附件")
_ALIKE = 1.15  # sizes within one paragraph differ less
_FEWEST_LINES = 3  # of a block whose edges are those of its column


@dataclass(frozen=True, slots=True)
class Flowing:
    """A line on its way into a paragraph. indent, short: ems that it begins after its column's left
    edge and ends before its right edge. block: a number for the block that it is in.
    """

    text: str
    indent: float
    short: float
    em: float
    block: int
    whole: bool = False
    headline: bool = False


def flowing(blocks: Sequence[Block], first: int) -> Iterator[Flowing]:
    """Lines of a sheet's blocks, in order. first: a number for the first block."""
    for number, block in enumerate(blocks, first):
        left, right = _edges(block, blocks)
        for line in block.lines:
            indent, short = line.left - left, right - line.right
            if block.vertical:
                indent, short = block.top - line.top, line.bottom - block.bottom
            own = (indent / line.em, short / line.em, line.em, number)
            yield Flowing(line.text, *own, block.whole, block.headline)


def _edges(block: Block, blocks: Sequence[Block]) -> tuple[float, float]:
    """Left and right edge of the column that a block is in: a short one's is that of its neighbours."""
    if block.headline or block.whole or block.vertical or len(block.lines) >= _FEWEST_LINES:
        return block.left, block.right
    beside = [
        other
        for other in blocks
        if other.left - block.em < block.left and block.right < other.right + block.em
        and not (other.headline or other.whole or other.vertical)
    ]  # fmt: skip
    near = [other for other in beside if len(other.lines) >= _FEWEST_LINES] or beside or [block]
    nearest = min(near, key=lambda other: max(other.bottom - block.top, block.bottom - other.top))
    if len(nearest.lines) >= _FEWEST_LINES:
        return min(nearest.left, block.left), max(nearest.right, block.right)
    return min(other.left for other in near), max(other.right for other in near)


def paragraphs(lines: Sequence[Flowing]) -> list[str]:
    """The paragraphs that lines make."""
    found: list[list[Flowing]] = []
    for line in lines:
        if not found or _begins(line, found[-1][-1]):
            found.append([])
        found[-1].append(line)
    return [one[0].text if one[0].whole else joined([line.text for line in one]) for one in found]


def _begins(line: Flowing, above: Flowing) -> bool:
    """Whether a line begins a paragraph."""
    if line.whole or above.whole:
        return True
    if line.headline or above.headline:
        return line.block != above.block
    if max(line.em, above.em) > _ALIKE * min(line.em, above.em):
        return True
    ended = _ENDED.search(above.text) is not None
    if above.short > (1.5 if ended else 3.0):
        return True
    if max(line.indent, above.indent) > 6 or (  # one stands at the right, or in the middle
        line.indent >= 1.5 and (ended or above.short > 1)
    ):
        return True
    return line.indent >= 1.5 and _NUMBERED.match(line.text) is not None
