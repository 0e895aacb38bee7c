"""What machines that watch an archive are told: whether anything needs a person."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from archive.store.views.health import Judged
from archive.types import WORST_FIRST, HealthWord

SILENT = timedelta(hours=48)
"""After so long without a job, the clock is not running: each source is crawled daily, unless told
otherwise."""

MOST = 100
"""Sources that are named; of more, the number is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is told. told: by name, as docs/data.md describes it. well: whether nobody is needed."""

    well: bool
    told: dict[str, Any]


def watched(
    lines: Sequence[Judged],
    in_use: Collection[str] | None,
    sign: str | None,
    now: datetime,
    *,
    wrong: bool = False,
) -> Watched:
    """How an archive does. in_use: keys of its sources in use, None: its configuration cannot be read,
    so that all that it ever had are told. sign: when a job of the clock began or ended last. wrong:
    whether the clock found its configuration wrong, and goes by the one before."""
    shown = [line for line in lines if in_use is None or line.key in in_use]
    found = Counter(line.health for line in shown)
    needy = [line for line in shown if not HealthWord(line.health).well]
    # Of one word the longest so first, as they came.
    needy.sort(key=lambda line: -HealthWord(line.health).badness)
    clock = clock_told(sign, now)
    told: dict[str, Any] = {
        "well": not needy and not clock["silent"] and not wrong and in_use is not None,
        "configuration_read": in_use is not None,
        "configuration_wrong": wrong,
        "clock": clock,
        "sources": len(shown),
        "health": {str(word): found[word] for word in WORST_FIRST if found[word]},
        "needing_a_person": len(needy),
        "named": [
            {
                "key": line.key,
                "health": line.health,
                "since": line.since,
                "last_good": line.last_good,
            }
            for line in needy[:MOST]
        ],
    }
    return Watched(well=told["well"], told=told)


def clock_told(sign: str | None, now: datetime) -> dict[str, Any]:
    """How the clock does. sign: its last sign of life; None: it never ran here."""
    age = int((now - datetime.fromisoformat(sign)).total_seconds()) if sign else None
    silent = age is not None and age > SILENT.total_seconds()
    return {"last_sign": sign, "age_seconds": age, "silent": silent}
