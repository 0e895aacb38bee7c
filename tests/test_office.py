"""Word and Excel files, new and old, are read as documents; hostile ones cost little."""

import random
import time
import zipfile
from io import BytesIO
from unittest.mock import Mock

import pytest
import python_calamine
from documents import old_word, old_workbook, ole, para, pdf, word, workbook, zipped

from archive.reading.page import ending_of, read_page
from archive.record import Article, Rejected
from archive.types import ArticleKind, Reason

URL = "http://www.shiqiao.example/f/1.docx"
TITLE = "关于做好党员教育培训工作的通知"
TEXT = "为深入学习贯彻党的二十大精神，现就做好今年全县党员教育工作通知如下，请结合实际落实。"


def read(body: bytes) -> Article:
    outcome = read_page(body, URL)
    assert isinstance(outcome, Article), outcome
    assert outcome.kind is ArticleKind.DOCUMENT
    return outcome


def refused(body: bytes) -> tuple[Reason, str]:
    outcome = read_page(body, URL)
    assert isinstance(outcome, Rejected), outcome
    return outcome.reason, outcome.detail


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def test_a_word_file_with_its_letterhead_and_signature() -> None:
    article = read(
        word(
            para("中共石桥县委组织部文件", centred=True),
            para("石组发〔2023〕5号", centred=True),
            para(TITLE, centred=True),
            para(TEXT),
            para("中共石桥县委组织部"),
            para("2023年6月5日"),
        )
    )
    assert (article.title, article.outlet) == (TITLE, "中共石桥县委组织部")
    assert (article.published, article.document_number) == ("2023-06-05", "石组发〔2023〕5号")
    assert article.provenance["text"][0].where == "Word file"


def test_a_word_files_title_is_not_said_twice() -> None:
    article = read(word(para("<!-- c -->" + TITLE), para(TEXT)))
    assert (article.title, article.text) == (TITLE, TEXT)
    assert (article.outlet, article.published) == (None, None)


def test_tables_of_a_word_file_stand_where_they_are() -> None:
    spans = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'
    begins = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>'
    goes_on = "<w:tcPr><w:vMerge/></w:tcPr>"
    table = (
        row(para("支部"), spans + para("活动"))
        + row(begins + para("河口村"), para("三月"), para("植树") + para("走访"))
        + row(goes_on + para(""), para("六月"), para("讲党课"))
    )
    article = read(word(para(TITLE), para(TEXT), f"<w:tbl>{table}</w:tbl>", para("请遵照执行。")))
    assert article.text.split("\n")[1:] == [
        "| 支部 | 活动 | 活动 |",
        "| --- | --- | --- |",
        "| 河口村 | 三月 | 植树 走访 |",
        "| 河口村 | 六月 | 讲党课 |",
        "请遵照执行。",
    ]


