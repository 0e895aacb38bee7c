"""From data to a Listing: by a family's rules, else by what the records look like."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from html import unescape
from itertools import islice
from typing import Any

from archive.web.urls import address_facts
from crawler.lists import pager
from crawler.lists.data import elements
from crawler.lists.data.files import index_of_files
from crawler.lists.data.held import held
from crawler.lists.data.items import Row, items_of
from crawler.lists.data.paging import Said, contradicted, following, said
from crawler.lists.data.roles import Roles, is_address, roles
from crawler.lists.data.scripts import Data, data_in, written
from crawler.lists.data.tables import MOST_RECORDS, Table, tables
from crawler.lists.data.templates import Template, template_of
from crawler.lists.families import FAMILIES, Family, recognise
from crawler.lists.families.records import RecordRules, search
from crawler.lists.listing import Item, Listing, ListVerdict
from crawler.lists.markup import Markup, parse_anchors

_ROWS = re.compile(r"<a\s[^<>]{0,1000}href|<record>", re.IGNORECASE)
_MOST_COUNTED = 200_000  # characters in which rows are counted
_MINOR = re.compile(
    r"hot|banner|recommend|slide|focus|carousel|top|adv|nav|menu|tj|rank|links?$", re.IGNORECASE
)
_MOST_MARKUP = 3_000_000  # characters of the markup in an answer
_MOST_DIGITS = 9  # of a count of records
_SAMPLE = 60  # records that are looked at before all are
_MOST_TEXTS = 5_000  # values of an answer among which its markup is searched
_BY_ADDRESS, _BY_SHAPE, _GUESSED = 0.7, 0.6, 0.3


def read(text: str, url: str, fetched: datetime | None) -> Listing | None:
    """The records of a data answer, also of XML that is no page; None when the text is not one, or is a
    script without records."""
    html = written(text) if "document" in text[:_MOST_COUNTED] and text.lstrip()[:1] != "<" else ""
    if _ROWS.search(html):
        return _with_markup(html[:_MOST_MARKUP], {}, url, fetched, None, _GUESSED)
    xml = elements.value_in(text)
    data = data_in(text) if xml is None else Data(xml)
    if data is None:
        return None
    found = (
        _by_rules(data.value, url, fetched)
        or _by_looks(data.value, url, fetched)
        or _inner(data, url, fetched)
        or index_of_files(data.value, url)
    )
    if found is not None or data.is_script:
        return found
    if xml is not None and _ROWS.search(text, 0, _MOST_COUNTED):
        return None  # read as a page
    if xml == {} or _is_empty(data.value):
        return Listing(verdict=ListVerdict.EMPTY, why="The answer has no records.", family="data")
    why = _why_none(data.value)
    return Listing(verdict=ListVerdict.NOT_A_LIST, why=why, family="data")


def _why_none(value: Any) -> str:
    """Why an answer with records has no articles."""
    for table in tables(value):
        cast = roles(table)
        if cast is None:
            continue
        if any(is_address(one) for record in table.records[:_SAMPLE] for one in record.values()):
            return (
                f"Its records have headlines ({cast.title}), and no address that is an article's."
            )
        return f"Its records have headlines ({cast.title}) but no addresses, only numbers."
    return "The answer has nothing that looks like headlines with addresses."


def inline(markup: Markup) -> Listing | None:
    """The records that a page's own scripts and attributes hold; None when there are none."""
    found = held(markup)
    if not found:
        return None
    return _by_rules(found, markup.base, markup.fetched) or _by_looks(
        found, markup.base, markup.fetched, markup
    )


def _by_rules(value: Any, url: str, fetched: datetime | None) -> Listing | None:
    # An array may have a million records: a few show whether a rule fits it.
    some = value[:_SAMPLE] if isinstance(value, list) else value
    taken = value[:MOST_RECORDS] if isinstance(value, list) else value
    for family in FAMILIES.values():
        rules = family.records
        if rules is None:
            continue
        records = rules.records(taken) if rules.records(some) else None
        html = None if records else rules.markup(value)
        if records is None and html is None:
            continue
        at_home = bool(family.address and family.address.search(url))
        score = round(1 - (1 - _BY_SHAPE) * (1 - _BY_ADDRESS * at_home), 2)
        if html is not None:
            return _with_markup(html, value, url, fetched, family, score)
        listing = _listed(records or [], rules, taken, url, fetched)
        if listing.items:
            left_out = listing.left_out + (len(value) - len(taken))
            return replace(listing, family=family.name, score=score, left_out=left_out)
    return None


def _listed(
    records: list[Any], rules: RecordRules, value: Any, url: str, fetched: datetime | None
) -> Listing:
    rows = (
        (search(rules.title, one), [search(rules.link, one)], [search(rules.date, one)])
        for one in records[:MOST_RECORDS]
    )
    told = _told(rules, value)
    # Data in a page's script is the whole of it.
    further = following(url, len(records), told, page=rules.page, size=rules.size)
    count = len(records) + rules.excluded(value, records)
    listing = Listing(
        items=items_of(rows, url, fetched),
        next=further,
        total_items=told.total(len(records)),
        total_pages=told.pages,
        left_out=max(len(records) - MOST_RECORDS, 0),
    )
    odd = (
        None if further else contradicted(url, len(records), told, page=rules.page, size=rules.size)
    )
    return _guessed(listing, odd or _lacking(listing.items, count))


