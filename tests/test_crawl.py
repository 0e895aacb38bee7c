"""Crawling: what is fetched, kept and asked for again, against servers that misbehave."""

import hashlib
import json
import shutil
import signal
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from commands import dangjian, running
from conftest import Crawled
from misbehaving import GOOD, gzipped, misbehaving, source_table
from waiting import until
from warcio.archiveiterator import ArchiveIterator

from archive.home.folder import Home
from archive.store.database import Store, open_store
from archive.types import Reason

Configure = Callable[[str], None]


HOME_PAGE = (
    '<html><meta charset="utf-8"><title>石桥镇人民政府</title><body><ul>'
    + "".join(
        f'<li><a href="/djgz/202603/t202603{n:02}_{n}.html">石桥镇第{n}次基层党建工作例会召开</a></li>'
        for n in range(10, 30)
    )
    + "</ul></body></html>"
).encode()


def outcomes(store: Store, address: str) -> dict[str, str]:
    """Path → "article" or the reason, for the pages fetched as articles."""
    rows = store.rows(
        "SELECT p.url, coalesce(o.reason, 'article') AS ended FROM pages p "
        "JOIN outcomes o ON o.page = p.id WHERE p.role = 'article' ORDER BY p.id"
    )
    return {row["url"].removeprefix(address): row["ended"] for row in rows}


def test_each_misbehaviour_is_an_outcome_and_the_run_goes_on(
    home: Home, configure: Configure, store: Store
) -> None:
    page = GOOD.format(title="石桥镇举办党务干部培训班").encode()
    answers = iter((503, 503, 200))
    with misbehaving() as (world, address):
        world.article("/a/t20260302_1.html")
        world.add("/a/gone/t20260302_3.html", lambda h: h.reply(410, b"gone"))
        world.add("/a/no/t20260302_3.html", lambda h: h.reply(403, b"no"))
        world.add("/a/down/t20260302_3.html", lambda h: h.reply(500, b"down"))
        world.add("/a/once/t20260302_3.html", lambda h: h.reply(next(answers), page))
        world.add("/a/empty/t20260302_3.html", lambda h: h.reply(200, b""))
        world.add("/a/binary/t20260302_3.html", lambda h: h.reply(200, bytes(range(256)) * 40))
        world.add(
            "/a/gzip/t20260302_3.html",
            lambda h: h.reply(200, gzipped(page), content_encoding="gzip"),
        )
        world.add("/a/lie/t20260302_3.html", lambda h: h.reply(200, page, content_encoding="gzip"))
        world.add(
            "/a/moved/t20260302_3.html", lambda h: h.reply(301, b"", location="/b/t20260302_4.html")
        )
        world.paths["/b/t20260302_4.html"] = lambda h: h.reply(200, page)
        world.add(
            "/a/away/t20260302_3.html",
            lambda h: h.reply(302, b"", location="http://127.0.0.2/x.html"),
        )
        world.add(
            "/a/loop/t20260302_3.html",
            lambda h: h.reply(302, b"", location="/a/loop/t20260302_3.html"),
        )
        world.add("/a/cut/t20260302_3.html", lambda h: cut_off(h, page))
        world.article("/a/t20260302_2.html", "石桥镇组织入党积极分子参观展览")
        configure(source_table(address))
        ran = dangjian("crawl", home=home.folder)
    assert ran.code == 0, ran.err
    ended = outcomes(store, address)
    expected = {
        "/a/t20260302_1.html": "article",
        "/a/t20260302_2.html": "article",
        "/a/gone/t20260302_3.html": Reason.NOT_FOUND,
        "/a/no/t20260302_3.html": Reason.REFUSED,
        "/a/down/t20260302_3.html": Reason.SERVER_ERROR,
        "/a/once/t20260302_3.html": "article",
        "/a/empty/t20260302_3.html": Reason.EMPTY,
        "/a/gzip/t20260302_3.html": "article",
        "/a/lie/t20260302_3.html": "article",
        "/a/moved/t20260302_3.html": Reason.REDIRECT,
        "/b/t20260302_4.html": "article",
        "/a/away/t20260302_3.html": Reason.REDIRECT,
        "/a/loop/t20260302_3.html": Reason.REDIRECT,
    }
    assert {path: ended.get(path) for path in expected} == expected
    assert ended["/a/binary/t20260302_3.html"] in set(Reason)
    # A response cut off on the way does not count: nothing of it is kept, and it is requested again.
    assert "/a/cut/t20260302_3.html" not in ended
    assert (
        store.value("SELECT failures FROM addresses WHERE url LIKE '%/a/cut/t20260302_3.html'") == 1
    )


