"""Files that belong to an article: found, recorded, fetched when wanted, PDF text read."""

import asyncio
import csv
import json
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest
from commands import dangjian
from documents import Line, pdf
from misbehaving import GOOD, misbehaving, source_table

from archive.home.folder import Home
from archive.reading import parsed
from archive.reading.page import read_page
from archive.reading.sheet.pdf import read_pdf
from archive.record import Article, Outcome, Rejected
from archive.store import finding
from archive.store.database import Store
from archive.types import ArticleKind, Reason
from archive.web import attachments
from archive.web.attachments import find_attachments
from scheduler.serving import Site, make_datasette

URL = "http://www.shiqiao.example/djgz/202403/t20240301_12.html"
HERE = "http://www.shiqiao.example/djgz/202403/"
TEXT = "<p>各党支部：现将石桥镇今年的主题党日计划印发给你们，请结合实际，认真组织实施。</p>"
LINKS = "".join(
    f'<li><a href="/xw/{n}.html">另一篇关于基层党建工作的报道之{n}</a></li>' for n in range(20)
)


def page(inside: str, beside: str = "", below: str = "") -> str:
    return (
        '<html><head><meta charset="utf-8"><title>关于印发主题党日计划的通知</title></head><body>'
        f'<div class="wrap"><h1>关于印发主题党日计划的通知</h1><div id="zoom">{TEXT * 3}{inside}</div>{below}</div>'
        f'<div class="right"><ul>{LINKS}</ul>{beside}</div>'
        '<div class="footer"><a href="/help.pdf">使用帮助</a></div></body></html>'
    )


@pytest.mark.parametrize(
    ("link", "name", "url"),
    [
        ('<a href="./P020240301.pdf">主题党日计划.pdf</a>', "主题党日计划.pdf", HERE + "P020240301.pdf"),
        ('<a href="/f/1.DOCX">报名表</a>', "报名表", "http://www.shiqiao.example/f/1.DOCX"),
        ('<a href="a.xls?v=2">汇总 表</a>', "汇总 表", HERE + "a.xls?v=2"),
        ('<a href="a.ofd">公文</a>', "公文", HERE + "a.ofd"),
        ('<a href="a.wps">讲稿</a>', "讲稿", HERE + "a.wps"),
        ('<a href="a.zip">全套材料</a>', "全套材料", HERE + "a.zip"),
        ('<a href="a.rar">图集</a>', "图集", HERE + "a.rar"),
        ('<a href="a.ceb">批复</a>', "批复", HERE + "a.ceb"),
        ('<a href="/module/download/downfile.jsp?filename=9.pdf">方案</a>', "方案",
         "http://www.shiqiao.example/module/download/downfile.jsp?filename=9.pdf"),
        ('<a href="/system/_content/download.jsp?owner=1&amp;wbfileid=2">名单</a>', "名单",
         "http://www.shiqiao.example/system/_content/download.jsp?owner=1&wbfileid=2"),
        ('<a href="/virtual_attach_file.vsb?afc=abc">细则</a>', "细则",
         "http://www.shiqiao.example/virtual_attach_file.vsb?afc=abc"),
        ('<a href="/d?fileUrl=/x/9">办法</a>', "办法", "http://www.shiqiao.example/d?fileUrl=/x/9"),
        # a name that says nothing: the title, else the file's own name
        ('<a href="9.pdf" title="实施方案">点击下载</a>', "实施方案", HERE + "9.pdf"),
        ('<a href="%E6%96%B9%E6%A1%88.pdf">【下载】</a>', "方案.pdf", HERE + "%E6%96%B9%E6%A1%88.pdf"),
        # viewers and embedded documents
        ('<iframe src="/pdfjs/web/viewer.html?file=/f/7.pdf"></iframe>', "7.pdf",
         "http://www.shiqiao.example/f/7.pdf"),
        ('<embed src="7.pdf" type="application/pdf">', "7.pdf", HERE + "7.pdf"),
        ('<div class="wp_pdf_player" pdfsrc="/_upload/article/files/7.pdf"></div>', "7.pdf",
         "http://www.shiqiao.example/_upload/article/files/7.pdf"),
        ("""<a sudyfile-attr="{'title':'申报表.doc'}" href="/_upload/article/files/8.doc">下载</a>""",
         "申报表.doc", "http://www.shiqiao.example/_upload/article/files/8.doc"),
    ],
)  # fmt: skip
def test_a_file_in_the_article_is_found_with_name_and_address(
    link: str, name: str, url: str
) -> None:
    (found,) = find_attachments(page(f"<p>{link}</p>"), URL)
    assert (found.name, found.url) == (name, url)


