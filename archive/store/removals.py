"""Removing what belongs to an address: what that is, and taking it out of every table at once.

To an address belong its twins and all other spellings of it, the addresses that its article moved
through, the pages that continue it, and the files of the article that no other article has. Rows of
`pages` stay, without what was served: their numbers are cited, and what follows a record in its WARC
file is found by them.
"""

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime

from archive.errors import RemovalError
from archive.sentences import say
from archive.store import parts
from archive.store.database import Store, stamp
from archive.store.spelling import site, stored_as, twin
from archive.store.tombstones import close, covering, text_digest
from archive.web.urls import canonical

_MOST = 1_000
"""Addresses that belong to one: more is a mistake of ours, or of a site that says all of it is one."""

_OWN_TEXT = 100
"""Characters of a text that no other article has: 详见附件 stands under many headlines that are alike."""

_PLACES = (
    ("addresses", "url"),
    ("articles", "url"),
    ("parts", "url"),
    ("pages", "url"),
    ("denials", "url"),
)
"""Where addresses stand that may be another spelling of one."""


@dataclass(slots=True)
class Extent:
    """What belongs to an address. articles: id → headline. pages: their captures, as (id, bytes in the
    WARC files). shared: files of the articles that stay, because other articles have them, too."""

    urls: set[str] = field(default_factory=set)
    articles: dict[int, str] = field(default_factory=dict)
    pages: dict[int, int] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    versions: int = 0


def extent(store: Store, url: str) -> Extent:
    """What would be removed with an address. RemovalError: that cannot be done."""
    connection = store.db.conn
    found = Extent(urls={stored_as(connection, url)})
    spelled = _Spelled(connection)
    done: tuple[int, int, int] | None = None
    while done != (done := (len(found.urls), len(found.articles), len(found.pages))):
        for one in sorted(found.urls):
            found.urls |= spelled.like(one)
            family = parts.family(connection, one)
            found.urls |= {place for part in family for place in parts.addresses(connection, part)}
        if len(found.urls) > _MOST:
            raise RemovalError(
                say(
                    "More than {most} addresses are said to be one with {url}: nothing was removed.",
                    most=f"{_MOST:,}",
                    url=url,
                )
            )
        _add_rows(connection, found)
        _add_files(connection, found)
    _refuse_lists(connection, found, url)
    found.versions = _count(connection, "SELECT count(*) FROM versions WHERE article IN", found)
    return found


