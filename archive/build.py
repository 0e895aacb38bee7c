"""The reading stage: unread pages → outcomes, in processes of their own; can be repeated over everything.

What a status alone decides is decided here; only bodies that came with a 2xx go to the reading
room. A page that we fail to read keeps what was read in it before: a capture that is away, a process
that died and a page that takes too long say something of us and nothing of the page.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archive.home import Home
from archive.reader import READER
from archive.reading import ReadingError
from archive.reading.page import read_page
from archive.store import articles, pages
from archive.store.articles import Effect
from archive.store.database import Store
from archive.store.pages import NO_READER, PageRow, Which
from archive.types import Capture, Fault, Outcome, ReadingResult, Reason, Rejected, Role, Unread
from archive.urls import canonical
from archive.warc import CaptureError, CodingError, read_capture
from archive.workers import CallError, DiedError, LateError, Workers

TIME_LIMIT = 30.0
"""Seconds that one page may take."""

_WINDOW = 256
"""Pages that are read at a time, and that are settled in one transaction."""

_STATUS = {
    304: Reason.UNCHANGED, 404: Reason.NOT_FOUND, 410: Reason.NOT_FOUND,
    401: Reason.REFUSED, 403: Reason.REFUSED, 407: Reason.REFUSED, 412: Reason.REFUSED,
    429: Reason.REFUSED, 451: Reason.REFUSED,
}  # fmt: skip


@dataclass(slots=True)
class Reading:
    """What a reading did.

    effects: of the pages that were to be read. renewed: of the pages that had been read by other
    rules, and were read again because a change had to be judged. faults: pages that we failed at.
    """

    pages: int = 0
    effects: Counter[Effect] = field(default_factory=Counter)
    renewed: Counter[Effect] = field(default_factory=Counter)
    faults: Counter[Fault] = field(default_factory=Counter)


def read_pages(
    home: Home,
    store: Store,
    *,
    now: datetime,
    which: Which = Which.NEW,
    advance: Callable[[int], None] = lambda pages: None,
) -> Reading:
    """Read pages of a kind. One process at a time reads in a home.

    WorkerError when no process can be started for it; what was read until then is kept.
    """
    total = pages.count_to_read(store, which, READER)
    # A further process pays from about 32 pages on.
    count = min(os.cpu_count() or 1, 1 + total // 32)
    with home.lock("read"), Workers(count, "archive.reading.page") as workers:
        stage = _Stage(home.warc, store, workers, now, advance)
        waiting: list[_Submitted] = []
        for window in _windows(store, which):
            submitted = [stage.submit(page) for page in window]
            stage.settle(waiting)
            waiting = submitted
        stage.settle(waiting)
    return stage.done


def _windows(store: Store, which: Which) -> Iterator[list[PageRow]]:
    after = 0
    while window := pages.to_read(store, which, READER, after, _WINDOW):
        after = window[-1].id
        yield window


def read_captured(folder: Path, capture: Capture, url: str, now: datetime) -> Outcome:
    """Read one capture: the work of one call. now: when it was fetched.

    CaptureError and ReadingError when we failed at it.
    """
    try:
        served = read_capture(folder, capture)
    except CodingError as error:
        return Rejected(url=url, reason=Reason.UNDECODABLE, reader=READER, detail=str(error))
    return read_page(served.decoded, url, served.headers, now=now)


def reading_of(folder: Path, capture: Capture, url: str, now: datetime) -> ReadingResult:
    """`read_captured`, with what can be told of our failures as values: they cross processes."""
    try:
        return read_captured(folder, capture, url, now)
    except CaptureError as error:
        return Unread(url=url, fault=Fault.CAPTURE_UNREADABLE, detail=str(error))
    except ReadingError as error:
        return Unread(url=url, fault=Fault.READER_ERROR, detail=str(error))


@dataclass(frozen=True, slots=True)
class _Submitted:
    """A page and what is read in it, at once or later."""

    page: PageRow
    result: ReadingResult | Future[ReadingResult]


@dataclass(slots=True)
class _Stage:
    """Submits pages to the workers and settles what comes back, in order."""

    folder: Path
    store: Store
    workers: Workers
    now: datetime
    advance: Callable[[int], None]
    done: Reading = field(default_factory=Reading)
    failed: set[int] = field(default_factory=set)

    def submit(self, page: PageRow) -> _Submitted:
        reason = _reason_of(page)
        if reason is not None:
            return _Submitted(page, Rejected(url=page.url, reason=reason, reader=NO_READER))
        return _Submitted(page, self._call(page))

    def settle(self, waiting: list[_Submitted]) -> None:
        """Write a window of outcomes in one transaction."""
        if not waiting:
            return
        results = [(one.page, self._result(one)) for one in waiting]
        earlier = self._read_by_others(results)
        results = [(page, _judged(page, result, earlier)) for page, result in results]
        here = {page.id for page, _ in results}
        renewed = {page.id: (page, result) for _, page, result in earlier if page.id not in here}
        with self.store.write() as connection:
            for page, result in renewed.values():
                effect = articles.settle(connection, page, result, self.now)
                self._count(self.done.renewed, effect, page, result)
            for page, result in results:
                effect = articles.settle(connection, page, result, self.now)
                self._count(self.done.effects, effect, page, result)
        self.done.pages += len(results)
        self.advance(len(results))

    def _call(self, page: PageRow) -> Future[ReadingResult]:
        fetched = datetime.fromisoformat(page.fetched_at)
        return self.workers.submit(
            reading_of, self.folder, page.capture, page.url, fetched, seconds=TIME_LIMIT
        )

    def _result(self, submitted: _Submitted, *, once_more: bool = True) -> ReadingResult:
        page, result = submitted.page, submitted.result
        if not isinstance(result, Future):
            return result
        try:
            return result.result()
        except DiedError as error:
            # Somebody may have killed it for another reason: the page itself does it twice.
            if once_more:
                return self._result(_Submitted(page, self._call(page)), once_more=False)
            fault, detail = Fault.READER_DIED, str(error)
        except LateError as error:
            fault, detail = Fault.READER_TIMEOUT, str(error)
        except CallError as error:
            fault, detail = Fault.READER_ERROR, str(error)
        return Unread(url=page.url, fault=fault, detail=detail)

    def _read_by_others(
        self, results: list[tuple[PageRow, ReadingResult]]
    ) -> list[tuple[str, PageRow, ReadingResult]]:
        """(address, page, reading) of the pages that other rules read and by which changes at the
        addresses of these results are judged: read again by today's."""
        found = {page.id: result for page, result in results}
        urls = {url for page, result in results for url in _addresses(page, result)}
        asked = pages.read_by_others(self.store, urls, READER)
        further = {page.id: page for _, page in asked if page.id not in found}
        submitted = [self.submit(page) for page in further.values()]
        found |= {one.page.id: self._result(one) for one in submitted}
        return [(url, page, found[page.id]) for url, page in asked]

    def _count(
        self, effects: Counter[Effect], effect: Effect, page: PageRow, result: ReadingResult
    ) -> None:
        effects[effect] += 1
        if isinstance(result, Unread) and page.id not in self.failed:
            self.failed.add(page.id)
            self.done.faults[result.fault] += 1


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


def _addresses(page: PageRow, result: ReadingResult) -> set[str]:
    """The addresses whose articles a reading may change; none when no rules read the page."""
    if isinstance(result, Unread) or result.reader == NO_READER:
        return set()
    further = getattr(result, "next_page", None)
    return {canonical(url) for url in (result.url, page.asked, further) if url}


def _judged(
    page: PageRow, result: ReadingResult, earlier: list[tuple[str, PageRow, ReadingResult]]
) -> ReadingResult:
    """The result; but it is not settled while what it has to be compared with cannot be read."""
    urls = _addresses(page, result)
    for url, other, reading in earlier:
        before = other.id < page.id and other.capture.sha256 != page.capture.sha256
        if url in urls and isinstance(reading, Unread) and before:
            detail = f"page {other.id}, which it has to be compared with: {reading.detail}"
            return Unread(url=page.url, fault=reading.fault, detail=detail[:300])
    return result
