"""The WARC files of a backup: which are carried over, which are copied, and whether they are whole."""

import errno
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.backup.manifest import WARC, Entry, names_file
from archive.durable import copy_beginning
from archive.errors import because
from archive.sentences import Sentence, counted, joined, say
from archive.store import checking
from archive.store.database import Store
from archive.verify import capture_fault

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


@dataclass(slots=True)
class WarcFiles:
    """Of one backup. warc: the folder of the home. target: the backup. earlier: what that held before,
    by name. faults: what is damaged in the home. to_copy: bytes."""

    warc: Path
    target: Path
    earlier: Mapping[str, Entry]
    faults: list[Sentence] = field(default_factory=list)
    to_copy: int = 0
    _entries: dict[str, Entry] = field(default_factory=dict)
    _new: dict[str, tuple[int, int]] = field(default_factory=dict)

    def plan(self, append_points: Mapping[str, int]) -> None:
        """Say of each file whether it is carried over: it was copied up to the same point, has not
        been written to since, and the copy is there."""
        for file, end in append_points.items():
            if not names_file(f"{WARC}/{file}"):  # a damaged row: a path, perhaps
                self.faults.append(
                    say("{file}, which rows name, is no WARC file.", file=repr(file))
                )
                continue
            before, changed = self._before(file, end), _changed(self.warc / file)
            if before and before.changed == changed:
                self._entries[file] = before
            else:
                self._new[file] = end, changed
                self.to_copy += end

    def copy(
        self, folder: Path, generation: str, store: Store, advance: Callable[[int], None]
    ) -> dict[str, Entry]:
        """Copy the others into a folder, and look whether they hold what the rows of `store` say, which
        is the copied database. Returns all files, by name. OSError: they cannot be written.

        Where the home's own file is damaged, the backup keeps the copy that it had, if that is whole.
        """
        folder.mkdir()
        lost = {
            file: fault
            for file in self._new
            if (fault := self._copy(file, folder, generation, advance))
        }
        lost |= _damaged(folder, store, self._new.keys() - lost.keys())
        for file, fault in lost.items():
            before = self._before(file, self._new[file][0])
            whole = before and not _damaged((self.target / before.stored).parent, store, {file})
            if before and whole:
                self._entries[file] = before
                (folder / file).unlink(missing_ok=True)
            told = say("{file} is damaged: {fault}", file=file, fault=fault)
            kept = say("The backup keeps its earlier copy.")
            self.faults.append(joined((told, kept), " ") if whole else told)
        return {entry.name: entry for entry in self._entries.values()}

    def _copy(
        self, file: str, folder: Path, generation: str, advance: Callable[[int], None]
    ) -> Sentence | None:
        """Copy a file. Returns why that was not possible."""
        end, changed = self._new[file]
        try:
            size, sha256 = copy_beginning(
                (self.warc / file).resolve(strict=True), folder / file, end, advance
            )
        except (OSError, ValueError) as error:
            if getattr(error, "errno", None) in _FULL:
                raise
            (folder / file).unlink(missing_ok=True)
            why = because(error) if isinstance(error, OSError) else error
            return say("{why}.", why=why)
        name = f"{WARC}/{file}"
        self._entries[file] = Entry(
            name=name, generation=generation, size=size, sha256=sha256, changed=changed
        )
        return None

    def _before(self, file: str, end: int) -> Entry | None:
        """The copy that the backup had up to the same point."""
        before = self.earlier.get(f"{WARC}/{file}")
        if before is None or before.size != end:
            return None
        stored = self.target / before.stored
        return before if stored.is_file() and stored.stat().st_size == end else None


def _damaged(folder: Path, store: Store, files: Collection[str]) -> dict[str, Sentence]:
    """Those of the files in a folder in which a capture is lost → of how many pages, and the first."""
    if not files:
        return {}
    found: dict[str, list[Sentence]] = {}
    for row in checking.captures(store):
        if (
            not isinstance(row, range)
            and row[2].file in files
            and (told := capture_fault(folder, *row))
        ):
            found.setdefault(row[2].file, []).append(told)
    return {
        file: counted(
            len(told),
            "{n} capture is lost. {first}",
            "{n} captures are lost. {first}",
            first=told[0],
        )
        for file, told in found.items()
    }


def _changed(path: Path) -> int:
    """When a file was last written, in nanoseconds since 1970; 0 when it is not there."""
    try:
        return path.stat().st_mtime_ns
    except (OSError, ValueError):
        return 0
