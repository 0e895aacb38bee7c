"""How a crawl went at a source: each way of getting nothing has its word and its sentence."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.observing.looks import Trouble
from archive.types import Cause, Floors
from crawler.misses import Miss, Misses
from crawler.verdict import Seen, judge

LIST = "http://a.example/djgz/"
PAGE = "http://a.example/a/1.html"
WALKED: dict[str, Any] = {"answered": 2, "read": 2, "links": 9, "known": 9, "came": 9, "ever": True}


def miss(
    cause: Cause,
    said: str,
    url: str = LIST,
    *,
    known: bool = False,
    trouble: Trouble = Trouble.BROKEN,
) -> Miss:
    return Miss(url, cause, said, trouble, known=known)


REFUSED = miss(Cause.BLOCKED, "answered 403")
DOWN = miss(Cause.UNREACHABLE, "refused the connection")
FAULT = miss(Cause.ERRORS, "answered 503", PAGE, trouble=Trouble.FAILING)
FAILING = miss(Cause.ERRORS, "answered 502", trouble=Trouble.FAILING)
ABSENT_LIST = miss(Cause.ERRORS, "answered 404", trouble=Trouble.ABSENT)
ABSENT = miss(Cause.NOTHING, "answered 404", PAGE)
FORBIDDEN = miss(Cause.ROBOTS, "was not asked for", PAGE, known=True)


@pytest.mark.parametrize(
    ("seen", "cause", "message"),
    [
        ({}, None, ""),
        ({"answered": 1, "read": 0, "links": 0, "came": 0}, None, ""),  # nothing changed
        ({"ended": (Cause.DISK_FULL, "Full.")}, Cause.DISK_FULL, "Full."),
        ({"stopped": (Cause.BLOCKED, "It refuses us.")}, Cause.BLOCKED, "It refuses us."),
        ({"stopped": (Cause.UNREACHABLE, "It is down.")}, Cause.UNREACHABLE, "It is down."),
        (
            {"answered": 0, "read": 0, "list_misses": (DOWN,)},
            Cause.UNREACHABLE,
            f"{LIST} refused the connection.",
        ),
        (
            {"answered": 0, "read": 0, "list_misses": (DOWN, REFUSED, REFUSED)},
            Cause.BLOCKED,
            f"None of 3 list pages came: {LIST} answered 403.",
        ),
        (
            {"list_misses": (miss(Cause.NOT_A_LIST, "could not be read as a list"),)},
            Cause.NOT_A_LIST,
            f"1 of 3 list pages did not come: {LIST} could not be read as a list.",
        ),
        # A day without an issue says nothing beside days with one; alone it does.
        ({"list_misses": (miss(Cause.ERRORS, "answered 404", known=True),)}, None, ""),
        (
            {
                "answered": 0,
                "read": 0,
                "list_misses": (miss(Cause.ERRORS, "answered 404", known=True),),
            },
            Cause.ERRORS,
            f"{LIST} answered 404.",
        ),
        # Errors are those of articles: what is wrong with a list is told as health tells it.
        (
            {"answered": 0, "read": 0, "list_misses": (FAILING,)},
            Cause.UNREACHABLE,
            f"{LIST} answered 502.",
        ),
        (
            {"list_misses": (ABSENT_LIST,)},
            Cause.NOT_A_LIST,
            f"1 of 3 list pages did not come: {LIST} answered 404.",
        ),
        ({"answered": 0, "read": 0}, Cause.UNREACHABLE, "No list page answered."),
        (
            {"came": 0, "misses": (FAULT,) * 5},
            Cause.ERRORS,
            f"None of 5 article pages that were asked for came: {PAGE} answered 503.",
        ),
        (
            {"misses": (FAULT,) * 5},
            None,
            f"5 article pages did not come, and will be asked for again: {PAGE} answered 503.",
        ),
        # One that a rule forbids is asked about in every crawl, often alone.
        ({"came": 0, "misses": (FORBIDDEN,)}, None, ""),
        (
            {"came": 0, "ever": False, "misses": (FORBIDDEN,)},
            Cause.ROBOTS,
            f"The only article page that was asked for did not come: {PAGE} was not asked for.",
        ),
        (
            {"came": 9, "ever": False, "absent": (ABSENT,) * 9},
            Cause.NOTHING,
            f"None of 9 article pages that were asked for came: {PAGE} answered 404.",
        ),
        # Two that are gone, where others came before: a fact about the site.
        ({"came": 2, "absent": (ABSENT,) * 2}, None, ""),
        # The later crawls of such a source, which ask for nothing, have not got anything either.
        (
            {"came": 0, "ever": False},
            Cause.NOTHING,
            "None of 9 article pages that its lists name has come in any crawl.",
        ),
        (
            {"fruitless": True, "rejected": Counter({"script-shell": 8, "soft-404": 1})},
            Cause.NOTHING,
            "No article was ever read in its pages, in what came now neither (script-shell 8, "
            "soft-404 1).",
        ),
        (
            {"articles": 1, "rejected": Counter({"block-page": 8})},
            Cause.BLOCKED,
            "8 of the pages that came are block pages of a firewall.",
        ),
        ({"articles": 8, "rejected": Counter({"block-page": 1})}, None, ""),
        (
            {"links": 0, "known": 0, "elsewhere": Counter({"b.example": 2, "c.example": 1})},
            Cause.OFF_HOSTS,
            "All 3 article addresses on its list pages lead to other hosts (b.example, c.example): "
            "name in 'hosts' those that belong to it.",
        ),
        ({"links": 0, "known": 0}, Cause.EMPTY, "Its list pages gave no article address."),
        (
            {"links": 0, "known": 40},
            Cause.EMPTY,
            "Its list pages give no article address any more, and 40 are known from before: the site "
            "may have changed.",
        ),
        ({"links": 0, "siblings": 1}, None, ""),  # a book's page leads to what is known
        ({"links": 0, "read": 1}, None, ""),  # the other page has not changed
        (
            {"rest": 1, "max_list_pages": 2},
            Cause.CUT,
            "The walk ended at 2 list pages (max_list_pages), and 1 more is known to follow: the next "
            "crawl goes on there.",
        ),
        (
            {"left_out": 12},
            Cause.CUT,
            "12 addresses on its list pages were left out, for there are too many on a page or in a "
            "crawl: the next crawl takes further ones that are new.",
        ),
        (
            {"unread": 2},
            Cause.UNREAD,
            "2 pages that came were not read, through a failure of ours: 'dangjian read' tries again.",
        ),
        (
            {"floors": Floors(links=10)},
            Cause.FLOOR,
            "Its list pages gave 9 article addresses, fewer than the floor of 10: the site may have "
            "changed.",
        ),
        ({"floors": Floors(links=10), "read": 1}, None, ""),  # the rest has not changed
        (
            {"floors": Floors(dated=0.8), "dated": 0.5},
            Cause.FLOOR,
            "50% of its articles have a date, fewer than the floor of 80%: the site may have changed.",
        ),
        ({"lists": False, "answered": 0, "read": 0, "links": 0}, None, ""),
    ],
)
def test_the_verdict(seen: dict[str, Any], cause: Cause | None, message: str) -> None:
    verdict = judge(Seen(**{**WALKED, **seen}))
    assert (verdict.cause, str(verdict.message)) == (cause, message)


MISSED = st.builds(
    Miss,
    st.sampled_from((LIST, PAGE)),
    st.sampled_from((Cause.ERRORS, Cause.BLOCKED, Cause.ROBOTS, Cause.UNREACHABLE)),
    st.sampled_from(("answered 404", "answered 503", "was not asked for")),
    st.booleans(),
)


@given(st.lists(MISSED, max_size=8), st.sampled_from(("list_misses", "misses")), st.booleans())
@settings(max_examples=60)
def test_misses_that_are_counted_are_judged_like_misses_that_are_kept(
    missed: list[Miss], where: str, came: bool
) -> None:
    counted = Misses()
    for one in missed:
        counted.append(one)
    seen = WALKED if came else {"answered": 0, "read": 0}
    told = [judge(Seen(**seen | {where: tuple(some)})) for some in (counted, missed)]
    assert told[0] == told[1]
