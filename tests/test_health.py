"""How a source does, in one word: what each look at it and its past make of it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.observing.health import Health, judge_health
from archive.observing.looks import Look, Measure, Share, Trouble
from archive.observing.past import Past
from archive.types import Cause, HealthWord

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 9:00 in China
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def fine(at: datetime, new: int = 1, known: int = 19, **told: Any) -> Look:
    """A look at a list of twenty that was read, and whose new pages are articles."""
    good = {measure: Share(new, new) for measure in Measure if new}
    told = {"answered": 1, "read": 1, "links": new + known, "dated": new + known, "again": known,
            "new": new, "came": new, "shares": good, "answers": 1 + new,
            "seconds": 0.5 * (1 + new), **told}  # fmt: skip
    return Look(source="shiqiao", at=at, **told)


def lived(looks: Iterator[Look], past: Past | None = None) -> tuple[list[Health], Past]:
    """What each of these looks is judged, one after another, and what is remembered then."""
    judged, told = [], past or Past()
    for look in looks:
        health = judge_health(look, told, is_weekday)
        judged.append(health)
        told = Past.restored(told.after(look, health.word, health.doubted, is_weekday).stored())
    return judged, told


def weekdays(count: int, **told: Any) -> Iterator[Look]:
    """A look each day, and an article on each weekday; at the first look all is new."""
    yield fine(MONDAY, new=20, known=0)
    for n in range(1, count):
        at = MONDAY + n * DAY
        yield fine(at, new=int(is_weekday(at.date())), **told)


_, SETTLED = lived(weekdays(56))
NEXT = MONDAY + 56 * DAY  # a Monday


def missed(*troubles: Trouble, answered: int = 0, **told: Any) -> dict[str, Any]:
    """A look to which list pages did not come, each by its trouble."""
    misses = {trouble: troubles.count(trouble) for trouble in troubles}
    address = "http://a.example/djgz/"
    return {"answered": answered, "read": answered, "links": 0, "again": 0, "new": 0, "came": 0,
            "shares": {}, "misses": misses, "address": address, **told}  # fmt: skip


def pages(good: Mapping[Measure, int], total: int, new: int | None = None) -> dict[str, Any]:
    """A look at which so many pages were read, of which so many are as they should be."""
    shares = {measure: Share(good.get(measure, total), total) for measure in Measure}
    return {"shares": shares, "new": total if new is None else new, "came": total}


T = Trouble
LASTING: list[tuple[str, dict[str, Any], HealthWord]] = [
    # It does not answer, and one look shows that this lasts.
    ("name gone", missed(T.NAMELESS), HealthWord.UNREACHABLE),
    ("names gone", missed(T.NAMELESS, T.NAMELESS, T.NAMELESS), HealthWord.UNREACHABLE),
    ("port closed", missed(T.CLOSED), HealthWord.UNREACHABLE),
    ("ports closed", missed(T.CLOSED, T.CLOSED), HealthWord.UNREACHABLE),
    ("certificate", missed(T.CERTIFICATE), HealthWord.UNREACHABLE),
    ("certificates", missed(T.CERTIFICATE, T.CERTIFICATE), HealthWord.UNREACHABLE),
    ("mostly gone", missed(T.NAMELESS, T.NAMELESS, T.LATE), HealthWord.UNREACHABLE),
    ("mostly closed", missed(T.CLOSED, T.CLOSED, T.BROKEN), HealthWord.UNREACHABLE),
    ("gone, days left", missed(*[T.NAMELESS] * 7), HealthWord.UNREACHABLE),
    ("closed, days left", missed(*[T.CLOSED] * 7), HealthWord.UNREACHABLE),
    # It refuses us.
    ("403", missed(T.REFUSED), HealthWord.BLOCKED),
    ("403 twice", missed(T.REFUSED, T.REFUSED), HealthWord.BLOCKED),
    ("403 of seven", missed(*[T.REFUSED] * 7), HealthWord.BLOCKED),
    ("left alone", missed(T.LEFT_ALONE), HealthWord.BLOCKED),
    ("403, then left alone", missed(T.REFUSED, T.LEFT_ALONE, T.LEFT_ALONE), HealthWord.BLOCKED),
    ("403 beside a list", missed(T.REFUSED, answered=1), HealthWord.BLOCKED),
    ("403 and late", missed(T.REFUSED, T.REFUSED, T.LATE), HealthWord.BLOCKED),
    ("articles refused", {"cause": Cause.BLOCKED, "new": 1}, HealthWord.BLOCKED),
    ("articles are block pages", {"cause": Cause.BLOCKED, "came": 9}, HealthWord.BLOCKED),
    ("nothing new, and refused", {"cause": Cause.BLOCKED, "new": 0}, HealthWord.BLOCKED),
    # robots.txt forbids it.
    ("robots", missed(T.FORBIDDEN), HealthWord.ROBOTS),
    ("robots, two lists", missed(T.FORBIDDEN, T.FORBIDDEN), HealthWord.ROBOTS),
    ("robots, one of two", missed(T.FORBIDDEN, answered=1), HealthWord.ROBOTS),
    ("robots, mostly", missed(T.FORBIDDEN, T.FORBIDDEN, T.LATE), HealthWord.ROBOTS),
    ("robots, days", missed(*[T.FORBIDDEN] * 7), HealthWord.ROBOTS),
    ("its new articles", {"article_misses": {T.FORBIDDEN: 2}, "came": 0}, HealthWord.ROBOTS),
    # Its list is not what it was.
    ("404", missed(T.ABSENT), HealthWord.CHANGED),
    ("404 of two", missed(T.ABSENT, T.ABSENT), HealthWord.CHANGED),
    ("404 of one of two", missed(T.ABSENT, answered=1), HealthWord.CHANGED),
    ("leads away", missed(T.ASTRAY), HealthWord.CHANGED),
    ("cannot be read", missed(T.NOT_A_LIST), HealthWord.CHANGED),
    ("names none", {"cause": Cause.EMPTY, "links": 0, "again": 0, "new": 0}, HealthWord.CHANGED),
    ("home page", {"cause": Cause.NOT_A_LIST, "links": 0, "again": 0}, HealthWord.CHANGED),
    ("shell", {"cause": Cause.NOT_A_LIST, "links": 0, "shell": True}, HealthWord.CHANGED),
    ("other hosts", {"cause": Cause.OFF_HOSTS, "links": 0}, HealthWord.CHANGED),
    ("floor", {"cause": Cause.FLOOR, "links": 3}, HealthWord.CHANGED),
    ("none known", {"again": 0, "new": 20, "fresh": 1}, HealthWord.CHANGED),
    ("navigation", {"again": 0, "new": 7, "links": 7, "dated": 0}, HealthWord.CHANGED),
    ("few left", {"again": 3, "new": 0, "links": 3}, HealthWord.CHANGED),
    ("one left", {"again": 1, "new": 0, "links": 1}, HealthWord.CHANGED),
    ("no dates", pages({Measure.DATED: 0}, 3), HealthWord.CHANGED),
    ("garbled", pages({Measure.CLEAR: 0, Measure.CHINESE: 0}, 3), HealthWord.CHANGED),
    ("another language", pages({Measure.CHINESE: 1}, 4), HealthWord.CHANGED),
    ("dates to come", pages({Measure.PAST: 0}, 2), HealthWord.CHANGED),
    ("one headline", pages({Measure.TITLED: 1}, 5), HealthWord.CHANGED),
    ("guessed", pages({Measure.OWN: 0}, 4), HealthWord.CHANGED),
    # Its pages have no text.
    *[
        (f"{good} of {total} texts", pages({Measure.TEXT: good}, total), HealthWord.EMPTY)
        for good, total in
        ((0, 2), (0, 3), (0, 4), (0, 5), (0, 9), (0, 20), (1, 4), (1, 6), (2, 9), (3, 12))
    ],
    # A part of its list was left out.
    ("no way on", {"gaps": 1}, HealthWord.GAP),
    ("two gaps", {"gaps": 2, "gap_newest": "2026-01-05"}, HealthWord.GAP),
    ("rows moved", {"gaps": 1, "gap_newest": "2026-02-03", "gap_oldest": "2026-01-30"}, HealthWord.GAP),
    ("no news, and a gap", {"gaps": 1, "new": 0}, HealthWord.GAP),
    ("disk full", {"cause": Cause.DISK_FULL}, HealthWord.GAP),
]  # fmt: skip


@pytest.mark.parametrize(("told", "word"), [r[1:] for r in LASTING], ids=[r[0] for r in LASTING])
def test_what_lasts_is_said_at_the_first_look(told: dict[str, Any], word: HealthWord) -> None:
    judged, after = lived(iter([replace(fine(NEXT), **told)]), SETTLED)
    assert (judged[0].word, judged[0].doubted) == (word, False)
    assert judged[0].needs_a_person
    assert str(judged[0].why)
    good, _ = lived(iter([fine(NEXT + DAY)]), after)
    assert good[0].word is HealthWord.OK


def test_dates_to_come_may_be_a_clock_that_is_behind() -> None:
    judged, _ = lived(iter([replace(fine(NEXT), **pages({Measure.PAST: 0}, 2))]), SETTLED)
    assert str(judged[0].advice).startswith("Check this machine's clock first")
    judged, _ = lived(iter([replace(fine(NEXT), **pages({Measure.DATED: 0}, 3))]), SETTLED)
    assert "clock" not in str(judged[0].advice)


PASSING: list[tuple[str, dict[str, Any], HealthWord]] = [
    ("late", missed(T.LATE), HealthWord.UNREACHABLE),
    ("late twice", missed(T.LATE, T.LATE), HealthWord.UNREACHABLE),
    ("late, days", missed(*[T.LATE] * 7), HealthWord.UNREACHABLE),
    ("broken off", missed(T.BROKEN), HealthWord.UNREACHABLE),
    ("500", missed(T.FAILING), HealthWord.UNREACHABLE),
    ("502 and late", missed(T.FAILING, T.FAILING, T.LATE), HealthWord.UNREACHABLE),
    ("closed", {"cause": Cause.NOT_A_LIST, "links": 0, "closed": True}, HealthWord.UNREACHABLE),
    ("no network", missed(T.NAMELESS, alone=False), HealthWord.UNREACHABLE),
    ("no route", missed(T.CLOSED, alone=False), HealthWord.UNREACHABLE),
    ("429", missed(T.BUSY), HealthWord.BLOCKED),
    ("one of two late", missed(T.LATE, answered=1), HealthWord.SLOW),
    ("one of two gone", missed(T.NAMELESS, answered=1), HealthWord.SLOW),
    ("articles late", {"article_misses": {T.LATE: 4}, "came": 1}, HealthWord.SLOW),
    ("articles in error", {"cause": Cause.ERRORS, "article_misses": {T.FAILING: 3}, "came": 0},
     HealthWord.SLOW),
    ("forty seconds each", {"answers": 2, "seconds": 80.0}, HealthWord.SLOW),
    ("not read by us", {"cause": Cause.UNREAD, "unread": 1}, HealthWord.GAP),
]  # fmt: skip


@pytest.mark.parametrize(("told", "word"), [r[1:] for r in PASSING], ids=[r[0] for r in PASSING])
def test_what_may_pass_is_told_first_and_counts_when_it_comes_again(
    told: dict[str, Any], word: HealthWord
) -> None:
    once = replace(fine(NEXT), **told)
    (first,), doubting = lived(iter([once]), SETTLED)
    assert (first.word, first.doubted) == (HealthWord.OK, True)
    assert str(first.why) != "It is read as before."
    (second,), _ = lived(iter([replace(once, at=NEXT + HOUR)]), doubting)
    assert (second.word, second.doubted) == (word, False)
    (at_once,), _ = lived(iter([replace(once, at=NEXT + timedelta(minutes=2))]), doubting)
    assert (at_once.word, at_once.doubted) == (HealthWord.OK, True)
    (well,), _ = lived(iter([fine(NEXT + HOUR)]), doubting)
    assert (well.word, well.doubted) == (HealthWord.OK, False)


def test_what_fails_at_both_ends_of_a_long_run_is_no_bad_minute() -> None:
    """A run that asked again for an hour and a half has seen what two runs would have."""
    for trouble in (T.LATE, T.BROKEN, T.FAILING):
        lasting = replace(fine(NEXT), **missed(trouble), failed_for=90 * 60.0)
        (told,), after = lived(iter([lasting]), SETTLED)
        assert (told.word, told.doubted) == (HealthWord.UNREACHABLE, False)
        assert lived(iter([fine(NEXT + DAY)]), after)[0][0].word is HealthWord.OK
    brief = replace(fine(NEXT), **missed(T.LATE), failed_for=40 * 60.0)
    assert lived(iter([brief]), SETTLED)[0][0].doubted
    nobody = replace(fine(NEXT), **missed(T.LATE), failed_for=90 * 60.0, alone=False)
    (told,), _ = lived(iter([nobody]), SETTLED)
    assert str(told.why).startswith("No source answers")


def test_a_source_that_was_away_for_hours_before_is_not_believed_after_one_long_run() -> None:
    often = replace(SETTLED, outage=3.0)
    lasting = replace(fine(NEXT), **missed(T.LATE), failed_for=90 * 60.0)
    again = replace(lasting, at=NEXT + 4 * HOUR, failed_for=0.0)
    judged, _ = lived(iter([lasting, again]), often)
    assert [one.doubted for one in judged] == [True, False]
    unsteady = replace(SETTLED, blips=9)  # of 56 looks: two failures are nothing
    (told,), _ = lived(iter([lasting]), unsteady)
    assert told.doubted


def test_a_new_source_that_never_worked_is_not_new() -> None:
    """Three looks that went well make a source known; one at which nothing can be right says so."""
    (first,), _ = lived(iter([replace(fine(MONDAY), **missed(T.NAMELESS))]))
    assert first.word is HealthWord.UNREACHABLE
    (late, again), _ = lived(replace(fine(MONDAY + n * HOUR), **missed(T.LATE)) for n in range(2))
    assert (late.word, again.word) == (HealthWord.NEW, HealthWord.UNREACHABLE)
    judged, _ = lived(weekdays(4))
    assert [health.word for health in judged] == [*[HealthWord.NEW] * 2, *[HealthWord.OK] * 2]
    empty, _ = lived(iter([fine(MONDAY, new=20, known=0, shares={Measure.TEXT: Share(0, 20)})]))
    assert empty[0].word is HealthWord.EMPTY


def test_runs_of_ours_that_do_not_reach_their_end_say_nothing_of_the_source() -> None:
    for told in ({"killed": True}, {"cause": Cause.ENDED_EARLY}):
        looks = (replace(fine(NEXT + n * HOUR), **told) for n in range(3))
        (first, second, third), after = lived(looks, SETTLED)
        assert (first.word, second.word, third.word) == (
            HealthWord.OK, HealthWord.OK, HealthWord.GAP
        )  # fmt: skip
        assert str(third.why) == "Its last 3 crawls did not reach their end."
        (well,), _ = lived(iter([fine(NEXT + DAY)]), after)
        assert well.word is HealthWord.OK
    broken, after = lived(iter([replace(fine(NEXT), **missed(T.REFUSED))]), SETTLED)
    (killed,), _ = lived(iter([fine(NEXT + HOUR, killed=True)]), after)
    assert (broken[0].word, killed.word) == (HealthWord.BLOCKED, HealthWord.BLOCKED)


def test_a_fault_of_our_own_program_is_a_gap_and_no_good_look() -> None:
    broken = missed(T.OURS, answered=1)
    looks = [fine(NEXT + n * DAY, **broken) for n in range(4)]
    judged, past = lived(iter(looks), SETTLED)
    assert [health.word for health in judged] == ["ok", "gap", "gap", "gap"]
    assert [health.doubted for health in judged] == [True, False, False, False]
    assert all(health.advice for health in judged[1:]), "what to do is said while it lasts"
    assert past.looks == SETTLED.looks
    assert lived(iter([fine(NEXT + 4 * DAY)]), past)[0][0].word == "ok"


def test_one_page_without_text_is_none_of_many_and_two_in_a_row_are() -> None:
    looks = [fine(NEXT + n * DAY, **pages({Measure.TEXT: 0}, 1)) for n in range(3)]
    judged, _ = lived(iter(looks), SETTLED)
    assert HealthWord.OK is judged[0].word
    assert HealthWord.EMPTY is judged[2].word
    mixed = (
        fine(NEXT + n * DAY, **pages({Measure.TEXT: n % 2}, 1)) for n in range(20)
    )  # as a source with posters has it
    half, _ = lived(mixed)
    assert {health.word for health in half} <= {HealthWord.NEW, HealthWord.OK}


@pytest.mark.parametrize("known", [(100, 100), (210, 213)], ids=["always", "with three posters"])
def test_two_pages_without_text_in_a_row_are_enough_where_few_were_before(
    known: tuple[int, int],
) -> None:
    """Also where an older article has its text: a broken template shows in new ones alone. Pages that
    are in doubt do not count among those they are compared with."""
    past = replace(SETTLED, shares={m: Share(*known) for m in Measure})
    looks = [fine(NEXT + n * HOUR, **pages({Measure.TEXT: 0}, 1), kept=1) for n in range(3)]
    judged, after = lived(iter(looks), past)
    assert [one.word for one in judged] == [HealthWord.OK, HealthWord.EMPTY, HealthWord.EMPTY]
    assert str(judged[1].why) == "2 of 2 of its pages came without the text of an article."
    assert after.shares[Measure.TEXT] == Share(*known)
    (well,), after = lived(iter([fine(NEXT + DAY)]), after)
    assert (well.word, after.shares[Measure.TEXT]) == (
        HealthWord.OK, Share(known[0] + 1, known[1] + 1)
    )  # fmt: skip


def test_what_was_in_doubt_and_passed_teaches() -> None:
    """A poster between two articles; each second is one: two in a row are then no fault."""
    past = replace(SETTLED, shares={m: Share(100, 100) for m in Measure})
    poster = pages({Measure.TEXT: 0}, 1)
    _, after = lived(iter([fine(NEXT, **poster), fine(NEXT + HOUR)]), past)
    assert after.shares[Measure.TEXT] == Share(101, 102)
    looks = (fine(NEXT + n * HOUR, **(poster if n % 2 else {})) for n in range(40))
    _, after = lived(looks, past)
    twice = [fine(NEXT + 2 * DAY + n * HOUR, **poster) for n in range(2)]
    judged, _ = lived(iter(twice), after)
    assert {one.word for one in judged} == {HealthWord.OK}


@pytest.mark.parametrize(
    ("new", "lost", "kept", "word"),
    [
        (1, 1, 0, HealthWord.EMPTY),  # neither gives its text
        (1, 0, 1, HealthWord.OK),  # a poster: the older one has its text
        (0, 1, 0, HealthWord.OK),  # one was withdrawn
        (0, 2, 0, HealthWord.EMPTY),
        (1, 1, 1, HealthWord.OK),
        (0, 2, 3, HealthWord.OK),
    ],
)
def test_a_known_article_shows_whether_a_site_still_gives_texts(
    new: int, lost: int, kept: int, word: HealthWord
) -> None:
    """Of a source in which each twentieth page is a poster: one more proves nothing."""
    past = replace(SETTLED, shares={m: Share(190, 200) for m in Measure})
    seen = fine(NEXT, **pages({Measure.TEXT: 0}, new), lost=lost, kept=kept)
    seen = replace(seen, shares={m: share for m, share in seen.shares.items() if share.total})
    silent, well = fine(NEXT + HOUR, new=0, known=20), fine(NEXT + 2 * HOUR)
    judged, _ = lived(iter([seen, silent, well]), past)
    assert (judged[0].word, judged[2].word) == (word, HealthWord.OK)
    if new:
        assert judged[1].word is word, "a look without pages says nothing new"


def test_a_look_without_a_page_says_nothing_of_pages() -> None:
    empty = fine(NEXT, **pages({Measure.TEXT: 0, Measure.FILLED: 0}, 4))
    silent = fine(NEXT + HOUR, new=0, known=20)
    again = fine(NEXT + 2 * HOUR)
    judged, _ = lived(iter([empty, silent, again]), SETTLED)
    assert [health.word for health in judged] == ["empty", "empty", "ok"]
    assert judged[1].why == judged[0].why


def test_one_empty_page_is_enough_where_none_of_two_hundred_was() -> None:
    empty = fine(NEXT, **pages({Measure.TEXT: 0, Measure.FILLED: 0}, 1))
    many = replace(SETTLED, shares={m: Share(200, 200) for m in Measure})
    once = replace(SETTLED, shares={m: Share(200, 201) for m in Measure})
    told = [lived(iter([empty]), past)[0][0].word for past in (SETTLED, once, many)]
    assert told == [HealthWord.OK, HealthWord.OK, HealthWord.EMPTY]


def test_silence_is_quiet_only_when_it_breaks_the_rhythm() -> None:
    """An office that publishes each weekday is quiet after four of them; one that does on ten days a
    year never is."""
    silent = [fine(NEXT + n * DAY, new=0) for n in range(10)]
    judged, _ = lived(iter(silent), SETTLED)
    words = [health.word for health in judged]
    assert words[:3] == [HealthWord.OK] * 3  # Monday's silence is known on Tuesday
    assert words[4] is HealthWord.QUIET
    assert str(judged[4].why).startswith("Nothing new for 4 working days")
    (back,), _ = lived(iter([fine(NEXT + 10 * DAY)]), SETTLED)
    assert back.word is HealthWord.OK
    seldom, _ = lived(fine(MONDAY + n * DAY, new=n % 36 == 0) for n in range(365))
    assert {health.word for health in seldom} == {HealthWord.NEW, HealthWord.OK}


def test_a_long_holiday_is_no_silence() -> None:
    def works(day: date) -> bool:
        return is_weekday(day) and not date(2026, 4, 27) <= day <= date(2026, 5, 17)

    past = SETTLED
    for n in range(21):
        look = fine(NEXT + n * DAY, new=0)
        health = judge_health(look, past, works)
        past = past.after(look, health.word, health.doubted, works)
        assert health.word is HealthWord.OK


def test_a_source_that_answers_every_other_look_is_slow() -> None:
    looks = [replace(fine(NEXT + n * DAY), **(missed(T.LATE) if n % 2 else {})) for n in range(30)]
    judged, _ = lived(iter(looks), SETTLED)
    assert judged[9].word is not HealthWord.SLOW
    assert {health.word for health in judged[24:]} == {HealthWord.SLOW}


def test_a_burst_is_no_change_and_a_list_that_lost_its_days_is_one() -> None:
    """A meeting fills the list in a day: all of it is new, and of that day. Rows without days are told
    by how many have been new at once."""
    burst = fine(NEXT, new=20, known=0, fresh=20)
    assert lived(iter([burst]), SETTLED)[0][0].word is HealthWord.OK
    moved = fine(NEXT, new=20, known=0, fresh=2)
    assert lived(iter([moved]), SETTLED)[0][0].word is HealthWord.CHANGED
    _, busy = lived(fine(MONDAY + n * DAY, new=8, known=12, dated=0) for n in range(20))
    all_new = fine(MONDAY + 20 * DAY, new=20, known=0, dated=0)
    assert lived(iter([all_new]), busy)[0][0].word is HealthWord.OK
    short = fine(MONDAY + 20 * DAY, new=9, known=0, dated=0)
    assert lived(iter([short]), busy)[0][0].word is HealthWord.CHANGED
    bare = fine(NEXT, dated=0)
    assert lived(iter([bare]), SETTLED)[0][0].word is HealthWord.CHANGED


def test_a_source_that_often_fails_for_hours_is_given_as_many() -> None:
    """It was once away for three hours: the next time, an hour says nothing."""
    late = missed(T.LATE)
    looks = [replace(fine(NEXT + n * HOUR), **(late if n < 3 else {})) for n in range(4)]
    judged, after = lived(iter(looks), SETTLED)
    assert [one.word.well for one in judged] == [True, False, False, True]
    again = (replace(fine(NEXT + DAY + n * HOUR), **late) for n in range(5))
    judged, _ = lived(again, after)
    assert [one.word.well for one in judged] == [True, True, True, False, False]


def test_after_days_of_ours_a_list_that_is_all_new_is_no_change() -> None:
    """The machine was off for a month: what was known stands further down."""
    back = fine(NEXT + 30 * DAY, new=20, known=0)
    judged, _ = lived(iter([back]), SETTLED)
    assert judged[0].word is HealthWord.OK


def test_what_is_remembered_is_small_and_comes_back_as_it_was() -> None:
    _, past = lived(weekdays(365))
    assert Past.restored(past.stored()) == Past.restored(Past.restored(past.stored()).stored())
    assert len(past.stored()) < 1_000
    assert Past.restored(None) == Past.restored('{"v": 0}') == Past()


@settings(max_examples=25, deadline=None)
@given(
    each=st.integers(0, 30),
    known=st.integers(0, 40),
    hours=st.sampled_from([1, 4, 6, 24, 72, 168]),
    share=st.sampled_from([0.0, 0.5, 0.9, 1.0]),
)
def test_a_source_that_does_the_same_each_time_never_alarms(
    each: int, known: int, hours: int, share: float
) -> None:
    good = {m: Share(round(share * each) if m is Measure.DATED else each, each) for m in Measure}
    looks = (
        fine(MONDAY + n * hours * HOUR, new=each, known=known if n else 0, shares=good)
        for n in range(40)
    )
    judged, _ = lived(looks)
    assert all(health.word.well for health in judged[1:])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=20, max_size=40), st.data())
def test_a_redesign_is_always_seen_and_a_single_failure_never(
    news: list[int], data: st.DataObject
) -> None:
    looks = [fine(MONDAY + n * DAY, new=new, known=20 - new) for n, new in enumerate(news)]
    judged, past = lived(iter(looks))
    assert all(health.word.well for health in judged)
    at = MONDAY + len(news) * DAY
    links = data.draw(st.integers(1, 40))
    (found,), _ = lived(iter([fine(at, new=links, known=0)]), past)
    assert found.word is HealthWord.CHANGED
    kind = data.draw(st.sampled_from([T.LATE, T.BROKEN, T.FAILING, T.BUSY]))
    once, _ = lived(iter([replace(fine(at), **missed(kind)), fine(at + timedelta(hours=3))]), past)
    assert [health.word.well for health in once] == [True, True]
