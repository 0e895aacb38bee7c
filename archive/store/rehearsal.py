"""What a database knows of a source's addresses, in another, for a crawl that keeps nothing."""

from dataclasses import dataclass
from datetime import datetime

from archive.store import frontier
from archive.store.database import Store, stamp
from archive.types import Source

_COLUMNS = (
    "id, source, url, role, sent, list_title, list_date, etag, last_modified, first_seen, asked_at, "
    "due, failures"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What the next crawl of a source would ask for. new: articles that were not known. articles: all
    that are due, with those left over and those to be visited again. lists: list pages that are
    still to be walked. denied: requests that robots.txt forbade."""

    new: int
    articles: int
    lists: int
    denied: int


def carry_addresses(known: Store, store: Store, source: Source, now: datetime) -> None:
    """Copy a source's addresses, without the pages that they brought: what is due by ages that came
    into `revisit` is planned here, because only articles that came are visited again."""
    rows = known.rows(f"SELECT {_COLUMNS} FROM addresses WHERE source = ?", [source.key])
    planned = frontier.visits(known, source, now)
    places = ", ".join("?" * len(_COLUMNS.split(", ")))
    with store.write() as connection:
        connection.executemany(
            f"INSERT INTO addresses ({_COLUMNS}) VALUES ({places})", [tuple(row) for row in rows]
        )
        connection.executemany("UPDATE addresses SET due = ? WHERE id = ?", planned)


def foreseen(store: Store, run: int, source: str, now: datetime) -> Foreseen:
    """What a run that asked the lists alone found to be asked for."""
    (row,) = store.rows(
        "SELECT r.new_links AS new, r.denied AS denied, "
        "(SELECT count(*) FROM addresses WHERE source = r.source AND role = 'article' "
        "AND due <= :now) AS articles, "
        "(SELECT count(*) FROM addresses WHERE source = r.source AND role = 'list' "
        "AND due IS NOT NULL) AS lists FROM run_sources r WHERE r.run = :run AND r.source = :source",
        {"run": run, "source": source, "now": stamp(now)},
    )
    return Foreseen(**dict(row))
