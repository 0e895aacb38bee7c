"""How each source stands: its last run, its articles, what is still to be fetched."""

from dataclasses import dataclass
from datetime import datetime

from archive.sentences import Sentence
from archive.store.database import Store, stamp
from archive.store.missing import MISSING
from archive.store.runs import message_of
from archive.types import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """The status of a source: its last run, its articles, what is still to be fetched.

    missing: articles that its lists name and that did not come. unended: how many runs in a row, up to
    the last one, did not complete: killed, told to end, or out of disk space. One in state 'running'
    is not counted.
    """

    source: str
    run: int | None
    last_started: str | None
    state: str | None
    cause: Cause | None
    message: Sentence
    new: int
    articles: int
    gone: int
    pending: int
    missing: int
    unended: int = 0


def statuses(store: Store, now: datetime) -> dict[str, SourceStatus]:
    """Each source's status, by key."""
    found = store.rows(
        f"""
        SELECT s.key AS source, r.run, n.started_at AS last_started, r.state, r.cause,
          r.message, r.sentence, coalesce(r.new, 0) AS new,
          (SELECT count(*) FROM articles a WHERE a.source = s.key) AS articles,
          (SELECT count(*) FROM articles a WHERE a.source = s.key AND a.gone_at IS NOT NULL) AS gone,
          (SELECT count(*) FROM addresses d WHERE d.source = s.key AND d.due <= ?) AS pending,
          (SELECT count(*) FROM addresses a INDEXED BY addresses_missing
            WHERE a.source = s.key AND {MISSING}) AS missing,
          (SELECT count(*) FROM run_sources u WHERE u.source = s.key AND u.state <> 'running'
            AND u.run > coalesce((SELECT max(run) FROM run_sources e WHERE e.source = s.key
              AND (e.state = 'finished' OR e.state = 'failed'
                AND coalesce(e.cause, '') NOT IN ('ended-early', 'disk-full'))), 0)) AS unended
        FROM sources s
        LEFT JOIN run_sources r ON r.source = s.key
          AND r.run = (SELECT max(run) FROM run_sources x WHERE x.source = s.key)
        LEFT JOIN runs n ON n.id = r.run
        """,
        [stamp(now)],
    )
    plain = SourceStatus.__dataclass_fields__.keys() - {"cause", "message"}
    return {
        row["source"]: SourceStatus(
            **{name: row[name] for name in plain},
            cause=Cause(row["cause"]) if row["cause"] else None,
            message=message_of(row),
        )
        for row in found
    }
