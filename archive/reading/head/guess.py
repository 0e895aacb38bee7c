"""A guess at the publish date: htmldate, for pages where nothing else gives one."""

import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from htmldate import find_date
from lxml.html import HtmlElement

from archive.reading.head.labels import announces_stale, is_clock, is_stale
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
    today = now.astimezone(CHINA).date() if now is not None else None
    days = _days(root, above, today)
    if not days:
        return []
    latest = (today + timedelta(days=1)).isoformat() if today is not None else _UNLIMITED
    found = find_date(
        root, extensive_search=False, original_date=True, min_date=_EARLIEST, max_date=latest
    )
    return [Evidence(where="htmldate", value=found)] if found in days else []


def _days(root: HtmlElement, above: Sequence[Line], today: date | None) -> set[str]:
    """Days in the head and in lines that belong to no other article and no clock."""
    said = root.xpath(
        "//meta/@content | //time[not(ancestor::a or ancestor::li)]/@datetime | //abbr/@title"
    )
    shown = [
        line.text
        for before, line in zip([None, *above], above, strict=False)
        if not (line.linked or (before and (before.is_link or announces_stale(before.text))))
    ]
    clock = today.isoformat() if today is not None else ""
    return _whole_days(said) | (_whole_days(shown) - {clock})


def _whole_days(texts: Iterable[str]) -> set[str]:
    own = (text for text in texts if not (is_stale(text) or is_clock(text)))
    return {day.iso[:10] for text in own for day in find_days(text)}
