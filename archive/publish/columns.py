"""The columns of every export: an article's fields, and what the archive knows about the article.

All formats, the documentation and the descriptions inside the Parquet file come from this list.
"""

from dataclasses import dataclass

from archive.kinds import KindName
from archive.record import FIELDS


@dataclass(frozen=True, slots=True)
class Column:
    """A column of every export."""

    name: str
    kind: KindName
    meaning: str


def _fields(*names: str) -> list[Column]:
    return [Column(name, FIELDS[name].kind.name, FIELDS[name].meaning) for name in names]


_EVIDENCE = "provenance"
"""Last, because it is about all the others."""

COLUMNS = (
    Column("id", "integer", "Permanent number of the article in this archive"),
    Column("url", "text", "Address at which it was first, in one spelling"),
    *_fields(*(name for name in FIELDS if name != _EVIDENCE)),
    Column("source", "text", "Key of the source that we crawled"),
    Column("source_name", "text", "Name of that source"),
    Column("source_kind", "text", "government, party, media, newspaper, yearbook, documents, self-media or aggregator"),
    Column("region", "text", "GB/T 2260 code of the source's region; 000000 is national"),
    Column("region_name", "text", "Name of that region"),
    Column("list_title", "text", "Headline of its link on the list page that first led to it; null when none did"),
    Column("list_date", "text", "Date beside that link (YYYY-MM-DD), to check published by; null when there was none"),
    Column("first_seen", "text", "When a crawl first got the article (UTC)"),
    Column("last_seen", "text", "When its address last answered with it (UTC)"),
    Column("moved_to", "text", "Address at which it was last, where that is another one; else null"),
    Column("gone_at", "text", "Since when its address does not answer with it (UTC); null while it does"),
    Column("versions", "integer", "How many different texts this archive saw; this row is the latest"),
    Column("captured_at", "text", "When the page that this row was read from was fetched (UTC)"),
    Column("page_sha256", "text", "SHA-256 of that page's body as served"),
    Column("warc_file", "text", "WARC file that holds that page"),
    Column("warc_offset", "integer", "First byte of its record in that file"),
    Column("warc_length", "integer", "Bytes of its record, compressed"),
    Column("reader", "text", "Name of the rules that read it"),
    Column("corrections", "json", "What people corrected in this row: field, what was read, value, why, by whom, when"),
    *_fields(_EVIDENCE),
)  # fmt: skip
