"""Excel and Word files, read back by other libraries: nothing runs, nothing is cut without a word."""

import io
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from commands import dangjian
from conftest import Crawled
from exported_rows import description, row
from lxml import etree
from python_calamine import CalamineWorkbook
from test_datasette import Filling, getter

from archive.errors import ExportError
from archive.publish.columns import COLUMNS, Column
from archive.publish.description import Origin
from archive.publish.export import refuse_more
from archive.publish.formats import Parquet, ReadingList, Workbook
from archive.publish.formats.reading_list import MOST_ARTICLES
from archive.publish.formats.workbook import MOST_IN_CELL, MOST_ROWS

TEXTS = (Column("n", "integer", ""), Column("text", "text", "A text", True))


def sheet(
    rows: list[Any], columns: tuple[Column, ...] = TEXTS
) -> tuple[list[list[Any]], dict[str, str], dict[str, int]]:
    """The rows of a workbook, what its second sheet says, and its remarks."""
    made = Workbook(columns)
    content = b"".join(made.blocks(rows, description(columns=columns, rows=len(rows))))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    about = {str(line[0]): str(line[1]) for line in book.get_sheet_by_name("about").to_python()}
    lines: list[list[Any]] = [list(line) for line in book.get_sheet_by_name("articles").to_python()]
    return lines, about, made.remarks


def test_cells_are_what_they_are() -> None:
    columns = (
        Column("n", "integer", ""), Column("day", "date", ""), Column("yes", "boolean", ""),
        Column("names", "texts", ""), Column("code", "text", ""), Column("at", "timestamp", ""),
    )  # fmt: skip
    rows = [
        (7, "2024-02-29", 1, '["苗", "方"]', "020000", "2024-01-01T00:00:00Z"),
        (8, "1899-12-31", 0, "[]", None, None), (9, None, None, "[]", "", None), (10, "2024-02-31", 0, "[]", "x", None),
    ]  # fmt: skip
    found, about, remarks = sheet(rows, columns)
    assert found == [
        ["n", "day", "yes", "names", "code", "at"],
        [7, date(2024, 2, 29), True, "苗、方", "020000", "2024-01-01T00:00:00Z"],
        [8, "1899-12-31", False, "", "", ""], [9, "", "", "", "", ""], [10, "", False, "", "x", ""],
    ]  # fmt: skip
    assert float(about["rows"]) == 4
    assert about["code"].startswith("text")
    assert remarks == {"cut_cells": 0}


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+86", "@SUM(1)", "=HYPERLINK(\"http://x\")", "http://a.example/", "mailto:a@b", "{=1}", "007", "1e5",
     "<b>党</b>&amp;", "_x0041_", "a\nb", "𠀀"],
)  # fmt: skip
def test_a_text_is_a_text(text: str) -> None:
    made = b"".join(Workbook(TEXTS).blocks([(1, text)], description(columns=TEXTS)))
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        inside = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in inside
        assert "hyperlink" not in inside
        assert not any("rels" in name and "sheet1" in name for name in parts.namelist())
    assert sheet([(1, text)])[0][1] == [1, text]


def test_what_xml_cannot_hold_breaks_no_file() -> None:
    assert sheet([(1, "党\x00建\x0b\uffff")])[0][1] == [1, "党�建��"]


@pytest.mark.parametrize("sign", ["党", "𠀀"])
def test_a_text_that_no_cell_holds_says_that_it_is_cut(sign: str) -> None:
    most = MOST_IN_CELL // (len(sign.encode("utf-16-le")) // 2)
    found, about, remarks = sheet([(1, sign * most), (2, sign * (most + 1))])
    assert found[1][1] == sign * most
    assert len(found[2][1].encode("utf-16-le")) // 2 <= MOST_IN_CELL
    assert f"全文 {most + 1} 字" in found[2][1]
    assert remarks == {"cut_cells": 1}
    assert float(about["cut_cells"]) == 1


def test_more_than_a_file_holds_is_refused() -> None:
    assert MOST_ROWS == 2**20 - 1
    refuse_more(Workbook, MOST_ROWS, Workbook.most)
    refuse_more(Parquet, 10**9, Parquet.most)
    with pytest.raises(
        ExportError, match="Excel takes at most 1,048,575 rows, and these are 1,048,576"
    ):
        refuse_more(Workbook, MOST_ROWS + 1, Workbook.most)
    with pytest.raises(ExportError, match="Word takes at most 1,000 rows"):
        refuse_more(ReadingList, MOST_ARTICLES + 1, ReadingList.most)


