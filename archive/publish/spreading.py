"""How a phrase spread, as rows: the first article of each place with its evidence, and the places that
have none. docs/counts.md has in words what the columns can and cannot say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from archive.counting.spread import First, Spread, Step, spread
from archive.home.gazetteer import region_names
from archive.observing.days import Days
from archive.publish.columns import Column
from archive.publish.dimensions import Dimension, Dimensions
from archive.publish.places import level_of
from archive.store.counting import Evidence, evidence, first_hits
from archive.store.database import Store
from archive.store.filters import Filters
from archive.store.finding import REGIONS_SQL
from archive.store.observation import ledgers_of
from archive.store.over_time import SOURCES_SQL, Facet
from archive.store.views.observation import Ledgers

COLUMNS = (
    Column("region", "text", "GB/T 2260 code of the place; of a source, of its region"),
    Column("region_name", "text", "Its name"),
    Column("level", "text", "Its level: national, province, city or county"),
    Column("source", "text", "Key of the source of the first article; without one, of the place's only source"),
    Column("first_date", "date", "Day of the first article; null: none is here"),
    Column("article", "integer", "Its permanent number"),
    Column("capture", "text", "Address of the page of its capture"),
    Column("sha256", "text", "SHA-256 of the captured page's body"),
    Column("observed_since", "date", "Day on which observation of that source (without one, the place) began"),
    Column("censored", "boolean", "Whether the first article is of that day or before: there may be earlier ones"),
    Column("lag_days", "integer", "Days since the first article of all places; null where censored"),
    Column("adopters", "integer", "Places that had it by the end of this day, this one with them"),
    Column("observed_days", "integer", "Days observed after observed_since, up to the first article or today"),
    Column("possible_days", "integer", "All those days"),
)  # fmt: skip

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Spreading:
    """found: the places that have it, in order. places: how many there are, with the others. inexact: hits
    that are not dated to a day. above: hits of sources whose region lies above the level. rows: values for
    COLUMNS."""

    found: Spread
    places: int
    inexact: int
    above: int
    rows: Sequence[tuple[Any, ...]]

    def facts(self) -> dict[str, int | bool]:
        """What a description has to say of it."""
        return {
            "places": self.places,
            "adopters": len(self.found.steps),
            "censored": self.found.censored,
            "lags_may_be_longer": self.found.at_least,
            "articles_without_day": self.inexact,
            "articles_above_level": self.above,
        }


def spreading(store: Store, filters: Filters, by: Dimension, site: str = "") -> Spreading:
    """How what the filters find spread. by: one of SPREADS. site: address of the archive's home page, with
    which those of captures begin. Exact in one `Store.still`."""
    label = Dimensions([by]).place
    seen = _Seen(ledgers_of(store, filters), datetime.now(UTC))
    hits = list(first_hits(store, filters))
    found = spread(
        First(label(one.facet)[0], one.day, one.key, one.facet.source, seen.began(one.facet.source))
        for one in hits
        if one.day and one.key is not None and label(one.facet)[0]
    )
    facets = [Facet(*row) for row in store.rows(SOURCES_SQL) if row[0] in seen.sources]
    without = _without(found, facets, by)
    names = {**region_names(), **{code: name for code, name in store.rows(REGIONS_SQL)}}
    region_of = {facet.source: facet.region for facet in facets}
    evident = evidence(store, [step.first.key for step in found.steps])
    rows = [(s.first.place, _step(s, evident[s.first.key], seen, site)) for s in found.steps]
    rows += [(place, _none(sources, seen)) for place, sources in without.items()]

    def head(place: str) -> tuple[str, str, str]:
        region = region_of.get(place, "") if by is Dimension.SOURCE else place
        return region, names.get(region, ""), str(level_of(region))

    return Spreading(
        found=found,
        places=len(rows),
        inexact=sum(one.inexact for one in hits),
        above=sum(one.hits for one in hits if not label(one.facet)[0]),
        rows=[(*head(place), *row) for place, row in rows],
    )


def _without(found: Spread, facets: Sequence[Facet], by: Dimension) -> dict[str, list[str]]:
    """The places that have no article → their sources, by the places' codes or keys."""
    label = Dimensions([by]).place
    members: dict[str, list[str]] = {}
    for facet in facets:
        members.setdefault(label(facet)[0], []).append(facet.source)
    with_it = {"", *(step.first.place for step in found.steps)}
    return {place: members[place] for place in sorted(members) if place not in with_it}


class _Seen:
    """What was observed of the sources that filters choose."""

    def __init__(self, ledgers: Ledgers, now: datetime) -> None:
        self._ledgers = ledgers
        self._now = now
        self.sources = frozenset(ledgers.told(now))

    def began(self, source: str) -> date | None:
        """When observation of a source did."""
        return self.days([source]).began

    def days(self, sources: Sequence[str]) -> Days:
        """What was observed of some of them."""
        return self._ledgers.days_of(frozenset(sources), self._now)


def _step(step: Step, evident: Evidence, seen: _Seen, site: str) -> tuple[Any, ...]:
    first = step.first
    capture = f"{site}capture/{evident.page}"
    return (
        first.source, f"{first.day}", evident.article, capture, evident.sha256,
        _text(first.observed_since), first.censored, step.lag, step.adopters,
        *_days(seen.days([first.source]), first.day),
    )  # fmt: skip


def _none(sources: Sequence[str], seen: _Seen) -> tuple[Any, ...]:
    """Of a place without an article."""
    days = seen.days(sources)
    return (
        sources[0] if len(sources) == 1 else None, None, None, None, None,
        _text(days.began), None, None, None, *_days(days, days.today),
    )  # fmt: skip


def _days(days: Days, last: date) -> tuple[int, int]:
    """Observed and possible after observation began, up to a day."""
    if days.began is None:
        return 0, 0
    found = days.of(days.began + _ONE, last)
    return found.observed, found.possible


def _text(day: date | None) -> str | None:
    return None if day is None else f"{day}"
