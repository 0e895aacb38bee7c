"""What a page gives to the names that its scripts use: constants, its fields, the data of its buttons."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from crawler.lists.data.literal import HOLE, UnreadableError, parse
from crawler.lists.markup import Markup, collapse

MORE = re.compile(
    r"加载更多|查看更多|点击更多|更多加载|load_?-?more|get_?more|more_?-?(?:btn|data|list)|下一页|next_?page",
    re.IGNORECASE,
)
"""What a page says that offers further records."""

HOLES = re.compile(f"{HOLE}([^{HOLE}]{{0,200}}){HOLE}")
"""A variable in a text that a script puts together."""

_VALUE = re.compile(
    r"(?<![\w.$])([A-Za-z_$][\w$]{0,60})\s*[=:]\s*(?:\"([^\"\\\n<>]{0,300})\"|'([^'\\\n<>]{0,300})'|(\d{1,12}))\s*(?=[,;}\n\r]|$)"
)
_JOINED = re.compile(
    r"(?:(?<![\w.$])(?:var|let|const)\s|,)\s*([A-Za-z_$][\w$]{0,60})\s*=\s*(?=[\w$\"'`+(])([^;\n]{1,400})"
)
_ASKS = (
    "getQueryString", "getParam", "getUrlParam", "GetQueryString", "getQuery", "getUrlParams",
)  # fmt: skip
_MOST_JOINED = 300
_MOST_ELEMENTS = 20_000
_LONGEST = 200  # characters of a value
_IS_MORE = re.compile(r"(?:^|[-_])(?:load|more)", re.IGNORECASE)


def variables(markup: Markup, scripts: str) -> dict[str, str]:
    """Values by the names that literal.parse gives to what a script does not say itself."""
    parts = urlsplit(markup.base)
    of_page = {"origin": f"{parts.scheme}://{parts.netloc}", "host": parts.netloc}
    known = dict(of_page)
    known |= {name: one or other or number for name, one, other, number in _VALUE.findall(scripts)}
    known |= _inputs(markup) | _data(markup)
    for name, text in islice(_JOINED.findall(scripts), _MOST_JOINED):
        value = _whole(text, known) if known.get(name) == of_page.get(name) else None
        if value is not None:
            known[name] = value
    return known


def filled(text: str, known: dict[str, str]) -> str:
    """The text with what is known in its HOLEs."""
    return HOLES.sub(lambda hole: known.get(hole[1], hole[0]), text)


def _whole(text: str, known: dict[str, str]) -> str | None:
    """The value of an expression that joins what is known; None where any of it is not."""
    try:
        found: Any = parse(f"({text})")[0]
    except UnreadableError:
        return None
    value = found[0] if isinstance(found, list) and found else None
    told = filled(value, known) if isinstance(value, str) else HOLE
    return None if HOLE in told or len(told) > _LONGEST else told


def _inputs(markup: Markup) -> dict[str, str]:
    """What scripts ask the page for: its fields, and the parameters of its address."""
    found = {
        f"{call}(#{element.get('id')})": element.get("value") or ""
        for element in islice(markup.root.iter("input"), 100)
        if element.get("id")
        for call in ("$", "jQuery")
    }
    for name, value in parse_qsl(urlsplit(markup.url).query)[:20]:
        found |= {f"{call}({name})": value for call in _ASKS}
    return found


def _data(markup: Markup) -> dict[str, str]:
    """The data attributes of the button for more records, and those that have one value in the page."""
    own: dict[str, str] = {}
    given: dict[str, set[str]] = {}
    for element in islice(markup.root.iter(), _MOST_ELEMENTS):
        if not isinstance(element.tag, str):
            continue
        said = list(_attributes(element))
        for name, value in said:
            given.setdefault(name, set()).add(value)
        if said and _is_more(element):
            own = dict(said) | own
    alike = {name: one.pop() for name, one in given.items() if len(one) == 1}
    return alike | own


def _attributes(element: Any) -> Iterator[tuple[str, str]]:
    for name, value in element.items():
        if name.startswith("data-") and value and len(value) <= _LONGEST:
            yield f"data({name.removeprefix('data-')})", value


def _is_more(element: Any) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".split()
    if any(_IS_MORE.search(name) for name in names[:20]):
        return True
    text = collapse("".join(islice(element.itertext(), 4))[:40])
    return len(text) <= 20 and bool(MORE.search(text))
