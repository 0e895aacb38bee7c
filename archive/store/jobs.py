"""Scheduled jobs: when each last began, and how it ended."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from archive.store.database import Store, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """A row of `jobs`: the last run of one. started_at, ended_at: ISO 8601, UTC. ended_at, code:
    None while it runs, or when its end was not seen. unended: preceding runs in a row that did not
    end."""

    name: str
    started_at: str
    ended_at: str | None
    code: int | None
    last_line: str
    unended: int


def start(connection: sqlite3.Connection, name: str, now: datetime) -> None:
    """Record that a job starts, inside the caller's transaction."""
    connection.execute(
        "INSERT INTO jobs (name, started_at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET "
        "started_at = excluded.started_at, unended = iif(ended_at IS NULL, unended + 1, 0), "
        "ended_at = NULL, code = NULL, last_line = ''",
        [name, stamp(now)],
    )


def end(
    connection: sqlite3.Connection, name: str, now: datetime, code: int, last_line: str
) -> None:
    """Record that it ended: its exit code (negative: that signal) and last line of output."""
    connection.execute(
        "UPDATE jobs SET ended_at = ?, code = ?, last_line = ? WHERE name = ?",
        [stamp(now), code, last_line, name],
    )


def last_runs(store: Store) -> dict[str, JobRun]:
    """Name → its last run."""
    columns = "name, started_at, ended_at, code, last_line, unended"
    return {row["name"]: JobRun(**row) for row in store.rows(f"SELECT {columns} FROM jobs")}
