"""Articles, their versions, and the outcome of every page.

An article is one address, and those that it moved to (`archive.store.moves`). Each page whose text
differs from the version before it adds a version; pages that repeat it belong to that version. All
of it can be dropped and rebuilt from the pages: the same pages in the same order give the same rows.
Only ids are not reassigned: an address that comes back keeps its old one.

A change is judged between two readings by the same rules: before a page is settled, the pages that
it is compared with are read by them, too. Identical bytes are never a change.
"""

import sqlite3
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from archive.record import Article, Outcome, ReadingResult, Rejected, Unread, digest
from archive.store import claims, late, moves, multipage, pages, parts, tombstones, versions
from archive.store.missing import note_missing
from archive.store.moves import GONE, LED_AWAY
from archive.store.pages import PageRow
from archive.store.runs import count
from archive.store.spelling import stored_as
from archive.types import Reason


class Effect(StrEnum):
    """What a reading did to the archive. gained, lost, amended: through rereading a page, so due to
    our rules and not to the site. unread: nothing, because we failed to read the page."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    GONE = "gone"
    REJECTED = "rejected"
    GAINED = "gained"
    LOST = "lost"
    AMENDED = "amended"
    UNREAD = "unread"


# The order of the pages decides, not their times: a clock may have been wrong.
_SEEN_AFTER = (
    "EXISTS (SELECT 1 FROM pages p JOIN outcomes o ON o.page = p.id JOIN versions v ON v.id = o.version "
    "WHERE p.url = :url AND p.id > :page AND v.article = articles.id)"
)


def settle(
    connection: sqlite3.Connection,
    page: PageRow,
    result: ReadingResult,
    now: datetime,
    recounted: Collection[int] = (),
) -> Effect:
    """Write the outcome of a page, inside the caller's transaction. Pages come in order of id.

    A page that we failed to read keeps its outcome, if any. now: when it was read. recounted: pages
    whose counts the caller corrects, where this one changes what began with them.
    """
    if isinstance(result, Unread):
        if pages.put_fault(connection, page.id, result, now):
            count(connection, page.run, page.source, unread=1)
        note_missing(connection, page, result)
        return Effect.UNREAD
    if pages.clear_fault(connection, page.id):
        count(connection, page.run, page.source, unread=-1)
    known = "SELECT version, reason FROM outcomes WHERE page = ?"
    before = connection.execute(known, [page.id]).fetchone()
    removal = tombstones.of_result(connection, page.source, page.asked, result)
    if removal and not (before and before[0]):  # an article that was here before is another one
        tombstones.bury(connection, page.id, removal, page.url, page.asked)
        return Effect.REJECTED
    near = claims.around(connection, result)
    if isinstance(result, Rejected):
        effect = _reject(connection, page, result, had=bool(before and before[0]))
    elif parts.concerns(connection, page, result):
        effect = _join(connection, page, result, had=before, but=recounted)
    else:
        effect = _accept(connection, page, result, had=before)
    near |= claims.around(connection, result) | claims.put(connection, page, result)
    if near:  # what pages say of their addresses joins and parts articles
        moves.regroup(connection, near, {page.id, *recounted} if before is None else None)
    effect = _follow(connection, page, result, effect, first=before is None)
    note_missing(connection, page, result)
    if before is None and effect in (Effect.NEW, Effect.CHANGED, Effect.GONE):
        count(connection, page.run, page.source, **{effect.value: 1})
    return effect


def _follow(
    connection: sqlite3.Connection, page: PageRow, outcome: Outcome, effect: Effect, *, first: bool
) -> Effect:
    """What a settled page did, where its article has several addresses. first: it is read for the
    first time, so runs count what began with it."""
    told = outcome.url if isinstance(outcome, Article) else page.asked or page.url
    if not moves.has_moved(connection, stored_as(connection, told)):
        return effect
    gone = moves.look_back(connection, parts.article_at(connection, told))
    if first and effect in (Effect.NEW, Effect.CHANGED, Effect.SAME):
        return Effect(late.begun(connection, [page]).get(page.id, Effect.SAME))
    if effect in (Effect.GONE, Effect.REJECTED):
        return Effect.GONE if gone == page.id else Effect.REJECTED
    return effect


def _join(
    connection: sqlite3.Connection,
    page: PageRow,
    outcome: Article,
    had: tuple[int | None, str] | None,
    but: Collection[int],
) -> Effect:
    """Settle a page of an article of several pages. What another page began counts no more when this
    one shows that it only lacked this page."""
    others = [] if had else moves.beginning(connection, {outcome.url}, {page.id, *but})
    counted = late.begun(connection, others)
    did = multipage.settle(connection, page, outcome)
    late.recount(connection, others, counted)
    if did.apart:
        return Effect.LOST if had is not None and had[0] is not None else Effect.REJECTED
    if did.new and had is not None:
        url = parts.article_at(connection, outcome.url)
        row = connection.execute("SELECT id FROM articles WHERE url = ?", [url]).fetchone()
        _recall(connection, row[0], url)
    if had is not None:
        if had[0] is None:
            return Effect.GAINED
        return Effect.AMENDED if did.changed else Effect.SAME
    if did.new:
        return Effect.NEW
    return Effect.CHANGED if did.added else Effect.SAME


def _accept(
    connection: sqlite3.Connection,
    page: PageRow,
    article: Article,
    had: tuple[int | None, str] | None,
) -> Effect:
    url, known = _place(connection, article, had)
    key = versions.article_id(connection, url) if known is None else known
    said = digest(article)
    own = versions.find(connection, "page = ?", page.id)
    earlier = versions.find(connection, "page < ? AND article = ? ORDER BY page DESC", page.id, key)
    later = versions.find(connection, "page > ? AND article = ? ORDER BY page", page.id, key)
    old_digest = own.sha256 if own else earlier.sha256 if earlier else None
    if earlier and (earlier.sha256 == said or _same_bytes(connection, page, earlier.id)):
        version, said = earlier.id, earlier.sha256
    elif own:
        version = own.id
        versions.update(connection, version, key, article)
    elif later and later.sha256 == said:
        # A page read late: the version began with it.
        version, old_digest = later.id, old_digest or said
        connection.execute("UPDATE versions SET page = ? WHERE id = ?", [page.id, version])
    else:
        version = versions.insert(connection, key, page.id, article)
    versions.set_outcome(connection, page.id, version, None, "", article.reader)
    if own and own.id != version:
        _drop_version(connection, own.id, key, version)
    if known is not None:
        _see(connection, page, key)
        versions.show(connection, key)
    else:
        seen = (page.fetched_at, page.fetched_at)
        versions.show_new(connection, key, url, page.source, seen)
    if had is not None and had[0] is None:
        _recall(connection, key, url)
        return Effect.GAINED
    if known is None:
        return Effect.NEW
    changed = Effect.CHANGED if had is None else Effect.AMENDED
    return Effect.SAME if said == old_digest else changed


def _see(connection: sqlite3.Connection, page: PageRow, article: int) -> None:
    """A page, perhaps read late, shows that an article's address answered with it."""
    low, high = connection.execute(
        "SELECT min(o.page), max(o.page) FROM versions v JOIN outcomes o ON o.version = v.id "
        "WHERE v.article = ?",
        [article],
    ).fetchone()
    first, last = page.id <= low, page.id >= high
    versions.see(connection, article, page.fetched_at, first=first, last=last)


