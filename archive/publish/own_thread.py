"""A thread of its own for what takes longer than a page."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from archive.store.database import Store
from archive.store.visiting import store_on

Run = Callable[..., Awaitable[Any]]

_STEPS = 10_000


@asynccontextmanager
async def own_thread(database: Any) -> AsyncIterator[tuple[Run, Store, threading.Event]]:
    """A thread and a read-only connection in it, so that a long download keeps nobody waiting.

    The event ends whatever the thread does; it is set when the block is left, and nobody waits for
    the thread, which closes what it has opened.
    """
    stop = threading.Event()
    pool = ThreadPoolExecutor(1, "download")
    run = partial(asyncio.get_running_loop().run_in_executor, pool)
    connection = await run(database.connect)
    try:
        store = await run(store_on, connection)
        connection.set_progress_handler(stop.is_set, _STEPS)
        yield run, store, stop
    finally:
        stop.set()
        pool.submit(connection.close)
        pool.shutdown(wait=False)
