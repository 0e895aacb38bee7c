"""Making a backup, or bringing one up to date, while everything runs.

The database comes first, as of one moment. What its rows name was on the disk before they were, and
WARC files only grow: so of each file the bytes up to the last record that the copied rows name are
copied, and nothing that was written since. A file that has not been written to is carried over.

Everything new is written into one folder, checked there, and taken into use by the manifest. Until
then the earlier backup is as it was; what a killed backup leaves is removed by the next one.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from os.path import commonpath
from pathlib import Path

from archive.backup import manifest
from archive.backup.manifest import CONFIG, DATABASE, FIXTURES, PART, WARC, Entry, Manifest
from archive.backup.warc_files import WarcFiles
from archive.durable import bring_to_disk, copy_beginning, proof
from archive.errors import BackupError, DiskFullError, because, told
from archive.home.folder import Home
from archive.removal import IN_USE, finish
from archive.sentences import Sentence, say
from archive.store import checking, copying, pages
from archive.store.database import look, stamp

_SPARE = 10_000_000  # bytes that are left free beside what is copied


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup that was made. copied: bytes that were; the others had been copied before. faults: a
    sentence for each file of the archive that is damaged, which the backup has as it is, or older."""

    manifest: Manifest
    copied: int
    faults: tuple[Sentence, ...]


def make(
    home: Home, target: Path, now: datetime, advance: Callable[[int], None] = lambda copied: None
) -> Made:
    """Back a home up to a folder, which is new, empty, or a backup of the same archive.

    advance: gets the bytes copied. BackupError: nothing was changed there. DiskFullError: the same,
    so that the earlier backup is as it was.
    """
    target = target.resolve()
    _refuse_nested(home, target)
    lock = home.lock("captures", refusal=IN_USE)
    try:
        finish(home)
        target.mkdir(parents=True, exist_ok=True)
        earlier = _earlier(home, target)
        _clear(target)
        try:
            return _Making(home, target, earlier, now, advance).make()
        finally:
            _clear(target)
    except DiskFullError as error:  # of the database, whose sentences know of no backup
        raise DiskFullError(say("{error} There is no new backup.", error=error)) from None
    except OSError as error:
        if isinstance(problem := told(error), DiskFullError):
            raise problem from None
        raise BackupError(
            say("{target} cannot be written: {reason}.", target=target, reason=because(error))
        ) from None
    finally:
        lock.release()


def _refuse_nested(home: Home, target: Path) -> None:
    for folder in (home.folder.resolve(), home.warc.resolve(), home.fixtures.resolve()):
        if Path(commonpath([folder, target])) in (folder, target):
            raise BackupError(
                say(
                    "One of {target} and {folder} lies in the other: name another folder.",
                    target=target,
                    folder=folder,
                )
            )


def _earlier(home: Home, target: Path) -> Manifest | None:
    """The backup that is to be brought up to date. BackupError: what is there is none of this archive."""
    earlier = manifest.find(target)
    if earlier is None:
        if not (target / PART).is_dir() and any(target.iterdir()):
            raise BackupError(
                say("{target} is not empty, and no backup: name a new folder.", target=target)
            )
        return None
    with look(home.database) as store:
        known, newest = copying.archive_id(store), pages.newest(store)
    if earlier.archive != known:
        raise BackupError(
            say(
                "{target} is a backup of another archive: name another folder.",
                target=target,
            )
        )
    if earlier.newest_page > newest:
        raise BackupError(
            say(
                "{target} holds more pages than this archive, which is older: name another folder.",
                target=target,
            )
        )
    return earlier


def _clear(target: Path) -> None:
    """Remove what the manifest that is there does not name any more, or not yet."""
    named = manifest.find(target)
    kept = {target / entry.stored for entry in named.entries.values()} if named else set()
    with suppress(OSError):  # a disk that can only be read now: the backup is whole all the same
        (target / f".{manifest.NAME}.part").unlink(missing_ok=True)
        for generation in manifest.generations(target):
            for path in sorted(generation.rglob("*"), reverse=True):
                if path.is_dir() and not path.is_symlink():
                    with suppress(OSError):  # not empty
                        path.rmdir()
                elif path not in kept:
                    path.unlink()
            with suppress(OSError):
                generation.rmdir()
    shutil.rmtree(target / PART, ignore_errors=True)  # last, for it says whose the others are


