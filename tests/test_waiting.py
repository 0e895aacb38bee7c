"""Which of the jobs that are due begin, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from archive.cadence import Adaptive, Cadence, Every
from archive.home.jobs import Job
from scheduler.job_commands import command_fault
from scheduler.pace import Pace
from scheduler.waiting import Queue

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def crawl(key: str, host: str, cadence: Cadence = Every(MINUTE)) -> Job:  # noqa: B008 - a constant
    return Job(
        name=f"crawl {key}", command=("crawl", key), cadence=cadence, source=key,
        hosts=frozenset((host,)),
    )  # fmt: skip


def copy(name: str) -> Job:
    return Job(name=name, command=("export", name), cadence=Every(MINUTE))


def queue(*jobs: Job, at_once: int = 2) -> Queue:
    """A queue of jobs, of which each has been due for a minute longer than the one before it."""
    made = Queue(at_once, Pace(0))
    for n, job in enumerate(jobs):
        made.add(job, NOON - n * MINUTE)
    return made


def test_those_begin_that_have_been_due_longest() -> None:
    a, b, c = (crawl(key, key) for key in "abc")
    waiting = queue(a, b, c)
    assert waiting.begin(NOON) == [c, b]
    assert waiting.begin(NOON) == []
    waiting.ended(b)
    assert waiting.begin(NOON) == [a]


def test_sources_that_share_a_host_are_crawled_one_after_another() -> None:
    a, b, c = crawl("a", "x.example"), crawl("b", "y.example"), crawl("c", "x.example")
    waiting = queue(a, b, c, at_once=9)
    assert waiting.begin(NOON) == [c, b]
    waiting.ended(b)
    assert waiting.begin(NOON) == []
    waiting.ended(c)
    assert waiting.begin(NOON) == [a]


def test_one_other_job_runs_beside_the_crawls_and_takes_no_place_of_theirs() -> None:
    a, b = crawl("a", "a"), crawl("b", "b")
    waiting = queue(copy("x"), a, copy("y"), b)
    assert [job.name for job in waiting.begin(NOON)] == ["crawl b", "y", "crawl a"]


def test_people_are_told_while_a_check_takes_hours() -> None:
    told = Job(
        name="notify", command=("notify",), cadence=Every(MINUTE), wanted=lambda store, now: now
    )
    assert queue(told, copy("x"), copy("y")).begin(NOON) == [copy("y"), told]


def test_a_job_is_in_the_queue_once_and_leaves_it_with_the_configuration() -> None:
    a, b = crawl("a", "a"), crawl("b", "b")
    waiting = queue(a, b, at_once=1)
    waiting.add(a, NOON)
    (first,) = waiting.begin(NOON)
    assert first is b
    waiting.add(b, NOON)
    changed = crawl("a", "elsewhere")
    waiting.replace({changed.name: changed})
    waiting.ended(b)
    assert "crawl b" not in waiting
    assert waiting.begin(NOON) == [changed]


@pytest.mark.parametrize(("sources", "a_minute"), [(20, 4), (1_000, 3), (10_000, 35)])
def test_adaptive_crawls_begin_at_twice_their_mean_pace(sources: int, a_minute: int) -> None:
    pace, begun = Pace(sources), []
    now = NOON
    while now < NOON + 10 * MINUTE:
        if not pace.wait(now):
            pace.began(now)
            begun.append(now)
        now += timedelta(milliseconds=250)
    # In any minute, not only in those of a wall clock.
    most = max(sum(a <= b < a + MINUTE for b in begun) for a in begun)
    assert most == max(4, a_minute)
    assert pace.wait(NOON - timedelta(days=700)) == timedelta(0)  # the clock was wrong


def test_what_is_asked_again_takes_its_place_in_the_pace() -> None:
    """Three ask again within ten seconds; no minute around them has more than the pace allows."""
    pace, now = Pace(1_000), NOON
    again = [NOON + 5 * MINUTE + timedelta(seconds=n) for n in (0, 0, 10)]
    asked: list[datetime] = []
    while now < NOON + 10 * MINUTE:
        pace.expect([one for one in again if one > now], now)
        if not (held := pace.wait(now)):
            pace.began(now)
            asked.append(now)
        now += held or timedelta(milliseconds=250)
    both = sorted([*asked, *again])
    assert max(sum(a <= b < a + MINUTE for b in both) for a in both) == 4
    assert len(asked) == 40 - 5, "two less in the minute before, three in theirs"
    pace.expect([NOON], NOON - MINUTE)  # the clock was set back
    assert pace.wait(NOON - 2 * MINUTE) == timedelta(0)


def test_the_queue_leaves_room_for_runs_that_will_ask_again() -> None:
    jobs = [crawl(str(n), str(n), Adaptive()) for n in range(4)]
    waiting = queue(*jobs, at_once=9)
    waiting.rest({"down": NOON + MINUTE / 2, "later": NOON + 2 * MINUTE}, NOON)
    assert len(waiting.begin(NOON)) == 3
    assert waiting.pause(NOON) == MINUTE, "then the three are a minute old"
    assert len(waiting.begin(NOON + MINUTE)) == 1


def test_what_waits_for_the_pace_says_how_long() -> None:
    jobs = [crawl(str(n), str(n), Adaptive()) for n in range(6)]
    waiting = queue(*jobs, at_once=9)
    assert len(waiting.begin(NOON)) == 4
    assert waiting.pause(NOON + MINUTE / 4) == MINUTE * 3 / 4
    waiting.add(crawl("fixed", "fixed"), NOON)
    assert [job.source for job in waiting.begin(NOON)] == ["fixed"]
    assert len(waiting.begin(NOON + MINUTE)) == 2
    assert waiting.pause(NOON + MINUTE) is None


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("export --format csv --since 2024 week.csv", None),
        ("read --stale", None),
        ("sources check", None),
        ("", "must begin with a command of dangjian"),
        ("--home /elsewhere verify", "must begin with a command of dangjian"),
        ("exprot week.csv", "cannot be run (No such command 'exprot'"),
        ("verify --fast", "cannot be run (No such option '--fast'"),
        ("export", "cannot be run (Missing "),
        ("sources chekc", "cannot be run (No such command 'chekc'"),
        ("crawl", None),
        ("crawl shiqiao", None),
        (
            "crawl shiqiao shiqiap",
            "names source 'shiqiap', which is not in use; the nearest is 'shiqiao'",
        ),
        ("sources check nope", "names source 'nope', which is not in use"),
        (
            "sources enable people-cpc",
            "must be a command that can be repeated, not 'sources enable'",
        ),
        ("restore a b", "must be a command that can be repeated, not 'restore'"),
        ("schedule", "must be a command that ends by itself, not 'schedule'"),
        ("read --help", "only asks for help"),
    ],
)
def test_the_command_of_a_job_is_checked_before_it_runs(line: str, fault: str | None) -> None:
    found = command_fault(tuple(line.split()), ["shiqiao"])
    assert found is None if fault is None else str(found).startswith(fault)


def test_a_crawl_that_waits_for_its_source_takes_no_place_but_keeps_its_host() -> None:
    a, b, c = crawl("a", "x.example"), crawl("b", "y.example"), crawl("c", "y.example")
    waiting = queue(a, b, c, at_once=1)
    assert waiting.begin(NOON) == [c]
    waiting.rest({"c": NOON + 30 * MINUTE}, NOON)
    assert waiting.begin(NOON) == [a]
    waiting.ended(a)
    assert waiting.begin(NOON) == [], "its host is the one that does not answer"
    waiting.rest({}, NOON)
    waiting.ended(c)
    assert waiting.begin(NOON) == [b]
