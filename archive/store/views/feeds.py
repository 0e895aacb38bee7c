"""What feeds show."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from archive.store.views.select import Select
from archive.types import HealthWord


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedArticle:
    """An article in a feed. address: where it is now, or was last. updated: when the page was fetched
    that it is shown from (UTC). text: its beginning."""

    id: int
    title: str
    outlet: str | None
    published: str | None
    script: str
    address: str
    updated: str
    text: str
    source_name: str


def feed_articles(ids: Sequence[int]) -> Select[FeedArticle]:
    """The articles with these ids, in no particular order."""
    return Select(FeedArticle, _ARTICLES, (json.dumps(list(ids)),))


_ARTICLES = """
SELECT a.id, a.title, a.outlet, a.published, a.script, coalesce(a.moved_to, a.url) AS address,
  p.fetched_at AS updated, substr(v.text, 1, 500) AS text, s.name AS source_name
FROM articles a JOIN versions v ON v.id = a.version JOIN pages p ON p.id = v.page
JOIN sources s ON s.key = a.source
WHERE a.id IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthTurn:
    """A source fell ill or got well. why: a Sentence as JSON."""

    id: int
    source: str
    name: str
    changed_at: str
    was: str | None
    word: str
    why: str


def health_turns(limit: int) -> Select[HealthTurn]:
    """The last times that a source fell ill or got well, newest first."""
    return Select(HealthTurn, _TURNS, (json.dumps([w for w in HealthWord if w.well]), limit))


_TURNS = """
WITH well(word) AS (SELECT value FROM json_each(?))
SELECT c.id, c.source, s.name, c.changed_at, c.was, c.word, c.why
FROM health_changes c JOIN sources s ON s.key = c.source
WHERE (c.word IN well) <> (c.was IS NULL OR c.was IN well)
ORDER BY c.id DESC LIMIT ?
"""