def _lacking(items: Sequence[Item], records: int) -> str | None:
    """What records by a family's rules lack that they should have."""
    undated = sum(item.date is None for item in items)
    if len(items) < min(records, MOST_RECORDS):
        return f"of {records} records {records - len(items)} give no article of their own"
    if undated:
        return f"{undated} of {records} records have no day"
    untitled = sum(not item.title for item in items)
    return f"{untitled} of {records} records have no headline" if untitled else None


def _guessed(listing: Listing, doubt: str | None) -> Listing:
    """The listing, as a guess where there is a doubt."""
    if not doubt:
        return listing
    return replace(listing, guess=True, why=f"{len(listing.items)} articles; a guess: {doubt}.")


def _told(rules: RecordRules, value: Any) -> Said:
    """What the answer says by the rules, else by its looks."""
    told = said((value,))
    items, pages = search(rules.total, value), search(rules.pages, value)
    return replace(
        told,
        items=_count(items) or told.items,
        pages=_count(pages) or told.pages,
    )


def _count(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def _by_looks(
    value: Any, url: str, fetched: datetime | None, markup: Markup | None = None
) -> Listing | None:
    """The array that looks most like articles: told as a guess."""
    best: tuple[float, Table, Roles, tuple[Item, ...]] | None = None
    for table in tables(value):
        cast = roles(table)
        if cast is None:
            continue
        template = template_of(table, cast, markup)
        items = items_of(_rows(table, cast, template), url, fetched)
        dated = sum(item.date is not None for item in items)
        if not dated and all(item.url.endswith("/") for item in items):
            continue  # columns
        sample = items[:_SAMPLE]
        known = sum(address_facts(item.url) is not None for item in sample)
        shares = dated / max(len(items), 1) + known / max(len(sample), 1)
        worth = cast.sure * 3 + min(len(items), 20) / 2 + shares * 4
        worth -= 8 if _MINOR.search(table.path.rpartition(".")[2]) else 0
        if items and (best is None or worth > best[0]):
            best = worth, table, cast, items
    if best is None:
        return None
    _, table, _, items = best
    told = said(table.around)
    further = None if markup else following(url, len(table.records) + table.left_out, told)
    why = "Its records look like headlines with addresses."
    return Listing(
        items=items, next=further, total_items=told.total(len(table.records)),
        total_pages=told.pages, why=why,
        family="data", score=_GUESSED, guess=True, left_out=table.left_out,
    )  # fmt: skip


def _rows(table: Table, cast: Roles, template: Template | None) -> Iterator[Row]:
    """Headline, addresses and days of each record. template: makes the address of a record without."""
    for record in table.records:
        links = [record[name] for name in cast.links if is_address(record.get(name))]
        made = template.address(record) if template and not links else None
        links = [made] if made else links
        yield record.get(cast.title), links, [record.get(name) for name in cast.dates]


def _inner(data: Data, url: str, fetched: datetime | None) -> Listing | None:
    """The rows of the text in an answer that has the most links."""
    best, most = "", 0
    waiting: deque[Any] = deque([data.value])
    for _ in range(_MOST_TEXTS):
        if not waiting:
            break
        here = waiting.popleft()
        if isinstance(here, dict):
            waiting.extend(islice(here.values(), 1_000))
        elif isinstance(here, list):
            rows = [
                one for one in here[:MOST_RECORDS] if isinstance(one, str) and _ROWS.search(one)
            ]
            waiting.append("\n".join(rows)) if len(rows) > 1 else waiting.extend(here[:1_000])
        elif isinstance(here, str):
            found = len(_ROWS.findall(here, 0, _MOST_COUNTED))
            if found > most:
                best, most = here, found
    if not best:
        return None
    return _with_markup(best[:_MOST_MARKUP], data.value, url, fetched, None, _GUESSED)


def _with_markup(
    html: str, value: Any, url: str, fetched: datetime | None, family: Family | None, score: float
) -> Listing:
    """The rows of markup that came in data, read as those of a page are."""
    markup = parse_anchors(unescape(html) if "&lt;a " in html else html, url, fetched=fetched)
    scores = recognise(markup)
    reader = scores[0][0] if scores else FAMILIES["generic"]
    listing = reader.read(markup)
    stated = pager.totals(markup)
    told = said((value, *((one for one in value.values()) if isinstance(value, dict) else ())))
    told = replace(
        told,
        items=told.items or stated.items,
        pages=told.pages or stated.pages,
        size=told.size or stated.size,
    )
    rules = family.records if family and family.records else RecordRules()
    further = following(url, len(listing.items), told, page=rules.page, size=rules.size)
    if not listing.items:
        listing = replace(listing, verdict=ListVerdict.EMPTY, why="The answer has no rows.")
    shown = len(listing.items)
    listing = replace(
        listing, next=further, total_items=told.total(shown), total_pages=told.pages,
        family=family.name if family else reader.name, score=score,
        guess=family is None or listing.guess,
    )  # fmt: skip
    odd = contradicted(url, shown, told, page=rules.page, size=rules.size) if not further else None
    return _guessed(listing, odd or _lacking(listing.items, shown))


def _is_empty(value: Any) -> bool:
    """Whether an answer has an array without records, and none with any."""
    waiting: deque[Any] = deque([value])
    empty = False
    for _ in range(1_000):
        if not waiting:
            break
        here = waiting.popleft()
        if isinstance(here, dict):
            waiting.extend(islice(here.values(), 200))
        elif isinstance(here, list):
            if here:
                return False
            empty = True
    told = said((value,))
    return empty or 0 in (told.items, told.count)
