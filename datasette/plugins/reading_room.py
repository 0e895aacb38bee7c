"""What the home page, the result list and the article page read from the database."""

import asyncio
import json
import sqlite3
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from datasette import hookimpl
from datasette.database import Database

from archive.publish.changes import Piece, changes
from archive.publish.question import read_question

CARD = """
SELECT a.id, a.title, a.outlet, a.published, a.script, a.gone_at, a.masked,
  substr(v.text, 1, 100000) AS text, s.name AS source_name, r.name AS region_name
FROM articles a JOIN versions v ON v.id = a.version
JOIN sources s ON s.key = a.source JOIN regions r ON r.code = a.region
"""
PICKED = "WHERE a.id IN (SELECT value FROM json_each(?))"
DOCUMENT = """
SELECT v.*, p.fetched_at, p.sha256 AS page_sha256, p.size, p.warc_file, p.warc_offset, p.warc_length,
  a.url, a.source, a.region, a.date_key, a.version AS latest, a.last_seen, a.gone_at,
  s.name AS source_name, r.name AS region_name
FROM versions v JOIN articles a ON a.id = v.article JOIN pages p ON p.id = v.page
JOIN sources s ON s.key = a.source JOIN regions r ON r.code = a.region
WHERE v.id = ?
"""
VERSIONS = """
SELECT v.id, v.title, v.published, p.fetched_at
FROM versions v JOIN pages p ON p.id = v.page WHERE v.article = ? ORDER BY v.page DESC
"""
EARLIER = """
SELECT b.title AS old_title, b.text AS old_text, v.title, v.text FROM versions v JOIN versions b
ON b.id = (SELECT id FROM versions WHERE article = v.article AND page < v.page ORDER BY page DESC LIMIT 1)
WHERE v.id = ?
"""
ATTACHMENTS = """
SELECT f.name, f.url, a.id AS article FROM attachments f LEFT JOIN articles a ON a.url = f.url
WHERE f.version = ? ORDER BY f.position
"""
FIGURES = """
SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM sources) AS sources,
  (SELECT published FROM articles ORDER BY date_key DESC LIMIT 1) AS newest
"""
LAST_RUN = "SELECT id, started_at, finished_at, state FROM runs ORDER BY id DESC LIMIT 1"
OLDER = "SELECT id, title, script FROM articles WHERE source = ? AND date_key < ? ORDER BY date_key DESC LIMIT 1"
NEWER = "SELECT id, title, script FROM articles WHERE source = ? AND date_key > ? ORDER BY date_key LIMIT 1"


async def first(db: Database, sql: str, *values: Any) -> sqlite3.Row | None:
    """The first row, or None."""
    return (await db.execute(sql, values)).first()


async def every(db: Database, sql: str, *values: Any) -> list[sqlite3.Row]:
    """All rows."""
    return list((await db.execute(sql, values)).rows)


async def changed(db: Database, version: int) -> list[list[Piece]] | None:
    """What a version changed in the headline and the text before it; None of a first version."""
    row = await first(db, EARLIER, version)
    if row is None:
        return None
    compared = partial(changes, row["old_text"], row["text"])
    found = await asyncio.get_running_loop().run_in_executor(None, compared)
    return [*changes(row["old_title"], row["title"]), *found]


async def cards(db: Database, rows: list[Any]) -> list[sqlite3.Row]:
    """What a result list shows of these rows of `articles`, in their order."""
    ids = [row["id"] for row in rows]
    found = await every(db, CARD + PICKED, json.dumps(ids))
    by_id = {row["id"]: row for row in found}
    return [by_id[id] for id in ids if id in by_id]


@hookimpl
def extra_template_vars(datasette: Any, request: Any) -> dict[str, Any]:
    db = datasette.get_database("dangjian")
    return {
        "cards": partial(cards, db),
        "newest": partial(every, db, CARD + "ORDER BY a.date_key DESC LIMIT 20"),
        "figures": partial(first, db, FIGURES),
        "last_run": partial(first, db, LAST_RUN),
        "document": partial(first, db, DOCUMENT),
        "attachments_of": partial(every, db, ATTACHMENTS),
        "changed_by": partial(changed, db),
        "versions_of": partial(every, db, VERSIONS),
        "older": partial(first, db, OLDER),
        "newer": partial(first, db, NEWER),
        "absolute": partial(datasette.absolute_url, request),
        "open_sql": datasette.setting("default_allow_sql"),
        "asked": lambda: read_question(parse_qsl(request.query_string, keep_blank_values=True)),
    }
