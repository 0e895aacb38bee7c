"""search, export: what the archive holds."""

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from archive import amounts
from archive.home.folder import find_home
from archive.publish.formats import FORMATS, Csv
from archive.publish.headlines import headline
from archive.sentences import Sentence, joined, say
from scheduler.commands.narrowing import Narrowing, filters_of, narrowed, surely
from scheduler.configuration import configured
from scheduler.console import counts, paragraph, plain, progress
from scheduler.ending import told_when_asked

if TYPE_CHECKING:
    from archive.publish.observed import Observation


@click.command()
@click.argument("query")
@click.option(
    "--limit",
    default=20,
    show_default=True,
    type=click.IntRange(1),
    help="Maximum number of hits to show.",
)
@click.option(
    "--order", default="newest", show_default=True, type=click.Choice(["newest", "relevance"]),
    help="What comes first.",
)  # fmt: skip
@narrowed
@surely
@click.pass_obj
def search(
    home: Path,
    query: str,
    limit: int,
    order: Literal["newest", "relevance"],
    narrowing: Narrowing,
) -> None:
    """Search the articles, newest first.

    Words side by side must all occur; "…" is exact; OR, -word, 标题:word, 来源:word and 文号:word work.
    Simplified and traditional characters, full and half width are alike.

    \b
    Example:
      dangjian search 主题党日
      dangjian search '"机关党建" -基层'
      dangjian search --order relevance '主题党日 来源:日报'
      dangjian search --since 2024 --region 620000 --sure 主题党日
    """
    from archive.publish.observed import observation
    from archive.search import parse_query, snippet
    from archive.store import finding
    from archive.store.database import look

    found = find_home(home)
    asked = parse_query(query, strict=True)
    with look(found.database) as store:
        filters = filters_of(query, narrowing, store, found)
        total = finding.count(store, filters)
        shown, undated = 0, plain(say("undated"))
        for row in finding.page(store, filters, limit, order):
            shown += 1
            paragraph((f"{row['id']}  {headline(row['title'])}", "bold"))
            facts = (row["published"] or undated, row["outlet"], row["source_name"], row["url"])
            paragraph(("  ".join(fact for fact in facts if fact), ""), indent=2)
            pieces = snippet(row["text"], asked)
            paragraph(*((p.text, "yellow" if p.hit else "") for p in pieces), indent=2)
        seen = observation(store, filters)
    _count(_found(total, shown), seen)
    counts(seen.sentence())


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--format", "format_", type=click.Choice(tuple(FORMATS)), required=True, help="File format."
)
@click.option("--query", help="Only articles that this search finds.")
@narrowed
@surely
@click.option("--raw", is_flag=True, help="CSV: keep cells that a spreadsheet takes for a formula.")
@click.pass_obj
def export(
    home: Path, path: Path, format_: str, query: str | None, narrowing: Narrowing, raw: bool
) -> None:
    """Write articles to a new file: CSV, JSON, JSON Lines or Parquet. No row limit.

    In a CSV an apostrophe stands before cells that a spreadsheet would take for a formula.

    \b
    Example:
      dangjian export --format parquet --since 2024 articles.parquet
      dangjian export --format csv --query 主题党日 --region 620000 gansu.csv
      dangjian export --format csv --sure --sure-of outlet sure.csv
    """
    from archive.publish.export import export as write
    from archive.publish.observed import observation
    from archive.store import finding
    from archive.store.database import look

    format = Csv(raw=raw) if format_ == Csv.name else FORMATS[format_]()
    found = find_home(home)
    configured(found)
    with look(found.database) as store:
        filters = filters_of(query, narrowing, store, found)
        total = finding.count(store, filters)
        seen = observation(store, filters)
        with (
            told_when_asked(signal.SIGTERM, signal.SIGHUP) as obey,
            progress(say("export"), total) as advance,
        ):

            def step(rows: int) -> None:
                obey()
                advance(rows)

            written = write(finding.every(store, filters), path, format, step, seen.facts())
    told = say("{articles} written to {path}", articles=amounts.articles(written), path=path)
    _count(joined([told, *_left_out(seen.removed)], "; "), seen)
    counts(seen.sentence())


def _found(total: int, shown: int) -> Sentence:
    return say("{articles} found, {shown} shown", articles=amounts.articles(total), shown=shown)


def _count(told: Sentence, seen: "Observation") -> None:
    """What was found, and what was left out of it because it is not sure."""
    fields = ", ".join(seen.sure)
    unsure = say("{n} left out because not sure: {fields}", n=seen.unsure, fields=fields)
    counts(joined([told, *([unsure] if seen.sure else [])], "; "))


def _left_out(removed: int) -> list[Sentence]:
    if not removed:
        return []
    return [say("of this archive, {n} were removed and are in no export", n=removed)]
