"""What a crawl works with and how far it has got: filled by the spider, read by the verdict."""

import asyncio
import re
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archive.sentences import Sentence
from archive.store.asking import Due
from archive.store.database import Store
from archive.store.frontier import Found
from archive.types import Cause, Source
from archive.web.dates import CHINA
from archive.workers import Workers
from crawler.misses import Misses
from crawler.page_links import ListLinks
from crawler.reach import Reach, Walked
from crawler.scope import HostPort, Hosts
from crawler.trails import Trail
from crawler.writing import Writing


@dataclass(slots=True, kw_only=True)
class Crawl:
    """What one crawl works with. now: when it began; it decides what is due. configured: all
    sources in use, of which other processes may crawl some. follow: whether it goes on to an
    article's further pages and attachments. ended: why it ends before it is done. let_in: hosts that
    gave what was asked for and did not block us afterwards."""

    store: Store
    writing: Writing
    folder: Path  # of the WARC files
    workers: Workers
    run: int
    now: datetime
    sources: dict[str, Source]
    configured: tuple[Source, ...] = ()
    follow: bool = True
    reach: Reach = field(default_factory=Reach)
    ended: tuple[Cause, Sentence] | None = None
    stop: Callable[[], None] = lambda: None
    walked: Callable[[Walked], None] = lambda walked: None  # called on each list page that was read
    let_in: set[str] = field(default_factory=set)
    walks: "dict[str, Walk]" = field(default_factory=dict)

    def end(self, cause: Cause, message: Sentence) -> None:
        """End the crawl: request nothing more, and report nothing more about the sites."""
        if self.ended is None:
            self.ended = cause, message
            self.stop()


@dataclass(frozen=True, slots=True)
class Before:
    """A list page that leads to another. address, key: its own. pages, items: the length it stated.
    oldest: the earliest day of its rows."""

    address: int
    key: str
    pages: int | None
    items: int | None
    oldest: str | None = None

    def missed(self, after: "Before") -> bool:
        """Whether rows may have moved from the page after it to this one, and were read on neither.

        A list that got longer moves rows to later pages, except where pages are counted down.
        """
        told = ((self.pages, after.pages), (self.items, after.items))
        grown = [new - old for old, new in told if old is not None and new is not None]
        return min(grown, default=0) < 0 or (any(grown) and not _counts_up(self.key, after.key))


def _counts_up(key: str, following: str) -> bool:
    numbers = [re.findall(r"\d{1,9}", one) for one in (key, following)]
    changed = [(a, b) for a, b in zip(*numbers, strict=False) if a != b]
    return len(set(map(len, numbers))) == 1 and any(int(a) < int(b) for a, b in changed)


@dataclass(slots=True)
class Walk:
    """How far the walk of one source has got."""

    source: Source
    hosts: Hosts
    private: frozenset[HostPort] = frozenset()
    asked: set[int] = field(default_factory=set)
    # The last address read from the frontier, of those that answered before and of those that never did.
    after: dict[bool, int] = field(default_factory=lambda: {False: 0, True: 0})
    fresh: set[int] = field(default_factory=set)  # those that were read as never answered
    waiting: deque[Due] = field(default_factory=deque)  # read from there, not yet requested
    in_flight: int = 0
    starts: frozenset[str] = (
        frozenset()
    )  # start addresses; the limit of list pages does not count them
    days: frozenset[str] = frozenset()  # those among them that stand for one day
    answered: int = 0  # list pages that came, or had not changed
    read: int = 0  # those whose links were read
    links: int = 0
    dated: int = 0  # those with a day
    siblings: int = 0
    led_to: set[str] = field(default_factory=set)  # keys of list pages that follow new articles
    read_keys: set[str] = field(default_factory=set)  # keys of list pages that were read
    before: dict[str, "Before"] = field(default_factory=dict)  # key of a list page → what led to it
    compared: bool = False  # a known article was asked for beside a new one without text
    asked_again: set[int] = field(default_factory=set)  # list pages whose rows may have moved
    trails: list[Trail] = field(default_factory=list)
    trail_of: dict[str, Trail] = field(default_factory=dict)  # by the keys of its list pages
    open_lists: int = 0  # list pages that were requested and are not done with
    denied_lists: int = 0  # list pages among `asked` that robots.txt forbids
    drawn: int = 0  # article pages requested, without those that robots.txt forbids
    answers: int = 0  # that came, and
    waited: float = 0.0  # the seconds until they came, in all
    sent: int = 0  # requests, with redirects and second tries, but not for robots.txt
    new: int = 0  # article addresses from lists that were not known before
    left_out: int = 0
    bare: list[ListLinks] = field(default_factory=list)  # list pages that led to nothing
    # Where no way goes on: key → pages that are left, items that the list states.
    dead_ends: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    unwalked: int = 0  # pages that a list says it has, where the page names no way to them
    elsewhere: Counter[str] = field(default_factory=Counter)
    list_misses: Misses = field(default_factory=Misses)
    came: int = 0  # article pages whose answer settled them
    absent: Misses = field(default_factory=Misses)  # those among them that do not exist
    misses: Misses = field(default_factory=Misses)
    failed_at: float = 0.0  # when its lists first did not come and were asked for again, monotonic
    failed_for: float = 0.0  # the seconds until they did not come the last time
    stopped: tuple[Cause, Sentence] | None = None  # why we stopped asking one of its hosts
    left_alone: set[str] = field(default_factory=set)  # those hosts, with their ports
    late: int = 0
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def count(self, found: Sequence[Found], *, siblings: int, new: int, left_out: int) -> None:
        """Count what a list page named: articles, further list pages, and those that were new."""
        self.links += len(found)
        self.dated += sum(link.date is not None for link in found)
        self.siblings += siblings
        self.new += new
        self.left_out += left_out


def start_addresses(source: Source, now: datetime) -> list[str]:
    """A source's start addresses; one with `{date:…}` stands for each of the last days, China time."""
    today = now.astimezone(CHINA).date()
    days = [today - timedelta(days=back) for back in range(source.days)]
    found = []
    for url in source.start:
        if "{date" in url:
            found += [url.format(date=day) for day in days]
        else:
            found.append(url)
    return found


def is_lasting(meta: dict[str, Any]) -> bool:
    """Whether a request is for a start address that is one each day."""
    return bool(meta["start"] and not meta["day"])
