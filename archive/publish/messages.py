"""What a channel is told: one message, of bounded length, gathered from all that is new.

Everything that comes from crawled pages is disarmed: channels take Markdown, HTML or their own
marks, and none of these may come alive in a message.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from archive.home.telling import Watch
from archive.publish.question import Question
from archive.sentences import Sentence
from archive.store.telling import Change, Findings, Found
from archive.types import HealthWord
from archive.web.dates import CHINA

Say = Callable[[Sentence], str]
"""A sentence in the archive's language."""

MOST_NAMED = 20
"""Articles of a watch that a message names; the rest are counted."""

_LONGEST = 6_000
"""Bytes of a message, where the channel takes as much: two screens of a telephone."""

_LONGEST_VALUE = 100
"""Characters of a headline, a name or what a server said."""

_SEVERITY = {word: place for place, word in enumerate(HealthWord)}


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a channel is to be told. changes: of health, in their order. found: each watch and what it
    found. again: when a sending began whose end was not seen; None: there is none."""

    changes: Sequence[Change] = ()
    found: Sequence[tuple[Watch, Findings]] = ()
    again: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """title: one line. body: plain text."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class _Section:
    """count: what it holds, as a part of the title. head: a line about its lines. lines: what can be
    left out, the most important first. hidden: how many more there are. link: where all of it is; ""
    where nothing is published."""

    count: str
    head: str
    lines: tuple[str, ...]
    hidden: int = 0
    link: str = ""


def message(
    news: News, *, archive: str, base_url: str, say: Say = str, most: int = _LONGEST
) -> Message | None:
    """The message, or None when there is nothing to tell. archive: its name. base_url: where it is
    published, or "". most: bytes that the channel takes of title and body together."""
    sections = [
        *_health(turns(news.changes), base_url, say),
        *(_watched(watch, found, base_url, say) for watch, found in news.found),
    ]
    sections = [section for section in sections if section.count]
    if not sections:
        return None
    title = f"{disarmed(archive)}: {'; '.join(section.count for section in sections)}"
    title = _cut(title, 2 * _LONGEST_VALUE)
    first = ""
    if news.again:
        first = say(
            Sentence(
                "This may repeat what was sent at {time}, for nobody saw how that ended.",
                {"time": _time(news.again)},
            )
        )
    room = min(most, _LONGEST) - len(title.encode()) - len(first.encode()) - 2 * len("\r\n")
    body = _fitted(sections, room, say)
    return Message(title, f"{first}\n{body}" if first else body)


def disarmed(text: str) -> str:
    """Text as one line in which no channel sees markup, a mention or a link."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return _cut(_LINK.sub("：//", line.translate(_HARMLESS)), _LONGEST_VALUE)


_LINK = re.compile("[:：]//")
_MARKS = "<>[]()*_`~|@&#\\{}$!"
_HARMLESS = {ord(mark): chr(ord(mark) + 0xFEE0) for mark in _MARKS}
"""Each sign that means something somewhere → the full-width form that is read alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What became of a source between two messages. before: None when it was not judged. worst: the
    worst that it was; since: from when on, ISO 8601, UTC. now: what it is; why it is."""

    name: str
    before: HealthWord | None
    worst: HealthWord
    since: str
    now: HealthWord
    why: Sentence


def turns(changes: Iterable[Change]) -> list[Turn]:
    """The changes source by source, the worst first; none of those that never were unwell, or stayed
    so, for of these a person knows."""
    found = []
    ordered = sorted(changes, key=lambda change: change.source)  # keeps the order of each source's
    for _, group in groupby(ordered, key=lambda change: change.source):
        several = list(group)
        last = several[-1]
        words = [several[0].was or HealthWord.NEW, *(change.word for change in several)]
        worst = max(words, key=_SEVERITY.__getitem__)
        if worst.well or (not words[0].well and not last.word.well):
            continue
        since = next((change.at for change in several if not change.word.well), last.at)
        found.append(
            Turn(
                name=last.name,
                before=several[0].was,
                worst=worst,
                since=since,
                now=last.word,
                why=last.why,
            )
        )
    return sorted(found, key=lambda turn: (-_SEVERITY[turn.now], turn.name))


def _health(found: list[Turn], base_url: str, say: Say) -> Iterable[_Section]:
    bad = [turn for turn in found if not turn.now.well]
    good = [turn for turn in found if turn.now.well and turn.before and not turn.before.well]
    passing = [turn for turn in found if turn.now.well and turn not in good]
    for chosen, count, head, line in (
        (bad, "{n} need a look", "Sources that need a look: {n}", "{source}: {now}. {why}"),
        (good, "{n} well again", "Sources that are well again: {n}", "{source}: {now}, after {worst}"),
        (
            passing, "{n} unwell in between", "Sources that were unwell in between: {n}",
            "{source}: {now}, but {worst} at {time}",
        ),
    ):  # fmt: skip
        number = {"n": len(chosen)}
        yield _Section(
            count=say(Sentence(count, number)) if chosen else "",
            head=say(Sentence(head, number)),
            lines=tuple(say(Sentence(line, _told(turn, say))) for turn in chosen),
            link=f"{base_url}sources" if base_url else "",
        )


def _told(turn: Turn, say: Say) -> dict[str, str]:
    """A source's values in a line."""
    said = {
        name: disarmed(value) if isinstance(value, str) else value
        for name, value in turn.why.values.items()
    }
    return {
        "source": disarmed(turn.name),
        "now": say(Sentence(turn.now.value)),
        "worst": say(Sentence(turn.worst.value)),
        "time": _time(datetime.fromisoformat(turn.since)),
        "why": say(replace(turn.why, values=said)),
    }


