"""export: what the archive holds as a file."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive import amounts
from archive.errors import ExportError
from archive.home.folder import find_home
from archive.publish.formats import FORMATS, Csv, Format, Parquet
from archive.publish.sampling import Sample
from archive.sentences import Sentence, joined, say
from archive.store.exported import DIMENSIONS
from scheduler.commands.finding import left_out_as_unsure
from scheduler.commands.narrowing import Narrowing, filters_of, narrowed, surely
from scheduler.configuration import configured
from scheduler.console import counts, progress
from scheduler.ending import told_when_asked

if TYPE_CHECKING:
    from archive.publish.columns import Column
    from archive.publish.description import Description
    from archive.publish.shape import Shape, Table
    from archive.store.database import Store

_SMALLER = "sqlite"
"""What --format calls a smaller archive."""


@dataclass(frozen=True, slots=True)
class _File:
    """What was said of the file besides what it is about."""

    format: str
    raw: bool
    shape: "Shape"
    overwrite: bool

    def made(self, columns: "tuple[Column, ...]") -> Format:
        """The format, for these columns."""
        if self.format == Csv.name:
            return Csv(columns, raw=self.raw)
        return FORMATS[self.format](columns)


def _names(ctx: click.Context, parameter: click.Parameter, given: str | None) -> tuple[str, ...]:
    """Names with commas between them, each once."""
    parts = (given or "").replace("，", ",").split(",")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


_OPTIONS = (
    click.option("--raw", is_flag=True, help="CSV: keep cells that a spreadsheet takes for a formula."),
    click.option(
        "--columns", metavar="NAMES", callback=_names,
        help="Only these columns, with commas between them, in this order.",
    ),
    click.option("--no-text", is_flag=True, help="Without the texts of the articles."),
    click.option("--versions", is_flag=True, help="A row for each version of an article, as it was read."),
    click.option(
        "--sample", type=click.IntRange(1), metavar="N",
        help="Only so many articles, drawn at random; the same ones for the same --seed.",
    ),
    click.option(
        "--stratify", metavar="NAMES", callback=_names,
        help=f"Draw in proportion within each value of these: {', '.join(DIMENSIONS)}.",
    ),
    click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="Of the sample: a whole number."),
    click.option(
        "--partition", metavar="NAMES", callback=_names,
        help="Parquet: a folder with a file for each value of these, such as region,year.",
    ),
    click.option(
        "--for", "program", type=click.Choice(["quanteda"]),
        help="Name the columns as a program expects them: doc_id and text.",
    ),
    click.option("--overwrite", is_flag=True, help="Replace what is there."),
)  # fmt: skip


def _formed(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say what a file has, as one argument."""

    @wraps(command)
    def called(
        *given: Any, path: Path, format_: str | None, raw: bool, overwrite: bool, **options: Any
    ) -> None:
        format = format_ or _ending(path, partition=options["partition"])
        if raw and format != Csv.name:
            raise ExportError(say("--raw is for --format {format}.", format=Csv.name))
        shape, others = _shape(format, **options)
        command(*given, path=path, file=_File(format, raw, shape, overwrite), **others)

    for option in reversed(_OPTIONS):
        called = option(called)
    return called


def _ending(path: Path, *, partition: tuple[str, ...]) -> str:
    """The format that a file's name ends with; only one is split into a folder of files."""
    name = Parquet.name if partition else path.suffix.lower().removeprefix(".")
    if name not in FORMATS:
        endings = joined([f".{format}" for format in FORMATS], ", ")
        raise ExportError(
            say(
                "{path} ends with none of {endings}: name the format with --format.",
                path=path, endings=endings,
            )
        )  # fmt: skip
    return name


