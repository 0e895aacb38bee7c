"""Builds what search uses: the two index tables, the facets and what is sure. Triggers keep them current."""

import sqlite3
from collections.abc import Callable

from archive.search import (
    FOLD_VERSION,
    characters,
    document_tokens,
    outlet_tokens,
    title_characters,
    tokens,
)
from archive.store import keys
from archive.store.filters import SURE, TAG

_SETTINGS = {"hashsize": (256 << 20, 1 << 20), "automerge": (0, 4), "crisismerge": (1000, 16)}
"""FTS5 setting → its value during a full build, and FTS5's default. Few large segments, all merged
at once in the end, are a third faster. hashsize is the memory in bytes that an index may use before
it writes."""

_CACHE = -(256 << 10)
"""SQLite's page cache during a full build, in negative KiB. With its default of 2 MB it writes
pages to the log before they are full, and has to read them back to continue."""

_NEXT = """
SELECT a.date_key, v.text, a.title, a.outlet, a.document_number FROM articles a JOIN versions v ON v.id = a.version
WHERE a.date_key > ? ORDER BY a.date_key LIMIT 1000
"""
_FACETS = (
    "DELETE FROM article_facets",
    "DELETE FROM facets",
    "INSERT INTO facets (source, region, party_building) "
    f"SELECT DISTINCT source, region, {TAG} FROM articles a ORDER BY 1, 2, 3",
    "INSERT INTO article_facets SELECT a.date_key, f.id, f.letter || "
    "(SELECT letter FROM days WHERE first <= a.date_key ORDER BY first DESC LIMIT 1) FROM articles a "
    "JOIN facets f ON f.source = a.source AND f.region = a.region "
    f"AND f.party_building = {TAG} ORDER BY a.date_key",
    "DELETE FROM article_certainty",
    f"INSERT INTO article_certainty SELECT a.date_key, {SURE} FROM articles a "
    "WHERE a.certainty <> '{}' ORDER BY a.date_key",
)


def rebuild(
    connection: sqlite3.Connection, advance: Callable[[int], None] = lambda articles: None
) -> int:
    """Rebuild all of it, inside the caller's transaction. Returns the number of articles.

    advance: called with how many articles are done since the last call. Takes up to 768 MB of
    memory, and on disk, until the transaction ends, half as much again as the index is large.
    """
    (cache,) = connection.execute("PRAGMA cache_size").fetchone()
    connection.execute(f"PRAGMA cache_size = {_CACHE}")
    for table in ("article_index", "article_characters"):
        connection.execute(f"INSERT INTO {table}({table}) VALUES ('delete-all')")
        _set(connection, table, 0)
    _renumber(connection)
    for statement in _FACETS:
        connection.execute(statement)
    count, last = 0, -1
    while rows := connection.execute(_NEXT, [last]).fetchall():
        for key, text, title, outlet, number in rows:
            facts = f"{outlet_tokens(outlet)} {document_tokens(number)}"
            connection.execute(
                "INSERT INTO article_index(rowid, text, title, outlet) VALUES (?, ?, ?, ?)",
                [key, tokens(text), tokens(title), facts],
            )
            connection.execute(
                "INSERT INTO article_characters(rowid, text, title) VALUES (?, ?, ?)",
                [key, characters(text), title_characters(title)],
            )
        count, last = count + len(rows), rows[-1][0]
        advance(len(rows))
    for table in ("article_index", "article_characters"):
        connection.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
        _set(connection, table, 1)
    connection.execute(f"PRAGMA cache_size = {cache}")
    connection.execute(
        "INSERT INTO facts VALUES ('fold_version', ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [FOLD_VERSION],
    )
    return count


def _renumber(connection: sqlite3.Connection) -> None:
    """Compact the date_keys, without the triggers that would reindex each article."""
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'articles'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    keys.renumber(connection)
    for _, sql in triggers:
        connection.execute(sql)


def _set(connection: sqlite3.Connection, table: str, which: int) -> None:
    for name, values in _SETTINGS.items():
        connection.execute(
            f"INSERT INTO {table}({table}, rank) VALUES (?, ?)", [name, values[which]]
        )
