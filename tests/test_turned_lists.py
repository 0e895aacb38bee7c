"""Whether a list was walked back to what an earlier run had seen, or is another list by now."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from fresh import store_in_memory
from scrapy import Request
from scrapy.http import HtmlResponse

from archive.home.config import parse_config
from archive.store import frontier, runs
from archive.store.frontier import Found
from archive.types import ListRequest
from crawler.accounts import keep_listing
from crawler.left_out import record_gaps
from crawler.lists import FAMILIES
from crawler.page_links import ListLinks
from crawler.scope import allowed_hosts
from crawler.walks import Crawl, Walk

FIRST, SECOND = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 20, tzinfo=UTC)
LIST = "http://x.example/djgz/"


def rows(numbers: Iterable[int], day: str | None = "2026-03-15") -> tuple[Found, ...]:
    return tuple(Found(url=f"http://x.example/a/{n}.html", title=None, date=day) for n in numbers)


class Site:
    """A source whose list had rows 0 to 19 in a first run, and is looked at in a second one."""

    def __init__(self, *, days: bool = False) -> None:
        self.store = store_in_memory()
        text = f'[[source]]\nkey = "x"\nname = "x"\nregion = "620102"\nkind = "party"\nstart = ["{LIST}"]\n'
        config = parse_config(text, FAMILIES, name="x")
        (source,) = config.sources.values()
        runs.put_sources(self.store, [source], {})
        with self.store.write() as connection:
            frontier.add_found(connection, "x", rows(range(20)), FIRST, most=99)
        self.run = runs.start_run(self.store, [source], SECOND)
        self.crawl = Crawl(
            store=self.store, writing=cast(Any, None), folder=Path(), workers=cast(Any, None),
            run=self.run, now=SECOND, sources={"x": source},
        )  # fmt: skip
        starts = frozenset({LIST})
        self.walk = Walk(
            source=source,
            hosts=allowed_hosts(source),
            starts=starts,
            days=starts if days else frozenset(),
        )

    def came(
        self,
        *links: Found,
        key: str = LIST,
        then: str | None = None,
        recorded: datetime = SECOND,
    ) -> None:
        """A list page came. then: the one that it leads to. recorded: when it was found."""
        with self.store.write() as connection:
            frontier.add_list_pages(connection, "x", [ListRequest(key)], recorded, again=True)
        address = self.store.value("SELECT id FROM addresses WHERE url = ?", [key])
        meta = {"address": address, "key": key, "page": None, "start": key == LIST, "day": False}
        response = HtmlResponse(key, request=Request(key, meta=meta))
        listing = ListLinks(links=links, next=ListRequest(then) if then else None)
        keep_listing(self.crawl, response, self.walk, listing)

    @property
    def turned(self) -> tuple[int, str | None]:
        (row,) = self.store.rows("SELECT turned, turned_to FROM run_sources")
        return tuple(row)


def test_a_list_of_nothing_but_new_rows_turned_over_and_says_how_far_it_reaches() -> None:
    site = Site()
    site.came(*rows(range(20, 30)), *rows(range(30, 40), "2026-03-09"), *rows([40], None))
    assert site.turned == (1, "2026-03-09")


def test_rows_that_stay_at_the_top_do_not_make_it_the_same_list() -> None:
    site = Site()
    site.came(*rows([0, 1], "2025-01-01"), *rows(range(20, 38)))
    assert site.turned == (1, "2026-03-15")


@pytest.mark.parametrize("known", [(17, 18, 19), (19,)])
def test_a_list_with_rows_of_the_last_run_was_walked_back_to_it(known: tuple[int, ...]) -> None:
    site = Site()
    new = range(20, 37) if len(known) == 3 else [20]  # or half of a short one
    site.came(*rows(new), *rows(known))
    assert site.turned == (0, None)


def test_a_list_is_judged_where_it_ends() -> None:
    site, second = Site(), f"{LIST}2.html"
    site.came(*rows(range(20, 40)), then=second)
    assert site.turned[0] == 0
    site.came(*rows(range(40, 60), None), key=second)
    assert site.turned == (1, "9")  # how far, is unknown


@pytest.mark.parametrize(("recorded", "turned"), [(FIRST, (1, "2026-03-15")), (SECOND, (0, None))])
def test_a_page_that_a_crawl_was_killed_before_is_the_end_of_a_list_and_a_new_part_is_not(
    recorded: datetime, turned: tuple[int, str | None]
) -> None:
    site = Site()
    site.came(*rows(range(40, 60)), key=f"{LIST}2.html", recorded=recorded)
    assert site.turned == turned


def test_pages_of_a_day_and_pages_that_are_read_again_say_nothing() -> None:
    daily = Site(days=True)
    daily.came(*rows(range(20, 40)))
    again = Site()
    again.came(*rows(range(20, 40)), *rows(range(20)))
    again.walk.asked_again.add(again.store.value("SELECT id FROM addresses WHERE url = ?", [LIST]))
    again.came(*rows(range(41, 60)))
    assert (daily.turned, again.turned) == ((0, None), (0, None))


def test_a_source_that_is_asked_for_its_last_days_reaches_to_the_first_of_them() -> None:
    site = Site(days=True)
    site.crawl.walks["x"] = site.walk
    record_gaps(site.crawl, site.walk.source)
    assert site.turned[0] == 0  # no page came
    site.walk.read = 1
    record_gaps(site.crawl, site.walk.source)
    assert site.turned == (1, "2026-03-14")  # seven days, with the 20th
