"""What a page itself holds as data: values of its scripts, and attributes that are arrays or objects."""

import re
from itertools import islice
from typing import Any

from crawler.lists.data.scripts import data_in, variables
from crawler.lists.markup import Markup

_MOST_SCRIPT = 2_000_000  # characters of a page's scripts that are read
_MOST_ELEMENTS, _MOST_OF_ELEMENT, _MOST_ATTRIBUTES = 20_000, 50, 500
_HOLDS_RECORDS = re.compile(r"\s*(?:\[\s*)?\{\s*[\"'\w]")


def held(markup: Markup) -> dict[str, Any]:
    """The values by the names that the page gives them, or by the place of a script without names."""
    found: dict[str, Any] = {}
    room = _MOST_SCRIPT
    for place, script in enumerate(islice(markup.root.iter("script"), 200)):
        text = (script.text or "")[:room]
        room -= len(text)
        if "json" in (script.get("type") or ""):
            data = data_in(text)
            found |= {f"script{place}": data.value} if data else {}
        else:
            found |= variables(text)
    return found | _in_attributes(markup.root)


def _in_attributes(root: Any) -> dict[str, list[Any]]:
    """By their names the attributes of elements that are arrays or objects: what components are to draw,
    such as the `:items` of one, or the `data-item` of each."""
    found: dict[str, list[Any]] = {}
    room, count = _MOST_SCRIPT, 0
    for element in islice(root.iter(), _MOST_ELEMENTS):
        attributes = element.attrib.items() if isinstance(element.tag, str) else ()
        for name, text in islice(attributes, _MOST_OF_ELEMENT):
            if count < _MOST_ATTRIBUTES and len(text) < room and _HOLDS_RECORDS.match(text):
                data = data_in(text)
                count, room = count + 1, room - len(text)
                if data and not data.is_script:
                    found.setdefault(name, []).append(data.value)
    return found
