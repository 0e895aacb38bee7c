"""Where the gutters of a text layer are, and which words of a line fill which column.

A text layer (of a flip-book or a PDF file) writes side by side what was side by side on paper. Two
things survive: full lines of a column are all as wide as the column, and after more than a space or
two, text is where it was on paper. Neither holds for every line, so both are weighed.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median

from archive.reading.sheet.words import (
    NARROW,
    Word,
    could_part,
    is_hard,
    likely,
    parting,
    width,
    words,
)

DEAR = 5.0  # the most that a line may cost to count as columns
_MOST_WORDS = 40  # in a line; columns of Chinese text have a few
_MOST_LINES = 1_000  # of a page,
_MOST_CHARACTERS = 200_000  # with the spaces, and
_MOST_ON_PAGE = 8_000  # words: a sheet of newspaper has less, and more takes seconds
_NARROWEST, _WIDEST = 8.0, 60.0  # ems: verse is narrower, no printed column is wider
_FEWEST_LINES = 4


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a block: where each begins, its width (ems), how far beginnings stray."""

    starts: tuple[float, ...]
    widths: tuple[float, ...]
    stray: float = 2.5
    doubled: bool = False


@dataclass(frozen=True, slots=True)
class _Cut:
    """A line that comes apart into full columns. row: which line; sizes: words in each piece;
    off: how far the pieces are from the width they should have.
    """

    row: int
    sizes: tuple[int, ...]
    off: float


def find_columns(lines: Sequence[str]) -> Columns | None:
    """Two or three columns of equal width that most lines of a page can be cut into, or None."""
    if len(lines) > _MOST_LINES or sum(map(len, lines)) > _MOST_CHARACTERS:
        return None
    measured = [words(line) for line in lines]
    if sum(map(len, measured)) > _MOST_ON_PAGE:
        return None
    usable = [row for row, line in enumerate(measured) if 1 < len(line) <= _MOST_WORDS]
    best: tuple[float, float, list[_Cut]] | None = None
    for count in (2, 3) if len(usable) >= _FEWEST_LINES else ():
        for each in _likely_widths([measured[row] for row in usable], count):
            cuts = [cut for row in usable if (cut := _cut_evenly(measured[row], row, count, each))]
            weight = _weigh(cuts, [measured[row] for row in usable], measured, each)
            if weight is not None and (best is None or weight > best[0]):
                best = (weight, each, cuts)
    if best is None:
        return None
    settled = [_settled(best[2], best[1], lines, doubled) for doubled in (False, True)]
    return min(settled, key=lambda columns: _all_cost(lines, columns))


def _all_cost(lines: Sequence[str], columns: Columns) -> float:
    costs = (share_out(words(line, doubled=columns.doubled), columns)[0] for line in lines)
    return sum(min(cost, 2 * DEAR) for cost in costs) + columns.stray / 10


def _likely_widths(lines: Sequence[Sequence[Word]], count: int) -> list[float]:
    votes: Counter[float] = Counter()
    for line in lines:
        each = round(2 * (likely(line) - 0.25 * (count - 1)) / count) / 2
        if _NARROWEST <= each <= _WIDEST:
            votes[each] += 1
    near = {each: votes[each - 0.5] + votes[each] + votes[each + 0.5] for each in list(votes)}
    return sorted(near, key=lambda each: (-near[each], each))[:6]


def _cut_evenly(line: Sequence[Word], row: int, count: int, each: float) -> _Cut | None:
    """A line cut into this many pieces, all one column wide, or None."""
    if count == 1:
        off = _off(line, each)
        return _Cut(row, (len(line),), off) if off is not None else None
    best = None
    for end in range(1, len(line) - count + 2):
        if width(line[:end])[0] - 0.8 > each:
            break
        off = _off(line[:end], each)
        if off is None or not could_part(line[end - 1], line[end]):
            continue
        rest = _cut_evenly(line[end:], row, count - 1, each)
        if rest is None:
            continue
        against = parting(line[end - 1], line[end])
        off += rest.off + against
        if best is None or off < best.off:
            best = _Cut(row, (end, *rest.sizes), off)
    return best


def _off(run: Sequence[Word], each: float) -> float | None:
    """How far a full line is from the width of a column, None when it is not a full line of it. A
    paragraph's first line is indented by two ems, and there is a blank before it.
    """
    least, most = width(run)
    for indent in (0.0, 2.0) if run[0].blank > 1 else (0.0,):
        if least - 0.8 <= each - indent <= most + 0.8:
            return abs(likely(run) + indent - each)
    return None


