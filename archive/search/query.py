"""The query language of the command line, Datasette's box and the search page alike.

Words separated by spaces must all occur; `OR` or `|` between two words binds more tightly
(`a b OR c` is a and one of b, c). Quotes hold a phrase together. `-word` or `NOT word` excludes.
`标题:word` or `title:word` searches only the title, `来源:word` or `outlet:word` only the outlet's
name, `文号:word` or `document:word` only the document's number, which no other words search. Anything
else is literal.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from archive.errors import QueryError
from archive.search.fold import fold
from archive.search.parts import Part, parts
from archive.search.phrase import APART, Phrase
from archive.search.tokens import mark
from archive.sentences import say

T = TypeVar("T")

FIELDS = {
    "标题": "title", "title": "title", "来源": "outlet", "outlet": "outlet",
    "文号": "document", "document": "document",
}  # fmt: skip
"""Prefix, folded → what of an article its phrase is looked for in."""

NOTHING = '""'
"""An FTS5 expression that finds no row."""

_OR = {"OR", "|", "||"}
_AND = {"AND", "&&"}
_NOT = {"NOT"}
_OPERATORS = _OR | _AND | _NOT

# Double quotes of any shape close each other: people mix them, and keyboards autocorrect them.
_LEXEME = re.compile(
    r"""
    (?P<bar>[|｜]+)
    | (?P<minus>(?<!\S)[-－−](?=\S))?
      (?:(?P<field>标题|標題|title|来源|來源|outlet|文号|文號|document)[:：]\s*)?
      (?: ["“”„＂](?P<double>[^"“”„＂]*)(?P<double_end>["“”„＂]|\Z)
        | 「(?P<corner>[^」]*)(?P<corner_end>」|\Z)
        | 『(?P<white>[^』]*)(?P<white_end>』|\Z)
        | (?P<word>[^\s|｜"“”„＂「『]+)
      )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OPENS = re.compile("[(（][^)）]*$")  # but 文号:(2023)12号 is one word
_QUOTES = ("double", "corner", "white")
# Zero-width characters and direction marks: text copied from a page brings them along unseen.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")


@dataclass(frozen=True)
class Query:
    """One phrase of each group of `required` occurs, and none of `excluded`."""

    required: tuple[tuple[Phrase, ...], ...]
    excluded: tuple[Phrase, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to search for."""
        return not self.required

    @cached_property
    def match(self) -> str:
        """The FTS5 MATCH expression over article_index alone. Always valid.

        It reads every posting of a one-character term; `parts` does not.
        """
        if self.empty:
            return NOTHING
        wanted = " AND ".join(f"({_either(group)})" for group in self.required)
        return f"({wanted}) NOT ({_either(self.excluded)})" if self.excluded else wanted

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The same for both index tables: sets of hits to combine one after another."""
        return parts(self.required, self.excluded)

    @cached_property
    def ranking(self) -> str | None:
        """What bm25 can rank: the MATCH expression of what must be in article_index, or None."""
        return self.parts[0].words if self.parts and self.parts[0].ranks else None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Start and end offsets in `text` of every phrase that is not excluded, merged, in order.

        They are what the index matches in text and title; phrases of outlets and numbers have none.
        """
        marked = mark(text)
        found = sorted(
            span
            for phrase in {
                p.text: p for group in self.required for p in group if p.column not in APART
            }.values()
            for span in phrase.spans(marked)
        )
        merged: list[tuple[int, int]] = []
        for start, end in found:
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged


def parse_query(text: str, *, strict: bool = False) -> Query:
    """Parse what somebody typed.

    strict: raise QueryError for an unclosed quote, for brackets behind a prefix, or when there is nothing to
    search for.
    Otherwise an open quote ends with the text, and an empty query finds nothing.
    """
    draft = _Draft()
    for lexeme in _LEXEME.finditer(_UNSEEN.sub("", text)):
        if strict and lexeme["field"] and _OPENS.match(lexeme["word"] or ""):
            raise QueryError(
                say(
                    "{prefix} goes before one word or one quotation: write it before each, without brackets.",
                    prefix=f"{lexeme['field']}:",
                )
            )
        if strict and any(lexeme[f"{quote}_end"] == "" for quote in _QUOTES):
            place = lexeme.start() + 1
            raise QueryError(
                say(
                    "The quotation mark at character {place} of the query is not closed.",
                    place=place,
                )
            )
        draft.add(lexeme)
    query = Query(_unique(map(_unique, draft.required)), _unique(draft.excluded))
    if strict and query.empty:
        raise QueryError(
            say("The query only says what to leave out; add a word to find.")
            if query.excluded
            else say("The query holds no character, word or number to find.")
        )
    return query


def phrase_of(text: str) -> Phrase:
    """A text as one phrase, whatever it holds: what the query `"text"` searches for."""
    return Phrase(fold(_UNSEEN.sub("", text)))


def escape_fts(text: str | None) -> str:
    """The MATCH expression of a query; never fails. The SQL function that Datasette calls."""
    return parse_query(text or "").match


@dataclass
class _Draft:
    """A query being parsed."""

    required: list[list[Phrase]] = field(default_factory=list)
    excluded: list[Phrase] = field(default_factory=list)
    joins: bool = False
    negates: bool = False
    may_join: bool = False

    def add(self, lexeme: re.Match[str]) -> None:
        """Add the next lexeme."""
        operator = lexeme["bar"] or (lexeme[0] if lexeme[0] in _OPERATORS else None)
        if operator is None:
            self._add_phrase(lexeme)
        elif operator in _NOT:
            self.negates = True
        else:
            # Beside an excluded word, OR means the same as a space.
            self.joins = operator not in _AND and self.may_join

    def _add_phrase(self, lexeme: re.Match[str]) -> None:
        words = next(lexeme[kind] for kind in (*_QUOTES, "word") if lexeme[kind] is not None)
        column = FIELDS[fold(lexeme["field"])] if lexeme["field"] else None
        phrase = Phrase(fold(words), column)
        excludes = bool(lexeme["minus"]) or self.negates
        self.negates = False
        if phrase.empty:
            return
        if excludes:
            self.excluded.append(phrase)
        elif self.joins:
            self.required[-1].append(phrase)
        else:
            self.required.append([phrase])
        self.joins = False
        self.may_join = not excludes


def _either(phrases: Iterable[Phrase]) -> str:
    return " OR ".join(phrase.match for phrase in phrases)


def _unique(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))
