"""Reading captures back: whatever lies there, what a row names or a CaptureError."""

import hashlib
import os
import stat
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from archive.errors import because
from archive.sentences import Sentence, say
from archive.types import Capture
from archive.web.content_coding import undo

MAX_RECORD_SIZE = 50_000_000
"""Bytes of a record, compressed or decompressed: five times the most that a crawl accepts."""

MAX_DECODED_SIZE = 100_000_000
"""Bytes that a body may decompress to; more is a decompression bomb."""


class CaptureError(Exception):
    """A capture is missing, cut off, or not what its row says: our failure, not the page's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A capture read back: the response as it was served. headers: by name in lower case."""

    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Served(Record):
    """The same with its body decoded."""

    decoded: bytes


def read_capture(folder: Path, capture: Capture, most: int = MAX_DECODED_SIZE) -> Served:
    """Read one capture back and decode its content coding, to at most `most` bytes.

    CaptureError: we cannot read what we kept. CodingError: what we kept cannot be decompressed.
    """
    record = read_record(folder, capture)
    decoded = undo(record.body, record.headers.get("content-encoding", ""), most)
    return Served(url=record.url, headers=record.headers, body=record.body, decoded=decoded)


def read_record(folder: Path, capture: Capture) -> Record:
    """Read one capture back as it was served. CaptureError when it is missing, cut off or altered.

    Whatever is there, nothing else is raised, and no more is read or decompressed than a record may
    hold.
    """
    where = say("{file} at {offset}", file=capture.file, offset=capture.offset)
    packed = _packed(folder, capture, where)
    try:
        # Not by warcio: it would decompress without a bound, and take a truncated record for whole.
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        plain = member.decompress(packed, MAX_RECORD_SIZE)
        if not member.eof or member.unused_data:
            raise CaptureError(
                say("{where}: the record does not end where its row says", where=where)
            )
        record = next(iter(ArchiveIterator(BytesIO(plain))))
        body: bytes = record.raw_stream.read()
        url = record.rec_headers.get_header("WARC-Target-URI")
        headers = {k.lower(): v for k, v in reversed(record.http_headers.headers)}
    except CaptureError:
        raise
    except Exception:  # zlib, warcio and decoding have no common base class
        raise CaptureError(say("{where}: there is no record of a response", where=where)) from None
    if hashlib.sha256(body).hexdigest() != capture.sha256:
        raise CaptureError(say("{where}: the SHA-256 does not match", where=where))
    if not isinstance(url, str):
        raise CaptureError(
            say("{where}: the record does not say of which address it is", where=where)
        )
    return Record(url=url, headers=headers, body=body)


def _packed(folder: Path, capture: Capture, where: Sentence) -> bytes:
    """The raw bytes of the record, as many as the row says."""
    try:
        if not 0 < capture.length <= MAX_RECORD_SIZE or capture.offset < 0:
            raise CaptureError(
                say(
                    "{where}: no record is {length} bytes long there",
                    where=where,
                    length=capture.length,
                )
            )
        path = folder / capture.file
        if path.parent != folder:
            raise CaptureError(say("{file} names a file outside of warc/", file=repr(capture.file)))
        # Non-blocking: a pipe in place of the file would never open.
        with open(path, "rb", buffering=0, opener=_at_once) as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode):
                raise CaptureError(say("{file} is no file", file=capture.file))
            missing = capture.offset + capture.length - facts.st_size
            if missing > 0:
                raise CaptureError(
                    say(
                        "{where}: {missing} bytes are missing",
                        where=where,
                        missing=min(missing, capture.length),
                    )
                )
            packed = os.pread(file.fileno(), capture.length, capture.offset)
    except (OSError, ValueError, OverflowError, TypeError) as error:  # damaged rows hold anything
        reason = say("the row names no place in a file")
        if isinstance(error, OSError) and error.strerror:
            reason = because(error)
        raise CaptureError(say("{file}: {reason}", file=capture.file, reason=reason)) from None
    if missing := capture.length - len(packed):
        raise CaptureError(
            say("{where}: {missing} bytes are missing", where=where, missing=missing)
        )
    return packed


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)