def _weigh(
    cuts: Sequence[_Cut],
    usable: Sequence[Sequence[Word]],
    measured: Sequence[Sequence[Word]],
    each: float,
) -> float | None:
    """How well columns explain lines; None when it may be chance.

    Of the lines as long as that, a third must come apart at the gutters, and half of the gutters
    must be where no space is normally written: figures in Chinese text have spaces around them,
    too. Such spaces elsewhere make it a list of names, or a table.
    """
    if len(cuts) < _FEWEST_LINES:
        return None
    count = len(cuts[0].sizes)
    as_long = sum(likely(line) > (count - 0.6) * each for line in usable)
    hard = inner = 0
    for cut in cuts:
        gutters = set(accumulate(cut.sizes[:-1]))
        for end, (before, word) in enumerate(pairwise(measured[cut.row]), 1):
            if is_hard(before, word):
                hard, inner = hard + (end in gutters), inner + (end not in gutters)
    if len(cuts) * 3 < as_long or hard * 2 < (count - 1) * len(cuts) or inner * 2 > hard:
        return None
    return count * len(cuts) - sum(cut.off for cut in cuts) / 2


def _settled(cuts: Sequence[_Cut], each: float, lines: Sequence[str], doubled: bool) -> Columns:
    """Where the columns begin in one of the two measures."""
    measured = {cut.row: words(lines[cut.row], doubled=doubled) for cut in cuts}
    firsts = [[measured[cut.row][at] for at in (0, *accumulate(cut.sizes[:-1]))] for cut in cuts]
    starts: list[float] = []
    strays: list[float] = []
    for column in zip(*firsts, strict=True):
        kept = [word.at for word in column if word.blank > NARROW] or [word.at for word in column]
        starts.append(median(kept))
        strays += [abs(at - starts[-1]) for at in kept]
    stray = sorted(strays)[len(strays) * 9 // 10]
    return Columns(tuple(starts), (each,) * len(starts), max(2.5, stray + 1), doubled)


def share_out(line: Sequence[Word], columns: Columns) -> tuple[float, list[Sequence[Word]]]:
    """A line's words distributed over the columns at the lowest cost, and that cost: 0 nothing
    against it, about 1 unusual, above `DEAR` no, infinite impossible.
    """
    count, size = len(columns.starts), len(line)
    if size > _MOST_WORDS:
        return float("inf"), []
    # best[i]: for the words before i, the cost of distributing them, and where each column ends
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for column in range(count):
        inside = list(accumulate(_inside(line, column, columns)))
        after: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, ends) in best.items():
            beside = start > 0 and line[min(start, size - 1)].blank <= NARROW
            alone = 2 * DEAR if beside and start in ends[-2:-1] else 0.0
            last = column == count - 1
            for end, more in _run_costs(line, start, column, columns, inside):
                total = cost + more + (alone if end > start else 0.0)
                if (not last or end == size) and (end not in after or total < after[end][0]):
                    after[end] = (total, (*ends, end))
        best = after
    if size not in best:
        return float("inf"), []
    cost, ends = best[size]
    return cost, [line[a:b] for a, b in zip((0, *ends), ends, strict=False)]


def _inside(line: Sequence[Word], column: int, columns: Columns) -> list[float]:
    """For each word, the cost of being in the same column as the word before it."""
    costs = [0.0]
    for before, word in pairwise(line):
        cost = 0.6 if is_hard(before, word) else 0.0
        if word.blank > NARROW:
            cost = (0.5 if word.text[0] in "（(" else 3) + _beyond(word.at, column, columns)
        costs.append(cost)
    return costs


def _run_costs(
    line: Sequence[Word], start: int, column: int, columns: Columns, inside: Sequence[float]
) -> Iterator[tuple[int, float]]:
    """The cost of reading line[start:end] as a line of a column, for each possible end."""
    yield start, 0.1
    each = columns.widths[column]
    indent = cost = least = most = wide = 0.0
    if start < len(line) and (start == 0 or line[start].blank > NARROW):
        cost = _misplaced(line[start].at, column, columns)
        off = line[start].at - columns.starts[column]
        indent = min(2.0, max(0.0, off / (2 if columns.doubled else 1)))
    for end in range(start + 1, len(line) + 1):
        word = line[end - 1]
        between = 1 if end - 1 > start else 0
        least, most = least + word.least, most + word.most + 0.5 * between
        wide += word.most + 0.25 * between
        if least > each + 2.5:
            return
        more = 4 * max(0.0, least - each - 0.6) + 0.3 * max(0.0, wide - each)
        if end < len(line) and not could_part(word, line[end]):
            more += 2 * DEAR
        elif end < len(line) and line[end].blank <= NARROW:  # then this line of the column is full
            short = max(0.0, each - most - indent - 0.8)
            more += min(8.0, short * (2 if line[end].blank == 1 else 1))
            more += 0.2 * abs(wide + indent - each) + parting(word, line[end])
        yield end, cost + more + inside[end - 1] - inside[start]


def _misplaced(at: float, column: int, columns: Columns) -> float:
    """The cost of beginning so far from where the column does."""
    off = at - columns.starts[column]
    if off < -columns.stray:
        return -columns.stray - off
    return min(2.0, 0.15 * max(0.0, off - columns.stray - 4)) + _beyond(at, column, columns)


def _beyond(at: float, column: int, columns: Columns) -> float:
    """How far a place is beyond where the next column may begin."""
    following = columns.starts[column + 1 : column + 2]
    return max(0.0, at - (following[0] - columns.stray)) if following else 0.0
