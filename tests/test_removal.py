"""Removal: what was removed is nowhere any more, stays away, and says so."""

import asyncio
import re
import sqlite3
import subprocess
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from commands import dangjian
from filled import BEGIN, Filled, article
from hypothesis import given, settings
from hypothesis import strategies as st
from misbehaving import misbehaving, source_table
from scrapy import Request
from scrapy.http import TextResponse
from test_datasette import getter
from test_moves import EDITED, OTHER, OTHER_TEXT, STORY, TEXT, Site
from warcio.archiveiterator import ArchiveIterator

from archive import removal
from archive.backup import make, restore
from archive.errors import HomeError, RemovalError
from archive.home.folder import Home
from archive.record import Article
from archive.removal import catch_up, remove
from archive.sentences import Sentence
from archive.store import asking, checking, frontier, pages, removals, tombstones
from archive.store.articles import Effect
from archive.store.database import Store, look, open_store
from archive.store.pages import Which
from archive.types import Attachment, Capture, Page, Role
from archive.verify import faults
from archive.warc import CaptureError, erase
from crawler.keeping import Keeping
from crawler.refusals import RemovedError

WORD = "磐石金鸡"
"""What only the removed article says."""

A = article("a.html", f"{WORD}村支部的一次会议", f"{WORD}。{TEXT}")
B = article("b.html", "县委召开推进会", OTHER_TEXT)


@pytest.fixture
def filled(home: Home) -> Iterator[Filled]:
    """A home with an article to be removed, in two versions, and another one."""
    made = Filled(home)
    made.visit(A, listed=A.title)
    made.visit(B, listed=B.title)
    made.visit(replace(A, text=f"{WORD}{WORD}。{TEXT}"))
    yield made
    made.close()


def gone(home: Home, url: str = A.url, reason: str = "不实信息") -> removals.Extent:
    left: list[Sentence] = []
    found = remove(home, url, reason, BEGIN, left.append)
    assert left == []
    return found


def unpacked(path: Path) -> bytes:
    """All records of a WARC file."""
    data, found = path.read_bytes(), b""
    while data:
        member = zlib.decompressobj(zlib.MAX_WBITS + 16)
        found += member.decompress(data)
        assert member.eof
        data = member.unused_data
    return found


def nowhere(home: Home, word: str = WORD) -> bool:
    """Whether no byte of a home, its log and its WARC files included, says a word."""
    told = word.encode()
    pairs = [word[n : n + 2].encode() for n in range(len(word) - 1)]
    return (
        all(told not in path.read_bytes() for path in home.folder.rglob("*") if path.is_file())
        and all(told not in unpacked(path) for path in home.warc.iterdir())
        # The index has pairs of characters, each once, without what it shares with the one before.
        and not any(pair in home.database.read_bytes() for pair in pairs)
    )


def whole(home: Home) -> bool:
    with look(home.database) as store:
        return list(faults(home, store)) == []


def test_nothing_says_any_more_what_was_removed(filled: Filled) -> None:
    assert not nowhere(filled.home)
    found = gone(filled.home)
    assert (list(found.articles), sorted(found.pages), found.versions) == ([1], [1, 3], 2)
    assert nowhere(filled.home)
    assert whole(filled.home)
    assert [row["id"] for row in filled.store.rows("SELECT id FROM articles")] == [2]


def test_the_other_records_of_the_file_stay_where_they_are(filled: Filled) -> None:
    size = next(filled.home.warc.iterdir()).stat().st_size
    gone(filled.home)
    (warc,) = filled.home.warc.iterdir()
    assert warc.stat().st_size == size
    with warc.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert kinds == ["warcinfo", "metadata", "response", "metadata"]
    assert "Removed from this archive on 2026-03-01T00:00:00Z: 不实信息" in unpacked(warc).decode()


def test_the_tombstone_says_when_and_why_to_whoever_asks(filled: Filled) -> None:
    gone(filled.home, reason="<b>不实</b>")
    ask = getter(filled.home.database)
    for address in ("/dangjian/articles/1", "/dangjian/versions/1", "/dangjian/versions/3"):
        answer = ask(address)
        assert answer.status_code == 410
        assert "本馆已撤下这篇文章" in answer.text
        assert "&lt;b&gt;不实&lt;/b&gt;" in answer.text
        assert "2026-03-01 08:00" in answer.text
        assert ask(f"{address}.json").json()["removed"] == {
            "removed_at": "2026-03-01T00:00:00Z",
            "reason": "<b>不实</b>",
        }
    for address in ("/capture/1", "/-/capture/1", "/capture/3"):
        assert ask(address).status_code == 410
    assert ask("/dangjian/articles/2").status_code == 200
    assert ask("/dangjian/versions/2").status_code == 200
    assert ask("/dangjian/articles/3").status_code == 404
    assert ask("/capture/2").status_code == 200


