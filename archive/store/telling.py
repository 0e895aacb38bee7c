"""What each channel was told, and what there is to tell it.

A position is the id of a change of health, or of an article, up to which a channel was told. Both
kinds of ids only grow, so nothing between two positions is lost or told twice, however many
sendings failed between them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archive.sentences import Sentence
from archive.store.blocks import fill
from archive.store.database import Store, stamp
from archive.store.filters import Filters, span
from archive.store.hit_sets import hits_of
from archive.types import HealthWord


@dataclass(frozen=True, slots=True, kw_only=True)
class Sendings:
    """How sending to a channel went. told_at, tried_at: ISO 8601, UTC. sending: the end of the last
    one was not seen. failures: in a row, that one included. error: why the last one failed.
    positions: topic → id."""

    told_at: str | None = None
    tried_at: str | None = None
    sending: bool = False
    failures: int = 0
    error: Sentence | None = None
    positions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest ids that there are."""

    change: int
    article: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A source's health became another. was: None when it was not judged before. at: ISO 8601, UTC."""

    source: str
    name: str
    at: str
    was: HealthWord | None
    word: HealthWord
    why: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article that a watch found."""

    id: int
    title: str
    outlet: str | None
    published: str | None
    source_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a watch found. count: articles that were new when they came; newest: the newest of them.
    older: articles that had been published long before they came; span: the dates of the oldest and
    the newest of those."""

    count: int
    newest: tuple[Found, ...]
    older: int = 0
    span: tuple[str, str] = ("", "")


def sendings(store: Store) -> dict[str, Sendings]:
    """Channel → how sending to it went."""
    positions: dict[str, dict[str, int]] = {}
    for channel, topic, upto in store.rows("SELECT channel, topic, upto FROM told"):
        positions.setdefault(channel, {})[topic] = upto
    return {
        row["name"]: Sendings(
            told_at=row["told_at"],
            tried_at=row["tried_at"],
            sending=bool(row["sending"]),
            failures=row["failures"],
            error=Sentence.restored(row["error"]) if row["error"] else None,
            positions=positions.get(row["name"], {}),
        )
        for row in store.rows("SELECT * FROM channels")
    }


def latest(store: Store) -> Latest:
    """The newest ids."""
    return Latest(
        *(
            int(store.value(f"SELECT coalesce(max(id), 0) FROM {table}"))
            for table in ("health_changes", "articles")
        )
    )


def begin(store: Store, channel: str, now: datetime) -> None:
    """A sending begins. It counts as failed until its end is stored, for a kill needs nobody to write
    it down."""
    store.write_one(
        "INSERT INTO channels (name, tried_at, sending, failures) VALUES (?, ?, 1, 1) "
        "ON CONFLICT (name) DO UPDATE SET tried_at = excluded.tried_at, sending = 1, "
        "failures = failures + 1",
        [channel, stamp(now)],
    )


def failed(store: Store, channel: str, error: Sentence) -> None:
    """The sending failed."""
    store.write_one(
        "UPDATE channels SET sending = 0, error = ? WHERE name = ?", [error.stored(), channel]
    )


def told(store: Store, channel: str, now: datetime, positions: Mapping[str, int]) -> None:
    """The channel took the message."""
    with store.write() as connection:
        connection.execute(
            "UPDATE channels SET sending = 0, failures = 0, error = '', told_at = ? WHERE name = ?",
            [stamp(now), channel],
        )
        connection.executemany(_MOVE, _rows(channel, positions))


def passed(store: Store, channel: str, positions: Mapping[str, int]) -> None:
    """There was nothing to tell the channel up to here."""
    with store.write() as connection:
        connection.execute("INSERT OR IGNORE INTO channels (name) VALUES (?)", [channel])
        connection.executemany(_MOVE, _rows(channel, positions))


_MOVE = (
    "INSERT INTO told VALUES (?, ?, ?) ON CONFLICT (channel, topic) DO UPDATE "
    "SET upto = excluded.upto"
)


