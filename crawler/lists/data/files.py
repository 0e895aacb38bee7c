"""Scripts and answers that hold no records and name the files that do: an index of a list's pages."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from archive.web.links import resolve
from crawler.lists.listing import Listing, ListRequest, ListVerdict
from crawler.lists.markup import same_host
from crawler.lists.safety import acts

_FILE = re.compile(r"[\w./:-]{1,200}\.(?:js|json|jsonp|xml)(?:\?[\w=&.-]{0,100})?")
_OF_LISTS = re.compile(r"article|list|news|page|sub|data|content|info|item|index", re.IGNORECASE)
_FEWEST, _MOST = 2, 2_000  # files
_MOST_VALUES = 200  # objects and arrays of an answer


def index_of_files(value: Any, url: str) -> Listing | None:
    """The files that a value names and nothing else, by their numbers or in their order: the first is
    where the list begins. None when it names no such files on the page's own host."""
    for names in islice(_names(value), _MOST_VALUES):
        if not all(_FILE.fullmatch(one) and _OF_LISTS.search(one) for one in names):
            continue
        found = dict.fromkeys(filter(None, (resolve(url, one) for one in names)))
        files = [one for one in found if same_host(one, url) and one != url and not acts(one)]
        if len(files) >= _FEWEST:
            return Listing(
                next=ListRequest(files[0]),
                siblings=tuple(files),
                growing=((files[0], None),),
                verdict=ListVerdict.SHELL,
                why=f"It names {len(files)} files with the articles; the first is {files[0]}.",
                family="data",
            )
    return None


def _names(value: Any) -> Iterator[list[str]]:
    """The objects and arrays of a value that hold texts alone; those of an object by their numbers."""
    waiting = [value]
    while waiting:
        here = waiting.pop(0)
        if not isinstance(here, dict | list) or not here:
            continue
        if isinstance(here, dict) and all(str(key).isdecimal() for key in here):
            here = [here[key] for key in sorted(here, key=lambda one: int(str(one)[:18]))]
        within = list(here.values()) if isinstance(here, dict) else here
        if (
            isinstance(here, list)
            and len(here) <= _MOST
            and all(isinstance(one, str) for one in here)
        ):
            yield here
        waiting += within[:_MOST_VALUES] if len(waiting) < _MOST_VALUES else []
