"""What a page may not make a crawl ask for: an action, however it is spelt."""

from datetime import datetime

import pytest

from archive.web.dates import CHINA
from crawler.lists import read_text
from crawler.lists.paging_names import is_of_pages
from crawler.lists.safety import acts, is_action

PAGE = "http://www.qinghe.example/djgz/index.html"
ROWS = "".join(
    f'<li><a href="/djgz/t202503{n:02}_{n}.html">清河街道第{n}次例会</a><span>2025-03-{n:02}</span></li>'
    for n in range(8, 0, -1)
)


def next_of(more: str, url: str = PAGE) -> tuple[str, str] | None:
    found = read_text(f"<ul class=list>{ROWS}</ul>{more}", url)
    assert len(found.items) == 8
    return (found.next.method, found.next.url) if found.next else None


def form(action: str, fields: str = "", script: str = "document.f.page.value=n;") -> str:
    return (
        f'<form name=f method=post action="{action}"><input type=hidden name=page value=1>{fields}</form>'
        '<a href="javascript:go(2)">下一页</a>'
        f"<script>function go(n){{{script}document.f.submit()}}</script>"
    )


def test_a_form_that_pages_is_posted() -> None:
    assert next_of(form("/djgz/list.do")) == ("POST", "http://www.qinghe.example/djgz/list.do")


@pytest.mark.parametrize(
    "action",
    [
        "/logout", "/signout.do", "/admin/del.php", "/user/edit", "/modify", "/drop.do", "/add",
        "/reset", "/exec", "/buy", "/apply", "/baoming", "/tousu/", "/jubao", "/dianzan", "/like",
        "/api/article/1/like", "/reply", "/e/pl/?act=reply", "/%6cogin", "/lo%67in.do", "/lo%2567in.do",
        "/list.do?cmd=%64elete", "?action=delete&id=3", "/djgz/index.html?do=vote", "/vote.do",
        "/doDelete.do", "/removeAll.action", "/userLogin.jsp", "/comment_save.asp",
    ],
)  # fmt: skip
def test_no_form_is_posted_that_would_change_something(action: str) -> None:
    assert next_of(form(action)) is None


@pytest.mark.parametrize(
    "fields",
    [
        "<input type=hidden name=action value=delete>",
        "<input type=hidden name=vote value=1>",
        "<input type=hidden name=password value=x>",
        "<input type=password name=p>",
        "<input type=hidden name=op value=doSubmit>",
    ],
)
def test_nor_one_whose_hidden_fields_would(fields: str) -> None:
    assert next_of(form("/djgz/list.do", fields)) is None


@pytest.mark.parametrize(
    "script",
    [
        'document.f.security_comment.value="x";',
        'document.f.homepage.value="x";',
        'document.f.recursive_delete.value="yes";',
        'document.f.body.value="";',
        'document.f.action="/logout";document.f.page.value=n;',
    ],
)
def test_nor_with_other_fields_than_those_of_pages(script: str) -> None:
    assert next_of(form("/djgz/list.do", "<textarea name=body></textarea>", script)) is None


@pytest.mark.parametrize(
    "target", ["btnDelete", "lnkLogout", "btnVote", "grid$submitComment", "ctl00$btnLogin"]
)
def test_a_post_back_to_what_is_no_pager_is_not_made(target: str) -> None:
    page = (
        f"<form method=post><input type=hidden name=__VIEWSTATE value=x>"
        f"<a href=\"javascript:__doPostBack('{target}','')\">下一页</a></form>"
    )
    assert next_of(page) is None


@pytest.mark.parametrize(
    "href",
    [
        "/logout", "/admin/delete?id=2", "?page=2&action=delete", "http://qinghe.example:6379/2.html",
        "http://u:p@www.qinghe.example/2.html", "http://example/2.html", "//evil.example/2.html",
    ],
)  # fmt: skip
def test_no_link_is_followed_that_acts_or_leads_elsewhere(href: str) -> None:
    assert next_of(f'<a href="{href}">下一页</a>') is None


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/list.do?sort=createTime&order=desc&page=2",
        "http://a.example/list?orderBy=updateTime", "http://a.example/credit/list_2.html",
        "http://a.example/address/2.html", "http://a.example/truecms/messageController/getMessage.do",
        "http://a.example/api-gateway/jpaas-publish-server/front/page/build/unit",
        "http://a.example/border/liaolike_2.html", "http://a.example/payroll/2.html",
        "http://a.example/posts/page/2",
    ],
)  # fmt: skip
def test_lists_that_are_named_a_little_like_actions_are_none(url: str) -> None:
    assert not acts(url)


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("page", True), ("pageNo", True), ("currentPage", True), ("txtPageIndex", True),
        ("ctl00$Pager$page", True), ("p", True), ("startrecord", True), ("homepage", False),
        ("pagecomment", False), ("security", False), ("currency", False), ("", False),
    ],
)  # fmt: skip
def test_fields_of_pages(name: str, held: bool) -> None:
    assert is_of_pages(name) is held


@pytest.mark.parametrize("verb", ["DELETE", "put", "PATCH"])
def test_a_request_that_writes_is_no_list(verb: str) -> None:
    shell = f"<div id=app></div><script>$.ajax({{url:'/api/list',type:'{verb}'}})</script>"
    assert read_text(shell, PAGE).next is None


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("http://www.qinghe.example/djgz/?date=2025-09-12", "?date=2025-09-13"),
        ("http://www.qinghe.example/djgz/?c=7&day=20250912", "?c=7&day=20250913"),
        ("http://www.qinghe.example/djgz/?month=2025-09", "?month=2025-10"),
        ("http://www.qinghe.example/djgz/index_2.html", "index_1.html"),
    ],
)
def test_neither_calendars_nor_earlier_pages_are_walked(url: str, href: str) -> None:
    assert next_of(f'<a href="{href}">下一页</a>', url) is None
    assert next_of(f'<link rel=next href="{href}">', url) is None


def test_a_day_after_the_fetch_is_none() -> None:
    fetched = datetime(2025, 3, 6, tzinfo=CHINA)
    found = read_text(f"<ul>{ROWS}</ul>", PAGE, fetched=fetched)
    assert [item.date for item in found.items][:3] == [None, "2025-03-07", "2025-03-06"]


@pytest.mark.parametrize(
    ("path", "held"),
    [
        ("/user/logout", True),
        ("/delete?id=7", True),
        ("/vote.php?id=7", True),
        ("/article/7/like", True),
        ("/vote/7", True),
        ("/index.php?do=del&id=7", True),
        ("/%64elete?id=7", True),
        # columns and articles that are called so
        ("/vote/202405/t20240512_7.html", False),
        ("/vote/7.html", False),
        ("/delete-or-not.html", False),
        ("/djgz/7.html?from=vote2024", False),
        ("/updates/7.html", False),
    ],
)
def test_links_that_are_named_like_actions(path: str, held: bool) -> None:
    assert is_action(f"http://www.qinghe.example{path}") is held


def test_a_list_never_leads_to_an_action() -> None:
    rows = "".join(
        f'<li><a href="/{link}">清河街道党员集中学习第{n}期</a><span>2024-05-1{n}</span></li>'
        for n, link in enumerate(("dj/7.html", "dj/8.html", "delete?id=7", "dj/9.html", "7/vote"))
    )
    found = read_text(f"<ul>{rows}</ul>", "http://www.qinghe.example/dj/")
    assert [item.url.rpartition("/")[2] for item in found.items] == ["7.html", "8.html", "9.html"]
