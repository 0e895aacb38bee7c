"""The address from which a page gets its list, where the page itself does not hold it."""

from crawler.lists.endpoints.forwarding import feed, forwarded, frame, redirect
from crawler.lists.endpoints.known import known
from crawler.lists.endpoints.scripts import data_request, unfilled
from crawler.lists.listing import Listing, ListRequest
from crawler.lists.markup import Markup

__all__ = ["data_request", "feed", "forwarded", "frame", "known", "named", "redirect", "unfilled"]


def named(markup: Markup, listing: Listing) -> ListRequest | None:
    """The request for the records that follow those of the page, by the means the page names.

    Of a page that shows none: the first request for its data, where it forwards its readers to, the
    frame with the list, and last of all its feed. Never another site, and nothing that might change
    something there.
    """
    shown = len(listing.items)
    found = known(markup, shown, listing.total_items) or data_request(markup, shown)
    if shown or listing.siblings:
        return found
    return redirect(markup) or found or frame(markup) or feed(markup)
