"""How values are shown: addresses, and texts with the query's words marked.

A marked text is a list of (text, is a hit): templates write the tags, so nothing is marked safe.
"""

import json
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from datasette import hookimpl

from archive.record import FIELDS, Printed
from archive.search import parse_query, snippet

Marked = list[tuple[str, bool]]
_MARKS = {"newspaper": "N/OL", "book-page": "M/OL"}
"""What GB/T 7714 calls a newspaper and a book, on line; anything else is EB/OL."""
_LONGEST_QUERY = 1000
"""Characters of a query that are worth marking."""


def marked(text: str, query: str) -> Marked:
    """The whole text, cut at the hits of a query."""
    spans = parse_query(query[:_LONGEST_QUERY]).spans(text) if query else []
    cuts = [0, *(place for span in spans for place in span), len(text)]
    parts = [(text[a:b], bool(n % 2)) for n, (a, b) in enumerate(pairwise(cuts))]
    return [part for part in parts if part[0]]


def paragraphs(text: str, query: str) -> list[Marked]:
    """The paragraphs of a text, each marked."""
    found: list[Marked] = [[]]
    for part, hit in marked(text, query):
        first, *following = part.split("\n")
        found[-1].append((first, hit))
        found += [[(line, hit)] for line in following]
    return [line for line in found if any(part.strip() for part, _ in line)]


def excerpt(text: str, query: str) -> Marked:
    """About two lines around the hits, or the beginning of the text without a query."""
    return [(f.text, f.hit) for f in snippet(text, parse_query(query[:_LONGEST_QUERY]))]


_PLACED = frozenset(("title", "text", "published", "outlet", "attachments"))
"""Printed fields that have a place of their own on the page."""


def printed_facts(shown: Any) -> list[tuple[str, list[str]]]:
    """What else the page said of an article: (field, values) where there are any.

    shown: a row of `document`.
    """
    found = []
    for name, field in FIELDS.items():
        if field.printed is Printed.NO or name in _PLACED:
            continue
        value = field.kind.restore(shown[name])
        if value:
            found.append((name, [value] if isinstance(value, str) else list(value)))
    return found


def citation(shown: Any, captured: str, place: str) -> str:
    """A reference to an article by GB/T 7714-2015, whose date of access is that of the capture.

    shown: a row of `document`; captured: the day, in China; place: the archive's own address of it,
    for when the original is gone.
    """
    names = json.loads(shown["authors"]) + json.loads(shown["contributors"])
    who = "，".join(names[:3]) + ("，等" if len(names) > 3 else "")
    what = f"{shown['title']}[{_MARKS.get(shown['kind'], 'EB/OL')}]"
    printed_in = shown["outlet"] or shown["source_name"]
    when = f"{(shown['published'] or '')[:10]}[{captured}]"
    parts = [who, what, f"{printed_in}，{when}", shown["url"], f"存档：{place}"]
    return ". ".join(part for part in parts if part) + "."


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
        marked=marked,
        paragraphs=paragraphs,
        excerpt=excerpt,
        citation=citation,
        printed_facts=printed_facts,
    )
    env.filters.update(from_json=json.loads)
    env.tests["web_address"] = is_web_address
