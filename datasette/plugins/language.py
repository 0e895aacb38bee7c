"""Chinese or English: what the pages say, how they write dates, and links that keep the choice.

`?lang=zh` or `?lang=en` decides, else Accept-Language, else Chinese. Every link on our pages keeps a
choice made by `lang`; Datasette itself never sees the argument.
"""

import tomllib
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

from datasette import hookimpl

from archive import language
from archive.observing.days import Observed
from archive.publish.chart import Bar
from archive.publish.question import Question
from archive.sentences import Sentence

Asgi = Callable[[Any, Any, Callable[[Any], Awaitable[None]]], Awaitable[None]]
Wording = dict[str, Any]

TAGS = {"zh": "zh-Hans", "en": "en"}
_CHINA = timezone(timedelta(hours=8))


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
_WORDING = {language: _in_language(tomllib.loads(_TEXT), language) for language in TAGS}


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
    if _choice.get().language == "en":
        return (published or "").replace("T", " ")
    day, _, minute = (published or "").partition("T")
    parts = zip(filter(None, day.split("-")), "年月日", strict=False)
    return "".join(f"{int(number)}{unit}" for number, unit in parts) + f" {minute}".rstrip()


def told(
    months: list[Bar | None], words: Mapping[str, str], unit: str
) -> list[tuple[Bar | None, str]]:
    """Each month with a text about it. words: `chart_month`, and those for what was not observed.
    unit: what days are called."""
    return [(bar, _told(bar, words, unit) if bar else "") for bar in months]


def _told(bar: Bar, words: Mapping[str, str], unit: str) -> str:
    name = "chart_month" if bar.sight == "whole" else f"chart_month_{bar.sight}"
    if not bar.count and bar.sight in ("none", "before"):  # nothing says that there was none
        name = f"chart_zero_{bar.sight}"
    text = words[name].replace("{month}", printed(bar.month)).replace("{n}", bar.number)
    return said_days(text, bar.days, unit) if bar.sight == "part" else text


def said_days(text: str, days: Observed, unit: str) -> str:
    """A text with {observed}, {possible} and {unit}, for some days."""
    return (
        text.replace("{observed}", f"{days.observed:,}")
        .replace("{possible}", f"{days.possible:,}")
        .replace("{unit}", unit)
    )


def beijing(moment: str) -> str:
    """A UTC time of the database in China time."""
    return f"{datetime.fromisoformat(moment).astimezone(_CHINA):%Y-%m-%d %H:%M}"


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
    def leading_to(place: str | Question) -> str:
        """A link to an address of this site, or to the results of a question."""
        if isinstance(place, Question):
            return to(place.address(datasette.urls.path("/search")))
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
