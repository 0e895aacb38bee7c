"""Pages that are read late: corrects what their runs counted.

A run counts what its own pages added and changed, in the order of the pages. Where a page could not
be read at first, a later one took its place in that order: once it is read, the later one may have
become an edit, or no longer be one. (Better rules change no counts: those say what a crawl saw.)
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Protocol

from archive.store.pages import PageRow
from archive.store.parts import addresses, article_at
from archive.store.runs import count
from archive.store.spelling import stored_as


class Counted(Protocol):
    """A page, as counts need it."""

    @property
    def id(self) -> int:
        """Its row."""

    @property
    def run(self) -> int:
        """The run that counts it."""

    @property
    def source(self) -> str:
        """The source at which."""


def places(connection: sqlite3.Connection, page: PageRow) -> set[str]:
    """The addresses that a page answers for, and all others of their articles."""
    given = {url for url in (page.url, page.asked, stored_as(connection, page.url)) if url}
    return given | {
        place for url in given for place in addresses(connection, article_at(connection, url))
    }


def unsettled(connection: sqlite3.Connection, pages: Iterable[PageRow]) -> list[PageRow]:
    """Those of the pages that have no outcome yet."""
    settled = {
        row[0]
        for row in connection.execute(
            "SELECT page FROM outcomes WHERE page IN (SELECT value FROM json_each(?))",
            [json.dumps([page.id for page in pages])],
        )
    }
    return [page for page in pages if page.id not in settled]


def begun(connection: sqlite3.Connection, pages: Iterable[Counted]) -> dict[int, str]:
    """Page → "new" or "changed", for those that began an article or a later version of one."""
    return dict(
        connection.execute(
            "SELECT v.page, iif(EXISTS (SELECT 1 FROM versions e WHERE e.article = v.article "
            "AND e.page < v.page), 'changed', 'new') FROM versions v "
            "WHERE v.page IN (SELECT value FROM json_each(?))",
            [json.dumps([page.id for page in pages])],
        ).fetchall()
    )


def gone(connection: sqlite3.Connection, pages: Iterable[PageRow]) -> set[int]:
    """Those of the pages that were fetched for an article that is gone."""
    asked = {page.id: article_at(connection, page.asked or page.url) for page in pages}
    found = {
        row[0]
        for row in connection.execute(
            "SELECT url FROM articles WHERE gone_at IS NOT NULL "
            "AND url IN (SELECT value FROM json_each(?))",
            [json.dumps(list(asked.values()))],
        )
    }
    return {page for page, url in asked.items() if url in found}


def recount(
    connection: sqlite3.Connection, pages: Iterable[Counted], counted: Mapping[int, str]
) -> None:
    """Count for each page's run what began with it. counted: what was counted before."""
    pages = list(pages)
    now = begun(connection, pages)
    for page in pages:
        was, is_now = counted.get(page.id), now.get(page.id)
        if was != is_now:
            for kind, step in ((was, -1), (is_now, 1)):
                if kind is not None:
                    count(connection, page.run, page.source, **{kind: step})
