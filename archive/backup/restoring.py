"""A home made of a backup: whole, or not at all."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from archive.backup import manifest
from archive.backup.manifest import DATABASE, Entry, Manifest
from archive.durable import bring_to_disk, copy_beginning
from archive.errors import BackupError, DamageError, DangjianError, DiskFullError, told
from archive.home.folder import Home
from archive.store import checking
from archive.store.database import open_store

_SPARE = 10_000_000  # bytes that are left free beside what is copied


def restore(
    backup: Path, folder: Path, advance: Callable[[int], None] = lambda copied: None
) -> tuple[Home, Manifest]:
    """Make a home in a new or empty folder. Returns it, and what the backup held.

    advance: gets the bytes copied. BackupError: it is no backup, or it is damaged, with what is;
    nothing was made then. DiskFullError.
    """
    backup, folder = backup.resolve(), folder.resolve()
    held = manifest.find(backup)
    if held is None:
        raise BackupError(f"{backup} is no backup: it has no {manifest.NAME}.")
    if folder.is_relative_to(backup):
        raise BackupError(f"{folder} lies in the backup: name another folder.")
    part = folder.with_name(f".{folder.name}.restoring")
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BackupError(f"{folder} is not empty: name a new folder.")
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(part, ignore_errors=True)  # of a restoration that was killed
        try:
            _fill(backup, held, part, advance)
            part.rename(folder)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        bring_to_disk(folder.parent)
    except OSError as error:
        if isinstance(problem := told(error), DiskFullError):
            raise problem from None
        raise BackupError(f"{folder} cannot be written: {error.strerror or error}.") from None
    return Home(folder), held


def _fill(backup: Path, held: Manifest, part: Path, advance: Callable[[int], None]) -> None:
    part.mkdir()
    home = Home(part)
    home.warc.mkdir()
    free = shutil.disk_usage(part).free
    if held.size + _SPARE > free:
        raise DiskFullError(
            f"{part.parent} has room for {free // 1_000_000:,} MB, and "
            f"{(held.size + _SPARE) // 1_000_000:,} MB are needed."
        )
    faults = [
        fault
        for entry in held.entries.values()
        if (fault := _copy(backup, entry, part / entry.name, advance))
    ]
    faults += [] if faults else _database_faults(part / DATABASE)
    if faults:
        raise BackupError(f"The backup {backup} is damaged: nothing was restored.", tuple(faults))
    for made in (part, *(path for path in part.rglob("*") if path.is_dir())):
        bring_to_disk(made)


def _copy(backup: Path, entry: Entry, made: Path, advance: Callable[[int], None]) -> str | None:
    """Copy a file of a backup. Returns what is wrong with it. OSError: it cannot be written."""
    made.parent.mkdir(parents=True, exist_ok=True)
    stored = backup / entry.stored
    if any(path.is_symlink() for path in (stored, *stored.parents[: entry.stored.count("/")])):
        return f"{entry.stored} is a link."
    if not stored.is_file():
        return f"{entry.stored} is missing."
    if (size := stored.stat().st_size) != entry.size:
        return f"{entry.stored} has {size:,} bytes, and should have {entry.size:,}."
    try:
        _, sha256 = copy_beginning(stored, made, entry.size, advance)
    except OSError as error:
        if isinstance(told(error), DiskFullError):
            raise
        return f"{entry.stored} cannot be copied: {error.strerror}."
    with suppress(PermissionError):  # a disk that knows no owners
        shutil.copymode(stored, made)
    return None if sha256 == entry.sha256 else f"{entry.stored}: the SHA-256 does not match."


def _database_faults(database: Path) -> list[str]:
    """What is wrong with the database: a manifest proves what was saved, and not that it can be used."""
    try:
        with open_store(database) as store:
            return list(checking.database_faults(store))
    except DiskFullError:
        raise
    except DamageError as error:
        return [str(error)]
    except DangjianError as error:
        raise BackupError(str(error).replace(str(database), "Its database")) from None
