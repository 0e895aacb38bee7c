"""Records what came of each request, for the frontier, the run and the verdict."""

from collections import Counter
from itertools import zip_longest
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.observing.looks import Trouble
from archive.sentences import say
from archive.store import frontier, runs, volatile
from archive.store.frontier import Found
from archive.store.spelling import stored_as
from archive.types import Cause, ListRequest
from archive.web.posts import key_of
from crawler.failures import Why, of_answer, of_error
from crawler.left_out import note_end, note_turned
from crawler.misses import Miss
from crawler.page_links import ListLinks
from crawler.reach import Walked
from crawler.refusals import BlockedError, DeniedError, sentence
from crawler.scope import elsewhere, is_allowed
from crawler.trails import Trail
from crawler.walks import Before, Crawl, Walk, is_lasting

_TRIES = 3
"""Failed crawls of an address before we believe that it has no page."""

MOST_OF_A_PAGE = 5_000
"""Most new addresses taken from one list page."""

MOST_OF_A_RUN = 100_000
"""Most new addresses taken from the list pages of one source in one run."""

_VALIDATORS = ("ETag", "Last-Modified")
_MOST_SIBLINGS = 1_000
_MOST_AGAIN = 20  # list pages of a walk that are asked for twice because rows may have moved,
_AGAIN_SHARE = 0.1  # or this share of those that were read
_MOST_HOSTS = 1_000  # other hosts in a source's links that are counted separately


def keep_listing(crawl: Crawl, response: Response, walk: Walk, listing: ListLinks) -> None:
    """A list page came: record its articles and where the list goes on."""
    key, meta = walk.source.key, response.meta
    allowed = [link for link in listing.links if is_allowed(link.url, walk.hosts)]
    found = volatile.as_known(crawl.store, key, allowed, crawl.now)
    here = _told(meta["address"], meta["key"], listing, found)
    away = elsewhere((link.url for link in listing.links), walk.hosts)
    following = [listing.next] if listing.next and is_allowed(listing.next.url, walk.hosts) else []
    siblings = [ListRequest(url) for url in listing.siblings if is_allowed(url, walk.hosts)]
    with crawl.store.write() as connection:
        added = frontier.add_found(connection, key, found, crawl.now, most=_room(walk))
        left_out = added.left_out + listing.left_out + len(siblings[_MOST_SIBLINGS:])
        # A page that did not yield everything is fetched again, changed or not.
        # Nor may an index be taken for unchanged that does not tell when its parts change.
        told = not any(day is None for _, day in listing.growing)
        whole = not left_out and told and bool(found or siblings)
        tag, modified = (header(response, one) if whole else None for one in _VALIDATORS)
        frontier.settle_list(connection, here.address, meta["page"], tag, modified, crawl.now)
        for address in _look_back(walk, here) if added.new else ():
            frontier.ask_again(connection, address, crawl.now)
        walk.read_keys.add(here.key)
        walked = following if _goes_on(crawl, walk, found, added.new, here) else []
        keys = {stored_as(connection, key_of(one)): one for one in walked}
        further = _led_on(walk, keys, here, added.new)
        frontier.add_list_pages(connection, key, further, crawl.now, again=True)
        frontier.add_list_pages(connection, key, siblings[:_MOST_SIBLINGS], crawl.now, again=False)
        frontier.ask_changed(connection, key, listing.growing[:_MOST_SIBLINGS], crawl.now)
        runs.count(
            connection, crawl.run, key, list_pages=1, links=len(found), new_links=added.new,
            elsewhere=away.total(), left_out=left_out,
        )  # fmt: skip
        if added.new and not further:
            note_turned(connection, crawl, walk, here, found)
    _note_rows(crawl, walk, here, [link.url for link in found], listing, added.new)
    walk.count(found, siblings=len(siblings), new=added.new, left_out=left_out)
    _note_elsewhere(walk, away)
    if not further:
        note_end(crawl, walk, here, listing, leads=bool(listing.links or following or siblings))


def _room(walk: Walk) -> int:
    """How many new addresses may still be taken from a list page."""
    return max(0, min(MOST_OF_A_PAGE, MOST_OF_A_RUN - walk.new))


def _told(address: int, key: str, listing: ListLinks, found: list[Found]) -> Before:
    oldest = min((link.date for link in found if link.date), default=None)
    return Before(address, key, listing.total_pages, listing.total_items, oldest)


