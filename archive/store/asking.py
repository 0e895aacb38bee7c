"""What is due of the frontier, and what may be asked on condition that it changed."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from archive.store.database import Store, stamp
from archive.store.frontier import Found
from archive.types import ListRequest, Role, Source
from archive.web.posts import restored


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An address to request, with the validators that make the request conditional. url: its key.
    first_seen: as stored. request: what to send. answered: the address that gave the validators,
    another one after a redirect; None where nobody noted it."""

    id: int
    url: str
    first_seen: str
    request: ListRequest
    etag: str | None
    last_modified: str | None
    answered: str | None


# 304 says that an article is there. What redirects led to, and a notice that it is gone, do not
# change either: their validators would bring it back.
_OF_ANOTHER = (
    "d.role = 'article' AND (p.asked NOTNULL OR o.reason NOTNULL AND EXISTS (SELECT 1 FROM articles "
    "WHERE url = coalesce((SELECT stored FROM moved WHERE url = d.url), d.url)))"
)


def due(
    store: Store,
    source: str,
    role: Role,
    now: datetime,
    *,
    answered: bool | None = None,
    after: int = 0,
    limit: int = 64,
) -> list[Due]:
    """The next addresses that are due, by id, above the id `after`. answered: only those that have
    answered before, or that never have."""
    # As the index of those that never have is declared: SQLite uses it for no other wording.
    which = {None: "", False: "AND d.visits = 0 ", True: "AND d.visits > 0 "}[answered]
    found = store.rows(
        "SELECT d.id, d.url, d.first_seen, d.sent, p.url AS answered, "
        f"iif({_OF_ANOTHER}, NULL, d.etag) AS etag, "
        f"iif({_OF_ANOTHER}, NULL, d.last_modified) AS last_modified "
        "FROM addresses d LEFT JOIN pages p ON p.id = d.page LEFT JOIN outcomes o ON o.page = d.page "
        f"WHERE d.source = ? AND d.role = ? AND d.due <= ? AND d.id > ? {which}"
        "AND d.url NOT IN (SELECT url FROM removed_addresses) ORDER BY d.id LIMIT ?",
        [source, role, stamp(now), after, limit],
    )
    return [_due(row) for row in found]


def last_article(store: Store, source: str, now: datetime) -> Due | None:
    """The latest article of a source that came with its text before a moment and is not due, to be asked
    for without conditions."""
    found = store.rows(
        "SELECT d.id, d.url, d.first_seen, d.sent, NULL AS answered, NULL AS etag, "
        "NULL AS last_modified FROM articles a JOIN addresses d ON d.source = a.source "
        "AND d.role = 'article' AND d.url = coalesce(a.moved_to, a.url) "
        "WHERE a.source = :source AND a.first_seen <= :now AND a.gone_at IS NULL AND d.visits > 0 "
        "AND (d.due IS NULL OR d.due > :now) "
        "AND d.url NOT IN (SELECT url FROM removed_addresses) ORDER BY a.id DESC LIMIT 1",
        {"source": source, "now": stamp(now)},
    )
    return next(map(_due, found), None)


def _due(row: sqlite3.Row) -> Due:
    return Due(
        id=row["id"], url=row["url"], first_seen=row["first_seen"],
        request=restored(row["url"], row["sent"]),
        etag=row["etag"], last_modified=row["last_modified"], answered=row["answered"],
    )  # fmt: skip


def unasked(store: Store, source: Source) -> list[Found]:
    """Addresses that reading found for a source's articles but that are not recorded yet: next
    pages, and attachments where the source wants them. An interrupted crawl leaves some."""
    files = (
        "UNION SELECT f.url, f.name FROM attachments f JOIN articles a ON a.version = f.version "
        "WHERE a.source = :source"
    )
    found = store.rows(
        "SELECT url, name FROM (SELECT t.next AS url, NULL AS name FROM parts t "
        "JOIN pages p ON p.id = t.page WHERE p.source = :source AND t.next IS NOT NULL "
        f"{files if source.attachments else ''}) AS found WHERE NOT EXISTS (SELECT 1 FROM addresses d "
        "WHERE d.source = :source AND d.role = 'article' AND d.url = found.url) GROUP BY url",
        {"source": source.key},
    )
    return [Found(url=row["url"], title=row["name"], date=None) for row in found]
