"""Where a list goes on, and how long it says it is."""

from crawler.lists.pager.following import loose_end, next_page, shows_next
from crawler.lists.pager.numbering import Descending, Naming, Numbering
from crawler.lists.pager.totals import Stated, counts_differ, totals

__all__ = [
    "Descending", "Naming", "Numbering", "Stated", "counts_differ", "loose_end", "next_page", "shows_next", "totals",
]  # fmt: skip
