"""Beside a new article without text a known one is asked for: that tells a poster from a broken site."""

import json
from collections.abc import Callable
from typing import Any

from commands import dangjian
from misbehaving import misbehaving, source_table

from archive.home.folder import Home
from archive.store.database import Store

FRAME = (
    '<html><meta charset="utf-8"><title>石桥镇</title><body><div class="nav"><a href="/">首页</a></div>'
    '<h1>石桥镇开展主题党日活动</h1><div id="zoom"></div></body></html>'
).encode()


def empty(handler: Any) -> None:
    handler.reply(200, FRAME)


def test_a_poster_is_told_from_a_site_that_gives_no_texts(
    home: Home, configure: Callable[[str], None], store: Store
) -> None:
    def seen() -> tuple[int, int, str]:
        assert dangjian("crawl", home=home.folder).code == 0
        look = json.loads(store.value("SELECT look FROM run_sources ORDER BY run DESC"))
        return look.get("kept", 0), look.get("lost", 0), store.value("SELECT word FROM health")

    with misbehaving() as (world, address):
        for number in (1, 2):
            world.article(f"/a/t20260302_{number}.html", f"石桥镇第{number}次开展主题党日活动")
        configure(source_table(address))
        assert seen() == (0, 0, "new")
        world.add("/a/t20260302_3.html", empty)
        assert seen() == (1, 0, "new")
        assert sorted(world.seen[f"/a/t20260302_{n}.html"] for n in (1, 2, 3)) == [1, 1, 2]
        for path in world.listed:
            world.paths[path] = empty
        world.add("/a/t20260302_4.html", empty)
        assert seen() == (0, 1, "empty")
    assert store.value("SELECT count(*) FROM articles WHERE gone_at IS NULL") == 2
