"""What a release tells besides articles: sources, runs, decisions of robots.txt, corrections, as rows."""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from archive.store.database import Store
from archive.store.spelling import twin

_LAST = """
SELECT max(at) FROM (
  SELECT max(max(started_at), max(coalesce(finished_at, ''))) AS at FROM runs
  UNION ALL SELECT fetched_at FROM pages WHERE id = (SELECT max(id) FROM pages)
  UNION ALL SELECT max(at) FROM corrections
  UNION ALL SELECT max(removed_at) FROM removals
  UNION ALL SELECT max(denied_at) FROM denials
  UNION ALL SELECT max(at) FROM withdrawn)
"""

_ROWS: Mapping[str, str] = {
    "sources": """
SELECT s.key AS source, s.name, s.kind, s.region, r.name AS region_name, s.family, s.start,
  o.began AS observation_began, o.good AS last_good_look, w.at AS withdrawn_at,
  (SELECT count(*) FROM articles a WHERE a.source = s.key) AS articles
FROM sources s JOIN regions r ON r.code = s.region
LEFT JOIN observation o ON o.source = s.key LEFT JOIN withdrawn w ON w.source = s.key
ORDER BY s.key
""",
    # Without messages: they name files of the machine.
    "runs": """
SELECT u.run, u.source, n.started_at, n.finished_at, u.state, u.cause, u.list_pages, u.article_pages,
  u.links, u.new, u.changed, u.gone, u.denied, u.errors, u.unread
FROM run_sources u JOIN runs n ON n.id = u.run
ORDER BY u.run, u.source
""",
    "robots": """
SELECT d.id AS decision, d.run, d.source, d.url, d.rule, d.agent, d.denied_at
FROM denials d
ORDER BY d.id
""",
    "corrections": """
SELECT c.id AS correction, c.article, c.field, CAST(c.value AS TEXT) AS value, c.withdrawn, c.why, c.by, c.at
FROM corrections c ORDER BY c.id
""",
}

_TOLD = """
SELECT
  (SELECT count(*) FROM articles) AS articles,
  (SELECT count(*) FROM versions) AS versions,
  (SELECT count(*) FROM articles WHERE published IS NULL) AS undated,
  (SELECT count(*) FROM articles WHERE length(published) = 4) AS year_only,
  (SELECT count(*) FROM articles WHERE gone_at NOTNULL) AS gone,
  (SELECT count(*) FROM articles WHERE corrections <> '[]') AS corrected,
  (SELECT count(*) FROM articles WHERE party_building IS NULL) AS unjudged,
  (SELECT count(*) FROM reading_faults) AS unread,
  (SELECT count(*) FROM denials) AS denied,
  (SELECT count(*) FROM runs) AS runs,
  (SELECT count(*) FROM runs WHERE state <> 'finished') AS incomplete
"""


def last_event(store: Store) -> datetime:
    """When something last happened in the archive; the beginning of 1970 where nothing did."""
    found = store.value(_LAST)
    return datetime.fromisoformat(found) if found else datetime(1970, 1, 1, tzinfo=UTC)


def rows(store: Store, table: str) -> Iterator[sqlite3.Row]:
    """All rows of `sources`, `runs`, `robots` or `corrections`, in a fixed order."""
    found = store.rows(_ROWS[table])
    return _without_removed(store, found) if table == "robots" else found


def _without_removed(store: Store, found: Iterator[sqlite3.Row]) -> Iterator[sqlite3.Row]:
    """The rows whose `url` is neither that of what was removed nor its twin."""
    removed = {row["twin"] for row in store.rows("SELECT twin FROM removed_addresses")}
    return (row for row in found if not removed or twin(row["url"]) not in removed)


def count(store: Store, table: str) -> int:
    """How many they are."""
    return sum(1 for _ in rows(store, table))


def told(store: Store) -> dict[str, int]:
    """Name → number, of what a release says in words."""
    (row,) = store.rows(_TOLD)
    return dict(row)


def texts(store: Store) -> Iterator[tuple[int, str]]:
    """Each version and its text, by its number."""
    for row in store.rows("SELECT id, text FROM versions ORDER BY id"):
        yield row["id"], row["text"]
