"""Checking a release: whether each file is what its list says, and whether an archive has the texts."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import ExportError, because
from archive.publish.columns import Column
from archive.publish.description import Description, Origin
from archive.publish.export import export
from archive.publish.formats import FORMATS, Csv, JsonLines, Parquet
from archive.publish.formats.parquet import column_of
from archive.publish.observed import observation
from archive.release.making import SUMS
from archive.release.tables import TEXT_SHA256
from archive.sentences import Sentence, say
from archive.store import released
from archive.store.database import Store
from archive.store.filters import Filters

_LINE = re.compile(r"([0-9a-f]{64})  ((?:csv/|parquet/)?[A-Za-z0-9][A-Za-z0-9_.-]{0,99})", re.ASCII)
_MOST = 100_000
"""Bytes of a list: it has some thirty lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """files: that are listed. sha256: of the list. faults: a sentence for each that is not as listed."""

    files: int
    sha256: str
    faults: tuple[Sentence, ...]


def check(folder: Path) -> Checked:
    """Compare each file of a release with its list. ExportError: there is no release."""
    listed, sha256 = _listed(folder)
    faults = [fault for name, told in listed.items() for fault in _faults(folder, name, told)]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    folders = {Path(name).parent.as_posix() for name in listed}
    faults += [
        say("{name} is not of this release", name=name)
        for name in sorted(there - {*listed, *folders, SUMS})
    ]
    return Checked(files=len(listed), sha256=sha256, faults=tuple(faults))


def _listed(folder: Path) -> tuple[dict[str, str], str]:
    path = folder / SUMS
    try:
        with path.open("rb") as file:
            found = file.read(_MOST + 1)
    except OSError as error:
        raise ExportError(say("{path}: {reason}.", path=path, reason=because(error))) from None
    lines = [_LINE.fullmatch(line) for line in found.decode("utf-8", "replace").splitlines()]
    listed = {line[2]: line[1] for line in lines if line}
    # One line, one file: of two digests of a file one would be heeded.
    if not lines or len(found) > _MOST or len(listed) != len(lines):
        raise ExportError(say("{path} is not the list of a release.", path=path))
    return listed, hashlib.sha256(found).hexdigest()


def _faults(folder: Path, name: str, told: str) -> Iterator[Sentence]:
    path = folder / name
    try:
        if path.is_symlink() or (path.parent != folder and path.parent.is_symlink()):
            yield say("{name} is not as it was released", name=name)
            return
        if not path.is_file():
            yield say("{name} is missing", name=name)
            return
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        yield say("{path}: {reason}.", path=name, reason=because(error))
        return
    if digest != told:
        yield say("{name} is not as it was released", name=name)


def wanted(folder: Path) -> frozenset[bytes]:
    """The SHA-256 of each different text that the versions of a release have. ExportError: the file cannot
    be read."""
    listed = column_of(folder / "parquet" / "versions.parquet", TEXT_SHA256)
    return frozenset(map(bytes.fromhex, listed))


def held(store: Store, wanted: frozenset[bytes]) -> Iterator[tuple[str, str]]:
    """The texts among these that an archive has, each once, with the SHA-256 before it."""
    left = set(wanted)
    for _, text in released.texts(store):
        digest = hashlib.sha256(text.encode()).digest()
        if digest in left:
            left.remove(digest)
            yield digest.hex(), text


def write_texts(
    store: Store, wanted: frozenset[bytes], rows: int, path: Path, origin: Origin, sha256: str
) -> None:
    """Write what `held` gives to a new file, in the format that its name ends with. rows: how many they are.
    sha256: of the release's list. ExportError."""
    name = path.suffix.lower().removeprefix(".")
    if name not in (Parquet.name, Csv.name, JsonLines.name):
        raise ExportError(
            say("{path} must end with .parquet, .csv or .jsonl: it gets one text a row.", path=path)
        )
    described = Description(
        origin=origin, made_at=datetime.now(UTC), of="text", rows=rows, readers={},
        seen=observation(store, Filters()), columns=_TEXTS, further={"release": sha256},
    )  # fmt: skip
    export(held(store, wanted), path, FORMATS[name](_TEXTS), described)


_TEXTS = (
    Column(TEXT_SHA256, "text", "SHA-256 of the text in UTF-8, as in the release"),
    Column("text", "text", "The text"),
)
