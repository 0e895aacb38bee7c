"""Where a list goes on when its pager is pictures: the neighbour whose address has the next number."""

import re
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from crawler.lists.pager.actions import Actions
from crawler.lists.pager.controls import NEXT_SIGNS, Control, target
from crawler.lists.pager.places import Answer, is_further

_MOST_TRIED = 400  # links without words
_MOST_OTHERS = 2  # of a pager: the first page and the last; a row of numbered pictures has more
_RIGHT = re.compile(
    r"(?:^|[/_.-])(?:btn|icon|arrow|page|pg|img|jt)?[_-]?(?:right|next|nxt|r|you|xia|down|last2?)\d?(?:$|[_.-])",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"(?:^|[/_.-])(?:btn|icon|arrow|page|pg|img|jt)?[_-]?(?:left|prev?|l|zuo|shang|up)\d?(?:$|[_.-])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(\d{1,6})(?!\d)")
_OF_PAGE = re.compile(r"[?&](?:\w{0,12}page\w{0,6}|p|pn)=2(?=$|&)", re.IGNORECASE)


def by_neighbours(found: list[Control], actions: Actions) -> Answer:
    """Of the links without words those whose addresses have one number more and one less than this
    page's: the one with more, unless the pictures show that the numbers fall."""
    url = actions.markup.url
    ahead: list[Control] = []
    back: list[Control] = []
    others: set[int] = set()
    wordless = (one for one in found if one.url and not one.off and not one.text.strip("<>«»‹›→← "))
    for control in islice(wordless, _MOST_TRIED):
        step = step_between(url, control.url or "")
        if step is not None and abs(step) == 1:
            (ahead if step > 0 else back).append(control)
        elif step:
            others.add(step)
    if len(others) > _MOST_OTHERS:
        return None
    if any(map(_shows_right, back)) and not any(map(_shows_right, ahead)):
        ahead, back = back, ahead
    elif any(map(_shows_left, ahead)) or not (back or any(map(_shows_right, ahead))):
        return None
    request = target(ahead[0], actions) if ahead else None
    return request if request is not None and is_further(request, url) else None


def step_between(url: str, found: str) -> int | None:
    """By how much the one number differs that tells two addresses apart; None where more does. A first
    page has no number: `list.html` and `list_2.html` are one apart."""
    one, other = _NUMBER.split(url), _NUMBER.split(found)
    if len(one) == len(other):
        apart = [place for place in range(len(one)) if one[place] != other[place]]
        if len(apart) == 1 and apart[0] % 2:
            return int(other[apart[0]]) - int(one[apart[0]])
        return None
    own, new = urlsplit(url), urlsplit(found)
    if own.path == new.path:
        rest = _OF_PAGE.sub("", f"?{new.query}")
        return 1 if rest != f"?{new.query}" and rest.strip("?&") == own.query else None
    path = own.path if not own.path.endswith("/") else f"{own.path}index.html"
    stem, mark, ending = path.rpartition(".")
    numbered = rf"{re.escape(stem)}[_-]?[12]{re.escape(mark + ending)}" if mark else r"(?!)"
    return 1 if re.fullmatch(numbered, new.path) and own.query == new.query else None


def _shows_right(control: Control) -> bool:
    return control.text in NEXT_SIGNS or any(map(_RIGHT.search, _looks(control.element)))


def _shows_left(control: Control) -> bool:
    return any(map(_LEFT.search, _looks(control.element)))


def _looks(element: Any) -> list[str]:
    """The names of a link's classes and icons, and of its picture."""
    inside = [element, *islice(element.iter("img", "i", "span", "em", "svg", "input"), 4)]
    names = [name for one in inside for name in (one.get("class") or "")[:200].split()]
    pictures = ((one.get("src") or "")[-200:].rpartition("/")[2] for one in inside)
    return names + [one for one in pictures if one]
