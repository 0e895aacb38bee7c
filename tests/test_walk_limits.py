"""Walks come to an end, and what robots.txt forbids takes nothing from their limits."""

import re
from collections.abc import Callable
from typing import Any

from commands import dangjian
from misbehaving import misbehaving, replying, source_table

from archive.home.folder import Home

Configure = Callable[[str], None]

ROW = '<li><a href="/a/t202603{0:02}_{0}.html">石桥镇第{0}次党建工作例会召开</a><span>2026-03-{0:02}</span></li>'


def rows(first: int, last: int, following: str = "") -> bytes:
    """A list page, the newest article first."""
    listed = "".join(ROW.format(day) for day in range(first, last - 1, -1))
    return f'<meta charset="utf-8"><ul>{listed}</ul>{following}'.encode()


class _Endless(dict[str, Any]):
    """Paths of a list that answers to every number with a page, beyond its end with the last one."""

    def get(self, path: str, default: Any = None) -> Any:
        told = re.fullmatch(r"/djgz/\?page=(\d+)", path)
        if told is None:
            return super().get(path, default)
        here, number = min(int(told[1]), 3), int(told[1])
        following = f'<a href="/djgz/?page={number + 1}">下一页</a>'
        return replying(rows(12 - 3 * here, 10 - 3 * here, following))


def test_a_backfill_ends_where_a_list_gives_its_last_page_for_ever(
    home: Home, configure: Configure
) -> None:
    with misbehaving() as (world, address):
        world.paths = _Endless(world.paths)
        # The first page has two addresses, as on many sites: that is no end.
        world.paths["/djgz/"] = replying(rows(9, 7, '<a href="/djgz/?page=1">下一页</a>'))
        configure(source_table(address))
        dangjian("crawl", "--no-read", "--backfill", home=home.folder)
        asked = {path for path in world.seen if path.startswith("/djgz/?")}
    assert asked == {f"/djgz/?page={number}" for number in range(1, 6)}


def test_what_robots_forbids_takes_no_place_of_what_may_be_asked(
    home: Home, configure: Configure
) -> None:
    with misbehaving() as (world, address):
        forbidden = "".join(f"Disallow: /a/t202603{day:02}_{day}.html\n" for day in (7, 8, 9))
        world.paths["/robots.txt"] = replying(f"User-agent: *\n{forbidden}".encode())
        world.paths["/djgz/"] = replying(rows(9, 1))
        for day in range(1, 10):
            world.article(f"/a/t202603{day:02}_{day}.html")
        configure(source_table(address))
        dangjian("crawl", "--no-read", "--limit", "3", home=home.folder)
        asked = [path for path in world.seen if path.startswith("/a/")]
    assert asked == [f"/a/t202603{day:02}_{day}.html" for day in (6, 5, 4)]