def test_exports_search_and_status_know_one_less_and_say_so(filled: Filled, tmp_path: Path) -> None:
    gone(filled.home)
    ran = dangjian("export", tmp_path / "x.jsonl", "--format", "jsonl", home=filled.home.folder)
    assert "1 article written" in ran.err
    assert "1 were removed and are in no export" in ran.err
    searched = dangjian("search", WORD, home=filled.home.folder).err
    assert searched.startswith("0 articles found, 0 shown\n")
    ran = dangjian("status", home=filled.home.folder)
    assert ", 1 were removed by hand" in ran.err
    ran = dangjian("verify", home=filled.home.folder)
    assert (ran.code, ran.err) == (0, "1 capture, 0 faults\n")
    assert ran.out == "Note: 2 captures were removed by hand: notices stand in their places.\n"


SPELLINGS = [
    "http://s.example/a.html#top",
    "HTTP://S.EXAMPLE:80/x/../a.html",
    "https://s.example/a.html",
    "http://www.s.example/a.html?utm_source=wx",
    "http://m.s.example/%61.html",
]


@pytest.mark.parametrize("url", SPELLINGS)
def test_it_is_found_however_its_address_is_written_and_stays_away_so(
    filled: Filled, url: str
) -> None:
    gone(filled.home, url)
    assert nowhere(filled.home)
    for again in [A.url, *SPELLINGS]:
        assert tombstones.covering(filled.store.db.conn, again) == 1


def test_nobody_asks_for_it_again(filled: Filled) -> None:
    gone(filled.home)
    source, now = "shiqiao", BEGIN
    with filled.store.write() as connection:
        found = [frontier.Found(url=url, title=A.title, date=None) for url in (A.url, *SPELLINGS)]
        added = frontier.add_found(connection, source, found, now, most=9)
        assert (added.new, added.left_out) == (0, 0)
        connection.execute("UPDATE addresses SET due = '2020-01-01T00:00:00Z'")  # by any mistake
    assert [one.url for one in asking.due(filled.store, source, Role.ARTICLE, now)] == [B.url]
    titles = [row["list_title"] for row in filled.store.rows("SELECT list_title FROM addresses")]
    assert titles == [None, B.title]


def test_no_reading_brings_it_back(filled: Filled) -> None:
    gone(filled.home)
    for which in (Which.NEW, Which.UNREAD, Which.STALE, Which.ALL):
        found = [page.id for page in pages.to_read(filled.store, which, "2", 0, 9)]
        assert found == ([2] if which in (Which.STALE, Which.ALL) else [])
        assert pages.count_to_read(filled.store, which, "2") == len(found)


BACK = [
    (replace(A, url="http://s.example/new/7.html"), None),  # the same text elsewhere
    (replace(B, url="http://s.example/n.html", title="另一篇", own_url=A.url), None),
    (replace(A, text=TEXT), None),  # it was on its way when the article was removed
    (replace(A, url="http://s.example/n.html", text=TEXT), A.url),
]


@pytest.mark.parametrize(("outcome", "asked"), BACK)
def test_a_page_that_shows_it_again_is_removed_too(
    filled: Filled, outcome: Article, asked: str | None
) -> None:
    gone(filled.home)
    page, effect = filled.visit(outcome, asked)
    assert effect is Effect.REJECTED
    assert filled.store.value("SELECT count(*) FROM articles") == 1
    assert [one.page for one in tombstones.waiting(filled.store)] == [page]
    assert tombstones.covering(filled.store.db.conn, outcome.url) == 1
    assert list(map(str, faults(filled.home, filled.store))) == [
        f"Page {page} was removed, but its capture is not overwritten yet: "
        "'dangjian backup', 'remove' and 'crawl' do that first."
    ]
    catch_up(filled.home)
    assert nowhere(filled.home)
    assert whole(filled.home)


def test_another_article_of_the_source_is_not_taken_for_it(filled: Filled) -> None:
    gone(filled.home)
    assert filled.visit(article("c.html", A.title, OTHER_TEXT))[1] is Effect.NEW
    assert filled.visit(replace(B, text=f"{OTHER_TEXT}改。"))[1] is Effect.CHANGED


