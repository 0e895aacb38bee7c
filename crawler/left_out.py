"""What a crawl left out of a source's lists, as gaps: where, why, from when to when."""

from collections.abc import Sequence
from datetime import timedelta

from archive.store import frontier, gaps, runs
from archive.store.database import Connection
from archive.store.frontier import Found
from archive.store.gaps import Gap, GapReason
from archive.types import CHINA, Source
from crawler.page_links import ListLinks
from crawler.trails import Trail
from crawler.walks import Before, Crawl, Walk

_FEW_SEEN = 3  # rows that were seen before, with which a list may be another all the same
_MOST_BARE = 100  # list pages without anything, of which a reason is remembered


def record_gaps(crawl: Crawl, source: Source) -> None:
    """Record the gaps that a crawl leaves at a source, and close those that it walked."""
    walk = crawl.walks.get(source.key)
    if walk is None:
        return
    if walk.days and walk.read:
        _note_days(crawl, source)
    found = [*_unwalked(crawl, walk), *_moved(walk)]
    walked = not crawl.ended and walk.read > 0
    gaps.settle(crawl.store, crawl.run, source.key, found, walked=walked, read=walk.read_keys)
    whole = crawl.reach.backfill and crawl.reach.since is None and walk.answered == walk.read
    if whole and walked and not found:
        gaps.close_moved(crawl.store, crawl.run, source.key)


def note_end(crawl: Crawl, walk: Walk, here: Before, listing: ListLinks, *, leads: bool) -> None:
    """Note a list page that ends a walk. leads: whether it had anything at all.

    It may come before as many pages were read as the list states: it names no way to the rest, or has
    only rows that the walk had, as where a page redirects to the first one. Those do not say that what
    follows was walked before.
    """
    if not leads and len(walk.bare) < _MOST_BARE:
        walk.bare.append(listing)
    start, trail = here.key in walk.starts, walk.trail_of.get(here.key) or Trail()
    if not listing.links or not (start or trail.from_start):
        return  # how many pages came before it is not known
    if listing.next:
        before = walk.before.get(here.key)
        stated = here.pages or (before.pages if before else None) or 1
        if len(trail) >= stated or not trail.turned_back(here.address, whole=crawl.reach.backfill):
            return
        further = stated - trail.own
    else:
        further = (here.pages or 1) - (1 if start else len(trail))
    if further > 0:
        walk.unwalked = max(walk.unwalked, further)
        walk.dead_ends[here.key] = further, here.items


def note_turned(
    connection: Connection, crawl: Crawl, walk: Walk, here: Before, found: Sequence[Found]
) -> None:
    """Note a list page at which a list ends with something new, if no earlier run had seen what
    stands on it: more may have stood there since. A few rows at the top of a list stay there for years.

    A page that stands for a day has nothing else; one that is read again has what this run saw; a
    part that is new, an issue or a month of a sitemap, is no end of a list.
    """
    if walk.days or here.address in walk.asked_again:
        return
    led_to = here.key in walk.starts or here.key in walk.before
    if not led_to and not gaps.is_older(connection, here.address, crawl.now):
        return
    seen = gaps.seen_before(connection, walk.source.key, found, crawl.now)
    if seen < min(_FEW_SEEN, (len(found) + 1) // 2):
        last = next((link.date for link in reversed(found) if link.date), None)
        runs.turn_over(connection, crawl.run, walk.source.key, last)


def _note_days(crawl: Crawl, source: Source) -> None:
    """Note how far a source reaches that is asked for its last days: to the first of them."""
    first = crawl.now.astimezone(CHINA).date() - timedelta(days=source.days - 1)
    with crawl.store.write() as connection:
        runs.turn_over(connection, crawl.run, source.key, first.isoformat())


def _unwalked(crawl: Crawl, walk: Walk) -> list[Gap]:
    """List pages that are known and were not walked, and those that nothing leads to."""
    known, _ = frontier.count_articles(crawl.store, walk.source.key)
    absent = {miss.url for miss in walk.list_misses if miss.known}
    found = []
    for address, key, failed in gaps.open_lists(crawl.store, walk.source.key):
        if key in absent or (key in walk.days and not crawl.ended):
            continue  # some days have no issue
        before = walk.before.get(key)
        trail = walk.trail_of.get(key)
        pages = before.pages - len(trail) if before and before.pages and trail else None
        items = before.items - known if before and before.items is not None else None
        found.append(
            Gap(
                list=key,
                reason=_reason(crawl, walk, failed=failed or address in walk.asked),
                newest=before.oldest if before else None,
                pages=max(0, pages) if pages is not None else None,
                items=max(0, items) if items is not None else None,
            )
        )
    for key, (left, stated) in walk.dead_ends.items():
        items = max(0, stated - known) if stated is not None else None
        found.append(Gap(list=key, reason=GapReason.NO_WAY, pages=left, items=items))
    return found


def _reason(crawl: Crawl, walk: Walk, *, failed: bool) -> GapReason:
    if crawl.ended:
        return GapReason.ENDED
    if failed:
        return GapReason.FAILED
    limit = crawl.reach.limit
    return GapReason.LIMIT if limit is not None and walk.new >= limit else GapReason.CUT


def _moved(walk: Walk) -> list[Gap]:
    """Pages between two that moved differently, and that were not looked at again."""
    keys = {before.address: before.key for before in walk.before.values()}
    return [
        Gap(list=keys[trail.address(first)], reason=GapReason.MOVED, pages=last - first)
        for trail in walk.trails
        for first, last in trail.spans()
        if trail.address(first) in keys
    ]
