"""The arguments of an address, one by one: what each means, or that it was not understood."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from archive.home.regions import in_words, named
from archive.kinds import SURE_FIELDS
from archive.types import SourceKind, Tag

LONGEST_WORDS = 1000
"""Characters of a query that are read: a printed page. A phrase takes a lookup per character."""

_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月?)|年?)")
# Browsers do not show these, and no text holds them.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
# Nobody types these, unlike the spaces that a form may send.
_UNTYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

LONGEST_PHRASE = 200
"""The same of a phrase of the trends page, where it stands in the address of each of its points."""

NAMES = (
    "q", "since", "until", "region", "source", "kind", "party_building", "sure", "order", "before",
    "after", "page",
)  # fmt: skip
"""The arguments of an address."""

ORDERS = ("newest", "relevance")
"""Orders of the results; the first is the usual one."""

SEVERAL = ("region", "source", "kind", "party_building")
"""Those that may be given more than once: an article must have one of the values."""

MOST_VALUES = 50
"""Values of one argument that are read."""

_FORMER = {"from": "since", "to": "until"}
"""Former names of arguments: old addresses are cited."""

_LONGEST_NAME = 200
_LONGEST_SHOWN = 80
_MOST_NAMED = 10
_SHAPES = "YYYY, YYYY-MM or YYYY-MM-DD"

Why = Literal[
    "argument", "baseline", "date", "drawing", "kind", "long", "many", "nothing", "order", "phrase", "phrases", "place",
    "region", "repeated", "source", "sure", "tag",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Misread:
    """An argument that was not understood. why: an entry of wording.toml. may_be: what may have
    been meant."""

    name: str
    value: str
    why: Why
    may_be: str = ""

    def __str__(self) -> str:
        """What is wrong, as part of a sentence."""
        given = f"{self.name}={self.value}"
        return {
            "argument": f"there is no argument '{self.name}' here",
            "baseline": f"'{given}' is no baseline (source:KEY, region:CODE or level:LEVEL)",
            "date": f"'{given}' is not a date ({_SHAPES})",
            "drawing": f"'{given}' is no way to draw",
            "kind": f"'{given}' is not a kind of outlet ({', '.join(SourceKind)})",
            "long": f"'{self.name}' has more than {LONGEST_WORDS:,} characters",
            "many": f"'{self.name}' is given more than {MOST_VALUES} times",
            "nothing": f"'{self.name}' has nothing but control characters",
            "order": f"'{given}' is not an order (newest or relevance)",
            "phrase": f"a phrase has more than {LONGEST_PHRASE} characters",
            "phrases": f"'{self.value}' is one phrase more than are drawn",
            "place": f"'{given}' is not a place in this result",
            "region": f"'{given}' is more than one region ({self.may_be})"
            if self.may_be
            else f"'{given}' is not a known region",
            "repeated": f"'{self.name}' is given more than once",
            "source": f"'{given}' is not a source of this archive",
            "sure": f"'{given}' names other fields than {', '.join(SURE_FIELDS)}",
            "tag": f"'{given}' is none of {', '.join(Tag)}",
        }[self.why]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a question may refer to. regions: code → name; sources: key → name."""

    regions: Mapping[str, str]
    sources: Mapping[str, str]


