"""One reading of many pages: what is submitted to the workers, and how it is settled, in order."""

from collections import Counter
from collections.abc import Callable, Collection
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archive.build.amendments import Amendments
from archive.build.one import reading_of
from archive.reader import READER
from archive.record import ReadingResult, Rejected, Unread
from archive.store import articles, late, pages, readings, runs
from archive.store.articles import Effect
from archive.store.database import Connection, Store
from archive.store.pages import NO_READER, PageRow, Which
from archive.store.spelling import stored_as
from archive.types import Fault, Reason, Role
from archive.workers import CallError, DiedError, LateError, Workers

TIME_LIMIT = 30.0
"""Seconds that one page may take."""

_STATUS = {
    304: Reason.UNCHANGED, 404: Reason.NOT_FOUND, 410: Reason.NOT_FOUND,
    401: Reason.REFUSED, 403: Reason.REFUSED, 407: Reason.REFUSED, 412: Reason.REFUSED,
    429: Reason.REFUSED, 451: Reason.REFUSED,
}  # fmt: skip


@dataclass(slots=True)
class Reading:
    """What a reading did.

    effects: of the requested pages. renewed: of other pages of their articles, read again because
    changes are judged in order and by the same rules. faults: pages that we failed to read.
    """

    pages: int = 0
    effects: Counter[Effect] = field(default_factory=Counter)
    renewed: Counter[Effect] = field(default_factory=Counter)
    faults: Counter[Fault] = field(default_factory=Counter)

    def __add__(self, other: "Reading") -> "Reading":
        return Reading(
            self.pages + other.pages,
            self.effects + other.effects,
            self.renewed + other.renewed,
            self.faults + other.faults,
        )


