"""Articles of several pages: each page is captured and read by itself, and joined here.

The article is the first page's address. What it said when one of its pages was captured is that
page, and of each other page the capture nearest to it: a later one of the same run, else the last
before, else the first after (so that the pages of a first crawl make one version, not several).
Each such state that differs from the one before is a version.
"""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from archive.record import Article, Outcome, Rejected, digest, join, restored, stored
from archive.store import versions
from archive.store.pages import PageRow
from archive.web.continuation import MOST_PAGES
from archive.web.urls import canonical


@dataclass(frozen=True, slots=True)
class Joined:
    """What a page did to its article. new: it made it known. added: a version; changed: its text."""

    new: bool
    added: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """A page of an article as it was read by itself."""

    page: int
    run: int
    url: str
    article: Article


def concerns(connection: sqlite3.Connection, page: PageRow, outcome: Outcome) -> bool:
    """Whether a page is one of several, or was."""
    if isinstance(outcome, Rejected):
        found = connection.execute("SELECT 1 FROM parts WHERE page = ?", [page.id])
    elif outcome.next_page is not None:
        return True
    else:
        url = canonical(outcome.url)
        found = connection.execute(
            "SELECT 1 FROM parts WHERE url = :url OR next = :url LIMIT 1", {"url": url}
        )
    return found.fetchone() is not None


def settle(connection: sqlite3.Connection, page: PageRow, outcome: Outcome) -> Joined:
    """Write the outcome of a page of several, inside the caller's transaction."""
    url = canonical(outcome.url)
    family = _family(connection, url)
    if isinstance(outcome, Rejected):
        connection.execute("DELETE FROM parts WHERE page = ?", [page.id])
        versions.set_outcome(
            connection, page.id, None, outcome.reason, outcome.detail, outcome.reader
        )
    else:
        _adopt(connection, url)
        outcome = _same_bytes(connection, page, outcome) or outcome
        if outcome.next_page is not None:
            _adopt(connection, outcome.next_page)
        _put_part(connection, page.id, url, outcome)
    family |= _family(connection, url)
    before = _versions(connection, family)
    after = _rebuild(connection, family)
    for head, key in after.items():
        if head == url and isinstance(outcome, Article):
            low, high = connection.execute(
                "SELECT min(page), max(page) FROM parts WHERE url = ?", [url]
            ).fetchone()
            at = {"first": page.id <= low, "last": page.id >= high}
            versions.see(connection, key, page.fetched_at, **at)
    now = _versions(connection, family)
    return Joined(
        new=url in after and url not in before,
        added=any(len(now[head]) > len(before[head]) for head in after if head in before),
        changed=any(now[head] != before.get(head) for head in after),
    )


def _same_bytes(connection: sqlite3.Connection, page: PageRow, outcome: Article) -> Article | None:
    """What the same rules read at this address before, if the page was the same, byte for byte."""
    url = canonical(outcome.url)
    row = connection.execute(
        "SELECT p.sha256, t.next, t.reading FROM parts t JOIN pages p ON p.id = t.page "
        "WHERE t.url = ? AND t.page < ? ORDER BY t.page DESC LIMIT 1",
        [url, page.id],
    ).fetchone()
    if row is None or row[0] != page.capture.sha256:
        return None
    before = restored(json.loads(row[2]), url=url, next_page=row[1])
    return before if before.reader == outcome.reader else None


def _put_part(connection: sqlite3.Connection, page: int, url: str, article: Article) -> None:
    reading = {"reader": article.reader, "sha256": digest(article), **stored(article)}
    connection.execute(
        "INSERT INTO parts (page, url, next, reading) VALUES (?, ?, ?, ?) ON CONFLICT (page) "
        "DO UPDATE SET url = excluded.url, next = excluded.next, reading = excluded.reading",
        [page, url, article.next_page, json.dumps(reading, ensure_ascii=False)],
    )


def _family(connection: sqlite3.Connection, url: str) -> set[str]:
    """The addresses that go on in one another, an address among them."""
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


def _adopt(connection: sqlite3.Connection, url: str) -> None:
    """The pages of an article that was one page until now become parts."""
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
        _put_part(connection, values[0], url, article)


def _parts(connection: sqlite3.Connection, family: set[str]) -> dict[str, list[_Part]]:
    """Address → its parts, in order of their pages."""
    found: dict[str, list[_Part]] = {}
    for url in family:
        rows = connection.execute(
            "SELECT t.page, p.run, t.next, t.reading FROM parts t JOIN pages p ON p.id = t.page "
            "WHERE t.url = ? ORDER BY t.page",
            [url],
        ).fetchall()
        if rows:
            found[url] = [
                _Part(page, run, url, restored(json.loads(reading), url=url, next_page=further))
                for page, run, further, reading in rows
            ]
    return found


def _reachable(parts: dict[str, list[_Part]], head: str) -> list[str]:
    """The head and all addresses that it ever went on in."""
    found: list[str] = []
    waiting = [head]
    while waiting:
        url = waiting.pop()
        if url in parts and url not in found:
            found.append(url)
            waiting += [p.article.next_page for p in parts[url] if p.article.next_page is not None]
    return found


