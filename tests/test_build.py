"""The reading stage: what we fail to read is reported and removes nothing; the other pages go on."""

import os
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from misbehaving import GOOD
from waiting import until

from archive.build import Reading, ReadingAlong, one, read_pages, stage
from archive.home.folder import Home
from archive.reader import READER
from archive.record import ReadingResult
from archive.store import pages, runs
from archive.store.articles import Effect
from archive.store.database import Store
from archive.store.pages import Which
from archive.types import Capture, Page, Role, Source, SourceKind
from archive.warc import WarcSink

NOW = datetime(2026, 3, 3, tzinfo=UTC)
SOURCE = Source(
    key="shiqiao", name="石桥镇", start=("http://s.example/",), region="999951", kind=SourceKind.PARTY
)  # fmt: skip
_reading_of = one.reading_of


def treacherous(folder: Path, capture: Capture, url: str, now: datetime) -> ReadingResult:
    """Reads as ever, except that some addresses kill, hang or break the process that reads."""
    if "kill" in url:
        os._exit(9)
    if "hang" in url:
        time.sleep(3600)
    if "break" in url:
        raise RuntimeError("a fault of ours")
    return _reading_of(folder, capture, url, now)


def struck(folder: Path, capture: Capture, url: str, now: datetime) -> ReadingResult:
    """Reads as ever, but each process is killed in the middle of its first page."""
    mark = folder.parent / f"struck-{capture.offset}"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return _reading_of(folder, capture, url, now)


class Shelf:
    """A home into whose first run pages are put."""

    def __init__(self, home: Home, store: Store) -> None:
        self.home, self.store = home, store
        runs.put_sources(store, [SOURCE], {})
        self.run = runs.start_run(store, [SOURCE], NOW)
        self.puts = 0

    def put(self, *named: tuple[str, str], fetched: datetime = NOW, status: int = 200) -> None:
        """Keep a page for each (address, body), in a WARC file of their own."""
        self.puts += 1
        with WarcSink(self.home.warc, self.puts) as sink:
            for url, body in named:
                page = Page(
                    source=SOURCE.key, role=Role.ARTICLE, url=url, fetched_at=fetched, status=status,
                    headers=(("Content-Type", "text/html"),), body=body.encode(),
                )  # fmt: skip
                capture = sink.write(page)
                with self.store.write() as connection:
                    pages.keep(connection, self.run, page, capture)

    def read(self, which: Which = Which.UNREAD) -> Reading:
        return read_pages(self.home, self.store, now=NOW, which=which)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.store.rows(sql, values)]

    def articles(self) -> dict[str, tuple[int, str]]:
        """Address → id and text, as they are shown."""
        return {
            url: (id_, text)
            for url, id_, text in self.rows(
                "SELECT a.url, a.id, v.text FROM articles a JOIN versions v ON v.id = a.version"
            )
        }

    def age(self) -> None:
        """Make it look as if other rules had read everything and had left another text."""
        with self.store.write() as connection:
            connection.execute("UPDATE outcomes SET reader = '1' WHERE reader = ?", [READER])
            connection.execute(
                "UPDATE versions SET reader = '1', text = '旧规则' || id, sha256 = 'old' || id"
            )


@pytest.fixture
def shelf(home: Home, store: Store) -> Shelf:
    return Shelf(home, store)


@pytest.fixture
def seven(shelf: Shelf) -> Shelf:
    """Seven kept pages, three of them treacherous."""
    names = ("1", "kill", "2", "hang", "3", "break", "4")
    shelf.put(*((f"http://s.example/a/{n}", article(f"之{n[-1]}")) for n in names))
    return shelf


