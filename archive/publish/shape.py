"""How articles become the rows of a file: which columns and rows, under which names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from archive.publish.columns import COLUMNS, VERSION_COLUMNS, WITHOUT_TEXT, Column, named
from archive.publish.sampling import Sample, draw
from archive.store.database import Store
from archive.store.exported import Chosen, strata
from archive.store.filters import Filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a file is asked to have. columns: their names; (): all. text: whether texts are among all.
    versions: a row a version, not an article. partition: dimensions that it is split by. quanteda: whether
    columns are named as its corpus() takes them."""

    columns: tuple[str, ...] = ()
    text: bool = True
    versions: bool = False
    sample: Sample | None = None
    partition: tuple[str, ...] = ()
    quanteda: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a file has. names: of its columns, as the store has them; columns: as the file does.
    further: what its description says of it besides."""

    chosen: Chosen
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    partition: tuple[str, ...] = ()
    further: Mapping[str, Any] = field(default_factory=dict)


def table(store: Store, filters: Filters, shape: Shape, order: str) -> Table:
    """The table of the articles that filters find. order: of its rows, `id` or `date`.

    ExportError: there is no such column.
    """
    columns = _columns(shape)
    further: dict[str, Any] = {}
    if shape.partition:
        further["partition"] = list(shape.partition)
    chosen = Chosen(filters=filters, versions=shape.versions, order=(*shape.partition, order))
    if shape.sample is not None:
        stratify = shape.sample.stratify
        drawn = draw(shape.sample, lambda: strata(store, filters, stratify))
        chosen = replace(chosen, ids=drawn.ids)
        further["sample"] = drawn.values()
    return Table(
        chosen=chosen,
        names=tuple(column.name for column in columns),
        columns=_for_quanteda(columns, shape.versions) if shape.quanteda else columns,
        partition=shape.partition,
        further=further,
    )


def _columns(shape: Shape) -> tuple[Column, ...]:
    every = VERSION_COLUMNS if shape.versions else COLUMNS
    if shape.columns:
        chosen = named(shape.columns, every)
    else:
        chosen = tuple(c for c in every if shape.text or c.name not in WITHOUT_TEXT)
    if not shape.quanteda:
        return chosen
    first = named((_key(shape.versions), "text"), every)
    return (*first, *(column for column in chosen if column not in first))


def _key(versions: bool) -> str:
    """What no two rows have in common."""
    return "version" if versions else "id"


def _for_quanteda(columns: Iterable[Column], versions: bool) -> tuple[Column, ...]:
    return tuple(
        replace(column, name="doc_id") if column.name == _key(versions) else column
        for column in columns
    )
