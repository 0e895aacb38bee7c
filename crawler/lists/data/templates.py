"""Addresses of records that have only a number: as another link, or the page's script, makes them."""

import re

from crawler.lists.data.literal import HOLE
from crawler.lists.data.tables import Roles, Table, is_address
from crawler.lists.markup import Markup

_SAMPLE = 100  # records that are looked for in links
_LONGEST = 300  # characters of each side of an address
_BEFORE = re.compile(r"[\\\"'\s(>]+|href=")  # what a text may have in front of an address
_MOST_SOURCE = 500_000  # characters of a page that are searched


def template_of(table: Table, cast: Roles, markup: Markup | None) -> tuple[str, str] | None:
    """The field with a record's number, and an address with a HOLE for it; None when nothing says how
    addresses are made. Evidence: records that have both, a link to one of the records on the page, the
    text that a script of the page puts around the field."""
    for name in cast.ids:
        made = _by_records(table, cast, name) or (markup and _by_page(table, name, markup))
        if made:
            return name, made
    return None


def _by_records(table: Table, cast: Roles, name: str) -> str | None:
    made = {
        address.replace(str(record[name]), HOLE)
        for record in table.records[:_SAMPLE]
        for address in [next((str(record[one]) for one in cast.links if record.get(one)), "")]
        if is_address(address) and _stands_once(str(record.get(name, "")), address)
    }
    return made.pop() if len(made) == 1 else None


def _by_page(table: Table, name: str, markup: Markup) -> str | None:
    return _by_script(name, markup.text[:_MOST_SOURCE]) or _by_link(table, name, markup)


def _by_script(name: str, source: str) -> str | None:
    """`'/show-' + one.id + '.html'`, `/show-${one.id}.html`, `/show-{{one.id}}.html`."""
    field = rf"(?:[\w$]{{1,40}}(?:\[\w{{1,40}}\])?\s*\.\s*)?{re.escape(name.rpartition('.')[2])}"
    shapes = (
        rf"[\"']([^\"'\n]{{1,{_LONGEST}}})[\"']\s*\+\s*{field}\s*(?:\+\s*[\"']([^\"'\s<>]{{0,{_LONGEST}}})|[\"',;)\s])",
        rf"([^\"'`\s<>]{{1,{_LONGEST}}})(?:\$\{{|\{{\{{)\s*{field}\s*\}}{{1,2}}([^\"'`\s<>]{{0,{_LONGEST}}})",
        rf"href=\\?[\"']([^\"'\s<>]{{1,{_LONGEST}}})[\"']\s*\+\s*{field}\s*\+\s*[\"']([^\"'\s<>]{{0,{_LONGEST}}})",
    )
    for shape in shapes:
        for match in re.finditer(shape, source):
            before = _BEFORE.split(match[1])[-1]
            made = before + HOLE + (match[2] or "")
            if re.match(r"https?://|\.{0,2}/|[\w/-]+[/?]", made):
                return made
    return None


def _by_link(table: Table, name: str, markup: Markup) -> str | None:
    numbers = {str(record.get(name, "")) for record in table.records[:_SAMPLE]}
    made = {
        anchor.url.replace(number, HOLE)
        for anchor in markup.anchors[:1_000]
        for number in set(re.findall(r"[\w-]+", anchor.url)) & numbers
        if _stands_once(number, anchor.url)
    }
    return made.pop() if len(made) == 1 else None


def _stands_once(number: str, address: str) -> bool:
    return len(number) > 1 and address.count(number) == 1
