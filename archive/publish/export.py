"""Articles as a data set: a new file in one of the FORMATS, streamed in constant memory."""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from archive.errors import DiskFullError, ExportError, because, told
from archive.publish.formats import Format
from archive.sentences import say

_UNWRITTEN = say("{path} cannot be written: {reason}.")


def export(
    rows: Iterable[sqlite3.Row],
    path: Path,
    format: Format,
    advance: Callable[[int], None] = lambda rows: None,
    facts: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Write rows to a new file. Returns how many. facts: about all of them.

    ExportError when the file exists or cannot be written; no partial file is left behind.
    """
    part: Path | None = None
    count = 0

    def counted() -> Iterator[sqlite3.Row]:
        nonlocal count
        for row in rows:
            yield row
            count += 1
            advance(1)

    try:
        if _is_there(path):
            what = say("{path} exists already; name another file or remove it.", path=path)
            raise ExportError(what)
        # Not named after the target, whose name may be as long as a name can be.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".dangjian-")
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.writelines(format.blocks(counted(), facts))
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except OSError as error:
        if isinstance(problem := told(error), DiskFullError):
            raise problem from None
        raise ExportError(_UNWRITTEN.having(path=path, reason=because(error))) from None
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
    return count


def _is_there(path: Path) -> bool:
    """Whether something has this name, a dangling link included. OSError: it can be no file's name."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