class _Making:
    """One backup on its way. generation: the folder that it gets."""

    def __init__(
        self,
        home: Home,
        target: Path,
        earlier: Manifest | None,
        now: datetime,
        advance: Callable[[int], None],
    ) -> None:
        self._home, self._target, self._earlier = home, target, earlier
        self._now, self._advance = now, advance
        used = [int(path.name) for path in manifest.generations(target)]
        self._generation = f"{max(used, default=0) + 1:06}"
        self._part = target / PART / self._generation
        self._copied = 0

    def make(self) -> Made:
        self._part.mkdir(parents=True)
        entries = {DATABASE: self._database()}
        with look(self._part / DATABASE) as store:
            archive, newest = copying.archive_id(store), pages.newest(store)
            files = WarcFiles(
                self._home.warc, self._target, self._earlier.entries if self._earlier else {}
            )
            files.plan(copying.append_points(store))
            self._need(files.to_copy)
            entries |= files.copy(self._part / WARC, self._generation, store, self._count)
        for name, path in self._others():
            entries[name] = self._copy(name, path)
        made = Manifest(
            archive=archive, made_at=stamp(self._now), newest_page=newest, entries=entries
        )
        self._take_into_use(made)
        return Made(manifest=made, copied=self._copied, faults=tuple(files.faults))

    def _take_into_use(self, made: Manifest) -> None:
        for folder in (self._part, *(p for p in self._part.rglob("*") if p.is_dir())):
            bring_to_disk(folder)
        self._part.rename(self._target / self._generation)
        bring_to_disk(self._target)
        manifest.write(self._target, made)
        bring_to_disk(self._target)

    def _database(self) -> Entry:
        """Copy the database and look whether it is whole: a damaged one must not take the place of
        an earlier copy that is not."""
        with look(self._home.database) as store:
            self._need(copying.size(store))
        copied = self._part / DATABASE
        copying.copy_database(self._home.database, copied)
        with look(copied) as store:
            if fault := next(checking.database_faults(store), None):
                raise BackupError(
                    say(
                        "The database is damaged ({fault}): there is no new "
                        "backup, and 'dangjian verify' says more.",
                        fault=fault,
                    )
                )
        size, sha256 = proof(copied)
        self._count(size)
        return Entry(name=DATABASE, generation=self._generation, size=size, sha256=sha256)

    def _others(self) -> Iterator[tuple[str, Path]]:
        """Configuration and fixtures: (name in the home, where it is). Links in it are left out."""
        yield CONFIG, self._home.config.resolve()
        folder = self._home.fixtures.resolve()
        for path in sorted(folder.rglob("*")):
            name = f"{FIXTURES}/{path.relative_to(folder).as_posix()}"
            if path.is_file() and not path.is_symlink() and manifest.names_file(name):
                yield name, path

    def _copy(self, name: str, path: Path) -> Entry:
        made = self._part / name
        made.parent.mkdir(parents=True, exist_ok=True)
        size, sha256 = copy_beginning(path, made, manifest.LARGEST_FILE, self._count)
        with suppress(PermissionError):  # a disk that knows no owners
            shutil.copymode(path, made)  # a configuration may hold what only its owner may read
        return Entry(name=name, generation=self._generation, size=size, sha256=sha256)

    def _count(self, copied: int) -> None:
        self._copied += copied
        self._advance(copied)

    def _need(self, size: int) -> None:
        free = shutil.disk_usage(self._target).free
        if size + _SPARE > free:
            raise DiskFullError(
                say(
                    "{target} has room for {free} MB, and {needed} MB are needed.",
                    target=self._target,
                    free=f"{free // 1_000_000:,}",
                    needed=f"{(size + _SPARE) // 1_000_000:,}",
                )
            )
