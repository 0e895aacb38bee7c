"""What `verify` asks of the database."""

import sqlite3

from archive.search.tokens import TITLE
from archive.store import keys
from archive.store.database import Store


def index_fault(store: Store) -> str | None:
    """Why search does not agree with the articles, or None when it does."""
    return _words_fault(store) or _characters_fault(store) or _facets_fault(store)


def _words_fault(store: Store) -> str | None:
    """FTS5's integrity check with rank 1 compares every token with the content view."""
    try:
        with store.write() as connection:
            connection.execute(
                "INSERT INTO article_index(article_index, rank) VALUES ('integrity-check', 1)"
            )
    except sqlite3.DatabaseError as error:
        return str(error)
    return None


def _characters_fault(store: Store) -> str | None:
    """A table without content cannot be checked by FTS5, so it is compared with one made anew.

    That is every character's list of articles; the other table takes about an eighth of the size
    of the text while it is there.
    """
    connection = store.db.conn
    try:
        with store.write():
            connection.execute(
                "INSERT INTO article_characters(article_characters) VALUES ('integrity-check')"
            )
        connection.execute("BEGIN")  # one state of the articles, while others may write
        for statement in _AGAIN:
            connection.execute(statement)
        for (character,) in connection.execute(_TERMS).fetchall():
            asked = f'"{character}"'
            if store.value(_SAME, [asked, asked]) != 1:
                shown = character.removeprefix(TITLE)
                return f"the articles with the character {shown!r} are not those of the index"
    except sqlite3.DatabaseError as error:
        return str(error)
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
    "SELECT a.date_key, cjk_characters(v.text), title_characters(v.title) "
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


def _facets_fault(store: Store) -> str | None:
    """Filters read article_facets; times and months are ranges of date_key."""
    wrong = int(
        store.value(
            "SELECT (SELECT count(*) FROM articles a LEFT JOIN article_facets n ON "
            "n.date_key = a.date_key LEFT JOIN facets f ON f.id = n.facet "
            "WHERE f.source IS NOT a.source OR f.region IS NOT a.region) + (SELECT count(*) FROM "
            "article_facets n LEFT JOIN articles a ON a.date_key = n.date_key WHERE a.id IS NULL)"
        )
    )
    if wrong:
        return f"{wrong} rows of article_facets are not those of the articles"
    wrong = keys.misplaced(store.db.conn)
    return f"{wrong} articles have the date_key of another day" if wrong else None


def foreign_key_faults(store: Store) -> int:
    """Rows that refer to a row that is not there."""
    return sum(1 for _ in store.rows("PRAGMA foreign_key_check"))


def database_fault(store: Store) -> str | None:
    """What SQLite itself finds wrong with the file, or None."""
    answer = str(store.value("PRAGMA quick_check(1)"))
    return None if answer == "ok" else answer


def shown_faults(store: Store) -> int:
    """Articles that do not show their latest version."""
    return int(
        store.value(
            "SELECT count(*) FROM articles a WHERE a.version <> "
            "(SELECT v.id FROM versions v WHERE v.article = a.id ORDER BY v.page DESC LIMIT 1)"
        )
    )
