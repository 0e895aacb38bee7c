"""The archive's SQL functions on every connection.

`escape_fts` here is our query language, which is how the stock search box speaks it.
"""

import sqlite3

from datasette import hookimpl

from archive.search import SQL_FUNCTIONS


@hookimpl(trylast=True)  # Datasette registers an escape_fts of its own; the last one counts
def prepare_connection(conn: sqlite3.Connection) -> None:
    for name, function in SQL_FUNCTIONS.items():
        conn.create_function(name, 1, function, deterministic=True)