def test_a_short_text_is_not_taken_for_another_articles(filled: Filled) -> None:
    notice = article("n1.html", "公示", "详见附件。")
    filled.visit(notice)
    gone(filled.home, notice.url)
    assert filled.visit(replace(notice, url="http://s.example/n2.html"))[1] is Effect.NEW


def test_all_addresses_of_an_article_that_moved_go(filled: Filled) -> None:
    moved = replace(A, url="http://s.example/moved.html")
    filled.visit(replace(moved, text=f"{WORD}{WORD}。{TEXT}"), A.url)
    assert filled.store.value("SELECT count(*) FROM moved") == 2
    found = gone(filled.home, moved.url)
    assert {A.url, moved.url} <= found.urls
    assert sorted(found.pages) == [1, 3, 4]
    assert filled.store.value("SELECT count(*) FROM moved") == 0
    assert filled.store.value("SELECT count(*) FROM claims") == 0
    assert nowhere(filled.home)
    assert whole(filled.home)
    assert getter(filled.home.database)("/dangjian/articles/1").status_code == 410


def test_the_pages_that_continue_it_and_files_of_its_own_go(filled: Filled) -> None:
    own, both = (Attachment(name=f"附件{n}", url=f"http://s.example/{n}.pdf") for n in "12")
    second = "http://s.example/p_2.html"
    first = article("p.html", f"{WORD}的长文", attachments=(own, both), next_page=second)
    filled.visit(first)
    filled.visit(article("p_2.html", "第二页", f"{WORD}的第二页。{TEXT}"))
    filled.visit(replace(B, attachments=(both,)))
    filled.visit(article("1.pdf", f"{WORD}的附件"))
    filled.visit(article("2.pdf", "两篇都有的附件"))
    found = gone(filled.home, second)
    assert {first.url, second, own.url} <= found.urls
    assert found.shared == {both.url}
    titles = [row["title"] for row in filled.store.rows("SELECT title FROM articles ORDER BY id")]
    assert titles == [A.title, B.title, "两篇都有的附件"]
    assert filled.store.value("SELECT count(*) FROM parts") == 0
    gone(filled.home)
    assert nowhere(filled.home)
    assert whole(filled.home)


def test_what_robots_forbade_at_its_address_goes(filled: Filled) -> None:
    """Under every spelling; what was forbidden elsewhere stays."""
    twin, other = A.url.replace("http://", "https://www."), B.url
    store = filled.store
    with store.write() as connection:
        for url in (A.url, twin, other):
            connection.execute(
                "INSERT INTO denials (run, source, url, rule, agent, denied_at) "
                "SELECT id, ?, ?, 'Disallow: /', 'd', started_at FROM runs LIMIT 1",
                [store.value("SELECT key FROM sources LIMIT 1"), url],
            )
    gone(filled.home)
    assert [row["url"] for row in store.rows("SELECT url FROM denials")] == [other]


def test_a_list_page_is_not_removed_for_an_article(filled: Filled) -> None:
    """The source would never be crawled again."""
    start, second = "http://s.example/", "http://s.example/list_2.html"
    with filled.store.write() as connection:
        connection.execute(
            "INSERT INTO addresses (source, url, role, first_seen) VALUES ('shiqiao', ?, 'list', '')",
            [second],
        )
    filled.visit(article("", "首页被当成了一篇文章"))
    for url in (start, "https://www.s.example", second):
        with pytest.raises(RemovalError, match="is a list page of source 'shiqiao'"):
            gone(filled.home, url)
    assert filled.store.value("SELECT count(*) FROM removals") == 0


def test_it_is_told_what_would_go_and_a_no_removes_nothing(filled: Filled) -> None:
    home = filled.home.folder
    ran = dangjian("remove", A.url, "--reason", "x", "--dry-run", home=home)
    assert ran.code == 0
    assert f"Article 1: {A.title}\nAddress: {A.url}\n2 versions, 2 captures" in ran.out
    assert dangjian("remove", A.url, "--reason", "x", home=home).code == 1  # nobody answers
    for url, reason in (
        (A.url, " "),
        (A.url, "x" * 501),
        ("a.html", "x"),
        ("ftp://s.example/", "x"),
    ):
        ran = dangjian("remove", url, "--reason", reason, "--yes", home=home)
        assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert filled.store.value("SELECT count(*) FROM articles") == 2
    ran = dangjian("remove", A.url, "--reason", "第一行\n\x1b[31m红", "--yes", home=home)
    assert (ran.code, ran.err) == (0, "1 article and 2 captures were removed\n")
    assert filled.store.value("SELECT reason FROM removals") == "第一行 \ufffd[31m红"
    ran = dangjian("remove", A.url, "--reason", "again", "--yes", home=home)
    assert (ran.code, ran.err) == (0, "0 articles and 0 captures were removed\n")
    assert filled.store.value("SELECT count(*) FROM removals") == 1


