"""What can go wrong, grouped by what the caller can do about it.

DangjianError
├── ConfigError    dangjian.toml or a source is wrong: correct it
├── HomeError      there is no archive home here, or a lock on it is held
├── StoreError     the database cannot be used as it is
│   └── DamageError  it is damaged, empty or away: restore it from a backup
├── QueryError     nothing can be searched for in this
├── ExportError    the export cannot be written there
├── BackupError    the backup cannot be made there, or is none that can be restored
├── RemovalError   this cannot be removed
├── WorkerError    no process can be started for the work on pages
└── DiskFullError  a disk is full, or cannot be written any more: make room and start again

Every message is one sentence that a user can act on, or several, each an argument of its own; the
command line prints them and exits with 2, with 1 when a disk is full, for then something may have been
done.
A page that cannot be read is not an error but an outcome: `archive.types.Rejected`.
"""

import errno

from archive.sentences import Sentence, say, words


class DangjianError(Exception):
    """The root of every error that we raise on purpose. Its arguments are what people are told."""

    def __init__(self, *sentences: Sentence | str) -> None:
        super().__init__(*sentences)

    @property
    def sentences(self) -> tuple[Sentence | str, ...]:
        """What there is to tell, one line each."""
        return self.args

    def __str__(self) -> str:
        return " ".join(map(str, self.sentences))


class ConfigError(DangjianError):
    """dangjian.toml, or a source in it, cannot be used."""


class HomeError(DangjianError):
    """The archive home is missing, already exists, or is in use by another process."""


class StoreError(DangjianError):
    """The database is from a newer version, or is not one of ours."""


class DamageError(StoreError):
    """The database is damaged, empty or missing."""


class QueryError(DangjianError):
    """The query contains nothing to search for."""


class ExportError(DangjianError):
    """The export cannot be written as asked."""


class BackupError(DangjianError):
    """A backup cannot be made there, or what is there cannot be restored.

    faults: what is damaged, a sentence each.
    """

    def __init__(self, sentence: Sentence, faults: tuple[Sentence, ...] = ()) -> None:
        super().__init__(sentence)
        self.faults = faults


class RemovalError(DangjianError):
    """What was named cannot be removed."""


class CorrectionError(DangjianError):
    """What was named cannot be corrected."""


class WorkerError(DangjianError):
    """No process can be started to work on pages."""


class DiskFullError(DangjianError):
    """Writing failed because the disk is full or broken. What was written before is intact."""


def because(error: OSError) -> Sentence:
    """Why the system refused something, as the end of a sentence."""
    given = error.strerror or "it cannot be used"
    return _OF_SYSTEM.get(given, Sentence("{given}", {"given": given}))


_OF_SYSTEM = {
    reason.text: reason
    for reason in words(
        "Address already in use",
        "File exists",
        "File name too long",
        "Input/output error",
        "Is a directory",
        "No space left on device",
        "No such file or directory",
        "Not a directory",
        "Permission denied",
        "Read-only file system",
        "Disk quota exceeded",
        "Too many open files",
        "it cannot be used",
    )
}
"""What systems say most often. The rest is told as they say it."""


def told(error: OSError) -> DangjianError:
    """An operating-system error as one of ours: a full disk, or a file that cannot be used."""
    where = say(" ({filename})", filename=error.filename) if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError(
            say(
                "The disk is full{where}: make room and start again; what "
                "was written before is whole.",
                where=where,
            )
        )
    return HomeError(
        say("{file}: {reason}.", file=error.filename or say("A file"), reason=because(error))
    )