def _shape(
    format: str,
    *,
    columns: tuple[str, ...],
    no_text: bool,
    versions: bool,
    partition: tuple[str, ...],
    program: str | None,
    **options: Any,
) -> tuple["Shape", dict[str, Any]]:
    """What the options ask for, and the options of the command itself."""
    from archive.publish.shape import Shape

    size, stratify, seed = (options.pop(name) for name in ("sample", "stratify", "seed"))
    if size is None and stratify:
        raise ExportError(say("--stratify says how --sample draws: give --sample, too."))
    if partition and format != Parquet.name:
        raise ExportError(say("--partition is for --format {format}.", format=Parquet.name))
    shapeless = format == _SMALLER or FORMATS[format].shapeless
    if shapeless and (columns or no_text or versions or program):
        raise ExportError(say("--format {format} has no columns to choose.", format=format))
    for name in (*stratify, *partition):
        if name not in DIMENSIONS:
            known = ", ".join(DIMENSIONS)
            what = say("'{name}' is none of {names}.", name=name, names=known)
            raise ExportError(what)
    shape = Shape(
        columns=columns,
        text=not no_text,
        versions=versions,
        partition=partition,
        sample=Sample(size=size, stratify=stratify, seed=seed) if size else None,
        quanteda=program == "quanteda",
    )
    return shape, options


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice((*FORMATS, _SMALLER)),
    help="File format.  [default: what PATH ends with]",
)
@click.option("--query", help="Only articles that this search finds.")
@narrowed
@surely
@_formed
@click.pass_obj
def export(home: Path, path: Path, query: str | None, narrowing: Narrowing, file: _File) -> None:
    """Write articles to a new file: CSV, JSON, JSON Lines, Parquet, Excel or Word. No row limit of ours.

    What the file is (question, time, observed days, meaning of columns) stands in PATH.meta.json beside
    it; in a Parquet file, in its metadata. In a CSV an apostrophe stands before cells that a spreadsheet
    would take for a formula.

    \b
    Example:
      dangjian export --since 2024 articles.parquet
      dangjian export --query 主题党日 --region 620000 gansu.csv
      dangjian export --sure --sure-of outlet sure.xlsx
      dangjian export --sample 200 --stratify region,year coded.csv
      dangjian export --format sqlite --region 620000 gansu
    """
    from archive.publish.description import Origin, describe
    from archive.publish.export import refuse_more
    from archive.publish.shape import table
    from archive.store.database import look

    found = find_home(home)
    found.refuse_own(path)
    config = configured(found)
    origin = Origin(name=config.name, address=config.base_url, licence=config.licence)
    with look(found.database) as store, store.still():
        filters = filters_of(query, narrowing, store, found)
        made = FORMATS.get(file.format)
        rows = table(store, filters, file.shape, made.order if made else "id")
        described = describe(store, rows.chosen, rows.columns, origin, query or "", rows.further)
        if made is not None:
            refuse_more(made, described.rows, made.most)
        written = _write(store, rows, path, file, described)
    seen = described.seen
    told = [_told(written, described.of, path), *_removed(seen.removed), *left_out_as_unsure(seen)]
    counts(joined(told, "; "))
    counts(seen.sentence())


def _write(
    store: "Store", table: "Table", path: Path, file: _File, described: "Description"
) -> int:
    from archive.publish.export import export as write
    from archive.publish.partitions import export_folder
    from archive.store.exported import every

    rows = every(store, table.chosen, table.names, by=table.partition)
    with (
        told_when_asked(signal.SIGTERM, signal.SIGHUP) as obey,
        progress(say("export"), described.rows) as advance,
    ):

        def step(rows: int) -> None:
            obey()
            advance(rows)

        if file.format == _SMALLER:
            from archive.publish.smaller import export_home

            return export_home(store, table.chosen, path, described, step)
        format = file.made(table.columns)
        if not table.partition:
            return write(rows, path, format, described, step, overwrite=file.overwrite)
        names = table.partition
        return export_folder(rows, names, path, format, described, step, overwrite=file.overwrite)


def _told(written: int, of: str, path: Path) -> Sentence:
    if of == "version":
        return say("{rows} written to {path}", rows=amounts.versions(written), path=path)
    return say("{rows} written to {path}", rows=amounts.articles(written), path=path)


def _removed(removed: int) -> list[Sentence]:
    if not removed:
        return []
    return [say("of this archive, {n} were removed and are in no export", n=removed)]
