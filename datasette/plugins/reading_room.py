"""What the home page, the result list and the article page read from the database."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from datasette import hookimpl

from archive.publish.changes import Piece, changes
from archive.publish.headlines import headline
from archive.publish.question import Question, read_question
from archive.publish.site import Context, Published
from archive.store.views import articles, coverage
from archive.store.views.articles import AttachedFile, Card, Document, Neighbour, PastVersion, Place
from archive.store.views.coverage import Figures, LastRun

LATEST = 20
"""Articles on the home page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Context):
    """What templates may ask for, on any page.

    cards: of rows of `articles`, in their order. document, attachments_of, changed_by: of a version. corrected: an
    article as it is shown, of the version that it shows.
    places_of, versions_of: of an article. older, newer: of a source and a date_key. absolute: an address with
    the site's own. open_sql: whether visitors may send SQL. asked: the question of the address.
    """

    cards: Callable[[list[Any]], Awaitable[list[Card]]]
    newest: Callable[[], Awaitable[list[Card]]]
    figures: Callable[[], Awaitable[Figures | None]]
    last_run: Callable[[], Awaitable[LastRun | None]]
    document: Callable[[int], Awaitable[Document | None]]
    corrected: Callable[[int], Awaitable[Document | None]]
    attachments_of: Callable[[int], Awaitable[list[AttachedFile]]]
    changed_by: Callable[[int], Awaitable[list[list[Piece]] | None]]
    places_of: Callable[[int], Awaitable[list[Place]]]
    versions_of: Callable[[int], Awaitable[list[PastVersion]]]
    older: Callable[[str, int], Awaitable[Neighbour | None]]
    newer: Callable[[str, int], Awaitable[Neighbour | None]]
    absolute: Callable[[str], str]
    open_sql: bool
    asked: Callable[[], Question]


async def changed(archive: Published, version: int) -> list[list[Piece]] | None:
    """What a version changed in headline and text against the one before; None for a first version."""
    found = await archive.first(articles.revision(version))
    if found is None:
        return None
    compared = partial(changes, found.old_text, found.text)
    paragraphs = await asyncio.get_running_loop().run_in_executor(None, compared)
    return [*changes(headline(found.old_title), headline(found.title)), *paragraphs]


@hookimpl
def extra_template_vars(datasette: Any, request: Any) -> dict[str, Any]:
    archive = Published.by(datasette)
    return Reading(
        cards=lambda rows: archive.cards([row["id"] for row in rows]),
        newest=lambda: archive.every(articles.newest(LATEST)),
        figures=lambda: archive.first(coverage.figures()),
        last_run=lambda: archive.first(coverage.last_run()),
        document=lambda version: archive.first(articles.document(version)),
        corrected=lambda version: archive.first(articles.shown(version)),
        attachments_of=lambda version: archive.every(articles.attachments(version)),
        changed_by=partial(changed, archive),
        places_of=lambda article: archive.every(articles.places(article)),
        versions_of=lambda article: archive.every(articles.versions(article)),
        older=lambda source, key: archive.first(articles.older(source, key)),
        newer=lambda source, key: archive.first(articles.newer(source, key)),
        absolute=partial(datasette.absolute_url, request),
        open_sql=datasette.setting("default_allow_sql"),
        asked=lambda: read_question(parse_qsl(request.query_string, keep_blank_values=True)),
    ).names()
