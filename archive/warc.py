"""WARC files: one record a response, the body as it was served. The only place that knows warcio.

A file is written by one run and never appended to by another. A record is on the disk before its
row is in the database, so what a row names can be read; what a crash leaves after the last row's
record is cut off by `repair`, and told.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO, FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import __version__
from archive.types import Capture, Page

MAX_FILE_SIZE = 1_000_000_000
"""Bytes after which the next record opens a new file (the WARC 1.1 guideline: 1 GB)."""

MAX_DECODED_SIZE = 100_000_000
"""Bytes that a body may unpack to; more is a decompression bomb."""

_REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified",
            403: "Forbidden", 404: "Not Found", 500: "Internal Server Error",
            503: "Service Unavailable"}  # fmt: skip


class CaptureError(Exception):
    """A capture is missing, cut off, or not what its row says."""


class WarcSink:
    """Writes the pages of one run below `folder`, into files that it alone writes."""

    def __init__(self, folder: Path, run: int) -> None:
        self._folder = folder
        self._run = run
        self._number = 0
        self._file: FileIO | None = None
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
        """Append one page and bring it to the disk. Returns where it lies.

        OSError when it cannot be written (a full disk); the file is then as it was before.
        """
        if self._file is None or self._file.tell() >= MAX_FILE_SIZE:
            self._file = self._open(page.fetched_at)
        offset = self._file.tell()
        record = _record(self._writer, page)
        length = self._append(self._file, record)
        return Capture(
            file=Path(self._file.name).name,
            offset=offset,
            length=length,
            sha256=hashlib.sha256(page.body).hexdigest(),
        )

    def close(self) -> None:
        """Close the file, if one was opened."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self, now: datetime) -> FileIO:
        self.close()
        self._folder.mkdir(exist_ok=True)
        self._number += 1
        name = f"dangjian-{now:%Y%m%dT%H%M%SZ}-{self._run:06d}-{self._number:03d}.warc.gz"
        # "x": a file that is there already belongs to somebody else, and is never appended to.
        file = FileIO(self._folder / name, "xb")
        info = {"software": f"dangjian-archive/{__version__}", "format": "WARC File Format 1.1"}
        self._append(file, self._writer.create_warcinfo_record(name, info))
        return file

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
        except OSError:
            file.truncate(begin)
            file.seek(begin)
            raise
        finally:
            length = len(data)
            rest.release()
            data.release()
        return length


def _record(writer: WARCWriter, page: Page) -> ArcWarcRecord:
    # A chunked transfer was joined by the HTTP client: its header would be untrue of these bytes.
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


@dataclass(frozen=True, slots=True)
class Served:
    """A capture read back: the response as it was served, and its body with the coding undone."""

    url: str
    headers: dict[str, str]
    body: bytes
    decoded: bytes


def read_capture(folder: Path, capture: Capture) -> Served:
    """Read one record back. CaptureError when it is missing, cut off or altered."""
    path = folder / capture.file
    if path.parent != folder:
        raise CaptureError(f"{capture.file!r} names a file outside of warc/")
    try:
        with path.open("rb") as file:
            file.seek(capture.offset)
            stream = BytesIO(file.read(capture.length))
    except OSError as error:
        raise CaptureError(f"{capture.file}: {error.strerror}") from None
    try:
        record = next(iter(ArchiveIterator(stream)))
        body = record.raw_stream.read()
    except (StopIteration, ArchiveLoadFailed, EOFError, ValueError) as error:
        raise CaptureError(f"{capture.file} at {capture.offset}: no record ({error})") from None
    if hashlib.sha256(body).hexdigest() != capture.sha256:
        raise CaptureError(f"{capture.file} at {capture.offset}: the SHA-256 does not match")
    headers = {k.lower(): v for k, v in reversed(record.http_headers.headers)}
    return Served(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        headers=headers,
        body=body,
        decoded=_undo_coding(body, headers.get("content-encoding", "")),
    )


def _undo_coding(body: bytes, coding: str) -> bytes:
    """Undo gzip, deflate or br; bytes that are not what the header says stay as they are."""
    name = coding.strip().lower()
    if name not in ("gzip", "deflate", "br") or not body:
        return body
    reader = BufferedReader(BytesIO(body), decomp_type=name, block_size=65536)
    try:
        decoded: bytes = reader.read(MAX_DECODED_SIZE + 1)
    except Exception as error:  # zlib.error, brotli.error: each library has its own root
        raise CaptureError(f"the content coding {name} cannot be undone ({error})") from None
    if len(decoded) > MAX_DECODED_SIZE:
        raise CaptureError(f"the body unpacks to more than {MAX_DECODED_SIZE} bytes")
    return decoded or body


def repair(folder: Path, run: int, ends: dict[str, int], tell: Callable[[str], None]) -> None:
    """Cut off what a killed run left behind the last record that a row names.

    ends: file → first byte after its last named record. tell: gets one sentence a repaired file.
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