@pytest.mark.parametrize(
    ("parts", "names"),
    [
        ({"below": '<ul><li><a href="1.doc">计划表.doc</a></li></ul>'}, ["计划表.doc"]),
        ({"beside": '<p>附件：<a href="1.doc">计划表</a></p>'}, ["计划表"]),
        ({"beside": '<p><a href="1.doc">表格下载区里别的表格</a></p>'}, []),
        ({"inside": ""}, []),
        ({"inside": '<a href="a.html">一</a><img src="a.jpg"><a href="a.jpg">图</a>'}, []),
        ({"inside": '<a href="/d?fileUrl=/x/9.jpg">图</a><a href="javascript:f(1.pdf)">x</a>'}, []),
        ({"inside": '<a href="1.pdf"><img src="pdf.gif"></a>'}, []),
        ({"inside": '<a href="1.pdf">下载</a><a href="1.pdf#p2">甲表</a><a href="2.pdf">乙表</a>'},
         ["甲表", "乙表"]),
    ],
)  # fmt: skip
def test_which_files_belong_to_the_article(parts: dict[str, str], names: list[str]) -> None:
    found = find_attachments(page(**{"inside": "", **parts}), URL)
    assert [file.name for file in found] == names


@pytest.mark.parametrize(
    "text",
    ["", ".pdf", "<a href='//[.pdf'>x</a>", "<a href='x.pdf'>\x00\ud800</a>" + "<div>" * 9000],
)
def test_hostile_markup_gives_files_or_none(text: str) -> None:
    assert len(find_attachments(text, URL)) <= 1


def test_a_page_whose_text_is_a_file_says_where_it_may_be() -> None:
    empty = (
        '<html><title>通知</title><body><h1>通知</h1><div id="zoom"><p>见附件</p>'
        f'<iframe src="/f/7.pdf"></iframe></div><div><a href="/">{"栏" * 30}</a></div>'
        f"<ul><li>{'镇' * 20}</li></ul></body></html>"
    )
    outcome = read_page(empty.encode(), URL)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.NO_TEXT
    assert outcome.detail == "its text may be in http://www.shiqiao.example/f/7.pdf"


NOTICE: list[Line] = [
    (200, 780, 22, "主题党日活动安排"),
    (92, 740, 16, "为落实镇党委关于组织生活的要求，现将全年安排通知"),
    (60, 715, 16, "如下，请各支部对照执行，并于每季度末把开展情况报镇党"),
    (60, 690, 16, "建办。"),
    (92, 665, 16, "一、三月组织党员到河口村植树。"),
    (285, 40, 10, "- 1 -"),
]


def article(outcome: Outcome) -> Article:
    assert isinstance(outcome, Article), outcome
    return outcome


def test_a_pdf_is_read_as_a_document() -> None:
    sheet: list[Line] = [(92, 740, 16, "二、六月举办党章知识竞赛。"), (285, 40, 10, "- 2 -")]
    read = article(read_pdf(pdf(NOTICE, sheet), HERE + "P020240301512345678901.pdf"))
    assert read.title == "主题党日活动安排"
    assert read.text.split("\n") == [
        "为落实镇党委关于组织生活的要求，现将全年安排通知如下，请各支部对照执行，并于每季度末把开展情况报镇党建办。",
        "一、三月组织党员到河口村植树。",
        "二、六月举办党章知识竞赛。",
    ]
    assert (read.kind, read.published) == (ArticleKind.DOCUMENT, "2024-03-01")
    assert read.provenance["text"][0].where == "pdf"


