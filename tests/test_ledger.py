"""What was not observed of a source: the spans that its runs leave, and the days that they cost."""

import json
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fresh import store_in_memory
from sqlite_utils import Database

from archive.cadence import Every
from archive.observing.days import Days, Observed, Sight, observed_days
from archive.observing.ledger import MISSED, Entry, LeftOut, Span, SpanReason, day_of, missed, spans
from archive.store import entering, gaps, runs
from archive.store.database import Store, open_store, register_functions, stamp
from archive.store.filters import Filters
from archive.store.gaps import Gap, GapReason
from archive.store.migrations import migrations
from archive.store.observation import days_of, ledgers_of, observed, spans_of
from archive.store.views.observation import _GAPS
from archive.types import Cause, Source, SourceKind

R = SpanReason
BEGIN = datetime(2026, 3, 1, 2, tzinfo=UTC)  # ten in the morning in China
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(day: float) -> datetime:
    """So many days after the first look."""
    return BEGIN + day * DAY


def look(day: float, missed: SpanReason | None = None, **others: Any) -> Entry:
    """A look of an hour, at a source that is looked at once a day."""
    given: dict[str, Any] = {"run": 1, "ended": at(day) + HOUR, "patience": 2 * DAY} | others
    return Entry(started=at(day), missed=missed, **given)


def told(*looks: Entry, now: float, left_out: Sequence[LeftOut] = ()) -> list[Span]:
    """The spans after observation began."""
    found = spans(looks, left_out, at(now))
    assert found[0].reason is R.NOT_ADDED
    return found[1:]


def test_every_cause_is_a_good_look_or_says_what_was_missed() -> None:
    assert set(MISSED) == set(Cause)
    assert missed("finished", None) is None
    assert missed("failed", "cut") is None
    assert missed("failed", "floor") is R.CHANGED
    assert missed("killed", None) is R.ENDED


def test_before_the_first_good_look_nothing_was_observed() -> None:
    assert spans([], [], at(9)) == [Span(None, None, R.NOT_ADDED)]
    assert spans([look(0, R.BLOCKED)], [], at(9)) == [Span(None, None, R.NOT_ADDED)]
    found = spans([look(0, R.BLOCKED), look(1)], [], at(2))
    assert found == [Span(None, at(1), R.NOT_ADDED)]


def test_failed_looks_are_a_span_between_good_ones_which_changes_with_the_reason() -> None:
    looks = [look(0), look(1, R.BLOCKED), look(2, R.BLOCKED), look(3, R.ROBOTS), look(4)]
    assert told(*looks, now=5) == [
        Span(at(0), at(2), R.BLOCKED, caught_up=True),
        Span(at(2), at(4), R.ROBOTS, caught_up=True),
    ]


def test_silence_is_a_machine_that_is_off_and_begins_when_the_last_run_ended() -> None:
    assert told(look(0), look(2), now=4) == []
    assert told(look(0), look(3), now=4) == [Span(at(0), at(3), R.OFF, caught_up=True)]
    # A crawl of three days: nobody was idle.
    assert told(look(0, ended=at(3)), look(4), now=4) == []
    # From the first look on an hourly schedule the next one is soon missed.
    hourly = look(0, patience=2 * HOUR)
    assert told(hourly, look(0.5), now=1) == [Span(at(0), at(0.5), R.OFF, caught_up=True)]


def test_what_nobody_has_looked_at_since_is_open() -> None:
    assert told(look(0), now=2) == []
    assert told(look(0), now=3) == [Span(at(0), None, R.OFF)]
    assert told(look(0), look(1, R.UNREACHABLE), now=2) == [Span(at(0), None, R.UNREACHABLE)]
    assert told(look(0), look(1, R.UNREACHABLE), now=9) == [
        Span(at(0), at(1), R.UNREACHABLE),
        Span(at(1), None, R.OFF),
    ]


def test_a_list_that_turned_over_meanwhile_was_not_caught_up_with() -> None:
    all_new = look(9, known=False)
    assert told(look(0), all_new, now=9.1) == [Span(at(0), at(9), R.OFF)]
    # Its rows reach back behind the last look: only their addresses are new.
    reaching = replace(all_new, reached=date(2026, 2, 28))
    assert told(look(0), reaching, now=9.1) == [Span(at(0), at(9), R.OFF, caught_up=True)]


def test_rows_that_a_crawl_saw_before_it_was_killed_are_no_sign_of_having_caught_up() -> None:
    killed = look(9, R.ENDED, known=False)
    assert told(look(0), killed, look(9.1), now=9.2) == [
        Span(at(0), at(9), R.OFF),
        Span(at(9), at(9.1), R.ENDED),
    ]


