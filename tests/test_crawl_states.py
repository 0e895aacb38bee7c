"""What a crawl says when it did not get what it went for, and how it ends when it must."""

import errno
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import forked
import pytest
from commands import dangjian, running
from misbehaving import GOOD, misbehaving, replying, source_table

from archive.errors import DiskFullError
from archive.home.folder import Home
from archive.store import frontier, runs
from archive.store.database import Store, stamp
from archive.store.frontier import Added, Found
from archive.store.statuses import statuses
from archive.types import Cause, Source, SourceKind
from archive.warc import WarcSink
from crawler import reserve
from crawler.lists import ListVerdict
from crawler.page_links import look_at_list
from scheduler.cli import main
from scheduler.standing import standings

Configure = Callable[[str], None]

ROW = '<li><a href="{0}">石桥镇第{1}次党建工作例会召开</a><span>2026-03-02</span></li>'


def listing(*addresses: str, after: str = "") -> bytes:
    rows = "".join(ROW.format(address, n) for n, address in enumerate(addresses))
    return f'<meta charset="utf-8"><ul>{rows}</ul>{after}'.encode()


def ended(store: Store) -> tuple[str, str | None, str]:
    """State, cause and message of the last run at its source."""
    (row,) = store.rows(
        "SELECT state, cause, message FROM run_sources ORDER BY run DESC, source LIMIT 1"
    )
    return row["state"], row["cause"], row["message"]


def many(world: Any, count: int) -> list[str]:
    for n in range(count):
        world.article(f"/a/t20260302_{n}.html", f"石桥镇第{n}支部开展主题党日活动")
    return list(world.listed)


def down(world: Any) -> None:
    world.add("/a/t20260302_1.html", lambda h: h.reply(503, b"down"))


def not_there(world: Any) -> None:
    for n in range(3):
        world.listed.append(f"/a/t20260302_{n}.html")


def no_articles(world: Any) -> None:
    page = "<title>登录</title><form><input type=password name=p></form>".encode()
    world.add("/a/t20260302_1.html", lambda h: h.reply(200, page))


STATES: dict[str, tuple[Callable[[Any], None], str]] = {
    "empty": (lambda world: None, "Its list pages gave no article address."),
    "off-hosts": (
        lambda world: world.listed.append("http://elsewhere.example/a/t20260302_1.html"),
        "The only article address on its list pages leads to other hosts (elsewhere.example)",
    ),
    "nothing": (not_there, "None of 3 article pages that were asked for came: {address}/a/t2"),
    "errors": (down, "did not come: {address}/a/t20260302_1.html answered 503."),
    "blocked": (
        lambda world: world.paths.update({
            "/djgz/": lambda h: h.reply(200, "<p>您的访问过于频繁，请完成验证</p>".encode())
        }),
        "{address}/djgz/ answered with the block page of a firewall.",
    ),
    "robots": (
        lambda world: world.paths.update({
            "/robots.txt": lambda h: h.reply(200, b"User-agent: *\nDisallow: /djgz/\n")
        }),
        "{address}/djgz/ was not fetched: Forbidden by robots.txt",
    ),
}  # fmt: skip


WORDS = {"empty": "changed", "off-hosts": "changed", "nothing": "empty", "errors": "new"}
"""The health of such a source, where it is not the word of its run."""


@pytest.mark.parametrize("cause", STATES)
def test_a_crawl_that_got_nothing_says_why(
    home: Home, configure: Configure, store: Store, cause: str
) -> None:
    prepare, sentence = STATES[cause]
    with misbehaving() as (world, address):
        prepare(world)
        configure(source_table(address))
        ran = dangjian("crawl", home=home.folder)
    state, told, message = ended(store)
    assert (ran.code, state, told) == (1, "failed", cause)
    assert sentence.format(address=address) in message
    assert f"1 of them failed (1 {cause})" in ran.err
    status = dangjian("status", home=home.folder)
    word = WORDS.get(cause, cause)
    if word == "new":  # a single failure that may pass
        assert (status.code, "need" in status.err) == (0, True)
        assert "0 of them need somebody, 0 articles" in status.err
    else:
        assert f" {word} " in status.out
        assert status.err == f"1 source, 1 of them needs somebody (1 {word}), 0 articles\n"
    assert status.code == (word != "new")
    assert store.value("SELECT cause FROM runs") == cause