WAYS: dict[str, Callable[[Any], None]] = {
    "nothing": lambda h: h.reply(404, b"no"),
    "home": lambda h: h.reply(200, HOME_PAGE),
    "article": lambda h: h.reply(200, GOOD.format(title="石桥镇开展主题党日活动").encode()),
    "fault": lambda h: h.reply(503, b"later"),
}


def test_an_article_is_gone_when_its_address_leads_away_from_any(
    home: Home, configure: Callable[[str], None], store: Store
) -> None:
    with misbehaving() as (world, address):
        for n, way in enumerate(WAYS):
            world.article(f"/a/{way}/t20260302_1.html", f"石桥镇开展第{n}次主题党日活动")
        configure(source_table(address, revisit=["0s"]))
        assert dangjian("crawl", home=home.folder).code == 0
        for way, answer in WAYS.items():
            there = f"/b/{way}/t20260302_2.html"
            world.paths[f"/a/{way}/t20260302_1.html"] = partial(_leading, there)
            world.paths[there] = answer
        dangjian("crawl", home=home.folder)
        assert {f"/b/{way}/t20260302_2.html" for way in WAYS} <= set(world.seen)
    gone = store.rows("SELECT url FROM articles WHERE gone_at IS NOT NULL ORDER BY url")
    assert [row["url"].split("/")[-2] for row in gone] == ["home", "nothing"]


def _leading(there: str, handler: Any) -> None:
    handler.reply(302, b"", location=there)


def cut_off(handler: object, body: bytes) -> None:
    handler.reply(200, body[:100], content_length=str(len(body)))  # type: ignore[attr-defined]
    handler.close_connection = True  # type: ignore[attr-defined]


def test_bodies_are_kept_as_served_in_records_that_any_warc_tool_reads(
    home: Home, configure: Configure, store: Store
) -> None:
    page = GOOD.format(title="石桥镇召开基层党建工作推进会").encode("gb18030")
    served = gzipped(page)
    with misbehaving() as (world, address):
        world.add("/a/t20260302_1.html", lambda h: h.reply(200, served, content_encoding="gzip"))
        configure(source_table(address))
        assert dangjian("crawl", home=home.folder).code == 0
    (name,) = [row["warc_file"] for row in store.rows("SELECT DISTINCT warc_file FROM pages")]
    with (home.warc / name).open("rb") as file:
        records = [
            (r.rec_headers.get_header("WARC-Target-URI"), r.raw_stream.read())
            for r in ArchiveIterator(file)
            if r.rec_type == "response"
        ]
    assert dict(records)[f"{address}/a/t20260302_1.html"] == served
    rows = {row["url"]: row["sha256"] for row in store.rows("SELECT url, sha256 FROM pages")}
    assert rows == {url: hashlib.sha256(body).hexdigest() for url, body in records}
    assert set(rows) == {
        f"{address}{path}" for path in ("/robots.txt", "/djgz/", "/a/t20260302_1.html")
    }


def test_we_say_who_we_are_and_ask_only_for_codings_we_can_undo(
    home: Home, configure: Configure
) -> None:
    with misbehaving() as (world, address):
        world.article("/a/t20260302_1.html")
        configure('[archive]\ncontact = "https://archive.example/about"\n' + source_table(address))
        assert dangjian("crawl", home=home.folder).code == 0
        sent = world.headers["/a/t20260302_1.html"]
    assert sent["User-Agent"].startswith("dangjian-archive/")
    assert "(+https://archive.example/about)" in sent["User-Agent"]
    assert sent["Accept-Encoding"] == "gzip, deflate"


