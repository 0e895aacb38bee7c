"""Articles that lists name and that are not in the archive: their pages did not come, or came without a
text. One that does not exist (404) is not missing: that is a fact about the site."""

import sqlite3

from archive.record import ReadingResult, Rejected, Unread
from archive.store import parts
from archive.store.pages import PageRow
from archive.store.spelling import stored_as
from archive.types import Reason, Role

TEXTLESS = frozenset(
    (
        Reason.UNDECODABLE, Reason.UNPARSABLE, Reason.EMPTY, Reason.BLOCK_PAGE,
        Reason.SCRIPT_SHELL, Reason.IMAGE_ONLY, Reason.NO_TEXT,
    )
)  # fmt: skip
"""Why nothing was read in a page where an article may stand."""

MISSING = "a.missing AND (a.list_date IS NOT NULL OR a.url NOT IN (SELECT url FROM attachments))"
"""SQL: whether a row `a` of addresses is one. The files of an article have names, and never a day."""

_PRINTED = "a.list_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'"
DAY = f"coalesce(iif({_PRINTED}, date(a.list_date), NULL), date(a.first_seen, '+8 hours'))"
"""SQL: the day that a list gives it, else the one in China on which a list first named it."""


def note_missing(connection: sqlite3.Connection, page: PageRow, result: ReadingResult) -> None:
    """Note at a page's address whether what came there last has no text while no other page gave one,
    inside the transaction that settles the page."""
    if page.role != Role.ARTICLE:
        return
    if isinstance(result, Unread):  # it keeps its outcome, if any
        had = connection.execute("SELECT 1 FROM outcomes WHERE page = ?", [page.id]).fetchone()
        without = had is None
    else:
        without = isinstance(result, Rejected) and result.reason in TEXTLESS
    url = stored_as(connection, page.asked or page.url)
    if without:
        at = parts.article_at(connection, url)
        known = "SELECT 1 FROM articles WHERE url = ?"
        without = connection.execute(known, [at]).fetchone() is None
    connection.execute(
        "UPDATE addresses SET textless = :without WHERE source = :source AND role = 'article' "
        "AND url = :url AND page = :page AND textless IS NOT :without",
        {"without": int(without), "source": page.source, "url": url, "page": page.id},
    )
