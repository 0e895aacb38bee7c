"""What a source's list looked like when it was recorded, for those who look at the source."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.home.folder import Home
from archive.sentences import Sentence, say
from archive.types import Source

RECORD = "list.json"
"""What was read in the list, in the source's folder of fixtures."""

_LARGEST = 4_000_000
"""Bytes of a record that is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRow:
    """A row of a recorded list, as it was read: strangers' text."""

    title: str
    url: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedList:
    """A list page as it was read when the source was added or last recorded. fetched: ISO 8601.
    items: how many rows it had; rows: the first of them."""

    url: str
    fetched: str
    items: int
    rows: list[RecordedRow]


def recorded_list(home: Home, key: str, rows: int) -> RecordedList | None:
    """A source's recorded list with its first `rows`; None when there is none that can be read."""
    path = home.fixtures / key / RECORD
    try:
        if path.stat().st_size > _LARGEST:
            return None
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        items = kept["items"]
        return RecordedList(
            url=str(kept["url"]),
            fetched=str(kept["fetched"]),
            items=len(items),
            rows=[
                RecordedRow(**{name: str(item[name] or "") for name in ("title", "url", "date")})
                for item in items[:rows]
            ],
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


def checked_on(home: Home, source: Source) -> Sentence:
    """When somebody asked the source's site here: a day, "yes" for one whose entry says so, or "no"."""
    try:
        found = json.loads((home.fixtures / source.key / RECORD).read_text(encoding="utf-8"))
        return say("{day}", day=datetime.fromisoformat(found["fetched"]).date())
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return say("yes") if source.checked else say("no")
