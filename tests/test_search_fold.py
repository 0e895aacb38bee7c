"""Folding: what people type in one script, width or case finds the other."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive.search
from archive.search import FOLD_VERSION, fold, tokens

any_text = st.text(st.characters(), max_size=40)
"""Lone surrogates, NUL and private use included."""


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("機關黨建", "机关党建"),
        ("机关党建", "机关党建"),
        ("群衆路線 羣眾路线", "群众路线 群众路线"),
        ("ＡＢＣａｂｃ１２３", "abcabc123"),
        ("（＋％）：；！", "(+%):;!"),
        ("C#", "c#"),
        ("党\u3000建\u00a0网", "党 建 网"),
        ("1—10月 1–10月 1－10月", "1-10月 1-10月 1-10月"),
        ("阿不都•买买提 阿不都・买买提", "阿不都·买买提 阿不都·买买提"),
        ("", ""),
    ],
)
def test_one_form_for_scripts_widths_and_cases(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize("pair", ["著着", "瞭了", "藉借", "覆复", "祇只", "甯宁", "揹背", "彷仿"])
def test_characters_that_opencc_decides_by_context_are_one(pair: str) -> None:
    assert fold(pair[0]) == fold(pair[1])


def test_a_list_number_does_not_grow_into_the_number_behind_it() -> None:
    assert fold("①2023年") == "①2023年"


def test_what_would_change_its_length_stays() -> None:
    assert fold("㎡…℃ﬁ") == "㎡…℃ﬁ"


@given(any_text)
def test_length_is_kept_and_a_second_fold_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@given(any_text, any_text)
def test_a_character_folds_alike_wherever_it_stands(before: str, after: str) -> None:
    assert fold(before + "黨" + after) == fold(before) + "党" + fold(after)


def test_a_changed_table_or_token_rule_has_a_new_version() -> None:
    # An index holds tokens of one version: whoever changes these rules must raise FOLD_VERSION
    # and only then write the new digest here, so that databases are rebuilt.
    table = Path(archive.search.__file__).with_name("fold_table.txt").read_bytes()
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x32400)]))
    digest = hashlib.sha256(table + tokens(every + " 网络5G 3.5% 第5章\n1+1").encode())
    assert (FOLD_VERSION, digest.hexdigest()[:16]) == ("1", "4537534aebcfffb2")