class Killed(BaseException):
    """A process that is gone."""


STEPS = [
    (removal, "erase"),
    (tombstones, "erased"),
    (removals, "scrub"),
    (removals, "close"),
]


@pytest.mark.parametrize(("module", "name"), STEPS)
@pytest.mark.parametrize("passing", [0, 1])
def test_cut_off_at_any_step_it_is_whole_or_gone_and_the_next_one_ends_it(
    filled: Filled, module: object, name: str, passing: int
) -> None:
    calls, real = iter(range(99)), getattr(module, name)

    def failing(*given: object) -> object:
        if next(calls) == passing:
            raise Killed
        return real(*given)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, name, failing)
        try:
            gone(filled.home)
        except Killed:
            count = filled.store.value("SELECT count(*) FROM articles")
            assert count == (2 if name == "close" else 1)
    gone(filled.home)
    assert nowhere(filled.home)
    assert whole(filled.home)


def test_a_record_that_was_torn_is_written_again(filled: Filled) -> None:
    """A power cut leaves a part of the notice and a part of the record."""
    (warc,) = filled.home.warc.iterdir()
    before = warc.read_bytes()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tombstones, "erased", lambda *_: None)
        gone(filled.home)
    after = warc.read_bytes()
    differs = [n for n in range(len(before)) if before[n] != after[n]]
    for cut in differs[:: len(differs) // 5]:
        warc.write_bytes(after[:cut] + before[cut:])
        assert not whole(filled.home)
        with filled.store.write() as connection:
            connection.execute("UPDATE removed_pages SET erased = 0")
        catch_up(filled.home)
        assert nowhere(filled.home)
        assert whole(filled.home)


def test_with_a_disk_away_it_is_said_and_done_when_it_is_back(filled: Filled) -> None:
    (warc,) = filled.home.warc.iterdir()
    warc.rename(filled.home.folder / "away")
    ran = dangjian("remove", A.url, "--reason", "x", "--yes", home=filled.home.folder)
    assert ran.code == 1
    assert len(re.findall(r"The capture of page [13] cannot be overwritten", ran.out)) == 2
    assert filled.store.value("SELECT count(*) FROM articles") == 1
    (filled.home.folder / "away").rename(warc)
    catch_up(filled.home)
    assert nowhere(filled.home)
    assert whole(filled.home)


def test_a_row_that_names_another_place_overwrites_nothing_there(
    filled: Filled, tmp_path: Path
) -> None:
    (warc,) = filled.home.warc.iterdir()
    (tmp_path / "x").write_bytes(b"\x1f\x8b\x08" + bytes(9999))
    before = warc.read_bytes(), (tmp_path / "x").read_bytes()
    for file, offset, length in (
        ("../../x", 0, 500),
        (warc.name, 1, 500),
        (warc.name, 0, 1 << 40),
        (warc.name, -1, 500),
        (warc.name, 0, len(before[0]) + 1),
    ):
        capture = Capture(file=file, offset=offset, length=length, sha256="")
        with pytest.raises(CaptureError):
            erase(filled.home.warc, capture, A.url, "x", "2026-03-01T00:00:00Z")
    assert (warc.read_bytes(), (tmp_path / "x").read_bytes()) == before


def test_while_a_backup_is_made_nothing_is_removed(filled: Filled, tmp_path: Path) -> None:
    lock = filled.home.lock("captures")
    for refused in (lambda: gone(filled.home), lambda: make(filled.home, tmp_path / "b", BEGIN)):
        with pytest.raises(HomeError, match="try again when that is done"):
            refused()
    catch_up(filled.home)  # somebody else's business
    lock.release()
    assert whole(filled.home)


def test_a_backup_forgets_with_the_archive_and_an_older_one_does_not(
    filled: Filled, tmp_path: Path
) -> None:
    older = tmp_path / "older"
    make(filled.home, tmp_path / "kept", BEGIN)
    make(filled.home, older, BEGIN)
    gone(filled.home)
    make(filled.home, tmp_path / "kept", BEGIN)
    restored, _ = restore(tmp_path / "kept", tmp_path / "new")
    assert whole(restored)
    assert nowhere(restored)
    assert WORD.encode() not in b"".join(
        unpacked(path) for path in (tmp_path / "kept").rglob("*.warc.gz")
    )
    with open_store(restored.database) as store:
        assert tombstones.covering(store.db.conn, A.url) == 1
    restored, _ = restore(older, tmp_path / "old")
    assert not nowhere(restored)


def test_what_earlier_rewritings_left_in_the_file_goes_too(filled: Filled) -> None:
    """Rows were rewritten often, by a build of SQLite that does not overwrite what it deletes."""
    with filled.store.write() as connection:
        filled.store.db.conn.execute("PRAGMA secure_delete = OFF")
    for number in range(12):
        filled.visit(replace(A, text=f"{WORD}{number}{TEXT * 5}"))
        with filled.store.write() as connection:
            connection.execute(
                "UPDATE versions SET text = text || ? WHERE article = 1", [f"{WORD}{number}"]
            )
            connection.execute("DELETE FROM attachments")
    gone(filled.home)
    assert nowhere(filled.home)
    assert whole(filled.home)


@pytest.mark.skipif(not Path("/bin/gzip").exists(), reason="gzip is not here")
def test_other_tools_read_the_file_as_before(filled: Filled) -> None:
    gone(filled.home)
    (warc,) = filled.home.warc.iterdir()
    ran = subprocess.run(["/bin/gzip", "-t", str(warc)], capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_an_index_segment_keeps_no_word_of_it(filled: Filled) -> None:
    """FTS5 only notes a deletion, beside the segments that have the words."""
    for number in range(30):
        filled.visit(article(f"x{number}.html", f"第{number}篇", f"第{number}篇的正文。{TEXT}"))
    gone(filled.home)
    blocks = sqlite3.connect(filled.home.database).execute(
        "SELECT block FROM article_index_data UNION ALL SELECT block FROM article_characters_data"
    )
    told = b"".join(block for (block,) in blocks)
    assert "磐".encode() not in told


def test_removed_while_its_page_is_being_written_it_is_overwritten(filled: Filled) -> None:
    """Nobody knows that it was removed when it comes, and it is in the file before anybody does."""

    class Writing:
        async def write(self, page: Page) -> Capture:
            capture = filled.sink.write(page)
            gone(filled.home)
            return capture

    crawl = SimpleNamespace(
        store=filled.store, writing=Writing(), run=filled.run, ended=None, folder=filled.home.warc,
        walks={"shiqiao": SimpleNamespace(answers=0, waited=0.0)},
    )  # fmt: skip
    keeping = Keeping(SimpleNamespace(spider=SimpleNamespace(crawl=crawl)))  # type: ignore[arg-type]
    address = filled.store.value("SELECT id FROM addresses WHERE url = ?", [A.url])
    meta = {"source": "shiqiao", "role": "article", "address": address}
    response = TextResponse(A.url, body=f"{WORD}。".encode())
    with pytest.raises(RemovedError):
        asyncio.run(keeping.process_response(Request(A.url, meta=meta), response))
    assert [one.page for one in tombstones.waiting(filled.store)] == [4]
    catch_up(filled.home)
    assert nowhere(filled.home)
    assert whole(filled.home)


@pytest.mark.slow
def test_removed_while_a_crawl_is_on_its_way_to_it_and_never_asked_for_again(
    home: Home, configure: Callable[[str], None], store: Store
) -> None:
    """It comes while it is being removed; then its list names it, a redirect leads to it, and its twin
    and its visits would be due."""
    with misbehaving() as (world, address):
        urls = [f"/a/t20260302_{n}.html" for n in range(3)]
        for number, path in enumerate(urls):
            world.article(path, f"{WORD if number == 1 else '石桥'}村第{number}支部的工作做法")
        page = world.paths[urls[1]]

        def while_it_is_removed(handler: object) -> None:
            remove(home, address + urls[1], "不实", BEGIN, print)
            page(handler)

        world.paths[urls[1]] = while_it_is_removed
        configure(source_table(address, revisit=["0d"]))
        ran = dangjian("crawl", home=home.folder)
        assert (ran.code, ran.err.count("Traceback")) == (0, 0), ran.err
        assert world.seen[urls[1]] == 1
        assert store.value("SELECT count(*) FROM articles") == 2
        assert nowhere(home)
        world.paths[urls[1]] = page
        world.add("/led/t20260302_9.html", lambda h: h.reply(302, b"", location=urls[1]))
        world.listed.append(f"{urls[1]}#comments")
        for _ in range(2):
            ran = dangjian("crawl", home=home.folder)
            assert (ran.code, ran.err.count("Traceback")) == (0, 0), ran.err
        assert dangjian("read", "--all", home=home.folder).code == 0
    assert world.seen[urls[1]] == 1
    assert world.seen[urls[0]] == 3
    assert world.seen["/led/t20260302_9.html"] == 1
    assert store.value("SELECT count(*) FROM articles") == 2
    assert nowhere(home)
    assert whole(home)


def test_who_reads_an_older_state_is_not_waited_for_for_ever(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.store.database.BUSY_TIMEOUT", 0.0)
    with look(filled.home.database) as reader:
        reader.db.conn.execute("BEGIN")
        assert reader.value("SELECT count(*) FROM articles") == 2
        ran = dangjian("remove", A.url, "--reason", "x", "--yes", home=filled.home.folder)
        assert (ran.code, ran.err) == (1, "1 article and 2 captures were removed\n")
        assert "Somebody reads an older state of the database" in ran.out
        assert reader.value("SELECT count(*) FROM articles") == 2
    assert dangjian("remove", A.url, "--reason", "x", "--yes", home=filled.home.folder).code == 0
    assert nowhere(filled.home)


def test_a_large_database_is_not_rewritten_in_use_and_that_is_said(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removals, "_SMALL", 0)
    ran = dangjian("remove", A.url, "--reason", "x", "--yes", home=filled.home.folder)
    assert ran.code == 0
    assert ran.out.endswith("older states of what was removed (docs/backup.md).\n")
    assert nowhere(filled.home)


_URLS = [f"http://s.example/{name}" for name in ("a.html", "b.html", "c.html", "a_2.html")]
_PAGES = st.tuples(
    st.sampled_from(_URLS),
    st.sampled_from([STORY, replace(STORY, text=EDITED), OTHER]),
    st.sampled_from([None, *_URLS]),  # the address that led to it
    st.sampled_from([None, *_URLS]),  # the one that it gives as its own
    st.booleans(),  # whether it goes on
    st.sampled_from([(), (Attachment(name="附件", url="http://s.example/1.pdf"),)]),
)


def _rows(store: Store, but: set[int]) -> list[tuple[object, ...]]:
    """Every version that is shown of articles, except some."""
    found = store.rows(
        "SELECT a.id, a.url, a.moved_to, a.versions, a.gone_at, v.id, v.page, v.sha256, v.text "
        "FROM articles a JOIN versions v ON v.article = a.id ORDER BY v.id"
    )
    return [tuple(row) for row in found if row["id"] not in but]


@settings(max_examples=15)  # 30 ms each
@given(st.lists(_PAGES, min_size=1, max_size=7), st.sampled_from(_URLS))
def test_whatever_came_before_nothing_else_is_changed(
    history: list[tuple[str, Article, str | None, str | None, bool, tuple[Attachment, ...]]],
    url: str,
) -> None:
    site, read = Site(), []
    for at, story, asked, own, goes_on, files in history:
        further = "http://s.example/a_2.html" if goes_on and not at.endswith("_2.html") else None
        page = replace(story, url=at, own_url=own, next_page=further, attachments=files)
        read.append(page)
        site.visit(page, asked if asked != at else None)
    told = removals.extent(site.store, url)
    before = _rows(site.store, but=set(told.articles))
    found = removals.remove(site.store, url, "x", BEGIN)
    assert found == told
    assert _rows(site.store, but=set()) == before
    assert checking.index_fault(site.store) is None
    assert checking.foreign_key_faults(site.store) == 0
    assert checking.shown_faults(site.store) == 0
    assert list(checking.id_faults(site.store)) == []
    again = removals.extent(site.store, url)
    assert (again.articles, again.pages) == ({}, {})
    # All pages read again, as `read --all` does: nothing comes back.
    left = {one.id for one in pages.to_read(site.store, Which.ALL, "1", 0, 99)}
    for row, page in zip(site.pages, read, strict=True):
        if row.id in left:
            site.settle(row, page)
    assert _rows(site.store, but=set()) == before
    site.store.close()
