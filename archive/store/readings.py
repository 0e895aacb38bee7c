"""What the archive holds of pages: to compare before and after they are read again."""

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from archive.record import FIELDS


@dataclass(frozen=True, slots=True)
class Held:
    """The outcome of a page. version: None when it is not an article, and then reason says why.

    values: the article's fields as they are stored, by name. file, offset: of its capture.
    """

    page: int
    source: str
    url: str
    file: str
    offset: int
    version: int | None
    reason: str
    values: Mapping[str, Any]


_FILES = (
    "(SELECT json_group_array(json_array(name, url)) FROM "
    "(SELECT name, url FROM attachments WHERE version = v.id ORDER BY position))"
)
_COLUMNS = ", ".join(
    f"{_FILES} AS {name}" if field.own_table else f"v.{name}" for name, field in FIELDS.items()
)


def held(connection: sqlite3.Connection, pages: Collection[int]) -> dict[int, Held]:
    """Page → its outcome, of those pages that have one."""
    cursor = connection.execute(
        "SELECT p.id, p.source, p.url, p.warc_file, p.warc_offset, o.version, "
        f"coalesce(o.reason, ''), {_COLUMNS} FROM pages p JOIN outcomes o ON o.page = p.id "
        "LEFT JOIN versions v ON v.id = o.version WHERE p.id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(pages))],
    )
    found = {}
    for page, source, url, file, offset, version, reason, *values in map(tuple, cursor):
        fields = dict(zip(FIELDS, values, strict=True))
        found[page] = Held(page, source, url, file, offset, version, reason, fields)
    return found
