"""Exact Chinese search as plain text processing: fold, tokens, queries, marks. SQL is in `store`.

The index guarantees: characters match as substrings of the folded text, words and numbers match
whole (see `archive.search.tokens`).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from archive.search.fold import FOLD_VERSION, fold
from archive.search.highlight import Fragment, snippet
from archive.search.parts import Part
from archive.search.phrase import Phrase
from archive.search.query import Query, escape_fts, parse_query, phrase_of
from archive.search.tokens import (
    characters,
    document_tokens,
    outlet_tokens,
    title_characters,
    tokens,
)

SQL_FUNCTIONS: Mapping[str, Callable[[str | None], str]] = MappingProxyType(
    {
        "cjk_tokens": tokens,
        "outlet_tokens": outlet_tokens,
        "document_tokens": document_tokens,
        "cjk_characters": characters,
        "title_characters": title_characters,
        "escape_fts": escape_fts,
    }
)
"""Name → function of one argument, deterministic: what every connection to the database needs."""

__all__ = [
    "FOLD_VERSION",
    "SQL_FUNCTIONS",
    "Fragment",
    "Part",
    "Phrase",
    "Query",
    "characters",
    "document_tokens",
    "fold",
    "outlet_tokens",
    "parse_query",
    "phrase_of",
    "snippet",
    "title_characters",
    "tokens",
]
