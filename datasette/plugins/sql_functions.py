"""What every connection gets: the archive's SQL functions, and bounds on what it may be asked.

`escape_fts` here is our query language, which is how the stock search box speaks it.
"""

import sqlite3

from datasette import hookimpl

from archive.publish.site import DATABASE
from archive.store.visiting import bound


@hookimpl(trylast=True)  # Datasette registers an escape_fts of its own; the last one counts
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    if database == DATABASE:
        bound(conn)
