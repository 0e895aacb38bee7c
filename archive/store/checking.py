"""What `verify` asks of the database."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace

from archive.errors import DamageError, DangjianError
from archive.record import FIELDS
from archive.search.tokens import TITLE
from archive.sentences import Sentence, say
from archive.store import keys, versions
from archive.store.database import Store
from archive.store.filters import SURE, TAG
from archive.store.sqlite_errors import telling
from archive.types import Capture

_WINDOW = 1000
"""Rows read at once; if one is damaged, they are read one by one."""

_LOST_WINDOWS = 50
"""Consecutive windows without a readable row after which the search ends."""


def captures(store: Store) -> Iterator[tuple[int, str, Capture] | range]:
    """(page id, address, capture) of every page that was not removed, by id; a range of ids where no
    row can be read."""
    after, lost = 0, 0
    while True:
        try:
            window = list(
                map(_capture, store.rows(f"{_CAPTURE} > ? ORDER BY id LIMIT ?", [after, _WINDOW]))
            )
        except (DangjianError, sqlite3.Error, ValueError):
            readable = False
            for found in _one_by_one(store, after):
                readable |= not isinstance(found, range)
                yield found
            after += _WINDOW
            lost = 0 if readable else lost + 1
            if lost == _LOST_WINDOWS or after >= _last_page(store):
                return
            continue
        if not window:
            return
        yield from window
        after, lost = window[-1][0], 0


def _one_by_one(store: Store, after: int) -> Iterator[tuple[int, str, Capture] | range]:
    """What can be read of the ids of one window, and the ranges between."""
    begin = None
    for id_ in range(after + 1, after + 1 + _WINDOW):
        try:
            found = [_capture(row) for row in store.rows(f"{_CAPTURE} = ?", [id_])]
        except (DangjianError, sqlite3.Error, ValueError):
            begin = id_ if begin is None else begin
            continue
        if begin is not None:
            yield range(begin, id_)
            begin = None
        yield from found
    if begin is not None:
        yield range(begin, after + 1 + _WINDOW)


def _last_page(store: Store) -> int:
    """The highest page id in any table, as far as tables can be read."""
    last = 0
    for sql in ("SELECT max(id) FROM pages", "SELECT max(page) FROM outcomes"):
        try:
            last = max(last, int(store.value(sql) or 0))
        except (DangjianError, sqlite3.Error, ValueError):
            continue
    return last


def _capture(row: sqlite3.Row) -> tuple[int, str, Capture]:
    id_, url, file, offset, length, sha256 = row
    if not (isinstance(url, str) and isinstance(file, str) and isinstance(sha256, str)):
        raise ValueError("the row is damaged")
    return id_, url, Capture(file=file, offset=offset, length=length, sha256=sha256)


_CAPTURE = (
    "SELECT id, url, warc_file, warc_offset, warc_length, sha256 FROM pages "
    "WHERE id NOT IN (SELECT page FROM removed_pages) AND id"
)


def named_files(store: Store) -> set[str]:
    """The WARC files that pages name."""
    return {row[0] for row in store.rows("SELECT DISTINCT warc_file FROM pages")}


def open_runs(store: Store) -> set[int]:
    """Open runs: their files may have no page yet."""
    return {row[0] for row in store.rows("SELECT id FROM runs WHERE state = 'running'")}


def index_fault(store: Store) -> Sentence | None:
    """Why search does not agree with the articles, or None when it does. Needs a writable store."""
    return (
        _integrity_fault(store, "article_index", 1)  # rank 1: every token by the content view
        or _integrity_fault(store, "article_characters", 0)
        or _characters_fault(store)
        or _facets_fault(store)
    )


def _integrity_fault(store: Store, table: str, rank: int) -> Sentence | None:
    """FTS5's own check. It is an insert, and so would lock out every writer until it ends; hence it
    runs on a copy, which takes as much space for temporary files as the index."""
    connection = store.db.conn
    try:
        with telling(store.path):
            connection.execute("BEGIN")  # one state of the index and the articles
            _copy(connection, table)
            connection.execute(
                "INSERT INTO temp.checked(checked, rank) VALUES ('integrity-check', ?)", [rank]
            )
    except DamageError as error:
        cause = error.__cause__
        if getattr(cause, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return say("{cause}", cause=cause)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")  # removes the copy
    return None


def _copy(connection: sqlite3.Connection, table: str) -> None:
    """Make `temp.checked`, a copy of one of the archive's index tables."""
    connection.execute(f"SELECT 1 FROM main.{table} LIMIT 0")  # raises when it is missing
    (made,) = connection.execute(
        "SELECT sql FROM main.sqlite_master WHERE name = ?", [table]
    ).fetchone()
    parts = connection.execute(
        "SELECT substr(name, length(?)) FROM main.sqlite_master WHERE name IN "
        "(? || 'config', ? || 'data', ? || 'docsize', ? || 'idx')",
        [f"{table}_"] * 5,
    ).fetchall()
    # FTS5 looks for the content view in the same schema.
    connection.execute("CREATE TEMP VIEW article_tokens AS SELECT * FROM main.article_tokens")
    connection.execute(f"CREATE VIRTUAL TABLE temp.checked {made[made.index('USING') :]}")
    for (part,) in parts:
        connection.execute(f"DELETE FROM temp.checked{part}")
        connection.execute(f"INSERT INTO temp.checked{part} SELECT * FROM main.{table}{part}")


