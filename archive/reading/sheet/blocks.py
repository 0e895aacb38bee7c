"""A sheet's lines in reading order: blocks of lines, articles of blocks, one article after another.

Blocks are ordered as T. Breuel does (High Performance Document Layout Analysis, 2003): what stands
above comes first where two share a width, what stands on the left where nothing that spans both
lies between. A headline begins an article and takes what stands below it, so that columns of two
articles side by side, or one above the other, are not mixed.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from archive.reading.sheet.glyphs import Line, joined
from archive.reading.sheet.strips import Strip

_LARGE = 1.25  # times the size of the text: a headline
_LONGEST_HEADLINE = 120  # characters
_ALIKE = 1.2  # sizes of the lines of one block differ less
_LEADING = 1.3  # ems of white between two lines of a block
_BELOW = 3.0  # ems of white below a headline
_FEW = 2  # lines of what may stand above columns like a headline: a byline, a lead
_MOST_BLOCKS = 120


@dataclass(slots=True, eq=False)
class Block:
    """Lines one below the other, or vertical ones from the right. whole: they are read as they are,
    such as a table's. blocks: what it was made of.
    """

    lines: list[Line]
    left: float
    right: float
    bottom: float
    top: float
    em: float
    headline: bool = False
    whole: bool = False
    vertical: bool = False
    blocks: "list[Block]" = field(default_factory=list)

    @classmethod
    def of(cls, lines: Sequence[Line], *, whole: bool = False) -> "Block":
        """A block of these lines."""
        left, right = min(line.left for line in lines), max(line.right for line in lines)
        bottom, top = min(line.bottom for line in lines), max(line.top for line in lines)
        em = median(line.em for line in lines)
        return cls(list(lines), left, right, bottom, top, em, whole=whole)


def text_size(lines: Sequence[Line]) -> float:
    """The size of type that most characters have, in points."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.em * 2) / 2] += len(line.text)
    return max(sizes.most_common(1)[0][0], 1.0) if sizes else 1.0


def lines_of(rows: Sequence[Sequence[Line]], gutters: Sequence[Strip]) -> list[Line]:
    """Pieces of rows joined to lines, except across gutters and beside larger type."""
    found: list[Line] = []
    for at, row in enumerate(rows):
        run = [row[0]]
        for before, after in pairwise(row):
            sizes = max(before.em, after.em) / min(before.em, after.em)
            if sizes > _LARGE or any(strip.parts(before, after, at) for strip in gutters):
                found.append(joined(run))
                run = []
            run.append(after)
        found.append(joined(run))
    return found


def blocks_of(lines: Sequence[Line], size: float) -> list[Block]:
    """Blocks of lines. size: that of the text."""
    above, below = _neighbours(lines)
    of: dict[int, list[int]] = {}
    for at, line in enumerate(lines):
        upper = above[at][0] if len(above[at]) == 1 else None
        joins = upper is not None and below[upper] == [at] and _continues(lines[upper], line)
        of[at] = of[upper] if joins and upper is not None else []
        of[at].append(at)
    blocks = []
    for members in {id(members): members for members in of.values()}.values():
        block = Block.of([lines[at] for at in members])
        letters = sum(len(line.text) for line in block.lines)
        block.headline = block.em > _LARGE * size and letters <= _LONGEST_HEADLINE
        blocks.append(block)
    return blocks


def _continues(upper: Line, line: Line) -> bool:
    alike = max(upper.em, line.em) < _ALIKE * min(upper.em, line.em)
    return alike and upper.bottom - line.top < _LEADING * line.em


def _neighbours(lines: Sequence[Line]) -> tuple[list[list[int]], list[list[int]]]:
    """For each line those directly above it, and those directly below it; lines from the top."""
    above: list[list[int]] = [[] for _ in lines]
    below: list[list[int]] = [[] for _ in lines]
    seen: list[tuple[float, float, int]] = []  # what is lowest so far at each width
    for at, line in enumerate(lines):
        kept = []
        for left, right, upper in seen:
            shared = min(right, line.right) - max(left, line.left)
            if shared <= 0.3 * line.em:
                kept.append((left, right, upper))
                continue
            if upper not in above[at]:
                above[at].append(upper)
            kept += [(left, line.left, upper)] if left < line.left else []
            kept += [(line.right, right, upper)] if right > line.right else []
        seen = [*kept, (line.left, line.right, at)]
        lowest = min((lines[upper].bottom for upper in above[at]), default=0.0)
        # What a short line leaves free of the line above it is not right above the next one.
        above[at] = [up for up in above[at] if lines[up].bottom < lowest + line.em / 2]
        for upper in above[at]:
            if not below[upper] or lines[below[upper][0]].top < line.top + line.em / 2:
                below[upper].append(at)
    return above, below