@dataclass(frozen=True, slots=True)
class Submitted:
    """A page and its reading, now or in the future."""

    page: PageRow
    result: ReadingResult | Future[ReadingResult]


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A page that other rules read, read again. url: the address that needs it. part: it is one of
    several pages of an article."""

    url: str
    page: PageRow
    result: ReadingResult
    part: bool


@dataclass(slots=True)
class Stage:
    """Submits pages to the workers and settles what comes back, in order. amendments: take in what
    that changes; None when nobody asks."""

    folder: Path
    store: Store
    workers: Workers
    now: datetime
    advance: Callable[[int], None]
    which: Which
    done: Reading = field(default_factory=Reading)
    failed: set[int] = field(default_factory=set)
    amendments: Amendments | None = None

    def submit(self, page: PageRow) -> Submitted:
        reason = _reason_of(page)
        if reason is not None:
            return Submitted(page, Rejected(url=page.url, reason=reason, reader=NO_READER))
        return Submitted(page, self._call(page))

    def settle(self, waiting: list[Submitted]) -> None:
        """Write a window of outcomes in one transaction, in order of the pages."""
        if not waiting:
            return
        results = {one.page.id: (one.page, self._result(one)) for one in waiting}
        later = self._read_later(list(results.values()))
        earlier = self._read_by_others([*results.values(), *later])
        unfit = {one.url for one in earlier if isinstance(one.result, Unread)}
        others = {page.id: (page, result) for page, result in later}
        for one in earlier:
            # If one page of an article cannot be read, none of its pages is renewed.
            if one.url not in unfit or isinstance(one.result, Unread):
                others.setdefault(one.page.id, (one.page, one.result))
        both = sorted((others | results).items())
        held = self._held(dict(both))
        with self.store.write() as connection:
            read_now = [page for page, _ in results.values()]
            first = late.unsettled(connection, read_now) if later else []
            places = {place for page in first for place in late.places(self.store.db.conn, page)}
            moved = [page for page, _ in later if places & late.places(self.store.db.conn, page)]
            behind = {place for page in moved for place in late.places(connection, page)}
            causes = [page for page in first if behind & late.places(connection, page)]
            recounted = {page.id for page in (*causes, *moved)}
            counted = late.begun(connection, moved)
            gone = late.gone(connection, moved)
            found: dict[int, Effect] = {}
            for number, (page, result) in both:
                judged = _judged(self.store, page, result, earlier)
                found[number] = articles.settle(connection, page, judged, self.now, recounted)
                effects = self.done.effects if number in results else self.done.renewed
                self._count(effects, found[number], page, judged)
            if moved:
                self._recount(connection, causes, moved, counted, found, gone)
        if self.amendments is not None:
            self.amendments.note(held, self._held(held))
        self.done.pages += len(results)
        self.advance(len(results))

    def _held(self, numbers: Collection[int]) -> dict[int, readings.Held]:
        return {} if self.amendments is None else readings.held(self.store.db.conn, numbers)

    @staticmethod
    def _recount(
        connection: Connection,
        causes: list[PageRow],
        moved: list[PageRow],
        counted: dict[int, str],
        found: dict[int, Effect],
        gone: set[int],
    ) -> None:
        """Correct what the runs counted for pages read late (causes), and for those after them."""
        told = {page.id: found[page.id].value for page in causes}
        counted = counted | {n: kind for n, kind in told.items() if kind in ("new", "changed")}
        late.recount(connection, causes + moved, counted)
        for page in moved:
            # Gone since then, but not known as an article at first.
            if found[page.id] is Effect.GONE and page.id not in gone:
                runs.count(connection, page.run, page.source, gone=1)

    def _call(self, page: PageRow) -> Future[ReadingResult]:
        fetched = datetime.fromisoformat(page.fetched_at)
        return self.workers.submit(
            reading_of, self.folder, page.capture, page.url, fetched, seconds=TIME_LIMIT
        )

    def _result(self, submitted: Submitted, *, once_more: bool = True) -> ReadingResult:
        page, result = submitted.page, submitted.result
        if not isinstance(result, Future):
            return result
        try:
            return result.result()
        except DiedError as error:
            # Something else may have killed it: only a page that does so twice is to blame.
            if once_more:
                return self._result(Submitted(page, self._call(page)), once_more=False)
            fault, detail = Fault.READER_DIED, str(error)
        except LateError as error:
            fault, detail = Fault.READER_TIMEOUT, str(error)
        except CallError as error:
            fault, detail = Fault.READER_ERROR, str(error)
        return Unread(url=page.url, fault=fault, detail=detail)

    def _read_by_others(self, results: list[tuple[PageRow, ReadingResult]]) -> list["_Earlier"]:
        """Pages read by other rules that changes at these results' addresses are judged against,
        read again by today's rules."""
        found = {page.id: result for page, result in results}
        urls = {url for page, result in results for url in _addresses(self.store, page, result)}
        asked = pages.read_by_others(self.store, urls, READER)
        further = {page.id: page for _, page, _ in asked if page.id not in found}
        submitted = [self.submit(page) for page in further.values()]
        found |= {one.page.id: self._result(one) for one in submitted}
        return [_Earlier(url, page, found[page.id], part) for url, page, part in asked]

    def _read_later(
        self, results: list[tuple[PageRow, ReadingResult]]
    ) -> list[tuple[PageRow, ReadingResult]]:
        """The readings of later pages at these addresses: a page read late changes what they are
        compared with, so they are settled again after it."""
        if self.which is Which.ALL:  # they are read anyway
            return []
        places = {
            (url, page.id)
            for page, result in results
            if page.role is Role.ARTICLE and not isinstance(result, Unread)
            for url in late.places(self.store.db.conn, page)
        }
        here = {page.id for page, _ in results}
        after = [page for page in pages.settled_after(self.store, places) if page.id not in here]
        submitted = [self.submit(page) for page in after]
        return [(one.page, self._result(one)) for one in submitted]

    def _count(
        self, effects: Counter[Effect], effect: Effect, page: PageRow, result: ReadingResult
    ) -> None:
        effects[effect] += 1
        if isinstance(result, Unread) and page.id not in self.failed:
            self.failed.add(page.id)
            self.done.faults[result.fault] += 1


def _reason_of(page: PageRow) -> Reason | None:
    """What role and status alone decide; None when the body decides."""
    if page.role is Role.ROBOTS:
        return Reason.ROBOTS_TXT
    if page.role is Role.LIST:
        return Reason.LIST_PAGE
    if page.status in _STATUS:
        return _STATUS[page.status]
    by_class = {2: None, 3: Reason.REDIRECT, 5: Reason.SERVER_ERROR}
    return by_class.get(page.status // 100, Reason.OTHER_STATUS)


def _addresses(store: Store, page: PageRow, result: ReadingResult) -> set[str]:
    """The addresses whose articles a reading may change; none when no rules read the page."""
    if isinstance(result, Unread) or result.reader == NO_READER:
        return set()
    further = getattr(result, "next_page", None)
    return {stored_as(store.db.conn, url) for url in (result.url, page.asked, further) if url}


def _judged(
    store: Store, page: PageRow, result: ReadingResult, earlier: list[_Earlier]
) -> ReadingResult:
    """The result, or a fault while what it must be compared with cannot be read."""
    urls = _addresses(store, page, result)
    for one in earlier:
        if not isinstance(one.result, Unread) or one.page.id >= page.id or one.url not in urls:
            continue
        # For single-page articles, the same bytes are the same version, whoever read them.
        if one.part or one.page.capture.sha256 != page.capture.sha256:
            detail = f"page {one.page.id}, which it has to be compared with: {one.result.detail}"
            return Unread(url=page.url, fault=one.result.fault, detail=detail[:300])
    return result
