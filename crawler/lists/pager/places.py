"""Which page of a list an address is, as far as addresses tell; and whether another comes later."""

import re
from collections.abc import Callable
from enum import Enum
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

from archive.web.urls import canonical
from crawler.lists.listing import ListRequest
from crawler.lists.pager.totals import Stated
from crawler.lists.paging_names import counts
from crawler.lists.safety import acts, on_site

_NUMBERS = re.compile(r"\d{1,6}")
_DAY = re.compile(r"(?:^|&)\w{0,12}=(?:19|20)\d\d-?\d\d(?:-?\d\d)?(?=&|$)")
_NUMBERED = re.compile(r"(.*/(?:index|default)_?)(\d{1,6})\.\w{3,6}")
_INDEX = re.compile(r"/(?:index|default)\.\w{3,6}(?=$|\?)", re.IGNORECASE)
_AFTER_NAME = re.compile(r"(.*?)(?:[_-]|/page[/_-]?|/p)(\d{1,6})(?:\.\w{3,6}|/)?")
_SECOND = 2  # the number of the second page, or less where the first is 0
_PERIOD = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?:(?P<sign>[-_/]?)(?P<m>0[1-9]|1[0-2]))?(?!\d)")
_FIRST_YEAR = 1998  # before, no list had pages
_MOST_NUMBERS = 8  # numbers of an address that may be its page


class End(Enum):
    """What a pager may say instead of a request."""

    HERE = "this page is the last"


Answer: TypeAlias = ListRequest | End | None


def is_same(one: str, other: str) -> bool:
    """Whether two addresses are one page; `index.html` is its directory."""
    return _bare(one) == _bare(other)


def is_first(found: str, url: str) -> bool:
    """Whether an address is this one with a parameter that counts pages, which this one lacks."""
    one, other = urlsplit(found), urlsplit(url)
    given, own = parse_qsl(one.query), parse_qsl(other.query)
    rest = [pair for pair in given if not counts(pair[0])]
    return is_same(found.partition("?")[0], url.partition("?")[0]) and rest == own != given


def is_further(found: ListRequest, url: str) -> bool:
    """Whether a request leads on from url: on the same site, not to itself, not to an earlier page."""
    if not on_site(found.url, url) or acts(found.url):
        return False
    if found.method == "POST":
        return True
    if is_same(found.url, url) or _is_earlier(found.url, url):
        return False
    return not _turns_days(found.url, url)


def _turns_days(found: str, url: str) -> bool:
    """Whether an address differs by a day alone: a calendar's, which never ends."""
    return (
        found != url
        and _DAY.sub("", urlsplit(found).query) == _DAY.sub("", urlsplit(url).query)
        and (
            urlsplit(found).path == urlsplit(url).path and bool(_DAY.search(urlsplit(found).query))
        )
    )


def continues(found: str, url: str) -> bool:
    """Whether an address is that of this list's own further page: by a parameter that counts, or by a
    number that follows the name of its file."""
    one, other = urlsplit(found), urlsplit(url)
    if is_same(found.partition("?")[0], url.partition("?")[0]):
        given, own = (
            [pair for pair in parse_qsl(part.query) if not counts(pair[0])] for part in (one, other)
        )
        return given == own and one.query != other.query
    match = _AFTER_NAME.fullmatch(one.path)
    name = _INDEX.sub("/", other.path)
    names = [name.rpartition(".")[0] if "." in name.rpartition("/")[2] else name.rstrip("/")]
    names += [f"{name}index", f"{name}list"] if name.endswith("/") else []
    return match is not None and match[1] in names and int(match[2]) <= _SECOND


def is_before(found: str, url: str) -> bool:
    """Whether an address is that of the month or year before this page's, and otherwise the same; of a
    page that names none, one in its folder that does."""
    own = [*_PERIOD.finditer(url)]
    for match in reversed(own):
        year, month = int(match["y"]), int(match["m"] or 0)
        earlier = (year, month - 1) if month > 1 else (year - 1, 12 if month else 0)
        made = f"{earlier[0]}{match['sign'] or ''}{f'{earlier[1]:02}' if month else ''}"
        if found == url[: match.start()] + made + url[match.end() :]:
            return earlier[0] >= _FIRST_YEAR
    folder = url.partition("?")[0].rpartition("/")[0]
    rest = found.removeprefix(f"{folder}/")
    named = _PERIOD.search(rest) if rest != found and not own else None
    return named is not None and int(named["y"]) >= _FIRST_YEAR


def following(make: Callable[[int], ListRequest | None], url: str, told: Stated) -> Answer:
    """The next of the pages that a function makes. The page at hand is the one whose address it
    makes, else the one that the page says it is."""
    here = _number_of(make, url, told.base)
    if here is None:
        here = told.current if told.current is not None else told.base
    if told.pages is not None and here - told.base + 1 >= told.pages:
        return End.HERE
    found = make(here + 1)
    return found if found is not None and is_further(found, url) else None


def _number_of(make: Callable[[int], ListRequest | None], url: str, base: int) -> int | None:
    numbers = [int(one) for one in _NUMBERS.findall(url)][-_MOST_NUMBERS:]
    for number in (*reversed(numbers), base):
        found = make(number)
        if found is not None and found.method == "GET" and is_same(found.url, url):
            return number
    return None


def _bare(url: str) -> str:
    return _INDEX.sub("/", canonical(url))


def _is_earlier(found: str, url: str) -> bool:
    """Whether a parameter that counts pages is less than on this page, where it is 1 if absent."""
    one, other = urlsplit(found), urlsplit(url)
    files = [_NUMBERED.fullmatch(part.path) for part in (one, other)]
    if files[0] and files[1] and files[0][1] == files[1][1]:
        return int(files[0][2]) < int(files[1][2])
    if one.path.rpartition("/")[2] != other.path.rpartition("/")[2]:
        return False
    given, own = dict(parse_qsl(one.query)), dict(parse_qsl(other.query))
    for name, value in given.items():
        if not counts(name) or not value.isdecimal():
            continue
        before = own.get(name)
        if before is None:
            return int(value[:9]) < 1 and {**given, name: ""} != {**own, name: ""}
        if before.isdecimal():
            return int(value[:9]) < int(before[:9])
    return False
