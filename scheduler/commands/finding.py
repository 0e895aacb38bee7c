"""search, export: what the archive holds."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from archive.errors import QueryError
from archive.home.folder import Home, find_home
from archive.publish.formats import FORMATS, Csv
from archive.publish.headlines import headline
from archive.sentences import Sentence, joined, say
from archive.types import SourceKind, Tag
from scheduler.configuration import configured
from scheduler.console import counts, paragraph, plain, progress
from scheduler.ending import told_when_asked

if TYPE_CHECKING:
    from archive.store.database import Store
    from archive.store.finding import Filters


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the options restrict the articles to."""

    since: str | None
    until: str | None
    sources: tuple[str, ...]
    regions: tuple[str, ...]
    kinds: tuple[str, ...]
    tags: tuple[str, ...]


_OPTIONS = (
    click.option(
        "--since", metavar="DATE", help="Published on or after: YYYY, YYYY-MM or YYYY-MM-DD."
    ),
    click.option("--until", metavar="DATE", help="Published on or before, the year, month or day included."),
    click.option(
        "--source", "sources", multiple=True, metavar="KEY", help="Only this source; repeatable."
    ),
    click.option(
        "--region", "regions", multiple=True, metavar="CODE|NAME",
        help="Only this region (GB/T 2260, or a name) and those below it; repeatable.",
    ),
    click.option(
        "--kind", "kinds", multiple=True, metavar="KIND",
        type=click.Choice([kind.value for kind in SourceKind]),
        help=f"Only this kind of outlet; repeatable: {', '.join(SourceKind)}.",
    ),
    click.option(
        "--party-building", "tags", multiple=True, metavar="TAG",
        type=click.Choice([tag.value for tag in Tag]),
        help=f"Only what is about party building, is not, or was not judged; repeatable: {', '.join(Tag)}.",
    ),
)  # fmt: skip


def narrowed(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that narrow what it finds, as one argument."""

    @wraps(command)
    def called(
        *given: Any,
        since: str | None,
        until: str | None,
        sources: tuple[str, ...],
        regions: tuple[str, ...],
        kinds: tuple[str, ...],
        tags: tuple[str, ...],
        **others: Any,
    ) -> None:
        narrowing = Narrowing(since, until, sources, regions, kinds, tags)
        command(*given, narrowing=narrowing, **others)

    for option in reversed(_OPTIONS):
        called = option(called)
    return called


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
      dangjian search --since 2024 --region 620000 主题党日
    """
    from archive.publish.observed import observation
    from archive.search import parse_query, snippet
    from archive.store import finding
    from archive.store.database import look

    found = find_home(home)
    asked = parse_query(query, strict=True)
    with look(found.database) as store:
        filters = _filters(query, narrowing, store, found)
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
    counts(say("{total} articles found, {shown} shown", total=total, shown=shown))
    counts(seen.sentence())


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--format", "format_", type=click.Choice(tuple(FORMATS)), required=True, help="File format."
)
@click.option("--query", help="Only articles that this search finds.")
@narrowed
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
    """
    from archive.publish.export import export as write
    from archive.publish.observed import observation
    from archive.store import finding
    from archive.store.database import look

    format = Csv(raw=raw) if format_ == Csv.name else FORMATS[format_]()
    found = find_home(home)
    configured(found)
    with look(found.database) as store:
        filters = _filters(query, narrowing, store, found)
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
    told = say("{written} articles written to {path}", written=written, path=path)
    counts(joined([told, *_left_out(seen.removed)], "; "))
    counts(seen.sentence())


def _left_out(removed: int) -> list[Sentence]:
    if not removed:
        return []
    return [say("of this archive, {n} were removed and are in no export", n=removed)]


def _regions(store: "Store") -> dict[str, str]:
    """Names of regions by code; the database's names come before those of our list."""
    from archive.home.gazetteer import region_names
    from archive.store.finding import REGIONS_SQL

    return {**region_names(), **{code: name for code, name in store.rows(REGIONS_SQL)}}


def _filters(query: str | None, narrowing: Narrowing, store: "Store", home: Home) -> "Filters":
    from archive.search import parse_query
    from archive.store.finding import Filters

    regions = _regions(store)
    asked = Filters(
        query=parse_query(query, strict=True) if query is not None else None,
        since=_date(narrowing.since, "--since"),
        until=_date(narrowing.until, "--until"),
        sources=narrowing.sources,
        regions=tuple(_code(region, regions) for region in narrowing.regions),
        kinds=narrowing.kinds,
        party_building=tuple(map(Tag, narrowing.tags)),
    )
    known = {row["key"] for row in store.rows("SELECT key FROM sources")}
    unknown = tuple(key for key in narrowing.sources if key not in known)
    if unknown:
        configured(home).select(unknown)
    return asked


def _date(text: str | None, option: str) -> str | None:
    from archive.publish.arguments import read_date

    if text is None:
        return None
    found = read_date(text)
    if not found:
        raise QueryError(
            say(
                "{option} must be YYYY, YYYY-MM or YYYY-MM-DD, not {text}.",
                option=option,
                text=repr(text),
            )
        )
    return found


def _code(text: str, known: dict[str, str]) -> str:
    from archive.home.regions import in_words, named
    from archive.home.rules import nearest_region

    codes = named(text, known)
    if len(codes) == 1:
        return codes[0]
    if codes:
        which = joined(in_words(code, known) for code in codes[:10])
        raise QueryError(
            say(
                "--region {text} matches more than one region: name one of {which}.",
                text=text,
                which=which,
            )
        )
    raise QueryError(
        say(
            "--region must be a six-digit GB/T 2260 code or a region's name, not {text}{nearest}.",
            text=repr(text),
            nearest=nearest_region(text),
        )
    )
