"""Chinese or English: what the pages say, how they write dates, and links that keep the choice.

`?lang=zh` or `?lang=en` decides, else Accept-Language, else Chinese. Every link on our pages keeps a
choice made by `lang`; Datasette itself never sees the argument.
"""

import tomllib
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from datasette import hookimpl

from archive import language
from archive.counting.shares import Share
from archive.observing.days import Observed, Sight
from archive.publish.chart import Bar, Year
from archive.publish.question import Question
from archive.publish.trends.asked import Trends
from archive.publish.trends.voice import percent
from archive.sentences import Sentence
from archive.types import CHINA

Asgi = Callable[[Any, Any, Callable[[Any], Awaitable[None]]], Awaitable[None]]
Wording = dict[str, Any]

TAGS = {"zh": "zh-Hans", "en": "en"}


@dataclass(frozen=True)
class Choice:
    """language: a key of TAGS. explicit: whether the address asks for it. here: the address."""

    language: str = "zh"
    explicit: bool = False
    here: str = "/"


_USUAL = Choice()
_choice: ContextVar[Choice] = ContextVar("choice", default=_USUAL)


def _in_language(entries: Wording, language: str) -> Wording:
    return {
        key: entry[language] if set(entry) == set(TAGS) else _in_language(entry, language)
        for key, entry in entries.items()
    }


_TEXT = (Path(__file__).parent.parent / "wording.toml").read_text(encoding="utf-8")
_ENTRIES = tomllib.loads(_TEXT)
_WORDING = {language: _in_language(_ENTRIES, language) for language in TAGS}


def wording(section: str) -> Wording:
    """A section of wording.toml in the reader's language."""
    words: Wording = _WORDING[_choice.get().language][section]
    return words


def language_tag() -> str:
    """The page's own language, for `lang`. Article texts keep theirs."""
    return TAGS[_choice.get().language]


def to(address: str) -> str:
    """An address of this site that keeps the language, if the reader chose one."""
    choice = _choice.get()
    return _with_language(address, choice.language) if choice.explicit else address


def chosen_language() -> str:
    """What a form must send along: the language that the reader chose, or nothing."""
    choice = _choice.get()
    return choice.language if choice.explicit else ""


def other_language(root: str = "/") -> tuple[str, str]:
    """The other language's tag, and this page in it. root: the path that the site lies at."""
    choice = _choice.get()
    other = "en" if choice.language == "zh" else "zh"
    return TAGS[other], _with_language(root + choice.here.removeprefix("/"), other)


def printed(published: str | None) -> str:
    """A date as exact as the page printed it: 2024年7月10日 09:30, 2021年; 2024-07-10 09:30, 2021."""
    return _printed(published or "", _choice.get().language)


@lru_cache(maxsize=4096)
def _printed(published: str, language: str) -> str:
    """A chart names the same months on each page."""
    if language == "en":
        return published.replace("T", " ")
    day, _, minute = published.partition("T")
    parts = zip(filter(None, day.split("-")), "年月日", strict=False)
    return "".join(f"{int(number)}{unit}" for number, unit in parts) + f" {minute}".rstrip()


class Told(NamedTuple):
    """A month of the chart, as a template takes it apart: to ask an object for each of hundreds took
    half of the page. href, number, height: of one with articles, else "". sight: "" when it is that
    of its year, or all of it was observed; with "few" where a share is of too few articles. cell: in place
    of a number, or beside it. said: all of it, in words."""

    href: str = ""
    number: str = ""
    height: str = ""
    sight: str = ""
    cell: str = ""
    said: str = ""


def told(year: Year, words: Wording, unit: str, places: list[str]) -> list[Told]:
    """The months of a year. words: of the search page. unit: what days are called. places: the pieces
    of an address between which a month is named twice."""
    # What is so of the whole year is said of it, and not of each month.
    whole = year.sight.value if year.sight in (Sight.NONE, Sight.BEFORE) else "whole"
    return [_told(bar, whole, words, unit, places) if bar else Told() for bar in year.months]


