"""What happens when a control of a pager is used: an address, or a form that is sent."""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from crawler.lists.listing import ListRequest
from crawler.lists.markup import Markup
from crawler.lists.pager.forms import posted_back, submitted
from crawler.lists.pager.page_scripts import PageScripts, block
from crawler.lists.pager.script import Effects, Function, Surroundings, call, run
from crawler.lists.pager.values import Path, Value, shown

_LONGEST = 600  # characters of what a link runs
_NOT_FIRST = frozenset(("f", "first", "isfirst", "init", "isinit", "flag", "firstload"))
_OTHERS = frozenset(("e", "evt", "event", "ev", "type", "jq", "$", "el", "elem", "obj1"))
_OPTIONS = re.compile(
    r"WebForm_PostBackOptions\(\s*[\"']([^\"']{1,200})[\"']\s*,\s*[\"']([^\"']{0,200})[\"']"
    r"(?:\s*,\s*\w+\s*,\s*[\"'][^\"']*[\"']\s*,\s*[\"']([^\"']{0,500})[\"'])?"
)
_MOST_HANDLERS = 30
_SIMPLE = re.compile(r"\w*([#.][\w-]+)")
_HANDLER = re.compile(
    r"\(\s{0,3}[\"']([^\"'\n]{1,120})[\"']\s{0,3}\)\s{0,3}\.\s{0,3}"
    r"(?:(?:on|live|bind)\(\s{0,3}[\"']click[\"']\s{0,3},\s{0,3}(?:[\"']([^\"'\n]{1,120})[\"']\s{0,3},\s{0,3})?|click\()"
    r"\s{0,3}(?:function\s{0,3})?\((\w{0,20})\)\s{0,3}(?:=>\s{0,3})?\{"
)


class Actions:
    """The scripts of a page, at the service of its pager."""

    def __init__(self, markup: Markup) -> None:
        self.markup = markup
        self.scripts = PageScripts(markup)

    def of_script(self, source: str, element: Any) -> ListRequest | None:
        """The request of a `javascript:` address or an onclick of an element."""
        source = source[:_LONGEST]
        options = _OPTIONS.search(source)
        if options:
            return posted_back(self.markup, element, options[1], options[2], options[3])
        effects = run(source, {}, self._around(element))
        back = next((given for name, given in effects.calls if name == "__doPostBack"), None)
        if back is not None and len(back) == 2:
            target, argument = (shown(one) for one in back)
            if target is None or argument is None:
                return None
            return posted_back(self.markup, element, target, argument)
        return self._request(effects, element)

    def of_handler(self, element: Any) -> ListRequest | None:
        """The request of a click on an element, by a handler that jQuery attaches to it."""
        for body in self._handlers_of(element):
            found = self._request(run(body, {}, self._around(element)), element)
            if found is not None:
                return found
        return None

    def of_function(self, function: Function, page: int) -> ListRequest | None:
        """The request of a function that a plug-in calls with the number of a page."""
        effects = call(function, _given(function, page), self._around(None))
        if effects.goes is None and not effects.submits:
            address = shown(effects.returned)
            return self.address(address) if address else None
        return self._request(effects, None)

    def address(self, href: str) -> ListRequest | None:
        """A request by an address that a script has put together."""
        if not href.strip() or href.strip().startswith("#") or "undefined" in href:
            return None
        url = self.markup.resolve(href)
        return ListRequest(url) if url else None

    def _request(self, effects: Effects, element: Any) -> ListRequest | None:
        if effects.goes is not None:
            return self.address(effects.goes)
        return submitted(self.markup, effects, element) if effects.submits else None

    def _around(self, element: Any) -> Surroundings:
        return Surroundings(lambda path: self.scripts.lookup(path, element), self.scripts.function)

    def _handlers_of(self, element: Any) -> Iterator[str]:
        classes = (element.get("class") or "").split()
        names = {f"#{element.get('id')}"} | {f".{one}" for one in classes}
        for last, delegated, body in self._handlers:
            simple = _SIMPLE.match(last)
            if (simple and simple[1] in names) or (last == element.tag and delegated):
                yield body

    @cached_property
    def _handlers(self) -> tuple[tuple[str, bool, str], ...]:
        """Of each click handler: the last step of its selector, whether that is delegated, its body."""
        text = self.scripts.text
        found = islice(_HANDLER.finditer(text), _MOST_HANDLERS)
        return tuple(
            ((one[2] or one[1]).split()[-1], bool(one[2]), block(text, one.end()))
            for one in found
            if (one[2] or one[1]).strip()
        )


def _given(function: Function, page: int) -> list[Value]:
    """The arguments of a plug-in's call: the number of the page, and that it is not the first call."""
    given: list[Value] = []
    told = False
    for name in function.arguments:
        if name.lower() in _NOT_FIRST and told:
            given.append(False)
        elif name.lower() in _OTHERS and (not told and len(function.arguments) > 1):
            given.append(Path("?"))
        elif not told:
            given.append(page)
            told = True
        else:
            given.append(Path("?"))
    return given
