"""What is kept of how sources do: after each run, and after those that did not reach their end."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fresh import store_in_memory

from archive.observing.looks import Look, Measure, Share, Trouble
from archive.observing.past import Past
from archive.store import health, runs
from archive.store.database import Store, stamp
from archive.types import Cause, HealthWord, Source, SourceKind

BEGIN = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
KEYS = ("qinghe", "haixi", "liuxi", "shiqiao")


def source(key: str) -> Source:
    start = (f"http://{key}.example/djgz/",)
    return Source(key=key, name=key, start=start, region="510107", kind=SourceKind.PARTY)


SOURCES = {key: source(key) for key in KEYS}


def works(day: date) -> bool:
    return day.weekday() < 5


@pytest.fixture
def store() -> Iterator[Store]:
    with store_in_memory() as opened:
        runs.put_sources(opened, SOURCES.values(), {})
        yield opened


def crawled(store: Store, day: int, key: str = "qinghe", **told: Any) -> int:
    """A run at a source that is closed and judged. told: of what it saw, what is not as usual."""
    at = BEGIN + day * DAY
    run = runs.start_run(store, [SOURCES[key]], at)
    cause = told.get("cause")
    if not told.get("misses"):
        with store.write() as connection:
            runs.count(connection, run, key, requests=2)
    runs.close_source(store, run, key, "failed" if cause else "finished", "", cause)
    runs.close_run(store, run, at)
    usual = {"answered": 1, "read": 1, "links": 20, "dated": 20, "again": 20}
    look = Look(source=key, at=at, **{**usual, **told})
    health.judge(store, run, look, works, at + timedelta(minutes=5))
    return run


REFUSED: dict[str, Any] = {
    "cause": Cause.BLOCKED, "answered": 0, "read": 0, "links": 0, "again": 0,
    "misses": {Trouble.REFUSED: 1}, "address": "http://qinghe.example/djgz/",
}  # fmt: skip
GONE: dict[str, Any] = {**REFUSED, "cause": Cause.UNREACHABLE, "misses": {Trouble.NAMELESS: 1}}


def words(store: Store, key: str = "qinghe") -> list[tuple[str | None, str]]:
    """Each change of a source's word: before, after."""
    found = store.rows("SELECT was, word FROM health_changes WHERE source = ? ORDER BY id", [key])
    return [(row["was"], row["word"]) for row in found]


def test_what_went_well_before_anything_was_judged_is_its_last_good_run(store: Store) -> None:
    run = runs.start_run(store, [SOURCES["qinghe"]], BEGIN)  # by an earlier version
    runs.close_source(store, run, "qinghe", "finished", "", None)
    runs.close_run(store, run, BEGIN)
    crawled(store, 1, **REFUSED)
    assert health.every(store)["qinghe"].last_good == stamp(BEGIN)
    crawled(store, 2)
    crawled(store, 3, **REFUSED)
    assert health.every(store)["qinghe"].last_good == stamp(BEGIN + 2 * DAY)


def test_a_word_stands_since_it_became_so_and_each_change_is_written_down(store: Store) -> None:
    for day in range(5):
        crawled(store, day)
    bad = [crawled(store, day, **REFUSED) for day in (5, 6)]
    told = health.every(store)["qinghe"]
    assert (told.word, told.run, told.doubted) == (HealthWord.BLOCKED, bad[1], False)
    assert told.since == stamp(BEGIN + 5 * DAY + timedelta(minutes=5))
    assert told.last_good == stamp(BEGIN + 4 * DAY)
    assert str(told.why) == "It refuses us: http://qinghe.example/djgz/"
    assert told.advice is not None
    crawled(store, 7)
    assert words(store) == [(None, "new"), ("new", "ok"), ("ok", "blocked"), ("blocked", "ok")]
    seen = json.loads(store.value("SELECT look FROM run_sources WHERE run = ?", [bad[0]]))
    assert seen["misses"] == {"refused": 1}


def test_a_doubt_is_kept_and_changes_no_word(store: Store) -> None:
    for day in range(5):
        crawled(store, day)
    crawled(store, 5, **{**REFUSED, "cause": Cause.UNREACHABLE, "misses": {Trouble.LATE: 1}})
    told = health.every(store)["qinghe"]
    assert (told.word, told.doubted) == (HealthWord.OK, True)
    assert str(told.why).startswith("It does not answer in time")
    assert told.last_good == stamp(BEGIN + 4 * DAY)
    assert len(words(store)) == 2


def test_when_no_source_answers_the_fault_may_be_ours(store: Store) -> None:
    for day in range(4):
        for key in KEYS:
            crawled(store, day, key)
    for key in KEYS:
        crawled(store, 4, key, **GONE)
    told = health.every(store)
    # The first two cannot know yet that the others do not answer, either.
    assert [told[key].word for key in KEYS] == ["unreachable", "unreachable", "ok", "ok"]
    assert str(told["liuxi"].why) == "No source answers: the archive's own connection may be down."
    assert told["liuxi"].doubted
    # An error of a server is an answer.
    crawled(store, 4, "shiqiao", **{**GONE, "misses": {Trouble.FAILING: 1}})
    assert str(health.every(store)["shiqiao"].why).startswith("It answers with an error of its")
    crawled(store, 5, "qinghe")
    crawled(store, 5, "haixi", **GONE)
    assert str(health.every(store)["haixi"].why).startswith("Its host name is not known any more")