def test_an_article_that_unpacks_to_too_much_is_kept_and_is_no_failure_of_the_site(
    home: Home, configure: Configure, store: Store
) -> None:
    page = GOOD.format(title="石桥镇召开年度总结会") + "<!--" + " " * 12_000_000 + "-->"
    with misbehaving() as (world, address):
        world.add(
            "/a/t20260302_1.html",
            lambda h: h.reply(200, gzipped(page.encode()), content_encoding="gzip"),
        )
        configure(source_table(address))
        ran = dangjian("crawl", home=home.folder)
    assert (ran.code, "Ignored response" in ran.err) == (0, False), ran.out
    assert store.value("SELECT errors FROM run_sources") == 0
    assert store.value("SELECT count(*) FROM articles") == 1


def test_a_list_that_does_not_answer_fails_the_run(home: Home, configure: Configure) -> None:
    with misbehaving() as (world, address):
        world.paths["/djgz/"] = lambda h: h.reply(503, b"down")
        configure(source_table(address))
        ran = dangjian("crawl", home=home.folder)
    assert ran.code == 1
    assert f"{address}/djgz/ answered 503" in ran.out


def test_fewer_links_than_the_floor_fail_the_run(home: Home, configure: Configure) -> None:
    with misbehaving() as (world, address):
        world.article("/a/t20260302_1.html")
        configure(source_table(address, floors={"links": 3}))
        ran = dangjian("crawl", home=home.folder)
    assert ran.code == 1
    assert "gave 1 article addresses, fewer than the floor of 3" in ran.out


def test_undated_articles_below_the_floor_fail_the_run(home: Home, configure: Configure) -> None:
    page = GOOD.format(title="石桥镇机关党委开展学习活动").replace("发布时间：2026-03-02 09:30", "")
    with misbehaving() as (world, address):
        world.add("/a/content/post_1234.html", lambda h: h.reply(200, page.encode()))
        configure(source_table(address, floors={"dated": 0.5}))
        ran = dangjian("crawl", home=home.folder)
    assert ran.code == 1
    assert "0% of its articles have a date, fewer than the floor of 50%" in ran.out


def test_known_pages_are_asked_for_again_only_when_they_are_due(
    home: Home, configure: Configure
) -> None:
    with misbehaving() as (world, address):
        world.article("/a/t20260302_1.html")
        configure(source_table(address))  # the first revisit is due after a day
        assert dangjian("crawl", home=home.folder).code == 0
        world.article("/a/t20260303_2.html", "石桥镇新建党群服务站两处")
        assert dangjian("crawl", home=home.folder).code == 0
    assert world.seen["/a/t20260302_1.html"] == 1
    assert world.seen["/a/t20260303_2.html"] == 1
    assert world.seen["/djgz/"] == 2


def test_hosts_outside_of_the_source_are_never_asked(home: Home, configure: Configure) -> None:
    with misbehaving() as (other, elsewhere), misbehaving() as (world, address):
        other.article("/a/t20260302_9.html")
        # Another name of the same machine: another host by every rule.
        foreign = elsewhere.replace("127.0.0.1", "localhost")
        world.listed.append(f"{foreign}/a/t20260302_9.html")
        world.article("/a/t20260302_1.html")
        configure(source_table(address))
        assert dangjian("crawl", home=home.folder).code == 0
        # Named without a port: on the usual ones and those of the start addresses.
        configure(source_table(address, hosts=["localhost"]))
        assert dangjian("crawl", home=home.folder).code == 0
        refused = dict(other.seen)
        configure(source_table(address, hosts=[foreign.removeprefix("http://")]))
        assert dangjian("crawl", home=home.folder).code == 0
    assert refused == {}
    assert other.seen["/a/t20260302_9.html"] == 1


