"""A document's facts, and where an article stands in its newspaper or on its site."""

import re

import pytest

from archive.reading import read_page
from archive.record import Article
from archive.types import ArticleKind

URL = "http://www.shiqiao.example/zwgk/202403/t20240318_1.html"
TEXT = (
    "<p>各乡镇党委，县直各单位党组织：</p><p>为做好今年的党员教育培训工作，经县委同意，现将有关事项通知如下。</p>"
    "<p>一、明确培训对象</p><p>全县在册党员每年参加集中培训不少于三十二学时，新任党组织书记另行安排专题班次。</p>"
)
HEADLINE = "关于做好党员教育培训工作的通知"
FACTS = {
    "index_number": "11339999/2024-00318",
    "document_number": "石组通〔2024〕9号",
    "issuer": "中共石桥县委组织部",
    "written": "2024-03-12",
    "validity": "有效",
    "subject": "组织人事",
}

TABLE = (
    "<table><tr><td>索 引 号</td><td>11339999/2024-00318</td><td>主题分类</td><td>组织人事</td></tr>"
    "<tr><td>发文机关</td><td>中共石桥县委组织部</td><td>成文日期</td><td>2024年3月12日</td></tr>"
    "<tr><td>发文字号</td><td>石组通〔2024〕9号</td><td>发布日期</td><td>2024年3月18日</td></tr>"
    "<tr><td>有 效 性</td><td>有效</td><td>废止日期</td><td></td></tr></table>"
)
COLONS = re.sub("(索 引 号|分类|机关|日期|字号|有 效 性)</td>", r"\1：</td>", TABLE)
LINES = (
    "<p>索引号：11339999/2024-00318　　主题分类：组织人事</p>"
    "<p>发布机构：中共石桥县委组织部　　生成日期：2024-03-12</p>"
    "<p>文　　号：石组通〔2024〕9号　　发布日期：2024-03-18</p><p>时效性：有效　　废止日期：——</p>"
)
LIST = (
    "<ul><li><b>【索引号】</b>11339999/2024-00318</li><li><b>【信息分类】</b>组织人事</li><li><b>【发布机构】</b>中共石桥县委组织部</li>"
    "<li><b>【成文日期】</b>2024-03-12</li><li><b>【文号】</b>石组通〔2024〕9号</li><li><b>【公开日期】</b>2024-03-18</li>"
    "<li><b>【有效性】</b>有效</li></ul>"
).replace("】</b>", "】：</b>")
DEFINITIONS = (
    "<dl><dt>索引号:</dt><dd>11339999/2024-00318</dd><dt>主题分类:</dt><dd>组织人事</dd><dt>制发机关:</dt><dd>中共石桥县委组织部</dd>"
    "<dt>成文日期:</dt><dd>2024.03.12</dd><dt>发文字号:</dt><dd>石组通〔2024〕 9号</dd>"
    "<dt>公开方式:</dt><dd>主动公开</dd>"
    "<dt>发布时间:</dt><dd>2024-03-18</dd><dt>效力状态:</dt><dd>有效</dd></dl>"
)
BRACKETS = (
    "<p>【索引号】11339999/2024-00318</p><p>【主题分类】组织人事</p><p>【发布机构】中共石桥县委组织部</p>"
    "<p>【成文日期】2024年03月12日</p><p>【文号】石组通〔2024〕9号</p><p>【信息公开日期】2024-03-18</p><p>【有效性】有效</p>"
)
SPANS = (
    "<div class='xxgk'><div><span>索引号：</span><span>11339999/2024-00318</span></div>"
    "<div><span>公文主题：</span><span>组织人事</span></div>"
    "<div><span>发文单位：</span><span>中共石桥县委组织部</span></div>"
    "<div><span>制发日期：</span><span>2024年03月12日</span></div>"
    "<div><span>文号：</span><span>石组通〔2024〕9号</span></div><div><span>发布日期：</span><span>2024年03月18日</span></div>"
    "<div><span>是否有效：</span><span>有效</span></div></div>"
)  # fmt: skip