def test_a_server_that_is_down_does_not_refuse_us(
    home: Home, configure: Configure, store: Store
) -> None:
    """Nor while it is left alone for that: a later run asks nothing, and the ledger says the same."""
    with misbehaving() as (world, address):
        world.paths["/djgz/"] = lambda h: h.reply(503, b"down")
        configure(source_table(address))
        dangjian("crawl", home=home.folder)
        assert ended(store)[1] == "unreachable"
        dangjian("crawl", home=home.folder)  # after the fifth 503 it is left alone
        asked = world.seen.total()
        dangjian("crawl", home=home.folder)
        assert world.seen.total() == asked
    assert ended(store)[1] == "unreachable"
    status = dangjian("status", home=home.folder)
    assert (status.code, "It answers with an error of its server" in status.out) == (0, True)
    assert " blocked " not in status.out


def test_a_source_in_which_no_article_was_ever_read_is_not_finished(
    home: Home, configure: Configure, store: Store
) -> None:
    with misbehaving() as (world, address):
        no_articles(world)
        configure(source_table(address))
        codes = [dangjian("crawl", home=home.folder).code for _ in range(2)]
        assert (codes, ended(store)[1]) == ([1, 1], "nothing")
        world.article("/a/t20260302_2.html")
        assert dangjian("crawl", home=home.folder).code == 0


def test_articles_that_are_gone_are_a_fact_about_the_site(
    home: Home, configure: Configure, store: Store
) -> None:
    with misbehaving() as (world, address):
        paths = many(world, 2)
        configure(source_table(address, revisit=["0d"]))
        assert dangjian("crawl", home=home.folder).code == 0
        for path in paths:
            del world.paths[path]
        assert dangjian("crawl", home=home.folder).code == 0
    assert ended(store)[0] == "finished"
    assert store.value("SELECT gone FROM run_sources ORDER BY run DESC") == 2