def _recall(connection: sqlite3.Connection, article: int, url: str) -> None:
    """What other pages said about an article before it was read on one: still there, or gone."""
    values = {"article": article, "url": url}
    told = "FROM pages p JOIN outcomes o ON o.page = p.id WHERE p.role = 'article' AND "
    connection.execute(
        "UPDATE articles SET last_seen = max(last_seen, coalesce("
        f"(SELECT max(p.fetched_at) {told} p.url = :url AND o.reason = :unchanged), last_seen)) "
        "WHERE id = :article",
        values | {"unchanged": Reason.UNCHANGED},
    )
    gone, away = (", ".join(f"'{reason}'" for reason in each) for each in (GONE, LED_AWAY))
    connection.execute(
        "UPDATE articles SET gone_at = (SELECT min(p.fetched_at) "
        f"{told} p.fetched_at > articles.last_seen AND (p.asked IS NULL AND p.url = :url "
        f"AND o.reason IN ({gone}) OR p.asked = :url AND o.reason IN ({away}))) "
        "WHERE id = :article AND gone_at IS NULL",
        values,
    )


def _place(
    connection: sqlite3.Connection, article: Article, had: tuple[int | None, str] | None
) -> tuple[str, int | None]:
    """The address and the id of a page's article; None when there is no such article now.

    A page stays with its article, however its address would be spelled today.
    """
    if had is not None and had[0] is not None:
        url, key = connection.execute(
            "SELECT a.url, a.id FROM versions v JOIN articles a ON a.id = v.article WHERE v.id = ?",
            [had[0]],
        ).fetchone()
        return str(url), int(key)
    url = stored_as(connection, article.url)
    row = connection.execute("SELECT id FROM articles WHERE url = ?", [url]).fetchone()
    return url, row[0] if row else None


