"""What a channel is told: one message, of bounded length, gathered from all that is new.

Everything that comes from crawled pages is disarmed: channels take Markdown, HTML or their own
marks, and none of these may come alive in a message.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from archive.home.telling import Watch
from archive.publish.question import Question
from archive.publish.turns import Turn, turns
from archive.sentences import Sentence, joined, word
from archive.store.telling import Change, Findings, Found
from archive.web.dates import CHINA

Say = Callable[[Sentence], str]
"""A sentence in the archive's language."""

MOST_NAMED = 20
"""Articles of a watch that a message names; the rest are counted."""

_LONGEST = 6_000
"""Bytes of a message, where the channel takes as much: two screens of a telephone."""

_LONGEST_VALUE = 100
"""Characters of a headline, a name or what a server said."""


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
        *chain(*(_watched(watch, found, base_url, say) for watch, found in news.found)),
    ]
    if not sections:
        return None
    contents = joined((section.count for section in sections), "; ")
    title = say(
        Sentence("{archive}: {contents}", {"archive": disarmed(archive), "contents": contents})
    )
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


def _health(found: list[Turn], base_url: str, say: Say) -> Iterable[_Section]:
    bad = [turn for turn in found if not turn.now.well]
    good = [turn for turn in found if turn.now.well and turn.before and not turn.before.well]
    passing = [turn for turn in found if turn.now.well and turn not in good]
    link = f"{base_url}sources" if base_url else ""
    if n := len(bad):
        yield _Section(
            say(Sentence("{n} need a look", {"n": n})),
            say(Sentence("Sources that need a look: {n}", {"n": n})),
            tuple(say(Sentence("{source}: {now}. {why}", _told(turn, say))) for turn in bad),
            link=link,
        )
    if n := len(good):
        yield _Section(
            say(Sentence("{n} well again", {"n": n})),
            say(Sentence("Sources that are well again: {n}", {"n": n})),
            tuple(
                say(Sentence("{source}: {now}, after {worst}", _told(turn, say))) for turn in good
            ),
            link=link,
        )
    if n := len(passing):
        yield _Section(
            say(Sentence("{n} unwell in between", {"n": n})),
            say(Sentence("Sources that were unwell in between: {n}", {"n": n})),
            tuple(
                say(Sentence("{source}: {now}, but {worst} at {time}", _told(turn, say)))
                for turn in passing
            ),
            link=link,
        )


def _told(turn: Turn, say: Say) -> dict[str, str]:
    """A source's values in a line."""
    return {
        "source": disarmed(turn.name),
        "now": say(word(turn.now)),
        "worst": say(word(turn.worst)),
        "time": _time(datetime.fromisoformat(turn.since)),
        "why": say(_harmless(turn.why)),
    }


def _harmless(sentence: Sentence) -> Sentence:
    """A sentence whose values are disarmed: some are what servers said."""
    values = {
        name: _harmless(value)
        if isinstance(value, Sentence)
        else disarmed(value)
        if isinstance(value, str)
        else value
        for name, value in sentence.values.items()
    }
    return replace(sentence, values=values)


def _watched(watch: Watch, found: Findings, base_url: str, say: Say) -> Iterable[_Section]:
    if not (found.count or found.older):
        return
    values: dict[str, str | int] = {
        "watch": disarmed(watch.name),
        "n": found.count,
        "older": found.older,
        "oldest": found.span[0][:10],
        "newest": found.span[1][:10],
    }
    count = Sentence("{n} new for {watch}", values)
    if not found.count:
        count = Sentence("{older} older for {watch}", values)
    head = Sentence("New articles for {watch}: {n}", values)
    if found.older:
        head = Sentence(
            "New articles for {watch}: {n}; and {older} that were published from {oldest} to {newest}",
            values,
        )
    yield _Section(
        count=say(count),
        head=say(head),
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
    """The search page of a watch."""
    return Question(
        words=watch.query,
        since=watch.since or "",
        until=watch.until or "",
        region=tuple(watch.region),
        source=tuple(watch.source),
        kind=tuple(watch.kind),
        party_building=tuple(watch.party_building),
        sure=",".join(watch.sure),
    ).address("search")


def _fitted(sections: Sequence[_Section], room: int, say: Say) -> str:
    """The sections in so many bytes: each keeps its head, and says how many lines it leaves out. Where
    heads would take most of the room, the last watches are only counted."""

    def tail(section: _Section, left_out: int) -> list[str]:
        more = [say(Sentence("and {n} more", {"n": left_out}))] if left_out else []
        return [*more, *([section.link] if section.link else [])]

    def counted(dropped: int) -> list[str]:
        watches = Sentence(
            "and {n} more watch that found something", {"n": dropped},
            "and {n} more watches that found something",
        )  # fmt: skip
        return [say(watches)] if dropped else []

    least = [_size([s.head, *tail(s, len(s.lines) + s.hidden)]) for s in sections]
    kept = len(sections)
    while kept > 1 and sum(least[:kept]) > room // 2:
        kept -= 1
    last = counted(len(sections) - kept)
    spare = room - sum(least[:kept]) - _size(last)
    lines: list[str] = []
    for section in sections[:kept]:
        taken = 0
        for line in section.lines:
            spare -= _size([f"- {line}"])
            if spare < 0:
                break
            taken += 1
        lines += [section.head, *(f"- {line}" for line in section.lines[:taken])]
        lines += tail(section, len(section.lines) - taken + section.hidden)
    lines += last
    while len(lines) > 1 and _size(lines) > room:
        lines.pop()
    return "\n".join(lines)


def _size(lines: Iterable[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"
