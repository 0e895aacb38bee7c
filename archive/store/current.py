"""Asks for an article where it is now: an address that it left gives its visits to the one that it
has, so that nobody is asked twice for one article."""

from datetime import datetime, timedelta

from archive.store.database import Store, stamp

_MOST_ASKED = 100
"""Articles of a source that one crawl asks for because each seems to have moved."""

_LATELY = timedelta(days=180)
"""How long after an article came it may still be asked whether it is one that moved."""

_LEAST_HEADLINE = 8
"""Characters of a headline that few articles share: 图片新闻 stands over many."""


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


def ask_whether_they_moved(store: Store, source: str, now: datetime) -> None:
    """Make an article due where a later one of the source has its headline and day: its own address
    can say whether it is the same, and its next visit may be a year away.

    It is asked once for each such article, and no more than `_MOST_ASKED` in a crawl.
    """
    found = store.rows(
        # CROSS JOIN: SQLite keeps the order, from the few that are new.
        "SELECT DISTINCT d.id FROM articles a CROSS JOIN articles b CROSS JOIN addresses d "
        "WHERE a.source = :source AND a.first_seen > :lately AND length(a.title) >= :headline "
        "AND b.published = a.published AND b.source = a.source AND b.title = a.title "
        "AND b.first_seen < a.first_seen AND a.gone_at IS NULL AND b.gone_at IS NULL "
        "AND d.source = a.source AND d.role = 'article' AND d.url = coalesce(b.moved_to, b.url) "
        "AND d.asked_at < a.first_seen AND (d.due IS NULL OR d.due > :now) LIMIT :most",
        {
            "source": source,
            "lately": stamp(now - _LATELY),
            "headline": _LEAST_HEADLINE,
            "now": stamp(now),
            "most": _MOST_ASKED,
        },
    )
    asked = [(stamp(now), row["id"]) for row in found]
    if asked:
        with store.write() as connection:
            connection.executemany("UPDATE addresses SET due = ? WHERE id = ?", asked)
