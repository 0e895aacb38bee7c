"""The pages of multi-page articles, each as it was read by itself: the rows of `parts`.

A page that is not an article by our rules has a row, too, when the article goes on from it
(`reading` is null then). So what follows it stays its next page, however it is judged.
"""

import json
import sqlite3
from dataclasses import dataclass

from archive.record import Article, Outcome, Rejected, digest, restored, stored
from archive.store.pages import PageRow
from archive.store.spelling import stored_as

_READ = "reading <> 'null'"


@dataclass(frozen=True, slots=True)
class Part:
    """A page of an article as it was read by itself. next: where it goes on."""

    page: int
    run: int
    url: str
    article: Article
    next: str | None


def concerns(connection: sqlite3.Connection, page: PageRow, outcome: Outcome) -> bool:
    """Whether a page is or was one of several."""
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
    """Turn the pages of a so far single-page article into parts."""
    if connection.execute("SELECT 1 FROM parts WHERE url = ?", [url]).fetchone():
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
            "SELECT name, url FROM attachments WHERE version = ? ORDER BY position", [row["id"]]
        ).fetchall()
        article = restored(row | {"attachments": files}, url=url, next_page=None)
        put(connection, values[0], url, article)


def family(connection: sqlite3.Connection, url: str) -> set[str]:
    """The addresses that continue one another, this one included."""
    found: set[str] = set()
    waiting = [url]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        waiting += [
            row[0]
            for row in connection.execute(
                "SELECT url FROM parts WHERE next = :one "
                "UNION SELECT next FROM parts WHERE url = :one AND next IS NOT NULL",
                {"one": one},
            )
        ]
    return found


def read(connection: sqlite3.Connection, urls: set[str]) -> dict[str, list[Part]]:
    """Address → its pages that were read as articles, in order."""
    found: dict[str, list[Part]] = {}
    for url in urls:
        rows = connection.execute(
            "SELECT t.page, p.run, t.next, t.reading FROM parts t JOIN pages p ON p.id = t.page "
            f"WHERE t.url = ? AND {_READ} ORDER BY t.page",
            [url],
        ).fetchall()
        if rows:
            found[url] = [
                Part(
                    page,
                    run,
                    url,
                    restored(json.loads(reading), url=url, next_page=further),
                    further,
                )
                for page, run, further, reading in rows
            ]
    return found


def continued(connection: sqlite3.Connection, urls: set[str]) -> dict[str, str]:
    """Those of the addresses that are further pages → one that they continue, an article or not."""
    marks = ", ".join("?" * len(urls))
    return dict(
        connection.execute(
            f"SELECT next, min(url) FROM parts WHERE next IN ({marks}) GROUP BY next", list(urls)
        ).fetchall()
    )


def span(connection: sqlite3.Connection, url: str) -> tuple[int, int]:
    """The first and last pages in which an address answered with its part of an article."""
    low, high = connection.execute(
        f"SELECT min(page), max(page) FROM parts WHERE url = ? AND {_READ}", [url]
    ).fetchone()
    return low, high


def seen(connection: sqlite3.Connection, url: str) -> tuple[str, tuple[str, str]]:
    """The source of an article, and when its address first and last answered with it."""
    source, first, last = connection.execute(
        "SELECT p.source, min(p.fetched_at), max(p.fetched_at) FROM parts t "
        f"JOIN pages p ON p.id = t.page WHERE t.url = ? AND {_READ}",
        [url],
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
