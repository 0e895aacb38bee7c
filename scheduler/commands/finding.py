"""search: what the archive holds."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from archive import amounts
from archive.home.folder import find_home
from archive.publish.headlines import headline
from archive.sentences import Sentence, joined, say
from scheduler.commands.narrowing import Narrowing, filters_of, narrowed, surely
from scheduler.console import counts, paragraph, plain

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

    found, asked, shown = find_home(home), parse_query(query, strict=True), 0
    with look(found.database) as store:
        filters = filters_of(query, narrowing, store, found)
        total = finding.count(store, filters)
        undated = plain(say("undated"))
        for row in finding.page(store, filters, limit, order):
            shown += 1
            paragraph((f"{row['id']}  {headline(row['title'])}", "bold"))
            facts = (row["published"] or undated, row["outlet"], row["source_name"], row["url"])
            paragraph(("  ".join(filter(None, facts)), ""), indent=2)
            pieces = snippet(row["text"], asked)
            paragraph(*((p.text, "yellow" if p.hit else "") for p in pieces), indent=2)
        seen = observation(store, filters)
    told = [say("{articles} found, {shown} shown", articles=amounts.articles(total), shown=shown)]
    counts(joined(told + left_out_as_unsure(seen), "; "))
    counts(seen.sentence())


def left_out_as_unsure(seen: "Observation") -> list[Sentence]:
    """What was left out because it is not sure, when that was asked for."""
    fields = ", ".join(seen.sure)
    told = say("{n} left out because not sure: {fields}", n=seen.unsure, fields=fields)
    return [told] if seen.sure else []
