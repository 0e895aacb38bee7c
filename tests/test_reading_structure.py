"""Headings, lists, quotations and tables of a text by level; pictures, audio and video in it."""

from datetime import UTC, datetime

import pytest

from archive.reading import read_html
from archive.record import Article

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PROSE = "古井坡镇的干部搬着板凳到了晒谷场，听村民说今年水渠哪一段最先断流，当场记下意见。"


def _read(body: str, head: str = "") -> Article:
    markup = (
        f"<meta charset=utf-8>{head}<title>古井坡镇工作要点_岚溪网</title><div><img src=/logo.png></div>"
        f"<div><h1>古井坡镇工作要点</h1><div>2025-05-13 来源：古井坡镇</div><div class=n>{body}</div></div>"
        "<div><img src=/foot.jpg></div>"
    )
    outcome = read_html(markup.encode(), "http://www.lanxi.example/dj/7.html", now=NOW)
    assert isinstance(outcome, Article), outcome
    assert len(outcome.structure) == len(outcome.text.split("\n"))
    return outcome


def _p(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


@pytest.mark.parametrize(
    ("body", "structure"),
    [
        (_p(PROSE, "一、总体要求", PROSE, "（一）基本原则", PROSE, "二、重点任务", PROSE), "- h2 - h3 - h2 -"),
        (_p(PROSE, "第一章 总则", "第一条 为了修好水渠，制定本办法。", "（一）水渠；", "（二）涵管。",
            "第二条 本办法自公布之日起施行。", "第二章 附则", PROSE), "- h2 li1 li2 li2 li1 h2 -"),
        (_p(PROSE, "1.加强领导", PROSE, "（1）落实责任", PROSE, "2.加强宣传", PROSE), "- h2 - h3 - h2 -"),
        (_p("一、加强领导。各村要把修渠的事摆上日程。", "二、压实责任。各支部要分段包干，谁家门前谁管。"), "li1 li1"),
        (_p(PROSE, "一是早动手，把涵管备齐。", "二是勤走访，把话听全。"), "- li1 li1"),
        (_p(PROSE, "<strong>水渠是这样断流的</strong>", PROSE, "<b>记者 罗听雨</b>", "<b>2</b>"), "- h2 -"),
        (f"<p>{PROSE}</p><h3>水渠怎么修</h3><p>一、备料</p><p>{PROSE}</p>", "- h3 h4 -"),
        (f"<p>{PROSE}</p><ul><li>备齐涵管<ul><li>三百毫米的</li></ul></li><li>量好尺寸</li></ul>", "- li1 li2 li1"),
        (f"<p>{PROSE}</p><blockquote>水过高山，人定胜天。</blockquote>", "- quote"),
        (f"<p>{PROSE}</p><table><caption>附表</caption><tr><td>村</td><td>段</td></tr><tr><td>银杏</td><td>三</td></tr></table>",
         "- - table table table"),
        (_p(PROSE, "1、银杏村", "2、高山村", "3、渡口村", PROSE), "- li1 li1 li1 -"),
        (_p(PROSE, "1.5公里的水渠修好了", "一定要管好水"), "- - -"),
        (_p(PROSE, "一、"), "- -"),
    ],
)  # fmt: skip
def test_what_each_paragraph_is(body: str, structure: str) -> None:
    found = list(_read(body).structure)
    expected = ["" if code == "-" else code for code in structure.split()]
    assert found[: len(expected)] == expected
    assert not any(found[len(expected) :])


@pytest.mark.parametrize(
    ("body", "url", "caption", "alt"),
    [
        ("<p><img src='../img/a.jpg' alt='板凳会'></p>", "http://www.lanxi.example/img/a.jpg", "", "板凳会"),
        ("<p><img src=/x.gif data-src='//img.lanxi.example/b.png'></p>", "http://img.lanxi.example/b.png", "", ""),
        ("<p><img src=c.jpg alt=c.jpg></p><p>图为晒谷场上的板凳会。罗听雨 摄</p>",
         "http://www.lanxi.example/dj/c.jpg", "图为晒谷场上的板凳会。罗听雨 摄", ""),
        ("<figure><img src=d.jpg><figcaption>晒谷场</figcaption></figure>",
         "http://www.lanxi.example/dj/d.jpg", "晒谷场", ""),
    ],
)  # fmt: skip
def test_pictures_of_the_text(body: str, url: str, caption: str, alt: str) -> None:
    (found,) = _read(_p(PROSE) + body + _p(PROSE)).pictures
    assert (found.url, found.caption, found.alt) == (url, caption, alt)


@pytest.mark.parametrize(
    "picture",
    [
        "<img src='data:image/png;base64,AAAA'>",
        "<img src=/images/icon_pdf.gif>",
        "<img src=/t/ewm.png>",
        "<img src=a.png width=16 height=16>",
        "<img src='javascript:alert(1)'>",
        "<img src='file:///etc/passwd'>",
        "<img src='http://[1'>",
        "<img>",
        "<div><h4>相关新闻</h4><a href=1><img src=n.jpg>高山村的公路也修好了</a></div>",
    ],
)
def test_adornments_are_no_pictures(picture: str) -> None:
    assert _read(_p(PROSE) + f"<p>{picture}</p>" + _p(PROSE)).pictures == ()


def test_addresses_go_by_the_base_of_the_page() -> None:
    found = _read(_p(PROSE, "<img src=a.jpg>", PROSE), "<base href='http://img.lanxi.example/x/'>")
    assert [picture.url for picture in found.pictures] == ["http://img.lanxi.example/x/a.jpg"]


def test_audio_and_video_of_the_text() -> None:
    found = _read(
        _p(PROSE, "<video src=/v/1.mp4></video>", "<audio><source src=/v/2.mp3></audio>")
        + _p("<a href=/v/3.mp4>板凳会视频</a>", "<embed src=/player.swf>", PROSE)
    )
    assert found.media == tuple(
        f"http://www.lanxi.example/v/{n}" for n in ("1.mp4", "2.mp3", "3.mp4")
    )


def test_pictures_are_bounded() -> None:
    many = "".join(f"<p><img src={n}.jpg></p>" for n in range(500))
    assert len(_read(_p(PROSE) + many + _p(PROSE)).pictures) == 100
