"""Articles that lists name and that did not come: counted beside the days that were observed."""

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fresh import store_in_memory
from sqlite_utils import Database
from test_articles import ARTICLE

from archive.publish.observed import observation
from archive.record import Rejected, Unread
from archive.store import articles, frontier, pages, runs
from archive.store.database import Store, open_store, register_functions
from archive.store.filters import Filters
from archive.store.frontier import Found
from archive.store.migrations import migrations
from archive.store.observation import days_of
from archive.store.pages import PageRow
from archive.store.statuses import statuses
from archive.types import Attachment, Capture, Fault, Page, Reason, Role, Source, SourceKind

BEGIN = datetime(2026, 3, 2, 2, tzinfo=UTC)
A, B = (
    Source(key=key, name=key, start=(f"http://{key}.example/",), region="999951", kind=kind)
    for key, kind in (("a", SourceKind.PARTY), ("b", SourceKind.MEDIA))
)
URL = "http://a.example/1.html"


class Lists:
    """A store of two sources whose lists came once, and named what a test adds."""

    def __init__(self) -> None:
        self.store: Store = store_in_memory()
        runs.put_sources(self.store, [A, B], {})
        self.run = runs.start_run(self.store, [A, B], BEGIN)

    def name(self, url: str, day: str | None, source: str = "a", title: str | None = "题") -> int:
        """A list names an article."""
        with self.store.write() as connection:
            found = [Found(url=url, title=title, date=day)]
            frontier.add_found(connection, source, found, BEGIN, most=9)
        address: int = self.store.value("SELECT id FROM addresses WHERE url = ?", [url])
        return address

    def fail(self, address: int) -> None:
        with self.store.write() as connection:
            frontier.put_off(connection, address, "no answer in time", BEGIN, wait=True)

    def come(self, address: int, url: str, status: int = 200, asked: str | None = None) -> PageRow:
        """Its page comes, and is not read yet."""
        page = Page(
            source="a", role=Role.ARTICLE, url=url, fetched_at=BEGIN, status=status, headers=(),
            body=b"", asked=asked,
        )  # fmt: skip
        capture = Capture(file="x.warc.gz", offset=0, length=1, sha256=f"{address}")
        with self.store.write() as connection:
            kept = pages.keep(connection, self.run, page, capture)
            body = kept if status == 200 else None
            frontier.settle_article(
                connection, address, "2026-03-02T02:00:00Z", body, None, None, (), BEGIN
            )
        return PageRow(
            id=kept, run=self.run, source="a", role=Role.ARTICLE, url=url,
            fetched_at="2026-03-02T02:00:00Z", status=status, capture=capture, asked=asked,
        )  # fmt: skip

    def settle(self, page: PageRow, result: object) -> None:
        with self.store.write() as connection:
            articles.settle(connection, page, result, BEGIN)  # type: ignore[arg-type]

    def over(self) -> "Lists":
        for source in (A, B):
            runs.close_source(self.store, self.run, source.key, "finished", "", None)
        runs.close_run(self.store, self.run, BEGIN + timedelta(hours=1))
        return self

    def missing(
        self, first: str = "2026-03-01", last: str = "2026-03-02", **filters: object
    ) -> int:
        days = days_of(self.store, Filters(**filters), BEGIN + timedelta(hours=5))  # type: ignore[arg-type]
        return days.missing(date.fromisoformat(first), date.fromisoformat(last))


@pytest.fixture
def lists() -> Lists:
    return Lists()


def rejected(reason: Reason, url: str = URL) -> Rejected:
    return Rejected(url=url, reason=reason, reader="1")


def test_what_never_answered_is_missing_on_its_day_and_only_at_its_source(lists: Lists) -> None:
    lists.fail(lists.name(URL, "2026-03-01"))
    lists.name("http://a.example/2.html", "2026-03-02")  # nobody asked for it yet
    lists.name("http://b.example/1.html", "2026-02-27", "b")
    assert lists.missing() == 2
    assert lists.missing(last="2026-03-01") == 1
    assert lists.missing("2026-01-01", sources=("b",)) == 1
    assert lists.missing("2026-01-01", kinds=("media",)) == 1


def test_an_article_that_comes_late_is_missing_no_longer(lists: Lists) -> None:
    address = lists.name(URL, "2026-03-01")
    lists.fail(address)
    assert lists.missing() == 1
    lists.settle(lists.come(address, URL), replace(ARTICLE, url=URL))
    assert lists.missing() == 0


@pytest.mark.parametrize(
    ("reason", "missing"),
    [
        (Reason.EMPTY, 1),
        (Reason.SCRIPT_SHELL, 1),
        (Reason.BLOCK_PAGE, 1),
        (Reason.NO_TEXT, 1),
        (Reason.SOFT_404, 0),
        (Reason.NOT_FOUND, 0),
        (Reason.LIST_PAGE, 0),
        (Reason.NOT_HTML, 0),
    ],
)
def test_a_page_without_text_is_missing_and_one_that_is_no_article_is_not(
    lists: Lists, reason: Reason, missing: int
) -> None:
    status = 404 if reason is Reason.NOT_FOUND else 200
    page = lists.come(lists.name(URL, "2026-03-01"), URL, status)
    lists.settle(page, rejected(reason))
    assert lists.missing() == missing


