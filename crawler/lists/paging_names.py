"""What the parameters and fields are called that turn the pages of a list: one table for all."""

import re

PAGE_NAME = re.compile(
    r"_?(?:page|p|pg|pn|pno|page_?(?:no|num|number|index)|(?:curr?|current|now|this)_?page(?:no|num)?|paged|cur|current)",
    re.IGNORECASE,
)
"""Those that have the number of a page."""

SIZE_NAME = re.compile(
    r"_?(?:(?:page_?)?(?:size|limit|rows|count)|per_?page|page_?(?:num|count)|num|row|ps|length|take)",
    re.IGNORECASE,
)
"""Those that have the number of records on a page."""

OFFSET_NAME = re.compile(
    r"offset|start|skip|first|start_?(?:row|index|record|num)|from|begin", re.IGNORECASE
)
"""Those that have the number of records before the page."""

# What forms have besides: in an address or an answer it would mean something else.
_OF_FORMS = re.compile(
    r"(?:[\w$.:]*[_$.:])?(?:cur(?:r(?:ent)?)?_?)?pages?(?:_?(?:no|num|number|index|id|size|now|count))?"
    r"|(?:go)?to_?page|goto|pi|n|no|index|curr|end_?record|txt_?page\w{0,6}|input_?page|jump_?page",
    re.IGNORECASE,
)
_LONGEST = 100  # characters of a name


def counts(name: str) -> bool:
    """Whether a parameter of an address says how far on in a list it is."""
    return bool(PAGE_NAME.fullmatch(name) or OFFSET_NAME.fullmatch(name))


def is_of_pages(name: str) -> bool:
    """Whether a field of a form names a page of a list, or its length, and nothing else."""
    kinds = (PAGE_NAME, OFFSET_NAME, SIZE_NAME, _OF_FORMS)
    return len(name) <= _LONGEST and any(kind.fullmatch(name) for kind in kinds)
