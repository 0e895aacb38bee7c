"""[notify] and [[watch]]: who is told what, and by which channel."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from archive.errors import QueryError
from archive.home.rules import SCHEDULE, SOURCE, Rules, line, nearest
from archive.home.tables import Tables
from archive.kinds import SURE_FIELDS
from archive.sentences import Sentence, say
from archive.types import SourceKind, Tag

HEALTH = "health"
"""The topic of how sources do; the others are watches."""

Refusal = Callable[[str], Sentence | None]
"""Why nothing can be sent to an address, as the rest of a sentence; None when something can."""

_NAME = re.compile(r"[\w-]{1,64}")
_ADDRESS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|\$\{)[^\s\x00-\x1f\x7f-\x9f]*")
_PERIOD = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_LONGEST_ADDRESS = 2_000
_LONGEST_NAME = 64
_LONGEST_QUERY = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A query whose new articles are told. to: channels by name or address; none: all that have a
    name. The rest restricts as the options of `dangjian search` do."""

    name: str
    query: str
    to: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    source: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    kind: tuple[SourceKind, ...] = ()
    party_building: tuple[Tag, ...] = ()
    sure: tuple[str, ...] = ()

    @property
    def topic(self) -> str:
        """What it is stored under."""
        return f"watch {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where messages go. name: an address written in a watch is called as the watch's topic. address:
    as written; ${NAME} and ${file:PATH} in it stand for secrets. health: whether it is told how
    sources do."""

    name: str
    address: str
    health: bool
    watches: tuple[Watch, ...]

    @property
    def topics(self) -> tuple[str, ...]:
        """What it is told about."""
        return (*((HEALTH,) if self.health else ()), *(watch.topic for watch in self.watches))


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """to: name → address of those who are told how sources do. every: least time between two messages
    to one channel."""

    to: Mapping[str, str] = field(default_factory=dict)
    every: timedelta = timedelta(hours=1)
    watches: tuple[Watch, ...] = ()

    def channels(self) -> list[Channel]:
        """All channels, with what each is told about."""
        named = [
            Channel(
                name=name,
                address=address,
                health=True,
                watches=tuple(w for w in self.watches if not w.to or name in w.to),
            )
            for name, address in self.to.items()
        ]
        return named + [
            Channel(
                name=f"{watch.topic} {number}" if number > 1 else watch.topic,
                address=address,
                health=False,
                watches=(watch,),
            )
            for watch in self.watches
            for number, address in enumerate(filter(is_address, watch.to), 1)
        ]


def read_telling(
    tables: Tables, found: Mapping[str, Any], sources: Collection[str], refusal: Refusal
) -> Telling:
    """Both tables of what was found; what is wrong in them is noted. sources: keys that a watch may
    name."""
    notify = tables.values("notify", found.get("notify", {}), NOTIFY)
    given = notify.pop("to", {})
    for name in given:
        if not _NAME.fullmatch(name):
            sentence = say(
                "'{name}' cannot name a channel: use letters, digits and hyphens", name=name
            )
            tables.fault(sentence, name, "notify.to")
    to = tables.values("notify.to", given, dict.fromkeys(given, _sendable(refusal)))
    rules = watch_rules(given, sources, refusal)
    watches: list[Watch] = []
    seen: set[str] = set()
    for number, table in enumerate(tables.listed(found.get("watch", []), "watch")):
        values = tables.values("watch", table, rules, number)
        for key in ("name", "query"):
            if key not in table:
                tables.fault(say("a watch has no '{key}'", key=key), "[[watch]]", "watch", number)
        if values.get("name") in seen:
            tables.fault(
                say("there are two watches '{name}'", name=values["name"]), "name", "watch", number
            )
        seen |= {values["name"]} if "name" in values else set()
        if backwards(values):
            tables.fault(NEVER.having(until="'until'", since="'since'"), "until", "watch", number)
        if tables.sound:
            watches.append(Watch(**values))
    return Telling(to=to, watches=tuple(watches), **notify)


def watch_rules(to: Mapping[str, str], sources: Collection[str], refusal: Refusal) -> Rules:
    """What each key of a watch may hold. to: channels with a name. sources: keys."""
    return {
        **WATCH,
        "to": _each(say("must be a list of channels"), _one_channel(to, refusal)),
        "source": _each(say("must be a list of source keys"), _one_of(sources)),
    }


NEVER = say("{until} is before {since}: nothing would ever be found")


def backwards(watch: Mapping[str, Any]) -> bool:
    """Whether the values of a watch end before they begin."""
    since, until = watch.get("since"), watch.get("until")
    return bool(since and until and since[: len(until)] > until)


def is_address(to: str) -> bool:
    """Whether a watch's `to` is an address, and not a channel's name."""
    return "://" in to or to.startswith("${")


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(say('must name each channel, such as { office = "mailto://…" }'))
    return value


def _name(value: Any) -> str:
    if len(name := line(value).strip()) > _LONGEST_NAME:
        raise ValueError(say("must be at most {most} characters", most=_LONGEST_NAME))
    return name


def _query(value: Any) -> str:
    from archive.search import parse_query  # noqa: PLC0415 - only where there are watches

    if not isinstance(value, str) or len(value) > _LONGEST_QUERY:
        raise ValueError(say("must be a text of at most {most} characters", most=_LONGEST_QUERY))
    try:
        parse_query(value, strict=True)
    except QueryError as error:
        raise ValueError(say("cannot be searched for ({error})", error=error)) from None
    return value


def _sendable(refusal: Refusal) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        # What is wrong with it is told without it: it may hold a password.
        if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
            raise ValueError(say('must be an address such as "mailto://user:password@host"'))
        if len(value) > _LONGEST_ADDRESS:
            raise ValueError(say("must be at most {most} characters", most=_LONGEST_ADDRESS))
        if wrong := refusal(value):
            raise ValueError(wrong)
        return value

    return check


def _one_channel(to: Mapping[str, str], refusal: Refusal) -> Callable[[Any], str]:
    sendable = _sendable(refusal)

    def check(value: Any) -> str:
        if isinstance(value, str) and is_address(value):
            return sendable(value)
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            # What is wrong with it is told without it, too: it may be meant as an address.
            raise ValueError(say('must hold names of channels, or addresses such as "mailto://…"'))
        if value not in to:
            near = nearest(value, to)
            raise ValueError(
                say(
                    "names {value}, which [notify.to] does not{nearest}",
                    value=repr(value),
                    nearest=near,
                )
            )
        return value

    return check


def _each(otherwise: Sentence, check: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def checked(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ValueError(otherwise)
        return tuple(dict.fromkeys(check(item) for item in value))

    return checked


def _one_of(words: Collection[str]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in words:
            raise ValueError(
                say(
                    "names {value}, which is not there{nearest}",
                    value=repr(value),
                    nearest=nearest(str(value), words),
                )
            )
        return str(value)

    return check


def _period(value: Any) -> str:
    if not isinstance(value, str) or not _PERIOD.fullmatch(value):
        raise ValueError(say('must be a year, month or day such as "2024-05"'))
    return value


NOTIFY: Rules = {"every": SCHEDULE["time_limit"], "to": _table}
WATCH: Rules = {
    "name": _name,
    "query": _query,
    "to": _table,  # these two are checked against what there is
    "since": _period,
    "until": _period,
    "source": _table,
    "region": _each(say("must be a list of regions"), SOURCE["region"]),
    "kind": _each(say("must be a list of kinds of outlet"), SOURCE["kind"]),
    "party_building": _each(
        say("must be a list of tags"), lambda tag: Tag(_one_of(list(Tag))(tag))
    ),
    "sure": _each(say("must be a list of fields"), _one_of(SURE_FIELDS)),
}
