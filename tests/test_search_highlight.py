"""Marks and snippets: exact offsets in the text as it was printed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search import Fragment, parse_query, snippet


def marked(text: str, typed: str) -> list[str]:
    return [text[start:end] for start, end in parse_query(typed).spans(text)]


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("加强機關黨建，推进机关党建", "机关党建", ["機關黨建", "机关党建"]),
        ("在２０２３年度和2023 年", "2023年", ["２０２３年", "2023 年"]),
        ("5G 网络、5G网络、5G，网络", "5g网络", ["5G 网络", "5G网络"]),
        ("11+1 与 1+1 与 １＋１", "1+1", ["1+1", "１＋１"]),
        ("Party, parties, PARTY", "party", ["Party", "PARTY"]),
        ("不忘初心，牢记使命；不忘初心牢记使命", "“不忘初心 牢记使命”", ["不忘初心，牢记使命"]),
        ("党建设", "党建 建设", ["党建设"]),
        ("党党党", "党党", ["党党党"]),
        ("党建网", "党建 -网", ["党建"]),
        ("党建与简报", "标题:简报 OR 党建", ["党建", "简报"]),
        ("党建", "", []),
        ("", "党建", []),
        ("\0党建\ud800党建", "党建", ["党建", "党建"]),
    ],
)
def test_marks_stand_in_the_original_text(text: str, typed: str, found: list[str]) -> None:
    assert marked(text, typed) == found


def test_offsets_count_characters_of_the_original() -> None:
    assert parse_query("党建").spans("𠮷…黨建㎡党建") == [(2, 4), (5, 7)]


def test_a_short_text_is_its_own_snippet() -> None:
    assert snippet("抓黨建促发展", parse_query("党建")) == [
        Fragment("抓", False),
        Fragment("黨建", True),
        Fragment("促发展", False),
    ]


def test_an_excerpt_shows_where_it_was_cut() -> None:
    text = "甲" * 50 + "党建" + "乙" * 50
    assert snippet(text, parse_query("党建"), length=10) == [
        Fragment("…甲甲甲甲", False),
        Fragment("党建", True),
        Fragment("乙乙乙乙…", False),
    ]


def test_the_excerpt_stands_where_most_hits_are() -> None:
    text = "党建" + "甲" * 60 + "党建、基层、党建" + "乙" * 60 + "基层"
    fragments = snippet(text, parse_query("党建 基层"), length=20)
    assert [f.text for f in fragments if f.hit] == ["党建", "基层", "党建"]


def test_of_equal_places_the_first_is_shown() -> None:
    text = "党建开头" + "甲" * 60 + "党建结尾"
    assert snippet(text, parse_query("党建"), length=8) == [
        Fragment("党建", True),
        Fragment("开头甲甲甲甲…", False),
    ]


def test_without_a_hit_the_beginning_is_shown() -> None:
    assert snippet("甲" * 9, parse_query("党"), length=4) == [Fragment("甲甲甲甲…", False)]
    assert snippet("", parse_query("党")) == []


def test_paragraphs_read_as_one_line_and_markup_stays_text() -> None:
    assert snippet("<b>党建</b>\n下一段", parse_query("党建")) == [
        Fragment("<b>", False),
        Fragment("党建", True),
        Fragment("</b> 下一段", False),
    ]


def test_a_hit_longer_than_the_excerpt_is_cut() -> None:
    assert snippet("党" * 30, parse_query("党" * 20), length=6) == [
        Fragment("党党党党党党", True),
        Fragment("…", False),
    ]


texts = st.text("党黨建甲乙 \n，1a", max_size=80)


@given(texts, st.text("党建甲 1a", max_size=6), st.integers(1, 40))
def test_a_snippet_is_a_piece_of_the_text_and_hits_are_hits(
    text: str, typed: str, length: int
) -> None:
    query = parse_query(typed)
    fragments = snippet(text, query, length)
    joined = "".join(fragment.text for fragment in fragments)
    assert joined.strip("…") in text.replace("\n", " ")
    assert len(joined.strip("…")) == min(length, len(text))
    assert any(fragment.hit for fragment in fragments) == bool(query.spans(text))
    assert all(a.hit != b.hit for a, b in pairwise(fragments))
    assert all(fragment.text for fragment in fragments)
