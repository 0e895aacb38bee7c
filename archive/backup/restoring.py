"""A home made of a backup: whole, or not at all."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from archive.backup import manifest
from archive.backup.manifest import DATABASE, Entry, Manifest
from archive.durable import bring_to_disk, copy_beginning
from archive.errors import BackupError, DamageError, DangjianError, DiskFullError, because, told
from archive.home.folder import Home
from archive.sentences import Sentence, say
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
        raise BackupError(
            say("{backup} is no backup: it has no {name}.", backup=backup, name=manifest.NAME)
        )
    if folder.is_relative_to(backup):
        raise BackupError(say("{folder} lies in the backup: name another folder.", folder=folder))
    part = folder.with_name(f".{folder.name}.restoring")
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BackupError(say("{folder} is not empty: name a new folder.", folder=folder))
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
        raise BackupError(
            say("{folder} cannot be written: {reason}.", folder=folder, reason=because(error))
        ) from None
    return Home(folder), held


def _fill(backup: Path, held: Manifest, part: Path, advance: Callable[[int], None]) -> None:
    part.mkdir()
    home = Home(part)
    home.warc.mkdir()
    free = shutil.disk_usage(part).free
    if held.size + _SPARE > free:
        raise DiskFullError(
            say(
                "{target} has room for {free} MB, and {needed} MB are needed.",
                target=part.parent,
                free=f"{free // 1_000_000:,}",
                needed=f"{(held.size + _SPARE) // 1_000_000:,}",
            )
        )
    faults = [
        fault
        for entry in held.entries.values()
        if (fault := _copy(backup, entry, part / entry.name, advance))
    ]
    faults += [] if faults else _database_faults(part / DATABASE)
    if faults:
        raise BackupError(
            say("The backup {backup} is damaged: nothing was restored.", backup=backup),
            tuple(faults),
        )
    for made in (part, *(path for path in part.rglob("*") if path.is_dir())):
        bring_to_disk(made)


def _copy(
    backup: Path, entry: Entry, made: Path, advance: Callable[[int], None]
) -> Sentence | None:
    """Copy a file of a backup. Returns what is wrong with it. OSError: it cannot be written."""
    made.parent.mkdir(parents=True, exist_ok=True)
    stored = backup / entry.stored
    if any(path.is_symlink() for path in (stored, *stored.parents[: entry.stored.count("/")])):
        return say("{file} is a link.", file=entry.stored)
    if not stored.is_file():
        return say("{file} is missing.", file=entry.stored)
    if (size := stored.stat().st_size) != entry.size:
        return say(
            "{file} has {size} bytes, and should have {saved}.",
            file=entry.stored, size=f"{size:,}", saved=f"{entry.size:,}",
        )  # fmt: skip
    try:
        _, sha256 = copy_beginning(stored, made, entry.size, advance)
    except OSError as error:
        if isinstance(told(error), DiskFullError):
            raise
        return say("{file} cannot be copied: {reason}.", file=entry.stored, reason=because(error))
    with suppress(PermissionError):  # a disk that knows no owners
        shutil.copymode(stored, made)
    if sha256 == entry.sha256:
        return None
    return say("{where}: the SHA-256 does not match.", where=entry.stored)


def _database_faults(database: Path) -> list[Sentence]:
    """What is wrong with the database: a manifest proves what was saved, and not that it can be used."""
    try:
        with open_store(database) as store:
            return [say("{fault}", fault=fault) for fault in checking.database_faults(store)]
    except DiskFullError:
        raise
    except DamageError as error:
        return [say("{error}", error=error)]
    except DangjianError as error:
        told = str(error).replace(str(database), "Its database")
        raise BackupError(say("{told}", told=told)) from None
