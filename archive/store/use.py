"""Which sources are in use, as the configuration says: one that was taken out is not looked at, and its
days are not possible any more."""

from collections.abc import Collection
from datetime import datetime

from archive.store.database import Store, stamp


def note_use(store: Store, keys: Collection[str], now: datetime) -> None:
    """Note when each source was taken out of use; of one that is in use again, nothing is kept: until
    then nobody looked at it. keys: of all that are in use."""
    rows = store.rows("SELECT key, w.at FROM sources LEFT JOIN withdrawn w ON w.source = key")
    known: dict[str, str | None] = {key: at for key, at in rows}
    # One that lies in the future was noted by a wrong clock.
    gone = [k for k, at in known.items() if (at is None or at > stamp(now)) and k not in keys]
    back = [key for key, at in known.items() if at is not None and key in keys]
    if not (gone or back):
        return
    with store.write() as connection:
        connection.executemany(
            "INSERT OR REPLACE INTO withdrawn VALUES (?, ?)", [(key, stamp(now)) for key in gone]
        )
        connection.executemany("DELETE FROM withdrawn WHERE source = ?", [(key,) for key in back])
