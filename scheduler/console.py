"""What a person sees: tables and text on stdout, progress and counts on stderr.

Text from crawled pages may hold anything, terminal control sequences too; `plain` disarms it.
"""

import os
import re
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import click
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Column, Table
from rich.text import Text

from archive.language import told
from archive.sentences import Sentence, joined, say
from archive.types import CHINA

_GAP = 2
"""Cells between two columns."""

_INDENT = 4
"""Cells by which a continuation of the line above is indented."""

_NARROWEST = 40
"""The narrowest width that is laid out for, in cells; a narrower terminal cuts lines."""

_CHINESE = 16
"""Cells to which a column of Chinese, which can break anywhere, is narrowed before others are."""


def plain(text: object) -> str:
    """Text without control characters: each becomes a visible replacement character. A sentence is told
    in the language of the process."""
    shown = told(text) if isinstance(text, Sentence) else str(text)
    return "".join("\ufffd" if c in _CONTROLS else c for c in shown)


_CONTROLS = frozenset(
    chr(code)
    for low, high in (
        (0x00, 0x1F),
        (0x7F, 0x9F),
        (0x200E, 0x200F),
        (0x2028, 0x202E),
        (0x2066, 0x2069),
    )
    for code in range(low, high + 1)
)


def table(
    heads: Sequence[Sentence | str],
    rows: Sequence[Sequence[object]],
    *,
    numbers: Collection[Sentence | str] = (),
    below: Collection[Sentence | str] = (),
) -> None:
    """Print a table to stdout, never wider than the terminal; a row that is piped is one line.

    numbers: right-aligned columns that never break. below: columns whose values go under their row
    when the terminal has no room for them in it.
    """
    width = _width()
    texts = [[plain(cell) for cell in row] for row in rows]
    columns = [
        _Column(plain(head), [row[n] for row in texts], head in numbers, head in below)
        for n, head in enumerate(heads)
    ]
    if width is None:
        _pipe(columns, len(texts))
        return
    beside, gap = _arranged(columns, width)
    widths = _fitted(beside, width - gap * (len(beside) - 1))
    console = Console(file=sys.stdout, width=sum(widths) + gap * (len(widths) - 1))
    console.print(_line(beside, widths, gap, [Text(c.head, "bold") for c in beside]))
    under = [c for c in columns if c not in beside]
    for n in range(len(texts)):
        cells = [c.cells[n] for c in beside]
        if all(map(_fits, cells, widths)):  # two thousand rows take rich a second
            click.echo(_plain_line(beside, widths, gap, cells))
        else:
            console.print(_line(beside, widths, gap, [Text(cell) for cell in cells]))
        _print_below([(c.head, c.cells[n]) for c in under if c.cells[n] not in ("", "–")], width)


def _print_below(values: Sequence[tuple[str, str]], width: int) -> None:
    """Print what a row had no room for, in one line where that is wide enough. values: by head."""
    said = [say("{name}: {value}", name=name, value=value) for name, value in values]
    together = joined(said, "; ")
    if _INDENT + cell_len(told(together)) <= width:
        said = [together] if said else []
    for line in said:
        paragraph((line, ""), indent=_INDENT)


class _Column:
    """A column's texts and its widths: the natural one, and the least that breaks no word."""

    def __init__(self, head: str, cells: list[str], number: bool, below: bool) -> None:
        self.head = head
        self.cells = cells
        self.number = number
        self.below = below
        self.natural = max(map(cell_len, [head, *cells]))
        whole = cells if number else [word for cell in cells for word in cell.split()]
        # Wide characters can break anywhere, others cannot.
        parts = [min(cell_len(w), _CHINESE) if cell_len(w) > len(w) else len(w) for w in whole]
        self.least = max([*map(cell_len, head.split()), *parts])


def _pipe(columns: list[_Column], rows: int) -> None:
    """Print a table with one line per row. Texts at the end are not padded: each row would be as wide
    as the longest, hundreds of cells."""
    open_from = len(columns)
    while open_from and columns[open_from - 1].below:
        open_from -= 1
    widths = [c.natural if at < open_from else 0 for at, c in enumerate(columns)]
    for n in range(-1, rows):
        cells = [c.head if n < 0 else c.cells[n] for c in columns]
        click.echo(_plain_line(columns, widths, _GAP, cells))


def _arranged(columns: list[_Column], width: int) -> tuple[list[_Column], int]:
    """Which columns stand beside each other, and the cells between two of them."""
    others = [c for c in columns if not c.below]
    for beside, gap in ((columns, _GAP), (others, _GAP)):
        least = sum(c.natural if c.below else c.least for c in beside)
        if least + gap * (len(beside) - 1) <= width:
            return beside, gap
    return others, 1


