"""Parameters that differ at each visit: learned from a list, and never where they name articles."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from commands import dangjian
from fresh import store_in_memory
from misbehaving import GOOD, Misbehaving, misbehaving, source_table
from test_articles import SOURCE

from archive.home.folder import Home
from archive.store import frontier, runs
from archive.store.database import Store
from archive.store.frontier import Found
from archive.store.volatile import Known, as_known, learned, matches

SITE = "http://shiqiao.example/show"
MONDAY, TUESDAY, TODAY = "2026-03-02T01:00:00Z", "2026-03-03T01:00:00Z", "2026-03-04T01:00:00Z"


def rows(
    address: str, numbers: range, title: str = "第{}次例会", day: str | None = None
) -> list[Found]:
    """Rows of a list page. address, title: with a place for the number, which is the day's, too."""
    return [
        Found(url=SITE + address.format(n), title=title.format(n), date=day or f"2026-02-{n:02}")
        for n in numbers
    ]


def known(found: list[Found], seen: str = MONDAY) -> list[Known]:
    return [Known(one.url, one.title, one.date, seen) for one in found]


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ("?id={}&_t=101", "?id={}&_t=102", "_t"),
        ("?sid=3fa9c2d1&id={}", "?sid=81c0aa72&id={}", "sid"),
        ("?id={0}&rnd=0.8273{0}", "?id={0}&rnd=0.1193{0}", "rnd"),  # another one in each row
        ("/{}.html?random=ab12", "/{}.html?random=cd34", "random"),
    ],
)
def test_a_value_that_changes_while_all_else_stays(before: str, after: str, name: str) -> None:
    page, old = rows(after, range(3, 8)), known(rows(before, range(1, 6)))
    assert learned(page, old, TODAY) == name
    # 3, 4 and 5 are known; 6 and 7 are new.
    assert matches(page, old, name) == {
        SITE + after.format(n): SITE + before.format(n) for n in (3, 4, 5)
    }


OLD = known(rows("?id={}&_t=101", range(1, 6)))
NEW = rows("?id={}&_t=102", range(1, 6))


def test_an_article_that_came_twice_already_keeps_its_first_address() -> None:
    twice = OLD + known(rows("?id={}&_t=102", range(1, 6)), TUESDAY)
    page = rows("?id={}&_t=103", range(1, 6))
    assert learned(page, twice, TODAY) == "_t"
    assert matches(page, twice, "_t")[f"{SITE}?id=2&_t=103"] == f"{SITE}?id=2&_t=101"


def test_values_that_an_earlier_page_of_this_run_had_are_not_old() -> None:
    assert learned(NEW, OLD + known(rows("?id={}&_t=102", range(6, 9)), TODAY), TODAY) == "_t"
    assert learned(NEW, OLD + known(rows("?id={}&_t=102", range(6, 9)), TUESDAY), TODAY) is None


@pytest.mark.parametrize(
    ("page", "old"),
    [
        pytest.param(NEW[:2], OLD, id="two rows"),
        pytest.param(rows("?id={}&_t=102", range(4, 9)), OLD, id="two of five known"),
        pytest.param([*NEW, *rows("?id={}", range(6, 7))], OLD, id="a row without it"),
        pytest.param([*NEW, *rows("?id={}&_t=101", range(6, 7))], OLD, id="a value that was there"),
        pytest.param(NEW, known(rows("?id={}&_t=101", range(1, 6), "第{}期简报")), id="other headlines"),
        pytest.param(NEW, known(rows("?id={}&_t=101", range(1, 6), day="2026-01-01")), id="other days"),
        pytest.param(
            [Found(url=one.url, title=one.title, date=None) for one in NEW],
            [Known(one.url, one.title, None, one.seen) for one in OLD],
            id="no days: a row for each column, whose headline is always the same",
        ),
        pytest.param(
            rows("?x={}", range(6, 11), "图片新闻", "2026-03-01"),
            known(rows("?x={}", range(1, 6), "图片新闻", "2026-03-01")),
            id="an id, one headline and one day",
        ),
        pytest.param(
            rows("?row={0}&x=2{0}", range(1, 6), "图片新闻", "2026-03-01"),
            known(rows("?row={0}&x=1{0}", range(1, 6), "图片新闻", "2026-03-01")),
            id="an id beside the number of the row",
        ),
        pytest.param(rows("?x=9{}", range(1, 6)), known(rows("?x={}", range(1, 6))), id="new ids"),
        pytest.param(
            rows("?day={0}&id=9{0}", range(1, 6)), known(rows("?day={0}&id={0}", range(1, 6))),
            id="new ids, one article a day",
        ),
        pytest.param(
            NEW, OLD + known(rows("?id={}&_t=88", range(2, 3), "另一次例会"), TUESDAY), id="it told two articles apart",
        ),
        pytest.param(
            NEW, OLD + known(rows("?id={}&_t=88", range(2, 3), day="2026-02-20"), TUESDAY), id="it told two days apart",
        ),
        pytest.param(
            rows("?x={}", range(6, 9), "图片新闻", "2026-03-01"),
            [
                Known(f"{SITE}?x={n}", "图片新闻", "2026-03-01", seen)
                for n, seen in enumerate((MONDAY, TUESDAY, "2026-03-01T01:00:00Z"))
            ],
            id="an id, one headline, one day, one article a crawl",
        ),
        pytest.param(
            NEW, OLD + known(rows("?id={}&_t=88", range(2, 3))), id="one crawl saw both",
        ),
        pytest.param(
            rows("?id={}&page=1", range(1, 6)),
            known(rows("?id={}&page=2", range(1, 6))) + known(rows("?id={}&page=1", range(6, 9))),
            id="the page of the list",
        ),
        pytest.param(rows("?a={}&b=3&c=4", range(1, 6)), known(rows("?a={}&b=1&c=2", range(1, 6))), id="two at once"),
    ],
)  # fmt: skip
def test_what_may_name_an_article_is_never_learned(page: list[Found], old: list[Known]) -> None:
    assert learned(page, old, TODAY) is None


