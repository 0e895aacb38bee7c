"""Snippets: the place in a text where a query's words are closest together."""

from dataclasses import dataclass

from archive.search.query import Query

CUT = "…"


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a snippet, as plain text; a hit is a piece that matches the query."""

    text: str
    hit: bool


def snippet(text: str, query: Query, length: int = 120) -> list[Fragment]:
    """An excerpt of at most `length` characters (plus ellipses) with the most hits.

    Joined, the fragments read as one line: line feeds and tabs became spaces. Without a hit it is
    the beginning of the text.
    """
    spans = query.spans(text)
    start = _best_start(spans, len(text), length)
    end = min(start + length, len(text))
    pieces = [(CUT, False)] if start else []
    place = start
    for first, last in spans:
        if last <= start or first >= end:
            continue
        pieces.append((text[place : max(first, start)], False))
        pieces.append((text[max(first, start) : min(last, end)], True))
        place = min(last, end)
    pieces.append((text[place:end], False))
    if end < len(text):
        pieces.append((CUT, False))
    return _joined(pieces)


def _best_start(spans: list[tuple[int, int]], size: int, length: int) -> int:
    """Where to cut: the fullest window, its hits in the middle; ties go to the first."""
    best, best_count, ahead = (0, 0), 0, 0
    for place, (first, last) in enumerate(spans):
        ahead = max(ahead, place)
        while ahead < len(spans) and spans[ahead][1] <= first + length:
            ahead += 1
        if ahead - place > best_count or not best_count:
            best_count = max(ahead - place, 1)
            best = (first, max(last, spans[ahead - 1][1]))
    spare = max(length - (best[1] - best[0]), 0)
    return max(min(best[0] - spare // 2, size - length), 0)


def _joined(pieces: list[tuple[str, bool]]) -> list[Fragment]:
    """The pieces as fragments: none empty, no two neighbours of one kind."""
    fragments: list[Fragment] = []
    for raw, hit in pieces:
        text = "".join(" " if character.isspace() else character for character in raw)
        if fragments and fragments[-1].hit == hit:
            fragments[-1] = Fragment(fragments[-1].text + text, hit)
        elif text:
            fragments.append(Fragment(text, hit))
    return fragments
