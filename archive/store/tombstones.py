"""What was removed by hand, as those must know it who might bring it back: by address and by text."""

import hashlib
import sqlite3
from dataclasses import dataclass

from archive.record import Article, ReadingResult
from archive.store.database import Store
from archive.store.spelling import site, stored_as, twin
from archive.types import Capture


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A removed page whose capture is not overwritten yet, and what is to be written in its place."""

    page: int
    url: str
    capture: Capture
    reason: str
    removed_at: str


def covering(connection: sqlite3.Connection, *urls: str | None) -> int | None:
    """The removal that one of these addresses, or its twin, belongs to; None: it may be asked for."""
    for url in urls:
        row = (
            url
            and connection.execute(
                "SELECT removal FROM removed_addresses WHERE twin = ?", [twin(url)]
            ).fetchone()
        )
        if row:
            return int(row[0])
    return None


def exist(connection: sqlite3.Connection) -> bool:
    """Whether anything was ever removed."""
    return connection.execute("SELECT 1 FROM removals").fetchone() is not None


def of_result(
    connection: sqlite3.Connection, source: str, asked: str | None, result: ReadingResult
) -> int | None:
    """The removal that a page shows again: at its address, at one that led to it, as what it says is its
    own address, or by the same headline and text at the same source."""
    if not exist(connection):
        return None
    if removal := covering(connection, result.url, asked):
        return removal
    if not isinstance(result, Article):
        return None
    if result.own_url and site(result.own_url) == site(result.url):
        removal = covering(connection, result.own_url)
    row = connection.execute(
        "SELECT removal FROM removed_texts WHERE sha256 = ? AND source = ?",
        [text_digest(result.title, result.text), source],
    ).fetchone()
    return removal or (int(row[0]) if row else None)


def text_digest(title: str, text: str) -> str:
    """What a removed text is recognised by: SHA-256 of headline and text."""
    return hashlib.sha256(f"{title}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def bury(connection: sqlite3.Connection, page: int, removal: int, *urls: str | None) -> None:
    """Keep a page out of the archive that shows what was removed, inside the caller's transaction: it
    has no outcome, its capture waits to be overwritten, and nobody asks for these addresses again."""
    connection.execute(
        "INSERT OR IGNORE INTO removed_pages (page, removal) VALUES (?, ?)", [page, removal]
    )
    connection.execute("DELETE FROM outcomes WHERE page = ?", [page])
    connection.execute("DELETE FROM reading_faults WHERE page = ?", [page])
    close(connection, removal, {stored_as(connection, url) for url in urls if url})


def close(connection: sqlite3.Connection, removal: int, urls: set[str]) -> None:
    """Nobody asks for these addresses again, inside the caller's transaction. What lists said of them
    goes, too."""
    connection.executemany(
        "INSERT OR IGNORE INTO removed_addresses (url, twin, removal) VALUES (?, ?, ?)",
        [(url, twin(url), removal) for url in sorted(urls)],
    )
    connection.executemany(
        "UPDATE addresses SET due = NULL, list_title = NULL, list_date = NULL, etag = NULL, "
        "last_modified = NULL, page = NULL, error = 'removed' WHERE url = ?",
        [(url,) for url in sorted(urls)],
    )


def waiting(store: Store) -> list[Waiting]:
    """The captures that are still to be overwritten."""
    found = store.rows(
        "SELECT w.page, p.url, p.warc_file, p.warc_offset, p.warc_length, p.sha256, r.reason, "
        "r.removed_at FROM removed_pages w JOIN pages p ON p.id = w.page "
        "JOIN removals r ON r.id = w.removal WHERE NOT w.erased ORDER BY w.page"
    )
    return [
        Waiting(
            page=row["page"],
            url=row["url"],
            capture=_capture(row),
            reason=row["reason"],
            removed_at=row["removed_at"],
        )
        for row in found
    ]


def erased(store: Store, page: int, sha256: str) -> None:
    """A capture was overwritten. sha256: of what is in its place."""
    with store.write() as connection:
        connection.execute(
            "UPDATE pages SET sha256 = ?, size = 0, content_type = NULL WHERE id = ?",
            [sha256, page],
        )
        connection.execute("UPDATE removed_pages SET erased = 1 WHERE page = ?", [page])


def erasures(store: Store) -> list[tuple[int, Capture]]:
    """The pages whose captures were overwritten, and where."""
    found = store.rows(
        "SELECT p.id, p.warc_file, p.warc_offset, p.warc_length, p.sha256 FROM removed_pages w "
        "JOIN pages p ON p.id = w.page WHERE w.erased ORDER BY p.id"
    )
    return [(row["id"], _capture(row)) for row in found]


def count(store: Store) -> int:
    """How many articles were removed."""
    return int(store.value("SELECT coalesce(sum(articles), 0) FROM removals"))


def _capture(row: sqlite3.Row) -> Capture:
    return Capture(
        file=row["warc_file"],
        offset=row["warc_offset"],
        length=row["warc_length"],
        sha256=row["sha256"],
    )
