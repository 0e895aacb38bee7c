"""What can go wrong, by what the caller can do about it.

DangjianError
├── ConfigError    dangjian.toml or a source is wrong: correct it
├── HomeError      there is no archive home here, or a lock on it is held
├── StoreError     the database cannot be used as it is
├── QueryError     nothing can be searched for in this
├── ExportError    the export cannot be written there
├── WorkerError    no process can be started for the work on pages
└── DiskFullError  a disk is full, or cannot be written any more: make room and start again

Every message is one sentence that a user can act on; the command line prints it and exits with 2.
A page that cannot be read is no error but an outcome: `archive.types.Rejected`.
"""


class DangjianError(Exception):
    """Root of everything that we raise on purpose."""


class ConfigError(DangjianError):
    """dangjian.toml, or a source in it, cannot be used."""


class HomeError(DangjianError):
    """The archive home is missing, is there already, or is in use by another process."""


class StoreError(DangjianError):
    """The database is from a newer version, or is no database of ours."""


class QueryError(DangjianError):
    """The query holds nothing that can be searched for."""


class ExportError(DangjianError):
    """The export cannot be written as asked."""


class WorkerError(DangjianError):
    """No process can be started for the work on pages."""


class DiskFullError(DangjianError):
    """Something cannot be written, for the disk is full or broken. What was written before is whole."""
