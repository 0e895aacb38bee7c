"""Overwriting a record in place, where what it holds must not be kept.

The new record takes exactly the bytes of the old one, so that every other record of the file stays
where its row says, and a reader of WARC files finds a record that says what was here.
"""

import hashlib
import os
import stat
import struct
import zlib
from pathlib import Path
from uuid import uuid4

from archive.sentences import say
from archive.types import Capture
from archive.warc.reading import MAX_RECORD_SIZE, CaptureError

_GZIP = b"\x1f\x8b\x08"
_COMMENT = 0x10  # a flag: a comment follows the head, to its first zero byte
_HEAD, _TAIL = 10, 8
_BLOCK = 65_535  # bytes of a deflate block that is not compressed
_BEGIN = b"WARC/1.1\r\nWARC-Type: metadata\r\n"


def erase(folder: Path, capture: Capture, url: str, notice: str, moment: str) -> str:
    """Overwrite a capture's record by one that holds a notice, and bring that to the disk.

    moment: when it was removed, ISO 8601, UTC.

    Safe to repeat, whatever was left by a power cut in the middle. Returns the SHA-256 of what the
    record holds now. CaptureError: its file is away, or no record begins there. OSError.
    """
    path = folder / capture.file
    where = f"{capture.file} at {capture.offset}"
    try:
        if path.parent != folder or not 0 < capture.length <= MAX_RECORD_SIZE or capture.offset < 0:
            raise CaptureError(say("{where}: the row names no place in a WARC file", where=where))
        opened = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError | ValueError):
            raise CaptureError(say("{file} is not there", file=capture.file)) from None
        raise
    with os.fdopen(opened, "r+b", buffering=0) as file:
        facts = os.fstat(file.fileno())
        begin = os.pread(file.fileno(), len(_GZIP), capture.offset)
        if not stat.S_ISREG(facts.st_mode) or begin != _GZIP:
            raise CaptureError(say("{where}: no record begins there", where=where))
        if capture.offset + capture.length > facts.st_size:
            raise CaptureError(say("{where}: the file ends before the record does", where=where))
        payload, member = _member(capture.length, url, notice, moment)
        rest, offset = memoryview(member), capture.offset
        while rest:
            written = os.pwrite(file.fileno(), rest, offset)
            rest, offset = rest[written:], offset + written
        os.fsync(file.fileno())
    return hashlib.sha256(payload).hexdigest()


def is_erased(folder: Path, capture: Capture) -> bool:
    """Whether a capture's place holds a record that was written by `erase`, whose row it is."""
    try:
        with (folder / capture.file).open("rb") as file:
            packed = os.pread(file.fileno(), capture.length, capture.offset)
        plain = zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(packed, MAX_RECORD_SIZE)
    except (OSError, ValueError, OverflowError, zlib.error):
        return False
    head, _, rest = plain.partition(b"\r\n\r\n")
    payload = rest.removesuffix(b"\r\n\r\n")
    if plain and not head.startswith(_BEGIN):
        return False
    return hashlib.sha256(payload).hexdigest() == capture.sha256


def _member(length: int, url: str, notice: str, moment: str) -> tuple[bytes, bytes]:
    """What a record of this notice holds, and a gzip member of so many bytes that holds the record.

    Not compressed, and filled up with spaces: then each byte more in it is one more of the member. A
    place that is too small for that gets a record without a notice, or none.
    """
    blank, text = _record(url, moment, b""), notice.encode()
    blocks = length // _BLOCK + 1
    room = length - _HEAD - _TAIL - 5 * blocks - len(blank) - len(str(length))
    if room >= len(text):
        payload = text.ljust(room)
        record = _record(url, moment, payload)
        return payload, _filled(record, _uncompressed(record), length)
    for record in (blank, b""):
        if member := _filled(record, zlib.compress(record, 9, wbits=-zlib.MAX_WBITS), length):
            return b"", member
    raise CaptureError(say("{length} bytes are no record", length=length))


def _record(url: str, moment: str, payload: bytes) -> bytes:
    head = (
        f"{_BEGIN.decode()}WARC-Record-ID: <urn:uuid:{uuid4()}>\r\nWARC-Date: {moment}\r\n"
        f"WARC-Target-URI: {url}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode("utf-8", "replace") + payload + b"\r\n\r\n"


def _uncompressed(data: bytes) -> bytes:
    """As deflate has it: blocks of known lengths, where zlib's differ from version to version."""
    blocks = [data[n : n + _BLOCK] for n in range(0, len(data), _BLOCK)]
    return b"".join(
        struct.pack("<BHH", block is blocks[-1], len(block), len(block) ^ 0xFFFF) + block
        for block in blocks
    )


def _filled(record: bytes, packed: bytes, length: int) -> bytes:
    """A gzip member of exactly so many bytes, by a comment in its head; empty when there is no room."""
    left = length - _HEAD - len(packed) - _TAIL
    if left < 0:
        return b""
    comment = b"." * (left - 1) + b"\0" if left else b""
    head = _GZIP + bytes([_COMMENT if left else 0]) + bytes(6)
    return head + comment + packed + struct.pack("<II", zlib.crc32(record), len(record))
