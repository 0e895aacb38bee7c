"""How to cite an article: what every style is made of, GB/T 7714-2015, and what Zotero calls its kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.publish.headlines import headline
from archive.store.views.articles import Document
from archive.types import CHINA, Script

_MARKS = {"newspaper": "N/OL", "book-page": "M/OL"}
"""What GB/T 7714 calls a newspaper and a book online; anything else is EB/OL."""

_ZOTERO = {
    "newspaper": "newspaperArticle",
    "book-page": "bookSection",
    "document": "document",
    "wechat": "blogPost",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a citation says. It leads to a version, which never changes.

    people: authors, then contributors. printed_in: the outlet, or else the source. published: as printed,
    or "". address: the last of several, which a reader can still follow. captured_at: UTC, as stored.
    sha256: of the page as served. archive: its name; place: the version's own address in it, for when
    the original is gone.
    """

    version: int
    kind: str
    title: str
    people: tuple[str, ...]
    printed_in: str
    published: str
    address: str
    captured_at: str
    sha256: str
    archive: str
    place: str
    script: str = Script.HANS

    @property
    def captured(self) -> str:
        """The day of the capture in China: the date of access."""
        return datetime.fromisoformat(self.captured_at).astimezone(CHINA).date().isoformat()


def reference(shown: Document, archive: str, place: str) -> Reference:
    """What a citation of an article, or of one of its versions, says."""
    record = shown.record
    return Reference(
        version=shown.id, kind=record.kind, title=headline(record.title),
        people=record.authors + record.contributors, printed_in=record.outlet or shown.source_name,
        published=record.published or "", address=shown.address, captured_at=shown.fetched_at,
        sha256=shown.page_sha256, archive=archive, place=place, script=record.script,
    )  # fmt: skip


def of_row(row: Mapping[str, Any], people: tuple[str, ...], archive: str, place: str) -> Reference:
    """The same of a row of a file, which has these columns. people: read from two of them."""
    return Reference(
        version=row["version"], kind=row["kind"], title=headline(row["title"]), people=people,
        printed_in=row["outlet"] or row["source_name"], published=row["published"] or "",
        address=row["moved_to"] or row["url"], captured_at=row["captured_at"],
        sha256=row["page_sha256"], archive=archive, place=place, script=row["script"],
    )  # fmt: skip


PEOPLE = ("authors", "contributors")
"""The columns of a row that name whoever is cited."""


def gbt7714(cited: Reference) -> str:
    """In the style of GB/T 7714-2015, with the place in the archive behind it."""
    who = "，".join(cited.people[:3]) + ("，等" if len(cited.people) > 3 else "")
    what = f"{cited.title}[{_MARKS.get(cited.kind, 'EB/OL')}]"
    when = f"{cited.published[:10]}[{cited.captured}]"
    parts = [who, what, f"{cited.printed_in}，{when}", cited.address, f"存档：{cited.place}"]
    return ". ".join(part for part in parts if part) + "."


def place_of(version: int, archive: str, base_url: str) -> str:
    """Where a version is found. base_url: of the archive, ending in a slash; "": it has none."""
    return f"{base_url}dangjian/versions/{version}" if base_url else f"{archive}，版本 {version}"


def zotero_type(kind: str) -> str:
    """What Zotero calls a kind of article."""
    return _ZOTERO.get(kind, "webpage")
