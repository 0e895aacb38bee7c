"""What stands beside a count over time: how much of that time was observed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Self

from archive.observing.days import Days, Observed
from archive.sentences import Sentence, counted, joined
from archive.store import tombstones
from archive.store.database import Store
from archive.store.finding import Filters, count, months_sql
from archive.store.observation import days_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What was observed of the sources that a question asks, in the time that it asks for.

    first, last: days; unless asked for, from the first article found, or else from the beginning of
    observation, up to today. sources: how many they are; each has days of its own. began: the day of
    the first good look at any; None: there was none. missing: articles of these days that lists name
    and that did not come. removed: articles of the whole archive that were removed by hand, and are in
    no file. sure: the fields that articles were narrowed to be sure of; unsure: articles that this leaves
    out.
    """

    first: date
    last: date
    sources: int
    began: date | None
    days: Observed
    missing: int = 0
    removed: int = 0
    sure: tuple[str, ...] = ()
    unsure: int = 0

    @classmethod
    def of(cls, days: Days, filters: Filters, labels: Iterable[str | None]) -> Self:
        """labels: YYYY-MM or YYYY, of the articles found; None: of undated ones."""
        earliest = min((label for label in labels if label), default=None)
        first = filters.since or earliest
        start = edge(first) if first else days.began or days.today
        end = min(edge(filters.until, last=True), days.today) if filters.until else days.today
        return cls(
            first=start, last=end, sources=days.sources, began=days.began, days=days.of(start, end),
            missing=days.missing(start, end),
        )  # fmt: skip

    def sentence(self) -> Sentence:
        """What the command line says."""
        values: dict[str, str | int] = {
            "observed": self.days.observed,
            "possible": self.days.possible,
            "first": f"{self.first}",
            "last": f"{self.last}",
            "began": f"{self.began}",
        }
        if not self.sources:
            return Sentence("No source fits the filters, so nothing of it could be observed.")
        if self.last < self.first:
            return Sentence(
                "The time asked for has no day up to today, so nothing of it could be observed."
            )
        if self.began is None:
            return Sentence("Nothing of it was observed yet: no crawl was good so far.")
        told = Sentence(
            "{observed} of {possible} days of its sources observed, {first} to {last}; "
            "observation began on {began}.",
            values,
        )
        return joined((told, _missing_told(self.missing)), " ") if self.missing else told

    def values(self) -> dict[str, str | int | list[str] | None]:
        """Name → value, as descriptions have them."""
        found: dict[str, str | int | list[str] | None] = {
            "sources": self.sources,
            "observed_days": self.days.observed,
            "possible_days": self.days.possible,
            "observed_from": f"{self.first}",
            "observed_to": f"{self.last}",
            "observation_began": None if self.began is None else f"{self.began}",
            "missing_articles": self.missing,
            "removed_articles": self.removed,
        }
        if self.sure:
            found |= {"sure_fields": list(self.sure), "unsure_articles": self.unsure}
        return found

    def facts(self) -> dict[str, str]:
        """The same as single texts."""
        return {
            name: ",".join(value)
            if isinstance(value, list)
            else f"{'' if value is None else value}"
            for name, value in self.values().items()
        }


def _missing_told(articles: int) -> Sentence:
    """What the archive lacks of what it knows to be there."""
    return counted(
        articles,
        "{n} more article that a list names on these days did not come.",
        "{n} more articles that lists name on these days did not come.",
    )


def observation(store: Store, filters: Filters, now: datetime | None = None) -> Observation:
    """What was observed of what filters ask for. now: up to when; None: up to this moment."""
    labels = [] if filters.since else [row[0] for row in store.rows(*months_sql(filters))]
    days = days_of(store, filters, now or datetime.now(UTC))
    found = Observation.of(days, filters, labels)
    unsure = 0
    if filters.sure:
        unsure = count(store, replace(filters, sure=())) - count(store, filters)
    return replace(found, removed=tombstones.count(store), sure=filters.sure, unsure=unsure)


def edge(text: str, *, last: bool = False) -> date:
    """The first or last day of YYYY, YYYY-MM or YYYY-MM-DD."""
    parts = [int(part) for part in text.split("-")]
    year, month, day = (*parts, *(1, 1)[: 3 - len(parts)])
    begin = date(year, month, day)
    if not last or len(parts) == 3:
        return begin
    if len(parts) == 1 or month == 12:
        return date(year, 12, 31)
    return date(year, month + 1, 1) - timedelta(days=1)
