"""How the sources and the clock do, for machines that watch the archive."""

from dataclasses import dataclass

from archive.store.jobs import SIGN_OF_LIFE
from archive.store.views.select import Select


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How a source does, since when, and when its last run began that went well: ISO 8601, UTC. health:
    a HealthWord; `new` where no crawl was judged yet."""

    key: str
    health: str
    since: str | None
    last_good: str | None


def judged() -> Select[Judged]:
    """All sources, those that do so longest first."""
    return Select(Judged, _JUDGED)


_JUDGED = """
SELECT s.key, coalesce(h.word, 'new') AS health, h.since, h.last_good
FROM sources s LEFT JOIN health h ON h.source = s.key ORDER BY h.since, s.key
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOfLife:
    """When the clock gave its last sign of life, ISO 8601, UTC; None: it never ran."""

    at: str | None


def sign_of_life() -> Select[SignOfLife]:
    """One row."""
    return Select(SignOfLife, SIGN_OF_LIFE)
