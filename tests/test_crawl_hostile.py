"""Lists and servers that mean harm, or are just broken: the source goes on, and says so."""

from collections.abc import Callable

import pytest
from commands import dangjian
from misbehaving import misbehaving, source_table

from archive.home.folder import Home
from archive.store.database import Store

Configure = Callable[[str], None]


@pytest.mark.slow
def test_addresses_that_cannot_be_asked_for_do_not_stop_the_others(
    home: Home, configure: Configure, store: Store
) -> None:
    with misbehaving() as (world, address):
        host = address.rpartition(":")[0]
        world.listed += [f"{host}:99999/a/t20260302_7.html", f"{host}:abc/a/t20260302_8.html"]
        world.listed += [f"/a/t20260302_{n}.html?x={'长' * 1000}" for n in range(100, 120)]
        for number in range(24):
            world.article(f"/a/t20260302_{number}.html", f"石桥镇第{number}支部的工作做法")
        configure(source_table(address))
        ran = dangjian("crawl", home=home.folder)
    assert (ran.code, ran.err.count("Traceback")) == (0, 0), ran.err
    assert store.value("SELECT count(*) FROM articles") == 24


def test_a_list_that_refreshes_itself_is_walked_once(
    home: Home, configure: Configure, store: Store
) -> None:
    with misbehaving() as (world, address):
        world.article("/a/t20260302_1.html")
        listing = world._list().replace(
            b"<body>", b'<meta http-equiv="refresh" content="1;url=/djgz/"><body>'
        )
        world.paths["/djgz/"] = lambda h: h.reply(200, listing)
        configure(source_table(address))
        assert dangjian("crawl", home=home.folder).code == 0
    assert world.seen["/djgz/"] == 1
    assert store.value("SELECT count(*) FROM articles") == 1


def test_cookies_are_neither_kept_nor_sent(home: Home, configure: Configure) -> None:
    """Their domains would make the crawler ask other hosts for a list of suffixes."""
    with misbehaving() as (world, address):
        world.article("/a/t20260302_1.html")
        listing = world._list()
        world.paths["/djgz/"] = lambda h: h.reply(
            200, listing, set_cookie="a=1; Domain=shiqiao.example; Path=/"
        )
        configure(source_table(address))
        ran = dangjian("crawl", home=home.folder)
        assert (ran.code, ran.err.count("Traceback")) == (0, 0), ran.err
        assert "Cookie" not in world.headers["/a/t20260302_1.html"]


def test_a_list_page_that_fails_once_hides_nothing_behind_it(
    home: Home, configure: Configure, store: Store
) -> None:
    answers = iter((404, 200))

    def rows(page: int, following: str) -> bytes:
        found = "".join(
            f'<li><a href="/a/t2026030{page}_{n}.html">石桥镇第{page}页第{n}条党建动态</a>'
            f"<span>2026-03-0{page}</span></li>"
            for n in range(5)
        )
        return f'<meta charset="utf-8"><ul>{found}</ul>{following}'.encode()

    with misbehaving() as (world, address):
        for page in (1, 2, 3):
            for n in range(5):
                world.article(f"/a/t2026030{page}_{n}.html", f"石桥镇第{page}页第{n}条")
        pager = '<a href="/djgz/{0}.html">下一页</a>'
        world.paths["/djgz/"] = lambda h: h.reply(200, rows(1, pager.format(2)))
        second = rows(2, pager.format(3))
        world.paths["/djgz/2.html"] = lambda h: h.reply(next(answers), second)
        world.paths["/djgz/3.html"] = lambda h: h.reply(200, rows(3, ""))
        configure(source_table(address))
        first = dangjian("crawl", home=home.folder)
        assert f"{address}/djgz/2.html answered 404" in " ".join(first.out.split())
        assert store.value("SELECT count(*) FROM articles") == 5
        # An hour later the page is due again.
        with store.write() as connection:
            connection.execute("UPDATE addresses SET due = '2026-01-01T00:00:00Z' WHERE failures")
        assert dangjian("crawl", home=home.folder).code == 0
    assert store.value("SELECT count(*) FROM articles") == 15


@pytest.mark.slow
def test_a_corrected_region_reaches_the_articles(
    home: Home, configure: Configure, store: Store
) -> None:
    with misbehaving() as (world, address):
        world.article("/a/t20260302_1.html")
        configure(source_table(address))
        assert dangjian("crawl", home=home.folder).code == 0
        configure(source_table(address, region="999952", region_name="河口镇（测试）"))
        assert dangjian("crawl", home=home.folder).code == 0
    assert store.value("SELECT region FROM articles") == "999952"
