"""Lists that change while they are walked, and between crawls."""

from collections.abc import Callable
from typing import Any

import pytest
from commands import dangjian
from misbehaving import Misbehaving, misbehaving, source_table

from archive.home.folder import Home
from archive.store.database import Store
from crawler.walks import Before

Configure = Callable[[str], None]

ROW = '<li><a href="/a/t20260302_{0}.html">石桥镇第{0}次党建工作例会召开</a><span>2026-03-02</span></li>'
PAGE = '<meta charset="utf-8"><ul>{}</ul><p>共{}条 1/{}页</p>{}'


@pytest.mark.parametrize(
    ("before", "after", "missed"),
    [
        (("/l/", 9, 90), ("/l/index_1.html", 9, 90), False),
        (("/l/p2.html", 9, None), ("/l/p3.html", 8, None), True),
        (("/l/p2.html", None, 90), ("/l/p3.html", None, 91), False),
        (("/l/p7.htm", 9, None), ("/l/p6.htm", 10, None), True),
        (("/l.htm", 9, None), ("/l/8.htm", 10, None), True),
        (("/l/p2.html", 9, None), ("/l/p3.html", None, 90), False),
    ],
)
def test_which_rows_may_have_moved_to_the_page_before(
    before: tuple[str, Any, Any], after: tuple[str, Any, Any], missed: bool
) -> None:
    assert Before(1, *before).missed(Before(2, *after)) is missed


class Moving:
    """A list of three rows a page that changes when its second page was asked for."""

    def __init__(self, world: Misbehaving, *, down: bool) -> None:
        self.world, self.down, self.moved = world, down, False
        self.rows = list(range(20, 8, -1))
        for number in range(9, 22):
            world.article(f"/a/t20260302_{number}.html", f"石桥镇第{number}次党建工作例会召开")
        world.paths["/djgz/"] = lambda h: self.reply(h, 1)
        for name in range(1, 9):
            world.paths[f"/djgz/{name}.htm"] = self.named(name)

    def named(self, name: int) -> Callable[[Any], None]:
        return lambda h: self.reply(h, self.pages - name + 1 if self.down else name)

    @property
    def pages(self) -> int:
        return -(-len(self.rows) // 3)

    def reply(self, handler: Any, page: int) -> None:
        pages = self.pages
        rows = "".join(map(ROW.format, self.rows[page * 3 - 3 : page * 3]))
        name = pages - page if self.down else page + 1
        on = f'<a href="/djgz/{name}.htm">下一页</a>' if page < pages else ""
        body = PAGE.format(rows, len(self.rows), pages, on)
        if page == 2 and not self.moved:
            self.moved = True
            if self.down:
                self.rows.insert(0, 21)
            else:
                self.rows.remove(19)
        handler.reply(200, body.encode())


@pytest.mark.parametrize("down", [False, True], ids=["a row removed", "a page added"])
def test_rows_that_move_while_a_list_is_walked_are_not_missed(
    home: Home, configure: Configure, store: Store, down: bool
) -> None:
    with misbehaving() as (world, address):
        moving = Moving(world, down=down)
        configure(source_table(address))
        assert dangjian("crawl", "--no-read", home=home.folder).code == 0
        lists = {path: count for path, count in world.seen.items() if path.startswith("/djgz/")}
        articles = {path for path in world.seen if path.startswith("/a/")}
    assert {f"/a/t20260302_{number}.html" for number in moving.rows if number != 21} <= articles
    assert max(lists.values()) == 2
    # Those that show where rows moved, and never all of them.
    assert moving.pages + 2 <= sum(lists.values()) < 2 * moving.pages
    left = "SELECT count(*) FROM addresses WHERE role = 'list' AND due IS NOT NULL"
    assert store.value(left) == 0


def test_the_part_of_a_sitemap_that_changed_is_asked_for_again(
    home: Home, configure: Configure
) -> None:
    said = {"/map-1.xml": "2024-01-01", "/map-2.xml": "2024-01-02"}
    parts = {"/map-1.xml": [1, 2, 3], "/map-2.xml": [4, 5, 6]}
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

    def index(handler: Any) -> None:
        named = "".join(
            f"<sitemap><loc>{one}</loc><lastmod>{day}</lastmod></sitemap>"
            for one, day in said.items()
        )
        handler.reply(200, f"<sitemapindex {space}>{named}</sitemapindex>".encode())

    def part(path: str) -> Callable[[Any], None]:
        def reply(handler: Any) -> None:
            named = "".join(
                f"<url><loc>/a/t20260302_{number}.html</loc></url>" for number in parts[path]
            )
            handler.reply(200, f"<urlset {space}>{named}</urlset>".encode())

        return reply

    with misbehaving() as (world, address):
        for number in range(1, 8):
            world.article(f"/a/t20260302_{number}.html")
        world.paths["/djgz/"] = index
        world.paths |= {path: part(path) for path in parts}
        configure(source_table(address))
        assert dangjian("crawl", "--no-read", home=home.folder).code == 0
        said["/map-2.xml"] = "2999-01-01"
        parts["/map-2.xml"].append(7)
        assert dangjian("crawl", "--no-read", home=home.folder).code == 0
    assert (world.seen["/map-1.xml"], world.seen["/map-2.xml"]) == (1, 2)
    assert world.seen["/a/t20260302_7.html"] == 1
