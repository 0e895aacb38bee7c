"""What can go wrong, by what the caller can do about it.

DangjianError
├── ConfigError    dangjian.toml or a source is wrong: correct it
├── HomeError      there is no archive home here, or a lock on it is held
├── StoreError     the database cannot be used as it is
│   └── DamageError  it is damaged, empty or away: restore it from a backup
├── QueryError     nothing can be searched for in this
├── ExportError    the export cannot be written there
├── WorkerError    no process can be started for the work on pages
└── DiskFullError  a disk is full, or cannot be written any more: make room and start again

Every message is one sentence that a user can act on; the command line prints it and exits with 2,
with 1 when a disk is full, for then something may have been done.
A page that cannot be read is no error but an outcome: `archive.types.Rejected`.
"""

import errno


class DangjianError(Exception):
    """Root of everything that we raise on purpose."""


class ConfigError(DangjianError):
    """dangjian.toml, or a source in it, cannot be used."""


class HomeError(DangjianError):
    """The archive home is missing, is there already, or is in use by another process."""


class StoreError(DangjianError):
    """The database is from a newer version, or is no database of ours."""


class DamageError(StoreError):
    """The database is damaged, empty or away."""


class QueryError(DangjianError):
    """The query holds nothing that can be searched for."""


class ExportError(DangjianError):
    """The export cannot be written as asked."""


class WorkerError(DangjianError):
    """No process can be started for the work on pages."""


class DiskFullError(DangjianError):
    """Something cannot be written, for the disk is full or broken. What was written before is whole."""


def told(error: OSError) -> DangjianError:
    """What an error of the system means, as ours: a full disk, or a file that cannot be used."""
    reason = error.strerror or "it cannot be used"
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError(
            f"The disk is full{where}: make room and start again; what was written before is whole."
        )
    return HomeError(f"{error.filename or 'A file'}: {reason}.")