def _told(bar: Bar, usual: str, words: Wording, unit: str, places: list[str]) -> Told:
    sight, cell = bar.sight.value, ""
    shown = "" if sight == usual else sight
    if not bar.count:
        cell = words[f"cell_{sight}"]
        if not shown and sight != "whole":
            return Told(cell=cell)
    entry = f"chart_month_{sight}" if bar.count else f"chart_zero_{sight}"
    said: str = words[entry].replace("{month}", printed(bar.month)).replace("{n}", bar.number)
    if bar.of is not None:
        said += _said_share(bar.of, few=bar.few, words=words)
        cell += f"/{bar.of.total:,}" if bar.count or sight in ("whole", "part") else ""
    if sight == "part":
        said = said_days(said, bar.days, unit)
    if sight == "part" or (bar.count and shown == "none"):
        cell += f" ({bar.days.observed}/{bar.days.possible})"
    elif bar.count and shown:
        cell = f" ({words['cell_before']})"
    if bar.missing:  # a zero of them is none
        said += words["chart_missing"].replace("{n}", f"{bar.missing:,}")
        cell += words["cell_missing"].replace("{n}", f"{bar.missing:,}")
    if not bar.count:
        return Told(sight=shown, cell=cell, said=said)
    kinds = f"{shown} few".lstrip() if bar.few else shown
    return Told(bar.month.join(places), bar.number, bar.height, kinds, cell, said)


def _said_share(share: Share, *, few: bool, words: Wording) -> str:
    """How much of a month's articles its hits are; "" of a month without articles."""
    if not share.total:
        return ""
    said: str = words["chart_few" if few else "chart_share"]
    return said.replace("{total}", f"{share.total:,}").replace("{share}", percent(share.share))


def said_days(text: str, days: Observed, unit: str) -> str:
    """A text with {observed}, {possible} and {unit}, for some days."""
    return (
        text.replace("{observed}", f"{days.observed:,}")
        .replace("{possible}", f"{days.possible:,}")
        .replace("{unit}", unit)
    )


def beijing(moment: str) -> str:
    """A UTC time of the database in China time."""
    return f"{datetime.fromisoformat(moment).astimezone(CHINA):%Y-%m-%d %H:%M}"


def sentence(stored: str) -> str:
    """A stored sentence in the reader's language."""
    return language.told(Sentence.restored(stored), _choice.get().language)


def preferred(header: str) -> str:
    """The one of our languages that Accept-Language prefers; Chinese when it names neither."""
    best, weight = "zh", 0.0
    for part in header.split(","):
        tag, _, quality = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        try:
            value = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if language in TAGS and value > weight:
            best, weight = language, value
    return best


def _with_language(address: str, language: str) -> str:
    place, mark, fragment = address.partition("#")
    path, _, query = place.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith("lang=")]
    return f"{path}?{'&'.join([*kept, f'lang={language}'])}{mark}{fragment}"


def _read_choice(scope: Any) -> tuple[Choice, bytes]:
    """What the request asks for, and its arguments without `lang`."""
    query: bytes = scope["query_string"]
    asked = ""
    if b"lang=" in query:
        parts = query.split(b"&")
        asked = next((p[5:].decode("latin-1") for p in parts if p.startswith(b"lang=")), "")
        query = b"&".join(part for part in parts if not part.startswith(b"lang="))
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
    # Two slashes at its start would turn it into a link to another host.
    here = "/" + path.lstrip("/") + (f"?{query.decode('latin-1')}" if query else "")
    if asked in TAGS:
        return Choice(asked, True, here), query
    headers = dict(scope["headers"])
    accepted = headers.get(b"accept-language", b"").decode("latin-1")
    return Choice(preferred(accepted), False, here), query


@hookimpl(tryfirst=True)
def asgi_wrapper() -> Callable[[Asgi], Asgi]:
    def wrap(app: Asgi) -> Asgi:
        async def spoken(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            choice, query = _read_choice(scope)

            async def send_with_language(message: Any) -> None:
                if message["type"] == "http.response.start":
                    headers = [
                        (name, _onward(name, value)) for name, value in message.get("headers", [])
                    ]
                    message = {**message, "headers": [*headers, (b"vary", b"Accept-Language")]}
                await send(message)

            token = _choice.set(choice)
            try:
                await app({**scope, "query_string": query}, receive, send_with_language)
            finally:
                _choice.reset(token)

        return spoken

    return wrap


def _onward(name: bytes, value: bytes) -> bytes:
    """A redirection within this site keeps the language, too."""
    if name.lower() == b"location" and value.startswith(b"/"):
        return to(value.decode("latin-1")).encode("latin-1")
    return value


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    def leading_to(place: str | Question | Trends) -> str:
        """A link to an address of this site, to the results of a question, or to phrases over time."""
        if isinstance(place, Question):
            return to(place.address(datasette.urls.path("/search")))
        if isinstance(place, Trends):
            return to(place.address(datasette.urls.path("/trends")))
        return to(place)

    env.globals.update(
        wording=wording,
        language_tag=language_tag,
        chosen_language=chosen_language,
        other_language=partial(other_language, datasette.setting("base_url")),
    )
    env.filters.update(
        printed=printed,
        told=told,
        said_days=said_days,
        beijing=beijing,
        sentence=sentence,
        to=leading_to,
    )