def test_a_list_that_was_cut_misses_the_days_between_its_rows() -> None:
    def cut(newest: date | None, oldest: date | None, before: datetime | None) -> list[Span]:
        gap = LeftOut(reason=R.CUT, newest=newest, oldest=oldest, opened=at(9), before=before)
        return told(look(0), *map(look, range(1, 10)), now=9.1, left_out=[gap])

    def midnight(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=UTC) - 8 * HOUR

    a, b = date(2026, 3, 4), date(2026, 3, 6)
    assert cut(b, a, at(1)) == [Span(midnight(a), midnight(b + DAY), R.CUT)]
    assert cut(b, None, at(1)) == [Span(at(1), midnight(b + DAY), R.CUT)]
    assert cut(None, None, at(8)) == [Span(at(8), at(9), R.CUT)]


@pytest.mark.parametrize(
    ("clock", "believed"),
    [
        ([0, 1, 900, 2, 3], [0, 1, 2, 3]),  # once ahead
        ([0, 1, -9000, 2, 3], [0, 1, 2, 3]),  # once behind
        ([0, 1, 900, 2, -9000, 3], [0, 1, 2, 3]),
        ([-9000, 0, 1], [0, 1]),  # a battery that failed before the first start
        ([0, 900, 1], [0, 1]),
    ],
)
def test_one_look_by_a_wrong_clock_says_nothing(clock: list[int], believed: list[int]) -> None:
    assert spans(map(look, clock), [], at(4)) == spans(map(look, believed), [], at(4))


def test_days_that_a_span_touches_are_not_observed_unless_caught_up() -> None:
    looks = [look(0), look(3), look(9, known=False), look(10)]
    found = spans(looks, [], at(10.1))
    first, last = date(2026, 2, 20), date(2026, 3, 20)
    # From 1 March on: to the 4th, the machine was off and all was caught up; then to the 10th it
    # was not. On the 1st observation began. The 11th is today.
    assert observed_days(found, first, last, at(10.1)) == Observed(
        observed=3, possible=20, before=10
    )
    days = Days([found, [Span(None, None, R.NOT_ADDED)]], at(10.1))
    assert days.began == date(2026, 3, 1)
    assert days.of(first, last) == Observed(3, 40, 30)
    assert days.month("2026-02") == Observed(0, 56, 56)
    assert days.month("2026-02").sight is Sight.BEFORE
    assert days.month("2026-03").sight is Sight.PART
    assert days.month("2026-04") == Observed(0, 0)
    assert Days([found], at(10.1)).of(date(2026, 3, 5), date(2026, 3, 9)).sight is Sight.NONE
    assert Days([found], at(10.1)).of(date(2026, 3, 2), date(2026, 3, 3)).sight is Sight.WHOLE


SOURCES = [
    Source(
        key=f"s{n}", name=f"s{n}", start=("http://a.example/",), region="620102",
        kind=SourceKind.PARTY, cadence=Every(timedelta(hours=hours)),
    )
    for n, hours in enumerate((2, 6, 24))
]  # fmt: skip
CAUSES = [None, None, None, Cause.CUT, Cause.BLOCKED, Cause.UNREACHABLE, Cause.DISK_FULL]
UNIT = HOUR


class Told:
    """Runs drawn by lot, told to a store and kept in a plain list: source → looks."""

    def __init__(self, seed: int) -> None:
        self.lot = random.Random(seed)  # noqa: S311
        self.store = store_in_memory()
        runs.put_sources(self.store, SOURCES, {})
        self.looks: dict[str, list[Entry]] = {source.key: [] for source in SOURCES}
        self.now = BEGIN

    def run(self) -> None:
        lot = self.lot
        self.now += lot.choice((1, 2, 3, 6, 30)) * UNIT
        chosen = [s for s in SOURCES if lot.random() < 0.7]
        number, started = runs.start_run(self.store, chosen, self.now), self.now
        ended = self.now = started + lot.choice((0, 0, 1, 5)) * UNIT
        killed = lot.random() < 0.1
        for source in chosen:
            cause = lot.choice(CAUSES)
            turned = lot.choice(([], [], ["2026-03-01"], ["2026-02-01", "2026-03-05"], [None]))
            with self.store.write() as connection:
                for last in turned:
                    runs.turn_over(connection, number, source.key, last)
            why: SpanReason | None = R.ENDED
            if not killed or lot.random() < 0.5:
                state = "failed" if cause else "finished"
                runs.close_source(self.store, number, source.key, state, "", cause)
                why = MISSED[cause] if cause else None
            elif not killed:
                why = None
            self.looks[source.key].append(
                Entry(
                    run=number, started=started, ended=started if killed else ended, missed=why,
                    patience=source.cadence.patience, known=not turned,
                    reached=entering.day(max(turned, key=lambda d: d or "9", default=None)),
                )
            )  # fmt: skip
        if killed:
            runs.mark_killed(self.store, number, "it ended")
        else:
            runs.close_run(self.store, number, ended)


