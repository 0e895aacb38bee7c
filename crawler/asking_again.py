"""Lists that did not come are asked for again after half an hour, while the run stays open: what still
fails then, and later, is no bad minute of a site."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.observing.again import LONGEST, MOST_WAITING, PAUSE, SEEN_LATELY, is_asked_again
from archive.sentences import say
from archive.store import health, waits
from archive.store.asking import Due
from archive.types import Role
from crawler.failures import of_answer, of_error
from crawler.manners import ending
from crawler.refusals import BlockedError, EndedError
from crawler.walks import Crawl, Walk, is_lasting

_LOOK = 1.0  # seconds between two looks whether the crawl ends


class Waiting:
    """Downloader middleware. A request with the meta `not_before` waits until then, by the monotonic
    clock, and holds up no other. EndedError when the crawl ends meanwhile."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait, then let the request pass."""
        until = request.meta.get("not_before", 0.0)
        while (left := until - time.monotonic()) > 0:
            if ending(self._crawler):
                raise EndedError(say("the crawl ends"))
            await asyncio.sleep(min(left, _LOOK))


def once_more(
    crawl: Crawl,
    request: Request | None,
    came: Response | BaseException,
    walk: Walk,
    make: Callable[[Due, Role, Walk], Request],
) -> Request | None:
    """The request for a list that did not come, to be sent after a pause; None: it is not asked for
    again. The database then says that the run waits. came: what came of the request. make: a request
    for something that is due."""
    if request is None or isinstance(came, BlockedError) or crawl.ended:  # its host was not asked
        return None
    if not crawl.reach.patient or not is_lasting(request.meta) or walk.answered:
        return None
    _, _, trouble = of_answer(came) if isinstance(came, Response) else of_error(came)
    asked, now = request.meta["asked_again"], time.monotonic()
    if asked:
        walk.failed_for = now - walk.failed_at
    word = health.word_of(crawl.store, walk.source.key)
    if not is_asked_again(trouble, word, asked) or not _may_wait(crawl, walk, now):
        return None
    waits.wait(crawl.store, crawl.run, datetime.now(UTC) + PAUSE)
    walk.open_lists += 1
    again = make(request.meta["due"], Role.LIST, walk)
    # One request each time: a host that is down is not pressed.
    again.meta.update(
        asked_again=asked + 1, not_before=now + PAUSE.total_seconds(), max_retry_times=0
    )
    return again


def _may_wait(crawl: Crawl, walk: Walk, now: float) -> bool:
    """Whether a walk waits, or may begin to."""
    if walk.failed_at:
        return now - walk.failed_at < LONGEST.total_seconds()  # its requests may have taken long
    moment = datetime.now(UTC)
    others = [one for one in _on_its_hosts(crawl, walk) if one != walk.source.key]
    since = moment - SEEN_LATELY
    if not waits.may_wait(crawl.store, crawl.run, others, moment, MOST_WAITING, since):
        return False
    walk.failed_at = now
    return True


def _on_its_hosts(crawl: Crawl, walk: Walk) -> list[str]:
    """Sources whose lists are on a host of this one's."""
    own = {urlsplit(url).netloc.lower() for url in walk.source.start}
    return [
        one.key
        for one in crawl.configured
        if own & {urlsplit(url).netloc.lower() for url in one.start}
    ]
