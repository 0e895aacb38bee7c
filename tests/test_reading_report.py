"""The report of what reading again changed: its numbers, its samples, and that it is one whole file."""

import errno
import json
import os
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml.html import document_fromstring
from shelf import furnish, put
from test_cli import refuse

from archive.build.amendments import SAMPLES, Amendments, Evenly, How, Sample
from archive.errors import ConfigError, DiskFullError
from archive.home.folder import Home
from archive.language import environment
from archive.record import FIELDS
from archive.sentences import say
from archive.store.database import Store
from archive.store.readings import Held, held
from scheduler.reading_report import Facts, check_place, report, write

FACTS = Facts(
    "石桥档案", "https://archive.example/", datetime(2026, 3, 3, 1, 2, tzinfo=UTC),
    timedelta(seconds=3661), "rules-2", [say("2 pages read again")],
)  # fmt: skip
HOSTILE = '<script>alert(1)</script><img src="http://evil.example/x.png">'


def page(number: int, version: int | None = 1, source: str = "shiqiao", **values: Any) -> Held:
    given = dict.fromkeys(FIELDS) | {"title": "主题党日", "provenance": "{}"} | values
    reason = "" if version is not None else values.get("reason", "list-page")
    url = f"http://s.example/{number}.html"
    return Held(number, source, url, "run-1.warc.gz", 77, version, reason, given)


def noted(*pairs: tuple[Held, Held]) -> Amendments:
    found = Amendments()
    found.note({old.page: old for old, _ in pairs}, {new.page: new for _, new in pairs})
    return found


def sample(number: int) -> Sample:
    return Sample(number, "s", "u", "t", "f", 0, "", "", "", "")


@pytest.mark.parametrize("came", [0, 1, 11, 12, 13, 24, 25, 5000])
def test_samples_are_taken_evenly_from_all_that_came(came: int) -> None:
    evenly = Evenly()
    for number in range(came):
        if evenly.wants():
            evenly.take(sample(number))
    chosen = [one.page for one in evenly.chosen()]
    assert len(chosen) == min(came, SAMPLES)
    assert chosen == sorted(set(chosen))
    if came > SAMPLES:
        assert chosen[0] == 0
        assert chosen[-1] >= came * 3 / 4
        distances = [b - a for a, b in pairwise(chosen)]
        assert max(distances) <= 2 * min(distances)


def test_a_field_is_gained_lost_or_changed_and_counted_by_source() -> None:
    found = noted(
        (page(1, 1, outlet=None), page(1, 1, outlet="石桥报")),
        (page(2, 2, outlet="编辑", authors='["李四"]'), page(2, 2, outlet="", authors="[]")),
        (page(3, 3, "other", outlet="甲"), page(3, 3, "other", outlet="乙")),
        (page(4, 4, pictures=None), page(4, 4, pictures="[]")),  # nothing before, nothing now
        (page(5, 5, masked=0), page(5, 5, masked=1)),
    )
    assert found.counts == {
        ("outlet", "shiqiao", How.GAINED): 1,
        ("outlet", "shiqiao", How.LOST): 1,
        ("outlet", "other", How.CHANGED): 1,
        ("authors", "shiqiao", How.LOST): 1,
        ("masked", "shiqiao", How.CHANGED): 1,
    }
    (lost,) = found.samples["authors"].chosen()
    assert (lost.before, lost.after) == ("李四", "")


def test_pages_that_become_articles_and_those_that_are_none_any_more() -> None:
    found = noted(
        (page(1, None), page(1, 1, title="新读到的")),
        (page(2, 2), page(2, None, reason="soft-404")),
        (page(3, None, reason="no-text"), page(3, None, reason="list-page")),
        (page(4, None, reason="no-text"), page(4, None, reason="no-text")),
    )
    assert found.counts == {
        ("article", "shiqiao", How.GAINED): 1,
        ("article", "shiqiao", How.LOST): 1,
        ("reason", "shiqiao", How.CHANGED): 1,
    }
    gained, lost = found.samples["article"].chosen()
    assert (gained.before, gained.after) == ("list-page", "新读到的")
    assert (lost.before, lost.after) == ("主题党日", "soft-404")