def _led_on(
    walk: Walk, following: dict[str, ListRequest], told: Before, new: int
) -> list[ListRequest]:
    """Those list pages, by their keys, that this walk has not read already."""
    if new:
        walk.led_to |= set(following)
    unread = {key: one for key, one in following.items() if key not in walk.read_keys}
    walk.before |= dict.fromkeys(unread, told)
    walk.trail_of |= dict.fromkeys(unread, _trail(walk, told.key))
    return list(unread.values())


def _trail(walk: Walk, key: str) -> Trail:
    """The trail of a list page: the one of the page that led to it, or its own."""
    if key not in walk.trail_of:
        walk.trail_of[key] = Trail()
        walk.trails.append(walk.trail_of[key])
    return walk.trail_of[key]


def _note_rows(
    crawl: Crawl, walk: Walk, here: Before, urls: list[str], listing: ListLinks, new: int
) -> None:
    trail = _trail(walk, here.key)
    if listing.growing:  # the parts of a sitemap are one list
        walk.trail_of |= dict.fromkeys(listing.siblings, trail)
    if urls:
        trail.add(here.address, urls, new=new > 0, start=here.key in walk.starts)
        source = walk.source
        pages = here.pages if trail.from_start else None
        page = len(trail) if pages else walk.read
        crawl.walked(Walked(source=source.name, page=page, pages=pages, delay=source.delay))


def look_again(crawl: Crawl, walk: Walk) -> bool:
    """At the end of a walk, make those list pages due once more that show whether rows moved while
    it went on. Returns whether there are any."""
    reach = crawl.reach
    if any(most is not None for most in (reach.limit, reach.articles, reach.requests)):
        return False
    room = _most_again(walk) - len(walk.asked_again)
    # By turns: there may be more lists than room, and the first of each tell most.
    turns = zip_longest(*(trail.doubtful() for trail in walk.trails))
    doubtful = [one for turn in turns for one in turn if one is not None]
    wanted = [one for one in doubtful if one not in walk.asked_again][: max(0, room)]
    if wanted:
        with crawl.store.write() as connection:
            for address in wanted:
                frontier.ask_again(connection, address, crawl.now)
    walk.asked_again |= set(wanted)
    walk.asked -= set(wanted)
    return bool(wanted)


def _most_again(walk: Walk) -> int:
    return max(_MOST_AGAIN, int(walk.read * _AGAIN_SHARE))


def _look_back(walk: Walk, told: Before) -> list[int]:
    """The list page before one, to be asked for once more, when rows moved to it from this one
    between the two: those removed made room, or a new page made others count further down."""
    before = walk.before.get(told.key)
    if before is None or before.address in walk.asked_again or not before.missed(told):
        return []
    if len(walk.asked_again) >= _most_again(walk):
        return []
    walk.asked_again.add(before.address)
    walk.asked.discard(before.address)
    return [before.address]


def _goes_on(crawl: Crawl, walk: Walk, found: list[Found], new: int, here: Before) -> bool:
    """Whether what follows a list page is to be walked, too.

    A page with nothing new ends the walk: what follows was walked before, because an interrupted
    walk leaves its next page due. Behind pages with new ones one more is looked at: an article may
    have moved to it while we walked. A page without articles only leads to the list.
    """
    if not found:
        return True
    reach = crawl.reach
    days = [link.date for link in found if link.date]
    if reach.since and days and max(days) < reach.since:
        return False
    if new or not reach.backfill:
        return bool(new) or here.key in walk.led_to
    return not _trail(walk, here.key).repeats(here.address, (link.url for link in found))


def _note_elsewhere(walk: Walk, away: Counter[str]) -> None:
    for host, count in away.items():
        if host in walk.elsewhere or len(walk.elsewhere) < _MOST_HOSTS:
            walk.elsewhere[host] += count


def list_without_page(crawl: Crawl, response: Response, walk: Walk) -> None:
    """Unchanged, missing, or an answer that is not a page."""
    status, address = response.status, response.meta["address"]
    absent = status in (404, 410)
    if status != 304 and not (absent and _failures(crawl, address) >= _TRIES):
        # Some days have no issue.
        known = absent and response.meta["day"]
        list_missed(crawl, response, walk, of_answer(response), known=known)
        return
    if status == 304:
        walk.answered += 1
    else:
        why, further = of_answer(response), not is_lasting(response.meta)
        walk.list_misses.append(Miss(response.url, *why, known=True, further=further))
    with crawl.store.write() as connection:
        runs.count(connection, crawl.run, walk.source.key, list_pages=1)
        # Missing: lists announce it, but a family's deepest pages often do not exist.
        frontier.settle_list(connection, address, None, None, None, crawl.now)


