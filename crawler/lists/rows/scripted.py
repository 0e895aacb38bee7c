"""Rows that a page's scripts make: links without an href, and rows that a script writes."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from crawler.lists.markup import MOST_ANCHORS, Anchor, Markup, anchor_of, same_host
from crawler.lists.rows.scripts import Scripts
from crawler.lists.rows.tokens import tokens_of

_BY_SCRIPT = re.compile(r"onclick|javascript:|data-\w+\s*=", re.I)
_ATTRIBUTES = ("data-href", "data-url", "data-link", "data-to", "data-jump")
_WRITES = re.compile(r"document\s*\.\s*write|innerHTML|\.(?:append|prepend|html)\s*\(")
_MOST_SCRIPTS = 20_000


def script_links(markup: Markup) -> list[Anchor]:
    """Links by onclick, by a `javascript:` address or by a data attribute, in page order.

    Only to the page's own host: what a script says is less sure than an href.
    """
    if not _BY_SCRIPT.search(markup.text):
        return []
    scripts = _prepared(markup)
    found: list[Anchor] = []
    for element in markup.root.iter("*"):
        href = _led(element, scripts)
        address = markup.resolve(href) if href and not href.startswith("#") else None
        if address and same_host(address, markup.url):
            found.append(anchor_of(element, address))
            if len(found) >= MOST_ANCHORS:
                break
    return found


def _led(element: Any, scripts: Scripts) -> str | None:
    href = (element.get("href") or "").strip()
    if element.tag in ("a", "area") and href and not _is_void(href):
        return None
    for name in _ATTRIBUTES:
        value = element.get(name)
        if value and "/" in value and len(value) < 2_000 and not _holds_links(element):
            return str(value).strip()
    if href[:11].lower() == "javascript:" and len(href) > len("javascript:f()"):
        found = scripts.call(href, element.attrib)
        if found:
            return found
    code = element.get("onclick")
    if code:
        return scripts.call(code, element.attrib) if len(code) < 2_000 else None
    named = scripts.handlers and any(name.startswith("data-") for name in element.attrib)
    if not named:
        return None
    names = {element.tag, f"#{element.get('id')}", *map(".{}".format, _classes(element))}
    return scripts.click(names, element.attrib)


def _classes(element: Any) -> list[str]:
    return (element.get("class") or "")[:500].split()


def _holds_links(element: Any) -> bool:
    """Whether an element is a list or a pager itself, and no link."""
    return sum(1 for one in islice(element.iter("a"), 3) if one is not element) > 1


def _is_void(href: str) -> bool:
    return href.startswith("#") or href[:11].lower() == "javascript:"


def _prepared(markup: Markup) -> Scripts:
    """What the page's scripts set and define, without where they themselves would lead."""
    scripts = Scripts()
    for element in markup.root.iter("script"):
        text = element.text
        if text and len(text) < 200_000:
            scripts.run(tokens_of(text))
    scripts.written.clear()
    return scripts


def with_written_rows(markup: Markup) -> Markup:
    """The page with what its scripts write in their place, where that has links."""
    if not _WRITES.search(markup.text):
        return markup
    scripts = Scripts()
    parts: list[str] = []
    wrote = False
    for before, script in _scripts_in(markup.text):
        parts.append(before)
        inner = script.partition(">")[2]
        scripts.run(tokens_of(inner))
        written = "".join(scripts.written)
        scripts.written.clear()
        makes_rows = re.search(r"<(?:a|li|td|tr|span|ul|div)\b", written, re.I)
        wrote = wrote or "<a" in written.lower()
        parts.append(written if makes_rows else f"{script}</script>" if script else "")
    return markup.with_source("".join(parts)) if wrote else markup


def _scripts_in(text: str) -> Iterator[tuple[str, str]]:
    """The text before each inline script, and the script from `<script` to before `</script`."""
    lower = text.lower()
    place = 0
    for _ in range(_MOST_SCRIPTS):
        start = lower.find("<script", place)
        end = lower.find("</script", start) if start >= 0 else -1
        if end < 0:
            break
        yield text[place:start], text[start:end]
        close = lower.find(">", end)
        place = close + 1 if close >= 0 else len(text)
    yield text[place:], ""
