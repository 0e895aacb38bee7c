"""A source from one address: asked politely, shown, written whole or not at all, compared with later."""

import errno
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import forked
import pytest
from commands import dangjian, running
from forked import Ran
from misbehaving import GOOD, Misbehaving, misbehaving, replying
from rich.cells import cell_len

from archive.errors import ConfigError, DiskFullError
from archive.home import config
from archive.home.config import parse_config
from archive.home.editing import append_source, changing, set_use, table_text
from archive.home.folder import Home
from archive.sentences import say
from archive.store.database import Store
from archive.types import Floors, ListRequest, Source, SourceKind
from crawler.lists import FAMILIES, Item, read_list
from crawler.sources import configured
from scheduler.cli import main
from scheduler.sources import adding, fixtures
from scheduler.sources.adding import Proposal, Wish
from scheduler.sources.asking import Asked, ListPage
from scheduler.sources.comparing import compared, reread
from scheduler.sources.origin import Guess, Told, kind_of, name_of, region_of, told_by
from scheduler.sources.proposal import found_in, key_of, publishing, same_source, start_of
from scheduler.sources.telling import show

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
NOW = datetime(2026, 4, 2, 1, 0, tzinfo=UTC)
HEAD = (
    '<html><head><meta charset="utf-8"><title>党建工作_石桥镇人民政府</title>'
    '<meta name="SiteName" content="石桥镇人民政府"><meta name="ColumnName" content="党建工作">'
    '<meta name="SiteIDCode" content="6201020001"></head><body>'
)


FURTHER = '<a href="/djgz/index_1.html">下一页</a>'


def rows(number: int, first: int = 0, host: str = "", form: str = "2026-03-{:02d}") -> str:
    return "".join(
        f'<li><a href="{host}/djgz/202603/t20260302_{1000 + n}.html" title="石桥镇第{n}次主题党日活动">'
        f"石桥镇第{n}次主题党日活动</a><span>{form.format(28 - n % 28)}</span></li>"
        for n in range(first, first + number)
    )


def listed(body: str, foot: str = "") -> bytes:
    return f'{HEAD}<ul class="list">{body}</ul>{foot}</body></html>'.encode()


@pytest.fixture
def world() -> Iterator[tuple[Misbehaving, str]]:
    """A site with a list of twelve articles, a second page and a robots.txt."""
    with misbehaving() as (served, address):
        for n in range(40):
            served.article(f"/djgz/202603/t20260302_{1000 + n}.html", f"石桥镇第{n}次主题党日活动")
        served.paths["/djgz/"] = replying(listed(rows(12), FURTHER))
        served.paths["/djgz/index_1.html"] = replying(listed(rows(12, 12)))
        yield served, f"{address}/djgz/"


def refusing(status: int, **headers: str) -> Callable[[Any], None]:
    """A path that answers with a status and nothing."""

    def answer(handler: Any) -> None:
        handler.reply(status, b"no", **headers)

    return answer


def add(home: Home, url: str, *options: str, yes: bool = True) -> Ran:
    words = ["sources", "add", url, "--delay", "0.01", *options, *(["--yes"] if yes else [])]
    return dangjian(*words, home=home.folder, COLUMNS="80")


def said(ran: Ran) -> str:
    """stdout in one line: where it was wrapped does not matter."""
    return re.sub(r"\s+", " ", ran.out)


def test_one_address_becomes_a_source_that_crawls(
    home: Home, world: tuple[Misbehaving, str]
) -> None:
    served, url = world
    before = home.config.read_bytes()
    ran = add(home, url)
    assert ran.code == 0, ran
    assert sum(served.seen.values()) - served.seen["/robots.txt"] <= 6
    assert served.seen["/robots.txt"] == 1
    assert max(map(_width, ran.out.splitlines())) <= 80
    told = said(ran)
    for part in (
        f"List: {url}", "score", "Items: 12, 12 of them with a day", "2026-03-28 石桥镇第0次",
        "index_1.html", "title: 石桥镇第0次主题党日活动", "published: 2026-03-02T09:30",
        "outlet: 石桥融媒", "robots.txt: allowed: there is no robots.txt", "127.0.0.1 12 (its own)",
        "Cadence: adaptive: the median gap between two of its 12 days is 1 day",
        "Region: 620102", "SiteIDCode 6201020001 begins so",
        "Kind: government: “人民政府” is in the name of the site",
    ):  # fmt: skip
        assert part in told, part
    assert home.config.read_bytes().startswith(before)
    (source,) = configured(home).sources.values()
    assert source == Source(
        key="127-0-0-1-djgz", name="石桥镇人民政府·党建工作", start=(url,), region="620102",
        kind=SourceKind.GOVERNMENT, delay=0.01, allow_private=True, floors=Floors(links=4),
    )  # fmt: skip
    record = json.loads((home.fixtures / source.key / "list.json").read_text("utf-8"))
    assert (len(record["items"]), record["verdict"], record["url"]) == (12, "ok", url)
    assert (home.fixtures / source.key / "list.page").read_bytes().startswith(b"<html>")
    crawled = dangjian("crawl", home=home.folder)
    assert crawled.code == 0, crawled
    shown = dangjian("sources", "show", source.key, home=home.folder)
    assert f"checked = {datetime.now(UTC).date()}" in shown.out


