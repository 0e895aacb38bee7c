"""cite: an article as a reference."""

from pathlib import Path

import click

from archive.errors import QueryError
from archive.home.folder import find_home
from archive.publish.references import STYLES
from archive.sentences import say
from scheduler.configuration import configured


@click.command()
@click.argument("article", type=click.IntRange(1))
@click.option(
    "--format", "style", default="gbt7714", show_default=True, type=click.Choice(tuple(STYLES)),
    help="Style or program.",
)  # fmt: skip
@click.pass_obj
def cite(home: Path, article: int, style: str) -> None:
    """Print how to cite an article, by its number.

    The citation has the time of the capture, the SHA-256 of the page, and the address of the version in
    this archive (with 'base_url' in dangjian.toml). That version stays as it is, whatever changes later.

    \b
    Example:
      dangjian cite 12
      dangjian cite 12 --format bibtex
    """
    from archive.publish.citation import place_of, reference
    from archive.store.database import look
    from archive.store.views.articles import current

    found = find_home(home)
    config = configured(found)
    select = current(article)
    with look(found.database) as store:
        rows = [select.read(dict(row)) for row in store.rows(select.sql, select.values)]
    if not rows:
        raise QueryError(say("There is no article {article} in this archive.", article=article))
    (shown,) = rows
    place = place_of(shown.id, config.name, config.base_url)
    click.echo(STYLES[style].write(reference(shown, config.name, place)).rstrip("\r\n"))
