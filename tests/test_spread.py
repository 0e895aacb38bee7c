"""Who said it first: first articles with their evidence, and what is not known of the time before."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from shelf import put, shelf
from test_counts import observe

from archive.counting.spread import First, spread
from archive.publish.dimensions import Dimension
from archive.publish.spreading import COLUMNS, Spreading, spreading
from archive.search import parse_query
from archive.store.database import Store
from archive.store.filters import Filters


@pytest.fixture
def store() -> Iterator[Store]:
    with shelf() as made:
        observe(
            made, "north", "2024-03-01T00:00:00Z", ("2024-03-10T00:00:00Z", "2024-03-19T16:00:00Z")
        )
        yield made


def first(place: str, day: str, since: str | None = "2020-01-01", key: int = 1) -> First:
    began = date.fromisoformat(since) if since else None
    return First(place, date.fromisoformat(day), key, place, began)


def told(*firsts: First) -> list[tuple[str, int | None, int]]:
    return [(step.first.place, step.lag, step.adopters) for step in spread(firsts).steps]


def test_places_follow_each_other_by_their_first_day() -> None:
    found = [first("b", "2024-01-11"), first("a", "2024-01-11"), first("c", "2024-01-01")]
    assert told(*found) == [("c", 0, 1), ("a", 10, 3), ("b", 10, 3)]
    assert told(first("a", "2024-02-01"), first("a", "2024-01-01")) == [("a", 0, 1)]
    assert told() == []
    assert not spread(found).at_least


@pytest.mark.parametrize("since", ["2024-01-01", "2024-05-01", None])
def test_a_first_from_before_observation_is_censored(since: str | None) -> None:
    """On the very day on which it began, what was published before that is unknown, too."""
    found = spread([first("a", "2024-01-01", since), first("b", "2024-01-11")])
    assert [step.first.censored for step in found.steps] == [True, False]
    # The other is at least so late.
    assert [step.lag for step in found.steps] == [None, 10]
    assert (found.at_least, found.censored) == (True, 1)


def test_a_censored_first_that_is_not_the_earliest_makes_no_lag_longer() -> None:
    found = spread([first("a", "2024-01-01"), first("b", "2024-01-11", None)])
    assert ([step.lag for step in found.steps], found.at_least) == ([0, None], False)


def rows(found: Spreading) -> list[dict[str, Any]]:
    return [dict(zip([c.name for c in COLUMNS], row, strict=True)) for row in found.rows]


def test_first_articles_come_with_their_evidence(store: Store) -> None:
    put(store, 1, text="党", published="2024-02-11", source="river")
    put(store, 2, text="党", published="2024-04-02")
    put(store, 3, text="党", published="2024-05-02")
    put(store, 4, text="党", published="2024-01")  # no day
    put(store, 5, text="党", published=None)
    query = parse_query("党")
    found = spreading(store, Filters(query=query), Dimension.SOURCE, "http://a.example/")
    river, north, paper = rows(found)
    assert river == {
        "region": "620102", "region_name": "地620102", "level": "county", "source": "river",
        "first_date": "2024-02-11", "article": 1, "capture": "http://a.example/capture/1", "sha256": "",
        "observed_since": None, "censored": True, "lag_days": None, "adopters": 1,
        "observed_days": 0, "possible_days": 0,
    }  # fmt: skip
    assert (north["article"], north["censored"], north["lag_days"], north["adopters"]) == (
        2,
        False,
        51,
        2,
    )
    # 2 March to 2 April, without the ten days of the gap.
    assert (north["observed_since"], north["observed_days"], north["possible_days"]) == (
        "2024-03-01",
        22,
        32,
    )
    assert (paper["source"], paper["first_date"], paper["censored"]) == ("paper", None, None)
    assert (found.places, found.inexact, found.above) == (3, 2, 0)
    assert found.facts()["lags_may_be_longer"] is True


def test_sources_above_a_level_are_of_no_place_and_are_counted(store: Store) -> None:
    put(store, 1, text="党", published="2024-04-02")
    put(store, 2, text="党", published="2024-04-03", source="river")
    filters = Filters(query=parse_query("党"))
    by_county = spreading(store, filters, Dimension.COUNTY)
    assert ([r["region"] for r in rows(by_county)], by_county.above) == (["620102"], 1)
    by_province = rows(spreading(store, filters, Dimension.PROVINCE))
    assert [(r["region"], r["region_name"], r["article"]) for r in by_province] == [
        ("620000", "地620000", 1), ("110000", "地110000", None)
    ]  # fmt: skip
