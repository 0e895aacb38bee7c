"""What a crawl saw, as health is judged by it: each way of not coming has its word."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from commands import dangjian
from misbehaving import misbehaving, replying, source_table
from OpenSSL.SSL import Error as TLSError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response

from archive.observing.looks import Trouble
from archive.sentences import say
from archive.store import health
from archive.store.database import Store
from archive.types import Cause, Source, SourceKind
from crawler.failures import of_answer, of_error
from crawler.lists import ListVerdict
from crawler.lists.verdict import SAYS_CLOSED
from crawler.misses import Miss
from crawler.refusals import BlockedError, DeniedError, OutsideError, UnreachableError
from crawler.sight import look_of
from crawler.verdict import Seen, judge

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
LIST, PAGE = "http://a.example/djgz/", "http://a.example/a/1.html"
SOURCE = Source(
    key="shiqiao", name="石桥镇", start=(LIST,), region="510107", kind=SourceKind.GOVERNMENT
)


def of_robots(error: Exception | None = None, status: int | None = None) -> UnreachableError:
    """What is raised for a page when its robots.txt did not come."""
    refusal = UnreachableError(say("http://a.example/robots.txt could not be had"), status)
    refusal.__cause__ = error
    return refusal


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (CannotResolveHostError(), Trouble.NAMELESS),
        (DownloadConnectionRefusedError(), Trouble.CLOSED),
        (DownloadTimeoutError(), Trouble.LATE),
        (ResponseDataLossError(), Trouble.BROKEN),
        (TLSError([("SSL routines", "", "certificate verify failed")]), Trouble.CERTIFICATE),
        (TLSError([("SSL routines", "", "unexpected eof while reading")]), Trouble.BROKEN),
        (DeniedError(LIST, "Disallow: /", "dangjian"), Trouble.FORBIDDEN),
        (BlockedError(say("it is left alone"), AT), Trouble.LEFT_ALONE),
        (OutsideError("it is elsewhere"), Trouble.ASTRAY),
        # A site that is gone is first missed at its robots.txt.
        (of_robots(CannotResolveHostError()), Trouble.NAMELESS),
        (of_robots(DownloadConnectionRefusedError()), Trouble.CLOSED),
        (of_robots(DownloadTimeoutError()), Trouble.LATE),
        (of_robots(status=503), Trouble.FAILING),
        (of_robots(of_robots(status=429)), Trouble.BUSY),
    ],
    ids=repr,
)
def test_an_error_says_what_happened(error: Exception, trouble: Trouble) -> None:
    assert of_error(error)[2] is trouble


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(404, Trouble.ABSENT), (410, Trouble.ABSENT), (403, Trouble.REFUSED), (412, Trouble.REFUSED),
     (521, Trouble.REFUSED), (200, Trouble.REFUSED), (429, Trouble.BUSY), (500, Trouble.FAILING),
     (503, Trouble.FAILING), (400, Trouble.NOT_A_LIST)],
)  # fmt: skip
def test_an_answer_without_a_page_says_what_happened(status: int, trouble: Trouble) -> None:
    assert of_answer(Response(LIST, status=status))[2] is trouble


def look(**seen: Any) -> Any:
    found = Seen(**{"answered": 1, "read": 1, "links": 20, "new": 2, **seen})
    return look_of(SOURCE, found, judge(found), AT)


def test_a_list_page_behind_others_is_missing_for_itself() -> None:
    """The last pages of a list often do not exist, and on some days there is no issue."""
    further = Miss(
        f"{LIST}index_9.html", Cause.ERRORS, "answered 404", Trouble.ABSENT, further=True
    )
    first = Miss(LIST, Cause.ERRORS, "answered 404", Trouble.ABSENT)
    assert look(list_misses=(further,)).misses == {}
    assert look(list_misses=(further, first)).misses == {Trouble.ABSENT: 1}
    assert look(list_misses=(further,), answered=0).misses == {Trouble.ABSENT: 1}


def test_a_look_says_what_the_crawl_counted() -> None:
    misses = (
        Miss(PAGE, Cause.UNREACHABLE, "did not come", Trouble.LATE, known=True),
        Miss(PAGE, Cause.ROBOTS, "was not fetched", Trouble.FORBIDDEN, known=True),
        Miss(f"{PAGE}?2", Cause.ERRORS, "answered 503", Trouble.FAILING),
    )
    seen = look(left_out=3, misses=misses, came=4, ever=True, answers=7, waited=2.5, known=20)
    assert (seen.links, seen.new, seen.again) == (20, 2, 15)
    assert seen.article_misses == Counter({Trouble.FORBIDDEN: 1, Trouble.FAILING: 1})
    assert (seen.answers, seen.seconds, seen.came, seen.address) == (7, 2.5, 4, PAGE)
    bare = ((ListVerdict.NOT_A_LIST, f"{SAYS_CLOSED}: 维护."), (ListVerdict.SHELL, "Scripts."))
    closed = look(links=0, new=0, known=20, bare=bare)
    assert (closed.cause, closed.closed, closed.shell) == (Cause.NOT_A_LIST, True, True)
    assert closed.address == LIST


@pytest.mark.slow
def test_a_source_is_judged_after_each_of_its_crawls(
    home: Any, configure: Any, store: Store
) -> None:
    """A list of twelve, a new article each time; then a page of navigation, then 403, then all is well."""
    told = []
    with misbehaving() as (world, address):
        configure(source_table(address))

        def crawled() -> None:
            assert dangjian("crawl", home=home.folder).code in (0, 1)
            told.append(health.every(store)["shiqiao"].word.value)

        for n in range(12):
            world.article(f"/a/t20260302_{n}.html", f"石桥镇第{n}支部开展主题党日活动")
        for n in range(12, 17):
            crawled()
            world.article(f"/a/t20260302_{n}.html", f"石桥镇第{n}支部开展主题党日活动")
        listing = world.paths["/djgz/"]
        rows = "".join(f'<li><a href="/lm{n}/">石桥镇第{n}个栏目的名称</a></li>' for n in range(40))
        for path in (replying(f"<meta charset=utf-8><ul>{rows}</ul>".encode()),
                     lambda h: h.reply(403, b"no")):  # fmt: skip
            world.paths["/djgz/"] = path
            crawled()
        world.paths["/djgz/"] = listing
        crawled()
        status = dangjian("status", "--json", home=home.folder)
    assert told == ["new", "new", "ok", "ok", "ok", "changed", "blocked", "ok"]
    assert (status.code, '"well": true' in status.out) == (0, True)
    changes = store.rows("SELECT was, word FROM health_changes ORDER BY id")
    assert [(row["was"], row["word"]) for row in changes] == [
        (None, "new"), ("new", "ok"), ("ok", "changed"), ("changed", "blocked"), ("blocked", "ok"),
    ]  # fmt: skip