class Arguments:
    """The arguments of an address, read one by one. misread: what was not understood so far."""

    def __init__(self, given: Iterable[tuple[str, str]]) -> None:
        self.misread: list[Misread] = []
        self._found: dict[str, list[tuple[str, str]]] = {}
        for written, value in given:
            name = _FORMER.get(written, written)
            if name not in NAMES:
                self._refuse(written, value, "argument")
            elif name in self._found and name not in SEVERAL:
                self._refuse(written, value, "repeated")
            elif len(self._found.get(name, ())) == MOST_VALUES:
                self._refuse(written, "", "many")
            else:
                text = _CONTROLS.sub(" ", value).strip()
                if not text and _UNTYPED.search(value):
                    self._refuse(written, "", "nothing")
                self._found.setdefault(name, []).append((written, text))

    def words(self) -> str:
        """The query, cut at the longest that is read."""
        words = self._text("q")
        if len(words) > LONGEST_WORDS:
            self._refuse("q", words, "long")
        return words[:LONGEST_WORDS].strip()

    def date(self, name: str) -> str:
        """A date as the archive writes it, or ""."""
        found = read_date(self._text(name))
        return self._misread(name, "date") if found is None else found

    def regions(self, known: Known | None) -> tuple[str, ...]:
        """Codes, in order."""
        return self._each("region", lambda text: self._region(text, known))

    def sources(self, known: Known | None) -> tuple[str, ...]:
        """Keys of sources, in order."""
        return self._each("source", lambda text: self._source(text, known))

    def several_of(self, name: str, why: Why, values: Iterable[str]) -> tuple[str, ...]:
        """Some of the values, in order."""
        allowed = frozenset(values)
        return self._each(
            name, lambda text: text if text in allowed else self._misread(name, why, text)
        )

    def one_of(self, name: str, why: Why, values: Iterable[str]) -> str:
        """One of the values, or ""."""
        text = self._text(name)
        return text if not text or text in list(values) else self._misread(name, why)

    def fields(self, name: str) -> str:
        """Names of fields, each once, in one order, with commas between them; or ""."""
        named = set(re.split("[,，、 ]+", self._text(name)))
        if named <= {"", *SURE_FIELDS}:
            return ",".join(field for field in SURE_FIELDS if field in named)
        return self._misread(name, "sure")

    def number(self, name: str, last: int, here: bool) -> int | None:
        """A whole number from 1. here: whether it has a meaning in this question."""
        text = self._text(name)
        if not text:
            return None
        if here and re.fullmatch("[0-9]{1,19}", text) and 0 < int(text) <= last:
            return int(text)
        self._misread(name, "place")
        return None

    def _region(self, text: str, known: Known | None) -> str:
        if known is None:
            return text[:_LONGEST_NAME]
        codes = named(text, known.regions)
        if len(codes) == 1:
            return codes[0]
        may_be = ", ".join(in_words(code, known.regions) for code in codes[:_MOST_NAMED])
        return self._misread("region", "region", text, may_be)

    def _source(self, text: str, known: Known | None) -> str:
        if known is None or text in known.sources:
            return text[:_LONGEST_NAME]
        keys = [key for key, name in known.sources.items() if name == text]
        return keys[0] if len(keys) == 1 else self._misread("source", "source", text)

    def _each(self, name: str, read: Callable[[str], str]) -> tuple[str, ...]:
        """What each value means, once, in one order: what asks the same has the same address."""
        found = {read(text) for _, text in self._found.get(name, ()) if text}
        return tuple(sorted(found - {""}))

    def _text(self, name: str) -> str:
        return next((text for _, text in self._found.get(name, ())), "")

    def _misread(self, name: str, why: Why, value: str | None = None, may_be: str = "") -> str:
        """value: which of several it is."""
        written, text = next(
            each for each in self._found[name] if value is None or each[1] == value
        )
        self._refuse(written, text, why, may_be)
        return ""

    def _refuse(self, name: str, value: str, why: Why, may_be: str = "") -> None:
        shown = [_CONTROLS.sub(" ", text)[:_LONGEST_SHOWN] for text in (name, value)]
        misread = Misread(shown[0], shown[1], why, may_be)
        if misread not in self.misread and len(self.misread) < _MOST_NAMED:
            self.misread.append(misread)


def read_date(typed: str) -> str | None:
    """A typed date as the archive writes it; "" for nothing, None for anything else."""
    if not typed:
        return ""
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", typed).replace(" ", ""))
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    return f"{year:04d}" + "".join(f"-{part:02d}" for part in (month, day) if part is not None)
