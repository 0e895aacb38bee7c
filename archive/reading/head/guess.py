"""The publish date by guess: htmldate, for pages on which nothing else says when."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from htmldate import find_date
from lxml.html import HtmlElement

from archive.reading.tree.layout import Line
from archive.types import Evidence
from archive.web.dates import CHINA, find_days

# The window that a guess must fall into: Chinese sites have been publishing since about then.
_EARLIEST = "1998-01-01"
_UNLIMITED = "2099-12-31"

logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def guess_date(root: HtmlElement, above: Sequence[Line], now: datetime | None) -> list[Evidence]:
    """A day that markup names as date of publication; empty when there is none in the window.

    Only a whole day counts that is printed above the text or given by the page's head: htmldate
    also takes the dates of other articles in a list, and fills in what is missing from the clock.
    now: aware.
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
    return {
        day.iso[:10] for text in [*(line.text for line in above), *said] for day in find_days(text)
    }