def _width(line: str) -> int:
    return cell_len(line)


def test_without_a_terminal_and_without_yes_nothing_is_written(
    home: Home, world: tuple[Misbehaving, str]
) -> None:
    before = home.config.read_bytes()
    ran = add(home, world[1], yes=False)
    assert ran.code == 2
    assert ran.err.endswith("Error: Nothing was written, for there is nobody to ask: give --yes.\n")
    assert "[[source]]" in ran.out
    assert home.config.read_bytes() == before
    assert not home.fixtures.exists()


class Person(StringIO):
    """A terminal with somebody at it."""

    def isatty(self) -> bool:
        return True


def answering(words: list[str], answer: str) -> None:
    sys.stdin = Person(f"{answer}\n")
    main(words, prog_name="dangjian")


@pytest.mark.parametrize(("answer", "code", "written"), [("n", 1, 0), ("", 1, 0), ("y", 0, 1)])
def test_a_person_is_asked_before_anything_is_written(
    home: Home, world: tuple[Misbehaving, str], answer: str, code: int, written: int
) -> None:
    words = ["--home", str(home.folder), "sources", "add", world[1], "--delay", "0.01"]
    ran = forked.run(answering, words, answer)
    assert ran.code == code, ran
    assert "Write it? [y/N]:" in ran.out + ran.err
    assert len(configured(home).sources) == written
    assert home.fixtures.exists() == bool(written)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"/robots.txt": b"User-agent: *\nDisallow: /djgz/"}, "robots.txt (Disallow: /djgz/)"),
        ({"/djgz/": listed(rows(12)).replace(b"SiteIDCode", b"x")}, "give --region"),
        ({"/djgz/": "<p>您的访问过于频繁，请稍后再试</p>".encode()}, "a firewall: try again later"),
        ({"/djgz/": 403}, "answered 403: try again later, or from another network"),
        ({"/djgz/": 404}, "answered 404: see in a browser whether the address is right"),
    ],
    ids=["robots", "no region", "firewall", "refused", "missing"],
)
def test_what_gives_no_source_is_said_in_one_sentence(
    home: Home, world: tuple[Misbehaving, str], answer: dict[str, Any], sentence: str
) -> None:
    served, url = world
    for path, body in answer.items():
        served.paths[path] = replying(body) if isinstance(body, bytes) else refusing(body)
    before = home.config.read_bytes()
    ran = add(home, url)
    assert (ran.code, ran.err.count("Error: ")) == (2, 1), ran
    assert sentence in ran.err
    assert "Traceback" not in ran.err
    assert home.config.read_bytes() == before
    assert not home.fixtures.exists()


@pytest.mark.parametrize(
    "url",
    ["", "www.example.gov.cn/djgz/", "ftp://a.cn/", "http://", "http://a.cn/\x1b[2J", "http://a.cn/\n[x]",
     "http://a.cn:99999/", f"http://a.cn/{'a' * 10_000}"],
    ids=range(8),
)  # fmt: skip
def test_what_is_no_address_is_asked_nothing(home: Home, url: str) -> None:
    before = home.config.read_bytes()
    ran = add(home, url)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1), ran
    assert "\x1b" not in ran.err
    assert len(ran.err) < 500
    assert home.config.read_bytes() == before


def test_a_source_that_there_is_is_named(home: Home) -> None:
    home.config.write_text(
        '[archive]\nuse = ["zyshgzb"]\n' + table_text(source(start=("http://a.example/djgz/",))),
        encoding="utf-8",
    )
    for url, sentence in (
        ("https://www.a.example/djgz/", "is the source 'shiqiao' already"),
        ("http://www.zyshgzb.gov.cn", "is the source 'zyshgzb' already"),
        ("http://www.dangjian.cn/", "'dangjian sources enable dangjian-cn' takes it into use"),
    ):
        ran = add(home, url)
        assert (ran.code, ran.out) == (2, "")
        assert sentence in ran.err
    ran = add(home, "http://a.example/other/", "--key", "people-cpc")
    assert ran.err == "Error: There is a source 'people-cpc' already: choose another with --key.\n"
    assert add(home, "http://a.example/other/", "--key", "Bad Key").code == 2
    assert add(home, "http://a.example/other/", "--host", "a b").code == 2
    # A region that nobody knows, and one that may be several, are said before anybody is asked.
    assert (
        "There is no region '亚特兰蒂斯'" in add(home, "http://a.cn/", "--region", "亚特兰蒂斯").err
    )


def test_an_article_that_cannot_be_read_is_a_warning(
    home: Home, world: tuple[Misbehaving, str]
) -> None:
    served, url = world
    served.paths["/djgz/202603/t20260302_1000.html"] = replying(b"<p>nothing</p>")
    ran = add(home, url)
    assert ran.code == 0
    assert "Warning: it was not read as an article (" in said(ran)
    served.paths["/other/"] = replying(listed(rows(12, 12)))
    served.paths["/djgz/202603/t20260302_1012.html"] = refusing(404)
    ran = add(home, url.replace("djgz", "other"))
    assert ran.code == 0
    assert "Article: could not be tried: http" in said(ran)


