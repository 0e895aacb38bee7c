"""A data set as a folder of files, one for each value of some dimensions: region, year."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archive.errors import ExportError
from archive.publish.description import Description
from archive.publish.export import Counting, refuse_existing, writing
from archive.publish.formats import Format
from archive.publish.formats.base import Row
from archive.publish.unfinished import is_there, new_folder, take_into_use
from archive.sentences import say

_PREFIX = "in_"
"""Before the names of folders: a reader makes a number of what stands in them, and takes that for a
column. The files keep theirs, where a region's code is a text."""

_UNKNOWN = "__HIVE_DEFAULT_PARTITION__"


def export_folder(
    rows: Iterable[Row],
    names: Sequence[str],
    path: Path,
    format: Format,
    description: Description,
    advance: Callable[[int], None] = lambda rows: None,
    *,
    overwrite: bool = False,
) -> int:
    """Write rows to a new folder, in_NAME=VALUE/part-0.EXTENSION. Returns how many.

    rows: in order of the dimensions `names`, whose values they end with. overwrite: in place of a folder
    that this made. ExportError, as of a single file; then nothing is left behind.
    """
    counting = Counting(advance)
    with writing(path):
        refuse = _refuse_others if overwrite else _refuse_existing
        refuse(path)
        with new_folder(path.parent) as part:
            for folder, some in _parted(counting.through(rows), names, part):
                folder.mkdir(parents=True)
                with (folder / f"part-0.{format.name}").open("wb") as file:
                    file.writelines(format.blocks(some, description))
            refuse(path)  # somebody may have made it meanwhile
            take_into_use(part, path)
    return counting.rows


def _parted(
    rows: Iterator[Row], names: Sequence[str], folder: Path
) -> Iterator[tuple[Path, Iterator[Row]]]:
    """The rows of each file, without the values that its folders tell; a file of nothing, if need be."""
    end = -len(names)
    empty = True
    for values, some in groupby(rows, key=lambda row: tuple(row[end:])):
        empty = False
        yield folder / _place(names, values), (row[:end] for row in some)
    if empty:
        yield folder / _place(names, [None] * len(names)), iter(())


def _place(names: Sequence[str], values: Sequence[Any]) -> Path:
    pairs = zip(names, values, strict=True)
    return Path(*(f"{_PREFIX}{name}={_safe(value)}" for name, value in pairs))


def _safe(value: object) -> str:
    """A value as the name of a folder."""
    if value is None:
        return _UNKNOWN
    return quote(str(value), safe="")


def _refuse_existing(path: Path) -> None:
    refuse_existing([path])


def _refuse_others(path: Path) -> None:
    """ExportError when a folder may hold what is not ours to replace."""
    if not is_there(path):
        return
    if path.is_symlink() or not path.is_dir() or any(_not_ours(entry) for entry in path.iterdir()):
        raise ExportError(
            say(
                "{path} holds more than an export with --partition: name another folder.", path=path
            )
        )


def _not_ours(entry: Path) -> bool:
    return not (entry.is_dir() and entry.name.startswith(_PREFIX) and "=" in entry.name)
