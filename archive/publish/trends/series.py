"""The phrases of the trends page as numbers: for each line and period its articles, of how many, and how
many days of it were observed. Values in, values out.

A zero is a share only where articles were there to say it; a period of which nothing was observed and a
period before observation began say so beside whatever number they have.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from archive.counting.periods import By, Period, period_of, periods
from archive.counting.shares import FEW, Share, share_of
from archive.observing.days import Days, Observed
from archive.publish.places import Level, cut_to, found_in, level_of, place_in
from archive.publish.trends.asked import Split, Trends
from archive.publish.trends.spans import MOST_GROUPS
from archive.store.over_time import Facet, Tally

MOST_NAMED = 40
"""Sources in an address."""


class Group(NamedTuple):
    """What a panel is about. key: a region's code, a kind, a Level, the key of a source; "" without a
    split. rest: what lies above the level that is split by."""

    key: str = ""
    rest: bool = False


class Cell(NamedTuple):  # a chart has thousands
    """period: None of articles whose date is not known so exactly. days: of the sources asked."""

    period: Period | None
    share: Share
    days: Observed

    @property
    def few(self) -> bool:
        """Whether too few articles were there for a share to say anything."""
        return self.share.total < FEW

    @property
    def unknown(self) -> bool:
        """Whether nothing was observed and nothing is here: that is no zero."""
        return unknown(self.share, self.days) and self.period is not None


def unknown(share: Share, days: Observed) -> bool:
    """Whether nothing was observed and nothing is here."""
    return not share.total and not days.observed


@dataclass(frozen=True, slots=True)
class Line:
    """number: of its phrase, from 0. base: whether it is of the baseline. place: filters that lead to its
    articles; None: they would be too many for an address. cells: one for each period, and at the end what has none."""

    phrase: str
    number: int
    group: Group
    base: bool
    place: Mapping[str, tuple[str, ...]] | None
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Place:
    """A region of the map. shares: of each phrase, of all dates that were asked for. place: as of a Line."""

    code: str
    shares: Sequence[Share]
    days: Observed
    place: Mapping[str, tuple[str, ...]] | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """All of it. by: as drawn, coarser than asked when there are too many points. left_out: groups that
    are not drawn. places: of the level below the region that was asked for. days: of all that was
    asked, from first to last. sources: how many that is."""

    by: By
    periods: Sequence[Period]
    groups: Sequence[Group]
    left_out: Sequence[Group]
    lines: Sequence[Line]
    places: Sequence[Place]
    days: Observed
    missing: int
    sources: int

    @property
    def first(self) -> date:
        """The first day."""
        return self.periods[0].first

    @property
    def last(self) -> date:
        """The last day."""
        return self.periods[-1].last


@dataclass(frozen=True, slots=True)
class Counted:
    """Of one selection of sources. hits: of each phrase, by date and source where some of the sources are wanted.
    total: of all articles. days_of: what was observed of sources by their keys. sources: key → facet, those
    without articles included."""

    hits: Sequence[Tally]
    total: Tally
    sources: Mapping[str, Facet]
    days_of: Callable[[frozenset[str]], Days]

    def only(self, keys: Collection[str]) -> "Counted":
        """Of some of the sources."""
        kept = [_only(tally, keys) for tally in (*self.hits, self.total)]
        sources = {key: facet for key, facet in self.sources.items() if key in keys}
        return replace(self, hits=kept[:-1], total=kept[-1], sources=sources)

    def days(self) -> Days:
        """What was observed of them."""
        return self.days_of(frozenset(self.sources))


def _only(tally: Tally, keys: Collection[str]) -> Tally:
    both = {key: dates for key, dates in tally.both.items() if key in keys}
    dates: Counter[str | None] = Counter()
    for found in both.values():
        dates.update(found)
    sources = Counter({key: n for key, n in tally.sources.items() if key in keys})
    return Tally(dates, sources, both)


def drawn(
    asked: Trends, by: By, span: tuple[date, date], counted: Counted, baseline: Counted | None
) -> Drawn:
    """The lines and the map. counted: what the filters choose, dates to the month, or to the day where
    that is what is drawn. baseline: the same of what it is compared with."""
    shown = list(periods(by, *span))
    groups, left_out = _groups(asked, counted)
    lines: list[Line] = []
    for group, part in groups:
        place = _place(asked, group, part, counted)
        lines += _lines(asked, by, shown, part, group, place)
    if baseline is not None:
        lines += _lines(asked, by, shown, baseline, None, _base_place(asked, baseline))
    days = counted.days()
    return Drawn(
        by=by,
        periods=shown,
        groups=[group for group, _ in groups],
        left_out=left_out,
        lines=lines,
        places=list(_places(asked, span, counted)),
        days=days.of(*span),
        missing=days.missing(*span),
        sources=len(counted.sources),
    )


def of_level(counted: Counted, level: Level) -> Counted:
    """Of the sources whose regions are of a level."""
    return counted.only({key for key, f in counted.sources.items() if level_of(f.region) is level})


def group_of(facet: Facet, split: Split) -> Group:
    """The panel that a source's articles are in."""
    if split is Split.SOURCE:
        return Group(facet.source)
    if split is Split.KIND:
        return Group(facet.kind)
    if split is Split.LEVEL:
        return Group(level_of(facet.region))
    code = cut_to(facet.region, Level(split))
    return Group(code, rest=not code)


