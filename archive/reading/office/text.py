"""What is read in an office file."""

from dataclasses import dataclass

MOST_CHARACTERS = 500_000
"""Most characters that are read of a file; provenance says if there are more."""


@dataclass(frozen=True, slots=True)
class Text:
    """paragraphs: each with whether it leads, by its style or because it is centred. cut: what was
    left out, in a phrase; empty when nothing was.
    """

    paragraphs: list[tuple[str, bool]]
    cut: str = ""