@pytest.mark.parametrize(
    ("sheet", "told", "title"),
    [
        (NOTICE, "Microsoft Word - 1.doc", "主题党日活动安排"),
        (NOTICE[1:5], "石桥镇活动安排", "石桥镇活动安排"),
        (NOTICE[4:5] + NOTICE[1:4], "untitled", "为落实镇党委关于组织生活的要求，现将全年安排通知"),
        ([(150, 810, 30, "石桥镇人民政府文件"), *NOTICE], "", "主题党日活动安排"),
    ],
)
def test_a_pdfs_title_is_its_largest_line_or_its_metadata(
    sheet: list[Line], told: str, title: str
) -> None:
    assert article(read_pdf(pdf(sheet, title=told), URL)).title.startswith(title)


def test_heads_and_page_numbers_that_repeat_are_no_text() -> None:
    sheets: list[list[Line]] = [
        [(60, 810, 9, "石桥镇年鉴"), (60, 700, 12, f"第{sign}节说的是镇里党员教育管理工作的情况。"),
         (280, 30, 9, f"— {number} —")]
        for number, sign in enumerate("一二三四", 1)
    ]  # fmt: skip
    text = article(read_pdf(pdf(*sheets), URL)).text
    assert text.count("石桥镇年鉴") == 0
    assert "—" not in text
    assert [text.count(f"第{sign}节") for sign in "一二三四"] == [1, 1, 1, 1]


def test_columns_of_a_pdf_are_read_one_after_the_other() -> None:
    left = [f"左栏第{n}行讲的是石桥镇党员教育管理工作开展的" for n in "一二三四五六七八"]
    right = [f"右栏第{n}行讲的是石桥镇各个支部主题党日活动的" for n in "一二三四五六七八"]
    sheet: list[Line] = [
        (edge, 760 - 18 * n, 10, text)
        for edge, column in ((60, left), (310, right))
        for n, text in enumerate(column)
    ]
    sheet.sort(key=lambda line: -line[1])  # as a text layer that runs across both columns
    text = article(read_pdf(pdf(sheet), URL)).text.replace("\n", "")
    assert text == "".join(left) + "".join(right)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (pdf([]), Reason.IMAGE_ONLY),
        (pdf([(60, 700, 12, "见下页")]), Reason.NO_TEXT),
        (pdf(NOTICE)[:200], Reason.UNPARSABLE),
        (b"%PDF-1.7\n" + b"\x00\xff" * 500, Reason.UNPARSABLE),
        (b"%PDF-", Reason.UNPARSABLE),
    ],
)
def test_a_pdf_without_text_has_a_reason(body: bytes, reason: Reason) -> None:
    outcome = read_page(body, URL)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is reason


@pytest.mark.slow
def test_bytes_flipped_in_a_pdf_give_an_outcome() -> None:
    whole = pdf(NOTICE)
    for at in range(0, len(whole), 7):
        broken = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        assert isinstance(read_page(broken, URL), Article | Rejected)


WITH_FILES = GOOD.replace(
    "</div>\n</body>",
    '<p>附件：1.<a href="/f/plan.pdf">活动安排</a> 2.<a href="/f/table.xls">汇总表.xls</a> '
    '3.<a href="http://elsewhere.example/x.pdf">别处的文件</a></p></div>\n</body>',
)


