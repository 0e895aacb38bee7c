"""Articles, their versions, and the outcome of every page.

An article is one address. Each page whose text differs from the version before it adds a version;
pages that say the same again belong to that version. All of it can be dropped and made again from
the pages: the same pages in the same order give the same rows.
"""

import hashlib
import json
import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from archive.store.pages import PageRow
from archive.store.runs import count
from archive.types import Article, Outcome, Reason, Rejected
from archive.urls import canonical


class Effect(StrEnum):
    """What an outcome did to the archive. gained, lost, amended: by reading a page again."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    GONE = "gone"
    REJECTED = "rejected"
    GAINED = "gained"
    LOST = "lost"
    AMENDED = "amended"


@dataclass(frozen=True, slots=True)
class _Version:
    id: int
    page: int
    sha256: str


_GONE = (Reason.NOT_FOUND, Reason.SOFT_404)
_FIELDS = (
    "title", "text", "published", "published_precision", "outlet", "authors", "contributors",
    "editors", "script", "kind", "masked", "provenance",
)  # fmt: skip


def settle(connection: sqlite3.Connection, page: PageRow, outcome: Outcome) -> Effect:
    """Write the outcome of a page, inside the caller's transaction. Pages come in order of id."""
    before = connection.execute(
        "SELECT version, reason FROM outcomes WHERE page = ?", [page.id]
    ).fetchone()
    if isinstance(outcome, Rejected):
        effect = _reject(connection, page, outcome, had=bool(before and before[0]))
    else:
        effect = _accept(connection, page, outcome, had=before)
    if not page.was_read and effect in (Effect.NEW, Effect.CHANGED, Effect.GONE):
        count(connection, page.run, page.source, **{effect.value: 1})
    return effect


def _accept(
    connection: sqlite3.Connection,
    page: PageRow,
    article: Article,
    had: tuple[int | None, str] | None,
) -> Effect:
    url = canonical(article.url)
    digest = _digest(article)
    known = connection.execute("SELECT id FROM articles WHERE url = ?", [url]).fetchone()
    key = known[0] if known else _next_article_id(connection)
    own = _version(connection, "page = ? AND article = ?", page.id, key)
    earlier = _version(connection, "page < ? AND article = ? ORDER BY page DESC", page.id, key)
    old_digest = own.sha256 if own else earlier.sha256 if earlier else None
    if earlier and earlier.sha256 == digest:
        version = earlier.id
        _set_outcome(connection, page, version, None, "", article.reader)
        if own:
            _drop_version(connection, own.id, key, version)
    elif own:
        version = own.id
        _update_version(connection, version, article, digest)
        _set_outcome(connection, page, version, None, "", article.reader)
    else:
        version = _insert_version(connection, key, page.id, article, digest)
        _set_outcome(connection, page, version, None, "", article.reader)
    _show_latest(connection, key, url, page, insert=not known)
    if had is not None:
        if had[0] is None:
            return Effect.GAINED
        return Effect.SAME if digest == old_digest else Effect.AMENDED
    if not known:
        return Effect.NEW
    return Effect.SAME if digest == old_digest else Effect.CHANGED


def _reject(
    connection: sqlite3.Connection, page: PageRow, rejected: Rejected, *, had: bool
) -> Effect:
    _set_outcome(connection, page, None, rejected.reason, rejected.detail, rejected.reader)
    if had:
        _forget_page(connection, page)
        return Effect.LOST
    if page.role != "article":
        return Effect.REJECTED
    url = canonical(page.url)
    if rejected.reason is Reason.UNCHANGED:
        connection.execute(
            "UPDATE articles SET last_seen = max(last_seen, ?1), gone_at = "
            "iif(gone_at > ?1, gone_at, NULL) WHERE url = ?2",
            [page.fetched_at, url],
        )
    elif rejected.reason in _GONE:
        left = connection.execute(
            "UPDATE articles SET gone_at = ?1 WHERE url = ?2 AND gone_at IS NULL AND last_seen < ?1",
            [page.fetched_at, url],
        ).rowcount
        return Effect.GONE if left else Effect.REJECTED
    return Effect.REJECTED


def _set_outcome(
    connection: sqlite3.Connection,
    page: PageRow,
    version: int | None,
    reason: Reason | None,
    detail: str,
    reader: str,
) -> None:
    connection.execute(
        "INSERT INTO outcomes (page, version, reason, detail, reader) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (page) DO UPDATE SET version = excluded.version, reason = excluded.reason, "
        "detail = excluded.detail, reader = excluded.reader",
        [page.id, version, reason, detail, reader],
    )


def _version(connection: sqlite3.Connection, where: str, *values: int) -> _Version | None:
    row = connection.execute(
        f"SELECT id, page, sha256 FROM versions WHERE {where} LIMIT 1",
        values,
    ).fetchone()
    return _Version(*row) if row else None


def _values(article: Article, digest: str) -> list[object]:
    found = {name: getattr(article, name) for name in _FIELDS}
    for name in ("authors", "contributors", "editors"):
        found[name] = json.dumps(found[name], ensure_ascii=False)
    found["masked"] = int(article.masked)
    found["provenance"] = json.dumps(
        {
            name: [{"where": e.where, "value": e.value} for e in evidence]
            for name, evidence in article.provenance.items()
        },
        ensure_ascii=False,
    )
    return [article.reader, digest, *found.values()]


_COLUMNS = ("reader", "sha256", *_FIELDS)


def _insert_version(
    connection: sqlite3.Connection, article: int, page: int, read: Article, digest: str
) -> int:
    marks = ", ".join("?" * (len(_COLUMNS) + 2))
    row = connection.execute(
        f"INSERT INTO versions (article, page, {', '.join(_COLUMNS)}) "
        f"VALUES ({marks}) RETURNING id",
        [article, page, *_values(read, digest)],
    ).fetchone()
    return int(row[0])


