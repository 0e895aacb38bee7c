"""Addresses as they are stored: by the spelling of the day on which they came.

An address has one spelling (`archive.web.urls.canonical`), but its rules get better. What was stored
before keeps the spelling that it has, for it is cited and has an id; `spellings` leads from today's
spelling to it. Nearly always that table is empty.
"""

import hashlib
import re
import sqlite3
from importlib.resources import files
from urllib.parse import urlsplit

from archive.web.urls import canonical

_BATCH = 10_000

_TWIN = re.compile(r"^(?:(?:www|m|wap|3g)\.)+(?=[^.]+\.)")


def _digest() -> str:
    found = hashlib.sha256()
    for name in ("dialects.py", "urls.py"):
        found.update((files("archive.web") / name).read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()[:12]


RULES = _digest()
"""The name of today's rules."""


def stored_as(connection: sqlite3.Connection, url: str) -> str:
    """The spelling by which an address is stored, or is to be stored when it is new."""
    if connection.execute("SELECT 1 FROM spellings WHERE stored = ?", [url]).fetchone():
        return url
    spelt = canonical(url)
    row = connection.execute(
        "SELECT stored FROM spellings WHERE url = :url "
        "AND NOT EXISTS (SELECT 1 FROM articles WHERE url = :url) ORDER BY id LIMIT 1",
        {"url": spelt},
    ).fetchone()
    return row[0] if row else spelt


def site(url: str) -> str:
    """The host and port of an address, without what tells its twins for phones apart."""
    try:
        found = urlsplit(url)
        port = f":{found.port}" if found.port else ""
    except ValueError:
        return url
    return _TWIN.sub("", found.hostname or "") + port


def twin(url: str) -> str:
    """What an address has in common with its twins: http and https, for phones or not."""
    spelt = canonical(url)
    _, found, rest = spelt.partition("://")
    return f"{site(spelt)}/{rest.partition('/')[2]}" if found else spelt


def renew(connection: sqlite3.Connection) -> None:
    """Note what today's rules spell in another way than it is stored, articles before the rest."""
    connection.execute("DELETE FROM spellings")
    for table, column in _STORED:
        found = connection.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")
        while urls := found.fetchmany(_BATCH):
            connection.executemany(
                "INSERT OR IGNORE INTO spellings (url, stored) VALUES (?, ?)",
                [(spelt, url) for (url,) in urls if (spelt := canonical(url)) != url],
            )
    removed = connection.execute("SELECT url FROM removed_addresses").fetchall()
    connection.executemany(
        "UPDATE removed_addresses SET twin = ? WHERE url = ?",
        [(twin(url), url) for (url,) in removed],
    )
    connection.execute(
        "INSERT INTO facts VALUES ('spelling', ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [RULES],
    )


_STORED = (
    ("articles", "url"),
    ("former_articles", "url"),
    ("parts", "url"),
    ("parts", "next"),
    ("addresses", "url"),
    ("removed_addresses", "url"),
)
