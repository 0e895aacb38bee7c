"""The values that a text assigns, hands over, or is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from crawler.lists.data.literal import HOLE, UnreadableError, parse

# What keeps other sites from reading an answer as a script.
_GUARD = re.compile(r"(?:\)\]\}',?|while\s*\(1\);|for\s*\(;;\);)\s*")
_CALL = re.compile(
    r"(?:/\*[^*]{0,200}\*/\s*)?;?\s*(?:try\s*\{\s*)?(?:typeof[^&<>]{0,200}&&\s*)?[\w$.\[\]'\"]{1,200}\s*(?=\()"
)
_SET = re.compile(
    r"(?<![\w$.])(?P<name>[A-Za-z_$][\w$.]{0,100})\s*"
    r"(?:(?P<one>\[\s*[\w$.]{0,40}\s*\]\s*=|\.push(?=\s*\())|(?<!\.push)=(?!=))\s*(?:new\s+Array\s*|JSON\.parse\s*)?(?=[\[{(\"'\d])"
)
_RETURNED = re.compile(
    r"(?<![\w$.])(?P<name>[A-Za-z_$][\w$.]{0,100})\s*=\s*\(?\s*function\s*\((?P<given>[\w$,\s]{0,20000})\)\s*\{"
)
_RETURN = re.compile(r"\breturn\s*(?=[\[{(])")
_ARGUMENTS = re.compile(r"\s*;?\s*\}\s*\)?\s*(?=\()")
_HOLE = re.compile(f"{HOLE}([^{HOLE}]{{0,200}}){HOLE}")
_SCALAR = re.compile(r"(\d{1,15})(?![\w.])|\"([^\"\\\n]{0,500})\"|'([^'\\\n]{0,500})'")
_WRITE = re.compile(r"document\s*\.\s*write(?:ln)?\s*(?=\()")
_MOST_WRITTEN = 5_000
_MOST_SET = 400  # assignments looked at in a text
_MOST_IN_VAIN = (
    1_000_000  # characters read of what begins like a value and is none: a library's code
)
_MOST_RETURNED = 3  # functions of a text whose values are read
_NESTED = 20  # texts that hold JSON, and are read as such


@dataclass(frozen=True, slots=True)
class Data:
    """value: what the text says; of a script a dict of its variables. is_script: whether it is one."""

    value: Any
    is_script: bool = False


def data_in(text: str) -> Data | None:
    """What a JSON text, a JSONP call or a script says; None when it is markup or prose."""
    start = len(text) - len(text.lstrip("\ufeff \t\r\n\f\v\u200b"))
    guard = _GUARD.match(text, start)
    start = guard.end() if guard else start
    if text[start : start + 1] in ("", "<"):
        return None
    value = _whole(text, start)
    if value is not None:
        return Data(_opened(value))
    assigned = variables(text[start:])
    return Data(_opened(assigned), is_script=True) if assigned else None


def _whole(text: str, start: int) -> Any:
    """A text that is one value, or one call with a value."""
    call = _CALL.match(text, start)
    start = call.end() if call else start
    if text[start : start + 1] not in ("[", "{", "("):
        return None
    try:
        value, end = parse(text, start)
    except UnreadableError:
        return None
    # A script may begin with a block or a call; an answer is over with its value.
    if len(text) - end > 200 and text[end:].strip(" \t\r\n;)}"):
        return None
    return (value[0] if value else None) if call else value


def variables(text: str) -> dict[str, Any]:
    """The values that a script gives to names, in its order; array by array for `a[0] =` and `push`."""
    found: dict[str, Any] = {}
    in_vain = place = 0
    for _ in range(_MOST_SET):
        match = _SET.search(text, place)
        if match is None or in_vain > _MOST_IN_VAIN:
            break
        name, place = match["name"].removesuffix(".push"), match.end()
        value: Any
        scalar = _SCALAR.match(text, place)
        if scalar:
            value, place = _scalar(scalar), scalar.end()
        elif text[place] not in "[{(":
            continue
        else:
            try:
                value, place = parse(text, place)
            except UnreadableError as error:
                in_vain += error.end - place
                continue
        if match["one"]:
            many = found.setdefault(name, [])
            if isinstance(many, list):
                pushed = isinstance(value, list) and match["one"].startswith(".push")
                many.extend(value if pushed else [value])
        elif text[match.end()] != "(":
            found[name] = value
        elif "JSON.parse" in match[0] and value and isinstance(value[0], str):
            found[name] = _opened(value[0])
    return found | _returned(text)


def _returned(text: str) -> dict[str, Any]:
    """What functions return that are called where they stand, such as the state of a page by Nuxt:
    `a = (function(b, c) {return {…}}(1, 2))`."""
    found = {}
    for match in islice(_RETURNED.finditer(text), _MOST_RETURNED):
        start = _RETURN.search(text, match.end())
        try:
            value, place = parse(text, start.end()) if start else (None, 0)
            arguments = _ARGUMENTS.match(text, place)
            given = parse(text, arguments.end())[0] if arguments else []
        except UnreadableError:
            continue
        if value and arguments:
            names = (one.strip() for one in match["given"].split(","))
            found[match["name"]] = _filled(value, dict(zip(names, given, strict=False)))
    return found


def _filled(value: Any, known: dict[str, Any]) -> Any:
    """The value with variables in their places."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        members = here.items() if isinstance(here, dict) else enumerate(here)
        for key, one in list(members):
            if isinstance(one, dict | list):
                waiting.append(one)
            elif isinstance(one, str) and HOLE in one:
                hole = _HOLE.fullmatch(one)
                here[key] = known.get(hole[1], one) if hole else one
    return value


def _scalar(match: re.Match[str]) -> int | str:
    return int(match[1]) if match[1] else match[2] or match[3] or ""


def written(text: str) -> str:
    """The markup that a script writes into its page by document.write, in its order."""
    found = []
    for match in islice(_WRITE.finditer(text), _MOST_WRITTEN):
        try:
            arguments, _ = parse(text, match.end())
        except UnreadableError:
            break
        found += [one for one in arguments if isinstance(one, str)]
    return "".join(found)


def _opened(value: Any) -> Any:
    """The value with the texts that are JSON themselves read, on its upper levels."""
    if isinstance(value, str):
        try:
            return parse(value.strip())[0] if value.strip()[:1] in ("[", "{") else value
        except UnreadableError:
            return value
    room = _NESTED
    for holder, key, text in _texts(value):
        if room and len(text) > 20 and text[0] in "[{" and text[-1] in "]}":
            room -= 1
            try:
                holder[key] = parse(text)[0]
            except UnreadableError:
                continue
    return value


def _texts(value: Any) -> Iterator[tuple[Any, Any, str]]:
    """Texts on the upper three levels, with what holds them and where."""
    level = [value]
    for _ in range(3):
        below = []
        for holder in level[:50]:
            members = list(holder.items()) if isinstance(holder, dict) else []
            for key, one in members[:200]:
                if isinstance(one, str) and one:
                    yield holder, key, one
                elif isinstance(one, dict):
                    below.append(one)
        level = below
