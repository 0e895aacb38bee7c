"""What every format does: rows and a description in, a file in pieces out."""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from archive.publish.columns import COLUMNS, Column

if TYPE_CHECKING:
    from archive.publish.description import Description

Row = Sequence[Any]
"""Values as SQLite holds them, one for each column, in their order."""


_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MOST_IN_TITLE = 255
"""Characters of a property of an Office file."""


def plain(text: str) -> str:
    """Text that XML can hold."""
    return _NOT_IN_XML.sub("\ufffd", text)


def property_of(text: str) -> str:
    """The beginning of a text that fits into a property of an Office file, on one line."""
    return " ".join(plain(text).split())[:_MOST_IN_TITLE]


def listed(stored: str) -> str:
    """A list of texts, stored as JSON, as people write it."""
    return "、".join(json.loads(stored))


class Format(ABC):
    """A file format. name: its extension, by which it is requested. title: for people. described: whether
    the file itself holds its description; else that lies beside it. order: of the rows of articles. most: the most
    rows that a file holds; most_downloaded: that visitors may ask for. shapeless: it has no columns to choose
    and a row is an article. rows_at_once,
    characters_at_once: no more than these are held in memory, but for the last row."""

    name: ClassVar[str]
    title: ClassVar[str]
    media_type: ClassVar[str]
    described: ClassVar[bool] = False
    order: ClassVar[Literal["id", "date"]] = "id"
    most: ClassVar[int | None] = None
    most_downloaded: ClassVar[int | None] = None
    shapeless: ClassVar[bool] = False
    rows_at_once: ClassVar[int] = 500
    characters_at_once: ClassVar[int] = 2_000_000

    def __init__(self, columns: Sequence[Column] = COLUMNS) -> None:
        self.columns = tuple(columns)

    @property
    def remarks(self) -> dict[str, int]:
        """What is to be said of the file once it is made."""
        return {}

    @abstractmethod
    def blocks(self, rows: Iterable[Row], description: "Description") -> Iterator[bytes]:
        """A file of rows in pieces, in constant memory."""

    def batches(self, rows: Iterable[Row]) -> Iterator[list[Row]]:
        """Some rows at a time: fewer when they are long."""
        texts = [column.long for column in self.columns]
        long = itemgetter(*compress(range(len(texts)), texts)) if any(texts) else None
        several = sum(texts) > 1
        batch: list[Row] = []
        held = 0
        for row in rows:
            batch.append(row)
            if long is not None:
                values = long(row) if several else (long(row),)
                held += sum([len(value) for value in values if value])
            if len(batch) == self.rows_at_once or held >= self.characters_at_once:
                yield batch
                batch, held = [], 0
        if batch:
            yield batch