def test_two_crawls_of_one_source_at_once_are_refused(home: Home, configure: Configure) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def wait(handler: object) -> None:
        entered.set()
        go_on.wait(30)
        listing(handler)

    with misbehaving() as (world, address):
        listing = world.paths["/djgz/"]
        world.article("/a/t20260302_1.html")
        world.paths["/djgz/"] = wait
        configure(source_table(address))
        with running("crawl", home=home.folder) as first:
            assert entered.wait(30)
            second = dangjian("crawl", home=home.folder)
            go_on.set()
            assert first.wait(30) == 0
    assert second.code == 2
    assert second.err == "Error: Source 'shiqiao' is being crawled by another process.\n"


def test_a_killed_crawl_loses_nothing_and_fetches_nothing_twice(
    home: Home, configure: Configure, store: Store
) -> None:
    reached = threading.Event()
    paths = [f"/a/t20260302_{number}.html" for number in range(12)]

    with misbehaving() as (world, address):
        for number, path in enumerate(paths):
            world.article(path, f"石桥镇第{number}支部开展主题党日活动")
        good = world.paths[paths[6]]
        held = threading.Event()

        def hold(handler: object) -> None:
            reached.set()
            held.wait(30)
            good(handler)

        world.paths[paths[6]] = hold
        configure(source_table(address))
        with running("crawl", home=home.folder) as process:
            assert reached.wait(30)
            # The page before may be on its way to the disk still.
            kept = "SELECT count(*) FROM pages WHERE role = 'article'"
            until(lambda: store.value(kept) == 6)
            # Power fails while a record is being written: half of one stands at the file's end.
            process.send_signal(signal.SIGKILL)
            process.wait(30)
        held.set()
        world.paths[paths[6]] = good
        (warc,) = home.warc.iterdir()
        whole = warc.read_bytes()
        with warc.open("ab") as file:
            file.write(whole[:700])
        in_flight = {path for path in paths if world.seen[path]} - {
            row["url"].removeprefix(address) for row in store.rows("SELECT url FROM pages")
        }
        ran = dangjian("crawl", home=home.folder)
    assert ran.code == 0, ran.err
    assert "cut off 700 bytes" in ran.err
    assert warc.read_bytes() == whole
    assert in_flight == {paths[6]}
    assert {path: world.seen[path] for path in paths} == {
        path: 2 if path in in_flight else 1 for path in paths
    }
    assert store.value("SELECT count(*) FROM articles") == 12
    states = [row["state"] for row in store.rows("SELECT state FROM runs ORDER BY id")]
    assert states == ["killed", "finished"]
    checked = dangjian("verify", home=home.folder)
    assert (checked.code, checked.out) == (0, "")


def test_sigterm_ends_a_crawl_and_the_next_one_goes_on(
    home: Home, configure: Configure, store: Store
) -> None:
    reached, held = threading.Event(), threading.Event()
    with misbehaving() as (world, address):
        for number in range(6):
            world.article(f"/a/t20260302_{number}.html", f"石桥镇第{number}支部的工作做法")
        good = world.paths["/a/t20260302_2.html"]

        def hold(handler: object) -> None:
            reached.set()
            held.wait(30)
            good(handler)

        world.paths["/a/t20260302_2.html"] = hold
        configure(source_table(address))
        with running("crawl", home=home.folder) as process:
            assert reached.wait(30)
            process.send_signal(signal.SIGTERM)
            held.set()
            out, _ = process.communicate(timeout=60)
        assert process.returncode == 1
        told = " ".join(out.split())
        assert " ended-early " in told
        assert "The crawl was ended early: it was told to end." in told
        world.paths["/a/t20260302_2.html"] = good
        assert dangjian("crawl", home=home.folder).code == 0
    assert store.value("SELECT count(*) FROM articles") == 6
    assert max(world.seen[path] for path in world.listed) == 1


