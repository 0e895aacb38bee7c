"""Atom feeds (RFC 4287)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from xml.etree import ElementTree

from archive.web.dates import CHINA

MEDIA_TYPE = "application/atom+xml; charset=utf-8"

_SPACE = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_BEGINNING = "1970-01-01T00:00:00Z"
# XML has no way to write these.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """address: absolute and permanent; it is the entry's id. updated: ISO 8601 with its zone.
    published: China time, cut to its precision. via: where it comes from."""

    address: str
    title: str
    author: str
    updated: str
    language: str
    summary: str = ""
    published: str | None = None
    via: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """address: absolute; where the feed itself is. page: the same for people. entries: newest first."""

    address: str
    page: str
    title: str
    author: str
    language: str
    entries: Sequence[Entry]

    def xml(self) -> bytes:
        """The feed as a file."""
        feed = ElementTree.Element("feed", {"xmlns": _SPACE, _LANGUAGE: self.language})
        _add(feed, "title", self.title)
        _add(feed, "id", self.address)
        updated = max((entry.updated for entry in self.entries), default=_BEGINNING)
        _add(feed, "updated", updated)
        _add(ElementTree.SubElement(feed, "author"), "name", self.author)
        _link(feed, "self", self.address, MEDIA_TYPE.partition(";")[0])
        _link(feed, "alternate", self.page, "text/html")
        for entry in self.entries:
            _put(ElementTree.SubElement(feed, "entry", {_LANGUAGE: entry.language}), entry)
        ElementTree.indent(feed)
        xml: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
        return xml + b"\n"


def _put(element: ElementTree.Element, entry: Entry) -> None:
    _add(element, "title", entry.title)
    _add(element, "id", entry.address)
    _add(element, "updated", entry.updated)
    published = _moment(entry.published)
    if published:
        _add(element, "published", published)
    _add(ElementTree.SubElement(element, "author"), "name", entry.author)
    _link(element, "alternate", entry.address, "text/html")
    if entry.via:
        _link(element, "via", entry.via)
    if entry.summary:
        _add(element, "summary", entry.summary)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    """An element with plain text in it, which is what Atom takes a text for that says nothing else."""
    ElementTree.SubElement(parent, name).text = _IMPOSSIBLE.sub("\ufffd", text)


def _link(
    parent: ElementTree.Element, relation: str, address: str, media_type: str | None = None
) -> None:
    given = {"rel": relation, "href": _IMPOSSIBLE.sub("\ufffd", address)}
    ElementTree.SubElement(parent, "link", given | ({"type": media_type} if media_type else {}))


def _moment(published: str | None) -> str | None:
    """A date as printed, as the moment that Atom wants. None: it is not known to the day."""
    try:
        moment = datetime.fromisoformat(published or "")
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = datetime.combine(moment.date(), moment.time() or time(), CHINA)
    return moment.isoformat()
