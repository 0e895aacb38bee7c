"""Pages: what was served, and where it is stored."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.record import Unread
from archive.store.database import Store, stamp
from archive.types import Capture, ListRequest, Page, Role
from archive.web.posts import restored, stored

NO_READER = "-"
"""The reader of an outcome that role or status alone decided: no rules read the page."""


class Which(StrEnum):
    """Which pages to read. new: never tried. unread: those, and the ones that we failed to read.
    stale: read by rules other than today's. all: every page."""

    NEW = "new"
    UNREAD = "unread"
    STALE = "stale"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """A row of `pages`, as reading needs it."""

    id: int
    run: int
    source: str
    role: Role
    url: str
    fetched_at: str
    status: int
    capture: Capture
    asked: str | None = None


def keep(connection: sqlite3.Connection, run: int, page: Page, capture: Capture) -> int:
    """Write the row of a captured page, inside the caller's transaction. Returns its id."""
    row = connection.execute(
        "INSERT INTO pages (run, source, role, url, fetched_at, status, content_type, size, sha256, "
        "warc_file, warc_offset, warc_length, asked, sent) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "RETURNING id",
        [run, page.source, page.role, page.url, stamp(page.fetched_at), page.status,
         page.header("content-type"), len(page.body), capture.sha256,
         capture.file, capture.offset, capture.length, page.asked,
         page.sent and stored(page.sent)],
    ).fetchone()  # fmt: skip
    return int(row[0])


_PAGE = (
    "SELECT p.id, p.run, p.source, p.role, p.url, p.fetched_at, p.status, p.warc_file, p.warc_offset, "
    "p.warc_length, p.sha256, p.asked "
    "FROM pages p LEFT JOIN outcomes o ON o.page = p.id "
)


# What was removed is never read again: its capture is overwritten, or about to be.
_THERE = "p.id NOT IN (SELECT page FROM removed_pages)"

_CONDITIONS = {
    Which.NEW: "o.page IS NULL AND p.id NOT IN (SELECT page FROM reading_faults)",
    Which.UNREAD: "(o.page IS NULL OR p.id IN (SELECT page FROM reading_faults))",
    Which.STALE: f"o.reader NOT IN (:reader, '{NO_READER}')",
    Which.ALL: "1",
}


def to_read(store: Store, which: Which, reader: str, after: int, limit: int) -> list[PageRow]:
    """The next pages of a kind, by id. reader: the name of today's rules."""
    found = store.rows(
        f"{_PAGE} WHERE {_CONDITIONS[which]} AND {_THERE} AND p.id > :after ORDER BY p.id LIMIT :limit",
        {"reader": reader, "after": after, "limit": limit},
    )
    return [_row(row) for row in found]


def newest(store: Store) -> int:
    """The id of the last page, 0 when there is none."""
    return int(store.value("SELECT coalesce(max(id), 0) FROM pages"))


def count_to_read(store: Store, which: Which, reader: str) -> int:
    """How many pages of a kind there are."""
    return int(
        store.value(
            "SELECT count(*) FROM pages p LEFT JOIN outcomes o ON o.page = p.id "
            f"WHERE {_CONDITIONS[which]} AND {_THERE}",
            {"reader": reader},
        )
    )


_LAST_RUNS = 5


def left_unread(store: Store) -> bool:
    """Whether reading the pages of one of the last runs was interrupted: the run is over, and some were
    never tried. A crawl reads those of all runs, so earlier ones need no look."""
    return bool(
        store.value(
            "SELECT EXISTS (SELECT 1 FROM pages p LEFT JOIN outcomes o ON o.page = p.id WHERE p.run IN "
            f"(SELECT id FROM runs WHERE state <> 'running' ORDER BY id DESC LIMIT {_LAST_RUNS}) "
            f"AND {_CONDITIONS[Which.NEW]} AND {_THERE})"
        )
    )


