"""An archive home: the folder that holds one archive's configuration, database, WARC files and locks."""

import fcntl
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from archive.errors import DiskFullError, HomeError, because, told
from archive.sentences import Sentence, say

CONFIG_NAME = "dangjian.toml"
_LOCKS = "locks"


@dataclass(frozen=True, slots=True)
class Home:
    """The paths of one archive. Nothing is opened or created by making one."""

    folder: Path

    @property
    def config(self) -> Path:
        """The one configuration file."""
        return self.folder / CONFIG_NAME

    @property
    def used_config(self) -> Path:
        """The last configuration that was right, which a running clock goes by."""
        return self.folder / f"{CONFIG_NAME}.used"

    @property
    def wrong_config(self) -> Path:
        """What a running clock found wrong with the configuration; it is not there when nothing is."""
        return self.folder / f"{CONFIG_NAME}.wrong"

    @property
    def database(self) -> Path:
        """The SQLite database."""
        return self.folder / "dangjian.db"

    @property
    def warc(self) -> Path:
        """The folder of WARC files."""
        return self.folder / "warc"

    @property
    def fixtures(self) -> Path:
        """The folder of recorded list pages, one folder a source."""
        return self.folder / "sources"

    @property
    def log(self) -> Path:
        """The folder of log files."""
        return self.folder / "log"

    @property
    def systemd(self) -> Path:
        """The folder of units for systemd."""
        return self.folder / "systemd"

    def refuse_own(self, path: Path) -> None:
        """HomeError when something would be written in the place of what the archive consists of."""
        database = [
            self.folder / f"{self.database.name}{end}" for end in ("", "-wal", "-shm", "-journal")
        ]
        files = [self.config, self.used_config, self.wrong_config, *database]
        folders = [self.warc, self.fixtures, self.log, self.systemd, self.folder / _LOCKS]
        for place in {path.parent.resolve() / path.name, path.resolve()}:
            if place == self.folder or place in files or {place, *place.parents} & {*folders}:
                raise HomeError(
                    say("{path} is part of the archive: name another place.", path=path)
                )

    def lock(self, name: str, refusal: Sentence | str | None = None) -> FileLock:
        """Take a lock that ends with this process; release it or let it fall out of scope.

        refusal: when another process holds the lock, raise HomeError with this sentence; without
        one, wait.
        """
        folder = self.folder / _LOCKS
        lock = FileLock(folder / f"{name}.lock")
        try:
            folder.mkdir(exist_ok=True)
            lock.acquire(blocking=refusal is None)
        except Timeout:
            raise HomeError(refusal or Sentence("")) from None
        except OSError as error:
            if isinstance(problem := told(error), DiskFullError):
                raise problem from None
            raise HomeError(
                say(
                    "{folder} cannot be written ({reason}): this archive can only be read here.",
                    folder=folder,
                    reason=because(error),
                )
            ) from None
        except NotImplementedError:
            raise HomeError(
                say("{folder} is on a disk without file locking.", folder=folder)
            ) from None
        return lock

    def is_locked(self, name: str) -> bool:
        """Whether a process holds a lock. Writes nothing, so it works on a read-only home."""
        try:
            file = os.open(self.folder / _LOCKS / f"{name}.lock", os.O_RDONLY)
        except OSError:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(file)
        return False


def find_home(folder: Path) -> Home:
    """The archive home at a folder. HomeError when there is none."""
    home = Home(folder.resolve())
    if not home.config.is_file():
        raise HomeError(
            say(
                "{folder} is not an archive home (there is no "
                "{config_name}): create one with 'dangjian init {folder}', "
                "or name another with --home.",
                folder=folder,
                config_name=CONFIG_NAME,
            )
        )
    if next(home.warc.glob("*.warc.gz"), None) and not _has_content(home.database):
        raise HomeError(
            say(
                "{database} is missing or empty, though {name}/ holds pages: "
                "restore it from a backup.",
                database=home.database,
                name=home.warc.name,
            )
        )
    return home


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, with the permissions of the one it replaces. OSError when it
    cannot be written; what was there is then as it was."""
    path = path.resolve()  # a link stays one
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, part)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _has_content(path: Path) -> bool:
    # A directory in its place is reported when it is opened.
    return path.exists() and (path.is_dir() or path.stat().st_size > 0)
