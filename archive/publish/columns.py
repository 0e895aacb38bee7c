"""The columns of every export: an article's fields, and what the archive knows about the article.

All formats, the documentation and the descriptions of files come from this list.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from archive.errors import ExportError
from archive.home.rules import nearest
from archive.kinds import KindName
from archive.record import FIELDS
from archive.sentences import say


class Found(StrEnum):
    """How the values of a column are found, in a codebook's words."""

    PAGE = "read on the page by the rules that reader names; provenance says where"
    COMPUTED = "computed from other columns"
    ARCHIVE = "observed or given out by this archive"
    CATALOGUE = "from the archive's catalogue of sources"
    LIST = "read on a list page of the source"
    PEOPLE = "entered by hand"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file. long: whether a value may have thousands of characters. unit: of its values, or
    ""."""

    name: str
    kind: KindName
    meaning: str
    long: bool = False
    found: Found = Found.ARCHIVE
    unit: str = ""


def _fields(*names: str) -> list[Column]:
    return [
        Column(
            name, FIELDS[name].kind.name, FIELDS[name].meaning, not FIELDS[name].listed, Found.PAGE
        )
        for name in names
    ]


def _found(how: Found, *columns: Column) -> list[Column]:
    return [replace(column, found=how) for column in columns]


_EVIDENCE = "provenance"
"""Last, because it is about all the others."""

_DATED = tuple(FIELDS)[: tuple(FIELDS).index("published_precision") + 1]
_REST = tuple(name for name in FIELDS if name not in (*_DATED, _EVIDENCE))

COLUMNS = (
    Column("id", "integer", "Permanent number of the article in this archive"),
    Column("url", "text", "Address at which it was first, in one spelling"),
    *_fields(*_DATED),
    *_found(
        Found.COMPUTED,
        Column("published_date", "date", "First day on which that can have been; null when the page has no date"),
        Column("published_until", "date", "Last such day: later than the first when only a month or a year is printed"),
        Column("year", "integer", "Year of publication; null when the page has no date"),
        Column("month", "integer", "Month of publication, 1 to 12; null when it has none, or only a year"),
        Column("length", "integer", "Characters of the text", unit="characters"),
    ),
    *_fields(*_REST),
    *_found(
        Found.CATALOGUE,
        Column("source", "text", "Key of the source that we crawled"),
        Column("source_name", "text", "Name of that source"),
        Column("source_kind", "text",
            "government, party, media, newspaper, yearbook, documents, self-media or aggregator"),
        Column("region", "text", "GB/T 2260 code of the source's region; 000000 is national"),
        Column("region_name", "text", "Name of that region"),
    ),
    *_found(
        Found.LIST,
        Column("list_title", "text", "Headline of its link on the list page that first led to it; null when none did"),
        Column("list_date", "text",
            "Date beside that link (YYYY-MM-DD), to check published by; null when there was none"),
    ),
    Column("first_seen", "timestamp", "When a crawl first got the article"),
    Column("last_seen", "timestamp", "When its address last answered with it"),
    Column("moved_to", "text", "Address at which it was last, where that is another one; else null"),
    Column("gone_at", "timestamp", "Since when its address does not answer with it; null while it does"),
    Column("version", "integer", "Permanent number of this text of the article"),
    Column("versions", "integer", "How many different texts of it this archive saw"),
    Column("captured_at", "timestamp", "When the page that this row was read from was fetched"),
    Column("page_sha256", "text", "SHA-256 of that page's body as served"),
    Column("warc_file", "text", "WARC file that holds that page"),
    Column("warc_offset", "integer", "First byte of its record in that file", unit="bytes"),
    Column("warc_length", "integer", "Bytes of its record, compressed", unit="bytes"),
    Column("reader", "text", "Name of the rules that read it"),
    Column(
        "corrections", "json",
        "What people corrected in this row: field, what was read, value, why, by whom, when",
        long=True, found=Found.PEOPLE,
    ),
    *_fields(_EVIDENCE),
)  # fmt: skip

VERSION_COLUMNS = tuple(column for column in COLUMNS if column.name != "corrections")
"""Of files with a row a version: it says what was read, and corrections are of the article."""


def named(names: Iterable[str], columns: Iterable[Column] = COLUMNS) -> tuple[Column, ...]:
    """The columns of these names, each once, in this order. ExportError names the nearest to one that
    is not there."""
    known = {column.name: column for column in columns}
    for name in names:
        if name not in known:
            near = nearest(name, known)
            raise ExportError(say("There is no column '{name}'{nearest}.", name=name, nearest=near))
    return tuple(known[name] for name in dict.fromkeys(names))


WITHOUT_TEXT = frozenset(("text", "structure"))
"""The columns that are left out where texts must not be passed on."""
