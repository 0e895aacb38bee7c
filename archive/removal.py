"""Removing an article for ever: out of the database, then out of the WARC files.

One transaction ends its publication; what must be overwritten afterwards is written down in it, so
that a power cut at any moment only leaves work for the next removal, backup or crawl (`catch_up`).
"""

from collections.abc import Callable
from datetime import datetime

from archive.errors import DiskFullError, HomeError, StoreError, because, told
from archive.home.folder import Home
from archive.sentences import Sentence, say
from archive.store import removals, tombstones
from archive.store.database import Store, look, open_store
from archive.store.removals import Extent
from archive.warc import CaptureError, erase

IN_USE = say("A backup is being made, or something is being removed: try again when that is done.")


_READ = say(
    "Somebody reads an older state of the database: its log holds what was removed until that ends."
)
_LARGE = say(
    "The database is too large to be rewritten while it is in use: unused parts of it may hold older "
    "states of what was removed (docs/backup.md)."
)


def remove(
    home: Home,
    url: str,
    reason: str,
    now: datetime,
    tell: Callable[[Sentence], None],
    note: Callable[[Sentence], None] = lambda sentence: None,
) -> Extent:
    """Remove what belongs to an address. Returns what that was. Waits while pages are being read.

    tell: gets a sentence for each thing that could not be overwritten, which a repetition does. note:
    gets what else should be known. RemovalError, HomeError.
    """
    captures = home.lock("captures", refusal=IN_USE)
    try:
        with open_store(home.database) as store:
            reading = home.lock("read")
            try:
                found = removals.remove(store, url, reason, now)
            finally:
                reading.release()
            _erase(home, store, tell)
            try:
                if not removals.scrub(store):
                    tell(_READ)
            except StoreError as error:
                tell(say("Deleted rows are not overwritten yet: {error}", error=error))
            if removals.is_large(store):
                note(_LARGE)
    finally:
        captures.release()
    return found


def finish(home: Home, tell: Callable[[Sentence], None] = lambda sentence: None) -> None:
    """Overwrite what earlier removals left. The caller holds the lock `captures`."""
    if not _waits(home):
        return
    with open_store(home.database) as store:
        _erase(home, store, tell)


def catch_up(home: Home) -> None:
    """The same, where something waits, unless somebody else has the lock, who does it himself."""
    if not _waits(home):
        return
    try:
        lock = home.lock("captures", refusal=IN_USE)
    except HomeError:
        return
    try:
        finish(home)
    finally:
        lock.release()


def _waits(home: Home) -> bool:
    with look(home.database) as store:
        return bool(tombstones.waiting(store))


def _erase(home: Home, store: Store, tell: Callable[[Sentence], None]) -> None:
    for one in tombstones.waiting(store):
        notice = f"Removed from this archive on {one.removed_at}: {one.reason}"
        try:
            sha256 = erase(home.warc, one.capture, one.url, notice, one.removed_at)
        except CaptureError as error:
            tell(
                say(
                    "The capture of page {page} cannot be overwritten: {why}.",
                    page=one.page,
                    why=error,
                )
            )
        except OSError as error:
            if isinstance(problem := told(error), DiskFullError):
                raise problem from None
            why = because(error)
            tell(
                say(
                    "The capture of page {page} cannot be overwritten: {why}.",
                    page=one.page,
                    why=why,
                )
            )
        else:
            tombstones.erased(store, one.page, sha256)
