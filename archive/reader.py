"""Which rules read: a name for the reading code and the libraries that affect its results.

Copies that differ in one line have different names; the same copy has the same name on every
machine.
"""

import hashlib
import sys
import unicodedata
from collections.abc import Iterable
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from lxml import etree

CODE = (
    "cadence.py",
    "sentences.py",
    "reading",
    "web",
    "reader.py",
    "kinds.py",
    "objection.py",
    "record.py",
    "types.py",
    "search/fold.py",
    "search/fold_table.txt",
)
"""The code that decides, below `archive`: everything of ours that `read_page` imports."""

LIBRARIES = (
    "chardet", "charset-normalizer", "courlan", "dateparser", "htmldate", "jusText", "lxml",
    "lxml_html_clean", "olefile", "pypdfium2", "python-calamine", "python-dateutil", "readability-lxml", "trafilatura",
)  # fmt: skip
"""Distributions whose versions affect the results."""


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
    except ModuleNotFoundError:  # needed only by some versions of the others
        return "none"


READER = f"2-{_digest()[:12]}"
"""The name: "2" for the scheme ("1" was one name for all rules), then a digest of what decides."""