def _same_bytes(connection: sqlite3.Connection, page: PageRow, version: int) -> bool:
    """Whether the last page of the version before this one was the same, byte for byte."""
    row = connection.execute(
        "SELECT p.sha256 FROM outcomes o JOIN pages p ON p.id = o.page "
        "WHERE o.version = ? AND p.id < ? ORDER BY p.id DESC LIMIT 1",
        [version, page.id],
    ).fetchone()
    return row is not None and row[0] == page.capture.sha256


def _reject(
    connection: sqlite3.Connection, page: PageRow, rejected: Rejected, *, had: bool
) -> Effect:
    if parts.concerns(connection, page, rejected):
        multipage.settle(connection, page, rejected)
    else:
        versions.set_outcome(
            connection, page.id, None, rejected.reason, rejected.detail, rejected.reader
        )
        if had:
            _forget_page(connection, page)
    if had or page.role != "article":
        return Effect.LOST if had else Effect.REJECTED
    told = {
        "url": parts.article_at(connection, page.asked or page.url),
        "moment": page.fetched_at,
        "page": page.id,
    }
    if rejected.reason is Reason.UNCHANGED:
        connection.execute(
            "UPDATE articles SET last_seen = :moment, gone_at = NULL WHERE url = :url "
            f"AND NOT {_SEEN_AFTER}",
            told,
        )
    elif rejected.reason in (LED_AWAY if page.asked else GONE):
        left = connection.execute(
            "UPDATE articles SET gone_at = :moment WHERE url = :url AND gone_at IS NULL "
            f"AND NOT {_SEEN_AFTER}",
            told,
        ).rowcount
        return Effect.GONE if left else Effect.REJECTED
    return Effect.REJECTED


def _drop_version(connection: sqlite3.Connection, version: int, article: int, heir: int) -> None:
    """A version that repeats the one before it is dropped: its pages go to the heir."""
    connection.execute("UPDATE articles SET version = ? WHERE id = ?", [heir, article])
    connection.execute("UPDATE outcomes SET version = ? WHERE version = ?", [heir, version])
    connection.execute("DELETE FROM versions WHERE id = ?", [version])


def _forget_page(connection: sqlite3.Connection, page: PageRow) -> None:
    """A page is no longer an article: its version goes, or passes to its next page."""
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
    left = versions.find(connection, "article = ? AND id <> ? ORDER BY page DESC", article, version)
    if left is None:
        connection.execute("DELETE FROM articles WHERE id = ?", [article])
    else:
        connection.execute("UPDATE articles SET version = ? WHERE id = ?", [left.id, article])
    connection.execute("DELETE FROM versions WHERE id = ?", [version])
    if left is not None:
        versions.show(connection, article)
