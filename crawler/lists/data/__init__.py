"""Lists as data: JSON, JSONP, and scripts that assign an array."""

from datetime import datetime

from crawler.lists.listing import Listing


def read(text: str, url: str, fetched: datetime | None) -> Listing | None:
    """The records of a data answer; None when the text is not one."""
    return None