def test_a_server_that_is_not_there_is_unreachable(
    home: Home, configure: Configure, store: Store
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    configure(source_table(address))
    assert dangjian("crawl", home=home.folder).code == 1
    assert ended(store)[1] == "unreachable"


def test_a_walk_that_is_cut_goes_on_in_the_next_crawl(
    home: Home, configure: Configure, store: Store
) -> None:
    with misbehaving() as (world, address):
        paths = many(world, 4)
        for page in range(4):
            after = f'<a href="/djgz/{page + 1}.html">下一页</a>' if page < 3 else ""
            body = listing(paths[page], after=after)
            name = f"/djgz/{page}.html" if page else "/djgz/"
            world.paths[name] = replying(body)
        configure(source_table(address, max_list_pages=1))
        first = dangjian("crawl", home=home.folder)
        assert (first.code, ended(store)[1]) == (1, "cut")
        assert store.value("SELECT count(*) FROM articles") == 2
        dangjian("crawl", home=home.folder)
        assert dangjian("crawl", home=home.folder).code == 0
    assert store.value("SELECT count(*) FROM articles") == 4


def test_an_empty_list_is_asked_for_anew_though_it_says_that_it_has_not_changed(
    home: Home, configure: Configure, store: Store
) -> None:
    """What we could not read in it, a later version of ours may."""
    with misbehaving() as (world, address):
        world.paths["/djgz/"] = lambda h: h.reply(200, b"<p>nothing</p>", etag='"1"')
        configure(source_table(address))
        dangjian("crawl", home=home.folder)
        again = dangjian("crawl", home=home.folder)
        assert "If-None-Match" not in world.headers["/djgz/"]
    assert (again.code, ended(store)[1]) == (1, "empty")


NOTICE = "<html><head><title>404</title></head><body>您访问的页面不存在或已被删除</body></html>"


def kept_file(body: bytes, modified: str) -> Callable[[Any], None]:
    """A path that answers 304 to whoever asks on condition of a later day, as files do."""

    def answer(handler: Any) -> None:
        since = handler.headers.get("If-Modified-Since")
        fresh = since and parsedate_to_datetime(since) >= parsedate_to_datetime(modified)
        handler.reply(304 if fresh else 200, b"" if fresh else body, last_modified=modified)

    return answer


def test_a_notice_that_does_not_change_brings_no_article_back(
    home: Home, configure: Configure, store: Store
) -> None:
    """Its 304 says nothing of the article that was there before, whose day may be a later one."""
    with misbehaving() as (world, address):
        many(world, 2)
        for n, path in enumerate(world.listed):
            page = GOOD.format(title=f"石桥镇开展第{n}次主题党日活动").encode()
            world.paths[path] = kept_file(page, "Thu, 05 Mar 2026 01:00:00 GMT")
        configure(source_table(address, revisit=["0s"]))
        dangjian("crawl", home=home.folder)
        dangjian("crawl", home=home.folder)
        assert store.value("SELECT count(*) FROM outcomes WHERE reason = 'unchanged'") == 2
        in_place, away = world.listed
        world.paths[in_place] = kept_file(NOTICE.encode(), "Fri, 06 Mar 2026 01:00:00 GMT")
        world.paths[away] = lambda h: h.reply(302, b"", location="/404.html")
        world.paths["/404.html"] = kept_file(NOTICE.encode(), "Mon, 06 Jan 2020 01:00:00 GMT")
        for _ in range(2):
            dangjian("crawl", home=home.folder)
            assert store.value("SELECT count(*) FROM articles WHERE gone_at IS NOT NULL") == 2
    assert store.value("SELECT count(*) FROM outcomes WHERE reason = 'unchanged'") == 2


def test_what_is_too_much_at_once_is_left_out_and_counted(home: Home, store: Store) -> None:
    now = datetime.now(UTC)
    found = [Found(url=f"http://a.example/{n}", title=None, date=None) for n in range(10)]
    with store.write() as connection:
        connection.execute("INSERT INTO regions VALUES ('999951', 'x')")
        connection.execute("INSERT INTO sources VALUES ('s', 's', '999951', 'media', 'auto', '[]')")
        first = frontier.add_found(connection, "s", found, now, most=4)
        second = frontier.add_found(connection, "s", found, now, most=4)
        third = frontier.add_found(connection, "s", found, now, most=4)
    assert [first, second, third] == [Added(4, 6), Added(4, 2), Added(2, 0)]


@pytest.mark.parametrize(
    ("seen", "asked", "due"),
    [
        # Known for 400 days, last asked for at 180: the visit at one year is late.
        (400, 220, "2025-03-28"),
        # Asked for since: the next is at two years.
        (400, 10, "2026-03-28"),
        # From before it was noted when: once more, now.
        (400, None, "2024-03-29"),
        # Older than the highest age.
        (1200, 1020, None),
    ],
)
def test_ages_that_came_into_the_settings_later_are_planned(
    store: Store, seen: int, asked: int | None, due: str | None
) -> None:
    now = datetime(2025, 5, 2, tzinfo=UTC)
    source = Source(
        key="s", name="s", start=("http://a.example/",), region="999951", kind=SourceKind.MEDIA
    )
    link = Found(url="http://a.example/1", title=None, date=None)
    runs.put_sources(store, [source], {})
    run = runs.start_run(store, [source], now)
    with store.write() as connection:
        frontier.add_found(connection, "s", [link], now - timedelta(days=seen), most=1)
        connection.execute(
            "INSERT INTO pages (id, run, source, role, url, fetched_at, status, size, sha256, "
            "warc_file, warc_offset, warc_length) "
            "VALUES (1, ?, 's', 'article', 'u', '2024-01-01T00:00:00Z', 200, 0, '', '', 0, 0)",
            [run],
        )
        connection.execute(
            "UPDATE addresses SET due = NULL, page = 1, asked_at = ?",
            [stamp(now - timedelta(days=asked)) if asked is not None else None],
        )
    frontier.plan_visits(store, source, now)
    planned = store.value("SELECT due FROM addresses")
    assert (planned and planned[:10]) == due


def test_a_block_page_is_one_only_when_it_gives_no_links() -> None:
    now, words = datetime.now(UTC), "<p>安全验证</p>"
    blocked = look_at_list(words.encode(), None, "http://a.example/", "auto", now)
    assert blocked.verdict is ListVerdict.BLOCKED
    page = listing("/a/t20260302_1.html", after=words)
    shown = look_at_list(page, None, "http://a.example/", "auto", now)
    assert shown.verdict is ListVerdict.OK


@pytest.mark.parametrize("where", ["/djgz/", "/robots.txt", "parsing"])
@pytest.mark.slow
def test_sigterm_ends_a_crawl_in_five_seconds(
    home: Home, configure: Configure, store: Store, where: str
) -> None:
    reached, held = threading.Event(), threading.Event()
    # Each address costs the patterns of the dialects much; together more than the time limit.
    links = "".join(f'<a href="/a/{"a/web/" * 300}{n}.html">党建</a>' for n in range(4_000))

    def hang(handler: Any) -> None:
        reached.set()
        held.wait(30)
        handler.close_connection = True

    def list_much(handler: Any) -> None:
        handler.reply(200, links.encode())
        reached.set()

    with misbehaving() as (world, address):
        if where == "parsing":
            world.paths["/djgz/"] = list_much
        else:
            world.paths[where] = hang
        configure(source_table(address))
        with running("crawl", home=home.folder) as process:
            assert reached.wait(30)
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=5)
        held.set()
    assert (process.returncode, "Traceback" in err) == (1, False)
    assert ended(store)[1] == "ended-early"
    # Nothing is said of a site that we stopped waiting for.
    assert (
        store.value("SELECT count(*) FROM addresses WHERE failures > 0 OR error IS NOT NULL") == 0
    )
    assert store.value("SELECT errors FROM run_sources") == 0


