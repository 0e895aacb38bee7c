"""Asks for an article where it is now: an address that it left gives its visits to the one that it
has, so that nobody is asked twice for one article."""

from archive.store.database import Store


def ask_where_they_are(store: Store, source: str) -> None:
    """Hand visits over from addresses that a source's articles left, in one transaction.

    The address that an article has now takes the age from the oldest, so that its next visits are
    those that were planned. Where no list gave it, it becomes known here.
    """
    left = store.rows(
        "SELECT d.*, c.url AS current, c.page AS shown FROM addresses d JOIN moved m ON m.url = d.url "
        "JOIN moved c ON c.stored = m.stored AND c.ask "
        "WHERE d.source = ? AND d.role = 'article' AND d.due IS NOT NULL AND NOT m.ask",
        [source],
    )
    handed = [dict(row) for row in left]
    if not handed:
        return
    with store.write() as connection:
        connection.executemany(
            "INSERT INTO addresses (source, url, role, list_title, list_date, first_seen, due, page, "
            "asked_at) VALUES (:source, :current, 'article', :list_title, :list_date, :first_seen, "
            ":due, :shown, :asked_at) ON CONFLICT (source, role, url) DO UPDATE SET "
            "first_seen = min(first_seen, excluded.first_seen), "
            "due = min(coalesce(due, excluded.due), excluded.due)",
            handed,
        )
        connection.executemany("UPDATE addresses SET due = NULL WHERE id = :id", handed)
