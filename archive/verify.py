"""Proof that the archive is intact: every row's capture exists and is what the row says."""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from archive.errors import DamageError, DangjianError, HomeError, StoreError
from archive.home.folder import Home
from archive.sentences import Sentence, counted, say
from archive.store import checking, corrections, pages, tombstones
from archive.store.database import Store, look, open_store
from archive.types import Capture
from archive.warc import CaptureError, is_erased, read_record


def faults(
    home: Home,
    store: Store,
    advance: Callable[[int], None] = lambda pages: None,
    note: Callable[[Sentence], None] = lambda sentence: None,
) -> Iterator[Sentence]:
    """One sentence per fault: in the database file itself, captures, index, references, ids.

    Each is checked separately, so that damage to one hides no other fault. advance: called for each
    capture. note: gets what should be reported but is not a fault.
    """
    checks = {
        say("The database file"): _file_faults(store),
        say("What the rows hold"): checking.value_faults(store),
        say("The captures"): _capture_faults(home, store, advance),
        say("What was removed"): _removal_faults(home, store, note),
        say("The WARC files"): _unnamed(home, store, note),
        say("The search index"): _index_faults(store, note),
        say("The references"): _reference_faults(store),
        say("The ids"): checking.id_faults(store),
        say("The corrections"): _correction_faults(store, note),
    }
    for what, found in checks.items():
        try:
            yield from found
        except DamageError as error:
            yield say(
                "{what} cannot be checked completely, as the file is damaged: {cause}.",
                what=what,
                cause=error.__cause__,
            )
        except DangjianError as error:
            yield say("{what} cannot be checked completely: {error}", what=what, error=error)
        except Exception as error:  # whatever damage does to one check, the others still run
            yield say("{what} cannot be checked completely: {error}.", what=what, error=str(error))


def damage(home: Home) -> Sentence | None:
    """What is wrong with the database itself, in a sentence, or None: it makes any command fail."""
    if not home.database.is_file():
        return None
    try:
        with look(home.database) as store:
            return next(chain(_file_faults(store), checking.value_faults(store)), None)
    except DangjianError as error:
        return say("{error}", error=error)


def require_warc(home: Home, store: Store) -> None:
    """HomeError when the database names captures but no WARC file exists: a disk is not mounted.

    Pages kept now would be hidden under the mount point once it is back.
    """
    if pages.count_all(store) and next(home.warc.glob("*.warc.gz"), None) is None:
        raise HomeError(
            say(
                "{warc} holds none of the pages that the database names: "
                "mount the disk, or restore the folder from a backup.",
                warc=home.warc,
            )
        )


def _file_faults(store: Store) -> Iterator[Sentence]:
    try:
        for fault in checking.database_faults(store):
            yield say("The database file is damaged: {fault}.", fault=fault)
    except DamageError as error:
        yield say("The database file is damaged: {fault}.", fault=error.__cause__)


def _capture_faults(home: Home, store: Store, advance: Callable[[int], None]) -> Iterator[Sentence]:
    for found in checking.captures(store):
        if isinstance(found, range):
            yield say(
                "The rows of pages {first} to {last} cannot be read.",
                first=found[0],
                last=found[-1],
            )
            continue
        if fault := capture_fault(home.warc, *found):
            yield fault
        advance(1)


def capture_fault(folder: Path, page: int, url: str, capture: Capture) -> Sentence | None:
    """A sentence when the capture of a page is not in its WARC file, or not what its row says."""
    try:
        record = read_record(folder, capture)
    except CaptureError as error:
        return say("Page {page} ({url}): {error}.", page=page, url=url, error=error)
    if record.url != url:
        return say(
            "Page {page} ({url}): the record is for {other}.", page=page, url=url, other=record.url
        )
    return None


def _removal_faults(
    home: Home, store: Store, note: Callable[[Sentence], None]
) -> Iterator[Sentence]:
    """What was removed must be overwritten: its capture is not compared with what was served."""
    gone = tombstones.erasures(store)
    if gone:
        note(
            counted(
                len(gone),
                "{n} capture was removed by hand: a notice stands in its place.",
                "{n} captures were removed by hand: notices stand in their places.",
            )
        )
    for page, capture in gone:
        if not is_erased(home.warc, capture):
            yield say(
                "Page {page} was removed, but there is no notice of it in its place.", page=page
            )
    for one in tombstones.waiting(store):
        yield say(
            "Page {page} was removed, but its capture is not overwritten yet: 'dangjian backup', "
            "'remove' and 'crawl' do that first.",
            page=one.page,
        )


def _unnamed(home: Home, store: Store, note: Callable[[Sentence], None]) -> Iterator[Sentence]:
    """A WARC file that no row names is not a fault: a run that fails before its first row has
    one."""
    files = {path.name for path in home.warc.glob("*.warc.gz")} - checking.named_files(store)
    open_runs = checking.open_runs(store)
    for name in sorted(files):
        run = re.search(r"-([0-9]{6,})-[0-9]+\.warc\.gz$", name)
        if run is None or int(run[1]) not in open_runs:
            note(
                say(
                    "No known page is in {name}: a crawl broke off, or the database is older than it.",
                    name=name,
                )
            )
    yield from ()


def _index_faults(store: Store, note: Callable[[Sentence], None]) -> Iterator[Sentence]:
    if not store.read_only:
        yield from _index_fault(store)
        return
    try:
        writable = open_store(store.path)
    except StoreError as error:
        note(say("Not checked: whether search agrees with the articles. {error}", error=error))
        return
    with writable:
        yield from _index_fault(writable)


def _index_fault(store: Store) -> Iterator[Sentence]:
    if fault := checking.index_fault(store):
        yield say(
            "The search index does not agree with the articles: {fault}. 'dangjian reindex' rebuilds it.",
            fault=fault,
        )


def _reference_faults(store: Store) -> Iterator[Sentence]:
    if count := checking.foreign_key_faults(store):
        yield counted(
            count,
            "{n} row refers to a row that does not exist.",
            "{n} rows refer to rows that do not exist.",
        )
    if count := checking.shown_faults(store):
        yield counted(
            count,
            "{n} article does not show its latest version.",
            "{n} articles do not show their latest version.",
        )


def _correction_faults(store: Store, note: Callable[[Sentence], None]) -> Iterator[Sentence]:
    """An article that today's rules do not find keeps what was corrected in it, until it is back."""
    never, waiting = corrections.strays(store.db.conn)
    if never:
        yield counted(
            never,
            "{n} article with corrections does not exist.",
            "{n} articles with corrections do not exist.",
        )
    if waiting:
        note(
            counted(
                waiting,
                "{n} article with corrections is not in the archive now.",
                "{n} articles with corrections are not in the archive now.",
            )
        )
