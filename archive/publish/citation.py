"""How to cite an article: by GB/T 7714-2015, and what reference managers call its kind."""

from archive.publish.headlines import headline
from archive.store.views.articles import Document

_MARKS = {"newspaper": "N/OL", "book-page": "M/OL"}
"""What GB/T 7714 calls a newspaper and a book online; anything else is EB/OL."""

_ZOTERO = {
    "newspaper": "newspaperArticle",
    "book-page": "bookSection",
    "document": "document",
    "wechat": "blogPost",
}


def citation(shown: Document, captured: str, place: str) -> str:
    """A reference in GB/T 7714-2015 style; its date of access is that of the capture. Of several addresses
    it has the last, which a reader can still follow.

    captured: the day, in China; place: the archive's own address, for when the original is gone.
    """
    record = shown.record
    names = record.authors + record.contributors
    who = "，".join(names[:3]) + ("，等" if len(names) > 3 else "")
    what = f"{headline(record.title)}[{_MARKS.get(record.kind, 'EB/OL')}]"
    printed_in = record.outlet or shown.source_name
    when = f"{(record.published or '')[:10]}[{captured}]"
    parts = [who, what, f"{printed_in}，{when}", shown.address, f"存档：{place}"]
    return ". ".join(part for part in parts if part) + "."


def zotero_type(kind: str) -> str:
    """What Zotero calls a kind of article."""
    return _ZOTERO.get(kind, "webpage")
