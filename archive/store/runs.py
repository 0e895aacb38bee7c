"""Runs and what they did at each source."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.sentences import Sentence, say
from archive.store import entering
from archive.store.database import Store, stamp
from archive.types import Cause, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What one run did at one source. cause: why it failed. rejected: reason → pages."""

    source: str
    name: str
    state: str
    cause: Cause | None
    message: Sentence
    list_pages: int
    article_pages: int
    links: int
    new: int
    changed: int
    gone: int
    denied: int
    errors: int
    rejected: Mapping[str, int]


def put_sources(store: Store, sources: Iterable[Source], region_names: Mapping[str, str]) -> None:
    """Write what the catalogue says about these sources, so that rows can refer to them."""
    with store.write() as connection:
        for source in sources:
            name = source.region_name or region_names.get(source.region, source.region)
            connection.execute(
                "INSERT INTO regions VALUES (?, ?) ON CONFLICT (code) DO UPDATE SET name = excluded.name",
                [source.region, name],
            )
            connection.execute(
                "INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
                "name = excluded.name, region = excluded.region, kind = excluded.kind, "
                "family = excluded.family, start = excluded.start",
                [source.key, source.name, source.region, source.kind, source.family,
                 json.dumps(source.start, ensure_ascii=False)],
            )  # fmt: skip
            connection.execute(
                "UPDATE articles SET region = ? WHERE source = ? AND region <> ?",
                [source.region, source.key, source.region],
            )


def start_run(store: Store, sources: Iterable[Source], now: datetime) -> int:
    """Open a run over these sources. Returns its id."""
    with store.write() as connection:
        run = connection.execute(
            "INSERT INTO runs (started_at, state) VALUES (?, 'running') RETURNING id", [stamp(now)]
        ).fetchone()[0]
        connection.executemany(
            "INSERT INTO run_sources (run, source, patience) VALUES (?, ?, ?)",
            [(run, s.key, int(s.cadence.patience.total_seconds())) for s in sources],
        )
    return int(run)


def count(connection: sqlite3.Connection, run: int, source: str, **counts: int) -> None:
    """Add to a source's counters, inside the caller's transaction."""
    columns = ", ".join(f"{name} = {name} + ?" for name in counts)
    connection.execute(
        f"UPDATE run_sources SET {columns} WHERE run = ? AND source = ?",
        [*counts.values(), run, source],
    )


def turn_over(connection: sqlite3.Connection, run: int, source: str, day: str | None) -> None:
    """Count a list that had nothing to its end of what an earlier run had seen, inside the caller's
    transaction. day: of its last row; None: unknown."""
    connection.execute(
        "UPDATE run_sources SET turned = turned + 1, "
        "turned_to = max(coalesce(turned_to, ''), coalesce(?, '9')) WHERE run = ? AND source = ?",
        [day, run, source],
    )


def deny(
    connection: sqlite3.Connection, run: int, source: str, url: str, rule: str, agent: str
) -> None:
    """Record and count what a rule of robots.txt forbade, inside the caller's transaction."""
    connection.execute(
        "INSERT INTO denials (run, source, url, rule, agent, denied_at) VALUES (?, ?, ?, ?, ?, ?)",
        [run, source, url, rule, agent, stamp(datetime.now(UTC))],
    )
    count(connection, run, source, denied=1)


def close_source(
    store: Store,
    run: int,
    source: str,
    state: str,
    message: Sentence | str,
    cause: Cause | None = None,
) -> None:
    """Record how the run ended at one source: finished or failed, and why."""
    with store.write() as connection:
        connection.execute(
            "UPDATE run_sources SET state = ?, cause = ?, message = ?, sentence = ? "
            "WHERE run = ? AND source = ?",
            [state, cause, str(message), _stored(message), run, source],
        )


def close_run(store: Store, run: int, now: datetime) -> str:
    """Close a run: failed if it failed at any source, with the most common cause, else finished.
    Returns the state."""
    with store.write() as connection:
        return _close_run(connection, run, now)


def _close_run(connection: sqlite3.Connection, run: int, now: datetime) -> str:
    state, message = connection.execute(
        "SELECT CASE WHEN count(*) THEN 'failed' ELSE 'finished' END, "
        "coalesce(group_concat(source || ': ' || message, '; '), '') "
        "FROM run_sources WHERE run = ? AND state <> 'finished'",
        [run],
    ).fetchone()
    connection.execute(
        "UPDATE runs SET finished_at = ?, state = ?, message = ?, cause = (SELECT cause FROM "
        "run_sources WHERE run = runs.id AND state <> 'finished' AND cause IS NOT NULL "
        "GROUP BY cause ORDER BY count(*) DESC, cause LIMIT 1) WHERE id = ?",
        [stamp(now), state, message, run],
    )
    entering.enter(connection, run)
    return str(state)


