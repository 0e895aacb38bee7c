"""Where data goes on: what an answer says of its length, and the address of the following one."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from archive.web.links import resolve
from crawler.lists.listing import ListRequest
from crawler.lists.markup import same_host
from crawler.lists.paging_names import OFFSET_NAME, PAGE_NAME, SIZE_NAME
from crawler.lists.safety import acts

_TOTAL = re.compile(
    r"_?(?:total|total_?(?:count|num|number|elements|records?|rows?|size|items?|results?)|post_?count"
    r"|records?_?total|rows?_?total|num_?found|all_?(?:count|num)|sum|total_?cnt|zs|总数)",
    re.IGNORECASE,
)
# Of the list, or of this answer alone.
_COUNT = re.compile(
    r"_?(?:counts?|records?_?count|rows?_?count|records|item_?count)", re.IGNORECASE
)
_PAGES = re.compile(
    r"_?(?:total_?pages?|pages|page_?(?:count|total|sum)|pages?_?(?:count|total)|last_?page|max_?page|all_?page|page_?all"
    r"|count_?page|total_?page_?(?:count|num))",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"has_?(?:next|more)(?:_?page)?|is_?more|more|next_?page_?exists?", re.IGNORECASE
)
_LAST = re.compile(r"(?:is_?)?(?:last|end|last_?page|finish(?:ed)?|no_?more)", re.IGNORECASE)
_NEXT = re.compile(r"next|next_?(?:page_?)?(?:url|link|href)|next_?page", re.IGNORECASE)
_STEP = re.compile(r"start_?record", re.IGNORECASE)
_FULL = frozenset((10, 12, 15, 16, 18, 20, 24, 25, 30, 40, 50, 60, 100))  # usual lengths of a page
_NUMBERED = re.compile(r"([_/-])(\d{1,6})(\.json|\.js|/?)$")
_MOST = 10**9


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says of itself. more: whether it goes on; next: the address that it gives; page: its
    own number; size: the records of a full page; count: the records of the list, or of this answer."""

    items: int | None = None
    pages: int | None = None
    more: bool | None = None
    next: str | None = None
    size: int | None = None
    page: int | None = None
    count: int | None = None

    def total(self, shown: int) -> int | None:
        """How many records the list has; None where nothing says it, or where there are more in the
        answer alone, the `shown` ones. A count may be that of the answer."""
        if self.items is not None:
            return self.items if self.items >= shown else None
        if self.count is None or self.count < shown:
            return None
        return None if self.count == shown and shown in _FULL else self.count


def said(around: Iterable[Any]) -> Said:
    """What the objects around the records say, the nearest first, and the objects in those."""
    objects = [one for one in around if isinstance(one, dict)]
    objects += [
        inner
        for one in list(objects)
        for inner in list(one.values())[:100]
        if isinstance(inner, dict)
    ][:200]
    return Said(
        items=_number(objects, _TOTAL),
        pages=_number(objects, _PAGES),
        more=_flag(objects),
        next=_address(objects),
        size=_number(objects, re.compile(r"page_?size|per_?page|limit", re.IGNORECASE)),
        page=_number(objects, PAGE_NAME),
        count=_number(objects, _COUNT),
    )


def _named(objects: list[dict[str, Any]], name: re.Pattern[str]) -> Iterable[Any]:
    for one in objects:
        for key, value in list(one.items())[:500]:
            if isinstance(key, str) and len(key) < 40 and name.fullmatch(key):
                yield value


def _number(objects: list[dict[str, Any]], name: re.Pattern[str]) -> int | None:
    for value in _named(objects, name):
        number = _whole(value)
        if number is not None:
            return number
    return None


def _flag(objects: list[dict[str, Any]]) -> bool | None:
    for value in _named(objects, _MORE):
        if isinstance(value, bool) or value in (0, 1, "0", "1", "true", "false"):
            return value in (True, 1, "1", "true")
    for value in _named(objects, _LAST):
        if isinstance(value, bool):
            return not value
    return None


def _address(objects: list[dict[str, Any]]) -> str | None:
    for value in _named(objects, _NEXT):
        given = value.get("href") if isinstance(value, dict) else value
        if isinstance(given, str) and re.match(r"https?://|/|\?|\./", given) and len(given) < 4_000:
            return given
    return None


def _whole(value: Any) -> int | None:
    if isinstance(value, dict) and value.get("relation") in (None, "eq"):
        value = value.get("value")  # the total of Elasticsearch
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    return value if isinstance(value, int) and 0 <= value < _MOST else None


def following(
    url: str, shown: int, told: Said, *, page: str = "", size: int | None = None
) -> ListRequest | None:
    """The request for the records after those of url, or None when there are none or no way is known.

    shown: how many records the answer has. page, size: what the family's rules say (RecordRules).
    """
    if told.next and told.more is not False:
        found = resolve(url, told.next)
        leads = found and same_host(found, url) and found != url and not acts(found)
        return ListRequest(found) if found and leads else None
    if not shown or told.more is False:
        return None
    query = _Query(url, page)
    step = query.step(shown, size or told.size)
    if step is None:
        return _by_path(url, shown, told)
    name, value, before, full = step
    total = told.total(shown)
    if total is not None:
        goes_on = before + shown < total
    elif told.pages is not None and query.page is not None:
        goes_on = query.page < told.pages
    elif told.more is not None:
        goes_on = True
    else:
        # A system's own parameter leads on until a page is empty: how long a page is nobody says.
        goes_on = shown >= full if full else bool(page) or shown in _FULL
    return ListRequest(query.replaced(name, value, size or told.size)) if goes_on else None


