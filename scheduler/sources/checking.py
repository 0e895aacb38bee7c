"""Sources asked again, and what was recorded of them read again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from archive.errors import HomeError
from archive.home.config import Config
from archive.home.folder import Home
from archive.sentences import say
from archive.types import Source
from crawler.lists import FAMILIES, Listing
from crawler.reach import Reach
from scheduler.sources.asking import Asked, ListPage, ask, being_crawled
from scheduler.sources.comparing import (
    BUSY,
    NO_FIXTURE,
    NO_LIST,
    Compared,
    compared,
    of_cause,
    reread,
    unrecorded,
)
from scheduler.sources.fixtures import Fixture, as_read, recorded
from scheduler.sources.proposal import reading

_REQUESTS = 3
"""For one source: its list, and where that redirects to. Only a list that is asked for by a form
needs the page with the form first."""

_REACH = Reach(articles=0, requests=_REQUESTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How a source is. page, listing: its list, to be recorded; None when none came with items that a
    crawl would follow."""

    source: Source
    compared: Compared
    page: ListPage | None = None
    listing: Listing | None = None

    @property
    def usable(self) -> bool:
        """Whether a crawl would find something."""
        return self.page is not None or self.compared.word == NO_LIST


def asked_again(
    home: Home, config: Config, sources: list[Source], *, renew: bool = False
) -> list[Checked]:
    """Ask each source for its list, and compare with its fixture. renew: what comes is recorded anew,
    so a damaged fixture counts as none; otherwise it is a HomeError."""
    known = {source.key: _known(home, source, renew) for source in sources}
    without = {source.key: _not_asked(home, config, source) for source in sources}
    lists = [_once(s, known[s.key]) for s in sources if without[s.key] is None]
    came = ask(home, config, lists, _REACH) if lists else {}
    return [
        Checked(source=source, compared=told)
        if (told := without[source.key]) is not None
        else _checked(source, known[source.key], came[source.key])
        for source in sources
    ]


def read_again(home: Home, sources: list[Source]) -> Iterator[Checked]:
    """Read each recorded list by today's rules. Asks nobody. HomeError for a damaged fixture."""
    for source in sources:
        fixture = recorded(home, source.key)
        if fixture is None:
            said = Compared(NO_FIXTURE, say("Nothing was recorded of it."))
            yield Checked(source=source, compared=said)
            continue
        listing = reading(fixture.page, source)
        said = reread(fixture.told, as_read(listing, source))
        yield Checked(source=source, compared=said, page=fixture.page, listing=listing)


def _known(home: Home, source: Source, renew: bool) -> Fixture | None:
    try:
        return recorded(home, source.key)
    except HomeError:
        if not renew:
            raise
        return None


def _not_asked(home: Home, config: Config, source: Source) -> Compared | None:
    """Why a source is not asked, None when it is."""
    if not FAMILIES[source.family].has_lists:
        return Compared(NO_LIST, say("Its start addresses are its articles: there is no list."))
    if busy := being_crawled(home, config, source):
        return Compared(
            BUSY, say("Its host is being crawled for '{busy}': it was not asked.", busy=busy)
        )
    return None


def _once(source: Source, fixture: Fixture | None) -> Source:
    """The source as it is asked now: its first list, or the data that it was recorded from."""
    start, further = source.start[:1], 1
    if fixture is not None and fixture.page.request.method == "GET":
        address = fixture.page.request.url.replace("{", "%7B").replace("}", "%7D")
        start, further = (start if "{date" in start[0] else (address,)), 0
    return replace(source, start=start, max_list_pages=further, days=min(source.days, _REQUESTS))


def _checked(source: Source, fixture: Fixture | None, asked: Asked) -> Checked:
    pages = [(page, reading(page, source)) for page in asked.lists]
    best = next(((p, one) for p, one in pages if one.items), pages[0] if pages else None)
    if best is None:
        told = Compared("unreachable", say("No page came."))
        if asked.missed is not None:
            told = of_cause(asked.missed.cause, say("{first}.", first=asked.missed.sentence))
        return Checked(source=source, compared=told)
    page, listing = best
    now = as_read(listing, source)
    if fixture is None:
        told = unrecorded(now, page.url)
    else:
        dated = "{date" in source.start[0]  # each day has another address
        told = compared(fixture.told, now, fixture.page.url if dated else page.url)
    if all("off_host" in item for item in now["items"]):
        return Checked(source=source, compared=told)
    return Checked(source=source, compared=told, page=page, listing=listing)
