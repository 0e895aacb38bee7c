"""Requests on condition that something changed: only at the address that gave the validators.

Behind a redirect another page would answer by them: an old notice or another article has not changed
since the day of an article that is gone, either, and its 304 would say that the article is there.
"""

from scrapy import Request

from archive.store.asking import Due


class Validators:
    """Downloader middleware: puts them on a request, or takes them off one that was redirected."""

    def process_request(self, request: Request) -> None:
        """Make a request conditional where what we have came from."""
        due: Due | None = request.meta.get("validators")
        if due is None:
            return
        here = request.url == (due.answered or Request(due.request.url).url)
        for name, value in (
            ("If-None-Match", due.etag),
            ("If-Modified-Since", due.last_modified),
        ):
            request.headers.pop(name, None)
            if value and here:
                request.headers[name] = value
