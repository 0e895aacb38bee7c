"""Records what came of each request, for the frontier, the run and the verdict."""

from collections import Counter
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.store import frontier, runs
from archive.store.frontier import Found
from archive.store.spelling import stored_as
from archive.types import Cause, ListRequest
from archive.web.posts import key_of
from crawler.failures import of_answer, of_error
from crawler.page_links import ListLinks
from crawler.refusals import BlockedError, DeniedError, sentence
from crawler.scope import elsewhere, is_allowed
from crawler.verdict import Miss
from crawler.walks import Crawl, Walk

_TRIES = 3
"""Failed crawls of an address before we believe that it has no page."""

MOST_OF_A_PAGE = 5_000
"""Most new addresses taken from one list page."""

MOST_OF_A_RUN = 100_000
"""Most new addresses taken from the list pages of one source in one run."""

_MOST_SIBLINGS = 1_000
_MOST_BARE = 100  # list pages without anything, of which a reason is remembered
_MOST_HOSTS = 1_000  # other hosts in a source's links that are counted separately


def keep_listing(crawl: Crawl, response: Response, walk: Walk, listing: ListLinks) -> None:
    """A list page came: record its articles and where the list goes on."""
    key = walk.source.key
    found = [link for link in listing.links if is_allowed(link.url, walk.hosts)]
    away = elsewhere((link.url for link in listing.links), walk.hosts)
    following = [listing.next] if listing.next and is_allowed(listing.next.url, walk.hosts) else []
    siblings = [ListRequest(url) for url in listing.siblings if is_allowed(url, walk.hosts)]
    room = max(0, min(MOST_OF_A_PAGE, MOST_OF_A_RUN - walk.new))
    with crawl.store.write() as connection:
        added = frontier.add_found(connection, key, found, crawl.now, most=room)
        left_out = added.left_out + listing.left_out + len(siblings[_MOST_SIBLINGS:])
        # A page that did not yield everything is fetched again, changed or not.
        whole = not left_out and bool(found or siblings)
        frontier.settle_list(
            connection,
            response.meta["address"],
            response.meta["page"],
            header(response, "ETag") if whole else None,
            header(response, "Last-Modified") if whole else None,
            crawl.now,
        )
        if _goes_on(crawl, walk, found, added.new, response.meta["key"]):
            if added.new:
                walk.led_to |= {stored_as(connection, key_of(one)) for one in following}
            frontier.add_list_pages(connection, key, following, crawl.now, again=True)
        frontier.add_list_pages(connection, key, siblings[:_MOST_SIBLINGS], crawl.now, again=False)
        runs.count(
            connection, crawl.run, key, list_pages=1, links=len(found), new_links=added.new,
            elsewhere=away.total(), left_out=left_out,
        )  # fmt: skip
    walk.links += len(found)
    walk.siblings += len(siblings)
    walk.new += added.new
    walk.left_out += left_out
    _note_elsewhere(walk, away)
    if not (listing.links or following or siblings) and len(walk.bare) < _MOST_BARE:
        walk.bare.append(listing)
    if listing.links and not listing.next and response.meta["start"]:
        walk.unwalked = max(walk.unwalked, (listing.total_pages or 1) - 1)


def _goes_on(crawl: Crawl, walk: Walk, found: list[Found], new: int, key: str) -> bool:
    """Whether what follows a list page is to be walked, too. key: of the page among addresses.

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
    return bool(new) or reach.backfill or key in walk.led_to


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
        list_missed(crawl, response.url, address, walk, of_answer(response), known=known)
        return
    if status == 304:
        walk.answered += 1
    else:
        walk.list_misses.append(Miss(response.url, *of_answer(response), known=True))
    with crawl.store.write() as connection:
        runs.count(connection, crawl.run, walk.source.key, list_pages=1)
        # Missing: lists announce it, but a family's deepest pages often do not exist.
        frontier.settle_list(connection, address, None, None, None, crawl.now)


def list_missed(
    crawl: Crawl,
    url: str,
    address: int,
    walk: Walk,
    why: tuple[Cause, str],
    *,
    wait: bool = True,
    known: bool = False,
) -> None:
    """A list page did not come, or not as a list: it is put off."""
    if crawl.ended:
        return
    walk.list_misses.append(Miss(url, *why, known=known))
    with crawl.store.write() as connection:
        runs.count(connection, crawl.run, walk.source.key, list_pages=1)
        frontier.put_off(connection, address, why[1], crawl.now, wait=wait)


def article_missed(crawl: Crawl, response: Response, walk: Walk) -> None:
    """An answer that says nothing about the article: it is put off."""
    address, why = response.meta["address"], of_answer(response)
    walk.misses.append(Miss(response.url, *why, known=_failures(crawl, address) >= _TRIES))
    with crawl.store.write() as connection:
        runs.count(connection, crawl.run, walk.source.key, article_pages=1)
        frontier.put_off(connection, address, why[1], crawl.now, wait=True)


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
    cause, said = of_error(error)
    # Refusing the address itself again costs nothing; a redirect first costs a request.
    free = isinstance(error, IgnoreRequest) and not request.meta.get("redirect_times")
    if isinstance(error, BlockedError):
        walk.stopped = walk.stopped or f"{error}."
        walk.left_alone.add(urlsplit(request.url).netloc)
    known = not is_list and (cause is Cause.ROBOTS or _failures(crawl, address) >= _TRIES)
    misses = walk.list_misses if is_list else walk.misses
    misses.append(Miss(request.url, cause, said, known=known))
    with crawl.store.write() as connection:
        if isinstance(error, DeniedError):
            runs.deny(connection, crawl.run, key, error.url, error.rule, error.agent)
        elif not isinstance(error, BlockedError):  # that was not asked
            runs.count(connection, crawl.run, key, errors=1)
        frontier.put_off(connection, address, sentence(error)[:500], crawl.now, wait=not free)


def _failures(crawl: Crawl, address: int) -> int:
    return frontier.failures(crawl.store.db.conn, address)


def header(response: Response, name: str) -> str | None:
    """A header of a response, or None."""
    value = response.headers.get(name)
    return None if value is None else value.decode("latin-1")
