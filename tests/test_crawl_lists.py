"""Crawls of lists that are more than pages of links: what is asked for, what is kept, what is said."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from commands import dangjian
from misbehaving import Misbehaving, misbehaving, replying, source_table
from warcio.archiveiterator import ArchiveIterator

from archive.home.folder import Home
from archive.store.database import Store

Configure = Callable[[str], None]

ROW = (
    '<tr><td><a href="/Show.aspx?id={0}">石桥镇第{0}次党建工作例会</a></td><td>2026-03-02</td></tr>'
)
FORM = """<!DOCTYPE html><meta charset="utf-8"><title>党建动态</title>
<form method="post" action="./List.aspx?c=7" id="form1">
<input type="hidden" name="__VIEWSTATE" value="{state}"><input type="text" name="word" value="">
<table>{rows}</table><div id="Pager1">共{pages}页 <span>{page}</span>
{links}</div></form>"""


@pytest.fixture
def world() -> Iterator[tuple[Misbehaving, str]]:
    with misbehaving() as served:
        yield served


def table_page(page: int, pages: int, ids: list[int]) -> bytes:
    """A page of an ASP.NET list, whose pager posts back."""
    links = "".join(
        f"<a href=\"javascript:__doPostBack('Pager1','{n}')\">{text}</a>"
        for n, text in [(page + 1, str(page + 1)), (page + 1, "下页")]
        if page < pages
    )
    rows = "".join(map(ROW.format, ids))
    return FORM.format(
        state=f"state-of-{page}" + "x" * 300, rows=rows, pages=pages, page=page, links=links
    ).encode()


def posting_back(world: Misbehaving, pages: dict[int, list[int]]) -> None:
    """Serve an ASP.NET list: the first page by GET, the others by POST."""
    total = len(pages)

    def answer(handler: Any) -> None:
        sent = parse_qs(handler.sent.decode())
        page = int(sent["__EVENTARGUMENT"][0])
        # As the framework does: the state of the page before, or an error.
        if not sent["__VIEWSTATE"][0].startswith(f"state-of-{page - 1}x") or "word" in sent:
            handler.reply(500, b"Invalid postback")
            return
        handler.reply(200, table_page(page, total, pages[page]))

    world.paths["/List.aspx?c=7"] = replying(table_page(1, total, pages[1]))
    world.paths["POST /List.aspx?c=7"] = answer
    for ids in pages.values():
        for one in ids:
            world.article(f"/Show.aspx?id={one}", f"石桥镇第{one}次党建工作例会")


def articles(store: Store) -> list[str]:
    return [row["url"] for row in store.rows("SELECT url FROM articles ORDER BY id")]


def message(store: Store) -> str:
    return str(store.value("SELECT message FROM run_sources ORDER BY run DESC LIMIT 1"))


def records(home: Home) -> list[tuple[str, str, str, bytes]]:
    """(type, address, method or status, body) of all records, in order."""
    found = []
    for path in sorted(home.warc.glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, no_record_parse=False):
                if record.rec_type in ("request", "response"):
                    line = record.http_headers
                    first = line.protocol if record.rec_type == "request" else line.get_statuscode()
                    found.append((
                        record.rec_type,
                        record.rec_headers.get_header("WARC-Target-URI"),
                        first,
                        record.content_stream().read(),
                    ))  # fmt: skip
    return found


def test_a_list_that_posts_back_is_walked_and_its_requests_are_kept(
    home: Home, configure: Configure, store: Store, world: tuple[Misbehaving, str]
) -> None:
    site, address = world
    posting_back(site, {1: [31, 30], 2: [29, 28], 3: [27]})
    configure(source_table(address, start=[f"{address}/List.aspx?c=7"], family="auto"))
    ran = dangjian("crawl", home=home.folder)
    assert (ran.code, len(articles(store))) == (0, 5), ran.out
    assert site.seen["POST /List.aspx?c=7"] == 3
    kept = records(home)
    sent = [(place, body) for place, (kind, _, _, body) in enumerate(kept) if kind == "request"]
    asked = [parse_qs(body.decode())["__EVENTARGUMENT"] for _, body in sent]
    assert asked == [["2"], ["3"], ["2"]]  # the second once more, for rows may have moved to it
    for place, _ in sent:  # each stands before the answer to it
        assert kept[place + 1][:2] == ("response", f"{address}/List.aspx?c=7")
    assert dangjian("verify", home=home.folder).code == 0
    told = store.value("SELECT sent FROM pages WHERE sent IS NOT NULL ORDER BY id LIMIT 1")
    assert ["__EVENTARGUMENT", "2"] in json.loads(told)["form"]


def test_an_unchanged_list_that_posts_back_costs_one_request(
    home: Home, configure: Configure, store: Store, world: tuple[Misbehaving, str]
) -> None:
    site, address = world
    posting_back(site, {1: [31, 30], 2: [29]})
    configure(source_table(address, start=[f"{address}/List.aspx?c=7"], family="auto"))
    dangjian("crawl", home=home.folder)
    site.seen.clear()
    assert dangjian("crawl", home=home.folder).code == 0
    assert site.seen == {"/robots.txt": 1, "/List.aspx?c=7": 1}
    # What differs at each visit is no other page of the list.
    assert store.value("SELECT count(*) FROM addresses WHERE role = 'list'") == 2


def test_a_shell_leads_to_its_data_in_every_crawl(
    home: Home, configure: Configure, store: Store, world: tuple[Misbehaving, str]
) -> None:
    site, address = world
    shell = (
        '<meta charset="utf-8"><title>党建</title><div id="app"></div>'
        "<script>fetch('/api/list?page=1&size=2').then(show)</script>"
    )
    site.paths["/djgz/"] = replying(shell.encode())

    def put(*ids: int) -> None:
        for page, start in enumerate(range(0, len(ids), 2), 1):
            rows = [
                {
                    "title": f"石桥镇第{n}次例会纪实",
                    "url": f"/a/{n}.html",
                    "publishTime": "2026-03-02",
                }
                for n in ids[start : start + 2]
            ]
            told = {"data": {"list": rows, "total": len(ids)}}
            site.paths[f"/api/list?page={page}&size=2"] = replying(json.dumps(told).encode())
        for n in ids:
            site.article(f"/a/{n}.html", f"石桥镇第{n}次例会纪实")

    put(5, 4, 3)
    configure(source_table(address, family="auto"))
    assert dangjian("crawl", home=home.folder).code == 0, message(store)
    assert len(articles(store)) == 3
    put(6, 5, 4, 3)
    assert dangjian("crawl", home=home.folder).code == 0
    assert [url.removeprefix(address) for url in articles(store)][3:] == ["/a/6.html"]


def test_a_feed_is_a_source(
    home: Home, configure: Configure, store: Store, world: tuple[Misbehaving, str]
) -> None:
    site, address = world
    site.article("/a/1.html", "石桥镇第一支部学习")
    feed = (
        '<rss version="2.0"><channel><title>党建</title><item><title>石桥镇第一支部学习</title>'
        f"<link>{address}/a/1.html</link><pubDate>Mon, 02 Mar 2026 09:00:00 +0800</pubDate></item>"
        "</channel></rss>"
    )
    site.paths["/rss.xml"] = replying(feed.encode())
    configure(source_table(address, start=[f"{address}/rss.xml"], family="auto"))
    assert dangjian("crawl", home=home.folder).code == 0, message(store)
    (row,) = store.rows("SELECT list_title, list_date FROM addresses WHERE role = 'article'")
    assert tuple(row) == ("石桥镇第一支部学习", "2026-03-02")


def list_page(ids: list[int], after: str = "") -> bytes:
    rows = "".join(
        f'<li><a href="/a/t20260302_{n}.html">石桥镇第{n}次党建工作例会</a><span>2026-03-02</span></li>'
        for n in ids
    )
    return f'<meta charset="utf-8"><ul>{rows}</ul>{after}'.encode()


def test_pages_that_a_list_states_but_does_not_name_are_said_to_be_unseen(
    home: Home, configure: Configure, store: Store, world: tuple[Misbehaving, str]
) -> None:
    site, address = world
    for n in (2, 1):
        site.article(f"/a/t20260302_{n}.html")
    site.paths["/djgz/"] = replying(list_page([2, 1], "<p>共436页</p>"))
    configure(source_table(address, family="auto"))
    assert dangjian("crawl", home=home.folder).code == 0
    assert "435 further pages" in message(store)


def test_an_article_that_moves_to_the_next_page_during_the_walk_is_not_lost(
    home: Home, configure: Configure, store: Store, world: tuple[Misbehaving, str]
) -> None:
    """Two are published between the first page and the second, which then begins with known ones."""
    site, address = world
    pages = {"/djgz/": [9, 8], "/djgz/2.html": [7, 6], "/djgz/3.html": [5, 4]}
    shifted = {"/djgz/2.html": [9, 8], "/djgz/3.html": [7, 6], "/djgz/4.html": [5, 4]}

    def after(path: str) -> str:
        number = int(path[6:7] or 1)
        return f'<a href="/djgz/{number + 1}.html">下一页</a>' if number < 4 else ""

    def first(handler: Any) -> None:
        for path, ids in shifted.items():
            site.paths[path] = replying(list_page(ids, after(path)))
        handler.reply(200, list_page(pages["/djgz/"], after("/djgz/")))

    site.paths["/djgz/"] = first
    for n in range(4, 10):
        site.article(f"/a/t20260302_{n}.html", f"石桥镇第{n}次党建工作例会")
    configure(source_table(address, family="auto"))
    assert dangjian("crawl", home=home.folder).code == 0
    assert len(articles(store)) == 6


def test_a_limit_leaves_the_rest_for_the_next_crawl(
    home: Home, configure: Configure, store: Store, world: tuple[Misbehaving, str]
) -> None:
    site, address = world
    for n in range(1, 7):
        site.article(f"/a/t20260302_{n}.html", f"石桥镇第{n}次党建工作例会")
    site.paths["/djgz/"] = replying(list_page([6, 5, 4], '<a href="/djgz/2.html">下一页</a>'))
    site.paths["/djgz/2.html"] = replying(list_page([3, 2, 1]))
    configure(source_table(address, family="auto"))
    assert dangjian("crawl", "--limit", "2", home=home.folder).code == 0
    assert len(articles(store)) == 2
    assert "/djgz/2.html" not in site.seen
    assert "--limit" in message(store)
    assert dangjian("crawl", home=home.folder).code == 0
    assert len(articles(store)) == 6


def test_backfill_walks_to_the_end_of_a_list_whose_beginning_is_known(
    home: Home, configure: Configure, store: Store, world: tuple[Misbehaving, str]
) -> None:
    site, address = world
    for n in range(1, 7):
        site.article(f"/a/t20260302_{n}.html", f"石桥镇第{n}次党建工作例会")
    site.paths["/djgz/"] = replying(list_page([6, 5, 4]))
    configure(source_table(address, family="auto"))
    dangjian("crawl", home=home.folder)
    site.paths["/djgz/"] = replying(list_page([6, 5, 4], '<a href="/djgz/2.html">下一页</a>'))
    site.paths["/djgz/2.html"] = replying(list_page([3, 2, 1]))
    dangjian("crawl", home=home.folder)
    assert len(articles(store)) == 3
    assert dangjian("crawl", "--backfill", home=home.folder).code == 0
    assert len(articles(store)) == 6


def test_since_does_not_walk_past_older_pages(
    home: Home, configure: Configure, store: Store, world: tuple[Misbehaving, str]
) -> None:
    site, address = world
    for n in range(1, 4):
        site.article(f"/a/t20260302_{n}.html", f"石桥镇第{n}次党建工作例会")
    site.paths["/djgz/"] = replying(list_page([3, 2], '<a href="/djgz/2.html">下一页</a>'))
    site.paths["/djgz/2.html"] = replying(list_page([1]))
    configure(source_table(address, family="auto"))
    assert dangjian("crawl", "--since", "2026-03-03", home=home.folder).code == 0
    assert (len(articles(store)), site.seen["/djgz/2.html"]) == (2, 0)


def test_since_that_is_no_day_is_refused(home: Home, configure: Configure) -> None:
    configure(source_table("http://127.0.0.1:9"))
    ran = dangjian("crawl", "--since", "yesterday", home=home.folder)
    assert (ran.code, "--since must be a day" in ran.err) == (2, True)


def test_inspect_list_prints_what_a_list_gives(tmp_path: Path) -> None:
    file = tmp_path / "list.html"
    file.write_bytes(list_page([2, 1], '<a href="/djgz/2.html">下一页</a>'))
    ran = dangjian("inspect", "--list", file, "--url", "http://www.shiqiao.example/djgz/")
    told = json.loads(ran.out)
    assert (ran.code, told["verdict"], told["family"]) == (0, "ok", "generic")
    assert told["items"][0] == {
        "title": "石桥镇第2次党建工作例会",
        "url": "http://www.shiqiao.example/a/t20260302_2.html",
        "date": "2026-03-02",
    }
    assert told["next"] == "http://www.shiqiao.example/djgz/2.html"
    assert {"score", "guess", "siblings", "total_pages", "total_items", "why"} <= set(told)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--url", "www.shiqiao.example/djgz/"], "needs the address"),
        (["--url", "http://[bad/"], "needs the address"),
        (["--url", "ftp://shiqiao.example/"], "needs the address"),
        ([], "needs the address"),
        (
            ["--url", "http://a.example/", "--fetched", "0001-01-01T00:00+14:00"],
            "--fetched must be",
        ),
        (["--url", "http://a.example/", "--fetched", "soon"], "--fetched must be"),
        (["--url", "http://a.example/", "--save", "x"], "--save and --list"),
    ],
)
def test_inspect_list_refuses_what_it_cannot_use(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    file = tmp_path / "list.html"
    file.write_bytes(list_page([2, 1]))
    ran = dangjian("inspect", "--list", file, *arguments)
    assert (ran.code, said in ran.err, "Traceback" in ran.err) == (2, True, False)
