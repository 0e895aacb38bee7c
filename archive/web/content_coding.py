"""Decodes content codings (gzip, deflate, br). The server decides how much a body decompresses to,
so the bound is applied while decompressing, not after."""

import zlib
from collections.abc import Callable

import brotli


class CodingError(ValueError):
    """A body cannot be decompressed, or grows too large: a fact about the page as it was served."""


class LargeError(CodingError):
    """A body decompresses to too much."""


def undo(body: bytes, coding: str, most: int) -> bytes:
    """A body decoded from its Content-Encoding, at most `most` bytes long.

    Bytes that are not in that coding stay unchanged, because servers send wrong headers; a body
    that ends too early is decoded as far as it goes. CodingError: it is damaged. LargeError: it
    decompresses to more.
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
    while rest.startswith(_GZIP):  # a body may have several members
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        # A limit of 0 would mean no limit: it is at least 1.
        decoded = _bounded(decoded + member.decompress(rest, most + 1 - len(decoded)), most)
        rest = member.unused_data
    return decoded


def _deflate(body: bytes, most: int) -> bytes:
    # With the zlib wrapper, as the standard says, or without, as some servers send it.
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
    except brotli.error:  # without a signature, other bytes look damaged
        return body
    return _bounded(decoded, most)


_GZIP = b"\x1f\x8b"
_UNPACK: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli,
}  # fmt: skip
