"""Writing: one record per response, on the disk before its row is in the database."""

import hashlib
import os
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO, FileIO
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import __version__
from archive.durable import bring_to_disk
from archive.types import Capture, ListRequest, Page
from archive.web.posts import body_of, media_type

MAX_FILE_SIZE = 1_000_000_000
"""Bytes after which the next record opens a new file (the WARC 1.1 guideline: 1 GB)."""

_LEVEL = 6
"""warcio's own 9 takes twice as long, for 1 % (63 real pages: 5.7 ms and 2.8 ms each)."""

_AS_GZIP = zlib.MAX_WBITS + 16  # each record is a member of its own

_REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified",
            403: "Forbidden", 404: "Not Found", 500: "Internal Server Error",
            503: "Service Unavailable"}  # fmt: skip


class WarcSink:
    """Writes the pages of one run below `folder`, into files that nothing else writes to."""

    def __init__(self, folder: Path, run: int) -> None:
        self._folder = folder
        self._run = run
        self._number = 0
        self._file: FileIO | None = None
        self._empty = True
        self._buffer = BytesIO()
        self._writer = WARCWriter(self._buffer, gzip=False, warc_version="1.1")

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
        """Append one page and sync it to disk. Returns where it is stored. OSError: see `write_all`."""
        return self.write_all([page])[0]

    def write_all(self, pages: list[Page]) -> list[Capture]:
        """Append pages and sync them to disk at once. Returns where each is stored.

        OSError when they cannot be written (a full disk); none is then, and the file is as it was.
        """
        if self._file is None or self._file.tell() >= MAX_FILE_SIZE:
            self._file = self._open(pages[0].fetched_at)
        file, begin = self._file, self._file.tell()
        try:
            captures = [self._append_page(file, page) for page in pages]
            os.fsync(file.fileno())
        except BaseException:
            self._take_back(file, begin)
            raise
        self._empty = False
        return captures

    def _append_page(self, file: FileIO, page: Page) -> Capture:
        response = _record(self._writer, page)
        if page.sent:  # before the response, which the row names: what follows that is cut off
            self._append(file, _request(self._writer, page, page.sent, response))
        offset = file.tell()
        length = self._append(file, response)
        return Capture(
            file=Path(str(file.name)).name,
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
            os.fsync(self._file.fileno())
            bring_to_disk(self._folder)  # the name of the file, too
        except BaseException:
            self.close()
            raise
        return self._file

    def _append(self, file: FileIO, record: ArcWarcRecord) -> int:
        """Write a record. Returns its length in the file."""
        self._buffer.seek(0)
        self._buffer.truncate()
        self._writer.write_record(record)
        record.raw_stream.close()  # a temporary file by now, which warcio leaves open
        data = zlib.compress(self._buffer.getbuffer(), _LEVEL, wbits=_AS_GZIP)
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]
        return len(data)

    def _take_back(self, file: FileIO, begin: int) -> None:
        """Cut off what was written of some pages. If that fails, too, the file is not used again."""
        try:
            file.truncate(begin)
            file.seek(begin)
        except OSError:
            with suppress(OSError):
                self.close()


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


def _request(
    writer: WARCWriter, page: Page, sent: ListRequest, response: ArcWarcRecord
) -> ArcWarcRecord:
    """The request record of a POST, as pywb and Browsertrix have it: a replay finds the response by
    its body. Headers of ours, beside the two that say what it is, are left out."""
    parts, body = urlsplit(page.url), body_of(sent)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    headers = [
        ("Host", parts.netloc),
        ("Content-Type", media_type(sent)),
        ("Content-Length", str(len(body))),
    ]
    return writer.create_warc_record(
        page.url,
        "request",
        payload=BytesIO(body),
        http_headers=StatusAndHeaders(
            f"{sent.method} {target} HTTP/1.1", headers, is_http_request=True
        ),
        warc_headers_dict={
            name: response.rec_headers.get_header(name) for name in ("WARC-Date", "WARC-Source")
        }
        | {"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")},
    )