def _rows(channel: str, positions: Mapping[str, int]) -> list[tuple[str, str, int]]:
    return [(channel, topic, upto) for topic, upto in positions.items()]


def keep(store: Store, topics: Mapping[str, Collection[str]]) -> None:
    """Forget all but these topics of these channels: one that is added again begins anew."""
    known = sendings(store)
    gone = [name for name in known if name not in topics]
    ended = [
        (name, topic)
        for name, sent in known.items()
        for topic in sent.positions
        if name in topics and topic not in topics[name]
    ]
    if gone or ended:
        with store.write() as connection:
            connection.executemany("DELETE FROM channels WHERE name = ?", [(n,) for n in gone])
            connection.executemany("DELETE FROM told WHERE channel = ? AND topic = ?", ended)


def changes(store: Store, after: int, upto: int) -> list[Change]:
    """The changes of health behind one id and up to another, in their order."""
    return _changes(
        store.rows(
            "SELECT c.source, s.name, c.changed_at AS at, c.was, c.word, c.why "
            "FROM health_changes c JOIN sources s ON s.key = c.source "
            "WHERE c.id > ? AND c.id <= ? ORDER BY c.id",
            [after, upto],
        )
    )


def standing(store: Store) -> list[Change]:
    """How every source does now, as if it had just become so."""
    return _changes(
        store.rows(
            "SELECT h.source, s.name, h.since AS at, NULL AS was, h.word, h.why "
            "FROM health h JOIN sources s ON s.key = h.source ORDER BY h.source"
        )
    )


def _changes(rows: Iterable[Any]) -> list[Change]:
    return [
        Change(
            source=row["source"],
            name=row["name"],
            at=row["at"],
            was=HealthWord(row["was"]) if row["was"] else None,
            word=HealthWord(row["word"]),
            why=Sentence.restored(row["why"]),
        )
        for row in rows
    ]


# Each date is compared to its own precision: one of 2024-05 is as new as the 31st of that month.
_FINDINGS = """
SELECT a.id, a.title, a.outlet, a.published, a.date_key, s.name AS source_name,
  a.published IS NULL OR a.published
    >= substr(date(a.first_seen, '-{days} days'), 1, length(a.published)) AS new
FROM articles a JOIN sources s ON s.key = a.source
WHERE a.id > ? AND a.id <= ? AND a.date_key IN (
  SELECT date_key FROM ({keys}))
"""
_COUNTED = """
SELECT coalesce(sum(new), 0) AS count, coalesce(sum(NOT new), 0) AS older,
  coalesce(min(iif(new, NULL, published)), '') AS oldest,
  coalesce(max(iif(new, NULL, published)), '') AS newest
FROM ({found})
"""
_NEWEST = """
SELECT id, title, outlet, published, source_name FROM ({found}) WHERE new
ORDER BY date_key DESC LIMIT ?
"""
_NEW_FOR = 30
"""Days after its date in which an article that comes is new; later it was found in an old list."""


def findings(store: Store, filters: Filters, after: int, upto: int, most: int) -> Findings:
    """The articles behind one id and up to another that a watch finds. most: how many are named."""
    (come,) = store.rows(
        "SELECT min(date_key) AS first, max(date_key) AS last FROM articles WHERE id > ? AND id <= ?",
        [after, upto],
    )
    if come["first"] is None:
        return Findings(count=0, newest=())
    # What has come lately is mostly of these days, so most hits of a common word are not looked at.
    first, last = span(filters)
    hits = hits_of(filters, (f"max({first}, {come['first']})", f"min({last}, {come['last']})"))
    found = fill(_FINDINGS, days=_NEW_FOR, keys=hits.keys)
    asked = [after, upto, *hits.values]
    (counts,) = store.rows(fill(_COUNTED, found=found), asked)
    rows = store.rows(fill(_NEWEST, found=found), [*asked, most]) if counts["count"] else ()
    return Findings(
        count=counts["count"],
        newest=tuple(Found(**row) for row in rows),
        older=counts["older"],
        span=(counts["oldest"], counts["newest"]),
    )
