"""Which pages are read when: all that wait, or those of a crawl while it goes on."""

import os
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from types import TracebackType
from typing import Self

from archive.build.amendments import Amendments
from archive.build.stage import Reading, Stage, Submitted
from archive.errors import DangjianError, HomeError
from archive.home.folder import Home
from archive.reader import READER
from archive.sentences import say
from archive.store import pages
from archive.store.database import Store, open_store
from archive.store.pages import PageRow, Which
from archive.workers import Workers

_WINDOW = 256
"""Pages that are read together and settled in one transaction."""

_WINDOW_ALONG = 16
"""The same while a crawl goes on: it cannot write until the transaction ends."""

_STANDS_BACK = 5
"""nice(2) of the reading meanwhile: the crawl gets three quarters of a processor that both want."""

PAUSE = 10.0
"""Seconds between two looks for pages that a crawl has kept."""

_GRACE = 3.0
"""Seconds that reading along gets when its crawl is told to end; what it then leaves stays unread."""


def read_pages(
    home: Home,
    store: Store,
    *,
    now: datetime,
    which: Which = Which.NEW,
    advance: Callable[[int], None] = lambda pages: None,
    amendments: Amendments | None = None,
) -> Reading:
    """Read pages of a kind. Only one process at a time reads in a home. amendments: take in what that
    changes in pages that were read before.

    WorkerError when no process can be started; what was read until then is kept.
    """
    total = pages.count_to_read(store, which, READER)
    # Another process pays off from about 32 pages on.
    count = min(os.cpu_count() or 1, 1 + total // 32)
    with home.lock("read"), Workers(count, "archive.reading.page") as workers:
        stage = Stage(home.warc, store, workers, now, advance, which, amendments=amendments)
        waiting: list[Submitted] = []
        for window in _windows(store, which):
            submitted = [stage.submit(page) for page in window]
            stage.settle(waiting)
            waiting = submitted
        stage.settle(waiting)
    return stage.done


def _windows(
    store: Store, which: Which, after: int = 0, most: int = _WINDOW
) -> Iterator[list[PageRow]]:
    while window := pages.to_read(store, which, READER, after, most):
        after = window[-1].id
        yield window


class ReadingAlong:
    """Reads pages while a crawl keeps them, in a thread: an article can be found a minute after its
    fetch, not when the crawl is over.

    It leaves what it fails at (a full disk, another process that reads) to the reading that follows
    the crawl. pause: seconds between two looks. done: what it did. began: pages kept from
    now on are read. turned_away: another process was reading at a look.
    """

    def __init__(self, home: Home, now: datetime, pause: float = PAUSE) -> None:
        self._home, self._now, self._pause = home, now, pause
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go, name="reading", daemon=True)
        self.done = Reading()
        self.began = self.turned_away = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join(_GRACE if kind else None)

    def _go(self) -> None:
        try:
            with (
                open_store(self._home.database) as store,
                Workers(1, "archive.reading.page", nice=_STANDS_BACK) as workers,
            ):
                stage = Stage(
                    self._home.warc, store, workers, self._now, self._told, Which.NEW, self.done
                )
                begun = pages.newest(store)
                self.began = True
                while not self._over.wait(self._pause):
                    self._look(stage, begun)
        except (DangjianError, _OverError):
            return

    def _look(self, stage: Stage, begun: int) -> None:
        """Read what has come since the crawl began, unless another process is reading."""
        if not pages.to_read(stage.store, Which.NEW, READER, begun, 1):
            return
        try:
            lock = self._home.lock("read", refusal=say("another process reads"))
        except HomeError:
            self.turned_away = True
            return
        try:
            for window in _windows(stage.store, Which.NEW, begun, _WINDOW_ALONG):
                stage.settle([stage.submit(page) for page in window])
        finally:
            lock.release()

    def _told(self, pages: int) -> None:
        del pages
        if self._over.is_set():
            raise _OverError


class _OverError(Exception):
    """The crawl is over: what is left is read after it."""
