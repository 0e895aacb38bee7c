"""Multi-page articles: each page is captured and read by itself, and joined here.

The article is the first page's address. Its state when one of its pages was captured is that page,
plus each other page's nearest capture: a later one of the same run, else the last before, else the
first after (so that the pages of a first crawl make one version, not several). Each such state that
differs from the one before is a version. A page that has several addresses is one here: the pages of
all of them, in order (`archive.store.moves`).

A further page is never an article by itself: if the page that continues in it is not an article by
our rules, it is `continuation`, until that page is an article again, under its old id.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.record import Article, Outcome, digest, join
from archive.store import parts as rows
from archive.store import versions
from archive.store.pages import PageRow
from archive.store.parts import Part
from archive.store.spelling import stored_as
from archive.types import Reason
from archive.web.continuation import MOST_PAGES


@dataclass(frozen=True, slots=True)
class Joined:
    """What a page did to its article. new: it created it. added: a version; changed: its text.
    apart: it belongs to none, because the page before it is not an article."""

    new: bool
    added: bool
    changed: bool
    apart: bool


def settle(connection: sqlite3.Connection, page: PageRow, outcome: Outcome) -> Joined:
    """Write the outcome of one page of several, inside the caller's transaction."""
    url = rows.article_at(connection, outcome.url)
    family = rows.family(connection, url)
    rows.adopt(connection, url)
    if isinstance(outcome, Article):
        versions.read_by(connection, page.id, outcome.reader)
        outcome = rows.same_bytes(connection, page, outcome) or outcome
    else:
        versions.set_outcome(
            connection, page.id, None, outcome.reason, outcome.detail, outcome.reader
        )
    if outcome.next_page is not None:
        rows.adopt(connection, stored_as(connection, outcome.next_page))
    rows.put(connection, page.id, stored_as(connection, outcome.url), outcome)
    family |= rows.family(connection, url)
    before = _versions(connection, family)
    after, apart = rebuild(connection, family)
    for head, key in after.items():
        if head == url and isinstance(outcome, Article):
            low, high = rows.span(connection, url)
            at = {"first": page.id <= low, "last": page.id >= high}
            versions.see(connection, key, page.fetched_at, **at)
    now = _versions(connection, family)
    return Joined(
        new=url in after and url not in before,
        added=any(len(now[head]) > len(before[head]) for head in after if head in before),
        changed=any(now[head] != before.get(head) for head in after),
        apart=page.id in apart,
    )


def _reachable(parts: dict[str, list[Part]], head: str) -> list[str]:
    """The head and all addresses that ever continued it."""
    found: list[str] = []
    waiting = [head]
    while waiting:
        url = waiting.pop()
        if url in parts and url not in found:
            found.append(url)
            waiting += [part.next for part in parts[url] if part.next is not None]
    return found


def _versions(connection: sqlite3.Connection, family: set[str]) -> dict[str, list[str]]:
    """Address of an article → the digests of its versions, oldest first."""
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
    of_urls: Sequence[Sequence[Part]], taken: Collection[int]
) -> Iterator[tuple[Article, list[int]]]:
    """The distinct states of an article, oldest first, each with its pages, except those taken.

    Moving is no edit: where another address shows the same headline and text, templates may print the
    rest in other ways, and files have other addresses.
    """
    by_url = {parts[0].url: parts for parts in of_urls}
    head = of_urls[0][0].url
    parts = (part for parts in of_urls for part in parts if part.page not in taken)
    moments = sorted(parts, key=lambda part: part.page)
    first: Article | None = None
    last: Article | None = None
    pages: list[int] = []
    for moment in moments:
        state = _state(by_url, head, moment)
        if first is not None and last is not None and not _repeats(state, last):
            yield first, pages
            first, pages = None, []
        first, last = first or state, state
        pages.append(moment.page)
    if first is not None:
        yield first, pages


def _repeats(state: Article, before: Article) -> bool:
    if state.url != before.url and (state.title, state.text) == (before.title, before.text):
        return True
    return digest(state) == digest(before)


def _state(by_url: dict[str, Sequence[Part]], head: str, moment: Part) -> Article:
    pages: list[Article] = []
    url: str | None = head
    while url in by_url and len(pages) < MOST_PAGES:
        pages.append(_nearest(by_url[url], moment).article)
        url = pages[-1].next_page
    return join(pages)


def _nearest(parts: Sequence[Part], moment: Part) -> Part:
    if parts[0].url == moment.url:
        return moment
    later = [part for part in parts if part.page > moment.page]
    if later and later[0].run == moment.run:
        return later[0]
    earlier = [part for part in parts if part.page < moment.page]
    return earlier[-1] if earlier else later[0]


def rebuild(connection: sqlite3.Connection, family: set[str]) -> tuple[dict[str, int], set[int]]:
    """Rewrite the articles of these addresses, a version in place where its page had one.

    Returns address → article, and the pages that belong to none. The order keeps the index correct,
    which follows `articles.version` and the versions' texts, and keeps outcomes from dangling.
    """
    parts = rows.read(connection, family)
    keys = _ids(connection, "SELECT url, id FROM articles WHERE url IN ({})", family)
    old = _ids(connection, "SELECT id, page FROM versions WHERE article IN ({})", keys.values())
    continued = rows.continued(connection, family)
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
        # If two articles continue in one page (a first page often has two addresses), the page
        # becomes part of the first one only.
        for state, pages in _states(of_urls, taken):
            taken.update(pages)
            kept[head].append(_write(connection, new[head], state, pages))
    apart = _set_apart(connection, parts, continued, taken)
    shown = [(kept[head][-1], new[head]) for head in keys.keys() & kept.keys()]
    # No version for a moment: two articles may swap theirs, and no version may be shown twice.
    connection.executemany("UPDATE articles SET version = -id WHERE version <> ? AND id = ?", shown)
    connection.executemany("UPDATE articles SET version = ? WHERE id = ?", shown)
    for version in old.keys() - {version for of_head in kept.values() for version in of_head}:
        connection.execute("DELETE FROM versions WHERE id = ?", [version])
    for head, key in new.items():
        if head in keys:
            versions.show(connection, key)
        else:
            versions.show_new(connection, key, head, *rows.seen(connection, head))
    return new, apart


def _set_apart(
    connection: sqlite3.Connection,
    parts: Mapping[str, Sequence[Part]],
    continued: Mapping[str, str],
    taken: Collection[int],
) -> set[int]:
    """Settle the pages that no article took: what they continue is not one. Returns their ids."""
    left = [part for of_url in parts.values() for part in of_url if part.page not in taken]
    for part in left:
        detail = f"it continues {continued[part.url]}"[:300]
        reader = part.article.reader
        versions.set_outcome(connection, part.page, None, Reason.CONTINUATION, detail, reader)
    return {part.page for part in left}


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
        versions.join_outcome(connection, page, version, state.reader)
    return version
