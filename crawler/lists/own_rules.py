"""Lists read by a source's own rules, for the site that nothing else can read (docs/configuration.md)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import jmespath
from parsel import Selector

from archive.types import ListRules
from archive.web.links import base_of, resolve
from archive.web.urls import canonical
from crawler.lists import verdict
from crawler.lists.data.days import day_of
from crawler.lists.data.scripts import data_in
from crawler.lists.listing import Item, Listing, ListRequest, ListVerdict
from crawler.lists.markup import MOST_ANCHORS, collapse, parse_anchors, same_host
from crawler.lists.rows.days import day_inside, whole_day
from crawler.lists.rows.rows import now_of
from crawler.lists.rows.years import DayEvidence, with_years

_LONGEST = 2_000  # characters of a headline


def read(
    text: str, url: str, rules: ListRules, *, fetched: datetime | None, charset: str = "utf-8"
) -> Listing:
    """What a list page gives by these rules; addresses absolute. url, fetched: where and when it was.

    A page in which they find nothing is judged like any other: it may be a firewall's.
    """
    base = base_of(text, url)
    view = _Records(text) if rules.items.startswith("jmespath:") else _Page(text)
    found = view.rows(rules.items)
    rows = []
    for row in found[:MOST_ANCHORS]:
        link = view.link(row, rules.link)
        address = resolve(base, link, charset) if link else None
        if address:
            rows.append((address, view.title(row, rules.title), view.value(row, rules.date)))
    items = _items(rows, fetched)
    told = view.value(view.top, rules.next)
    following = resolve(base, told, charset) if told and told[0] != "#" else None
    if not following or canonical(following) == canonical(url) or not same_host(following, url):
        following = None
    listing = Listing(
        items=items,
        next=ListRequest(following) if following else None,
        family="own-rules",
        score=1.0,
        verdict=ListVerdict.OK,
        why=f"{len(items)} articles, read by the source's own rules.",
        left_out=len(found[MOST_ANCHORS:]),
    )
    return listing if items else verdict.judged(listing, parse_anchors(text, url))


def _items(rows: list[tuple[str, str, str]], fetched: datetime | None) -> tuple[Item, ...]:
    now = now_of(fetched)
    evidence = [DayEvidence(whole_day(day, now) or day_inside(day, now)) for _, _, day in rows]
    found: dict[str, Item] = {}
    for (address, title, told), day in zip(rows, with_years(evidence, now), strict=True):
        item = Item(address, title or None, day or day_of(int(told) if told.isdigit() else told))
        found.setdefault(canonical(address), item)
    return tuple(found.values())


class _Page:
    """HTML or XML, by CSS and XPath."""

    def __init__(self, text: str) -> None:
        is_xml = text.lstrip("\ufeff \t\r\n").startswith("<?xml") and "<html" not in text[:2_000]
        self.top = Selector(text=text, type="xml" if is_xml else "html")

    def rows(self, rule: str) -> Sequence[Any]:
        return list(_selected(self.top, rule))

    def value(self, row: Any, rule: str | None) -> str:
        """The text of what a rule selects first, with that of what it holds."""
        found: Any = _selected(row, rule)[:1] if rule else None
        if not found:
            return ""
        inside = found[0].xpath("string(.)") if hasattr(found[0].root, "tag") else found
        return collapse((inside.get() or "")[:_LONGEST])

    def link(self, row: Any, rule: str | None) -> str:
        return self.value(row, rule) if rule else row.xpath("descendant-or-self::a/@href").get("")

    def title(self, row: Any, rule: str | None) -> str:
        if rule:
            return self.value(row, rule)
        anchor: Any = row.xpath("descendant-or-self::a[@href]")[:1]
        said: str = anchor.xpath("string(.)").get("") or anchor.xpath("@title").get("")
        return collapse(said[:_LONGEST])


def _selected(row: Any, rule: str) -> Any:
    language, _, expression = rule.partition(": ")
    return row.css(expression) if language == "css" else row.xpath(expression)


class _Records:
    """JSON, JSONP or a script, by JMESPath."""

    def __init__(self, text: str) -> None:
        data = data_in(text)
        self.top: Any = data.value if data else None

    def rows(self, rule: str) -> Sequence[Any]:
        found = _searched(self.top, rule)
        return found if isinstance(found, list) else []

    def value(self, row: Any, rule: str | None) -> str:
        found = _searched(row, rule) if rule else None
        return collapse(str(found)[:_LONGEST]) if isinstance(found, str | int | float) else ""

    def link(self, row: Any, rule: str | None) -> str:
        return self.value(row, rule or "jmespath: url || link")

    def title(self, row: Any, rule: str | None) -> str:
        return self.value(row, rule or "jmespath: title")


def _searched(value: Any, rule: str) -> Any:
    try:
        return jmespath.search(rule.partition(": ")[2], value)
    except jmespath.exceptions.JMESPathError:
        return None  # a function of the rule was given another type than it takes
