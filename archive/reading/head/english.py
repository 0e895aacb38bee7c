"""Bylines in English: By Luo Tingyu and Ma Xiaochuan."""

import re

_LONGEST = 80  # characters of a line
_NAME = r"[A-Z][A-Za-z'’-]+(?: [A-Z][A-Za-z'’-]*\.?){1,2}"
_BY = re.compile(
    r"(?:By|BY|by) (?:(?:Xinhua|[Ss]taff) (?:[Ww]riters?|[Rr]eporters?|[Cc]orrespondents?) )?"
    rf"(?P<names>{_NAME}(?:(?:, and |, | and | & ){_NAME})*)(?:,? in [A-Z][a-z]+)?(?:\s?[|/(].*)?"
)
_BETWEEN = re.compile(", and |, | and | & ")
_NO_NAME = re.compile(  # a word of these is of an office or a medium
    r"\b(?:xinhua|china|chinese|beijing|daily|news|times|post|agency|agencies|press|staff|writers?|reporters?|"
    r"correspondents?|editors?|editorial|board|online|network|media|office|committee|party|the|of|our|service)\b",
    re.I,
)


def by_line(text: str) -> tuple[str, ...]:
    """The names of a line that is a byline and nothing else but, perhaps, a medium behind a sign; each has
    two or three words, for one may be anything."""
    match = _BY.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    found = _BETWEEN.split(match["names"]) if match is not None else []
    return tuple(dict.fromkeys(name for name in found if not _NO_NAME.search(name)))