def contradicted(
    url: str, shown: int, told: Said, *, page: str = "", size: int | None = None
) -> str | None:
    """What an answer says of itself that does not fit its address or its records; None where all fits."""
    query = _Query(url, page)
    step = query.step(shown, size or told.size)
    reached = shown + (step[2] if step else 0)
    if told.items is not None and told.items < reached:
        return f"it says {told.items} records, and has {reached} up to here"
    if told.page is not None and query.page is not None and abs(told.page - query.page) > 1:
        return f"it says that it is page {told.page}, and page {query.page} was asked for"
    if told.items is not None and told.items > reached and step is None:
        return f"it says {told.items} records, and no way to the others is known"
    return None


def _by_path(url: str, shown: int, told: Said) -> ListRequest | None:
    """The file after `list_1.json`, where the answer says that it is page 1 of several."""
    match = _NUMBERED.search(urlsplit(url).path)
    if match is None or told.page != int(match[2]):
        return None
    total = told.total(shown)
    pages = told.pages or (-(-total // (told.size or shown)) if total else 0)
    if told.page >= pages and not told.more:
        return None
    path = _NUMBERED.sub(lambda one: f"{one[1]}{int(one[2]) + 1}{one[3]}", urlsplit(url).path)
    return ListRequest(urlsplit(url)._replace(path=path, fragment="").geturl())


class _Query:
    """The parameters of an address, in their order and spelling; those of JSON in one as `name.member`."""

    def __init__(self, url: str, page: str) -> None:
        self._parts = urlsplit(url)
        self._written = [one.partition("=") for one in self._parts.query.split("&") if one]
        self._numbers: dict[str, int] = {}
        for name, _, text in self._written:
            value = unquote(text.replace("+", " "))
            whole = _whole(value.strip())
            if whole is not None:
                self._numbers.setdefault(unquote(name), whole)
            elif value[:1] == "{":
                for key, inner in _members(value).items():
                    number = _whole(inner)
                    if number is not None:
                        self._numbers.setdefault(f"{unquote(name)}.{key}", number)
        self._page = self._find(PAGE_NAME) or page or None
        self.page = self._numbers.get(self._page, 1) if self._page else None

    def _find(self, shape: re.Pattern[str]) -> str | None:
        found = [one for one in self._numbers if shape.fullmatch(one.rpartition(".")[2])]
        return min(found, key=lambda one: "page" not in one.lower(), default=None)

    def step(self, shown: int, usual: int | None) -> tuple[str, int, int, int | None] | None:
        """The parameter to change, its new value, the records before this page, and a full page."""
        record = self._find(_STEP)
        if record is not None:
            first = self._numbers[record]
            last = next((v for k, v in self._numbers.items() if k.lower() == "endrecord"), 0)
            step = last - first + 1 if last >= first else self._length(usual) or shown
            # Such proxies leave records out that are hidden, so that few pages are full.
            return record, first + step, max(first - 1, 0), step // 2
        size = self._length(usual)
        if self._page is not None and self.page is not None:
            # Where the first page is 0, this one is the second of what counts from 1.
            before = (self.page - 1) * (size or shown) if self.page else 0
            return self._page, self.page + 1, before, size
        offset = self._find(OFFSET_NAME)
        if offset is None:
            limit = self._find(re.compile("limit", re.IGNORECASE))
            return ("offset", shown, 0, size) if limit else None
        return offset, self._numbers[offset] + (size or shown), self._numbers[offset], size

    def _length(self, usual: int | None) -> int | None:
        found = [
            value
            for name, value in self._numbers.items()
            if SIZE_NAME.fullmatch(name.rpartition(".")[2]) and name != self._page and value
        ]
        return found[0] if found else usual

    def replaced(self, name: str, value: int, length: int | None) -> str:
        """The address with another value of a parameter, which is added where it is not. length: of a
        page, where it is known: JSON that is added names it, too."""
        outer, is_json, member = name.partition(".")
        changes = {outer: self._packed(outer, member, value, length) if is_json else str(value)}
        end = next((key for key in self._numbers if key.lower() == "endrecord"), None)
        if _STEP.fullmatch(name) and end is not None:
            changes[end] = str(value + self._numbers[end] - self._numbers[name])
        written = []
        for key, mark, text in self._written:
            changed = changes.pop(unquote(key), None)
            written.append(f"{key}{mark}{text}" if changed is None else f"{key}={changed}")
        written += [f"{quote(key)}={text}" for key, text in changes.items()]
        return urlunsplit(self._parts._replace(query="&".join(written), fragment=""))

    def _packed(self, outer: str, member: str, value: int, length: int | None) -> str:
        """The JSON of a parameter with another value in it."""
        given = next((text for key, _, text in self._written if unquote(key) == outer), "")
        members = _members(unquote(given.replace("+", " ")))
        if not members and self._length(length):
            members = {"pageSize": self._length(length)}
        written = {member: str(value) if isinstance(members.get(member), str) else value}
        return quote(
            json.dumps(members | written, ensure_ascii=False, separators=(",", ":")), safe=""
        )


def _members(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text[:4_000])
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
