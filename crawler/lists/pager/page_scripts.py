"""The functions, variables and fields of a page, as its pager finds them."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from crawler.lists.markup import Markup
from crawler.lists.pager.script import Function
from crawler.lists.pager.tokens import MOST_SOURCE, uncommented, unquoted
from crawler.lists.pager.values import Path, Value

_MOST_SCRIPT = 600_000  # characters of all scripts of a page
_MOST_FUNCTIONS = 400
_VARIABLE = re.compile(
    r"(?<![\w$.?&])([A-Za-z_$][\w$]{0,40})[\"']?\s{0,3}[=:]\s{0,3}"
    r"(?:\"([^\"\n]{0,500})\"|'([^'\n]{0,500})'|(\d{1,9})(?![\w.]|\s{0,3}[*/%])(?:\s{0,3}([+-])\s{0,3}(\d{1,6})(?![\w.]))?)"
)
_FUNCTION = re.compile(
    r"(?:function\s{1,3}(?P<own>[\w$]{1,60})\s{0,3}|(?P<key>[\w$]{1,60})[\"']?\s{0,3}[=:]\s{0,3}(?:async\s)?"
    r"(?:function(?:\s[\w$]{0,60})?\s{0,3})?)\((?P<arguments>[\w\s,$]{0,200})\)\s{0,3}(?:=>\s{0,3})?(?P<open>\{)?"
)
_FIELD = re.compile(
    r"name\s*=\s*[\"']?([\w$:.-]+)|(?:^\$|jQuery|getElement\w*|querySelector)\([#.]?([\w$:-]+)\)"
)
_ATTRIBUTE = re.compile(r"[A-Za-z_][\w.-]{0,60}", re.ASCII)  # lxml raises for other names
_PIECE = re.compile(r"[{}]|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|//[^\n]*")


class PageScripts:
    """What a page's scripts say. Bounded: a script's end may be left out, never a failure."""

    def __init__(self, markup: Markup) -> None:
        self._markup = markup

    @cached_property
    def text(self) -> str:
        """All inline scripts, one after the other, without comments."""
        return self._markup.once("scripts", _inline)

    @cached_property
    def variables(self) -> dict[str, Value]:
        """Texts and numbers by the first name they are given."""
        found: dict[str, Value] = {}
        for name, one, other, digits, sign, more in _VARIABLE.findall(self.text):
            number = int(digits or 0) + int(f"{sign}{more or 0}")
            found.setdefault(name, number if digits else unquoted(one or other))
        return found

    @cached_property
    def functions(self) -> tuple[tuple[str, Function], ...]:
        """Functions and methods with their names, in page order."""
        return tuple(self._functions())

    def _functions(self) -> Iterator[tuple[str, Function]]:
        count = 0
        for match in _FUNCTION.finditer(self.text):
            arrow = "=>" in match[0]
            if not match["open"] and not arrow:
                continue
            body = (
                block(self.text, match.end()) if match["open"] else _arrow(self.text, match.end())
            )
            names = tuple(one.strip() for one in match["arguments"].split(",") if one.strip())
            yield match["own"] or match["key"], Function(names, body)
            count += 1
            if count >= _MOST_FUNCTIONS:
                return

    def function(self, name: str) -> Function | None:
        """The first function of that name."""
        return next((one for own, one in self.functions if own == name), None)

    @cached_property
    def fields(self) -> dict[str, Any]:
        """Elements of forms by name and by id."""
        found: dict[str, Any] = {}
        for element in self._markup.root.iter("input", "select", "textarea"):
            for key in (element.get("name"), element.get("id")):
                if key:
                    found.setdefault(key, element)
        return found

    def lookup(self, path: str, element: Any = None) -> Value:
        """The value of a variable, a field, a part of the page's address, or of the element itself."""
        parts = urlsplit(self._markup.url)
        plain = re.sub(r"^(?:window\.|document\.(?=location))+", "", path)
        known = {
            "location.href": self._markup.url,
            "document.URL": self._markup.url,
            "location.pathname": parts.path,
            "location.search": f"?{parts.query}" if parts.query else "",
            "location.origin": f"{parts.scheme}://{parts.netloc}",
            "location.protocol": f"{parts.scheme}:",
            "location.host": parts.netloc,
        }
        if plain in known:
            return known[plain]
        if element is not None and (path.startswith(("this.", "$(this)."))):
            own = _of_element(element, path.partition(".")[2])
            if own is not None:
                return own
        if path.endswith((".value", ".val()")):
            field = self.fields.get(field_named(path.rpartition(".")[0]))
            if field is not None:
                return field.get("value") or ""
        return self.variables.get(plain.rpartition(".")[2], Path(path))


def _inline(markup: Markup) -> str:
    found: list[str] = []
    room = _MOST_SCRIPT
    for element in markup.root.iter("script"):
        piece = (element.text or "")[:room]
        found.append(uncommented(piece))
        room -= len(piece)
    return "\n".join(found)


def field_named(path: str) -> str:
    """The name or id of the field, form or element to which a path leads."""
    match = _FIELD.search(path)
    if match:
        return match[1] or match[2]
    steps = [step for step in path.split(".") if step and not step.isdigit()]
    return steps[-1] if steps else ""


def block(text: str, start: int) -> str:
    """What is between the curly bracket before start and its partner."""
    depth, end = 1, min(len(text), start + MOST_SOURCE)
    for piece in _PIECE.finditer(text, start, end):
        depth += {"{": 1, "}": -1}.get(piece[0], 0)
        if not depth:
            return text[start : piece.start()]
    return text[start:end]


def _arrow(text: str, start: int) -> str:
    """The expression after an arrow, as what the function returns."""
    return "return " + re.split(r"[\n;}]", text[start : start + 400], maxsplit=1)[0]


def _of_element(element: Any, member: str) -> str | None:
    """`value`, `data(page)`, `attr(data-page)` and the like of the element that was clicked."""
    name, _, argument = member.partition("(")
    argument = argument.rstrip(")")
    if name in ("text", "html", "innerHTML", "innerText"):
        return "".join(element.itertext()).strip()[:60]
    if name.startswith("options") and name.endswith("value"):
        name, argument = "value", ""
    if name.startswith("dataset."):
        argument, name = name.removeprefix("dataset."), "data"
    wanted = f"data-{argument}" if name == "data" else argument or name
    found = element.get(wanted) if _ATTRIBUTE.fullmatch(wanted) else None
    return None if found is None else str(found)