def truth(looks: list[Entry], moment: datetime, now: datetime) -> tuple[SpanReason, bool] | None:
    """Why what was published at a moment was not observed, and whether it was caught up: looked up
    in all the looks, for this one moment."""
    good = [each for each in looks if not each.missed]
    if not good or moment < good[0].started:
        return R.NOT_ADDED, False
    then = next((each for each in looks if each.started > moment), None)
    last = [each for each in looks if each.started <= moment][-1]
    silent = (then.started if then else now) - last.ended > last.patience
    reason = R.OFF if silent else (then and then.missed) or last.missed
    if reason is None:
        return None
    before = [each for each in good if each.started <= moment][-1]
    after = next((each for each in good if each.started > moment), None)
    if after is None:
        return reason, False
    since = [each for each in looks if before.started < each.started <= after.started]
    return reason, all(
        each.known or (each.reached is not None and each.reached < day_of(before.started))
        for each in since
    )


def as_told(found: list[Span], moment: datetime) -> tuple[SpanReason, bool] | None:
    for span in found:
        if (not span.first or span.first <= moment) and (not span.until or moment < span.until):
            return span.reason, span.caught_up
    return None


@pytest.mark.parametrize("seed", range(12))
def test_the_ledger_is_what_each_moment_of_all_runs_says(seed: int) -> None:
    world = Told(seed)
    for _ in range(30):
        world.run()
    now = world.now + world.lot.choice((0, 1, 30, 100)) * UNIT
    keys = [source.key for source in SOURCES]
    kept = spans_of(world.store, keys, now)
    for key in keys:
        looks = world.looks[key]
        assert kept[key] == spans(looks, [], now)
        # No two of them touch and say the same.
        for a, b in pairwise(kept[key]):
            assert a.until is not None
            assert b.first is not None
            assert a.until <= b.first
        moment = BEGIN - UNIT
        while moment < now:
            assert as_told(kept[key], moment) == truth(looks, moment, now), (key, moment)
            moment += UNIT / 2
    with world.store.write() as connection:
        entering.renew(connection)
    assert spans_of(world.store, keys, now) == kept
    # The days of a selection are those of its sources, one by one.
    first, last = day_of(BEGIN - 3 * DAY), day_of(now + DAY)
    whole = observed(world.store, Filters(), first, last, now)
    parts = [observed_days(kept[key], first, last, now) for key in keys]
    assert whole.observed == sum(part.observed for part in parts)
    assert whole.possible == sum(part.possible for part in parts) == 3 * ((last - first).days)
    assert whole.before == sum(part.before for part in parts)


def one_run(store: Store, source: Source, day: float, cause: Cause | None = None) -> int:
    run = runs.start_run(store, [source], at(day))
    runs.close_source(store, run, source.key, "failed" if cause else "finished", "", cause)
    runs.close_run(store, run, at(day) + HOUR)
    return run


def test_days_of_the_calendar_s_ends_are_none() -> None:
    """Lists print what they like."""
    printed = ("0001-01-01", "9999-12-31", "2026-02-30", "0", None, "1000-01-01")
    assert [entering.day(text) for text in printed] == [None] * 5 + [date(1000, 1, 1)]
    gap = LeftOut(
        reason=R.CUT, newest=date(9998, 12, 31), oldest=date(2, 1, 1), opened=at(1), before=None
    )
    assert told(look(0), now=1, left_out=[gap])[0].until is None


def test_runs_of_a_wrong_clock_are_forgotten_when_it_is_right_again() -> None:
    store, source = store_in_memory(), SOURCES[2]
    runs.put_sources(store, [source], {})
    for day in (0, 1, 900, 2, 3):
        one_run(store, source, day)
    assert spans_of(store, ["s2"], at(3.5)) == {"s2": [Span(None, at(0), R.NOT_ADDED)]}
    one_run(store, source, -9000)
    assert spans_of(store, ["s2"], at(3.5)) == {"s2": [Span(None, at(0), R.NOT_ADDED)]}
    one_run(store, source, 4)
    assert spans_of(store, ["s2"], at(4.5)) == {"s2": [Span(None, at(0), R.NOT_ADDED)]}


