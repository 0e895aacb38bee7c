"""One phrase of a query, both for the index and as a pattern over a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from archive.search.tokens import CHARACTER, DOCUMENT, LETTER, OUTLET, TITLE, close_up, mark, tokens

APART = {"outlet": OUTLET, "document": DOCUMENT}
"""Column of a phrase → the mark before its tokens: of what stands neither in text nor in title."""

_RUN = re.compile(f"({CHARACTER}+)|{LETTER}+")
_TWO_LETTERS = re.compile(LETTER * 2)


@dataclass(frozen=True)
class Phrase:
    """Folded characters and words in order. column: title, outlet,
    document (its number), or None for title and text."""

    text: str
    column: str | None = None

    @cached_property
    def empty(self) -> bool:
        """Whether it consists only of breaks."""
        return not self._tokens

    @cached_property
    def character(self) -> str | None:
        """The token to look up in article_characters, if the phrase is one character."""
        if self.column in APART or not re.fullmatch(CHARACTER, self._tokens):
            return None
        return f'"{TITLE if self.column else ""}{self._tokens}"'

    @cached_property
    def match(self) -> str:
        """FTS5: one quoted phrase, in its column.

        A last character already contained in the pair before it is left out; one that is in no pair
        is searched as the beginning of a token.
        """
        wanted = self._tokens.split(" ")
        last = wanted[-1]
        star = ""
        if re.fullmatch(CHARACTER, last):
            held = len(wanted) > 1 and len(wanted[-2]) == 2 and wanted[-2].endswith(last)
            if held:
                wanted.pop()
            else:
                star = " *"
        if self.column in APART:
            wanted = [APART[self.column] + token for token in wanted]
        column = "title : " if self.column == "title" else ""
        return f'{column}"{" ".join(wanted)}"{star}'

    def spans(self, marked: str) -> Iterator[tuple[int, int]]:
        """Every match in marked text, including those that overlap an earlier one."""
        place = self._pattern.search(marked)
        while place:
            if not _cuts_word(marked, place.start()) and not _cuts_word(marked, place.end()):
                yield place.span()
            place = self._pattern.search(marked, place.start() + 1)

    @cached_property
    def _tokens(self) -> str:
        return tokens(self.text)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """The phrase over marked text, none of whose letters is special to `re`."""
        parts: list[str] = []
        before: re.Match[str] | None = None
        for run in _RUN.finditer(close_up(mark(self.text))):
            if before:
                parts.append(_between(before, run))
            parts.append(run[0])
            before = run
        return re.compile("".join(parts))


def _cuts_word(marked: str, place: int) -> bool:
    return place > 0 and _TWO_LETTERS.match(marked, place - 1) is not None


def _between(before: re.Match[str], run: re.Match[str]) -> str:
    """A pattern for the text between two runs: nothing, or a break.

    Blanks between a word and a character count as nothing, others are a break like any other.
    """
    if before.end() == run.start():
        return " *"
    same_kind = bool(before[1]) == bool(run[1])
    return "[ \\n]+" if same_kind else " *\\n[ \\n]*"