def late(reached: threading.Event, held: threading.Event) -> Callable[[Any], None]:
    """A path that answers only once it is released."""

    def answer(handler: Any) -> None:
        reached.set()
        held.wait(30)
        handler.reply(200, b"")

    return answer


def test_a_second_sigterm_kills(home: Home, configure: Configure) -> None:
    reached, held = threading.Event(), threading.Event()
    with misbehaving() as (world, address):
        world.paths["/djgz/"] = late(reached, held)
        configure(source_table(address))
        with running("crawl", home=home.folder) as process:
            assert reached.wait(30)
            code = None
            while code is None:  # the first one is answered when the process gets to it
                process.send_signal(signal.SIGTERM)
                try:
                    code = process.wait(0.1)
                except Exception:  # noqa: S112 - not yet
                    continue
        held.set()
    assert code == -signal.SIGTERM


def full_from(n: int, kind: str, words: list[str]) -> None:
    """The command on a disk that is full from the n-th write on, until the reserve is given away."""
    home = Path(words[1])
    count = 0

    def is_full() -> bool:
        nonlocal count
        count += 1
        return count >= n and any((home / "locks").glob("reserve-*"))

    if kind == "warc":
        keep = WarcSink.write_all

        def sink(self: WarcSink, pages: Any) -> Any:
            if is_full():
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return keep(self, pages)

        WarcSink.write_all = sink  # type: ignore[method-assign]
    else:
        write = Store.write

        @contextmanager
        def failing(self: Store) -> Iterator[Any]:
            if is_full():
                raise DiskFullError("The database cannot be written, for its disk is full.")
            with write(self) as connection:
                yield connection

        Store.write = failing  # type: ignore[method-assign]
    main(words, prog_name="dangjian")


@pytest.mark.slow
def test_a_disk_that_is_full_at_any_write_loses_nothing_and_blames_nobody(
    home: Home, configure: Configure, store: Store
) -> None:
    points = [("warc", n) for n in (1, 2, 4)] + [("database", n) for n in (2, 4, 5, 7, 9, 14)]
    with misbehaving() as (world, address):
        paths = many(world, 8)
        configure(source_table(address))
        for kind, n in points:
            before = sum(world.seen[path] for path in paths)
            kept = store.value("SELECT count(*) FROM pages WHERE role = 'article'")
            ran = forked.run(full_from, n, kind, ["--home", str(home.folder), "crawl"])
            told = f"{kind} {n}: {ran.out} {ran.err}"
            assert (ran.code in (1, 2), "Traceback" in ran.err) == (True, False), told
            assert "full" in ran.out + ran.err, told
            assert store.value("SELECT count(*) FROM runs WHERE state = 'running'") == 0, told
            assert store.value("SELECT count(*) FROM addresses WHERE failures > 0") == 0, told
            assert store.value("SELECT coalesce(sum(errors), 0) FROM run_sources") == 0, told
            asked = sum(world.seen[path] for path in paths) - before
            now = store.value("SELECT count(*) FROM pages WHERE role = 'article'")
            # The one that could not be kept, and the one that was sent while it was being written.
            assert asked <= now - kept + 2, told
        causes = {row["cause"] for row in store.rows("SELECT cause FROM runs")}
        assert dangjian("crawl", home=home.folder).code == 0
    assert causes == {"disk-full"}
    assert store.value("SELECT count(*) FROM articles") == 8
    assert dangjian("verify", home=home.folder).code == 0
    assert list((home.folder / "locks").glob("reserve-*")) == []


