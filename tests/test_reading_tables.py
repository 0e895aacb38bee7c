"""Data tables are kept as Markdown; tables that arrange a page are not tables."""

import pytest
from lxml import html

from archive.reading import read_html
from archive.reading.body.tables import markdown, table_lines, with_tables
from archive.reading.tree.layout import lay_out
from archive.record import Article


def _lines(rows: str, attributes: str = "") -> list[str] | None:
    return table_lines(html.fragment_fromstring(f"<table {attributes}>{rows}</table>"))


def test_a_pipe_is_escaped_and_a_short_row_filled() -> None:
    assert markdown([["甲", "乙"], ["一|二"]]) == ["| 甲 | 乙 |", "| --- | --- |", "| 一\\|二 |  |"]


def test_spans_are_filled_and_a_title_row_stands_above() -> None:
    rows = """
      <caption>附表</caption>
      <tr><td colspan="3">岚溪镇评议结果</td></tr>
      <tr><th rowspan="2">支部</th><th colspan="2">得分</th></tr>
      <tr><th>上半年</th><th>下半年</th></tr>
      <tr><td><p>望云岭村</p><p>支部</p></td><td>92</td><td>95</td></tr>"""
    assert _lines(rows) == [
        "附表",
        "岚溪镇评议结果",
        "| 支部 | 得分 | 得分 |",
        "| --- | --- | --- |",
        "| 支部 | 上半年 | 下半年 |",
        "| 望云岭村 支部 | 92 | 95 |",
    ]


PAIR = "<tr><td>姓名</td><td>村</td></tr><tr><td>程望</td><td>岚溪</td></tr>"


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><td>只有一列</td></tr><tr><td>还是一列</td></tr>",
        "<tr><td>左栏</td><td>右栏</td></tr>",
        "<tr><td><img src=a></td><td><img src=b></td></tr><tr><td>图一</td><td>图二</td></tr>",
        f"<tr><td>外</td><td>层</td></tr><tr><td><table>{PAIR}</table></td><td>边</td></tr>",
        f"<tr><td>栏目</td><td>正文</td></tr><tr><td>边</td><td>{'望云岭上春来早，' * 70}</td></tr>",
        "<tr><td><a href=1>春耕消息</a></td><td>一</td></tr><tr><td><a href=2>秋收消息</a></td><td>二</td></tr>",
        "<tr><td>索引号</td><td>0012</td></tr><tr><td>发布机构：</td><td>岚溪镇</td></tr>",
        "<tr><td><h1>标题</h1></td><td>甲</td></tr><tr><td>乙</td><td>丙</td></tr>",
        "<tr></tr>",
    ],
)
def test_layout_tables_are_no_tables(rows: str) -> None:
    assert _lines(rows) is None


def test_a_table_said_to_arrange_is_none() -> None:
    assert _lines(PAIR) is not None
    assert _lines(PAIR, 'role="presentation"') is None


def test_absurd_spans_are_given_up_on() -> None:
    assert _lines('<tr><td rowspan="9999" colspan="9999">甲</td><td>乙</td></tr>' * 400) is None


def test_lines_read_by_other_means_get_their_table_too() -> None:
    layout = lay_out(
        html.document_fromstring(f"<div><p>前</p><table>{PAIR}</table><p>后</p></div>")
    )
    shown = with_tables(layout, layout.lines[1:], 0, len(layout.lines))
    assert [line.text for line in shown] == ["| 姓名 | 村 |\n| --- | --- |\n| 程望 | 岚溪 |", "后"]


def test_an_article_keeps_its_table_between_its_paragraphs() -> None:
    page = f"""<html><head><title>岚溪镇公布评议结果</title></head><body><h1>岚溪镇公布评议结果</h1>
    <div class="TRS_Editor"><p>岚溪镇党委日前公布了各村支部的评议结果，望云岭村名列第一，清河村进步最大。</p>
    <table>{PAIR}<tr><td>2020</td><td>86</td></tr></table></div></body></html>"""
    article = read_html(page.encode(), "http://www.lanxi.example/1.html")
    assert isinstance(article, Article)
    assert article.text.split("\n")[1:] == [
        "| 姓名 | 村 |",
        "| --- | --- |",
        "| 程望 | 岚溪 |",
        "| 2020 | 86 |",
    ]


@pytest.mark.parametrize("after", ["", "<p>各支部活动结束后，请把照片交给镇党委办公室。</p>"])
def test_a_table_in_a_box_below_a_single_paragraph_belongs_to_it(after: str) -> None:
    first = "现将五月份主题党日活动安排公布如下，请各支部按时组织。"
    rows = "<tr><td>支部</td><td>日</td></tr><tr><td>一支部</td><td>6日</td></tr><tr><td>二支部</td><td>9日</td></tr>"
    page = (
        "<meta charset=utf-8><title>主题党日活动安排_岚溪党建</title><div><h1>主题党日活动安排</h1>"
        f"<div>2022-05-01 来源：岚溪镇</div><p>{first}</p><div><table border=1>{rows}</table></div>{after}</div>"
    )
    article = read_html(page.encode(), "http://www.lanxi.example/7.html")
    assert isinstance(article, Article)
    assert article.text.startswith(first)
    assert "| 二支部 | 9日 |" in article.text
    assert ("请把照片交给" in article.text) is bool(after)
