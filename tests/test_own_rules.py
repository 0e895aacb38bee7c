"""Lists read by a source's own rules: the one site that nothing else can read."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from commands import dangjian
from misbehaving import misbehaving, replying, source_table

from archive.errors import ConfigError
from archive.home.config import parse_config, parse_list_rules
from archive.home.folder import Home
from archive.store.database import Store
from archive.types import ListRules
from archive.web.dates import CHINA
from crawler.lists import FAMILIES, Item, Listing, ListVerdict, read_list

PAGE = "http://www.shiqiao.example/djgz/"
ODD = """<!DOCTYPE html><meta charset="utf-8"><base href="/x/"><div class="news">
<p><b>石桥镇召开例会</b><i>党建办</i><i>03-02</i><a href="a?n=2">阅</a><a href="/zan?n=2">赞</a></p>
<p><b>河口村换届</b><i>组织部</i><i>02-27</i><a href="a?n=1">阅</a><a href="/zan?n=1">赞</a></p>
<p><b>无地址的一行</b><i>组织部</i><i>02-26</i></p></div>
<a class="later" href="/djgz/?p=2">·</a>"""
RULES = ListRules(
    items="css: div.news > p",
    title="css: b",
    link="css: a::attr(href)",
    date="xpath: .//i[2]",
    next="css: a.later::attr(href)",
)
FETCHED = datetime(2026, 3, 3, 9, tzinfo=CHINA)


def read(text: str, rules: ListRules = RULES, url: str = PAGE) -> Listing:
    return read_list(text.encode(), "text/html", url, fetched=FETCHED, rules=rules)


def test_rules_say_where_everything_is() -> None:
    found = read(ODD)
    assert found.items == (
        Item("http://www.shiqiao.example/x/a?n=2", "石桥镇召开例会", "2026-03-02"),
        Item("http://www.shiqiao.example/x/a?n=1", "河口村换届", "2026-02-27"),
    )
    assert found.next is not None
    assert found.next.url == "http://www.shiqiao.example/djgz/?p=2"
    assert (found.verdict, found.guess, found.family) == (ListVerdict.OK, False, "own-rules")


def test_headline_and_address_are_the_first_links_when_no_rule_says_where() -> None:
    page = '<ul><li><a href="1.html" title="">石桥镇 例会</a><a href="2.html">赞</a></li></ul>'
    assert read(page, ListRules(items="xpath: //li")).items == (
        Item(f"{PAGE}1.html", "石桥镇 例会", None),
    )


@pytest.mark.parametrize(
    "text",
    [
        '{"d": [{"n": "石桥镇例会", "u": "/a/1", "t": 1772416800}]}',
        'cb({"d": [{"n": "石桥镇例会", "u": "/a/1", "t": "2026-03-02 10:00"}]})',
        "var d = [{n: '石桥镇例会', u: '/a/1', t: '2026/3/2'}];",
    ],
)
def test_records_by_jmespath(text: str) -> None:
    rules = ListRules(
        items="jmespath: d", title="jmespath: n", link="jmespath: u", date="jmespath: t"
    )
    assert read(text, rules).items == (
        Item("http://www.shiqiao.example/a/1", "石桥镇例会", "2026-03-02"),
    )


def test_xml_by_xpath() -> None:
    text = "<?xml version='1.0'?><r><e><h>石桥镇例会</h><w>/a/1</w><d>20260302</d></e></r>"
    rules = ListRules(items="xpath: //e", title="xpath: h", link="xpath: w", date="xpath: d")
    assert read(text, rules).items == (
        Item("http://www.shiqiao.example/a/1", "石桥镇例会", "2026-03-02"),
    )


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("<p>安全验证</p>", ListVerdict.BLOCKED),
        ("<div class=other>新的版式</div>", ListVerdict.EMPTY),
        ("", ListVerdict.EMPTY),
    ],
)
def test_a_page_without_what_they_look_for_is_judged_like_any_other(
    text: str, verdict: ListVerdict
) -> None:
    assert read(text).verdict is verdict


@pytest.mark.parametrize(
    "href", ["/djgz/", "#", "http://elsewhere.example/2", "javascript:go(2)", ""]
)
def test_a_following_page_that_is_none_or_elsewhere_is_not_followed(href: str) -> None:
    assert read(ODD.replace("/djgz/?p=2", href)).next is None


def test_an_expression_that_fails_on_a_record_gives_nothing() -> None:
    rules = ListRules(items="jmespath: d", title="jmespath: join('', n)", link="jmespath: u")
    assert read('{"d": [{"n": 5, "u": "/a/1"}]}', rules).items == (
        Item("http://www.shiqiao.example/a/1", None, None),
    )


TABLE = """[[source]]
key = "shiqiao"
name = "石桥镇"
start = ["http://www.shiqiao.example/"]
region = "000000"
kind = "government"
[source.list]
"""


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ('items = "ul li"', "line 8: 'items' must be a text such as"),
        ('items = "css: ul >"', "line 8: 'items' is no css expression"),
        ('items = "xpath: //li["', "line 8: 'items' is no xpath expression"),
        ('items = "jmespath: d[?"', "line 8: 'items' is no jmespath expression"),
        ('title = "css: b"', "must be a table with 'items'"),
        ('items = "css: li"\nheadline = "css: b"', "line 9: unknown key 'headline' in list"),
        ('items = "css: li"\ntitle = "jmespath: t"', "must use jmespath for all of its rules"),
        ("items = 5", "must be a text such as"),
    ],
)
def test_rules_that_are_none_are_told_with_their_line(rules: str, said: str) -> None:
    with pytest.raises(ConfigError, match=r"dangjian\.toml") as told:
        parse_config(TABLE + rules, FAMILIES, name="dangjian.toml")
    assert said in str(told.value)


def test_rules_come_with_their_source() -> None:
    text = TABLE + 'items = "css:  ul li"\ndate = "css: i"'
    (source,) = parse_config(text, FAMILIES, name="x").sources.values()
    assert source.list == ListRules(items="css: ul li", date="css: i")
    assert parse_list_rules('items = "css: ul li"', name="x") == ListRules(items="css: ul li")


def test_a_crawl_reads_by_the_sources_own_rules(
    home: Home, configure: Callable[[str], None], store: Store
) -> None:
    with misbehaving() as (world, address):
        world.article("/x/a?n=2", "石桥镇召开例会")
        world.article("/x/a?n=1", "河口村换届")
        world.paths["/djgz/"] = replying(ODD.encode())
        rules = {"items": "css: div.news > p", "title": "css: b", "link": "css: a::attr(href)"}
        configure(source_table(address, list=rules))
        ran = dangjian("crawl", home=home.folder)
        assert ran.code == 0, ran.out
        assert not any(path.startswith("/zan") for path in world.seen)
    titles = store.rows("SELECT list_title FROM addresses WHERE role = 'article' ORDER BY id")
    assert [row["list_title"] for row in titles] == ["石桥镇召开例会", "河口村换届"]


def test_rules_are_tried_from_a_file(tmp_path: Path) -> None:
    page, rules = tmp_path / "list.html", tmp_path / "rules.toml"
    page.write_text(ODD, encoding="utf-8")
    rules.write_text('items = "css: div.news > p"\ntitle = "css: b"\n', encoding="utf-8")
    ran = dangjian("inspect", "--list", "--rules", rules, page, "--url", PAGE)
    told = json.loads(ran.out)
    assert [item["title"] for item in told["items"]] == ["石桥镇召开例会", "河口村换届"]
    assert dangjian("inspect", "--rules", rules, page, "--url", PAGE).code == 2
    rules.write_text('items = "li"', encoding="utf-8")
    ran = dangjian("inspect", "--list", "--rules", rules, page, "--url", PAGE)
    assert (ran.code, "line 1" in ran.err) == (2, True)