def test_pages_are_read_while_a_crawl_keeps_them(shelf: Shelf) -> None:
    shelf.put(("http://s.example/a/0", article("之〇")))  # of an earlier crawl
    with ReadingAlong(shelf.home, NOW, pause=0.01) as along:
        until(lambda: along.began)
        for count in (1, 2):
            shelf.put((f"http://s.example/a/{count}", article(f"之{count}")))
            until(partial(lambda count: len(shelf.articles()) == count, count))
    assert sorted(shelf.articles()) == ["http://s.example/a/1", "http://s.example/a/2"]
    assert (along.done.pages, along.done.effects) == (2, Counter(new=2))
    rest = shelf.read(Which.NEW)
    assert (rest.pages, rest.effects) == (1, Counter(new=1))


def test_reading_along_leaves_the_pages_to_another_that_reads(shelf: Shelf) -> None:
    lock = shelf.home.lock("read")
    with ReadingAlong(shelf.home, NOW, pause=0.01) as along:
        until(lambda: along.began)
        shelf.put(("http://s.example/a/1", article("之一")))
        until(lambda: along.turned_away)
        assert shelf.articles() == {}
        lock.release()
        until(lambda: len(shelf.articles()) == 1)


def test_reading_along_ends_with_a_crawl_that_is_told_to_end(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "reading_of", treacherous)
    monkeypatch.setattr(stage, "TIME_LIMIT", 3.0)
    monkeypatch.setattr("archive.build.pages._GRACE", 0.1)
    along = ReadingAlong(shelf.home, NOW, pause=0.01)
    along.__enter__()
    until(lambda: along.began)
    shelf.put(("http://s.example/a/hang", article()), ("http://s.example/a/1", article()))
    along.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert shelf.rows("SELECT * FROM outcomes") == []
    assert shelf.rows("SELECT * FROM reading_faults") == []


def article(more: str = "", text: str = "") -> str:
    page = GOOD.format(title=f"石桥镇开展主题党日活动{more}")
    return page.replace("</p></div>", f"</p><p>{text}</p></div>") if text else page


def test_a_page_at_which_reading_fails_is_told_and_the_others_go_on(
    seven: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "reading_of", treacherous)
    monkeypatch.setattr(stage, "TIME_LIMIT", 3.0)
    done = seven.read()
    failed = {
        url.rpartition("/")[2]: (fault, detail)
        for url, fault, detail in seven.rows(
            "SELECT p.url, f.fault, f.detail FROM reading_faults f JOIN pages p ON p.id = f.page"
        )
    }
    assert failed == {
        "kill": ("reader-died", "the process ended (9)"),
        "hang": ("reader-timeout", "it took longer than 3 s"),
        "break": ("reader-error", "RuntimeError: a fault of ours"),
    }
    assert done.pages == 7
    assert dict(done.faults) == {"reader-died": 1, "reader-timeout": 1, "reader-error": 1}
    assert {url[-1] for url in seven.articles()} == set("1234")
    assert seven.rows("SELECT unread FROM run_sources") == [(3,)]
    # What failed is no outcome: plain reading takes it up, and a crawl's own does not.
    monkeypatch.undo()
    assert seven.read(Which.NEW).pages == 0
    again = seven.read()
    assert (again.pages, dict(again.effects)) == (3, {"new": 3})
    assert seven.rows("SELECT count(*) FROM reading_faults") == [(0,)]
    assert seven.rows("SELECT unread, new FROM run_sources") == [(0, 7)]


def test_killed_processes_lose_nothing_and_hang_nothing(
    seven: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "reading_of", struck)
    done = seven.read()
    assert dict(done.effects) == {"new": 7}
    assert not done.faults


def test_what_was_read_is_not_read_again(seven: Shelf) -> None:
    assert seven.read().pages == 7
    assert seven.read().pages == 0
    assert seven.read(Which.STALE).pages == 0
    assert dict(seven.read(Which.ALL).effects) == {"same": 7}


def test_captures_that_are_away_take_nothing_from_the_archive(seven: Shelf) -> None:
    seven.read()
    before = seven.articles()
    away = seven.home.folder / "away"
    seven.home.warc.rename(away)
    done = seven.read(Which.ALL)
    assert dict(done.faults) == {"capture-unreadable": 7}
    assert seven.articles() == before
    away.rename(seven.home.warc)
    back = seven.read()
    assert (back.pages, dict(back.effects), dict(back.faults)) == (7, {"same": 7}, {})
    assert seven.articles() == before


