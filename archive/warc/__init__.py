"""WARC files: one record per response, the body as served. The only room that uses warcio.

A file is written by one run and never appended to by another. A record is on the disk before its
row is in the database, so what a row names can be read; `repair` cuts off what a crash leaves after
the last row's record, and reports it. `erase` overwrites a record where what it holds was removed.
"""

from archive.warc.erasing import erase, is_erased
from archive.warc.reading import CaptureError, Record, Served, read_capture, read_record
from archive.warc.repair import repair
from archive.warc.sink import WarcSink
from archive.web.content_coding import CodingError

__all__ = [
    "CaptureError",
    "CodingError",
    "Record",
    "Served",
    "WarcSink",
    "erase",
    "is_erased",
    "read_capture",
    "read_record",
    "repair",
]
