"""Tables and frames that are drawn with rules: which cell holds what is printed where."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.reading.sheet.glyphs import Glyph

_NEAR = 3.0  # points between rules that meet
_SHORTEST = 8.0
_MOST_RULES = 3_000  # of a sheet
_MOST_PLACES = 4_000  # of a table


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line across or down the sheet."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def across(self) -> bool:
        """Whether it is horizontal."""
        return self.right - self.left >= self.top - self.bottom

    @property
    def length(self) -> float:
        """In points."""
        return max(self.right - self.left, self.top - self.bottom)


@dataclass(frozen=True, slots=True)
class Frame:
    """What rules enclose. cells: rows of places, each with the characters in it; a cell that spans
    several places is repeated in each. One place is a box, more are a table. glyphs: all in it.
    """

    left: float
    right: float
    bottom: float
    top: float
    cells: tuple[tuple[tuple[Glyph, ...], ...], ...]
    glyphs: tuple[Glyph, ...]

    def holds(self, other: "Frame") -> bool:
        """Whether another frame is inside of it."""
        across = self.left < (other.left + other.right) / 2 < self.right
        down = self.bottom < (other.bottom + other.top) / 2 < self.top
        return across and down and other.right - other.left < self.right - self.left


def find_frames(rules: Iterable[Rule], glyphs: Sequence[Glyph]) -> list[Frame]:
    """Tables and boxes with characters in them, from the top."""
    drawn = [rule for rule in rules if rule.length >= _SHORTEST]
    if len(drawn) > _MOST_RULES:
        return []
    frames = [frame for group in _groups(drawn) if (frame := _frame(group, glyphs)) is not None]
    return sorted(frames, key=lambda frame: -frame.top)


def _groups(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Rules that touch each other."""
    waiting = list(rules)
    while waiting:
        group, todo = [], [waiting.pop()]
        while todo:
            rule = todo.pop()
            group.append(rule)
            touching = [other for other in waiting if _touch(rule, other)]
            for other in touching:
                waiting.remove(other)
            todo += touching
        yield group


def _touch(one: Rule, other: Rule) -> bool:
    return (
        one.left - _NEAR <= other.right
        and other.left - _NEAR <= one.right
        and one.bottom - _NEAR <= other.top
        and other.bottom - _NEAR <= one.top
    )


def _frame(group: Sequence[Rule], glyphs: Sequence[Glyph]) -> Frame | None:
    across = [rule for rule in group if rule.across]
    down = [rule for rule in group if not rule.across]
    xs = _places((rule.left + rule.right) / 2 for rule in down)
    ys = _places((rule.bottom + rule.top) / 2 for rule in across)[::-1]
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > _MOST_PLACES:
        return None
    inside = [
        glyph
        for glyph in glyphs
        if xs[0] < (glyph.left + glyph.right) / 2 < xs[-1] and ys[-1] < glyph.middle < ys[0]
    ]
    if not inside:
        return None
    return Frame(xs[0], xs[-1], ys[-1], ys[0], _filled(xs, ys, across, down, inside), tuple(inside))


def _places(values: Iterable[float]) -> list[float]:
    """Values, those that are near each other once."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _filled(
    xs: Sequence[float],
    ys: Sequence[float],
    across: Sequence[Rule],
    down: Sequence[Rule],
    glyphs: Sequence[Glyph],
) -> tuple[tuple[tuple[Glyph, ...], ...], ...]:
    """Places from the top left, joined where no rule separates them, with what is in them."""
    wide, deep = len(xs) - 1, len(ys) - 1
    cell = list(range(wide * deep))

    def root(place: int) -> int:
        while cell[place] != place:
            place = cell[place]
        return place

    for place in range(wide * deep):
        y, x = divmod(place, wide)
        beside = (xs[x + 1], (ys[y] + ys[y + 1]) / 2)
        under = ((xs[x] + xs[x + 1]) / 2, ys[y + 1])
        if x + 1 < wide and not any(_passes(rule, *beside) for rule in down):
            cell[root(place + 1)] = root(place)
        if y + 1 < deep and not any(_passes(rule, *under) for rule in across):
            cell[root(place + wide)] = root(place)
    held: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        x = sum(edge < (glyph.left + glyph.right) / 2 for edge in xs) - 1
        y = sum(edge > glyph.middle for edge in ys) - 1
        held.setdefault(root(y * wide + x), []).append(glyph)
    return tuple(
        tuple(tuple(held.get(root(y * wide + x), ())) for x in range(wide)) for y in range(deep)
    )


def _passes(rule: Rule, x: float, y: float) -> bool:
    """Whether a rule passes a point."""
    across = rule.left - _NEAR < x < rule.right + _NEAR
    return across and rule.bottom - _NEAR < y < rule.top + _NEAR
