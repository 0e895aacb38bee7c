"""One request at a time to a host, pauses kept across processes, and a host that refuses is left
alone."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import pytest
from commands import dangjian, started
from misbehaving import gzipped, misbehaving, source_table
from scrapy.http import Response

from archive.home.config import parse_config
from archive.home.folder import Home
from archive.store import hosts, runs
from archive.store.database import Store
from archive.web.firewalls import is_block_page
from crawler.lists import FAMILIES
from crawler.manners import retry_after

Configure = Callable[[str], None]
NOW = 1_800_000_000.0
HOST = "qinghe.example:80"


@pytest.fixture
def run(store: Store) -> int:
    """A run that goes on."""
    source = next(
        iter(parse_config(source_table("http://x.example"), FAMILIES, name="x").sources.values())
    )
    runs.put_sources(store, [source], {})
    return runs.start_run(store, [source], datetime.now(UTC))


def _give_back(store: Store, run: int, next_at: float) -> None:
    hosts.give_back(store, HOST, run, next_at)


def test_a_lease_is_one_requests_until_it_is_given_back(store: Store, run: int) -> None:
    assert hosts.take(store, HOST, run, NOW, NOW + 90).free
    assert hosts.take(store, HOST, run, NOW + 1, NOW + 91).held == NOW + 90
    assert hosts.take(store, "other.example:80", run, NOW, NOW + 90).free
    _give_back(store, run, NOW + 7)
    assert hosts.take(store, HOST, run, NOW + 6, NOW + 96) == hosts.Turn(next_at=NOW + 7)
    assert hosts.take(store, HOST, run, NOW + 7, NOW + 97).free


def test_a_lease_lapses_and_ends_with_its_run(store: Store, run: int) -> None:
    assert hosts.take(store, HOST, run, NOW, NOW + 90).free
    assert hosts.take(store, HOST, run, NOW + 91, NOW + 181).free
    runs.mark_killed(store, run, "The process ended before the run did.")
    assert hosts.take(store, HOST, run, NOW + 92, NOW + 182).free


def test_a_request_looks_at_no_run_that_is_over(store: Store, run: int) -> None:
    """There are hundreds of thousands after a year."""
    store.write_one(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
        "INSERT INTO runs (started_at, state) SELECT '2026-03-02T00:00:00Z', 'finished' FROM n"
    )
    hosts.take(store, HOST, run, NOW, NOW + 90)
    steps = []
    store.db.conn.set_progress_handler(lambda: steps.append(1), 100)
    assert hosts.look(store.db.conn, HOST, NOW + 1).held
    assert runs.open_runs(store) == [run]
    store.db.conn.set_progress_handler(None, 0)
    assert len(steps) < 10


def test_the_delay_outlives_a_run_that_was_killed_during_a_request(store: Store, run: int) -> None:
    assert hosts.take(store, HOST, run, NOW, NOW + 90, next_at=NOW + 3).free
    runs.mark_killed(store, run, "The process ended before the run did.")
    assert hosts.take(store, HOST, run, NOW + 2, NOW + 92) == hosts.Turn(next_at=NOW + 3)
    assert hosts.take(store, HOST, run, NOW + 3, NOW + 93).free


def test_a_request_that_outlasts_the_delay_still_has_the_host_alone(store: Store, run: int) -> None:
    assert hosts.take(store, HOST, run, NOW, NOW + 90, next_at=NOW + 3).free
    assert hosts.take(store, HOST, run, NOW + 10, NOW + 100).held == NOW + 90
    _give_back(store, run, NOW + 23)
    assert hosts.take(store, HOST, run, NOW + 22, NOW + 112) == hosts.Turn(next_at=NOW + 23)


def test_what_was_written_while_the_clock_was_wrong_is_not_believed(store: Store, run: int) -> None:
    ahead = NOW + 700 * hosts.DAY
    assert hosts.take(store, HOST, run, ahead, ahead + 90).free
    assert hosts.take(store, HOST, run, NOW, NOW + 90).free
    _give_back(store, run, ahead)
    assert hosts.take(store, HOST, run, NOW, NOW + 90).free


def test_a_pause_from_before_the_clock_was_set_back_is_none_and_a_block_is_one(
    store: Store, run: int
) -> None:
    ahead = NOW + 8 * 3_600  # a machine that keeps China time where UTC is expected
    hosts.take(store, HOST, run, ahead, ahead + 90)
    assert hosts.look(store.db.conn, HOST, ahead + 1).held == ahead + 90
    assert hosts.look(store.db.conn, HOST, NOW).free
    _give_back(store, run, ahead + 7)
    assert hosts.take(store, HOST, run, NOW, NOW + 90).free
    assert hosts.take(store, HOST, run, NOW + 1, NOW + 91).held == NOW + 90
    _give_back(store, run, NOW + 7)
    assert hosts.look(store.db.conn, HOST, NOW + 6).next_at == NOW + 7
    hosts.take(store, HOST, run, ahead, ahead + 90)
    assert _refuse(store, 5, ahead)[-1] == ahead + 3_600
    _give_back(store, run, ahead)
    assert hosts.look(store.db.conn, HOST, NOW) == hosts.Turn(blocked_until=ahead + 3_600)


def _refuse(store: Store, times: int, now: float) -> list[float]:
    with store.write() as connection:
        return [hosts.refused(connection, HOST, now) for _ in range(times)]


def test_a_host_that_is_left_alone_for_it_is_down_stays_so_for_later_runs(
    store: Store, run: int
) -> None:
    hosts.take(store, HOST, run, NOW, NOW + 90)
    _give_back(store, run, NOW)
    for failing in (True, False):
        with store.write() as connection:
            until = [hosts.refused(connection, HOST, NOW, failing=failing) for _ in range(5)][-1]
        turn = hosts.take(store, HOST, run, NOW + 1, NOW + 91)
        assert turn == hosts.Turn(blocked_until=until, failing=failing)


def test_five_refusals_in_a_row_block_for_a_time_that_doubles(store: Store, run: int) -> None:
    hosts.take(store, HOST, run, NOW, NOW + 90)
    _give_back(store, run, NOW)
    assert _refuse(store, 4, NOW) == [0, 0, 0, 0]
    hosts.give_back(store, HOST, run, NOW, answered=True)
    assert _refuse(store, 5, NOW) == [0, 0, 0, 0, NOW + 3_600]
    assert hosts.take(store, HOST, run, NOW + 3_599, NOW).blocked_until == NOW + 3_600
    assert hosts.take(store, HOST, run, NOW + 3_600, NOW).free
    hours = [(_refuse(store, 5, NOW)[-1] - NOW) / 3_600 for _ in range(9)]
    assert hours == [2, 4, 8, 16, 32, 64, 128, 168, 168]
    hosts.let_in(
        store, [HOST], NOW + 168 * 3_600 - 1
    )  # a process that another one's block outlasts
    assert _refuse(store, 5, NOW)[-1] == NOW + 168 * 3_600
    hosts.let_in(store, [HOST], NOW + 168 * 3_600)
    assert _refuse(store, 5, NOW)[-1] == NOW + 3_600


@pytest.mark.slow
def test_pages_let_through_before_each_block_do_not_shorten_the_next(
    home: Home, configure: Configure, store: Store
) -> None:
    paths = [f"/a/t20260302_{number}.html" for number in range(40)]
    waited = []
    with misbehaving() as (world, address):
        configure(source_table(address))

        def crawl(listed: list[str], *, refused: bool) -> None:
            world.listed.clear()
            for path in listed:
                world.article(path)
                if refused and path not in listed[:2]:
                    world.paths[path] = _refusing
            assert dangjian("crawl", home=home.folder).code == int(refused)
            (host,) = store.rows("SELECT blocks, blocked_until FROM hosts")
            waited.append((host["blocks"], round((host["blocked_until"] - time.time()) / 3_600)))
            with store.write() as connection:  # the pause is over
                connection.execute("UPDATE hosts SET blocked_until = 1 WHERE blocked_until")
                connection.execute("UPDATE addresses SET due = NULL WHERE role = 'article'")

        crawl(paths[:10], refused=True)
        crawl(paths[10:20], refused=True)
        crawl(paths[20:30], refused=True)
        assert waited == [(1, 1), (2, 2), (3, 4)]
        crawl(paths[30:32], refused=False)
        crawl(paths[32:], refused=True)
    assert [blocks for blocks, _ in waited[3:]] == [0, 1]


@pytest.mark.parametrize(
    ("status", "value", "seconds"),
    [
        (503, "120", 120),
        (429, " 7 ", 7),
        (403, "999999999", 86_400),
        (503, format_datetime(datetime.fromtimestamp(NOW + 90, UTC), usegmt=True), 90),
        (503, format_datetime(datetime.fromtimestamp(NOW - 90, UTC), usegmt=True), 0),
        (503, "Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        (503, "-5", 0),
        (503, "9" * 5_000, 86_400),
        (503, "99999999999", 86_400),
        (503, "soon", 0),
        (503, "", 0),
        (200, "120", 0),
    ],
)
def test_retry_after(status: int, value: str, seconds: float) -> None:
    answer = Response("http://qinghe.example/", status=status, headers={"Retry-After": value})
    assert retry_after(answer, NOW) == seconds


BLOCKED = {
    "bt": "<title>网站防火墙</title><h1>您的请求带有不合法参数，已被网站管理员设置拦截！</h1>",
    "knownsec": "<title>访问被拦截</title><p>当前访问疑似黑客攻击，已被创宇盾拦截。</p>",
    "safedog": "<p>您的请求中包含了危险的内容，已被网站安全狗拦截</p>",
    "aliyun": "<p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p>",
    "tencent": "<p>很抱歉，您提交的请求可能对网站造成威胁，请求已被管理员设置的策略阻断</p>",
    "cloudflare": "<title>Attention Required! | Cloudflare</title><h1>Sorry, you have been blocked</h1>",
    "too often": "<p>您的访问过于频繁，请稍后再试</p>",
    "a challenge": "<html><script>var acw_sc__v2='x';document.cookie=acw_sc__v2</script></html>",
}
NOT_BLOCKED = {
    "an article on safety": "<h1>关于开展安全检查的通知</h1><p>各支部要落实安全防护措施，禁止访问非法网站。</p>",
    "an article on a firewall": "<h1>我县完成网站防火墙升级</h1><p>县融媒体中心完成升级，全年拦截攻击三千余次。</p>",
    "a long page that quotes one": "<p>您的访问过于频繁，请稍后再试</p>"
    + "<p>支部学习记录。</p>" * 100,
    "scripts of a firewall on a page": "<script>__jsl_clearance</script>"
    + "<p>支部学习。</p>" * 20,
    "the sentence in a script": "<script>var a='您的访问过于频繁'</script><p>石桥镇召开会议，部署工作。</p>",
    "nothing": "",
    "signs without end": "<" * 60_000,
}


@pytest.mark.parametrize("page", BLOCKED.values(), ids=BLOCKED)
def test_block_pages(page: str) -> None:
    assert is_block_page(f'<html><meta charset="utf-8"><body>{page}</body></html>')


@pytest.mark.parametrize("page", NOT_BLOCKED.values(), ids=NOT_BLOCKED)
def test_pages_that_are_none(page: str) -> None:
    assert not is_block_page(page)


def _refusing(handler: Any) -> None:
    handler.reply(403, b"no")


def _firewall(handler: Any) -> None:
    page = gzipped(BLOCKED["knownsec"].encode())
    handler.reply(200, page, content_encoding="gzip")


@pytest.mark.parametrize("answer", [_refusing, _firewall], ids=["403", "a page with 200"])
def test_a_host_that_refuses_is_left_alone(
    home: Home, configure: Configure, store: Store, answer: Callable[[Any], None]
) -> None:
    with misbehaving() as (world, address):
        for number in range(30):
            world.add(f"/a/t20260302_{number}.html", answer)
        configure(source_table(address))
        ran = dangjian("crawl", home=home.folder)
        asked = sum(n for path, n in world.seen.items() if path.startswith("/a/"))
        assert (ran.code in (0, 1), asked) == (True, 5)
        before = dict(world.seen)
        again = dangjian("crawl", home=home.folder)
        assert (again.code, dict(world.seen)) == (1, before)
    host = next(store.rows("SELECT * FROM hosts"))
    assert (host["host"], host["blocks"]) == (address.removeprefix("http://"), 1)
    assert 3_500 < host["blocked_until"] - time.time() <= 3_600
    counts = store.rows("SELECT refused, denied FROM run_sources ORDER BY run")
    assert [tuple(row) for row in counts] == [(5, 0), (0, 0)]
    # Nothing that a firewall answered counts as the article.
    due = "SELECT count(*) FROM addresses WHERE role = 'article' AND visits"
    assert store.value(due) == 0
    told = store.value("SELECT message FROM run_sources ORDER BY run DESC")
    assert "refused 5 requests in a row, and is left alone until 20" in told


def test_answers_between_refusals_keep_a_host_open(home: Home, configure: Configure) -> None:
    with misbehaving() as (world, address):
        for number in range(12):
            if number % 2:
                world.article(f"/a/t20260302_{number}.html")
            else:
                world.add(f"/a/t20260302_{number}.html", _refusing)
        configure(source_table(address))
        dangjian("crawl", home=home.folder)
    assert sum(n for path, n in world.seen.items() if path.startswith("/a/")) == 12


@pytest.mark.parametrize("path", ["/robots.txt", "/djgz/", "/a/t20260302_1.html"])
@pytest.mark.slow
def test_retry_after_is_waited_for(
    home: Home, configure: Configure, store: Store, path: str
) -> None:
    times: list[float] = []
    with misbehaving() as (world, address):
        world.article("/a/t20260302_1.html")
        good = world.paths[path]

        def answer(handler: Any) -> None:
            times.append(time.monotonic())
            if len(times) == 1:
                handler.reply(503, b"later", retry_after="3")
            else:
                good(handler)

        world.paths[path] = answer
        configure(source_table(address))
        ran = dangjian("crawl", home=home.folder)
    assert ran.code == 0, ran.out
    assert len(times) == 2
    assert times[1] - times[0] >= 2.9
    assert store.value("SELECT count(*) FROM articles") == 1


def test_a_long_pause_is_kept_without_waiting_for_it(
    home: Home, configure: Configure, store: Store
) -> None:
    with misbehaving() as (world, address):
        world.article("/a/t20260302_1.html")
        world.paths["/djgz/"] = lambda h: h.reply(429, b"later", retry_after="7200")
        configure(source_table(address))
        assert dangjian("crawl", home=home.folder).code == 1
        assert world.seen["/djgz/"] == 1
        assert dangjian("crawl", home=home.folder).code == 1
        assert world.seen["/djgz/"] == 1
    told = store.value("SELECT message FROM run_sources ORDER BY run DESC")
    assert "asked for a pause, and is left alone until 20" in told


@pytest.mark.parametrize("kind", ["500", "hangs up"])
@pytest.mark.slow
def test_errors_are_tried_again_after_pauses_that_grow(
    home: Home, configure: Configure, kind: str
) -> None:
    times: list[float] = []
    with misbehaving() as (world, address):

        def answer(handler: Any) -> None:
            times.append(time.monotonic())
            handler.close_connection = True
            if kind == "500":
                handler.reply(500, b"down", connection="close")

        world.add("/a/t20260302_1.html", answer)
        configure(source_table(address, delay=0.2))
        dangjian("crawl", home=home.folder)
    first, second = (later - earlier for earlier, later in pairwise(times))
    assert (first >= 0.75, second >= 3.1) == (True, True), (first, second)


@pytest.mark.slow
def test_two_crawls_share_a_host(home: Home, configure: Configure, store: Store) -> None:
    """Two processes, each with a source of its own on one host: the longer delay holds for both."""
    delay, guard, now_in, most_in = 0.3, threading.Lock(), [0], [0]
    spans: list[tuple[float, float]] = []
    with misbehaving() as (world, address):

        def timed(answer: Callable[[Any], None]) -> Callable[[Any], None]:
            def answering(handler: Any) -> None:
                begun = time.monotonic()
                with guard:
                    now_in[0] += 1
                    most_in[0] = max(most_in[0], now_in[0])
                answer(handler)
                with guard:
                    now_in[0] -= 1
                    spans.append((begun, time.monotonic()))

            return answering

        for number in range(10):
            world.article(f"/a/t20260302_{number}.html")
        world.paths["/second/"] = world.paths["/djgz/"]
        world.paths = {path: timed(answer) for path, answer in world.paths.items()}
        configure(
            source_table(address, delay=delay)
            + source_table(address, key="heshan", start=[f"{address}/second/"], delay=0.01)
        )
        processes = [started("crawl", key, home=home.folder) for key in ("shiqiao", "heshan")]
        assert [process.wait(100) for process in processes] == [0, 0]
        for process in processes:
            process.communicate()
    spans.sort()
    assert len(spans) == 24  # robots.txt, the list and ten articles, each for both
    assert most_in[0] == 1
    assert min(later[0] - earlier[1] for earlier, later in pairwise(spans)) >= delay * 0.95


@pytest.mark.slow
def test_a_crawl_ends_while_it_waits_for_a_host(
    home: Home, configure: Configure, store: Store
) -> None:
    asked = threading.Event()
    with misbehaving() as (world, address):
        for number in range(20):
            world.article(f"/a/t20260302_{number}.html")
        listing = world._list()

        def answer(handler: Any) -> None:
            handler.reply(200, listing)
            asked.set()

        world.paths["/djgz/"] = answer
        configure(source_table(address, delay=4.0))
        process = started("crawl", home=home.folder)
        assert asked.wait(60)
        began = time.monotonic()
        process.terminate()
        process.communicate(timeout=60)
    assert time.monotonic() - began < 5
    assert sum(n for path, n in world.seen.items() if path.startswith("/a/")) <= 1
    left = store.value(
        "SELECT count(*) FROM addresses WHERE role = 'article' AND error IS NOT NULL"
    )
    assert left == 0