def _characters_fault(store: Store) -> Sentence | None:
    """FTS5 cannot check a contentless table, so it is compared with a rebuilt one.

    Compares every character's list of articles; the rebuilt table temporarily takes about an eighth
    of the size of the text.
    """
    connection = store.db.conn
    try:
        connection.execute("BEGIN")  # one state of the articles, while others may write
        for statement in _AGAIN:
            connection.execute(statement)
        for (character,) in connection.execute(_TERMS).fetchall():
            asked = f'"{character}"'
            if store.value(_SAME, [asked, asked]) != 1:
                shown = character.removeprefix(TITLE)
                return say(
                    "the articles with the character {shown} differ from those in the index",
                    shown=repr(shown),
                )
    finally:
        if connection.in_transaction:
            connection.execute("COMMIT")
        for table in ("found_terms", "made_terms", "characters_again"):
            connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
    return None


_AGAIN = (
    "CREATE VIRTUAL TABLE temp.characters_again USING fts5("
    "text, title, content='', tokenize='ascii', detail=none, columnsize=0)",
    "INSERT INTO temp.characters_again(rowid, text, title) "
    "SELECT a.date_key, cjk_characters(v.text), title_characters(a.title) "
    "FROM articles a JOIN versions v ON v.id = a.version ORDER BY a.date_key",
    "CREATE VIRTUAL TABLE temp.found_terms USING fts5vocab('main', 'article_characters', 'row')",
    "CREATE VIRTUAL TABLE temp.made_terms USING fts5vocab('temp', 'characters_again', 'row')",
)
_TERMS = "SELECT term FROM temp.found_terms UNION SELECT term FROM temp.made_terms"
_SAME = """
SELECT (SELECT group_concat(rowid) FROM (
    SELECT rowid FROM article_characters WHERE article_characters MATCH ? ORDER BY rowid LIMIT -1))
  IS (SELECT group_concat(rowid) FROM (
    SELECT rowid FROM temp.characters_again WHERE characters_again MATCH ? ORDER BY rowid LIMIT -1))
"""


_UNSURE = f"""
SELECT (SELECT count(*) FROM articles a LEFT JOIN article_certainty c ON c.date_key = a.date_key
    WHERE coalesce(c.sure, 0) <> {SURE})
  + (SELECT count(*) FROM article_certainty WHERE date_key NOT IN (SELECT date_key FROM articles))
"""