@pytest.mark.parametrize("cause", [Cause.ENDED_EARLY, None], ids=["told to end", "killed"])
def test_runs_that_did_not_reach_their_end_are_judged_as_what_they_are(
    store: Store, cause: Cause | None
) -> None:
    for day in range(4):
        crawled(store, day)
    for day, word in ((4, "ok"), (5, "ok"), (6, "gap")):
        run = runs.start_run(store, [SOURCES["qinghe"], SOURCES["haixi"]], BEGIN + day * DAY)
        if cause:
            runs.fail(store, run, cause, "The crawl was ended early.", BEGIN + day * DAY)
        else:
            runs.mark_killed(store, run, "The process ended before the run did.")
        health.judge_unended(store, run, works, BEGIN + day * DAY)
        told = health.every(store)
        assert (told["qinghe"].word, told["qinghe"].run) == (word, run)
    assert told["haixi"].word == "gap"
    crawled(store, 7)
    assert health.every(store)["qinghe"].word == "ok"


def test_a_run_that_was_killed_before_a_later_one_says_nothing_any_more(store: Store) -> None:
    killed = runs.start_run(store, [SOURCES["qinghe"]], BEGIN)
    for day in range(1, 5):
        crawled(store, day)
    last = crawled(store, 5, **REFUSED)
    runs.mark_killed(store, killed, "The process ended before the run did.")
    health.judge_unended(store, killed, works, BEGIN + 6 * DAY)
    told = health.every(store)["qinghe"]
    assert (told.word, told.run) == (HealthWord.BLOCKED, last)


def absent(store: Store, run: int, *numbers: int) -> None:
    """New article pages that answered 404 in a run."""
    with store.write() as connection:
        for n in numbers:
            page = connection.execute(
                "INSERT INTO pages (run, source, role, url, fetched_at, status, size, sha256, "
                "warc_file, warc_offset, warc_length) VALUES "
                "(?, 'qinghe', 'article', ?, ?, 404, 0, '', '', 0, 0)",
                [run, f"http://qinghe.example/{n}.html", stamp(BEGIN)],
            ).lastrowid
            connection.execute(
                "INSERT INTO outcomes (page, reason, reader) VALUES (?, 'not-found', '')", [page]
            )


def test_new_addresses_none_of_which_exists_are_no_articles(store: Store) -> None:
    known = {"shares": {Measure.TEXT: Share(50, 50)}, "word": HealthWord.OK, "looks": 9}
    crawled(store, 0)
    with store.write() as connection:
        connection.execute("UPDATE pasts SET past = ?", [Past(**known).stored()])  # type: ignore[arg-type]
    for day, numbers, word in ((1, (1, 2), "ok"), (2, (1, 2, 3), "ok"), (3, (4, 5, 6), "empty")):
        at = BEGIN + day * DAY
        run = runs.start_run(store, [SOURCES["qinghe"]], at)
        absent(store, run, *numbers)
        look = Look(source="qinghe", at=at, answered=1, read=1, links=20, dated=20, again=17, new=3)
        assert health.judge(store, run, look, works, at).word == word


def gap(store: Store, reason: str, run: int) -> None:
    with store.write() as connection:
        connection.execute(
            "INSERT INTO list_gaps (source, list, reason, newest, oldest, opened_run) "
            "VALUES ('qinghe', 'http://qinghe.example/djgz/', ?, '2026-02-20', '2026-02-01', ?)",
            [reason, run],
        )


@pytest.mark.parametrize(
    ("reason", "first", "second", "late"),
    [("no-way", "gap", "gap", "gap"), ("moved", "gap", "gap", "gap"),
     ("failed", "ok", "gap", "gap"), ("cut", "ok", "ok", "gap"), ("ended", "ok", "ok", "gap")],
)  # fmt: skip
def test_a_gap_counts_once_it_does_not_close_by_itself(
    store: Store, reason: str, first: str, second: str, late: str
) -> None:
    for day in range(4):
        crawled(store, day)
    gap(store, reason, runs.start_run(store, [SOURCES["qinghe"]], BEGIN + 4 * DAY))
    run = int(store.value("SELECT max(id) FROM runs"))
    look = Look(
        source="qinghe", at=BEGIN + 4 * DAY, answered=1, read=1, links=20, dated=20, again=20
    )
    health.judge(store, run, look, works, BEGIN + 4 * DAY)
    assert health.every(store)["qinghe"].word == first
    crawled(store, 5)
    assert health.every(store)["qinghe"].word == second
    crawled(store, 13)
    told = health.every(store)["qinghe"]
    assert told.word == late
    assert str(told.why) == "What its list had from 2026-02-01 to 2026-02-20 was not seen."