SCRIPTS = {
    "get": '<script>$.ajax({url:"/api/list",type:"get",success:function(d){show(d)}});</script>',
    "post": "<script>fetch('/api/list',{method:'POST',headers:{'Content-Type':'application/json'},"
    "body:JSON.stringify({page:1,size:12,id:31})}).then(show)</script>",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_list_that_a_script_names_is_followed(
    home: Home, world: tuple[Misbehaving, str], script: str
) -> None:
    served, url = world
    data = [
        {"title": f"石桥镇第{n}次主题党日活动", "url": f"/djgz/202603/t20260302_{1000 + n}.html",
         "publishTime": f"2026-03-{28 - n:02d}"}
        for n in range(12)
    ]  # fmt: skip
    served.paths["/djgz/"] = replying(
        f'{HEAD}<div id="list"></div>{SCRIPTS[script]}</body></html>'.encode()
    )
    body = json.dumps({"data": {"list": data}}).encode()
    asked = {"get": "/api/list", "post": "POST /api/list"}[script]
    served.paths[asked] = lambda h: h.reply(200, body, content_type="application/json")
    ran = add(home, url)
    assert ran.code == 0, ran
    (written,) = configured(home).sources.values()
    assert written.start == (url,)
    fixture = fixtures.recorded(home, written.key)
    assert fixture is not None
    assert fixture.page.request.url.endswith("/api/list")
    assert fixture.page.request.method == script.upper()
    served.seen.clear()
    checked = dangjian("sources", "check", home=home.folder)
    assert checked.code == 0, checked
    assert served.seen["/djgz/"] == (script == "post")
    assert served.seen[asked] == 1


def test_strangers_texts_reach_neither_terminal_nor_configuration(
    home: Home, world: tuple[Misbehaving, str]
) -> None:
    served, url = world
    evil = '石桥\x1b[2J"\n[[source]]\nkey = "evil"\n\u202e\\u0000'
    page = listed(rows(3)).decode()
    page = page.replace('content="石桥镇人民政府"', "content='" + evil + "'")
    page = page.replace("第1次", "第1次\x1b]0;x\x07<b>")
    page = page.replace("<ul", f'<ul><li><a href="/{"a" * 10_000}">{"长" * 5000}</a></li></ul><ul')
    served.paths["/djgz/"] = replying(page.encode())
    ran = add(home, url)
    assert ran.code == 0, ran
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", ran.out)
    (written,) = configured(home).sources.values()
    assert written.key == "127-0-0-1-djgz"
    assert written.name.startswith('石桥 [2J" [[source]] key = "evil"')
    assert written.name.isprintable()


@pytest.mark.parametrize("number", [1_000, pytest.param(20_000, marks=pytest.mark.slow)])
def test_a_list_of_thousands_of_items_is_shown_by_ten(
    home: Home, world: tuple[Misbehaving, str], number: int
) -> None:
    """Or refused, where reading it takes longer than a crawl allows."""
    served, url = world
    served.paths["/djgz/"] = replying(listed(rows(number)))
    ran = add(home, url)
    assert ran.code == 0 or (number > 1_000 and "it took longer than" in ran.err), ran
    assert len(ran.out.splitlines()) < 60


def test_it_asks_six_times_at_most_whatever_it_is_led_to(
    home: Home, world: tuple[Misbehaving, str]
) -> None:
    served, url = world
    for n in range(20):
        served.paths[f"/r{n}"] = refusing(302, location=f"/r{n + 1}")
    ran = add(home, url.replace("/djgz/", "/r0"))
    assert ran.code == 2
    assert sum(served.seen.values()) - served.seen["/robots.txt"] == 6


def test_a_host_that_refused_a_crawl_is_left_alone(
    home: Home, world: tuple[Misbehaving, str], store: Store
) -> None:
    served, url = world
    with store.write() as connection:
        connection.execute(
            "INSERT INTO hosts (host, blocked_until) VALUES (?, ?)",
            [urlsplit(url).netloc, time.time() + 3600],
        )
    ran = add(home, url)
    assert (ran.code, "is left alone until" in ran.err) == (2, True), ran
    assert not served.seen


def test_two_at_once_are_both_written(home: Home, world: tuple[Misbehaving, str]) -> None:
    served, url = world
    served.paths["/a/djgz/"] = served.paths["/djgz/"]
    words = ["--delay", "0.01", "--yes"]
    urls = [url, url.replace("/djgz/", "/a/djgz/")]
    with (
        running("sources", "add", urls[0], *words, home=home.folder) as one,
        running("sources", "add", urls[1], *words, home=home.folder) as other,
    ):
        assert (one.wait(60), other.wait(60)) == (0, 0), (one.communicate(0), other.communicate(0))
    sources = configured(home).sources
    assert sorted(sources) == ["127-0-0-1-djgz", "127-0-0-1-djgz-2"]
    assert {s.start[0] for s in sources.values()} == set(urls)


# What writing does, without a site.


def source(**values: Any) -> Source:
    given: dict[str, Any] = {
        "key": "shiqiao", "name": "石桥镇", "start": ("http://shiqiao.example/djgz/",),
        "region": "620102", "kind": SourceKind.GOVERNMENT, **values,
    }  # fmt: skip
    return Source(**given)


def proposal(**values: Any) -> Proposal:
    """One that was asked for in another life."""
    page = ListPage(
        request=ListRequest("http://shiqiao.example/djgz/"), url="http://shiqiao.example/djgz/",
        content_type="text/html", body=listed(rows(12)), fetched=NOW,
    )  # fmt: skip
    asked = Asked(lists=(page,))
    made = source(**values)
    return Proposal(
        source=made, found=found_in(made, asked), asked=asked, region=Guess("620102", say("")),
        kind=Guess("government", say("")), given_key=False,
    )  # fmt: skip


WISH = Wish(url="http://shiqiao.example/djgz/")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            GOOD.format(title="石桥镇开展主题党日活动").encode(),
            "has nothing that a crawl could follow",
        ),
        (b"%PDF-1.4 nothing", "is not text"),
        (listed(rows(12, host="http://elsewhere.example")), "give --host for each"),
        (
            b'<html><body><div id="app"></div><script src="/static/js/app.3f2a.js"></script></body></html>',
            "gets its list from elsewhere",
        ),
    ],
    ids=["an article", "no text", "other hosts", "shell"],
)
def test_what_came_and_gives_no_source_is_said_in_one_sentence(body: bytes, sentence: str) -> None:
    page = replace(proposal().asked.lists[0], body=body)
    with pytest.raises(ConfigError) as refused:
        found_in(source(), Asked(lists=(page,)))
    (told,) = refused.value.sentences
    assert WISH.url in str(told)
    assert sentence in str(told)