def _groups(asked: Trends, counted: Counted) -> tuple[list[tuple[Group, Counted]], list[Group]]:
    """Those with the most articles, what lies above a level after the others; and those left out."""
    split = asked.split
    if split is None:
        return [(Group(), counted)], []
    members = {key: group_of(facet, split) for key, facet in counted.sources.items()}
    sizes = Counter(dict.fromkeys(members.values(), 0))
    for key, n in counted.total.sources.items():
        if key in members:
            sizes[members[key]] += n
    ranked = sorted(sizes, key=lambda group: (group.rest, -sizes[group], group.key))
    found = [
        (group, counted.only({key for key, own in members.items() if own == group}))
        for group in ranked[:MOST_GROUPS]
    ]
    return found, ranked[MOST_GROUPS:]


def _lines(
    asked: Trends,
    by: By,
    shown: Sequence[Period],
    part: Counted,
    group: Group | None,
    place: Mapping[str, tuple[str, ...]] | None,
) -> Iterator[Line]:
    """group: None for the baseline."""
    days = part.days()
    seen = [days.of(period.first, period.last) for period in shown]
    total = _by_period(part.total, by)
    for number, (phrase, tally) in enumerate(zip(asked.phrases, part.hits, strict=True)):
        found = _by_period(tally, by)
        cells = [
            Cell(period, _share(found[period.name], total[period.name]), observed)
            for period, observed in zip(shown, seen, strict=True)
        ]
        # Dated less exactly, or outside of what is drawn: so totals add up.
        within = {period.name for period in shown}
        others = [sum(n for name, n in c.items() if name not in within) for c in (found, total)]
        cells.append(Cell(None, _share(*others), Observed(0, 0)))
        yield Line(phrase, number, group or Group(), group is None, place, cells)


def _place(
    asked: Trends, group: Group, part: Counted, whole: Counted
) -> Mapping[str, tuple[str, ...]] | None:
    """Levels and what lies above one are no filter of a search, nor is every region just what is counted in
    it: there the sources are named."""
    if asked.split is None:
        return {}
    if asked.split in (Split.KIND, Split.SOURCE):
        return {str(asked.split): (group.key,)}
    if group.rest or asked.split is Split.LEVEL:
        return _named(part.sources)
    return _in_region(asked, group.key, part.sources, whole)


def _base_place(asked: Trends, part: Counted) -> Mapping[str, tuple[str, ...]] | None:
    """The same of what it is compared with."""
    assert asked.baseline is not None  # noqa: S101
    of, value = asked.baseline
    found = _named(part.sources) if of == "level" else {str(of): (value,)}
    return None if found is None else {"region": (), "source": (), "kind": (), **found}


def _named(keys: Collection[str]) -> Mapping[str, tuple[str, ...]] | None:
    return {"source": tuple(sorted(keys))} if len(keys) <= MOST_NAMED else None


def _in_region(
    asked: Trends, code: str, keys: Collection[str], whole: Counted
) -> Mapping[str, tuple[str, ...]] | None:
    regions = {key: facet.region for key, facet in whole.sources.items()}
    exact = found_in(code, keys, regions, asked.base.region)
    return {"region": (code,)} if exact else _named(keys)


def _share(articles: int, total: int) -> Share:
    """The archive may grow between two statements: what came in between is one of all."""
    return share_of(articles, max(articles, total))


def _by_period(tally: Tally, by: By) -> Counter[str | None]:
    found: Counter[str | None] = Counter()
    for when, n in tally.dates.items():
        found[period_of(when, by)] += n
    return found


def _places(asked: Trends, span: tuple[date, date], counted: Counted) -> Iterator[Place]:
    """The places of the level below the region that was asked for, of all dates that were."""
    inside = asked.place
    level = Level.PROVINCE
    if inside:
        below = {Level.PROVINCE: Level.CITY, Level.CITY: Level.COUNTY}
        level = below.get(level_of(inside), Level.COUNTY)
    parts: dict[str, set[str]] = {}
    for facet in counted.sources.values():
        code = place_in(facet.region, level)
        if code:
            parts.setdefault(code, set()).add(facet.source)
    sums = [_by_place(tally, counted.sources, level) for tally in (*counted.hits, counted.total)]
    for code in sorted(parts):
        days = counted.days_of(frozenset(parts[code]))
        shares = [_share(found[code], sums[-1][code]) for found in sums[:-1]]
        yield Place(code, shares, days.of(*span), _in_region(asked, code, parts[code], counted))


def _by_place(tally: Tally, sources: Mapping[str, Facet], level: Level) -> Counter[str]:
    found: Counter[str] = Counter()
    for key, n in tally.sources.items():
        if key in sources:
            found[place_in(sources[key].region, level)] += n
    return found
