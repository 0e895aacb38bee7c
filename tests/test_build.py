"""The reading stage: one bad page is one bad outcome, and the others go on."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from misbehaving import GOOD

from archive import build
from archive.build import read_pages
from archive.home import Home
from archive.store import pages, runs
from archive.store.database import Store
from archive.types import Capture, Outcome, Page, Role, Source, SourceKind
from archive.warc import WarcSink

NOW = datetime(2026, 3, 3, tzinfo=UTC)
SOURCE = Source(
    key="shiqiao", name="石桥镇", start=("http://s.example/",), region="999951", kind=SourceKind.PARTY
)  # fmt: skip
_read_captured = build.read_captured


def treacherous(folder: Path, capture: Capture, url: str, now: datetime) -> Outcome:
    """Reads as ever, except that some addresses kill, hang or break the process that reads."""
    if "kill" in url:
        os._exit(9)
    if "hang" in url:
        time.sleep(3600)
    if "break" in url:
        raise RuntimeError("a fault of ours")
    return _read_captured(folder, capture, url, now)


@pytest.fixture
def kept(home: Home, store: Store) -> list[str]:
    """Addresses of seven kept pages, three of them treacherous."""
    urls = [f"http://s.example/a/{name}" for name in ("1", "kill", "2", "hang", "3", "break", "4")]
    runs.put_sources(store, [SOURCE], {})
    run = runs.start_run(store, [SOURCE], NOW)
    with WarcSink(home.warc, run) as sink:
        for url in urls:
            body = GOOD.format(title=f"石桥镇开展主题党日活动之{url[-1]}").encode()
            page = Page(
                source=SOURCE.key, role=Role.ARTICLE, url=url, fetched_at=NOW, status=200,
                headers=(("Content-Type", "text/html"),), body=body,
            )  # fmt: skip
            capture = sink.write(page)
            with store.write() as connection:
                pages.keep(connection, run, page, capture)
    return urls


def test_a_page_that_kills_hangs_or_breaks_its_reader_is_marked_and_the_others_go_on(
    home: Home, store: Store, kept: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "read_captured", treacherous)
    monkeypatch.setattr(build, "TIME_LIMIT", 3.0)
    done = read_pages(home, store, now=NOW)
    ended = {
        row["url"].rpartition("/")[2]: (row["reason"], row["detail"])
        for row in store.rows(
            "SELECT p.url, o.reason, o.detail FROM pages p JOIN outcomes o ON o.page = p.id"
        )
    }
    assert done.pages == 7
    assert ended["kill"] == ("reader-failed", "the reading process ended (9)")
    assert ended["hang"] == ("reader-timeout", "took longer than 3 s")
    assert ended["break"] == ("reader-failed", "RuntimeError: a fault of ours")
    assert [ended[name] for name in "1234"] == [(None, "")] * 4


def test_what_was_read_is_not_read_again(home: Home, store: Store, kept: list[str]) -> None:
    assert read_pages(home, store, now=NOW).pages == 7
    assert read_pages(home, store, now=NOW).pages == 0
    again = read_pages(home, store, now=NOW, again=True)
    assert dict(again.effects) == {"same": 7}


def test_a_capture_that_is_gone_is_an_outcome(home: Home, store: Store, kept: list[str]) -> None:
    for path in home.warc.iterdir():
        path.unlink()
    read_pages(home, store, now=NOW)
    assert store.value("SELECT count(*) FROM outcomes WHERE reason = 'undecodable'") == 7
