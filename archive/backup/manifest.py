"""What a backup holds: `manifest.json`, the one file that decides. Its values are read as a stranger's.

A file that it does not name is not part of the backup. So a backup is brought up to date by one rename:
until then the old manifest names files that nobody has touched.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from archive.errors import BackupError, because
from archive.home.folder import Home, write_whole
from archive.sentences import say

NAME = "manifest.json"
PART = ".dangjian-part"
"""The folder in a backup that a new generation is written into. While it is there, so is a backup, or
what a killed one left."""

DATABASE, CONFIG, WARC, FIXTURES = (
    str(path.relative_to("/"))
    for path in (Home(Path("/")).database, Home(Path("/")).config, Home(Path("/")).warc, Home(Path("/")).fixtures)
)  # fmt: skip

LARGEST_FILE = 1 << 30
"""Bytes of a configuration or a fixture, whatever is in its place."""

_FORMAT = "dangjian backup 1"
_LARGEST = 256_000_000  # bytes: a file takes 300, and a year of 129 sources makes 47,000
_GENERATION = re.compile(r"[0-9]{6,9}", re.ASCII)
_PIECE = r"(?![.])[^/\\\x00-\x1f\x7f]{1,255}"
_NAMES = re.compile(
    rf"{re.escape(DATABASE)}|{re.escape(CONFIG)}|{WARC}/(?![.])[\w.-]{{1,200}}\.warc\.gz"
    rf"|{FIXTURES}(?:/{_PIECE}){{1,4}}"
)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file of a home as a backup holds it. name: its path in the home. generation: the folder of the
    backup in which it lies, under the same path. changed: when the original was last written, in
    nanoseconds since 1970; 0 where nobody asks."""

    name: str
    generation: str
    size: int
    sha256: str
    changed: int = 0

    @property
    def stored(self) -> str:
        """Its path in the backup."""
        return f"{self.generation}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A backup. archive: the id of the archive. newest_page: the id of its last page. entries: by name."""

    archive: str
    made_at: str
    newest_page: int
    entries: Mapping[str, Entry]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self.entries.values())


def names_file(name: str) -> bool:
    """Whether a home has a file of this name that a backup holds."""
    return bool(_NAMES.fullmatch(name))


def generations(folder: Path) -> Iterator[Path]:
    """The folders of a backup that hold files, named by a manifest or not."""
    return (path for path in folder.iterdir() if _GENERATION.fullmatch(path.name))


def write(folder: Path, manifest: Manifest) -> None:
    """Make this the backup: whole or not at all. OSError."""
    told = asdict(manifest) | {"entries": [asdict(e) for e in manifest.entries.values()]}
    text = json.dumps({"format": _FORMAT, **told}, ensure_ascii=False, indent=0)
    write_whole(folder / NAME, text.encode("utf-8", "surrogateescape"))


def find(folder: Path) -> Manifest | None:
    """The backup in a folder; None when there is none. BackupError: what is there cannot be used."""
    path = folder / NAME
    try:
        if not path.is_symlink() and not path.exists():
            return None
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST:
            raise BackupError(say("{path} is not the manifest of a backup.", path=path))
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BackupError(
            say("{path} cannot be read: {reason}.", path=path, reason=because(error))
        ) from None
    except (ValueError, RecursionError):
        raise BackupError(
            say("{path} is damaged, or not the manifest of a backup.", path=path)
        ) from None
    return _manifest(path, found)


def _manifest(path: Path, found: Any) -> Manifest:
    if not isinstance(found, dict) or found.get("format") != _FORMAT:
        raise BackupError(
            say(
                "{path} is not the manifest of a backup that this version can read.",
                path=path,
            )
        )
    try:
        entries = {entry.name: entry for entry in map(_entry, found["entries"])}
        manifest = Manifest(
            archive=_text(found["archive"]), made_at=_text(found["made_at"]),
            newest_page=_count(found["newest_page"]), entries=entries,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        raise BackupError(
            say("{path} is damaged: it does not say what a backup holds.", path=path)
        ) from None
    if len(entries) < len(found["entries"]) or not {DATABASE, CONFIG} <= entries.keys():
        raise BackupError(
            say(
                "{path} is damaged: it does not name each file of a home once.",
                path=path,
            )
        )
    return manifest


def _entry(found: Any) -> Entry:
    entry = Entry(
        name=_text(found["name"]), generation=_text(found["generation"]), size=_count(found["size"]),
        sha256=_text(found["sha256"]), changed=_count(found["changed"]),
    )  # fmt: skip
    if not (
        names_file(entry.name)
        and _GENERATION.fullmatch(entry.generation)
        and _SHA256.fullmatch(entry.sha256)
    ):
        raise ValueError("it names no file of a home")
    return entry


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise TypeError("no count")
    return value
