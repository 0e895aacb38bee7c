"""How values are shown: addresses, and texts with the query's words marked.

A marked text is a list of (text, is a hit): templates write the tags, so nothing is marked safe.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from datasette import hookimpl

from archive.kinds import Printed
from archive.publish.citation import gbt7714, reference, zotero_type
from archive.publish.headlines import headline
from archive.publish.sections import Section, sections
from archive.record import FIELDS, Article
from archive.search import Query, parse_query, snippet

Marked = list[tuple[str, bool]]
_LONGEST_QUERY = 1000
"""Characters of a query that are worth marking."""


@lru_cache(maxsize=16)
def _parsed(query: str) -> Query:
    """A list marks the same query twice in each of its articles."""
    return parse_query(query[:_LONGEST_QUERY])


def marked(text: str, query: str) -> Marked:
    """The whole text, cut at the hits of a query."""
    spans = _parsed(query).spans(text) if query else []
    cuts = [0, *(place for span in spans for place in span), len(text)]
    parts = [(text[a:b], bool(n % 2)) for n, (a, b) in enumerate(pairwise(cuts))]
    return [part for part in parts if part[0]]


def laid_out(record: Article, query: str) -> Iterator[tuple[Section, list[list[Marked]]]]:
    """The sections of a text, and the cells of each, marked."""
    parts = deque(marked(record.text, query))
    at = 0  # where the first of the parts begins
    for section in sections(record.text, record.structure):
        rows = []
        for row in section.rows:
            cells = []
            for start, end in row:
                while parts and at + len(parts[0][0]) <= start:
                    at += len(parts.popleft()[0])
                cells.append(_between(parts, start - at, end - at))
            rows.append(cells)
        yield section, rows


def _between(parts: Iterable[tuple[str, bool]], start: int, end: int) -> Marked:
    """What of marked parts stands between two offsets; a cell's bars are not escaped any more."""
    found: Marked = []
    for text, hit in parts:
        if end <= 0:
            break
        piece = text[max(0, start) : end]
        if piece:
            found.append((piece.replace("\\|", "|"), hit))
        start, end = start - len(text), end - len(text)
    return found


def excerpt(text: str, query: str) -> Marked:
    """About two lines around the hits, or the beginning of the text without a query."""
    return [(f.text, f.hit) for f in snippet(text, _parsed(query))]


_PLACED = frozenset(("title", "text", "published", "outlet", "attachments"))
"""Printed fields that have a place of their own on the page."""
_PLACE = frozenset(("columns", "keywords"))
"""Fields that a change of the site's design may change, and that readers look for all the same."""


def printed_facts(record: Article) -> list[tuple[str, list[str]]]:
    """What else the page printed about an article: (field, values), where there are any."""
    found = []
    for name, field in FIELDS.items():
        value = getattr(record, name)
        printed = field.printed is not Printed.NO or name in _PLACE
        if printed and name not in _PLACED and value:
            found.append((name, [value] if isinstance(value, str) else list(value)))
    return found


def is_web_address(address: Any) -> bool:
    """Whether an address may become a link: http and https only."""
    try:
        return urlsplit(address).scheme in ("http", "https")
    except (ValueError, AttributeError):
        return False


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    env.globals["archive_name"] = datasette.metadata("title")
    env.globals.update(
        marked=marked, laid_out=laid_out, excerpt=excerpt, printed_facts=printed_facts
    )
    env.globals.update(gbt7714=gbt7714, reference=reference, zotero_type=zotero_type)
    env.filters.update(from_json=json.loads, headline=headline)
    env.tests["web_address"] = is_web_address
