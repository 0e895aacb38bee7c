"""count, spread: terms as numbers with their denominators, and as first appearances."""

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive import amounts
from archive.errors import ExportError
from archive.home.config import Config
from archive.home.folder import find_home
from archive.publish.dimensions import SPREADS, Dimension, dimensions
from archive.publish.formats import FORMATS, Csv, Format
from archive.sentences import Sentence, counted, say
from scheduler.commands.narrowing import Narrowing, filters_of, narrowed, surely
from scheduler.configuration import configured
from scheduler.console import counts, progress
from scheduler.ending import told_when_asked

if TYPE_CHECKING:
    from archive.home.folder import Home
    from archive.publish.columns import Column
    from archive.publish.counts import Plan
    from archive.publish.description import Description, Origin
    from archive.publish.spreading import Spreading

_MOST_CORES = 8
_FORMATS = ("csv", "jsonl", "parquet")
_BOM = "\ufeff".encode()


def _written(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the file that its rows go to, as one argument."""

    @click.argument("path", required=False, type=click.Path(path_type=Path, dir_okay=False))
    @click.option(
        "--format", "format_", type=click.Choice(_FORMATS), default="csv", show_default=True,
        help="File format.",
    )  # fmt: skip
    @click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
    @wraps(command)
    def called(
        *given: Any, path: Path | None, format_: str, overwrite: bool, **others: Any
    ) -> None:
        if path is None and format_ == "parquet":
            raise ExportError(say("Parquet needs a file: name one."))
        command(*given, target=_Target(path, format_, overwrite), **others)

    return called


class _Target:
    """Where rows go: a new file with its description, or stdout."""

    def __init__(self, path: Path | None, format: str, overwrite: bool) -> None:
        self.path = path
        self._format = format
        self._overwrite = overwrite

    def refuse_own(self, home: "Home") -> None:
        """HomeError when it is part of the archive."""
        if self.path is not None:
            home.refuse_own(self.path)

    def take(
        self,
        rows: Callable[[Callable[[int], None]], Iterable[Sequence[Any]]],
        columns: "Sequence[Column]",
        description: "Description",
        steps: int,
    ) -> None:
        """Write all rows. rows: gives them, and calls what it is given with how many of the steps are done.
        ExportError, DiskFullError."""
        from archive.publish.export import export

        # Nothing in them is a stranger's, and terms must come back as they were given.
        csv = self._format == Csv.name
        format: Format = Csv(columns, raw=True) if csv else FORMATS[self._format](columns)
        shown = self.path is None and sys.stdout.isatty()  # rows and a bar do not go together
        with (
            told_when_asked(signal.SIGTERM, signal.SIGHUP) as obey,
            progress(say("count"), 0 if shown else steps) as advance,
        ):

            def step(done: int) -> None:
                obey()
                advance(done)

            if self.path is None:
                _print(format, rows(step), description)
                return
            export(rows(step), self.path, format, description, overwrite=self._overwrite)
        counts(say("{rows} written to {path}", rows=amounts.rows(description.rows), path=self.path))


def _print(format: Format, rows: Iterable[Sequence[Any]], description: "Description") -> None:
    for block in format.blocks(rows, description):
        click.echo(
            block.removeprefix(_BOM), nl=False
        )  # a mark for Excel, of which other tools know nothing


def _origin(config: Config) -> "Origin":
    from archive.publish.description import Origin

    return Origin(name=config.name, address=config.base_url, licence=config.licence)


@click.command()
@_written
@click.option(
    "--terms", "terms_file", required=True, type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE", help="The terms: TOML, docs/counts.md says how.",
)  # fmt: skip
@click.option(
    "--by", default="", metavar="NAMES",
    help=f"What a cell is, with commas between: {', '.join(Dimension)}. [default: all is one cell]",
)  # fmt: skip
@click.option("--matches", is_flag=True, help="Count occurrences, too: every text is read.")
@narrowed
@surely
@click.pass_obj
def count(
    home: Path,
    target: _Target,
    terms_file: Path,
    by: str,
    matches: bool,
    narrowing: Narrowing,
) -> None:
    """Count the articles that have terms, by cells: of how many, and how much of it was observed.

    A row a term and cell, with zeros: articles, total, share, its 95 % interval, sources, observed and
    possible days. CSV on stdout, or a new file PATH with its description beside it.

    \b
    Example:
      dangjian count --terms terms.toml --by month,province
      dangjian count --terms terms.toml --by level --format parquet counts.parquet
    """
    from archive.home.terms import read_terms
    from archive.publish import counts as counting
    from archive.publish.description import describe
    from archive.store.exported import Chosen
    from archive.store.together import together

    sets = read_terms(terms_file)
    cells = dimensions(by)
    found = find_home(home)
    target.refuse_own(found)
    origin = _origin(configured(found))
    with together(found.database, min(_MOST_CORES, os.cpu_count() or 1)) as stores:
        store = stores[0]
        filters = filters_of(None, narrowing, store, found)
        plan = counting.plan(store, sets, cells, filters, matches=matches)
        columns, facts = counting.columns(cells), counting.facts(sets, cells)
        described = describe(store, Chosen(filters=filters), columns, origin, further=facts)
        described = replace(described, of="term in a cell", rows=plan.rows)
        counts(_planned(plan))
        target.take(partial(counting.rows_of, stores, plan), columns, described, plan.steps)
    counts(plan.seen.sentence())


def _planned(plan: "Plan") -> Sentence:
    return say(
        "Terms: {terms}; cells of each: {cells}; rows: {rows}",
        terms=len(plan.asked), cells=len(plan.grid.total), rows=plan.rows,
    )  # fmt: skip


@click.command()
@click.argument("query")
@_written
@click.option(
    "--by", default=Dimension.COUNTY.value, show_default=True, type=click.Choice([place.value for place in SPREADS]),
    help="What counts as a place.",
)  # fmt: skip
@narrowed
@surely
@click.pass_obj
def spread(home: Path, query: str, target: _Target, by: str, narrowing: Narrowing) -> None:
    """Show who said it first and how it went on: the first article of each place, with its evidence.

    A first article from before its source was observed is censored: there may have been earlier ones.
    Places that have none follow. CSV on stdout, or a new file PATH with its description beside it.

    \b
    Example:
      dangjian spread 主题党日 --by province
      dangjian spread '"两个确立" OR "两个维护"' --by county spread.csv
    """
    from archive.publish.description import describe
    from archive.publish.spreading import COLUMNS, spreading
    from archive.store.database import look
    from archive.store.exported import Chosen

    found = find_home(home)
    target.refuse_own(found)
    config = configured(found)
    with look(found.database) as store, store.still():
        filters = filters_of(query, narrowing, store, found)
        spread = spreading(store, filters, Dimension(by), config.base_url)
        chosen = Chosen(filters=filters)
        described = describe(
            store, chosen, COLUMNS, _origin(config), query, {"by": by, **spread.facts()}
        )
        described = replace(described, of="place", rows=len(spread.rows))
    target.take(lambda step: spread.rows, COLUMNS, described, 0)
    for sentence in _told(spread):
        counts(sentence)
    counts(described.seen.sentence())


def _told(found: "Spreading") -> Iterator[Sentence]:
    """What the rows do not say of themselves."""
    steps = found.found.steps
    yield say("{n} of {places} places have it", n=len(steps), places=found.places)
    if found.found.censored:
        yield counted(
            found.found.censored,
            "{n} first article is from before its source was observed: censored",
            "{n} first articles are from before their sources were observed: censored",
        )
    if found.found.at_least:
        yield say("the first of all is among them: every lag may be longer")
    if found.inexact:
        yield counted(
            found.inexact,
            "{n} article is not dated to a day and can be no first one",
            "{n} articles are not dated to a day and can be no first ones",
        )
    if found.above:
        yield counted(
            found.above,
            "{n} article is of a source above that level and of no place",
            "{n} articles are of sources above that level and of no place",
        )
