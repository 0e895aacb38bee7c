"""The formats of files: a class each. Command line and web send the same bytes.

Blocks are made as rows come, in constant memory.
"""

from collections.abc import Mapping
from types import MappingProxyType

from archive.publish.formats.base import Format
from archive.publish.formats.objects import Json, JsonLines
from archive.publish.formats.parquet import Parquet
from archive.publish.formats.reading_list import ReadingList
from archive.publish.formats.separated import Csv, disarmed
from archive.publish.formats.workbook import Workbook

__all__ = [
    "FORMATS",
    "Csv",
    "Format",
    "Json",
    "JsonLines",
    "Parquet",
    "ReadingList",
    "Workbook",
    "disarmed",
]

FORMATS: Mapping[str, type[Format]] = MappingProxyType(
    {format.name: format for format in (Csv, Json, JsonLines, Parquet, Workbook, ReadingList)}
)
"""Name → format, as command line and web offer them."""