def test_a_row_whose_headline_or_day_differs_is_new() -> None:
    page = [*NEW[:3], Found(url=f"{SITE}?id=4&_t=102", title="第4次例会（续）", date="2026-02-04")]
    assert f"{SITE}?id=4&_t=102" not in matches(page, OLD, "_t")


def kept(pages: list[tuple[datetime, list[Found]]]) -> list[str]:
    """The addresses of an archive after those list pages, one crawl each."""
    with store_in_memory() as store:
        runs.put_sources(store, [SOURCE], {})
        for now, page in pages:
            found = as_known(store, SOURCE.key, page, now)
            with store.write() as connection:
                frontier.add_found(connection, SOURCE.key, found, now, most=100)
        return [row["url"] for row in store.rows("SELECT url FROM addresses ORDER BY id")]


DAYS = [datetime(2026, 3, day, tzinfo=UTC) for day in (2, 3, 4)]


def test_what_is_new_on_a_page_comes_once_too() -> None:
    first = rows("?id={}&_t=101", range(1, 6))
    second, third = (rows(f"?id={{}}&_t={n}", range(2, 8)) for n in (102, 103))
    assert kept(list(zip(DAYS, (first, second, third), strict=True))) == [
        *(f"{SITE}?id={n}&_t=101" for n in range(1, 6)),
        *(f"{SITE}?id={n}&_t=102" for n in (6, 7)),
    ]


def test_what_the_archive_holds_of_a_path_may_contradict() -> None:
    """Here `x` told two articles apart that are on the page no more."""
    first = [*rows("?n={}&x=1", range(1, 6)), *rows("?n=9&x=1{}", range(6, 8))]
    assert len(kept([(DAYS[0], first), (DAYS[1], rows("?n={}&x=2", range(1, 6)))])) == 12
    assert len(kept([(DAYS[0], first[:5]), (DAYS[1], rows("?n={}&x=2", range(1, 6)))])) == 5


def test_pages_of_hostile_addresses_cost_little() -> None:
    long = "&".join(f"p{n}=1" for n in range(100))
    page = [Found(url=f"{SITE}?{long}&q={n}", title="例会", date=None) for n in range(1_000)]
    with store_in_memory() as store:
        assert as_known(store, SOURCE.key, page, DAYS[0]) == page


def test_a_list_whose_parameter_changes_at_each_crawl_has_each_article_once(
    home: Home, configure: Callable[[str], None], store: Store
) -> None:
    with misbehaving() as (world, address):
        visits = _changing(world)
        configure(source_table(address))
        for _ in range(2):
            dangjian("crawl", "--no-read", home=home.folder)
            visits.append(f"r{len(visits)}")
        would = dangjian("crawl", "--dry-run", home=home.folder)
        visits.append("dry")
        dangjian("crawl", home=home.folder)
    # One list page was asked for, and no article is new.
    assert would.out.splitlines()[1].split()[2:4] == ["1", "0"]
    found = store.rows("SELECT url FROM addresses WHERE role = 'article' ORDER BY url")
    assert [row["url"] for row in found] == [f"{address}/show?id={n}&_t=r0" for n in range(1, 10)]
    assert store.value("SELECT count(*) FROM articles") == 9


def _changing(world: Misbehaving) -> list[str]:
    """A list of nine. Returns the values of the parameter; the last is that of the next visit."""
    values = ["r0"]
    title = "石桥镇第{}次党建工作例会召开并研究部署基层组织建设"

    def listing(handler: Any) -> None:
        body = "".join(
            f'<li><a href="/show?id={n}&_t={values[-1]}">{title.format(n)}</a><span>2026-03-{n:02}</span></li>'
            for n in range(9, 0, -1)
        )
        handler.reply(200, f'<meta charset="utf-8"><ul>{body}</ul>'.encode())

    def article(n: int) -> Callable[[Any], None]:
        page = GOOD.format(title=title.format(n)).replace("日前", f"第{n}日")
        return lambda handler: handler.reply(200, page.encode())

    world.paths["/djgz/"] = listing
    for n in range(1, 10):
        world.paths[f"/show?id={n}&_t=r0"] = article(n)
    return values
