"""What is written beside its place and then given its name: nobody ever sees half of it.

A process that is killed leaves what it was writing. Each one holds a lock on its own; whoever writes next into
the same folder removes what nobody holds.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Not named after what they become, whose name may be as long as a name can be.
_NEW, _FORMER = ".dangjian-new-", ".dangjian-former-"


@contextmanager
def new_file(folder: Path) -> Iterator[Path]:
    """An empty file, removed at the end unless it was renamed. OSError."""
    with _held(folder, _NEW, is_folder=False) as path:
        yield path


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """The same, a folder."""
    with _held(folder, _NEW, is_folder=True) as path:
        yield path


def take_into_use(part: Path, path: Path) -> None:
    """Give a folder that was written beside it its name, in place of what is there. OSError."""
    part.chmod(0o777 & ~umask())
    if not is_there(path):
        part.rename(path)
        return
    # A folder cannot be renamed to the name of one that holds something.
    with _held(path.parent, _FORMER, is_folder=True) as former:
        path.rename(former / path.name)
        part.rename(path)


def is_there(path: Path) -> bool:
    """Whether something has this name, a dangling link included. OSError: it can be no file's name."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def umask() -> int:
    """What permissions new files do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def _held(folder: Path, prefix: str, *, is_folder: bool) -> Iterator[Path]:
    _remove_abandoned(folder)
    path, lock = _made(folder, prefix, is_folder=is_folder)
    try:
        yield path
    finally:
        with suppress(OSError):
            _remove(path)
        os.close(lock)


def _made(folder: Path, prefix: str, *, is_folder: bool) -> tuple[Path, int]:
    """Something new, and the descriptor whose lock says that it is in use."""
    while True:
        if is_folder:
            path = Path(tempfile.mkdtemp(dir=folder, prefix=prefix))
            lock = os.open(path, os.O_RDONLY)
        else:
            lock, name = tempfile.mkstemp(dir=folder, prefix=prefix)
            path = Path(name)
        # Some network folders know no locks; nobody removes anything there.
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX)
        if is_there(path):
            return path, lock
        os.close(lock)  # somebody took it for abandoned before it was locked


def _remove_abandoned(folder: Path) -> None:
    """Remove what nobody writes any more. What can't be removed stays."""
    for prefix in (_NEW, _FORMER):
        for path in folder.glob(f"{prefix}*"):
            with suppress(OSError):
                lock = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    _remove(path)
                finally:
                    os.close(lock)


def _remove(path: Path) -> None:
    """Remove what was written; what was there before gets its name back where the new one did not."""
    if path.name.startswith(_FORMER):
        for folder in path.iterdir():
            if not is_there(path.parent / folder.name):
                folder.rename(path.parent / folder.name)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
