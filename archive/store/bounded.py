"""SQL functions with bounded running time that replace SQLite's own, for visitors' connections.

SQLite's own restart the search at every place in a text: `instr`, `LIKE` and the like take the
product of two lengths, both chosen by the visitor. Here a text is read once, or the question is
refused with ValueError, which SQLite reports as an error of the statement.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from archive.search import SQL_FUNCTIONS

LONGEST_VALUE = 1 << 24
"""Bytes of one value, or of a row while it is sorted: the longest page has 10 MB of text."""

_LONGEST_QUERY = 20_000
"""Characters that a search function reads: a query, or an article's title and names."""

_MOST_STRIPPED = 100
"""Characters that trim() may be told to strip."""

_LONGEST_PATTERN = 1_000

_MOST_WORK = 50_000_000
"""Characters of a text times those of a pattern with more than plain text: half a second."""


def _capped(function: Callable[[str | None], str]) -> Callable[[str | None], str]:
    def capped(text: str | None) -> str:
        if text is not None and len(text) > _LONGEST_QUERY:
            raise ValueError
        return function(text)

    return capped


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else str(value)


def _instr(text: Any, part: Any) -> int | None:
    if text is None or part is None:
        return None
    if isinstance(text, bytes) and isinstance(part, bytes):
        return text.find(part) + 1
    return _text(text).find(_text(part)) + 1


def _replace(text: Any, old: Any, new: Any) -> str | None:
    if text is None or old is None or new is None:
        return None
    whole, before, after = _text(text), _text(old), _text(new)
    if not before:
        return whole
    if whole.count(before) * len(after) > LONGEST_VALUE:
        raise ValueError
    return whole.replace(before, after)


def _stripping(strip: Callable[[str, str], str]) -> Callable[..., str | None]:
    def stripped(text: Any, *characters: Any) -> str | None:
        if text is None or None in characters:
            return None
        taken = _text(characters[0]) if characters else " "
        if len(taken) > _MOST_STRIPPED:
            raise ValueError
        return strip(_text(text), taken)

    return stripped


_Part = tuple[str | None, re.Pattern[str], int]
"""The part between two wildcards: as plain text if it is only that, as an expression, and its
length in characters."""


def _like(pattern: Any, text: Any, *escape: Any) -> bool | None:
    if pattern is None or text is None or None in escape:
        return None
    marks = "".join(map(_text, escape))
    if len(marks) > 1:
        raise ValueError
    return _matches(_like_parts(_short(pattern), marks), _text(text))


def _glob(pattern: Any, text: Any) -> bool | None:
    if pattern is None or text is None:
        return None
    return _matches(_glob_parts(_short(pattern)), _text(text))


def _short(pattern: Any) -> str:
    found = _text(pattern)
    if len(found) > _LONGEST_PATTERN:
        raise ValueError
    return found


def _matches(parts: list[_Part], text: str) -> bool:
    """Whether the parts occur in the text in order, the first at its beginning and the last at its
    end. The parts between have fixed lengths, so each is matched at its first occurrence."""
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return first[1].fullmatch(text) is not None
    end = len(text) - last[2]
    place = first[2]
    if place > end or first[1].match(text) is None or last[1].fullmatch(text, end) is None:
        return False
    for plain, expression, length in parts[1:-1]:
        if plain is not None:
            found = text.find(plain, place, end)
        else:
            if (end - place) * length > _MOST_WORK:
                raise ValueError
            match = expression.search(text, place, end)
            found = -1 if match is None else match.start()
        if found < 0:
            return False
        place = found + length
    return True


@lru_cache(maxsize=256)
def _like_parts(pattern: str, escape: str) -> list[_Part]:
    """% is any text, _ one character; ASCII letters match in either case."""
    parts: list[list[str]] = [[]]
    plain = [""]
    escaped = False
    for character in pattern:
        if character == escape and not escaped:
            escaped = True
        elif character == "%" and not escaped:
            parts.append([])
            plain.append("")
        elif character == "_" and not escaped:
            parts[-1].append(".")
            plain[-1] += "a"  # not plain text
        else:
            parts[-1].append(re.escape(character))
            plain[-1] += character
            escaped = False
    if escaped:  # escapes nothing, and so matches nothing
        parts[-1].append("(?!)")
        plain[-1] += "a"
    return [
        _part(expressions, None if re.search("[A-Za-z]", text) else text, re.IGNORECASE)
        for expressions, text in zip(parts, plain, strict=True)
    ]


_GLOB = re.compile(r"\*|\?|\[\^?\]?[^\]]*\]|.", re.DOTALL)


@lru_cache(maxsize=256)
def _glob_parts(pattern: str) -> list[_Part]:
    """* is any text, ? one character, [a-z] one of these, [^a-z] any other."""
    parts: list[list[str]] = [[]]
    plain: list[str | None] = [""]
    for lexeme in _GLOB.findall(pattern):
        if lexeme == "*":
            parts.append([])
            plain.append("")
            continue
        if lexeme == "?" or len(lexeme) > 1:
            plain[-1] = None
            parts[-1].append("." if lexeme == "?" else _of(lexeme))
        else:
            parts[-1].append(re.escape(lexeme))
            plain[-1] = None if plain[-1] is None else plain[-1] + lexeme
    return [_part(each, text, re.NOFLAG) for each, text in zip(parts, plain, strict=True)]


def _of(brackets: str) -> str:
    negated = brackets.startswith("[^")
    inner = brackets[2 if negated else 1 : -1]
    escaped = "".join(c if c == "-" else re.escape(c) for c in inner)
    return f"[{'^' if negated else ''}{escaped}]"


def _part(expressions: list[str], plain: str | None, flags: re.RegexFlag) -> _Part:
    try:
        compiled = re.compile("".join(expressions), flags | re.ASCII | re.DOTALL)
    except re.error:
        raise ValueError from None
    return plain, compiled, len(expressions)


FUNCTIONS: list[tuple[str, int, Callable[..., Any]]] = [
    *((name, 1, _capped(function)) for name, function in SQL_FUNCTIONS.items()),
    ("instr", 2, _instr),
    ("replace", 3, _replace),
    ("like", 2, _like),
    ("like", 3, _like),
    ("glob", 2, _glob),
    *(
        (name, arguments, _stripping(strip))
        for name, strip in (("trim", str.strip), ("ltrim", str.lstrip), ("rtrim", str.rstrip))
        for arguments in (1, 2)
    ),
]
"""Name, number of arguments, function: deterministic, and the search's own with them."""