def _fitted(columns: list[_Column], room: int) -> list[int]:
    """The width of each column: the widest are narrowed first, down to their longest word, then, if
    that is not enough, further. room: cells for all of them."""
    widths = [column.natural for column in columns]
    words = [column.least for column in columns]
    within = [c.least if c.number else min(c.least, 4) for c in columns]
    for floors in (words, within):
        while sum(widths) > room:
            spare = [n for n, at in enumerate(widths) if at > floors[n]]
            if not spare:
                break
            widths[max(spare, key=widths.__getitem__)] -= 1
    return widths


def _fits(cell: str, width: int) -> bool:
    return cell_len(cell) <= width


def _plain_line(columns: list[_Column], widths: list[int], gap: int, cells: list[str]) -> str:
    """A row that needs no second line."""
    line = ""
    for column, width, cell in zip(columns, widths, cells, strict=True):
        space = " " * (width - cell_len(cell))
        line += (space + cell if column.number else cell + space) + " " * gap
    return line.rstrip()


def _line(columns: list[_Column], widths: list[int], gap: int, cells: list[Text]) -> Table:
    shown = Table(box=None, show_header=False, pad_edge=False, padding=(0, gap, 0, 0))
    for column, width in zip(columns, widths, strict=True):
        justify = "right" if column.number else "left"
        shown.add_column(width=width, justify=justify, overflow="fold")  # type: ignore[arg-type]
    shown.add_row(*cells)
    return shown


def _width() -> int | None:
    """Cells in a line of stdout. None: it is piped, and nothing cuts its lines."""
    if not sys.stdout.isatty() and not os.environ.get("COLUMNS"):
        return None
    return max(_NARROWEST, shutil.get_terminal_size().columns)


def paragraph(*parts: tuple[object, str], indent: int = 0) -> None:
    """Print a line to stdout, wrapped to the terminal; further lines are indented.

    parts: (text, style) side by side; a style is a colour, "bold" or "". indent: in cells.
    """
    text = Text.assemble(*((plain(part), style) for part, style in parts))
    width = _width()
    inner = max(indent, _INDENT)
    lines: Iterable[Text] = [text]
    if width is not None and indent + text.cell_len > width:
        lines = text.divide(_breaks(text.plain, width - inner))
    console = Console(file=sys.stdout)
    for n, line in enumerate(lines):
        line.rstrip()
        console.print(Text.assemble(" " * (inner if n else indent), line), soft_wrap=True)


def cells(text: str) -> int:
    """How wide a text is on a terminal."""
    return cell_len(text)


def broken(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` cells."""
    line = Text(text)
    cut = line.divide(_breaks(text, width)) if line.cell_len > width else [line]
    return [part.plain.rstrip() for part in cut]


def _breaks(text: str, width: int) -> list[int]:
    """Where lines of `width` cells begin: after a space or beside a wide character, and in the middle
    of a piece longer than a line."""
    found: list[int] = []
    used = 0
    for piece in _PIECE.finditer(text):
        cells = cell_len(piece[0].rstrip())
        if used and used + cells > width:
            found.append(piece.start())
            used = 0
        for start in range(width, cells, width):  # only runs of narrow characters are that long
            found.append(piece.start() + start)
            cells -= width
        used += cells + len(piece[0]) - len(piece[0].rstrip())
    return found


_PIECE = re.compile(r"[（《「『“‘\[(]*(?:[!-\u10ff]+|.)[，。、；：！？）》」』”’…]* *")
"""What stays on one line: a word or a wide character, with the signs that may not end or begin one."""


def counts(sentence: Sentence | str) -> None:
    """Print the counts that end a command. On stderr, so that stdout holds data only."""
    click.echo("\n".join(map(plain, told(sentence).split("\n"))), err=True)


@contextmanager
def progress(label: Sentence | str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr when a person watches and there is something to do, else nothing. Yields
    the function that advances it."""
    if total == 0 or not sys.stderr.isatty():
        yield lambda steps: None
        return
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    if total is None:
        columns = [SpinnerColumn(), TextColumn("{task.description} {task.completed}")]
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(plain(label), total=total)
        yield lambda steps: bar.advance(task, steps)


@contextmanager
def changing_line() -> Iterator[tuple[Callable[[], None], Callable[[Sentence], None]] | None]:
    """A line on stderr that counts pages and says something beside them, when a person watches. Yields
    the functions that count one and that change what is said; None when nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    said = Column(no_wrap=True, overflow="ellipsis")
    text = TextColumn("{task.description}", markup=False, table_column=said)
    columns = (SpinnerColumn(), TextColumn(_pages()), text)
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda: bar.advance(task), lambda line: bar.update(task, description=plain(line))


def _pages() -> str:
    return told(say("{pages} pages", pages="{task.completed}"))


def show_cursor() -> None:
    """Show the cursor again after a killed process whose progress bar had hidden it."""
    Console(file=sys.stderr).show_cursor()


def moment(at: datetime | None) -> str:
    """A time for a person: to the minute, China time, as on the web."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" if at else "–"
