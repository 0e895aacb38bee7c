"""Feeds: the newest articles of a question, `/search.atom`, and sources' health, `/sources.atom`."""

import hashlib
from typing import Any
from urllib.parse import parse_qsl

from datasette import hookimpl
from datasette.utils.asgi import Request, Response

from archive.publish.feed import MEDIA_TYPE, Entry, Feed
from archive.publish.headlines import headline
from archive.publish.narrowing import chips
from archive.publish.question import read_question, refusal
from archive.publish.site import Published
from archive.store.finding import page_sql
from archive.store.views.feeds import FeedArticle, HealthTurn, feed_articles, health_turns

LATEST = 50
"""Entries of a feed."""

_EXCERPT = 200
_ELSEWHERE = ("order", "before", "after", "page")
_SCRIPTS = {"hans": "zh-Hans", "hant": "zh-Hant"}


async def search_feed(request: Request, datasette: Any) -> Response:
    """`/search.atom`: the newest articles of the question of the address."""
    archive = Published.by(datasette)
    known = await archive.known()
    given = parse_qsl(request.query_string, keep_blank_values=True)
    question = read_question(given, known)
    wrong = refusal(question, [n for n in _ELSEWHERE if any(n == g and v for g, v in given)])
    if wrong is not None:
        answer: Response = Response.text(f"{wrong}\n", status=400)
        return answer
    ids = [id for (id,) in await archive.rows(*page_sql(question.filters(), limit=LATEST))]
    found = {article.id: article for article in await archive.every(feed_articles(ids))}
    shown = [value for _, value, _ in chips(question, known)]
    name = datasette.metadata("title")
    feed = Feed(
        **_places(datasette, request, *map(question.but().address, ("/search.atom", "/search"))),
        title=" · ".join(filter(None, [name, question.words, *shown])),
        author=name,
        language=_language(datasette),
        entries=[_article(datasette, request, found[id]) for id in ids if id in found],
    )
    return _answer(request, feed)


async def health_feed(request: Request, datasette: Any) -> Response:
    """`/sources.atom`: which sources fell ill or got well."""
    found = await Published.by(datasette).every(health_turns(LATEST))
    words = datasette.jinja_env.globals["wording"]("feeds")
    name = datasette.metadata("title")
    feed = Feed(
        **_places(datasette, request, "/sources.atom", "/sources"),
        title=f"{name} · {words['health']}",
        author=name,
        language=_language(datasette),
        entries=[_turn(datasette, request, turn) for turn in found],
    )
    return _answer(request, feed)


def _article(datasette: Any, request: Request, article: FeedArticle) -> Entry:
    text = " ".join(article.text.split())
    return Entry(
        address=_absolute(datasette, request, f"/dangjian/articles/{article.id}"),
        title=headline(article.title),
        author=article.outlet or article.source_name,
        updated=article.updated,
        published=article.published,
        language=_SCRIPTS[article.script],
        summary=text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…",
        via=article.address,
    )


def _turn(datasette: Any, request: Request, turn: HealthTurn) -> Entry:
    return Entry(
        address=_absolute(datasette, request, f"/sources/{turn.source}#change-{turn.id}"),
        title=f"{turn.name}: {datasette.jinja_env.globals['wording']('health')[turn.word]}",
        author=datasette.metadata("title"),
        updated=turn.changed_at,
        language=_language(datasette),
        summary=datasette.jinja_env.filters["sentence"](turn.why),
    )


def _places(datasette: Any, request: Request, feed: str, page: str) -> dict[str, str]:
    """Where a feed and its page are, in the language that was asked for."""
    to = datasette.jinja_env.filters["to"]
    return {
        "address": _absolute(datasette, request, to(feed)),
        "page": _absolute(datasette, request, to(page)),
    }


def _absolute(datasette: Any, request: Request, path: str) -> str:
    address: str = datasette.absolute_url(request, datasette.urls.path(path))
    return address


def _language(datasette: Any) -> str:
    tag: str = datasette.jinja_env.globals["language_tag"]()
    return tag


def _answer(request: Request, feed: Feed) -> Response:
    """The feed, or that it is the one that is known already."""
    body = feed.xml()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    known = {
        one.strip().removeprefix("W/")
        for one in request.headers.get("if-none-match", "").split(",")
    }
    if known & {tag, "*"}:
        unchanged: Response = Response(b"", 304, headers, MEDIA_TYPE)
        return unchanged
    answer: Response = Response(body, 200, headers, MEDIA_TYPE)
    return answer


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"^/search\.atom$", search_feed), (r"^/sources\.atom$", health_feed)]
