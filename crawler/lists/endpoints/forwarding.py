"""Pages that hold no list themselves and say where one is: redirects, frames, feeds."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from archive.web.urls import canonical
from crawler.lists.data.literal import HOLE
from crawler.lists.data.scripts import variables
from crawler.lists.endpoints.asking import asked
from crawler.lists.listing import ListRequest
from crawler.lists.markup import Markup, same_host
from crawler.lists.pager.page_scripts import block

_REFRESH = re.compile(
    r"\s*\d{1,6}(?:\.\d{0,3})?\s*[;,]\s*(?:url\s*=)?\s*['\"]?([^'\"\s]{1,2000})", re.IGNORECASE
)
_LOCATION = re.compile(
    r"(?<![\w.$])(?:(?:window|self|top|parent|document)\s*\.\s*){0,2}location"
    r"(?:\s*\.\s*href)?\s*(?:=(?!=)|\.\s*(?:replace|assign)\s*\()\s*(?:\"([^\"<>\n]{1,2000})\"|'([^'<>\n]{1,2000})'|([A-Za-z_$][\w$]{0,60}))"
    r"\s*(?=[;)}\n\r<\"']|$)"
)
_AT_ONCE = re.compile(
    r"(?:setTimeout\s*\(|onload\s*=|\$\s*\(|\(document\)\s*\.\s*ready\s*\(|(?<![\w)])\()\s*function\s*\(\s*\)\s*\{"
)
_FUNCTION = re.compile(r"(?<![\w$.=(:])\s*function\s+([\w$]{1,60})\s*\([\w\s,$]{0,200}\)\s*\{")
_RUN = re.compile(
    r"(?:setTimeout\s*\(|onload\s*=|\$\s*\(|ready\s*\()\s*([\w$]{1,60})\s*(?=[,;)\n\r}]|$)"
    r"|(?<![\w$.])(?:window\s*\.\s*)?([\w$]{1,60})\s*\("
)
_ASKS_FIRST = re.compile(r"\b(?:if|catch|case|else)\b|\?")
_QUOTED_NAME = re.compile(r"\s*\[\s*[\"'](location|href)[\"']\s*\]")
_DEPENDS = re.compile(r"userAgent|\bMobile\b|android|iphone|onclick|function", re.IGNORECASE)
_MOST_FUNCTIONS = 50
_MOST_TEXT = 600  # characters that a page which only forwards shows
_MOST_SCRIPT = 20_000
_MOST_FRAMES = 50
_NO_LIST = re.compile(
    r"\bads?\b|adv|baidu|map|player|video|live|weather|tianqi|login|search|sousuo|count|stat|top|head|foot"
    r"|nav|menu|left|banner|slide|hot|share|beian|links?\b|blank|copyright|logo|tree|piao|qr|calendar|clock|hidden",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"list|col|news|info|main|content|article|more|index|right|djdt|xw|dt|lb|channel|body",
    re.IGNORECASE,
)


def forwarded(markup: Markup) -> str | None:
    """The absolute address that a page without a text of its own sends its readers to, by a meta element
    or a script; on any host."""
    told = sum(len(text.strip()) for text in islice(_visible(markup.root), 2_000))
    if told > _MOST_TEXT:
        return None
    found = map(markup.resolve, (*_refreshes(markup), *_locations(markup)))
    return next((one for one in found if one and canonical(one) != canonical(markup.url)), None)


def redirect(markup: Markup) -> ListRequest | None:
    """Where a page is forwarded to, on the same host."""
    found = forwarded(markup)
    return asked(markup, found) if found and same_host(found, markup.url) else None


def _visible(root: Any) -> Iterator[str]:
    for text in root.itertext():
        above = text.getparent() if hasattr(text, "getparent") else None
        if above is None or above.tag not in ("script", "style", "title"):
            yield text


def _refreshes(markup: Markup) -> Iterator[str]:
    for element in islice(markup.root.iter("meta"), 200):
        if (element.get("http-equiv") or "").strip().lower() == "refresh":
            match = _REFRESH.match(element.get("content") or "")
            if match:
                yield match[1]


def _locations(markup: Markup) -> Iterator[str]:
    """Addresses that a script goes to whoever reads the page: no question of the browser, no function
    but those that run at once."""
    elements = islice(markup.root.iter("script"), 50)
    scripts = [(one.text or "")[:_MOST_SCRIPT] for one in elements]
    body = next(markup.root.iter("body"), None)
    handler = ((body.get("onload") if body is not None else None) or "")[:_MOST_SCRIPT]
    if not any(map(_LOCATION.search, (*scripts, handler))) and "location" not in markup.text:
        return
    functions: dict[str, str] = {}
    plain = [_without_functions(one, functions) for one in (*scripts, handler)]
    for text in plain:
        run = _QUOTED_NAME.sub(r".\1", _run(text, functions))
        if _DEPENDS.search(_AT_ONCE.sub("", run)):
            continue
        known = variables(run) if _LOCATION.search(run) else {}
        for match in _LOCATION.finditer(run):
            address = match[1] or match[2] or known.get(match[3])
            if isinstance(address, str) and HOLE not in address:
                yield address


def _without_functions(text: str, functions: dict[str, str]) -> str:
    """A script without the functions that it names; they are put among those known."""
    kept, place = [], 0
    for match in islice(_FUNCTION.finditer(text), _MOST_FUNCTIONS):
        if match.start() < place:
            continue  # in another one
        body = block(text, match.end())
        functions.setdefault(match[1], body)
        kept.append(text[place : match.start()])
        place = match.end() + len(body) + 1
    return "".join([*kept, text[place:]])


def _run(text: str, functions: dict[str, str]) -> str:
    """A script with the bodies of the functions that it runs by itself, and of those that these run."""
    run, waiting = [text], [text]
    seen: set[str] = set()
    while waiting and len(seen) < _MOST_FUNCTIONS:
        for match in islice(_RUN.finditer(waiting.pop()), _MOST_FUNCTIONS):
            name = match[1] or match[2]
            if name in functions and name not in seen:
                seen.add(name)
                if _ASKS_FIRST.search(functions[name]):
                    continue
                waiting.append(functions[name])
                run.append(functions[name])
    return "\n".join(run)


def frame(markup: Markup) -> ListRequest | None:
    """The page in the frame that most looks like the list; none that is hidden, or small, or beside it."""
    best: tuple[float, ListRequest] | None = None
    for element in islice(markup.root.iter("iframe", "frame"), _MOST_FRAMES):
        found = asked(markup, element.get("src") or element.get("data-src"))
        if found is None or not same_host(found.url, markup.url) or _is_hidden(element):
            continue
        said = " ".join(filter(None, (element.get("src"), element.get("name"), element.get("id"))))
        worth: float = 2 * bool(_LIST.search(said)) - 3 * len(set(_NO_LIST.findall(said)))
        worth += min(_length(element.get("height")), 1_000) / 500
        if worth > -1 and (best is None or worth > best[0]):
            best = worth, found
    return best[1] if best else None


def _is_hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    sizes = [element.get(side) for side in ("width", "height")]
    small = any(size and 0 <= _length(size) < 60 and not size.endswith("%") for size in sizes)
    return "display:none" in style or "visibility:hidden" in style or small


def _length(text: str | None) -> int:
    match = re.match(r"\s*(\d{1,5})(?!\d*%)", text or "")
    return int(match[1]) if match else 300


def feed(markup: Markup) -> ListRequest | None:
    """The feed that a page's head names."""
    for element in islice(markup.root.iter("link"), 300):
        rel, kind = ((element.get(name) or "").lower() for name in ("rel", "type"))
        if "alternate" in rel.split() and re.search(r"rss|atom|feed\+json", kind):
            found = asked(markup, element.get("href"))
            if found and "comment" not in (element.get("title") or "").lower():
                return found
    return None
