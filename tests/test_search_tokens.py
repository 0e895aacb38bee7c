"""Tokens: what the index is given. J stands for the joint, signs for their private letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search import tokens

JOINT = "\ue200"
SIGN = {ord(sign): 0xE000 + ord(sign) for sign in "+#%.-"}


def written(expected: str) -> str:
    return expected.replace("J", JOINT).translate(SIGN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("党", "党"),
        ("党建", "党建 建"),
        ("抓党建", "抓党 党建 建"),
        ("党，建", "党 建"),
        ("党 建", "党 建"),
        ("機關黨建", "机关 关党 党建 建"),
        ("2023年", "2023 J年 年"),
        ("２０２３年度", "2023 J年 年度 度"),
        ("2023，年", "2023 年"),
        ("网络5G", "网络 络J 5g"),
        ("网络 5G", "网络 络J 5g"),
        ("网络\n5G", "网络 络 5g"),
        ("第5章", "第J 5 J章 章"),
        ("1+1", "1 J+ +J 1"),
        ("党建+", "党建 建+ +"),
        ("100%", "100 J% %"),
        ("C#", "c J# #"),
        ("3.5", "3 J. .J 5"),
        ("5.", "5"),
        ("2024-10", "2024 J- -J 10"),
        ("- 党 -", "党"),
        ("Party building", "party building"),
        ("«naïve» Ünïté", "naïve ünïté"),
        ("", ""),
        ("，。！ \n", ""),
        (None, ""),
    ],
)
def test_tokens(text: str | None, expected: str) -> None:
    assert tokens(text) == written(expected)


@pytest.mark.parametrize(
    "junk", ["\0", "\x1b", "\ue02b", "\ue200", "\uf8ff", "\U000f0000", "\ud800"]
)
def test_what_is_no_text_only_separates(junk: str) -> None:
    assert tokens(f"党{junk}建") == "党 建"
    assert tokens(f"a{junk}b") == "a b"
    assert tokens(junk) == ""


@given(st.text(st.characters(), max_size=60))
def test_any_text_gives_tokens_that_fts5_splits_only_at_our_spaces(text: str) -> None:
    found = tokens(text)
    found.encode("utf-8")
    split = "".join(c if c.isalnum() or c > "\x7f" else " " for c in found).split()
    assert split == (found.split(" ") if found else [])
