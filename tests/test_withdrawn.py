"""A source that is taken out of use: its days end there."""

from datetime import date

from fresh import store_in_memory
from test_ledger import SOURCES, at, one_run

from archive.observing.days import Observed, Sight
from archive.observing.ledger import Span, SpanReason
from archive.publish.daily import daily
from archive.store import runs
from archive.store.database import Store
from archive.store.filters import Filters
from archive.store.observation import days_of, spans_of
from archive.store.use import note_use
from archive.types import Cause

DAILY, OTHER = SOURCES[2], SOURCES[1]
MARCH = date(2026, 3, 1), date(2026, 3, 31)


def begun() -> Store:
    """Two sources, of which one was looked at on 1, 2 and 3 March."""
    store = store_in_memory()
    runs.put_sources(store, [DAILY, OTHER], {})
    for day in range(3):
        one_run(store, DAILY, day)
    return store


def seen(store: Store, key: str, day: float = 30) -> Observed:
    return days_of(store, Filters(sources=(key,)), at(day)).of(*MARCH)


def test_its_days_are_possible_up_to_its_removal_and_no_longer() -> None:
    store = begun()
    assert seen(store, "s2") == Observed(1, 31, 1)  # of 31, nobody looked from the third on
    note_use(store, {"s1"}, at(3))
    # The day of the removal is its last. No look will vouch for what came after the last one.
    assert seen(store, "s2") == Observed(1, 4, 1)
    assert spans_of(store, ["s2"], at(30))["s2"] == [
        Span(None, at(0), SpanReason.NOT_ADDED),
        Span(at(2), at(3), SpanReason.OFF),
    ]
    store = begun()
    note_use(store, {"s1"}, at(9))  # noted late
    assert seen(store, "s2") == Observed(1, 10, 1)


def test_the_days_of_others_go_on() -> None:
    store = begun()
    one_run(store, OTHER, 0)
    note_use(store, {"s1"}, at(3))
    both = days_of(store, Filters(), at(9))
    alone = [seen(store, key, 9) for key in ("s1", "s2")]
    assert both.of(*MARCH).possible == sum(one.possible for one in alone) == 10 + 4
    assert both.of(*MARCH).observed == sum(one.observed for one in alone)
    assert both.of(date(2026, 3, 5), date(2026, 3, 10)).possible == 6


def test_one_that_was_never_observed_has_only_days_before_observation_began() -> None:
    store = begun()
    note_use(store, {"s2"}, at(3))
    assert seen(store, "s1") == Observed(0, 4, 4)


def test_what_was_missed_before_stays_missed() -> None:
    store = begun()
    one_run(store, DAILY, 3, Cause.BLOCKED)
    note_use(store, set(), at(5))
    assert spans_of(store, ["s2"], at(30))["s2"][1:] == [
        Span(at(2), at(5), SpanReason.BLOCKED, caught_up=False)
    ]
    assert seen(store, "s2") == Observed(1, 6, 1)


def test_when_it_is_in_use_again_nobody_looked_in_between() -> None:
    store = begun()
    note_use(store, set(), at(3))
    note_use(store, {"s2"}, at(9))
    assert seen(store, "s2", 20) == Observed(1, 21, 1)


def test_it_is_noted_once_and_when_it_was_noted_first() -> None:
    store = begun()
    for day in (3, 4, 8):
        note_use(store, {"s1"}, at(day))
    assert [tuple(row) for row in store.rows("SELECT * FROM withdrawn")] == [
        ("s2", f"{at(3):%Y-%m-%dT%H:%M:%SZ}")
    ]


def test_a_clock_that_was_ahead_is_corrected() -> None:
    store = begun()
    note_use(store, set(), at(3_000))
    note_use(store, set(), at(3))
    assert seen(store, "s2") == Observed(1, 4, 1)


def test_a_day_after_its_removal_is_no_zero() -> None:
    store = begun()
    note_use(store, set(), at(3))
    drawn = daily([], days_of(store, Filters(sources=("s2",)), at(30)), date(2026, 3, 31))
    sights = {column.day: column.sight for column in drawn.columns}
    assert (sights["2026-03-02"], sights["2026-03-05"]) == (Sight.WHOLE, Sight.NONE)
