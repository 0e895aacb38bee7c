"""read: articles out of kept pages."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.errors import ConfigError
from archive.home.folder import find_home
from archive.sentences import Sentence, say
from scheduler.configuration import configured
from scheduler.console import counts, progress
from scheduler.tallies import again_told, faults_told, reading_told

if TYPE_CHECKING:
    from archive.build import Amendments
    from archive.home.config import Config
    from archive.home.folder import Home
    from archive.store.pages import Which


@click.command()
@click.option("--all", "everything", is_flag=True, help="Read every page again.")
@click.option("--stale", is_flag=True, help="Read again the pages that older rules read.")
@click.option(
    "--report", type=click.Path(path_type=Path), help="Write what that changed to an HTML file."
)
@click.option("--overwrite", is_flag=True, help="Replace the report if it exists.")
@click.pass_obj
def read(home: Path, everything: bool, stale: bool, report: Path | None, overwrite: bool) -> None:
    """Read the kept pages that are not read yet, on all processor cores.

    With --stale or --all, today's rules read pages again, and the counts say what that gained, lost
    and changed. Edits by the sites are counted separately: those newly seen, and those no longer
    seen, because two versions that today's rules read alike were never two. A page that cannot be
    read (its capture is missing, its process died) keeps its earlier reading; 'read' tries it again.

    --report shows what changed field by field and source by source, with samples, their evidence, and
    links to their captures.

    Exit code 1 when pages could not be read.

    \b
    Example:
      dangjian read --stale
      dangjian read --stale --report report.html
    """
    from archive.store.pages import Which

    if everything and stale:
        raise ConfigError(say("Give --all or --stale, not both."))
    found = find_home(home)
    if report is not None:
        _check_report(report, again=everything or stale, overwrite=overwrite)
        found.refuse_own(report)
    which = Which.ALL if everything else Which.STALE if stale else Which.UNREAD
    if not _read(found, which, report):
        click.get_current_context().exit(1)


def _check_report(report: Path, *, again: bool, overwrite: bool) -> None:
    from scheduler.reading_report import check_place

    if not again:
        what = say("--report needs --stale or --all: it shows what reading again changed.")
        raise ConfigError(what)
    check_place(report, overwrite)


def _read(home: "Home", which: "Which", report: Path | None) -> bool:
    """Read, and tell what came of it. Whether all pages could be read."""
    from archive.build import Amendments, read_pages
    from archive.reader import READER
    from archive.store import pages
    from archive.store.database import open_store
    from archive.store.pages import Which
    from archive.store.versions import edits

    config, began = configured(home), datetime.now(UTC)
    amendments = Amendments() if report is not None else None
    with open_store(home.database) as store:
        total = pages.count_to_read(store, which, READER)
        before = edits(store)
        with progress(say("read"), total) as advance:
            done = read_pages(
                home, store, now=began, which=which, advance=advance, amendments=amendments
            )
        after = edits(store)
    again = which in (Which.ALL, Which.STALE)
    came = again_told(done, before, after) if again else reading_told(done)
    for sentence in (summary := [came, *faults_told(done)]):
        counts(sentence)
    if report is not None and amendments is not None:
        _write_report(report, config, began, summary, amendments)
    return not done.faults


def _write_report(
    path: Path,
    config: "Config",
    began: datetime,
    summary: list[Sentence],
    amendments: "Amendments",
) -> None:
    from archive.reader import READER
    from scheduler.reading_report import Facts, write

    site = config.base_url or "http://127.0.0.1:8001/"
    took = datetime.now(UTC) - began
    write(path, Facts(config.name, site, began, took, READER, summary), amendments)
    counts(say("What changed: {path}", path=path))