def read(body: str, url: str = URL) -> Article:
    page = (
        f"<html><head><title>{HEADLINE}_石桥县人民政府</title></head><body><div class='nav'><a href='/'>首页</a>"
        f"<a href='/zwgk/'>政务公开</a></div>{body}"
        "<div class='footer'>主办：石桥县人民政府办公室 网站标识码：3399990002</div></body></html>"
    )
    found = read_page(page.encode(), url)
    assert isinstance(found, Article), found
    return found


def facts(article: Article) -> dict[str, str]:
    return {name: getattr(article, name) for name in FACTS if getattr(article, name)}


@pytest.mark.parametrize(
    "box", [TABLE, COLONS, LINES, LIST, DEFINITIONS, SPANS, BRACKETS],
    ids=["table", "colons", "lines", "list", "definitions", "spans", "brackets"],
)  # fmt: skip
@pytest.mark.parametrize("place", ["above", "inside", "below the headline", "below the text"])
def test_the_box_of_facts_is_read_and_no_text(box: str, place: str) -> None:
    head = f"<h1>{HEADLINE}</h1>"
    article = read(
        {
            "above": f"{box}{head}<div class='TRS_Editor'>{TEXT}</div>",
            "inside": f"<div class='TRS_Editor'>{box}{head}{TEXT}</div>",
            "below the headline": f"{head}{box}<div id='zoom'>{TEXT}</div>",
            "below the text": f"{head}<div id='zoom'>{TEXT}</div>{box}",
        }[place]
    )
    assert facts(article) == FACTS
    assert article.published == "2024-03-18"
    assert article.outlet == "中共石桥县委组织部"
    assert article.title == HEADLINE
    assert article.text.startswith("各乡镇党委")
    assert article.text.endswith("专题班次。")
    assert article.repealed is None


@pytest.mark.parametrize("box", [TABLE, DEFINITIONS, SPANS], ids=["table", "definitions", "spans"])
def test_a_box_below_the_text_takes_no_line_of_it(box: str) -> None:
    """The issuer signs with the very words that its cell in the box has."""
    signed = f"{TEXT}<div>中共石桥县委组织部</div><div>2024年3月12日</div>"
    article = read(f"<h1>{HEADLINE}</h1><div class='TRS_Editor'>{signed}{box}</div>")
    assert article.text.endswith("专题班次。\n中共石桥县委组织部\n2024年3月12日")
    assert "索" not in article.text
    assert facts(article) == FACTS


@pytest.mark.parametrize("label", ["公开主体", "发文主体", "制定单位", "颁布机关", "信息公开主体"])
def test_other_labels_of_who_issued_it(label: str) -> None:
    article = read(
        f"<div id='zoom'>{TABLE.replace('发文机关', label)}<h1>{HEADLINE}</h1>{TEXT}</div>"
    )
    assert (article.issuer, article.outlet) == ("中共石桥县委组织部", "中共石桥县委组织部")


def test_the_source_in_a_box_is_the_outlet() -> None:
    article = read(
        f"{TABLE.replace('主题分类', '信息来源').replace('组织人事', '石桥先锋')}<h1>{HEADLINE}</h1>{TEXT}"
    )
    assert (article.issuer, article.outlet) == ("中共石桥县委组织部", "石桥先锋")


def test_a_printed_source_is_the_outlet_and_the_issuer_stands_beside_it() -> None:
    article = read(
        f"{TABLE}<h1>{HEADLINE}</h1><p>来源：石桥先锋网</p><div class='TRS_Editor'>{TEXT}</div>"
    )
    assert article.outlet == "石桥先锋网"
    assert article.issuer == "中共石桥县委组织部"


