"""What a capture's page shows."""

from dataclasses import dataclass

from archive.store.views.select import Select
from archive.types import Capture


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedPage:
    """A page and where it is stored. asked: the address that led to it, if different. version,
    title, script, article: what was read in it. removed: it was removed, so its capture is none."""

    id: int
    url: str
    fetched_at: str
    status: int
    content_type: str | None
    size: int
    sha256: str
    warc_file: str
    warc_offset: int
    warc_length: int
    role: str
    asked: str | None
    version: int | None
    title: str | None
    script: str | None
    article: int | None
    removed: int

    @property
    def capture(self) -> Capture:
        """Its record."""
        return Capture(
            file=self.warc_file,
            offset=self.warc_offset,
            length=self.warc_length,
            sha256=self.sha256,
        )


def captured_page(page: int) -> Select[CapturedPage]:
    """A page: a row, or none."""
    return Select(CapturedPage, _PAGE, (page,))


_PAGE = """
SELECT p.id, p.url, p.fetched_at, p.status, p.content_type, p.size, p.sha256, p.warc_file,
  p.warc_offset, p.warc_length, p.role, p.asked, v.id AS version, v.title, v.script, v.article,
  EXISTS (SELECT 1 FROM removed_pages WHERE page = p.id) AS removed
FROM pages p LEFT JOIN versions v ON v.page = p.id WHERE p.id = ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionCapture:
    """A version of an article and the page that it was first read from. sha256: of what was read."""

    version: int
    title: str
    published: str | None
    sha256: str
    reader: str
    page: int
    url: str
    fetched_at: str
    page_sha256: str
    size: int
    warc_file: str
    warc_offset: int
    warc_length: int


def version_captures(article: int) -> Select[VersionCapture]:
    """The versions of an article, newest first."""
    return Select(VersionCapture, _VERSIONS, (article,))


_VERSIONS = """
SELECT v.id AS version, v.title, v.published, v.sha256, v.reader, p.id AS page, p.url, p.fetched_at,
  p.sha256 AS page_sha256, p.size, p.warc_file, p.warc_offset, p.warc_length
FROM versions v JOIN pages p ON p.id = v.page WHERE v.article = ? ORDER BY v.page DESC
"""
