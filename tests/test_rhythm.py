"""When a source is looked at next: by what looks found, within bounds, sooner after one that failed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_articles import ARTICLE, BEGIN, SOURCE, Bench, rejected

from archive.cadence import Adaptive, Every
from archive.observing.rhythm import Printed, Rhythm, after_failure, after_look, next_look
from archive.store import frontier, rhythms
from archive.store.frontier import Found
from archive.types import CHINA, Precision, Reason

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
USUAL = Adaptive()
MONDAY = datetime(2026, 3, 2, tzinfo=CHINA)


def weekday(day: date) -> bool:
    return day.weekday() < 5


def looked(
    weeks: int, published: Callable[[datetime], Sequence[datetime]], *, printed: bool = True
) -> tuple[Rhythm, list[tuple[datetime, timedelta]]]:
    """A source that was looked at for so many weeks, each time when the last look said. published: of a
    midnight, when there was something new that day. Each look of the last week, and the longest wait."""
    rhythm, at, looks = Rhythm(), MONDAY, []
    coming = [one for n in range(-28, weeks * 7) for one in published(MONDAY + n * DAY)]
    while at < MONDAY + weeks * 7 * DAY:
        new = [one for one in coming if one <= at]
        coming = coming[len(new) :]
        told: list[Printed] = [one if printed else None for one in new]
        rhythm = after_look(rhythm, at, told, weekday)
        looks.append((at, max((at - one for one in new), default=timedelta(0))))
        at = next_look(rhythm, at, USUAL, "shiqiao", weekday)
    return rhythm, [look for look in looks if look[0] >= MONDAY + (weeks - 1) * 7 * DAY]


def office(midnight: datetime) -> list[datetime]:
    """Two articles in the morning of a working day."""
    return [midnight + 9.5 * HOUR, midnight + 10 * HOUR] if weekday(midnight.date()) else []


def newspaper(midnight: datetime) -> list[datetime]:
    return [midnight + 6 * HOUR + timedelta(minutes=n) for n in range(6)]


@pytest.mark.parametrize("printed", [True, False])
def test_what_offices_publish_is_seen_within_six_hours_by_few_looks(printed: bool) -> None:
    _, looks = looked(6, office, printed=printed)
    assert max(waited for _, waited in looks) <= 6 * HOUR
    # Fixed, it takes 28 a week; of the 168 of each hour it is a tenth.
    assert len(looks) <= 17


def test_a_newspaper_is_looked_at_hardly_more_than_once_a_day() -> None:
    _, looks = looked(4, newspaper)
    assert max(waited for _, waited in looks) <= 6 * HOUR
    assert len(looks) <= 10


def test_one_that_publishes_no_more_is_looked_at_as_seldom_as_may_be() -> None:
    _, looks = looked(26, lambda midnight: office(midnight) if midnight < MONDAY + 28 * DAY else [])
    assert len(looks) <= 8


def test_what_is_there_at_the_first_look_teaches_the_hours() -> None:
    there = [one for n in range(-30, 0) for one in newspaper(MONDAY + n * DAY)]
    rhythm = after_look(Rhythm(), MONDAY + 12 * HOUR, there, weekday)
    assert sum(rhythm.rates()[hour] for hour in (5, 6, 7)) > 0.8 * sum(rhythm.rates()[:24])
    # From an evening it waits until the next issue is there.
    following = next_look(rhythm, MONDAY + 20 * HOUR, USUAL, "shiqiao", weekday)
    assert MONDAY + 30 * HOUR < following <= MONDAY + 36 * HOUR


def test_after_a_look_that_failed_it_is_asked_sooner_and_then_ever_later() -> None:
    rhythm, pauses = after_look(Rhythm(), MONDAY, [], weekday), []
    for _ in range(30):
        rhythm = after_failure(rhythm)
        pauses.append((next_look(rhythm, MONDAY, USUAL, "shiqiao", weekday) - MONDAY) / HOUR)
    assert pauses[:6] == [1.5, 3, 4, 4, 4, 4]
    assert (pauses[23], pauses[24:]) == (4, [24] * 6)
    assert after_look(rhythm, MONDAY + DAY, [], weekday).failed == 0


def test_what_is_only_found_now_or_moved_all_at_once_teaches_little() -> None:
    before = after_look(Rhythm(), MONDAY, [], weekday)
    now = MONDAY + DAY
    old: list[Printed] = [*[date(2019, 5, 1)] * 900, *[datetime(2025, 1, 1, 3, tzinfo=CHINA)] * 900]
    assert sum(after_look(before, now, old, weekday).found) == 0
    moved: list[Printed] = [MONDAY + 3 * HOUR] * 900
    assert sum(after_look(before, now, moved, weekday).found) == pytest.approx(5)
    # Some print the day of the event, and put the article up days later.
    backdated: list[Printed] = [date(2026, 2, 27)]
    assert sum(after_look(before, now, backdated, weekday).found) == pytest.approx(1)


def test_a_clock_that_was_wrong_teaches_nothing() -> None:
    ahead = after_look(after_look(Rhythm(), MONDAY, [], weekday), MONDAY + 700 * DAY, [], weekday)
    back = after_look(ahead, MONDAY + DAY, [MONDAY + HOUR], weekday)
    assert (back.found, back.hours, back.seen) == (ahead.found, ahead.hours, MONDAY + DAY)


numbers = st.floats(0, 1e6)
learnt = st.builds(
    Rhythm,
    found=st.tuples(*[numbers] * 48), hours=st.tuples(*[numbers] * 48), recent=numbers,
    expected=numbers, seen=st.none() | st.just(MONDAY), failed=st.integers(0, 10**6),
)  # fmt: skip


@given(
    learnt,
    st.integers(0, 60 * 24 * 400),
    st.integers(1, 60 * 24 * 9),
    st.integers(0, 60 * 24 * 9),
    st.text(),
)
def test_a_look_is_never_planned_outside_of_the_bounds(
    rhythm: Rhythm, minute: int, floor: int, more: int, key: str
) -> None:
    now = MONDAY + timedelta(minutes=minute)
    cadence = Adaptive(timedelta(minutes=floor), timedelta(minutes=floor + more))
    pause = next_look(rhythm, now, cadence, key, weekday) - now
    assert cadence.floor <= pause <= cadence.ceiling
    assert Rhythm.restored(rhythm.stored()).failed == rhythm.failed


def test_looks_at_sources_of_one_rhythm_are_spread() -> None:
    rhythm, _ = looked(6, office)
    planned = {next_look(rhythm, MONDAY, USUAL, f"s{n}", weekday) for n in range(100)}
    assert max(planned) - min(planned) > HOUR
    assert len({one.replace(second=0, microsecond=0) for one in planned}) > 50


def test_what_a_run_found_is_learnt_and_kept() -> None:
    bench, later = Bench(), BEGIN + 100 * HOUR
    urls = [f"http://s.example/a/{n}.html" for n in range(4)]
    with bench.store.write() as connection:
        found = [Found(url=url, title=None, date=None) for url in urls]
        frontier.add_found(connection, SOURCE.key, found, BEGIN, most=9)
    rhythms.learn(bench.store, bench.run, SOURCE, BEGIN, True, weekday)
    for minute, url in zip((31, 45, 59), urls, strict=False):
        printed = f"2026-03-03T09:{minute}"
        bench.put(
            replace(ARTICLE, url=url, published=printed, published_precision=Precision.MINUTE)
        )
    bench.put(rejected(Reason.NOT_AN_ARTICLE, urls[3]))
    with bench.store.write() as connection:
        # The second was known before: it is visited again.
        connection.execute("UPDATE addresses SET visits = iif(url = ?, 2, 1)", [urls[1]])
    rhythms.learn(bench.store, bench.run, SOURCE, later, True, weekday)
    (learnt,) = bench.rows("SELECT learnt FROM rhythms")
    rhythm = Rhythm.restored(learnt["learnt"])
    assert (rhythm.found[9], sum(rhythm.found), rhythm.seen) == (2, 2, later)
    run, planned = rhythms.next_looks(bench.store)[SOURCE.key]
    assert run == bench.run
    assert later + 0.5 * HOUR <= planned <= later + DAY
    rhythms.learn(bench.store, bench.run, SOURCE, later + HOUR, False, weekday)
    assert rhythms.next_looks(bench.store)[SOURCE.key][1] == later + 2.5 * HOUR
    fixed = replace(SOURCE, cadence=Every(DAY))
    rhythms.learn(bench.store, bench.run, fixed, later + HOUR, True, weekday)
    assert rhythms.next_looks(bench.store) == {}
    bench.store.close()
