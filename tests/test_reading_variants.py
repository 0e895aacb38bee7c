"""Ways in which county sites, papers and schools print the same few facts, one page for each."""

from datetime import UTC, datetime
from typing import Any

import pytest

from archive.reading import read_html
from archive.record import Article

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TITLE = "古井坡镇把板凳会开到晒谷场上"
PARAGRAPHS = (
    "谷子刚收完，古井坡镇的干部就搬着板凳到了晒谷场，听村民说今年水渠哪一段最先断流。",
    "镇党委书记苗春和当场记下十一条意见，能当天答复的当天答复，不能的写明由谁在哪天以前办完。",
    "会后，三个党小组分头去看水渠，把要换的涵管量好尺寸，报到镇里统一采购。",
)
TEXT = "\n".join(PARAGRAPHS)
MENU = (
    '<ul class="menu"><li><a href="/">首页</a></li><li><a href="/a/">基层动态</a></li></ul>'
    '<div class="path">您的位置：<a href="/">首页</a> &gt; <a href="/a/">基层动态</a></div>'
)
FOOT = (
    '<div class="more"><h3>相关新闻</h3><ul>'
    '<li><a href="1.html">古井坡镇组织党员义务植树三百株</a><span>2024-03-12</span></li>'
    '<li><a href="2.html">古井坡镇召开年度组织生活会通报会</a><span>2024-01-30</span></li></ul></div>'
    "<div>版权所有：古井坡镇人民政府</div>"
)


BODY = "".join(f"<p>　　{text}</p>" for text in PARAGRAPHS)


def page(
    below: str = "",
    *,
    head: str = f"<h1>{TITLE}</h1>",
    title: str = f"{TITLE}-古井坡先锋网",
    body: str = BODY,
    meta: str = "",
) -> str:
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title>{meta}</head><body>{MENU}'
        f'<div class="w"><div class="x">{head}{below}<div class="neirong">{body}</div></div></div>'
        f"{FOOT}</body></html>"
    )


def read(markup: str) -> Article:
    outcome = read_html(markup.encode(), "http://www.gujingpo.example/show/71.html", now=NOW)
    assert isinstance(outcome, Article), outcome
    return outcome


@pytest.mark.parametrize(
    ("below", "facts"),
    [
        # What follows a label is its value: never an outlet.
        ("<p>作者：苗春和　2024-10-06</p>", {"outlet": None, "authors": ("苗春和",)}),
        ("<p>时间：2024-10-06 编辑：苗春和 点击：22</p>", {"outlet": None, "editors": ("苗春和",)}),
        ("<p>2024-10-06 加入收藏</p>", {"outlet": None, "published": "2024-10-06"}),
        ("<p>2024-10-06 热度：33</p>", {"outlet": None, "published": "2024-10-06"}),
        # Outlets in brackets, and under other labels.
        ("<p>2024-10-06 [来源：古井坡报]</p>", {"outlet": "古井坡报"}),
        ("<p>2024-10-06 【来源：古井坡镇组织办】</p>", {"outlet": "古井坡镇组织办"}),
        ("<p>来源单位：古井坡镇组织办 日期：2024-10-06</p>", {"outlet": "古井坡镇组织办"}),
        ("<p>来源：本站 日期：2024-10-06</p>", {"outlet": "古井坡先锋网"}),
        # Days in two pieces.
        ("<p><b>06</b><i>2024-10</i></p>", {"published": "2024-10-06"}),
        ("<div><span>10-06</span><span>2024</span></div>", {"published": "2024-10-06"}),
        ("<div>06</div><div>2024.10</div>", {"published": "2024-10-06"}),
        # No day of its own: those of other articles do not count, and none is filled in.
        ("", {"published": None}),
        ('<div class="time">2024.10</div>', {"published": None}),
        # Reporters between headline and text.
        ("<p>2024-10-06</p><h4>本报记者 苗春和 通讯员 叶知秋</h4>",
         {"authors": ("苗春和",), "contributors": ("叶知秋",)}),
        ("<p>2024-10-06</p><p>古井坡报记者 苗春和 雷 鸣</p>", {"authors": ("苗春和", "雷鸣")}),
        ("<p>2024-10-06</p><p>本报记者 苗乐文 方 敏</p>", {"authors": ("苗乐文", "方敏")}),
        ("<p>2024-10-06</p><p>□ 苗春和</p>", {"authors": ("苗春和",)}),
        ("<p>作者：苗 春 和 2024-10-06</p>", {"authors": ("苗春和",)}),
    ],
)  # fmt: skip
def test_between_headline_and_text(below: str, facts: dict[str, Any]) -> None:
    article = read(page(below))
    assert {name: getattr(article, name) for name in facts} == facts
    assert (article.title, article.text) == (TITLE, TEXT)