def test_when_it_is_in_force() -> None:
    box = (
        "<table><tr><td>文号</td><td>石政规〔2024〕1号</td><td>发布机构</td><td>石桥县人民政府</td></tr>"
        "<tr><td>施行日期</td><td>2024年4月1日</td><td>失效日期</td><td>2029年3月31日</td></tr>"
        "<tr><td>发布日期</td><td>2024年3月18日</td><td>有效性</td><td>有效</td></tr></table>"
    )
    article = read(f"{box}<h1>{HEADLINE}</h1><div class='TRS_Editor'>{TEXT}</div>")
    assert (article.effective, article.repealed) == ("2024-04-01", "2029-03-31")
    assert article.published == "2024-03-18"


@pytest.mark.parametrize("empty", ["无", "-", "/", "——", "暂无", "&nbsp;", "无文号"])
def test_an_empty_value_is_none(empty: str) -> None:
    box = COLONS.replace("石组通〔2024〕9号", empty)
    article = read(f"{box}<h1>{HEADLINE}</h1><div class='TRS_Editor'>{TEXT}</div>")
    assert article.document_number is None
    assert article.index_number == "11339999/2024-00318"


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("<p>石组通〔2024〕9号</p>", "石组通〔2024〕9号"),
        ("<p>石 组 通〔2024〕9 号</p>", "石组通〔2024〕9号"),
        ("<p>（石组通[2024]9号）</p>", "石组通[2024]9号"),
        ("<p>石组通【2024】第9号　签发人：方小满</p>", "石组通【2024】第9号"),
        ("<p>根据石组通〔2023〕7号文件要求，现将有关事项通知如下，请认真抓好落实。</p>", None),
    ],
)
def test_the_red_head(printed: str, number: str | None) -> None:
    head = f"<p>中共石桥县委组织部文件</p>{printed}" if number else printed
    article = read(
        f"<h1>{HEADLINE}</h1><p>2024-03-18</p><div class='TRS_Editor'>{head}{TEXT}</div>"
    )
    assert article.document_number == number
    assert article.issuer == ("中共石桥县委组织部" if number else None)


def test_who_signed_a_document_issued_it() -> None:
    signed = "<p>石组通〔2024〕9号</p>" + TEXT + "<p>中共石桥县委组织部</p><p>2024年3月12日</p>"
    article = read(f"<h1>{HEADLINE}</h1><p>2024-03-18</p><div class='TRS_Editor'>{signed}</div>")
    assert (article.issuer, article.written) == ("中共石桥县委组织部", "2024-03-12")
    # Without a number it is no document: an article may well end with a day.
    article = read(
        f"<h1>{HEADLINE}</h1><p>2024-03-18</p><div class='TRS_Editor'>{TEXT}"
        "<p>石桥县委党校</p><p>2024年3月12日</p></div>"
    )
    assert (article.issuer, article.written) == (None, None)


def test_a_number_behind_the_headline() -> None:
    article = read(
        f"<h1>{HEADLINE}（石组通〔2024〕9号）</h1><p>2024-03-18</p><div class='TRS_Editor'>{TEXT}</div>"
    )
    assert article.document_number == "石组通〔2024〕9号"


def test_a_byline_and_a_table_of_others_are_no_box() -> None:
    others = (
        "<table><tr><td>索引号</td><td>文号</td><td>名称</td><td>发布日期</td></tr>"
        "<tr><td>001</td><td>石发〔2024〕1号</td><td>甲</td><td>2024-01-02</td></tr></table>"
    )
    article = read(
        f"<h1>{HEADLINE}</h1><p>发布日期：2024-03-18　来源：石桥先锋网　浏览次数：12</p>"
        f"<div class='TRS_Editor'>{TEXT}</div><div class='side'>{others}</div>"
    )
    assert facts(article) == {}
    assert article.outlet == "石桥先锋网"


