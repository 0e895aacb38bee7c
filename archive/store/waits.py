"""Runs that wait before they ask a source again."""

import json
from collections.abc import Sequence
from datetime import datetime

from archive.store.database import Store, stamp

_LATEST = 500  # runs among which those are that wait, or did lately

_WAITING = f"""
SELECT count(DISTINCT iif(r.state = 'running' AND r.waits_until > :now, r.id, NULL)) AS waiting,
  coalesce(sum(s.state <> 'finished' AND s.source IN (SELECT value FROM json_each(:others))), 0) AS failed
FROM runs r JOIN run_sources s ON s.run = r.id
WHERE r.id > :run - {_LATEST} AND r.id <> :run AND r.waits_until > :since
"""


def wait(store: Store, run: int, until: datetime) -> None:
    """A run does nothing until a moment, and then asks its source again."""
    store.write_one("UPDATE runs SET waits_until = ? WHERE id = ?", [stamp(until), run])


def waiting(store: Store, moment: datetime) -> set[str]:
    """Sources whose open runs wait until after a moment, or did."""
    found = store.rows(
        "SELECT source FROM runs r JOIN run_sources s ON s.run = r.id "
        "WHERE r.state = 'running' AND r.waits_until > ?",
        [stamp(moment)],
    )
    return {row["source"] for row in found}


def may_wait(
    store: Store, run: int, others: Sequence[str], now: datetime, most: int, since: datetime
) -> bool:
    """Whether a run may wait: fewer than `most` others do, and none has waited since a moment at one
    of these other sources, and failed there."""
    told = {"run": run, "others": json.dumps(others), "now": stamp(now), "since": stamp(since)}
    (found,) = store.rows(_WAITING, told)
    return bool(found["waiting"] < most and not found["failed"])