@pytest.mark.parametrize(
    ("ending", "editors"),
    [
        ("（责任编辑：叶知秋）", ("叶知秋",)),
        ("[责任编辑：叶知秋]", ("叶知秋",)),
        ("（编辑：叶知秋）", ("叶知秋",)),
        ('</p><div><a href="#">【纠错】</a> 责任编辑：叶知秋</div><p>', ("叶知秋",)),
    ],
)
def test_who_edited_is_read_where_it_is_cut_from_the_text(
    ending: str, editors: tuple[str, ...]
) -> None:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:-1])
    article = read(page("<p>2024-10-06</p>", body=f"{body}<p>{PARAGRAPHS[-1]}{ending}</p>"))
    assert (article.editors, article.text) == (editors, TEXT)


def test_who_is_printed_as_editor_is_not_the_author_that_the_system_says() -> None:
    body = (
        "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
        + "<!--enpproperty <author>叶知秋</author><sourcename>古井坡报</sourcename>/enpproperty-->"
    )
    article = read(page("<p>2024-10-06</p>", body=f"{body}<div>责任编辑：叶知秋</div>"))
    assert (article.authors, article.editors, article.outlet) == ((), ("叶知秋",), "古井坡报")


def test_a_link_glued_to_a_name_is_none() -> None:
    line = (
        '<p>采写：苗春和 雷鸣山</p><p>作者：苗春和 雷鸣山<a href="/">返回古井坡，查看更多</a></p>'
    )
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + line
    assert read(page("<p>2024-10-06</p>", body=body)).authors == ("苗春和", "雷鸣山")


@pytest.mark.parametrize(
    ("line", "authors", "editors"),
    [
        ("撰稿人：苗春和 初审：叶知秋 终审：雷鸣山", ("苗春和",), ("叶知秋", "雷鸣山")),
        ("（撰稿人：苗春和；审稿人：叶知秋）", ("苗春和",), ("叶知秋",)),
    ],
)
def test_roles_in_the_last_line(
    line: str, authors: tuple[str, ...], editors: tuple[str, ...]
) -> None:
    body = "".join(f"<p>{text}</p>" for text in (*PARAGRAPHS, line))
    article = read(page("<p>2024-10-06</p>", body=body))
    assert (article.authors, article.editors) == (authors, editors)


