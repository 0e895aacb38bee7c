"""Tables and frames that are drawn with rules: which cell holds what is printed where."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.reading.sheet.glyphs import Glyph

_NEAR = 3.0  # points between rules that meet
_SHORTEST = 8.0
_MOST_RULES = 2_000  # of a sheet
_MOST_PLACES = 2_000  # of a table
_MOST_FRAMES = 60


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
    # An edge that two cells share is often drawn by both.
    drawn = {
        (round(rule.left), round(rule.right), round(rule.bottom), round(rule.top)): rule
        for rule in rules
        if rule.length >= _SHORTEST
    }
    if len(drawn) > _MOST_RULES:
        return []
    groups = _groups(list(drawn.values()))
    frames = [frame for group in groups if (frame := _frame(group, glyphs)) is not None]
    return sorted(frames, key=lambda frame: -frame.top)[:_MOST_FRAMES]


def _groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that are connected by touching across and down."""
    down = sorted((rule for rule in rules if not rule.across), key=lambda rule: rule.left)
    places = [rule.left for rule in down]
    of: dict[int, list[Rule]] = {id(rule): [rule] for rule in rules}
    for rule in rules:
        if not rule.across:
            continue
        first = bisect_left(places, rule.left - 2 * _NEAR)
        for other in down[first : bisect_right(places, rule.right + _NEAR)]:
            one, two = of[id(rule)], of[id(other)]
            if one is two or not _touch(rule, other):
                continue
            small, large = sorted((one, two), key=len)
            large += small
            of.update((id(member), large) for member in small)
    return list({id(group): group for group in of.values()}.values())


def _touch(across: Rule, down: Rule) -> bool:
    return (
        across.left - _NEAR <= down.right
        and down.left <= across.right + _NEAR
        and down.bottom - _NEAR <= across.top
        and across.bottom <= down.top + _NEAR
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

    walls, floors = _drawn(xs, ys, across, down)
    for place in range(wide * deep):
        y, x = divmod(place, wide)
        if x + 1 < wide and (x + 1, y) not in walls:
            cell[root(place + 1)] = root(place)
        if y + 1 < deep and (x, y + 1) not in floors:
            cell[root(place + wide)] = root(place)
    held: dict[int, list[Glyph]] = {}
    heights = [-y for y in ys]
    for glyph in glyphs:
        x = bisect_left(xs, (glyph.left + glyph.right) / 2) - 1
        y = bisect_left(heights, -glyph.middle) - 1
        held.setdefault(root(y * wide + x), []).append(glyph)
    return tuple(
        tuple(tuple(held.get(root(y * wide + x), ())) for x in range(wide)) for y in range(deep)
    )


def _drawn(
    xs: Sequence[float], ys: Sequence[float], across: Sequence[Rule], down: Sequence[Rule]
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Walls, by the edge of xs and the row that they pass; floors, by the column and the edge of ys."""
    rows = [(ys[y] + ys[y + 1]) / 2 for y in range(len(ys) - 1)]
    columns = [(xs[x] + xs[x + 1]) / 2 for x in range(len(xs) - 1)]
    walls = {
        (edge, y)
        for rule in down
        for edge in [_nearest(xs, (rule.left + rule.right) / 2)]
        for y, height in enumerate(rows)
        if rule.bottom - _NEAR < height < rule.top + _NEAR
    }
    floors = {
        (x, edge)
        for rule in across
        for edge in [_nearest(ys, (rule.bottom + rule.top) / 2)]
        for x, middle in enumerate(columns)
        if rule.left - _NEAR < middle < rule.right + _NEAR
    }
    return walls, floors


def _nearest(places: Sequence[float], value: float) -> int:
    return min(range(len(places)), key=lambda at: abs(places[at] - value))