@pytest.mark.parametrize("wanted", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_from_crawl_to_export(
    home: Home, configure: Callable[[str], None], store: Store, tmp_path: Path, wanted: bool
) -> None:
    with misbehaving() as (world, address):
        configure(source_table(address, attachments=wanted))
        served = WITH_FILES.format(title="石桥镇印发主题党日计划").encode()
        world.add("/djgz/202603/t20260302_1.html", lambda h: h.reply(200, served))
        world.paths["/f/plan.pdf"] = lambda h: h.reply(
            200, pdf(NOTICE), content_type="application/pdf"
        )
        world.paths["/f/table.xls"] = lambda h: h.reply(
            200, b"\xd0\xcf\x11\xe0" + bytes(600), content_type="application/vnd.ms-excel"
        )
        ran = dangjian("crawl", home=home.folder)
        assert ran.code == 0, ran.out + ran.err
        assert (world.seen["/f/plan.pdf"], world.seen["/f/table.xls"]) == (wanted, wanted)
        # Wanted later: what is known already is fetched by the next crawl, and then no more.
        configure(source_table(address, attachments=True))
        assert dangjian("crawl", home=home.folder).code == 0
        assert (world.seen["/f/plan.pdf"], world.seen["/f/table.xls"]) == (1, 1)
    shown = store.value("SELECT id FROM articles WHERE url LIKE '%t20260302_1.html'")
    client = make_datasette(home.database, Site(name="石桥镇党建档案")).client
    web = asyncio.run(client.get(f"/dangjian/articles/{shown}")).text
    assert (
        f'<a href="{address}/f/table.xls" rel="noopener noreferrer nofollow">汇总表.xls</a>' in web
    )
    read = store.value("SELECT id FROM articles WHERE kind = 'document'")
    assert f'href="/dangjian/articles/{read}"' in web
    target = tmp_path / "all.csv"
    assert dangjian("export", "--format", "csv", target, home=home.folder).code == 0
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["title"]: row for row in csv.DictReader(file)}
    assert set(rows) == {"石桥镇印发主题党日计划", "主题党日活动安排"}
    assert json.loads(rows["石桥镇印发主题党日计划"]["attachments"]) == [
        {"name": "活动安排", "url": f"{address}/f/plan.pdf", "type": "pdf", "size": len(pdf(NOTICE)),
         "size_from": "captured"},
        {"name": "汇总表.xls", "url": f"{address}/f/table.xls", "type": "xls", "size": 604,
         "size_from": "captured"},
        {"name": "别处的文件", "url": "http://elsewhere.example/x.pdf", "type": "pdf", "size": None,
         "size_from": None},
    ]  # fmt: skip
    document = rows["主题党日活动安排"]
    assert (document["url"], document["kind"]) == (f"{address}/f/plan.pdf", "document")
    assert document["attachments"] == "[]"
    reasons = store.rows("SELECT o.reason FROM outcomes o JOIN pages p ON p.id = o.page "
                         "WHERE p.url LIKE '%table.xls' AND p.status = 200")  # fmt: skip
    assert [row["reason"] for row in reasons] == ["not-html"]
    assert finding.count(store, finding.Filters()) == 2


def test_a_page_is_decoded_and_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    places = ((parsed, "decode"), (parsed, "parse_light"), (attachments, "parse_html"))
    spies = [Mock(wraps=getattr(module, name)) for module, name in places]
    for (module, name), spy in zip(places, spies, strict=True):
        monkeypatch.setattr(module, name, spy)
    outcome = read_page(page('<a href="a.pdf">主题党日计划</a>').encode(), URL)
    assert isinstance(outcome, Article)
    assert outcome.attachments
    assert [spy.call_count for spy in spies] == [1, 1, 0]


def test_a_stray_end_of_the_page_hides_no_attachment() -> None:
    """libxml2 puts what follows a </html> elsewhere, unless the page is repaired beforehand."""
    markup = page('<a href="a.pdf">主题党日计划</a>').replace("<h1>", "</body></html><h1>")
    (found,) = find_attachments(markup, URL)
    assert found.url == f"{HERE}a.pdf"


def test_inspect_shows_attachments_and_what_is_read_in_a_pdf(tmp_path: Path) -> None:
    saved, document = tmp_path / "page.html", tmp_path / "plan.pdf"
    saved.write_text(WITH_FILES.format(title="石桥镇印发主题党日计划"), encoding="utf-8")
    document.write_bytes(pdf(NOTICE))
    shown = json.loads(dangjian("inspect", saved, "--url", URL).out)
    assert shown["attachments"][1] == {
        "name": "汇总表.xls",
        "url": "http://www.shiqiao.example/f/table.xls",
        "type": "xls",
        "size": None,
    }
    assert json.loads(dangjian("inspect", document).out)["kind"] == "document"