@pytest.mark.parametrize("meta", ["", '<meta name="PubDate" content="2024-10-06 08:00:00">'])
def test_a_date_in_the_headline_is_not_that_of_publication(meta: str) -> None:
    title = "拟任干部公示（2024年9月28日）"
    below = "" if meta else "<div>2024-10-06 来源：古井坡镇组织办</div>"
    markup = page(below, head=f"<h1>{title}</h1>", title=f"{title}-古井坡先锋网", meta=meta)
    article = read(markup)
    assert (article.title, article.published[:10] if article.published else None) == (
        title,
        "2024-10-06",
    )


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<h1>古井坡镇把板凳会<br>开到晒谷场上</h1>", f"{TITLE}-古井坡先锋网"),
        ("<div>古井坡镇把<br>板凳会开到<br>晒谷场上</div>", TITLE),
        (f"<h1>{TITLE}</h1>", "古井坡镇把板凳会&lt;br&gt;开到晒谷场上"),
        (f"<h1>{TITLE}</h1>", "古井坡镇把板凳会开到..."),
        (f"<h1>{TITLE}</h1><p>——秋收后的古井坡</p>", "古井坡先锋网"),
        (f"<h1>基层动态</h1><h2>{TITLE}</h2>", "基层动态-古井坡先锋网"),
        (f"<div>{TITLE}</div>", "基层动态-古井坡先锋网"),
        ("", f"{TITLE}–古井坡先锋网"),
        ("", f"{TITLE}—古井坡先锋网"),
        ("", f"{TITLE}·古井坡先锋网"),
        ("", f"{TITLE}>>古井坡先锋网"),
        ("", f"{TITLE}(古井坡先锋网)"),
        ("", f"{TITLE}-基层动态-古井坡先锋网"),
    ],
)
def test_headlines(head: str, title: str) -> None:
    assert read(page("<p>发布时间：2024-10-06</p>", head=head, title=title)).title == TITLE


def test_a_date_beside_the_headline_in_one_line_counts() -> None:
    title = "清渠板凳会"
    head = f"<div><span>{title}</span> <span>2024-10-06</span></div>"
    found = read(page(head=head, title=f"{title}-古井坡先锋网")).provenance["published"][0]
    assert (found.where, found.value) == ("line under the headline", "2024-10-06")


def test_a_headline_of_two_characters() -> None:
    markup = page("<p>发布时间：2024-10-06</p>", head="<h1>公示</h1>", title="公示-古井坡先锋网")
    assert read(markup).title == "公示"


NAMES = "".join(
    f"<tr><td>{name}</td><td>{post}</td></tr>"
    for name, post in [
        ("苗春和", "镇长"),
        ("叶知秋", "副镇长"),
        ("雷鸣山", "水利站站长"),
        ("龚小满", "文书"),
    ]
)


@pytest.mark.parametrize(
    ("body", "first", "last"),
    [
        (f"<p>根据规定，现将拟任人选公示如下：</p><table><tr><td>姓名</td><td>拟任职务</td></tr>{NAMES}</table>"
         "<p>公示期为五个工作日。</p><p>古井坡镇党委</p>", "根据规定，", "古井坡镇党委"),
        ("<p>各村党支部：</p><p>一、时间：10月8日上午9时</p><p>二、地点：镇政府三楼会议室</p>"
         "<p>三、参会人员：各村党支部书记、第一书记</p><p>特此通知。</p>", "各村党支部：", "特此通知。"),
        ("<p>苗春和　叶知秋　雷鸣山</p><p>龚小满　汤圆圆　黎明辉</p><p>邹大山　尹小河　庞长江</p>", "苗春和", "庞长江"),
    ],
    ids=["table", "items", "names"],
)  # fmt: skip
def test_texts_of_hardly_any_sentences_are_whole(body: str, first: str, last: str) -> None:
    article = read(page("<p>发布时间：2024-10-06 来源：古井坡镇组织办</p>", body=body))
    assert article.text.startswith(first)
    assert article.text.endswith(last)
    assert all(name in article.text for name in ("苗春和", "雷鸣山") if name in body)


@pytest.mark.parametrize(
    "sentence",
    [
        "分享会上，三名老党员讲了当年修渠的故事，年轻人听得入神。",
        "上一条水渠修成以后，村里的水田多了一百二十亩。",
        "打开APP，村民就能看见自家门前那一段水渠几时放水。",
        "关注我们身边的老水渠，是这次板凳会定下来的头一件事。",
    ],
)
def test_a_sentence_that_begins_like_a_tool_stays(sentence: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in (*PARAGRAPHS[:2], sentence, PARAGRAPHS[2]))
    assert sentence in read(page("<p>2024-10-06</p>", body=body)).text.split("\n")
