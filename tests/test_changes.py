"""What two versions of a text differ in."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.publish import changes as module
from archive.publish.changes import Piece, changes


def shown(old: str, new: str) -> list[str]:
    """[-gone-] and {+come+}."""
    signs = {"same": "{}", "old": "[-{}-]", "new": "{{+{}+}}"}
    return ["".join(signs[p.kind].format(p.text) for p in pieces) for pieces in changes(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("甲。\n乙。", "甲。\n乙。", []),
        ("亩产320公斤，好。", "亩产350公斤，好。", ["亩产[-320-]{+350+}公斤，好。"]),
        (
            "共1,214件，占3.5%。",
            "共1,215件，占13.5%。",
            ["共[-1,214-]{+1,215+}件，占[-3.5-]{+13.5+}%。"],
        ),
        ("甲乙丙丁。\n旧的一段。", "甲乙丙丁。", ["[-旧的一段。-]"]),
        ("甲乙丙丁。", "甲乙丙丁。\n\n更正：新的一段。\n", ["{+更正：新的一段。+}"]),
        # One character that is alike by chance does not make two texts similar.
        ("张三的村", "李四的镇", ["[-张三的村-]{+李四的镇+}"]),
        ("一。\n二二二。\n三。", "一。\n二二九。\n三。", ["二二[-二-]{+九+}。"]),
    ],
)
def test_what_is_shown(old: str, new: str, wanted: list[str]) -> None:
    assert shown(old, new) == wanted


texts = st.text("甲乙丙。1.a\n", max_size=40)


def paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


@given(texts, texts, st.integers(0, 200))
def test_nothing_of_either_text_is_lost(old: str, new: str, most: int) -> None:
    """The pieces of the old and the same make paragraphs of the old text, and so of the new."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_WORK", most)
        found = changes(old, new)
    assert (found == []) == (paragraphs(old) == paragraphs(new))
    for text, kind in ((old, "old"), (new, "new")):
        parts = ["".join(p.text for p in pieces if p.kind in (kind, "same")) for pieces in found]
        kept = paragraphs("\n".join(parts))
        left = list(paragraphs(text))
        for paragraph in kept:
            left.remove(paragraph)  # each is one of the text's
        # What is not shown is alike in both.
        other = paragraphs(new if kind == "old" else old)
        assert all(paragraph in other for paragraph in left)
    assert all(isinstance(p, Piece) and p.text for pieces in found for p in pieces)


def test_texts_made_to_be_slow_are_shown_whole() -> None:
    slow = [("甲" * 30_000 + "乙", "甲" * 30_000), ("甲\n" * 5000, "甲\n" * 4999 + "乙"),
            (("甲" * 300 + "\n") * 900, ("甲" * 299 + "乙\n") * 900)]  # fmt: skip
    for old, new in slow:
        begin = process_time()
        assert changes(old, new)
        assert process_time() - begin < 2  # 0.1 at most; unbounded, 4 s to minutes
