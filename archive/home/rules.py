"""What each key of a configuration may hold. A rule turns the TOML value into ours, or raises
ValueError with the rest of a sentence that begins with the key."""

import difflib
import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from archive.cadence import Every
from archive.home import gazetteer
from archive.home.addresses import addresses, base_url, hosts, proxies
from archive.home.expressions import selector
from archive.home.regions import in_words, named
from archive.sentences import Sentence, counted, joined, say
from archive.types import SourceKind

ADAPTIVE = "adaptive"
"""What stands for a time between two crawls that the clock learns."""

_SPAN = re.compile(r"(\d+)([smhd])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_MOST_LISTED = 10
_LONGEST_SPAN = timedelta(days=36_600)
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e]")
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def nearest(word: str, words: Iterable[str]) -> Sentence:
    """The word that was probably meant, as the end of a sentence; empty when none is close."""
    near = difflib.get_close_matches(word, list(words), n=1)
    return say("; the nearest is '{word}'", word=near[0]) if near else Sentence("")


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(say("must be a non-empty text"))
    return value


def line(value: Any) -> str:
    """A text of one line, which turns nothing around that stands beside it."""
    if _BREAKS.search(text := _text(value)):
        raise ValueError(say("must be a text of one line"))
    return text


def _key(value: Any) -> str:
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise ValueError(say("must be lower-case letters, digits and hyphens"))
    return value


def _keys(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(say("must be a list of keys"))
    return tuple(_key(item) for item in value)


def _region(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(
            say(
                "must be a GB/T 2260 code of six digits in quotes, or a region's name",
            )
        )
    if re.fullmatch("[0-9]{6}", value):
        return value
    found = named(value, {})
    if len(found) == 1:
        return found[0]
    if found:
        raise ValueError(
            say(
                "{value} is more than one region: write the code of one of {regions}",
                value=repr(value),
                regions=_listed(found),
            )
        )
    raise ValueError(
        say(
            "{value} is no region's name or six-digit code{nearest}",
            value=repr(value),
            nearest=nearest_region(value),
        )
    )


def nearest_region(typed: str) -> Sentence:
    """The regions that were probably meant, as the end of a sentence; empty when none is close."""
    found = gazetteer.nearest(typed)
    if not found:
        return Sentence("")
    return counted(
        len(found),
        "; the nearest is {regions}",
        "; the nearest are {regions}",
        regions=_listed(found),
    )


def _listed(codes: list[str]) -> Sentence:
    return joined(in_words(code, gazetteer.region_names()) for code in codes[:_MOST_LISTED])


def _kind(value: Any) -> SourceKind:
    try:
        return SourceKind(value)
    except ValueError:
        raise ValueError(say("must be one of {kinds}", kinds=", ".join(SourceKind))) from None


def _span(value: Any) -> timedelta:
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise ValueError(say('must be a time such as "30m", "6h" or "1d"'))
    span = timedelta(**{_UNITS[match[2]]: int(match[1][:9])})
    if span > _LONGEST_SPAN:
        raise ValueError(say("must be at most 36600 days"))
    return span


def _interval(value: Any) -> timedelta:
    span = _span(value)
    if span < timedelta(minutes=1):
        raise ValueError(say("must be at least one minute"))
    return span


def _every(value: Any) -> Every | None:
    """None: adaptive."""
    if value == ADAPTIVE:
        return None
    if not isinstance(value, str) or not _SPAN.fullmatch(value):
        raise ValueError(
            say('must be a time such as "30m", "6h" or "1d", or "{adaptive}"', adaptive=ADAPTIVE)
        )
    return Every(_interval(value))


def _time_zone(value: Any) -> str:
    try:
        return ZoneInfo(value).key
    except (TypeError, ValueError, LookupError, OSError):
        near = nearest(str(value), available_timezones())
        raise ValueError(
            say(
                'must be a time zone such as "Asia/Shanghai", not {value}{nearest}',
                value=repr(value),
                nearest=near,
            )
        ) from None


def _command(value: Any) -> tuple[str, ...]:
    try:
        words = tuple(shlex.split(_text(value)))
    except ValueError:
        raise ValueError(say("must be a text with a command, its quotes closed")) from None
    return words[words[:1] == ("dangjian",) :]


def _spans(value: Any) -> tuple[timedelta, ...]:
    if not isinstance(value, list):
        raise ValueError(say('must be a list of times such as ["1d", "30d"]'))
    return tuple(sorted(_span(item) for item in value))


def _number(low: float, high: float) -> Callable[[Any], float]:
    def check(value: Any) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            raise ValueError(
                say("must be a number from {low} to {high}", low=f"{low:g}", high=f"{high:g}")
            )
        return float(value)

    return check


def _count(low: int, high: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(say("must be a whole number from {low} to {high}", low=low, high=high))
        return value

    return check


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(say("must be true or false"))
    return value


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(say("must be a table such as { links = 5, dated = 0.8 }"))
    return value


def _list_table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or "items" not in value:
        raise ValueError(
            say(
                "must be a table with 'items', such as { items = \"css: ul.news li\" }",
            )
        )
    kinds = {str(one).partition(":")[0] == "jmespath" for one in value.values()}
    if len(kinds) > 1:
        raise ValueError(say("must use jmespath for all of its rules, or for none"))
    return value


Rules = Mapping[str, Callable[[Any], Any]]
ARCHIVE: Rules = {
    "name": line,
    "contact": line,
    "use": _keys,
    "base_url": base_url,
    "licence": line,
    "proxies": proxies,
}
SCHEDULE: Rules = {
    "at_once": _count(1, 16),
    "time_limit": _interval,
    "floor": _interval,
    "ceiling": _interval,
    "time_zone": _time_zone,
    "housekeeping": _flag,
}
CADENCE: Rules = {"every": _every, "cron": _text}
JOB: Rules = {"name": _key, "command": _command, "time_limit": _interval, **CADENCE}
FLOORS: Rules = {"links": _count(0, 1_000_000), "dated": _number(0, 1)}
LIST: Rules = dict.fromkeys(("items", "title", "link", "date", "next"), selector)
SOURCE: Rules = {
    "key": _key,
    "name": line,
    "start": addresses,
    "region": _region,
    "region_name": _text,
    "kind": _kind,
    "family": _text,
    "hosts": hosts,
    **CADENCE,
    "delay": _number(0.01, 3600),
    "max_list_pages": _count(1, 100_000),
    "days": _count(1, 36_600),
    "revisit": _spans,
    "attachments": _flag,
    "verify_tls": _flag,
    "allow_private": _flag,
    "checked": _flag,
    "floors": _table,
    "list": _list_table,
}
