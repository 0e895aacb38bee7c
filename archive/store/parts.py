"""The pages of articles of several pages or with several addresses, each as it was read by itself:
the rows of `parts`. They keep the address at which they came; `moved` says whose that is.

A page that is not an article by our rules has a row, too, when the article goes on from it
(`reading` is null then). So what follows it stays its next page, however it is judged.
"""

import json
import sqlite3
from dataclasses import dataclass

from archive.record import Article, Outcome, Rejected, digest, restored, stored
from archive.store.pages import PageRow
from archive.store.spelling import stored_as
from archive.web.continuation import MOST_PAGES

_READ = "reading <> 'null'"


@dataclass(frozen=True, slots=True)
class Part:
    """A page of an article as it was read by itself. next: where it goes on. at: the address at which
    it came; url and next are those that such pages are stored under."""

    page: int
    run: int
    url: str
    at: str
    article: Article
    next: str | None


def article_at(connection: sqlite3.Connection, url: str) -> str:
    """The address under which the article at an address is stored: another one when it moved."""
    place = stored_as(connection, url)
    row = connection.execute("SELECT stored FROM moved WHERE url = ?", [place]).fetchone()
    return row[0] if row else place


def addresses(connection: sqlite3.Connection, url: str) -> set[str]:
    """All addresses of the article that is stored under one."""
    rows = connection.execute("SELECT url FROM moved WHERE stored = ?", [url]).fetchall()
    return {row[0] for row in rows} or {url}


def concerns(connection: sqlite3.Connection, page: PageRow, outcome: Outcome) -> bool:
    """Whether a page is or was one of several, or its article has several addresses."""
    if outcome.next_page is not None:
        return True
    if isinstance(outcome, Rejected):
        found = connection.execute("SELECT 1 FROM parts WHERE page = ?", [page.id])
    else:
        url = stored_as(connection, outcome.url)
        found = connection.execute(
            "SELECT 1 FROM parts WHERE url = :url OR next = :url LIMIT 1", {"url": url}
        )
    return found.fetchone() is not None


def put(connection: sqlite3.Connection, page: int, url: str, outcome: Outcome) -> None:
    """Write how a page was read by itself. Rejected pages keep their place, not their words."""
    reading: dict[str, object] | None = None
    further = outcome.next_page and stored_as(connection, outcome.next_page)
    if isinstance(outcome, Article):
        reading = {"reader": outcome.reader, "sha256": digest(outcome), **stored(outcome)}
    elif further is None:
        row = connection.execute("SELECT next FROM parts WHERE page = ?", [page]).fetchone()
        further = row[0] if row else None
        if further is None:  # a last page that is not an article leaves nothing behind
            connection.execute("DELETE FROM parts WHERE page = ?", [page])
            return
    connection.execute(
        "INSERT INTO parts (page, url, next, reading) VALUES (?, ?, ?, ?) ON CONFLICT (page) "
        "DO UPDATE SET url = excluded.url, next = excluded.next, reading = excluded.reading",
        [page, url, further, json.dumps(reading, ensure_ascii=False)],
    )


def adopt(connection: sqlite3.Connection, url: str) -> None:
    """Turn the pages of an article that so far had one page and one address into parts."""
    are = "SELECT 1 FROM parts WHERE url = :url UNION ALL SELECT 1 FROM moved WHERE url = :url"
    if connection.execute(are, {"url": url}).fetchone():
        return
    cursor = connection.execute(
        "SELECT o.page, v.* FROM articles a JOIN versions v ON v.article = a.id "
        "JOIN outcomes o ON o.version = v.id WHERE a.url = ?",
        [url],
    )
    names = [column[0] for column in cursor.description]
    for values in cursor.fetchall():
        row = dict(zip(names[1:], values[1:], strict=True))
        files = connection.execute(
            "SELECT name, url, type, size FROM attachments WHERE version = ? ORDER BY position",
            [row["id"]],
        ).fetchall()
        article = restored(row | {"attachments": files}, url=url, next_page=None)
        put(connection, values[0], url, article)


