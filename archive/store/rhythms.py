"""When each source publishes, and when it should be looked at next by that."""

from datetime import date, datetime

from archive.cadence import Adaptive
from archive.observing.past import IsWorkday
from archive.observing.rhythm import Printed, Rhythm, after_failure, after_look, next_look
from archive.store.database import Store, stamp
from archive.types import CHINA, Precision, Source

_MOST = 2_000  # articles of a run that are looked at

_NEW = f"""
SELECT v.published, v.published_precision AS precision
FROM pages p
JOIN addresses d ON d.source = p.source AND d.role = 'article' AND d.url = coalesce(p.asked, p.url)
LEFT JOIN outcomes o ON o.page = p.id
LEFT JOIN versions v ON v.id = o.version
WHERE p.run = ? AND p.source = ? AND p.role = 'article' AND d.visits = 1 AND o.reason IS NULL
  AND p.url NOT IN (SELECT url FROM attachments)
ORDER BY p.id LIMIT {_MOST}
"""


def learn(
    store: Store, run: int, source: Source, began: datetime, saw: bool, is_workday: IsWorkday
) -> None:
    """Learn from a run that is read. saw: whether it saw the source's list."""
    before = store.value("SELECT learnt FROM rhythms WHERE source = ?", [source.key])
    rhythm = Rhythm.restored(before)
    if not saw:
        rhythm = after_failure(rhythm)
    else:
        rhythm = after_look(rhythm, began, _published(store, run, source.key), is_workday)
    again = None
    if isinstance(source.cadence, Adaptive):
        again = stamp(next_look(rhythm, began, source.cadence, source.key, is_workday))
    store.write_one(
        "INSERT INTO rhythms VALUES (?, ?, ?, ?) ON CONFLICT (source) DO UPDATE SET "
        "run = excluded.run, learnt = excluded.learnt, next_look = excluded.next_look",
        [source.key, run, rhythm.stored(), again],
    )


def next_looks(store: Store) -> dict[str, tuple[int, datetime]]:
    """Source → the run after which its next look was planned, and when that should be."""
    found = store.rows("SELECT source, run, next_look FROM rhythms WHERE next_look IS NOT NULL")
    return {row["source"]: (row["run"], datetime.fromisoformat(row["next_look"])) for row in found}


def _published(store: Store, run: int, source: str) -> list[Printed]:
    """What is printed of each article that answered for the first time in a run."""
    return [_printed(row["published"], row["precision"]) for row in store.rows(_NEW, [run, source])]


def _printed(published: str | None, precision: str | None) -> Printed:
    if published is None or precision not in (Precision.MINUTE, Precision.DAY):
        return None
    if precision == Precision.DAY:
        return date.fromisoformat(published)
    return datetime.fromisoformat(published).replace(tzinfo=CHINA)
