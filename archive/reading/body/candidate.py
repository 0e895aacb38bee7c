"""A part of a page that may be its article, and what it is weighed by."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.reading.tree.layout import Line, count_han

_FEWEST = 25  # Chinese characters; a shorter text is not an article
_FEWEST_LATIN = 200  # characters, for the rare page in another script


@dataclass(frozen=True, slots=True)
class Body:
    """Lines of the article and where they stand in the layout: layout.lines[start:end].

    where: evidence for provenance, such as `container:TRS_Editor` or `readability`. title: what a
    label beside the text calls its headline, as on pages that answer a letter.
    """

    lines: Sequence[Line]
    start: int
    end: int
    where: str
    title: str | None = None

    @property
    def guessed(self) -> bool:
        """Whether a library found it: then its lines are the library's own."""
        return self.where in ("readability", "trafilatura")


def is_enough(lines: Sequence[str]) -> bool:
    """Whether there is enough text for an article. Short notices are common here."""
    if sum(map(count_han, lines)) >= _FEWEST:
        return True
    return sum(len(line) for line in lines if not count_han(line)) >= _FEWEST_LATIN


def holds_enough(lines: Sequence[Line]) -> bool:
    """Whether lines have enough text for an article."""
    return is_enough([line.text for line in lines])


def own_characters(lines: Sequence[Line]) -> int:
    """Chinese characters outside links."""
    return sum(line.han - line.linked for line in lines)


def linked_share(lines: Sequence[Line]) -> float:
    """The share of the Chinese characters that stand in links."""
    return sum(line.linked for line in lines) / max(1, sum(line.han for line in lines))
