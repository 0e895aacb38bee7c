"""Where a list goes on: the request for the following page, by whatever means the page has."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from crawler.lists.listing import ListRequest
from crawler.lists.markup import Markup
from crawler.lists.pager.actions import Actions
from crawler.lists.pager.calls import DRAWS, by_call, by_plug_in
from crawler.lists.pager.controls import EARLIER_WORDS, MORE_WORDS, NEXT_WORDS, Control, controls
from crawler.lists.pager.forms import gone_to
from crawler.lists.pager.links import by_last_link, by_numbers, by_select, by_words
from crawler.lists.pager.neighbours import by_neighbours
from crawler.lists.pager.numbering import Naming
from crawler.lists.pager.places import Answer, End, is_further
from crawler.lists.pager.totals import Stated, says_last, stated

_LOADS = re.compile(
    r"(?:点击|上拉|下拉)?(?:加载|显示)更多\w{0,6}|load\s?more\w{0,8}", re.IGNORECASE
)
_LONGEST_WORD = 20  # characters
_MOST_LOOKED_AT = 20_000  # elements


def next_page(markup: Markup, numbering: Naming | None) -> ListRequest | None:
    """The request for the following list page, on the same site, or None.

    numbering: how the page's family names further pages. Evidence in the order of trust of
    docs/cms.md: Next pages. The first that knows decides, be it that this page is the last.
    """
    answer = _answer(Actions(markup), controls(markup), numbering)
    return answer if isinstance(answer, ListRequest) else None


def shows_next(markup: Markup) -> bool:
    """Whether the page itself says how its list goes on, be it without a family's numbering."""
    return isinstance(_answer(Actions(markup), controls(markup), None), ListRequest)


def loose_end(
    markup: Markup, pages: int | None, items: int | None = None, shown: int = 0
) -> str | None:
    """What says, on a page without a next one, that one may follow; None where the list ends.

    pages, items: how many the list states. shown: how many items the page has.
    """
    fewer = items is not None and items > shown
    if fewer and pages == 1:
        return f"it says one page, and {items} items, of which it has {shown}"
    actions = Actions(markup)
    found = controls(markup)
    if _answer(actions, found, None) is not None:
        return None
    if pages is not None and pages > 1:
        return f"it says {pages} pages, and shows no way to the next"
    if fewer:
        return f"it says {items} items, has {shown}, and shows no way to the others"
    return next(_loose(actions, found), None)


def _loose(actions: Actions, found: list[Control]) -> Iterator[str]:
    """What the page shows that may lead on, and is not understood."""
    for control in found:
        if control.off or not (control.url or control.script):
            continue
        said = control.text or control.word
        if control.word in NEXT_WORDS or control.word in EARLIER_WORDS:
            yield f"its link {said} leads nowhere that is known"
        elif control.script and MORE_WORDS.fullmatch(control.word):
            yield f"it offers to show more by {said}, and does not say from where"
    may_load = actions.markup.root.iter("a", "button", "div", "span", "p")
    if any(map(_loads, islice(may_load, _MOST_LOOKED_AT))):
        yield "it offers to show more, and does not say from where"
    drawn = DRAWS.search(actions.scripts.text)
    if drawn:
        yield f"a script draws its pager: {drawn[0]}"


def _loads(element: Any) -> bool:
    return bool(_LOADS.fullmatch((element.text or "").strip()[:_LONGEST_WORD]))


def _answer(actions: Actions, found: list[Control], numbering: Naming | None) -> Answer:
    markup = actions.markup
    if says_last(markup):
        return End.HERE
    told = stated(markup, actions.scripts)
    ways: tuple[Callable[[], Answer], ...] = (
        lambda: by_words(found, actions),
        lambda: by_call(actions, told),
        lambda: by_select(actions),
        lambda: by_plug_in(actions, told),
        lambda: _by_numbering(markup, numbering, told),
        lambda: by_numbers(found, actions),
        lambda: by_neighbours(found, actions),
        lambda: by_last_link(found, actions),
        lambda: _by_form(markup, told),
    )
    for way in ways:
        answer = way()
        if answer is End.HERE or (
            isinstance(answer, ListRequest) and is_further(answer, markup.url)
        ):
            return answer
    return End.HERE if told.pages == 1 else None


def _by_form(markup: Markup, told: Stated) -> Answer:
    """A form that goes to page N, where the page says which one this is and how many there are."""
    if told.current is None or told.pages is None or told.current >= told.pages:
        return None
    return gone_to(markup, told.current + 1)


def _by_numbering(markup: Markup, numbering: Naming | None, told: Stated) -> Answer:
    if numbering is None:
        return None
    found = numbering.next(markup.url, told.pages or 0)
    return ListRequest(found) if found else None
