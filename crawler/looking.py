"""Looking at pages in processes of their own, so that no page holds up the others."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from archive.workers import DiedError, LateError
from crawler.listing import SECONDS
from crawler.walks import Crawl, Walk

T = TypeVar("T")

_MOST_LATE = 3
"""Pages of one source that may take too long to look at; then no more of them are looked at."""


async def look(crawl: Crawl, walk: Walk, function: Callable[..., T], *arguments: Any) -> T:
    """Look at a page in another process. One page of a source at a time: the others' turn comes.

    CallError when it gave nothing, or too many pages of the source took too long before it.
    """
    async with walk.looking:
        if walk.late >= _MOST_LATE:
            raise LateError("pages of this source took too long before it")
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
        raise DiedError("the crawl is ending")
    future = crawl.workers.submit(function, *arguments, seconds=SECONDS)
    try:
        return await asyncio.wrap_future(future)
    except asyncio.CancelledError:
        raise DiedError("the crawl is ending") from None
