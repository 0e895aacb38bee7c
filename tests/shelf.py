"""Articles put straight into a database of the real schema, for tests of search."""

import json
from collections.abc import Iterable

from fresh import store_in_memory

from archive.store.database import Store
from archive.store.keys import day_of, next_key

SOURCES = {
    # key: (region, kind of outlet)
    "north": ("620000", "government"),
    "river": ("620102", "party"),
    "paper": ("110000", "newspaper"),
}


def shelf() -> Store:
    """An empty database in memory with SOURCES."""
    store = store_in_memory()
    furnish(store)
    return store


def furnish(store: Store) -> None:
    """Put SOURCES, their regions and a run into an empty database."""
    with store.write() as connection:
        for key, (region, kind) in SOURCES.items():
            connection.execute("INSERT INTO regions VALUES (?, ?)", [region, f"地{region}"])
            connection.execute(
                "INSERT INTO sources VALUES (?, ?, ?, ?, 'generic', '[]')", [key, key, region, kind]
            )
        connection.execute(
            "INSERT INTO runs (id, started_at, state) VALUES (1, '2026-01-01T00:00:00Z', 'running')"
        )


def put(
    store: Store,
    id: int,
    *,
    title: str = "",
    text: str = "",
    outlet: str | None = None,
    published: str | None = None,
    source: str = "north",
    key: int | None = None,
    tag: str = "unjudged",
    sure: Iterable[str] = (),
) -> None:
    """One article with one version and one page, all of the number `id`. key: its date_key, if it is
    not the next of its day. tag: whether it is about party building. sure: fields that are."""
    precision = {0: "none", 4: "year", 7: "month", 10: "day"}[len(published or "")]
    values = {
        "id": id, "title": title, "text": text, "outlet": outlet,
        "published": published, "precision": precision, "year": published and int(published[:4]),
        "source": source, "region": SOURCES[source][0], "length": len(text),
    }  # fmt: skip
    with store.write() as connection:
        values["key"] = next_key(connection, day_of(published)) if key is None else key
        connection.execute(
            "INSERT INTO pages (id, run, source, role, url, fetched_at, status, size, sha256, "
            "warc_file, warc_offset, warc_length) VALUES (:id, 1, :source, 'article', "
            "'http://s.example/' || :id, '2026-01-01T00:00:00Z', 200, 0, '', '', 0, 0)",
            values,
        )
        connection.execute(
            "INSERT INTO versions (id, article, page, reader, sha256, title, text, published, "
            "published_precision, outlet, authors, contributors, editors, script, kind, masked, "
            "provenance) VALUES (:id, :id, :id, '1', '', :title, :text, :published, :precision, "
            ":outlet, '[]', '[]', '[]', 'hans', 'web', 0, '{}')",
            values,
        )
        connection.execute(
            "INSERT INTO articles (id, date_key, url, title, outlet, published, published_precision, "
            "year, source, region, authors, contributors, editors, script, kind, masked, length, "
            "versions, version, first_seen, last_seen) VALUES (:id, :key, 'http://s.example/' || :id, "
            ":title, :outlet, :published, :precision, :year, :source, :region, '[]', '[]', '[]', "
            "'hans', 'web', 0, :length, 1, :id, '', '')",
            values,
        )
        if tag != "unjudged":
            about = [tag == "yes", id]
            connection.execute("UPDATE versions SET party_building = ? WHERE id = ?", about)
            connection.execute("UPDATE articles SET party_building = ? WHERE id = ?", about)
        if sure:
            told = json.dumps(dict.fromkeys(sure, "sure"))
            connection.execute("UPDATE articles SET certainty = ? WHERE id = ?", [told, id])


def clear(store: Store) -> None:
    """Take every article out again, the way a removal does; the sources are as in the beginning."""
    with store.write() as connection:
        for key, (_, kind) in SOURCES.items():
            connection.execute("UPDATE sources SET kind = ? WHERE key = ?", [kind, key])
        for table in ("articles", "former_articles", "versions", "former_versions", "pages"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608