def family(connection: sqlite3.Connection, url: str) -> set[str]:
    """The addresses that continue one another, each the one that its article is stored under, that of
    the address given included."""
    found: set[str] = set()
    waiting = [article_at(connection, url)]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        for place in addresses(connection, one):
            rows = connection.execute(
                "SELECT url FROM parts WHERE next = :place "
                "UNION SELECT next FROM parts WHERE url = :place AND next IS NOT NULL",
                {"place": place},
            )
            waiting += [article_at(connection, row[0]) for row in rows.fetchall()]
    return found


def goes_on(connection: sqlite3.Connection, url: str) -> bool:
    """Whether a page at an address ever went on, or was one that others went on to."""
    rows = connection.execute(
        "SELECT 1 FROM parts WHERE next = :url "
        "UNION ALL SELECT 1 FROM parts WHERE url = :url AND next IS NOT NULL LIMIT 1",
        {"url": url},
    )
    return rows.fetchone() is not None


def leads_on(connection: sqlite3.Connection, url: str, further: str) -> bool:
    """Whether an article's page ever went on, in one step or several, at another address."""
    found: set[str] = set()
    waiting = [url]
    while waiting and len(found) <= MOST_PAGES:
        one = waiting.pop()
        found.add(one)
        rows = connection.execute(
            "SELECT DISTINCT next FROM parts WHERE url = ? AND next IS NOT NULL", [one]
        )
        waiting += [row[0] for row in rows if row[0] not in found]
        if further in waiting:
            return True
    return False


def read(connection: sqlite3.Connection, urls: set[str]) -> dict[str, list[Part]]:
    """Address → its article's pages that were read as articles, in order. urls: those that articles
    are stored under; others have no pages of their own."""
    found: dict[str, list[Part]] = {}
    for url in urls:
        rows = connection.execute(
            "SELECT t.page, p.run, t.url, t.next, t.reading FROM parts t JOIN pages p ON p.id = t.page "
            f"WHERE t.url IN (SELECT value FROM json_each(?)) AND {_READ} ORDER BY t.page",
            [_places(connection, url)],
        ).fetchall()
        if not rows or article_at(connection, url) != url:
            continue
        found[url] = []
        for page, run, at, raw, reading in rows:
            further = raw and article_at(connection, raw)
            article = restored(json.loads(reading), url=at, next_page=further)
            found[url].append(Part(page, run, url, at, article, further))
    return found


def _places(connection: sqlite3.Connection, url: str) -> str:
    return json.dumps(sorted(addresses(connection, url)))


def continued(connection: sqlite3.Connection, urls: set[str]) -> dict[str, str]:
    """Those of the addresses that are further pages → one that they continue, an article or not."""
    found: dict[str, str] = {}
    for url in urls:
        (before,) = connection.execute(
            "SELECT min(url) FROM parts WHERE next IN (SELECT value FROM json_each(?))",
            [_places(connection, url)],
        ).fetchone()
        if before is not None:
            found[url] = before
    return found


def span(connection: sqlite3.Connection, url: str) -> tuple[int, int]:
    """The first and last pages in which an article's addresses answered with their part of it."""
    low, high = connection.execute(
        "SELECT min(page), max(page) FROM parts "
        f"WHERE url IN (SELECT value FROM json_each(?)) AND {_READ}",
        [_places(connection, url)],
    ).fetchone()
    return low, high


def seen(connection: sqlite3.Connection, url: str) -> tuple[str, tuple[str, str]]:
    """The source of an article, and when its addresses first and last answered with it."""
    source, first, last = connection.execute(
        "SELECT p.source, min(p.fetched_at), max(p.fetched_at) FROM parts t "
        f"JOIN pages p ON p.id = t.page WHERE t.url IN (SELECT value FROM json_each(?)) AND {_READ}",
        [_places(connection, url)],
    ).fetchone()
    return source, (first, last)


def same_bytes(connection: sqlite3.Connection, page: PageRow, outcome: Article) -> Article | None:
    """What the same rules read at this address before, if the bytes were identical."""
    url = stored_as(connection, outcome.url)
    row = connection.execute(
        "SELECT p.sha256, t.next, t.reading FROM parts t JOIN pages p ON p.id = t.page "
        f"WHERE t.url = ? AND t.page < ? AND {_READ} ORDER BY t.page DESC LIMIT 1",
        [url, page.id],
    ).fetchone()
    if row is None or row[0] != page.capture.sha256:
        return None
    before = restored(json.loads(row[2]), url=url, next_page=row[1])
    return before if before.reader == outcome.reader else None
