"""What is to survive a power cut: names in a folder, and files copied with proof of what they hold."""

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

_BLOCK = 1 << 20


def bring_to_disk(folder: Path) -> None:
    """Bring the names in a folder to the disk: those of new files, and of renamed ones. OSError."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # of a network: it knows no such thing
            raise
    finally:
        os.close(opened)


def copy_beginning(
    source: Path, target: Path, size: int, advance: Callable[[int], None] = lambda copied: None
) -> tuple[int, str]:
    """Copy the first bytes of a file to a new one, and bring them to the disk.

    size: how many. Returns how many there were, and their SHA-256. advance: gets the bytes copied.
    OSError; a link in place of the source is one, for who could change it chooses what it leads to.
    """
    digest, left = hashlib.sha256(), size
    # Non-blocking: a pipe in place of the file would never open.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    with (
        os.fdopen(os.open(source, flags), "rb", buffering=0) as given,
        target.open("xb", buffering=0) as made,
    ):
        while left and (block := given.read(min(left, _BLOCK))):
            digest.update(block)
            rest = memoryview(block)
            while rest:
                rest = rest[made.write(rest) :]
            left -= len(block)
            advance(len(block))
        os.fsync(made.fileno())
    return size - left, digest.hexdigest()


def proof(path: Path) -> tuple[int, str]:
    """Bring a file to the disk. Returns its size in bytes and its SHA-256. OSError."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256")
        return file.tell(), digest.hexdigest()