def in_order(blocks: Sequence[Block], boxes: Sequence[Block] = ()) -> tuple[list[Block], bool]:
    """Blocks in reading order, and whether that is sure.

    boxes: what is framed, each around its blocks, which are in order. A box in the columns of an
    article is read after it.
    """
    if len(blocks) > _MOST_BLOCKS:
        inside = [block for box in boxes for block in box.blocks]
        return [*sorted(blocks, key=lambda b: (-b.top, b.left)), *inside], False
    for block in blocks:
        if block.headline or (len(block.lines) <= _FEW and not block.vertical):
            _widen(block, blocks)
    articles = _articles(blocks)
    nested = {id(box): next((a for a in articles if _overlap(a, box)), None) for box in boxes}
    alone = [box for box in boxes if nested[id(box)] is None]
    ordered, sure = _ordered([*articles, *alone])
    found: list[Block] = []
    for article in ordered:
        own, certain = (article.blocks, True) if article in alone else _ordered(article.blocks)
        found += own
        found += [b for box in boxes if nested[id(box)] is article for b in box.blocks]
        sure = sure and certain
    return found, sure


def _widen(block: Block, blocks: Sequence[Block]) -> None:
    """Let a headline cover the columns below it that are wider than it, where only white is beside it."""
    if not block.headline and any(_right_above(other, block) for other in blocks):
        return  # the end of a column
    level = [b for b in blocks if b is not block and b.bottom < block.top and block.bottom < b.top]
    left = max((b.right for b in level if b.right <= block.left), default=float("-inf"))
    right = min((b.left for b in level if b.left >= block.right), default=float("inf"))
    for other in blocks:
        below = -block.em < block.bottom - other.top < _BELOW * block.em
        if other is not block and below and left <= other.left and other.right <= right:
            block.left, block.right = min(block.left, other.left), max(block.right, other.right)


def _right_above(upper: Block, block: Block) -> bool:
    white = upper.bottom - block.top
    near = -block.em / 2 <= white < _LEADING * block.em
    return near and upper is not block and not upper.headline and _share(upper, block) > 0


def _articles(blocks: Sequence[Block]) -> list[Block]:
    """Each article as a block around its blocks. Those whose boxes overlap count as one."""
    parts = {id(block): [block] for block in blocks}
    for block in blocks:
        before = _belongs_to(block, blocks)
        if before is not None and parts[id(before)] is not parts[id(block)]:
            parts[id(before)] += parts[id(block)]
            for own in parts[id(block)]:
                parts[id(own)] = parts[id(before)]
    found = [_around(part) for part in {id(part): part for part in parts.values()}.values()]
    overlapping = True
    while overlapping:
        overlapping = False
        for one, other in _pairs(found):
            if _overlap(one, other):
                found = [b for b in found if b is not one and b is not other]
                found.append(_around([*one.blocks, *other.blocks]))
                overlapping = True
                break
    return found


def _pairs(blocks: Sequence[Block]) -> Iterator[tuple[Block, Block]]:
    for at, one in enumerate(blocks):
        for other in blocks[at + 1 :]:
            yield one, other


def _belongs_to(block: Block, blocks: Sequence[Block]) -> Block | None:
    """The block that comes before it in its article, None when it begins one."""
    above = [b for b in blocks if b is not block and b.bottom >= block.top - block.em / 2
             and _share(b, block) > 0]  # fmt: skip
    if above:
        lowest = min(b.bottom for b in above)
        near = [b for b in above if b.bottom < lowest + block.em]
        nearest = max(near, key=lambda b: _share(b, block))
        return None if block.headline and not nearest.headline else nearest
    beside = [
        b for b in blocks if b.right <= block.left and b.bottom < block.top < b.top + block.em
    ]
    if block.headline or not beside:
        return None
    return max(beside, key=lambda b: b.right)


def _share(one: Block, other: Block) -> float:
    return min(one.right, other.right) - max(one.left, other.left)


def _around(blocks: Sequence[Block]) -> Block:
    left, right = min(b.left for b in blocks), max(b.right for b in blocks)
    bottom, top = min(b.bottom for b in blocks), max(b.top for b in blocks)
    em = median(block.em for block in blocks)
    return Block([], left, right, bottom, top, em, blocks=list(blocks))


def _overlap(one: Block, other: Block) -> bool:
    slack = 0.3 * min(one.em, other.em)
    high = min(one.top, other.top) - max(one.bottom, other.bottom)
    return _share(one, other) > slack and high > slack


def _ordered(blocks: Sequence[Block]) -> tuple[list[Block], bool]:
    waits = {
        id(block): {id(b) for b in blocks if b is not block and _before(b, block, blocks)}
        for block in blocks
    }
    left = sorted(blocks, key=lambda b: (-b.top, b.left))
    found: list[Block] = []
    sure = not any(_overlap(one, other) for one, other in _pairs(blocks))
    done: set[int] = set()
    while left:
        free = next((b for b in left if waits[id(b)] <= done), None)
        if free is None:
            free, sure = left[0], False
        left.remove(free)
        found.append(free)
        done.add(id(free))
    return found, sure


def _before(one: Block, other: Block, blocks: Sequence[Block]) -> bool:
    """Whether one is read before the other."""
    if _share(one, other) > 0.3 * min(one.em, other.em):
        return one.top + one.bottom > other.top + other.bottom
    if one.left > other.left:
        return False
    high, low = sorted((one, other), key=lambda b: -b.top)
    return not any(
        c is not one and c is not other and c.top <= high.bottom + c.em / 2 and c.bottom >= low.top - c.em / 2
        and _share(c, one) > 0 and _share(c, other) > 0
        for c in blocks
    )  # fmt: skip
