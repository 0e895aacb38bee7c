"""Several connections that see one state of an archive: questions of a long count are asked side by side.

SQLite lets go of Python's lock while it searches, so that each core can do some of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from archive.store.database import Store, look

_TIMES = 20
"""Attempts to begin all of them between two changes by others."""


@contextmanager
def together(path: Path, most: int) -> Iterator[Sequence[Store]]:
    """Open a home's database for looking, as `look` does, so many times. All see the same state until the
    end, whoever writes meanwhile; a single one where others write all the time."""
    with ExitStack() as opened:
        watching = opened.enter_context(look(path))
        stores = [opened.enter_context(look(path)) for _ in range(most)]
        for _ in range(_TIMES):
            with ExitStack() as still:
                before = watching.value(_CHANGED)
                for store in stores:
                    still.enter_context(store.still())
                    store.value(_ANYTHING)
                if watching.value(_CHANGED) == before:
                    yield stores
                    return
        with stores[0].still():
            stores[0].value(_ANYTHING)
            yield stores[:1]


_CHANGED = "PRAGMA data_version"  # another number whenever somebody else has changed something
_ANYTHING = (
    "SELECT count(*) FROM sqlite_master"  # a transaction sees what is there at its first statement
)