def files(home: Home) -> list[str]:
    return sorted(
        str(path.relative_to(home.folder))
        for path in (*home.folder.glob(".*"), *home.fixtures.rglob("*"))
        if path.is_file()
    )


@pytest.mark.parametrize("step", ["fsync", "mkdir", "rename", "replace"])
def test_a_full_disk_leaves_everything_as_it_was(
    home: Home, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before, points = home.config.read_bytes(), 0
    place: Any = os if step == "fsync" else Path
    whole = getattr(place, step)
    for good in range(10):
        left = [good]

        def failing(*arguments: Any, _left: list[int] = left, **named: Any) -> Any:
            _left[0] -= 1
            if _left[0] == -1:
                raise FULL
            return whole(*arguments, **named)

        with monkeypatch.context() as patch:
            patch.setattr(place, step, failing)
            try:
                adding.write(home, WISH, proposal())
            except DiskFullError:
                points += 1
                assert home.config.read_bytes() == before
                assert files(home) == []
                continue
        break
    assert points
    assert list(configured(home).sources) == ["shiqiao"]
    assert files(home) == ["sources/shiqiao/list.json", "sources/shiqiao/list.page"]


def killed_at(path: str, step: str, good: int) -> None:
    """Write a source in a process that ends at one of its steps, as by a kill."""
    place: Any = os if step == "fsync" else Path
    whole, left = getattr(place, step), [good]

    def ending(*arguments: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            os._exit(9)
        return whole(*arguments, **named)

    setattr(place, step, ending)
    adding.write(Home(Path(path)), WISH, proposal())
    os._exit(0)


@pytest.mark.slow
@pytest.mark.parametrize("step", ["fsync", "rename", "replace"])
def test_a_kill_leaves_what_can_be_done_again(home: Home, step: str) -> None:
    before, points = home.config.read_bytes(), 0
    for good in range(10):
        if not forked.run(killed_at, str(home.folder), step, good).code:
            break
        points += 1
        assert home.config.read_bytes() == before
    assert points
    assert list(configured(home).sources) == ["shiqiao"]
    assert files(home)[-2:] == ["sources/shiqiao/list.json", "sources/shiqiao/list.page"]


def test_who_comes_second_gets_another_key_and_no_second_source(home: Home) -> None:
    adding.write(home, WISH, proposal())
    with pytest.raises(ConfigError, match="is the source 'shiqiao' already"):
        adding.write(home, WISH, proposal())
    other = Wish(url="http://shiqiao.example/other/")
    written = adding.write(home, other, proposal(start=(other.url,)))
    assert written.key == "shiqiao-example-other"
    assert set(configured(home).sources) == {"shiqiao", written.key}


EVIL = [
    '"', "'", '"""', "\\", "\n[[source]]\nkey = 'b'\n", "]", "#", "\x00", "\x1b[2J", "\x7f", "\ufeff",
    "\u2028", '"\n[archive]\nuse = ["zyshgzb"]\n', "{date:%Y}", "\\u0022", "\r\n",
]  # fmt: skip


@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_no_text_can_add_anything_to_the_configuration(home: Home, evil: str) -> None:
    before = home.config.read_bytes()
    made = source(name=f"石{evil}桥", start=("http://a.example/?q=" + evil.replace("{", "%7B"),))
    try:
        append_source(home, made, FAMILIES)
    except ConfigError:
        assert home.config.read_bytes() == before
        return
    assert configured(home).sources == {"shiqiao": made}
    assert configured(home).name == "党建档案"
    assert home.config.read_bytes().startswith(before)


@pytest.mark.parametrize(
    "text",
    ["", "# only a comment", '\ufeff[archive]\r\nname = "a" # b\r\n', "[schedule]\nat_once = 1",
     '[archive]\nuse = [\n  "zyshgzb", # c\n]\n\n\n'],
    ids=range(5),
)  # fmt: skip
def test_a_table_is_put_behind_any_file_byte_for_byte(home: Home, text: str) -> None:
    home.config.write_bytes(text.encode())
    append_source(home, source(), FAMILIES)
    after = home.config.read_bytes()
    assert after.startswith(text.encode())
    assert (b"\r\n" in after) == ("\r\n" in text)
    assert after.count(b"\n") == after.count(b"\r\n") or "\r\n" not in text
    assert configured(home).sources["shiqiao"] == source()


def test_a_file_that_cannot_take_it_is_left_alone(home: Home) -> None:
    for text in ("source = []\n", "[archive]\nname = 'a'\nsource = [", 'x = "'):
        home.config.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError):
            append_source(home, source(), FAMILIES)
        assert home.config.read_text(encoding="utf-8") == text


def test_links_and_permissions_of_the_configuration_stay(home: Home, tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    home.config.rename(real)
    home.config.symlink_to(real)
    real.chmod(0o600)
    append_source(home, source(), FAMILIES)
    assert home.config.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o600
    assert "shiqiao" in real.read_text(encoding="utf-8")


LAID_OUT = """# mine
[archive]   # all of it
name = 'x'
use = [
    "zyshgzb",  # the ministry

    # and the papers
    "people-cpc",
]

[schedule]
at_once   =   2
"""


def test_use_is_changed_with_comments_and_layout_kept(home: Home) -> None:
    home.config.write_text(LAID_OUT, encoding="utf-8")
    set_use(home, FAMILIES, add=["dangjian-cn"])
    added = home.config.read_text(encoding="utf-8")
    assert added == LAID_OUT.replace('"people-cpc",\n', '"people-cpc",\n    "dangjian-cn",\n')
    set_use(home, FAMILIES, remove=["dangjian-cn"])
    assert list(configured(home).sources) == ["zyshgzb", "people-cpc"]
    set_use(home, FAMILIES, remove=["zyshgzb", "people-cpc"])
    left = home.config.read_text(encoding="utf-8")
    assert "# and the papers" in left
    assert left.startswith("# mine\n[archive]   # all of it\n")
    assert left.endswith("[schedule]\nat_once   =   2\n")


@pytest.mark.parametrize(
    "text", ["", "[schedule]\nat_once = 1\n", table_text(source()), "archive = {name = 'x'}\n",
             "archive.name = 'x'\n", "[archive]\n\n[schedule]\nat_once = 1\n"], ids=range(6),
)  # fmt: skip
def test_use_is_added_where_there_is_none(home: Home, text: str) -> None:
    home.config.write_text(text, encoding="utf-8")
    set_use(home, FAMILIES, add=["zyshgzb", "people-cpc"])
    assert {"zyshgzb", "people-cpc"} <= set(configured(home).sources)
    set_use(home, FAMILIES, remove=["zyshgzb"])
    assert "zyshgzb" not in configured(home).sources
    assert {k for k in configured(home).sources if k == "shiqiao"} == (
        {"shiqiao"} if "shiqiao" in text else set()
    )


def test_what_is_shown_names_hosts_requests_and_guesses(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    made = source(start=("http://shiqiao.com/djgz/",), hosts=("named.org",))
    items = rows(3) + rows(2, 3, "http://dj.shiqiao.com") + rows(2, 5, "http://named.org")
    page = ListPage(
        request=ListRequest(made.start[0]), url=made.start[0], content_type=None,
        body=listed(items + rows(4, 7, "http://x.org") + rows(1, 11, "http://y\u202e.org")),
        fetched=NOW,
    )  # fmt: skip
    asked = Asked(lists=(page,), robots=say("allowed"), requests=1)
    found = found_in(made, asked)
    request = ListRequest("http://shiqiao.com/a\x1b", "POST", (("page", "2"), ("id", "党\n" * 99)))
    show(
        made, replace(found, following=(request,)), asked, Guess("", say("not known: give --region")),
        Guess("party", say("so it is")),
    )  # fmt: skip
    out, err = capsys.readouterr()
    told = re.sub(r"\s+", " ", out)
    assert "7, 7 of them with a day; 5 further lead to hosts that are not asked" in told
    for part in ("shiqiao.com 3 (its own)", "dj.shiqiao.com 2 (a sub-domain)", "POST http://shiqiao",
                 "named.org 2 (named by --host)", "x.org 4 (another site: --host allows it)",
                 "Region: not known: give --region", "none was asked for"):  # fmt: skip
        assert part in told, part
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f\u202e]", out.replace("\x1b[1m", "").replace("\x1b[0m", "")
    )
    assert max(map(_width, out.splitlines())) <= 80
    assert err == "1 request was sent, besides those for robots.txt\n"


# Asked again.


def taken_into_use(home: Home, url: str, key: str = "shiqiao") -> None:
    """A source of a site, recorded."""
    page = ListPage(
        request=ListRequest(url), url=url, content_type="text/html",
        body=listed(rows(12), FURTHER), fetched=NOW,
    )  # fmt: skip
    made = source(key=key, start=(url,), delay=0.01, allow_private=True)
    with changing(home):
        append_source(home, made, FAMILIES)
        fixtures.record(home, made, page, read_list(page.body, None, url, fetched=NOW))


@pytest.fixture
def added(home: Home, world: tuple[Misbehaving, str]) -> tuple[Home, Misbehaving, str]:
    """A home with one source of the site, recorded."""
    served, url = world
    taken_into_use(home, url)
    return home, served, url


def check(home: Home, *options: str) -> Ran:
    return dangjian("sources", "check", *options, home=home.folder, COLUMNS="80")


ANSWERS: dict[str, tuple[Any, str, str]] = {
    "site-same": (listed(rows(12, 20), FURTHER), "same", "12 items, read as"),
    "site-fewer": (listed(rows(4), FURTHER), "changed", "it gives 4 items instead of 12"),
    "site-no-next": (listed(rows(12, form="")), "changed", "names no next page any more"),
    "site-hosts": (
        listed(rows(12, host="http://x.example"), FURTHER),
        "off-hosts",
        "lead to other hosts",
    ),
    "site-empty": (listed("<li>暂无数据</li>"), "empty", "gives no items any more"),
    "site-binary": (b"%PDF-1.4", "undecodable", "gives no items any more"),
    "site-refused": (403, "blocked", "answered 403"),
    "site-missing": (404, "errors", "answered 404"),
    "site-moved": ("/djgz/new/", "moved", "It answers from http"),
    "site-away": ("http://127.0.0.1:9/", "off-hosts", "was not fetched"),
    "site-robots": (None, "robots", "Forbidden by robots.txt (Disallow: /)"),
}
"""What a site answers now, the word for it, and a part of the sentence. None: robots.txt forbids it."""


def changing_to(served: Misbehaving, answer: Any) -> None:
    served.paths["/djgz/new/"] = replying(listed(rows(12), FURTHER))
    if answer is None:
        served.paths["/robots.txt"] = replying(b"User-agent: *\nDisallow: /")
    elif isinstance(answer, bytes):
        served.paths["/djgz/"] = replying(answer)
    elif isinstance(answer, str):
        served.paths["/djgz/"] = refusing(302, location=answer)
    else:
        served.paths["/djgz/"] = refusing(answer)


def test_what_differs_is_said_in_one_word_and_one_sentence(home: Home) -> None:
    """Each source has a host of its own: one that refuses is asked for nothing more."""
    sites: dict[str, Misbehaving] = {}
    with ExitStack() as opened:
        for key, (answer, _, _) in ANSWERS.items():
            sites[key], address = opened.enter_context(misbehaving())
            changing_to(sites[key], answer)
            taken_into_use(home, f"{address}/djgz/", key)
        before = files(home)
        ran = check(home)
    assert ran.code == 1
    assert ran.err == "11 sources, differing: 10\n"
    _, *parts = re.split(r"\b(site-[a-z-]+) ", said(ran))
    told = dict(zip(parts[::2], parts[1::2], strict=True))
    assert told.keys() == ANSWERS.keys()
    for key, (answer, word, sentence) in ANSWERS.items():
        assert re.match(rf"{word}\b", told[key]), (key, told[key])
        assert sentence.lower() in told[key].lower(), (key, told[key])
        assert sites[key].seen["/djgz/"] == (answer is not None), key
        assert sum(sites[key].seen.values()) <= 3, key
    assert files(home) == before


def test_what_came_is_recorded_to_compare_with_from_then_on(
    added: tuple[Home, Misbehaving, str],
) -> None:
    home, served, _ = added
    served.paths["/djgz/"] = replying(listed(rows(4)))
    assert check(home, "--record").code == 1
    assert check(home).code == 0
    fixtures.forget(home, "shiqiao")
    ran = check(home)
    assert (ran.code, "no-fixture" in ran.out) == (0, True)
    assert check(home, "--offline").code == 0


def test_recorded_bytes_are_read_again_without_asking_anybody(
    added: tuple[Home, Misbehaving, str],
) -> None:
    home, served, _ = added
    ran = check(home, "--offline")
    assert (ran.code, "same" in ran.out) == (0, True), ran
    assert ran.err == "1 source, differing: 0\n"
    path = home.fixtures / "shiqiao" / "list.json"
    record = json.loads(path.read_text("utf-8"))
    record["items"] = [{**item, "date": None} for item in record["items"][:10]]
    record["family"] = "vsb"
    path.write_text(json.dumps(record), "utf-8")
    ran = check(home, "--offline")
    assert ran.code == 1
    assert "instead of vsb" in said(ran)
    assert "2 of 10 items found now; 10 of 10 items read otherwise" in said(ran)
    assert not served.seen
    for text in ("{", "[]", "{}", json.dumps({**record, "items": [1]}), "[" * 100_000):
        path.write_text(text, "utf-8")
        ran = check(home, "--offline")
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1), ran
        assert "is not a recorded list" in ran.err
    assert check(home).code == 2
    assert check(home, "--record").code == 0
    assert check(home, "--offline").code == 0


def test_no_host_is_asked_while_it_is_crawled(added: tuple[Home, Misbehaving, str]) -> None:
    home, served, url = added
    lock = home.lock("source-shiqiao")
    ran = check(home)
    assert (ran.code, "busy" in ran.out) == (0, True), ran
    ran = add(home, url.replace("djgz", "other"))
    assert ran.err == (
        "Error: Its host is being crawled for 'shiqiao': try again when that is done.\n"
    )
    lock.release()
    assert not served.seen
    assert check(home).code == 0


def test_nothing_in_use_is_said(home: Home) -> None:
    ran = check(home)
    assert (ran.code, ran.out) == (2, "")
    assert "No source is in use" in ran.err


# The catalogue.


def with_catalogue(words: list[str], address: str) -> None:
    """The command with a catalogue of three sources on loopback."""
    made = {
        key: source(
            key=key, start=(f"{address}{path}",), region=region, kind=kind, delay=0.01,
            allow_private=True,
        )
        for key, path, region, kind in (
            ("one", "/djgz/", "620102", SourceKind.GOVERNMENT),
            ("two", "/other/", "620100", SourceKind.PARTY),
            ("three", "/none/", "510100", SourceKind.PARTY),
        )
    }  # fmt: skip
    config.catalogue = lambda: made  # type: ignore[assignment]
    main(words, prog_name="dangjian")


@pytest.mark.slow
def test_entries_are_taken_into_use_after_a_look_at_them(
    home: Home, world: tuple[Misbehaving, str]
) -> None:
    served, url = world
    address = url.removesuffix("/djgz/")
    served.paths["/other/"] = replying(listed(rows(8)))

    def ran(*words: str) -> Ran:
        given = ["--home", str(home.folder), "sources", *words]
        return forked.run(with_catalogue, given, address, environment={"COLUMNS": "100"})

    listed_all = ran("list", "--all", "--region", "62")
    assert ("three" in listed_all.out, listed_all.err) == (False, "2 sources, 0 of them in use\n")
    assert ran("list", "--all", "--kind", "party").err == "2 sources, 0 of them in use\n"
    assert ran("list", "--all", "--region", "兰州市").err == "2 sources, 0 of them in use\n"
    done = ran("enable", "--region", "62")
    assert (done.code, done.err) == (0, "2 of 2 sources were taken into use\n"), done
    assert served.seen["/djgz/"] == served.seen["/other/"] == served.seen["/robots.txt"] == 1
    assert 'use = ["one", "two"]' in home.config.read_text("utf-8")
    assert ran("check", "--offline").code == 0
    assert "checked = 20" in ran("show", "one").out
    assert "checked = no" in ran("show", "three").out
    for words, sentence in (
        (["enable", "--region", "62"], "All that is meant is in use already."),
        (["enable", "--region", "11"], "No source of the catalogue is such"),
        (["enable"], "Name sources by key"),
        (["enable", "thre"], "There is no source 'thre'"),
        (["enable", "--region", "没有"], "There is no region"),
        (["enable", "three"], "None of them can be taken into use"),
        (["disable", "three"], "is in the catalogue but not in use"),
    ):
        before = home.config.read_bytes()
        refused = ran(*words)
        assert refused.code == 2, refused
        assert sentence in refused.err, refused
        assert home.config.read_bytes() == before
    assert ran("disable", "one").code == 0
    half = ran("enable", "one", "three")
    assert (half.code, half.err) == (1, "1 of 2 sources were taken into use\n")
    assert ran("enable", "three", "--no-check").code == 0
    assert 'use = ["two", "one", "three"]' in home.config.read_text("utf-8")
    assert served.seen["/none/"] == 2


def test_a_source_of_ones_own_is_not_taken_out(home: Home) -> None:
    home.config.write_text(table_text(source()), "utf-8")
    ran = dangjian("sources", "disable", "shiqiao", home=home.folder)
    assert (ran.code, "is a source of your own" in ran.err) == (2, True)


def test_a_source_that_a_job_names_is_not_taken_out(home: Home) -> None:
    job = '[[job]]\nname = "often"\ncommand = "crawl 12371-zxfb"\nevery = "1h"\n'
    home.config.write_text(f'[archive]\nuse = ["12371-zxfb", "ndrc-jgdj"]\n{job}', "utf-8")
    before = home.config.read_bytes()
    ran = dangjian("sources", "disable", "12371-zxfb", home=home.folder)
    assert (ran.code, ran.err) == (
        2,
        "Error: Nothing was changed: job 'often' names source '12371-zxfb', which is not in use then.\n",
    )
    assert home.config.read_bytes() == before
    assert dangjian("sources", "disable", "ndrc-jgdj", home=home.folder).code == 0


# What follows from what.


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (["2026-03-02"] * 8, "most of its days have several articles"),
        (["2026-03-05", "2026-03-04", "2026-03-02", "2026-03-01"], "two of its 4 days is 1 day"),
        (["2026-03-05", "2026-02-04", "2026-01-02"], "two of its 3 days is 31 days"),
        (["2026-03-05"], "it shows too few days to tell"),
        ([None, "2026-03-05"], "it shows too few days to tell"),
    ],
)
def test_how_often_a_list_publishes_is_told_by_its_days(days: list[str | None], told: str) -> None:
    items = [Item(f"http://a/{n}", "x", day) for n, day in enumerate(days)]
    assert told in str(publishing(items, "trs"))
    assert str(publishing(items, "founder-epaper")) == "a newspaper has an issue a day"


