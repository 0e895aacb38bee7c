"""Containers of office files: ZIP for new ones, OLE for old ones. Bounded before anything is unpacked."""

import io
import zipfile
import zlib

import olefile

from archive.reading.office.broken import BrokenError

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_PARTS = 5_000
_MOST_BYTES = 48_000_000  # unpacked, of all parts that are XML
_PARTS = {"word/document.xml": "word", "xl/workbook.xml": "excel"}
_STREAMS = {"WordDocument": "old word", "Workbook": "old excel", "Book": "old excel"}


def main_part(body: bytes) -> str | None:
    """ "word" or "excel", when bytes are a ZIP file with the main part of one."""
    if not body.startswith(_ZIP):
        return None
    try:
        names = set(zipfile.ZipFile(io.BytesIO(body)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    return next((kind for name, kind in _PARTS.items() if name in names), None)


def old_kind(body: bytes) -> str | None:
    """ "old word" or "old excel", when bytes are an OLE file with the stream of one."""
    if not body.startswith(_OLE):
        return None
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as opened:
            return next((kind for name, kind in _STREAMS.items() if opened.exists(name)), None)
    except (OSError, ValueError, TypeError, IndexError, AttributeError, RecursionError):
        return None


def unpacked(body: bytes, name: str, most: int) -> bytes:
    """A part of a ZIP file. Raises BrokenError when it is missing, or when unpacking is too much:
    a part never gives more than its head says, and what heads say is added up first.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as opened:
            parts = opened.infolist()
            size = sum(p.file_size for p in parts if p.filename.endswith((".xml", ".rels")))
            if len(parts) > _MOST_PARTS or size > _MOST_BYTES:
                raise BrokenError("more than can be unpacked")
            if opened.getinfo(name).file_size > most:
                raise BrokenError("more than can be unpacked")
            return opened.read(name)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise BrokenError("broken") from error
    except (NotImplementedError, RuntimeError) as error:
        raise BrokenError("locked with a password") from error


def parts_of(body: bytes, start: str) -> list[str]:
    """Names of the parts of a ZIP file that begin so."""
    try:
        names = zipfile.ZipFile(io.BytesIO(body)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise BrokenError("broken") from error
    return [name for name in names if name.startswith(start) and not name.endswith("/")]


def stream(body: bytes, *names: str) -> bytes:
    """A stream of an OLE file: the first of these names that it has."""
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as opened:
            name = next((name for name in names if opened.exists(name)), None)
            if name is None:
                raise BrokenError("broken")
            return bytes(opened.openstream(name).read())
    except (OSError, ValueError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise BrokenError("broken") from error