def read_by_others(
    store: Store, urls: Iterable[str], reader: str
) -> list[tuple[str, PageRow, bool]]:
    """(address, page, whether it is one of several) of the pages that changes at these addresses
    are judged against, if rules other than `reader` read them: each version's first page, and all
    pages of multi-page articles."""
    found = store.rows(
        "WITH RECURSIVE asked(url) AS (SELECT value FROM json_each(:urls)), "
        # The addresses that continue one another, or are one article's, from any of them.
        "family(asked, url) AS (SELECT url, url FROM asked UNION "
        "SELECT f.asked, t.url FROM family f JOIN parts t ON t.next = f.url UNION "
        "SELECT f.asked, t.next FROM family f JOIN parts t ON t.url = f.url WHERE t.next NOTNULL UNION "
        "SELECT f.asked, m.stored FROM family f JOIN moved m ON m.url = f.url UNION "
        "SELECT f.asked, m.url FROM family f JOIN moved m ON m.stored = f.url), "
        "judged(url, page) AS ("
        "SELECT f.asked, v.page FROM family f JOIN articles a ON a.url = f.url "
        "JOIN versions v ON v.article = a.id UNION "
        "SELECT f.asked, t.page FROM family f JOIN parts t ON t.url = f.url) "
        "SELECT j.url AS judged, q.id IN (SELECT page FROM parts) AS part, q.* "
        f"FROM judged j JOIN ({_PAGE}) q ON q.id = j.page "
        f"JOIN outcomes r ON r.page = j.page WHERE r.reader NOT IN (:reader, '{NO_READER}') "
        "ORDER BY q.id",
        {"urls": json.dumps(list(urls)), "reader": reader},
    )
    return [(row["judged"], _row(row), bool(row["part"])) for row in found]


def settled_after(store: Store, places: Iterable[tuple[str, int]]) -> list[PageRow]:
    """Pages with an outcome for an address that came after a page. places: (address, page)."""
    found = store.rows(
        "WITH place(url, page) AS (SELECT value ->> 0, value ->> 1 FROM json_each(:places)), "
        "later(id) AS (SELECT p.id FROM place JOIN pages p ON p.url = place.url AND p.id > place.page "
        "UNION SELECT p.id FROM place JOIN pages p ON p.asked = place.url AND p.id > place.page) "
        f"SELECT * FROM ({_PAGE} WHERE o.page NOTNULL AND p.role = 'article' "
        "AND p.id IN (SELECT id FROM later)) ORDER BY id",
        {"places": json.dumps(list(places))},
    )
    return [_row(row) for row in found]


def put_fault(connection: sqlite3.Connection, page: int, unread: Unread, now: datetime) -> bool:
    """Record that we failed to read a page. Returns whether it is its first failure."""
    known = connection.execute("SELECT 1 FROM reading_faults WHERE page = ?", [page]).fetchone()
    connection.execute(
        "INSERT INTO reading_faults (page, fault, detail, tried_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (page) DO UPDATE SET fault = excluded.fault, detail = excluded.detail, "
        "tried_at = excluded.tried_at",
        [page, unread.fault, unread.detail, stamp(now)],
    )
    return known is None


def clear_fault(connection: sqlite3.Connection, page: int) -> bool:
    """A page could be read after all. Returns whether we had failed to read it before."""
    found = connection.execute("DELETE FROM reading_faults WHERE page = ?", [page])
    return found.rowcount > 0


def latest(store: Store, url: str) -> PageRow | None:
    """The last page with a body that an address answered with, or None."""
    found = store.rows(
        f"{_PAGE} WHERE p.url = ? AND p.status = 200 AND {_THERE} ORDER BY p.id DESC LIMIT 1", [url]
    )
    return next((_row(row) for row in found), None)


def of_source(store: Store, source: str, role: Role) -> list[tuple[PageRow, ListRequest]]:
    """The pages with a body that came for a source in one role, in order, and what each was asked for
    with."""
    found = store.rows(
        f"SELECT q.*, s.sent FROM ({_PAGE} WHERE {_THERE}) q JOIN pages s ON s.id = q.id "
        "WHERE q.source = ? AND q.role = ? AND q.status = 200 ORDER BY q.id",
        [source, role],
    )
    return [(_row(row), restored(row["asked"] or row["url"], row["sent"])) for row in found]


def count_all(store: Store) -> int:
    """The number of all pages."""
    return int(store.value("SELECT count(*) FROM pages"))


def captures(store: Store) -> Iterator[tuple[int, str, Capture]]:
    """(page id, address, capture) of every page, file by file."""
    for row in store.rows(f"{_PAGE} ORDER BY p.warc_file, p.warc_offset"):
        page = _row(row)
        yield page.id, page.url, page.capture


def _row(row: sqlite3.Row) -> PageRow:
    return PageRow(
        id=row["id"],
        run=row["run"],
        source=row["source"],
        role=Role(row["role"]),
        url=row["url"],
        fetched_at=row["fetched_at"],
        status=row["status"],
        capture=Capture(
            file=row["warc_file"],
            offset=row["warc_offset"],
            length=row["warc_length"],
            sha256=row["sha256"],
        ),
        asked=row["asked"],
    )
