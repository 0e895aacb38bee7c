"""Where a question finds nothing: the nearest ones that find something, each with its number of hits.

One filter less, or one word less, comes first. Where that does not help, each word by itself, and of a word that the
archive does not have its longest beginning and ending that it has: of 主题党曰活动, 主题党 and 活动.
"""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from archive.publish.answering import ask
from archive.publish.question import Question
from archive.publish.site import Published
from archive.search import Phrase, Query, parse_query
from archive.search.tokens import CHARACTER
from archive.store.finding import count_sql

SECONDS = 1.0
"""For all of it: what was found until then is shown."""

_FILTERS = ("time", "region", "source", "kind", "party_building", "sure")
_MOST_WORDS = 6
_MOST_MISSPELT = 2
_PARTS = re.compile(f"{CHARACTER}{{3,40}}")
_SHORTEST = 2
"""Characters of a part: a single one is in nearly all articles."""

What = Literal["filter", "filters", "word", "excluded", "apart", "alone", "part"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """A question that finds something. what: what is different: it is without one filter (name is "time"
    or an argument), without all, without one word (name), without words that it excludes, with the words
    of its phrases apart (name is all of them), or asks for one word or part of a word (name) alone."""

    what: What
    name: str
    question: Question
    count: int

    @property
    def number(self) -> str:
        """Its count, as people read it."""
        return f"{self.count:,}"


Try = tuple[What, str, Question]


async def nearest(archive: Published, question: Question) -> list[Nearest]:
    """question: one that finds nothing. Within SECONDS, whatever is asked."""
    found: list[Nearest] = []
    if not question.empty:
        with suppress(TimeoutError):
            async with asyncio.timeout(SECONDS):
                await _look(archive, question, found)
    return found


async def _look(archive: Published, question: Question, found: list[Nearest]) -> None:
    found += await _counted(archive, _one_less(question))
    if found:
        return
    found += await _counted(archive, _far_less(question))
    query = parse_query(question.words)
    missing = [
        group[0].text
        for group in query.required[:_MOST_WORDS]
        if len(group) == 1 and group[0].column is None and _PARTS.fullmatch(group[0].text)
    ]
    for word in missing[:_MOST_MISSPELT]:
        # Only of what is nowhere in the archive: it may be misspelt.
        if not await _counted(archive, [("alone", word, Question(words=word))]):
            for longest in (await _longest(archive, word), await _longest(archive, word, end=True)):
                if longest and longest not in found:
                    found.append(longest)


async def _counted(archive: Published, tried: list[Try]) -> list[Nearest]:
    """Those that find something."""
    rows = await asyncio.gather(*(ask(archive, count_sql(each.filters())) for _, _, each in tried))
    return [
        Nearest(what=what, name=name, question=each, count=found[0][0])
        for (what, name, each), found in zip(tried, rows, strict=True)
        if found and found[0][0]
    ]


async def _longest(archive: Published, word: str, *, end: bool = False) -> Nearest | None:
    """The longest part of a word that is in the archive: its beginning, or its end. A part of what is
    there is there, so it is found by halving."""
    best: Nearest | None = None
    least, most = _SHORTEST, len(word) - 1
    while least <= most:
        length = (least + most) // 2
        part = word[-length:] if end else word[:length]
        hits = await _counted(archive, [("part", part, Question(words=part))])
        if hits:
            best, least = hits[0], length + 1
        else:
            most = length - 1
    return best


def _one_less(question: Question) -> list[Try]:
    """The question with one thing changed."""
    tried: list[Try] = [
        ("filter", name, without)
        for name in _FILTERS
        if (without := _without(question, name)) != question.but()
    ]
    if not question.words:
        return tried
    query = parse_query(question.words)
    words = [_group(group) for group in query.required]
    less = [f"-{_written(phrase)}" for phrase in query.excluded]
    if less:
        tried.append(("excluded", "", question.but(words=" ".join(words))))
    if 1 < len(words) <= _MOST_WORDS:
        for n, word in enumerate(words):
            others = [*words[:n], *words[n + 1 :], *less]
            tried.append(("word", word, question.but(words=" ".join(others))))
    apart = " ".join(_apart(query))
    if apart != " ".join(words):
        tried.append(("apart", apart, question.but(words=" ".join([apart, *less]))))
    return tried


def _far_less(question: Question) -> list[Try]:
    """Less of the question than all but one thing."""
    tried: list[Try] = []
    bare = Question(words=question.words)
    if question.filtered and question.words:
        tried.append(("filters", "", bare))
    words = [_group(group) for group in parse_query(question.words).required]
    if len(words) > 1:
        tried += [("alone", word, question.but(words=word)) for word in words[:_MOST_WORDS]]
        if question.filtered:
            tried += [("alone", word, Question(words=word)) for word in words[:_MOST_WORDS]]
    return tried


def _without(question: Question, name: str) -> Question:
    if name == "time":
        return question.but(since="", until="")
    return question.but(**{name: "" if name == "sure" else ()})


def _apart(query: Query) -> Iterator[str]:
    """Its words, those that a phrase holds together each by itself."""
    for group in query.required:
        if len(group) == 1 and group[0].column is None:
            yield from (_written(Phrase(word)) for word in group[0].text.split())
        else:
            yield _group(group)


def _group(group: tuple[Phrase, ...]) -> str:
    return " OR ".join(map(_written, group))


def _written(phrase: Phrase) -> str:
    """A phrase in the query language, with quotes where it needs them."""
    prefix = f"{phrase.column}:" if phrase.column else ""
    plain = prefix + phrase.text
    alone = Query(required=((phrase,),), excluded=())
    return plain if parse_query(plain) == alone else f'{prefix}"{phrase.text}"'
