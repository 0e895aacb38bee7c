"""Looks at pages in separate processes, so that no page holds up the others."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from archive.sentences import say
from archive.workers import DiedError, LateError
from crawler.page_links import SECONDS
from crawler.walks import Crawl, Walk

T = TypeVar("T")

_MOST_LATE = 3
"""Pages of one source that may take too long; after that, no more of its pages are looked at."""


async def look(crawl: Crawl, walk: Walk, function: Callable[..., T], *arguments: Any) -> T:
    """Look at a page in another process. One page per source at a time, so that all get a turn.

    CallError when it gave nothing, or too many earlier pages of the source took too long.
    """
    async with walk.looking:
        if walk.late >= _MOST_LATE:
            raise LateError(say("pages of this source took too long before it"))
        try:
            return await _called(crawl, function, arguments)
        except DiedError:
            if crawl.ended:
                raise
            return await _called(crawl, function, arguments)
        except LateError:
            walk.late += 1
            raise


async def _called(crawl: Crawl, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    if crawl.ended:
        raise DiedError(say("the crawl is ending"))
    future = crawl.workers.submit(function, *arguments, seconds=SECONDS)
    try:
        return await asyncio.wrap_future(future)
    except asyncio.CancelledError:
        raise DiedError(say("the crawl is ending")) from None
