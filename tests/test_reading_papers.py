"""Official papers on pages without a container of a known name: what belongs to them above and below
their running text."""

from datetime import UTC, datetime

import pytest

from archive.reading import read_html
from archive.record import Article

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TITLE = "古井坡镇党员积分管理办法"
FIRST = "为把党员的日常教育做实，结合我镇实际，制定本办法，各村党支部要认真组织学习，并在六月底以前报送落实情况。"
LAST = "积分每季度评定一次，由党支部会议讨论决定，在村务公开栏里张榜，群众有意见的，可以向镇党委组织办公室反映。"
SHORT = "现将《古井坡镇党员积分管理办法》印发给你们，请结合实际抓好落实。"
INFO = "<div>发布时间：2023-05-13　来源：古井坡镇</div>"
SIBLINGS = (
    "<div class=x><h1>{title}</h1>{info}{body}</div>"  # headline and paragraphs in one element
)
BOX = "<div><h1>{title}</h1>{info}<div class=nr>{body}</div></div>"


def _text(frame: str, lines: list[str], below: str = "") -> list[str]:
    body = "".join(line if line.startswith("<") else f"<p>{line}</p>" for line in lines)
    markup = (
        f"<meta charset=utf-8><title>{TITLE}_岚溪县人民政府</title><div><a href=/>首页</a> <a href=/dj/>党建</a></div>"
        + frame.format(title=TITLE, info=INFO, body=body)
        + f"{below}<div>主办：岚溪县人民政府办公室</div>"
    )
    outcome = read_html(markup.encode(), "http://www.lanxi.example/dj/7.html", now=NOW)
    assert isinstance(outcome, Article), outcome
    return outcome.text.split("\n")


@pytest.mark.parametrize("frame", [SIBLINGS, BOX])
@pytest.mark.parametrize(
    "above",
    [
        ["一、总体要求"],
        ["第一章 总则"],
        ["（一）工作目标"],
        ["（2023年5月10日古井坡镇党委会议通过）", "第一章 总则"],
        ["(2009年3月2日古井坡镇党委印发 根据2023年5月10日党委会议决定修订)"],
        ["古党发〔2023〕12号", "各村党支部、镇直各单位："],
        ["古井坡镇人民政府令", "第12号"],
    ],
)
def test_what_opens_a_paper_belongs_to_it(frame: str, above: list[str]) -> None:
    assert _text(frame, [*above, FIRST, LAST]) == [*above, FIRST, LAST]


@pytest.mark.parametrize("frame", [SIBLINGS, BOX])
@pytest.mark.parametrize(
    "files",
    [
        [],
        ["附件：<a href=a.doc>古井坡镇党员积分表.doc</a>"],
        [
            "附件：",
            "<p><a href=a.doc>1.积分表.doc</a></p>",
            "<p><a href=b.pdf>2.公示样式.pdf</a></p>",
        ],
    ],
)
def test_a_notice_of_one_sentence_keeps_who_signed_it_and_its_files(
    frame: str, files: list[str]
) -> None:
    lines = ["各村党支部：", SHORT, "中共古井坡镇委员会", "2023年5月12日"]
    text = _text(frame, [*lines, *files], "<div><a href=/8.html>古井坡镇召开党建例会</a></div>")
    assert text[: len(lines)] == lines
    assert len(text) == len(lines) + len(files)


@pytest.mark.parametrize(
    "above",
    [
        "字号：大 中 小",
        "点击：12次",
        "【摘要】镇里出台积分办法",
        "党建之窗",
        "一周要闻",
        "第二党支部",
        "文号：",
    ],
)
def test_what_only_stands_above_a_paper_is_none_of_it(above: str) -> None:
    assert _text(SIBLINGS, [above, FIRST, LAST]) == [FIRST, LAST]


@pytest.mark.parametrize("frame", [SIBLINGS, BOX])
@pytest.mark.parametrize(
    "end",
    [
        ["特此通知。"],
        ["联系人：罗听雨", "联系电话：0000-1234567"],
        ["1.基础积分", "2.奖励积分"],
        ["一等奖：古井坡村", "二等奖：晒谷村、水渠村"],
        ["镇长：苏砚", "2023年5月12日"],
        ["古井坡镇人民政府办公室 2023年5月12日"],
        ["附：积分标准表"],
    ],
)
def test_what_closes_a_paper_belongs_to_it(frame: str, end: list[str]) -> None:
    assert _text(frame, [FIRST, LAST, *end]) == [FIRST, LAST, *end]


@pytest.mark.parametrize(
    "foot",
    [
        "上一篇：没有了",
        "浏览次数：12",
        "主办：岚溪县人民政府办公室",
        "技术支持：岚溪科技有限公司",
        "版权所有 岚溪县人民政府",
        "邮编：000000",
        "党建之窗",
        "<p>古井坡镇召开 <a href=/9.html>党建例会</a>。</p>",
        "<p class=foot>岚溪县人民政府的网站。</p>",
    ],
)
def test_the_foot_of_a_site_closes_no_paper(foot: str) -> None:
    assert _text(SIBLINGS, [FIRST, LAST, foot]) == [FIRST, LAST]
