"""Pages on their way to the WARC file: written by a thread, as many at once as are waiting.

Compressing a page and waiting for the disk took a third of the time of the event loop, which can go on
fetching meanwhile. Whoever waits for a page has it on the disk; pages that came during one wait for
the disk share the next.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from archive.types import Capture, Page
from archive.warc import WarcSink

_AT_ONCE = 32
"""Most pages that are written together: what waits is in memory, and fails together."""


class Writing:
    """Writes pages into a sink that nothing else writes to. For one event loop."""

    def __init__(self, sink: WarcSink) -> None:
        self._sink = sink
        self._thread = ThreadPoolExecutor(1, "warc")
        self._waiting: list[tuple[Page, asyncio.Future[Capture]]] = []
        self._task: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown()

    async def write(self, page: Page) -> Capture:
        """Write one page, and come back when it is on the disk. OSError when that is full."""
        done: asyncio.Future[Capture] = asyncio.get_running_loop().create_future()
        self._waiting.append((page, done))
        if self._task is None:
            self._task = asyncio.ensure_future(self._go())
        return await done

    async def _go(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
            pages = [page for page, _ in batch]
            try:
                captures = await loop.run_in_executor(self._thread, self._sink.write_all, pages)
            except BaseException as error:
                for _, done in batch:
                    if not done.done():
                        done.set_exception(error)
                continue
            for (_, done), capture in zip(batch, captures, strict=True):
                if not done.done():  # whoever waited may have been cancelled
                    done.set_result(capture)
        self._task = None