class _Spelled:
    """The addresses in the database that are twins or other spellings of one, site by site."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._sites: dict[str, dict[str, set[str]]] = {}

    def like(self, url: str) -> set[str]:
        host = site(url)
        if host not in self._sites:
            self._sites[host] = self._read(host)
        return self._sites[host].get(twin(url), set())

    def _read(self, host: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for table, column in _PLACES:
            rows = self._connection.execute(
                f"SELECT DISTINCT {column} FROM {table} WHERE instr(lower({column}), ?)", [host]
            )
            for (url,) in rows:
                found.setdefault(twin(url), set()).add(url)
        return found


def _add_rows(connection: sqlite3.Connection, found: Extent) -> None:
    urls = json.dumps(sorted(found.urls))
    rows = connection.execute(
        "WITH named(url) AS (SELECT value FROM json_each(?)), "
        "known(id) AS (SELECT id FROM articles WHERE url IN named UNION "
        "SELECT v.article FROM pages p JOIN outcomes o ON o.page = p.id "
        "JOIN versions v ON v.id = o.version WHERE p.url IN named) "
        "SELECT a.id, a.title, a.url FROM articles a WHERE a.id IN known",
        [urls],
    )
    for id_, title, url in rows.fetchall():
        found.articles[id_] = title
        found.urls.add(url)
    rows = connection.execute(
        "WITH named(url) AS (SELECT value FROM json_each(?)), "
        "known(id) AS (SELECT id FROM pages WHERE url IN named AND role <> 'robots' UNION "
        "SELECT page FROM parts WHERE url IN named UNION "
        "SELECT o.page FROM outcomes o JOIN versions v ON v.id = o.version "
        "WHERE v.article IN (SELECT value FROM json_each(?))) "
        "SELECT p.id, p.warc_length, p.url FROM pages p "
        "WHERE p.id IN known AND p.id NOT IN (SELECT page FROM removed_pages)",
        [urls, json.dumps(sorted(found.articles))],
    )
    for id_, length, url in rows.fetchall():
        found.pages[id_] = length
        found.urls.add(canonical(url))


def _add_files(connection: sqlite3.Connection, found: Extent) -> None:
    """The files of the articles that no other article has."""
    rows = connection.execute(
        "WITH ours(id) AS (SELECT value FROM json_each(?)), files(url) AS (SELECT DISTINCT f.url "
        "FROM attachments f JOIN versions v ON v.id = f.version WHERE v.article IN ours) "
        "SELECT url, EXISTS (SELECT 1 FROM attachments f JOIN versions v ON v.id = f.version "
        "WHERE f.url = files.url AND v.article NOT IN ours) FROM files",
        [json.dumps(sorted(found.articles))],
    ).fetchall()
    found.shared = {url for url, elsewhere in rows if elsewhere}
    found.urls |= {stored_as(connection, url) for url, elsewhere in rows if not elsewhere}


def _refuse_lists(connection: sqlite3.Connection, found: Extent, url: str) -> None:
    """A list would never be asked for again, and its source never crawled."""
    row = connection.execute(
        "SELECT source FROM addresses WHERE role = 'list' "
        "AND url IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(found.urls))],
    ).fetchone()
    lists = [row[0]] if row and not found.articles else []
    starts = connection.execute(
        "SELECT s.key, j.value FROM sources s, json_each(s.start) j WHERE s.family <> 'pages'"
    )
    twins = {twin(one) for one in found.urls}
    lists += [key for key, start in starts if twin(start) in twins]
    if lists:
        raise RemovalError(
            say(
                "{url} is a list page of source '{key}': remove articles by their own addresses.",
                url=url,
                key=lists[0],
            )
        )


def _count(connection: sqlite3.Connection, sql: str, found: Extent) -> int:
    row = connection.execute(
        f"{sql} (SELECT value FROM json_each(?))", [json.dumps(sorted(found.articles))]
    ).fetchone()
    return int(row[0])


def remove(store: Store, url: str, reason: str, now: datetime) -> Extent:
    """Take what belongs to an address out of publication, in one transaction. Its captures wait to be
    overwritten from then on (`tombstones.waiting`). The caller sees to it that nobody reads pages.

    RemovalError: nothing was removed.
    """
    # Before the transaction, for it looks through all addresses of a site: what a crawl keeps meanwhile
    # is known by its address when it is read.
    found = extent(store, url)
    with store.write() as connection:
        if not found.pages and not found.articles and covering(connection, url):
            return found  # a removal that is repeated
        removal = connection.execute(
            "INSERT INTO removals (url, reason, removed_at, articles) VALUES (?, ?, ?, ?) "
            "RETURNING id",
            [stored_as(connection, url), reason, stamp(now), len(found.articles)],
        ).fetchone()[0]
        _remember_texts(connection, removal, found)
        connection.executemany(
            "INSERT INTO removed_pages (page, removal) VALUES (?, ?)",
            [(page, removal) for page in sorted(found.pages)],
        )
        values = {
            "urls": json.dumps(sorted(found.urls)),
            "pages": json.dumps(sorted(found.pages)),
            "articles": json.dumps(sorted(found.articles)),
        }
        for statement in _DELETIONS:
            connection.execute(statement, values)
        close(connection, removal, found.urls)
    return found


def _remember_texts(connection: sqlite3.Connection, removal: int, found: Extent) -> None:
    texts = connection.execute(
        "SELECT p.source, v.title, v.text FROM versions v JOIN pages p ON p.id = v.page "
        "WHERE v.article IN (SELECT value FROM json_each(:articles)) UNION ALL "
        "SELECT p.source, t.reading ->> 'title', t.reading ->> 'text' FROM parts t "
        "JOIN pages p ON p.id = t.page "
        "WHERE t.page IN (SELECT value FROM json_each(:pages)) AND t.reading <> 'null'",
        {
            "articles": json.dumps(sorted(found.articles)),
            "pages": json.dumps(sorted(found.pages)),
        },
    ).fetchall()
    connection.executemany(
        "INSERT OR IGNORE INTO removed_texts (sha256, source, removal) VALUES (?, ?, ?)",
        [
            (text_digest(title, text), source, removal)
            for source, title, text in texts
            if len(text) >= _OWN_TEXT
        ],
    )


# What people said of an article goes with it. Articles go before what they refer to: a trigger takes
# their words out of the index by their texts.
_DELETIONS = (
    "DELETE FROM corrections WHERE article IN (SELECT value FROM json_each(:articles)) "
    "OR article IN (SELECT id FROM former_articles WHERE url IN (SELECT value FROM json_each(:urls)))",
    "DELETE FROM articles WHERE id IN (SELECT value FROM json_each(:articles))",
    "DELETE FROM moved WHERE url IN (SELECT value FROM json_each(:urls)) "
    "OR stored IN (SELECT value FROM json_each(:urls)) "
    "OR page IN (SELECT value FROM json_each(:pages))",
    "DELETE FROM claims WHERE page IN (SELECT value FROM json_each(:pages)) "
    "OR old IN (SELECT value FROM json_each(:urls)) OR new IN (SELECT value FROM json_each(:urls))",
    "DELETE FROM denials WHERE url IN (SELECT value FROM json_each(:urls))",
    "DELETE FROM parts WHERE page IN (SELECT value FROM json_each(:pages))",
    "DELETE FROM outcomes WHERE page IN (SELECT value FROM json_each(:pages))",
    "DELETE FROM reading_faults WHERE page IN (SELECT value FROM json_each(:pages))",
    "DELETE FROM versions WHERE article IN (SELECT value FROM json_each(:articles))",
    "UPDATE addresses SET page = NULL WHERE page IN (SELECT value FROM json_each(:pages))",
)

_MERGED = 100  # pages of an index that are written in one transaction: 400 kB
_SMALL = 500_000_000
"""Bytes of a database that is rewritten in some ten seconds, for which every writer waits."""


def scrub(store: Store) -> bool:
    """Overwrite what the file still holds of deleted rows, without holding up anybody for long.

    FTS5 only notes that words are deleted, until segments are merged; the log keeps old bytes until it
    is emptied. Returns whether it was: not while somebody reads an older state. DiskFullError,
    StoreError.
    """
    for index in ("article_index", "article_characters"):
        _merge(store, index)
    if not is_large(store):  # what is left in unused parts of pages goes when the file is rewritten
        store.write_one("VACUUM")
    return not store.value("PRAGMA wal_checkpoint(TRUNCATE)")


def is_large(store: Store) -> bool:
    """Whether the database is too large to be rewritten while it is in use."""
    pages, size = store.value("PRAGMA page_count"), store.value("PRAGMA page_size")
    return int(pages) * int(size) > _SMALL


def _merge(store: Store, index: str) -> None:
    """Merge all segments of an index into one, in steps."""
    pages = -_MERGED  # a negative number begins it
    while True:
        with store.write() as connection:
            before = connection.total_changes
            connection.execute(f"INSERT INTO {index}({index}, rank) VALUES ('merge', ?)", [pages])
            if connection.total_changes - before < 2:
                return
        pages = _MERGED