def _versions(connection: sqlite3.Connection, family: set[str]) -> dict[str, list[str]]:
    """Address of an article → the digests of its versions, the oldest first."""
    found: dict[str, list[str]] = {}
    for url in family:
        rows = connection.execute(
            "SELECT v.sha256 FROM versions v JOIN articles a ON a.id = v.article "
            "WHERE a.url = ? ORDER BY v.page",
            [url],
        ).fetchall()
        if rows:
            found[url] = [row[0] for row in rows]
    return found


def _states(
    of_urls: Sequence[Sequence[_Part]], taken: Collection[int]
) -> Iterator[tuple[Article, list[int]]]:
    """The different states of an article, the oldest first, each with its pages, but those taken."""
    by_url = {parts[0].url: parts for parts in of_urls}
    head = of_urls[0][0].url
    parts = (part for parts in of_urls for part in parts if part.page not in taken)
    moments = sorted(parts, key=lambda part: part.page)
    states = ((_state(by_url, head, moment), moment.page) for moment in moments)
    for _, same in groupby(states, key=lambda state: digest(state[0])):
        run = list(same)
        yield run[0][0], [page for _, page in run]


def _state(by_url: dict[str, Sequence[_Part]], head: str, moment: _Part) -> Article:
    pages: list[Article] = []
    url: str | None = head
    while url in by_url and len(pages) < MOST_PAGES:
        pages.append(_nearest(by_url[url], moment).article)
        url = pages[-1].next_page
    return join(pages)


def _nearest(parts: Sequence[_Part], moment: _Part) -> _Part:
    if parts[0].url == moment.url:
        return moment
    later = [part for part in parts if part.page > moment.page]
    if later and later[0].run == moment.run:
        return later[0]
    earlier = [part for part in parts if part.page < moment.page]
    return earlier[-1] if earlier else later[0]


def _rebuild(connection: sqlite3.Connection, family: set[str]) -> dict[str, int]:
    """Write the articles of these addresses anew, a version in place where its page had one.

    Returns address → article. The order keeps the index right, which follows `articles.version` and
    the versions' texts, and outcomes from pointing at nothing.
    """
    parts = _parts(connection, family)
    keys = _ids(connection, "SELECT url, id FROM articles WHERE url IN ({})", family)
    old = _ids(connection, "SELECT id, page FROM versions WHERE article IN ({})", keys.values())
    continued = {part.article.next_page for of_url in parts.values() for part in of_url}
    heads = [url for url in sorted(parts) if url not in continued]
    for url in sorted(keys.keys() - set(heads)):
        connection.execute("DELETE FROM articles WHERE url = ?", [url])
    kept: dict[str, list[int]] = {}
    new: dict[str, int] = {}
    taken: set[int] = set()
    for head in heads:
        new[head] = keys.get(head) or versions.article_id(connection, head)
        of_urls = [parts[url] for url in _reachable(parts, head)]
        kept[head] = []
        # Where two go on in one page (a first page often has two addresses), a page ends as a
        # version of the first of them alone.
        for state, pages in _states(of_urls, taken):
            taken.update(pages)
            kept[head].append(_write(connection, new[head], state, pages))
    shown = [(kept[head][-1], new[head]) for head in keys.keys() & kept.keys()]
    # No version for a moment: two articles may exchange theirs, and no version is shown twice.
    connection.executemany("UPDATE articles SET version = -id WHERE version <> ? AND id = ?", shown)
    connection.executemany("UPDATE articles SET version = ? WHERE id = ?", shown)
    for version in old.keys() - {version for of_head in kept.values() for version in of_head}:
        connection.execute("DELETE FROM versions WHERE id = ?", [version])
    for head, key in new.items():
        if head in keys:
            versions.show(connection, key)
        else:
            versions.show_new(connection, key, head, *_seen(connection, head))
    return new


def _ids(connection: sqlite3.Connection, sql: str, values: Collection[Any]) -> dict[Any, int]:
    marks = ", ".join("?" * len(values))
    return dict(connection.execute(sql.format(marks), list(values)).fetchall())


def _write(connection: sqlite3.Connection, key: int, state: Article, pages: list[int]) -> int:
    """One version, in place where its first page had one. Returns its id."""
    own = versions.find(connection, "page = ?", pages[0])
    if own:
        versions.update(connection, own.id, key, state)
    version = own.id if own else versions.insert(connection, key, pages[0], state)
    for page in pages:
        versions.set_outcome(connection, page, version, None, "", state.reader)
    return version


def _seen(connection: sqlite3.Connection, head: str) -> tuple[str, tuple[str, str]]:
    """The source of an article, and when its address first and last answered with it."""
    source, first, last = connection.execute(
        "SELECT p.source, min(p.fetched_at), max(p.fetched_at) FROM parts t "
        "JOIN pages p ON p.id = t.page WHERE t.url = ?",
        [head],
    ).fetchone()
    return source, (first, last)