def fail(store: Store, run: int, cause: Cause, message: Sentence | str, now: datetime) -> None:
    """Close a run and its open sources as failed, with one cause, in one transaction."""
    with store.write() as connection:
        connection.execute(
            "UPDATE run_sources SET state = 'failed', cause = ?, message = ?, sentence = ? "
            "WHERE run = ? AND state = 'running'",
            [cause, str(message), _stored(message), run],
        )
        _close_run(connection, run, now)


def count_outcomes(store: Store, run: int, source: str) -> tuple[int, int, Counter[str]]:
    """Of the article pages of a run: those read as articles, those that we failed to read, and
    those that are not articles, by reason."""
    (row,) = store.rows(
        "SELECT count(o.version) AS articles, count(f.page) AS unread "
        "FROM pages p LEFT JOIN outcomes o ON o.page = p.id "
        "LEFT JOIN reading_faults f ON f.page = p.id "
        "WHERE p.run = ? AND p.source = ? AND p.role = 'article'",
        [run, source],
    )
    rejected = store.rows(
        "SELECT o.reason, count(*) AS pages FROM pages p JOIN outcomes o ON o.page = p.id "
        "WHERE p.run = ? AND p.source = ? AND p.role = 'article' AND o.reason IS NOT NULL "
        "GROUP BY 1 ORDER BY 1",
        [run, source],
    )
    reasons = Counter({each["reason"]: each["pages"] for each in rejected})
    return row["articles"], row["unread"], reasons


def gave_articles(store: Store, source: str) -> bool:
    """Whether an article was read on any page of a source, in any run."""
    return bool(
        store.value(
            "SELECT EXISTS (SELECT 1 FROM pages p JOIN outcomes o ON o.page = p.id "
            "WHERE p.source = ? AND p.role = 'article' AND o.version IS NOT NULL)",
            [source],
        )
    )


def open_runs(store: Store) -> list[int]:
    """Runs in state 'running': the processes of some may be gone."""
    return [row["id"] for row in store.rows("SELECT id FROM runs WHERE state = 'running'")]


DIED = say("The process ended before the crawl did.")


def mark_killed(store: Store, run: int, message: str) -> None:
    """Close a run whose process is gone, unless it was closed meanwhile."""
    with store.write() as connection:
        closed = connection.execute(
            "UPDATE runs SET state = 'killed', finished_at = coalesce("
            "(SELECT max(fetched_at) FROM pages WHERE run = runs.id), started_at), message = ? "
            "WHERE id = ? AND state = 'running'",
            [message, run],
        )
        if not closed.rowcount:
            return
        connection.execute(
            "UPDATE run_sources SET state = 'killed', message = ?, sentence = ? "
            "WHERE run = ? AND state = 'running'",
            [str(DIED), DIED.stored(), run],
        )
        entering.enter(connection, run)


def warc_ends(store: Store, run: int) -> dict[str, int]:
    """The WARC files of a run → the first byte after the last record that a row names."""
    found = store.rows(
        "SELECT warc_file, max(warc_offset + warc_length) AS stop FROM pages WHERE run = ? GROUP BY 1",
        [run],
    )
    return {row["warc_file"]: row["stop"] for row in found}


def report(store: Store, run: int) -> list[SourceReport]:
    """What a run did, source by source, in the order of the names."""
    rejected: dict[str, dict[str, int]] = {}
    for row in store.rows(
        "SELECT p.source, o.reason, count(*) AS pages FROM pages p JOIN outcomes o ON o.page = p.id "
        "WHERE p.run = ? AND p.role = 'article' AND o.reason IS NOT NULL "
        "GROUP BY 1, 2 ORDER BY 3 DESC, 2",
        [run],
    ):
        rejected.setdefault(row["source"], {})[row["reason"]] = row["pages"]
    found = store.rows(
        "SELECT r.*, s.name FROM run_sources r JOIN sources s ON s.key = r.source "
        "WHERE run = ? ORDER BY s.name",
        [run],
    )
    plain = SourceReport.__dataclass_fields__.keys() - {"rejected", "cause", "message"}
    return [
        SourceReport(
            **{f: row[f] for f in plain},
            cause=Cause(row["cause"]) if row["cause"] else None,
            message=message_of(row),
            rejected=rejected.get(row["source"], {}),
        )
        for row in found
    ]


def dated_share(store: Store, run: int, source: str) -> float | None:
    """Share of the articles read in a run that have a publish date; None without articles."""
    share: float | None = store.value(
        "SELECT avg(v.published IS NOT NULL) FROM pages p "
        "JOIN outcomes o ON o.page = p.id JOIN versions v ON v.id = o.version "
        # Attachments have no date of their own.
        "WHERE p.run = ? AND p.source = ? AND p.url NOT IN (SELECT url FROM attachments)",
        [run, source],
    )
    return share


def _stored(message: Sentence | str) -> str | None:
    return message.stored() if isinstance(message, Sentence) else None


def message_of(row: sqlite3.Row) -> Sentence:
    """How a run ended at a source. Before there were sentences, it was written in English."""
    if row["sentence"]:
        return Sentence.restored(row["sentence"])
    return say("{message}", message=row["message"] or "")
