"""One kept page, read: the work of one call in another process."""

from datetime import datetime
from pathlib import Path

from archive.reader import READER
from archive.reading import ReadingError
from archive.reading.page import read_page
from archive.record import Outcome, ReadingResult, Rejected, Unread
from archive.types import Capture, Fault, Reason
from archive.warc import CaptureError, CodingError, read_capture


def read_captured(folder: Path, capture: Capture, url: str, now: datetime) -> Outcome:
    """Read one capture: the work of one call. now: when it was fetched.

    CaptureError or ReadingError when we fail.
    """
    try:
        served = read_capture(folder, capture)
    except CodingError as error:
        return Rejected(url=url, reason=Reason.UNDECODABLE, reader=READER, detail=str(error))
    return read_page(served.decoded, url, served.headers, now=now)


def reading_of(folder: Path, capture: Capture, url: str, now: datetime) -> ReadingResult:
    """`read_captured`, with our failures returned as values that can cross processes."""
    try:
        return read_captured(folder, capture, url, now)
    except CaptureError as error:
        return Unread(url=url, fault=Fault.CAPTURE_UNREADABLE, detail=str(error))
    except ReadingError as error:
        return Unread(url=url, fault=Fault.READER_ERROR, detail=str(error))