@pytest.mark.parametrize(
    ("told", "url", "kind"),
    [
        (Told(site="成县人民政府"), "http://www.cx.gov.cn/", "government"),
        (Told(), "http://www.cx.gov.cn/", "government"),
        (Told(), "http://www.cxgov.cn/", "media"),
        (Told(site="陇南党建网"), "http://www.cx.gov.cn/", "party"),
        (Told(), "http://www.cxdj.gov.cn/", "government"),
        (Told(), "http://dj.cx.gov.cn/", "party"),
        (Told(title="党建动态"), "http://www.cx.gov.cn/", "government"),
        (Told(title="要闻_先锋网"), "http://www.cx.cn/", "party"),
        (Told(site="兰州日报"), "http://www.lzrb.cn/", "newspaper"),
        (Told(title="要闻 - 成县融媒体中心"), "http://www.cx.cn/", "media"),
    ],
)
def test_the_kind_of_outlet_has_a_reason(told: Told, url: str, kind: str) -> None:
    found = kind_of(told, url, "trs")
    assert (found.value, bool(found.why)) == (kind, True)
    assert kind_of(Told(), "http://paper.example/", "founder-epaper").value == "newspaper"


NAMES = {
    "000000": "全国", "620000": "甘肃省", "620100": "兰州市", "620102": "城关区", "110000": "北京市",
    "110105": "朝阳区", "220000": "吉林省", "220104": "朝阳区",
}  # fmt: skip


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (Told(site_id="6201020003"), "620102"),
        (Told(site_id="9999990001"), ""),
        (Told(site_id="6299990001", site="兰州市人民政府"), "620100"),
        (Told(site_id="0000000001"), ""),
        (Told(site_id="bm12000001"), "000000"),
        (Told(site="兰州市人民政府"), "620100"),
        (Told(site="甘肃党建"), "620000"),
        (Told(site="甘肃省兰州市城关区人民政府"), "620102"),
        (Told(outlet="兰州日报"), "620100"),
        (Told(site="朝阳区人民政府"), ""),
        (Told(site="北京市朝阳区人民政府"), "110105"),
        (Told(site="某某网"), ""),
        (Told(site_id="abc", title="x"), ""),
    ],
)
def test_the_region_has_a_reason(told: Told, code: str) -> None:
    found = region_of(told, "http://a.example/", NAMES, {})
    assert (found.value, bool(found.why)) == (code, True)
    here = {"x": source(key="x", region="620102")}
    known = region_of(Told(), "http://www.shiqiao.example/other/", NAMES, here)
    assert (known.value, str(known.why)) == ("620102", "the source 'x' is on the same host")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.chengxian.gov.cn/zwgk/djgz/index.html", "chengxian-djgz"),
        ("https://a.com.cn/", "a"),
        ("http://paper.a.cn/rmrb/html/2024-09/12/node_1.htm", "paper-a-rmrb"),
        ("https://a.com/list.jsp?id=3", "a-list"),
        ("http://127.0.0.1:8000/djgz/", "127-0-0-1-djgz"),
        ("http://党建.example/党建/", "example"),
        ("http://" + "a." * 60 + "cn/", "-".join("a" * 28)),
    ],
)
def test_a_key_is_made_of_host_and_column(url: str, key: str) -> None:
    assert key_of(url, ()) == key
    assert key_of(url, {key, f"{key}-2"}) == f"{key}-3"
    assert parse_config(table_text(source(key=f"{key}-3")), FAMILIES, name="x").sources


