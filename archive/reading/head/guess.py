"""A guess at the publish date: htmldate, for pages where nothing else gives one."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from htmldate import find_date
from lxml.html import HtmlElement

from archive.reading.head.labels import announces_stale, is_stale
from archive.reading.tree.layout import Line
from archive.types import Evidence
from archive.web.dates import CHINA, find_days

# The window that a guess must fall into: Chinese sites have been publishing since about then.
_EARLIEST = "1998-01-01"
_UNLIMITED = "2099-12-31"

logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def guess_date(root: HtmlElement, above: Sequence[Line], now: datetime | None) -> list[Evidence]:
    """A day that the markup names as publication date; empty when none is in the window.

    Only a whole day printed above the text or given in the page's head counts: htmldate also takes
    dates of other articles in a list, and fills in missing parts from the clock. now: aware.
    """
    latest = _UNLIMITED
    if now is not None:
        latest = (now.astimezone(CHINA) + timedelta(days=1)).strftime("%Y-%m-%d")
    found = find_date(
        root, extensive_search=False, original_date=True, min_date=_EARLIEST, max_date=latest
    )
    return (
        [Evidence(where="htmldate", value=found)] if found and found in _days(root, above) else []
    )


def _days(root: HtmlElement, above: Sequence[Line]) -> set[str]:
    said = root.xpath("//meta/@content | //time/@datetime | //abbr/@title")
    shown = [
        line.text
        for line, before in zip(above, [None, *above], strict=False)
        if not (
            line.linked or (before is not None and (before.is_link or announces_stale(before.text)))
        )
    ]
    return {
        day.iso[:10] for text in [*shown, *said] if not is_stale(text) for day in find_days(text)
    }
