"""Making a release: written beside its place, and taken into use whole.

The same archive gives the same bytes wherever and whenever it is released: the time is that of the last
thing that happened in it, rows are sorted, and what bytes depend on besides is told in the description.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive.errors import ExportError
from archive.publish.description import Description, Origin
from archive.publish.export import Counting, refuse_existing, writing
from archive.publish.formats import Csv, Format, Parquet
from archive.publish.formats.parquet import written_by
from archive.publish.observed import observation
from archive.publish.unfinished import is_there, new_folder, take_into_use
from archive.release import codebook, papers, programs, tables
from archive.release.codebook import Tally
from archive.release.programs import File
from archive.release.tables import Table
from archive.sentences import say
from archive.store import exported, released
from archive.store.database import Store
from archive.store.exported import Chosen
from archive.store.filters import Filters

SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A release. sha256: of SHA256SUMS, and so of all of it."""

    description: Description
    files: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a release is to hold. text: whether it has texts. sets, cells: the terms that are counted, and
    by what; none: no counts."""

    origin: Origin
    text: bool = True
    sets: Sequence[Any] = ()
    cells: Any = None


def release(
    store: Store,
    asked: Asked,
    path: Path,
    advance: Callable[[int], None] = lambda rows: None,
    *,
    overwrite: bool = False,
) -> Made:
    """Write a release to a new folder. overwrite: in place of one that is there. Exact within
    `Store.still`.

    ExportError, DiskFullError: nothing is left behind, and what was there is as it was.
    """
    with writing(path):
        refuse = _refuse_others if overwrite else _refuse_existing
        refuse(path)
        with new_folder(path.parent) as part:
            made = _Making(store, asked, part, advance).make()
            refuse(path)  # somebody may have made it meanwhile
            take_into_use(part, path)
    return made


def _refuse_existing(path: Path) -> None:
    refuse_existing([path])


def _refuse_others(path: Path) -> None:
    """ExportError when a folder is no release, whose files would be lost."""
    if not is_there(path):
        return
    if (
        path.is_symlink()
        or not path.is_dir()
        or (any(path.iterdir()) and not (path / SUMS).is_file())
    ):
        raise ExportError(say("{path} is no release: name another folder.", path=path))


class _Making:
    def __init__(
        self, store: Store, asked: Asked, folder: Path, advance: Callable[[int], None]
    ) -> None:
        self._store, self._asked, self._folder = store, asked, folder
        self._advance = advance
        self._now = released.last_event(store)
        self._files: dict[str, File] = {}

    def make(self) -> Made:
        every = list(self._tables())
        described = self._described()
        tallies = []
        for table in every:
            tally = Tally(table)
            tallies.append(tally)
            of_table = replace(
                described,
                of=table.of,
                rows=table.count,
                columns=table.columns,
                further=self._further(table),
            )
            self._write_rows(table, Csv(table.columns), of_table, tally)
            self._write_rows(table, Parquet(table.columns), of_table, None)
        for name, text in self._papers(described, every, tallies):
            self._keep(name, [text.encode()])
        sums = "".join(
            f"{file.sha256}  {file.path}\n" for _, file in sorted(self._files.items())
        ).encode()
        self._keep(SUMS, [sums])
        return Made(
            description=described, files=len(self._files), sha256=hashlib.sha256(sums).hexdigest()
        )

    def _tables(self) -> Iterator[Table]:
        text, store, now = self._asked.text, self._store, self._now
        yield tables.articles(store, text=text)
        yield tables.versions(store, text=text)
        yield from tables.plain(store)
        self._gaps = tables.gaps(store, now)
        yield self._gaps
        yield tables.coverage(store, now)
        if self._asked.sets:
            yield tables.phrases(store, self._asked.sets, self._asked.cells, now)

    def _described(self) -> Description:
        chosen = Chosen(filters=Filters())
        return Description(
            origin=self._asked.origin, made_at=self._now, rows=exported.count(self._store, chosen),
            readers=exported.readers(self._store, chosen),
            seen=observation(self._store, Filters(), self._now), columns=(),
        )  # fmt: skip

    def _further(self, table: Table) -> dict[str, Any]:
        return {"table": table.name, "written_with": written_by(), **table.more}

    def _write_rows(
        self, table: Table, format: Format, described: Description, tally: Tally | None
    ) -> None:
        rows = Counting(self._advance).through(table.rows(format.order))
        through = tally.through(rows) if tally else rows
        self._keep(f"{format.name}/{table.name}.{format.name}", format.blocks(through, described))

    def _papers(
        self, described: Description, every: Sequence[Table], tallies: Sequence[Tally]
    ) -> Iterator[tuple[str, str]]:
        text = self._asked.text
        reasons = Counter(str(row[3]) for row in self._gaps.rows("id"))
        told = released.told(self._store)
        further = {
            "text": text,
            "written_with": written_by(),
            "tables": {t.name: t.count for t in every},
        }
        yield "description.json", replace(described, further=further).json()
        yield "README.md", papers.readme(described, told, reasons, every, text=text)
        yield "CITATION.cff", papers.citation(described, text=text)
        yield "codebook.md", codebook.as_markdown(tallies)
        yield "codebook.csv", codebook.as_csv(tallies)
        yield "datapackage.json", programs.datapackage(described, every, self._files)
        yield "croissant.json", programs.croissant(described, every, self._files)

    def _keep(self, name: str, blocks: "Iterator[bytes] | list[bytes]") -> None:
        path = self._folder / name
        path.parent.mkdir(exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with path.open("xb") as file:
            for block in blocks:
                file.write(block)
                digest.update(block)
                size += len(block)
        self._files[name] = File(name, size, digest.hexdigest())
