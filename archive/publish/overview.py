"""The sources of an archive as its page shows them: filtered, and in groups."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from archive.home.gazetteer import region_names
from archive.home.regions import NATIONAL, above, named, region_spans
from archive.store.views.sources import SourceLine
from archive.types import HealthWord, SourceKind

GROUPINGS = ("region", "kind", "health")
"""What sources may be grouped by; the first is the usual one."""

_LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """One state of the page. region: a code, with all that is below it; kind, health: a value; "":
    all. by: one of GROUPINGS. unread: arguments that were not understood, and do not filter."""

    region: str = ""
    kind: str = ""
    health: str = ""
    by: str = GROUPINGS[0]
    unread: tuple[tuple[str, str], ...] = ()

    @property
    def filtered(self) -> bool:
        """Whether it leaves any source out."""
        return bool(self.region or self.kind or self.health)

    def but(self, **values: str) -> "Selection":
        """The same with other values."""
        return replace(self, unread=(), **values)

    def address(self, path: str) -> str:
        """The page's address in this state."""
        given = {"region": self.region, "kind": self.kind, "health": self.health}
        if self.by != GROUPINGS[0]:
            given["by"] = self.by
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{path}?{query}" if query else path


def read_selection(given: Iterable[tuple[str, str]], names: Mapping[str, str]) -> Selection:
    """What an address asks for. names: code → name of regions, as the archive has them."""
    read: dict[str, str] = {}
    unread = []
    for name, value in given:
        text = value.strip()[:_LONGEST]
        rule = _RULES.get(name)
        found = rule(text, names) if rule and text else ""
        if found is None or rule is None or name in read:
            unread.append((name[:_LONGEST], text))
        elif found:
            read[name] = found
    return Selection(**read, unread=tuple(unread[:10]))


def _region(text: str, names: Mapping[str, str]) -> str | None:
    codes = named(text, names)
    return codes[0] if len(codes) == 1 else None


def _among(values: Iterable[str]) -> Callable[[str, Mapping[str, str]], str | None]:
    allowed = frozenset(values)
    return lambda text, names: text if text in allowed else None


_RULES: Mapping[str, Callable[[str, Mapping[str, str]], str | None]] = {
    "region": _region,
    "kind": _among(SourceKind),
    "health": _among(HealthWord),
    "by": _among(GROUPINGS),
}


def select(lines: Iterable[SourceLine], selection: Selection) -> list[SourceLine]:
    """Those that the selection has, in the order given."""
    spans = region_spans(selection.region) if selection.region not in ("", NATIONAL) else ()
    return [
        line
        for line in lines
        if (not selection.region or _within(line.region, selection.region, spans))
        and selection.kind in ("", line.kind)
        and selection.health in ("", line.health)
    ]


def _within(code: str, region: str, spans: Sequence[tuple[str, str]]) -> bool:
    return code == region or any(first <= code <= last for first, last in spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Sources under one head. key: a code, kind or word. name: of a place; kinds and words are named
    in the reader's language. unwell: how many need somebody."""

    key: str
    name: str
    lines: list[SourceLine]
    unwell: int


def grouped(lines: Iterable[SourceLine], by: str) -> list[Group]:
    """The lines in groups: places in the order of their codes, kinds by size, words from the worst."""
    found: dict[str, list[SourceLine]] = {}
    for line in lines:
        found.setdefault(_key(line, by), []).append(line)
    sizes = Counter({key: len(group) for key, group in found.items()})
    names = region_names()
    rank: Callable[[str], tuple[int, str]] = {
        "region": lambda key: (0, key),
        "kind": lambda key: (-sizes[key], key),
        "health": lambda key: (-HealthWord(key).badness, key),
    }[by]
    return [
        Group(
            key=key,
            name=names.get(key, found[key][0].region_name) if by == "region" else key,
            lines=found[key],
            unwell=sum(not line.well for line in found[key]),
        )
        for key in sorted(found, key=rank)
    ]


def _key(line: SourceLine, by: str) -> str:
    if by == "region":
        return _province(line.region)
    return line.kind if by == "kind" else line.health


def _province(code: str) -> str:
    """The province that a place is in, or the place itself when it is in none."""
    places = [place for place in above(code, region_names()) if place and place != NATIONAL]
    return places[0] if places else code


def unwell(lines: Iterable[SourceLine]) -> list[SourceLine]:
    """Those that need somebody: the worst first, and of these the latest to become so."""
    found = sorted((line for line in lines if not line.well), key=lambda line: line.since or "")
    return sorted(reversed(found), key=lambda line: -HealthWord(line.health).badness)
