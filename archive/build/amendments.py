"""What reading again changed, field by field: numbers, and samples of bounded size that a person can
look at."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from archive.record import FIELDS
from archive.store.readings import Held

ARTICLE = "article"
"""Stands for a field where a page became an article, or is none any more; `reason` where the reason
that it is none changed."""

SAMPLES = 12
"""Most samples of a field."""

_NOT_COMPARED = ("provenance", "certainty")  # what they say of the other fields is shown with those
_NOTHING = (None, "", "[]", "{}")
_BEFORE, _LONGEST = 40, 400  # characters shown before the first difference, and in all
_LONGEST_NAME = 200


class How(StrEnum):
    """What happened to a value."""

    GAINED = "gained"
    LOST = "lost"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Sample:
    """One change. before, after: parts of the values, around the first difference. where_before,
    where_after: the evidence of each. page: its number, at which the site shows its capture. file,
    offset: of the capture."""

    page: int
    source: str
    url: str
    title: str
    file: str
    offset: int
    before: str
    after: str
    where_before: str
    where_after: str


@dataclass(slots=True)
class Evenly:
    """Some of many, in equal distances, although nobody knows beforehand how many come: of twice as
    many as are wanted, every second one goes."""

    most: int = SAMPLES
    _taken: list[Sample] = field(default_factory=list)
    _stride: int = 1
    _seen: int = 0

    def wants(self) -> bool:
        """Whether the one that came now is to be taken. To be asked once for each."""
        self._seen += 1
        return (self._seen - 1) % self._stride == 0

    def take(self, sample: Sample) -> None:
        self._taken.append(sample)
        if len(self._taken) >= 2 * self.most:
            self._taken = self._taken[::2]
            self._stride *= 2

    def chosen(self) -> list[Sample]:
        """At most as many as are wanted, in the order in which they came."""
        there = len(self._taken)
        most = min(self.most, there)
        return [self._taken[n * there // most] for n in range(most)]


@dataclass(slots=True)
class Amendments:
    """What reading again changed. counts: (field, source, how) → how often. samples: by field."""

    counts: Counter[tuple[str, str, How]] = field(default_factory=Counter)
    samples: dict[str, Evenly] = field(default_factory=dict)

    def note(self, before: Mapping[int, Held], after: Mapping[int, Held]) -> None:
        """Take in what pages had before and have now. Pages of one version count once; pages that
        were not read before, not at all."""
        seen = set()
        for page, old in before.items():
            new = after.get(page)
            if new is None:
                continue
            if old.version is None or new.version is None:
                self._note_outcome(old, new)
            elif (old.version, new.version) not in seen:
                seen.add((old.version, new.version))
                for name in FIELDS:
                    if name not in _NOT_COMPARED:
                        self._note_field(name, old, new)

    def _note_outcome(self, old: Held, new: Held) -> None:
        if old.version is None and new.version is None:
            if old.reason != new.reason:
                self._note("reason", How.CHANGED, old, new)
        else:
            how = How.GAINED if old.version is None else How.LOST
            self._note(ARTICLE, how, old, new)

    def _note_field(self, name: str, old: Held, new: Held) -> None:
        had, has = (held.values[name] not in _NOTHING for held in (old, new))
        if had != has:
            self._note(name, How.LOST if had else How.GAINED, old, new)
        elif had and old.values[name] != new.values[name]:
            self._note(name, How.CHANGED, old, new)

    def _note(self, name: str, how: How, old: Held, new: Held) -> None:
        self.counts[name, new.source, how] += 1
        samples = self.samples.setdefault(name, Evenly())
        if samples.wants():
            samples.take(_sample(name, old, new))


def alike(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginnings."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _sample(name: str, old: Held, new: Held) -> Sample:
    before, after = _excerpts(_shown(name, old), _shown(name, new))
    title = new.values["title"] or old.values["title"] or ""
    return Sample(
        page=new.page,
        source=new.source,
        url=new.url[:_LONGEST],
        title=title[:_LONGEST_NAME],
        file=new.file,
        offset=new.offset,
        before=before,
        after=after,
        where_before=_where(name, old),
        where_after=_where(name, new),
    )


def _shown(name: str, held: Held) -> str:
    """A value as a person reads it; of a page as a whole, its headline or the reason."""
    if name in (ARTICLE, "reason"):
        return str(held.reason if held.version is None else held.values["title"])
    value = held.values[name]
    if value is None:
        return ""
    if not isinstance(value, str) or FIELDS[name].kind.name not in ("texts", "json"):
        return str(value)
    found = json.loads(value)
    if isinstance(found, list) and all(isinstance(one, str) for one in found):
        return "、".join(found)
    return value if found else ""


def _where(name: str, held: Held) -> str:
    """Where the value of a field was found."""
    told: Any = json.loads(held.values["provenance"] or "{}").get(name)
    return str(told[0]["where"])[:_LONGEST_NAME] if told and "refused" not in told[0] else ""


def _excerpts(before: str, after: str) -> tuple[str, str]:
    """Parts of two texts around the first difference, with … where they are cut."""
    start = max(0, alike(before, after) - _BEFORE)
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int) -> str:
    end = start + _LONGEST
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
