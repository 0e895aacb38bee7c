"""An article's place among all: its date_key, which runs in date order.

The keys of a day begin at `days.first` and end where the next day's begin. A new day begins where
the calendar has room for ROOM articles of every day, so keys are close together, and the index,
which stores the distance from one to the next, stays small. A day that outgrows its room moves the
following days up.
"""

import sqlite3

ROOM = 1 << 12
"""Keys for each day of the calendar: a day with more articles moves others. With 2^20 (computed
from the frequencies of the pairs) the index is larger by 0.08 of the text at a million articles, by
0.2 at 20,000."""

DAY = (
    "CAST(substr(replace(substr(coalesce(a.published, ''), 1, 10), '-', '') || '00000000', 1, 8) "
    "AS INTEGER)"
)
"""SQL: the day of articles a. yyyymmdd, with 00 for what the date does not say; 0 without one."""

_FIRST_YEAR = 1900
_MONTHS_A_YEAR = 13
_DAYS_A_MONTH = 32
_SPARE = 8
"""Keys kept free, at least, when a day is moved."""

_LAST = (1 << 63) - 1


def day_of(published: str | None) -> int:
    """yyyymmdd, with 00 for what the date does not say; 0 without a date."""
    return int((published or "")[:10].replace("-", "").ljust(8, "0"))


def calendar(day: int) -> int:
    """The key where a day begins when it is free. All years before 1900 share one place, and are
    ordered as they come."""
    year, month, date = day // 10_000, day // 100 % 100, day % 100
    months = max(year - _FIRST_YEAR, 0) * _MONTHS_A_YEAR + month
    return (months * _DAYS_A_MONTH + date) * ROOM if day else 0


def next_key(connection: sqlite3.Connection, day: int) -> int:
    """The next free key of a day. It may move other articles, inside the caller's transaction."""
    row = connection.execute("SELECT first FROM days WHERE day = ?", [day]).fetchone()
    if row is None:
        return _open(connection, day)
    free = _free(connection, day, row[0])
    if free >= _end(connection, day):
        _move_up(connection, day, free + max(free - row[0], ROOM))
    return free


def stands_in(connection: sqlite3.Connection, key: int, day: int) -> bool:
    """Whether a key belongs to a day."""
    row = connection.execute(
        "SELECT day FROM days WHERE first <= ? ORDER BY first DESC LIMIT 1", [key]
    ).fetchone()
    return row is not None and row[0] == day


def misplaced(connection: sqlite3.Connection) -> int:
    """How many articles have a key outside their day."""
    (count,) = connection.execute(
        f"SELECT count(*) FROM articles a WHERE {DAY} IS NOT "
        "(SELECT day FROM days WHERE first <= a.date_key ORDER BY first DESC LIMIT 1)"
    ).fetchone()
    return int(count)


def renumber(connection: sqlite3.Connection) -> None:
    """Give all articles the keys of a new archive, if theirs differ. Everything built on keys must
    be rebuilt, and no trigger may try to maintain it meanwhile: `rebuild` takes care of both."""
    planned: list[tuple[int, int]] = []
    place = 0
    for day, count in connection.execute(
        f"SELECT {DAY}, count(*) FROM articles a GROUP BY 1 ORDER BY 1"
    ):
        place = max(place, calendar(day))
        planned.append((day, place))
        place += count + max(count // 4, _SPARE)
    found = connection.execute("SELECT day, first FROM days ORDER BY day").fetchall()
    if found == planned and not misplaced(connection):
        return
    connection.execute("DELETE FROM days")
    connection.executemany("INSERT INTO days VALUES (?, ?)", planned)
    # Below zero first, where no key can collide with one that has yet to change.
    connection.execute(
        "UPDATE articles SET date_key = -1 - n.date_key FROM (SELECT a.id, "
        "d.first + row_number() OVER (PARTITION BY d.day ORDER BY a.date_key, a.id) - 1 AS date_key "
        f"FROM articles a JOIN days d ON d.day = {DAY}) n WHERE n.id = articles.id"
    )
    connection.execute("UPDATE articles SET date_key = -1 - date_key")


def _open(connection: sqlite3.Connection, day: int) -> int:
    """Begin a day; returns its first key."""
    before = connection.execute(
        "SELECT day, first FROM days WHERE day < ? ORDER BY day DESC LIMIT 1", [day]
    ).fetchone()
    # After the last key of the day before, and after its first even if none of it is left.
    low = max(_free(connection, *before), before[1] + 1) if before else 0
    end = _end(connection, day)
    first = calendar(day)
    if not low <= first < end:
        first = low + ROOM if end == _LAST else (low + end) // 2
    if first >= end:
        _move_up(connection, day, first + ROOM)
    connection.execute("INSERT INTO days VALUES (?, ?)", [day, first])
    return first


def _end(connection: sqlite3.Connection, day: int) -> int:
    """Where the next day begins."""
    row = connection.execute(
        "SELECT first FROM days WHERE day > ? ORDER BY day LIMIT 1", [day]
    ).fetchone()
    return int(row[0]) if row else _LAST


def _free(connection: sqlite3.Connection, day: int, first: int) -> int:
    """The key after the last one that a day has given out."""
    last = connection.execute(
        "SELECT max(date_key) FROM articles WHERE date_key >= ? AND date_key < ?",
        [first, _end(connection, day)],
    ).fetchone()[0]
    return first if last is None else int(last) + 1


def _move_up(connection: sqlite3.Connection, day: int, place: int) -> None:
    """Make all days after `day` begin at `place` or later, moving as few of them as possible."""
    moves: list[tuple[int, int, int]] = []
    for later, first in connection.execute(
        "SELECT day, first FROM days WHERE day > ? ORDER BY day", [day]
    ).fetchall():
        if first >= place:
            break
        moves.append((later, first, place))
        used = _free(connection, later, first) - first
        place += used + max(used // 4, _SPARE)
    # The last one first, so that a key never collides with one that has yet to move.
    for later, first, target in reversed(moves):
        keys = connection.execute(
            "SELECT date_key FROM articles WHERE date_key >= ? AND date_key < ? "
            "ORDER BY date_key DESC",
            [first, _end(connection, later)],
        ).fetchall()
        for (key,) in keys:
            connection.execute(
                "UPDATE articles SET date_key = ? WHERE date_key = ?", [key - first + target, key]
            )
        connection.execute("UPDATE days SET first = ? WHERE day = ?", [target, later])