@pytest.mark.parametrize(
    ("said", "text", "keywords"),
    [
        ("党员教育,集中培训", TEXT, ("党员教育", "集中培训")),
        ("党员教育 集中培训；石桥网", TEXT, ("党员教育", "集中培训")),
        ("石桥网,石桥新闻,石桥县门户", TEXT, ()),
        ("", TEXT, ()),
    ],
)
def test_keywords_are_those_of_the_article(said: str, text: str, keywords: tuple[str, ...]) -> None:
    page = (
        f"<html><head><title>{HEADLINE}</title><meta name='Keywords' content='{said}'></head><body>"
        f"<h1>{HEADLINE}</h1><p>2024-03-18 来源：石桥先锋网</p><div class='TRS_Editor'>{text}</div></body></html>"
    )
    article = read_page(page.encode(), URL)
    assert isinstance(article, Article)
    assert article.keywords == keywords


def test_columns_and_the_code_of_the_site() -> None:
    article = read(
        f"<div>当前位置：<a href='/'>首页</a> &gt; <a href='/dj/'>党建之窗</a>"
        " &gt; <a href='/dj/tz/'>通知公告</a> &gt; 正文</div>"
        f"<h1>{HEADLINE}</h1><p>2024-03-18 来源：石桥先锋网</p><div class='TRS_Editor'>{TEXT}</div>"
    )
    assert article.columns == ("党建之窗", "通知公告")
    assert article.site_code == "3399990002"


PAPER = (
    "<html><head><title>石桥日报数字报-{headline}</title></head><body><div>"
    "<b>石桥日报</b> 2024年3月18日 星期一 {page}</div>"
    "<map name='m'><area shape='rect' coords='30,120,180,260' href='content_2.htm'>"
    "<area shape='polygon' coords='210,60,390,60,390,300,210,300' href='content_1.htm'></map>"
    "<img src='b.jpg' usemap='#m' width='400' height='600'>"
    "<div>版面导航</div><ul>"
    "<li><a href='node_1.htm'>第01版：要闻</a></li><li><a href='node_2.htm'>第02版：党建</a></li></ul>"
    "<h1>{headline}</h1>"
    "<div id='ozoom'><!--enpcontent-->{text}<!--/enpcontent--></div></body></html>"
)


@pytest.mark.parametrize(
    ("printed", "number", "name"),
    [
        ("第02版：党建", "02", "党建"),
        ("第 02 版 党建", "02", "党建"),
        ("A2版：党建周刊", "A2", "党建周刊"),
        ("版次：02 版名：党建", "02", "党建"),
        ("02版", "02", None),
        ("", None, None),
    ],
)
def test_the_page_of_an_e_paper(printed: str, number: str | None, name: str | None) -> None:
    page = PAPER.format(headline="柳溪村支部换届", page=printed, text=TEXT)
    article = read_page(page.encode(), "http://paper.shiqiao.example/html/2024-03/18/content_1.htm")
    assert isinstance(article, Article)
    assert article.kind is ArticleKind.NEWSPAPER
    assert (article.newspaper_page, article.newspaper_page_name) == (number, name)
    assert article.position == "52,10"


def test_the_page_of_the_newspaper_that_is_cited() -> None:
    article = read(
        f"<h1>{HEADLINE}</h1><p>2024-03-18</p><div class='TRS_Editor'>{TEXT}"
        "<p>《 石桥日报 》（ 2024年03月16日 03 版）</p></div>"
    )
    assert article.newspaper_page == "03"


@pytest.mark.parametrize(
    "tool", ["字号：大 中 小", "字号：[ 大 中 小 ]", "字号：T | T", "有效性：有效"]
)
def test_a_tool_below_a_short_text_makes_no_box_of_it(tool: str) -> None:
    paragraph = "谷子刚收完，镇里的干部就搬着板凳到了晒谷场，听村民说今年水渠哪一段最先断流。"
    page = (
        "<meta charset=utf-8><title>板凳会开到晒谷场上</title><h1>板凳会开到晒谷场上</h1>"
        f"<div>发布时间：2023-05-13 来源：岚溪日报</div><div class=nr><p>{paragraph}</p></div><div>{tool}</div>"
    )
    article = read_page(page.encode(), "http://www.lanxi.example/dj/7.html")
    assert isinstance(article, Article)
    assert (article.text, article.document_number) == (paragraph, None)
