"""WARC files: one record per response, the body as served. The only module that uses warcio.

A file is written by one run and never appended to by another. A record is on the disk before its
row is in the database, so what a row names can be read; `repair` cuts off what a crash leaves after
the last row's record, and reports it.
"""

import hashlib
import os
import stat
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO, FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import __version__
from archive.types import Capture, Page
from archive.web.content_coding import CodingError, undo

__all__ = [
    "CaptureError",
    "CodingError",
    "Record",
    "Served",
    "WarcSink",
    "read_capture",
    "read_record",
    "repair",
]

MAX_FILE_SIZE = 1_000_000_000
"""Bytes after which the next record opens a new file (the WARC 1.1 guideline: 1 GB)."""

MAX_RECORD_SIZE = 50_000_000
"""Bytes of a record, compressed or decompressed: five times the most that a crawl accepts."""

MAX_DECODED_SIZE = 100_000_000
"""Bytes that a body may decompress to; more is a decompression bomb."""

_REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified",
            403: "Forbidden", 404: "Not Found", 500: "Internal Server Error",
            503: "Service Unavailable"}  # fmt: skip


class CaptureError(Exception):
    """A capture is missing, cut off, or not what its row says: our failure, not the page's."""


class WarcSink:
    """Writes the pages of one run below `folder`, into files that nothing else writes to."""

    def __init__(self, folder: Path, run: int) -> None:
        self._folder = folder
        self._run = run
        self._number = 0
        self._file: FileIO | None = None
        self._empty = True
        self._buffer = BytesIO()
        self._writer = WARCWriter(self._buffer, gzip=True, warc_version="1.1")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def write(self, page: Page) -> Capture:
        """Append one page and sync it to disk. Returns where it is stored.

        OSError when it cannot be written (a full disk); the file is then as it was before.
        """
        if self._file is None or self._file.tell() >= MAX_FILE_SIZE:
            self._file = self._open(page.fetched_at)
        offset, name = self._file.tell(), Path(self._file.name).name
        record = _record(self._writer, page)
        length = self._append(self._file, record)
        self._empty = False
        return Capture(
            file=name,
            offset=offset,
            length=length,
            sha256=hashlib.sha256(page.body).hexdigest(),
        )

    def close(self) -> None:
        """Close the file, if one was opened; remove it if it holds no page."""
        file, self._file = self._file, None
        if file is None:
            return
        file.close()
        if self._empty:
            Path(file.name).unlink(missing_ok=True)

    def _open(self, now: datetime) -> FileIO:
        self.close()
        self._folder.mkdir(exist_ok=True)
        self._number += 1
        name = f"dangjian-{now:%Y%m%dT%H%M%SZ}-{self._run:06d}-{self._number:03d}.warc.gz"
        # "x": an existing file belongs to another run, and is never appended to.
        self._file = FileIO(self._folder / name, "xb")
        self._empty = True
        info = {"software": f"dangjian-archive/{__version__}", "format": "WARC File Format 1.1"}
        try:
            self._append(self._file, self._writer.create_warcinfo_record(name, info))
            _bring_to_disk(self._folder)  # the name of the file, too
        except BaseException:
            self.close()
            raise
        return self._file

    def _append(self, file: FileIO, record: ArcWarcRecord) -> int:
        """Write a record, whole or not at all. Returns its length in the file."""
        self._buffer.seek(0)
        self._buffer.truncate()
        self._writer.write_record(record)
        record.raw_stream.close()  # a temporary file by now, which warcio leaves open
        begin, data = file.tell(), self._buffer.getbuffer()
        try:
            rest = data
            while rest:
                rest = rest[file.write(rest) :]
            os.fsync(file.fileno())
        except BaseException:
            self._take_back(file, begin)
            raise
        finally:
            length = len(data)
            rest.release()
            data.release()
        return length

    def _take_back(self, file: FileIO, begin: int) -> None:
        """Cut off a partly written record. If that fails, too, the file is not used again."""
        try:
            file.truncate(begin)
            file.seek(begin)
        except OSError:
            with suppress(OSError):
                self.close()


