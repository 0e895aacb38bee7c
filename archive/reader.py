"""Which rules read: a name for the reading code and the libraries that decide with it.

Two copies that differ in a line of it have different names; the same copy has the same name on
every machine.
"""

import hashlib
import sys
import unicodedata
from collections.abc import Iterable
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from lxml import etree

CODE = ("reading", "web", "reader.py", "record.py", "types.py")
"""What decides, below `archive`: all that `read_page` imports of ours."""

LIBRARIES = (
    "chardet", "charset-normalizer", "courlan", "dateparser", "htmldate", "jusText", "lxml",
    "lxml_html_clean", "pypdfium2", "python-dateutil", "readability-lxml", "trafilatura",
)  # fmt: skip
"""Distributions whose version decides with it."""


def _digest() -> str:
    found = hashlib.sha256()
    root = files("archive")
    for name, text in sorted(_files((root / name for name in CODE), "")):
        found.update(f"{name}\n{len(text)}\n".encode())
        found.update(text)
    told = [f"{name} {_version(name)}" for name in LIBRARIES]
    told += [
        f"libxml2 {'.'.join(map(str, etree.LIBXML_VERSION))}",
        f"unicode {unicodedata.unidata_version}",
        f"python {sys.version_info.major}.{sys.version_info.minor}",
    ]
    found.update("\n".join(told).encode())
    return found.hexdigest()


def _files(entries: Iterable[Traversable], above: str) -> Iterable[tuple[str, bytes]]:
    for entry in entries:
        name = f"{above}/{entry.name}"
        if entry.is_file() and not name.endswith(".pyc"):
            yield name, entry.read_bytes().replace(b"\r\n", b"\n")
        elif entry.is_dir() and entry.name != "__pycache__":
            yield from _files(entry.iterdir(), name)


def _version(library: str) -> str:
    try:
        return version(library)
    except ModuleNotFoundError:  # one that only some versions of the others need
        return "none"


READER = f"2-{_digest()[:12]}"
"""The name: "2" for the way it is made ("1" was one name for all rules), then what decides."""
