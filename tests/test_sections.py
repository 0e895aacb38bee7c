"""A text in its parts: what a page shows and what can be cited."""

from archive.publish.sections import sections

TEXT = (
    "各支部：\n一、总体要求\n（一）基本原则\n请抓好落实。\n"
    "| 姓名 | 单位 |\n| --- | --- |\n| 方小满 | 石桥\\|柳溪 |\n“实干。”\n2024年3月"
)
KINDS = ("", "h2", "h3", "li1", "table", "table", "table", "quote", "")


def told(text: str, structure: tuple[str, ...]) -> list[tuple[str, int, int, list[list[str]]]]:
    return [
        (s.kind, s.number, s.level, [[text[a:b] for a, b in row] for row in s.rows])
        for s in sections(text, structure)
    ]


def test_a_text_is_told_by_its_structure() -> None:
    assert told(TEXT, KINDS) == [
        ("paragraph", 1, 1, [["各支部："]]),
        ("heading", 2, 2, [["一、总体要求"]]),
        ("heading", 3, 3, [["（一）基本原则"]]),
        ("item", 4, 1, [["请抓好落实。"]]),
        ("table", 5, 1, [["姓名", "单位"], ["方小满", "石桥\\|柳溪"]]),
        ("quote", 8, 1, [["“实干。”"]]),
        ("paragraph", 9, 1, [["2024年3月"]]),
    ]


def test_a_table_at_the_end_and_an_empty_cell() -> None:
    assert told("| 甲 |  |", ("table",)) == [("table", 1, 1, [["甲", ""]])]


def test_a_structure_that_does_not_fit_is_not_used() -> None:
    """An article of an older reader has none; its paragraphs keep their numbers all the same."""
    for structure in ((), ("h2",)):
        assert told("甲\n\n乙", structure) == [
            ("paragraph", 1, 1, [["甲"]]),
            ("paragraph", 3, 1, [["乙"]]),
        ]