def test_the_sample_sites_are_read_as_they_were_written(crawled: Crawled) -> None:
    """End to end on five families: addresses found, pages kept, fields read."""
    wanted = {}
    for site in crawled.sites.sites:
        for expected in crawled.sites.expected(site.key, phase=1):
            wanted[expected.path] = (
                expected.title,
                expected.published,
                expected.outlet,
                expected.authors,
                expected.script,
            )
    with open_store(crawled.home.database) as store:
        got = {}
        for row in store.rows(
            "SELECT a.url, v.title, v.published, v.outlet, v.authors, v.script, a.source FROM articles a "
            "JOIN versions v ON v.article = a.id GROUP BY a.id HAVING v.page = min(v.page)"
        ):
            path = "/" + row["url"].split("/", 3)[3]
            got[path] = (
                row["title"],
                row["published"],
                row["outlet"],
                tuple(json.loads(row["authors"])),
                row["script"],
            )
    assert got == wanted


def test_the_second_crawl_finds_what_changed_and_what_vanished(crawled: Crawled) -> None:
    first, second = crawled.ran
    assert (first.code, second.code) == (0, 0), second.err
    assert second.err.endswith("0 new, 1 changed, 1 gone\n")
    with open_store(crawled.home.database) as store:
        changed = [
            [
                row["text"]
                for row in store.rows(
                    "SELECT text FROM versions WHERE article = ? ORDER BY page", [a["id"]]
                )
            ]
            for a in store.rows("SELECT id FROM articles WHERE versions > 1")
        ]
        gone = [
            row["url"] for row in store.rows("SELECT url FROM articles WHERE gone_at IS NOT NULL")
        ]
    ((before, after),) = changed
    phases = [
        {
            e.path: e.text
            for site in crawled.sites.sites
            for e in crawled.sites.expected(site.key, phase)
        }
        for phase in (1, 2)
    ]
    texts = [
        (phases[0][path], phases[1][path])
        for path in phases[1]
        if phases[0][path] != phases[1][path]
    ]
    assert [(before, after)] == texts
    assert ["/" + url.split("/", 3)[3] for url in gone] == sorted(set(phases[0]) - set(phases[1]))


def test_the_second_crawl_asks_conditionally_and_walks_no_list_to_its_end(crawled: Crawled) -> None:
    statuses = Counter(status for _, path, status in crawled.requests[1] if "robots" not in path)
    assert statuses[304] > 0.8 * statuses.total()
    for site in crawled.sites.sites:
        if site.family in ("trs", "hanweb", "vsb"):
            first = [p for s, p, _ in crawled.requests[0] if s == site.key]
            second = [p for s, p, _ in crawled.requests[1] if s == site.key]
            assert len(second) < len(first)


def test_nothing_that_robots_txt_forbids_is_fetched(crawled: Crawled) -> None:
    for site in crawled.sites.sites:
        rules = RobotFileParser()
        rules.parse(crawled.sites.answer(site.key, "/robots.txt").body.decode().splitlines())
        fetched = {p for r in crawled.requests for s, p, _ in r if s == site.key}
        assert [
            p for p in fetched if p != "/robots.txt" and not rules.can_fetch("dangjian-archive", p)
        ] == []


def test_verify_finds_nothing_wrong_after_two_crawls(crawled: Crawled) -> None:
    ran = dangjian("verify", home=crawled.home.folder)
    assert (ran.code, ran.out) == (0, "")


@pytest.mark.parametrize("harm", ["flip", "cut", "remove"])
def test_verify_finds_a_harmed_capture(crawled: Crawled, tmp_path: Path, harm: str) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(crawled.home.folder, folder)
    warc = sorted((folder / "warc").iterdir())[0]
    body = bytearray(warc.read_bytes())
    if harm == "flip":
        body[len(body) // 2] ^= 0x10
        warc.write_bytes(body)
    elif harm == "cut":
        warc.write_bytes(body[:-200])
    else:
        warc.unlink()
    ran = dangjian("verify", home=folder)
    assert ran.code == 1
    assert warc.name in ran.out
