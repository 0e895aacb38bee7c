"""The publish date by guess: htmldate, for pages on which nothing else says when."""

import logging
from datetime import datetime, timedelta

from htmldate import find_date
from lxml.html import HtmlElement

from archive.dates import CHINA
from archive.types import Evidence

# The window that a guess must fall into: Chinese sites have been publishing since about then.
_EARLIEST = "1998-01-01"
_UNLIMITED = "2099-12-31"

logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def guess_date(root: HtmlElement, now: datetime | None) -> list[Evidence]:
    """A day that markup names as date of publication; empty when there is none in the window.

    Only markup counts (`extensive_search=False`): a date out of running text, a footer or a list
    of other articles is worse than none. now: aware.
    """
    latest = _UNLIMITED
    if now is not None:
        latest = (now.astimezone(CHINA) + timedelta(days=1)).strftime("%Y-%m-%d")
    found = find_date(
        root, extensive_search=False, original_date=True, min_date=_EARLIEST, max_date=latest
    )
    return [Evidence(where="htmldate", value=found)] if found else []