def test_without_room_for_its_end_a_crawl_does_not_begin(
    home: Home, configure: Configure, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError, match="no space is left"), reserve.Reserve(home, "x"):
        pytest.fail("it began")
    assert list(home.folder.glob("locks/reserve-*")) == []


def test_a_run_whose_process_is_gone_is_killed_and_its_source_due_at_once(
    home: Home, configure: Configure, store: Store
) -> None:
    reached, held = threading.Event(), threading.Event()
    with misbehaving() as (world, address):
        world.paths["/djgz/"] = late(reached, held)
        configure(source_table(address, every="7d"))
        with running("crawl", home=home.folder) as process:
            assert reached.wait(30)
            alive = standings(home, store, datetime.now(UTC))["shiqiao"].state
            process.kill()
            process.wait(30)
        held.set()
    assert alive == "running"
    status = dangjian("status", home=home.folder)
    told = " ".join(status.out.split())
    assert " – " in told  # its health is judged when the next crawl finds that run
    assert " now " in told
    assert "The process ended before the crawl did." in told
    assert store.value("SELECT state FROM runs") == "running"  # looking changes nothing


def test_times_in_the_future_are_not_believed(
    home: Home, configure: Configure, store: Store
) -> None:
    ahead = datetime.now(UTC) + timedelta(days=700)
    path = "/a/t20260302_1.html"
    with misbehaving() as (world, address):
        world.article(path)
        configure(source_table(address, revisit=["7d"]))
        assert dangjian("crawl", home=home.folder).code == 0
        stamp = f"{ahead:%Y-%m-%dT%H:%M:%SZ}"
        with store.write() as connection:
            connection.execute("UPDATE runs SET started_at = ?", [stamp])
            connection.execute(
                "UPDATE addresses SET first_seen = ?, asked_at = ?, due = NULL", [stamp, stamp]
            )
        status = " ".join(dangjian("status", home=home.folder).out.split())
        assert "Its last start lies in the future: the clock was wrong." in status
        assert " now " in status
        assert dangjian("crawl", home=home.folder).code == 0
        assert world.seen[path] == 2
    (row,) = store.rows("SELECT first_seen, due FROM addresses WHERE role = 'article'")
    wait = datetime.fromisoformat(row["due"]) - datetime.fromisoformat(row["first_seen"])
    assert wait == timedelta(days=7)
    assert datetime.fromisoformat(row["due"]) < datetime.now(UTC) + timedelta(days=8)


def test_crawls_that_did_not_end_are_counted_in_a_row(home: Home, store: Store) -> None:
    now = datetime.now(UTC)
    with store.write() as connection:
        connection.execute("INSERT INTO regions VALUES ('999951', 'x')")
        connection.execute("INSERT INTO sources VALUES ('s', 's', '999951', 'media', 'auto', '[]')")
        for state, cause in (
            ("killed", None),
            ("failed", "blocked"),
            ("failed", "ended-early"),
            ("killed", None),
            ("failed", "disk-full"),
        ):
            run = connection.execute(
                "INSERT INTO runs (started_at, state) VALUES ('2026-03-02T00:00:00Z', ?) RETURNING id",
                [state],
            ).fetchone()[0]
            connection.execute(
                "INSERT INTO run_sources (run, source, state, cause) VALUES (?, 's', ?, ?)",
                [run, state, cause],
            )
    status = statuses(store, now)["s"]
    assert (status.cause, status.unended) == (Cause.DISK_FULL, 3)