def test_open_gaps_of_lists_are_spans_until_they_are_walked() -> None:
    store, source = store_in_memory(), SOURCES[2]
    runs.put_sources(store, [source], {})
    one_run(store, source, 0)
    run = runs.start_run(store, [source], at(1))
    gap = Gap(
        list="http://a.example/9", reason=GapReason.LIMIT, newest="2026-03-01", oldest="2026-02-27"
    )
    gaps.settle(store, run, source.key, [gap], walked=True)
    runs.close_source(store, run, source.key, "failed", "", Cause.CUT)
    runs.close_run(store, run, at(1) + HOUR)
    assert spans_of(store, ["s2"], at(2))["s2"][1:] == [
        # From midnight to midnight in China.
        Span(datetime(2026, 2, 26, 16, tzinfo=UTC), datetime(2026, 3, 1, 16, tzinfo=UTC), R.CUT)
    ]
    with store.write() as connection:
        connection.execute("UPDATE list_gaps SET closed_run = 2")
    assert len(spans_of(store, ["s2"], at(2))["s2"]) == 1


def test_a_source_that_was_never_looked_at_counts_as_possible() -> None:
    store = store_in_memory()
    runs.put_sources(store, SOURCES, {})
    one_run(store, SOURCES[2], 0)
    days = days_of(store, Filters(), at(1))
    assert days.of(date(2026, 3, 1), date(2026, 3, 2)) == Observed(1, 6, 5)
    assert days_of(store, Filters(sources=("s2",)), at(1)).sources == 1
    assert days_of(store, Filters(regions=("620000",), kinds=("media",)), at(1)).sources == 0


def test_days_of_each_source_add_up_and_ledgers_are_read_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A page asks for thousands of selections of them; one source is out of use."""
    store = store_in_memory()
    runs.put_sources(store, SOURCES, {})
    for source in SOURCES:
        one_run(store, source, 0)
    with store.write() as connection:
        connection.execute("INSERT INTO withdrawn VALUES ('s1', ?)", [stamp(at(3))])
    ledgers = ledgers_of(store, Filters())
    first, last = date(2026, 3, 1), date(2026, 3, 9)
    whole = ledgers.days(at(9)).of(first, last)
    read: list[str] = []
    loads = json.loads

    def counted(text: str) -> Any:
        read.append(text)
        return loads(text)

    monkeypatch.setattr(json, "loads", counted)
    each = [
        ledgers.days_of({key}, at(9)).of(first, last) for _ in range(20) for key in ledgers.keys
    ]
    assert [sum(days) for days in zip(*each, strict=True)] == [20 * days for days in whole]
    # Each of the two texts of sources and spans once, and the keys as this test asks for them.
    assert len(read) <= 20 + 10


def test_observation_that_began_in_this_very_minute_has_begun() -> None:
    store = store_in_memory()
    runs.put_sources(store, SOURCES, {})
    one_run(store, SOURCES[2], 0.0003)  # 26 seconds
    (row,) = store.rows("SELECT began FROM observation")
    began = datetime.fromisoformat(row["began"])
    found = days_of(store, Filters(), began + timedelta(seconds=1))
    assert found.began == day_of(began)


def test_an_archive_from_before_there_was_a_ledger_gets_one(tmp_path: Path) -> None:
    path = tmp_path / "home.db"
    connection = sqlite3.connect(path, isolation_level=None)
    register_functions(connection)
    migrations.apply(Database(connection), stop_before="spans")
    connection.execute("INSERT INTO regions VALUES ('620102', '')")
    connection.execute("INSERT INTO sources VALUES ('s2', '', '620102', 'party', 'auto', '[]')")
    for run, (day, state, cause, links, new) in enumerate(
        [
            (0, "finished", None, 9, 9),
            (1, "failed", "blocked", 0, 0),
            (2, "finished", None, 9, 1),
            (8, "finished", None, 9, 9),
            (9, "running", None, 0, 0),
        ],
        1,
    ):
        ended = None if state == "running" else stamp(at(day))
        connection.execute(
            "INSERT INTO runs (id, started_at, finished_at, state) VALUES (?, ?, ?, ?)",
            [run, stamp(at(day)), ended, state],
        )
        connection.execute(
            "INSERT INTO run_sources (run, source, state, cause, links, new_links) "
            "VALUES (?, 's2', ?, ?, ?, ?)",
            [run, state, cause, links, new],
        )
    connection.close()
    with open_store(path) as store:
        assert spans_of(store, ["s2"], at(9)) == {
            "s2": [
                Span(None, at(0), R.NOT_ADDED),
                Span(at(0), at(2), R.BLOCKED, caught_up=True),
                # Nothing on its lists was known: they had turned over.
                Span(at(2), at(8), R.OFF),
            ]
        }


def test_each_reason_of_a_gap_of_a_list_is_one_of_a_span() -> None:
    assert _GAPS.keys() == set(GapReason)
