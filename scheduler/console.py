"""What a person sees: tables and text on stdout, progress and counts on stderr.

Text from crawled pages may hold anything, terminal control sequences too; `plain` disarms it.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

_WIDE = 240
"""Columns of a table that is piped: no terminal cuts it."""


def plain(text: object) -> str:
    """Text without control characters: each becomes a visible replacement character."""
    return "".join("\ufffd" if c in _CONTROLS else c for c in str(text))


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
    heads: Sequence[str], rows: Sequence[Sequence[object]], numbers: Sequence[str] = ()
) -> None:
    """Print a table to stdout; the columns named in `numbers` stand right."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else _WIDE)
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        shown.add_column(head, justify="right" if head in numbers else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(Text(plain(cell)) for cell in row))
    console.print(shown)


def counts(text: str) -> None:
    """The last line of a command: what was counted. On stderr, so that stdout is data alone."""
    click.echo(text, err=True)


def failures(causes: Sequence[str]) -> str:
    """Of how many sources the crawl failed, and for what: "2 of them failed (1 blocked, 1 cut)"."""
    told = ", ".join(f"{count} {cause}" for cause, count in Counter(causes).most_common())
    return f"{len(causes)} of them failed" + (f" ({told})" if told else "")


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr when a person watches, else nothing. Yields what advances it."""
    if not sys.stderr.isatty():
        yield lambda steps: None
        return
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    if total is None:
        columns = [SpinnerColumn(), TextColumn("{task.description} {task.completed}")]
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda steps: bar.advance(task, steps)


def moment(stamp: str | None) -> str:
    """A stored UTC time, for a person: to the minute."""
    return f"{stamp[:16].replace('T', ' ')} UTC" if stamp else "–"
