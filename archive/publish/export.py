"""Articles as a data set: a new file in one of the FORMATS, streamed in constant memory."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from archive.errors import DiskFullError, ExportError, because, told
from archive.publish.description import Description
from archive.publish.formats import Format
from archive.publish.formats.base import Row
from archive.sentences import say

_UNWRITTEN = say("{path} cannot be written: {reason}.")


def description_of(path: Path) -> Path:
    """Where the description of a file lies that has no room for it: NAME.meta.json."""
    return path.with_name(f"{path.name}.meta.json")


def export(
    rows: Iterable[Row],
    path: Path,
    format: Format,
    description: Description,
    advance: Callable[[int], None] = lambda rows: None,
    *,
    overwrite: bool = False,
) -> int:
    """Write rows to a new file, and their description beside it unless the format holds it. Returns how
    many. overwrite: in place of what is there.

    ExportError when a file exists or cannot be written; then nothing is left behind, and what was there
    is as it was.
    """
    counting = Counting(advance)
    # The description first: a file without one would be taken for whole.
    targets = [path] if format.described else [description_of(path), path]
    parts: list[Path] = []
    try:
        with writing(path):
            if not overwrite:
                refuse_existing(targets)
            parts += [_part(path.parent) for _ in targets]
            with parts[-1].open("wb") as file:
                file.writelines(format.blocks(counting.through(rows), description))
            if not format.described:
                further = {**description.further, **format.remarks}
                told = replace(description, further=further)
                parts[0].write_text(told.json(), encoding="utf-8")
            _take_into_use(parts, targets)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    return counting.rows


def refuse_more(format: type[Format], rows: int, most: int | None) -> None:
    """ExportError when a file would have more rows than it may."""
    if most is not None and rows > most:
        raise ExportError(
            say(
                "{format} takes at most {most} rows, and these are {rows}: narrow them, or take CSV or Parquet.",
                format=format.title, most=f"{most:,}", rows=f"{rows:,}",
            )
        )  # fmt: skip


class Counting:
    """Counts rows as they are written, and tells of each."""

    def __init__(self, advance: Callable[[int], None]) -> None:
        self.rows = 0
        self._advance = advance

    def through(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows."""
        for row in rows:
            yield row
            self.rows += 1
            self._advance(1)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What the system refuses, as DiskFullError or ExportError."""
    try:
        yield
    except OSError as error:
        if isinstance(problem := told(error), DiskFullError):
            raise problem from None
        raise ExportError(_UNWRITTEN.having(path=path, reason=because(error))) from None


def refuse_existing(targets: Iterable[Path]) -> None:
    """ExportError when something has one of these names. OSError: it can be no file's name."""
    for target in targets:
        if is_there(target):
            raise ExportError(
                say(
                    "{path} exists already; name another file, or give --overwrite.",
                    path=target,
                )
            )


def _part(folder: Path) -> Path:
    # Not named after the target, whose name may be as long as a name can be.
    handle, name = tempfile.mkstemp(dir=folder, prefix=".dangjian-")
    os.close(handle)
    return Path(name)


def _take_into_use(parts: list[Path], targets: list[Path]) -> None:
    """Both, or none where none was."""
    were_there = [is_there(target) for target in targets]
    for number, (part, target) in enumerate(zip(parts, targets, strict=True)):
        try:
            part.chmod(0o666 & ~umask())
            part.replace(target)
        except OSError:
            for done, was_there in zip(targets[:number], were_there[:number], strict=True):
                if not was_there:
                    done.unlink()
            raise


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