def test_names_and_addresses() -> None:
    told = told_by(listed(""), "text/html")
    assert told == Told(
        site="石桥镇人民政府", column="党建工作", title="党建工作_石桥镇人民政府",
        site_id="6201020001",
    )  # fmt: skip
    assert name_of(told, "http://a/") == "石桥镇人民政府·党建工作"
    assert name_of(Told(title="要闻 - 石桥网"), "http://a/") == "石桥网·要闻"
    assert name_of(Told(), "http://a.example/x") == "a.example"
    assert name_of(Told(title="党建"), "http://a.example/x") == "a.example·党建"
    day = date(2026, 3, 10)
    paper = "http://p.example/html/2026-03/09/node_1.htm"
    assert (
        start_of(paper, "founder-epaper", day) == "http://p.example/html/{date:%Y-%m/%d}/node_1.htm"
    )
    assert start_of(paper, "trs", day) == paper
    assert start_of("http://a/{x}", "trs", day) == "http://a/%7Bx%7D"
    known = {"a": source(key="a")}
    assert same_source("https://www.shiqiao.example/djgz", known) == known["a"]
    assert same_source("https://www.shiqiao.example/", known) is None


def test_a_page_compared_with_itself_is_the_same() -> None:
    page = proposal().asked.lists[0]
    told = fixtures.as_read(read_list(page.body, None, page.url, fetched=NOW), source())
    before = {**told, "url": page.url}
    assert compared(before, told, page.url).word == "same"
    assert reread(before, told).word == "same"
    bare = {**told, "items": [{**item, "title": None, "date": None} for item in told["items"]]}
    words = compared(before, bare, page.url)
    assert words.word == "changed"
    assert "0 of 12 items have a date, 12 of 12 did; 0 of 12 items have a title" in str(
        words.sentence
    )
    upside = {**told, "items": told["items"][::-1]}
    assert str(reread(before, upside).sentence) == "By today's rules: items in another order."
