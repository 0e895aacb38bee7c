"""Disk space that a crawl reserves for its end, so that a full disk leaves no run open."""

import os
from pathlib import Path

from archive.errors import DiskFullError, because
from archive.home.folder import Home
from archive.sentences import Sentence, say

SIZE = 512 * 1024
"""Bytes: what closing a run writes, including the database pages that it touches."""


class Reserve:
    """A file that takes up space while the block runs, or until it is freed.

    DiskFullError at the start when there is no space; nothing has been done then.
    """

    def __init__(self, home: Home, name: str) -> None:
        self._file = home.folder / "locks" / f"reserve-{name}"

    def __enter__(self) -> "Reserve":
        try:
            with self._file.open("wb") as file:
                file.write(os.urandom(SIZE))  # compressible bytes might take up no space
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            self.free()
            raise full_disk(say("No crawl was started"), self._file.parent, error) from None
        return self

    def __exit__(self, *_: object) -> None:
        self.free()

    def free(self) -> None:
        """Free the space. Safe to repeat."""
        self._file.unlink(missing_ok=True)


def full_disk(what: Sentence, folder: Path, error: OSError) -> DiskFullError:
    """The error for a file that could not be written. what: what therefore does not happen."""
    return DiskFullError(
        say(
            "{what}: no space is left, or the disk is full or cannot be "
            "written, at {folder} ({reason}).",
            what=what,
            folder=folder,
            reason=because(error),
        )
    )
