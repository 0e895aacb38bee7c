"""`/health`: what machines that watch an archive are told."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from test_datasette import Filling

from archive.home.folder import Home
from archive.home.in_use import keys_in_use
from archive.publish.watching import MOST, watched
from archive.sentences import Sentence
from archive.store import jobs
from archive.store.database import stamp
from archive.store.views.health import Judged
from scheduler.serving import Site, make_datasette

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
CONFIG = """\
[archive]
name = "青禾党建档案"
use = []
[[source]]
key = "qinghe"
[[source]]
key = "haixi"
"""


def line(key: str, word: str, since: str = "2026-03-01T00:00:00Z") -> Judged:
    return Judged(key=key, health=word, since=since, last_good=None)


def test_sources_that_need_somebody_are_named_the_worst_first() -> None:
    lines = [line("a", "slow"), line("b", "ok"), line("c", "unreachable"), line("d", "quiet")]
    found = watched(lines, {"a", "b", "c", "d"}, stamp(NOW), NOW)
    assert not found.well
    assert found.told["health"] == {"unreachable": 1, "slow": 1, "quiet": 1, "ok": 1}
    assert found.told["needing_a_person"] == 2
    assert [one["key"] for one in found.told["named"]] == ["c", "a"]
    assert list(found.told["health"]) == ["unreachable", "slow", "quiet", "ok"]


def test_sources_out_of_use_need_nobody() -> None:
    lines = [line("a", "blocked"), line("b", "ok"), line("c", "new")]
    found = watched(lines, {"b", "c"}, stamp(NOW), NOW)
    assert (found.well, found.told["sources"], found.told["named"]) == (True, 2, [])


def test_a_configuration_that_cannot_be_read_needs_somebody() -> None:
    found = watched([line("a", "ok")], None, stamp(NOW), NOW)
    assert (found.well, found.told["configuration_read"], found.told["sources"]) == (
        False,
        False,
        1,
    )


def test_a_configuration_that_the_clock_found_wrong_needs_somebody() -> None:
    found = watched([line("a", "ok")], {"a"}, stamp(NOW), NOW, wrong=True)
    assert (found.well, found.told["configuration_wrong"]) == (False, True)


def test_a_clock_that_gave_no_sign_for_two_days_needs_somebody() -> None:
    for hours, well in ((0, True), (47, True), (49, False), (-1, True)):
        found = watched([], set(), stamp(NOW - timedelta(hours=hours)), NOW)
        assert (found.well, found.told["clock"]["age_seconds"]) == (well, hours * 3600)
    never = watched([], set(), None, NOW)  # crawled by hand, or by another clock
    assert (never.well, never.told["clock"]["age_seconds"]) == (True, None)


def test_of_thousands_the_answer_names_few() -> None:
    lines = [line(f"source-{n}", "blocked") for n in range(5_000)]
    found = watched(lines, {each.key for each in lines}, None, NOW)
    assert (found.told["needing_a_person"], len(found.told["named"])) == (5_000, MOST)
    assert len(json.dumps(found.told)) < 20_000


@pytest.mark.parametrize(
    "text",
    ["[archive", "archive = 3", "[archive]\nuse = 3", "source = [3]", "[[source]]\nname = 'x'",
     "[[source]]\nkey = []", b"\xff\xfe", None],
)  # fmt: skip
def test_a_file_that_is_no_configuration_names_no_sources(home: Home, text: Any) -> None:
    home.config.unlink()
    if text is not None:
        home.config.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert not keys_in_use(home)


def test_a_configuration_that_changed_is_read_again(home: Home) -> None:
    home.config.write_text(CONFIG, encoding="utf-8")
    assert keys_in_use(home) == frozenset(("qinghe", "haixi"))
    home.config.write_text(CONFIG.replace("haixi", "liuxi-1"), encoding="utf-8")
    assert keys_in_use(home) == frozenset(("qinghe", "liuxi-1"))


def test_the_site_answers_200_or_503(tmp_path: Path) -> None:
    filling = Filling(tmp_path / "home.db")
    (filling.path.parent / "dangjian.toml").write_text(CONFIG, encoding="utf-8")

    def ask() -> httpx.Response:
        datasette = make_datasette(filling.path, Site(name="青禾党建档案", sql=True))
        found: httpx.Response = asyncio.run(datasette.client.get("/health?x=<b>党</b>"))
        return found

    fine = ask()
    assert (fine.status_code, fine.json()["health"]) == (200, {"new": 2})
    why = Sentence("It refuses us: {address}", {"address": "<script>"}).stored()
    with filling.store.write() as connection:
        connection.execute(
            "INSERT INTO health (source, run, word, why, since) VALUES ('qinghe', ?, 'blocked', ?, ?)",
            [filling.run, why, stamp(NOW)],
        )
        jobs.start(connection, "crawl qinghe", datetime.now(UTC))
    bad = ask()
    assert (bad.status_code, bad.headers["cache-control"]) == (503, "no-store")
    assert bad.headers["content-type"].startswith("application/json")
    told = bad.json()
    assert told["named"] == [
        {"key": "qinghe", "health": "blocked", "since": stamp(NOW), "last_good": None}
    ]
    assert told["clock"]["age_seconds"] in range(60)
    assert "<" not in bad.text
    filling.close()
