"""What walks leave out of lists is recorded, from when to when, and closed once it was walked."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from commands import dangjian
from misbehaving import misbehaving, replying, source_table

from archive.home.folder import Home
from archive.store import gaps
from archive.store.database import Store
from archive.store.gaps import Gap, GapReason

Configure = Callable[[str], None]

ROW = '<li><a href="/a/t202603{0:02}_{0}.html">石桥镇第{0}次党建工作例会召开</a><span>2026-03-{0:02}</span></li>'
PAGE = '<meta charset="utf-8"><ul>{}</ul><p>共{}条 {}/{}页</p>{}'


def page(number: int, pages: int, *, way: bool = True, on: int | None = None) -> bytes:
    """A page of a list of three rows a page; the newest article is of the last day."""
    last = pages * 3 - number * 3 + 3
    rows = "".join(ROW.format(day) for day in range(last, last - 3, -1))
    following = (
        f'<a href="/djgz/{on or number + 1}.htm">下一页</a>' if way and number < pages else ""
    )
    return PAGE.format(rows, pages * 3, number, pages, following).encode()


def test_a_walk_that_is_cut_leaves_a_gap_that_the_next_one_closes(
    home: Home, configure: Configure, store: Store
) -> None:
    with misbehaving() as (world, address):
        for day in range(1, 13):
            world.article(f"/a/t202603{day:02}_{day}.html")
        world.paths["/djgz/"] = replying(page(1, 4))
        world.paths |= {f"/djgz/{n}.htm": replying(page(n, 4)) for n in (2, 3, 4)}
        configure(source_table(address, max_list_pages=1))
        assert dangjian("crawl", "--no-read", home=home.folder).code == 1
        assert gaps.open_gaps(store, "shiqiao") == [
            Gap(
                list=f"{address}/djgz/3.htm", reason=GapReason.CUT, newest="2026-03-07",
                pages=2, items=6,
            )
        ]  # fmt: skip
        configure(source_table(address))
        assert dangjian("crawl", "--no-read", home=home.folder).code == 0
    assert gaps.open_gaps(store, "shiqiao") == []
    assert store.value("SELECT closed_run FROM list_gaps") == 2


def test_a_backfill_that_was_limited_goes_on_where_it_ended(
    home: Home, configure: Configure, store: Store
) -> None:
    with misbehaving() as (world, address):
        for day in range(1, 13):
            world.article(f"/a/t202603{day:02}_{day}.html")
        world.paths["/djgz/"] = replying(page(1, 4))
        world.paths |= {f"/djgz/{n}.htm": replying(page(n, 4)) for n in (2, 3, 4)}
        configure(source_table(address))
        dangjian("crawl", "--backfill", "--limit", "6", "--no-read", home=home.folder)
        (gap,) = gaps.open_gaps(store, "shiqiao")
        assert (gap.reason, gap.list) == (GapReason.LIMIT, f"{address}/djgz/3.htm")
        done = dangjian("crawl", "--backfill", "--no-read", home=home.folder)
        articles = [count for path, count in world.seen.items() if path.startswith("/a/")]
    assert articles == [1] * 12
    assert gaps.open_gaps(store, "shiqiao") == []
    assert "list page 1 of 4, about 1 min left" in done.err


def test_a_page_that_fails_and_pages_without_a_way_are_gaps(
    home: Home, configure: Configure, store: Store
) -> None:
    def fails(handler: Any) -> None:
        handler.reply(410, b"")

    with misbehaving() as (world, address):
        for day in range(4, 13):
            world.article(f"/a/t202603{day:02}_{day}.html")
        world.paths["/djgz/"] = replying(page(1, 4))
        world.paths["/djgz/2.htm"] = fails
        world.paths["/zbgz/"] = replying(page(1, 4, way=False))
        lists = [f"{address}/djgz/", f"{address}/zbgz/"]
        configure(source_table(address, start=lists))
        dangjian("crawl", "--no-read", home=home.folder)
    assert gaps.open_gaps(store, "shiqiao") == [
        Gap(
            list=f"{address}/djgz/2.htm", reason=GapReason.FAILED, newest="2026-03-10",
            pages=3, items=9,
        ),
        Gap(list=f"{address}/zbgz/", reason=GapReason.NO_WAY, pages=3, items=9),
    ]  # fmt: skip


def test_the_older_end_of_a_gap_is_what_is_known_from_before(store: Store) -> None:
    with store.write() as connection:
        connection.execute("INSERT INTO regions VALUES ('999951', '石桥镇')")
        connection.execute(
            "INSERT INTO sources VALUES ('s', '石桥镇', '999951', 'government', 'generic', '[]')"
        )
        connection.execute(
            "INSERT INTO runs (started_at, state) VALUES ('2026-03-20T00:00:00Z', 'running')"
        )
        connection.executemany(
            "INSERT INTO addresses (source, url, role, list_date, first_seen) "
            "VALUES ('s', ?, 'article', ?, ?)",
            [
                ("/1", "2026-02-01", "2026-02-02T00:00:00Z"),
                ("/2", "2026-02-05", "2026-02-06T00:00:00Z"),
                ("/3", "2026-03-01", "2026-03-20T00:01:00Z"),
            ],
        )
    gap = Gap(list="/l/3.htm", reason=GapReason.CUT, newest="2026-03-10")
    for _ in range(2):
        gaps.settle(store, 1, "s", [gap], walked=True)
    (found,) = gaps.open_gaps(store, "s")
    assert (found.oldest, found.newest) == ("2026-02-05", "2026-03-10")
    gaps.settle(store, 1, "s", [], walked=False)
    assert gaps.open_gaps(store, "s") == [found]
    gaps.settle(store, 1, "s", [], walked=True)
    assert gaps.open_gaps(store, "s") == []


def test_a_gap_is_closed_by_nothing_but_its_own_list(
    home: Home, configure: Configure, store: Store
) -> None:
    def unchanged(handler: Any) -> None:
        handler.reply(304, b"")

    with misbehaving() as (world, address):
        world.paths["/djgz/"] = replying(page(1, 4, way=False))
        world.paths["/zbgz/"] = replying(page(1, 1))
        configure(source_table(address, start=[f"{address}/djgz/", f"{address}/zbgz/"]))
        dangjian("crawl", "--no-read", home=home.folder)
        (gap,) = gaps.open_gaps(store, "shiqiao")
        for answer in (unchanged, lambda handler: handler.reply(410, b"")):
            world.paths["/djgz/"] = answer
            dangjian("crawl", "--no-read", home=home.folder)
            assert gap in gaps.open_gaps(store, "shiqiao")


def test_a_gap_that_fails_later_is_the_same_gap_and_is_not_closed_by_the_lack_of_its_page(
    home: Home, configure: Configure, store: Store
) -> None:
    with misbehaving() as (world, address):
        world.paths["/djgz/"] = replying(page(1, 4))
        world.paths["/djgz/2.htm"] = replying(page(2, 4))
        configure(source_table(address, max_list_pages=1))
        dangjian("crawl", "--no-read", home=home.folder)
        (cut,) = gaps.open_gaps(store, "shiqiao")
        for _ in range(4):  # /djgz/3.htm is not there
            with store.write() as connection:
                connection.execute(
                    "UPDATE addresses SET due = first_seen WHERE role = 'list' AND due IS NOT NULL"
                )
            dangjian("crawl", "--no-read", home=home.folder)
    assert gaps.open_gaps(store, "shiqiao") == [replace(cut, reason=GapReason.FAILED)]
    assert store.value("SELECT count(*) FROM list_gaps") == 1


def test_rows_that_moved_are_looked_for_by_a_backfill_of_all_of_the_list_alone(
    home: Home, configure: Configure, store: Store
) -> None:
    def served(body: bytes) -> Callable[[Any], None]:
        def answer(handler: Any) -> None:
            known = "If-None-Match" in handler.headers
            handler.reply(304 if known else 200, b"" if known else body, ETag='"1"')

        return answer

    with misbehaving() as (world, address):
        world.paths |= {f"/djgz/{n}.htm": served(page(n, 4)) for n in (2, 3, 4)}
        world.paths["/djgz/"] = served(page(1, 4))
        configure(source_table(address))
        dangjian("crawl", "--no-read", home=home.folder)
        moved = Gap(list=f"{address}/djgz/2.htm", reason=GapReason.MOVED)
        gaps.settle(store, 1, "shiqiao", [moved], walked=True)
        for reach in ([], ["--backfill", "--since", "2030-01-01"]):
            dangjian("crawl", "--no-read", *reach, home=home.folder)
            assert gaps.open_gaps(store, "shiqiao") == [moved]
        world.seen.clear()
        dangjian("crawl", "--no-read", "--backfill", home=home.folder)
        assert world.seen["/djgz/4.htm"] == 1
    assert gaps.open_gaps(store, "shiqiao") == []


def test_a_page_that_comes_empty_in_the_midst_of_a_list_is_asked_for_again(
    home: Home, configure: Configure, store: Store
) -> None:
    with misbehaving() as (world, address):
        world.paths["/djgz/"] = replying(page(1, 4))
        world.paths["/djgz/2.htm"] = replying(b"")
        world.paths["/djgz/3.htm"] = replying(page(3, 4))
        world.paths["/djgz/4.htm"] = replying(page(4, 4))
        configure(source_table(address))
        for _ in range(2):
            assert dangjian("crawl", "--no-read", home=home.folder).code == 1
            (gap,) = gaps.open_gaps(store, "shiqiao")
            assert (gap.reason, gap.pages, gap.items) == (GapReason.FAILED, 3, 9)
            with store.write() as connection:
                connection.execute(
                    "UPDATE addresses SET due = first_seen WHERE role = 'list' AND due IS NOT NULL"
                )
        world.paths["/djgz/2.htm"] = replying(page(2, 4))
        dangjian("crawl", "--no-read", home=home.folder)
    assert gaps.open_gaps(store, "shiqiao") == []
    assert store.value("SELECT count(*) FROM addresses WHERE role = 'article'") == 12


def test_a_later_page_without_a_way_to_the_rest_leaves_a_gap(
    home: Home, configure: Configure, store: Store
) -> None:
    with misbehaving() as (world, address):
        world.paths["/djgz/"] = replying(page(1, 4))
        world.paths["/djgz/2.htm"] = replying(page(2, 4, way=False))
        configure(source_table(address))
        for _ in range(2):
            dangjian("crawl", "--no-read", home=home.folder)
            (gap,) = gaps.open_gaps(store, "shiqiao")
            assert (gap.list, gap.reason) == (f"{address}/djgz/2.htm", GapReason.NO_WAY)
            assert (gap.pages, gap.items) == (2, 6)
        world.paths["/djgz/2.htm"] = replying(page(2, 4))
        world.paths |= {f"/djgz/{n}.htm": replying(page(n, 4)) for n in (3, 4)}
        dangjian("crawl", "--no-read", "--backfill", home=home.folder)
    assert gaps.open_gaps(store, "shiqiao") == []


def test_each_list_without_a_way_to_its_rest_is_a_gap(
    home: Home, configure: Configure, store: Store
) -> None:
    with misbehaving() as (world, address):
        world.paths["/djgz/"] = replying(page(1, 4, way=False))
        world.paths["/zbgz/"] = replying(page(1, 3, way=False))
        configure(source_table(address, start=[f"{address}/djgz/", f"{address}/zbgz/"]))
        dangjian("crawl", "--no-read", home=home.folder)
    assert {(gap.list, gap.pages) for gap in gaps.open_gaps(store, "shiqiao")} == {
        (f"{address}/djgz/", 3),
        (f"{address}/zbgz/", 2),
    }


def _to_the_first(handler: Any) -> None:
    handler.reply(302, b"", Location="/djgz/")


@pytest.mark.parametrize(
    ("later", "begins"),
    [
        ({"/djgz/2.htm": _to_the_first}, "2.htm"),
        ({f"/djgz/{n}.htm": replying(page(1, 4, on=n + 1)) for n in (2, 3, 4)}, "3.htm"),
    ],
    ids=["it redirects", "each has the rows of the first"],
)
def test_a_list_whose_further_pages_are_its_first_is_a_gap(
    home: Home,
    configure: Configure,
    store: Store,
    later: dict[str, Callable[[Any], None]],
    begins: str,
) -> None:
    with misbehaving() as (world, address):
        world.paths["/djgz/"] = replying(page(1, 4))
        world.paths |= later
        configure(source_table(address))
        for _ in range(2):  # the second walk ends at the first page: it has nothing new
            dangjian("crawl", "--no-read", home=home.folder)
            (gap,) = gaps.open_gaps(store, "shiqiao")
            assert (gap.list, gap.reason) == (f"{address}/djgz/{begins}", GapReason.NO_WAY)
            assert (gap.pages, gap.items) == (3, 9)
        world.paths |= {f"/djgz/{n}.htm": replying(page(n, 4)) for n in (2, 3, 4)}
        dangjian("crawl", "--no-read", "--backfill", home=home.folder)
    assert gaps.open_gaps(store, "shiqiao") == []


def test_a_walk_that_meets_what_was_walked_before_leaves_no_gap(
    home: Home, configure: Configure, store: Store
) -> None:
    """Its first page has a second address, and the last walk had all of the rest."""
    with misbehaving() as (world, address):
        world.paths["/djgz/"] = replying(page(1, 4, on=1))
        world.paths |= {f"/djgz/{n}.htm": replying(page(n, 4)) for n in (1, 2, 3, 4)}
        configure(source_table(address))
        for _ in range(2):
            dangjian("crawl", "--no-read", home=home.folder)
            assert gaps.open_gaps(store, "shiqiao") == []
