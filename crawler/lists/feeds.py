"""Feeds and sitemaps: lists made for programs."""

from datetime import datetime

from crawler.lists.listing import Listing


def read(text: str, url: str, fetched: datetime | None) -> Listing | None:
    """The entries of an RSS or Atom feed or a sitemap; None when the text is neither."""
    return None
