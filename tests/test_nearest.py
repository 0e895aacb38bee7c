"""What is offered where a question finds nothing, and what is said of what was observed there."""

import asyncio
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import pytest
import shelf

from archive.publish import nearest
from archive.publish.question import Question, read_question
from archive.publish.site import Published
from archive.store.database import Store
from archive.store.visiting import LateError


class Counting:
    """A database as pages ask it. asked: how many statements."""

    path = "/nowhere/dangjian.db"

    def __init__(self, store: Store) -> None:
        self.store = store
        self.asked = 0

    async def execute(self, sql: str, params: Sequence[Any], *, ours: bool) -> Any:
        self.asked += 1
        return SimpleNamespace(rows=self.store.db.conn.execute(sql, params).fetchall())


@pytest.fixture(scope="module")
def filled() -> Iterator[Store]:
    store = shelf.shelf()
    told = [
        ("主题党日活动", "2024-03", "north", "yes"),
        ("主题党日", "2023-03-01", "river", "no"),
        ("机关作风建设", "2023-03-02", "paper", "unjudged"),
        ("作风和机关", "2023-03-03", "paper", "unjudged"),
    ]
    for id, (text, published, source, tag) in enumerate(told, 1):
        shelf.put(store, id, text=text, published=published, source=source, tag=tag)
    yield store
    store.close()


def offered(store: Store, address: str) -> tuple[list[tuple[str, str, str, int]], int]:
    """What, its name, its address and count; and how many statements that took."""
    question = read_question(parse_qsl(address))
    counting = Counting(store)
    found = asyncio.run(nearest.nearest(Published(counting), question))
    assert all(each.count for each in found)
    return (
        [(each.what, each.name, each.question.address(""), each.count) for each in found],
        counting.asked,
    )


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        # One filter less.
        ("q=党日&since=2025", [("filter", "time", Question(words="党日"), 2)]),
        ("q=党日&since=2023&kind=newspaper",
         [("filter", "kind", Question(words="党日", since="2023"), 2)]),
        ("q=党日&region=620000&sure=title&kind=party&party_building=yes",
         [("filters", "", Question(words="党日"), 2)]),  # two stand in the way
        ("q=党日&region=110000&party_building=no", [
            ("filter", "region", Question(words="党日", party_building=("no",)), 1)]),
        ("kind=media&kind=documents", [("filter", "kind", Question(), 4)]),
        # One word less.
        ("q=党日 机关", [("word", "党日", Question(words="机关"), 2),
                      ("word", "机关", Question(words="党日"), 2)]),
        ("q=黨日 -活动 -主题", [("excluded", "", Question(words="党日"), 2)]),
        ('q="机关 作风"', [("apart", "机关 作风", Question(words="机关 作风"), 2)]),
        ('q="机关 作风" OR 火星', []),
        # Each word alone.
        ("q=党日 火星 木星", [("alone", "党日", Question(words="党日"), 2)]),
        # The longest beginning and ending of a word that is not there.
        ("q=主题党曰活动", [("part", "主题党", Question(words="主题党"), 2),
                       ("part", "活动", Question(words="活动"), 1)]),
        ("q=机关作风建设年", [("part", "机关作风建设", Question(words="机关作风建设"), 1)]),
        ("q=火星", []),
        ("q=-党", []),
        ("q=“”", []),
    ],
)  # fmt: skip
def test_the_nearest_that_finds_something(
    filled: Store, address: str, expected: list[tuple[str, str, Question, int]]
) -> None:
    found, asked = offered(filled, address)
    assert found == [(what, name, question.address(""), n) for what, name, question, n in expected]
    assert asked <= 24


def test_filters_that_are_all_in_the_way_are_left_out_together(filled: Store) -> None:
    found, _ = offered(filled, "q=党日&region=110000&kind=newspaper&since=2025")
    assert found == [("filters", "", "?q=%E5%85%9A%E6%97%A5", 2)]
    found, _ = offered(filled, "q=党日 火星&kind=party&since=2025")
    assert found == [("alone", "党日", "?q=%E5%85%9A%E6%97%A5", 2)]


@pytest.mark.parametrize(
    "address",
    ["q=" + " ".join(f"火星{n}号" for n in range(150)), "q=" + "火" * 1000, "q=" + '"火" ' * 300,
     "q=" + "火 OR " * 200 + "星", "q=标题:" + "火星" * 400,
     "q=" + " ".join("火" * n + "星" * 20 for n in range(1, 20)) + "&region=110000&kind=party&since=2023&sure=title"],
)  # fmt: skip
def test_what_is_asked_has_a_bound_whatever_the_question(filled: Store, address: str) -> None:
    _, asked = offered(filled, address)
    assert asked <= 40


def test_nothing_is_offered_that_takes_too_long(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stuck(Counting):
        async def execute(self, sql: str, params: Sequence[Any], *, ours: bool) -> Any:
            if "火星" in str(params):
                await asyncio.Event().wait()
            if self.asked:
                raise LateError
            return await super().execute(sql, params, ours=ours)

    monkeypatch.setattr(nearest, "SECONDS", 0.05)
    stuck = Published(Stuck(filled))
    assert asyncio.run(nearest.nearest(stuck, Question(words="党日 火星"))) == []
    late = asyncio.run(
        nearest.nearest(stuck, Question(words="党日", since="2025", kind=("media",)))
    )
    assert [each.what for each in late] == []