def test_a_page_that_we_failed_to_read_is_missing_until_it_is_read(lists: Lists) -> None:
    page = lists.come(lists.name(URL, "2026-03-01"), URL)
    lists.settle(page, Unread(url=URL, fault=Fault.READER_DIED))
    assert lists.missing() == 1
    lists.settle(page, rejected(Reason.NOT_AN_ARTICLE))
    assert lists.missing() == 0
    lists.settle(page, Unread(url=URL, fault=Fault.CAPTURE_UNREADABLE))  # it keeps what it said
    assert lists.missing() == 0


def test_an_article_that_is_here_is_not_missing_when_its_page_comes_empty_later(
    lists: Lists,
) -> None:
    address = lists.name(URL, "2026-03-01")
    lists.settle(lists.come(address, URL), replace(ARTICLE, url=URL))
    lists.settle(lists.come(address, URL), rejected(Reason.EMPTY))
    assert lists.missing() == 0


def test_a_page_behind_a_redirect_speaks_for_the_address_that_was_listed(lists: Lists) -> None:
    other = "http://a.example/new/1.html"
    page = lists.come(lists.name(URL, "2026-03-01"), other, asked=URL)
    lists.settle(page, rejected(Reason.EMPTY, other))
    assert lists.missing() == 1


def test_without_a_day_it_is_missing_on_the_day_in_china_on_which_it_was_first_named(
    lists: Lists,
) -> None:
    printed = (None, "not a day", "2026-13-40", "2024", "0", "now", "0001-01-01", "20260301", "")
    for number, day in enumerate(printed):
        lists.name(f"http://a.example/{number}.html", day)
    assert lists.missing("2026-03-02", "2026-03-02") == len(printed)


def test_files_further_pages_and_what_was_removed_are_not_missing(lists: Lists) -> None:
    lists.name("http://a.example/1_2.html", None, title=None)  # a page of an article of several
    lists.name("http://a.example/doc.pdf", None)
    gone = lists.name("http://a.example/gone.html", "2026-03-01")
    with lists.store.write() as connection:
        frontier.keep_out(connection, gone)
    _attach(lists, "http://a.example/doc.pdf")
    assert lists.missing() == 0


def _attach(lists: Lists, url: str) -> None:
    """An article with a file."""
    page = lists.come(lists.name(URL, "2026-03-01"), URL)
    files = (Attachment(name="附件", url=url),)
    lists.settle(page, replace(ARTICLE, url=URL, attachments=files))


def test_counts_and_files_say_it_and_status_for_each_source(lists: Lists) -> None:
    lists.fail(lists.name(URL, "2026-03-01"))
    lists.fail(lists.name("http://a.example/2.html", "2026-03-02"))
    lists.over()
    seen = observation(lists.store, Filters(since="2026-03"))
    assert seen.missing == 2
    assert seen.facts()["missing_articles"] == "2"
    assert str(seen.sentence()).endswith(
        "2 more articles that lists name on these days did not come."
    )
    assert observation(lists.store, Filters(since="2026-03-02")).missing == 1
    found = statuses(lists.store, BEGIN)
    assert (found["a"].missing, found["b"].missing) == (2, 0)


def test_where_nothing_is_missing_nothing_is_said(lists: Lists) -> None:
    said = observation(lists.over().store, Filters(since="2026-03"))
    assert said.facts()["missing_articles"] == "0"
    assert "come" not in str(said.sentence())


def test_an_archive_from_before_they_were_counted_counts_them(tmp_path: Path) -> None:
    path = tmp_path / "home.db"
    connection = sqlite3.connect(path, isolation_level=None)
    register_functions(connection)
    migrations.apply(Database(connection), stop_before="missing")
    connection.executescript(
        """
        INSERT INTO regions VALUES ('620102', '');
        INSERT INTO sources VALUES ('a', '', '620102', 'party', 'auto', '[]');
        INSERT INTO runs (id, started_at, state) VALUES (1, '2026-03-02T02:00:00Z', 'running');
        """
    )
    reasons = (None, "empty", "not-found", "no-text", "unchanged")
    for number, reason in enumerate(reasons, 1):
        url = f"http://a.example/{number}.html"
        connection.execute(
            "INSERT INTO pages (id, run, source, role, url, fetched_at, status, size, sha256, warc_file, "
            "warc_offset, warc_length) VALUES (?, 1, 'a', 'article', ?, '', 200, 0, '', '', 0, 0)",
            [number, url],
        )
        if reason:
            connection.execute(
                "INSERT INTO outcomes (page, reason, detail, reader) VALUES (?, ?, '', '1')",
                [number, reason],
            )
        connection.execute(
            "INSERT INTO addresses (source, url, role, list_title, first_seen, visits, page) "
            "VALUES ('a', ?, 'article', '题', '2026-03-01T20:00:00Z', 1, ?)",
            [url, number],
        )
    connection.close()
    with open_store(path) as store:
        days = days_of(store, Filters(), BEGIN)
        assert days.missing(date(2026, 3, 2), date(2026, 3, 2)) == 2