def _update_version(
    connection: sqlite3.Connection, version: int, read: Article, digest: str
) -> None:
    pairs = ", ".join(f"{name} = ?" for name in _COLUMNS)
    connection.execute(
        f"UPDATE versions SET {pairs} WHERE id = ?",
        [*_values(read, digest), version],
    )


def _drop_version(connection: sqlite3.Connection, version: int, article: int, heir: int) -> None:
    """A version that says the same as the one before it is none: its pages go to the heir."""
    connection.execute("UPDATE articles SET version = ? WHERE id = ?", [heir, article])
    connection.execute("UPDATE outcomes SET version = ? WHERE version = ?", [heir, version])
    connection.execute("DELETE FROM versions WHERE id = ?", [version])


def _forget_page(connection: sqlite3.Connection, page: PageRow) -> None:
    """A page that was an article is none any more: its version goes, or passes to its next page."""
    row = connection.execute(
        "SELECT id, article FROM versions WHERE page = ?", [page.id]
    ).fetchone()
    if row is None:
        return
    version, article = row
    next_page = connection.execute(
        "SELECT min(page) FROM outcomes WHERE version = ?", [version]
    ).fetchone()[0]
    if next_page is not None:
        connection.execute("UPDATE versions SET page = ? WHERE id = ?", [next_page, version])
        return
    left = _version(connection, "article = ? AND id <> ? ORDER BY page DESC", article, version)
    if left is None:
        connection.execute("DELETE FROM articles WHERE id = ?", [article])
    else:
        connection.execute("UPDATE articles SET version = ? WHERE id = ?", [left.id, article])
    connection.execute("DELETE FROM versions WHERE id = ?", [version])
    if left is not None:
        _show(connection, article)


def _next_article_id(connection: sqlite3.Connection) -> int:
    """Ids are public and permanent, so one is never given out twice, not even after a removal."""
    row = connection.execute(
        "INSERT INTO facts VALUES ('last_article', 1) ON CONFLICT (name) "
        "DO UPDATE SET value = CAST(value AS INTEGER) + 1 RETURNING CAST(value AS INTEGER)"
    ).fetchone()
    return int(row[0])


def _show_latest(
    connection: sqlite3.Connection, article: int, url: str, page: PageRow, *, insert: bool
) -> None:
    if insert:
        connection.execute(
            "INSERT INTO articles (id, date_key, url, title, outlet, published, published_precision, "
            "year, source, region, authors, contributors, editors, script, kind, masked, length, "
            "versions, version, first_seen, last_seen) "
            "SELECT v.article, ?, ?, v.title, v.outlet, v.published, v.published_precision, "
            "CAST(substr(v.published, 1, 4) AS INTEGER), s.key, s.region, v.authors, v.contributors, "
            "v.editors, v.script, v.kind, v.masked, length(v.text), 1, v.id, ?, ? "
            "FROM versions v, sources s WHERE v.article = ? AND s.key = ?",
            [_date_key(connection, article), url, page.fetched_at, page.fetched_at, article,
             page.source],
        )  # fmt: skip
        return
    connection.execute(
        "UPDATE articles SET first_seen = min(first_seen, ?1), last_seen = max(last_seen, ?1), "
        "gone_at = iif(gone_at > ?1, gone_at, NULL) WHERE id = ?2",
        [page.fetched_at, article],
    )
    _show(connection, article)


def _show(connection: sqlite3.Connection, article: int) -> None:
    """Show an article's latest version, and move its date key when the date moved."""
    latest, published, key = connection.execute(
        "SELECT v.id, v.published, a.date_key FROM versions v JOIN articles a ON a.id = v.article "
        "WHERE v.article = ? ORDER BY v.page DESC LIMIT 1",
        [article],
    ).fetchone()
    if key // _PER_DAY != _day(published):
        key = _date_key(connection, article)
    connection.execute(
        "UPDATE articles SET version = ?1, date_key = ?2, "
        "(title, outlet, published, published_precision, year, authors, contributors, editors, "
        "script, kind, masked, length) = (SELECT title, outlet, published, published_precision, "
        "CAST(substr(published, 1, 4) AS INTEGER), authors, contributors, editors, script, kind, "
        "masked, length(text) FROM versions WHERE id = ?1), "
        "versions = (SELECT count(*) FROM versions WHERE article = ?3) WHERE id = ?3",
        [latest, key, article],
    )


_PER_DAY = 1_000_000


def _day(published: str | None) -> int:
    """yyyymmdd, with 00 for what the date does not say; 0 without a date."""
    return int((published or "")[:10].replace("-", "").ljust(8, "0"))


def _date_key(connection: sqlite3.Connection, article: int) -> int:
    """The next free key on the day of the article's latest version."""
    published = connection.execute(
        "SELECT published FROM versions WHERE article = ? ORDER BY page DESC LIMIT 1", [article]
    ).fetchone()[0]
    first = _day(published) * _PER_DAY
    last = connection.execute(
        "SELECT max(date_key) FROM articles WHERE date_key >= ? AND date_key < ?",
        [first, first + _PER_DAY],
    ).fetchone()[0]
    return int(first if last is None else last + 1)


def _digest(article: Article) -> str:
    printed = [
        article.title, article.text, article.published, article.outlet,
        article.authors, article.contributors, article.editors,
    ]  # fmt: skip
    return hashlib.sha256(
        json.dumps(printed, ensure_ascii=False).encode("utf-8", "surrogatepass")
    ).hexdigest()
