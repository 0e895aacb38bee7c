"""`dangjian crawl --dry-run`: the lists are asked, and nothing is kept: no page, no run, no address."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.errors import ConfigError, DangjianError, DiskFullError
from archive.home.config import Config
from archive.home.folder import Home
from archive.sentences import say
from archive.store import hosts
from archive.store.database import look, open_store
from archive.store.rehearsal import Foreseen, carry_addresses, foreseen
from archive.types import Cause, Source
from crawler.reach import Reach, Watching
from crawler.run import crawl, open_run
from crawler.verdict import TOLD_TO_END, Seen, Verdict, judge
from scheduler.ending import ToldToEnd
from scheduler.sources.asking import being_crawled


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What came of asking the lists of a source. elsewhere: addresses on other hosts."""

    source: Source
    foreseen: Foreseen
    elsewhere: int
    requests: int
    verdict: Verdict


def rehearse(
    home: Home, config: Config, sources: list[Source], reach: Reach, watching: Watching
) -> list[Rehearsed]:
    """Walk the lists as a crawl would, by what the archive knows, in a home that is thrown away. Only
    what the hosts asked of us stays: a host that refused us is left alone by the next crawl, too.

    ConfigError when a source's host is being crawled: a dry run does not share its turn there.
    """
    for source in sources:
        if other := being_crawled(home, config, source):
            what = say(
                "Source '{key}' is being crawled now: try again when that is done.", key=other
            )
            raise ConfigError(what)
    now = datetime.now(UTC)
    with TemporaryDirectory() as folder:
        away = Home(Path(folder))
        with open_store(away.database) as store, open_run(away, store, sources, now) as run:
            with suppress(DangjianError), look(home.database) as known:
                hosts.carry(known, store)
                for source in sources:
                    carry_addresses(known, store, source, now)
            seen = crawl(
                away, config, store, sources,
                run=run, now=now, follow=False, reach=replace(reach, articles=0), watching=watching,
            )  # fmt: skip
            with suppress(DangjianError), open_store(home.database) as known:
                hosts.carry(store, known)
            _ended(seen[sources[0].key])
            return [
                Rehearsed(
                    source=source,
                    foreseen=_at_most(foreseen(store, run, source.key, now), reach.limit),
                    elsewhere=seen[source.key].elsewhere.total(),
                    requests=seen[source.key].requests,
                    # Whether articles come was not asked.
                    verdict=judge(replace(seen[source.key], ever=True)),
                )
                for source in sources
            ]


def _at_most(found: Foreseen, limit: int | None) -> Foreseen:
    """With the articles that --limit lets through."""
    return found if limit is None else replace(found, articles=min(found.articles, limit))


def _ended(seen: Seen) -> None:
    if seen.ended and seen.ended[0] is Cause.DISK_FULL:
        raise DiskFullError(seen.ended[1])
    if seen.ended and seen.ended[1] == TOLD_TO_END:
        raise ToldToEnd