def _facets_fault(store: Store) -> Sentence | None:
    """Filters and counts read article_facets; periods and months are ranges of date_key."""
    wrong = int(
        store.value(
            "SELECT (SELECT count(*) FROM articles a LEFT JOIN article_facets n ON "
            "n.date_key = a.date_key LEFT JOIN facets f ON f.id = n.facet "
            "WHERE f.source IS NOT a.source OR f.region IS NOT a.region "
            f"OR f.party_building IS NOT {TAG} OR n.cell IS NOT f.letter || "
            "(SELECT letter FROM days WHERE first <= a.date_key ORDER BY first DESC LIMIT 1)) + "
            "(SELECT count(*) FROM "
            "article_facets n LEFT JOIN articles a ON a.date_key = n.date_key WHERE a.id IS NULL)"
        )
    )
    if wrong:
        return say("rows of article_facets that do not match the articles: {n}", n=wrong)
    wrong = int(store.value(_UNSURE))
    if wrong:
        return say("rows of article_certainty that do not match the articles: {n}", n=wrong)
    wrong = keys.misplaced(store.db.conn)
    return say("articles with the date_key of another day: {n}", n=wrong) if wrong else None


def foreign_key_faults(store: Store) -> int:
    """Rows that refer to a row that does not exist."""
    return sum(1 for _ in store.rows("PRAGMA foreign_key_check"))


def database_faults(store: Store) -> Iterator[str]:
    """The first few faults that SQLite itself finds in the file."""
    for (answer,) in store.rows("PRAGMA quick_check(5)"):
        if answer != "ok":
            yield " ".join(str(answer).split())


def shown_faults(store: Store) -> int:
    """Articles that show anything but their latest version and what people corrected in it."""
    corrected = store.rows(
        "SELECT id, url FROM articles WHERE corrections <> '[]' UNION "
        "SELECT a.id, a.url FROM corrections c JOIN articles a ON a.id = c.article"
    )
    wrong = 0
    found = {row["id"]: row["url"] for row in corrected}
    for article, url in found.items():
        shown = versions.shown_by(store.db.conn, article, url)
        row = next(store.rows("SELECT * FROM articles WHERE id = ?", [article]))
        wrong += any(row[name] != value for name, value in shown.items())
    of = {table: ", ".join(f"{table}.{name}" for name in versions.LISTED) for table in ("a", "v")}
    others = store.value(
        "SELECT count(*) FROM articles a LEFT JOIN versions v ON v.id = a.version "
        "WHERE (v.id IS NOT (SELECT id FROM versions WHERE article = a.id ORDER BY page DESC LIMIT 1) "
        f"OR ({of['a']}) IS NOT ({of['v']})) AND a.id NOT IN (SELECT value FROM json_each(?))",
        [json.dumps(list(found))],
    )
    return wrong + int(others)


def id_faults(store: Store) -> Iterator[Sentence]:
    """Breaches of the promise that an id belongs to one address for ever."""
    for sql, sentence in _ID_FAULTS:
        if count := int(store.value(sql) or 0):
            yield replace(sentence, values={"n": count})


_ID_FAULTS = (
    (
        "SELECT count(*) FROM former_articles f "
        "WHERE EXISTS (SELECT 1 FROM articles WHERE id = f.id OR url = f.url)",
        say("Ids or addresses of removed articles that belong to an existing one: {n}."),
    ),
    (
        "SELECT count(*) FROM (SELECT id FROM articles UNION ALL SELECT id FROM former_articles) "
        "WHERE id > (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'last_article')",
        say("Articles whose ids would be given out again: {n}."),
    ),
)


def value_faults(store: Store) -> Iterator[Sentence]:
    """Lists and evidence that are no longer valid JSON, and so unusable."""
    for table, columns in _JSON.items():
        broken = " OR ".join(f"NOT json_valid({column})" for column in columns)
        if count := int(store.value(f"SELECT count(*) FROM {table} WHERE {broken}")):
            yield say("Rows of {table} that hold unreadable values: {n}.", n=count, table=table)


_OF_VERSIONS = tuple(
    name
    for name, field in FIELDS.items()
    if field.kind.name in ("texts", "json") and not field.own_table
)
_JSON = {
    "articles": (*(name for name in _OF_VERSIONS if FIELDS[name].listed), "corrections"),
    "versions": _OF_VERSIONS,
    "sources": ("start",),
    "parts": ("reading",),
}