def test_what_was_never_read_has_no_outcome_while_its_capture_is_away(seven: Shelf) -> None:
    for path in seven.home.warc.iterdir():
        path.unlink()
    seven.read()
    assert seven.rows("SELECT count(*) FROM outcomes") == [(0,)]
    assert seven.rows("SELECT DISTINCT fault FROM reading_faults") == [("capture-unreadable",)]


URL = "http://s.example/a/t20260302_1.html"


def test_the_same_bytes_under_other_rules_are_no_edit(shelf: Shelf) -> None:
    shelf.put((URL, article()))
    shelf.read()
    text = shelf.articles()
    shelf.age()
    shelf.put((URL, article()))
    done = shelf.read(Which.NEW)
    assert (dict(done.effects), dict(done.renewed)) == ({"same": 1}, {"amended": 1})
    assert shelf.articles() == text
    assert shelf.rows("SELECT changed, new FROM run_sources") == [(0, 1)]


def test_an_edit_is_judged_between_readings_by_the_same_rules(shelf: Shelf) -> None:
    shelf.put((URL, article()))
    shelf.read()
    (first,) = shelf.rows("SELECT id, text FROM versions")
    shelf.age()
    shelf.put((URL, article(text="更正：慰问老党员十三户。")))
    done = shelf.read(Which.NEW)
    assert dict(done.effects) == {"changed": 1}
    versions = shelf.rows("SELECT id, text, reader FROM versions ORDER BY page")
    assert versions[0] == (*first, READER)
    assert versions[1][1:] == (f"{first[1]}\n更正：慰问老党员十三户。", READER)


def test_other_bytes_that_say_the_same_are_no_edit_whatever_rules_read_before(shelf: Shelf) -> None:
    shelf.put((URL, article()))
    shelf.read()
    shelf.age()
    shelf.put((URL, article() + "<!-- 访问量 1024 -->"))
    assert dict(shelf.read(Which.NEW).effects) == {"same": 1}
    assert shelf.rows("SELECT count(*) FROM versions") == [(1,)]


def test_an_edit_waits_while_what_it_is_compared_with_cannot_be_read(shelf: Shelf) -> None:
    shelf.put((URL, article()))
    shelf.read()
    shelf.age()
    before = shelf.articles()
    (first,) = shelf.home.warc.iterdir()
    away = first.rename(shelf.home.folder / first.name)
    other = "http://s.example/a/t20260302_2.html"
    shelf.put((URL, article(text="更正。")), (other, article("另一篇")))
    done = shelf.read(Which.NEW)
    assert dict(done.effects) == {"unread": 1, "new": 1}
    assert shelf.articles()[URL] == before[URL]
    ((detail,),) = shelf.rows("SELECT detail FROM reading_faults WHERE page = 2")
    assert detail.startswith("page 1, which it has to be compared with: ")
    away.rename(first)
    assert shelf.read().effects[Effect.CHANGED] == 1


def test_stale_readings_are_renewed_and_no_others(shelf: Shelf) -> None:
    shelf.put((URL, article()), ("http://s.example/a/t20260302_2.html", "<html>空</html>"))
    shelf.read()
    text = shelf.articles()
    shelf.age()
    shelf.put(("http://s.example/a/t20260302_3.html", article("第三篇")))
    shelf.read(Which.NEW)
    assert pages.count_to_read(shelf.store, Which.STALE, READER) == 2
    done = shelf.read(Which.STALE)
    assert (done.pages, dict(done.effects)) == (2, {"amended": 1, "rejected": 1})
    assert shelf.articles()[URL] == text[URL]
    assert pages.count_to_read(shelf.store, Which.STALE, READER) == 0


