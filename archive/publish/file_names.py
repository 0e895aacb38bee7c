"""Names of downloads that say what was asked for: words of strangers, never a path."""

import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

from archive.publish.question import Question

_LONGEST_WORDS, _LONGEST = 40, 100
"""Characters; three bytes each leave room below the 255 of a file's name."""


def file_name(question: Question, extension: str) -> str:
    """articles-主题党日-620000-2024.csv: letters and digits of all scripts, with hyphens between them."""
    asked = question.filters()
    told: list[str] = [_plain(question.words)[:_LONGEST_WORDS]]
    for values in (asked.regions, asked.sources, asked.kinds, asked.party_building):
        told += [_plain(str(value)) for value in values]
    told += [_plain(day) for day in (asked.since, asked.until) if day]
    name = "-".join(["articles", *filter(None, (part.strip("-") for part in told))])
    return f"{name[:_LONGEST].rstrip('-')}.{extension}"


def attachment(name: str, extension: str) -> str:
    """The value of Content-Disposition (RFC 6266): a name for old programs, and the whole one."""
    return f"attachment; filename=\"articles.{extension}\"; filename*=UTF-8''{quote(name, safe='')}"


def _plain(text: str) -> str:
    return "".join(_hyphens(unicodedata.normalize("NFC", text)))


def _hyphens(text: str) -> Iterable[str]:
    """Whatever is no letter or digit as one hyphen."""
    before = ""
    for sign in text:
        kept = sign if sign.isalnum() else "-"
        if (kept, before) != ("-", "-"):
            yield kept
        before = kept