def test_pages_of_one_version_count_once_and_new_pages_never() -> None:
    found = Amendments()
    old, new = page(1, 7, outlet="甲"), page(1, 7, outlet="乙")
    found.note({1: old, 2: old}, {1: new, 2: new, 3: new})
    assert found.counts == {("outlet", "shiqiao", How.CHANGED): 1}


def test_a_sample_of_a_long_text_shows_where_it_differs() -> None:
    text = "党" * 5000
    found = noted((page(1, text=f"{text}甲{text}"), page(1, text=f"{text}乙{text}")))
    (one,) = found.samples["text"].chosen()
    assert one.before.startswith(f"…{'党' * 40}甲党")
    assert len(one.after) == 402


def test_what_pages_gave_is_text_and_the_file_asks_for_nothing() -> None:
    evidence = json.dumps({"title": [{"where": f"h1{HOSTILE}", "value": "x"}]})
    found = noted(
        (page(1, title="旧题", provenance=evidence), page(1, title=HOSTILE, provenance=evidence))
    )
    made = report(FACTS, found).decode()
    assert "<script" not in made
    assert "<img" not in made
    assert not re.search(r"\bsrc=|url\(|@import", made.replace("&lt;img src=", ""))
    assert re.findall(r'href="([^"]*)"', made) == ["https://archive.example/capture/1"]
    shown = [cell.text_content() for cell in document_fromstring(made).iter("td")]
    assert shown[-2:] == [f"旧题h1{HOSTILE}", f"{HOSTILE}h1{HOSTILE}"]


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "en",
            ("Begun at 2026-03-03 01:02 UTC; it took 1:01:01.", "Headline as printed", "Gained"),
        ),
        ("zh", ("开始于 2026-03-03 01:02（UTC），历时 1:01:01。", "标题", "新增")),
    ],
)
def test_the_report_speaks_both_languages(
    monkeypatch: pytest.MonkeyPatch, language: str, texts: tuple[str, ...]
) -> None:
    for name, value in environment(language).items():
        monkeypatch.setenv(name, value)
    made = report(FACTS, noted((page(1, title="旧"), page(1, title="新")))).decode()
    assert [text for text in texts if text not in made] == []


def test_the_archive_is_asked_what_it_holds(store: Store) -> None:
    furnish(store)
    for number in (1, 2):
        put(store, number, title="党建", text="石桥镇党委召开会议。", published="2026-03-02")
    store.write_one("INSERT INTO outcomes (page, version, reader) VALUES (1, 1, '1')")
    (found,) = held(store.db.conn, [1, 2, 999]).values()  # page 2 was never read
    assert (found.page, found.reason) == (1, "")
    assert set(found.values) == set(FIELDS)
    assert (found.values["title"], found.values["attachments"]) == ("党建", "[]")


def test_a_report_that_is_there_is_replaced_when_asked_alone(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    check_place(path, overwrite=False)
    path.write_text("mine")
    with pytest.raises(ConfigError, match="exists already"):
        check_place(path, overwrite=False)
    check_place(path, overwrite=True)
    for nowhere in (tmp_path, tmp_path / "none" / "report.html", Path(os.devnull)):
        with pytest.raises(ConfigError, match="cannot be written"):
            check_place(nowhere, overwrite=True)
    dangling = tmp_path / "link.html"
    dangling.symlink_to(tmp_path / "gone.html")
    with pytest.raises(ConfigError, match="exists already"):
        check_place(dangling, overwrite=False)


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "report.html"
    path.write_text("mine")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError):
        write(path, FACTS, Amendments())
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("report.html", "mine")]


def test_a_report_is_of_reading_again(home: Home, tmp_path: Path) -> None:
    refuse(
        "--report needs --stale or --all: it shows what reading again changed.",
        "read", "--report", tmp_path / "report.html", home=home.folder,
    )  # fmt: skip
