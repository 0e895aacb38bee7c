"""The question of the trends page as an address writes it: phrases, filters, and how they are drawn.

`q` may be given up to six times. The filters are those of the search page and are read by it, so each
point leads to its articles. Everything in an address is understood or listed in `unread`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Literal, NamedTuple, TypeVar
from urllib.parse import quote_plus, urlsplit

from archive.counting.periods import By
from archive.home.regions import in_words, named
from archive.publish.arguments import LONGEST_PHRASE, Known, Misread
from archive.publish.observed import edge
from archive.publish.places import Level
from archive.publish.question import Question, read_question

MOST_PHRASES = 6
"""As many lines as colours and dashes can be told apart."""

_SHOWN = 80
_MOST_TOLD = 10
_MOST_READ = 50  # phrases of an address that are looked at
_MOST_NAMED = 5

Words = TypeVar("Words", bound=StrEnum)


class Measure(StrEnum):
    """What a line shows of its articles."""

    SHARE = "share"
    COUNT = "count"


class Split(StrEnum):
    """What tells panels apart: the places of a level, or what kind of place or source it is."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    LEVEL = "level"
    KIND = "kind"
    SOURCE = "source"


class Baseline(NamedTuple):
    """What else each phrase is looked for in, to compare with. value: a region's code, the key of a
    source, or a Level."""

    of: Literal["region", "source", "level"]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """One state of the trends page.

    phrases: in the order of their colours; each may be any query. base: the filters, without words.
    unread: what was not understood, and is not asked.
    """

    phrases: tuple[str, ...] = ()
    base: Question = field(default_factory=Question)
    by: By = By.MONTH
    measure: Measure = Measure.SHARE
    split: Split | None = None
    baseline: Baseline | None = None
    unread: tuple[Misread, ...] = ()

    def hits(
        self, phrase: str, since: str, until: str, place: Mapping[str, tuple[str, ...]]
    ) -> Question:
        """The question for the articles behind a point. place: further filters."""
        return self.base.but(words=phrase, since=since, until=until, **place)

    def clipped(self, since: str, until: str) -> tuple[str, str]:
        """A period of a point as its articles are asked for: no wider than the filters."""
        own = self.base
        # As texts, of two days the later one is greater, and of a day and its month the day.
        ends = filter(None, (own.until, until))
        return max(own.since, since), min(ends, key=lambda end: end.ljust(10, "~"))

    def without_days(self, today: date) -> bool:
        """Whether no day of the time asked for is over or begun: there is nothing to draw."""
        since = self.base.since
        return self.base.reversed or bool(since and edge(since) > today)

    def but(self, **changes: Any) -> "Trends":
        """The same drawn otherwise."""
        return replace(self, **{"unread": (), **changes})

    @property
    def place(self) -> str:
        """The region that all of it lies in: a code; "" where none or several were chosen."""
        return self.base.region[0] if len(self.base.region) == 1 else ""

    def within(self, region: str) -> "Trends":
        """The same in one region, or in all of them ("")."""
        return self.but(base=self.base.but(region=(region,) if region else ()))

    def address(self, path: str = "/trends") -> str:
        """Its permanent address; defaults are left out."""
        drawn = {
            "by": "" if self.by is By.MONTH else self.by,
            "measure": "" if self.measure is Measure.SHARE else self.measure,
            "split": self.split or "",
            "baseline": ":".join(self.baseline) if self.baseline else "",
        }
        given = [f"q={quote_plus(phrase)}" for phrase in self.phrases]
        filters = urlsplit(self.base.address("/")).query
        given += [filters] if filters else []
        given += [f"{name}={quote_plus(value)}" for name, value in drawn.items() if value]
        return f"{path}?{'&'.join(given)}" if given else path


def read_trends(given: Iterable[tuple[str, str]], known: Known | None = None) -> Trends:
    """The question in an address. given: its arguments, repeated ones included.

    known: what regions and sources are checked against; without it they are not checked.
    """
    pairs = list(given)
    of_lines = [value for name, value in pairs if name == "q"]
    drawing = [pair for pair in pairs if pair[0] in _DRAWN]
    filters = [pair for pair in pairs if pair[0] != "q" and pair[0] not in _DRAWN]
    base = read_question(filters, known)
    unread = list(base.unread)
    for name in ("order", "before", "after", "page"):
        told = any(each.name == name for each in unread)
        if not told and any(name == other and value for other, value in filters):
            unread.append(Misread(name, "", "argument"))
    phrases = _phrases(of_lines, unread)
    chosen = _Chosen(drawing, unread)
    return Trends(
        phrases=phrases,
        base=base.but(words="", order="newest"),
        by=chosen.one_of("by", By) or By.MONTH,
        measure=chosen.one_of("measure", Measure) or Measure.SHARE,
        split=chosen.one_of("split", Split),
        baseline=chosen.baseline(known),
        unread=tuple(dict.fromkeys(unread))[:_MOST_TOLD],
    )


_DRAWN = ("by", "measure", "split", "baseline")


def _phrases(given: Sequence[str], unread: list[Misread]) -> tuple[str, ...]:
    """Each once; read one by one as the search page reads its words."""
    found: list[str] = []
    for typed in given[:_MOST_READ]:
        asked = read_question([("q", typed[:LONGEST_PHRASE])])
        if len(typed) > LONGEST_PHRASE:
            unread.append(Misread("q", typed[:_SHOWN], "phrase"))
        unread += asked.unread
        if asked.words and asked.words not in found:
            if asked.empty:
                unread.append(Misread("q", asked.words[:_SHOWN], "nothing"))
            elif len(found) == MOST_PHRASES:
                unread.append(Misread("q", asked.words[:_SHOWN], "phrases"))
                break
            else:
                found.append(asked.words)
    return tuple(found)


class _Chosen:
    """The arguments of the drawing. The same one twice is not understood the second time."""

    def __init__(self, given: Iterable[tuple[str, str]], unread: list[Misread]) -> None:
        self._unread = unread
        self._found: dict[str, str] = {}
        for name, value in given:
            if name in self._found:
                unread.append(Misread(name, value[:_SHOWN], "repeated"))
            else:
                self._found[name] = value.strip()

    def one_of(self, name: str, words: type[Words]) -> Words | None:
        value = self._found.get(name, "")
        if value in list(words):
            return words(value)
        if value:
            self._unread.append(Misread(name, value[:_SHOWN], "drawing"))
        return None

    def baseline(self, known: Known | None) -> Baseline | None:
        value = self._found.get("baseline", "")
        if not value:
            return None
        of, _, of_value = value.partition(":")
        found, may_be = None, ""
        if of == "level" and of_value in list(Level):
            found = Baseline("level", of_value)
        elif of == "source" and (known is None or of_value in known.sources):
            found = Baseline("source", of_value)
        elif of == "region" and known is not None:
            codes = named(of_value, known.regions)
            found = Baseline("region", codes[0]) if len(codes) == 1 else None
            may_be = ", ".join(in_words(code, known.regions) for code in codes[:_MOST_NAMED])
        if found is None:
            self._unread.append(Misread("baseline", value[:_SHOWN], "baseline", may_be))
        return found