def test_pages_of_one_article_are_renewed_together(shelf: Shelf) -> None:
    first, second = "http://s.example/a/t20260302_9.html", "http://s.example/a/t20260302_9_1.html"
    pager = '<script>createPageHTML(2, {}, "t20260302_9", "html");</script>'.format
    shelf.put((first, article(text=pager(0))), (second, article(text=f"下篇的话。{pager(1)}")))
    shelf.read()
    text = shelf.articles()
    assert set(text) == {first}
    with shelf.store.write() as connection:
        connection.execute("UPDATE outcomes SET reader = '1'")
        connection.execute(
            "UPDATE parts SET reading = json_set(reading, '$.text', '旧', '$.reader', '1')"
        )
    shelf.age()
    shelf.put((first, article(text=pager(0))))
    done = shelf.read(Which.NEW)
    assert dict(done.effects) == {"same": 1}
    assert shelf.articles() == text
    assert shelf.rows("SELECT count(*) FROM versions") == [(1,)]


def test_a_date_is_judged_by_the_day_on_which_the_page_was_fetched(shelf: Shelf) -> None:
    """Read years later, a date that lay ahead then is still none."""
    ahead = article().replace("2026-03-02", "2027-08-01")
    shelf.put(("http://s.example/a/11.html", ahead))
    read_pages(shelf.home, shelf.store, now=datetime(2030, 1, 1, tzinfo=UTC))
    assert shelf.rows("SELECT published FROM articles") == [(None,)]


def harm(shelf: Shelf, page: int) -> bytes:
    """Take away the record of a page; returns what `mend` puts back."""
    ((name, offset, length),) = shelf.rows(
        "SELECT warc_file, warc_offset, warc_length FROM pages WHERE id = ?", page
    )
    path = shelf.home.warc / name
    whole: bytes = path.read_bytes()
    path.write_bytes(whole[:offset] + bytes(length) + whole[offset + length :])
    return whole


def mend(shelf: Shelf, page: int, whole: bytes) -> None:
    ((name,),) = shelf.rows("SELECT warc_file FROM pages WHERE id = ?", page)
    (shelf.home.warc / name).write_bytes(whole)


def test_a_page_that_is_read_late_and_says_the_same_is_no_edit(shelf: Shelf) -> None:
    shelf.put((URL, article()))
    whole = harm(shelf, 1)
    shelf.read()
    shelf.put((URL, article()))
    shelf.read(Which.NEW)
    before = shelf.rows("SELECT id, version FROM articles")
    mend(shelf, 1, whole)
    assert dict(shelf.read().effects) == {"same": 1}
    assert shelf.rows("SELECT id, version FROM articles") == before
    assert shelf.rows("SELECT page FROM versions") == [(1,)]


def test_a_page_that_is_read_late_is_judged_in_its_place(shelf: Shelf) -> None:
    """The site showed A, B, A; we read B last. Each is a version, and A is shown."""
    shelf.put((URL, article()))
    shelf.read()
    shelf.put((URL, article(text="乙。")))
    whole = harm(shelf, 2)
    shelf.read()
    shelf.put((URL, article()))
    shelf.read(Which.NEW)
    mend(shelf, 2, whole)
    shelf.read()
    assert shelf.rows("SELECT page, text LIKE '%乙。' FROM versions ORDER BY page") == [
        (1, 0), (2, 1), (3, 0),
    ]  # fmt: skip
    assert not shelf.articles()[URL][1].endswith("乙。")
    shelf.put((URL, article()))
    assert dict(shelf.read(Which.NEW).effects) == {"same": 1}
    assert not shelf.articles()[URL][1].endswith("乙。")
    assert dict(shelf.read(Which.ALL).effects) == {"same": 4}