def test_what_was_inserted_counts_and_what_was_deleted_does_not() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    changed = (
        f"<w:p>{run.format(TEXT)}<w:ins>{run.format('新增一条。')}</w:ins>"
        "<w:del><w:r><w:delText>删去一条。</w:delText></w:r></w:del>"
        f"<w:sdt><w:sdtContent>{run.format('控件里的字。')}</w:sdtContent></w:sdt>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    assert read(word(para(TITLE), changed)).text == f"{TEXT}新增一条。控件里的字。"


def test_a_text_box_is_said_once() -> None:
    box = "<w:txbxContent>" + para("框里的一段文字。") + "</w:txbxContent>"
    both = (
        f"<w:p><w:r><mc:AlternateContent xmlns:mc='m'><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>{TEXT}</w:t></w:r></w:p>"
    )
    assert read(word(para(TITLE), both)).text == f"框里的一段文字。\n{TEXT}"


def test_numbers_that_word_counts_are_in_the_text() -> None:
    def level(depth: int, kind: str, text: str) -> str:
        return (f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
                f'<w:lvlText w:val="{text}"/></w:lvl>')  # fmt: skip

    def item(depth: int, text: str) -> str:
        return (f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="7"/></w:numPr></w:pPr>'
                f"<w:r><w:t>{text}</w:t></w:r></w:p>")  # fmt: skip

    lists = (
        f'<w:abstractNum w:abstractNumId="2">{level(0, "chineseCounting", "%1、")}'
        f"{level(1, 'decimal', '%1.%2 ')}</w:abstractNum>"
        '<w:num w:numId="7"><w:abstractNumId w:val="2"/></w:num>'
    )
    items = [
        item(0, "加强领导"),
        item(1, "定期研究"),
        item(1, "分工负责"),
        item(0, "抓好落实"),
        item(1, "督查"),
    ]
    text = read(word(para(TITLE), para(TEXT), *items, lists=lists)).text
    assert text.split("\n")[1:] == [
        "一、加强领导",
        "一.1 定期研究",
        "一.2 分工负责",
        "二、抓好落实",
        "二.1 督查",
    ]


LIST = [["序号", "姓名", "支部"], ["1", "王清河", "河口村党支部"], ["2", "李望云", "柳林村党支部"]]


def test_a_workbook_is_a_table_with_what_stands_above_it() -> None:
    article = read(
        workbook(["2023年度优秀共产党员拟表彰对象公示名单"], [], *LIST, ["合计", 2, 1.5])
    )
    assert article.title == "2023年度优秀共产党员拟表彰对象公示名单"
    assert article.text.split("\n") == [
        "| 序号 | 姓名 | 支部 |",
        "| --- | --- | --- |",
        "| 1 | 王清河 | 河口村党支部 |",
        "| 2 | 李望云 | 柳林村党支部 |",
        "| 合计 | 2 | 1.5 |",
    ]


def test_an_old_workbook_is_read_as_a_new_one() -> None:
    body = old_workbook(["2023年度优秀共产党员拟表彰对象公示名单"], *LIST)
    assert read(body).text.split("\n")[3] == "| 1 | 王清河 | 河口村党支部 |"
    assert ending_of(body) == "xls"


def test_an_old_word_file() -> None:
    text = (
        f'{TITLE}\r{TEXT}见\x13 HYPERLINK "http://x" \x14附件一\x15。\r'
        "支部\x07活动\x07\x07河口村\x07植树\r走访\x07\x07请遵照执行。\r"
    )
    article = read(old_word(text))
    assert article.title == TITLE
    assert article.text.split("\n") == [
        f"{TEXT}见附件一。",
        "| 支部 | 活动 |",
        "| --- | --- |",
        "| 河口村 | 植树走访 |",
        "请遵照执行。",
    ]


@pytest.mark.parametrize(
    ("body", "reason", "detail"),
    [
        (word(para("见附件")), Reason.NO_TEXT, "a Word file"),
        (word("<w:p>"), Reason.UNPARSABLE, "a Word file: broken"),
        (word(para(TEXT))[:-40], Reason.NOT_HTML, "ZIP or Office"),
        (zipped(ppt__presentation="<p/>"), Reason.NOT_HTML, "ZIP or Office"),
        (zipped(xl__workbook="<workbook/>"), Reason.UNPARSABLE, "an Excel file: broken"),
        (old_word(TEXT, flags=0x0100), Reason.UNPARSABLE, "an old Word file: locked with a password"),
        (ole(WordDocument=b"\xec\xa5" + b"\xff" * 2000), Reason.UNPARSABLE,
         "an old Word file: locked with a password"),
        (ole(WordDocument=b"\xdb\xa5" + bytes(2000)), Reason.UNPARSABLE,
         "an old Word file: of a version before 1997"),
        (ole(Contents=b"x"), Reason.NOT_HTML, "old Office"),
    ],
    ids=range(9),
)  # fmt: skip
def test_a_file_that_is_not_read_has_a_reason(body: bytes, reason: Reason, detail: str) -> None:
    assert refused(body) == (reason, detail)


def _declared() -> bytes:
    body = word(para("&a;"))
    with zipfile.ZipFile(BytesIO(body)) as file:
        text = file.read("word/document.xml").decode()
    return zipped(word__document=f'<!DOCTYPE x [<!ENTITY a "{"党" * 99}">]>{text}')


HOSTILE = {
    "entities": (_declared(), "a Word file: broken"),
    "a bomb": (word(para("党" * 20_000_000)), "a Word file: more than can be unpacked"),
    "tables in tables": (
        word("<w:tbl><w:tr><w:tc>" * 50),
        "a Word file: tables in tables without end",
    ),
    "far apart": (
        workbook(["王清河"] * 2, last="XFD1048576"),
        "an Excel file: more than can be unpacked",
    ),
    "shared strings": (
        workbook(*[[0] * 50 for _ in range(400)], shared=["党" * 20_000]),
        "an Excel file: more than can be unpacked",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_before_they_cost(name: str) -> None:
    body, detail = HOSTILE[name]
    began = time.process_time()
    assert refused(body) == (Reason.UNPARSABLE, detail)
    assert time.process_time() - began < 1


def test_of_a_long_workbook_the_first_rows_are_read() -> None:
    article = read(workbook(*[["王清河", str(n)] for n in range(6_000)]))
    assert article.text.endswith("| 王清河 | 4999 |")
    assert article.provenance["text"][0].value.endswith("the first 5,000 rows")


@pytest.mark.parametrize(
    "whole",
    [word(para(TITLE), para(TEXT)), workbook(*LIST), old_word(TEXT), old_workbook(*LIST)],
    ids=["word", "excel", "old word", "old excel"],
)
def test_a_damaged_file_gives_an_outcome(whole: bytes) -> None:
    seed = random.Random(1)  # noqa: S311
    for _ in range(40):
        broken = bytearray(whole)
        for _ in range(seed.randint(1, 20)):
            broken[seed.randrange(len(broken))] = seed.randrange(256)
        assert isinstance(read_page(bytes(broken), URL), Article | Rejected)


class PanicException(BaseException):
    """As the library for workbooks fails at some damage: no Exception, and nowhere to import."""


def test_a_workbook_at_which_the_library_panics_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    panics = Mock(side_effect=PanicException("index out of bounds"))
    monkeypatch.setattr(python_calamine, "load_workbook", panics)
    assert refused(old_workbook(*LIST)) == (Reason.UNPARSABLE, "an old Excel file: broken")


@pytest.mark.parametrize(
    ("body", "ending"),
    [(word(para(TEXT)), "docx"), (workbook(*LIST), "xlsx"), (old_word(TEXT), "doc"),
     (pdf([]), "pdf"), (b"<html>", "html")],
    ids=["word", "excel", "old word", "pdf", "page"],
)  # fmt: skip
def test_a_saved_page_is_named_by_what_it_is(body: bytes, ending: str) -> None:
    assert ending_of(body) == ending