def test_a_reading_list_has_text_source_line_and_address() -> None:
    one = row(
        title="石桥镇<b>主题党日\x00", text="第一段。\n=第二段。", authors='["方小满"]', outlet="石桥融媒",
        published="2024-05-02",
        url="http://s.example/1", moved_to=None, captured_at="2024-05-03T17:00:00Z", version=15,
    )  # fmt: skip
    told = description(
        origin=Origin(name="党建档案", address="https://a.example/"), question="主题党日", rows=1
    )
    read = docx.Document(io.BytesIO(b"".join(ReadingList().blocks([one], told))))
    lines = [paragraph.text for paragraph in read.paragraphs]
    assert lines[0] == "党建档案：主题党日"
    assert lines[-4:] == [
        "石桥镇<b>主题党日�", "第一段。", "=第二段。",
        "方小满. 石桥镇<b>主题党日�[EB/OL]. 石桥融媒，2024-05-02[2024-05-04]. http://s.example/1. "
        "存档：https://a.example/dangjian/versions/15.",
    ]  # fmt: skip
    assert [
        p.text for p in read.paragraphs if p.style is not None and p.style.name == "Heading 1"
    ] == [lines[-4]]
    assert any("共 1 篇" in line for line in lines)
    assert any("观测 1 天，应有 3 天" in line for line in lines)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("党" * 252, "档案：" + "党" * 252), ("党" * 253, "档案：" + "党" * 252), ("党" * 5_000, "档案：" + "党" * 252),
        ("甲\x00\x1f\ufffe乙", "档案：甲\ufffd\ufffd\ufffd乙"), ("甲\n乙\t<&>", "档案：甲 乙 <&>"),
    ],
)  # fmt: skip
def test_a_question_is_no_hindrance_as_a_title(question: str, title: str) -> None:
    told = description(origin=Origin(name="档案"), question=question, rows=0)
    for made in (ReadingList(), Workbook(TEXTS)):
        with zipfile.ZipFile(io.BytesIO(b"".join(made.blocks([], told)))) as file:
            properties = etree.fromstring(file.read("docProps/core.xml"))
        assert properties.findtext("{http://purl.org/dc/elements/1.1/}title") == title


def test_a_word_file_needs_no_temporary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/dev/null")
    content = b"".join(ReadingList().blocks([], description(rows=0)))
    assert docx.Document(io.BytesIO(content)).paragraphs


def test_what_a_killed_process_left_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = Workbook(TEXTS)

    def kill() -> Iterator[Any]:
        yield (1, "x")
        os._exit(9)

    child = os.fork()
    if not child:
        list(made.blocks(kill(), description(columns=TEXTS)))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert len(list(tmp_path.iterdir())) == 1
    assert sheet([(1, "x")])[0][1:] == [[1, "x"]]
    assert list(tmp_path.iterdir()) == []


def test_word_has_no_columns_to_choose(crawled: Crawled, tmp_path: Any) -> None:
    path = tmp_path / "a.docx"
    for options in (["--columns", "id"], ["--no-text"], ["--versions"], ["--for", "quanteda"]):
        ran = dangjian("export", "--format", "docx", *options, path, home=crawled.home.folder)
        assert (ran.code, ran.err) == (2, "Error: --format docx has no columns to choose.\n")
    ran = dangjian("export", "--format", "docx", "--sample", "3", path, home=crawled.home.folder)
    assert ran.code == 0, ran.err
    beside = json.loads((tmp_path / "a.docx.meta.json").read_text("utf-8"))
    assert (beside["rows"], beside["sample"]["drawn"]) == (3, 3)
    headings = [
        p
        for p in docx.Document(str(path)).paragraphs
        if p.style is not None and p.style.name == "Heading 1"
    ]
    assert len(headings) == 3


def test_a_visitor_gets_no_more_than_is_made_at_once(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    filling = Filling(tmp_path / "home.db")
    for n in range(3):
        filling.add(f"简讯{n}", "学习党建。", url=f"https://dj.qinghe.example/{n}.html")
    filling.close()
    get = getter(filling.path)
    whole = get("/search.xlsx", q="党建")
    book = (
        CalamineWorkbook.from_filelike(io.BytesIO(whole.content))
        .get_sheet_by_name("articles")
        .to_python()
    )
    assert [line[2] for line in book] == ["title", "简讯0", "简讯1", "简讯2"]
    assert [line[0] for line in book][1:] == [1, 2, 3]
    assert book[0] == [column.name for column in COLUMNS]
    monkeypatch.setattr(Workbook, "most_downloaded", 2)
    refused = get("/search.xlsx", q="党建")
    assert refused.status_code == 400
    assert refused.text.startswith("Excel is for 2 articles at most, and these are 3")
