"""Printed tables in a text layer: a caption or a numbered head, cells recognised by position."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archive.reading.sheet.gutters import DEAR, Columns, share_out
from archive.reading.sheet.words import NARROW, Word, likely, parting, width, words
from archive.reading.tree.layout import tidy

CAPTION = re.compile(r"\s*(?:附?表|图表)\s*[\d一二三四五六七八九十]{1,3}(?:[-－.]\d+)?[\s:：]\s*\S")
NUMBERED = ("序号", "编号", "序", "名次", "排名")
BELOW = re.compile(
    r"\s*(?:注|备注|说明|资料来源|数据来源)\s*[:：]|\s*[（(][^()（）]{2,30}[)）]\s*$"
)
_AIR = re.compile(
    "(?<=[\u2e80-\u9fff\uff00-\uffef“”‘’]) +(?![\u3400-\u9fff])"
    "|(?<![\u3400-\u9fff]) +(?=[\u2e80-\u9fff\uff00-\uffef“”‘’])"
)
_EDGE = re.compile("[\u2e80-\u9fff\uff00-\uffef“”‘’…—]")
_LONGEST_HEAD = 16.0  # ems
_LONGEST_LINE = 500  # characters, of a head
_MOST_TRIES = 5  # heads that turn out not to be heads
_MOST_LINES = 300  # of a table on one page
_MOST_CROSSING = 60  # cells that show how wide a column is
_OPEN = 200.0  # ems: the last column ends where the line does


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """Lines start to end (one after the last) of a text layer, read: rows[0] is the head."""

    start: int
    end: int
    caption: str
    rows: list[list[str]]


def without_air(text: str) -> str:
    """Text without the spaces that typesetting adds around figures and marks in Chinese text; a
    space between two Chinese characters is deliberate.
    """
    return _AIR.sub("", text)


def joined(lines: Sequence[str]) -> str:
    """Lines of one paragraph joined: with a space only where both sides are Latin."""
    text = ""
    for line in lines:
        latin = text and not _EDGE.match(text[-1]) and not _EDGE.match(line[0])
        text += f" {line}" if latin else line
    return without_air(text)


def find_printed_table(lines: Sequence[str]) -> PrintedTable | None:
    """The first table with a caption ("表 8 …") or a numbered head (序号 …) and two rows, or None."""
    above = None
    tries = 0
    for at, line in enumerate(lines):
        if not line.strip():
            continue
        captioned = above is not None and CAPTION.match(lines[above]) is not None
        if _is_head(line, captioned):
            start = above if above is not None and captioned else at
            found = _read(lines, start, at)
            tries += 1
            if found is not None or tries == _MOST_TRIES:
                return found
        above = at
    return None


def _is_head(line: str, captioned: bool) -> bool:
    if len(line) > _LONGEST_LINE or not (captioned or line.lstrip().startswith(NUMBERED)):
        return False
    cells = [_text(run) for run in _runs(words(line))]
    return len(cells) > 1 and (captioned or cells[0] in NUMBERED)


def _runs(line: Sequence[Word]) -> list[list[Word]]:
    """Runs of words, split at more than a narrow blank."""
    runs: list[list[Word]] = []
    for word in line:
        if not runs or word.blank > NARROW:
            runs.append([])
        runs[-1].append(word)
    return runs


def _text(run: Sequence[Word]) -> str:
    return without_air(tidy(" ".join(word.text for word in run)))


def _read(lines: Sequence[str], start: int, head: int) -> PrintedTable | None:
    titles = _runs(words(lines[head]))
    if any(width(run)[0] > _LONGEST_HEAD for run in titles):
        return None
    end = _end(lines, head + 1)
    for doubled in (False, True):
        body = [found for line in lines[head + 1 : end] if (found := words(line, doubled=doubled))]
        columns = _columns(body, len(titles), doubled)
        if columns is None:
            continue
        shared = [share_out(line, columns) for line in body]
        if any(cost > 2 * DEAR for cost, _ in shared):
            continue
        rows = rows_of_cells([[_text(run) for run in runs] for _, runs in shared])
        if len(rows) > 1:
            caption = without_air(tidy(lines[start])) if start < head else ""
            return PrintedTable(start, end, caption, [[_text(run) for run in titles], *rows])
    return None


def _end(lines: Sequence[str], start: int) -> int:
    """One after the last line of a table's body: two blank lines, a note or a signature end it."""
    end = start
    for at in range(start, min(len(lines), start + _MOST_LINES)):
        if not lines[at].strip():
            if at + 1 >= len(lines) or not lines[at + 1].strip():
                break
            continue
        if BELOW.match(lines[at]):
            break
        end = at + 1
    return end


def _columns(body: Sequence[Sequence[Word]], count: int, doubled: bool) -> Columns | None:
    """Columns of a table: where most cells begin, and how wide those are that touch the next."""
    runs = [run for line in body for run in _runs(line)]
    votes = Counter(run[0].at for run in runs)
    starts: list[int] = []
    for at, _ in sorted(votes.items(), key=lambda pair: (-pair[1], pair[0])):
        if len(starts) < count and all(abs(at - other) > 2 for other in starts):
            starts.append(at)
    if len(starts) < count:
        return None
    starts.sort()
    widths = []
    for column, start in enumerate(starts[:-1]):
        own = [run for run in runs if abs(run[0].at - start) <= 2]
        crossing = [r for r in own if r[-1].at + len(r[-1].text) > starts[column + 1]]
        alone = [width(run)[0] for run in own if run not in crossing]
        widths.append(_width(crossing, max(alone, default=1.0)))
    return Columns(tuple(map(float, starts)), (*widths, _OPEN), doubled=doubled)


def _width(crossing: Sequence[Sequence[Word]], least: float) -> float:
    """The width that best separates all cells that touch the next one."""
    cuts = [
        [(likely(run[:end]), parting(run[end - 1], run[end])) for end in range(1, len(run))]
        for run in crossing[:_MOST_CROSSING]
    ]
    cuts = [each for each in cuts if each]
    candidates = sorted({wide for each in cuts for wide, _ in each if wide >= least - 0.5})
    if not candidates:
        return least + 1
    return min(
        candidates,
        key=lambda wide: sum(min(4, *(abs(w - wide) + soft for w, soft in e)) for e in cuts),
    )


def rows_of_cells(body: Sequence[Sequence[str]]) -> list[list[str]]:
    """Lines joined into rows. A row's number is at its first line or at its middle."""
    anchors = [at for at, cells in enumerate(body) if cells[0]]
    if not anchors:
        return []
    spans = _centred(anchors, len(body)) if all(body[at][0].isdigit() for at in anchors) else None
    if spans is None:
        spans = list(zip([0, *anchors[1:]], [*anchors[1:], len(body)], strict=True))
    return [
        [joined([cell for cell in cells if cell]) for cells in zip(*body[start:end], strict=True)]
        for start, end in spans
    ]


def _centred(anchors: Sequence[int], size: int) -> list[tuple[int, int]] | None:
    """Rows with as many lines above their number as below it, or None when they do not add up."""
    spans = []
    start = 0
    for anchor in anchors:
        end = 2 * anchor + 1 - start
        if end <= anchor:
            return None
        spans.append((start, end))
        start = end
    return spans if start == size else None
