"""The sources of an archive, filtered and in groups, as their page shows them."""

from typing import Any

import pytest

from archive.publish.overview import Selection, grouped, read_selection, select, unwell
from archive.store.views.sources import SourceLine

NAMES = {"990001": "青禾开发区"}


def line(key: str, region: str = "510107", **values: Any) -> SourceLine:
    empty: dict[str, Any] = dict.fromkeys(
        ("address", "oldest", "newest", "why", "advice", "since", "last_good")
    )  # fmt: skip
    known = {"name": key, "kind": "party", "region_name": region, "health": "ok"}
    return SourceLine(**empty | known | {"articles": 0, "gone": 0} | values, key=key, region=region)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ([], Selection()),
        ([("region", "四川"), ("by", "kind")], Selection(region="510000", by="kind")),
        ([("region", "青禾开发区")], Selection(region="990001")),
        ([("health", " blocked ")], Selection(health="blocked")),
        ([("kind", "")], Selection()),
        # What is not understood does not filter, and is named.
        ([("region", "朝阳区")], Selection(unread=(("region", "朝阳区"),))),
        ([("health", "sick")], Selection(unread=(("health", "sick"),))),
        ([("by", "name"), ("x", "1")], Selection(unread=(("by", "name"), ("x", "1")))),
        ([("kind", "party"), ("kind", "media")], Selection(kind="party", unread=(("kind", "media"),))),
        ([("q" * 300, "v" * 300)], Selection(unread=(("q" * 100, "v" * 100),))),
    ],
)  # fmt: skip
def test_an_address_is_read(given: list[tuple[str, str]], read: Selection) -> None:
    assert read_selection(given, NAMES) == read


def test_an_address_leads_to_what_it_was_made_of() -> None:
    selection = Selection(region="510000", kind="party", health="blocked", by="health")
    address = selection.address("/sources")
    assert address == "/sources?region=510000&kind=party&health=blocked&by=health"
    assert Selection().address("/sources") == "/sources"
    assert selection.but(region="", kind="", health="").address("/s") == "/s?by=health"


def test_a_place_has_what_is_below_it() -> None:
    lines = [
        line("wuhou"),
        line("chengdu", "510100"),
        line("wuhan", "420100"),
        line("cn", "000000"),
    ]
    found = {
        code: [each.key for each in select(lines, Selection(region=code))]
        for code in ("510000", "510100", "510107", "000000", "110000")
    }
    assert found == {
        "510000": ["wuhou", "chengdu"], "510100": ["wuhou", "chengdu"], "510107": ["wuhou"],
        "000000": ["cn"], "110000": [],
    }  # fmt: skip


def test_filters_join() -> None:
    lines = [line("a", health="blocked"), line("b"), line("c", kind="media", health="blocked")]
    both = select(lines, Selection(kind="party", health="blocked"))
    assert [each.key for each in both] == ["a"]


def test_groups_of_places_kinds_and_words() -> None:
    lines = [
        line("wuhan", "420100", kind="media", health="robots"), line("wuhou", health="quiet"),
        line("chengdu", "510100", health="unreachable"), line("zone", "990001"),
    ]  # fmt: skip

    def told(by: str) -> list[tuple[str, list[str], int]]:
        return [(g.key, [each.key for each in g.lines], g.unwell) for g in grouped(lines, by)]

    assert told("region") == [
        ("420000", ["wuhan"], 1), ("510000", ["wuhou", "chengdu"], 1), ("990001", ["zone"], 0),
    ]  # fmt: skip
    assert told("kind") == [("party", ["wuhou", "chengdu", "zone"], 1), ("media", ["wuhan"], 1)]
    assert told("health") == [
        ("unreachable", ["chengdu"], 1), ("robots", ["wuhan"], 1), ("quiet", ["wuhou"], 0),
        ("ok", ["zone"], 0),
    ]  # fmt: skip
    assert [g.name for g in grouped(lines, "region")] == ["湖北省", "四川省", "990001"]


def test_those_that_need_somebody_are_the_worst_and_then_the_latest_first() -> None:
    lines = [
        line("quiet", health="quiet"), line("new", health="new"), line("ok"),
        line("slow", health="slow", since="2026-03-02T00:00:00+00:00"),
        line("old", health="blocked", since="2026-01-01T00:00:00+00:00"),
        line("late", health="blocked", since="2026-03-01T00:00:00+00:00"),
    ]  # fmt: skip
    assert [each.key for each in unwell(lines)] == ["late", "old", "slow"]
