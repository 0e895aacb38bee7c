"""Proof that the archive is whole: every row's capture is there and is what the row says."""

from collections.abc import Callable, Iterator

from archive.home import Home
from archive.store import checking, pages
from archive.store.database import Store
from archive.warc import CaptureError, read_capture


def faults(
    home: Home, store: Store, advance: Callable[[int], None] = lambda pages: None
) -> Iterator[str]:
    """One sentence for each fault: captures, index, references, the database file itself."""
    if fault := checking.database_fault(store):
        yield f"The database file is damaged: {fault}."
    for page, url, capture in pages.captures(store):
        try:
            served = read_capture(home.warc, capture)
        except CaptureError as error:
            yield f"Page {page} ({url}): {error}."
        else:
            if served.url != url:
                yield f"Page {page} ({url}): the record is of {served.url}."
        advance(1)
    if fault := checking.index_fault(store):
        yield (
            f"The search index does not agree with the articles: {fault}. "
            "'dangjian reindex' builds it anew."
        )
    if count := checking.foreign_key_faults(store):
        yield f"{count} rows refer to rows that are not there."
    if count := checking.shown_faults(store):
        yield f"{count} articles do not show their latest version."
