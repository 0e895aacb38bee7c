"""The reading stage: unread pages → outcomes, in a pool of processes; can be repeated over everything.

What a status alone decides is decided here; only bodies that came with a 2xx go to the reading
room. A page that kills its worker, or takes too long, is marked so, and the others go on.
"""

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from archive.home import Home
from archive.reading import READER
from archive.reading.page import read_page
from archive.store import articles, pages
from archive.store.articles import Effect
from archive.store.database import Store
from archive.store.pages import PageRow
from archive.types import Capture, Outcome, Reason, Rejected, Role
from archive.warc import CaptureError, read_capture

TIME_LIMIT = 30.0
"""Seconds that one page may take."""

_WINDOW = 256
"""Pages that are in the pool at a time, and that are settled in one transaction."""

_STATUS = {
    304: Reason.UNCHANGED, 404: Reason.NOT_FOUND, 410: Reason.NOT_FOUND,
    401: Reason.REFUSED, 403: Reason.REFUSED, 407: Reason.REFUSED, 412: Reason.REFUSED,
    429: Reason.REFUSED, 451: Reason.REFUSED,
}  # fmt: skip


@dataclass(slots=True)
class Reading:
    """What a reading did: pages settled, and how many had which effect."""

    pages: int = 0
    effects: Counter[Effect] = field(default_factory=Counter)


def read_pages(
    home: Home,
    store: Store,
    *,
    now: datetime,
    again: bool = False,
    advance: Callable[[int], None] = lambda pages: None,
) -> Reading:
    """Read all unread pages; with `again`, all pages. One process at a time reads in a home."""
    done = Reading()
    with (
        home.lock("read"),
        _pool(pages.count_all(store) if again else pages.count_unread(store)) as pool,
    ):
        waiting: list[tuple[PageRow, Outcome | Future[Outcome]]] = []
        for window in _windows(store, again=again):
            submitted = [(page, _submit(pool, home.warc, page, now)) for page in window]
            _settle(store, waiting, done, advance)
            waiting = submitted
        _settle(store, waiting, done, advance)
    return done


def _pool(total: int) -> ProcessPool:
    # Not fork: by now the process may hold threads, of which a forked child has only the locks.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["archive.reading.page"])
    # A worker that is not yet up when the last page is read would be ended while it starts.
    workers = min(os.cpu_count() or 1, 1 + total // 32)
    return ProcessPool(max_workers=workers, max_tasks=2_000, context=context)


def _windows(store: Store, *, again: bool) -> Iterator[list[PageRow]]:
    after = 0
    fetch = pages.every if again else pages.unread
    while window := fetch(store, after, _WINDOW):
        after = window[-1].id
        yield window


def _submit(
    pool: ProcessPool, folder: Path, page: PageRow, now: datetime
) -> Outcome | Future[Outcome]:
    reason = _reason_of(page)
    if reason is not None:
        return Rejected(url=page.url, reason=reason, reader=READER)
    future: Future[Outcome] = pool.schedule(
        read_captured, args=[folder, page.capture, page.url, now], timeout=TIME_LIMIT
    )
    return future


def _reason_of(page: PageRow) -> Reason | None:
    """What role and status decide alone; None when the body decides."""
    if page.role is Role.ROBOTS:
        return Reason.ROBOTS_TXT
    if page.role is Role.LIST:
        return Reason.LIST_PAGE
    if page.status in _STATUS:
        return _STATUS[page.status]
    by_class = {2: None, 3: Reason.REDIRECT, 5: Reason.SERVER_ERROR}
    return by_class.get(page.status // 100, Reason.OTHER_STATUS)


def read_captured(folder: Path, capture: Capture, url: str, now: datetime) -> Outcome:
    """Read one capture: the work of one task in the pool."""
    try:
        served = read_capture(folder, capture)
    except CaptureError as error:
        return Rejected(url=url, reason=Reason.UNDECODABLE, reader=READER, detail=str(error))
    return read_page(served.decoded, url, served.headers, now=now)


def _settle(
    store: Store,
    waiting: list[tuple[PageRow, Outcome | Future[Outcome]]],
    done: Reading,
    advance: Callable[[int], None],
) -> None:
    if not waiting:
        return
    outcomes = [(page, _result(page, outcome, advance)) for page, outcome in waiting]
    with store.write() as connection:
        for page, outcome in outcomes:
            done.effects[articles.settle(connection, page, outcome)] += 1
    done.pages += len(outcomes)


def _result(
    page: PageRow, outcome: Outcome | Future[Outcome], advance: Callable[[int], None]
) -> Outcome:
    advance(1)
    if not isinstance(outcome, Future):
        return outcome
    try:
        return outcome.result()
    except TimeoutError:
        reason, detail = Reason.READER_TIMEOUT, f"took longer than {TIME_LIMIT:g} s"
    except ProcessExpired as error:
        reason, detail = Reason.READER_FAILED, f"the reading process ended ({error.exitcode})"
    except (
        Exception
    ) as error:  # the run's edge: a fault in reading one page must not end the others
        reason, detail = Reason.READER_FAILED, f"{type(error).__name__}: {error}"[:200]
    return Rejected(url=page.url, reason=reason, reader=READER, detail=detail)