@pytest.mark.parametrize(
    ("said", "at_first", "in_the_end"),
    [
        # The second of three is read last. (new, changed) of each run.
        ("ABA", [(1, 0), (0, 0), (0, 0)], [(1, 0), (0, 1), (0, 1)]),
        ("ABB", [(1, 0), (0, 0), (0, 1)], [(1, 0), (0, 1), (0, 0)]),
        ("ABC", [(1, 0), (0, 0), (0, 1)], [(1, 0), (0, 1), (0, 1)]),
        ("AAB", [(1, 0), (0, 0), (0, 1)], [(1, 0), (0, 0), (0, 1)]),
    ],
)
def test_a_run_counts_the_edits_of_its_pages_though_one_is_read_late(
    shelf: Shelf,
    said: str,
    at_first: list[tuple[int, int]],
    in_the_end: list[tuple[int, int]],
) -> None:
    counts = "SELECT new, changed FROM run_sources ORDER BY run"
    whole = b""
    for number, text in enumerate(said):
        if number:
            shelf.run = runs.start_run(shelf.store, [SOURCE], NOW)
        shelf.put((URL, article(text=f"{text}。")))
        whole = harm(shelf, 2) if number == 1 else whole
        shelf.read(Which.NEW)
    assert shelf.rows(counts) == at_first
    mend(shelf, 2, whole)
    shelf.read()
    assert shelf.rows(counts) == in_the_end
    shelf.read(Which.ALL)
    assert shelf.rows(counts) == in_the_end


def test_a_first_page_that_is_read_late_takes_the_article_for_its_run(shelf: Shelf) -> None:
    shelf.put((URL, article()))
    whole = harm(shelf, 1)
    shelf.read()
    for text, status in (("乙。", 200), ("", 404)):
        shelf.run = runs.start_run(shelf.store, [SOURCE], NOW)
        shelf.put((URL, article(text=text)), status=status)
        shelf.read(Which.NEW)
    counts = "SELECT new, changed, gone FROM run_sources ORDER BY run"
    assert shelf.rows(counts) == [(0, 0, 0), (1, 0, 0), (0, 0, 1)]
    mend(shelf, 1, whole)
    shelf.read()
    assert shelf.rows(counts) == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]


def test_a_page_that_is_read_late_does_not_bring_back_what_is_gone(shelf: Shelf) -> None:
    shelf.put((URL, article()))
    whole = harm(shelf, 1)
    shelf.read()
    later = NOW + timedelta(days=3)
    shelf.put((URL, "没有"), fetched=later, status=404)
    shelf.read(Which.NEW)
    mend(shelf, 1, whole)
    shelf.read()
    assert shelf.rows("SELECT gone_at FROM articles") == [("2026-03-06T00:00:00Z",)]
    assert shelf.rows("SELECT new, gone FROM run_sources") == [(1, 1)]


def test_the_order_of_pages_and_no_clock_says_what_was_seen_last(shelf: Shelf) -> None:
    ahead = NOW + timedelta(days=700)
    shelf.put((URL, article()), fetched=ahead)
    shelf.read()
    shelf.put((URL, article()))
    shelf.read()
    assert shelf.rows("SELECT last_seen FROM articles") == [("2026-03-03T00:00:00Z",)]
    shelf.put((URL, article()), fetched=ahead)
    shelf.read()
    shelf.put((URL, "没有"), status=404)
    shelf.read()
    assert shelf.rows("SELECT gone_at FROM articles") == [("2026-03-03T00:00:00Z",)]


def test_pages_of_one_article_wait_for_each_other_under_other_rules(shelf: Shelf) -> None:
    first, second = "http://s.example/a/t20260302_9.html", "http://s.example/a/t20260302_9_1.html"
    pager = '<script>createPageHTML(2, {}, "t20260302_9", "html");</script>'.format
    bodies = (first, article(text=pager(0))), (second, article(text=f"下篇的话。{pager(1)}"))
    shelf.put(*bodies)
    shelf.read()
    with shelf.store.write() as connection:
        connection.execute("UPDATE outcomes SET reader = '1'")
        connection.execute("UPDATE parts SET reading = json_set(reading, '$.reader', '1')")
        connection.execute("UPDATE versions SET reader = '1'")
    before = shelf.rows("SELECT id, sha256, reader FROM versions")
    harm(shelf, 1)
    shelf.put(*bodies)
    done = shelf.read(Which.NEW)
    assert dict(done.effects) == {"unread": 2}
    assert shelf.rows("SELECT id, sha256, reader FROM versions") == before
