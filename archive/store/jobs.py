"""Scheduled jobs: when each last began, and how it ended."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.store.database import Store, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """A row of `jobs`: the last run of one. started_at, ended_at: ISO 8601, UTC. ended_at, code:
    None while it runs, or when its end was not seen. unended: how many runs in a row, that one
    included, did not reach their end, or ended before they did anything."""

    name: str
    started_at: str
    ended_at: str | None
    code: int | None
    last_line: str
    unended: int

    def told(self) -> dict[str, str | int | None]:
        """As `dangjian status --json` gives it."""
        return {name: getattr(self, name) for name in ("name", "ended_at", "code", "last_line")}


def start(connection: sqlite3.Connection, name: str, now: datetime) -> None:
    """Record that a job starts, inside the caller's transaction. It counts as unended until its end
    is recorded, for then a power cut needs nobody to write it down."""
    connection.execute(
        "INSERT INTO jobs (name, started_at, unended) VALUES (?, ?, 1) ON CONFLICT (name) DO UPDATE "
        "SET started_at = excluded.started_at, unended = unended + 1, ended_at = NULL, code = NULL, "
        "last_line = ''",
        [name, stamp(now)],
    )


def end(
    connection: sqlite3.Connection,
    name: str,
    now: datetime,
    code: int,
    last_line: str,
    source: str | None = None,
) -> None:
    """Record that it ended: its exit code (negative: that signal) and last line of output.

    With code 0 or 1 it did something, unless it should have crawled `source` and opened no run: a
    full disk ends a crawl with 1 before there is a run.
    """
    connection.execute(
        "UPDATE jobs SET ended_at = ?, code = ?, last_line = ?, "
        "unended = iif(? IN (0, 1) AND (? IS NULL OR EXISTS ("
        "SELECT 1 FROM run_sources s JOIN runs r ON r.id = s.run "
        "WHERE s.source = ? AND r.started_at >= jobs.started_at)), 0, unended) WHERE name = ?",
        [stamp(now), code, last_line, code, source, source, name],
    )


def last_runs(store: Store) -> dict[str, JobRun]:
    """Name → its last run."""
    columns = "name, started_at, ended_at, code, last_line, unended"
    return {row["name"]: JobRun(**row) for row in store.rows(f"SELECT {columns} FROM jobs")}


def give_sign(store: Store, now: datetime) -> None:
    """Note that the clock is alive, at most once an hour: its only job may be a weekly one."""
    noted: str | None = store.value("SELECT value FROM facts WHERE name = 'clock'")
    if noted and stamp(now - _SIGN) < noted <= stamp(now):
        return
    with store.write() as connection:
        connection.execute(
            "INSERT INTO facts VALUES ('clock', ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [stamp(now)],
        )


_SIGN = timedelta(hours=1)


def last_sign(store: Store) -> str | None:
    """When the clock gave its last sign of life, or a job began or ended, ISO 8601, UTC; None: it never
    ran."""
    sign: str | None = store.value(SIGN_OF_LIFE)
    return sign


SIGN_OF_LIFE = (
    "SELECT max(at) AS at FROM (SELECT max(started_at, coalesce(ended_at, '')) AS at FROM jobs "
    "UNION ALL SELECT value FROM facts WHERE name = 'clock')"
)