def _bring_to_disk(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _record(writer: WARCWriter, page: Page) -> ArcWarcRecord:
    # The HTTP client joined a chunked transfer: its header would be wrong for these bytes.
    headers = [(k, v) for k, v in page.headers if k.lower() != "transfer-encoding"]
    if page.header("content-length") is None:
        headers.append(("Content-Length", str(len(page.body))))
    status = f"{page.status} {_REASONS.get(page.status, '')}".strip()
    warc_headers = {
        "WARC-Date": page.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "WARC-Source": page.source,
    }
    if page.ip:
        warc_headers["WARC-IP-Address"] = page.ip
    return writer.create_warc_record(
        page.url,
        "response",
        payload=BytesIO(page.body),
        http_headers=StatusAndHeaders(status, headers, protocol="HTTP/1.1"),
        warc_headers_dict=warc_headers,
    )


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
    where = f"{capture.file} at {capture.offset}"
    packed = _packed(folder, capture, where)
    try:
        # Not by warcio: it would decompress without a bound, and take a truncated record for whole.
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        plain = member.decompress(packed, MAX_RECORD_SIZE)
        if not member.eof or member.unused_data:
            raise CaptureError(f"{where}: the record does not end where its row says")
        record = next(iter(ArchiveIterator(BytesIO(plain))))
        body: bytes = record.raw_stream.read()
        url = record.rec_headers.get_header("WARC-Target-URI")
        headers = {k.lower(): v for k, v in reversed(record.http_headers.headers)}
    except CaptureError:
        raise
    except Exception:  # zlib, warcio and decoding have no common base class
        raise CaptureError(f"{where}: there is no record of a response") from None
    if hashlib.sha256(body).hexdigest() != capture.sha256:
        raise CaptureError(f"{where}: the SHA-256 does not match")
    if not isinstance(url, str):
        raise CaptureError(f"{where}: the record does not say of which address it is")
    return Record(url=url, headers=headers, body=body)


def _packed(folder: Path, capture: Capture, where: str) -> bytes:
    """The raw bytes of the record, as many as the row says."""
    try:
        if not 0 < capture.length <= MAX_RECORD_SIZE or capture.offset < 0:
            raise CaptureError(f"{where}: no record is {capture.length} bytes long there")
        path = folder / capture.file
        if path.parent != folder:
            raise CaptureError(f"{capture.file!r} names a file outside of warc/")
        # Non-blocking: a pipe in place of the file would never open.
        with open(path, "rb", buffering=0, opener=_at_once) as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode):
                raise CaptureError(f"{capture.file} is no file")
            missing = capture.offset + capture.length - facts.st_size
            if missing > 0:
                raise CaptureError(f"{where}: {min(missing, capture.length)} bytes are missing")
            packed = os.pread(file.fileno(), capture.length, capture.offset)
    except (OSError, ValueError, OverflowError, TypeError) as error:  # damaged rows hold anything
        reason = getattr(error, "strerror", None) or "the row names no place in a file"
        raise CaptureError(f"{capture.file}: {reason}") from None
    if len(packed) < capture.length:
        raise CaptureError(f"{where}: {capture.length - len(packed)} bytes are missing")
    return packed


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def repair(folder: Path, run: int, ends: dict[str, int], tell: Callable[[str], None]) -> None:
    """Cut off what a killed run left after the last record that a row names.

    ends: file → first byte after its last named record. tell: gets one sentence per repaired file.
    """
    written = {path.name for path in folder.glob(f"dangjian-*-{run:06d}-*.warc.gz")}
    for name in sorted(written | ends.keys()):
        path, end = folder / name, ends.get(name, 0)
        if name not in written:
            tell(f"{name} is named by the database but is not there.")
            continue
        extra = path.stat().st_size - end
        if end == 0:
            path.unlink()
            tell(f"{name}: removed, for the run was killed before its first page was kept.")
        elif extra > 0:
            with path.open("r+b") as file:
                file.truncate(end)
            tell(
                f"{name}: cut off {extra} bytes of a page that was in flight when a run was killed."
            )
        elif extra < 0:
            tell(
                f"{name}: {-extra} bytes are missing at its end; 'dangjian verify' says of which pages."
            )
