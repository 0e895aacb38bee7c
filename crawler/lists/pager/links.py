"""Where a list goes on by its links: words, pictures, numbers, a select, the last page."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import Any

from crawler.lists.listing import ListRequest
from crawler.lists.markup import Markup
from crawler.lists.pager.actions import Actions
from crawler.lists.pager.controls import (
    EARLIER_WORDS,
    LAST_WORDS,
    MORE_WORDS,
    NEXT_SIGNS,
    NEXT_WORDS,
    Control,
    filled,
    in_pager,
    target,
)
from crawler.lists.pager.places import (
    Answer,
    End,
    continues,
    is_before,
    is_first,
    is_further,
    is_same,
)

_MOST_TRIED = 40  # controls of one kind
_PATTERN = re.compile(
    r"(.*?(?:_|-|list|index|page|pageNo|pageNum|currPage|pageIndex|PAGENUM|[?&]p)=?)(\d{1,6})(\.\w+)?(?=$|&)(.*)",
    re.IGNORECASE,
)
_CALENDAR = re.compile(r"calendar|rili|datepicker|date", re.I)
_DAYS_OF_MONTH = frozenset(map(str, range(13, 28)))  # those that no pager of months has
_CALENDAR_ABOVE = 5  # elements
_MOST_WORDS = 5_000  # controls whose words are compared
_MOST_ROWS = 4  # groups of numbers in one table: a calendar has more
_PAGE_TEXT = re.compile(r"\s*第?\s*\d{1,6}\s*[页頁]?\s*|\s*\d{1,6}\s*/\s*\d{1,6}\s*")


def by_words(found: list[Control], actions: Actions) -> Answer:
    """The link that says 下一页, by a word, a picture, `rel`, a sign or a class."""
    kinds: tuple[Iterable[Control], ...] = (
        (one for one in found if one.word in NEXT_WORDS),
        (one for one in found if one.rel),
        (one for one in found if not one.word and one.text in NEXT_SIGNS - {">>", "»"} and in_pager(one)),
        (one for one in found if not one.word and one.text in (">>", "»") and in_pager(one)),
        (one for one in found if not one.text and one.is_class and in_pager(one)),
    )  # fmt: skip
    url = actions.markup.url
    for named in (_head_link(actions.markup), _named_next(actions)):
        if named is not None and is_further(named, url):
            return named
    ended = False
    for kind in kinds:
        leads = []
        for control in islice(kind, _MOST_TRIED):
            request = None if control.off else target(control, actions)
            if request is not None and is_further(request, url):
                leads.append(request)
                continue
            itself = request is not None and request.method == "GET" and is_same(request.url, url)
            ended = ended or control.off or itself
        if leads:
            return max(leads, key=lambda one: _nearness(one, url))
        if ended:
            return End.HERE
    return _own_more(found, actions)


def _nearness(request: ListRequest, url: str) -> tuple[bool, bool]:
    """How surely a request is of this page's list: a box beside it may have a pager of its own, before
    the list's."""
    folders = [one.partition("?")[0].rpartition("/")[0] for one in (request.url, url)]
    return continues(request.url, url), folders[0] == folders[1]


def _own_more(found: list[Control], actions: Actions) -> ListRequest | None:
    """The link 更多 or 上个月 that leads to what is older in this very list: such words are those of
    boxes beside and of calendars, too, which go elsewhere."""
    url = actions.markup.url
    for control in islice((one for one in found if not one.off), _MOST_WORDS):
        is_more = MORE_WORDS.fullmatch(control.word) is not None
        if not is_more and (control.word not in EARLIER_WORDS or _in_calendar(control)):
            continue
        request = target(control, actions)
        if request is None or request.method != "GET" or not is_further(request, url):
            continue
        if continues(request.url, url) if is_more else is_before(request.url, url):
            return request
    return None


def _in_calendar(control: Control) -> bool:
    """Whether a link is one of a calendar: by its name, or since it stands among days."""
    for above in islice(control.element.iterancestors(), _CALENDAR_ABOVE):
        if above.tag in ("body", "html"):
            return False
        if _CALENDAR.search(f"{above.get('class')} {above.get('id')}"):
            return True
        days = (one for one in islice(above.iter("td", "li", "a", "span"), 300))
        if sum((one.text or "").strip() in _DAYS_OF_MONTH for one in days) >= len(_DAYS_OF_MONTH):
            return True
    return False


def _head_link(markup: Markup) -> ListRequest | None:
    for element in islice(markup.root.iter("link"), 200):
        if "next" in (element.get("rel") or "").lower().split():
            url = markup.resolve(element.get("href") or "")
            return ListRequest(url) if url else None
    return None


def _named_next(actions: Actions) -> ListRequest | None:
    """The address that a button 加载更多 has in a data attribute."""
    for name in ("data-next-url", "data-nexturl", "data-next-page-url", "data-next"):
        found = actions.markup.root.xpath(
            "string((//*[@*[name()=$name]])[1]/@*[name()=$name])", name=name
        )
        if found and not found.isdecimal():
            return actions.address(found)
    return None


