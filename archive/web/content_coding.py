"""Content codings (gzip, deflate, br) undone. How much a body unpacks to is its server's word, so a
bound is kept while it unpacks, not after."""

import zlib
from collections.abc import Callable

import brotli


class CodingError(ValueError):
    """A body cannot be unpacked, or unpacks to too much: a fact about the page as it was served."""


class LargeError(CodingError):
    """A body unpacks to too much."""


def undo(body: bytes, coding: str, most: int) -> bytes:
    """A body without the coding that its Content-Encoding names, at most `most` bytes long.

    Bytes that are not in that coding stay as they are, for servers send headers that are not true;
    of a body that ends too early there is what came. CodingError: it is damaged. LargeError: it
    unpacks to more.
    """
    unpack = _UNPACK.get(coding.strip().lower())
    if unpack is None or not body:
        return body
    try:
        return unpack(body, most)
    except (zlib.error, brotli.error) as error:
        raise CodingError(f"the content coding {coding} cannot be undone ({error})") from None


def _bounded(part: bytes, most: int) -> bytes:
    if len(part) > most:
        raise LargeError(f"the body unpacks to more than {most} bytes")
    return part


def _gzip(body: bytes, most: int) -> bytes:
    if not body.startswith(_GZIP):
        return body
    decoded, rest = b"", body
    while rest.startswith(_GZIP):  # a body may be of several members
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        # A limit of 0 would be none: it is 1 at the least.
        decoded = _bounded(decoded + member.decompress(rest, most + 1 - len(decoded)), most)
        rest = member.unused_data
    return decoded


def _deflate(body: bytes, most: int) -> bytes:
    # With the frame of zlib, as the standard says, or without, as some servers have it.
    if not (body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0):
        try:
            return _bounded(_inflate(body, -zlib.MAX_WBITS, most), most)
        except zlib.error:
            return body
    return _bounded(_inflate(body, zlib.MAX_WBITS, most), most)


def _inflate(body: bytes, window: int, most: int) -> bytes:
    return zlib.decompressobj(window).decompress(body, most + 1)


def _brotli(body: bytes, most: int) -> bytes:
    try:
        decoded = brotli.Decompressor().process(body, output_buffer_limit=most + 1)
    except (
        brotli.error
    ):  # nothing marks this coding, so other bytes cannot be told from damaged ones
        return body
    return _bounded(decoded, most)


_GZIP = b"\x1f\x8b"
_UNPACK: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli,
}  # fmt: skip
