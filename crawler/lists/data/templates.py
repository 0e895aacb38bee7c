"""Addresses of records that have only a number: as another link, or the page's script, makes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from crawler.lists.data.literal import HOLE
from crawler.lists.data.roles import Roles, is_address
from crawler.lists.data.tables import Record, Table
from crawler.lists.markup import Markup

_NAME = re.compile(r"[\w-]{1,80}")  # what may stand in an address as it is
_PLACE = re.compile(
    r"(\$?\{\{?\s?[\w.]{1,40}\s?\}?\}|\[[a-zA-Z_]\w{0,30}\]|(?<=/):[a-zA-Z]\w{0,30}|%[sd]|__\w{1,20}?__|#\w{1,20}#"
    r"|\*\w{1,20}\*)"
)
_TO_PAGE = re.compile(r"https?://|\.{0,2}/[^/]|[\w-]{1,60}[/?]")
_MOST_MEMBERS = 100  # of an object around the records
_SAMPLE = 100  # records that are looked for in links
_LONGEST = 300  # characters of each side of an address
_BEFORE = re.compile(r"[\\\"'\s(>]+|href=")  # what a text may have in front of an address
_MOST_SOURCE = 500_000  # characters of a page that are searched


@dataclass(frozen=True, slots=True)
class Template:
    """An address with the names of fields in it, each between two HOLEs."""

    text: str

    def address(self, record: Record) -> str | None:
        """The address of a record; None where it lacks a field, or the field is no name."""
        pieces = self.text.split(HOLE)
        for place in range(1, len(pieces), 2):
            pieces[place] = str(record.get(pieces[place], ""))
            if not _NAME.fullmatch(pieces[place]):
                return None
        return "".join(pieces)


def template_of(table: Table, cast: Roles, markup: Markup | None) -> Template | None:
    """How addresses are made of a record's number; None when nothing says that. Evidence: records that
    have both, a template beside the records, a link to one of the records on the page, the text that a
    script of the page puts around the field."""
    stated = _by_answer(table, cast)
    if stated:
        return stated
    for name in cast.ids:
        made = _by_records(table, cast, name) or (markup and _by_page(table, name, markup))
        if made:
            return Template(made.replace(HOLE, f"{HOLE}{name}{HOLE}"))
    return None


def _by_answer(table: Table, cast: Roles) -> Template | None:
    """`"urlTemplate": "/show/{id}.html"` in the objects around the records."""
    first = table.records[0] if table.records else {}
    fields = {name.rpartition(".")[2].lower(): name for name in reversed(first)}
    for value in _texts(table.around):
        if not _PLACE.search(value) or not _TO_PAGE.match(value):
            continue
        made, numbers = _PLACE.split(value), iter(cast.ids)
        for place in range(1, len(made), 2):
            said = re.sub(r"\W|_", "", made[place]).lower()
            near = (fields[one] for one in fields if one.replace("_", "") == said)
            made[place] = next(near, "") or next(numbers, "")
        if all(made[1::2]):
            return Template(HOLE.join(made))
    return None


def _texts(around: tuple[Record, ...]) -> Iterator[str]:
    """The short texts of the objects around, and of the objects in those."""
    for here in around:
        for one in islice(here.values(), _MOST_MEMBERS):
            inside = islice(one.values(), _MOST_MEMBERS) if isinstance(one, dict) else (one,)
            yield from (text for text in inside if isinstance(text, str) and len(text) <= _LONGEST)


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
