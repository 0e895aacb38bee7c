"""Pages: what was served, and where it lies."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from archive.store.database import Store, stamp
from archive.types import Capture, Page, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """A row of `pages`, as reading needs it. was_read: it has an outcome already."""

    id: int
    run: int
    source: str
    role: Role
    url: str
    fetched_at: str
    status: int
    capture: Capture
    was_read: bool
    asked: str | None = None


def keep(connection: sqlite3.Connection, run: int, page: Page, capture: Capture) -> int:
    """Write the row of a captured page, inside the caller's transaction. Returns its id."""
    row = connection.execute(
        "INSERT INTO pages (run, source, role, url, fetched_at, status, content_type, size, sha256, "
        "warc_file, warc_offset, warc_length, asked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "RETURNING id",
        [run, page.source, page.role, page.url, stamp(page.fetched_at), page.status,
         page.header("content-type"), len(page.body), capture.sha256,
         capture.file, capture.offset, capture.length, page.asked],
    ).fetchone()  # fmt: skip
    return int(row[0])


_PAGE = (
    "SELECT p.id, p.run, p.source, p.role, p.url, p.fetched_at, p.status, p.warc_file, p.warc_offset, "
    "p.warc_length, p.sha256, p.asked, o.page IS NOT NULL AS was_read "
    "FROM pages p LEFT JOIN outcomes o ON o.page = p.id "
)


def unread(store: Store, after: int, limit: int) -> list[PageRow]:
    """The next pages without an outcome, by id."""
    return _pages(
        store, f"{_PAGE} WHERE o.page IS NULL AND p.id > ? ORDER BY p.id LIMIT ?", after, limit
    )


def every(store: Store, after: int, limit: int) -> list[PageRow]:
    """The next pages, read or not, by id."""
    return _pages(store, f"{_PAGE} WHERE p.id > ? ORDER BY p.id LIMIT ?", after, limit)


def latest(store: Store, url: str) -> PageRow | None:
    """The last page with a body that an address answered with, or None."""
    found = store.rows(
        f"{_PAGE} WHERE p.url = ? AND p.status = 200 ORDER BY p.id DESC LIMIT 1", [url]
    )
    return next((_row(row) for row in found), None)


def _pages(store: Store, sql: str, after: int, limit: int) -> list[PageRow]:
    return [_row(row) for row in store.rows(sql, [after, limit])]


def count_unread(store: Store) -> int:
    """Pages without an outcome."""
    return int(
        store.value(
            "SELECT count(*) FROM pages p LEFT JOIN outcomes o ON o.page = p.id WHERE o.page IS NULL"
        )
    )


def count_all(store: Store) -> int:
    """All pages."""
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
        was_read=bool(row["was_read"]),
        asked=row["asked"],
    )
