"""Proof that the archive is intact: every row's capture exists and is what the row says."""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from archive.errors import DamageError, DangjianError, HomeError, StoreError
from archive.home.folder import Home
from archive.store import checking, pages, tombstones
from archive.store.database import Store, look, open_store
from archive.types import Capture
from archive.warc import CaptureError, is_erased, read_record


def faults(
    home: Home,
    store: Store,
    advance: Callable[[int], None] = lambda pages: None,
    note: Callable[[str], None] = lambda sentence: None,
) -> Iterator[str]:
    """One sentence per fault: in the database file itself, captures, index, references, ids.

    Each is checked separately, so that damage to one hides no other fault. advance: called for each
    capture. note: gets what should be reported but is not a fault.
    """
    checks = {
        "The database file": _file_faults(store),
        "What the rows hold": checking.value_faults(store),
        "The captures": _capture_faults(home, store, advance),
        "What was removed": _removal_faults(home, store, note),
        "The WARC files": _unnamed(home, store, note),
        "The search index": _index_faults(store, note),
        "The references": _reference_faults(store),
        "The ids": checking.id_faults(store),
    }
    for what, found in checks.items():
        try:
            yield from found
        except DamageError as error:
            yield f"{what} cannot be checked completely, as the file is damaged: {error.__cause__}."
        except DangjianError as error:
            yield f"{what} cannot be checked completely: {error}"
        except Exception as error:  # whatever damage does to one check, the others still run
            yield f"{what} cannot be checked completely: {error}."


def damage(home: Home) -> str | None:
    """What is wrong with the database itself, in a sentence, or None: it makes any command fail."""
    if not home.database.is_file():
        return None
    try:
        with look(home.database) as store:
            return next(chain(_file_faults(store), checking.value_faults(store)), None)
    except DangjianError as error:
        return str(error)


def require_warc(home: Home, store: Store) -> None:
    """HomeError when the database names captures but no WARC file exists: a disk is not mounted.

    Pages kept now would be hidden under the mount point once it is back.
    """
    if pages.count_all(store) and next(home.warc.glob("*.warc.gz"), None) is None:
        raise HomeError(
            f"{home.warc} holds none of the pages that the database names: mount the disk, or "
            "restore the folder from a backup."
        )


def _file_faults(store: Store) -> Iterator[str]:
    try:
        for fault in checking.database_faults(store):
            yield f"The database file is damaged: {fault}."
    except DamageError as error:
        yield f"The database file is damaged: {error.__cause__}."


def _capture_faults(home: Home, store: Store, advance: Callable[[int], None]) -> Iterator[str]:
    for found in checking.captures(store):
        if isinstance(found, range):
            yield f"The rows of pages {found[0]} to {found[-1]} cannot be read."
            continue
        if fault := capture_fault(home.warc, *found):
            yield fault
        advance(1)


def capture_fault(folder: Path, page: int, url: str, capture: Capture) -> str | None:
    """A sentence when the capture of a page is not in its WARC file, or not what its row says."""
    try:
        record = read_record(folder, capture)
    except CaptureError as error:
        return f"Page {page} ({url}): {error}."
    if record.url != url:
        return f"Page {page} ({url}): the record is for {record.url}."
    return None


def _removal_faults(home: Home, store: Store, note: Callable[[str], None]) -> Iterator[str]:
    """What was removed must be overwritten: its capture is not compared with what was served."""
    gone = tombstones.erasures(store)
    if gone:
        note(f"{len(gone)} captures were removed by hand: notices stand in their places.")
    for page, capture in gone:
        if not is_erased(home.warc, capture):
            yield f"Page {page} was removed, but there is no notice of it in its place."
    for one in tombstones.waiting(store):
        yield (
            f"Page {one.page} was removed, but its capture is not overwritten yet: "
            "'dangjian backup', 'remove' and 'crawl' do that first."
        )


def _unnamed(home: Home, store: Store, note: Callable[[str], None]) -> Iterator[str]:
    """A WARC file that no row names is not a fault: a run that fails before its first row has
    one."""
    files = {path.name for path in home.warc.glob("*.warc.gz")} - checking.named_files(store)
    open_runs = checking.open_runs(store)
    for name in sorted(files):
        run = re.search(r"-([0-9]{6,})-[0-9]+\.warc\.gz$", name)
        if run is None or int(run[1]) not in open_runs:
            note(
                f"No known page is in {name}: a crawl broke off, or the database is older than it."
            )
    yield from ()


def _index_faults(store: Store, note: Callable[[str], None]) -> Iterator[str]:
    if not store.read_only:
        yield from _index_fault(store)
        return
    try:
        writable = open_store(store.path)
    except StoreError as error:
        note(f"Not checked: whether search agrees with the articles. {error}")
        return
    with writable:
        yield from _index_fault(writable)


def _index_fault(store: Store) -> Iterator[str]:
    if fault := checking.index_fault(store):
        yield (
            f"The search index does not agree with the articles: {fault}. "
            "'dangjian reindex' rebuilds it."
        )


def _reference_faults(store: Store) -> Iterator[str]:
    if count := checking.foreign_key_faults(store):
        yield f"{count} rows refer to rows that do not exist."
    if count := checking.shown_faults(store):
        yield f"{count} articles do not show their latest version."