def _watched(watch: Watch, found: Findings, base_url: str, say: Say) -> _Section:
    values: dict[str, str | int] = {
        "watch": disarmed(watch.name),
        "n": found.count,
        "older": found.older,
        "oldest": found.span[0][:10],
        "newest": found.span[1][:10],
    }
    count = "{n} new for {watch}" if found.count else "{older} older for {watch}"
    head = "New articles for {watch}: {n}"
    if found.older:
        head += "; and {older} that were published from {oldest} to {newest}"
    return _Section(
        count=say(Sentence(count, values)) if found.count or found.older else "",
        head=say(Sentence(head, values)),
        lines=tuple(_line(article, base_url) for article in found.newest),
        hidden=found.count - len(found.newest),
        link=f"{base_url}{_address(watch)}" if base_url else "",
    )


def _line(article: Found, base_url: str) -> str:
    who = disarmed(article.outlet or article.source_name)
    facts = [disarmed(article.title), who, (article.published or "")[:10]]
    link = f" {base_url}dangjian/articles/{article.id}" if base_url else ""
    return ", ".join(filter(None, facts)) + link


def _address(watch: Watch) -> str:
    """The search page of a watch. A page has one value of each filter: of several it has none."""

    def one(values: Sequence[str]) -> str:
        return values[0] if len(values) == 1 else ""

    return Question(
        words=watch.query,
        since=watch.since or "",
        until=watch.until or "",
        region=one(watch.region),
        source=one(watch.source),
        kind=one(watch.kind),
        party_building=one(watch.party_building),
    ).address("search")


def _fitted(sections: Sequence[_Section], room: int, say: Say) -> str:
    """The sections in so many bytes: each keeps its head, and says how many lines it leaves out."""

    def tail(section: _Section, left_out: int) -> list[str]:
        more = [say(Sentence("and {n} more", {"n": left_out}))] if left_out else []
        return [*more, *([section.link] if section.link else [])]

    least = [_size([s.head, *tail(s, len(s.lines) + s.hidden)]) for s in sections]
    spare = room - sum(least)
    lines: list[str] = []
    for section in sections:
        taken = 0
        for line in section.lines:
            spare -= _size([f"- {line}"])
            if spare < 0:
                break
            taken += 1
        lines += [section.head, *(f"- {line}" for line in section.lines[:taken])]
        lines += tail(section, len(section.lines) - taken + section.hidden)
    while len(lines) > 1 and _size(lines) > room:
        lines.pop()
    return "\n".join(lines)


def _size(lines: Iterable[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"