def list_missed(
    crawl: Crawl, response: Response, walk: Walk, why: Why, *, wait: bool = True, known: bool = False
) -> None:  # fmt: skip
    """A list page did not come, or not as a list: it is put off."""
    if crawl.ended:
        return
    further = not is_lasting(response.meta)
    walk.list_misses.append(Miss(response.url, *why, known=known, further=further))
    with crawl.store.write() as connection:
        runs.count(connection, crawl.run, walk.source.key, list_pages=1)
        frontier.put_off(connection, response.meta["address"], str(why[1]), crawl.now, wait=wait)


def is_lost(crawl: Crawl, response: Response, walk: Walk, listing: ListLinks) -> bool:
    """Whether a page of a list led to nothing though the list says that more follows: it came as an
    error page or empty, with status 200. It is put off like one that did not come."""
    if listing.links or listing.next or listing.siblings:
        return False
    address, key = response.meta["address"], response.meta["key"]
    before, trail = walk.before.get(key), walk.trail_of.get(key)
    more = before and before.pages and trail and trail.from_start and before.pages > len(trail)
    failed = _failures(crawl, address)
    if more or (failed and key not in walk.starts):
        said = say("gave nothing, though more should follow: {why}", why=listing.why)
        why, known = (Cause.NOT_A_LIST, said, Trouble.NOT_A_LIST), failed >= _TRIES
        list_missed(crawl, response, walk, why, known=known)
        return True
    return False


def article_missed(crawl: Crawl, response: Response, walk: Walk) -> None:
    """An answer that says nothing about the article: it is put off."""
    address, why = response.meta["address"], of_answer(response)
    walk.misses.append(Miss(response.url, *why, known=_failures(crawl, address) >= _TRIES))
    with crawl.store.write() as connection:
        runs.count(connection, crawl.run, walk.source.key, article_pages=1)
        frontier.put_off(connection, address, str(why[1]), crawl.now, wait=True)


def add_articles(crawl: Crawl, walk: Walk, found: list[Found]) -> None:
    """Record article addresses that no list page gave."""
    allowed = [link for link in found if is_allowed(link.url, walk.hosts)]
    if allowed:
        with crawl.store.write() as connection:
            frontier.add_found(connection, walk.source.key, allowed, crawl.now, most=MOST_OF_A_PAGE)


def count_failure(
    crawl: Crawl, request: Request, error: BaseException, walk: Walk, *, is_list: bool
) -> None:
    """Record that no response came, and why."""
    key, address = walk.source.key, request.meta["address"]
    cause, said, trouble = of_error(error)
    # Refusing the address itself again costs nothing; a redirect first costs a request.
    free = isinstance(error, IgnoreRequest) and not request.meta.get("redirect_times")
    if isinstance(error, BlockedError):
        walk.stopped = walk.stopped or (cause, say("{error}.", error=error))
        walk.left_alone.add(urlsplit(request.url).netloc)
    known = not is_list and (cause is Cause.ROBOTS or _failures(crawl, address) >= _TRIES)
    misses = walk.list_misses if is_list else walk.misses
    further = is_list and not is_lasting(request.meta)
    misses.append(Miss(request.url, cause, said, trouble, known=known, further=further))
    with crawl.store.write() as connection:
        if isinstance(error, DeniedError):
            # It stays due and was not asked for: another may be, under the limits.
            walk.denied_lists += free and is_list
            walk.drawn -= free and not is_list
            runs.deny(connection, crawl.run, key, error.url, error.rule, error.agent)
        elif not isinstance(error, BlockedError):  # that was not asked
            runs.count(connection, crawl.run, key, errors=1)
        frontier.put_off(connection, address, str(sentence(error))[:500], crawl.now, wait=not free)


def _failures(crawl: Crawl, address: int) -> int:
    return frontier.failures(crawl.store.db.conn, address)


def header(response: Response, name: str) -> str | None:
    """A header of a response, or None."""
    value = response.headers.get(name)
    return None if value is None else value.decode("latin-1")
