"""Where a list goes on, and how long it says it is."""

from crawler.lists.pager.numbering import Descending, Numbering, next_page
from crawler.lists.pager.totals import totals

__all__ = ["Descending", "Numbering", "next_page", "totals"]
