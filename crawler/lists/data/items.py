"""From the values of records to items: whole addresses, headlines without marks, whole days."""

import re
from collections.abc import Iterable
from datetime import datetime
from html import unescape
from typing import Any, TypeAlias

from archive.web.dates import CHINA
from archive.web.links import resolve
from archive.web.urls import address_facts, canonical
from crawler.lists.data.days import day_of
from crawler.lists.data.literal import HOLE
from crawler.lists.listing import Item
from crawler.lists.markup import LONGEST_ADDRESS, collapse
from crawler.lists.rows.days import Day, whole_day
from crawler.lists.rows.years import DayEvidence, with_years

_TAG = re.compile(r"<[a-zA-Z/][^<>]{0,500}>")
_HOLES = re.compile(f"{HOLE}[^{HOLE}]{{0,100}}{HOLE}|{HOLE}")
_HALF = re.compile("[\ud800-\udfff]")
_LONGEST_TITLE = 500  # characters
_LONGEST_DAY = 80  # characters

Row: TypeAlias = tuple[Any, list[Any], list[Any]]
"""A headline, addresses of which the first that is one counts, and days."""


def items_of(rows: Iterable[Row], url: str, fetched: datetime | None) -> tuple[Item, ...]:
    """One item an address. fetched: when, from which days without a year or such as 昨天 are counted."""
    now = fetched.astimezone(CHINA) if fetched else None
    found: dict[str, tuple[str, Any, DayEvidence]] = {}
    for title, links, days in rows:
        address = next(filter(None, (_resolved(url, link) for link in links)), None)
        if address is not None:
            found.setdefault(canonical(address), (address, title, _evidence(address, days, now)))
    told = with_years([evidence for _, _, evidence in found.values()], now)
    return tuple(
        Item(address, headline_in(title), day)
        for (address, title, _), day in zip(found.values(), told, strict=True)
    )


def _evidence(address: str, days: list[Any], now: datetime | None) -> DayEvidence:
    facts = address_facts(address)
    hint = facts.date if facts and facts.date else ""
    told = next(filter(None, map(day_of, days)), None)
    if told:
        year, month, day = map(int, told.split("-"))
        return DayEvidence(Day(month, day, year), hint)
    short = (one for one in days if isinstance(one, str) and len(one) <= _LONGEST_DAY)
    return DayEvidence(next(filter(None, (whole_day(one, now) for one in short)), None), hint)


def _resolved(url: str, link: Any) -> str | None:
    if not isinstance(link, str) or not link.strip() or len(link) > LONGEST_ADDRESS or HOLE in link:
        return None
    return resolve(url, _HALF.sub("\ufffd", unescape(link)))


def headline_in(value: Any) -> str | None:
    """The headline that a value says: without tags, entities and what is no character."""
    if not isinstance(value, str | int | float):
        return None
    text = _TAG.sub("", unescape(_HOLES.sub("", str(value)[: _LONGEST_TITLE * 4])))
    return collapse(_HALF.sub("", text))[:_LONGEST_TITLE] or None
