"""Runs that wait before they ask a source again."""

import json
from collections.abc import Sequence
from datetime import datetime

from archive.observing.past import OURS
from archive.store.database import Store, stamp

_LATEST = 10_000  # runs among which those are that wait, or did lately: of many sources in hours

_WAITING = f"""
SELECT count(DISTINCT iif(r.state = 'running' AND r.waits_until > :now, r.id, NULL)) AS waiting,
  coalesce(sum(s.source IN (SELECT value FROM json_each(:others)) AND (s.state = 'running'
    OR s.state = 'failed' AND coalesce(s.cause, '') NOT IN (SELECT value FROM json_each(:ours)))), 0) AS failed
FROM runs r JOIN run_sources s ON s.run = r.id
WHERE r.id > :run - {_LATEST} AND r.id <> :run AND r.waits_until > :since
"""


def wait(store: Store, run: int, until: datetime) -> None:
    """A run does nothing until a moment, and then asks its source again."""
    store.write_one("UPDATE runs SET waits_until = ? WHERE id = ?", [stamp(until), run])


def waiting(store: Store, moment: datetime) -> dict[str, datetime]:
    """Sources whose open runs wait until after a moment, or did, each with until when."""
    found = store.rows(
        "SELECT source, waits_until FROM runs r JOIN run_sources s ON s.run = r.id "
        "WHERE r.state = 'running' AND r.waits_until > ?",
        [stamp(moment)],
    )
    return {row["source"]: datetime.fromisoformat(row["waits_until"]) for row in found}


def may_wait(
    store: Store, run: int, others: Sequence[str], now: datetime, most: int, since: datetime
) -> bool:
    """Whether a run may wait: fewer than `most` others do, and none has waited since a moment at one
    of these other sources, and still does or failed there; one that was killed has not."""
    told = {
        "run": run, "others": json.dumps(others), "ours": json.dumps(sorted(OURS)),
        "now": stamp(now), "since": stamp(since),
    }  # fmt: skip
    (found,) = store.rows(_WAITING, told)
    return bool(found["waiting"] < most and not found["failed"])
