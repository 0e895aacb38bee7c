"""Articles as a data set: a new file in one of the FORMATS, streamed in constant memory."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from archive.errors import DiskFullError, ExportError, because, told
from archive.publish.description import Description
from archive.publish.formats import Format
from archive.publish.formats.base import Row
from archive.publish.unfinished import is_there, new_file, umask
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
    with writing(path), ExitStack() as parts:
        _refuse_no_file(path)
        kept = [path] if format.described else [description_of(path), path]
        if not overwrite:
            refuse_existing(kept)
        part = parts.enter_context(new_file(path.parent))
        with part.open("wb") as file:
            file.writelines(format.blocks(counting.through(rows), description))
        beside = None
        if not format.described:
            of_file = {**description.further, **format.remarks, "bytes": part.stat().st_size}
            beside = parts.enter_context(new_file(path.parent))
            beside.write_text(replace(description, further=of_file).json(), encoding="utf-8")
        if not overwrite:
            refuse_existing(kept)  # somebody may have made it meanwhile
        _take_into_use(part, beside, path)
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


def _refuse_no_file(path: Path) -> None:
    """ExportError when a path is no place for a file: a folder, a device, the sign for standard output."""
    if not path.name or path.name == "-" or (path.exists() and not path.is_file()):
        raise ExportError(say("{path} is no file: name one to write, or to replace.", path=path))


def _take_into_use(file: Path, description: Path | None, path: Path) -> None:
    """A file and its description, or neither, and never one beside another's.

    A kill may come between any two steps. Where no file was, the description comes first: a file without one
    would be taken for whole. Where one was, its description goes first: it is of no other file.
    """
    undo: list[Callable[[], object]] = []
    order = [file] if description is None else [description, file]
    aside = file.with_name(f"{file.name}-aside")
    try:
        if description is not None and is_there(path):
            order.reverse()
            if is_there(description_of(path)):
                description_of(path).rename(aside)
                undo.append(lambda: aside.rename(description_of(path)))
        for part in order:
            target = path if part is file else description_of(path)
            was_there = is_there(target)
            part.chmod(0o666 & ~umask())
            part.replace(target)
            if not was_there:
                undo.append(target.unlink)
            elif part is file:
                undo.clear()
    except OSError:
        for step in reversed(undo):
            step()
        raise
    finally:
        aside.unlink(missing_ok=True)
