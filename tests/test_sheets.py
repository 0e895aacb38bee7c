"""PDF sheets come in reading order, and say who issued them and when."""

import random
from collections.abc import Sequence

import pytest
from documents import Line, pdf
from printing import SHEETS, Printed, in_order, prose, set_in_lines, squeezed, whole

from archive.reading.page import read_page
from archive.record import Article

URL = "http://www.shiqiao.example/f/1.pdf"


def read(body: bytes) -> Article:
    outcome = read_page(body, URL)
    assert isinstance(outcome, Article), outcome
    return outcome


def text_of(printed: Printed, seed: random.Random | None = None) -> str:
    article = read(printed.pdf(seed))
    return article.text if article.title in article.text else f"{article.title}\n{article.text}"


@pytest.mark.parametrize("kind", SHEETS)
def test_what_is_printed_is_read_in_order(kind: str) -> None:
    """Whatever the order in which its lines were written into the file."""
    seed = random.Random(3)  # noqa: S311
    printed = SHEETS[kind](seed)
    text = text_of(printed, seed)
    assert in_order(printed, text), whole(printed, text)


def test_words_that_stand_apart_are_no_columns() -> None:
    """Names in a grid are read line by line."""
    names = [f"{a}清河" for a in "王李张刘陈杨黄赵"]
    lines: list[Line] = [
        (60, 760, 16, "下列同志为优秀共产党员，现予以公布，请各支部组织学习宣传。")
    ]
    lines += [(60 + 110 * (n % 4), 700 - 30 * (n // 4), 16, name) for n, name in enumerate(names)]
    assert read(pdf(lines)).text.endswith(
        "王清河 李清河 张清河 刘清河\n陈清河 杨清河 黄清河 赵清河"
    )


def test_a_sheet_that_is_shown_turned_is_read_as_it_is_shown() -> None:
    seed = random.Random(1)  # noqa: S311
    sheet = Printed(articles=[[prose(seed, 120), prose(seed, 120)]])
    for at, text in enumerate(sheet.articles[0]):
        set_lines = enumerate(set_in_lines(text, 20))
        sheet.lines += [(60 + 350 * at + 14 * b, 500 - 22 * n, 14, t) for n, (b, t) in set_lines]
    body = pdf(sheet.lines, size=(842, 595), turned=True, rules=[[(50, 300, 310, 230)]])
    assert in_order(sheet, read(body).text)


def test_boxes_that_overlap_say_that_their_order_is_not_sure() -> None:
    lines: list[Line] = [
        (60, 700 - 12 * n, 10, "左边的一段文字讲的是石桥镇党员教育管理工作") for n in range(12)
    ]
    lines += [(160, 693 - 12 * n, 16, "盖在上面的大字") for n in range(0, 9, 3)]
    article = read(pdf(lines))
    assert article.text.count("左边的一段文字") == 12
    assert [e.where for e in article.provenance["text"]] == ["pdf", "order unsure"]
    assert article.provenance["text"][1].value == "sheet 1"


def centred(base: float, size: float, text: str) -> Line:
    return ((595 - size * len(text)) / 2, base, size, text)


BODY: list[Line] = [
    centred(640, 22, "关于做好党员教育培训工作的通知"),
    (60, 600, 16, "各乡镇党委，县直各党委："),
    (92, 560, 16, "为深入学习贯彻党的二十大精神，现就做好今年全县"),
    (60, 532, 16, "党员教育工作通知如下，各党委要在2022年3月1日前报送方案。"),
]
RED: list[Line] = [
    centred(760, 34, "中共石桥县委组织部文件"),
    centred(700, 16, "石组发〔2023〕5号"),
]
SIGNED: list[Line] = [(330, 380, 16, "中共石桥县委组织部"), (362, 350, 16, "2023年6月5日")]
ALONE: list[Line] = [(362, 350, 16, "2023年6月5日")]
IMPRINT: list[Line] = [(60, 90, 14, "石桥县委组织部办公室        2023年6月6日印发")]


@pytest.mark.parametrize(
    ("lines", "outlet", "day", "number"),
    [
        ([*RED, *BODY, *SIGNED, *IMPRINT], "中共石桥县委组织部", "2023-06-05", "石组发〔2023〕5号"),
        ([*RED, *BODY, *ALONE, *IMPRINT], "中共石桥县委组织部", "2023-06-05", "石组发〔2023〕5号"),
        ([*RED, *BODY, *IMPRINT], "中共石桥县委组织部", "2023-06-06", "石组发〔2023〕5号"),
        ([*RED, *BODY], "中共石桥县委组织部", None, "石组发〔2023〕5号"),
        # a letter: the office without 文件, its number at the right, the day in Chinese figures
        ([centred(760, 34, "石桥县人民政府办公室"), (400, 700, 16, "石政办函〔2024〕12号"), *BODY,
          (330, 380, 16, "石桥县人民政府办公室"), (362, 350, 16, "二〇二四年五月八日")],
         "石桥县人民政府办公室", "2024-05-08", "石政办函〔2024〕12号"),
        # two offices, one above the other, and 文件 beside them
        ([(60, 770, 30, "中共石桥县委组织部"), (60, 730, 30, "石桥县财政局"), (480, 750, 30, "文件"),
          RED[1], *BODY, *ALONE],
         "中共石桥县委组织部 石桥县财政局", "2023-06-05", "石组发〔2023〕5号"),
        # no letterhead: the unit that signs, with the day below it
        ([*BODY, (330, 380, 16, "中共石桥镇委员会"), *ALONE], "中共石桥镇委员会", "2023-06-05", None),
        ([*BODY, *ALONE], None, None, None),
        ([BODY[0], centred(615, 14, "（2020年3月5日石桥县委印发）"), *BODY[1:]], None, None, None),
        ([(60, 800, 9, "石桥日报"), (300, 800, 9, "2023年3月12日 星期日"), (500, 800, 9, "第1版"), *BODY],
         "石桥日报", "2023-03-12", None),
        ([(60, 800, 9, "石桥日报社编印的学习材料"), *BODY], None, None, None),
    ],
)  # fmt: skip
def test_who_issued_a_document_and_when(
    lines: Sequence[Line], outlet: str | None, day: str | None, number: str | None
) -> None:
    article = read(pdf(list(lines)))
    assert (article.title, article.outlet) == ("关于做好党员教育培训工作的通知", outlet)
    assert (article.published, article.document_number) == (day, number)
    assert "党的二十大精神" in squeezed(article.text)
