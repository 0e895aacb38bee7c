"""Which addresses a walk asks for: each that is due once, however its answers come together."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from commands import dangjian
from misbehaving import GOOD, misbehaving, replying, source_table
from scrapy import Request
from scrapy.http import HtmlResponse

from archive.home.config import parse_config
from archive.home.folder import Home
from archive.store import frontier, runs
from archive.store.database import Store
from archive.store.frontier import Found
from archive.types import Role
from crawler.lists import FAMILIES
from crawler.spider import ArchiveSpider
from crawler.walks import Crawl, Walk

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def drawing(store: Store, articles: int) -> tuple[ArchiveSpider, Walk]:
    """A walk of a source with so many articles that are due."""
    config = parse_config(source_table("http://x.example"), FAMILIES, name="x")
    (source,) = config.sources.values()
    runs.put_sources(store, [source], {})
    found = [
        Found(url=f"http://x.example/{n}.html", title=None, date=None) for n in range(articles)
    ]
    with store.write() as connection:
        frontier.add_found(connection, source.key, found, NOW, most=articles)
    crawl = Crawl(
        store=store, writing=cast(Any, None), folder=Path(), workers=cast(Any, None), run=1, now=NOW,
        sources=dict(config.sources), follow=False,
    )  # fmt: skip
    spider = ArchiveSpider(crawl, [source])
    return spider, crawl.walks[source.key]


def test_new_articles_do_not_wait_for_those_to_visit_again(store: Store) -> None:
    spider, walk = drawing(store, 200)
    with store.write() as connection:
        for address in range(1, 191):  # all but the last ten answered before
            frontier.settle_article(
                connection, address, "2026-03-01T00:00:00Z", None, None, None, (timedelta(0),), NOW
            )

    def drawn() -> list[int]:
        spider._draw(walk)
        found = [due.id for due in walk.waiting]
        walk.waiting.clear()
        return found

    assert drawn() == list(range(191, 201))
    again = drawn()
    assert again[:2] == [1, 2]
    # One that a further list page names meanwhile comes next.
    late = Found(url="http://x.example/late.html", title=None, date=None)
    with store.write() as connection:
        frontier.add_found(connection, walk.source.key, [late], NOW, most=1)
    assert drawn() == [201]
    assert drawn()[0] == again[-1] + 1


def test_answers_under_way_draw_no_address_twice(store: Store) -> None:
    spider, walk = drawing(store, 40)

    async def asked() -> list[str]:
        """What three answers ask for, when each is taken one request at a time. A fourth request failed,
        so there is room for two when the first answer is taken."""
        walk.in_flight = 3
        answers = [
            spider.parse_article(HtmlResponse(url, request=Request(url, meta=META)), walk)
            for url in ("http://x.example/a", "http://x.example/b", "http://x.example/c")
        ]
        taken: list[str] = []
        while answers:
            for answer in list(answers):
                request = await anext(answer, None)
                if request is None:
                    answers.remove(answer)
                else:
                    taken.append(request.url)
        return taken

    taken = Counter(asyncio.run(asked()))
    assert list(taken.values()) == [1] * 4
    assert walk.in_flight == 4


META = {"role": str(Role.ARTICLE), "address": 1}


@pytest.mark.slow
def test_each_address_is_asked_for_once(home: Home, configure: Any) -> None:
    """With files that come to light while other articles are under way."""
    with misbehaving() as (world, address):
        for n in range(12):
            files = "".join(f'<p><a href="/f/{n}-{k}.xls">附件{k}</a></p>' for k in range(6))
            text = GOOD.format(title=f"石桥镇第{n}支部开展主题党日活动").replace(
                "</p></div>", f"</p>{files}</div>"
            )
            page = text.encode()
            world.add(f"/a/t20260302_{n}.html", replying(page))
            for k in range(6):
                world.paths[f"/f/{n}-{k}.xls"] = replying(b"\xd0\xcf\x11\xe0")
        configure(source_table(address, attachments=True))
        assert dangjian("crawl", home=home.folder).code == 0
    fetched = {path: count for path, count in world.seen.items() if path.startswith(("/a/", "/f/"))}
    assert len(fetched) == 12 * 7
    assert set(fetched.values()) == {1}
