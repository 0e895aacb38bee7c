"""What result lists and an article's page show."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archive.record import FIELDS, Article, restored
from archive.store.attached import CAPTURED_SIZE
from archive.store.views.select import Select


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An article in a list. text: its beginning, for an excerpt."""

    id: int
    title: str
    outlet: str | None
    published: str | None
    script: str
    gone_at: str | None
    masked: int
    text: str
    source: str
    source_name: str
    region: str
    region_name: str


def cards(ids: Sequence[int]) -> Select[Card]:
    """The articles with these ids, in no particular order."""
    wanted = "WHERE a.id IN (SELECT value FROM json_each(?))"
    return Select(Card, f"{_CARD} {wanted}", (json.dumps(list(ids)),))


def newest(limit: int) -> Select[Card]:
    """The newest articles."""
    return Select(Card, f"{_CARD} ORDER BY a.date_key DESC LIMIT ?", (limit,))


_CARD = """
SELECT a.id, a.title, a.outlet, a.published, a.script, a.gone_at, a.masked,
  substr(v.text, 1, 100000) AS text, a.source, s.name AS source_name, a.region, r.name AS region_name
FROM articles a JOIN versions v ON v.id = a.version
JOIN sources s ON s.key = a.source JOIN regions r ON r.code = a.region
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article, or one of its versions, with the evidence. record: without its attachments.

    latest: its newest version. sha256: of what was read; page_sha256: of the page as served.
    list_title, list_date: of the link on the list page that first led to it. moved_to: its last
    address, when that is not the first. corrections: what people corrected in the article: field, read,
    value, why, by, at.
    """

    record: Article
    id: int
    article: int
    page: int
    sha256: str
    fetched_at: str
    page_sha256: str
    size: int
    warc_file: str
    warc_offset: int
    warc_length: int
    source: str
    source_name: str
    region: str
    region_name: str
    date_key: int
    latest: int
    last_seen: str
    gone_at: str | None
    list_title: str | None
    list_date: str | None
    moved_to: str | None
    corrections: list[dict[str, Any]]

    @property
    def address(self) -> str:
        """Where the article is now, or was when it went."""
        return self.moved_to or self.record.url


def document(version: int) -> Select[Document]:
    """What was read, in one version of an article: a row, or none."""
    return Select(_document, _DOCUMENT.format(of_record=_COLUMNS_READ, version="?"), (version,))


def shown(version: int) -> Select[Document]:
    """An article as it is shown, with what people corrected. version: the one that it shows."""
    return Select(_document, _DOCUMENT.format(of_record=_COLUMNS_SHOWN, version="?"), (version,))


def current(article: int) -> Select[Document]:
    """An article as it is shown, with what people corrected: a row, or none."""
    which = "(SELECT version FROM articles WHERE id = ?)"
    return Select(_document, _DOCUMENT.format(of_record=_COLUMNS_SHOWN, version=which), (article,))


_OF_RECORD = ("url", "reader", *(name for name, field in FIELDS.items() if not field.own_table))


_COLUMNS_READ = ", ".join(f"v.{name}" for name in _OF_RECORD if name != "url")
_COLUMNS_SHOWN = ", ".join(
    f"{'a' if name in FIELDS and FIELDS[name].listed else 'v'}.{name}"
    for name in _OF_RECORD
    if name != "url"
)


def _document(*, corrections: str, **row: Any) -> Document:
    of_record = {name: row.pop(name) for name in _OF_RECORD}
    record = restored(of_record, url=of_record["url"], next_page=None)
    return Document(record=record, corrections=json.loads(corrections), **row)


_DOCUMENT = """
SELECT a.url, {of_record}, a.corrections,
  v.id, v.article, v.page, v.sha256, p.fetched_at, p.sha256 AS page_sha256, p.size, p.warc_file,
  p.warc_offset, p.warc_length, a.source, s.name AS source_name, a.region, r.name AS region_name,
  a.date_key, a.version AS latest, a.last_seen, a.gone_at, l.list_title, l.list_date, a.moved_to
FROM versions v JOIN articles a ON a.id = v.article JOIN pages p ON p.id = v.page
JOIN sources s ON s.key = a.source JOIN regions r ON r.code = a.region
LEFT JOIN addresses l ON l.source = a.source AND l.role = 'article' AND l.url = a.url
WHERE v.id = {version}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVersion:
    """A version in the history of its article."""

    id: int
    title: str
    published: str | None
    fetched_at: str


def versions(article: int) -> Select[PastVersion]:
    """All versions of an article, newest first."""
    return Select(PastVersion, _VERSIONS, (article,))


_VERSIONS = """
SELECT v.id, v.title, v.published, p.fetched_at
FROM versions v JOIN pages p ON p.id = v.page WHERE v.article = ? ORDER BY v.page DESC
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An address of an article that has several. since: when it was first seen there."""

    url: str
    since: str


def places(article: int) -> Select[Place]:
    """The addresses of an article, in order: none when it has only one."""
    return Select(Place, _PLACES, (article,))


_PLACES = """
SELECT m.url, p.fetched_at AS since FROM articles a JOIN moved m ON m.stored = a.url
JOIN pages p ON p.id = m.page WHERE a.id = ? ORDER BY m.page
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A version beside the one before it."""

    old_title: str
    old_text: str
    title: str
    text: str


def revision(version: int) -> Select[Revision]:
    """What a version changed from the one before: a row; none for a first version."""
    return Select(Revision, _REVISION, (version,))


_REVISION = """
SELECT b.title AS old_title, b.text AS old_text, v.title, v.text FROM versions v JOIN versions b
ON b.id = (SELECT id FROM versions WHERE article = v.article AND page < v.page ORDER BY page DESC LIMIT 1)
WHERE v.id = ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """A file that belongs to a version. type: as in `Attachment`. printed, captured: its bytes, as the
    page says and in its last capture. article: the one read in it."""

    name: str
    url: str
    type: str
    printed: int | None
    captured: int | None
    article: int | None


def attachments(version: int) -> Select[AttachedFile]:
    """The files of a version, in the order of the page."""
    return Select(AttachedFile, _ATTACHMENTS, (version,))


_ATTACHMENTS = f"""
SELECT f.name, f.url, f.type, f.size AS printed, {CAPTURED_SIZE} AS captured, a.id AS article
FROM attachments f LEFT JOIN moved m ON m.url = f.url
LEFT JOIN articles a ON a.url = coalesce(m.stored, f.url) WHERE f.version = ? ORDER BY f.position
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """The article next to another one of the same source."""

    id: int
    title: str
    script: str


def older(source: str, date_key: int) -> Select[Neighbour]:
    """The article before: a row, or none."""
    return Select(Neighbour, _OLDER, (source, date_key))


def newer(source: str, date_key: int) -> Select[Neighbour]:
    """The article after: a row, or none."""
    return Select(Neighbour, _NEWER, (source, date_key))


_OLDER = """
SELECT id, title, script FROM articles WHERE source = ? AND date_key < ? ORDER BY date_key DESC LIMIT 1
"""
_NEWER = """
SELECT id, title, script FROM articles WHERE source = ? AND date_key > ? ORDER BY date_key LIMIT 1
"""
