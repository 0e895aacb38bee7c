"""What a command does, without its printing: crawl and read, and judge how it went."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.build import Reading, read_pages
from archive.config import Config
from archive.home import Home
from archive.store import runs
from archive.store.database import Store
from archive.store.runs import SourceReport
from archive.types import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlResult:
    """A crawl that is over. reading is None when it was not asked to read."""

    run: int
    state: str
    reports: list[SourceReport]
    reading: Reading | None


def crawl_and_read(
    home: Home,
    config: Config,
    store: Store,
    sources: list[Source],
    *,
    read: bool = True,
    fetched: Callable[[], None] = lambda: None,
    reading: Callable[[int], None] = lambda pages: None,
) -> CrawlResult:
    """Crawl sources, read what came, and close the run by each source's floors."""
    from crawler.run import crawl, open_run  # Scrapy takes 0.2 s to import: others need not pay

    now = datetime.now(UTC)
    with open_run(home, store, sources, now) as run:
        walked = crawl(home, config, store, sources, run=run, now=now, advance=fetched)
        done = read_pages(home, store, now=now, advance=reading) if read else None
        reports = {r.source: r for r in runs.report(store, run)}
        for source in sources:
            walk = walked[source.key]
            problem = walk.problem
            if not problem and walk.all_new:
                problem = _below_links(source, reports[source.key])
            if not problem and read:
                problem = _below_dated(source, runs.dated_share(store, run, source.key))
            state = "failed" if problem else "finished"
            runs.close_source(store, run, source.key, state, problem or walk.note)
        state = runs.close_run(store, run, datetime.now(UTC))
    return CrawlResult(run=run, state=state, reports=runs.report(store, run), reading=done)


def _below_links(source: Source, report: SourceReport) -> str:
    if report.links >= source.floors.links:
        return ""
    return (
        f"Its list pages gave {report.links} article addresses, fewer than the floor of "
        f"{source.floors.links}: the site may have changed."
    )


def _below_dated(source: Source, share: float | None) -> str:
    if share is None or share >= source.floors.dated:
        return ""
    return (
        f"{share:.0%} of its articles have a date, fewer than the floor of "
        f"{source.floors.dated:.0%}: the site may have changed."
    )
