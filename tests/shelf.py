"""Articles put straight into a database of the real schema, for tests of search."""

from archive.store.database import Store, open_store

SOURCES = {
    # key: (region, kind of outlet)
    "north": ("620000", "government"),
    "river": ("620102", "party"),
    "paper": ("110000", "newspaper"),
}


def shelf() -> Store:
    """An empty database in memory with SOURCES."""
    store = open_store(":memory:")  # type: ignore[arg-type]
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
            "INSERT INTO runs VALUES (1, '2026-01-01T00:00:00Z', NULL, 'running', '')"
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
) -> None:
    """One article with one version and one page, all of the number `id`."""
    day = (published or "").replace("-", "")[:8].ljust(8, "0")
    precision = {None: "none", 4: "year", 7: "month", 10: "day"}[published and len(published)]
    with store.write() as connection:
        connection.execute(
            "INSERT INTO pages (id, run, source, role, url, fetched_at, status, size, sha256, "
            "warc_file, warc_offset, warc_length) VALUES (?1, 1, ?2, 'article', "
            "'http://s.example/' || ?1, '2026-01-01T00:00:00Z', 200, 0, '', '', 0, 0)",
            [id, source],
        )
        connection.execute(
            "INSERT INTO versions (id, article, page, reader, sha256, title, text, published, "
            "published_precision, outlet, authors, contributors, editors, script, kind, masked, "
            "provenance) VALUES (?1, ?1, ?1, '1', '', ?2, ?3, ?4, ?5, ?6, '[]', '[]', '[]', 'hans', "
            "'web', 0, '{}')",
            [id, title, text, published, precision, outlet],
        )
        connection.execute(
            "INSERT INTO articles (id, date_key, url, title, outlet, published, published_precision, "
            "year, source, region, authors, contributors, editors, script, kind, masked, length, "
            "versions, version, first_seen, last_seen) VALUES (?1, ?2, 'http://s.example/' || ?1, ?3, "
            "?4, ?5, ?6, ?7, ?8, ?9, '[]', '[]', '[]', 'hans', 'web', 0, ?10, 1, ?1, '', '')",
            [id, int(day) * 1_000_000 + id, title, outlet, published, precision,
             published and int(published[:4]), source, SOURCES[source][0], len(text)],
        )  # fmt: skip


def clear(store: Store) -> None:
    """Take every article out again, the way a removal does; the sources are as in the beginning."""
    with store.write() as connection:
        for key, (_, kind) in SOURCES.items():
            connection.execute("UPDATE sources SET kind = ? WHERE key = ?", [kind, key])
        for table in ("articles", "versions", "pages"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608
