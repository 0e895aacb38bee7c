"""Requests with a body: their key among addresses, their bytes, and how they are stored.

The key is the one of pywb and Browsertrix: the address with the method and the fields behind it, so
that the pages of a list that are asked for at one address are several.
"""

import json
from urllib.parse import urlencode

from archive.types import ListRequest

MOST_SENT = 200_000
"""Bytes of a body; a larger one is not sent. ASP.NET pages carry some 50 kB of state."""

_LONG = 200  # characters: a field as long is state that differs at each visit, and names no page


def key_of(request: ListRequest) -> str:
    """What names a request among addresses: its address, for POST with the fields that name a page."""
    if request.method == "GET":
        return request.url
    named = [
        (name, value)
        for name, value in request.form
        if len(value) < _LONG and not name.startswith("__VIEWSTATE") and name != "__EVENTVALIDATION"
    ]
    mark = "&" if "?" in request.url else "?"
    return f"{request.url}{mark}{urlencode([('__wb_method', 'POST'), *named])}"


def body_of(request: ListRequest) -> bytes:
    """The bytes of a request's body."""
    if request.encoding == "json":
        return json.dumps(dict(request.form), ensure_ascii=False).encode()
    return urlencode(request.form).encode()


def media_type(request: ListRequest) -> str:
    """What a request's body is."""
    return "application/json" if request.encoding == "json" else "application/x-www-form-urlencoded"


def stored(request: ListRequest) -> str | None:
    """A request as text, None when it is no more than an address. The inverse of `restored`."""
    if request.method == "GET":
        return None
    return json.dumps(
        {"url": request.url, "form": request.form, "encoding": request.encoding},
        ensure_ascii=False,
    )


def restored(url: str, text: str | None) -> ListRequest:
    """The request of an address. text: what `stored` made of it."""
    if text is None:
        return ListRequest(url)
    told = json.loads(text)
    form = tuple((name, value) for name, value in told["form"])
    return ListRequest(told["url"], "POST", form, told["encoding"])
