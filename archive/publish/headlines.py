"""Headlines as they are shown. Records and exports keep all of them."""

LONGEST = 200
"""Characters. The longest headlines of offices have some 100; what is longer is a page that was misread."""


def headline(title: str) -> str:
    """A headline as lists, pages, feeds and terminals show it."""
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
