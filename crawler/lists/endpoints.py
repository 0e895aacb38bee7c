"""The address from which a page gets its list, where the page itself does not hold it."""

from crawler.lists.listing import Listing, ListRequest
from crawler.lists.markup import Markup


def named(markup: Markup, listing: Listing) -> ListRequest | None:
    """The request for the records that follow those of the page, by the means the page names."""
    del markup, listing
    return None
