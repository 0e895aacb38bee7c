"""How long a list says it is."""

from crawler.lists.markup import Markup


def totals(markup: Markup) -> tuple[int | None, int | None]:
    """The number of pages and the number of items that a list page states, None for what it does not."""
    del markup
    return None, None