def by_numbers(found: list[Control], actions: Actions) -> Answer:
    """The number after this page's own: the one marked or not linked, or that leads here."""
    for group in _groups(found):
        answer = _after_own(group, actions)
        if answer is not None:
            return answer
    return None


def _groups(found: list[Control]) -> list[list[Control]]:
    """Numbers that stand together, largest first. A calendar's are left out."""
    groups: dict[Any, list[Control]] = defaultdict(list)
    rows: dict[Any, set[Any]] = defaultdict(set)
    for control in found:
        if control.number is None:
            continue
        place = control.element.getparent()
        while place is not None and place.tag in (
            "li",
            "span",
            "td",
            "b",
            "strong",
            "em",
            "i",
            "font",
            "th",
        ):
            place = place.getparent()
        if place is not None:
            groups[place].append(control)
            rows[place.getparent()].add(place)
    return sorted(
        (
            group
            for place, group in groups.items()
            if len(rows[place.getparent()]) < _MOST_ROWS
            and any(one.is_linked for one in group)
            and not _CALENDAR.search(f"{place.get('class')} {place.get('id')}")
        ),
        key=lambda group: -len(group),
    )[:6]


def _after_own(group: list[Control], actions: Actions) -> Answer:
    url = actions.markup.url
    linked: dict[int, Control] = {}
    for control in group:
        if control.is_linked and control.number is not None:
            linked.setdefault(control.number, control)
    own = _own(group, linked, actions)
    if own is None:
        return None
    following = linked.get(own + 1)
    if following is None:
        return End.HERE if own - 1 in linked and own > max(linked) else None
    request = target(following, actions)
    return request if request is not None and is_further(request, url) else None


def _own(group: list[Control], linked: dict[int, Control], actions: Actions) -> int | None:
    url = actions.markup.url
    for number, control in islice(linked.items(), _MOST_TRIED):
        request = target(control, actions)
        if request is None or request.method != "GET":
            continue
        if is_same(request.url, url) or (number == 1 and is_first(request.url, url)):
            return number
    marked = [one.number for one in group if one.current and one.number is not None]
    if len(set(marked)) == 1:
        return marked[0]
    alone = {one.number for one in group if not one.is_linked and one.number is not None}
    if len(alone) == 1:
        return alone.pop()
    gaps = [
        number - 1
        for number in linked
        if number - 1 not in linked and (number == 2 or number - 2 in linked)
    ]
    return gaps[0] if len(gaps) == 1 else None


def by_last_link(found: list[Control], actions: Actions) -> Answer:
    """尾页 gives `index_N.html` or `page=N`; page 2 has the number 2 unless a link "2" says 1."""
    for control in islice((one for one in found if one.word in LAST_WORDS), 4):
        last = target(control, actions)
        match = _PATTERN.fullmatch(last.url) if last and last.method == "GET" else None
        if last is None or match is None:
            continue
        before, pages, after = match[1], int(match[2]), (match[3] or "") + match[4]
        url = actions.markup.url
        own = re.fullmatch(re.escape(before) + r"(\d{1,6})" + re.escape(after), url)
        here = int(own[1]) if own else 1
        if here >= pages:
            return End.HERE
        request = ListRequest(f"{before}{here + 1}{after}")
        return request if is_further(request, url) else None
    return None


def by_select(actions: Actions) -> Answer:
    """A select of pages: the option after the chosen one, as address or as number."""
    for element in islice(actions.markup.root.iter("select"), 20):
        options = [
            one
            for one in islice(element.iter("option"), 3_000)
            if _PAGE_TEXT.fullmatch("".join(one.itertext())) and one.get("value") is not None
        ]
        answer = _of_options(element, options, actions) if len(options) > 1 else None
        if answer is not None:
            return answer
    return None


def _of_options(element: Any, options: list[Any], actions: Actions) -> Answer:
    url = actions.markup.url
    addresses = [_option(element, one, actions) for one in options[:1] + options[-1:]]
    if not any(addresses):
        return None
    chosen = next((n for n, one in enumerate(options) if one.get("selected") is not None), None)
    if chosen is None:
        made = (_option(element, one, actions) for one in options)
        chosen = next((n for n, one in enumerate(made) if one and is_same(one.url, url)), 0)
    if chosen + 1 >= len(options):
        return End.HERE
    request = _option(element, options[chosen + 1], actions)
    return request if request is not None and is_further(request, url) else None


def _option(element: Any, option: Any, actions: Actions) -> ListRequest | None:
    value = (option.get("value") or "").strip()
    if not value.isdecimal():
        return actions.address(value) if re.search(r"[/.?=]", value) else None
    for name in ("data-url", "data-href", "data-template"):
        address = filled(element.get(name) or "", value)
        if address:
            return actions.address(address)
    runs = element.get("onchange") or ""
    return actions.of_script(runs, option) if runs else None
